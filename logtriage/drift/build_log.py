"""
The text of a build or deploy log -> the errors of migrations in it, each with its line.

Build logs are no exports: plain lines, a time in front of each. An error goes from the line that names it to the next
one that does, or to where a message of that kind has ended for certain.
"""

from __future__ import annotations

import re
from typing import Final

_TIME: Final = re.compile(
    r"^(?:\x1b\[[\d;]{0,12}m|\[?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?[ \t]?)+"
)
_COLOUR: Final = re.compile(r"\x1b\[[\d;]{0,12}m")
_CODE: Final = re.compile(r"\bP30\d\d\b")
_SENTENCE: Final = re.compile(
    r"failed to apply cleanly to|A migration failed to apply|found failed migrations in|database schema is not empty"
)
_LONGEST: Final = 25
"""Lines of one error; the longest known has about fifteen."""


def migration_errors(text: str) -> tuple[tuple[int, str], ...]:
    """Give each error with the line on which it begins, counted from 1; the times in front of its lines are gone."""
    lines = [_COLOUR.sub("", _TIME.sub("", line)).rstrip() for line in text.split("\n")]
    coded = {at for at, line in enumerate(lines) if _CODE.search(line)}
    bare = {at for at, line in enumerate(lines) if _SENTENCE.search(line) and not _is_told(at, coded)}
    starts = sorted(coded | bare)
    ends = [*starts[1:], len(lines)][: len(starts)]
    return tuple(
        (start + 1, "\n".join(lines[start : min(end, start + _LONGEST)]).strip())
        for start, end in zip(starts, ends, strict=True)
    )


def _is_told(at: int, coded: set[int]) -> bool:
    """Tell whether a sentence belongs to an error whose code stands just above it."""
    return not coded.isdisjoint(range(at - _LONGEST + 1, at + 1))
