"""Versions and the bounded words of the model: severities, outcomes, roles and the scales of a classification."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

SCHEMA_VERSION: Final = 1
FINGERPRINT_VERSION: Final = 1

Severity: TypeAlias = Literal["critical", "high", "medium", "low", "info"]
Confidence: TypeAlias = Literal["high", "medium", "low"]
Outcome: TypeAlias = Literal["handled", "crash", "timeout", "silent", "unhandled", "degraded", "soft", "unknown"]
Role: TypeAlias = Literal["rejected", "duplicate", "occurrence", "continuation", "summary", "noise", "context"]
Cause: TypeAlias = Literal[
    "application",
    "dependency",
    "database",
    "platform",
    "client",
    "configuration",
    "external-state",
    "version-skew",
    "unknown",
]
Transience: TypeAlias = Literal["deterministic", "transient", "capacity", "quota", "input", "contextual"]
Retry: TypeAlias = Literal["any-once", "get-only", "idempotent", "tx", "later", "after-fix", "never"]
Status: TypeAlias = Literal["experimental", "test", "stable", "deprecated"]
Risk: TypeAlias = Literal["none", "low", "medium", "high"]
Tier: TypeAlias = Literal["core", "non-core", "interactive"]
PolicyWord: TypeAlias = Literal["complies", "violates", "not_judged"]
Captured: TypeAlias = str | int | float | tuple[str, ...] | None

SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "high", "medium", "low", "info")
OUTCOMES: Final[tuple[Outcome, ...]] = (
    "handled",
    "crash",
    "timeout",
    "silent",
    "unhandled",
    "degraded",
    "soft",
    "unknown",
)
TIERS: Final[tuple[Tier, ...]] = ("core", "non-core", "interactive")
ROLES: Final[tuple[Role, ...]] = ("rejected", "duplicate", "occurrence", "continuation", "summary", "noise", "context")
