"""Progress on standard error, only on a terminal: bytes read, then the name of the station at work."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Talk:
    """Hears of bytes and stations; does nothing without a bar."""

    bar: Any = None
    task: Any = None
    verbose: bool = False

    def bytes(self, count: int) -> None:
        """Move the bar on by so many bytes."""
        if self.bar is not None:
            self.bar.advance(self.task, count)

    def station(self, name: str) -> None:
        """Name the station that begins."""
        if self.verbose:
            print(f"logtriage: {name}", file=sys.stderr)  # noqa: T201 - talk goes here
        if self.bar is not None:
            self.bar.update(self.task, description=name)


@contextmanager
def progress(names: Sequence[str], *, quiet: bool, verbose: bool = False) -> Iterator[Talk]:
    """Show a bar over the size of the inputs while the body runs; rich is imported only where a bar is shown."""
    if quiet or verbose or not sys.stderr.isatty():
        yield Talk(verbose=verbose)
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
        yield Talk(bar, bar.add_task("reading", total=_size(names)))


def _size(names: Sequence[str]) -> int | None:
    try:
        return sum(Path(name).stat().st_size for name in names)
    except OSError:
        return None
