"""
What a statement says in ``key: value`` form and by name: inspected tails, JSON, codes, the Prisma call, the host.

Row-local; every function takes a cleaned text and gives plain values, ``None`` where the text does not say.
"""

from __future__ import annotations

import re
from typing import Final

_FIELD: Final = re.compile(
    r"""(?:^|[\s{,(\[])["']?(?P<key>[A-Za-z_$][\w$]{0,60})["']?\s{0,3}:\s{0,3}(?:"""
    r"""'(?P<single>(?:[^'\\\n]|\\.){0,600})'|"(?P<double>(?:[^"\\\n]|\\.){0,600})"|`(?P<tick>[^`\n]{0,600})`"""
    r"""|(?P<number>-?\d{1,20}(?:\.\d{1,10})?)(?=[\s,}\]]|$)|\[\s{0,10}(?P<list>[^\]\n{]{0,400}?)\s{0,10}\])"""
)
_PRISMA_CALL: Final = re.compile(r"Invalid `?(?P<path>[\w$.\[\] ]{1,120}?)\.(?P<op>\w{1,40})\(\)`? invocation")
_PRISMA_RAW: Final = re.compile(r"Invalid `?(?:[\w$.]{1,80}\.)?(?P<op>\$\w{1,40})\(\)`? invocation")
_HOST_PORT: Final = re.compile(
    r"(?:server (?:running )?at|attempted address(?:es)?:|connect E[A-Z]{3,12}|getaddrinfo E[A-Z_]{3,12}|query[A-Z]\w{0,6} E[A-Z]{3,12}) "
    r"[`\"']?(?P<host>[A-Za-z0-9_.:-]{1,253}?)[`\"']?(?:(?:`?:`?|, port |`, `)(?P<port>\d{2,5}))?(?=[`\"',)\s]|\.(?:\s|$)|$)"
)
_PROVIDERS: Final = (
    ("vercel-postgres", ("vercel-storage.com", "postgres.vercel")),
    ("neon", ("neon.tech", "neondatabase", "neon.build")),
    ("supabase", ("supabase.co", "supabase.com", "pooler.supabase")),
    ("mongodb-atlas", ("mongodb.net", "MongoDB Atlas")),
    ("aws-rds", ("rds.amazonaws.com",)),
    ("upstash", ("upstash.io", "Upstash Redis")),
    ("planetscale", ("psdb.cloud",)),
)
_UNSAID: Final = frozenset({"null", "undefined", "None", "true", "false", ""})
_ERRNO: Final = (
    r"E(?:ACCES|ADDRINUSE|AI_AGAIN|AUTH|CONNABORTED|CONNECTION|CONNREFUSED|CONNRESET|ENVELOPE|EXIST|HOSTUNREACH|ISDIR|MFILE"
    r"|NETUNREACH|NFILE|NOENT|NOSPC|NOTDIR|NOTEMPTY|NOTFOUND|PERM|PIPE|PROTO|ROFS|SOCKET|TIMEDOUT)"
)
# Best first. A code in the tail of the innermost cause stands last in the text, hence "last of the best kind".
_CODES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"Code: `(?P<code>[0-9A-Z]{5})`",
        r"""(?:errorCode|originalCode|[cC]ode)["']?\s{0,3}:\s{0,3}["'`]?(?P<code>P[1-6]\d{3}|PGRST\w{3,4}|(?:ERR|UND_ERR)_[A-Z0-9_]{2,60}|[0-9][0-9A-Z]{4}|[A-Z][A-Z0-9_]{4,60})["'`]""",
        r"\bSQLSTATE[\s\[(:=]{1,3}(?P<code>[0-9A-Z]{5})\b|\(SQLSTATE (?P<code2>[0-9A-Z]{5})\)|\bsqlState[\"']?: ?[\"'](?P<code3>[0-9A-Z]{5})[\"']",
        r"\[(?P<code>(?:ERR|UND_ERR)_[A-Z0-9_]{2,60})\]|\b(?P<code2>UND_ERR_[A-Z_]{2,40})\b",
        r"(?:^|[\s(:\[])(?P<code>P[1-6]\d{3})(?=[\s:).,\]]|$)",
        r"\b(?P<code>PGRST\d{3})\b",
        rf"(?:^|[\s:(\[])(?P<code>{_ERRNO})(?=[\s:,)\]]|$)",
    )
)
_STATUS_SAID: Final = re.compile(
    r"(?i)\bstatus(?: ?code)?[\"']?\s?[:=]?\s?\(?([45]\d\d)\b|\b(?:error|returned|code|http|failed)[:\s]{1,2}([45]\d\d)\b"
    r"|\b([45]\d\d) (?:unauthorized|forbidden|not found|bad request|too many requests|internal server error|bad gateway"
    r"|service unavailable|gateway time-?out|client error|server error|conflict|unprocessable)"
)
# Codes that a library puts around the code of the failure itself.
_OUTER: Final = frozenset(
    {"P2010", "P2027", "P2036", "P2039", "ESOCKET", "ECONNECTION", "FETCH_ERROR", "ERR_BAD_REQUEST", "ERR_BAD_RESPONSE", "ERR_NETWORK", "ERROR"}
)
_STATUS: Final = re.compile(r"[1-5]\d\d")
# What a GraphQL or tRPC server writes around any failure: a phrase for the status, no code of the fault.
_NO_CODE: Final = frozenset({"INTERNAL_SERVER_ERROR", "DOWNSTREAM_SERVICE_ERROR", "UNKNOWN", "UNKNOWN_ERROR"})
_CLIENT_VERSION: Final = re.compile(r"\bclientVersion\b[\"']?\s*:\s*[\"'](\d[\w.-]{0,30})")


