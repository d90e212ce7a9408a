"""Functions that die while they load: seven deployments of Fernwick's API, none of which came up, and one that did."""

from __future__ import annotations

from typing import Final

from fernwick import texts
from fernwick.dice import Dice
from fernwick.requests import BOTS, App, Deployment, Line, Request, said, utc_ms
from fernwick.sample import Sample, Traffic
from fernwick.styles import V6, new_style
from fernwick.writers import csv_minimal

FILE: Final = "exports/crash-at-start.csv"
ENTRY: Final = "/server.js"
MODULE: Final = "crash: Cannot find module ../lib/ledger"
REQUIRE: Final = "crash: ERR_REQUIRE_ESM"
EXPORT: Final = "crash: invalid export"
SYNTAX: Final = "crash: SyntaxError at load"
MKDIR: Final = "crash: ENOENT mkdir below /var/task"
EXIT_ONLY: Final = "crash: exit line alone"
SIGNAL: Final = "crash: SIGABRT"
PEOPLE: Final = ("/", "/api/orders", "/api/orders/1042", "/health", "/api/stock")
NOTES: Final = {
    MODULE: "behind dotenv banners with changing tips; in half of the rows the whole text stands twice: one fault",
    REQUIRE: "the inner error, not the exit line, is the fault",
    EXPORT: "the platform's own sentence",
    SYNTAX: "file and line in front, no application frame",
    MKDIR: "the bundle is read-only; code ENOENT, syscall mkdir",
    EXIT_ONLY: "level fatal, nothing but the exit line: only the wrapper can be reported",
    SIGNAL: "exit line with a signal instead of a status",
}
_LOADER: Final = (
    "    at Module._compile (node:internal/modules/cjs/loader:1554:14)",
    "    at Object..js (node:internal/modules/cjs/loader:1706:10)",
    "    at Module.load (node:internal/modules/cjs/loader:1289:32)",
)
_ESM: Final = (
    texts.stack(
        "Error [ERR_REQUIRE_ESM]: require() of ES Module /var/task/node_modules/fern-ids/dist/index.js from "
        "/var/task/src/ids.js not supported.\nInstead change the require of index.js in /var/task/src/ids.js to a "
        "dynamic import() which is available in all CommonJS modules.",
        "Object.<anonymous> (/var/task/src/ids.js:3:15)",
        *_LOADER,
    )
    + " {\n  code: 'ERR_REQUIRE_ESM'\n}"
)
_SYNTAX: Final = texts.stack(
    "/var/task/src/routes/returns.js:88\n    } else {\n      ^^^^\n\nSyntaxError: Unexpected token 'else'",
    "    at wrapSafe (node:internal/modules/cjs/loader:1464:18)",
    *_LOADER,
)
_MKDIR: Final = (
    texts.stack(
        "Error: ENOENT: no such file or directory, mkdir '/var/task/uploads'",
        "    at Object.mkdirSync (node:fs:1364:26)",
        "Object.<anonymous> (/var/task/src/upload.js:9:4)",
        *_LOADER,
    )
    + " {\n  errno: -2,\n  code: 'ENOENT',\n  syscall: 'mkdir',\n  path: '/var/task/uploads'\n}"
)
_EXPORT: Final = (
    'Invalid export found in module "/var/task/server.js".\nThe default export must be a function or server.'
)
_MODULE: Final = (
    "Cannot find module '../lib/ledger'\nRequire stack:\n- /var/task/src/routes/orders.js\n- /var/task/server.js\n"
    'Did you forget to add it to "dependencies" in `package.json`?'
)
_SIGNAL_EXIT: Final = (
    "Node.js process exited with signal: 6 (SIGABRT) (core dumped). The logs above can help with debugging the issue."
)


def crashes() -> tuple[Sample, Traffic]:
    """One afternoon in December 2025, a deployment every twelve minutes until one works; and its traffic."""
    dice = Dice(FILE)
    kinds = ((MODULE, 30), (REQUIRE, 22), (EXPORT, 12), (SYNTAX, 16), (MKDIR, 18), (EXIT_ONLY, 10), (SIGNAL, 4))
    start_ms = utc_ms(2025, 12, 18, 15)
    requests: list[Request] = []
    for number, (fault, count) in enumerate(kinds):
        requests += _failed_deployment(dice, number, start_ms + number * 720_000, fault, count)
    requests += _good_deployment(dice, start_ms + len(kinds) * 720_000)
    story = Traffic(tuple(requests), tuple(new_style(requests)), NOTES)
    return story.sample(FILE, csv_minimal(story.rows, V6)), story


def _app(dice: Dice, number: int) -> App:
    mark = "GHJKLMNP"[number]
    deployment = Deployment(
        f"dpl_Fw{mark}EXAMPLEfern000000000000{mark}5",
        f"fernwick-api-{mark.lower()}4v5w6x7y-team.deploy.example",
        host="api.fernwick.example",
    )
    return App(dice, deployment, region="iad1")


def _failed_deployment(dice: Dice, number: int, start_ms: int, fault: str, count: int) -> list[Request]:
    app, requests = _app(dice, number), []
    for nth, at_ms in enumerate(dice.moments(start_ms, start_ms + 600_000, count)):
        # Three of five visits are the platform's own: that is how a crash shows up under /favicon.png.
        is_bot = nth % 5 < 3
        path = ("/", "/favicon.ico", "/favicon.png")[nth % 3] if is_bot else dice.pick(PEOPLE)
        agent = (BOTS[0] if path == "/" else BOTS[1]) if is_bot else None
        requests.append(
            app.request(
                at_ms, path, function=ENTRY, status=500, route=_route(path), agent=agent,
                lines=_last_words(dice, fault, nth), faults=[fault], crashed=True,
            )
        )  # fmt: skip
    return requests


def _route(path: str) -> str:
    """An entry file serves every path, so the path is the route once its ids are taken out."""
    return path.replace("1042", "[id]")


def _last_words(dice: Dice, fault: str, nth: int) -> tuple[Line, ...]:
    after_ms = dice.between(280, 900)
    if fault == EXIT_ONLY:
        return said("fatal", texts.NODE_EXIT, after_ms=after_ms)
    if fault == SIGNAL:
        return said("fatal", _SIGNAL_EXIT, after_ms=after_ms)
    if fault == MODULE:
        tips = texts.banners([dice.pick(texts.TIPS), dice.pick(texts.TIPS)])
        return said("error", texts.crash(tips, "Ledger client ready", _MODULE, twice=nth % 2 == 1), after_ms=after_ms)
    body = {REQUIRE: _ESM, EXPORT: _EXPORT, SYNTAX: _SYNTAX, MKDIR: _MKDIR}[fault]
    return said("error", texts.crash(body), after_ms=after_ms)


def _good_deployment(dice: Dice, start_ms: int) -> list[Request]:
    app = _app(dice, 7)
    return [
        app.request(
            at_ms,
            path,
            function=ENTRY,
            route=_route(path),
            lines=said("info", texts.banners([dice.pick(texts.TIPS)]), f"GET {path} 200"),
        )
        for at_ms in dice.moments(start_ms, start_ms + 900_000, 40)
        for path in [dice.pick(PEOPLE)]
    ]
