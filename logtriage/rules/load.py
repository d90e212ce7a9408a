"""
Packs of rules -> ``Packs``: the built-in one from what an earlier run made of it, those of a team read anew.

The built-in packs are shipped in the wheel; ``.logtriage/rules/`` and ``--rules DIR`` add more, and replace a rule by
its id. Reading 539 YAML files takes a second, so the built-in rules are kept in the cache folder (``kept``) in a form
that is read in a tenth of it; their state and that of the program name the copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from logtriage import kept
from logtriage.errors import RuleError
from logtriage.model import Rule

_PACKAGE: Final = Path(__file__).resolve().parent.parent
# In the wheel the packs lie inside the package; in a checkout they stand beside it.
BUILT_IN: Final = _PACKAGE / "signatures" if (_PACKAGE / "signatures").is_dir() else _PACKAGE.parent / "signatures"


_DRAFT: Final = "{}: '{}' is an unfinished draft (TODO): it gives a name, and does not count as classified"


@dataclass(frozen=True, slots=True)
class Packs:
    """Sound rules, ordered by id, and what was wrong with the others."""

    rules: tuple[Rule, ...]
    faults: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    """One sentence for each rule that a later folder replaces by its id, and for each unfinished draft."""
    known_digest: str = field(default="", compare=False)
    """The digest, where it was worked out before."""

    @property
    def digest(self) -> str:
        """Names the content of the rules, whatever folder they came from: 16 hex digits."""
        return self.known_digest or _digest(self.rules)


def load_packs(folders: Sequence[Path] = (), *, built_in: bool = True) -> Packs:
    """
    Load the built-in packs and those of ``folders``; a later folder's rule replaces one of the same id.

    A fault in a built-in rule is an internal error and raises; a fault in a user's file is reported and the
    rest is kept.
    Raises ``RuleError`` for a folder that does not exist.
    """
    own = _built_in() if built_in else Packs((), ())
    if not folders:
        return own
    from logtriage.rules.files import load_folder

    rules = {rule.id: rule for rule in own.rules}
    faults: list[str] = []
    replaced: list[str] = []
    for folder in folders:
        if not folder.is_dir():
            raise RuleError(
                (f"{folder}: no such folder (got a path given with --rules, expected a folder of YAML rules)",)
            )
        pack = load_folder(folder)
        faults += pack.faults
        replaced += [_replacement(rule, rules[rule.id]) for rule in pack.rules if rule.id in rules]
        replaced += [_DRAFT.format(rule.source, rule.id) for rule in pack.rules if _is_draft(rule)]
        rules |= {rule.id: replace(rule, generic=True) if _is_draft(rule) else rule for rule in pack.rules}
    return Packs(tuple(rules[name] for name in sorted(rules)), tuple(faults), tuple(replaced))


def _built_in() -> Packs:
    return kept.value("rules.msgpack", kept.stamp_of(BUILT_IN.rglob("*.yaml")), Packs, _built_in_anew)


def _built_in_anew() -> Packs:
    from logtriage.rules.files import load_folder

    own = load_folder(BUILT_IN, trusted=True)
    if own.faults:
        raise RuleError(own.faults, hint="The built-in pack is broken: reinstall logtriage, or mend signatures/.")
    return Packs(own.rules, (), known_digest=_digest(own.rules))


def _digest(rules: Sequence[Rule]) -> str:
    text = "\n".join(repr(_without_place(rule)) for rule in rules)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _is_draft(rule: Rule) -> bool:
    """Nobody has judged yet what it names: it gives a name, and no more."""
    return rule.title.startswith("TODO")


def _replacement(new: Rule, old: Rule) -> str:
    return f"{new.source}: '{new.id}' version {new.version} replaces version {old.version} of {old.source}"


def _without_place(rule: Rule) -> tuple[object, ...]:
    return tuple(getattr(rule, name) for name in Rule.__slots__ if name != "source")
