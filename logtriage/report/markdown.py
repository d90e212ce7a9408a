"""
Report -> Markdown that stands alone when pasted into a GitHub issue.

The layout is `templates/report.md.j2`; here is what a template must not do: escape, choose rows, cut to size. Every
value that the template writes is escaped on its way out unless a function here has finished it: no macro can forget it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from logtriage.errors import UsageError
from logtriage.model import Finding, Incident, Report, Sample
from logtriage.report import chain_words, changes_words, policy_words, sentences, words
from logtriage.report.compiled import compiled_templates

LIMIT: Final = 60_000
"""Characters of the profile `issue`; GitHub takes 65,536 and a person adds a few."""
SUMMARY_LIMIT: Final = 1_000 * 1024
"""Bytes of the profile `summary`; GitHub takes 1,024 KiB per step and drops what is larger."""
NOTICE: Final = 400
"""Kept free for the sentences that say what was left out."""
_INCIDENTS: Final = 5
HEADING: Final = 200
"""Kept free for the heading of the cards, which says how many are left out."""

_INLINE_CODE: Final = re.compile(r"(?<!`)`([^`]*[^`\s][^`]*)`(?!`)")
# Text stays text only as plain words, dates and clock times; anything else stands in a code span, where no renderer of
# Markdown looks for markup and GitHub looks for no mention, issue number, link, emoji or formula. Escapes would not do:
# GitHub searches for mentions in the rendered page, where they are gone.
_WORD: Final = re.compile(
    r"""["'(“‘]*(?:\d{1,2}:\d\d(?::\d\d)?|[^\W_]+(?:['’,./+=-][^\W_]+)*[%+]?)["')”’]*[.,;:!?…]*["')”’]*"""
)
_GLUE: Final = re.compile(r"""[-–—·→←↵=+/,;:.!?()"'…×≥≤]{1,3}""")
# Looks like a word, yet GitHub links it: a bare host, an issue key (`GH-12`, or a repository's own prefix), a commit.
_LINKED: Final = re.compile(r"www\.|[a-z]-\d|\b[0-9a-f]{7,40}\b", re.IGNORECASE)
# At the start of a line these would open a list or a rule.
_OPENER: Final = re.compile(r"\d+[.)]|[-+=]+")
_DOCUMENT_URL: Final = re.compile(r"https://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~/?#=%+-]*)?")


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


class Markdown(str):
    """Text that is Markdown already and must not be escaped again."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tell Jinja, which knows finished text by this method, to leave it alone."""
        return self


# --------------------------------------------------------------------------------------------------------- the document
def render_markdown(report: Report, *, profile: str = "issue") -> str:
    """
    Give the report as Markdown in one of `PROFILES`.

    `issue` has at most `LIMIT` characters, `summary` (a step summary of GitHub Actions) at most `SUMMARY_LIMIT` bytes:
    cards are left out from the last one, then whole sections from the end, and the text says which. Raises `UsageError`
    for a profile that is not known.
    """
    size = PROFILES.get(profile)
    if size is None:
        message = f"the Markdown profile {profile!r} is not known (known: {', '.join(PROFILES)})."
        raise UsageError(message, source="--profile")
    macros: Any = environment().get_template("report.md.j2").module
    front = [
        _macro(macros.head, report),
        _macro(macros.compared, report.compared, _changed_rows(report)),
        _macro(macros.do_first, report, _positions(report)),
        _criteria(report, size),
        _findings(macros, report, size),
    ]
    tail = {
        "Incident candidates": _macro(macros.incidents, report, list(map(_slices, report.incidents[:_INCIDENTS]))),
        chain_words.TITLE: _macro(macros.chains, report),
        "Timeouts and latency": _macro(macros.latency, _latency_rows(report), report, _budget_rows(report)),
        "Unclassified": _macro(macros.unclassified, _unclassified_rows(report)),
        "Left out on purpose": _macro(macros.suppressed, report),
        "Proposed route policy": _macro(macros.proposal, report),
        "Method": _macro(macros.method, report),
    }
    room = size.limit - NOTICE - HEADING - sum(map(size.of, (*front, *tail.values())))
    cards = _macro(macros.cards, report, _fitting(_cards(macros, report), room, size), size.told)
    names = ("Verdict", "Compared with", "Do first", "Criteria", "Findings")
    return _cut({**dict(zip(names, front, strict=True)), "Details": cards, **tail}, size)


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
    shapes = (code, fence, text, link, table, telling, sample_text, reason)
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


def _findings(macros: Any, report: Report, size: Size) -> Markdown:
    twins = words.same_fault(report.findings)
    rows = (_finding_row(at, finding, twins) for at, finding in enumerate(report.findings, start=1))
    return _macro(macros.findings, report, _fitting(map(_row, rows), size.table, size))


def _finding_row(position: int, finding: Finding, twins: Mapping[str, Sequence[int]]) -> Sequence[str]:
    same = [at for at in twins.get(finding.cluster, ()) if at < position][:1]
    title = changes_words.marked(finding, words.heading(finding))
    what = f"{position}. {text(title, 120)}" + (f" (same fault as {same[0]})" if same else "")
    volume = f"{words.number(finding.requests)} / {words.number(finding.rows)}"
    since = words.stamp(finding.first_seen).removesuffix(" UTC")
    ended = ", ".join(filter(None, (words.main_outcome(finding.outcomes), policy_words.hint(finding))))
    return finding.severity, Markdown(what), _place(finding), volume, since, ended


