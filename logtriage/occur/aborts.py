"""
What an abort really was: eight tests in order, the first that holds decides; ``settle`` makes them and says which.

An abort says only that somebody gave up. Who did is told by facts of the same request, at most 30 seconds away:

1. the platform killed it;                5. an elapsed time equals a configured limit;
2. the instance was shut down;            6. the client was gone;
3. the text itself names a timeout;       7. it was cancelled, by its name;
4. a timer stands in the stack;           8. nothing of this: unknown, never guessed and never called retryable.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from logtriage.model import PlatformLimits, RequestFacts, Row
from logtriage.occur.clocks import USUAL_MS, elapsed_ms, limits_ms, meets, timeouts_ms
from logtriage.occur.verdicts import Settled

TIMEOUT: Final = "vercel-function-timeout"
SHUTDOWN: Final = "platform-shutdown-sigterm"
TIMER: Final = "abort-timeout"
GONE: Final = "request-client-disconnect"
UNSPECIFIED: Final = "abort-unspecified"
CANCELLED: Final = frozenset({"abort-caller-cancel", "abort-sdk-user"})
ABORTS: Final = CANCELLED | {UNSPECIFIED, TIMER, GONE}

NEAR_MS: Final = 30_000
"""How far evidence may lie from the abort."""
AT_LIMIT_MS: Final = 1_000
"""How close to the function's limit an abort must be to be taken for the kill."""
_SLACK_MS: Final = 1_000
"""A line that tells how long the aborted call took comes after the abort, or is flushed a moment before it."""

_TIMER_NAMED: Final = re.compile(
    r"(?i)TimeoutError|due to (?:a )?timeout|timed out\b|time-?out (?:after|reached|exceeded|of)|[\s{,]code: 23\b"
)
_TIMER_FRAMES: Final = re.compile(r"\b(?:Timeout\._onTimeout|listOnTimeout|processTimers)\b")
_TERMINATED: Final = re.compile(
    r"(?i)\bsignal: (?:terminated|15\b|SIGTERM)|\b(?:received|got|caught) SIGTERM\b"
    r"|\bSIGTERM\b[^\n]{0,40}(?:received|shutting down|shutdown|graceful|closing|stopping)"
)
_CLIENT_GONE: Final = re.compile(
    r"(?i)client (?:has )?(?:closed|disconnected|went away|gone|aborted|left)"
    r"|request (?:closed|aborted) by (?:the )?(?:client|user|caller)|ResponseAborted|abortIncoming"
)
_OWN_SIGNAL: Final = re.compile(r"\breq(?:uest)?\.signal\b")


@dataclass(frozen=True, slots=True)
class Scene:
    """What one abort is judged by."""

    abort: Row
    rule: str
    """What the text alone was recognised as."""
    own: tuple[Row, ...]
    """Rows of the abort itself."""
    free: tuple[Row, ...]
    """All rows of the request but the abort's and those that tell another error, in emission order."""
    request: RequestFacts
    others: tuple[Settled, ...]
    """The other errors of the request."""
    limits: PlatformLimits

    @property
    def said(self) -> str:
        """The abort's own text, with that of all its rows: a stack may be spread over them."""
        return "\n".join(dict.fromkeys(map(_text, (self.abort, *self.own))))

    @property
    def near(self) -> tuple[Row, ...]:
        """The free rows within reach."""
        return tuple(row for row in self.free if _is_near(row, self.abort))

    @property
    def since_start_ms(self) -> int | None:
        """How long the request had run when it was aborted; null where no row has a time."""
        first = self.request.first_ms
        return self.abort.timestamp_ms - first if first and self.abort.timestamp_ms else None


@dataclass(frozen=True, slots=True)
class Ruling:
    """The test that held, and what follows from it."""

    test: int
    because: str
    rule: str | None = None
    """Null: what the text was recognised as stands."""
    row: Row | None = None
    """The line that decided; it becomes part of the occurrence."""
    into: Settled | None = None
    """The abort is a consequence of this error."""
    kill_s: int | None = None
    """It is the platform's kill at this limit, which left no trace of its own."""
    limit_ms: float | None = None
    """The limit that the elapsed time equals; it completes the captures where the text itself names none."""

    @property
    def reason(self) -> str:
        """In words, for ``why`` and the notes; no text of the log is in it."""
        return f"abort test {self.test} of 8: {self.because}"


# ----------------------------------------------------------------------------------------------------------- the tests
def _killed(scene: Scene) -> Ruling | None:
    """1: the kill stands in the request, or the abort lies at a limit at which the platform is known to kill."""
    kill = next((other for other in scene.others if other.rule == TIMEOUT), None)
    if kill is not None:
        gap = _killed_ms(kill, scene.request) - scene.abort.timestamp_ms
        if abs(gap) <= NEAR_MS or not scene.request.first_ms:
            return Ruling(1, "the platform killed the request at its limit, the abort is a consequence", into=kill)
        return None
    limit = _limit_reached(scene)
    if limit is None or scene.rule == TIMER:
        return None
    return Ruling(1, f"the abort came within 1 s of the function's limit of {limit} s", kill_s=limit)


