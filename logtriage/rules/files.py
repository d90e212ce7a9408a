"""
Rule files -> rules: every fault of every file in one go, each as ``file:line: field: problem``.

A pack is a folder of YAML files, any depth. One broken file never costs the others: what is sound is given, and the
faults beside it.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from logtriage.model import Rule
from logtriage.rules.document import RuleDocument, to_rule
from logtriage.rules.load import Packs
from logtriage.yaml_lines import MAX_BYTES, YamlFaultError, fault_at, load_with_lines


def load_folder(folder: Path, *, trusted: bool = False) -> Packs:
    """Load every ``*.yaml`` below a folder; the patterns of a ``trusted`` one are not compiled for a check."""
    rules: dict[str, Rule] = {}
    faults: list[str] = []
    for file in sorted(folder.rglob("*.yaml")):
        if file.name == "pack.yaml":
            continue
        name = file.relative_to(folder.parent).as_posix()
        found, wrong = _load_file(file, name, trusted=trusted)
        faults += wrong
        if found is not None and found.id != file.stem:
            faults.append(f"{name}:1: id: '{found.id}' is not the name of its file ('{file.stem}')")
        elif found is not None and found.id in rules:
            faults.append(f"{name}:1: id: '{found.id}' exists already in {rules[found.id].source}")
        elif found is not None:
            rules[found.id] = found
    return Packs(tuple(rules[name] for name in sorted(rules)), tuple(faults))


def _load_file(file: Path, name: str, *, trusted: bool) -> tuple[Rule | None, tuple[str, ...]]:
    try:
        if not file.is_file():
            return None, (f"{name}:1: is no file",)
        if file.stat().st_size > 4 * MAX_BYTES:
            return None, (f"{name}:1: is too long for a rule (got {file.stat().st_size} bytes)",)
        return load_rule(file.read_text(encoding="utf-8"), name, trusted=trusted)
    except OSError as error:
        return None, (f"{name}:1: cannot be read ({error.strerror or error})",)
    except UnicodeDecodeError:
        return None, (f"{name}:1: is no UTF-8 text",)
    except RecursionError:
        return None, (f"{name}:1: is nested too deeply",)


def load_rule(text: str, name: str, *, trusted: bool = False) -> tuple[Rule | None, tuple[str, ...]]:
    """Give the rule of one document, or null and its faults."""
    try:
        value, lines = load_with_lines(text, trusted=trusted)
    except YamlFaultError as fault:
        return None, (f"{name}:{fault.line}: {fault.problem}",)
    try:
        return to_rule(RuleDocument.model_validate(value, context={"trusted": trusted}), name), ()
    except ValidationError as error:
        return None, tuple(
            fault_at(name, lines, fault["loc"], fault["msg"], fault.get("input")) for fault in error.errors()
        )
