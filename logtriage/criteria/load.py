"""
Criteria and flow files -> values of the model, or every fault with its line.

A broken file ends the run: to judge by half of what was agreed would be worse than to say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from logtriage.criteria.crons import read_crons
from logtriage.criteria.document import CriteriaDocument, without_tag
from logtriage.criteria.flow_document import FlowDocument, StepPart
from logtriage.criteria.kinds import CadencePart, CriterionPart, Named, SequencePart
from logtriage.criteria.parts import FORMS, extracts_of, pattern_of
from logtriage.criteria.where import RequirePart, WherePart, filled, require_of, selector_of
from logtriage.errors import CriteriaError
from logtriage.model import Criterion, Flow, FlowStep, Schedule
from logtriage.yaml_lines import Path as Place
from logtriage.yaml_lines import YamlFaultError, fault_at, line_of, load_with_lines

D = TypeVar("D", bound=BaseModel)
HINT: Final = "See docs/criteria.md."


def load_criteria(file: Path, name: str | None = None) -> tuple[Criterion, ...]:
    """
    Read a criteria file and the flows and crons that it names, in the order written.

    ``name`` is how messages and reports call it. Raises ``CriteriaError`` with all faults.
    """
    shown = name or str(file)
    document, lines = _load(file, shown, CriteriaDocument)
    ids = [one.id for one in document.criteria]
    faults = [
        fault_at(shown, lines, ("criteria", at, "id"), "stands twice", one)
        for at, one in enumerate(ids)
        if one in ids[:at]
    ]
    found: list[Criterion] = []
    for at, part in enumerate(document.criteria):
        place = ("criteria", at)
        try:
            found.append(_criterion(file, document, part, f"{shown}:{line_of(lines, place)}"))
        except CriteriaError as error:
            faults += error.faults
        except _NamedFileError as error:
            faults.append(fault_at(shown, lines, (*place, error.key), str(error)))
    if faults:
        raise CriteriaError(tuple(faults), hint=HINT)
    return tuple(found)


def load_flow(file: Path, name: str | None = None) -> Flow:
    """Read a flow file. Raises ``CriteriaError`` with all faults."""
    shown = name or str(file)
    document, lines = _load(file, shown, FlowDocument)
    steps = tuple(
        _step(part, f"{shown}:{line_of(lines, ('steps', at))}") for at, part in enumerate(document.steps)
    )
    keys = extracts_of(document.key)
    return Flow(document.name, document.title or document.name, keys, document.route, document.within_s, steps, shown)


class _NamedFileError(Exception):
    """A file that a criterion names cannot be used."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(problem)
        self.key = key


def _criterion(file: Path, document: CriteriaDocument, part: CriterionPart, source: str) -> Criterion:
    where = filled(part.where, document.where, WherePart)
    require = filled(part.require, document.require, RequirePart)
    flow = load_flow(_beside(file, part.flow, "flow"), part.flow) if isinstance(part, SequencePart) else None
    schedules = _schedules(file, part, where.route, source) if isinstance(part, CadencePart) else ()
    return Criterion(
        id=part.id,
        title=part.title,
        kind=part.kind,
        where=selector_of(where),
        require=require_of(require),
        demand=part.demand(Named(flow, schedules)),
        hint=part.hint,
        source=source,
    )


def _schedules(file: Path, part: CadencePart, routes: Iterable[str], source: str) -> tuple[Schedule, ...]:
    if part.schedule is not None:
        return tuple(Schedule(route, part.schedule, source) for route in routes)
    path = _beside(file, part.crons or "", "crons")
    try:
        return read_crons(path.read_bytes(), part.crons or "", tuple(routes))
    except ValueError as error:
        raise _NamedFileError("crons", str(error)) from None
    except OSError as error:
        raise _NamedFileError("crons", f"{part.crons}: cannot be read ({error.strerror or error})") from None


def _beside(file: Path, named: str, key: str) -> Path:
    path = file.parent / named
    if not path.is_file():
        raise _NamedFileError(key, f"there is no file {named!r} beside {file.name}")
    return path


def _step(part: StepPart, source: str) -> FlowStep:
    return FlowStep(
        id=part.id,
        texts=tuple(map(pattern_of, part.text)),
        stage=part.stage,
        optional=part.optional,
        repeats=part.repeats,
        within_s=part.within_s,
        joins=extracts_of(part.join),
        ends=part.ends,
        source=source,
    )


def _load(file: Path, name: str, kind: type[D]) -> tuple[D, dict[Place, int]]:
    try:
        value, lines = load_with_lines(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CriteriaError((f"{name}:1: cannot be read ({error.strerror or error})",), hint=HINT) from None
    except UnicodeDecodeError:
        raise CriteriaError((f"{name}:1: is no UTF-8 text",), hint=HINT) from None
    except RecursionError:
        raise CriteriaError((f"{name}:1: is nested too deeply",), hint=HINT) from None
    except YamlFaultError as fault:
        raise CriteriaError((f"{name}:{fault.line}: {fault.problem}",), hint=HINT) from None
    try:
        return kind.model_validate(value), lines
    except ValidationError as error:
        raise CriteriaError(_faults(name, lines, error), hint=HINT) from None


def _faults(name: str, lines: dict[Place, int], error: ValidationError) -> tuple[str, ...]:
    """Say each fault; that a list has no sound part is no fault of its own."""
    faults = error.errors()
    own = [fault for fault in faults if fault["type"] != "too_short" or fault.get("input") in ([], {}, "")]
    return tuple(
        fault_at(name, lines, _place(fault), _plain(fault["msg"]), _got(fault)) for fault in own or faults
    )


def _place(fault: ErrorDetails) -> Place:
    """Leave out the mark by which pydantic says that a key itself is wrong; a kind that is none is the key's fault."""
    found = without_tag(tuple(part for part in fault["loc"] if part != "[key]"))
    return (*found, "kind") if _is_of_kind(fault) else found


def _got(fault: ErrorDetails) -> object:
    given = fault["input"]
    return given.get("kind") if _is_of_kind(fault) and isinstance(given, dict) else given


def _is_of_kind(fault: ErrorDetails) -> bool:
    return fault["type"].startswith("union_tag_")


def _plain(message: str) -> str:
    """Say it in the words of the file where pydantic speaks of its own choice of a class, or of an expression."""
    form = message.removeprefix("String should match pattern ").strip("'")
    if form in FORMS:
        return f"expected {FORMS[form]}"
    if message.startswith("Unable to extract tag"):
        return "this key is missing"
    if message.startswith("Input tag "):
        return "there is no such kind" + message.partition(" does not match any of the expected tags")[2].replace(
            ":", "; expected one of", 1
        )
    return message
