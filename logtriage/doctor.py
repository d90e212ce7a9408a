"""Exports -> ``Checkup``: their form, their gaps and what they can prove, before anything in them is judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.attribute import add_route_and_bot
from logtriage.errors import InputError
from logtriage.join import (
    CAPS,
    Intake,
    add_request,
    claims_of,
    count_requests,
    coverage_of,
    join_requests,
    mark_duplicates,
    repair_order,
)
from logtriage.model import Checkup, Count, Coverage, FileCheck, Input
from logtriage.normalize import read_message
from logtriage.read import Reader, remarks_on
from logtriage.redact import Gate
from logtriage.report.lookups import redacted_coverage
from logtriage.report.words import count

SCHEMA_VERSION: Final = 1
_LIES: Final = "in a git work tree, and no ignore file names it"
_IGNORE: Final = (
    "Keep exports out of version control: add their names to .gitignore, or share a copy made by `logtriage redact`."
)
_DASHBOARD: Final = (
    "Export from the dashboard (Logs, Export) instead of the command line: all lines of a request are in it."
)
_UNFILTERED: Final = "Export once more without a filter: rates need the requests that went well."
_SMALLER: Final = "Export shorter windows and give all files at once: rows that stand in two of them are counted once."
_PAGE: Final = 50
"""So many repeated rows are a page that was written twice, not a retry that looks the same."""
_COPY: Final = re.compile(r" \(\d+\)| copy(?: \d+)?\b| - Copy\b| - Kopie\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One file of the command line, in its order: a reader, or why there is none."""

    name: str
    reader: Reader | None
    problem: InputError | None
    unignored: bool
    """It lies in a work tree of version control that would take it along."""


def checkup_of(files: Sequence[Found], gate: Gate, *, version: str) -> Checkup:
    """Read every file to its end and say what is known; every text in the answer has passed the gate."""
    readers = [one.reader for one in files if one.reader is not None]
    intake = Intake()
    for reader in readers:
        for batch in reader.batches():
            intake.add(batch)
    entries = repair_order(intake.frame(), [reader.order for reader in readers])
    entries = add_route_and_bot(add_request(mark_duplicates(entries, len(readers))))
    textless = [read_message(text).kind in {"access", "empty"} for text in intake.texts]
    requests = join_requests(entries, textless)
    inputs = [reader.summary() for reader in readers]
    coverage = redacted_coverage(coverage_of(entries, requests, inputs), gate.text)
    counted = count_requests(entries, requests)
    known = iter(zip(range(len(readers)), readers, inputs, strict=True))
    checks = _with_twins(
        [_unreadable(one, gate) if one.reader is None else _check(entries, one, *next(known)) for one in files]
    )
    return Checkup(
        SCHEMA_VERSION, version, _verdict(checks, coverage, counted.requests), checks, coverage,
        requests=counted.requests, by_status=counted.by_status, silent=counted.silent,
        claims=claims_of(counted, coverage), hints=_hints(files, checks, coverage),
    )  # fmt: skip


def _unreadable(file: Found, gate: Gate) -> FileCheck:
    problem = file.problem
    told = gate.text(problem.message) if problem else "cannot be read."
    remarks = (*_name_remarks(file.name), *remarks_on(file.name))
    return FileCheck(file.name, told, "", 0, None, 0, (), 0, None, None, "", 0, 0, (), (), remarks)


def _check(entries: pl.DataFrame, file: Found, place: int, reader: Reader, read: Input) -> FileCheck:
    own = entries.filter(pl.col(s.FILE) == place)
    columns = [name for name in (*s.ENTRIES, s.TEXT) if name not in {s.FILE, s.ROW, s.MESSAGE}]
    repeated = own.height - own.select(name for name in columns if name in own.columns).unique().height
    odd = (*_name_remarks(read.name), *_size_remarks(read.entries, repeated))
    return FileCheck(
        read.name, None, read.dialect, read.bytes, read.digest, read.entries, read.rejected, read.rejected_count,
        read.first_ms, read.last_ms, reader.order,
        requests=own[s.REQUEST].n_unique(), repeated=repeated, overlaps=_overlaps(entries, own), notes=read.notes,
        remarks=(*odd, *([f"It lies {_LIES}."] if file.unignored else [])),
    )  # fmt: skip


