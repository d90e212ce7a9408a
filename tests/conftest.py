"""What holds for every test: how hypothesis runs, and that no test talks to the network by proxy or settings."""

from __future__ import annotations

import pytest
from hypothesis import settings

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
