"""
One error statement, cleaned -> ``Facts``: what it says by itself.

A statement is read from the inside out: the innermost cause gives the message that counts, the classes around it are
kept as the chain, the application's words in front of it are the prefix.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from logtriage.model import Facts, StackFrame
from logtriage.normalize import fields as fields_of
from logtriage.normalize.heads import Head, names_class, read_head
from logtriage.normalize.masks import template_of
from logtriage.normalize.stack import is_stack_line, read_frames, stable_site
from logtriage.normalize.words import failure_words, own_level, quotes, read_attempt, says_handled

Strength = Literal["strong", "plain", "weak", "fragment", "exit"]

_TRACEBACK: Final = "Traceback (most recent call last)"
_CHAINED: Final = re.compile(
    r"\n\s*(?:During handling of the above exception, another exception occurred:"
    r"|The above exception was the direct cause of the following exception:)\s*\n"
)
_PYTHON_LAST: Final = re.compile(r"^(?P<type>[A-Za-z_][\w.]{2,120})(?::\s?(?P<message>.*))?$")
_CAUSE: Final = re.compile(
    r"(?m)^\s*(?:\[?[cC]ause\]?|Caused by|\[auth\]\[cause\]|originalError)['\"]?: +(?P<line>\S[^\n]*)"
)
_INVOCATION: Final = re.compile(r"^Invalid `?[^\n]{1,160}\(\)`? invocation[^\n]*$")
_CODE_FRAME: Final = re.compile(r"^\s*(?:→|-->|\d+\s*[│|]|\||>\s*\d+ \|)")
_OBJECT_START: Final = re.compile(r"[\s:(-]*(?:\{|(?<=: )\[|(?<=:)\[)\s*(?:$|[\"'A-Za-z_$])")
_MESSAGE_KEYS: Final = (
    "message",
    "error",
    "error_description",
    "errorMessage",
    "msg",
    "reason",
    "detail",
    "details",
    "statusText",
)
# An inspected or serialised error object may hold no word of failure but its own name or a Prisma code.
_CODED: Final = re.compile(r"""["']?(?:name|errorCode|code)["']?\s?:\s?["'](?:P[1-6]\d{3}|[A-Z]\w{2,60}Error)["']""")
# What a framework says before any error of any application parts nothing.
_FRAMEWORK_WORDS: Final = re.compile(
    r"(?i)^(?:exception in asgi application|exception on \S{1,200} \[[a-z]+\]|\[?exceptions?handler\]?|internal server error"
    r"|(?:unhandled|uncaught) (?:error|exception|promise rejection)|uncaught \(in promise\)|error|exception|caught)$"
)
MAX_CORE: Final = 600
NO_HEAD: Final = "stack without its head"
"""Template of a stack whose first line was cut off or stands in another row."""


def read_facts(statement: str, *, crashed: bool = False, known: Strength | None = None) -> Facts | None:
    """
    Give what a statement says, or null where it speaks of no failure at all.

    ``crashed``: the text ends in a process exit, so something in it is the error even without a word that says so.
    ``known``: the caller knows already that it is an error, and how surely.
    """
    text = _from_error_on(statement) if crashed else statement
    head, body = _head_and_body(text)
    frames = read_frames(text)
    strength = known or _strength(text, head, frames, crashed=crashed)
    if strength is None:
        return None
    fields = fields_of.read_fields(text)
    types, core, cause_code = _innermost(text, head, body, fields)
    core = core[:MAX_CORE]
    prefix = _prefix(head, core, fields)
    error_type = types[-1] if types else fields.get("name")
    code = fields_of.read_code(text) or cause_code
    return Facts(
        text=text,
        head=text.split("\n", 1)[0].strip()[:300],
        core=core,
        error_type=error_type,
        types=types,
        code=code,
        fields=tuple(fields.items()),
        said=_said(text, fields, error_type, code),
        prefix=prefix,
        frames=frames,
        site=_site(text, prefix, frames),
        template=NO_HEAD if strength == "fragment" else template_of(core if types else _worded(prefix, core)),
        strength=strength,
        handled=says_handled(text),
        attempt=read_attempt(text),
    )


def _said(text: str, fields: dict[str, str], error_type: str | None, code: str | None) -> tuple[tuple[str, str], ...]:
    attempt = read_attempt(text)
    tries = (("attempts", str(attempt[0])),) if attempt else ()
    return (*fields_of.read_said(text, fields, error_type, code), *tries)


def _worded(prefix: str | None, core: str) -> str:
    return f"{prefix}: {core}" if prefix and core != prefix else core


def _head_and_body(text: str) -> tuple[Head, list[str]]:
    """Find the line that states the error; what follows it, up to the stack or the inspected tail, is the body."""
    if _TRACEBACK in text:
        return _python_head(text), []
    lines = text.split("\n")
    at = next((n for n, line in enumerate(lines) if names_class(line) and not is_stack_line(line)), None)
    if at is None:
        at = next((n for n, line in enumerate(lines) if line.strip() and not is_stack_line(line)), 0)
    return read_head(lines[at]), _message_lines(lines[at + 1 :])


