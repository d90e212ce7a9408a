"""
Numbers, times and labels in words: what every renderer says the same way, as plain text without any markup.

Nothing here escapes for a medium; `visible` and `one_line` only take away what could deceive a reader's eye.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from logtriage.model import (
    SEVERITIES,
    Captured,
    CodePlace,
    Count,
    Coverage,
    Finding,
    Report,
    Severity,
    Timeline,
    Totals,
    Transience,
    Verdict,
)

UNKNOWN: Final = "unknown"

TRANSIENCE_WORDS: Final[Mapping[Transience, str]] = {
    "deterministic": "fails the same way until code, schema or settings change",
    "transient": "expected to pass by itself within minutes",
    "capacity": "passes when the load drops; retries add load",
    "quota": "passes when the quota resets or is raised",
    "input": "caused by what the caller sent",
    "contextual": "cannot be judged from this line alone",
}

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Control, soft hyphen, zero width, bidi, invisible fillers, tags and lone surrogates: all can hide or reorder text.
_UNSEEN: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_SECOND: Final = 1_000
_MINUTE: Final = 60_000
_WARNINGS: Final = 3
_BARS: Final = "▁▂▃▄▅▆▇█"


# --------------------------------------------------------------------------------------------------------- text of logs
def visible(text: str) -> str:
    """`text` with every unseen character as a mark (`␛`, `‹U+202E›`); newlines stay, a tab is four spaces."""
    return _UNSEEN.sub(_mark, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """`visible` text on a single line: a newline reads `↵`, runs of blanks are one space, the ends are trimmed."""
    return " ".join(visible(text.strip()).replace("\n", " ↵ ").split())


def clip(text: str, limit: int) -> str:
    """At most `limit` characters; a cut text ends in `…`."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def _mark(match: re.Match[str]) -> str:
    char = match.group()
    if char == "\t":
        return "    "
    if char < " ":
        return chr(0x2400 + ord(char))
    return f"‹U+{ord(char):04X}›"


# ---------------------------------------------------------------------------------------------------- numbers and times
def number(value: int) -> str:
    """`12,345`."""
    return f"{value:,}"


def count(value: int, noun: str, plural: str | None = None) -> str:
    """`1 request`, `2,034 requests`, `3 queries` (with `plural`)."""
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def judged(name: Verdict) -> str:
    """Write the verdict on a criterion; a failure must not be overlooked."""
    return "FAIL" if name == "fail" else name.replace("_", " ")


def share(value: float | None) -> str:
    """`97.3%`, rounded down: `100%` means all of them, `0%` none. Null (nothing to share) reads `not applicable`."""
    if value is None:
        return "not applicable"
    if value in (0, 1):
        return f"{value:.0%}"
    # Rounded first, since 0.289 * 1000 is a little less than 289 in binary.
    tenths = math.floor(round(value * 1000, 6))
    return f"{tenths / 10:.1f}%" if tenths else "<0.1%"


def duration(ms: float | None) -> str:
    """`850 ms`, `12.3 s`, `5 min 12 s`, `3 h 20 min`, `4 d 6 h`, rounded down; null reads `unknown`."""
    if ms is None:
        return UNKNOWN
    if ms < _SECOND:
        return f"{int(ms)} ms"
    if ms < _MINUTE:
        return f"{int(ms / 100) / 10:g} s"
    seconds = int(ms / 1_000)
    for size, unit, small, small_unit in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min"), (60, "min", 1, "s")):
        if seconds >= size:
            rest = seconds % size // small
            return f"{seconds // size} {unit}" + (f" {rest} {small_unit}" if rest else "")
    return f"{seconds} s"


def stamp(ms: int | None) -> str:
    """`2026-01-31 14:22:11 UTC`, to the second; null reads `unknown`, a time no calendar has stays a number."""
    moment = _moment(ms)
    if moment is None:
        return UNKNOWN if ms is None else f"{ms} ms"
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def clock(ms: int | None) -> str:
    """`14:22:11`, the time of the day in UTC; null reads `--:--:--`."""
    moment = _moment(ms)
    return "--:--:--" if moment is None else f"{moment:%H:%M:%S}"


def one_day(coverage: Coverage) -> str | None:
    """Give the day (UTC) of the whole window; null where it reaches over several, or no row has a time."""
    if coverage.first_ms is None or coverage.last_ms is None:
        return None
    first, last = (stamp(at)[:10] for at in (coverage.first_ms, coverage.last_ms))
    return first if first == last else None


def moment(ms: int | None, day: str | None) -> str:
    """Write a time as short as a table allows: `14:02:11` where all lies on one ``day``, else `01-31 14:02`."""
    if ms is None:
        return UNKNOWN
    return stamp(ms)[11:19] if day is not None else stamp(ms)[5:16]


