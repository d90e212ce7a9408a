"""What is kept between runs: nothing depends on it but time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from logtriage import kept


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOGTRIAGE_CACHE_DIR", str(tmp_path / "kept"))
    place = kept.folder()
    assert place is not None
    return place


def made(text: str) -> tuple[str, ...]:
    return kept.value("words.msgpack", "stamp", tuple[str, ...], lambda: (text,))


def test_a_value_is_made_once(folder: Path) -> None:
    assert made("first") == ("first",)
    assert made("second") == ("first",)


def test_another_stamp_makes_it_anew(folder: Path) -> None:
    made("first")
    assert kept.value("words.msgpack", "other", tuple[str, ...], lambda: ("second",)) == ("second",)


@pytest.mark.parametrize("damage", [b"", b"no stamp", b"\n", b"\xff" * 40])
def test_a_damaged_copy_is_made_anew(folder: Path, damage: bytes) -> None:
    made("first")
    stamp = (folder / "words.msgpack").read_bytes().partition(b"\n")[0]
    for content in (damage, stamp + b"\n" + damage):
        (folder / "words.msgpack").write_bytes(content)
        assert made("second") == ("second",)


def test_an_empty_variable_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGTRIAGE_CACHE_DIR", "")
    assert made("first") == ("first",)
    assert made("second") == ("second",)
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("LOGTRIAGE_CACHE_DIR", str(tmp_path / "file" / "kept"))
    assert made("first") == ("first",)


def test_only_its_owner_may_read_it(folder: Path) -> None:
    made("first")
    assert (folder.stat().st_mode & 0o777, (folder / "words.msgpack").stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_folder_of_somebody_else_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made("first")
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    assert made("second") == ("second",)


def test_the_stamp_of_files_changes_with_their_content_and_place(tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.write_text("a")
    before = kept.stamp_of([one])
    assert kept.stamp_of([one]) == before
    one.write_text("ab")
    assert kept.stamp_of([one]) != before
    assert kept.stamp_of([one.rename(tmp_path / "two")]) != before
