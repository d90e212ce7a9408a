"""
The one place that spells a column.

Names, one ``pl.Schema`` per contract, one ``NewType`` per contract, and ``conform``.

A signature then reads as the way of the data, and mypy refuses a frame of another station. What each column means, with
its unit and what null says, stands beside the contract; ``docs/contracts.md`` is generated from here.
"""

from __future__ import annotations

from typing import Final, NewType

import polars as pl

FILE: Final = "file"
ROW: Final = "row"
TIMESTAMP_MS: Final = "timestamp_ms"
REQUEST_ID: Final = "request_id"
REQUEST: Final = "request"
PATH: Final = "path"
QUERY: Final = "query"
METHOD: Final = "method"
STATUS: Final = "status"
LEVEL: Final = "level"
ENVIRONMENT: Final = "environment"
DEPLOYMENT: Final = "deployment"
HOST: Final = "host"
LAYER: Final = "layer"
FUNCTION: Final = "function"
DURATION_MS: Final = "duration_ms"
REGION: Final = "region"
USER_AGENT: Final = "user_agent"
MESSAGE: Final = "message"
TEXT: Final = "text"
SEQ: Final = "seq"
ROUTE: Final = "route"
DUPLICATE_OF: Final = "duplicate_of"
BOT: Final = "bot"
CRON: Final = "cron"
DECIDING: Final = "deciding"
FIRST_MS: Final = "first_ms"
INDEX: Final = "index"
"""Place of an entry in ENTRIES, from 0: added where rows are taken out of the frame."""

EMISSION_ORDER: Final = (REQUEST, TIMESTAMP_MS, SEQ, TEXT, ROW)
"""How the entries of each request are put in order: by time, by what their file tells of it; ties by text and row."""

LEVELS: Final = ("trace", "debug", "info", "warning", "error", "fatal")
LAYERS: Final = ("function", "middleware", "static", "cache", "redirect", "other")

ENTRIES: Final = pl.Schema(
    {
        FILE: pl.UInt16(),  # index of the input, in the order given
        ROW: pl.UInt32(),  # record in its file, from 0; unreadable records take a number too
        TIMESTAMP_MS: pl.Int64(),  # UTC; null = not in the export
        REQUEST_ID: pl.String(),  # as written; null = none
        PATH: pl.String(),  # literal path, host and query cut off
        QUERY: pl.String(),  # without leading "?"; null = none
        METHOD: pl.String(),
        STATUS: pl.Int16(),  # null = this row has none (the sentinels -1, -10, 0, "", "-", "---")
        LEVEL: pl.Enum(LEVELS),  # as emitted; null = none (summary rows of the new style)
        ENVIRONMENT: pl.String(),
        DEPLOYMENT: pl.String(),
        HOST: pl.String(),
        LAYER: pl.Enum(LAYERS),  # who served: the export's `type`, old and new names made one; null = empty
        FUNCTION: pl.String(),  # function or dynamic route, as written; null = empty
        DURATION_MS: pl.Float64(),  # null on log rows; 0.0 is a value
        REGION: pl.String(),
        USER_AGENT: pl.String(),
        MESSAGE: pl.String(),  # null = empty (a summary row)
    }
)

# ENTRIES with the messages taken out to a table of distinct texts, joined to requests and made ready for `occur`.
JOINED: Final = pl.Schema(
    {
        FILE: pl.UInt16(),
        ROW: pl.UInt32(),
        TIMESTAMP_MS: pl.Int64(),
        SEQ: pl.Int64(),  # emission order inside a file and stamp; 0 where the order of the file says nothing
        REQUEST: pl.String(),  # what rows are joined by: the id behind the last "::", else one of its own
        REQUEST_ID: pl.String(),
        STATUS: pl.Int16(),
        LEVEL: pl.Enum(LEVELS),
        LAYER: pl.Enum(LAYERS),
        DURATION_MS: pl.Float64(),
        ROUTE: pl.String(),  # of this row: the middleware's rows have the middleware's
        TEXT: pl.UInt32(),  # index into the distinct texts; null = no message
        DUPLICATE_OF: pl.Int64(),  # index of the entry that this one repeats from an earlier file; null = none
        BOT: pl.Boolean(),
    }
)

REQUESTS: Final = pl.Schema(
    {
        REQUEST: pl.String(),
        STATUS: pl.Int16(),  # final status, from the summary row of the innermost layer; null = the export has none
        DECIDING: pl.UInt32(),  # index of the entry that decides the status
        DURATION_MS: pl.Float64(),
        ROUTE: pl.String(),
        METHOD: pl.String(),
        PATH: pl.String(),
        ENVIRONMENT: pl.String(),
        DEPLOYMENT: pl.String(),
        REGION: pl.String(),
        BOT: pl.Boolean(),
        FIRST_MS: pl.Int64(),
    }
)

Entries = NewType("Entries", pl.DataFrame)
Joined = NewType("Joined", pl.DataFrame)
Requests = NewType("Requests", pl.DataFrame)


def conform(frame: pl.DataFrame, contract: pl.Schema) -> pl.DataFrame:
    """
    Hold a frame against its contract: the contract's columns, in its order and types.

    Raises ``polars.exceptions.SchemaError`` naming the column that is missing or of another type.
    """
    return frame.match_to_schema(contract, extra_columns="ignore").select(list(contract))
