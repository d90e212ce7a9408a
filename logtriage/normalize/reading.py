"""
A message -> ``Reading``: is it an error, a piece of one, a process exit, an access line, noise or plain talk; and what does it state.

Row-local: the message alone decides, so a reading is made once per distinct text. What the level and the request's
status make of it is judged later, in ``occur``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from logtriage.model import Facts, Reading
from logtriage.normalize.clean import EXIT_LINE, attempts, clean
from logtriage.normalize.facts import read_facts
from logtriage.normalize.masks import template_of
from logtriage.normalize.quoted import is_quoted
from logtriage.normalize.stack import is_stack_line
from logtriage.normalize.words import own_level

# `[GET] /path status=504`, and the middleware form `[segment] /path status=200`: Vercel's own access line.
_PLATFORM_ACCESS: Final = re.compile(r"^\[[^\]\n]{0,200}\](?: \[[^\]\n]{0,80}\])? /\S* status=-?\d{1,3}\s*$")
_APP_ACCESS: Final = re.compile(
    r'^\S{1,60} - - \[[^\]\n]{6,40}\] "[A-Z]{3,7} |^(?:INFO: +)?\S{3,60} - "[A-Z]{3,7} \S+ HTTP/[\d.]+" \d{3}'
    r"|^(?:\[[^\]\n]{1,40}\] )?(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /\S* (?:HTTP/[\d.]+ )?\d{3}(?: (?:in )?[\d.-]+ ?m?s)?\b[^\n]{0,60}$"
)
# A row that holds several console lines (Go, PHP, Python): each begins with its own stamp, level or runtime mark.
_LINE_HEAD: Final = re.compile(
    r"^(?:\S{0,3}\s?STDERR: |🐘 |\[?\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}|(?:ERROR|WARNING|CRITICAL|INFO|DEBUG):[\w.]{1,80}:"
    r"|\[Nest\] \d+ |\[(?:ERROR|WARN|WARNING|INFO|DEBUG)\] )"
)
_RUNTIME_HEAD: Final = re.compile(r"^(?:\S{0,3}\s?STDERR: |🐘 )")
# Pieces that only ever follow an error's first line: code under a Python frame, the close of an inspected object.
_PIECE: Final = re.compile(
    r"^(?:[})\]]+[,;]?|\{|[\"']?[A-Za-z_$][\w$]*[\"']?: (?:'[^']*'|\"[^\"]*\"|-?[\d.]+|\[[^\]]*\]?|\{[^}]*\}?|undefined|null|true|false),?)$"
)


def read_message(message: str | None) -> Reading:
    """Give the reading of a message; a null or empty one is ``empty``."""
    if message is None or not message.strip(" \t\r\n-"):
        return Reading("empty")
    text = clean(message)
    if _PLATFORM_ACCESS.match(text):
        return Reading("access")
    if is_quoted(text):
        return Reading("talk", own_level=own_level(text), quoted=True)
    bodies, exited = attempts(text)
    if not bodies:
        return _exit(text) if exited else Reading("noise")
    facts = _distinct(fact for body in bodies for fact in _statements(body, crashed=exited))
    if facts:
        only_stack = all(fact.strength == "fragment" for fact in facts)
        return Reading("fragment" if only_stack else "statement", facts, own_level(text), exited=exited)
    if exited:
        return _exit(text)
    lines = bodies[0].split("\n")
    piece = all(is_stack_line(line) or _PIECE.match(line.strip()) for line in lines if line.strip())
    return Reading("piece" if piece else "talk", own_level=own_level(text))


def template_of_message(message: str) -> str:
    """Give the template of a whole row, whatever it is: of its first lines, cleaned."""
    bodies, _ = attempts(clean(message))
    return template_of(bodies[0] if bodies else clean(message))


def _exit(text: str) -> Reading:
    line = EXIT_LINE.search(text)
    facts = read_facts(line.group() if line else text, known="exit")
    return Reading("exit", (facts,) if facts else (), exited=True)


def _statements(body: str, *, crashed: bool) -> tuple[Facts, ...]:
    segments = _segments(body)
    found = [
        read_facts(segment, crashed=crashed and len(segments) == 1)
        for segment in segments
        if not _APP_ACCESS.match(segment)
    ]
    told = [fact for fact in found if fact is not None]
    strong = [fact for fact in told if fact.strength in {"strong", "plain"}]
    if crashed and strong:
        # What killed the process is said last, but stderr comes before stdout: an error with a class wins over plain words.
        typed = [fact for fact in strong if fact.types]
        return tuple((typed or strong)[-1:])
    if len(segments) > 1 and crashed and not strong:
        whole = read_facts(body, crashed=True)
        return (whole,) if whole else tuple(told)
    return tuple(strong or told)


def _segments(body: str) -> list[str]:
    """Split a row that holds several log lines at their heads; a row with one head, or none, is one segment."""
    lines = body.split("\n")
    starts = [n for n, line in enumerate(lines) if _LINE_HEAD.match(line)]
    if len(starts) < 2 and not (starts and _RUNTIME_HEAD.match(lines[starts[0]])):
        return [body]
    starts = starts if starts[0] == 0 else [0, *starts]
    return ["\n".join(lines[begin:end]).strip() for begin, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _distinct(facts: Iterable[Facts]) -> tuple[Facts, ...]:
    """Keep each error once: the same class and message twice in a row is one statement."""
    kept: dict[tuple[str | None, str], Facts] = {}
    for fact in facts:
        kept.setdefault((fact.error_type, fact.template), fact)
    return tuple(kept.values())
