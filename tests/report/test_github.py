from __future__ import annotations

from dataclasses import replace

import pytest

from logtriage.compare import compare
from logtriage.report.github import MOST, render_github
from tests.report.sample_report import hostile_report, large_report, rich_report
from tests.tally.records import record


def test_every_line_is_one_command_whatever_the_log_held() -> None:
    lines = render_github(hostile_report()).splitlines()
    assert lines
    for line in lines:
        assert line.startswith(("::error ", "::warning ", "::notice "))
        assert ":" not in line.split("title=", 1)[1].split("::")[0]
        assert "%" not in line.replace("%25", "").replace("%3A", "").replace("%2C", "")


@pytest.mark.parametrize("number", [3, 400])
def test_a_step_shows_ten_of_each_kind_and_gets_no_more(number: int) -> None:
    lines = render_github(large_report(number)).splitlines()
    kinds = [line[2:].split(" ")[0] for line in lines]
    assert max(kinds.count(kind) for kind in set(kinds)) <= MOST
    assert len(lines) >= min(number, MOST)


def test_beside_a_baseline_only_what_changed_is_annotated() -> None:
    report = rich_report()
    findings = tuple(replace(one, state="new" if at == 0 else "ongoing") for at, one in enumerate(report.findings))
    compared = replace(report, findings=findings, compared=compare(record(), record()))
    (line,) = render_github(compared).splitlines()
    assert "title=new%3A " in line
