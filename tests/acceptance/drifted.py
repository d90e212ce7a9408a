"""Requests of a case and the files of a checkout -> what ``drift`` says about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from logtriage.drifting import drift_report
from logtriage.model import FINGERPRINT_VERSION, Tool
from logtriage.model.drift import Candidate, Drift, DriftReport
from logtriage.pipeline import triage
from logtriage.read import open_reader
from logtriage.redact import Gate
from tests.acceptance.rows import Request, write
from tests.builders import matcher, packs

DATASOURCE: Final = 'datasource db {\n  provider = "postgresql"\n}\n'
FIRST: Final = "20260101000000_init"


def checkout(folder: Path, schema: str, *migrations: str, files: Mapping[str, str] | None = None) -> Path:
    """Write a checkout: a schema, its migrations in order, and whatever else it holds."""
    named = {f"prisma/migrations/{_name(at)}/migration.sql": text for at, text in enumerate(migrations)}
    for name, text in {"prisma/schema.prisma": DATASOURCE + schema, **named, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _name(at: int) -> str:
    return FIRST if at == 0 else f"2026010{at + 1}000000_step_{at}"


def drifted(
    folder: Path, repo: Path, requests: Sequence[Request], *, concurrently: bool = False, all_models: bool = False
) -> DriftReport:
    """Run the whole way, as the command does."""
    rules = packs().rules
    run = triage([open_reader(str(write(folder, requests)), 0)], rules, matcher=matcher())
    tool = Tool("logtriage", "test", FINGERPRINT_VERSION, packs().digest, len(rules))
    return drift_report(
        run.found.occurrences, rules, repo, tool=tool, command="logtriage drift", redact=Gate().text,
        concurrently=concurrently, all_models=all_models,
    )  # fmt: skip


def only(report: DriftReport) -> Drift:
    """The only drift; a second one, or none, fails the case with their names."""
    assert len(report.drifts) == 1, [(one.about, one.verdict) for one in report.drifts]
    return report.drifts[0]


def statements(candidates: Sequence[Candidate]) -> list[str]:
    """Every statement that may run now, its white space folded, in the order of the candidates."""
    steps = [step for one in candidates for step in one.steps if step.ready and step.sql]
    return [" ".join((step.sql or "").split()) for step in steps]
