"""Laws: what was written is read back; whatever is done to a file, each record is a row or a reject, and good rows stay."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from logtriage import schema as s
from logtriage.errors import InputError
from logtriage.read import pieces

from .invented import HOST, Entry, Style, as_csv, as_json, as_ndjson, as_row, entry, expected, read, several, whole

# Building frames takes its time on a busy machine; the laws are about results.
LAW = settings(deadline=None)
# The variants share their entries: together they are tried with more of them than any other law.
EACH_VARIANT = settings(deadline=None, max_examples=50)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_MESSAGE = _TEXT.map(lambda text: None if text in {"", "-"} else text)
_WORD = st.text("abcdefgh-_/[]0123456789é", min_size=2, max_size=12).filter(lambda word: word[0] != "[")
_PATH = _TEXT.map(lambda text: "/" + text.replace("?", ""))


def _entries(*, new: bool, query: bool = True, number_for_none: bool = True) -> st.SearchStrategy[Entry]:
    """Entries that the style can write: the old one has a level on every row."""
    levels = st.sampled_from(["info", "warning", "error", "fatal"])
    return st.fixed_dictionaries(
        {
            s.TIMESTAMP_MS: st.integers(10**12, 10**13 - 1),
            s.REQUEST_ID: _WORD,
            s.PATH: _PATH,
            s.QUERY: st.none() | _WORD if query else st.none(),
            s.METHOD: st.sampled_from(["GET", "POST"]),
            s.STATUS: st.none() | st.integers(100, 599),
            s.LEVEL: st.none() | levels if new else levels,
            s.ENVIRONMENT: st.sampled_from(["production", "preview"]),
            s.DEPLOYMENT: _WORD,
            s.HOST: st.just(HOST),
            s.LAYER: st.sampled_from(["function", "middleware", "static", "cache", "redirect"]),
            s.FUNCTION: st.none() | _WORD,
            s.DURATION_MS: st.none() | st.integers(0, 800_000).map(float),
            s.REGION: st.none() | st.just("iad1"),
            s.USER_AGENT: st.none() | _WORD,
            s.MESSAGE: _MESSAGE,
        }
    )


@pytest.mark.parametrize("variant", ["V1", "V2", "V6", "V7"])
@EACH_VARIANT
@given(data=st.data(), pretty=st.booleans())
def test_json_read_back_equals_what_was_written(variant: str, data: Any, pretty: bool) -> None:
    given_rows = data.draw(
        st.lists(_entries(new=variant == "V7", query=variant in {"V6", "V7"}), min_size=1, max_size=5)
    )
    frame, reader = read(as_json(given_rows, variant, pretty=pretty))
    _, rejects = whole(frame, reader)
    assert_frame_equal(frame, expected(given_rows))
    assert rejects == ()


@LAW
@given(given_rows=st.lists(_entries(new=True), min_size=2, max_size=5), pack=st.sampled_from([bytes, gzip.compress, zstandard.compress]))
def test_lines_of_objects_read_back_equal_what_was_written_packed_or_not(given_rows: list[Entry], pack: Any) -> None:
    frame, reader = read(pack(as_ndjson(given_rows)))
    summary = reader.summary()
    assert_frame_equal(frame, expected(given_rows))
    assert (summary.dialect, summary.rejected) == ("ndjson V7 new" if reader.style == "new" else summary.dialect, ())
    assert [note for note in summary.notes if not note.startswith("unpacked")] == []


@pytest.mark.parametrize(("variant", "style"), [("V0", "oldest"), ("V6", "old"), ("V6", "new")])
@EACH_VARIANT
@given(data=st.data())
def test_csv_read_back_equals_what_was_written(variant: str, style: Style, data: Any) -> None:
    given_rows = data.draw(st.lists(_entries(new=style == "new", query=variant != "V0"), min_size=1, max_size=5))
    frame, reader = read(as_csv(given_rows, variant, style=style))
    _, rejects = whole(frame, reader)
    assert_frame_equal(frame, expected(given_rows))
    assert rejects == ()


ROWS = several(6)
_FILES = {
    "json": (as_json(ROWS), [len(as_json(ROWS[: i + 1])) - 1 for i in range(6)]),
    "pretty": (as_json(ROWS, pretty=True), [len(as_json(ROWS[: i + 1], pretty=True)) - 2 for i in range(6)]),
    "ndjson": (as_ndjson(ROWS), [len(as_ndjson(ROWS[: i + 1])) - 1 for i in range(6)]),
    "csv-new": (as_csv(ROWS), [len(as_csv(ROWS[: i + 1])) for i in range(6)]),
    "csv-old": (as_csv(ROWS, style="old"), [len(as_csv(ROWS[: i + 1], style="old")) for i in range(6)]),
}
"""The bytes of a file and the place where each of its rows ends."""

_GARBAGE = st.one_of(
    st.binary(max_size=30),
    _TEXT.map(str.encode),
    st.text('{}[],":\\ \n"aTimeUTC', max_size=25).map(str.encode),
    st.sampled_from(
        [b'{"TimeUTC":', b'{"a":[', b"[5,", b'"', b"]", b"\0", b"\xff\xfe", b"```\n# Logs\n", b'""","', b"<html>"]
    ),
)


