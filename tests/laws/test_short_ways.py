"""What is found by a shorter way is what the long one gives."""

from __future__ import annotations

from unittest import mock

import polars as pl
import pytest
from hypothesis import given, settings

from logtriage import schema as s
from logtriage.occur import Found
from logtriage.occur.alone import alone
from logtriage.occur.evidence import NOTHING
from tests.acceptance.rows import Request, Style, as_json
from tests.builders import EXPORTS
from tests.laws.generated import STYLES, requests, rows_in, triage_bytes


def without_short_way(data: bytes) -> Found:
    def none(rows: pl.DataFrame, requests_: s.Requests) -> pl.DataFrame:
        return alone(rows, requests_).clear()

    # Everything is weighed as an error, so that no request is left out at sight.
    with mock.patch("logtriage.occur.collect.alone", none), mock.patch("logtriage.occur.collect.PLAIN", NOTHING):
        return triage_bytes(data).found


def assert_same(data: bytes) -> None:
    found, long = triage_bytes(data).found, without_short_way(data)
    assert found.occurrences == long.occurrences
    assert found.roles.to_list() == long.roles.to_list()
    assert found.owner == long.owner


@given(requests(most=4, distinct_stamps=False), STYLES)
@settings(max_examples=60)
def test_a_request_with_one_telling_row_has_the_occurrence_that_its_story_gives(given_: list[Request], style: Style) -> None:
    assert_same(as_json(rows_in(given_, style), style))


@pytest.mark.skipif(not EXPORTS.is_dir(), reason=f"the real exports are not here ({EXPORTS})")
@pytest.mark.parametrize("name", ["02-json-v2-next-errors.json", "07-csv-v3-small.csv", "20-json-v6-node-crash.json", "28*"])
def test_the_same_holds_in_real_exports(name: str) -> None:
    assert_same(next(EXPORTS.glob(name)).read_bytes())
