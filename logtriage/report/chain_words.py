"""
What every renderer says the same way of chains: how far they came, what is not known, one id at a time.

Plain text, as in ``words``: nothing here escapes for a medium. A chain is told as consistent with a cause, never as its
effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from logtriage.model import Chain, ChainSample, Finding, Report
from logtriage.report.words import count, duration, number, one_line, share, stamp

TITLE: Final = "Timeouts that were delivered again"
_REACHED: Final = {
    "repeat": "came again",
    "collision": "came again and met a unique constraint",
    "extra-job": "came again, met a unique constraint, and a job was enqueued a second time",
}


def place(chain: Chain) -> str:
    """`/api/webhooks/email (preview)`; production, and what has no environment, is not named."""
    elsewhere = chain.environment not in {None, "production"}
    return one_line(chain.route) + (f" ({one_line(chain.environment or '')})" if elsewhere else "")


def whole(chain: Chain) -> str:
    """`2 whole chains`."""
    return count(chain.ids_whole, "whole chain")


def steps(chain: Chain) -> list[tuple[str, str]]:
    """Give the steps of a chain, each with the number of ids that reached it."""
    within = duration(chain.within_s * 1000)
    return [
        ("the delivery timed out (504)", number(chain.ids)),
        (f"the same {one_line(chain.id_name)} came again within {within}", number(chain.ids_repeated)),
        ("the repeat met a unique constraint", number(chain.ids_collided)),
        ("a job was enqueued a second time: whole chain", number(chain.ids_whole)),
    ]


def notes(chain: Chain) -> list[str]:
    """Say what else must be known to read the numbers: unique violations and jobs outside, timing, what is unknown."""
    beside = chain.ids_extra_job - chain.ids_whole
    wait = f"Usual wait from one delivery to the next: {duration(chain.wait_ms)}"
    running = f"; {number(chain.while_running)} came while the first was still running" if chain.while_running else ""
    told = [f"{wait}{running}."]
    if beside:
        told.append(f"A second job without a unique violation before it: {count(beside, 'further id')}.")
    if chain.collisions:
        alone = f"{number(chain.collisions_without_repeat)} of them no repeat"
        nameless = f"{number(chain.collisions_without_id)} without such an id"
        told.append(f"Unique violations on the route: {count(chain.collisions, 'request')}; {alone}, {nameless}.")
    unknown = [
        (chain.timeouts_without_id, "timed-out request", "without such an id"),
        (chain.timeouts.open, "timeout", "that may have come again where the export has no rows"),
    ]
    told += [f"Not counted: {count(many, what)} {why}." for many, what, why in unknown if many]
    return told


def sample(one: ChainSample) -> str:
    """Tell one id: when it timed out, after how long it came again, how far it came, in which requests."""
    requests = " and ".join(map(one_line, one.requests))
    told = f"{stamp(one.timed_out_ms)} timed out, {duration(one.wait_ms)} later {_REACHED[one.reached]}"
    return f"{one_line(one.id)}: {told}; requests {requests}"


def noted(findings: Sequence[Finding], chains: Sequence[Chain]) -> list[Finding]:
    """Give the findings, those of a chain with a note that leads to it."""
    said: dict[str, tuple[str, ...]] = {}
    for chain in chains:
        for finding in chain.findings:
            said[finding] = (*said.get(finding, ()), f"{_far(chain)}: see {TITLE.lower()}.")
    return [replace(one, notes=(*one.notes, *said[one.id])) if one.id in said else one for one in findings]


def _far(chain: Chain) -> str:
    ids = f"of {count(chain.ids, 'id')} that timed out {number(chain.ids_repeated)} came again"
    further = f"{number(chain.ids_collided)} met a unique constraint, {number(chain.ids_whole)} got a second job"
    return f"{place(chain)}: {ids}, {further}"


def line(report: Report) -> str | None:
    """Tell the chain that came furthest, and how many more there are; null where there is none."""
    if not report.chains:
        return None
    first = report.chains[0]
    more = f"; {count(len(report.chains) - 1, 'more route')}" if len(report.chains) > 1 else ""
    reading = first.sentence.partition(":")[0]
    shares = f"{share(first.timeouts.share)} of timeouts were repeated"
    others = f", {share(first.others.share)} of other deliveries" if first.others.share is not None else ""
    return f"{_far(first)}. {reading} ({shares}{others}){more}"
