"""
Code and rule packs -> the pages and files that are never written by hand; run ``python docs/generate.py``.

With ``--check`` nothing is written: stale files are named, and the exit code is 1.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import click
from click.testing import CliRunner

from logtriage import schema
from logtriage.cli.main import cli
from logtriage.model import (
    Rule,
    activity,
    cases,
    chains,
    changes,
    coverage,
    criteria,
    declared,
    findings,
    incidents,
    inventory,
    judged,
    policy,
    report,
    retries,
    rules,
    scales,
    tallies,
    texts,
    timeouts,
    weekly,
)
from logtriage.remediate import retry_advice
from logtriage.report import json as report_json
from logtriage.report.explain import explain_markdown, explanation_of
from logtriage.rules.document import rule_schema
from logtriage.rules.load import load_packs

ROOT: Final = Path(__file__).resolve().parent.parent
SAMPLE: Final = "samples/logs_result.json"
_CONTRACTS: Final = {
    "ENTRIES": "One row of an export each, as `read` gives them.",
    "JOINED": "The rows again, joined to requests, with each distinct message taken out into a table.",
    "REQUESTS": "One row per request.",
}
_RECORDS: Final = (
    report, coverage, findings, judged, criteria, policy, timeouts, declared, retries, incidents, chains, changes,
    weekly, tallies, inventory, activity, rules, cases, texts, report_json,
)  # fmt: skip
_MOST_SHOWN: Final = 34
"""Lines of terminal output in the README; what follows is more of the same table."""


def generated() -> dict[str, str]:
    """Give every generated file: path from the root of the repository -> its content."""
    return {
        "docs/cli.md": _between("docs/cli.md", "commands", commands_text()),
        "docs/contracts.md": _between("docs/contracts.md", "contracts", contracts_text()),
        "signatures/rule.schema.json": json.dumps(rule_schema(), indent=2, ensure_ascii=False) + "\n",
        "signatures/README.md": _between("signatures/README.md", "rules", rule_tables(load_packs().rules)),
        "README.md": _between("README.md", "demo", demo_output()),
        **rule_pages(load_packs().rules),
    }


def main(arguments: list[str]) -> int:
    """Write what is stale, or with ``--check`` only name it."""
    files = generated()
    stale = [name for name, text in files.items() if _read(name) != text]
    left_over = [page for page in sorted((ROOT / "docs/rules").glob("*.md")) if f"docs/rules/{page.name}" not in files]
    for page in left_over:
        sys.stderr.write(f"docs/rules/{page.name}: no folder of rules is called so any more; remove the page.\n")
    for name in stale:
        if "--check" in arguments:
            sys.stderr.write(f"{name}: is stale. Run `./dev docs` and look at the difference.\n")
        else:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(files[name], encoding="utf-8")
            sys.stderr.write(f"{name}: written\n")
    return 1 if left_over or (stale and "--check" in arguments) else 0


# ---------------------------------------------------------------------------------------------------------- docs/cli.md
def commands_text() -> str:
    """Give one section per command: how it is called, what it does, its options."""
    return "\n".join(line for told in walk(cli) for line in _command_lines(told))


@dataclass(frozen=True, slots=True)
class Told:
    """A command and its words as typed, ``logtriage rules list``."""

    words: str
    command: click.Command


def walk(command: click.Command, words: str = "logtriage") -> Iterator[Told]:
    """Give a command and all below it, in the order of the help."""
    yield Told(words, command)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from walk(below, f"{words} {name}")


def _command_lines(told: Told) -> Iterator[str]:
    context = click.Context(told.command, info_name=told.words)
    usage = " ".join(told.command.collect_usage_pieces(context))
    yield f"\n### `{told.words}`\n"
    yield f"```text\n{told.words} {usage}\n```\n"
    yield _unwrapped(told.command.help or "")
    options = [option for option in told.command.params if isinstance(option, click.Option) and not option.hidden]
    if options:
        yield "\n| option | meaning |\n| --- | --- |"
        yield from (_option_row(option, context) for option in options)


def _option_row(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    names, meaning = record or ("", "")
    return f"| `{_cell(names)}` | {_cell(meaning)} |"


def _unwrapped(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(text))
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


# ---------------------------------------------------------------------------------------------------- docs/contracts.md
def contracts_text() -> str:
    """Give the records of the machine interface and the frames between the rooms."""
    records = {name: record for module in _RECORDS for name, record in _classes(module).items()}
    lines = ["", "## The report: `analyze --format json`", ""]
    lines += [line for name in _reachable("Report", records) for line in _record_lines(name, records)]
    own = [name for name in _reachable("Inventory", records) if name not in _reachable("Report", records)]
    lines += ["## The inventory: `inventory --format json`", "", "What is not told here is told of the report.", ""]
    lines += [line for name in own for line in _record_lines(name, records)]
    lines += ["## One line of `annotate`", ""]
    lines += [line for name in _reachable("Annotation", records) for line in _record_lines(name, records)]
    known = {name for root in ("Report", "Annotation", "Inventory") for name in _reachable(root, records)}
    for told, root in (("`weekly --format json`", "Weekly"), ("A baseline, and what a history keeps", "Baseline")):
        own = [name for name in _reachable(root, records) if name not in known]
        lines += [f"## {told}", "", *(line for name in own for line in _record_lines(name, records))]
        known |= set(own)
    lines += ["## The verdicts: `check --format json`", ""]
    lines += [line for name in _checked(records) for line in _record_lines(name, records)]
    lines += ["## Closed lists", "", "| name | values |", "| --- | --- |", *_word_lists(), ""]
    lines += ["## Frames between the rooms", ""]
    lines += [line for name, told in _CONTRACTS.items() for line in _frame_lines(name, told)]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Record:
    """A dataclass as written: its sentence, and field -> (type, sentence)."""

    told: str
    fields: Mapping[str, tuple[str, str]]


def _classes(module: ModuleType) -> dict[str, Record]:
    tree = ast.parse(inspect.getsource(module))
    return {node.name: _record(node) for node in tree.body if isinstance(node, ast.ClassDef)}


def _record(node: ast.ClassDef) -> Record:
    fields: dict[str, tuple[str, str]] = {}
    for place, statement in enumerate(node.body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            after = node.body[place + 1] if place + 1 < len(node.body) else None
            fields[statement.target.id] = (ast.unparse(statement.annotation), _string(after))
    return Record(ast.get_docstring(node) or "", fields)


def _string(node: ast.stmt | None) -> str:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return inspect.cleandoc(node.value.value) if is_text else ""  # type: ignore[union-attr]  # told by `is_text`


def _reachable(name: str, records: Mapping[str, Record]) -> list[str]:
    """Name a record and every record that its fields lead to, nearest first."""
    found = [name]
    for known in found:
        for kind, _ in records[known].fields.values():
            found += [word for word in re.findall(r"\w+", kind) if word in records and word not in found]
    return found


def _checked(records: Mapping[str, Record]) -> list[str]:
    """Name what only the document of ``check`` has; the rest stands with the report."""
    told = _reachable("Report", records)
    return [name for name in _reachable("CheckReport", records) if name not in told]


def _record_lines(name: str, records: Mapping[str, Record]) -> Iterator[str]:
    record = records[name]
    yield f"### {name}\n"
    yield f"{_unwrapped(record.told)}\n"
    yield "| key | type | meaning |"
    yield "| --- | --- | --- |"
    for key, (kind, told) in record.fields.items():
        yield f"| `{key}` | `{_cell(kind)}` | {_cell(told)} |"
    yield ""


def _word_lists() -> Iterator[str]:
    for name in "Severity Confidence Outcome Role Cause Transience Retry Status Tier PolicyWord".split():
        values = getattr(scales, name).__args__
        yield f"| {name} | {', '.join(f'`{value}`' for value in values)} |"


def _frame_lines(name: str, told: str) -> Iterator[str]:
    frame = getattr(schema, name)
    comments = _column_comments(name)
    yield f"### {name}\n"
    yield f"{told}\n"
    yield "| column | type | meaning |"
    yield "| --- | --- | --- |"
    for column, kind in frame.items():
        shown = type(kind).__name__ if type(kind).__name__ != "DataTypeClass" else str(kind)
        yield f"| `{column}` | {shown} | {_cell(comments[column])} |"
    yield ""


def _column_comments(name: str) -> dict[str, str]:
    """Give column -> the comment beside it: a comment is all that a schema can say about a column."""
    source = inspect.getsource(schema)
    block = re.search(rf"^{name}: Final = pl\.Schema\(\n(.*?)^\)", source, re.MULTILINE | re.DOTALL)
    lines = block.group(1).splitlines() if block else []
    found = (re.match(r"\s+([A-Z_]+): pl\.[^#]*(?:#\s*(.*))?$", line) for line in lines)
    return {getattr(schema, match.group(1)): match.group(2) or "" for match in found if match}


# ------------------------------------------------------------------------------------------ signatures/, README excerpt
def rule_tables(pack: tuple[Rule, ...]) -> str:
    """Give one table per folder of the built-in packs."""
    folders = _by_folder(pack)
    counted = f"{len(pack)} rules in {len(folders)} folders.\n"
    return "\n".join([counted, *(line for name in sorted(folders) for line in _rule_table(name, folders[name]))])


def _by_folder(pack: tuple[Rule, ...]) -> dict[str, list[Rule]]:
    folders: dict[str, list[Rule]] = {}
    for rule in pack:
        folders.setdefault(Path(rule.source).parent.name, []).append(rule)
    return folders


def rule_pages(pack: tuple[Rule, ...]) -> dict[str, str]:
    """Give ``docs/rules/``: one page a folder, one section a rule, as ``explain --format md`` tells it."""
    pages = {}
    for name, own in _by_folder(pack).items():
        told = [explanation_of(rule, retry_advice(rule.classify)) for rule in own]
        index = "\n".join(f"- [{rule.id}](#{rule.id}): {_cell(rule.title)}" for rule in own)
        pages[f"docs/rules/{name}.md"] = (
            f"<!-- generated from signatures/{name}/; change the rules there -->\n"
            f"# Rules: {name}\n\n{index}\n\n{explain_markdown(told)}"
        )
    return pages


def _rule_table(folder: str, own: list[Rule]) -> Iterator[str]:
    yield f"### {folder}\n"
    yield "| rule | title | severity | codes |"
    yield "| --- | --- | --- | --- |"
    for rule in own:
        title = _cell(rule.title) + (" (generic)" if rule.generic or rule.wrapper else "")
        link = f"[{rule.id}](../docs/rules/{folder}.md#{rule.id})"
        yield f"| {link} | {title} | {rule.severity} | {', '.join(rule.codes)} |"
    yield ""


def demo_output() -> str:
    """Give the first lines that the terminal shows for the sample, as ``./dev demo`` prints them."""
    with chdir(ROOT):
        result = CliRunner().invoke(cli, ["analyze", SAMPLE, "--quiet", "--format", "terminal"], env={"COLUMNS": "100"})
    if result.exit_code:
        message = f"the sample cannot be analysed: {result.output}"
        raise RuntimeError(message)
    shown = [line.rstrip() for line in result.stdout.splitlines()]
    left = len(shown) - _MOST_SHOWN
    return "\n".join(["```text", *shown[:_MOST_SHOWN], *([f"... ({left} more lines)"] if left > 0 else []), "```"])


def _between(name: str, mark: str, text: str) -> str:
    """Put a text between the marks of a page that is otherwise written by hand."""
    begin, end = f"<!-- {mark}: begin (generated) -->", f"<!-- {mark}: end -->"
    page: Any = _read(name)
    head, _, rest = page.partition(begin)
    _, _, tail = rest.partition(end)
    return f"{head}{begin}\n{text.rstrip()}\n{end}{tail}"


def _read(name: str) -> str:
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
