"""
Texts -> clusters by logtriage: ``python -m benchmarks.by_logtriage [--no-rules] [--errors]``, started by ``benchmarks.clustering``.

The clusters are those of ``annotate --input-format lines`` (a test holds the two against each other), without the redaction
and the writing of its answer: each distinct text is told, and what no rule names is grouped by its template.
``--errors``: only what states an error is clustered, as in ``analyze``; all texts are told, and talk is one cluster.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from benchmarks.clustered import answer
from logtriage.cluster import cluster_templates
from logtriage.match import Matcher
from logtriage.model import Statement, Told
from logtriage.normalize import template_of_message
from logtriage.rules.load import load_packs
from logtriage.tell import Teller, unnamed


def cluster(texts: Sequence[str], matcher: Matcher, *, errors_only: bool = False) -> list[str]:
    """Give the cluster of each text: the smallest fingerprint in it; empty for what says nothing that is clustered."""
    distinct = list(dict.fromkeys(texts))
    told = Teller(matcher).tell_all(distinct)
    found = {text: _statement(one, matcher, errors_only) for text, one in zip(distinct, told, strict=True)}
    templates: dict[str, str] = {}
    for text, statement in found.items():
        if statement and not (statement.match and statement.match.classified):
            template = template_of_message(text)
            templates[statement.fingerprint] = min(templates.get(statement.fingerprint, template), template)
    smallest = cluster_templates(templates)
    clusters = {text: smallest.get(one.fingerprint, one.fingerprint) if one else "" for text, one in found.items()}
    return [clusters[text] for text in texts]


def _statement(told: Told, matcher: Matcher, errors_only: bool) -> Statement | None:  # noqa: FBT001 - asked for each text
    if told.statements:
        return told.statements[0]
    return None if errors_only or not told.message.strip() else unnamed(told.message, matcher)


if __name__ == "__main__":
    rules = Matcher(() if "--no-rules" in sys.argv else load_packs().rules)
    answer(lambda texts: cluster(texts, rules, errors_only="--errors" in sys.argv))
