"""Files and options of a command line -> the report and what it was made of: the way that several commands go."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logtriage import __version__
from logtriage.cli.options import Opened, filters_of, load_rules, open_inputs, scope_of
from logtriage.cli.progress import progress
from logtriage.cli.project import baseline_folder, load_criteria_files, load_policy, load_regroupings
from logtriage.cli.recorded import runs_before
from logtriage.cli.safety import gate_of

if TYPE_CHECKING:
    from logtriage.code import Code
    from logtriage.join import Scope
    from logtriage.model import (
        Baseline,
        Case,
        Criterion,
        Located,
        Regrouping,
        Report,
        RunRecord,
        Suppression,
        Tool,
    )
    from logtriage.parts import Triage
    from logtriage.redact import Gate
    from logtriage.rules.load import Packs


@dataclass(frozen=True, slots=True)
class Made:
    """A report, and what it was made of."""

    report: Report
    run: Triage
    code: Code | None
    """Null without ``--repo``."""
    gate: Gate
    record: Callable[[], RunRecord]
    """What a history keeps of it, made when asked for."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What the project and the command line give beside the exports."""

    packs: Packs
    suppressions: tuple[Suppression, ...]
    regroupings: tuple[Regrouping, ...]
    tool: Tool
    scope: Scope
    gate: Gate
    unread: tuple[str, ...]
    """Names of inputs that could not be opened."""


def make(files: Sequence[str], options: dict[str, Any], *, words: Sequence[str] = ("analyze",)) -> Made:
    """Run the whole way, and keep what the report was made of; ``words`` is the command, with options of its own."""
    criteria = load_criteria_files(options["criteria_files"])
    with progress(
        files,
        quiet=options["quiet"] or options["no_progress"],
        verbose=options.get("verbose", False),
        most_mb=options.get("max_memory"),
    ) as talk:
        packs = load_rules(options["rule_folders"], quiet=options["quiet"])
        policy, suppressions = load_policy(options["config"])
        regroupings = load_regroupings(options["config"])
        baseline = _baseline(options)
        from logtriage.pipeline import triage

        repo: Path | None = options["repo"]
        code = _code(repo) if repo is not None else None
        opened = open_inputs(files, sha256=options["sha256"], on_bytes=talk.bytes)
        run = triage(opened.readers, packs.rules, policy=policy, progress=talk.station)
        gate = gate_of(options.get("salt_file"), no_redact=options.get("no_redact", False))
        unread = tuple(error.source or "?" for error in opened.unread)
        # The scope takes its options out of the others.
        asked = filters_of(options)
        command = _command(files, options, words, baseline, asked)
        given = _Given(packs, suppressions, regroupings, _tool(packs), scope_of(options), gate, unread)
        report = _report(run, given, repo, code, command)
        report = report if baseline is None else _since(report, baseline, run, given, options)
        report = _checked(report, run, given, code, criteria)
    report = _with_unread(_with_filters(report, gate.text(shlex.join(asked))), opened)
    return Made(report, run, code, gate, lambda: _record(run, given))


def _code(repo: Path) -> Code:
    from logtriage.locate import code_in

    return code_in(repo)


def _tool(packs: Packs) -> Tool:
    from logtriage.model import FINGERPRINT_VERSION, Tool

    return Tool("logtriage", __version__, FINGERPRINT_VERSION, packs.digest, len(packs.rules), packs.replaced)


def _command(
    files: Sequence[str],
    options: dict[str, Any],
    words: Sequence[str],
    baseline: Baseline | None,
    asked: Sequence[str],
) -> str:
    """Give the command line as the report tells it: what was read and what was asked, not where it was written."""
    typed = () if options["repo"] is None else ("--repo", str(options["repo"]))
    criteria = tuple(word for path in options["criteria_files"] for word in ("-c", str(path)))
    since = () if baseline is None else ("--baseline", baseline.name)
    return shlex.join(("logtriage", *words, *files, *typed, *criteria, *since, *asked))


def _report(run: Triage, given: _Given, repo: Path | None, code: Code | None, command: str) -> Report:
    from logtriage.pipeline import declared_in, report_of

    return report_of(
        run, given.packs.rules, tool=given.tool, command=command, scope=given.scope, gate=given.gate,
        suppressions=given.suppressions, regroupings=given.regroupings,
        declared=declared_in(repo) if repo is not None else None,
        located=_locator(run, given, code) if code is not None else lambda _case: None,
    )  # fmt: skip


def _locator(run: Triage, given: _Given, code: Code) -> Callable[[Case], Located | None]:
    from logtriage.locate import locator

    return locator(code, run.entries, run.texts, given.gate.text)


def _since(report: Report, baseline: Baseline, run: Triage, given: _Given, options: dict[str, Any]) -> Report:
    """Say of each finding what became of it since the baseline."""
    from logtriage.comparing import since_baseline

    return since_baseline(
        report, baseline, run, given.packs.rules, scope=given.scope, gate=given.gate, suppressions=given.suppressions,
        regroupings=given.regroupings, unread=bool(given.unread), earlier=runs_before(baseline.record, options),
    )  # fmt: skip


def _checked(
    report: Report, run: Triage, given: _Given, code: Code | None, criteria: Sequence[Criterion]
) -> Report:
    """Add the last commits where there is a checkout, and the verdicts where there are criteria."""
    if code is not None:
        from logtriage.locate import with_commits

        report = with_commits(report, code, given.gate.text)
    if not criteria:
        return report
    from logtriage.checking import with_criteria

    unread = list(given.unread)
    return with_criteria(report, run, given.packs.rules, criteria, scope=given.scope, gate=given.gate, unread=unread)


def _record(run: Triage, given: _Given) -> RunRecord:
    """Give what a history keeps; its pseudonyms begin anew, since the report has handed out others."""
    from logtriage.recording import record_of
    from logtriage.redact import Gate

    return record_of(
        run, given.packs.rules, tool=given.tool, scope=given.scope, gate=Gate(), regroupings=given.regroupings,
        unread=bool(given.unread),
    )  # fmt: skip


def _baseline(options: dict[str, Any]) -> Baseline | None:
    """Read the baseline before anything else: a wrong name is told at once, not after the exports are read."""
    if options.get("baseline") is None:
        return None
    from logtriage.baseline import named_baseline

    return named_baseline(baseline_folder(options["config"]), options["baseline"])


def _with_filters(report: Report, asked: str) -> Report:
    """Say that a part was looked at: no number of the report is about the rest."""
    if not asked:
        return report
    entries = report.totals.entries
    said = f"Filtered by {asked}: {entries.out_of_scope:,} of {entries.total:,} entries are left out."
    return replace(report, coverage=replace(report.coverage, unproven=(said, *report.coverage.unproven)))


def _with_unread(report: Report, opened: Opened) -> Report:
    """Keep an input that could not be opened visible: it is part of what the report does not cover."""
    if not opened.unread:
        return report
    from logtriage.model import Digest, Input

    lost = tuple(
        Input(error.source or "?", Digest("blake3", ""), None, "unreadable", 0, 0, None, None, (), 0, (error.message,))
        for error in opened.unread
    )
    names = ", ".join(one.name for one in lost)
    said = f"{names}: could not be read at all; what it held is unknown."
    coverage = replace(report.coverage, partial=True, unproven=(said, *report.coverage.unproven))
    return replace(report, inputs=(*report.inputs, *lost), coverage=coverage)
