"""Laws over generated exports: nothing lost, nothing hung on order or on files, nothing leaked, the same bytes twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logtriage.cli.analyze import render
from logtriage.report.json import encode_annotation, render_json
from tests.acceptance.rows import E, Request, Row, S, Style, fn
from tests.laws.checks import assert_conserved
from tests.laws.generated import STYLES, Told, requests, rows_in, tell

FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(requests(distinct_stamps=False), STYLES)
def test_every_entry_has_one_role_and_all_sums_agree(given_: list[Request], style: Style) -> None:
    rows = rows_in(given_, style)
    told = tell(rows, style=style)
    assert_conserved(told.report, told.annotations, rows=len(rows))


@FEW
@given(requests(distinct_stamps=False), STYLES)
def test_a_request_states_a_fault_once(given_: list[Request], style: Style) -> None:
    told = tell(rows_in(given_, style), style=style)
    assert set(told.occurrences.values()) <= {1}
    assert len({one.id for one in told.run.found.occurrences}) == len(told.run.found.occurrences)


@FEW
@given(st.data(), requests(distinct_stamps=False), STYLES)
def test_order_of_the_rows_does_not_matter(data: st.DataObject, given_: list[Request], style: Style) -> None:
    rows = rows_in(given_, style)
    shuffled = data.draw(st.permutations(rows))
    assert tell(shuffled, style=style).occurrences == tell(rows, style=style).occurrences


@FEW
@given(st.data(), requests(), STYLES)
def test_order_of_the_rows_does_not_matter_for_what_came_of_it(data: st.DataObject, given_: list[Request], style: Style) -> None:
    rows = rows_in(given_, style)
    shuffled = data.draw(st.permutations(rows))
    assert tell(shuffled, style=style).outcomes == tell(rows, style=style).outcomes


@FEW
@given(st.data(), requests(), STYLES)
def test_where_an_export_is_split_into_files_does_not_matter(data: st.DataObject, given_: list[Request], style: Style) -> None:
    rows = rows_in(given_, style)
    cuts = sorted(data.draw(st.lists(st.integers(1, max(1, len(rows) - 1)), min_size=1, max_size=2, unique=True)))
    files = [rows[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
    split = tell(*(file for file in files if file), style=style)
    assert split.outcomes == tell(rows, style=style).outcomes
    assert_conserved(split.report, split.annotations, rows=len(rows))


@FEW
@given(requests(), STYLES)
def test_an_export_given_twice_counts_once(given_: list[Request], style: Style) -> None:
    rows = rows_in(given_, style)
    once, twice = tell(rows, style=style), tell(rows, rows, style=style)
    assert twice.outcomes == once.outcomes
    assert twice.report.totals.entries.duplicate == len(rows)
    assert_conserved(twice.report, twice.annotations, rows=2 * len(rows))


@FEW
@given(requests(most=4), requests(most=4), STYLES)
def test_a_request_is_judged_by_its_own_rows_alone(one: list[Request], other: list[Request], style: Style) -> None:
    """Row-local and request-local: what stands beside a request in the export changes nothing about it."""
    renamed = [replace(request, id=f"Q{place}") for place, request in enumerate(other)]
    together = tell(rows_in([*one, *renamed], style), style=style)
    apart = tell(rows_in(one, style), style=style).outcomes + tell(rows_in(renamed, style), style=style).outcomes
    assert together.outcomes == apart


@settings(max_examples=10)
@given(requests(), STYLES)
def test_the_same_input_gives_the_same_bytes(given_: list[Request], style: Style) -> None:
    rows = rows_in(given_, style)
    one, other = tell(rows, style=style), tell(rows, style=style)
    assert render_json(one.report) == render_json(other.report)
    assert list(map(encode_annotation, one.annotations)) == list(map(encode_annotation, other.annotations))


# ------------------------------------------------------------------------------------------------------------- redaction
# Invented, and of forms that are secrets wherever they stand.
SECRETS = [
    ("token", "sk_live_51InventedInventedInvented99"),
    ("github", "ghp_inventedInventedInvented0123456789ab"),
    ("jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJpbnZlbnRlZC1rZWVwZXIifQ.aW52ZW50ZWQtc2lnbmF0dXJlLTAx"),
    ("email", "keeper.of.shelves@fernwick-mail.example"),
]
PLACES: dict[str, Callable[[Row, str], Row]] = {
    "message": lambda row, secret: row | {"message": f"{row['message']} {secret}"},
    "error-message": lambda row, secret: row | {"message": f"ShelfError: locked by {secret}\n    at a (/var/task/a.ts:1:1)"},
    "words-before-an-error": lambda row, secret: row | {"message": f"[{secret}] load failed: TypeError: x is undefined"},
    "inspected-tail": lambda row, secret: row | {"message": f"ShelfError: locked {{\n  key: '{secret}'\n}}"},
    "database-url": lambda row, secret: row | {"message": f"Error: connect ECONNREFUSED postgres://keeper:{secret}@db.fernwick.example:5432/x"},
    "constraint": lambda row, secret: row | {"message": f'error: relation "{secret}" does not exist'},
    "query": lambda row, secret: row | {"requestQueryString": f"token={secret}"},
    "path": lambda row, secret: row | {"requestPath": f"fernwick.example/invite/{secret}", "function": f"/invite/{secret}"},
    "agent": lambda row, secret: row | {"requestUserAgent": f"Mozilla/5.0 ({secret})"},
}


def outputs(told: Told) -> dict[str, str]:
    """Give everything that is ever written."""
    forms = {form: render(told.report, form, profile="issue", width=120, color=False) for form in ("json", "html", "markdown", "terminal")}
    return forms | {"annotate": b"".join(map(encode_annotation, told.annotations)).decode()}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("secret", [pytest.param(text, id=name) for name, text in SECRETS])
def test_a_planted_secret_is_in_no_output(secret: str, place: str) -> None:
    rows = rows_in([fn("/api/shelves", "R1", S(500), E("shelf sync failed"))], "new")
    told = tell([PLACES[place](row, secret) if row["message"] or place in {"query", "path", "agent"} else row for row in rows])
    assert [form for form, text in outputs(told).items() if secret in text] == []


def test_a_named_secret_in_a_route_is_in_no_output() -> None:
    rows = rows_in([fn("/invite/password=Hunter2Hunter2x", "R1", S(500), E("shelf sync failed"))], "new")
    assert [form for form, text in outputs(tell(rows)).items() if "Hunter2Hunter2x" in text] == []


@settings(max_examples=10)
@given(st.data(), requests(most=3), STYLES, st.sampled_from([text for _, text in SECRETS]))
def test_a_secret_planted_anywhere_is_in_no_output(data: st.DataObject, given_: list[Request], style: Style, secret: str) -> None:
    rows = rows_in(given_, style)
    if not rows:
        return
    at = data.draw(st.integers(0, len(rows) - 1))
    cut = data.draw(st.integers(0, len(str(rows[at]["message"]))))
    text = str(rows[at]["message"])
    rows[at] = rows[at] | {"message": f"{text[:cut]} {secret} {text[cut:]}"}
    told = tell(rows, style=style)
    assert [form for form, written in outputs(told).items() if secret in written] == []
