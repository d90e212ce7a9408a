"""
Report -> the JSON document of `analyze`; Annotation -> one line of `annotate`; and the JSON Schemas of both.

The order of the keys is the order of the dataclass fields, and nothing is ever left out: an unknown value is `null`.
"""
# NOTE: the name hides the standard module only inside this folder, where absolute imports are the rule.

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import msgspec

from logtriage.model import (
    OUTCOMES,
    SCHEMA_VERSION,
    STATES,
    VERDICTS,
    Baseline,
    Captured,
    CheckReport,
    Comparison,
    Inventory,
    Outcome,
    Report,
    Role,
    Weekly,
    activity,
    chains,
    changes,
    coverage,
    criteria,
    declared,
    findings,
    incidents,
    inventory,
    judged,
    policy,
    retries,
    rules,
    tallies,
    timeouts,
    weekly,
)
from logtriage.model import drift as drift_model
from logtriage.model import report as report_model
from logtriage.model.drift import DRIFT_VERSION, DriftReport

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
# Mappings whose keys are promised, although their type alone says only "text to number".
FIXED_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "outcomes": OUTCOMES,
    "states": STATES,
    "by_status": ("1xx", "2xx", "3xx", "4xx", "5xx", "none"),
    "counts": VERDICTS,
}


@dataclass(frozen=True, slots=True)
class Place:
    """An entry, by the file as given and its position in it."""

    file: str
    row: int


@dataclass(frozen=True, slots=True)
class Also:
    """A further error stated by the same entry, behind the one that the entry's own fields describe."""

    rule: str | None
    code: str | None
    error_type: str | None
    fingerprint: str
    captures: Mapping[str, Captured]
    """Every capture that the rule declares; null = not in the log. Empty without a rule."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One entry of an input with everything that was found out about it: a line of `annotate`."""

    file: str
    """The argument as given; bytes of a name that are not UTF-8 read as the replacement character."""
    row: int
    """Counts the records of the file from 0, rejected ones included; of a text file, its lines."""
    timestamp_ms: int | None
    """Null when the entry has no time, or was rejected."""
    request: str | None
    """The request id as written. Null when the entry has none, and for text files."""
    role: Role
    occurrence: str | None
    """Null unless the role is `occurrence` or `continuation`."""
    fingerprint: str | None
    """Null when the entry belongs to no occurrence; in text files every line that is not empty has one."""
    cluster: str | None
    """Null under the same condition as `fingerprint`."""
    rule: str | None
    """Null when the entry belongs to no occurrence, or no rule recognises it."""
    classified: bool | None
    """False when no rule or only a generic one recognises the occurrence; null without an occurrence."""
    code: str | None
    """The innermost vendor code; null when neither the text nor the rule has one."""
    error_type: str | None
    """Class name of the error; null when the text names none."""
    captures: Mapping[str, Captured]
    """Every capture that the rule declares; null = not in the log. Empty without a rule."""
    route: str | None
    """Of the request, as the platform sees it; null when the export does not tell it, and for text files."""
    outcome: Outcome | None
    """Of the occurrence; null without one, and for text files."""
    template: str | None
    """The entry's own message with masks; null when it has no message."""
    message: str | None
    """The entry's own message, redacted; null when it has none."""
    also: tuple[Also, ...]
    """Further errors of the same entry; nearly always empty."""
    reason: str | None
    """Why the entry was rejected; null for every other role."""
    byte: int | None
    """Offset of the rejected stretch in the file; null for every other role."""
    duplicate_of: Place | None
    """The entry that this one repeats; null unless the role is `duplicate`."""
    in_scope: bool
    """False when a filter leaves the entry out of reports; `annotate` shows it all the same."""


# ------------------------------------------------------------------------------------------------------ the two outputs
def render_json(report: Report | CheckReport | Comparison | Weekly) -> str:
    """Give a report, or the verdicts of a check, as one JSON document, two blanks a level, a newline at its end."""
    return msgspec.json.format(_encode(report), indent=2).decode() + "\n"


def render_drift_json(report: DriftReport) -> str:
    """Give what `drift` has to say as one JSON document."""
    return msgspec.json.format(_encode(report), indent=2).decode() + "\n"


def encode_annotation(annotation: Annotation) -> bytes:
    """Give the annotation as one line of UTF-8, its newline included; the text in it never holds a raw newline."""
    return _encode(annotation) + b"\n"


def render_inventory_json(told: Inventory) -> str:
    """Give the inventory as one JSON document, in the form of `render_json`."""
    return msgspec.json.format(_encode(told), indent=2).decode() + "\n"
