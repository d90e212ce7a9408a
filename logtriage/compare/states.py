"""
What a side has of an issue, and what the other one has -> its state, with the reason in one sentence.

| state | older side | newer side | and |
| --- | --- | --- | --- |
| new | not seen | seen | no earlier record has it |
| regressed | not seen | seen | an earlier record has it, and one since then covers it without it |
| escalating | seen | seen | the rate is at least twice the old one, and more than chance |
| downgraded | seen | seen | at least half of it was on level error, nothing of it is any more |
| ongoing | seen | seen | nothing of this; or seen again after records that do not cover it |
| absent | seen | not seen | the newer side covers it |
| unknown | seen | not seen | the newer side does not cover it |

A side *covers* an issue when nothing of ``_BLIND`` holds and its routes were exercised (``rates.is_exercised``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from logtriage.compare.index import Index, Sum
from logtriage.compare.rates import GROWN, expected, has_fallen, has_grown, is_exercised, ratio_of, silence_by_chance
from logtriage.model import Ratio, RunRecord, State

_TIME_FILTERS: Final = frozenset({"since", "until"})
_CHANCE: Final = 0.05
"""A silence that is more likely than this to be chance is called so."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seen:
    """One issue on both sides."""

    fingerprints: tuple[str, ...]
    before: Index
    after: Index
    was: Sum
    now: Sum
    exercised_before: int
    """Requests on the places where either side has it."""
    exercised_after: int
    earlier: Sequence[Index] = ()
    """Older records, oldest first."""

    @property
    def has_denominator(self) -> bool:
        """Tell whether both sides hold traffic, and not error rows alone."""
        return not (self.before.record.level_filtered or self.after.record.level_filtered)

    @property
    def ratio(self) -> Ratio | None:
        """Give the new rate over the old one: over requests where both sides have them, else over covered hours."""
        if self.has_denominator:
            return ratio_of(
                self.now.requests, self.was.requests, self.exercised_after, self.exercised_before, "requests"
            )
        return ratio_of(self.now.requests, self.was.requests, self.after.hours, self.before.hours, "hours")

    @property
    def is_lowered(self) -> bool:
        """Tell whether it was logged as an error and is not any more."""
        was_error = self.was.errors > 0 and 2 * self.was.errors >= self.was.occurrences
        return was_error and self.now.occurrences > 0 and not self.now.errors


def seen_of(fingerprints: tuple[str, ...], before: Index, after: Index, earlier: Sequence[Index] = ()) -> Seen:
    """Look one issue up on both sides."""
    was, now = before.of(fingerprints), after.of(fingerprints)
    places = was.places.keys() | now.places.keys()
    exercised = before.exercised(places, after), after.exercised(places, before)
    return Seen(fingerprints, before, after, was, now, *exercised, earlier)


def state_of(seen: Seen) -> tuple[State, str]:
    """Give the state by the table above, and why."""
    if not seen.now.occurrences:
        return _gone(seen)
    return _both(seen) if seen.was.occurrences else _came(seen)


# ------------------------------------------------------------------------------------------------------- the three rows
def _came(seen: Seen) -> tuple[State, str]:
    known = [(place, index.of(seen.fingerprints)) for place, index in enumerate(seen.earlier)]
    last = max((place for place, total in known if total.occurrences), default=None)
    if last is None:
        return "new", _never_seen(seen)
    was = known[last][1]
    since = f"Seen until {_date(was.last_ms)}"
    for index in (*seen.earlier[last + 1 :], seen.before):
        if covers(was, seen.earlier[last], index):
            requests = _requests(index.exercised(was.places, seen.earlier[last]))
            return "regressed", f"{since}, then not in {requests} on its routes; now it is back."
    return "ongoing", f"{since}; the records since then do not cover its routes, so nobody knows whether it was away."


