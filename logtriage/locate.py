"""
Cases x a checkout -> what the checkout holds of each: evidence out of the texts, looked up in ``code``.

Beside the pipeline: what is needed of the texts (places of stacks, words, failed calls) is no part of any template or
fingerprint, and is read only where a checkout is at hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl

from logtriage import schema as s
from logtriage.attribute import route_of
from logtriage.code import Code, read_code
from logtriage.model import Case, Evidence, Facts, Finding, Located, Occurrence, Report, SourceFrame, StackFrame
from logtriage.normalize.stack import read_frame

_MOST_STATEMENTS: Final = 24
_MOST_FRAMES: Final = 24
_MOST_LINES: Final = 400
"""Of one row."""
_MOST_LINES_ALL: Final = 3_000
"""Of one case."""
_LONGEST: Final = 600
_MAY_BE: Final = re.compile(r"\bat |File \"|\.go:\d|#\d")
_PLACE: Final = re.compile(r":(?P<line>\d{1,7})(?::(?P<column>\d{1,9}))?\)?\s*\{?\s*$|\", line (?P<python>\d{1,7})|\((?P<php>\d{1,7})\):")
_WEBPACK: Final = re.compile(r"(?:webpack-internal|webpack|turbopack)://[^\s]{0,80}?/(?:\([^()\s]{0,40}\)/)?(?:\./|\[project\]/)(?P<file>[^\s:?()]{1,300})")
_BUNDLE: Final = re.compile(r"(?:^|/)(?P<file>\.next/server/[^\s:()]{1,300}\.js)$|^(?P<near>\.next/server/[^\s:()]{1,300}\.js)")
_PACKAGE: Final = re.compile(r"node_modules/(?!\.pnpm/)(?P<name>(?:@[\w.-]{1,60}/)?[\w.-]{1,80})/|site-packages/(?P<python>\w{1,60})/")
_OPERATION: Final = re.compile(r"\bprisma\.(?P<model>[A-Za-z_]\w{0,80})\.(?P<method>\w{1,40})\(")
_MASK: Final = re.compile(r"<[a-z][\w:-]{0,40}>")
_TAG: Final = re.compile(r"\[(?!(?i:error|warn|warning|info|debug|fatal|trace|log|critical|notice)\])[A-Za-z][\w .:/-]{2,60}\]")
_TELLING: Final = re.compile(r"[A-Za-z]{3,}[^\n]{0,200}?[^\w\n][A-Za-z]{3,}|[A-Z][A-Z0-9]{2,}[_-][A-Z0-9_-]{2,}")
_SHORTEST: Final = 10
_MOST_WORDS: Final = 6
_PRISMA: Final = "@prisma/client"


def code_in(repo: Path) -> Code:
    """Read a checkout, its routes written as in reports; raises ``UsageError`` when it is no folder."""
    return read_code(repo, lambda route: route_of(route, route, "function"))


def locator(
    code: Code, entries: pl.DataFrame, texts: Sequence[str], redact: Callable[[str], str]
) -> Callable[[Case], Located | None]:
    """Give what looks the place of a case up; ``entries`` and ``texts`` are those of a run, ``redact`` its gate."""
    text_of = entries[s.TEXT]

    def lines_of(occurrence: Occurrence) -> Iterator[str]:
        for row in occurrence.rows:
            text = text_of[row.index]
            if text is not None:
                yield from texts[text].split("\n", _MOST_LINES)[:_MOST_LINES]

    return lambda case: code.locate(evidence_of(case, lines_of), redact)


def evidence_of(case: Case, lines_of: Callable[[Occurrence], Iterable[str]]) -> Evidence:
    """Give what the occurrences of a case say of the code; of many alike, some."""
    several: dict[str, Occurrence] = {}
    for occurrence in case.occurrences:
        several.setdefault(occurrence.statement.facts.text, occurrence)
        if len(several) == _MOST_STATEMENTS:
            break
    every = (line for one in several.values() for line in lines_of(one) if len(line) < _LONGEST)
    lines = list(islice(every, _MOST_LINES_ALL))
    facts = [one.statement.facts for one in several.values()]
    calls = _calls(facts)
    libraries = (*_libraries(lines), *((_PRISMA,) if calls else ()))
    # What is instance-wide is under whatever request was open: the file of its route has nothing to do with it.
    routes = (case.route,) if case.route is not None else ()
    return Evidence(routes, _frames(lines), _words(facts, "\n".join(lines)), calls, tuple(dict.fromkeys(libraries)))


def with_commits(report: Report, code: Code, redact: Callable[[str], str]) -> Report:
    """
    Add the last commits of the lines that findings name, and what of the checkout was not looked at.

    The gravest finding comes first: history is asked only so often.
    """
    findings = tuple(_with_commits(finding, code, redact) for finding in report.findings)
    return replace(report, findings=findings, warnings=(*report.warnings, *map(redact, code.tree.warnings)))


def _with_commits(finding: Finding, code: Code, redact: Callable[[str], str]) -> Finding:
    if finding.touch is None:
        return finding
    commits = code.commits(finding.code_places)
    told = tuple(replace(one, subject=redact(one.subject)) for one in commits)
    return replace(finding, touch=replace(finding.touch, commits=told))


def _frames(lines: Iterable[str]) -> tuple[SourceFrame, ...]:
    """Give the frames, the innermost first; Python writes it last."""
    found: list[SourceFrame] = []
    python: list[SourceFrame] = []
    for line in lines:
        frame = _frame(line)
        if frame is not None and line.lstrip().startswith('File "'):
            python.insert(0, frame)
        elif frame is not None:
            found.append(frame)
    return tuple(dict.fromkeys([*found, *python]))[:_MOST_FRAMES]


def _frame(line: str) -> SourceFrame | None:
    """Give a frame of the application with its place; of a bundle too, which a source map may lead out of."""
    read = _read(line)
    if read is None or not read.file:
        return None
    place = _PLACE.search(line)
    number = place and (place["line"] or place["python"] or place["php"])
    column = int(place["column"]) if place and place["column"] else None
    packed, bundle = _WEBPACK.search(line), _BUNDLE.search(read.file)
    if packed and "node_modules/" not in packed["file"]:
        # What a development server or a bundler names keeps its file, not always its line.
        return SourceFrame(packed["file"], read.function, None, None)
    if read.in_app or bundle:
        file = (bundle["file"] or bundle["near"]) if bundle else read.file
        return SourceFrame(file, read.function, int(number) if number else None, column, in_app=read.in_app)
    return None


@lru_cache(maxsize=8_192)
def _read(line: str) -> StackFrame | None:
    """Stacks of one fault repeat their lines; most other lines have nothing of a stack."""
    return read_frame(line) if _MAY_BE.search(line) else None


def _libraries(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if ("node_modules/" in line or "site-packages/" in line) and _read(line) is not None:
            # Of nested folders the innermost is the package: node_modules/.pnpm/next@15/node_modules/next.
            for found in list(_PACKAGE.finditer(line))[-1:]:
                yield found["name"] or found["python"]


def _calls(facts: Iterable[Facts]) -> tuple[tuple[str, str], ...]:
    found: Counter[tuple[str, str]] = Counter()
    for one in facts:
        for call in _OPERATION.finditer(one.text):
            found[call["model"], call["method"]] += 1
    return tuple(sorted(found, key=lambda call: (-found[call], call)))[:3]


def _words(facts: Iterable[Facts], said_whole: str) -> tuple[str, ...]:
    """
    Give what the application may have written itself, the most telling first; only what the log says as it stands.

    Its words before the error, then what the error says between the masks, then a tag in brackets alone.
    """
    found: dict[str, None] = {}
    tags: dict[str, None] = {}
    for one in facts:
        for said in (one.prefix or "", one.template):
            pieces = (piece.strip(" \t\n\"'`:,;.()") for piece in _MASK.split(said.split("\n", 1)[0]))
            found |= dict.fromkeys(sorted((piece for piece in pieces if _is_telling(piece)), key=lambda piece: -len(piece)))
        tags |= dict.fromkeys(_TAG.findall(one.head))
    told = [piece for piece in found if piece in said_whole]
    return (*told[: _MOST_WORDS - 1], *list(tags)[:1])


def _is_telling(words: str) -> bool:
    return len(words) >= _SHORTEST and bool(_TELLING.search(words))
