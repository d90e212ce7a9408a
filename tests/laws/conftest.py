"""The rules are made ready once for all laws: a law runs the whole way dozens of times."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from logtriage import pipeline
from tests.builders import matcher


@pytest.fixture(scope="module", autouse=True)
def _rules_are_ready() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "Matcher", lambda _: matcher())
        yield