def _place(finding: Finding) -> Markdown:
    return code(finding.route, 80) if finding.scope == "route" and finding.route else text(words.place(finding))


def _cards(macros: Any, report: Report) -> Iterator[Markdown]:
    twins = words.same_fault(report.findings)
    for position, finding in enumerate(report.findings, start=1):
        others = [str(at) for at in twins.get(finding.cluster, ()) if at != position]
        yield _macro(macros.card, position, finding, _place(finding), others)


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


def _slices(incident: Incident) -> list[Sequence[str]]:
    return [
        (
            words.clock(one.start_ms),
            ", ".join(f"{at} x {n}" for at, n in zip(sentences.LETTERS, one.counts, strict=False) if n),
            words.number(one.requests),
            words.number(one.routes),
        )
        for one in incident.slices[:30]
    ]


def _latency_rows(report: Report) -> list[Sequence[str]]:
    return [
        (
            str(at),
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


def _unclassified_rows(report: Report) -> list[Sequence[str]]:
    nameless = set(report.unclassified)
    near = {known.finding: text(policy_words.nearness(known), 300) for known in report.nearest}
    return [
        (
            str(at),
            code(finding.template, 160),
            _place(finding),
            words.number(finding.requests),
            finding.severity,
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


# --------------------------------------------------------------------------------------------------------- the escaping
def finished(value: object) -> Markdown:
    """Give a value as Markdown: as it is when finished, otherwise as `text`."""
    return Markdown(value) if hasattr(value, "__html__") else text(str(value))


def text(value: str, limit: int = 600) -> Markdown:
    """Give one line of running text: plain words, and everything else in code spans; parts in backticks stay code."""
    if hasattr(value, "__html__"):
        return Markdown(value)
    pieces = list(_pieces(words.clip(words.one_line(value), limit))) or [(False, "(empty)")]
    # Neighbours in code become one span: two spans without a blank between would read as one, with backticks inside.
    joined = (
        (kind, "".join(piece for _, piece in group)) for kind, group in groupby(pieces, key=lambda piece: piece[0])
    )
    return Markdown("".join(code(run, limit) if is_code else run for is_code, run in joined))


def code(value: str, limit: int = 400) -> Markdown:
    """Give a code span that no run of backticks inside can end."""
    line = words.clip(words.one_line(value), limit) or "(empty)"
    marks = "`" * (_longest_run(line) + 1)
    blank = " " if line.startswith("`") or line.endswith("`") else ""
    return Markdown(f"{marks}{blank}{line}{blank}{marks}")


def fence(value: str, indent: int = 0, limit: int = 2_400) -> Markdown:
    """Give a block whose fence is longer than any run of backticks inside; `indent` moves all lines but the first."""
    block = words.clip(words.visible(value), limit)
    marks = "`" * max(_longest_run(block) + 1, 3)
    return Markdown(f"\n{' ' * indent}".join([f"{marks}text", *block.split("\n"), marks]))


def reason(value: str) -> Markdown:
    """Give the sentence on what matched: words, and the pattern behind them as one code span."""
    said, pattern, rest = value.partition("/")
    return Markdown(f"{text(said, 300)} {code(pattern + rest, 300)}") if pattern else text(value, 300)


def link(title: str, url: str) -> Markdown:
    """Give a link to a rule's reference; an address that is not plain https is shown as code, so that nothing links."""
    if _DOCUMENT_URL.fullmatch(url):
        return Markdown(f"[{text(title, 160)}]({url})")
    return Markdown(f"{text(title, 160)}: {code(url)}")


def table(rows: Iterable[Sequence[str] | Markdown], *header: str) -> Markdown:
    """Give a table of at most six columns; cells are escaped as `text`, and a row may be finished already."""
    lines = [_row(header), "|" + " --- |" * len(header)]
    return Markdown("\n".join([*lines, *(row if isinstance(row, Markdown) else _row(row) for row in rows)]))


def _row(cells: Sequence[str]) -> Markdown:
    # Pipes occur in code spans only; a table's cells are split before spans are read, so they need the backslash there.
    return Markdown("| " + " | ".join(finished(cell).replace("|", r"\|") for cell in cells) + " |")


def _pieces(line: str) -> Iterator[tuple[bool, str]]:
    """Part a line into (is code, text), blanks included."""
    for index, part in enumerate(_INLINE_CODE.split(line)):
        if index % 2:
            yield True, part
            continue
        for at, word in enumerate(re.split("( )", part)):
            if word == " " or _is_plain(word, first=not index and not at):
                yield False, word
            elif word:
                core = word.rstrip(".,;:!?…") or word
                yield True, core
                if core != word:
                    yield False, word[len(core) :]


def _is_plain(word: str, *, first: bool) -> bool:
    if first and _OPENER.fullmatch(word):
        return False
    return bool(_WORD.fullmatch(word) or _GLUE.fullmatch(word)) and not _LINKED.search(word)


def _longest_run(value: str) -> int:
    return max(map(len, re.findall("`+", value)), default=0)
