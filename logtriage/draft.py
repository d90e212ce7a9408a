"""
A cluster without a name -> a draft of the rule that would name it.

Stands beside ``selftest``: it walks the whole way once, takes what one cluster says, and lets the rule be proved by the
same texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from rapidfuzz import fuzz

from logtriage import schema as s
from logtriage.cluster import cluster_occurrences, split_by_route
from logtriage.errors import UsageError
from logtriage.model import Cluster, Rule
from logtriage.normalize import template_of
from logtriage.parts import Triage
from logtriage.redact import Gate, learn
from logtriage.rules.writing import Pattern, Sighting, id_of, pattern_of, rule_text

_EXAMPLES: Final = 3
_LONGEST_EXAMPLE: Final = 1_200
# An export with a single fault has no other error to tell it from.
_PLAIN: Final = ("health check passed: 0 errors", "GET /status 200 in 14ms")


def draft_rule(
    run: Triage, name: str, rules: Sequence[Rule], gate: Gate, *, rule_id: str | None = None
) -> tuple[str, str]:
    """
    Give id and YAML of a draft for the cluster, finding or fingerprint called ``name``.

    Raises ``UsageError`` when there is none, when a rule names it already, when its text has no fixed words, or when
    the id is taken.
    """
    clusters = cluster_occurrences(run.found.occurrences)
    named = {rule.id: rule for rule in rules}
    chosen = _chosen(clusters, name, named)
    learn(run.texts, gate)
    sentence = gate.text(_sentence(chosen))
    pattern = pattern_of(sentence)
    texts = _texts(chosen, pattern, gate) if pattern is not None else ()
    if pattern is None or not texts:
        raise UsageError(
            f"{name}: the text has no stretch of fixed words that a rule could rest on.",
            hint="Log a sentence of your own beside it, or write the rule by hand: CONTRIBUTING.md says how.",
        )
    error_type = _shown(chosen.statement.facts.error_type, gate)
    wanted = rule_id or id_of(sentence, error_type)
    if wanted in named:
        taken = named[wanted].source
        raise UsageError(f"a rule called '{wanted}' exists already ({taken}).", hint="Choose another --id.")
    others = [cluster for cluster in clusters if cluster.id != chosen.id]
    alike = _near(others, sentence, pattern, gate)
    sighting = Sighting(sentence, error_type, texts, alike, _day(run))
    return wanted, rule_text(wanted, sighting, pattern)


def _chosen(clusters: Sequence[Cluster], name: str, rules: dict[str, Rule]) -> Cluster:
    found = [cluster for cluster in clusters if name in {cluster.id, *cluster.members, *_findings(cluster)}]
    if not found:
        open_ones = [cluster for cluster in clusters if not _is_named(cluster)]
        ids = ", ".join(cluster.id for cluster in sorted(open_ones, key=lambda one: -len(one.occurrences))[:5])
        raise UsageError(
            f"the export has no cluster, finding or fingerprint '{name}'.",
            hint=f"Without a rule are: {ids}." if ids else "Every cluster of it has a rule.",
        )
    match = found[0].statement.match
    if match is not None and _is_named(found[0]):
        raise UsageError(
            f"{name} is named by the rule '{match.rule}' ({rules[match.rule].source}).",
            hint="A better branch in that rule is the better change.",
        )
    return found[0]


def _is_named(cluster: Cluster) -> bool:
    return cluster.statement.match is not None and cluster.statement.match.classified


def _findings(cluster: Cluster) -> list[str]:
    return [case.id for case in split_by_route(cluster)]


def _sentence(cluster: Cluster) -> str:
    """Give the template of the line that names the error, without the application's words before it."""
    facts = cluster.statement.facts
    return template_of(facts.core.split("\n", 1)[0]) or facts.template


def _shown(error_type: str | None, gate: Gate) -> str | None:
    """Give the class unless the gate hides a part of it: a rule cannot ask for a class that it may not name."""
    return error_type if error_type is None or gate.value("error_type", error_type) == error_type else None


def _texts(cluster: Cluster, pattern: Pattern, gate: Gate) -> tuple[str, ...]:
    """Give up to three texts that the pattern holds for; two are needed, so a single one comes again in colour."""
    told = {gate.text(one.statement.facts.text)[:_LONGEST_EXAMPLE] for one in cluster.occurrences}
    texts = sorted((text for text in told if re.search(pattern.regex, text)), key=lambda text: (len(text), text))
    return tuple(texts[:_EXAMPLES]) if len(texts) != 1 else (texts[0], f"\x1b[31m{texts[0]}\x1b[39m")


def _near(others: Sequence[Cluster], sentence: str, pattern: Pattern, gate: Gate) -> tuple[str, ...]:
    """Give the two most similar texts of other clusters that the pattern leaves alone."""
    heads = sorted({gate.text(other.statement.facts.head) for other in others})
    left = [head for head in heads if head and not re.search(pattern.regex, head)]
    ranked = sorted(left, key=lambda head: (-fuzz.ratio(sentence, head), head))
    return (*ranked[:2], *_PLAIN)[:2]


def _day(run: Triage) -> str:
    newest = run.entries[s.TIMESTAMP_MS].max()
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=newest if isinstance(newest, int) else 0)
    return f"{moment:%Y-%m-%d}"
