"""
Everything that can go wrong, as one tree; imports nothing.

    LogtriageError
    ├── InputError      an input cannot be read, or holds no row of a known form   (exit 4)
    ├── RuleError       a rule pack is broken; carries every fault found in it      (exit 2)
    ├── PolicyError     a file of the policy is broken; carries every fault in it    (exit 2)
    ├── HistoryError    a history cannot be opened, read or written                 (exit 2)
    ├── CriteriaError   a criteria or flow file is broken; carries every fault      (exit 2)
    └── UsageError      an option, a settings file or an output target is wrong     (exit 2)

A message has one form: *where: what is wrong (got, expected). What to do.* Libraries raise; only ``cli`` prints and
exits.
"""

from __future__ import annotations


class LogtriageError(Exception):
    """Base of every error that is the user's to mend; ``slug`` is stable and names the kind."""

    slug = "error"
    exit_code = 70

    def __init__(self, message: str, *, source: str | None = None, hint: str | None = None) -> None:
        """Keep the parts apart, so that a caller may show the place without the advice."""
        super().__init__(message)
        self.message = message
        self.source = source
        self.hint = hint

    def __str__(self) -> str:
        """One line: place, problem, what to do."""
        where = f"{self.source}: " if self.source else ""
        what_to_do = f" {self.hint}" if self.hint else ""
        return f"{where}{self.message}{what_to_do}"


class InputError(LogtriageError):
    """An input is missing, unreadable, or not an export at all."""

    slug = "input"
    exit_code = 4


class UsageError(LogtriageError):
    """The command line or a settings file asks for something that cannot be done."""

    slug = "usage"
    exit_code = 2


class HistoryError(LogtriageError):
    """A history is none, is locked, is of a newer version, or its server cannot be reached; never names a password."""

    slug = "history"
    exit_code = 2


class RuleError(LogtriageError):
    """One or more rule documents are broken; ``faults`` holds one ``file:line: field: problem`` each."""

    slug = "rule"
    exit_code = 2

    def __init__(self, faults: tuple[str, ...], *, hint: str | None = None) -> None:
        """Say how many faults there are and show them all: one run mends one pack."""
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"{count} in the rule pack\n  " + "\n  ".join(faults), hint=hint)
        self.faults = faults


class PolicyError(LogtriageError):
    """A file of the policy is broken; ``faults`` holds one ``file:line: field: problem`` each."""

    slug = "policy"
    exit_code = 2

    def __init__(self, faults: tuple[str, ...], *, hint: str | None = None) -> None:
        """Show every fault of the file: nothing is judged by half a policy. The advice stands on a line of its own."""
        super().__init__("\n  ".join(faults), hint=hint)
        self.faults = faults

    def __str__(self) -> str:
        """One line per fault, and one for what to do."""
        return "\n  ".join(filter(None, (self.message, self.hint)))


class CriteriaError(LogtriageError):
    """A criteria or flow file is broken; ``faults`` holds one ``file:line: field: problem`` each."""

    slug = "criteria"
    exit_code = 2

    def __init__(self, faults: tuple[str, ...], *, hint: str | None = None) -> None:
        """Show every fault of the file, the advice on a line of its own."""
        super().__init__("\n  ".join(faults), hint=hint)
        self.faults = faults

    def __str__(self) -> str:
        """One line per fault, and one for what to do."""
        return "\n  ".join(filter(None, (self.message, self.hint)))
