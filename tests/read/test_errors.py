"""What is no export is refused in one line that says where, what is wrong and what to do."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from logtriage.errors import InputError
from logtriage.read import open_reader, read_text_lines

from .invented import as_csv, as_json, several

_ROW_SHAPED = b'2026-01-01 00:00:00,1767225600000,shop.example.com/a,GET,200,x,error,"boom"\n'
_COMMAND_LINE = {"rowId": "1", "level": "error", "message": "boom", "timestampInMs": 1, "requestPath": "/a"}
_DRAIN = {"id": "1", "source": "lambda", "deploymentId": "d", "host": "h", "requestId": "r", "message": "boom"}

REFUSED: list[tuple[str, bytes, str]] = [
    ("empty", b"", "is empty"),
    ("white space", b" \n\t\n", "holds only white space"),
    ("byte order mark alone", b"\xef\xbb\xbf", "is empty"),
    ("binary", bytes(range(256)) * 8, "is a binary file"),
    ("picture", b"\x89PNG\r\n\x1a\n" + b"abc" * 90, "is a binary file"),
    ("zip", b"PK\x03\x04" + b"abc" * 9, "is packed (zip); unpack it first"),
    ("damaged gzip", gzip.compress(b"[]", mtime=0)[:9], "is packed (gzip), and nothing of it can be unpacked"),
    ("packed web page", gzip.compress(b"<html></html>", mtime=0), "is a web page"),
    ("packed twice", gzip.compress(gzip.compress(as_json([]), mtime=0), mtime=0), "is packed (gzip), and nothing"),
    ("web page", b"\n<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page"),
    ("empty object", b"{}", "holds a JSON object that is no row"),
    ("other object", b'{"error":{"code":"forbidden","message":"no"}}', "holds a JSON object that is no row"),
    ("array of strings", b'["a","b"]', "holds a JSON array of strings"),
    ("array of numbers", b"[1, 2, -3]", "holds a JSON array of numbers"),
    ("array of null", b"[null]", "holds a JSON array of values that are no objects"),
    ("array of empty objects", b"[{}]", "holds a JSON array of objects without the keys"),
    ("array of lists", b"[[1],[2]]", "holds a JSON array of lists"),
    ("other array", b'[{"id":1,"name":"x"}]', "holds a JSON array of objects without the keys"),
    ("bracket", b"[", "ends behind the first bracket: it is cut off"),
    ("number", b"17", "is plain text"),
    ("cut in the first row", as_json(several(1))[:200], "no row could be read (cut off in the middle of an object)"),
    ("command line", json.dumps(_COMMAND_LINE).encode(), "holds records of the command line"),
    ("drain", json.dumps([_DRAIN]).encode(), "holds records of a log drain"),
    ("traces", b'{"resourceSpans":[]}', "holds OpenTelemetry records"),
    ("table", b"name,age,town,job\nAda,36,London,poet\n", "is a table, but"),
    ("table without header or known width", _ROW_SHAPED, "is a table, but"),
    ("table of broken rows", as_csv([]) + b"a,b\nc\n", "no row could be read (line has 2 fields, expected 28)"),
    ("plain text", b"Error: boom\n    at handler\n", "is plain text"),
    ("one long line", b"x" * (3 << 20), "is plain text"),
    ("one long string", b'["' + b"x" * (3 << 20) + b'"]', "holds a JSON array of strings"),
]


@pytest.mark.parametrize(("data", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refuses_what_is_no_export(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(data)
    with pytest.raises(InputError) as refused:
        open_reader(str(path), 0)
    text = str(refused.value)
    assert text.startswith(f"{path}: {words}")
    assert refused.value.hint is not None
    assert "\n" not in text


@pytest.mark.parametrize("opens", [lambda name: open_reader(name, 0), read_text_lines], ids=["reader", "lines"])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path / "missing.json", "no such file"),
        (lambda path: path, "is a folder"),
        (lambda path: f"{path}/a\0b", "cannot be opened"),
        (lambda path: path / ("n" * 300), "cannot be opened"),
    ],
    ids=["missing", "folder", "zero byte in the name", "name too long"],
)
def test_refuses_what_cannot_be_opened(make: Any, words: str, opens: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        opens(str(make(tmp_path)))


@pytest.mark.parametrize("opens", [lambda name: open_reader(name, 0), read_text_lines], ids=["reader", "lines"])
def test_refuses_a_file_without_rights(opens: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path, _mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    # The superuser may read everything, so the refusal is put in place of a mode.
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="no right to read it"):
        opens(str(tmp_path / "secret.json"))


class _Vanishing(io.BytesIO):
    """Fails at the second megabyte."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read(size)


def test_a_file_that_vanishes_while_it_is_read_costs_only_its_rest() -> None:
    data = as_json(several(4000))
    reader = open_reader("-", 0, stdin=_Vanishing(data))
    rows = sum(batch.height for batch in reader.batches())
    assert 0 < rows < 4000
    assert any("reading stopped after 1,048,576 bytes" in reject.reason for reject in reader.rejects())


def test_a_summary_before_the_end_is_a_mistake_of_the_caller() -> None:
    reader = open_reader("-", 0, stdin=io.BytesIO(as_json(several(2))))
    with pytest.raises(RuntimeError, match="before"):
        reader.summary()
