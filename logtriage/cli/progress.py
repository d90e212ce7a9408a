"""Progress on standard error, only on a terminal: bytes read, then the name of the station at work."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logtriage.errors import UsageError


@dataclass(slots=True)
class Talk:
    """Hears of bytes and stations; does nothing without a bar."""

    bar: Any = None
    task: Any = None
    verbose: bool = False
    most_bytes: int | None = None
    """Of memory that the process may hold; null = no limit."""

    def bytes(self, count: int) -> None:
        """Move the bar on by so many bytes, and stop where memory is at its limit."""
        self._check()
        if self.bar is not None:
            self.bar.advance(self.task, count)

    def station(self, name: str) -> None:
        """Name the station that begins."""
        self._check()
        if self.verbose:
            print(f"logtriage: {name}", file=sys.stderr)  # noqa: T201 - talk goes here
        if self.bar is not None:
            self.bar.update(self.task, description=name)


    def _check(self) -> None:
        if self.most_bytes is not None and (held := _held_bytes()) > self.most_bytes:
            allowed = f"{self.most_bytes >> 20:,} MB allowed"
            told = f"the run holds {held >> 20:,} MB, more than the {allowed}; nothing was told."
            hint = "Give a larger number, or fewer and smaller exports."
            raise UsageError(told, source="--max-memory", hint=hint)


def _held_bytes() -> int:
    """Give the memory that this process holds; where the system does not say, the most that it ever held."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


@contextmanager
def progress(
    names: Sequence[str], *, quiet: bool, verbose: bool = False, most_mb: int | None = None
) -> Iterator[Talk]:
    """Show a bar over the size of the inputs while the body runs; rich is imported only where a bar is shown."""
    most = None if most_mb is None else most_mb << 20
    if quiet or verbose or not sys.stderr.isatty():
        yield Talk(verbose=verbose, most_bytes=most)
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Talk(bar, bar.add_task("reading", total=_size(names)), most_bytes=most)


def _size(names: Sequence[str]) -> int | None:
    try:
        return sum(Path(name).stat().st_size for name in names)
    except OSError:
        return None
