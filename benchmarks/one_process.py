"""
One program -> what it took, written to an open file: wall time, the processor's, the peak of memory of its largest process.

A script of its own, started without any package: Linux counts to a new process the memory of the one that started it, so
who measures must be small. The largest process is the program itself or one that it started and waited for.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path


def main(report: int, most_s: float, program: list[str]) -> None:
    """Run a program, kill it and all that it started after ``most_s`` seconds, and write the figures as JSON to ``report``."""
    with suppress(OSError):  # if memory ends, the program ends, and not a neighbour
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")
    begin = time.perf_counter()
    process = subprocess.Popen(program, start_new_session=True)  # noqa: S603 - our own programs
    watch = threading.Timer(most_s, _stop, [process.pid])
    watch.start()
    try:
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    finally:
        watch.cancel()
        _stop(process.pid)
    figures = {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}
    os.write(report, json.dumps(figures | {"status": status, "over": status != 0 and wall >= most_s}).encode())


def _stop(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
