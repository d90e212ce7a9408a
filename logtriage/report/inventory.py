"""
Inventory -> Markdown that a planner pastes, and CSV that a spreadsheet opens: no arithmetic, every text escaped.

A table has at most six columns, so a row of the matrix stands in two of them, under one number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from logtriage.model import CodePlace, Inventory, InventoryRow
from logtriage.report import words
from logtriage.report.markdown_text import Markdown, code, table, text

NOT_FOUND: Final = "not found"
BASES: Final = {
    "frame": "stack frame",
    "literal": "words or call in the source",
    "route": "route only",
    "none": "nothing found",
}
COLUMNS: Final = tuple(
    "position signature code remedy severity requests rows first_seen last_seen route tier tier_source policy outcome"
    " handler places libraries owners confidence commits limit finding cluster fingerprint".split()
)
"""Of the CSV; the same words as in the JSON document."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MOST_PLACES: Final = 6


# ------------------------------------------------------------------------------------------------------------- Markdown
def render_inventory(inventory: Inventory) -> str:
    """Give the matrix as Markdown, with what stands beside it; parts that are empty are left out."""
    parts = (
        Markdown("# Error inventory"),
        text(inventory.verdict),
        head(inventory),
        *matrix(inventory.rows, "##"),
        *touch_points(inventory.rows, "##"),
        *overlaps(inventory, "##"),
        *crons(inventory, "##"),
        *memory(inventory, "##"),
        _method(inventory),
    )
    return "\n\n".join(str(part) for part in parts if part) + "\n"


def head(inventory: Inventory) -> Markdown:
    """Give what the numbers rest on: window, what cannot be proved, what was looked at."""
    checkout = inventory.checkout
    owners = code(checkout.owners_file) if checkout.owners_file else Markdown("none")
    lines = [
        f"- Window: {text(words.span(inventory.coverage))}",
        *(f"- Not proved: {text(one)}" for one in inventory.coverage.unproven),
        f"- Checkout: {words.count(checkout.files, 'file')}, {words.count(checkout.routes, 'route')}",
        f"- CODEOWNERS: {owners}",
        *(f"- {text(one)}" for one in checkout.warnings),
    ]
    return Markdown("\n".join(lines))


def matrix(rows: Sequence[InventoryRow], level: str) -> tuple[Markdown, ...]:
    """Give the two tables: who owns it, and what is known of it."""
    if not rows:
        return (Markdown(f"{level} Errors and owners"), Markdown("No finding is in scope."))
    owners = table(
        (_owner_row(row) for row in rows), "Signature", "Route", "Handler", "Owner", "Requests / rows", "Found by"
    )
    facts = table(
        (_fact_row(row) for row in rows),
        "Row", "First seen (UTC)", "Last seen (UTC)", "Tier and policy", "Libraries", "Remedy",
    )  # fmt: skip
    return (Markdown(f"{level} Errors and owners"), owners, Markdown(f"{level} When, policy and remedy"), facts)


def _owner_row(row: InventoryRow) -> Sequence[str]:
    coded = row.signature if not row.code or row.code in row.signature else f"{row.code} {row.signature}"
    return (
        Markdown(f"{row.position}. {text(coded, 120)}"),
        route_of(row),
        _file(row.handler),
        _listed(row.owners),
        f"{words.number(row.requests)} / {words.number(row.rows)}",
        BASES[row.confidence],
    )


def _fact_row(row: InventoryRow) -> Sequence[str]:
    guessed = " (proposed)" if row.tier_source == "proposed" else ""
    tier = ", ".join(filter(None, (f"{row.tier}{guessed}" if row.tier else "", (row.policy or "").replace("_", " "))))
    return (
        str(row.position),
        words.stamp(row.first_seen).removesuffix(" UTC"),
        words.stamp(row.last_seen).removesuffix(" UTC"),
        tier or "none declared",
        _listed(row.libraries),
        code(row.remedy) if row.remedy else Markdown("none: write a rule"),
    )


def route_of(row: InventoryRow) -> Markdown:
    """Name the route of a row."""
    return code(row.route, 80) if row.route else Markdown("all routes of an instance")


def _file(place: CodePlace | None) -> Markdown:
    return code(located(place), 120) if place is not None else Markdown(NOT_FOUND)


