"""What holds for every test: how hypothesis runs, rules made ready once, and nothing of the reader's own settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import settings

from logtriage.match import Matcher
from logtriage.model import Rule
from tests.builders import matcher, packs
from tests.postgres import database, postgres

__all__ = ["database", "postgres"]  # fixtures for every test

# Two cores may be shared by many: a slow example says nothing about the law that it tests.
settings.register_profile("house", deadline=None)
settings.load_profile("ci" if settings.get_current_profile_name() == "ci" else "house")


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the reader's terminal, colours and settings out of what is compared."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LOGTRIAGE_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def _rules_are_ready() -> Iterator[None]:
    """Load the built-in rules once, and make them ready once: they never change while tests run, nor does a matcher."""
    known = packs()

    def ready(rules: Sequence[Rule]) -> Matcher:
        return matcher() if rules is known.rules else Matcher(rules)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("logtriage.rules.load._built_in", lambda: known)
        for module in ("match", "pipeline", "lines", "selftest.bench"):
            patch.setattr(f"logtriage.{module}.Matcher", ready)
        yield