def _python_head(text: str) -> Head:
    """The origin of a chain of tracebacks is the first one; the last line of a traceback names class and message."""
    first = _CHAINED.split(text)[0]
    begin = first.index(_TRACEBACK) if _TRACEBACK in first else 0
    for line in reversed(first[begin:].rstrip().split("\n")):
        found = _PYTHON_LAST.match(line.strip())
        if found and not is_stack_line(line) and "(Background on this error" not in line:
            name = found.group("type").rsplit(".", 1)[-1]
            if name[:1].isupper() and not name.isupper() and (
                name.endswith(("Error", "Exception", "Exit", "Interrupt", "Warning", "NotFound"))
                or found.group("message")
            ):
                message = found.group("message") or ""
                prefix = read_head(text.split("\n", 1)[0]).message if not text.startswith(_TRACEBACK) else None
                return Head(_traceback_prefix(prefix), (name,), (), message.strip())
    return Head(None, (), (), _TRACEBACK)


def _traceback_prefix(prefix: str | None) -> str | None:
    return None if prefix is None or _TRACEBACK in prefix or len(prefix) > 120 else prefix.rstrip(":") or None


def _message_lines(lines: list[str]) -> list[str]:
    body: list[str] = []
    for line in lines:
        stripped = line.strip()
        if is_stack_line(line) or stripped in {"{", "}"} or re.match(r"^\s*(?:\[?cause\]?|code|digest|errno):", line):
            break
        if stripped and not _INVOCATION.match(stripped) and not _CODE_FRAME.match(line):
            body.append(stripped)
        if len(body) == 6:
            break
    return body


def _innermost(
    text: str, head: Head, body: list[str], fields: dict[str, str]
) -> tuple[tuple[str, ...], str, str | None]:
    types, codes = list(head.types), list(head.codes)
    message = "" if _INVOCATION.match(head.message) else head.message
    core = message if message and not message.endswith(("{", "[")) else ""
    core = core or " ".join(body[:3])
    caused = False
    for found in _CAUSE.finditer(text):
        inner = read_head(found.group("line"))
        if inner.types:
            caused = True
            types += inner.types
            codes += inner.codes
            core = inner.message.rstrip("{ ").strip() or core
    opening = _OBJECT_START.search(head.message)
    if not caused and (opening or head.message.endswith("{")):
        told = next((fields[key] for key in _MESSAGE_KEYS if fields.get(key)), "")
        before = head.message[: opening.start()].strip(" :-") if opening else head.message.rstrip("{ :")
        core = told or before or core
    core = core.rstrip("{ ")
    return tuple(types), re.sub(r"\s+", " ", core or head.prefix or head.message).strip(), codes[-1] if codes else None


def _prefix(head: Head, core: str, fields: dict[str, str]) -> str | None:
    """The application's own words; for an inspected object, what stands before its opening brace."""
    if head.prefix or head.types:
        return None if head.prefix and _FRAMEWORK_WORDS.match(head.prefix) else head.prefix
    opening = _OBJECT_START.search(head.message)
    before = head.message[: opening.start()].strip(" :-") if opening else ""
    return before if before and before != core and any(core == fields.get(key) for key in _MESSAGE_KEYS) else None


def _site(text: str, prefix: str | None, frames: tuple[StackFrame, ...]) -> str | None:
    """Best first: the application's words, the Prisma call, the first stack frame in the application's own sources."""
    if prefix:
        return template_of(prefix)
    model, operation = fields_of.read_call(text)
    if model and operation:
        return f"prisma.{model[:1].lower()}{model[1:]}.{operation}"
    return stable_site(frames)


def _strength(text: str, head: Head, frames: tuple[StackFrame, ...], *, crashed: bool) -> Strength | None:
    if not crashed and not frames and quotes(text):
        return None
    if head.types and not head.types[-1].endswith("Warning"):
        return "strong"
    if _CODED.search(text):
        return "strong"
    if is_fragment(text):
        return "fragment"
    own = own_level(text)
    words = failure_words(text)
    if crashed or (own == "error" and words):
        return "strong" if crashed and words else "plain"
    if own == "info":
        return None if words is None else "weak"
    if words == "strong":
        coded = fields_of.read_code(text) is not None
        return "strong" if coded and frames else "plain"
    return "plain" if own == "error" else ("weak" if words else None)


def is_fragment(text: str) -> bool:
    """Tell whether a text is only stack: it begins with a frame, or is mostly frames with a cut or closing line around them."""
    if text.rstrip().endswith((f"{_TRACEBACK}:", "Stack trace:")):
        return True
    lines = [line for line in text.split("\n") if line.strip()]
    stack_lines = sum(map(is_stack_line, lines))
    return bool(stack_lines) and (
        is_stack_line(lines[0]) or stack_lines >= max(len(lines) - 2, 3, round(0.8 * len(lines)))
    )


def _from_error_on(text: str) -> str:
    """Cut the start-up chatter before the error of a crash report; the source line above a SyntaxError stays."""
    if _TRACEBACK in text:
        return text[text.index(_TRACEBACK) :]
    lines = text.split("\n")
    stated = [n for n, line in enumerate(lines) if names_class(line) and not is_stack_line(line)]
    if not stated:
        worded = [n for n, line in enumerate(lines) if line.strip() and not is_stack_line(line) and failure_words(line)]
        stated = worded[:1]
    if not stated:
        return text
    return "\n".join(lines[stated[0] :])
