"""
Values that arithmetic or the words around tell from harmless ones: mail, addresses, numbers, cards, accounts, homes.

Each judge gets a match that has the right form and answers with the edit, or null when the text around says
otherwise.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import unquote

from logtriage.redact.spans import Edit, Name

EMAIL: Final = re.compile(
    r"(?<![\w.+%'-])(?P<local>[\w.+%'-]{0,64}[\w+%-])(?:@|%40|\\u0040)(?P<domain>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}"
    r"[^\W\d_]{2,24})(?![\w@]|-\w)"
)
_ENCODED_BREAK: Final = re.compile(r".*(?:%(?:3[ADF]|2[26F7]|20|5B|7B|0A)|[=&])", re.IGNORECASE)
_FILE_ENDINGS: Final = frozenset(
    "png jpg jpeg gif svg webp avif ico css scss js mjs cjs jsx ts mts cts tsx json map html md txt py php rb rs "
    "woff ttf mp pdf zip tgz yaml "
    "yml toml lock vue node wasm".split()
)

# In the patterns below the first character comes before the look behind it: `re` then skips to such characters at once.
IPV4: Final = re.compile(
    r"[0-9](?=[0-9]{0,2}\.[0-9]{1,3}\.[0-9])(?:(?<=%[0-9A-Fa-f]{2}.)|(?<=\\[nrt].)|(?<![\w.].))[0-9]{0,2}"
    r"(?:\.[0-9]{1,3}){3}(?![\w]|\.[0-9]|-[a-z])"
)
IPV6: Final = re.compile(
    r"[0-9A-Fa-f:](?<![\w:.].)(?:(?<=:)|(?=[0-9A-Fa-f]{0,3}:))(?=[0-9A-Fa-f:]{0,36}?::|:|(?:[0-9A-Fa-f]{0,4}:){7})"
    r"[0-9A-Fa-f]{0,3}+:[0-9A-Fa-f:]{1,38}(?:[0-9]{0,3}\.[0-9.]{5,11})?(?![\w:]|\.[0-9])"
)
_LOCAL_PORT: Final = re.compile(r"::1:[0-9]{2,5}\Z")  # Node writes the port without brackets
_VERSION_BEFORE: Final = re.compile(
    r"(?:\bv|\bver|version|release|build|chrome|safari|revision)s?[\"']?(?: is)?[ :=@]{0,3}[\"']?\Z|[A-Za-z0-9]/\Z",
    re.IGNORECASE,
)

_INTERNATIONAL: Final = r"(?=[ ]?[1-9(])(?:[ ().-]{0,2}[0-9]){7,15}(?![0-9])"
PHONE_PLUS: Final = re.compile(rf"\+(?<![\w+.-].){_INTERNATIONAL}")
PHONE_ENCODED: Final = re.compile(rf"%2B{_INTERNATIONAL}", re.IGNORECASE)
PHONE_AREA: Final = re.compile(  # (212) 555-0100, (11) 91234-5678
    r"\((?<![\w.-]\()(?:[2-9][0-9]{2}\) ?[2-9][0-9]{2}[ .-][0-9]{4}|[0-9]{2}\) ?[0-9]{4,5}[ -][0-9]{4})(?![\w-]"
    r"|\.[0-9])"
)
PHONE_GROUPS: Final = re.compile(  # 212-555-0100; 06 12 34 56 78, not a hex dump; 0151 23456789, 0049 ...
    r"[0-9](?<![\w.:/-].)(?:(?:(?<=1)[ .-][2-9]|(?<=[2-9]))[0-9]{2}[.-][2-9][0-9]{2}[ .-][0-9]{4}"
    r"|(?<=0)(?<![0-9a-f]{2} 0)[1-9](?:[ .][0-9]{2}){4}(?! [0-9a-f]{2}\b)"
    r"|(?<=0)(?:0[1-9][0-9]{1,2}[ ]|[1-9][0-9]{1,3}[ /-])[0-9]{3,4}[ -]?[0-9]{3,5})(?![\w-]|\.[0-9]|:)"
)
KEYED_PHONE: Final = re.compile(
    r"(?i)(?:phone|mobile|msisdn|whatsapp|telephone|(?<![a-z])(?:tel|wa_?id|cell))(?P<tail>(?:[_-]?n(?:umbe"
    r"|u)?[rmo]\.?)?)[\"'`\\]{0,8}"
    r"[ ]{0,2}(?:=>|[:=]|%3[AD])[ ]{0,3}\\{0,31}[\"'`]?(?P<secret>(?:\+|%2B)?\(?[0-9](?:[ ().\-]{0,2}[0-9]){4,17})"
    r"(?![0-9])"
)

CARD: Final = re.compile(
    r"[3-6](?<![\w.:/+-].)(?:[0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{1,7}|(?<=3)[0-9]{3}[ -]?[0-9]{6}[ -]?[0-9]{4,5})"
    r"(?![\w-]|\.[0-9])"
)
_ID_BEFORE: Final = re.compile(
    r"(?:id|_by|trace|digest|nonce|seed|time\w*|size|offset)[\"'`\\]{0,4}\s?[:=(]\s?[\"'`\\]{0,4}\Z", re.IGNORECASE
)
IBAN: Final = re.compile(
    r"[A-Z](?<![A-Za-z0-9].)[A-Z][0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_IBAN_LENGTHS: Final = {
    each[:2]: int(each[2:])
    for each in (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 "
        "FI18 FO18 FR27 GB22 GE22 GI23 "
        "GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LI21 LT20 LU20 LV21 MC27 MD24 ME22 "
        "MK19 MR27 MT31 MU30 NL18 "
        "NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TN24 TR26 UA29 VG24 XK20"
    ).split()
}

USER_HOME: Final = re.compile(
    r"(?:(?<![\w.%-])/Users/|(?<![\w.%\]}>-])/home/|(?<![A-Za-z])[A-Za-z]:(?:\\{1,31}|/)Users(?:\\{1,31}|/))"
    r"(?P<secret>[\w.-]+(?: [\w.-]+(?=\\))?)"
)
_SHARED_HOMES: Final = frozenset(
    "shared public default runner vercel node ubuntu app circleci vscode site www-data all ec2-user nobody".split()
)
_ROUTE_BEFORE: Final = re.compile(
    r"(?:\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\]?|\b(?:route|page|path(?:name)?|url|href|pattern|redirect\w*"
    r"|endpoint|to)[\"']?\s?[:=]?)\s?[\"'`(]?\Z",
    re.IGNORECASE,
)


def judge_email(match: re.Match[str], name: Name) -> Edit | None:
    """A mailbox; not ``git@host:repo``, not ``pkg@1.2.tgz``, not ``logo@2x.png``."""
    local, domain = match["local"], match["domain"].lower()
    lead = _ENCODED_BREAK.match(local)
    start = match.start() + (lead.end() if lead else 0)
    mailbox = match.string[start : match.end("local")].lstrip("'")
    if not mailbox or (mailbox.lower() == "git" and match.string[match.end() : match.end() + 1] in (":", "/")):
        return None
    if re.match(r"[0-9]+\.[0-9x]|[0-9]+x\.", domain) or domain.rsplit(".", 1)[-1] in _FILE_ENDINGS:
        return None
    start = match.end("local") - len(mailbox)
    return start, match.end(), name("email", f"{unquote(mailbox)}@{domain}".lower())


def judge_ip(match: re.Match[str], name: Name) -> Edit | None:
    """An address that says where someone is; not the own machine's, not the unspecified one, not a version."""
    text = match.group().rstrip(".")
    before = match.string[max(0, match.start() - 20) : match.start()]
    if _VERSION_BEFORE.search(before) or text.endswith(".0.0.0") or _LOCAL_PORT.match(text):
        return None
    if ":" in text and (sum(map(bool, text.split(":"))) < 2 or not re.search(r"[0-9]", text)):
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    inner = getattr(address, "ipv4_mapped", None) or address
    if inner.is_loopback or inner.is_unspecified or text == "255.255.255.255":
        return None
    return match.start(), match.start() + len(text), name("ip", str(inner))


