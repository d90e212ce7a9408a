"""Words of a command line -> exit code and both streams, in this process (`call`) or in one of its own (`start`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

from logtriage.cli.main import main

ROOT: Final = Path(__file__).resolve().parents[2]
SAMPLES: Final = tuple(
    path.relative_to(ROOT).as_posix()
    for path in sorted((ROOT / "samples").rglob("*"))
    if path.suffix in {".json", ".csv"} and "truth" not in path.parts
)
MAIN: Final = "samples/logs_result.json"
RULE: Final = """\
schema: logtriage/rule@1
id: watering-can-empty
title: The watering can is empty
version: 1
status: test
severity: low
confidence: high
why: Nobody has filled the can since it was used last, so whatever is watered next stays dry.
tags: [garden]
created: "2026-02-04"
updated: "2026-02-04"
codes: [CAN7]
match:
  prefilter: [WateringCanError]
  any:
    - {type: [WateringCanError], regex: 'can (?P<can>\\d{1,6}) is empty'}
captures:
  can: {from: [group:can]}
fingerprint: []
classify: {cause: application, transience: deterministic, retry: after-fix}
causes:
  - {text: The tap was forgotten., weight: 80}
remediate:
  - {do: "Fill can {can}.", risk: none}
verify:
  - {expect: water comes out}
avoid:
  - Do not water from an empty can in a loop.
references:
  - {title: "RFC 2324", url: "https://www.rfc-editor.org/rfc/rfc2324"}
false_positives:
  - A can that is meant to be empty.
examples:
  positive:
    - {text: "WateringCanError: can 7 is empty", captures: {can: "7"}}
    - {text: "[garden] stopped: WateringCanError: can 12 is empty", captures: {can: "12"}}
  negative:
    - {text: "WateringCanError: can 7 leaks", why: another fault with another remedy}
    - {text: "can 7 is empty on purpose", why: nobody says that it failed}
"""
"""A sound rule of a house; to be written to ``watering-can-empty.yaml``."""
SMALL: Final = str(ROOT / "samples/damaged/overlap-b.json")
"""A sound export with findings of several severities, by its full path."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


def call(*words: str | Path, stdin: bytes = b"") -> Told:
    """Run the command line in this process; streams are no terminals."""
    out, err = TextIOWrapper(BytesIO(), encoding="utf-8"), TextIOWrapper(BytesIO(), encoding="utf-8")
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        stack.enter_context(patch.object(sys, "stdin", TextIOWrapper(BytesIO(stdin), encoding="utf-8")))
        code = main([str(word) for word in words])
    return Told(code, _taken(out), _taken(err))


def start(
    *words: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None, before: Sequence[str] = ()
) -> Told:
    """Run it as a user does; ``before`` is put in front of the command."""
    command = [*before, sys.executable, "-m", "logtriage", *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | dict(env or {})
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, env=environment, timeout=120)
    return Told(done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass(frozen=True, slots=True)
class Outputs:
    """Everything that the tool says of one sample."""

    report: Any
    json: str
    html: str
    markdown: str
    screen: str
    ndjson: str
    talk: str

    @property
    def annotations(self) -> list[Any]:
        return [json.loads(line) for line in self.ndjson.splitlines()]

    @property
    def every(self) -> dict[str, str]:
        names = ("json", "html", "markdown", "screen", "ndjson", "talk")
        return {name: getattr(self, name) for name in names}


@cache
def outputs_of(sample: str) -> Outputs:
    """Triage a sample once for all tests that look at it."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder, f"report.{form}") for form in ("json", "html", "md")]
        screen = call("analyze", ROOT / sample, *(word for path in paths for word in ("-o", path)))
        texts = [path.read_text(encoding="utf-8") for path in paths]
    annotated = call("annotate", ROOT / sample)
    assert (screen.code, annotated.code) == (0, 0)
    talk = screen.err + annotated.err
    return Outputs(json.loads(texts[0]), texts[0], texts[1], texts[2], screen.out, annotated.out, talk)


def one_clear_line(told: Told, name: str) -> bool:
    """Whether the talk is one line that names the input, and no traceback."""
    return told.err.count("\n") == 1 and told.err.startswith("logtriage: ") and name in told.err


def _taken(stream: TextIOWrapper) -> str:
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, BytesIO)
    return raw.getvalue().decode()
