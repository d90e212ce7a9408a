"""
The retry matrix: HTTP method x how far the call had come -> may it be tried again, and why.

A table and one pure function. What counts is whether the other side may have acted already: nothing sent, nothing done;
sent without an answer, and a second POST may charge twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from logtriage.model import RetryVerdict, Stage

Kind = Literal["safe", "idempotent", "keyed", "unkeyed"]
"""``keyed``: a POST or PATCH with an idempotency key or a unique constraint behind it; ``unkeyed``: one without."""
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

METHODS: Final[Mapping[str, Kind]] = {
    "GET": "safe",
    "HEAD": "safe",
    "OPTIONS": "safe",
    "PUT": "idempotent",
    "DELETE": "idempotent",
    "POST": "unkeyed",
    "PATCH": "unkeyed",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the matrix."""

    verdict: RetryVerdict
    reason: str


_NOTHING_LEFT: Final = Cell("yes", "nothing had left the process; once or twice with back-off")
_DELAY: Final = Cell("after-delay", "it was not processed; wait for the time that the answer names, no tight loop")
_REFUSED: Final = Cell("no", "the answer stays the same until the request or the code changes")
_GONE: Final = Cell("no", "the caller is gone or cancelled: nobody waits for the answer")
_TOKEN: Final = Cell("once", "refresh the token once, try once more, then stop")
_UNKEYED: Final = "the first try may have been processed: read the state first, or send an idempotency key"

MATRIX: Final[Mapping[Stage, Mapping[Kind, Cell]]] = {
    "not-sent": dict.fromkeys(KINDS, _NOTHING_LEFT),
    "no-answer": {
        "safe": Cell("yes", "a repeated read changes nothing; twice with back-off"),
        "idempotent": Cell("yes", "idempotent by contract; once or twice"),
        "keyed": Cell("yes", "with the same key"),
        "unkeyed": Cell("no", _UNKEYED),
    },
    "cut": {
        "safe": Cell("yes", "a repeated read changes nothing"),
        "idempotent": Cell("yes", "idempotent by contract; read the result again"),
        "keyed": Cell("yes", "with the same key"),
        "unkeyed": Cell("no", "the answer had begun, so it was processed; read the state first"),
    },
    "limited": dict.fromkeys(KINDS, _DELAY),
    "server-error": {
        "safe": Cell("yes", "a repeated read changes nothing; twice with back-off"),
        "idempotent": Cell("yes", "idempotent by contract; once"),
        "keyed": Cell("yes", "with the same key"),
        "unkeyed": Cell("no", _UNKEYED),
    },
    "refused": dict.fromkeys(KINDS, _REFUSED),
    "unauthorised": dict.fromkeys(KINDS, _TOKEN),
    "conflict": {
        "safe": Cell("no", "resolve the conflict first"),
        "idempotent": Cell("no", "resolve the conflict first"),
        "keyed": Cell("no", "if the key was seen before, the first try went through: treat it as success"),
        "unkeyed": Cell("no", "resolve the conflict first"),
    },
    "cancelled": dict.fromkeys(KINDS, _GONE),
    "shutdown": {
        "safe": Cell("rerun", "let the scheduler or the queue run it again"),
        "idempotent": Cell("rerun", "let the scheduler or the queue run it again"),
        "keyed": Cell("rerun", "let the scheduler or the queue run it again, with the same key"),
        "unkeyed": Cell("no", "run it again only through a job table that holds its state"),
    },
}


def may_retry(stage: Stage | None, method: str | None, *, keyed: bool | None) -> Cell:
    """
    Give the field of the matrix.

    ``keyed``: an idempotency key or a unique constraint makes a second POST or PATCH a no-op; null where that is not
    known: then the answer is ``with-key`` wherever it depends on one, and ``unknown`` where stage or method is missing.
    """
    kind = METHODS.get((method or "").upper())
    if stage is None:
        return Cell("unknown", "the log does not say how far the call had come")
    row = MATRIX[stage]
    if kind is None:
        fields = set(row.values())
        return fields.pop() if len(fields) == 1 else Cell("unknown", "the log does not name the method of the call")
    if kind != "unkeyed" or keyed is False:
        return row[kind]
    if keyed or row["keyed"] == row["unkeyed"]:
        return row["keyed"]
    return Cell("with-key", row["unkeyed"].reason)
