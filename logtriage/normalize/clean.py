"""
A message as written -> the same message without what a terminal, a logger or a second start attempt put around it.

Row-local and idempotent: ``clean(clean(x)) == clean(x)``. Nothing that carries meaning is dropped; what goes is decoration
that would hide one error behind many texts (ANSI, wrong encodings, string concatenations of ``util.inspect``, option
lists of HTTP clients, banners, the same crash twice).
"""

from __future__ import annotations

import json
import re
from typing import Final

MAX_TEXT: Final = 20_000
"""Longest text that is looked at; Vercel allows 256 KB a line, and errors stand at the head or at the tail."""

# CSI, OSC (hyperlinks, titles), two-byte escapes; also as JSON writes ESC, and the arrow that a Windows console leaves of it.
_ANSI: Final = re.compile(r"(?:\x1b|\u2190|\\{1,8}u001[bB])\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]")
_NON_ASCII: Final = re.compile(r"[^\x00-\x7f]{2,12}")
# util.inspect breaks a long string into 'line\n' + 'line': put it together again before anything is matched.
_CONCATENATED: Final = re.compile(r"""(?:\\n)(['"])\s*\+\s*\n\s*\1""")
# An inspected got/axios error prints its retry options: eight error families in one text, none of which happened.
_OPTION_LIST: Final = re.compile(
    r"\b(errorCodes|statusCodes|retryableStatusCodes|retryStatusCodes|methods|httpMethodsToRetry)(['\"]?\s*:\s*)"
    r"(?:\[[^\]]{0,3000}\]|(?:new )?Set(?:\(\d+\))? ?\{[^}]{0,3000}\})"
)
# A list of codes that a client would try again on, under whatever name: one that happened stands alone.
_CODE_LIST: Final = re.compile(
    r"\[(?:\s{0,20}['\"](?:E(?:ADDR|AI_|CONN|HOST|NET|NOT|PIPE|PROTO|SOCKET|TIME)[A-Z]{0,12}|UND_ERR_[A-Z_]{3,30}|ERR_[A-Z_]{3,40}|P[1-6]\d{3}|[45]\d\d|[0-9][0-9A-Z]{4})['\"]\s{0,20}(?:,|(?=\]))){2,60}\s{0,20}\]"
)
# The constants of DOMException (code 20 is an abort, TIMEOUT_ERR: 23 beside it is only the list).
_DOM_CONSTANT: Final = re.compile(r"(?m)^\s*[A-Z_]{3,40}_ERR: \d+,?\n?")
_BANNER: Final = re.compile(
    r"(?m)^[^\n]{0,4}?(?:"
    r"\[dotenv@[^\]\n]*\][^\n]*"
    r"|\(node:\d+\) (?:\[[A-Z0-9_]+\] )?(?!Unhandled)[A-Za-z]*Warning\b[^\n]*"
    r"|\(Use `node --trace-[^\n]*"
    r"|Legacy server listening\.\.\.[^\n]*"
    r"|Warning: NODE_ENV was incorrectly set[^\n]*"
    r"|npm (?:warn|notice)[^\n]*"
    r")(?:\n|$)"
)
# JSON within JSON: one escape in front of a quote says as much as seven, and rules know one.
_ESCAPES: Final = re.compile(r"(?<!\\)\\(?:\\\\){1,31}(?=[\"'])")
_BLANKS: Final = re.compile(r"[ \t]{40,}")
_BLANK_LINES: Final = re.compile(r"\n(?:[ \t]*\n){2,}")
EXIT_LINE: Final = re.compile(
    r"(?m)^.{0,40}?(?:(?:Node\.js|Python|Ruby|Go|Bun|Deno) process exited with (?:exit status: \d+|signal: [^\n]{1,60}?)"
    r"\.?(?: The logs above can help with debugging the issue\.)?"
    r"|(?:Error: )?Runtime exited with error: (?:exit status \d+|signal: \w+)[^\n]{0,40}"
    r"|[^\n]{0,80}Runtime\.ExitError[^\n]{0,80})$"
)


