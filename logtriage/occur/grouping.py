"""
Rows of one request -> groups of rows that tell the same error.

Blind to the order of rows that carry the same stamp: what links two rows is what they say (the same identity, the same
stack, one message inside the other), and time only decides where a row without a statement of its own belongs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, product
from typing import Final

from logtriage.model import Row, Statement
from logtriage.occur.evidence import HINT, PLAIN, SURE, weight

# Auth.js tells one error in up to three rows: `[auth][error]`, `[auth][cause]`, `[auth][details]`.
_AUTH_ROW: Final = re.compile(r"^\[(?:auth|next-auth)\]\[")
# `Error details:`, `Error code:` and the like tell more about the error that was logged before them.
_LABEL: Final = re.compile(
    r"(?i)^(?:full )?(?:error|err|exception)[ _-](?:code|details?|stack|name|type|object|response|status|body)\b\s*[:=]"
)
BURST_MS: Final = 50
"""Rows of one error are written within one tick of the loop; loggers flush within some milliseconds."""
NEAR_MS: Final = 5_000
"""How far a remark about an error may lie from it: a retry, a summary line, an answer sent."""
TRIES_MS: Final = 120_000
"""How far a counted try may lie from the failure that ends the tries: back-offs grow."""
MAX_LOOKED_AT: Final = 6_000
MAX_SPEAKERS: Final = 8
MAX_PAIRED: Final = 60
"""Beyond so many different errors in one request, only equal identities are joined (a runaway loop, not a story)."""


@dataclass(slots=True)
class Group:
    """One error in one request, while it is being put together."""

    rows: list[Row] = field(default_factory=list)
    stating: list[Row] = field(default_factory=list)
    """Rows that state it themselves; the others only belong to it."""

    def distance(self, row: Row) -> tuple[int, int]:
        """Time to the nearest stating row, then place: smaller is nearer."""
        return min((abs(own.timestamp_ms - row.timestamp_ms), abs(own.index - row.index)) for own in self.stating)


def group_rows(rows: Sequence[Row], *, failed: bool) -> list[Group]:
    """
    Give the errors of one request, each with all its rows.

    ``failed``: the request ended 5xx; then a row that would only be a hint is taken as the error if nothing
    better is there.
    """
    weights = {row.index: weight(row) for row in rows}
    exits = [row for row in rows if row.kind == "exit"]
    groups = _linked([row for row in rows if weights[row.index] >= PLAIN], weights)
    if not groups and (failed or exits):
        groups = _linked([row for row in rows if weights[row.index] >= HINT], weights) or _last_words(rows)
    groups = _fold_plain(groups, weights)
    hints = [row for row in rows if weights[row.index] == HINT]
    _attach([row for row in hints if row.statement is not None and row.statement.facts.attempt], groups, TRIES_MS)
    _attach(hints, groups, NEAR_MS)
    fragments = [row for row in rows if row.kind == "fragment"]
    left = _attach(fragments, groups, BURST_MS)
    groups += _stacks_alone(left, failed=failed)
    _attach_pieces(rows, groups)
    return _end_in_exit(exits, groups)


def _last_words(rows: Sequence[Row]) -> list[Group]:
    """In a request that failed, an info row that speaks of a failure is the error, if there is nothing better."""
    worded = [
        row for row in rows if row.kind == "statement" and row.statement and row.statement.facts.strength == "plain"
    ]
    return [Group([worded[-1]], [worded[-1]])] if worded else []


def _linked(stating: Sequence[Row], weights: dict[int, int]) -> list[Group]:
    """Join rows that say the same, transitively; the sure ones first, so that remarks find their error."""
    by_identity: dict[str, Group] = {}
    for row in sorted(stating, key=lambda row: (-weights[row.index], row.timestamp_ms, row.index)):
        if row.statement is not None:
            group = by_identity.setdefault(row.statement.fingerprint, Group())
            group.rows.append(row)
            group.stating.append(row)
    if len(by_identity) > MAX_PAIRED:
        return list(by_identity.values())
    groups: list[Group] = []
    for new in by_identity.values():
        told = [group for group in groups if _tell_the_same(new, group)]
        for group in told:
            new.rows += group.rows
            new.stating += group.stating
            groups.remove(group)
        groups.append(new)
    return groups


def _tell_the_same(one: Group, other: Group) -> bool:
    pairs = product(_speakers(one), _speakers(other))
    return any(says_the_same(mine, theirs) for mine, theirs in pairs)


def _speakers(group: Group) -> list[Statement]:
    """A few of its statements, chosen by their text: equal identities hardly differ, and a loop may hold thousands."""
    texts = {row.statement.facts.text: row.statement for row in group.stating if row.statement is not None}
    return [texts[text] for text in sorted(texts)[:MAX_SPEAKERS]]


def says_the_same(one: Statement, other: Statement) -> bool:
    """
    Tell whether two statements of one request tell one error.

    Equal identity, equal stack, or one message in the other.
    """
    if one.fingerprint == other.fingerprint:
        return True
    if _AUTH_ROW.match(one.facts.head) and _AUTH_ROW.match(other.facts.head):
        return True
    stacks = len(one.facts.frames), len(other.facts.frames)
    same_stack = one.facts.frames == other.facts.frames
    if min(stacks) >= 2:
        return same_stack and one.facts.error_type == other.facts.error_type
    if (
        one.match
        and other.match
        and one.match.rule != other.match.rule
        and one.match.classified
        and other.match.classified
    ):
        return False
    return _told_in(one, other) or _told_in(other, one)


def _told_in(inner: Statement, outer: Statement) -> bool:
    core = inner.facts.core.rstrip(".!: ")
    return len(core) >= 8 and core.lower() in _folded(outer.facts.text)


@lru_cache(maxsize=4_096)
def _folded(text: str) -> str:
    return " ".join(text[:MAX_LOOKED_AT].split()).lower()


def _fold_plain(groups: list[Group], weights: dict[int, int]) -> list[Group]:
    """
    A remark in plain words beside an error with a name is about that error.

    A loud remark (its own level or stream says error) is one only in the same burst, and only where the error has no
    words of the application in front of it already: ``Exception on / [GET]`` heads the bare traceback that follows.
    """
    sure = [group for group in groups if any(weights[row.index] == SURE for row in group.stating)]
    bare = [group for group in sure if not any(row.statement and row.statement.facts.prefix for row in group.stating)]
    kept = list(sure)
    for group in (group for group in groups if group not in sure):
        quiet = all(row.level not in {"error", "fatal"} or _is_label(row) for row in group.stating)
        heads, reach = (sure, NEAR_MS) if quiet else (bare, BURST_MS)
        near = min(heads, key=lambda other: min(other.distance(row) for row in group.stating), default=None)
        if near is not None and min(near.distance(row) for row in group.stating)[0] <= reach:
            near.rows += group.rows
        else:
            kept.append(group)
    return kept


def _is_label(row: Row) -> bool:
    return row.statement is not None and bool(_LABEL.match(row.statement.facts.head))


def _attach(rows: Sequence[Row], groups: list[Group], reach: int) -> list[Row]:
    """Give each row to the nearest group within reach; what finds none is returned."""
    left: list[Row] = []
    taken = {row.index for group in groups for row in group.rows}
    for row in (row for row in rows if row.index not in taken):
        nearest = min(groups, key=lambda group: group.distance(row), default=None)
        if nearest is not None and nearest.distance(row)[0] <= reach:
            nearest.rows.append(row)
        else:
            left.append(row)
    return left


def _stacks_alone(fragments: Sequence[Row], *, failed: bool) -> list[Group]:
    """Take a stack without a head as an error of its own, if the request failed or the stream says so."""
    loud = [row for row in fragments if failed or row.level in {"error", "fatal"}]
    groups: list[Group] = []
    for row in loud:
        if groups and row.timestamp_ms - groups[-1].rows[-1].timestamp_ms <= BURST_MS:
            groups[-1].rows.append(row)
        else:
            groups.append(Group([row], [row]))
    return groups


def _attach_pieces(rows: Sequence[Row], groups: Sequence[Group]) -> None:
    """Code lines and closing braces of a spread stack say nothing alone: they go with the row before or behind them."""
    owner = {row.index: group for group in groups for row in group.rows}
    stacked = {row.index: row.level for row in rows if row.kind == "fragment" and row.index in owner}
    for _ in range(2):
        for step in (1, -1):
            ordered = rows[::step]
            for before, row in pairwise(ordered):
                group = owner.get(before.index)
                close = abs(row.timestamp_ms - before.timestamp_ms) <= BURST_MS // 10
                if (
                    group is not None
                    and row.index not in owner
                    and close
                    and _is_piece(row, beside_stack=before.index in stacked and stacked[before.index] == row.level)
                ):
                    group.rows.append(row)
                    owner[row.index] = group
                    stacked[row.index] = row.level


def _is_piece(row: Row, *, beside_stack: bool) -> bool:
    if row.kind == "piece":
        return True
    return beside_stack and row.kind == "talk" and row.told is not None and row.told.reading.own_level is None


def _end_in_exit(exits: Sequence[Row], groups: list[Group]) -> list[Group]:
    """A process exit is the consequence of the error said last before it; alone, it is the error."""
    for row in exits:
        before = [
            group for group in groups if any(own.timestamp_ms <= row.timestamp_ms + BURST_MS for own in group.stating)
        ]
        cause = min(before, key=lambda group: group.distance(row), default=None)
        if cause is not None:
            cause.rows.append(row)
        else:
            groups.append(Group([row], [row]))
    return groups
