"""``logtriage mcp``: the findings of an export for an agent, as an MCP server on standard input and output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from logtriage.cli.options import HELP, load_rules, rules_option, scope_options, talk_options
from logtriage.errors import UsageError

if TYPE_CHECKING:
    from logtriage.cli.making import Made
    from logtriage.report.json import Annotation


@click.command("mcp", context_settings=HELP)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@rules_option
@scope_options
@talk_options
def command(files: tuple[str, ...], **options: Any) -> int:
    """
    Serve findings to an agent: list_findings, get_finding, explain_rule, annotate_request.

    Speaks the Model Context Protocol on standard input and output; the exports are read once, at the start.
    Needs `pip install 'logtriage[mcp]'`.
    """
    if "-" in files:
        hint = "Save the export to a file."
        raise UsageError("cannot be an export here: the client speaks on standard input.", source="-", hint=hint)
    try:
        from logtriage.serve import Desk, server_of
    except ImportError as error:
        hint = "pip install 'logtriage[mcp]'"
        raise UsageError(f"needs a library that is not installed ({error.name}).", source="mcp", hint=hint) from None
    from logtriage.cli.making import make

    made = make(files, {**options, "sha256": False, "repo": None, "criteria_files": ()}, words=("mcp",))
    desk = Desk(made.report, _annotations(made, options), _Explainer(options).of)
    server_of(desk, made.report.tool.version).run("stdio")
    return 0


def _annotations(made: Made, options: dict[str, Any]) -> Iterator[Annotation]:
    """Give the entries of the run, as `annotate` writes them."""
    from logtriage.cli.options import scope_of
    from logtriage.cli.project import load_regroupings
    from logtriage.pipeline import annotations_of

    regroupings = load_regroupings(options["config"])
    return annotations_of(made.run, scope=scope_of(options), gate=made.gate, regroupings=regroupings)


class _Explainer:
    """Explains rules as `explain --format json` does."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._rules = load_rules(options["rule_folders"], quiet=True).rules

    def of(self, name: str) -> list[dict[str, Any]]:
        """Give the explanations of the rules with this id or code."""
        from logtriage.cli.rules import find_rules
        from logtriage.remediate import retry_advice
        from logtriage.report.explain import explanation_of
        from logtriage.report.json import plain

        return [plain(explanation_of(rule, retry_advice(rule.classify))) for rule in find_rules(self._rules, name)]
