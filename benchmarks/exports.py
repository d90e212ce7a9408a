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
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

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
START_MS: Final = 1_770_000_000_000


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
    dice = random.Random(plan.seed)
    talk, errors = _talk(plan.templates), _errors(max(plan.templates // 4, 8))
    weights = [[1 / (place + 1) for place in range(len(said))] for said in (talk, errors)]
    values = _Values(dice, plan.ids)
    made, now = 0, START_MS
    while made < plan.rows:
        failed = dice.random() < plan.errors * 1.6
        now -= dice.randrange(400)
        lines = dice.choices(talk, weights[0], k=dice.choice((0, 0, 1, 1, 2, 3)))
        if failed:
            lines += dice.choices(errors, weights[1], k=1)
        for row, number in _request(plan, dice, values, lines, now, failed=failed):
            if made < plan.rows:
                yield row, number
                made += 1


def _request(
    plan: Plan, dice: random.Random, values: _Values, lines: Sequence[Said], now: int, *, failed: bool
) -> Iterator[tuple[dict[str, object], int]]:
    """Give the rows of one request, newest first: the summary row stands in front of what was logged before it."""
    route, status = dice.choice(ROUTES), dice.choice((500, 500, 500, 502, 200)) if failed else 200
    path = "/".join(values.fill("{id}") if part.startswith("[") else part for part in route.split("/"))
    key = f"{values.letters(5)}-{now}-{dice.getrandbits(48):012x}"
    common = _common(dice, route, path, now) | {"responseStatusCode": status, "requestId": key}
    took = dice.randrange(20, 2_000)
    yield common | {"durationMs": took, "region": "fra1", "maxMemoryUsed": 284, "memorySize": 2048}, -1
    for place, said in enumerate(reversed(lines)):
        text = values.fill(said.text) + (f" #{dice.getrandbits(64):016x}" if plan.distinct else "")
        level = "error" if said.error else dice.choice(("info", "info", "info", "warning"))
        stamp = now - place * 7
        yield common | {"timestampInMs": stamp, "TimeUTC": _utc(stamp), "level": level, "message": text}, said.number


def _common(dice: random.Random, route: str, path: str, now: int) -> dict[str, object]:
    agent = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{dice.randrange(120, 144)}.0.0.0 Safari/537.36"
    return {
        "projectId": "prj_BenchEXAMPLE000000000000001", "TimeUTC": _utc(now), "timestampInMs": now,
        "requestPath": f"bench.example{path}", "requestMethod": "GET" if dice.random() < 0.7 else "POST",
        "requestQueryString": "", "responseStatusCode": "", "requestId": "", "requestUserAgent": agent,
        "environment": "production", "branch": "main", "vercelCache": "MISS", "host": "bench.example",
        "deploymentDomain": "bench-f5g6h7i8j-team.deploy.example", "deploymentId": f"dpl_Bench{dice.randrange(3)}EXAMPLE0000000000000",
        "traceId": "", "sessionId": "", "type": "function", "function": route, "level": "", "message": "",
        "durationMs": "", "region": "", "maxMemoryUsed": "", "memorySize": "",
        "invocationId": f"CVZ{dice.getrandbits(60):015X}", "instanceId": "sCpSegAYTIrC", "concurrency": 1,
    }  # fmt: skip


class _Values:
    """Values for the holes: out of pools of one size, or fresh ones."""

    def __init__(self, dice: random.Random, size: int) -> None:
        self._dice = dice
        self._pools = {name: [self._fresh(name) for _ in range(size)] for name in ("uuid", "id", "time", "ms", "n", "d")}

    def fill(self, text: str) -> str:
        """Fill each hole; texts without a known hole stay as they are."""
        for name, pool in self._pools.items():
            hole = "{" + name + "}"
            while hole in text:
                text = text.replace(hole, self._dice.choice(pool) if pool else self._fresh(name), 1)
        return text

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
    examples = [(rule.id, example.text) for rule in load_packs().rules if not rule.generic for example in rule.positive[:1]]
    chosen = random.Random(2).sample(examples, min(count, len(examples)))
    return [
        Said(100_000 + number, f"{_PLACES[number % len(_PLACES)]} {text}".strip(), error=True)
        for number, (_, text) in enumerate(chosen)
    ]


def _utc(stamp_ms: int) -> str:
    return datetime.fromtimestamp(stamp_ms // 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def write(out: Path, plan: Plan, truth: Path | None = None) -> None:
    """Write an export; the form follows from the suffix: .json, .ndjson, .csv, each also with .gz or .zst behind it."""
    packed = out.suffix if out.suffix in {".gz", ".zst"} else ""
    form = Path(out.stem).suffix if packed else out.suffix
    with _opened(out, packed) as file, (truth or Path("/dev/null")).open("w") as numbers:
        for place, (row, number) in enumerate(rows(plan)):
            file.write(_line(row, form, place).encode())
            numbers.write(f"{number}\n")
        file.write({".json": b"]", ".ndjson": b"\n"}.get(form, b""))


def _line(row: dict[str, object], form: str, place: int) -> str:
    if form == ".csv":
        head = ",".join(row) + "\n" if place == 0 else "\n"
        return head + ",".join(_cell(value) for value in row.values())
    opening = "[" if place == 0 and form == ".json" else {".json": ",", ".ndjson": "\n" if place else ""}[form]
    return opening + json.dumps(row, ensure_ascii=False, separators=(",", ":"))


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
