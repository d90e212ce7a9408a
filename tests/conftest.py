"""What holds for every test: how hypothesis runs, rules made ready once, and nothing of the reader's own settings."""

from __future__ import annotations

# ruff: noqa: E402 - polars reads its number of threads when it is imported
import os

# Each of several workers has a core of its own and small frames: handing these from thread to thread costs more than
# the work on them. What a test starts as a process of its own uses all cores, as it does with a user.
_ALONE = "PYTEST_XDIST_WORKER" in os.environ and "POLARS_MAX_THREADS" not in os.environ
if _ALONE:
    os.environ["POLARS_MAX_THREADS"] = "1"

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import settings

from logtriage import nearest
from logtriage.match import Matcher
from logtriage.model import Rule
from tests.builders import matcher, packs
from tests.postgres import database, postgres

if _ALONE:
    del os.environ["POLARS_MAX_THREADS"]

__all__ = ["database", "postgres"]  # fixtures for every test

# Two cores may be shared by many: a slow example says nothing about the law that it tests.
settings.register_profile("house", deadline=None)
settings.load_profile("ci" if settings.get_current_profile_name() == "ci" else "house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that hold slow tests, so that the last tests are short ones and all workers end together."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the reader's terminal, colours and settings out of what is compared."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LOGTRIAGE_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def _rules_are_ready() -> Iterator[None]:
    """Load the built-in rules once, and make them ready once: they never change while tests run, nor does a matcher."""
    known, made_ready = packs(), nearest._made_ready  # noqa: SLF001 - hashing all rules would take as long as a small test
    near = made_ready(known.rules)

    def ready(rules: Sequence[Rule]) -> Matcher:
        return matcher() if rules is known.rules else Matcher(rules)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("logtriage.rules.load._built_in", lambda: known)
        patch.setattr("logtriage.nearest._made_ready", lambda rules: near if rules is known.rules else made_ready(rules))
        for module in ("match", "pipeline", "lines", "selftest.bench"):
            patch.setattr(f"logtriage.{module}.Matcher", ready)
        yield
