"""Builders with defaults for the tests of the core: entries, rules, facts, rows of a request, small exports."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from logtriage import schema as s
from logtriage.attribute import route_of
from logtriage.match import Matcher
from logtriage.model import (
    Branch,
    Capture,
    Check,
    Classification,
    Facts,
    Occurrence,
    RankedCause,
    Reference,
    RequestFacts,
    Row,
    Rule,
    Statement,
    Step,
    Told,
)
from logtriage.normalize import read_facts
from logtriage.occur.occurrences import occurrences_of
from logtriage.rules.load import Packs, load_packs
from logtriage.tell import tell, verdicts_of

EXPORTS: Final = Path(__file__).resolve().parent.parent.parent / "shared" / "exports"
"""Real exports, scrubbed; they lie beside the repository where they exist and are read there."""
STAMP: Final = 1_769_868_000_000
"""2026-01-31 14:00:00 UTC."""

_ENTRY: Final[dict[str, Any]] = {
    s.FILE: 0,
    s.TIMESTAMP_MS: STAMP,
    s.REQUEST_ID: "r-1",
    s.PATH: "/api/shelves",
    s.QUERY: None,
    s.METHOD: "GET",
    s.STATUS: None,
    s.LEVEL: "error",
    s.ENVIRONMENT: "production",
    s.DEPLOYMENT: "dpl_invented",
    s.HOST: "fernwick.example",
    s.LAYER: "function",
    s.FUNCTION: "/api/shelves",
    s.DURATION_MS: None,
    s.REGION: "fra1",
    s.USER_AGENT: "Mozilla/5.0",
    s.MESSAGE: "shelf is locked",
}


def entries(*given: str | dict[str, Any] | None) -> s.Entries:
    """Give one entry per message, or per set of columns that differ from the defaults; rows count per file."""
    rows: list[dict[str, Any]] = []
    counts: dict[int, int] = {}
    for one in given:
        row = _ENTRY | (one if isinstance(one, dict) else {s.MESSAGE: one})
        row.setdefault(s.ROW, counts.get(row[s.FILE], 0))
        counts[row[s.FILE]] = row[s.ROW] + 1
        rows.append(row)
    return s.Entries(pl.DataFrame(rows, schema=s.ENTRIES))


def compact(*given: str | dict[str, Any] | None) -> pl.DataFrame:
    """Give entries as the intake leaves them, with the columns that the pipeline adds before it joins."""
    frame = entries(*given)
    texts = {text: place for place, text in enumerate(frame[s.MESSAGE].drop_nulls().unique(maintain_order=True))}
    routes = [route_of(*row) for row in frame.select(s.FUNCTION, s.PATH, s.LAYER).iter_rows()]
    ids = [None if message is None else texts[message] for message in frame[s.MESSAGE]]
    return frame.drop(s.MESSAGE).with_columns(
        pl.Series(s.TEXT, ids, dtype=pl.UInt32),
        pl.Series(s.ROUTE, routes, dtype=pl.String),
        pl.lit(value=False).alias(s.BOT),
        pl.lit(0, pl.Int64).alias(s.SEQ),
        pl.lit(None, pl.Int64).alias(s.DUPLICATE_OF),
    )


@cache
def packs() -> Packs:
    """Give the built-in packs, loaded once."""
    return load_packs()


def rules() -> tuple[Rule, ...]:
    """Give the built-in rules, loaded once."""
    return packs().rules


@cache
def matcher() -> Matcher:
    """Give the built-in rules, made ready once."""
    return Matcher(rules())


def rule(id_: str = "shelf-locked", *branches: Branch, **changed: Any) -> Rule:
    """Give a sound rule about a shelf; ``branches`` default to one regex."""
    plain: dict[str, Any] = {
        "id": id_, "title": "A shelf is locked", "version": 1, "status": "stable", "severity": "medium",
        "confidence": "high", "why": "Somebody holds the key.", "codes": (), "code_from": None, "generic": False,
        "wrapper": False, "priority": 0, "prefilter": ("shelf",), "any": branches or (Branch(regex="shelf is locked"),),
        "veto": (), "captures": (), "fingerprint": (), "classify": Classification("application", "deterministic", "after-fix"),
        "causes": (RankedCause("The key was not given back.", 50),), "steps": (Step("Give the key back."),),
        "verify": (Check("The shelf opens."),), "avoid": ("Do not break the lock.",),
        "references": (Reference("Shelves", "https://fernwick.example/shelves"),), "related": (), "false_positives": (), "positive": (),
        "negative": (), "source": f"test/{id_}.yaml",
    }  # fmt: skip
    return Rule(**(plain | changed))


def capture(*sources: str, normalise: Sequence[str] = (), unknown: Sequence[str] = ()) -> Capture:
    """Give a capture."""
    return Capture(sources, tuple(normalise), tuple(unknown))


def facts(text: str = "ShelfError: shelf is locked") -> Facts:
    """Give what a text says as an error."""
    found = read_facts(text, known="strong")
    assert found is not None
    return found


def told(text: str, given: Matcher | None = None) -> Told:
    """Give what a message says under the built-in rules."""
    return tell(text, given or matcher())


def stated(text: str) -> Statement:
    """Give the statement that a message makes; fails where it makes none."""
    statements = told(text).statements
    assert statements, f"no statement in {text!r}"
    return statements[0]


def row(text: str | None, index: int, *, at_ms: int = 0, level: str | None = "error", **changed: Any) -> Row:
    """Give a row of a request, ``at_ms`` after its start."""
    plain = {"status": None, "layer": "function", "duration_ms": None, "route": "/api/shelves"} | changed
    return Row(index, STAMP + at_ms, level, told=None if text is None else told(text), **plain)


def rows(*given: tuple[int, str, str]) -> list[Row]:
    """Give rows in emission order, each (milliseconds after the start, level, text)."""
    return [row(text, index, at_ms=at_ms, level=level) for index, (at_ms, level, text) in enumerate(given)]


def summary(index: int, status: int | None, duration_ms: float | None = 41, **changed: Any) -> Row:
    """Give the summary row of a request: no text, no level."""
    return row(None, index, level=None, status=status, duration_ms=duration_ms, **changed)


def occurrences_in(
    given: Sequence[Row],
    status: int | None = 500,
    duration_ms: float | None = 41,
    *,
    key: str = "r-1",
    route: str = "/api/shelves",
) -> list[Occurrence]:
    """Give the occurrences of a request with these rows and a summary behind them."""
    last = summary(len(given), status, duration_ms, route=route)
    return occurrences_of(RequestFacts(key, status, last, duration_ms), [*given, last], verdicts_of(matcher()))
