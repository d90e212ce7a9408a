"""``logtriage schema``: the JSON Schema of every output and every document that a user writes."""

from __future__ import annotations

import json
from typing import Any, Final

import click

from logtriage.cli.options import HELP
from logtriage.errors import UsageError

_NAMES: Final = (
    *("report", "annotate", "rule", "explain", "routes", "suppress", "clusters"),
    *("check", "criteria", "flow", "diff", "weekly", "baseline", "drift", "inventory", "doctor"),
)


@click.command("schema", context_settings=HELP)
@click.argument("name", required=False, metavar="NAME")
def command(name: str | None) -> int:
    """
    Print the JSON Schema named NAME.

    report (analyze --format json), annotate (one line), check (check --format json), rule (a rule file), explain
    (explain --format json), routes, suppress and clusters (the files of a project's policy: routes.yaml,
    suppressions.yaml, clusters.yaml), criteria and flow (what `check` reads), diff (diff --format json), weekly (weekly
    --format json), baseline (a file of baseline write), drift (drift --format json), inventory (inventory --format
    json), doctor (doctor --format json).
    """
    if name is None:
        click.echo("\n".join(_NAMES))
        return 0
    if name not in _NAMES:
        raise UsageError(
            f"no schema is called '{name}' (expected one of {', '.join(_NAMES)}).",
            hint="`logtriage schema` lists them.",
        )
    click.echo(json.dumps(schema_of(name), indent=2, ensure_ascii=False))
    return 0


def schema_of(name: str) -> dict[str, Any]:
    """Give the schema; those of files that a user writes are generated from the classes that read them."""
    if name == "rule":
        from logtriage.rules.document import rule_schema

        return rule_schema()
    if name == "explain":
        from logtriage.report.explain import explanation_schema

        return explanation_schema()
    if name == "doctor":
        from logtriage.report.checkup import checkup_schema

        return checkup_schema()
    if name in {"routes", "suppress", "clusters"}:
        from logtriage.policy.document import policy_schema

        return policy_schema(name)
    if name == "criteria":
        from logtriage.criteria.document import criteria_schema

        return criteria_schema()
    if name == "flow":
        from logtriage.criteria.flow_document import flow_schema

        return flow_schema()
    from logtriage.report import json as outputs

    made = {
        "report": outputs.report_schema,
        "annotate": outputs.annotate_schema,
        "check": outputs.check_schema,
        "diff": outputs.changes_schema,
        "weekly": outputs.weekly_schema,
        "baseline": outputs.baseline_schema,
        "drift": outputs.drift_schema,
        "inventory": outputs.inventory_schema,
    }
    return made[name]()
