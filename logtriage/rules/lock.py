"""The lock file of a pack, id -> version and digest: no rule changes without a new version, no id is used twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from logtriage.model import Rule

_WRITE: Final = "Write it with `logtriage rules lint --write-lock`."


def check_lock(rules: Sequence[Rule], lock: Path) -> tuple[str, ...]:
    """Compare with the lock file: a rule that changed must have raised its version."""
    if not lock.is_file():
        return (f"{lock}: the lock file is missing. {_WRITE}",)
    known = read_lock(lock)
    issues = [f"{rule.source}: {problem}" for rule in rules if (problem := lock_problem(rule, known))]
    gone = sorted(set(known) - {rule.id for rule in rules})
    return (*issues, *(f"{lock.name}: '{name}' is no rule any more; ids are never reused." for name in gone))


def read_lock(lock: Path) -> Mapping[str, Any]:
    """Give what a lock file says of each rule; nothing where there is none."""
    known: Mapping[str, Any] = json.loads(lock.read_text(encoding="utf-8")) if lock.is_file() else {}
    return known


def lock_problem(rule: Rule, known: Mapping[str, Any]) -> str | None:
    """Say how a rule differs from what the lock knows, or null."""
    entry = known.get(rule.id)
    if entry is None:
        return f"not in lock.json. {_WRITE}"
    if entry["digest"] == rule_digest(rule):
        return None
    if entry["version"] >= rule.version:
        return (
            f"version: the rule changed and is still version {rule.version}. Raise it, then"
            " `logtriage rules lint --write-lock`."
        )
    return f"version {rule.version} is not in lock.json. {_WRITE}"


def lock_text(rules: Sequence[Rule]) -> str:
    """Give the content of the lock file: id -> version and digest."""
    entries = {
        rule.id: {"version": rule.version, "digest": rule_digest(rule)}
        for rule in sorted(rules, key=lambda rule: rule.id)
    }
    return json.dumps(entries, indent=1) + "\n"


def rule_digest(rule: Rule) -> str:
    """Name the content of a rule, without version, dates and place; a key that it leaves out does not count."""
    left_out = {"source", "version", "created", "updated"}
    said = {name: getattr(rule, name) for name in Rule.__slots__ if name not in left_out}
    said["fingerprints"] = tuple(example.fingerprint for example in rule.positive if example.fingerprint)
    content = sorted((name, value) for name, value in said.items() if value)
    return hashlib.blake2b(repr(content).encode(), digest_size=8).hexdigest()