def plain(value: object) -> Any:
    """Give a value of the report as mappings, lists and scalars, named and ordered as in the JSON document."""
    return msgspec.to_builtins(value, enc_hook=_plain)


def _plain(value: object) -> object:
    """Turn read-only mappings, which the encoder does not know, into what it knows."""
    if isinstance(value, Mapping):
        return dict(value)
    message = f"{type(value).__name__} has no JSON form"
    raise TypeError(message)


_ENCODER: Final = msgspec.json.Encoder(enc_hook=_plain)


# Signs that steer a terminal or turn writing round, as UTF-8: delete, C1 controls, marks and ends of direction.
_UNSEEN: Final = re.compile(
    rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf"
)


def written_out(document: bytes) -> bytes:
    """Write signs that nobody sees as escapes: the same JSON, and nothing that a terminal acts upon."""
    if document.isascii() and b"\x7f" not in document:
        return document
    return _UNSEEN.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), document)


def _encode(value: Report | CheckReport | Comparison | DriftReport | Inventory | Weekly | Annotation) -> bytes:
    try:
        return written_out(_ENCODER.encode(value))
    except UnicodeEncodeError:
        # A file name with bytes that are not UTF-8 reaches Python as lone surrogates, which UTF-8 cannot hold.
        return written_out(_ENCODER.encode(_mended(msgspec.to_builtins(value, enc_hook=_plain))))


def _mended(value: Any) -> Any:
    match value:
        case str():
            return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in value)
        case dict():
            return {_mended(key): _mended(item) for key, item in value.items()}
        case list() | tuple():
            return [_mended(item) for item in value]
        case _:
            return value


# ---------------------------------------------------------------------------------------------------------- the schemas
def report_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of what `render_json` writes; every key is required."""
    return _schema(Report, "report")


def changes_schema() -> dict[str, Any]:
    """Give the JSON Schema of what `diff --format json` writes."""
    return _schema(Comparison, "diff")


def weekly_schema() -> dict[str, Any]:
    """Give the JSON Schema of what `weekly --format json` writes."""
    return _schema(Weekly, "weekly")


def baseline_schema() -> dict[str, Any]:
    """Give the JSON Schema of a file of `baseline write`."""
    return _schema(Baseline, "baseline")


def annotate_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of one line of `annotate`."""
    return _schema(Annotation, "annotate")


def inventory_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of what `render_inventory_json` writes; every key is required."""
    return _schema(Inventory, "inventory")
def check_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of `check --format json`."""
    return _schema(CheckReport, "check")


def drift_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of what `render_drift_json` writes."""
    return _schema(DriftReport, "drift", DRIFT_VERSION)


def _schema(root: type, name: str, version: int = SCHEMA_VERSION) -> dict[str, Any]:
    document = msgspec.json.schema(root)
    compared = (chains, changes, incidents, inventory, tallies, weekly, drift_model)
    records = (rules, activity, coverage, criteria, declared, findings, judged, policy, timeouts, retries, report_model)
    told_in = (*records, *compared, sys.modules[__name__])
    notes = {title: fields for module in told_in for title, fields in _field_notes(module.__name__).items()}
    for title, definition in document["$defs"].items():
        _complete(definition, notes.get(title, {}))
    identity = f"urn:logtriage:schema:{name}:{version}"
    return {"$schema": DIALECT, "$id": identity, "title": f"logtriage {name}, version {version}", **document}


def _complete(definition: dict[str, Any], notes: Mapping[str, str]) -> None:
    """Require every key (the encoder writes also those with a default), and add descriptions and promised keys."""
    properties = definition["properties"]
    definition["required"] = list(properties)
    for key, schema in properties.items():
        schema.pop("default", None)
        if key in notes:
            # NOTE: a `$ref` may have neighbours since 2019-09, so a reference can carry its own description.
            schema["description"] = notes[key]
        if key in FIXED_KEYS:
            names = FIXED_KEYS[key]
            schema |= {
                "properties": {name: {"type": "integer", "minimum": 0} for name in names},
                "required": list(names),
                "additionalProperties": False,
            }


@cache
def _field_notes(module: str) -> dict[str, dict[str, str]]:
    """Class -> field -> the text beneath the field, which Python itself throws away when it compiles a module."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return {node.name: _notes_of(node) for node in classes}


def _notes_of(node: ast.ClassDef) -> dict[str, str]:
    notes = {}
    for field, after in zip(node.body, node.body[1:], strict=False):
        match field, after:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                notes[name] = inspect.cleandoc(text)
    return notes
