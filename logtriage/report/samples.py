"""Cases -> samples: the first, the median and the last request of a finding, with the lines around."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from logtriage.model import Case, Occurrence, Role, Sample, SampleLine
from logtriage.report.build import RequestInfo

MAX_LINES: Final = 60
MAX_MESSAGE: Final = 4_000
_KINDS: Final[tuple[Literal["first", "median", "last"], ...]] = ("first", "median", "last")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a request, as a sample needs it."""

    index: int
    timestamp_ms: int | None
    level: str | None
    role: Role
    message: str | None


@dataclass(frozen=True, slots=True)
class Sampler:
    """Gives samples; ``lines_of`` looks a request's entries up, in emission order."""

    lines_of: Callable[[str], Sequence[Line]]
    requests: Mapping[str, RequestInfo]
    redact: Callable[[str], str]
    redact_id: Callable[[str], str]
    """For the id of a request, which may be a part of what the log gave as one."""

    def samples(self, case: Case) -> tuple[Sample, ...]:
        """Give the first, the median and the last occurrence, each with the other lines of its request."""
        asked = case.occurrences
        places = sorted({0, (len(asked) - 1) // 2, len(asked) - 1})
        kinds = _KINDS if len(places) == 3 else ("first", "last") if len(places) == 2 else ("first",)
        return tuple(self._sample(kind, asked[place]) for kind, place in zip(kinds, places, strict=True))

    def _sample(self, kind: Literal["first", "median", "last"], occurrence: Occurrence) -> Sample:
        info = self.requests[occurrence.request]
        own = {row.index for row in occurrence.rows}
        lines = [line for line in self.lines_of(occurrence.request) if line.message or line.index in own]
        shown = _around(lines, occurrence.deciding.index)
        return Sample(
            kind=kind,
            request=self.redact_id(occurrence.request),
            timestamp_ms=occurrence.deciding.timestamp_ms or None,
            method=info.method,
            path=self.redact(info.path) if info.path else None,
            status=info.status,
            duration_ms=info.duration_ms,
            deployment=info.deployment,
            lines=tuple(self._line(line, own) for line in shown),
            lines_left_out=len(lines) - len(shown),
        )

    def _line(self, line: Line, own: set[int]) -> SampleLine:
        message = self.redact(line.message or "(no message)")
        cut = (
            message
            if len(message) <= MAX_MESSAGE
            else f"{message[:MAX_MESSAGE]}… ({len(message) - MAX_MESSAGE} more characters)"
        )
        return SampleLine(line.timestamp_ms, line.level, line.role, cut, line.index in own)


def _around(lines: Sequence[Line], index: int) -> Sequence[Line]:
    """Give at most ``MAX_LINES`` lines, most of them from before the error: causes stand there."""
    if len(lines) <= MAX_LINES:
        return lines
    at = next((place for place, line in enumerate(lines) if line.index == index), 0)
    begin = max(0, min(at - MAX_LINES * 2 // 3, len(lines) - MAX_LINES))
    return lines[begin : begin + MAX_LINES]