def clean(message: str) -> str:
    """Give the text that is read: bounded, without decoration, with Unix line ends and no blank at either end."""
    text = _bounded(message).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = repair_encoding(strip_ansi(text))
    text = _CONCATENATED.sub("\n", text)
    text = _CODE_LIST.sub("[options]", _OPTION_LIST.sub(r"\1\2[options]", text))
    text = _DOM_CONSTANT.sub("", text) if "_ERR: " in text else text
    # Runs of blanks say nothing, and every pattern that begins with one would walk over them again and again.
    text = _BLANK_LINES.sub("\n\n", _BLANKS.sub(" ", text))
    return _ESCAPES.sub(r"\\", lift_json(text.strip()).strip())


def strip_ansi(text: str) -> str:
    """Take terminal escapes out; colours stand inside codes too (``code: ESC[32m'P2022'ESC[39m``)."""
    return _ANSI.sub("", text) if "\x1b" in text or "\u2190" in text or "\\u001" in text else text


def repair_encoding(text: str) -> str:
    """Undo UTF-8 that was read as Mac Roman, run by run, where that gives valid text; leave everything else alone."""
    return text if text.isascii() else _NON_ASCII.sub(_repaired, text)


def drop_banners(text: str) -> str:
    """Take out banner lines: they vary per row (dotenv prints random tips) and are never the error."""
    return _BANNER.sub("", text).strip()


def attempts(text: str) -> tuple[tuple[str, ...], bool]:
    """
    Split a crash report at its process-exit lines, folding repeats.

    Gives the texts of the attempts, each once and in order, and whether an exit line stood in the text. A row may hold
    the report of one start attempt twice, or begin with the exit line of the attempt before.
    """
    parts = EXIT_LINE.split(text)
    bodies = [drop_banners(part) for part in parts]
    kept: list[str] = []
    for body in (fold_doubled(body) for body in bodies if body):
        if body not in kept:
            kept.append(body)
    return tuple(kept), len(parts) > 1


def fold_doubled(text: str) -> str:
    """Give one half of a text that is the same text twice, with or without a line end between."""
    half, odd = divmod(len(text), 2)
    if odd and half and text[half] in "\n " and text[:half] == text[half + 1 :]:
        return text[:half].strip()
    if not odd and half > 20 and text[:half] == text[half:]:
        return text[:half].strip()
    return text


def lift_json(text: str) -> str:
    """Put message and stack of a structured log line in front, and keep the line behind them for its fields."""
    if not (text.startswith("{") and text.endswith("}")):
        return text
    try:
        record = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text
    lifted = _lifted(record) if isinstance(record, dict) else ""
    return f"{lifted}\n{text}" if lifted else text


def _bounded(message: str) -> str:
    if len(message) <= MAX_TEXT:
        return message
    half = MAX_TEXT // 2
    return f"{message[:half]}\n{message[-half:]}"


def _repaired(run: re.Match[str]) -> str:
    try:
        better = run.group().encode("mac_roman").decode("utf-8")
    except UnicodeError:
        return run.group()
    return better if len(better) < len(run.group()) else run.group()


def _lifted(record: dict[str, object]) -> str:
    inner = next((record[key] for key in ("err", "error", "exception") if isinstance(record.get(key), dict)), None)
    answers = record.get("errors")
    if inner is None and isinstance(answers, list) and answers and isinstance(answers[0], dict):
        inner = answers[0]  # the answer of a GraphQL server
    holders = [record, inner] if isinstance(inner, dict) else [record]
    texts: list[str] = []
    for key in ("msg", "message", "error", "err", "stack"):
        texts += [value for holder in holders if isinstance(value := holder.get(key), str) and value not in texts]
    level = record.get("level")
    head = f"{level.upper()}: " if isinstance(level, str) and level.isalpha() and texts else ""
    return head + "\n".join(texts)