def window(first_ms: int | None, last_ms: int | None) -> str:
    """`2026-01-31 14:00:00 to 15:20:11 UTC`; the second date is written only when it is another day."""
    first, last = _moment(first_ms), _moment(last_ms)
    if first is None or last is None:
        return f"{stamp(first_ms)} to {stamp(last_ms)}"
    if first == last:
        return stamp(first_ms)
    end = f"{last:%H:%M:%S} UTC" if first.date() == last.date() else stamp(last_ms)
    return f"{first:%Y-%m-%d %H:%M:%S} to {end}"


def _moment(ms: int | None) -> datetime | None:
    try:
        return None if ms is None else _EPOCH + timedelta(seconds=ms // 1_000)
    except OverflowError:
        return None


# ------------------------------------------------------------------------------------------------------ lists, in words
def listed(parts: Sequence[str], *, limit: int = 3) -> str:
    """Join as `a, b, c and 4 more`; nothing reads `none`."""
    shown = ", ".join(parts[:limit])
    return f"{shown} and {number(len(parts) - limit)} more" if len(parts) > limit else shown or "none"


def counts(values: Iterable[Count], *, limit: int = 3) -> str:
    """`production 412, preview 3 and 2 more`, in the order given."""
    return listed([f"{one_line(value.name)} {number(value.count)}" for value in values], limit=limit)


def outcomes(values: Mapping[str, int]) -> str:
    """`unhandled 400, timeout 12`: those that occur, most frequent first, equals in the order of the mapping."""
    present = sorted(((n, name) for name, n in values.items() if n), key=lambda pair: -pair[0])
    return listed([f"{name} {number(n)}" for n, name in present], limit=8)


def main_outcome(values: Mapping[str, int]) -> str:
    """Name the most frequent outcome, with `+` when there are others; `unknown` when there is none."""
    present = [name for name, n in values.items() if n]
    if not present:
        return UNKNOWN
    return max(present, key=lambda name: values[name]) + ("+" if len(present) > 1 else "")


def captured(value: Captured) -> str:
    """Write a captured value; null means that the log does not name it."""
    if value is None:
        return "not named"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def spark(timeline: Timeline, *, width: int = 40) -> str:
    """Draw occurrences over time as at most `width` bars, `·` for none; where bins are many, neighbours are summed."""
    _, sums = condensed(timeline, width)
    top = max(sums, default=0)
    return "".join(_BARS[(n * len(_BARS) - 1) // top] if n > 0 else "·" for n in sums)


def bar(timeline: Timeline, *, width: int = 40) -> str:
    """Say how much time one bar of `spark` stands for."""
    return duration(condensed(timeline, width)[0])


def condensed(timeline: Timeline, most: int) -> tuple[int, list[int]]:
    """Sum neighbouring bins until at most `most` bars are left: milliseconds of a bar, and the bars."""
    step = max(math.ceil(len(timeline.counts) / most), 1)
    sums = [sum(timeline.counts[at : at + step]) for at in range(0, len(timeline.counts), step)]
    return timeline.bin_ms * step, sums


# --------------------------------------------------------------------------------------------- what is said of a report
def place(finding: Finding) -> str:
    """Name the finding's route; for an instance-wide one, on how many routes it was met."""
    if finding.scope == "route":
        return finding.route or UNKNOWN
    return f"all routes of an instance ({count(len(finding.routes_seen), 'route')} seen)"


def heading(finding: Finding) -> str:
    """Give the title on one line, behind its code unless the title names it anyway."""
    name = one_line(finding.title) or "(no title)"
    coded = name if not finding.code or finding.code in name else f"{finding.code} {name}"
    return f"possible: {coded}" if is_possible(finding) else coded


def place_in_code(place: CodePlace) -> str:
    """`src/inbox/messages.ts:58`; without the line where it is not known."""
    return place.file if place.line is None else f"{place.file}:{place.line}"


def title(finding: Finding) -> str:
    """Give the title on one line; `possible: ...` where the rule is not sure of it."""
    name = one_line(finding.title)
    return f"possible: {name}" if is_possible(finding) else name


def is_possible(finding: Finding) -> bool:
    """Tell whether a rule names the fault without being sure: it is experimental, or says so itself."""
    return finding.rule is not None and finding.confidence == "low"


def nothing_first(report: Report) -> str | None:
    """Say where to begin although nothing is grave enough to come first; null where there is nothing to do."""
    ours = [finding for finding in report.findings if finding.severity != "info" and "library" not in finding.owners]
    if report.do_first or not ours:
        return None
    most = max(ours, key=lambda finding: finding.requests)
    begin = f"{heading(most)} on {one_line(place(most))} ({count(most.requests, 'request')})"
    return f"No finding is grave enough to come first. Most requests met {begin}: begin there."


def same_fault(findings: Sequence[Finding]) -> Mapping[str, tuple[int, ...]]:
    """Map a cluster met on several routes to the positions (from 1) of its findings: one fault, several findings."""
    positions: defaultdict[str, list[int]] = defaultdict(list)
    for position, finding in enumerate(findings, start=1):
        positions[finding.cluster].append(position)
    return {cluster: tuple(found) for cluster, found in positions.items() if len(found) > 1}


def severities(findings: Sequence[Finding]) -> str:
    """`2 critical, 3 high`: how many findings of each severity, worst first."""
    tally: dict[Severity, int] = {severity: sum(f.severity == severity for f in findings) for severity in SEVERITIES}
    return listed([f"{number(n)} {severity}" for severity, n in tally.items() if n], limit=len(SEVERITIES))


def verdict(totals: Totals, findings: Sequence[Finding], coverage: Coverage) -> str:
    """One sentence for the top of a report: how many faults, how bad, the worst one, where and since when."""
    if totals.entries.out_of_scope and not totals.requests.total:
        return f"Nothing is in scope: the filters leave out all {count(totals.entries.total, 'entry', 'entries')}."
    if not findings and totals.occurrences:
        return f"Every finding ({count(totals.occurrences, 'occurrence')}) is left out on purpose, for reasons below."
    if not findings:
        entries = count(totals.entries.total, "entry", "entries")
        return f"No error was recognised in {entries}; mind what the export cannot prove."
    worst = findings[0]
    since = min((f.first_seen for f in findings if f.cluster == worst.cluster and f.first_seen), default=None)
    return (
        f"{count(totals.findings, 'finding')} ({severities(findings)}) from {count(totals.clusters, 'fault')}"
        f"{_named(totals)}; "
        f"{number(totals.requests.by_status['5xx'])} of {count(totals.requests.total, 'request')} answered 5xx"
        f"{_refused(totals)} within {duration(coverage.span_ms)}. "
        f"Worst: {heading(worst)} on {one_line(place(worst))}, since {stamp(since)}."
    )


def _named(totals: Totals) -> str:
    """`, 97.3% classified`: how much of what is told has a name, from the first line on."""
    return f", {share(totals.classified.share)} classified" if totals.classified.share is not None else ""


def _refused(totals: Totals) -> str:
    """Say how many requests were refused, where they are so many that they may be the fault itself."""
    refused = totals.requests.by_status["4xx"]
    return f", {number(refused)} answered 4xx" if refused * 10 >= totals.requests.total else ""


def faults(totals: Totals) -> str:
    """`9 findings from 4 faults`: a fault is a cluster, and each route where it is met is a finding."""
    return f"{count(totals.findings, 'finding')} from {count(totals.clusters, 'fault')}"


def classified(totals: Totals) -> str:
    """State the headline: `97.3% classified (292 of 300 occurrences with a text are named by a rule)`."""
    known = totals.classified
    if known.share is None:
        return "No occurrence has a text to classify"
    return (
        f"{share(known.share)} classified ({number(known.occurrences)} of "
        f"{count(known.of, 'occurrence')} with a text {'is' if known.occurrences == 1 else 'are'} named by a rule)"
    )


def volume(report: Report) -> str:
    """`4,812 entries, 1,203 requests (412 answered 5xx), 430 occurrences`."""
    totals = report.totals
    return (
        f"{count(totals.entries.total, 'entry', 'entries')}, {count(totals.requests.total, 'request')} "
        f"({number(totals.requests.by_status['5xx'])} answered 5xx), {count(totals.occurrences, 'occurrence')}"
    )


def span(coverage: Coverage) -> str:
    """State the window and its length, or that no entry has a time."""
    if coverage.first_ms is None or coverage.last_ms is None:
        return "no entry has a time"
    return f"{window(coverage.first_ms, coverage.last_ms)} ({duration(coverage.span_ms)})"


def doubts(report: Report) -> tuple[str, ...]:
    """Sentences on what is wrong with the evidence itself: unread parts, cut files, level filters, holes."""
    coverage, found = report.coverage, []
    if coverage.partial:
        rejected = count(report.totals.entries.rejected, "entry", "entries")
        unread = [one_line(one.name) for one in report.inputs if one.dialect == "unreadable"]
        lost = (f"nothing of {listed(unread)}",) * bool(unread)
        lost += (f"{rejected} rejected",) * bool(report.totals.entries.rejected or not unread)
        found.append(f"Partial: some input could not be read ({', '.join(lost)}).")
    if coverage.cap_suspected:
        found.append(f"Looks cut at a row limit: {_names(coverage.cap_suspected)}.")
    if coverage.level_filter_suspected:
        found.append(f"Seems to hold error rows only: {_names(coverage.level_filter_suspected)}.")
    if coverage.holes:
        longest = max(coverage.holes, key=lambda hole: hole.to_ms - hole.from_ms)
        when = f"{window(longest.from_ms, longest.to_ms)}, {duration(longest.to_ms - longest.from_ms)}"
        found.append(f"{count(len(coverage.holes), 'hole')} without any entry, the longest {when}.")
    found += [one_line(warning) for warning in report.warnings[:_WARNINGS]]
    if len(report.warnings) > _WARNINGS:
        found.append(f"{number(len(report.warnings) - _WARNINGS)} more warnings about settings, in the JSON report.")
    return tuple(found)


def _names(values: Sequence[str]) -> str:
    return listed([one_line(value) for value in values])
