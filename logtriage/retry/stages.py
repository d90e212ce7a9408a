"""
How far a call had come when it failed, from what is known: the rule, the code, the status, the words of a line.

Only calls over HTTP and the platform's own ends are here; what a database may repeat is a matter of transactions, and
stands in its rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from logtriage.model import Match, Stage

GONE: Final = "request-client-disconnect"
_SILENT: Final = "silent-5xx"
BY_RULE: Final[Mapping[str, Stage]] = {
    "fetch-connect-timeout": "not-sent",
    "node-connect-timeout": "not-sent",
    "node-dns-failure": "not-sent",
    "node-econnrefused": "not-sent",
    "node-unreachable": "not-sent",
    "abort-timeout": "no-answer",
    "axios-timeout": "no-answer",
    "fetch-headers-timeout": "no-answer",
    "fetch-socket-closed": "no-answer",
    "node-econnreset": "no-answer",
    "python-upstream-disconnect": "no-answer",
    "python-upstream-timeout": "no-answer",
    "vercel-function-timeout": "no-answer",
    "vercel-no-response": "no-answer",
    "vercel-edge-function-timeout": "no-answer",
    "grpc-deadline-exceeded": "no-answer",
    "openai-timeout": "no-answer",
    "fetch-body-terminated": "cut",
    "fetch-body-timeout": "cut",
    "axios-response-aborted": "cut",
    "node-premature-close": "cut",
    "http-upstream-429": "limited",
    "openai-rate-limit": "limited",
    "anthropic-overloaded": "limited",
    "anthropic-rate-limit": "limited",
    "gemini-overloaded": "limited",
    "gemini-rate-limit": "limited",
    "github-rate-limit": "limited",
    "meta-graph-rate-limit": "limited",
    "shopify-throttled": "limited",
    "slack-rate-limited": "limited",
    "stripe-rate-limit": "limited",
    "telegram-rate-limit": "limited",
    "anthropic-server": "server-error",
    "openai-server": "server-error",
    "http-upstream-401": "unauthorised",
    "http-upstream-403": "refused",
    "http-upstream-404": "refused",
    "abort-caller-cancel": "cancelled",
    "abort-sdk-user": "cancelled",
    GONE: "cancelled",
    "platform-shutdown-sigterm": "shutdown",
}
_CODES: Final[Mapping[str, Stage]] = {
    "ECONNREFUSED": "not-sent",
    "ENOTFOUND": "not-sent",
    "EAI_AGAIN": "not-sent",
    "EHOSTUNREACH": "not-sent",
    "ENETUNREACH": "not-sent",
    "UND_ERR_CONNECT_TIMEOUT": "not-sent",
    "ECONNRESET": "no-answer",
    "ECONNABORTED": "no-answer",
    "EPIPE": "no-answer",
    "ETIMEDOUT": "no-answer",
    "UND_ERR_SOCKET": "no-answer",
    "UND_ERR_HEADERS_TIMEOUT": "no-answer",
    "UND_ERR_BODY_TIMEOUT": "cut",
    "ERR_CANCELED": "cancelled",
}
# A caller who timed out is gone, and a connection that timed out was never made: these stand before the codes.
_FIRST: Final[tuple[tuple[re.Pattern[str], Stage], ...]] = (
    (re.compile(r"(?i)\b(?:client|caller|user) (?:has )?(?:closed|disconnected|went|left|gone|abort|cancel)"), "cancelled"),
    (re.compile(r"(?i)\b(?:aborted|cancell?ed) by (?:the )?(?:client|caller|user)\b|\bcancell?ed\b"), "cancelled"),
    (re.compile(r"(?i)connect(?:ion)? ?(?:time-?out|timed out|refused)|connect ETIMEDOUT|getaddrinfo"), "not-sent"),
)
_THEN: Final[tuple[tuple[re.Pattern[str], Stage], ...]] = (
    (re.compile(r"(?i)body time-?out|\bterminated\b"), "cut"),
    (re.compile(r"(?i)rate.?limit|too many requests|overloaded|throttl"), "limited"),
    (re.compile(r"(?i)time-?out|timed out|other side closed|socket hang ?up|connection reset|no response"), "no-answer"),
)
_STATUS: Final = re.compile(
    r"(?i)\b(?:status(?:code| code)?|http(?:/[\d.]+)?|code|got|returned)[\s:=\"']{1,3}([45]\d\d)\b|\(([45]\d\d)\b"
)
_CODE: Final = re.compile(r"\b(?:" + "|".join(_CODES) + r")\b")
_ABORT: Final = re.compile(r"(?i)abort")


def stage_of_match(match: Match | None) -> Stage | None:
    """Give the stage of a recognised error: an upstream's status before the rule, the rule before a code."""
    if match is None:
        return None
    # A silent failure names the request's own status; a caller who is gone is gone with any.
    status = None if match.rule in {_SILENT, GONE} else dict(match.captures).get("http_status")
    told = stage_of_status(int(status)) if isinstance(status, int | float) else None
    return told or BY_RULE.get(match.rule) or _CODES.get(match.code or "")


def stage_of_status(status: int) -> Stage | None:
    """Give what an upstream's status says; null below 400. A 503 mostly means that nothing was processed."""
    special: Mapping[int, Stage] = {
        401: "unauthorised", 408: "no-answer", 409: "conflict", 429: "limited", 499: "cancelled",
        500: "server-error", 502: "server-error", 503: "limited", 504: "no-answer", 529: "limited",
    }  # fmt: skip
    return special.get(status) or ("refused" if status >= 400 else None)


def stage_of_text(text: str) -> Stage | None:
    """Give what a line says about the failure that it speaks of; an abort without more says nothing."""
    code, status = _CODE.search(text), _STATUS.search(text)
    return (
        _worded(text, _FIRST)
        or (_CODES[code.group()] if code else None)
        or (stage_of_status(int(status.group(1) or status.group(2))) if status else None)
        or _worded(text, _THEN)
    )


def _worded(text: str, words: Sequence[tuple[re.Pattern[str], Stage]]) -> Stage | None:
    return next((stage for pattern, stage in words if pattern.search(text)), None)


def speaks_of_abort(text: str) -> bool:
    """Tell whether a line blames an abort: whose it was, only the request knows."""
    return bool(_ABORT.search(text))
