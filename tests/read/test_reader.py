"""What a reader does beside giving rows: files, digests, progress, plain lines."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from blake3 import blake3

from logtriage import read as room
from logtriage import schema as s
from logtriage.read import open_reader, read_text_lines

from .invented import as_csv, as_json, entry, several


@pytest.mark.parametrize("name", ["logs_result.json", "logs_result.csv", "no suffix"])
def test_tells_the_form_by_content_not_by_name(name: str, tmp_path: Path) -> None:
    for data, kind in ((as_json(several(2)), "json"), (as_csv(several(2)), "csv")):
        path = tmp_path / name
        path.write_bytes(data)
        reader = open_reader(str(path), 7)
        (frame,) = reader.batches()
        assert frame[s.FILE].to_list() == [7, 7]
        assert reader.summary().dialect.startswith(kind)
        assert reader.summary().name == reader.name == str(path)


@pytest.mark.parametrize("make", [as_json, as_csv])
def test_counts_and_hashes_every_byte(make: object, tmp_path: Path) -> None:
    data = make(several(9000)) + b"\n"  # type: ignore[operator]
    path = tmp_path / "export"
    path.write_bytes(data)
    seen: list[int] = []
    reader = open_reader(str(path), 0, sha256=True, on_bytes=seen.append)
    rows = sum(batch.height for batch in reader.batches())
    summary = reader.summary()
    assert rows == 9000
    assert len(seen) > 2
    assert summary.bytes == sum(seen) == len(data)
    assert summary.digest.value == blake3(data).hexdigest()
    assert summary.sha256 == hashlib.sha256(data).hexdigest()


def test_gives_large_files_in_batches_of_bounded_size() -> None:
    data = as_csv([entry("x", request_id=f"r{i}") for i in range(45_000)])
    reader = open_reader("-", 0, stdin=io.BytesIO(data))
    heights = [batch.height for batch in reader.batches()]
    assert sum(heights) == 45_000
    assert max(heights) <= 25_000


class _Dripping(io.BytesIO):
    """Gives seven bytes at a time, as a slow pipe does."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size, 7) if size and size > 0 else 7)


def test_a_slow_pipe_gives_the_same_as_a_file() -> None:
    data = as_json(several(40)) + b"oops"
    slow, fast = open_reader("-", 0, stdin=_Dripping(data)), open_reader("-", 0, stdin=io.BytesIO(data))
    assert [batch.to_dicts() for batch in slow.batches()] == [batch.to_dicts() for batch in fast.batches()]
    assert slow.summary() == fast.summary()


def test_leaves_standard_input_open() -> None:
    stdin = io.BytesIO(as_json(several(1)))
    list(open_reader("-", 0, stdin=stdin).batches())
    assert not stdin.closed


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"one", ["one"]),
        (b"one\n", ["one"]),
        (b"one\r\n\n  three \n", ["one", "", "  three "]),
        (b"\n\n", ["", ""]),
        (b"\xef\xbb\xbfone\n", ["one"]),
        ("\u2028 ü\n".encode(), ["\u2028 ü"]),
        (b"bad \xff byte\n", ["bad \ufffd byte"]),
        ("wide\n".encode("utf-16"), ["wide"]),
    ],
    ids=["nothing", "no end", "end", "crlf and blanks", "blank lines", "mark", "line separator", "no UTF-8", "UTF-16"],
)
def test_reads_plain_lines(data: bytes, lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "lines.log"
    path.write_bytes(data)
    assert list(read_text_lines(str(path))) == list(enumerate(lines))
    assert list(read_text_lines("-", stdin=io.BytesIO(data))) == list(enumerate(lines))


def test_joins_lines_that_lie_across_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logtriage.read.source.CHUNK", 3)
    data = b"first\nsecond\r\n\nlast"
    assert [text for _, text in read_text_lines("-", stdin=io.BytesIO(data))] == ["first", "second", "", "last"]


def test_the_promise_of_the_room() -> None:
    assert room.__all__ == ["Reader", "Stretches", "open_reader", "read_text_lines", "remarks_on"]
