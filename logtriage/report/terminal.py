"""
Report -> about one screen of text: verdict, coverage, what to do first, the worst findings, and where the files are.

The only module that imports rich; a command imports it when it has something to print. Log text reaches rich only as
`Text`, since rich reads `[...]` in a plain string as markup and fails on some of it.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Final

from rich.console import Console, JustifyMethod
from rich.style import Style
from rich.table import Table
from rich.text import Text

from logtriage.model import VERDICTS, Finding, Report, Severity
from logtriage.report import chain_words, changes_words, policy_words, sentences, words

SCREEN: Final = 45
"""Lines that the whole output should keep within; only the list of written files may go beyond."""
FINDINGS: Final = 12
CRITERIA: Final = 3
NARROWEST: Final = 40
LABEL: Final = 10
NUMBER: Final = 3
"""Width of the column before set-in text: a word, or a number from 1 to 3."""
WIDE: Final = 120
"""From this width on a finding takes one line, below it two."""

# The word is always written too: colour only helps to find it.
STYLES: Final[dict[Severity, str]] = {
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "info": "dim",
}
_OUTCOMES: Final = {"crash": "bold red", "timeout": "red", "unhandled": "red", "silent": "magenta", "soft": "yellow"}
_LINK_ID: Final = re.compile(r"\x1b\]8;id=\d+;")
"""The library numbers links at random; terminals need no number, and the same report must give the same bytes."""


@dataclass(frozen=True, slots=True)
class _Fault:
    """A row of the table: the finding that stands for a fault, and what its routes have together."""

    number: int
    finding: Finding
    routes: int
    requests: int
    since: int | None
    outcomes: Mapping[str, int]


def render_terminal(
    report: Report, *, width: int, color: bool, outputs: Sequence[str], address: Callable[[str], str] | None = None
) -> str:
    """
    Give the report as text of `width` columns (at least `NARROWEST`), with ANSI colours if `color`.

    `outputs` are the files written, as the user named them; their lines are never broken, so that they can be copied.
    With `address` (output -> URL) and `color`, files are links, and findings lead into the HTML report if one was
    written. Neither the environment nor the real terminal is looked at.
    """
    links = {output: address(output) for output in outputs} if address is not None else {}
    page = next((url for url in links.values() if url.endswith((".html", ".htm"))), None)
    top, end = (_console(max(width, NARROWEST), color=color) for _ in range(2))
    _head(top, report)
    _do_first(top, report)
    _criteria(top, report)
    _end(end, report, {output: links.get(output) for output in outputs})
    # The table comes last: it takes the room that the rest leaves.
    _findings(top, report, SCREEN - _lines(top) - _lines(end), page)
    text = _LINK_ID.sub("\x1b]8;;", _text(top) + _text(end))
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _console(width: int, *, color: bool) -> Console:
    return Console(
        file=StringIO(),
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        # NOTE: `TERM=dumb` would overrule the width, and `FORCE_COLOR` what the command has decided about colours.
        _environ={},
    )


def _text(console: Console) -> str:
    buffer = console.file
    assert isinstance(buffer, StringIO)  # noqa: S101 - made by `_console`
    return buffer.getvalue()


def _lines(console: Console) -> int:
    return _text(console).count("\n")


# ------------------------------------------------------------------------------------------------------------ the parts
def _head(console: Console, report: Report) -> None:
    coverage, width = report.coverage, console.width
    worst = report.findings[0].severity if report.findings else None
    lines = 3 if width >= WIDE else 4
    console.print(Text(_short(report.verdict, lines * width - 8), style=STYLES[worst] if worst else "bold"))
    console.print()
    _labelled(console, "Covers", f"{words.span(coverage)}: {words.volume(report)}", 2)
    doubts, unproven = words.doubts(report), coverage.unproven
    if doubts:
        _labelled(console, "Mind", " ".join(doubts), 3, style="yellow")
    policy = policy_words.summed_up(report)
    if policy:
        _labelled(console, "Policy", policy, 2)
    if report.compared is not None:
        fair = f" Mind {words.count(len(report.compared.doubts), 'doubt')}." if report.compared.doubts else ""
        _labelled(console, "Compared", f"with {changes_words.compared_with(report.compared)}.{fair}", 2)
    if unproven:
        more = f" ({len(unproven) - 1} more in the report)" if len(unproven) > 1 else ""
        _labelled(console, "Not proved", _short(unproven[0], 2 * (width - 12) - len(more) - 1) + more, 2)


def _do_first(console: Console, report: Report) -> None:
    begin = words.nothing_first(report)
    if not report.do_first and begin is None:
        return
    console.print()
    console.print(Text("Do first", style="bold"))
    if begin is not None:
        console.print(_plain(_short(begin, 2 * console.width)))
    order = sentences.order_line(report)
    if order is not None:
        _labelled(console, "", order, 2, style="dim")
    places = {finding.id: finding.code_places for finding in report.findings}
    for at, item in enumerate(report.do_first, start=1):
        action = f"{words.one_line(item.title)}: {words.one_line(item.action)}"
        _labelled(console, f" {at}.", action, 2)
        file = "".join(f"; {words.place_in_code(place)}" for place in places.get(item.finding, ())[:1])
        _labelled(console, "", f"{item.arithmetic}{file}", 1, style="dim")


def _criteria(console: Console, report: Report) -> None:
    """Tell the criteria that did not pass, the failed ones first; how many did is the headline."""
    if not report.criteria:
        return
    passed = sum(one.verdict == "pass" for one in report.criteria)
    console.print()
    console.print(Text(f"Criteria: {passed} of {len(report.criteria)} pass", style="bold"))
    others = [one for word in VERDICTS if word != "pass" for one in report.criteria if one.verdict == word]
    for one in others[:CRITERIA]:
        style = "red" if one.verdict == "fail" else "yellow"
        _labelled(console, "", f"{words.judged(one.verdict)}: {one.title}: {one.sentence}", 2, style=style)
    if len(others) > CRITERIA:
        console.print(Text(f"{len(others) - CRITERIA} more (see the report)", style="dim"))


def _findings(console: Console, report: Report, room: int, page: str | None) -> None:
    if not report.findings:
        return
    wide = console.width >= WIDE
    # A blank line, the header, and the line that says how many more there are.
    faults = _faults(report.findings)
    shown = faults[: min(FINDINGS, max((room - 3) // (1 if wide else 2), 1))]
    table = Table(box=None, padding=(0, 2, 0, 0), expand=True, header_style="bold")
    _columns(table, wide=wide)
    for fault in shown:
        link = Style(link=f"{page}#{fault.finding.id}") if page is not None else Style()
        table.add_row(Text(str(fault.number)), *(_wide_row if wide else _narrow_row)(fault, link))
    console.print()
    console.print(table)
    left = len(report.findings) - sum(fault.routes for fault in shown)
    skipped = any(at != fault.number for at, fault in enumerate(shown, start=1))
    told = [f"{words.number(left)} more (see the report)"] if left else []
    told += ["numbers left out are the same faults on further routes"] if skipped else []
    if told:
        console.print(Text("; ".join(told), style="dim"))


def _faults(findings: Sequence[Finding]) -> list[_Fault]:
    """Make one row of the findings of a cluster: a fault on four routes is mended once."""
    by_cluster: dict[str, list[tuple[int, Finding]]] = {}
    for number, finding in enumerate(findings, start=1):
        by_cluster.setdefault(finding.cluster, []).append((number, finding))
    return [
        _Fault(
            number=found[0][0],
            finding=found[0][1],
            routes=len(found),
            requests=sum(one.requests for _, one in found),
            since=min((one.first_seen for _, one in found if one.first_seen is not None), default=None),
            outcomes=sum((Counter(one.outcomes) for _, one in found), Counter[str]()),
        )
        for found in by_cluster.values()
    ]


def _end(console: Console, report: Report, outputs: Mapping[str, str | None]) -> None:
    totals = report.totals
    console.print()
    faults = f"{words.faults(totals)}; " if totals.findings else ""
    console.print(Text(faults + words.classified(totals)))
    if report.retry_violations:
        console.print(Text(_short(f"Retries: {sentences.retries_line(report)}", 2 * console.width), style="yellow"))
    pinned = sentences.pinned_routes_line(report)
    if pinned:
        console.print(Text(_short(f"Latency: {pinned}", console.width), style="yellow"))
    for label, line in (
        ("Incident", sentences.incidents_line(report)),
        ("Chain", chain_words.line(report)),
        ("Budgets", sentences.budgets_line(report)),
        ("Declared", sentences.declared_line(report)),
        ("Schema", sentences.drift_line(report)),
    ):
        if line:
            _labelled(console, label, line, 3, style="yellow")
    for told in _unclassified(report):
        _labelled(console, "No rule", told, 2, style="dim")
    if report.suppressed:
        left_out = (words.count(len(report.suppressed), "finding"), words.count(_left_out(report), "occurrence"))
        console.print(_plain(f"Left out on purpose: {', '.join(left_out)} (see the report)"))
    if report.secrets:
        kinds = words.listed([words.one_line(secret.kind) for secret in report.secrets])
        console.print(Text(_short(f"Secrets stand in the log: {kinds}", console.width), style="bold red"))
    for output, url in outputs.items():
        name = Text(words.one_line(output), style=Style(link=url) if url else "")
        console.print(Text("Written: ") + name, soft_wrap=True)


def _left_out(report: Report) -> int:
    return sum(one.count for one in report.suppressed)


def _unclassified(report: Report) -> Sequence[str]:
    """Name the worst finding that no rule knows although one comes near, and what keeps that rule from it."""
    near = {known.finding: known for known in report.nearest if known.rule is not None}
    told = (
        f"No. {at}, {words.clip(words.one_line(finding.title), 50)} ({words.one_line(finding.cluster)}): "
        f"nearest {policy_words.nearness(near[finding.id])}"
        for at, finding in enumerate(report.findings, start=1)
        if finding.id in near
    )
    return tuple(islice(told, 1))


# ------------------------------------------------------------------------------------------------------------ the table
def _columns(table: Table, *, wide: bool) -> None:
    _column(table, "No.", width=3)
    _column(table, "Severity", width=8)
    if wide:
        _column(table, "Code", width=10)
    _column(table, "Finding", ratio=3)
    if wide:
        _column(table, "Route", ratio=2)
        _column(table, "Since", width=11)
    _column(table, "Req.", width=6)
    if wide:
        _column(table, "Outcome", width=10)


def _column(table: Table, name: str, *, width: int | None = None, ratio: int | None = None) -> None:
    justify: JustifyMethod = "right" if name == "Req." else "left"
    table.add_column(name, width=width, ratio=ratio, justify=justify, no_wrap=True, overflow="ellipsis")


def _wide_row(fault: _Fault, link: Style) -> tuple[Text, ...]:
    finding = fault.finding
    title = Text(_named(finding), style=link)
    what = (_plain(finding.code or ""), title, Text(_where(fault)), Text(_since(fault)))
    return (_severity(finding), *what, Text(words.number(fault.requests)), _outcome(fault))


def _narrow_row(fault: _Fault, link: Style) -> tuple[Text, ...]:
    finding = fault.finding
    code = Text(f"{words.one_line(finding.code)} " if finding.code else "")
    under = Text.assemble(_outcome(fault), (f", since {_since(fault)}, {_where(fault)}", "dim"))
    head = code + Text(_named(finding), style=link)
    return (_severity(finding), Text("\n").join([head, under]), Text(words.number(fault.requests)))


def _named(finding: Finding) -> str:
    return changes_words.marked(finding, words.title(finding))


def _where(fault: _Fault) -> str:
    """Name the route, behind their number where there are several: the end of a line may be cut off."""
    place = words.one_line(words.place(fault.finding))
    several = f"{words.number(fault.routes)} routes: {place}, …" if fault.routes > 1 else place
    return ", ".join(filter(None, (several, policy_words.hint(fault.finding))))


def _since(fault: _Fault) -> str:
    """Month, day and minute; the year stands in the line on coverage."""
    return words.stamp(fault.since)[5:16] if fault.since is not None else words.UNKNOWN


def _severity(finding: Finding) -> Text:
    return Text(finding.severity, style=STYLES[finding.severity])


def _outcome(fault: _Fault) -> Text:
    name = words.main_outcome(fault.outcomes)
    return Text(name, style=_OUTCOMES.get(name.removesuffix("+"), ""))


# ------------------------------------------------------------------------------------------------------------- the text
def _plain(text: str) -> Text:
    return Text(words.one_line(text))


def _short(text: str, limit: int) -> str:
    return words.clip(words.one_line(text), limit)


def _labelled(console: Console, label: str, text: str, lines: int, *, style: str = "") -> None:
    """Write `text` in at most `lines` lines (of narrow characters), all of them behind the column of the label."""
    label_width = LABEL if len(label) > NUMBER else NUMBER
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=label_width)
    grid.add_column(overflow="fold")
    grid.add_row(Text(label, style="bold"), Text(_in_lines(text, console.width - label_width - 1, lines), style=style))
    console.print(grid)


def _in_lines(text: str, width: int, most: int) -> str:
    """Break between words; what is cut off ends in `…` on the last line and not in a word alone on one more."""
    lines = textwrap.wrap(words.one_line(text), width, break_on_hyphens=False)
    if len(lines) > most:
        lines[most - 1] = words.clip(" ".join(lines[most - 1 : most + 1]), width)
    return "\n".join(lines[:most])