def located(place: CodePlace) -> str:
    """`src/lib/db.ts:12`."""
    return place.file if place.line is None else f"{place.file}:{place.line}"


def _listed(names: Sequence[str]) -> Markdown:
    return Markdown(", ".join(code(name, 60) for name in names[:3]) or NOT_FOUND)


def touch_points(rows: Sequence[InventoryRow], level: str) -> Iterator[Markdown]:
    """Give the places of each row, how each was found, the last commits of its lines; no heading without a level."""
    if level and any(row.places for row in rows):
        yield Markdown(f"{level} Touch points")
    for row in rows:
        lines = [
            f"- {code(located(place), 160)}: {text(place.found_by, 200)}; confidence {place.confidence}"
            for place in row.places[:_MOST_PLACES]
        ]
        lines += [
            f"- Last touched, {code(f'{one.file}:{one.line}', 160)}: {text(one.day)}, {code(one.id)} "
            f"{text(one.subject, 120)}"
            for one in row.commits
        ]
        lines += [f"- Limit: {text(row.limit)}"] if row.limit else []
        if lines:
            yield Markdown("\n".join((f"**{row.position}. {route_of(row)}**", "", *lines)))


def overlaps(inventory: Inventory, level: str) -> Iterator[Markdown]:
    """Give the table of files that others work on as well."""
    if inventory.overlaps:
        yield Markdown(f"{level} Also touched by others")
        yield table(
            (
                (
                    code(one.file, 160),
                    ", ".join(map(str, one.findings)),
                    code(one.also if one.line is None else f"{one.also}:{one.line}", 160),
                    text(one.title, 120) if one.title else Markdown("-"),
                )
                for one in inventory.overlaps
            ),
            "File", "Rows", "Also touched by", "Title",
        )  # fmt: skip


def crons(inventory: Inventory, level: str) -> Iterator[Markdown]:
    """Give the table of declared crons beside the invocations seen."""
    if inventory.crons:
        yield Markdown(f"{level} Crons: declared and seen")
        yield table(
            (
                (
                    code(one.path, 80),
                    code(one.schedule, 60) if one.schedule else Markdown("-"),
                    code(one.declared, 80) if one.declared else Markdown("nowhere"),
                    code(one.handler, 120) if one.handler else Markdown(NOT_FOUND),
                    text(one.sentence, 300),
                )
                for one in inventory.crons
            ),
            "Path", "Schedule", "Declared", "Handler", "Seen",
        )  # fmt: skip


def memory(inventory: Inventory, level: str) -> Iterator[Markdown]:
    """Give the declared memory of functions that ran out of it."""
    if inventory.memory:
        yield Markdown(f"{level} Memory: declared and observed")
        yield Markdown(
            "\n".join(
                f"- Row {one.position}: {text(one.sentence)}, by {code(one.declared, 160)}" for one in inventory.memory
            )
        )


def _method(inventory: Inventory) -> Markdown:
    tool = inventory.tool
    made_by = text(f"{tool.name} {tool.version}")
    return Markdown(f"Made by {made_by} with {words.count(tool.rules_count, 'rule')}: {code(inventory.command)}")


# ------------------------------------------------------------------------------------------------------------------ CSV
def render_inventory_csv(inventory: Inventory) -> str:
    """
    Give the matrix as CSV (RFC 4180, UTF-8), one finding a row; lists are joined by `; `, unknown is empty.

    A text that a spreadsheet would take for a formula gets an apostrophe in front:
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_csv_row, inventory.rows))
    return written.getvalue()


def _csv_row(row: InventoryRow) -> list[str | int]:
    told: dict[str, object] = {
        "first_seen": "" if row.first_seen is None else words.stamp(row.first_seen),
        "last_seen": "" if row.last_seen is None else words.stamp(row.last_seen),
        "handler": located(row.handler) if row.handler else None,
        "places": [f"{located(place)} ({place.found_by})" for place in row.places],
        "commits": [f"{one.id} {one.day} {one.file}:{one.line} {one.subject}" for one in row.commits],
    }
    return [_cell(told.get(name, getattr(row, name))) for name in COLUMNS]


def _cell(value: object) -> str | int:
    if isinstance(value, int):
        return value
    listed = "; ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    line = words.one_line(listed)
    return f"'{line}" if line.startswith(_FORMULA) or listed.startswith(_FORMULA) else line
