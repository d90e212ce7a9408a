"""The one gate through which everything passes that leaves the program, and the findings about secrets in the log."""

from __future__ import annotations

from logtriage.redact.gate import Gate, OpenGate
from logtriage.redact.secrets import find_secrets, learn

__all__ = ["Gate", "OpenGate", "find_secrets", "learn"]
