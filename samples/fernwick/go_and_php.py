"""Runtimes that put the whole log of an invocation on the summary row: Go and PHP in the old style."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from fernwick.dice import Dice
from fernwick.requests import BOTS, App, Deployment, Request, utc_ms
from fernwick.sample import Sample, Traffic
from fernwick.styles import V6, old_style
from fernwick.writers import json_compact

FILE: Final = "exports/go-and-php.json"
GO: Final = "/api/index.go"
PHP: Final = "/api/index.php"
SQLITE: Final = "Go: SQLite out of memory (14)"
NIL: Final = "Go: nil pointer dereference"
LARAVEL: Final = "Laravel: bootstrap/cache not writable"
SLOW: Final = "PHP: 504 at the limit of 15 s"
HEADLESS: Final = "PHP: stack without its head"
NOTES: Final = {
    SQLITE: "a read-only disk, not a lack of memory; the error stands in the middle of a log on the summary row",
    NIL: "panic with goroutine frames",
    LARAVEL: "production.ERROR inside the log of the invocation",
    SLOW: "no error text at all; duration 15000 to 15170 ms is the limit",
    HEADLESS: "only the last 3.9 KB are kept: frames without an error text; a failed request all the same",
}
TAIL: Final = 3_900


def go_and_php() -> Sample:
    """Half an hour in November 2025: two deployments, one of each runtime."""
    dice = Dice(FILE)
    start_ms, end_ms = utc_ms(2025, 11, 11, 18), utc_ms(2025, 11, 11, 18, 30)
    go = App(
        dice,
        Deployment(
            "dpl_FwUEXAMPLEfern000000000000U8", "fernwick-u6h7i8j9k-team.deploy.example", host="stock.fernwick.example"
        ),
    )
    php = App(
        dice,
        Deployment(
            "dpl_FwVEXAMPLEfern000000000000V9", "fernwick-v1l2m3n4o-team.deploy.example", host="old.fernwick.example"
        ),
    )
    requests: list[Request] = []
    for app, function, log in ((go, GO, _go_log), (php, PHP, _php_log)):
        for at_ms in dice.moments(start_ms, end_ms, 55):
            path = dice.pick(("/stock", "/stock/low", "/health"))
            requests.append(app.request(at_ms, path, function=function, route=path, log=log(at_ms, path, dice)))
    requests += _go_faults(go, start_ms, end_ms) + _php_faults(php, start_ms, end_ms)
    story = Traffic(tuple(requests), tuple(old_style(requests)), NOTES)
    return story.sample(FILE, json_compact(story.rows, V6))


def _stamp(at_ms: int, form: str) -> str:
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime(form)


def _go_log(at_ms: int, path: str, dice: Dice) -> str:
    stamp = _stamp(at_ms, "%Y/%m/%d %H:%M:%S")
    return f"{stamp} {path} opened\n{stamp} {path} answered in {dice.between(2, 40)} ms, 0 errors"


def _php_log(at_ms: int, path: str, _dice: Dice) -> str:
    stamp = _stamp(at_ms, "%a %b %d %H:%M:%S %Y")
    return (
        f"🐘 Accessing old.fernwick.example{path}\n🐘 Querying {path}\n🐘STDERR: [{stamp}] 127.0.0.1:41822 Accepted\n\n"
        f"🐘STDERR: [{stamp}] 127.0.0.1:41822 Closing\n"
    )


def _go_faults(app: App, start_ms: int, end_ms: int) -> list[Request]:
    requests = []
    for nth, at_ms in enumerate(app.dice.moments(start_ms, end_ms, 6)):
        stamp = _stamp(at_ms, "%Y/%m/%d %H:%M:%S")
        log = (
            f"{stamp} stock book: write-ahead log refused\n"
            f"{stamp} could not open the stock book: unable to open database file: out of memory (14)\n"
            "Error: Runtime exited with error: exit status 1"
        )
        path = ("/", "/favicon.ico", "/favicon.png")[nth % 3]
        agent = BOTS[0] if path == "/" else BOTS[1]
        requests.append(
            app.request(at_ms, path, function=GO, status=500, agent=agent, route=path, log=log, faults=[SQLITE])
        )
    for at_ms in app.dice.moments(start_ms, end_ms, 4):
        log = (
            f"{_stamp(at_ms, '%Y/%m/%d %H:%M:%S')} /stock/low opened\n"
            "panic: runtime error: invalid memory address or nil pointer dereference\n"
            "[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x6f21c4]\n\n"
            "goroutine 19 [running]:\nfernwick/stock.(*Book).Low(...)\n\t/var/task/stock/book.go:73\n"
            "Error: Runtime exited with error: exit status 2"
        )
        requests.append(
            app.request(at_ms, "/stock/low", function=GO, status=500, log=log, faults=[NIL], route="/stock/low")
        )
    return requests


def _php_faults(app: App, start_ms: int, end_ms: int) -> list[Request]:
    dice = app.dice
    laravel = [_php(app, at_ms, "/", 500, LARAVEL, _laravel_log(at_ms)) for at_ms in dice.moments(start_ms, end_ms, 8)]
    slow = [
        _php(app, at_ms, "/stock", 504, SLOW, _started(at_ms), duration_ms=15_000 + dice.between(0, 170))
        for at_ms in dice.moments(start_ms, end_ms, 5)
    ]
    stacks = [
        _php(app, at_ms, "/invoices", 500, HEADLESS, _long_stack()[-TAIL:])
        for at_ms in dice.moments(start_ms, end_ms, 7)
    ]
    return [*laravel, *slow, *stacks]


def _php(app: App, at_ms: int, path: str, status: int, fault: str, log: str, duration_ms: int | None = None) -> Request:
    return app.request(
        at_ms, path, function=PHP, status=status, log=log, duration_ms=duration_ms, route=path, faults=[fault]
    )


def _laravel_log(at_ms: int) -> str:
    reason = "The /var/task/user/bootstrap/cache directory must be present and writable."
    vendor = "/var/task/user/vendor/laravel/framework/src/Illuminate/Foundation/"
    return (
        "🐘 Accessing old.fernwick.example/\n🐘 Querying /\n"
        f"🐘STDERR: [{_stamp(at_ms, '%Y-%m-%d %H:%M:%S')}] production.ERROR: {reason} "
        f'{{"exception":"[object] (Exception(code: 0): {reason} at {vendor}PackageManifest.php:179)\n[stacktrace]\n'
        f"#0 {vendor}PackageManifest.php(132): Illuminate\\\\Foundation\\\\PackageManifest->write(Array)\n"
        f'#1 {vendor}PackageManifest.php(108): Illuminate\\\\Foundation\\\\PackageManifest->build()\n#2 {{main}}\n"}}\n'
    )


def _started(at_ms: int) -> str:
    stamp = _stamp(at_ms, "%a %b %d %H:%M:%S %Y")
    spawn = (
        "🐘 Spawning: PHP Built-In Server at /var/task/user (document root) and /var/task/user/api/index.php (router)"
    )
    started = "PHP 8.3.8 Development Server (http://127.0.0.1:8000) started"
    return f"{spawn}\n🐘STDERR: [{stamp}] {started}\n🐘 Querying /stock\n"


def _long_stack() -> str:
    vendor = "/var/task/user/vendor/laravel/framework/src/Illuminate/"
    pipeline = "Illuminate\\\\Pipeline\\\\Pipeline"
    frames = [
        f"#{number} {vendor}Pipeline/Pipeline.php({150 + number}): {pipeline}->handle{number}(Object(Request))"
        for number in range(44)
    ]
    return "\n".join(["production.ERROR: lost when the row was cut", *frames, "#44 {main}"])
