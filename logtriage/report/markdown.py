"""
Report -> Markdown that stands alone when pasted into a GitHub issue.

The layout is `templates/report.md.j2`; here is what a template must not do: escape, choose rows, cut to size. Every
value that the template writes is escaped on its way out unless a function here has finished it: no macro can forget it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from logtriage.errors import UsageError
from logtriage.model import Finding, Report, Sample
from logtriage.report import chain_words, changes_words, policy_words, sentences, words
from logtriage.report.compiled import compiled_templates
from logtriage.report.markdown_text import (
    Markdown,
    anchor,
    code,
    fence,
    finished,
    link,
    numbered,
    reason,
    table,
    table_row,
    text,
)

LIMIT: Final = 60_000
"""Characters of the profile `issue`; GitHub takes 65,536 and a person adds a few."""
SUMMARY_LIMIT: Final = 1_000 * 1024
"""Bytes of the profile `summary`; GitHub takes 1,024 KiB per step and drops what is larger."""
NOTICE: Final = 400
"""Kept free for the sentences that say what was left out."""
_INCIDENTS: Final = 5
HEADING: Final = 200
"""Kept free for the heading of the cards, which says how many are left out."""


@dataclass(frozen=True, slots=True)
class Size:
    """How long a text may be."""

    limit: int
    unit: Literal["characters", "bytes"]
    table: int
    """Of the findings table."""

    def of(self, text: str) -> int:
        """Measure a text, with the blank line behind it."""
        return len(text if self.unit == "characters" else text.encode("utf-8", "replace")) + 2

    @property
    def told(self) -> str:
        """`60,000 characters`."""
        return f"{words.number(self.limit)} {self.unit}"


PROFILES: Final[Mapping[str, Size]] = {
    "issue": Size(LIMIT, "characters", 16_000),
    "summary": Size(SUMMARY_LIMIT, "bytes", 250_000),
}


# --------------------------------------------------------------------------------------------------------- the document
def render_markdown(report: Report, *, profile: str = "issue") -> str:
    """
    Give the report as Markdown in one of `PROFILES`.

    `issue` has at most `LIMIT` characters, `summary` (a step summary of GitHub Actions) at most `SUMMARY_LIMIT` bytes:
    from some finding on cards are short, from some on they are left out, then whole sections from the end, and the text
    says which. Raises `UsageError` for a profile that is not known.
    """
    size = PROFILES.get(profile)
    if size is None:
        message = f"the Markdown profile {profile!r} is not known (known: {', '.join(PROFILES)})."
        raise UsageError(message, source="--profile")
    macros: Any = environment().get_template("report.md.j2").module
    everything = {at: finding.id for at, finding in enumerate(report.findings, start=1)}
    # Measured with a link to every card; those to cards that then have no room are taken out again.
    around = _around(macros, report, size, everything)
    room = size.limit - NOTICE - HEADING - sum(map(size.of, around.values()))
    whole, short = _shown(macros, report, room, size, everything)
    if whole + short < len(everything):
        linked = dict(islice(everything.items(), whole + short))
        around = _around(macros, report, size, linked)
    else:
        linked = everything
    shown = [*islice(_cards(macros, report, linked), whole), *islice(_briefs(macros, report), whole, whole + short)]
    return _cut(around | {"Details": _macro(macros.cards, report, shown, whole, size.told)}, size)


def _shown(macros: Any, report: Report, room: int, size: Size, linked: Mapping[int, str]) -> tuple[int, int]:
    """Give how many cards have room as a whole, and how many after them in short, for which a third of it is kept."""
    cards = list(map(size.of, _fitting(_cards(macros, report, linked), room, size)))
    if len(cards) == len(report.findings):
        return len(cards), 0
    briefs = list(map(size.of, _fitting(_briefs(macros, report), room // 3, size)))
    fits = (at for at in range(len(cards), 0, -1) if sum(cards[:at]) + sum(briefs[at:]) <= room)
    whole = next(fits, 0)
    left = room - sum(cards[:whole])
    return whole, len(_fitting(islice(_briefs(macros, report), whole, None), left, size))


def _around(macros: Any, report: Report, size: Size, linked: Mapping[int, str]) -> dict[str, Markdown]:
    """Give all sections but the cards, in order, the place of the cards kept free; ``linked``: position -> card."""
    slices = list(map(sentences.incident_rows, report.incidents[:_INCIDENTS]))
    return {
        "Verdict": _macro(macros.head, report),
        "Compared with": _macro(macros.compared, report.compared, _changed_rows(report)),
        "Do first": _macro(macros.do_first, report, _positions(report), linked),
        "Secrets in the log": _macro(macros.secrets, report),
        "Criteria": _criteria(report, size),
        "Findings": _findings(macros, report, size, linked),
        "Details": Markdown(),
        "Incident candidates": _macro(macros.incidents, report, slices),
        chain_words.TITLE: _macro(macros.chains, report),
        "Timeouts and latency": _macro(macros.latency, _latency_rows(report, linked), report, _budget_rows(report)),
        "Unclassified": _macro(macros.unclassified, _unclassified_rows(report, linked)),
        "Left out on purpose": _macro(macros.suppressed, report),
        "Proposed route policy": _macro(macros.proposal, report),
        "Method": _macro(macros.method, report),
    }


def _cut(sections: Mapping[str, str], size: Size) -> str:
    kept = {name: text for name, text in sections.items() if text}
    dropped: list[str] = []
    while len(kept) > 1 and sum(map(size.of, kept.values())) > size.limit - NOTICE:
        dropped.insert(0, kept.popitem()[0])
    if dropped:
        names = ", ".join(dropped)
        kept["notice"] = f"Left out to stay below {size.told}, from here to the end: {names}."
    return "\n\n".join(kept.values()) + "\n"


def _fitting(pieces: Iterable[Markdown], room: int, size: Size) -> list[Markdown]:
    """Take pieces as long as they fit; the rest is not even rendered."""
    taken = []
    for piece in pieces:
        room -= size.of(piece)
        if room < 0:
            break
        taken.append(piece)
    return taken


def environment() -> Environment:
    """Give the templates of the Markdown renderers, with the escaping that no value written by them escapes."""
    made = Environment(
        loader=PackageLoader("logtriage.report"),
        bytecode_cache=compiled_templates(),
        # Makes macros give finished text; the escaping itself is `finished`, since HTML's rules are not Markdown's.
        autoescape=True,
        finalize=finished,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shapes = (anchor, code, fence, text, link, numbered, table, telling, sample_text, reason)
    made.filters |= {shape.__name__: shape for shape in shapes}
    # For what was checked where it entered: a rule's id, a mark of our own.
    made.filters["verbatim"] = Markdown
    for module in (words, chain_words, changes_words, policy_words, sentences):
        made.globals[module.__name__.rpartition(".")[2]] = module
    return made


def _macro(macro: Callable[..., str], *values: object) -> Markdown:
    return Markdown(str(macro(*values)).strip("\n"))


# ------------------------------------------------------------------------------------------------------------ the parts
def _positions(report: Report) -> Mapping[str, int]:
    return {finding.id: position for position, finding in reversed(list(enumerate(report.findings, start=1)))}


def _criteria(report: Report, size: Size) -> Markdown:
    """Give the verdicts as far as they fit; all of them are what ``check`` prints."""
    macros: Any = environment().get_template("criteria.md.j2").module
    kept = _fitting((_macro(macros.boxes, [one]) for one in report.criteria), size.table, size)
    return _macro(macros.section, kept, len(report.criteria) - len(kept))


def _findings(macros: Any, report: Report, size: Size, linked: Mapping[int, str]) -> Markdown:
    twins, day = words.same_fault(report.findings), words.one_day(report.coverage)
    rows = (_finding_row(at, finding, twins, linked, day) for at, finding in enumerate(report.findings, start=1))
    return _macro(macros.findings, report, _fitting(map(table_row, rows), size.table, size))


def _finding_row(
    position: int, finding: Finding, twins: Mapping[str, Sequence[int]], linked: Mapping[int, str], day: str | None
) -> Sequence[str]:
    same = [at for at in twins.get(finding.cluster, ()) if at < position][:1]
    title = changes_words.marked(finding, words.heading(finding))
    twin = f" (same fault as {numbered(same[0], linked)})" if same else ""
    what = f"{numbered(position, linked)}. {text(title, 120)}{twin}"
    volume = f"{words.number(finding.requests)} / {words.number(finding.rows)}"
    ended = ", ".join(filter(None, (words.main_outcome(finding.outcomes), policy_words.hint(finding))))
    return finding.severity, Markdown(what), _place(finding), volume, words.moment(finding.first_seen, day), ended


def _place(finding: Finding) -> Markdown:
    return code(finding.route, 80) if finding.scope == "route" and finding.route else text(words.place(finding))


def _cards(macros: Any, report: Report, linked: Mapping[int, str]) -> Iterator[Markdown]:
    """Give the cards in order; a remedy that an earlier card tells, word for word, is told there."""
    twins = words.same_fault(report.findings)
    told: dict[object, int] = {}
    for position, finding in enumerate(report.findings, start=1):
        others = [at for at in twins.get(finding.cluster, ()) if at != position]
        same = told.setdefault((finding.about, finding.remediation), position)
        known = same if same != position and finding.remediation.steps else None
        yield _macro(macros.card, position, finding, _place(finding), others, known, linked)


def _briefs(macros: Any, report: Report) -> Iterator[Markdown]:
    """Give the cards in short: where, when, the text, the first thing to do."""
    for position, finding in enumerate(report.findings, start=1):
        yield _macro(macros.brief, position, finding, _place(finding))


def _changed_rows(report: Report) -> list[Sequence[str]]:
    return [
        (
            change.state,
            Markdown(f"{text(changes_words.heading(change), 120)} ({change.severity})"),
            changes_words.per_1000(change),
            changes_words.per_hour(change),
            Markdown(text(change.why, 300)),
        )
        for change in (changes_words.telling(report.compared) if report.compared is not None else ())
    ]


def _latency_rows(report: Report, linked: Mapping[int, str]) -> list[Sequence[str]]:
    return [
        (
            numbered(at, linked),
            _place(finding),
            words.number(finding.outcomes["timeout"]),
            words.duration(finding.durations.p50),
            words.duration(finding.durations.p95)
            + (" (the limit)" if finding.timeout is not None and finding.timeout.pinned else ""),
            words.duration(finding.durations.max),
        )
        for at, finding in enumerate(report.findings, start=1)
        if finding.outcomes["timeout"] or finding.durations.count
    ]


def _budget_rows(report: Report) -> list[Sequence[str]]:
    budgets = report.policy.budgets if report.policy is not None else ()
    return [(*sentences.budget_row(use), sentences.budget_routes(use)) for use in budgets]


def _unclassified_rows(report: Report, linked: Mapping[int, str]) -> list[Sequence[str]]:
    nameless = set(report.unclassified)
    near = {known.finding: text(policy_words.nearness(known), 300) for known in report.nearest}
    return [
        (
            numbered(at, linked),
            code(finding.template, 160),
            _place(finding),
            words.number(finding.requests),
            code(finding.cluster, 40),
            near.get(finding.id, "-"),
        )
        for at, finding in enumerate(report.findings, start=1)
        if finding.id in nameless
    ]


def telling(samples: Sequence[Sample]) -> list[Sample]:
    """Give the samples, without the lines where the occurrence reads as in the first one."""
    texts = [tuple(line.message for line in sample.lines if line.own) for sample in samples]
    return [
        replace(sample, lines=()) if at and own == texts[0] else sample
        for at, (sample, own) in enumerate(zip(samples, texts, strict=True))
    ]


def sample_text(sample: Sample) -> str:
    """Give the lines of a sampled request as text; `>` marks those of the occurrence, times are of the day in UTC."""
    # Further lines of one message are set in, so that no message can pass itself off as a line of its own.
    return "\n".join(
        f"{'>' if line.own else ' '} {words.clock(line.timestamp_ms)} {line.level or '-'} "
        + words.clip(line.message.strip(), 1_200).replace("\n", "\n    ")
        for line in sample.lines
    )
