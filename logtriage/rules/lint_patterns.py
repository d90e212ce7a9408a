"""House checks of patterns: they compile, run in linear time, are bounded, and no text gets past the prefilter by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product

from logtriage.model import Branch, Rule
from logtriage.rules.patterns import MOST_TEXTS, compiled, endless, found_texts, refusal


def patterns_safe(rules: Sequence[Rule]) -> Iterator[str]:
    """Every pattern compiles, needs no look-around or back-reference, and repeats no repetition."""
    for rule in rules:
        for branch in (*rule.any, *rule.veto):
            if branch.regex is None:
                continue
            try:
                compiled(branch.regex)
            except re.error as error:
                yield f"{rule.source}: match: {branch.regex!r} does not compile ({error})."
                continue
            if reason := refusal(branch.regex):
                yield f"{rule.source}: match: {branch.regex!r} {reason}."


def patterns_bounded(rules: Sequence[Rule]) -> Iterator[str]:
    """Note what reaches over a whole text: `.*` joins two words that have nothing to do with each other."""
    for rule in rules:
        for place, branch in enumerate(rule.any):
            for part in endless(branch.regex) if branch.regex and _compiles(branch.regex) else ():
                yield f"{rule.source}: match.any.{place}: {part!r} has no bound; say how far it may reach, as in '[^\\n]{{0,200}}'."


def prefilters_sound(rules: Sequence[Rule]) -> Iterator[str]:
    """Every text that a branch finds must hold a literal of the prefilter, or the rule never sees it; proved by a text."""
    for rule in rules:
        for place, branch in enumerate(rule.any):
            kept_out = next(
                (text for text in _texts(branch) if not any(literal in text for literal in rule.prefilter)), None
            )
            if kept_out is not None:
                shown = kept_out if len(kept_out) <= 120 else f"{kept_out[:119]}…"
                yield (
                    f"{rule.source}: match.any.{place}: finds {shown!r}, which holds no literal of the prefilter."
                    " Add one of its words there, or narrow the branch."
                )


def _texts(branch: Branch) -> Iterator[str]:
    """Give texts in which a branch holds, one for each way to fulfil it."""
    if branch.regex is not None and not _compiles(branch.regex):
        return
    found = list(found_texts(branch.regex)) if branch.regex is not None else [""]
    ways = product(found, branch.code or [""], branch.type or [""])
    for regex, code, name in islice(ways, MOST_TEXTS):
        yield "\n".join(part for part in (regex, *branch.contains, code, name) if part)


def _compiles(regex: str) -> bool:
    try:
        compiled(regex)
    except re.error:
        return False
    return True
