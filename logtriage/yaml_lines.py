"""
YAML text -> plain values and the line of every key, for messages that name the place.

For every room that reads a document of a user's. A safe loader by construction: the document is composed to nodes and
converted here. Tags, anchors and aliases are refused, so a pack from a stranger can neither build objects nor blow up;
duplicate keys are refused instead of silently keeping the last; only ``true`` and ``false`` are booleans (``no`` stays
a word).
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any, Final

import yaml

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT: Final = "tag:yaml.org,2002:int"
_FLOAT: Final = "tag:yaml.org,2002:float"
_NULL: Final = "tag:yaml.org,2002:null"
_BOOL: Final = "tag:yaml.org,2002:bool"
_KINDS: Final = ("map", "seq", "str", "int", "float", "null", "bool", "timestamp")
_TAGS: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in _KINDS)
MAX_BYTES: Final = 256_000
MAX_QUOTED: Final = 60
_STEPS: Final = {"[": 1, "{": 1, "]": -1, "}": -1}
_MOST_DEPTH: Final = 500
"""Open brackets at any place: the time that the YAML library takes grows with the square of it."""
_MOST_DIGITS: Final = 18
"""A longer number stays a word; Python refuses to read one of thousands of digits."""

Path = tuple[str | int, ...]


# How pydantic says it -> the same in the words of a file, without the names of classes; the first that fits.
_PLAIN: Final = (
    (r"Field required", "this key is missing"),
    (r"Extra inputs are not permitted", "there is no such key here"),
    (r"Input should be a valid dictionary.*", "expected keys with values"),
    (r"Input should be a valid (?:tuple|list).*", "expected a list"),
    (r"Input should be a valid string.*", "expected a text"),
    (r"Input should be a valid integer.*", "expected a whole number"),
    (r"Input should be a (?:valid|finite) number.*", "expected a number"),
    (r"Input should be a valid boolean.*", "expected true or false"),
    (r"Input should be greater than or equal to (.+)", r"expected \1 or more"),
    (r"Input should be greater than (.+)", r"expected more than \1"),
    (r"Input should be less than or equal to (.+)", r"expected \1 or less"),
    (r"Input should be less than (.+)", r"expected less than \1"),
    (r"Input should be (.+)", r"expected \1"),
    (r"String should have (.+)", r"expected \1"),
    (r"String should match pattern '(.+)'", r"expected a text of the form \1"),
    (r"(?:Tuple|List|Dictionary) should have (.+) after validation, not (.+)", r"expected \1 (got \2)"),
    (r"Value error, (.+)", r"\1"),
)
_SHAPES: Final = {"dict": "keys with values", "list": "a list", "NoneType": "nothing"}
_OF_A_KIND: Final = re.compile(r"expected (?:keys with values|an? (?:list|text|whole number|number)|true or false)")


class YamlFaultError(Exception):
    """A document that is no plain YAML; ``line`` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        """Keep the place apart from the problem."""
        super().__init__(problem)
        self.line = line
        self.problem = problem


def load_with_lines(text: str, *, trusted: bool = False) -> tuple[Any, dict[Path, int]]:
    """
    Give the value and, for every path in it, its line.

    Raises ``YamlFaultError`` for broken YAML, aliases, tags, duplicate keys and documents over ``MAX_BYTES``. A
    ``trusted`` document is not searched for aliases, which takes as long as reading it.
    """
    if len(text) > MAX_BYTES:
        raise YamlFaultError(1, f"document of {len(text)} characters (at most {MAX_BYTES})")
    if not trusted:
        _refuse_depth(text)
        _refuse_aliases(text)
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlFaultError(mark.line + 1 if mark else 1, f"not YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise YamlFaultError(1, f"not YAML: {error}") from error
    lines: dict[Path, int] = {}
    if node is None:
        raise YamlFaultError(1, "the document is empty")
    return _value(node, (), lines), lines


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Give the line of a path, or of its nearest parent: a missing key has no line of its own."""
    at = path
    while at and at not in lines:
        at = at[:-1]
    return lines.get(at, 1)


def fault_at(name: str, lines: dict[Path, int], place: Path, message: str, got: object = None) -> str:
    """Write a fault as ``file:line: field: problem (got ...)``; a long value is not quoted."""
    field = ".".join(map(str, place)) or "document"
    told = _plain(message)
    return f"{name}:{line_of(lines, place)}: {field}: {told}{_shown(told, got)}"


def _plain(message: str) -> str:
    fits = ((re.fullmatch(said, message, re.DOTALL), plain) for said, plain in _PLAIN)
    return next((found.expand(plain) for found, plain in fits if found), message)


def _shown(told: str, got: object) -> str:
    """Quote what was got; of lists and keys only say that they are, where something of another kind was expected."""
    if isinstance(got, bool):
        return f" (got {'true' if got else 'false'})"
    if isinstance(got, str | int | float):
        return f" (got {got!r})" if len(str(got)) <= MAX_QUOTED else ""
    shape = _SHAPES.get(type(got).__name__)
    return f" (got {shape})" if shape and _OF_A_KIND.fullmatch(told) else ""


def _refuse_depth(text: str) -> None:
    """Brackets in patterns count as well, so the limit is far above any rule: it is there for time, not for taste."""
    depths = accumulate(_STEPS.get(char, 0) for char in text)
    if max(depths, default=0) > _MOST_DEPTH:
        raise YamlFaultError(1, f"is nested too deeply (more than {_MOST_DEPTH} brackets)")


def _refuse_aliases(text: str) -> None:
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise YamlFaultError(line, "anchors and aliases are not allowed; write the value out")
    except yaml.YAMLError:
        return  # composing says it better


def _value(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if node.tag not in _TAGS:
        raise YamlFaultError(node.start_mark.line + 1, f"tag {node.tag} is not allowed")
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, n), lines) for n, item in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in result:
            raise YamlFaultError(key_node.start_mark.line + 1, f"key '{key}' stands twice")
        result[key] = _value(value_node, (*path, key), lines)
        lines[(*path, key)] = key_node.start_mark.line + 1
    return result


def _scalar(node: yaml.Node) -> str | int | float | bool | None:
    text = str(node.value)
    if node.tag == _NULL:
        return None
    if node.tag == _BOOL and text in {"true", "false"}:
        return text == "true"
    if node.tag == _INT and text.lstrip("-").isdigit() and len(text) <= _MOST_DIGITS:
        return int(text)
    if node.tag == _FLOAT:
        return _float(text)
    return text


def _float(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
