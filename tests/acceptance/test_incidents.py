"""F5: faults that overlap in slices of two minutes, on several routes, are one incident candidate with its table."""

from __future__ import annotations

from logtriage.report.markdown import render_markdown
from logtriage.report.terminal import render_terminal
from tests.acceptance.rows import E, Request, S, fn
from tests.acceptance.triage import Export

_POOL = "Error: Timed out fetching a new connection from the connection pool."
_REFUSED = "Error: connect ECONNREFUSED 10.4.7.21:5432"
_ALWAYS = "TypeError: Cannot read properties of undefined (reading 'shelf')"


def _burst(begin_s: int) -> list[Request]:
    refused = [fn("/api/leads", f"r{begin_s}{at}", E(_REFUSED), S(500), at_s=begin_s + 20 * at) for at in range(9)]
    pool = [fn("/api/tours", f"p{begin_s}{at}", E(_POOL), S(500), at_s=begin_s + 30 * at) for at in range(6)]
    return refused + pool


def _steady(minutes: int) -> list[Request]:
    return [fn("/shop/[slug]", f"s{at}", E(_ALWAYS), S(500), at_s=120 * at + 1) for at in range(minutes // 2)]


def test_f5_signatures_that_overlap_across_routes_are_one_candidate(new_export: Export) -> None:
    told = new_export(*_steady(120), *_burst(3_600))
    (incident,) = told.report.incidents
    assert incident.routes == ("/api/leads", "/api/tours")
    assert (len(incident.clusters), incident.occurrences, incident.requests) == (2, 15, 15)
    assert [one.counts for one in incident.slices] == [(6, 4), (3, 2)]
    assert [one.start_ms % 120_000 for one in incident.slices] == [0, 0]
    assert "### Incident candidates" in render_markdown(told.report)
    assert "Incident" in render_terminal(told.report, width=100, color=False, outputs=[])


def test_f5_bursts_an_hour_apart_are_two_candidates(new_export: Export) -> None:
    assert len(new_export(*_burst(0), *_burst(3_600)).report.incidents) == 2


def test_f5_one_fault_or_one_route_is_no_incident(new_export: Export) -> None:
    refused = [fn(f"/api/r{at % 3}", f"r{at}", E(_REFUSED), S(500), at_s=at) for at in range(9)]
    assert new_export(*refused).report.incidents == ()
    both = [fn("/api/leads", f"p{at}", E(text), S(500), at_s=at) for at, text in enumerate([_REFUSED, _POOL] * 5)]
    assert new_export(*both).report.incidents == ()


def test_f5_single_errors_that_meet_by_chance_are_no_incident(new_export: Export) -> None:
    texts = [_POOL, _REFUSED, _ALWAYS]
    apart = [fn(f"/api/r{at % 3}", f"m{at}", E(texts[at % 3]), S(500), at_s=40 * at) for at in range(9)]
    assert new_export(*apart).report.incidents == ()


def test_f5_what_is_always_there_links_nothing(new_export: Export) -> None:
    steady = [*_steady(120), *(fn("/login", f"x{at}", E(_POOL), S(500), at_s=120 * at + 2) for at in range(60))]
    assert new_export(*steady).report.incidents == ()
