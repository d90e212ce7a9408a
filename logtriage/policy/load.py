"""
``routes.yaml``, ``suppress.yaml``, ``clusters.yaml`` -> values of the model, or every fault with its line.

A broken file ends the run: to judge by half a policy, or to hide by half a list, would be worse than to say nothing.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from logtriage.errors import PolicyError
from logtriage.globs import fits
from logtriage.model import Budget, Expected, Policy, Regrouping, Suppression
from logtriage.policy.document import (
    ClustersDocument,
    RegroupingPart,
    RoutesDocument,
    SuppressDocument,
    SuppressionPart,
)
from logtriage.policy.tiers import default_expected
from logtriage.yaml_lines import Path as Place
from logtriage.yaml_lines import YamlFaultError, fault_at, line_of, load_with_lines

D = TypeVar("D", bound=BaseModel)
_EPOCH: Final = date(1970, 1, 1).toordinal()
_KINDS: Final[tuple[Literal["rule", "fingerprint", "cluster", "route"], ...]] = (
    "rule", "fingerprint", "cluster", "route",
)  # fmt: skip
"""What an entry names is the first of these that it has."""


def load_routes(file: Path, name: str | None = None) -> Policy:
    """Read a ``routes.yaml``; ``name`` is how messages and reports call it. Raises ``PolicyError`` with all faults."""
    shown = name or str(file)
    document, lines = _load(file, shown, RoutesDocument)
    globs = list(document.routes)
    faults = [
        fault_at(shown, lines, ("routes", glob), f"is never reached, since {before!r} above fits every such route")
        for at, glob in enumerate(globs)
        for before in [next((other for other in globs[:at] if "?" not in other and fits(glob, other)), None)]
        if before is not None
    ]
    if faults:
        raise PolicyError(tuple(faults), hint="The first glob that fits wins: put the particular before the general.")
    names = [budget.name for budget in document.budgets]
    twice = [
        fault_at(shown, lines, ("budgets", at, "name"), "stands twice", name)
        for at, name in enumerate(names)
        if name in names[:at]
    ]
    if twice:
        raise PolicyError(tuple(twice), hint="See docs/policy.md.")
    declared = document.tiers
    expected = tuple(
        Expected(own.tier, declared[own.tier].status, declared[own.tier].stack_frames) if own.tier in declared else own
        for own in default_expected()
    )
    budgets = tuple(Budget(one.name, one.routes, one.seconds, one.calls) for one in document.budgets)
    return Policy(tuple(document.routes.items()), expected, shown, budgets)


def load_suppressions(file: Path, name: str | None = None) -> tuple[Suppression, ...]:
    """Read a ``suppress.yaml``, entries in the order written. Raises ``PolicyError`` with all faults."""
    shown = name or str(file)
    document, lines = _load(file, shown, SuppressDocument)
    return tuple(
        _suppression(part, f"{shown}:{line_of(lines, ('suppress', at))}") for at, part in enumerate(document.suppress)
    )


def load_regroupings(file: Path, name: str | None = None) -> tuple[Regrouping, ...]:
    """Read a ``clusters.yaml``, entries in the order written. Raises ``PolicyError`` with all faults."""
    shown = name or str(file)
    document, lines = _load(file, shown, ClustersDocument)
    return tuple(
        _regrouping(part, f"{shown}:{line_of(lines, ('clusters', at))}") for at, part in enumerate(document.clusters)
    )


def _regrouping(part: RegroupingPart, source: str) -> Regrouping:
    if part.rename is not None:
        return Regrouping("rename", (part.rename,), part.title, part.reason, source)
    if part.merge is not None:
        return Regrouping("merge", part.merge, part.title, part.reason, source)
    return Regrouping("split", part.split or (), None, part.reason, source)


def _suppression(part: SuppressionPart, source: str) -> Suppression:
    kind = next(kind for kind in _KINDS if getattr(part, kind) is not None)
    return Suppression(
        kind=kind,
        value=str(getattr(part, kind)),
        route=part.route,
        reason=part.reason,
        until=part.until,
        # By day numbers, since the last day of the calendar (9999-12-31) has no day after it.
        ends_ms=(date.fromisoformat(part.until).toordinal() - _EPOCH + 1) * 86_400_000,
        owner=part.owner,
        source=source,
    )


def _load(file: Path, name: str, kind: type[D]) -> tuple[D, dict[Place, int]]:
    hint = "See docs/policy.md."
    try:
        value, lines = load_with_lines(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PolicyError((f"{name}:1: cannot be read ({error.strerror or error})",), hint=hint) from None
    except UnicodeDecodeError:
        raise PolicyError((f"{name}:1: is no UTF-8 text",), hint=hint) from None
    except RecursionError:
        raise PolicyError((f"{name}:1: is nested too deeply",), hint=hint) from None
    except YamlFaultError as fault:
        raise PolicyError((f"{name}:{fault.line}: {fault.problem}",), hint=hint) from None
    try:
        return kind.model_validate(value), lines
    except ValidationError as error:
        raise PolicyError(_faults(name, lines, error), hint=hint) from None


def _faults(name: str, lines: dict[Place, int], error: ValidationError) -> tuple[str, ...]:
    return tuple(
        fault_at(name, lines, _place(fault["loc"]), fault["msg"], fault.get("input")) for fault in error.errors()
    )


def _place(found: tuple[str | int, ...]) -> Place:
    """Leave out the mark by which pydantic says that a key itself is wrong."""
    return tuple(part for part in found if part != "[key]")
