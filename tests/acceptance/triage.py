"""Files of a case -> what the tool says about them in public: the report and one annotation per entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from logtriage import pipeline
from logtriage.join import Scope
from logtriage.model import FINGERPRINT_VERSION, Finding, Policy, Report, Suppression, Tool
from logtriage.read import open_reader
from logtriage.redact import Gate
from logtriage.report.json import Annotation
from tests.acceptance.rows import Style, request_id
from tests.builders import matcher, packs


@dataclass(frozen=True, slots=True)
class Told:
    """What the tool said about an export."""

    style: Style
    report: Report
    annotations: tuple[Annotation, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.report.findings

    @property
    def finding(self) -> Finding:
        """The only finding; a second one, or none, fails the case with their names."""
        assert len(self.findings) == 1, [(one.rule, one.route, one.title) for one in self.findings]
        return self.findings[0]

    @property
    def clusters(self) -> set[str]:
        return {finding.cluster for finding in self.findings}

    def on(self, route: str) -> Finding:
        """The only finding on a route."""
        found = [finding for finding in self.findings if finding.route == route]
        assert len(found) == 1, [(one.rule, one.route, one.title) for one in self.findings]
        return found[0]

    def rows(self, name: str) -> list[Annotation]:
        """The annotations of a request, by its short name."""
        return [one for one in self.annotations if one.request == request_id(name)]

    def stated(self, name: str) -> Annotation:
        """The one row of a request that states an error."""
        found = [one for one in self.rows(name) if one.role == "occurrence"]
        assert len(found) == 1, [(one.role, one.rule, one.message) for one in self.rows(name)]
        return found[0]


Export: TypeAlias = Callable[..., Told]
"""Requests of a case -> what was told about an export of them (see the fixtures)."""


def tell(
    paths: Sequence[Path | str],
    style: Style = "new",
    *,
    policy: Policy | None = None,
    suppressions: Sequence[Suppression] = (),
    repo: Path | None = None,
) -> Told:
    """Run the whole way over exports, as ``analyze`` and ``annotate`` do."""
    rules = packs().rules
    readers = [open_reader(str(path), place) for place, path in enumerate(paths)]
    run = pipeline.triage(readers, rules, policy=policy, matcher=matcher())
    tool = Tool("logtriage", "test", FINGERPRINT_VERSION, packs().digest, len(rules))
    declared = pipeline.declared_in(repo) if repo is not None else None
    report = pipeline.report_of(
        run, rules, tool=tool, command="logtriage analyze", scope=Scope(), gate=Gate(), suppressions=suppressions,
        declared=declared,
    )  # fmt: skip
    return Told(style, report, tuple(pipeline.annotations_of(run, scope=Scope(), gate=Gate())))


def known(counts: Mapping[str, int]) -> dict[str, int]:
    """Give the counts that are not zero."""
    return {name: count for name, count in counts.items() if count}


def commands(finding: Finding) -> str:
    """Give every command of a finding's advice, one a line."""
    steps = finding.remediation.steps
    own = [run for step in steps for run in step.run]
    return "\n".join([*own, *(run for step in steps for variant in step.variants for run in variant.run)])


def advice(finding: Finding) -> str:
    """Give the whole advice of a finding as one text: steps, commands, variants."""
    steps = finding.remediation.steps
    notes = [variant.note for step in steps for variant in step.variants]
    return "\n".join([*(step.do for step in steps), commands(finding), *notes])
