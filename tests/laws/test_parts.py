"""``triage(a + b) = close(merge(part_of(a), part_of(b)))``, wherever a log is cut."""

from __future__ import annotations

import io
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from logtriage.parts import Part, Triage, merge, part_of
from logtriage.pipeline import close
from logtriage.read import open_reader
from logtriage.tell import teller_of
from tests.acceptance.rows import Request, Row, Style, as_json
from tests.builders import matcher
from tests.laws.generated import STYLES, requests, rows_in, triage_bytes


def part(*files: bytes) -> Part:
    return part_of([open_reader("-", place, stdin=io.BytesIO(data)) for place, data in enumerate(files)], teller_of(matcher()))


def what_is_found(run: Triage) -> list[tuple[str, str, str, int, int]]:
    return [(one.id, one.statement.fingerprint, one.outcome, one.deciding.index, len(one.rows)) for one in run.found.occurrences]


def assert_same(run: Triage, whole: Triage) -> None:
    assert what_is_found(run) == what_is_found(whole)
    assert run.found.occurrences == whole.found.occurrences
    assert run.found.roles.to_list() == whole.found.roles.to_list()
    assert run.requests.equals(whole.requests)
    assert run.retries == whole.retries
    assert run.texts == whole.texts


CUT = st.data()


def pieces(data: st.DataObject, rows: list[Row], style: Style) -> list[bytes]:
    """Cut the rows twice, anywhere: also in the middle of a request, also before the first row."""
    cuts = sorted(data.draw(st.tuples(st.integers(0, len(rows)), st.integers(0, len(rows))), label="cuts"))
    return [as_json(part, style) for part in (rows[: cuts[0]], rows[cuts[0] : cuts[1]], rows[cuts[1] :])]


@given(CUT, requests(), STYLES)
@settings(max_examples=40)
def test_parts_made_apart_and_merged_say_what_the_files_say_together(data: st.DataObject, given_: list[Request], style: Style) -> None:
    one, two, three = pieces(data, rows_in(given_, style), style)
    whole = triage_bytes(one, two, three)
    assert_same(close(merge(merge(part(one), part(two)), part(three)), matcher()), whole)
    assert_same(close(merge(part(one), merge(part(two), part(three))), matcher()), whole)


@given(CUT, requests(), STYLES)
@settings(max_examples=40)
def test_where_a_log_is_cut_into_parts_does_not_matter(data: st.DataObject, given_: list[Request], style: Style) -> None:
    rows = rows_in(given_, style)
    one, two, three = pieces(data, rows, style)
    whole, run = triage_bytes(as_json(rows, style)), close(merge(merge(part(one), part(two)), part(three)), matcher())

    def told(found: Triage) -> Counter[tuple[str, str, str]]:
        return Counter((one.statement.fingerprint, one.request, one.outcome) for one in found.found.occurrences)

    assert told(run) == told(whole)
    assert Counter(run.found.roles) == Counter(whole.found.roles)
