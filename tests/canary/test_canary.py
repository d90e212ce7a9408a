"""Not one byte of a planted secret in any output of any command, whatever it is written as and wherever it stands."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import pytest

from logtriage.redact import Gate
from logtriage.tell import tell
from tests.builders import matcher
from tests.canary.kinds import KINDS, Canary, disguised
from tests.canary.planted import SAMPLES, made_up, planted_sample
from tests.cli.shell import call

ALL: Final = tuple(dict.fromkeys(secret for kind in KINDS for secret in kind.secrets))
OURS: Final = sorted([SAMPLES / "logs_result.json", *(SAMPLES / "exports").iterdir(), *(SAMPLES / "damaged").iterdir()])
LONG: Final = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")


@pytest.fixture(scope="module", autouse=True)
def _texts_are_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        known = lru_cache(maxsize=None)(lambda text: tell(text, matcher()))
        patch.setattr("logtriage.copying.tell", lambda text, _: known(text))
        yield


def leaks(text: str) -> list[str]:
    """Name what stands in a text, also once its escapes, colours and wrappings are taken off."""
    plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]|\\u001b\[[0-9;]*[A-Za-z]", "", text)
    views = [text, plain, unquote(unquote(plain)), unescape(plain), plain.replace("\\\\", "\\").replace("\\n", "\n")]
    views += map(_decoded, set(LONG.findall(plain)))
    # Most views of most texts are equal; a NUL is in no canary, so none begins in one view and ends in the next.
    seen = "\0".join(dict.fromkeys(views))
    return sorted(secret for secret in ALL if secret in seen)


def _decoded(run: str) -> str:
    try:
        return base64.b64decode(run).decode("utf-8", "replace")
    except binascii.Error:
        return ""


def said_by_all(path: Path, folder: Path) -> dict[str, str]:
    """Give everything that the commands say of an export."""
    outputs = [folder / name for name in ("r.html", "r.md", "r.json", "copy")]
    words = [word for out in outputs[:3] for word in ("-o", out)]
    told: dict[str, Any] = {"analyze": call("analyze", path, *words), "redact": call("redact", path, "-o", outputs[3])}
    told["annotate"] = call("annotate", path)
    for form in ("terminal", "md", "json"):
        told[f"doctor {form}"] = call("doctor", path, "--format", form)
    if b"timestampInMs," not in path.read_bytes()[:4_000]:
        # Every quote in a table is doubled, and lines of it are no texts that anybody logged.
        told["lines"] = call("annotate", path, "--input-format", "lines")
    said = {f"{name} {stream}": getattr(one, stream) for name, one in told.items() for stream in ("out", "err")}
    assert {name: one.code for name, one in told.items() if one.code} == {}, said
    return said | {out.name: out.read_text(encoding="utf-8", errors="replace") for out in outputs}


def assert_nothing_leaks(data: bytes, folder: Path) -> None:
    path = folder / "logs_result.json"
    path.write_bytes(data)
    found = {name: leaks(text) for name, text in said_by_all(path, folder).items()}
    assert {name: secrets for name, secrets in found.items() if secrets} == {}


def test_there_are_sixty_kinds_and_more() -> None:
    assert len({kind.name for kind in KINDS}) >= 60
    assert all(len(secret) >= 7 for secret in ALL)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_no_disguise_brings_a_secret_through_the_gate(kind: Canary) -> None:
    gate = Gate()
    assert {way: leaks(gate.text(text)) for way, text in disguised(kind.text).items() if leaks(gate.text(text))} == {}


@pytest.mark.parametrize("number", [0, 3])
def test_no_command_says_a_secret_of_an_export(number: int, tmp_path: Path) -> None:
    assert_nothing_leaks(made_up(number), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("number", [number for number in range(30) if number not in {0, 3}])
def test_no_command_says_a_secret_of_thirty_exports(number: int, tmp_path: Path) -> None:
    assert_nothing_leaks(made_up(number), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("path", OURS, ids=[path.name for path in OURS])
def test_no_command_says_a_secret_planted_in_a_sample(path: Path, tmp_path: Path) -> None:
    assert_nothing_leaks(planted_sample(path, len(path.name)), tmp_path)


@pytest.mark.slow
def test_no_draft_of_a_rule_says_a_secret(tmp_path: Path) -> None:
    path = tmp_path / "logs.json"
    path.write_bytes(made_up(0))
    clusters = {one["cluster"] for one in call("analyze", path, "--format", "json").json["findings"] if one["rule"] is None}
    drafts = [call("rules", "new", "--from", path, "--cluster", cluster) for cluster in sorted(clusters)]
    assert any(draft.code == 0 for draft in drafts)
    assert {(draft.out + draft.err)[:80]: leaks(draft.out + draft.err) for draft in drafts if leaks(draft.out + draft.err)} == {}


CRITERIA: Final = r"""
schema: logtriage/criteria@1
criteria:
  - {id: a, title: Any value behind a sign, kind: enum, where: {text: {regex: '[:=]'}}, value: {regex: '[:=] ?"?(\S{6,60})'}, allowed: [none]}
  - {id: b, title: Each value once, kind: unique, where: {text: {regex: '[:=]'}}, key: {regex: '[:=] ?"?(\S{6,60})'}}
  - {id: c, title: No error at all, kind: absent, where: {level: error}}
  - {id: d, title: Few rows of a value, kind: count, where: {text: {regex: '[:=]'}}, key: {regex: '(\w{8,40})'}, at_most: 0}
