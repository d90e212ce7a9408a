"""A Python function in the old style: tracebacks spread over rows, progress on stderr, start-up crashes."""

from __future__ import annotations

from typing import Final

from fernwick import texts
from fernwick.dice import Dice
from fernwick.requests import BOTS, App, Deployment, Line, Request, said, utc_ms
from fernwick.sample import Sample, Traffic
from fernwick.styles import V6, old_style
from fernwick.writers import csv_quoted

FILE: Final = "exports/python-function.csv"
ENTRY: Final = "/api/py/index.py"
SPREAD: Final = "KeyError weight, traceback over rows"
ASGI: Final = "ZeroDivisionError in an ASGI application"
READ_ONLY: Final = "sqlite3 write on a read-only disk"
NO_OPEN: Final = "sqlite3 unable to open database file"
ISSUBCLASS: Final = "crash: issubclass of the handler"
NO_MODULE: Final = "crash: No module named fernscore"
NOTES: Final = {
    SPREAD: "one line a row in one millisecond, so reversed in the file; levels mixed; head ERROR:app:Exception on",
    ASGI: "the whole traceback in one row",
    READ_ONLY: "OperationalError: attempt to write a readonly database",
    NO_OPEN: "OperationalError: unable to open database file",
    ISSUBCLASS: "start-up crash; indentation of the traceback is lost; stamps inside the text differ",
    NO_MODULE: "start-up crash behind `Error importing`",
}


def python_function() -> tuple[Sample, Traffic]:
    """Forty minutes in September 2025, two deployments that crash, then one that scores; and their traffic."""
    dice = Dice(FILE)
    start_ms = utc_ms(2025, 9, 16, 9, 20)
    requests = (
        *_crashing(_app(dice, "Q"), start_ms, ISSUBCLASS, 10),
        *_crashing(_app(dice, "R"), start_ms + 420_000, NO_MODULE, 6),
        *_scoring(_app(dice, "S"), start_ms + 900_000),
    )
    story = Traffic(requests, tuple(old_style(requests)), NOTES)
    return story.sample(FILE, csv_quoted(story.rows, V6)), story


def _app(dice: Dice, mark: str) -> App:
    domain = f"fernwick-score-{mark.lower()}8z9a0b1c-team.deploy.example"
    deployment = Deployment(f"dpl_Fw{mark}EXAMPLEfern000000000000{mark}6", domain, host="score.fernwick.example")
    return App(dice, deployment, region="iad1")


def _crashing(app: App, start_ms: int, fault: str, count: int) -> list[Request]:
    requests = []
    for nth, at_ms in enumerate(app.dice.moments(start_ms, start_ms + 380_000, count)):
        path = ("/", "/favicon.ico", "/favicon.png", "/api/py/score")[nth % 4]
        agent = {"/": BOTS[0], "/api/py/score": None}.get(path, BOTS[1])
        text = _handler_crash(nth) if fault == ISSUBCLASS else _import_crash()
        lines = said("error", text, after_ms=app.dice.between(400, 900))
        requests.append(
            app.request(
                at_ms,
                path,
                function=ENTRY,
                status=500,
                route=path,
                agent=agent,
                lines=lines,
                faults=[fault],
                crashed=True,
            )
        )
    return requests


def _handler_crash(nth: int) -> str:
    return texts.crash(
        f"2025-09-16 09:2{nth % 10}:0{nth % 7},{400 + 13 * nth} - api.index - INFO - model table loaded",
        "Traceback (most recent call last):",
        'File "/var/task/vc__handler__python.py", line 218, in <module>',
        "if not issubclass(base, BaseHTTPRequestHandler):",
        "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        "TypeError: issubclass() arg 1 must be a class",
        exit_line=texts.PYTHON_EXIT,
    )


def _import_crash() -> str:
    return texts.crash(
        "Error importing api/py/index.py:",
        "Traceback (most recent call last):",
        'File "/var/task/vc__handler__python.py", line 14, in <module>',
        "__vc_spec.loader.exec_module(__vc_module)",
        'File "/var/task/api/py/index.py", line 3, in <module>',
        "from fernscore import Model",
        "ModuleNotFoundError: No module named 'fernscore'",
        exit_line=texts.PYTHON_EXIT,
    )


def _scoring(app: App, start_ms: int) -> list[Request]:
    moments = app.dice.moments(start_ms, start_ms + 1_500_000, 96)
    failing: dict[int, str] = {}
    for fault, places in (
        (SPREAD, (3, 14, 22, 35, 47, 58, 70, 83)), (ASGI, (9, 31, 54, 77)),
        (READ_ONLY, (18, 42, 66, 90)), (NO_OPEN, (26, 62)),
    ):  # fmt: skip
        failing |= dict.fromkeys(places, fault)
    return [_scored(app, at_ms, failing.get(nth)) for nth, at_ms in enumerate(moments)]


def _scored(app: App, at_ms: int, fault: str | None) -> Request:
    path = {SPREAD: "/api/py/score", ASGI: "/api/py/rank", READ_ONLY: "/api/py/export", NO_OPEN: "/api/py/export"}.get(
        fault or ""
    )
    path = path or app.dice.pick(("/api/py/score", "/api/py/score", "/api/py/rank"))
    status = 500 if fault else 200
    access = f'INFO:     198.51.100.{app.dice.between(2, 40)}:0 - "POST {path} HTTP/1.1" {status}'
    progress = Line(61, "error", "INFO:app:model fern-2 loaded, 41 features")
    lines = (progress, *_failure(fault), Line(90, "error", access + (" Internal Server Error" if fault else " OK")))
    return app.request(
        at_ms,
        path,
        method="POST",
        function=ENTRY,
        status=status,
        route=path,
        lines=lines,
        faults=[fault] if fault else [],
    )


def _failure(fault: str | None) -> tuple[Line, ...]:
    if fault is None:
        return ()
    if fault == SPREAD:
        return _spread_rows()
    head = "Exception in ASGI application\n\nTraceback (most recent call last):\n"
    if fault == ASGI:
        where = (
            '  File "/var/task/api/py/rank.py", line 52, in rank\n    share = total / count\n            ~~~~~~^~~~~~~'
        )
        return said("error", f"{head}{where}\nZeroDivisionError: division by zero\n", after_ms=84)
    call = "save(row)" if fault == READ_ONLY else "connect()"
    reason = "attempt to write a readonly database" if fault == READ_ONLY else "unable to open database file"
    where = f'  File "/var/task/api/py/export.py", line {31 if fault == READ_ONLY else 12}, in export\n    {call}'
    return said("error", f"{head}{where}\nsqlite3.OperationalError: {reason}\n", after_ms=84)


def _spread_rows() -> tuple[Line, ...]:
    """The order of emission; one millisecond, so the old style turns it round."""
    spoken = (
        ("error", "ERROR:app:Exception on /api/py/score [POST]"),
        ("info", "Traceback (most recent call last):"),
        ("info", 'File "/var/task/flask/app.py", line 1511, in wsgi_app\n    response = self.full_dispatch_request()'),
        ("info", 'File "/var/task/api/py/score.py", line 27, in score\n    return weigh(features)'),
        ("info", 'File "/var/task/api/py/score.py", line 61, in weigh\n    return features["weight"] * factor'),
        ("info", "KeyError: 'weight'"),
    )
    return tuple(Line(84, level, text) for level, text in spoken)
