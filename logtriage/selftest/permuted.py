"""
A text -> the same text of another moment: other ids, hosts, addresses and times, the same fault.

Only what the masks hide is changed, and of that nothing that the fingerprint is made of. Letters and digits keep their
kinds, so that a UUID stays one; numbers on their own stay as they are, since they may mean something to a pattern.
"""

from __future__ import annotations

import re
from typing import Final

from logtriage.model import Statement
from logtriage.normalize import masked_spans

# A nought stays a nought: a port, a count or a stamp must not get a sense that it had not.
_DIGITS: Final = str.maketrans("123456789", "234567891")
_HEX: Final = str.maketrans("abcdefABCDEF123456789", "bcdefaBCDEFA234567891")
_LETTERS: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "bcdefghijklmnopqrstuvwxyza")
_LEFT: Final = frozenset({"num", "value"})
_PORT: Final = re.compile(r"(:\d{2,5})$")
# To be refused by the own machine is another fault than to be refused by a peer.
_OWN_MACHINE: Final = re.compile(r"127\.|0\.0\.0\.0|::1$")
# Another host of nobody's; that of a provider says whose fault it is.
_INVENTED: Final = re.compile(r"[a-z]{3,63}(?=\.example\b)")


def with_other_ids(text: str, statement: Statement) -> str:
    """Give the text with other values in every masked span that no part of the statement's fingerprint stands in."""
    kept = [value for name, value in statement.parts if name not in {"template", "site", "rule"}]
    kept += [statement.match.code] if statement.match and statement.match.code else []
    values = {part for value in kept for part in value.split(",") if part}
    pieces, at = [], 0
    for name, start, end in masked_spans(text):
        span = text[start:end]
        parts_faults = _OWN_MACHINE.match(span) or any(value in span or span in value for value in values)
        pieces += [text[at:start], span if name in _LEFT or parts_faults else _other(name, span)]
        at = end
    return "".join((*pieces, text[at:]))


def _other(name: str, span: str) -> str:
    if name in {"uuid", "hex"}:
        return span.translate(_HEX)
    if name == "email":
        user, at, host = span.partition("@")
        return f"{user.translate(_LETTERS).translate(_DIGITS)}{at}{host}"
    if name == "host":
        before, *port = _PORT.split(span, maxsplit=1)
        return _INVENTED.sub(lambda label: label.group().translate(_LETTERS), before).translate(_DIGITS) + "".join(port)
    return span.translate(_DIGITS)