def judge_phone(match: re.Match[str], name: Name) -> Edit | None:
    """A telephone number; one pseudonym whatever the blanks and hyphens (see ``Gate``)."""
    group = "secret" if "secret" in match.re.groupindex else 0
    return *match.span(group), name("phone", match[group])


def judge_card(match: re.Match[str], name: Name) -> Edit | None:
    """A payment card: an issuer's length and Luhn's check digit, and no name of an id in front."""
    digits = re.sub(r"[^0-9]", "", match.group())
    if (
        not _fits_issuer(digits)
        or not _luhn(digits)
        or _ID_BEFORE.search(match.string[max(0, match.start() - 24) : match.start()])
    ):
        return None
    return *match.span(), name("card", match.group())


def judge_iban(match: re.Match[str], name: Name) -> Edit | None:
    """An account number: the country's length and the checksum of ISO 13616; words behind it are left alone."""
    text = match.group()
    wanted = _IBAN_LENGTHS.get(text[:2])
    ends = [at for at in range(1, len(text) + 1) if len(text[:at].replace(" ", "")) == wanted and text[at - 1] != " "]
    account = text[: ends[0]].replace(" ", "") if ends else ""
    if (
        not account
        or text[ends[0] : ends[0] + 1].isalnum()
        or int("".join(str(int(c, 36)) for c in account[4:] + account[:4])) % 97 != 1
    ):
        return None
    return match.start(), match.start() + ends[0], name("iban", text[: ends[0]])


def judge_home(match: re.Match[str], name: Name) -> Edit | None:
    """The person's name in a path below ``/Users`` or ``/home``; ``GET /home/offers`` is a route."""
    before = match.string[max(0, match.start() - 24) : match.start()]
    whole_text = match.start() == 0 and not re.search(r"\s|\.\w{1,4}\Z", match.string)
    if match["secret"].lower() in _SHARED_HOMES or match["secret"].startswith(("sbx_", ".")):
        return None
    if match.group().startswith("/home/") and (whole_text or _ROUTE_BEFORE.search(before)):
        return None
    return *match.span("secret"), name("user", match["secret"])


def _fits_issuer(digits: str) -> bool:
    if digits[0] == "3":
        return len(digits) in (
            {15} if digits[1] in "47" else {14} if digits[1] in "068" else {16} if digits[1] == "5" else set()
        )
    return len(digits) in ({13, 16, 19} if digits[0] == "4" else {16} if digits[0] == "5" else {16, 19})


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0
