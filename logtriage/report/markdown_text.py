"""
Text -> Markdown: escaping of log text, code, fences, links and tables, as GitHub renders them.

What a function here gives is finished (``Markdown``); everything else is escaped when a template writes it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from logtriage.report import words

_INLINE_CODE: Final = re.compile(r"(?<!`)`([^`]*[^`\s][^`]*)`(?!`)")
# Text stays text only as plain words, dates and clock times; anything else stands in a code span, where no renderer of
# Markdown looks for markup and GitHub looks for no mention, issue number, link, emoji or formula. Escapes would not do:
# GitHub searches for mentions in the rendered page, where they are gone.
_WORD: Final = re.compile(
    r"""["'(“‘]*(?:\d{1,2}:\d\d(?::\d\d)?|[^\W_]+(?:['’,./+=-][^\W_]+)*[%+]?)["')”’]*[.,;:!?…]*["')”’]*"""
)
_GLUE: Final = re.compile(r"""[-–—·→←↵=+/,;:.!?()"'…×≥≤]{1,3}""")
# Looks like a word, yet GitHub links it: a bare host, an issue key (`GH-12`, or a repository's own prefix), a commit.
_LINKED: Final = re.compile(r"www\.|[a-z]-\d|\b[0-9a-f]{7,40}\b", re.IGNORECASE)
# At the start of a line these would open a list or a rule.
_OPENER: Final = re.compile(r"\d+[.)]|[-+=]+")
_DOCUMENT_URL: Final = re.compile(r"https://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~/?#=%+-]*)?")
# An id is made of a hash (docs/contracts.md gives the form); one from a hostile file must not become markup.
_ID: Final = re.compile(r"f-[0-9a-f]{16}")


class Markdown(str):
    """Text that is Markdown already and must not be escaped again."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tell Jinja, which knows finished text by this method, to leave it alone."""
        return self


def finished(value: object) -> Markdown:
    """Give a value as Markdown: as it is when finished, otherwise as `text`."""
    return Markdown(value) if hasattr(value, "__html__") else text(str(value))


def text(value: str, limit: int = 600) -> Markdown:
    """Give one line of running text: plain words, and everything else in code spans; parts in backticks stay code."""
    if hasattr(value, "__html__"):
        return Markdown(value)
    pieces = list(_pieces(words.clip(words.one_line(value), limit))) or [(False, "(empty)")]
    # Neighbours in code become one span: two spans without a blank between would read as one, with backticks inside.
    joined = (
        (kind, "".join(piece for _, piece in group)) for kind, group in groupby(pieces, key=lambda piece: piece[0])
    )
    return Markdown("".join(code(run, limit) if is_code else run for is_code, run in joined))


def code(value: str, limit: int = 400) -> Markdown:
    """Give a code span that no run of backticks inside can end."""
    line = words.clip(words.one_line(value), limit) or "(empty)"
    marks = "`" * (_longest_run(line) + 1)
    blank = " " if line.startswith("`") or line.endswith("`") else ""
    return Markdown(f"{marks}{blank}{line}{blank}{marks}")


def fence(value: str, indent: int = 0, limit: int = 2_400) -> Markdown:
    """Give a block whose fence is longer than any run of backticks inside; `indent` moves all lines but the first."""
    block = words.clip(words.visible(value), limit)
    marks = "`" * max(_longest_run(block) + 1, 3)
    return Markdown(f"\n{' ' * indent}".join([f"{marks}text", *block.split("\n"), marks]))


def reason(value: str) -> Markdown:
    """Give the sentence on what matched: words, and the pattern behind them as one code span."""
    said, pattern, rest = value.partition("/")
    return Markdown(f"{text(said, 300)} {code(pattern + rest, 300)}") if pattern else text(value, 300)


def link(title: str, url: str) -> Markdown:
    """Give a link to a rule's reference; an address that is not plain https is shown as code, so that nothing links."""
    if _DOCUMENT_URL.fullmatch(url):
        return Markdown(f"[{text(title, 160)}]({url})")
    return Markdown(f"{text(title, 160)}: {code(url)}")


def anchor(finding: str) -> Markdown:
    """Give the place that `numbered` leads to; an id that is not one of ours gets none."""
    return Markdown(f'<a id="{finding}"></a>' if _ID.fullmatch(finding) else "")


def numbered(position: int, linked: Mapping[int, str]) -> Markdown:
    """Give the number of a finding; as a link where its card stands in the document (`linked`: position -> id)."""
    number, finding = words.number(position), linked.get(position, "")
    return Markdown(f"[{number}](#{finding})" if _ID.fullmatch(finding) else number)


def table(rows: Iterable[Sequence[str] | Markdown], *header: str, numbers: Collection[str] = ()) -> Markdown:
    """
    Give a table of at most six columns; cells are escaped as `text`, and a row may be finished already.

    Columns whose header is in ``numbers`` are set flush right.
    """
    ruler = "|" + "".join(" ---: |" if name in numbers else " --- |" for name in header)
    lines = [table_row(header), ruler]
    return Markdown("\n".join([*lines, *(row if isinstance(row, Markdown) else table_row(row) for row in rows)]))


def table_row(cells: Sequence[str]) -> Markdown:
    """Give one row of a table; cells are escaped as `text`."""
    # Pipes occur in code spans only; a table's cells are split before spans are read, so they need the backslash there.
    return Markdown("| " + " | ".join(finished(cell).replace("|", r"\|") for cell in cells) + " |")


def _pieces(line: str) -> Iterator[tuple[bool, str]]:
    """Part a line into (is code, text), blanks included."""
    for index, part in enumerate(_INLINE_CODE.split(line)):
        if index % 2:
            yield True, part
            continue
        for at, word in enumerate(re.split("( )", part)):
            if word == " " or _is_plain(word, first=not index and not at):
                yield False, word
            elif word:
                core = word.rstrip(".,;:!?…") or word
                yield True, core
                if core != word:
                    yield False, word[len(core) :]


def _is_plain(word: str, *, first: bool) -> bool:
    if first and _OPENER.fullmatch(word):
        return False
    return bool(_WORD.fullmatch(word) or _GLUE.fullmatch(word)) and not _LINKED.search(word)


def _longest_run(value: str) -> int:
    return max(map(len, re.findall("`+", value)), default=0)
