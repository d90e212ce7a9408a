"""A packed export reads as the plain one does: whole, in several streams, cut off, damaged, and without the fast libraries."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
import zstandard
from blake3 import blake3
from polars.testing import assert_frame_equal

from logtriage import schema as s
from logtriage.errors import InputError
from logtriage.read import open_reader, read_text_lines

from .invented import as_csv, as_json, as_ndjson, expected, read, several

ROWS = several(3000)
PACKS: dict[str, Callable[[bytes], bytes]] = {"gzip": lambda data: gzip.compress(data, mtime=0), "zstd": zstandard.compress}
packs = pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)


@packs
@pytest.mark.parametrize("write", [as_json, as_csv, as_ndjson])
def test_gives_the_rows_of_the_plain_file(pack: Any, write: Any) -> None:
    frame, reader = read(pack(write(ROWS)))
    assert_frame_equal(frame, expected(ROWS))
    assert any(note.startswith("unpacked from") for note in reader.summary().notes)


@packs
def test_names_and_counts_the_bytes_of_the_file_as_it_lies_there(pack: Any) -> None:
    packed = pack(as_json(ROWS))
    _, reader = read(packed)
    assert reader.summary().digest.value == blake3(packed).hexdigest()
    assert reader.summary().bytes == len(packed)


@packs
def test_several_streams_one_behind_the_other_are_one_text(pack: Any) -> None:
    data = as_json(ROWS)
    frame, _ = read(pack(data[:70_001]) + pack(data[70_001:]))
    assert_frame_equal(frame, expected(ROWS))


@packs
@pytest.mark.parametrize("share", [0.5, 0.9, 0.999])
def test_a_cut_stream_gives_the_rows_in_front_of_the_cut_and_says_so(pack: Any, share: float) -> None:
    packed = pack(as_ndjson(ROWS))
    frame, reader = read(packed[: int(len(packed) * share)])
    assert 0 < frame.height < len(ROWS)
    assert_frame_equal(frame, expected(ROWS[: frame.height]))
    assert any("cut off" in reject.reason for reject in reader.rejects())


@packs
def test_a_damaged_stream_gives_the_rows_in_front_of_the_damage_and_says_so(pack: Any) -> None:
    packed = pack(as_ndjson(several(60_000)))
    middle = len(packed) * 3 // 4
    frame, reader = read(packed[:middle] + b"\xff" * 64 + packed[middle + 64 :])
    assert 0 < frame.height < 60_000
    # Deflate has no checks inside: bytes in front of the place where it fails may be wrong already, rows are not.
    good = frame.filter(frame[s.MESSAGE].str.starts_with("line"))
    assert good.height >= frame.height - 2
    assert any("damaged" in reject.reason or "cut off" in reject.reason for reject in reader.rejects())


def test_zeros_behind_a_stream_are_padding() -> None:
    frame, reader = read(PACKS["gzip"](as_json(ROWS)) + b"\0" * 512)
    assert (frame.height, reader.rejects()) == (len(ROWS), ())


@packs
def test_plain_lines_are_unpacked_too(pack: Any) -> None:
    assert list(read_text_lines("-", stdin=io.BytesIO(pack(b"one\ntwo\n")))) == [(0, "one"), (1, "two")]


@packs
def test_lines_of_a_cut_stream_are_given_and_then_the_cut_is_told(pack: Any) -> None:
    packed = pack(b"".join(b"line %d\n" % number for number in range(90_000)))
    lines = read_text_lines("-", stdin=io.BytesIO(packed[: len(packed) // 2]))
    assert list(islice(lines, 1000))[-1] == (999, "line 999")
    with pytest.raises(InputError, match="cut off"):
        list(lines)


def test_gzip_needs_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "isal", None)
    frame, _ = read(PACKS["gzip"](as_json(ROWS)))
    assert_frame_equal(frame, expected(ROWS))


def test_zstd_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(InputError, match="no library for it is installed") as refused:
        open_reader("-", 0, stdin=io.BytesIO(PACKS["zstd"](as_json(ROWS))))
    assert "logtriage[fast]" in str(refused.value)


@packs
def test_a_bomb_is_unpacked_as_it_is_read_and_never_ahead(pack: Any) -> None:
    lines = read_text_lines("-", stdin=io.BytesIO(pack(b"one\n" + b"\n" * (64 << 20))))
    assert next(lines) == (0, "one")
    assert next(lines) == (1, "")
