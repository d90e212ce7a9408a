"""A checkout and settings from a stranger: nothing outside of it is read, nothing runs, nothing hangs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from time import process_time

import pytest

from tests.acceptance.rows import E, S, fn, write
from tests.cli.shell import call

LAUGHS = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
OUTSIDE = "stands-outside-7q7q"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export with a timeout, for which a checkout is looked at."""
    return write(tmp_path, [fn("/api/a", "R1", S(504, 60_010), E("Vercel Runtime Timeout Error: Task timed out after 60 seconds"))])


def test_no_path_leads_out_of_a_checkout(export: Path, tmp_path: Path) -> None:
    repo, outside = tmp_path / "repo", tmp_path / "outside"
    (repo / "app/api").mkdir(parents=True)
    outside.mkdir()
    (outside / "route.ts").write_text(f"export const maxDuration = 61 // {OUTSIDE}", encoding="utf-8")
    (outside / "vercel.json").write_text(json.dumps({"functions": {OUTSIDE: {"maxDuration": 61}}}), encoding="utf-8")
    (repo / "vercel.json").write_text(json.dumps({"functions": {"../outside/*.ts": {"maxDuration": 62}, "/etc/passwd": {"maxDuration": 63}, "../" * 40 + "etc": {}}}), encoding="utf-8")
    (repo / "app/api/a").symlink_to(outside)
    os.mkfifo(repo / "app/api/route.ts")
    told = call("analyze", export, "--repo", repo, "--format", "json")
    assert told.code == 0
    assert OUTSIDE not in told.out + told.err
    assert "61" not in json.dumps(told.json["findings"][0].get("timeout") or "")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("{" * 100_000, id="brackets"),
        pytest.param('{"functions":' * 20_000 + "1" + "}" * 20_000, id="nested"),
        pytest.param('{"functions": {"a": {"maxDuration": 1e400}}}', id="a number beyond all"),
        pytest.param('{"functions": {"' + "*" * 5_000 + '": {"maxDuration": 9}}}', id="stars"),
        pytest.param("\0" * 5_000, id="noughts"),
    ],
)
def test_a_hostile_vercel_json_is_at_most_a_warning(content: str, export: Path, tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo/vercel.json").write_text(content, encoding="utf-8")
    begin = process_time()
    assert call("analyze", export, "--repo", tmp_path / "repo", "--format", "json").code == 0
    assert process_time() - begin < 10


@pytest.mark.parametrize("name", ["routes.yaml", "suppress.yaml", "clusters.yaml"])
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(LAUGHS, id="a billion laughs"),
        pytest.param("!!python/object/apply:os.system ['touch ran']", id="an object"),
        pytest.param("a: " + "[" * 20_000, id="deep"),
        pytest.param("{a: " * 20_000, id="deep braces"),
        pytest.param("a: " + "x" * 3_000_000, id="long"),
    ],
)
def test_a_hostile_policy_is_refused_and_runs_nothing(
    name: str, content: str, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".logtriage").mkdir()
    (tmp_path / ".logtriage" / name).write_text(content, encoding="utf-8")
    begin = process_time()
    told = call("analyze", export)
    assert told.code == 2
    assert "Traceback" not in told.err
    assert len(told.err) < 10_000
    assert process_time() - begin < 10
    assert not (tmp_path / "ran").exists()
