"""
Standard input -> a clustering -> standard output: the part that all of the compared programs share.

Given are lists of texts as JSON. Taken is the time from the first text to the cluster of the last one; starting the program,
loading rules or masks and reading the input are not in it. Imports nothing, so that memory is the peer's own.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path


def answer(cluster: Callable[[Sequence[str]], Sequence[Hashable]]) -> None:
    """Cluster each list by itself; write what it took, and the number of the cluster of each text."""
    corpora: list[list[str]] = json.load(sys.stdin)
    held = _memory("VmRSS")
    begin, worked = time.perf_counter(), _cpu()
    found = [cluster(texts) for texts in corpora]
    took = {"wall": time.perf_counter() - begin, "cpu": _cpu() - worked}
    took |= {"peak_mb": _memory("VmHWM"), "held_mb": held}
    json.dump(took | {"clusters": [_numbered(clusters) for clusters in found]}, sys.stdout)


def _numbered(clusters: Sequence[Hashable]) -> list[int]:
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(cluster, len(numbers)) for cluster in clusters]


def _cpu() -> float:
    """Give the processor's seconds of this process and of those that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _memory(field: str) -> float:
    """Give a figure of this process in MB, as Linux tells it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(f"{field}:"))
