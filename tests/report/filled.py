"""Any report of the model with one text in every place that a text may stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from logtriage.model import OUTCOMES, Reference

T = TypeVar("T")

NUMBER = 3
PROMISED = (*OUTCOMES, "5xx", "4xx", "pass", "fail", "inconclusive", "not_checkable")
"""Keys that a mapping by text has whatever else it has."""
NASTY = (
    "@octocat", "see #12", "GH-12", "org/repo#3", "https://evil.example/x", "www.evil.example", "a@b.example",
    "deadbeef1", "|", "||", r"\|", "\\", "`", "``", "```", "~~~", "**bold**", "__bold__", "~~gone~~",
    "$x$", "$$", ":tada:", ":100:",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--", "-->", "<details>", "</details>", "&lt;b&gt;",
    "&#64;octocat", "[x](javascript:alert(1))", "![x](http://evil.example/p.png)", "[1]: x", "- [x] done", "[^1]",
    "\n", "\r", "\r\n", "\n\n", "\n# Heading\n", "\n- item\n", "\n| a | b |\n", "\n---\n", "\t", "    four",
    "1. one", "- one", "* * *", "> quote", "(", ")", "'", '"', ".", "…",
    "\u202e", "\u200b", "\u2028", "\u3000", "\ud800", "\x00", "\x1b[31m",
)  # fmt: skip
"""Texts that are markup, or that GitHub makes something of, or that a reader does not see."""


def filled(kind: type[T], text: str) -> T:
    """Give one with every part there, each list of one, each number 3, each text `text`; closed lists keep to their words."""
    made: T = _one(kind, text)
    return made


def _one(kind: Any, text: str) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _one(next(arg for arg in inner if arg is not NoneType), text)
    if origin is Literal:
        return inner[0]
    if origin is tuple:
        return tuple(_one(arg, text) for arg in inner if arg is not Ellipsis)
    if origin is not None and issubclass(origin, Mapping):
        keys = get_args(inner[0]) if get_origin(inner[0]) is Literal else (*PROMISED, text)
        return {key: _one(inner[1], text) for key in keys}
    if kind is Reference:
        return Reference(text, "https://www.prisma.io/docs")  # the address is the rule's, and may be a link
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{field.name: _one(hints[field.name], text) for field in fields(kind)})  # type: ignore[operator]
    return {str: text, bool: True, int: NUMBER, float: float(NUMBER)}.get(kind, text)
