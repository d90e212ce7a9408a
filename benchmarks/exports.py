"""
Exports of any size, invented, with their truth beside: ``python -m benchmarks.exports OUT --rows 1000000``.

In the manner of the dashboard of 2026 (V7): newest first, half of the rows without a message, about one in eight an error,
a kilobyte a row. What is said follows a Zipf law over its templates; ids come from pools of a chosen size, or are fresh
for every row. Errors are the examples of the built-in rules behind the words of an application. The same arguments
give the same bytes. ``--truth`` writes the template of each row, one a line (-1 = no message).
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from itertools import accumulate, islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from logtriage.rules.load import load_packs

ROUTES: Final = (
    *("/api/orders", "/api/orders/[orderId]", "/api/cart", "/api/webhooks/payments", "/api/cron/digest", "/api/search"),
    *("/api/invoices/[invoiceId]/pdf", "/api/users/[userId]/avatar", "/dashboard/[team]", "/", "/pricing", "/api/health"),
)
_VERBS: Final = ("loaded", "queued", "sent", "skipped", "stored", "merged", "checked", "priced", "signed", "synced")
_NOUNS: Final = ("order", "invoice", "cart", "digest", "avatar", "ticket", "payment", "report", "session", "webhook")
_TAILS: Final = (
    *("in {ms}ms", "for user {uuid}", "id={id}", "({n} items)", "from cache after {ms} ms", "attempt {d} of 3"),
    *("at {time}", "total={n}.{d}{d} EUR", "key=orders:{id}:v2", "batch {n}/{n}, {n} left"),
)
_MARKS: Final = ("[{}]", "{}:", "[CRON] {}", "✅ {}", "{} |")
_PLACES: Final = ("failed to handle order {id}:", "[jobs] run {uuid} failed", "webhook {id}:", "", "", "")
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_LEVELS: Final = ("info", "info", "info", "warning")
_AT_ONCE: Final = 2_000
"""Rows that are written at once."""
T = TypeVar("T")
START_MS: Final = 1_770_000_000_000
_quoted: Final = json.JSONEncoder(ensure_ascii=False).encode


class Said(NamedTuple):
    """A template: its number, its text with holes, and whether it is an error."""

    number: int
    text: str
    error: bool


class Plan(NamedTuple):
    """What an export is made by; ``ids``: how many values each kind of id has, 0 = a fresh one each time."""

    rows: int = 100_000
    templates: int = 200
    ids: int = 2_000
    errors: float = 0.12
    distinct: bool = False
    """Every message has an id of its own."""
    seed: int = 7


def rows(plan: Plan) -> Iterator[tuple[dict[str, object], int]]:
    """Give row by row, newest first, with the number of its template (-1: no message)."""
    summary, line = _layouts(".json")
    for number, values in islice(_records(plan, _quoted), plan.rows):
        yield json.loads((summary if number < 0 else line) % values), number


def _records(plan: Plan, escaped: Callable[[str], str]) -> Iterator[tuple[int, tuple[object, ...]]]:
    """
    Give what varies in each row, in the order of its fields, with the number of its template; endless.

    ``escaped`` makes a message a value of the form that is written.
    """
    dice = random.Random(plan.seed)
    talk, errors = _talk(plan.templates), _errors(max(plan.templates // 4, 8))
    weights = [list(accumulate(1 / (place + 1) for place in range(len(said)))) for said in (talk, errors)]
    values = _Values(dice, plan.ids)
    fill = {said: values.filler(said.text) for said in (*talk, *errors)}
    paths = {route: values.filler(re.sub(r"(?<=/)\[\w+\]", "{id}", route)) for route in ROUTES}
    route_of, level_of = _drawer(dice, ROUTES), _drawer(dice, _LEVELS)
    told, failure = _drawer(dice, (0, 0, 1, 1, 2, 3)), _drawer(dice, (500, 500, 500, 502, 200))
    pause, chrome, deployment, took = (_drawer(dice, range(*ends)) for ends in ((400,), (120, 144), (3,), (20, 2_000)))
    now = START_MS
    while True:
        failed = dice.random() < plan.errors * 1.6
        now -= pause()
        lines = dice.choices(talk, cum_weights=weights[0], k=told())
        if failed:
            lines += dice.choices(errors, cum_weights=weights[1], k=1)
        # One request, newest first: the summary row stands in front of what was logged before it.
        route, status = route_of(), failure() if failed else 200
        path, key = paths[route](), f"{values.letters(5)}-{now}-{dice.getrandbits(48):012x}"
        version, method = chrome(), "GET" if dice.random() < 0.7 else "POST"
        common = (path, method, status, key, version, deployment(), route)
        invocation = f"{dice.getrandbits(60):015X}"
        yield -1, (_utc(now // 1000), now, *common, took(), invocation)
        for place, said in enumerate(reversed(lines)):
            text = fill[said]() + (f" #{dice.getrandbits(64):016x}" if plan.distinct else "")
            level = "error" if said.error else level_of()
            stamp = now - place * 7
            yield said.number, (_utc(stamp // 1000), stamp, *common, level, escaped(text), invocation)


def _row(level: str, message: str, *, ended: bool) -> dict[str, object]:
    """Give a row with marks for what varies: %s for a text, %d for a number, @ for a value that is written by itself."""
    return {
        "projectId": "prj_BenchEXAMPLE000000000000001", "TimeUTC": "%s", "timestampInMs": "%d",
        "requestPath": "bench.example%s", "requestMethod": "%s", "requestQueryString": "", "responseStatusCode": "%d", "requestId": "%s",
        "requestUserAgent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%s.0.0.0 Safari/537.36",
        "environment": "production", "branch": "main", "vercelCache": "MISS", "host": "bench.example",
        "deploymentDomain": "bench-f5g6h7i8j-team.deploy.example", "deploymentId": "dpl_Bench%sEXAMPLE0000000000000",
        "traceId": "", "sessionId": "", "type": "function", "function": "%s", "level": level, "message": message,
        "durationMs": "%d" if ended else "", "region": "fra1" if ended else "",
        "maxMemoryUsed": 284 if ended else "", "memorySize": 2048 if ended else "",
        "invocationId": "CVZ%s", "instanceId": "sCpSegAYTIrC", "concurrency": 1,
    }  # fmt: skip


def _drawer(dice: random.Random, choices: Sequence[T]) -> Callable[[], T]:
    """Give ``dice.choice(choices)``, with the same throws, at a third of its cost: it is called ten times a row."""
    throw, count, bits = dice.getrandbits, len(choices), len(choices).bit_length()

    def draw() -> T:
        at = throw(bits)
        while at >= count:
            at = throw(bits)
        return choices[at]

    return draw


class _Values:
    """Values for the holes: out of pools of one size, or fresh ones."""

    def __init__(self, dice: random.Random, size: int) -> None:
        self._dice = dice
        self._pools = {name: [self._fresh(name) for _ in range(size)] for name in ("uuid", "id", "time", "ms", "n", "d")}

    def filler(self, text: str) -> Callable[[], str]:
        """Give what fills the holes of a text, kind by kind and each from left to right; a hole that is not known stays."""
        parts = re.split(r"\{(" + "|".join(self._pools) + r")\}", text)
        names, texts = parts[1::2], [part.replace("{", "{{").replace("}", "}}") for part in parts[::2]]
        order = sorted(range(len(names)), key=lambda at: list(self._pools).index(names[at]))
        draws = [self._drawer(names[at]) for at in order]
        pattern = texts[0] + "".join(f"{{{order.index(at)}}}{behind}" for at, behind in enumerate(texts[1:]))
        return lambda: pattern.format(*[draw() for draw in draws])

    def _drawer(self, name: str) -> Callable[[], str]:
        pool = self._pools[name]
        return _drawer(self._dice, pool) if pool else partial(self._fresh, name)

    def letters(self, count: int) -> str:
        """Give lower-case letters and digits."""
        return "".join(self._dice.choices(_ALPHABET, k=count))

    def _fresh(self, name: str) -> str:
        dice = self._dice
        if name == "uuid":
            bits = f"{dice.getrandbits(128):032x}"
            return f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-a{bits[17:20]}-{bits[20:]}"
        if name == "id":
            return f"cm{self.letters(22)}"
        if name == "time":
            return f"2026-02-{dice.randrange(1, 28):02}T{dice.randrange(24):02}:{dice.randrange(60):02}:{dice.randrange(60):02}.{dice.randrange(1000):03}Z"
        return str(dice.randrange({"ms": 9_000, "n": 100_000, "d": 10}[name]))


def _talk(count: int) -> list[Said]:
    """Give templates of talk, all different: a place, a verb, a noun and what varies."""
    shapes = [
        f"{mark.format(f'{noun}s')} {verb} {noun} {tail}"
        for tail in _TAILS for mark in _MARKS for verb in _VERBS for noun in _NOUNS
    ]  # fmt: skip
    random.Random(1).shuffle(shapes)
    return [Said(number, text, error=False) for number, text in enumerate(shapes[:count])]


def _errors(count: int) -> list[Said]:
    chosen = random.Random(2).sample(_examples(), min(count, len(_examples())))
    return [
        Said(100_000 + number, f"{_PLACES[number % len(_PLACES)]} {text}".strip(), error=True)
        for number, text in enumerate(chosen)
    ]


@cache
def _examples() -> Sequence[str]:
    return [example.text for rule in load_packs().rules if not rule.generic for example in rule.positive[:1]]


@lru_cache(maxsize=64)
def _utc(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M:%S")


def write(out: Path, plan: Plan, truth: Path | None = None) -> None:
    """Write an export; the form follows from the suffix: .json, .ndjson, .csv, each also with .gz or .zst behind it."""
    packed = out.suffix if out.suffix in {".gz", ".zst"} else ""
    form = Path(out.stem).suffix if packed else out.suffix
    header = ",".join(_row("", "", ended=True)) + "\n"
    opening, between, end = {".json": ("[", ",", "]"), ".ndjson": ("", "\n", "\n"), ".csv": (header, "\n", "")}[form]
    records = islice(_records(plan, _cell if form == ".csv" else _quoted), plan.rows)
    summary, line = _layouts(form)
    with _opened(out, packed) as file, (truth or Path("/dev/null")).open("w") as numbers:
        while part := list(islice(records, _AT_ONCE)):
            lines = [(summary if number < 0 else line) % values for number, values in part]
            file.write((opening + between.join(lines)).encode())
            opening = between
            if truth:
                numbers.writelines(f"{number}\n" for number, _ in part)
        file.write(((opening if not plan.rows else "") + end).encode())


def _layouts(form: str) -> tuple[str, str]:
    """Give a row that ends its request, and a row with a message, in a form; the marks of ``_row`` in both."""
    rows = (_row("", "", ended=True), _row("%s", "@", ended=False))
    if form == ".csv":
        first, second = (",".join(map(_cell, row.values())) for row in rows)
    else:
        first, second = (json.dumps(row, separators=(",", ":")).replace('"%d"', "%d").replace('"@"', "@") for row in rows)
    return first, second.replace("@", "%s")


def _cell(value: object) -> str:
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n\r') else text


def _opened(out: Path, packed: str) -> Any:
    if packed == ".gz":
        return gzip.GzipFile(out, "wb", compresslevel=5, mtime=0)
    if packed == ".zst":
        import zstandard  # noqa: PLC0415 - only for this form

        return zstandard.open(out, "wb")
    return out.open("wb", buffering=1 << 20)


def main() -> None:
    """Write one export."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exports", description=__doc__)
    parser.add_argument("out", type=Path)
    usual = Plan()
    parser.add_argument("--rows", type=int, default=usual.rows)
    parser.add_argument("--templates", type=int, default=usual.templates)
    parser.add_argument("--ids", type=int, default=usual.ids, help="values of each kind of id; 0: always a fresh one")
    parser.add_argument("--errors", type=float, default=usual.errors, help="share of the rows that are errors, about")
    parser.add_argument("--distinct", action="store_true", help="no two messages are the same")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--truth", type=Path)
    asked = parser.parse_args()
    plan = Plan(asked.rows, asked.templates, asked.ids, asked.errors, asked.distinct, asked.seed)
    write(asked.out, plan, asked.truth)


if __name__ == "__main__":
    main()