@pytest.mark.parametrize("name", _FILES)
@LAW
@given(data=st.data())
def test_a_cut_costs_nothing_before_it(name: str, data: Any) -> None:
    whole_file, ends = _FILES[name]
    cut = data.draw(st.integers(0, len(whole_file)))
    complete = sum(end <= cut for end in ends)
    try:
        frame, reader = read(whole_file[:cut])
    except InputError:
        assert complete == 0
        return
    whole(frame, reader)
    assert_frame_equal(frame.head(complete), expected(ROWS[:complete]))
    assert frame.height <= complete + 1


@pytest.mark.parametrize("name", _FILES)
@LAW
@given(data=st.data(), garbage=_GARBAGE)
def test_garbage_between_rows_costs_no_row(name: str, data: Any, garbage: bytes) -> None:
    whole_file, ends = _FILES[name]
    after = data.draw(st.sampled_from(ends))
    newline = b"\n" if name.startswith("csv") else b""
    frame, reader = read(whole_file[:after] + garbage + newline + whole_file[after:])
    whole(frame, reader)
    texts = frame[s.MESSAGE].to_list()
    assert [text for text in texts if text in _MESSAGES] == _MESSAGES
    assert_frame_equal(frame.head(ends.index(after) + 1), expected(ROWS[: ends.index(after) + 1]))


@pytest.mark.parametrize("name", _FILES)
@LAW
@given(data=st.data(), garbage=_GARBAGE, lost=st.integers(0, 40))
def test_damage_anywhere_costs_only_the_rows_it_touches(name: str, data: Any, garbage: bytes, lost: int) -> None:
    whole_file, ends = _FILES[name]
    # The header of a table decides everything behind it: a damaged one is another law.
    place = data.draw(st.integers(len(as_csv([], style="old")) if name.startswith("csv") else 0, len(whole_file)))
    intact_before = sum(end < place for end in ends)
    # Damage behind a row's end may touch the separator, and with it how the next row begins.
    touched = sum(end < place + lost for end in ends) - intact_before + 1
    frame, reader = read(whole_file[:place] + garbage + whole_file[place + lost :])
    whole(frame, reader)
    assert_frame_equal(frame.head(intact_before), expected(ROWS[:intact_before]))
    kept = [text for text in frame[s.MESSAGE].to_list() if text in _MESSAGES]
    behind = _MESSAGES[intact_before + touched + 1 :]
    assert kept[:intact_before] == _MESSAGES[:intact_before]
    assert kept[len(kept) - len(behind) :] == behind


@LAW
@given(st.binary(max_size=200) | _TEXT.map(str.encode) | st.text('{}[],":\\ TimeUTC1', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    try:
        frame, reader = read(data)
    except InputError as error:
        refusal = str(error)
    else:
        whole(frame, reader)
        refusal = ""
    assert "\n" not in refusal


@LAW
@given(
    st.binary(max_size=200),
    st.sampled_from([as_csv([]), as_csv([], style="old"), b'[{"TimeUTC":"2026-01-01 00:00:00"},']),
)
def test_any_bytes_behind_a_good_start_are_read_or_refused(data: bytes, start: bytes) -> None:
    try:
        frame, reader = read(start + data)
    except InputError:
        return
    whole(frame, reader)


@LAW
@given(st.data(), st.integers(300, 5000), _GARBAGE)
def test_results_do_not_depend_on_where_pieces_are_cut(data: Any, size: int, garbage: bytes) -> None:
    nested = json.dumps(as_row(entry(), "V7", "new") | {"message": [{"level": i} for i in range(40)]}).encode()
    rows = as_json(several(12))
    after = data.draw(st.sampled_from([i + 1 for i in range(len(rows)) if rows[i : i + 2] == b"},"]))
    damaged = rows[:after] + garbage + b"," + nested + rows[after:]
    frame, reader = read(damaged)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("logtriage.read.source.CHUNK", size)
        patch.setattr(pieces, "PIECE", size)
        patch.setattr(pieces, "LONGEST", 3 * size)
        try:
            small_frame, small_reader = read(damaged)
        except InputError:
            # So small a first chunk may not hold the first row.
            return
    assert_frame_equal(small_frame, frame)
    assert small_reader.rejects() == reader.rejects()


_MESSAGES = [one[s.MESSAGE] for one in ROWS]
