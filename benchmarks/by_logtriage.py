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
from logtriage.lines import Groups
from logtriage.match import Matcher
from logtriage.model import Statement
from logtriage.rules.load import load_packs
from logtriage.tell import Teller


def cluster(texts: Sequence[str], matcher: Matcher, *, errors_only: bool = False) -> list[str]:
    """Give the cluster of each text: the smallest fingerprint in it; empty for what says nothing that is clustered."""
    distinct, teller = list(dict.fromkeys(texts)), Teller(matcher)
    groups = Groups(teller.template)
    found: dict[str, Statement | None] = {}
    for text, told in zip(distinct, teller.tell_all(distinct), strict=True):
        found[text] = told.statements[0] if told.statements else None
        if not (told.statements or errors_only) and text.strip():
            found[text] = teller.unnamed(text)
        statement = found[text]
        if statement is not None:
            groups.add(text, statement)
    smallest = groups.smallest()
    clusters = {text: smallest.get(one.fingerprint, one.fingerprint) if one else "" for text, one in found.items()}
    return [clusters[text] for text in texts]


if __name__ == "__main__":
    rules = Matcher(() if "--no-rules" in sys.argv else load_packs().rules)
    answer(lambda texts: cluster(texts, rules, errors_only="--errors" in sys.argv))