"""


@pytest.mark.slow
def test_no_other_command_says_or_keeps_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, number in (("old.json", 0), ("new.json", 3)):
        Path(name).write_bytes(made_up(number))
    Path("c.yaml").write_text(CRITERIA, encoding="utf-8")
    Path("shop/prisma").mkdir(parents=True)
    Path("shop/prisma/schema.prisma").write_text('datasource db { provider = "postgresql" }\nmodel Lead {\n  id Int @id\n}\n', encoding="utf-8")
    runs = [
        *(("check", "old.json", "new.json", "-c", "c.yaml", "--format", form) for form in ("md", "json", "junit")),
        ("analyze", "new.json", "-c", "c.yaml", "--record", "--history", "h.db", "-o", "r.html"),
        ("history", "show", "--history", "h.db"),
        ("baseline", "write", "first", "old.json"), ("baseline", "show", "first"),
        *(("diff", "first", "new.json", "--format", form) for form in ("terminal", "md", "json", "github")),
        *(("weekly", "old.json", "new.json", "-c", "c.yaml", "--format", form) for form in ("terminal", "md", "json", "html")),
        *(("inventory", "new.json", "--repo", "shop", "--format", form) for form in ("md", "csv", "json")),
        ("inventory", "new.json", "--repo", "shop", "--plan", "--plan-dir", "plan", "-q"),
        *(("drift", "new.json", "--repo", "shop", "--format", form) for form in ("terminal", "md", "json", "sql")),
        ("flows", "record", "new.json", "--route", "/*"),
        ("analyze", "new.json", "--repo", "shop", "--verbose", "--format", "brief"),
        ("analyze", "new.json", "--format", "github"),
    ]  # fmt: skip
    told = {" ".join(words): call(*words) for words in runs}
    assert {name: one.err for name, one in told.items() if one.code == 70 or "Usage" in one.err} == {}
    kept = {str(path): path.read_bytes().decode("utf-8", "replace") for path in [Path("h.db"), Path("r.html"), *Path("plan").rglob("*.*"), *Path(".logtriage").rglob("*.json")]}
    said = {name: one.out + one.err for name, one in told.items()} | kept
    assert {name: leaks(text) for name, text in said.items() if leaks(text)} == {}
    assert sum(bool(one.out) for one in told.values()) > 20
