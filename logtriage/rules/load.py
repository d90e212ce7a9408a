"""
Rule files -> ``tuple[Rule, ...]``: every fault of every file in one go, each as ``file:line: field: problem``.

A pack is a folder of YAML files, any depth. The built-in packs are shipped in the wheel; ``.logtriage/rules/`` and
``--rules DIR`` add more, and replace a rule by its id. One broken file in a user's pack never costs the others:
``load_packs`` gives what is sound, and the faults beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from logtriage.errors import RuleError
from logtriage.model import Rule
from logtriage.rules.document import RuleDocument, to_rule
from logtriage.yaml_lines import MAX_BYTES, YamlFaultError, fault_at, load_with_lines

_PACKAGE: Final = Path(__file__).resolve().parent.parent
# In the wheel the packs lie inside the package; in a checkout they stand beside it.
BUILT_IN: Final = _PACKAGE / "signatures" if (_PACKAGE / "signatures").is_dir() else _PACKAGE.parent / "signatures"


@dataclass(frozen=True, slots=True)
class Packs:
    """Sound rules, ordered by id, and what was wrong with the others."""

    rules: tuple[Rule, ...]
    faults: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    """One sentence for each rule that a later folder replaces by its id: nobody is overruled in silence."""

    @property
    def digest(self) -> str:
        """Names the content of the rules, whatever folder they came from: 16 hex digits."""
        text = "\n".join(repr(_without_place(rule)) for rule in self.rules)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def load_packs(folders: Sequence[Path] = (), *, built_in: bool = True) -> Packs:
    """
    Load the built-in packs and those of ``folders``; a later folder's rule replaces one of the same id.

    A fault in a built-in rule is an internal error and raises; a fault in a user's file is reported and the
    rest is kept.
    Raises ``RuleError`` for a folder that does not exist.
    """
    rules: dict[str, Rule] = {}
    faults: list[str] = []
    replaced: list[str] = []
    if built_in:
        own = load_folder(BUILT_IN, trusted=True)
        if own.faults:
            raise RuleError(own.faults, hint="The built-in pack is broken: reinstall logtriage, or mend signatures/.")
        rules |= {rule.id: rule for rule in own.rules}
    for folder in folders:
        if not folder.is_dir():
            raise RuleError(
                (f"{folder}: no such folder (got a path given with --rules, expected a folder of YAML rules)",)
            )
        pack = load_folder(folder)
        faults += pack.faults
        replaced += [_replacement(rule, rules[rule.id]) for rule in pack.rules if rule.id in rules]
        rules |= {rule.id: rule for rule in pack.rules}
    return Packs(tuple(rules[name] for name in sorted(rules)), tuple(faults), tuple(replaced))


def _replacement(new: Rule, old: Rule) -> str:
    return f"{new.source}: '{new.id}' version {new.version} replaces version {old.version} of {old.source}"


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


def _without_place(rule: Rule) -> tuple[object, ...]:
    return tuple(getattr(rule, name) for name in Rule.__slots__ if name != "source")
