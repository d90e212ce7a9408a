"""
A violated unique constraint x the models of a checkout -> whether the schema declares it at all.

If no model does, the database has what the schema lost: drift, whose remedy is the opposite of that for a race. That is
only said where the model is found and no other model, written in the same operation, can be meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from logtriage.model import DRIFT, Captured
from logtriage.prisma import LONGEST_NAME, Model, Unique, cut

CODE: Final = "P2002"
_MOST_NAMED: Final = 3


def unique_notes(models: Sequence[Model], captures: Mapping[str, Captured]) -> tuple[str, ...]:
    """Give at most one sentence on a P2002; none where neither fields nor constraint, or no such model, is known."""
    fields, constraint = captures.get("fields"), captures.get("constraint")
    named = frozenset(fields) if isinstance(fields, tuple) else frozenset()
    own = _meant(models, captures.get("model"), named)
    if not own or not (named or constraint):
        return ()
    called = ", ".join(sorted(named)) or str(constraint)
    found = [(model, one) for model in models for one in model.uniques if _is_violated(model, one, named, constraint)]
    declaring = [pair for pair in found if pair[0] in own]
    if all(any(model is other for other, _ in declaring) for model in own):
        return (f"The unique on {called} is declared in {_places(declaring)}.",)
    if found:
        return (_elsewhere(called, own, found),)
    looked = f"looked at {_looked_at(own)}"
    if not named:
        return (f"No unique in the schema is called {called}, and the log does not name its fields; {looked}.",)
    return (f"No unique on {called} is declared: {DRIFT}; {looked}. A unique made by raw SQL is not seen here.",)


def _meant(models: Sequence[Model], name: Captured, fields: frozenset[str]) -> tuple[Model, ...]:
    """Give the models called so, of several schemas; without a name, the only model that has all these fields."""
    if isinstance(name, str) and name:
        # The client writes the first letter small, so the log does not tell it.
        spelt = {name, name[0].lower() + name[1:]}
        return tuple(model for model in models if model.name in spelt or model.table == name)
    having = tuple(model for model in models if fields and model.has(fields))
    return having if len({model.name for model in having}) == 1 else ()


def _is_violated(model: Model, unique: Unique, fields: frozenset[str], constraint: Captured) -> bool:
    if fields and model.is_on(unique, fields):
        return True
    return isinstance(constraint, str) and cut(constraint, LONGEST_NAME) in model.names_of(unique)


def _elsewhere(called: str, own: Sequence[Model], found: Sequence[tuple[Model, Unique]]) -> str:
    """Another model declares it, or only one of several schemas: which one the log is about is not known."""
    return (
        f"The unique on {called} is declared in {_places(found)}, but not in {_looked_at(own)}: "
        "whether a nested write met that one or the database has drifted is unknown."
    )


def _places(found: Sequence[tuple[Model, Unique]]) -> str:
    return ", ".join(f"{model.file}:{one.line} (model {model.name})" for model, one in found[:_MOST_NAMED])


def _looked_at(models: Sequence[Model]) -> str:
    return ", ".join(f"{model.file}:{model.line} (model {model.name})" for model in models[:_MOST_NAMED])
