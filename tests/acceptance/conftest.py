"""Fixtures of the acceptance cases: an export of a case in either style, triaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.rows import Request, Style, write
from tests.acceptance.triage import Export, Told, tell


@pytest.fixture(params=["new", "old"])
def style(request: pytest.FixtureRequest) -> Style:
    """Both value styles: a case that does not depend on the style must hold in each."""
    found: Style = request.param
    return found


@pytest.fixture
def export(style: Style, tmp_path: Path) -> Export:
    """Give a function from requests to what is told about an export of them."""

    def told(*requests: Request) -> Told:
        return tell([write(tmp_path, requests, style)], style)

    return told


@pytest.fixture
def new_export(tmp_path: Path) -> Export:
    """The same for the new style alone."""

    def told(*requests: Request) -> Told:
        return tell([write(tmp_path, requests, "new")], "new")

    return told
