"""The limits that files declare for a route, beside the limit that a log shows -> what follows from both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from logtriage.model import DeclaredLimit, DeclaredPlace, LimitVerdict

_MOST_NAMED: Final = 4
_MEANS: Final[dict[LimitVerdict, str]] = {
    "equal": "the function uses its declared limit",
    "declared-more": "older deployment or plan cap",
    "declared-less": "the log is older than the code",
}


def compare_limit(
    places: Sequence[DeclaredPlace], observed_s: int | None, redact: Callable[[str], str] = str
) -> DeclaredLimit | None:
    """
    Hold what the files of a route declare against the seconds observed; null where none of them declares anything.

    Files that say different things, or of which one says nothing, leave the declared limit unknown: which of them was
    deployed is not known here.
    """
    places = [replace(one, file=redact(one.file), found_by=redact(one.found_by)) for one in places]
    first = next((place for place in places if place.seconds is not None), None)
    if first is None or first.line is None:
        return None
    others = tuple(place for place in places if place is not first)
    alike = all(place.seconds == first.seconds for place in others)
    verdict = _verdict(first.seconds, observed_s) if alike else "unknown"
    sentence = _sentence(first, observed_s, verdict) if alike else _unlike((first, *others))
    return DeclaredLimit(
        first.seconds if alike else None, first.file, first.line, first.found_by, others, verdict, sentence
    )


def _verdict(declared_s: int | None, observed_s: int | None) -> LimitVerdict:
    if declared_s is None or observed_s is None:
        return "unknown"
    if declared_s == observed_s:
        return "equal"
    return "declared-more" if declared_s > observed_s else "declared-less"


def _sentence(place: DeclaredPlace, observed_s: int | None, verdict: LimitVerdict) -> str:
    where = f"in seconds, by {place.file}:{place.line}"
    if observed_s is None:
        return f"declared {place.seconds}; the log names no single limit to hold it against; {where}"
    return f"declared {place.seconds}, observed {observed_s}: {_MEANS.get(verdict, 'unknown')}; {where}"


def _unlike(places: Sequence[DeclaredPlace]) -> str:
    named = [
        f"no limit found in {place.file}" if place.seconds is None else f"{place.seconds} in {place.file}:{place.line}"
        for place in places[:_MOST_NAMED]
    ]
    more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
    return f"declared limit unknown, the files do not say the same: {', '.join(named)}{more}, in seconds"
