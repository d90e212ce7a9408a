"""The suffix names the form; several outputs come from one run; an output never lands where it does harm."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.shell import SMALL, call, one_clear_line

FORMS = {
    "r.html": "<!doctype html>",
    "r.htm": "<!doctype html>",
    "r.md": "## log triage",
    "r.markdown": "## log triage",
    "r.json": "{",
    "r.txt": "9 findings",
    "R.HTML": "<!doctype html>",
}


@pytest.mark.parametrize(("name", "start"), FORMS.items(), ids=FORMS)
def test_suffix_names_the_form(name: str, start: str, tmp_path: Path) -> None:
    told = call(SMALL, "--output", tmp_path / name)
    assert told.code == 0
    assert (tmp_path / name).read_text(encoding="utf-8").lower().startswith(start)
    assert f"Written: {tmp_path / name}" in told.out.splitlines()


def test_several_outputs_come_from_one_run(tmp_path: Path) -> None:
    paths = [tmp_path / "deep" / "er" / f"r.{form}" for form in ("html", "md", "json", "txt")]
    told = call(SMALL, *(word for path in paths for word in ("-o", path)))
    assert told.code == 0
    assert [line for line in told.out.splitlines() if line.startswith("Written: ")] == [f"Written: {path}" for path in paths]
    assert all(path.stat().st_size for path in paths)
    assert len({json.loads(paths[2].read_text(encoding="utf-8"))["verdict"] in path.read_text(encoding="utf-8") for path in paths[2:3]}) == 1


@pytest.mark.parametrize(("form", "name"), [("html", "r.html"), ("markdown", "r.md"), ("json", "r.json")])
def test_a_file_holds_what_standard_output_would(form: str, name: str, tmp_path: Path) -> None:
    call(SMALL, "-o", tmp_path / name, "--quiet")
    assert (tmp_path / name).read_text(encoding="utf-8") == call(SMALL, "--format", form).out


@pytest.mark.parametrize("name", ["r.pdf", "report", "r.json.gz"])
def test_unknown_suffix_is_refused_before_anything_is_read(name: str, tmp_path: Path) -> None:
    told = call("no-such-file.json", "-o", tmp_path / name)
    assert (told.code, told.out) == (2, "")
    assert one_clear_line(told, name)
    assert ".html, .json, .markdown, .md, .txt" in told.err


@pytest.mark.parametrize(
    "place", ["/proc/no-such-folder/r.md", "{tmp}/file/r.md", "{tmp}/folder.md"], ids=["no folder there", "below a file", "a folder"]
)
def test_output_that_cannot_be_written_is_2(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "folder.md").mkdir()
    path = place.format(tmp=tmp_path)
    told = call(SMALL, "--quiet", "-o", path)
    assert (told.code, told.out) == (2, "")
    assert one_clear_line(told, path)


@pytest.mark.parametrize("name", ["export.json", "link.json", "./export.json"])
def test_an_export_is_never_written_over(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(SMALL, "export.json")
    Path("link.json").symlink_to("export.json")
    told = call("export.json", "-o", name)
    assert (told.code, told.out) == (2, "")
    assert one_clear_line(told, "would be overwritten")
    assert Path("export.json").read_bytes() == Path(SMALL).read_bytes()


def test_an_older_report_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text("an older and much longer report" * 100_000, encoding="utf-8")
    call(SMALL, "--quiet", "-o", tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["findings"]


def test_where_outputs_are_written_changes_no_report(tmp_path: Path) -> None:
    for name in ("a", "b"):
        call(SMALL, "--quiet", "-o", tmp_path / name / "r.json", "-o", tmp_path / name / "r.html")
    assert (tmp_path / "a/r.json").read_bytes() == (tmp_path / "b/r.json").read_bytes()
    assert (tmp_path / "a/r.html").read_bytes() == (tmp_path / "b/r.html").read_bytes()


def test_digests_name_the_bytes_and_sha256_stands_beside_on_demand() -> None:
    import hashlib

    plain, both = (call(SMALL, "--format", "json", *more).json["inputs"][0] for more in ([], ["--sha256"]))
    assert plain["sha256"] is None
    assert both["sha256"] == hashlib.sha256(Path(SMALL).read_bytes()).hexdigest()
    assert plain["digest"] == both["digest"]
