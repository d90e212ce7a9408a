"""Markdown -> the page that GitHub makes of it: its own parser, and what it then looks for in the text of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]

VOID = {"br", "hr", "img", "input"}
MARKUP = {
    "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "code", "pre", "table", "thead", "tbody", "tr", "th", "td",
    "blockquote", "details", "summary", "a", "input",
}  # fmt: skip
"""Elements that a report is made of; no `img`, no `em` or `del` of chance asterisks and tildes, no `sup` of a footnote."""
# In the text outside code GitHub makes links, icons and formulas of these.
FOUND_BY_GITHUB = re.compile(
    r"@\w|#\w|://|(?i:www\.)|\w@\w|<|\$|:[a-z0-9_+-]+:(?!\d)|GH-\d|\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,40}\b"
)


def to_html(markdown: str) -> str:
    """Render with tables, strike-through, bare links, task lists and the filter of tags; raw HTML stays, as GitHub lets it."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    return str(cmarkgfm.github_flavored_markdown_to_html(markdown.encode("utf-8", "replace").decode(), options))


@dataclass
class Table:
    """The texts of its cells, a row a list; the header is the first row."""

    rows: list[list[str]] = field(default_factory=list)


class Page(HTMLParser):
    """A rendered page: its elements in order, its tables, and where its links lead."""

    def __init__(self, markdown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        """`/h2` where an element ends; without `code`, which a text becomes when it is no plain word."""
        self.tables: list[Table] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.boxes: list[bool] = []
        """Of the task lists: ticked or not."""
        self.faults: list[str] = []
        self.plain: list[str] = []
        """Texts outside code."""
        self._open: list[str] = []
        self.feed(to_html(markdown))
        self.close()
        self.faults += [f"never closed: {tag}" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags += [tag] if tag != "code" else []
        if tag not in VOID:
            self._open.append(tag)
        if tag == "table":
            self.tables.append(Table())
        if tag == "tr":
            self.tables[-1].rows.append([])
        if tag in ("th", "td"):
            self.tables[-1].rows[-1].append("")
        if tag == "input":
            self.boxes.append("checked" in given)
        self.links += [given["href"] or ""] if "href" in given else []
        self.ids += [given["id"] or ""] if "id" in given else []
        self.faults += list(_not_ours(tag, given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.tags += [f"/{tag}"] if tag != "code" else []
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
            self._open = self._open[: -1 - self._open[::-1].index(tag)] if tag in self._open else self._open

    def handle_data(self, data: str) -> None:
        if not {"code", "pre"} & set(self._open):
            self.plain.append(data)
        if {"th", "td"} & set(self._open):
            self.tables[-1].rows[-1][-1] += data

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment: {data}")

    @property
    def lost(self) -> list[str]:
        """Links to places that the page does not have."""
        return [link for link in self.links if link.startswith("#") and link[1:] not in self.ids]

    @property
    def leaving(self) -> set[str]:
        return {link for link in self.links if not link.startswith("#")}

    @property
    def found(self) -> list[str]:
        """What GitHub would make a mention, a number, a link, an icon or a formula of."""
        return [text for text in self.plain if FOUND_BY_GITHUB.search(text)]


def _not_ours(tag: str, given: dict[str, str | None]) -> Iterator[str]:
    """Name whatever a report does not write by itself."""
    if tag not in MARKUP:
        yield f"element {tag}"
    allowed = {"a": {"href", "id"}, "pre": {"lang"}, "input": {"type", "checked", "disabled"}, "ol": {"start"}, "code": {"class"}}
    for name in given.keys() - allowed.get(tag, set()) - {"align"}:
        yield f"attribute {name} of {tag}"
    if tag == "input" and (given.get("type"), "disabled" in given) != ("checkbox", True):
        yield "an input that is no task"