def read_fields(text: str) -> dict[str, str]:
    """Give the scalar ``key: value`` pairs of an inspected object or JSON, flattened; the first of a key wins, lists as text."""
    fields: dict[str, str] = {}
    for found in _FIELD.finditer(text):
        value = next((v for v in found.group("single", "double", "tick", "number", "list") if v is not None), "")
        if value in _UNSAID or value in _NO_CODE:
            continue
        # `Error code: 401 - {'code': 'invalid_api_key'}`: the word says more than the status in front of it.
        if found.group("key") == "code" and not value.isdigit() and _STATUS.fullmatch(fields.get("code", "")):
            del fields["code"]
        fields.setdefault(found.group("key"), value.replace("\\'", "'").replace('\\"', '"').replace("\\n", "\n"))
    return fields


def read_code(text: str) -> str | None:
    """Give the innermost vendor code that the text names: of the best kind present, the last one that is no wrapper's."""
    wrapper: str | None = None
    for pattern in _CODES:
        found = [next(group for group in match.groups() if group) for match in pattern.finditer(text)]
        found = [code for code in found if code not in _NO_CODE]
        inner = [code for code in found if code not in _OUTER]
        if inner:
            return inner[-1]
        wrapper = wrapper or (found[-1] if found else None)
    return wrapper


def read_call(text: str) -> tuple[str | None, str | None]:
    """Give (model, operation) of a failed Prisma call; ``this.prisma.lead.findMany`` is (``Lead``, ``findMany``)."""
    raw = _PRISMA_RAW.search(text)
    if raw:
        return None, raw.group("op")
    call = _PRISMA_CALL.search(text)
    if not call:
        return None, None
    model = call.group("path").rsplit(".", 1)[-1].strip("[] ")
    dynamic = "[" in call.group("path") or model in {"prisma", "db", "instance"}
    return (None if dynamic else model[:1].upper() + model[1:]), call.group("op")


def read_client_version(text: str) -> str | None:
    """Give the Prisma client's version, when the tail was printed."""
    found = _CLIENT_VERSION.search(text)
    return found.group(1) if found else None


def read_host(text: str) -> tuple[str | None, str | None]:
    """Give (host, port) of the peer that could not be reached, both as text."""
    found = _HOST_PORT.search(text)
    if not found:
        return None, None
    host, port = found.group("host").rstrip("."), found.group("port")
    head, colon, tail = host.rpartition(":")
    if port is None and colon and tail.isdigit() and ":" not in head:
        host, port = head, tail
    return host, port


def read_provider(text: str) -> str | None:
    """Give the hosting provider that the text names by its host suffix or library, as the rules' variants call it."""
    return next((name for name, marks in _PROVIDERS if any(mark in text for mark in marks)), None)


def read_http_status(text: str, fields: dict[str, str]) -> str | None:
    """Give the HTTP status of an upstream that failed (400 to 599), from the words around it or from the inspected tail."""
    found = _STATUS_SAID.search(text)
    if found:
        return next(group for group in found.groups() if group)
    told = (fields.get(key, "") for key in ("status", "statusCode", "httpStatusCode", "http_status"))
    return next((value for value in told if re.fullmatch(r"[45]\d\d", value)), None)


def read_said(
    text: str, fields: dict[str, str], error_type: str | None, code: str | None
) -> tuple[tuple[str, str], ...]:
    """Give all that ``fact:NAME`` may name, without what the text does not say."""
    model, operation = read_call(text)
    host, port = read_host(text)
    facts = {
        "model": fields.get("modelName") or model,
        "operation": operation,
        "client_version": read_client_version(text),
        "type": error_type,
        "code": code,
        "host": host or fields.get("hostname") or fields.get("address"),
        "port": port or fields.get("port"),
        "provider": read_provider(text),
        "http_status": read_http_status(text, fields),
    }
    return tuple((name, value) for name, value in facts.items() if value)
