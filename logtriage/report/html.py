"""
Report -> one self-contained HTML page: no request of any kind, complete without scripts, safe whatever the log held.

Three walls stand between log text and markup: unseen characters are written out (``words.visible``), Jinja escapes
every value, and the page's policy allows, by their hashes, the one style and the one script that stand in it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from functools import cache
from typing import Final, cast

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from logtriage.model import Report
from logtriage.report import chain_words, html_text, policy_words, sentences, words
from logtriage.report.compiled import compiled_templates
from logtriage.report.html_chart import HEIGHT, TALL
from logtriage.report.html_pack import Packer
from logtriage.report.html_room import fitted
from logtriage.report.html_view import Page, page_of
from logtriage.report.json import plain

ROWS_AT_A_TIME: Final = 100
UNCLASSIFIED: Final = "unclassified"
_CODE: Final = re.compile("(?<!`)`([^`]+)`(?!`)")
SCRIPTS: Final = ("data", "copy", "cards", "table", "drawer", "brush", "start")
"""Parts of the page's script, in the order in which they need each other."""
CARDS_IN_PAGE: Final = 200
"""Cards beyond these travel as data, so that a browser lays out what is looked at and not five thousand of them."""


def render_html(report: Report, *, bars: int = 96) -> str:
    """
    Give the page as text; the same report gives the same bytes.

    ``bars`` is the most that a card's timeline draws: longer ones are summed over neighbouring bins. Cards that only
    scripts can show are counted in the page, for readers without them.
    """
    page = page_of(html_text.shown(replace(report, findings=fitted(report.findings))), bars)
    env = _environment()
    style, script = _asset(env, "report.css"), _script(env)
    rendered = env.get_template("report.html.j2").render(
        page=page,
        report=page.report,
        cards_in_page=page.cards[:CARDS_IN_PAGE],
        cards_left_out=len(page.cards[CARDS_IN_PAGE:]),
        rows_in_page=page.cards[:ROWS_AT_A_TIME],
        rows_left_over=page.cards[ROWS_AT_A_TIME:],
        policy=_policy(style, script),
        style=style,
        script=script,
        data=_island(page, env),
    )
    return _plain_quotes(rendered)


def _plain_quotes(html: str) -> str:
    """Write apostrophes as they are, since logs are full of them: every attribute stands in double quotes."""
    return html.replace("&#39;", "'")


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("logtriage.report"),
        bytecode_cache=compiled_templates(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters.update(utc=html_text.utc, clock=html_text.clock, size=html_text.size, breakable=_breakable)
    env.filters.update(number=words.number, count=words.count, share=words.share, duration=words.duration)
    env.filters.update(left_out=policy_words.left_out, place=words.place_in_code)
    env.filters.update(short=html_text.short_name, moment=html_text.moment, rate=html_text.rate)
    env.filters["prose"] = _prose
    env.tests["link"] = html_text.is_link
    env.globals.update(chart_height=HEIGHT, stack_height=TALL, unclassified=UNCLASSIFIED, sentences=sentences)
    env.globals.update(chain_words=chain_words)
    return env


def _breakable(path: str) -> Markup:
    """Let a browser break a route after its slashes rather than within a word."""
    return escape(path).replace("/", Markup("/<wbr>"))


def _prose(text: str) -> Markup:
    """Set what stands between backticks in the advice of a rule as code."""
    parts = enumerate(_CODE.split(text))
    return Markup("").join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in parts)


def _asset(env: Environment, name: str) -> Markup:
    """Read a style or a script as it is: these are the only texts that reach the page unescaped."""
    loader = cast("BaseLoader", env.loader)
    return Markup(loader.get_source(env, name)[0])  # noqa: S704


def _script(env: Environment) -> Markup:
    """Join the parts of the script: one script, in which they share their names and nothing reaches the page."""
    parts = Markup("").join(_asset(env, f"script/{name}.js") for name in SCRIPTS)
    return Markup('(() => {{\n"use strict";\n{}}})();').format(parts)


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    """Hash exactly what stands between the tags, as the browser does."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _island(page: Page, env: Environment) -> Markup:
    """
    Give the data of the script as JSON in which no tag can start: the findings and routes as in the JSON report.

    Cards beyond ``CARDS_IN_PAGE`` are in it as the macro of all cards renders them: one look, one escaping.
    They are lists of line numbers, since most lines (advice, labels) are those of a hundred other cards.
    """
    card_html = env.get_template("macros.html.j2").module.card  # type: ignore[attr-defined]
    lines: dict[str, int] = {}
    written = ((card.finding.id, _plain_quotes(str(card_html(card)))) for card in page.cards[CARDS_IN_PAGE:])
    late = {name: [lines.setdefault(line, len(lines)) for line in html.split("\n")] for name, html in written}
    packer = Packer()
    findings = [packer.place(plain(card.finding)) for card in page.cards]
    routes = [packer.place(plain(route.use)) for route in page.routes]
    activity = page.report.activity
    data = {
        "page": ROWS_AT_A_TIME,
        "nodes": packer.nodes,
        "shapes": packer.shapes,
        "findings": findings,
        "states": [card.state for card in page.cards],
        "routes": routes,
        "bins": [activity.start_ms, activity.bin_ms, len(activity.requests)],
        "lines": list(lines),
        "cards": late,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "&<>":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704
