"""
Weekly -> one self-contained HTML page with a small chart per issue: no script, no request, safe whatever the log held.

The walls are those of the other report (``html``): unseen characters written out, every value escaped, and a policy
that allows the one style that stands in the page and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from logtriage.model import Change, Course, Weekly
from logtriage.report import changes_words, html_text, weekly_words, words

CARDS: Final = 200
"""Charts in the page; issues beyond these are counted, the JSON output holds them."""
_HEIGHT: Final = 40
_STEP: Final = 14
_BAR: Final = 11
_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Card:
    """One issue with its chart; units are those of the ``viewBox``."""

    change: Change
    course: Course
    width: int
    bars: str
    """SVG path: a bar per week that has it, as high as its rate."""
    silent: str
    """SVG path: a tick per covered week without it."""
    uncovered: str
    """SVG path: a hatch per week that proves nothing."""
    label: str
    """The chart in words, for those who do not see it."""


def render_weekly_html(report: Weekly) -> str:
    """Give the page as text; the same report gives the same bytes."""
    shown = html_text.shown(report)
    env = _environment()
    style = Markup(cast("BaseLoader", env.loader).get_source(env, "weekly.css")[0])  # noqa: S704 - ours
    sections = [
        (state, title, found[:CARDS], max(0, len(found) - CARDS))
        for state, title in (*weekly_words.SECTIONS.items(), ("ongoing", "Ongoing"))
        for found in [[_card(change, course, shown) for change, course in weekly_words.section(shown, state)]]
        if found
    ]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return env.get_template("weekly.html.j2").render(
        report=shown, sections=sections, style=style, height=_HEIGHT,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )  # fmt: skip


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("logtriage.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.globals.update(words=words, changes_words=changes_words, weekly_words=weekly_words)
    return env


def _card(change: Change, course: Course, report: Weekly) -> Card:
    rates = weekly_words.rates_of(course)
    top = max(rates)
    paths = {"seen": "", "silent": "", "uncovered": ""}
    for at, (sight, rate) in enumerate(zip(course.sight, rates, strict=True)):
        high = max(_LEAST, round(_HEIGHT * rate / top)) if sight == "seen" and top else _LEAST
        high = _HEIGHT if sight == "uncovered" else high
        paths[sight] += f"M{at * _STEP} {_HEIGHT}v-{high}h{_BAR}v{high}z"
    label = _label(rates, course, report)
    return Card(change, course, len(rates) * _STEP, paths["seen"], paths["silent"], paths["uncovered"], label)


def _label(rates: Sequence[float], course: Course, report: Weekly) -> str:
    told = {"silent": "none", "uncovered": "not covered"}
    parts = (
        f"{week.name}: {told.get(sight, f'{rate:.3g}')}"
        for week, sight, rate in zip(report.weeks, course.sight, rates, strict=True)
    )
    return "Per 1,000 requests by week. " + ", ".join(parts)