def _both(seen: Seen) -> tuple[State, str]:
    ratio, was, now = seen.ratio, seen.was, seen.now
    lowered = f"{was.errors:,} of {was.occurrences:,} were on level error, none of {now.occurrences:,} is now"
    if has_grown(ratio):
        return "escalating", f"{_times(ratio)}{f'; {lowered}' if seen.is_lowered else ''}."
    if seen.is_lowered:
        return "downgraded", f"{lowered}: the level was lowered, the error stayed."
    if ratio is None:
        return "ongoing", "On both sides; no rate can be computed for one of them."
    told = "less than before" if has_fallen(ratio) else "within chance" if ratio.value >= GROWN else "less than twice"
    return "ongoing", f"{_times(ratio)}: {told}."


def _gone(seen: Seen) -> tuple[State, str]:
    blind = _blind(seen.after.record, seen.before.record)
    if blind is not None:
        return "unknown", f"Not seen, which proves nothing: {blind}."
    if not seen.exercised_after:
        return "unknown", "Not seen, which proves nothing: no request came by its routes."
    would = expected(seen.was.requests, seen.exercised_after, seen.exercised_before)
    came = f"{_requests(seen.exercised_after)} came by its routes and none met it"
    told = f"{came}; at the old rate {_about(would)} would"
    if not is_exercised(seen.was.requests, seen.exercised_after, seen.exercised_before):
        return "unknown", f"Not seen, which proves nothing: only {told} have."
    chance = silence_by_chance(would)
    return "absent", f"{told} have{f', so this may be chance ({chance:.0%})' if chance > _CHANCE else ''}."


# ------------------------------------------------------------------------------------------------------------- silence
def covers(was: Sum, where: Index, silent: Index) -> bool:
    """Tell whether a record without an issue could have shown it, given what another one (``where``) has of it."""
    if _blind(silent.record, where.record) is not None:
        return False
    return is_exercised(was.requests, silent.exercised(was.places, where), where.exercised(was.places, silent))


def _blind(silent: RunRecord, where: RunRecord) -> str | None:
    """Say why the record could not have shown it whatever happened; null where it could."""
    if silent.fingerprint_version != where.fingerprint_version:
        return "fingerprints were made in another way"
    if silent.level_filtered:
        return "the export holds error rows only, so nobody knows what its routes did"
    if silent.capped:
        return "the export looks cut at a row limit"
    if silent.first_ms is None:
        return "no entry has a time, so nobody knows what the export covers"
    if filters_of(silent) != filters_of(where):
        return "other filters held"
    return None


def filters_of(record: RunRecord) -> frozenset[tuple[str, str]]:
    """Give the filters but those by time, which the window tells of."""
    return frozenset(pair for pair in record.scope if pair[0] not in _TIME_FILTERS)


# ------------------------------------------------------------------------------------------------------------ the words
def _never_seen(seen: Seen) -> str:
    blind = _blind(seen.before.record, seen.after.record)
    if blind is not None:
        return f"Not seen before, which proves little: {blind}."
    if is_exercised(seen.now.requests, seen.exercised_before, seen.exercised_after):
        return f"Not seen before, in {_requests(seen.exercised_before)} on its routes."
    came = f"only {_requests(seen.exercised_before)}" if seen.exercised_before else "no request"
    return f"Not seen before, but {came} came by its routes: it may have been there."


def _times(ratio: Ratio | None) -> str:
    if ratio is None:
        return ""
    over = "request on its routes" if ratio.by == "requests" else "hour"
    upper = "any" if ratio.high is None else f"{ratio.high:.3g}"
    return f"{ratio.value:.3g} times the old rate per {over} (99%: {ratio.low:.2g} to {upper})"


def _requests(number: int) -> str:
    return "1 request" if number == 1 else f"{number:,} requests"


def _about(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _date(ms: int | None) -> str:
    return "an unknown time" if ms is None else f"{_EPOCH + timedelta(milliseconds=ms):%Y-%m-%d %H:%M} UTC"
