"""The data file of the platform's limits: dated, ascending, and refused when it is not."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from logtriage.cli.main import cli
from logtriage.errors import LogtriageError
from logtriage.limits import FILE, platform_limits
from logtriage.limits.document import read_limits
from logtriage.model import PlatformLimits, nearest_limit
from tests.builders import rules

GOOD = """
schema: logtriage/platform-limits@1
function_seconds:
  - {seconds: 300, kind: default, meaning: the default, source: "https://vercel.com/docs/limits", checked: "2026-09"}
  - {seconds: 600, kind: configured, meaning: somebody set it}
"""


def test_every_limit_of_the_platform_names_its_page_and_month() -> None:
    limits = platform_limits()
    assert all(one.source and one.checked for one in limits.function if one.kind != "configured")
    assert limits.seconds_of("default") == (300,)
    assert limits.seconds_of("ceiling") == (800,)


def test_reads_a_document() -> None:
    limits = read_limits(GOOD, "limits.yaml")
    assert limits.meaning_of(300) == "the default"
    assert limits.near(601_000) == 600


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('checked: "2026-09"', 'checked: "last year"'), "function_seconds.0.checked"),
        ((', source: "https://vercel.com/docs/limits"', ""), "needs source and checked"),
        (("seconds: 600", "seconds: 60"), "must ascend"),
        (("seconds: 600", "seconds: soon"), "function_seconds.1.seconds"),
        (("kind: configured", "kind: guessed"), "function_seconds.1.kind"),
        (("platform-limits@1", "platform-limits@2"), "schema"),
        (("meaning: somebody set it", "meaning: somebody set it, note: x"), "function_seconds.1.note"),
        (("schema:", "{"), "no YAML"),
    ],
)
def test_refuses_a_document_that_is_not_sound(change: tuple[str, str], told: str) -> None:
    with pytest.raises(LogtriageError, match=r"limits\.yaml") as caught:
        read_limits(GOOD.replace(*change), "limits.yaml")
    assert told in str(caught.value)


@pytest.mark.parametrize(("seconds", "words"), [(None, "does not name it"), (300, "default"), (47, "somebody set")])
def test_a_number_that_is_no_limit_has_a_meaning_too(seconds: int | None, words: str) -> None:
    assert words in platform_limits().meaning_of(seconds)


def test_nothing_is_near_no_limit() -> None:
    assert nearest_limit((), 60_000) is None
    assert PlatformLimits((), ()).near(60_000) is None


def test_the_timeout_rule_states_no_limit_itself() -> None:
    (rule,) = [one for one in rules() if one.id == "vercel-function-timeout"]
    numbers = {str(one.seconds) for one in platform_limits().function}
    advice = " ".join([*(step.do for step in rule.steps), *(cause.text for cause in rule.causes), *rule.avoid])
    assert not numbers & set(re.findall(r"\b\d+\b", advice))


def test_the_file_lies_in_the_package() -> None:
    assert FILE.is_file()
    assert FILE.parent.parent.name == "logtriage"


def test_explain_lists_what_the_seconds_mean_for_the_timeout_alone() -> None:
    told = CliRunner().invoke(cli, ["explain", "vercel-function-timeout"]).stdout
    assert "- 800 s: the ceiling of the paid plans" in told
    assert "What the seconds mean" not in CliRunner().invoke(cli, ["explain", "abort-timeout"]).stdout
