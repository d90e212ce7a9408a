"""A check of one rule -> a test for each folder of the pack: hundreds of rules are no hundreds of tests, and each fault is named."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from logtriage.model import Rule
from tests.builders import rules


def each_rule(check: Callable[[Rule], None]) -> Callable[..., None]:
    """Hold a check against every rule of the pack."""
    return each_of(rules())(check)


def each_of(chosen: Sequence[Rule]) -> Callable[[Callable[[Rule], None]], Callable[..., None]]:
    """Hold a check against some rules; the test fails with the id and the words of every rule that does not pass."""
    by_folder: dict[str, list[Rule]] = {}
    for rule in chosen:
        by_folder.setdefault(Path(rule.source).parent.name, []).append(rule)

    def decorate(check: Callable[[Rule], None]) -> Callable[..., None]:
        def test(folder: str) -> None:
            failed = {rule.id: said for rule in by_folder[folder] if (said := _said(check, rule))}
            assert not failed, "\n\n".join(f"{name}: {said}" for name, said in failed.items())

        functools.update_wrapper(test, check)
        del test.__wrapped__  # type: ignore[attr-defined]  # pytest would look for the arguments of the check
        return pytest.mark.parametrize("folder", sorted(by_folder))(test)

    return decorate


def _said(check: Callable[[Rule], None], rule: Rule) -> str:
    try:
        check(rule)
    except AssertionError as error:
        return str(error) or "does not pass"
    return ""