def _limit_reached(scene: Scene) -> int | None:
    """
    Give the function's limit, where it is known and the abort came within a second of it.

    Known from kills on the same route, or because the request itself ended at a limit that only the platform sets.
    """
    ran, ended = scene.since_start_ms, scene.request.duration_ms
    own = scene.limits.near(ended, within=0.01) if ended is not None else None
    known = {*scene.request.limits_s, *({own} & {*scene.limits.seconds_of("default", "ceiling", "beta")})}
    hit = [
        limit
        for limit in sorted(filter(None, known))
        if ran is not None and abs(ran - limit * 1000) <= AT_LIMIT_MS
        if ended is None or ended <= limit * 1030
    ]
    return hit[0] if hit else None


def _shut_down(scene: Scene) -> Ruling | None:
    """2: the instance was told to end, or its runtime had ended before the abort."""
    for other in scene.others:
        row = other.row
        exited = row.kind == "exit" and row.timestamp_ms <= scene.abort.timestamp_ms
        if _is_near(row, scene.abort) and (other.rule == SHUTDOWN or exited):
            return Ruling(2, "the instance was shut down, the abort is a consequence", into=other)
    told = next((row for row in (scene.abort, *scene.near) if _TERMINATED.search(_text(row))), None)
    return None if told is None else Ruling(2, "a line beside it says that the instance was stopped", SHUTDOWN, told)


def _timer_named(scene: Scene) -> Ruling | None:
    """3: the text names a timeout; what a rule read from frames or times is left to the tests that name those."""
    if scene.rule != TIMER:
        return None
    told = _TIMER_NAMED.search(scene.said) or not (_timer_frames(scene) or _elapsed(scene))
    return Ruling(3, "the text itself names a timeout") if told else None


def _timer_frames(scene: Scene) -> Ruling | None:
    """4: setTimeout(() => controller.abort())."""
    if not _TIMER_FRAMES.search(scene.said):
        return None
    return Ruling(4, "a timer stands in the stack above the abort", TIMER)


def _elapsed(scene: Scene) -> Ruling | None:
    """5: named in one line, in two, or measured between the line that names the limit and the abort."""
    later = [row for row in scene.near if row.timestamp_ms >= scene.abort.timestamp_ms - _SLACK_MS]
    for row in (scene.abort, *later):
        text = _text(row)
        for took in elapsed_ms(text):
            limit = meets(took, limits_ms(text))
            if limit is not None:
                return _at(took, limit, None if row is scene.abort else row)
    named = [(row, limit) for row in scene.free if _is_before(row, scene.abort) for limit in timeouts_ms(_text(row))]
    for row, limit in named:
        measured = float(scene.abort.timestamp_ms - row.timestamp_ms)
        for took in (*elapsed_ms(scene.said), measured):
            if meets(took, (limit,)) is not None:
                return _at(took, limit, row)
    # A text without a limit of its own rests on those that people configure; only the abort's own words may.
    for took in () if limits_ms(scene.said) else elapsed_ms(scene.said):
        usual = meets(took, USUAL_MS)
        if usual is not None:
            return _at(took, usual, None)
    return None


def _client_gone(scene: Scene) -> Ruling | None:
    """6: a line says so, the status does, or the abort came through the request's own signal."""
    if scene.rule == GONE:
        return Ruling(6, "the text itself says that the client was gone")
    gone = next((row for row in scene.near if _CLIENT_GONE.search(_text(row))), None)
    if gone is not None:
        return Ruling(6, "a line beside it says that the client was gone", GONE, gone)
    if scene.request.status == 499:
        return Ruling(6, "status 499: the client closed the request", GONE)
    signal = _OWN_SIGNAL.search(scene.said)
    return Ruling(6, "the request's own signal stands in the text", GONE) if signal else None


def _cancelled(scene: Scene) -> Ruling | None:
    """7: by its class, its code or a reason of its own."""
    return Ruling(7, "the text itself says that it was cancelled") if scene.rule in CANCELLED else None


def _unknown(scene: Scene) -> Ruling:
    """8: a wrong guess made of such lines has caused storms of retries."""
    return Ruling(8, "no fact of the tests 1 to 7 stands in the request, so nobody knows who gave up", scene.rule)


TESTS: Final[tuple[Callable[[Scene], Ruling | None], ...]] = (
    _killed,
    _shut_down,
    _timer_named,
    _timer_frames,
    _elapsed,
    _client_gone,
    _cancelled,
    _unknown,
)


def _at(took: float, limit: float, row: Row | None) -> Ruling:
    told = "" if row is None else ", as a line beside it says"
    because = f"elapsed {took:.0f} ms is within 5 % of the limit {limit:.0f} ms{told}"
    return Ruling(5, because, TIMER, row, limit_ms=limit)


def _killed_ms(kill: Settled, request: RequestFacts) -> int:
    """The kill's line has its own stamp; a derived one lies at the request's start plus its duration."""
    row = kill.row
    return row.timestamp_ms if row.statement is not None else request.first_ms + int(request.duration_ms or 0)


def _is_near(row: Row, abort: Row) -> bool:
    return abs(row.timestamp_ms - abort.timestamp_ms) <= NEAR_MS


def _is_before(row: Row, abort: Row) -> bool:
    return row.timestamp_ms <= abort.timestamp_ms


def _text(row: Row) -> str:
    if row.statement is not None:
        return row.statement.facts.text
    return row.told.text if row.told else ""
