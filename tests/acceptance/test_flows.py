"""Case C9 and what goes with it: flows are drafted from good traces, and their dead steps are found in a checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.checks import one
from tests.acceptance.rows import E, I, Request, S, fn, write
from tests.acceptance.test_criteria import FLOW, FOLLOWUPS, LINES, cron
from tests.cli.shell import call

SOURCE = """\
log.info('[CRON] trigger start');
if (ok) log.info(`[CRON] authorized method=${method}`);
const line = 'job runner response';
"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / "repo/src").mkdir(parents=True)
    (tmp_path / "repo/src/cron.ts").write_text(SOURCE, encoding="utf-8")
    return tmp_path / "repo"


def lint(folder: Path, flow: str, repo: Path) -> tuple[int, list[str]]:
    (folder / "flow.yaml").write_text(flow, encoding="utf-8")
    told = call("flows", "lint", folder / "flow.yaml", "--repo", repo)
    return told.code, told.out.splitlines()


def test_c9_a_step_whose_words_are_gone_from_the_source_is_dead(tmp_path: Path, repo: Path) -> None:
    code, lines = lint(tmp_path, FLOW, repo)
    assert code == 1
    assert [line.split()[0] for line in lines] == ["alive", "alive", "dead", "alive"]
    assert lines[0] == "alive  cron step 1 (trigger)  '[CRON] trigger start': src/cron.ts:1"
    assert lines[2].startswith("dead   cron step 3 (calling)  'calling job runner': no literal in the code any more")
    assert lines[2].endswith("flow.yaml:6)")


@pytest.mark.parametrize(
    ("text", "alive"),
    [
        ('"[CRON] authorized method=vercel"', True),
        ("{regex: 'authorized method=(?P<method>\\w+)'}", True),
        ("{regex: '\\[CRON\\] triggers? start'}", True),
        ("{regex: '\\[CRON\\] triggered'}", False),
        ('["gone for good", "job runner response"]', True),
        ("{regex: '\\d+'}", True),
        ('"[OTHER] trigger start"', True),
        ('"[CRON] stopped"', False),
    ],
)
def test_c9_words_are_found_however_the_source_puts_them_together(tmp_path: Path, repo: Path, text: str, alive: bool) -> None:
    code, lines = lint(tmp_path, f"name: f\nkey: request\nsteps:\n  - {{id: a, text: {text}}}\n", repo)
    assert (code == 0) is alive, lines


def test_c9_without_a_checkout_there_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text(FLOW, encoding="utf-8")
    told = call("flows", "lint", tmp_path / "flow.yaml", "--repo", tmp_path / "none")
    assert (told.code, told.err.count("\n")) == (2, 1)


# ---------------------------------------------------------------------------------------------------------------- record
def runs(number: int) -> list[Request]:
    return [
        cron(f"R{n}", LINES[0], LINES[1], f"{n} jobs due", LINES[2], LINES[3], at_s=n * 60) for n in range(number)
    ]


def test_a_drafted_flow_holds_for_the_traces_that_it_was_made_from(tmp_path: Path) -> None:
    failed = fn(FOLLOWUPS, "bad", S(500), I(LINES[0]), E("TypeError: voucher.discount is not a function"), at_s=5000)
    export = write(tmp_path, [*runs(6), failed])
    told = call("flows", "record", export, "--route", FOLLOWUPS, "-o", tmp_path / "flow.yaml")
    assert told.code == 0, told.err
    text = (tmp_path / "flow.yaml").read_text(encoding="utf-8")
    assert "from 6 good traces" in text
    assert text.count("- id: ") == 5
    judged = one(tmp_path, "kind: sequence\nflow: flow.yaml", *runs(6))
    assert (judged.verdict, judged.figures["complete"]) == ("pass", 6)
    judged = one(tmp_path, "kind: sequence\nflow: flow.yaml", *runs(5), cron("R9", LINES[0], LINES[3], at_s=600))
    assert (judged.verdict, judged.figures["broken"]) == ("fail", 1)


def test_a_flow_is_drafted_over_requests_by_a_key(tmp_path: Path) -> None:
    jobs = [
        fn(route, f"{route[-4:]}{n}", S(200), I(f"{text} jobId={n}"), at_s=n * 60 + at)
        for n in range(4)
        for at, (route, text) in enumerate([("/api/webhook", "job queued"), ("/api/cron", "job picked")])
    ]
    told = call("flows", "record", write(tmp_path, jobs), "--key", "jobId")
    (tmp_path / "flow.yaml").write_text(told.out, encoding="utf-8")
    judged = one(tmp_path, "kind: sequence\nflow: flow.yaml\nallow: open", *jobs)
    assert (judged.verdict, judged.figures["complete"]) == ("pass", 4)


@pytest.mark.parametrize(
    ("words", "said"), [((), "says neither --route nor --key"), (("--route", "/none"), "no request is in scope")]
)
def test_nothing_to_draft_from_is_a_clear_error(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    told = call("flows", "record", write(tmp_path, runs(2)), *words)
    assert told.code == 2
    assert said in told.err
