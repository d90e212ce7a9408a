"""
Old fingerprint -> new fingerprint, so that an issue keeps its past when its id changes.

An id changes with the fingerprint version, or when a rule begins to recognise what had none before. Aliases are kept
flat: no new id is an old one too, so that one look-up is enough and there can be no circle.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Final, TypeAlias

from logtriage.errors import HistoryError
from logtriage.model import Cell, IssueText, RunRecord, Tally

Pair: TypeAlias = tuple[str, str]
"""Old, new."""
_FINGERPRINT: Final = re.compile(r"(\d{1,4}):[0-9a-f]{16}")
_FORM: Final = "expected a fingerprint such as 1:0f3a5b7c9d1e2f40"


def with_aliases(aliases: Mapping[str, str], pairs: Iterable[Pair]) -> dict[str, str]:
    """
    Add pairs, the later word holding against the earlier; an id that comes back as a new one is no old one any more.

    A pair of an id with itself takes its alias away.
    """
    flat = dict(aliases)
    for old, new in pairs:
        flat.pop(new, None)
        if old != new:
            flat = {one: new if to == old else to for one, to in flat.items()} | {old: new}
    return flat


def learned(before: RunRecord, now: RunRecord) -> tuple[Pair, ...]:
    """
    Give the ids that changed between two records of the same inputs, sorted by the old one.

    A pair is an id that is gone and one that has come, counted alike in every cell and met at the same first and last
    moment. Where several are counted alike, or nothing has a time, code and template decide. What stays in doubt gets
    no alias, and neither does an error that was split or put together: a person may name those.
    """
    gone, come = _ids(before) - _ids(now), _ids(now) - _ids(before)
    counted = _pairs(_counted(before, gone), _counted(now, come))
    sure = {old: new for old, new in counted if _has_time(before, old)}
    left, still = gone - sure.keys(), come - set(sure.values())
    return tuple(sorted((sure | dict(_pairs(_worded(before, left), _worded(now, still)))).items()))


def renamed_issues(
    issues: Iterable[IssueText], words: Mapping[str, IssueText], aliases: Mapping[str, str]
) -> tuple[IssueText, ...]:
    """Give issues under their new fingerprints, in their order; the words are the new one's where it has any."""
    found: dict[str, IssueText] = {}
    for issue in issues:
        new = aliases.get(issue.fingerprint, issue.fingerprint)
        found.setdefault(new, words.get(new) or replace(issue, fingerprint=new))
    return tuple(found[fingerprint] for fingerprint in sorted(found))


def renamed_tallies(tallies: Iterable[Tally], aliases: Mapping[str, str]) -> tuple[Tally, ...]:
    """
    Give tallies under their new fingerprints, in their order; two that become one add up.

    Requests that had both are then counted twice: how many there are is not in a record.
    """
    found: dict[tuple[str, Cell], Tally] = {}
    for one in tallies:
        new = replace(one, fingerprint=aliases.get(one.fingerprint, one.fingerprint))
        key = new.fingerprint, new.cell
        found[key] = _added(found[key], new) if key in found else new
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[0], key[1].key)))


def load_aliases(file: Path) -> tuple[Pair, ...]:
    """
    Read a file of aliases: an old and a new fingerprint on each line, ``#`` before a remark.

    Raises ``HistoryError`` with the first line that is wrong.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise HistoryError(f"cannot be read ({error.strerror}).", source=str(file)) from None
    except UnicodeDecodeError:
        raise HistoryError("is no UTF-8 text.", source=str(file)) from None
    said = ((at, line.partition("#")[0].split()) for at, line in enumerate(lines, start=1))
    return tuple(checked(words, f"{file}:{at}") for at, words in said if words)


def checked(words: Sequence[str], source: str | None = None) -> Pair:
    """Give the pair that two words name; raises ``HistoryError`` for anything else."""
    if len(words) != 2:
        raise HistoryError(f"an alias is an old and a new fingerprint (got {len(words)} words).", source=source)
    for word in words:
        if not _FINGERPRINT.fullmatch(word):
            raise HistoryError(f"'{word[:40]}' is no fingerprint ({_FORM}).", source=source)
    old, new = words
    if _version(old) > _version(new):
        raise HistoryError(f"{old} is of a newer version than {new}.", source=source, hint="The old one comes first.")
    return old, new


def _added(one: Tally, other: Tally) -> Tally:
    stamps = [stamp for tally in (one, other) for stamp in (tally.first_ms, tally.last_ms) if stamp is not None]
    return Tally(
        one.fingerprint,
        one.cell,
        one.occurrences + other.occurrences,
        one.requests + other.requests,
        one.failed_requests + other.failed_requests,
        one.errors + other.errors,
        min(stamps, default=None),
        max(stamps, default=None),
    )


def _version(fingerprint: str) -> int:
    return int(fingerprint.partition(":")[0])


def _ids(run: RunRecord) -> set[str]:
    return {issue.fingerprint for issue in run.issues}


def _has_time(run: RunRecord, fingerprint: str) -> bool:
    return any(one.first_ms is not None for one in run.tallies if one.fingerprint == fingerprint)


def _counted(run: RunRecord, ids: set[str]) -> dict[str, Hashable]:
    """Give all that was counted of some ids, by id."""
    cells: dict[str, set[Hashable]] = defaultdict(set)
    for one in run.tallies:
        if one.fingerprint in ids:
            cells[one.fingerprint].add(astuple(one)[1:])
    return {name: frozenset(found) for name, found in cells.items()}


def _worded(run: RunRecord, ids: set[str]) -> dict[str, Hashable]:
    words = {issue.fingerprint: (issue.code, issue.template) for issue in run.issues}
    return {name: (found, words[name]) for name, found in _counted(run, ids).items()}


def _pairs(before: Mapping[str, Hashable], now: Mapping[str, Hashable]) -> Iterator[Pair]:
    """Give the ids that have a value which nobody else has, on either side."""
    olds, news = _by_value(before), _by_value(now)
    for value, old in olds.items():
        new = news.get(value, [])
        if len(old) == len(new) == 1:
            yield old[0], new[0]


def _by_value(values: Mapping[str, Hashable]) -> dict[Hashable, list[str]]:
    found: dict[Hashable, list[str]] = defaultdict(list)
    for name, value in values.items():
        found[value].append(name)
    return found
