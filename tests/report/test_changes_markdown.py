from __future__ import annotations

import pytest

from logtriage.compare import compare
from logtriage.report.changes_markdown import LIMIT, joined, render_changes_markdown
from logtriage.report.changes_terminal import SHOWN, render_changes_terminal
from tests.tally.records import WEEK_MS, cell, issue, record, tally, traffic

_HOSTILE = "<script>alert(1)</script> @somebody `x` | y"


def _many(number: int) -> str:
    tallies = [tally(f"i{at}", 3, cell(hour=168)) for at in range(number)]
    issues = tuple(issue(one.fingerprint, title=f"{_HOSTILE} {one.fingerprint}") for one in tallies)
    after = record(*tallies, name="new.json", first_ms=WEEK_MS, last_ms=2 * WEEK_MS, issues=issues,
                   asked=[traffic(1_000, cell(hour=168))])  # fmt: skip
    told = compare(record(name="old.json"), after)
    assert len(render_changes_terminal(told, width=100, color=False).splitlines()) < 6 * SHOWN + 40
    return render_changes_markdown(told)


@pytest.mark.parametrize("number", [1, 40, 2_000])
def test_a_packet_stays_below_its_limit_and_says_what_it_leaves_out(number: int) -> None:
    rendered = _many(number)
    assert len(rendered) <= LIMIT
    assert ("the JSON output holds" in rendered) == (number == 2_000)


def test_no_markup_and_no_mention_of_the_log_reaches_the_page() -> None:
    line = next(line for line in _many(1).splitlines() if line.startswith("| new"))
    outside = "".join(line.replace("``", "`").split("`")[::2])
    assert "<script>" not in outside
    assert "@somebody" not in outside


def test_whole_sections_are_left_out_from_the_end() -> None:
    rendered = joined({"Verdict": "v", "Issues": "i" * (LIMIT - 300), "Method": "m" * 400})
    assert rendered.endswith("Left out to stay below 60,000 characters: Method.\n")
