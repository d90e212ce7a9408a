"""
Texts -> the external ids that they name: those by which a sender would know its own delivery again.

Not every id is one. A user, a tenant or a conversation stands in many deliveries; so only names and forms that speak
of one event, one message or one order count, and a parent's or an earlier one's do not. Done once per distinct text, by
expressions that take time linear in it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import polars as pl

SAID: Final = "said"
NAME: Final = "name"
VALUE: Final = "value"
KIND: Final = "kind"
RANK: Final = "rank"
"""How surely an id names a delivery: 0 an event or an idempotency key, 1 a message, 2 a thing such as an order."""

_ASSIGNED: Final = r"""[\\"'`\]]{0,4}\s{0,2}(?:=>|[=:])\s{0,2}[\\"'`<]{0,4}"""
_GITHUB: Final = "x-github-delivery"
_NAMED: Final = (
    rf"(?i)(\b[a-z]+ (?:id|key)|\b[a-z0-9_-]*(?:id|key|uuid|guid)|{_GITHUB}){_ASSIGNED}"
    r"([a-z0-9+][a-z0-9_.@+/|~%=-]*)"
)
_FORMS: Final[dict[str, int]] = {
    "evt_": 0, "dlv_": 0, "ntf_": 0, "wamid.": 1, "msg_": 1, "pi_": 2, "ch_": 2, "in_": 2, "cs_": 2, "re_": 2,
}  # fmt: skip
"""Ids that are known by their form: Stripe's objects, messages of Svix and of the WhatsApp Cloud API."""
_FORM: Final = rf"({'|'.join(map(re.escape, _FORMS))})(?:live_|test_)?[A-Za-z0-9][A-Za-z0-9_+/=-]{{7,}}"
_FORMED: Final = rf"(?:\b([A-Za-z][A-Za-z0-9_-]*){_ASSIGNED})?\b({_FORM})"
_ENDINGS: Final = ["id", "ID", "Id", "key", "KEY", "Key", "elivery"]
_RANKS: Final[tuple[frozenset[str], ...]] = (
    frozenset("event evt delivery notification svix idempotency idempotence dedupe dedup update".split()),
    frozenset("message msg mail email sms reply".split()),
    frozenset("external order payment intent charge invoice transaction shipment refund booking payout".split()),
)
_ENDS: Final = frozenset({"id", "key", "uuid", "guid"})
_OTHERS: Final = frozenset(
    "account app bot business channel chat client company contact context conversation customer deployment device "
    "endpoint group job lead member org organisation organization original page parent phone previous project quoted "
    "related request run sender session span subscription task team template tenant thread to trace type user "
    "workspace".split()
)
"""Names with one of these speak of something that many deliveries share, or of another delivery."""
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def ids_of(texts: pl.Series) -> pl.DataFrame:
    """
    Give every external id of some texts, each once a text.

    Columns: said (the text), name (as spelt, or the form), kind (names alike, or the form), rank, value.
    """
    distinct = texts.unique()
    named = _found(distinct.filter(distinct.str.contains_any(_ENDINGS)), _NAMED)
    formed = _found(distinct.filter(distinct.str.contains_any(list(_FORMS))), _FORMED)
    found = pl.concat([named, formed])
    # `undefined` and names are no ids; the base64 of a `wamid` may do without a digit.
    found = found.filter(pl.col(VALUE).str.contains(r"\d|^wamid\."))
    found = found.with_columns(pl.col(VALUE).str.extract(f"^{_FORM}", 1).alias("form"))
    spelt = found.select(NAME, "form").unique()
    read = [kind_of(name, form) for name, form in spelt.iter_rows()]
    known = spelt.with_columns(
        pl.Series(KIND, [kind for kind, _ in read], dtype=pl.String),
        pl.Series(RANK, [rank for _, rank in read], dtype=pl.Int8),
    ).drop_nulls(RANK)
    ids = found.join(known, on=[NAME, "form"], how="inner", nulls_equal=True)
    return ids.select(SAID, pl.coalesce("form", NAME).alias(NAME), KIND, RANK, VALUE).unique()


def _found(texts: pl.Series, pattern: str) -> pl.DataFrame:
    each = pl.DataFrame({SAID: texts}).with_columns(pl.col(SAID).str.extract_all(pattern).alias("all"))
    each = each.explode("all").drop_nulls("all")
    groups = pl.col("all").str.extract_groups(pattern).struct
    return each.select(
        SAID, groups.field("1").alias(NAME), groups.field("2").str.strip_chars_end(".,:%=-").alias(VALUE)
    )


@lru_cache(maxsize=4_096)
def kind_of(name: str | None, form: str | None) -> tuple[str | None, int | None]:
    """
    Give the kind of an id and its rank; nulls where it is no delivery's.

    ``name`` as spelt (``inboundProviderMessageId``), null for none; ``form`` the prefix that its value is known by.
    """
    words = [word.lower() for word in _WORDS.findall(name or "")]
    if not _OTHERS.isdisjoint(words):
        return None, None
    if form is not None:
        return form, _FORMS[form]
    # `webhookId` mostly names the endpoint; as a header it names the message (https://www.standardwebhooks.com).
    if (name or "").lower().endswith((_GITHUB, "webhook-id")):
        return "".join(words), 0
    # The word before the last says what the id is of: an `orderItemId` is no order's.
    of, ends = words[-2:-1], words[-1:]
    rank = next((rank for rank, telling in enumerate(_RANKS) if telling.issuperset(of)), None)
    return ("".join(words), rank) if of and _ENDS.issuperset(ends) and rank is not None else (None, None)
