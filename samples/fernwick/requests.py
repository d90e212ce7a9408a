"""A deployment and dice -> requests with their layers and log lines, not yet rows of any export style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from fernwick.dice import BASE62, HEX, Dice

Kind: TypeAlias = Literal["function", "middleware", "static", "cache"]
PROJECT: Final = "prj_FernwickEXAMPLE0000000000001"
HOST: Final = "fernwick.example"
BROWSERS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
)
BOTS: Final = ("vercel-screenshot/1.0", "vercel-favicon/1.0")
CRON: Final = "vercel-cron/1.0"


@dataclass(frozen=True, slots=True)
class Deployment:
    """One immutable build of the invented project."""

    id: str
    domain: str
    environment: str = "production"
    branch: str = "main"
    host: str = HOST
    project: str = PROJECT


@dataclass(frozen=True, slots=True)
class Line:
    """One console call; ``after_ms`` counts from the start of the request."""

    after_ms: int
    level: str
    text: str
    layer: Kind = "function"


@dataclass(frozen=True, slots=True)
class Layer:
    """What Vercel sums up in one row: a function, the middleware, a static file, a cache entry."""

    kind: Kind
    function: str
    status: int | None
    duration_ms: int | None
    lag_ms: int = 0
    """How long after the request's start the layer began; only the old style shows it."""
    memory_mb: int | None = None
    invocation: str = ""
    instance: str = ""
    log: str = ""
    """The whole log of the invocation, where a runtime (Go, PHP) puts it on the summary row."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the platform knows it, with the faults that were put into it."""

    deployment: Deployment
    id: str
    start_ms: int
    method: str
    path: str
    query: str
    status: int | None
    agent: str
    cache: str
    region: str
    layers: tuple[Layer, ...]
    lines: tuple[Line, ...]
    route: str
    faults: tuple[str, ...]


def utc_ms(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    """UTC milliseconds since 1970."""
    return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()) * 1000


def said(level: str, *texts: str, after_ms: int = 40, step_ms: int = 7) -> tuple[Line, ...]:
    """Lines of one level, one after the other."""
    return tuple(Line(after_ms + number * step_ms, level, text) for number, text in enumerate(texts))


class App:
    """One deployment under traffic: knows what a request looks like unless told otherwise."""

    def __init__(self, dice: Dice, deployment: Deployment, region: str = "fra1") -> None:
        """Traffic of ``deployment``, served from ``region``."""
        self.dice = dice
        self.deployment = deployment
        self.region = region

    def request(
        self,
        at_ms: int,
        path: str,
        *,
        method: str = "GET",
        function: str | None = None,
        status: int | None = 200,
        lines: Sequence[Line] = (),
        query: str = "",
        agent: str | None = None,
        kind: Kind = "function",
        cache: str | None = None,
        duration_ms: int | None = None,
        middleware: bool = False,
        prefix: str = "",
        route: str | None = None,
        faults: Sequence[str] = (),
        crashed: bool = False,
        log: str = "",
    ) -> Request:
        """
        One request that starts at ``at_ms``.

        ``function`` is the route pattern (by default the path); ``faults`` names what is wrong with it in the truth
        table; ``crashed`` leaves no instance behind; ``middleware`` puts a middleware layer before the main one.
        """
        function = path if function is None else function
        last_ms = max((line.after_ms for line in lines), default=0)
        took_ms = last_ms + self.dice.between(8, 160) if duration_ms is None else duration_ms
        layer = self._layer(kind, function, status, took_ms, crashed=crashed, log=log)
        front = (self._layer("middleware", "middleware", 200, self.dice.between(2, 14)),) if middleware else ()
        return Request(
            deployment=self.deployment,
            id=f"{prefix}{self.dice.text(5)}-{at_ms}-{self.dice.text(12, HEX)}",
            start_ms=at_ms,
            method=method,
            path=path,
            query=query,
            status=status,
            agent=self.dice.pick(BROWSERS) if agent is None else agent,
            cache=cache if cache is not None else "HIT" if kind == "static" else "MISS" if status else "",
            region=self.region,
            layers=(*front, layer),
            lines=tuple(lines),
            route=function if route is None else route,
            faults=tuple(faults),
        )

    def _layer(
        self, kind: Kind, function: str, status: int | None, took_ms: int, *, crashed: bool = False, log: str = ""
    ) -> Layer:
        """Memory and instance are known for functions alone, an instance only if one came up."""
        layer = Layer(kind, function, status, took_ms, lag_ms=self.dice.between(1, 2))
        if kind not in {"function", "cache"}:
            return layer
        return replace(
            layer,
            lag_ms=self.dice.between(8, 30),
            memory_mb=self.dice.between(180, 430),
            invocation=self.dice.text(26, BASE62[:36]),
            instance="" if crashed else self.dice.text(12, BASE62),
            log=log,
        )
