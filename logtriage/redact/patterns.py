"""
What must not leave, as ordered data: each pattern with its name, its kind and the reason why it is here.

Order is meaning: a URL with a password holds an ``@`` and is read before mail; a vendor's prefix tells more than the
name in front of it; a name with a value goes before mail and numbers, because a password may look like either.
"""

from __future__ import annotations

import re
from typing import Final

from logtriage.redact import checks, connections, keyed, rows, vendors
from logtriage.redact.spans import Pattern, Stage

_DETAILS: Final = (
    Pattern(
        "private-key",
        "key",
        ("private key",),
        re.compile(
            r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\'\",:.-](?!----END))*"
            r"[A-Za-z0-9+/=\s\\'\",]?(?:-----END [A-Z0-9 ]{0,30}-----)?"
        ),
        "PEM blocks, also on one line with written-out line ends, also without their end in a cut row",
    ),
    Pattern(
        "pem-line",
        "key",
        ("",),
        re.compile(r"\A\s*(?=[^a-z]{0,40}[a-z])(?=[^A-Z]{0,40}[A-Z])(?=[^0-9]{0,40}[0-9])(?P<secret>[A-Za-z0-9+/]{56,76}={0,2})\s*\Z"),
        "a line of a PEM block that stands alone, as in a log with one row a line",
    ),
    Pattern(
        "connection",
        "dsn",
        ("://", "%3a%2f%2f"),
        connections.CONNECTION,
        "database and broker URLs",
        connections.judge_connection,
    ),
    Pattern("userinfo", "dsn", ("://",), connections.USERINFO, "user and password in front of a web host"),
    Pattern(
        "failing-row",
        "value",
        ("failing row contains",),
        rows.FAILING_ROW,
        "Postgres 23502 and 23514 print the whole row",
        rows.judge_row,
    ),
    Pattern(
        "key-values",
        "value",
        ("key (",),
        rows.KEY_VALUES,
        "Postgres 23505 and 23503 print the key's values",
        rows.judge_key_values,
    ),
    Pattern(
        "duplicate-entry", "value", ("duplicate entry",), rows.DUPLICATE, "MySQL 1062 prints the value", rows.judge_row
    ),
    Pattern("dup-key", "value", ("dup key: {",), rows.DUP_KEY, "MongoDB E11000 prints the key", rows.judge_dup_key),
)

_NAMED: Final = (
    Pattern(
        "cookie-header",
        "cookie",
        ("cookie:",),
        re.compile(
            r"(?im)(?:^[ \t>]*(?:set-)?cookie:[ \t]{0,4}(?P<secret>[^\s=<\"'`]{1,200}=[^\n\r]+)|(?<![\w-])"
            r"(?:set-)?cookie: ?(?P<inline>[^\s=<\"'`;,]{1,200}=[^\s;\"'`]*(?:; ?[^\s;=\"'`]{1,200}"
            r"(?:=[^\s;\"'`]*)?)*))"
        ),
        "a raw header line: every pair of it",
        lambda match, name: (*match.span(match.lastgroup or 0), name("cookie", match[match.lastgroup or 0])),
    ),
    Pattern("named", "token", keyed.HINTS, keyed.KEYED, "a telling name with its value", keyed.judge_keyed),
    Pattern(
        "markup",
        "password",
        ("</",),
        re.compile(
            r"(?i)<(?P<open>(?:\w{1,20}:)?(?:password|passwd|secret|token|apikey))>(?P<secret>[^<>\s]{1,400})(?=</"
            r"(?P=open)>)"
        ),
        "SOAP and XML bodies",
    ),
    Pattern(
        "scheme",
        "token",
        ("bearer", "basic"),
        re.compile(
            r"(?i:\b(?:bearer|basic))(?:[ ]{1,3}|%20)(?P<secret>(?=[A-Za-z._~+/-]{0,200}(?:[0-9=]|(?-i:[a-z][A-Z]))"
            r"|[^\s\"'`]{24})[A-Za-z0-9._~+/=:-]{6,})"
        ),
        "credentials behind their scheme; `basic authentication` is prose",
    ),
    Pattern(
        "oauth-code",
        "token",
        ("?code=", "&code=", "?state=", "&state="),
        re.compile(
            r"(?<=[?&])(?:code|state)=(?P<secret>(?=[^\s&#]{0,400}[0-9])(?=[^\s&#]{0,400}[a-z])[A-Za-z0-9%._~/+-]{12,})"
        ),
        "one-time codes in callback URLs",
    ),
    Pattern(
        "db-user",
        "user",
        ("for user", "credentials for", "denied access", 'role "', "role \\"),
        connections.DB_USER,
        "Postgres 28P01, MySQL 1045, Prisma P1000 and P1010",
        connections.judge_user,
    ),
    Pattern(
        "phone-name",
        "phone",
        ("phone", "mobile", "msisdn", "tel", "wa_id", "waid", "whatsapp", "cell"),
        checks.KEYED_PHONE,
        "numbers without a plus, told by their name",
        checks.judge_phone,
    ),
)

_ADDRESSES: Final = (
    Pattern(
        "email", "email", ("@", "%40", "\\u0040"), checks.EMAIL, "mailboxes, also in encoded URLs", checks.judge_email
    ),
    Pattern(
        "server",
        "host",
        ("server at", "server was reached", "host name", "handshake failed"),
        connections.SERVER,
        "self-hosted databases, told by the sentence",
        connections.judge_server,
    ),
    Pattern("ipv4", "ip", (".",), checks.IPV4, "visitors' and servers' addresses", checks.judge_ip),
    Pattern("phone-plus", "phone", ("+",), checks.PHONE_PLUS, "international form", checks.judge_phone),
    Pattern("phone-encoded", "phone", ("%2b",), checks.PHONE_ENCODED, "the same in a URL", checks.judge_phone),
    Pattern("phone-area", "phone", ("(",), checks.PHONE_AREA, "an area code in brackets", checks.judge_phone),
    Pattern("home", "user", ("users", "/home/"), checks.USER_HOME, "local paths name a person", checks.judge_home),
)

_PROVIDERS: Final = (
    Pattern(
        "provider-host",
        "host",
        (".",),
        connections.PROVIDER_HOST,
        "a database host names the project",
        connections.judge_host,
    ),
)
_NUMBERS: Final = (
    Pattern("iban", "iban", ("",), checks.IBAN, "bank accounts with their checksum", checks.judge_iban),
    Pattern("card", "card", ("",), checks.CARD, "payment cards with Luhn's digit", checks.judge_card),
    Pattern(
        "phone-groups", "phone", ("",), checks.PHONE_GROUPS, "common grouped forms of a country", checks.judge_phone
    ),
)
_IPV6: Final = (Pattern("ipv6", "ip", (":",), checks.IPV6, "addresses in the longer form", checks.judge_ip),)

STAGES: Final = (
    Stage(None, (*_DETAILS, *vendors.PREFIXES)),
    Stage(re.compile(r"[_-][\w-]{8}"), vendors.VENDORS),
    Stage(None, (*_NAMED, *_ADDRESSES)),
    Stage(connections.PROVIDER_SHAPE, _PROVIDERS),
    Stage(re.compile(r"[0-9][0-9 ./()-]{8}"), _NUMBERS),
    Stage(re.compile(r":(?:[0-9a-f]{1,4}:[0-9a-f]{1,4})?:"), _IPV6),
)