def _overlaps(entries: pl.DataFrame, own: pl.DataFrame) -> tuple[Count, ...]:
    """Count the rows that an earlier file has, too; files by their number until their names are known."""
    copies = own[s.DUPLICATE_OF].drop_nulls()
    files = entries[s.FILE].gather(copies.cast(pl.UInt32)).value_counts().sort(s.FILE)
    return tuple(Count(str(file), int(count)) for file, count in files.iter_rows())


def _with_twins(checks: Sequence[FileCheck]) -> tuple[FileCheck, ...]:
    """Put names to the files that overlap, and say which hold nothing of their own."""
    names = [one.name for one in checks if one.problem is None]
    digests: dict[str, str] = {}
    told = []
    for one in checks:
        overlaps = tuple(Count(names[int(each.name)], each.count) for each in one.overlaps)
        shared, remarks = sum(each.count for each in overlaps), list(one.remarks)
        twin = digests.setdefault(one.digest.value, one.name) if one.digest else one.name
        if twin != one.name:
            remarks.append(f"It has the same bytes as {twin}.")
        elif shared and shared >= one.entries - one.rejected_count:
            remarks.append("Every row of it stands in files named before it: it adds nothing.")
        told.append(replace(one, overlaps=overlaps, remarks=tuple(remarks)))
    return tuple(told)


def _name_remarks(name: str) -> tuple[str, ...]:
    """Say what a name suggests: a second download, a copy, blanks that a shell breaks at."""
    base = (PureWindowsPath(name) if "\\" in name else PurePosixPath(name)).name
    copied = ["Its name is that of a copy or of a second download: the same rows may lie beside it."]
    blanks = ["Its name holds blanks: put it in quotes in a shell."]
    return (*(copied if _COPY.search(base) else []), *(blanks if " " in base else []))


def _size_remarks(entries: int, repeated: int) -> tuple[str, ...]:
    rows = count(repeated, "surplus copy of a row", "surplus copies of rows")
    many, few = f"{rows}: a page of the export was written again.", f"{rows}; each is kept and counted."
    return (
        *([many if repeated >= _PAGE else few] if repeated else []),
        *([f"{entries:,} entries is a round number: a limit may have cut it."] if _is_round(entries) else []),
    )


def _is_round(entries: int) -> bool:
    return entries >= 500 and entries % 500 == 0 and entries not in CAPS


def _verdict(checks: Sequence[FileCheck], coverage: Coverage, requests: int) -> str:
    rows = sum(one.entries - one.rejected_count for one in checks)
    unread = sum(one.problem is not None for one in checks)
    faults = [
        *([f"{unread} of {len(checks)} files cannot be read"] if unread else []),
        *(["a part is damaged"] if coverage.partial else []),
        *(["older rows were probably cut off"] if coverage.cap_suspected else []),
        *(["filtered by level"] if coverage.level_filter_suspected else []),
        *(["holes"] if coverage.holes else []),
    ]
    if not rows:
        return "Nothing in it can be analysed."
    return f"{rows:,} rows of {requests:,} requests: {', '.join(faults) if faults else 'no sign of loss'}."


def _hints(files: Sequence[Found], checks: Sequence[FileCheck], coverage: Coverage) -> tuple[str, ...]:
    lossy = any(remark.startswith("Lossy") for one in checks for remark in one.remarks)
    facts = (
        (any(one.unignored for one in files), _IGNORE),
        (lossy, _DASHBOARD),
        (bool(coverage.cap_suspected), _SMALLER),
        (bool(coverage.level_filter_suspected), _UNFILTERED),
        (coverage.partial, "Export the damaged stretch again; overlapping files are counted once."),
    )
    return tuple(said for holds, said in facts if holds)
