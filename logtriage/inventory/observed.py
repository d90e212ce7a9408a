"""
Declared crons and memory x what the log shows -> what follows from both.

The limits of functions are held against timeouts by ``declared``, for every report; here is what an inventory adds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.code import Code, Cron, slots_between
from logtriage.declared.vercel_json import fits_file
from logtriage.model import Coverage, CronUse, CronVerdict, Finding, InventoryRow, MemoryUse

_OUT_OF_MEMORY: Final = re.compile(r"out-of-memory|heap")
_MEMORY: Final = re.compile(r"memory.*_mb$|^mb$|_mb$")
_PRODUCTION: Final = "production"
_MOST_CRONS: Final = 200
_MEANS: Final[Mapping[CronVerdict, str]] = {
    "as-declared": "as declared",
    "fewer": "runs are missing, or were answered by a redirect or a cache, which leave no row",
    "more": "an event may be delivered twice, or others call the path as well",
    "not-seen": "it did not run, is not deployed, or its rows are not in this export",
    "not-due": "not due in the time covered",
    "unknown": "how often it is due here is not known",
    "undeclared": "called by the platform's scheduler, declared nowhere in this checkout",
}


@dataclass(frozen=True, slots=True)
class Runs:
    """Calls of cron paths: path -> stamps of distinct requests (UTC milliseconds)."""

    stamps: Mapping[str, tuple[int, ...]]
    by_agent: bool
    """Told by the scheduler's user agent; without one anywhere, every GET of a declared path counts."""
    production: bool
    """The export holds production, where alone crons run; true also where it names no environment."""


def runs_of(entries: pl.DataFrame, requests: s.Requests) -> Runs:
    """Give the calls of the scheduler in a run; of an export without user agents, all GET requests by path."""
    called = entries.filter(pl.col(s.CRON)).select(s.REQUEST).unique()
    by_get = (pl.col(s.METHOD) == "GET") | pl.col(s.METHOD).is_null()
    in_production = pl.col(s.ENVIRONMENT).is_null() | (pl.col(s.ENVIRONMENT) == _PRODUCTION)
    told = requests.filter(by_get & in_production & pl.col(s.PATH).is_not_null())
    asked = told.join(called, on=s.REQUEST, how="semi") if called.height else told
    found: dict[str, tuple[int, ...]] = {}
    for path, stamps in asked.group_by(s.PATH).agg(pl.col(s.FIRST_MS).sort()).sort(s.PATH).iter_rows():
        bare = _bare(path)
        found[bare] = tuple(sorted((*found.get(bare, ()), *(one for one in stamps if one is not None))))
    named = {one for one in requests[s.ENVIRONMENT].unique().to_list() if one}
    return Runs(found, bool(called.height), not named or _PRODUCTION in named)


def crons_of(code: Code, runs: Runs, coverage: Coverage, redact: Callable[[str], str]) -> tuple[CronUse, ...]:
    """Hold the declared crons against the invocations seen, then tell of those that nobody declared."""
    declared = [_used(cron, runs, code, coverage, redact) for cron in code.platform.crons[:_MOST_CRONS]]
    known = {_bare(cron.path) for cron in code.platform.crons}
    others = sorted(path for path in runs.stamps if path not in known) if runs.by_agent else []
    return (*declared, *(_undeclared(path, runs.stamps[path], code, redact) for path in others[:_MOST_CRONS]))


def _used(cron: Cron, runs: Runs, code: Code, coverage: Coverage, redact: Callable[[str], str]) -> CronUse:
    stamps = runs.stamps.get(_bare(cron.path), ())
    holes = [(hole.from_ms, hole.to_ms) for hole in coverage.holes]
    blind = _blind(runs, coverage)
    due = None if blind else slots_between(cron.schedule, coverage.first_ms or 0, coverage.last_ms or 0, holes)
    handler = _handler(cron.path, code, redact)
    verdict = _verdict(due, len(stamps))
    return CronUse(
        redact(cron.path), redact(cron.schedule), redact(f"{cron.file}:{cron.line}"), handler, due, len(stamps),
        stamps[0] if stamps else None, stamps[-1] if stamps else None, verdict,
        redact(_sentence(due, len(stamps), blind or _MEANS[verdict], runs, served=handler is not None)),
    )  # fmt: skip


def _verdict(due: int | None, seen: int) -> CronVerdict:
    if due is None:
        return "unknown"
    if seen == due:
        return "as-declared" if due else "not-due"
    if not seen:
        return "not-seen"
    return "fewer" if seen < due else "more"


def _blind(runs: Runs, coverage: Coverage) -> str | None:
    """Say why an export cannot show the runs of a cron; null where it can."""
    if not runs.production:
        return "the export holds no production, where alone crons run"
    if coverage.level_filter_suspected:
        return "the export seems to hold errors only, so that runs that went well are not in it"
    if coverage.first_ms is None or coverage.last_ms is None:
        return "no entry has a time"
    return None


def _sentence(due: int | None, seen: int, means: str, runs: Runs, *, served: bool) -> str:
    counted = f"seen {seen}" if due is None else f"due {due}, seen {seen}"
    how = "" if runs.by_agent or not seen else "; counted by path, the export names no user agent of the scheduler"
    lost = "" if served else "; no file of the checkout serves the path, so that a run is a 404"
    return f"{counted}: {means}{how}{lost}"


def _undeclared(path: str, stamps: Sequence[int], code: Code, redact: Callable[[str], str]) -> CronUse:
    return CronUse(
        redact(path), None, None, _handler(path, code, redact), None, len(stamps), stamps[0] if stamps else None,
        stamps[-1] if stamps else None, "undeclared", f"seen {len(stamps)}: {_MEANS['undeclared']}",
    )  # fmt: skip


def _handler(path: str, code: Code, redact: Callable[[str], str]) -> str | None:
    found = code.handler((_bare(path),))
    return redact(found.file) if found is not None else None


def _bare(path: str) -> str:
    return path.partition("?")[0].rstrip("/") or "/"


# --------------------------------------------------------------------------------------------------------------- memory
def memory_of(
    rows: Sequence[InventoryRow], findings: Sequence[Finding], code: Code, redact: Callable[[str], str]
) -> tuple[MemoryUse, ...]:
    """Give the declared memory of the functions that ran out of it; nothing where none is declared for their file."""
    return tuple(
        used
        for row, finding in zip(rows, findings, strict=True)
        if finding.rule is not None and _OUT_OF_MEMORY.search(finding.rule)
        for used in _memory(row, finding, code, redact)
    )


def _memory(row: InventoryRow, finding: Finding, code: Code, redact: Callable[[str], str]) -> Iterator[MemoryUse]:
    file = row.handler.file if row.handler else ""
    named = next((one for one in code.platform.memory if fits_file(_own(file, one.file), one.glob)), None)
    if named is None:
        return
    amounts = (value for name, value in finding.captures.items() if _MEMORY.search(name))
    observed = next((int(value) for value in amounts if isinstance(value, int | float)), None)
    told = f"observed {observed} MB" if observed is not None else "the log does not name the amount it ran out at"
    yield MemoryUse(
        row.position, row.route, named.mb, redact(f'functions["{named.glob}"] in {named.file}:{named.line}'), observed,
        f"declared {named.mb} MB, {told}",
    )  # fmt: skip


def _own(file: str, config: str) -> str:
    """Globs are held against the path from the folder of their ``vercel.json``."""
    return file.removeprefix(config[: config.rfind("/") + 1])
