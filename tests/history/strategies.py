"""Invented records for laws: any text, unknown times and names, cells that repeat across fingerprints."""

from __future__ import annotations

from hypothesis import strategies as st

from logtriage.model import HOUR_MS, SEVERITIES, Cell, Hole, InputDigest, IssueText, RunRecord, Tally, Traffic
from tests.tally.records import DAY_MS, START, digest, fingerprint

NAMES = "abcdefgh"
_words = st.text(max_size=12).map(lambda text: text.replace("\0", ""))
_moments = st.none() | st.integers(START, START + 30 * DAY_MS)
_counts = st.integers(0, 1000)
cells = st.builds(
    Cell,
    route=st.none() | st.sampled_from(["/api/shelves", "/blog/[slug]", "/ü \u0000 '"]),
    environment=st.none() | st.sampled_from(["production", "preview"]),
    deployment=st.none() | st.sampled_from(["dpl_1", "dpl_2"]),
    hour_ms=st.none() | st.integers(0, 48).map(lambda hour: START + hour * HOUR_MS),
)
inputs = st.lists(
    st.builds(
        InputDigest, name=_words, blake3=st.sampled_from([digest(name) for name in NAMES]), entries=_counts,
        first_ms=_moments, last_ms=_moments,
    ),
    min_size=1, max_size=3, unique_by=lambda one: one.blake3,
)  # fmt: skip


@st.composite
def records(draw: st.DrawFn) -> RunRecord:
    """Give a record in the order that the contract asks for."""
    names = sorted(fingerprint(name) for name in draw(st.sets(st.sampled_from(NAMES), max_size=4)))
    counted = [
        Tally(name, cell, *draw(st.tuples(_counts, _counts, _counts, _counts)), draw(_moments), draw(_moments))
        for name in names
        for cell in draw(st.sets(cells, max_size=3))
    ]
    times = sorted(draw(st.tuples(st.integers(START, START + 9 * DAY_MS), st.integers(START, START + 9 * DAY_MS))))
    first, last = times if draw(st.booleans()) else (None, None)
    return RunRecord(
        tool_version=draw(st.sampled_from(["0.1.0", "0.2.0"])),
        fingerprint_version=draw(st.integers(1, 2)),
        rules_digest=draw(st.sampled_from(["rules-1", "rules-2"])),
        scope=draw(st.sampled_from([(), (("env", "production"),), (("env", "preview"), ("route", "/api/*"))])),
        inputs=tuple(sorted(draw(inputs), key=lambda one: one.blake3)),
        first_ms=first,
        last_ms=last,
        holes=tuple(draw(st.lists(st.builds(Hole, st.integers(0, 9), st.integers(10, 19)), max_size=2))),
        capped=draw(st.booleans()),
        level_filtered=draw(st.booleans()),
        partial=draw(st.booleans()),
        issues=tuple(_issue(draw, name) for name in names),
        tallies=tuple(sorted(counted, key=lambda one: (one.fingerprint, one.cell.key))),
        traffic=tuple(
            Traffic(cell, draw(_counts), draw(_counts))
            for cell in sorted(draw(st.sets(cells, max_size=4)), key=lambda cell: cell.key)
        ),
    )


def _issue(draw: st.DrawFn, name: str) -> IssueText:
    maybe = st.none() | _words
    return IssueText(
        fingerprint=name, cluster=f"c-{name[2:]}", rule=draw(maybe), classified=draw(st.booleans()), code=draw(maybe),
        title=draw(_words), template=draw(_words), severity=draw(st.sampled_from(SEVERITIES)), sample=draw(maybe),
    )  # fmt: skip
