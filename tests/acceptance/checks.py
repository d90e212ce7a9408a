"""Requests of a case and a criteria file -> verdicts, as ``check`` gives them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from logtriage import pipeline
from logtriage.checking import check_of
from logtriage.criteria.load import load_criteria
from logtriage.join import Scope
from logtriage.model import FINGERPRINT_VERSION, CheckReport, Judged, Part, Policy, Tool
from logtriage.read import open_reader
from logtriage.redact import Gate
from tests.acceptance.rows import Request, Style, write
from tests.builders import matcher, packs


def check_files(
    files: Sequence[Path], criteria: str, *, policy: Policy | None = None, scope: Scope | None = None
) -> CheckReport:
    """Hold the criteria, written beside the first file, against exports."""
    path = files[0].parent / "criteria.yaml"
    path.write_text(criteria, encoding="utf-8")
    readers = [open_reader(str(file), place) for place, file in enumerate(files)]
    rules = packs().rules
    run = pipeline.triage(readers, rules, policy=policy, matcher=matcher())
    tool = Tool("logtriage", "test", FINGERPRINT_VERSION, "digest", len(rules))
    return check_of(
        run, rules, load_criteria(path, "criteria.yaml"), tool=tool,
        command="logtriage check logs_result.json -c criteria.yaml", criteria_file="criteria.yaml",
        scope=scope or Scope(), gate=Gate(),
    )  # fmt: skip


def check(folder: Path, criteria: str, *requests: Request, style: Style = "new", policy: Policy | None = None) -> CheckReport:
    """Write the requests as one export, and hold the criteria against it."""
    return check_files([write(folder, requests, style)], criteria, policy=policy)


def only(report: CheckReport) -> Judged:
    """The only criterion."""
    (found,) = report.criteria
    return found


def one(folder: Path, criterion: str, *requests: Request, style: Style = "new", policy: Policy | None = None) -> Judged:
    """Judge a single criterion, given without id and title."""
    lines = "".join(f"    {line}\n" for line in criterion.strip().splitlines())
    return only(check(folder, f"criteria:\n  - id: it\n    title: it holds\n{lines}", *requests, style=style, policy=policy))


def part(judged: Judged, name: str) -> Part:
    """The part of a criterion by its name."""
    (found,) = [part for part in judged.parts if part.name == name]
    return found
