"""What every point of the self-test works with: the pack made ready, and each example read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logtriage.match import Matcher
from logtriage.model import Example, Rule, Statement, Told
from logtriage.redact import Gate
from logtriage.tell import tell


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that a rule promises and does not keep."""

    rule: str
    example: str
    """``positive 1``, ``negative 2``, counted from 1; ``pattern`` and ``lock`` where no example is at fault."""
    problem: str


class Bench:
    """A pack under test: one matcher over all of it, one gate, and what was told about each text."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Make ready."""
        self.matcher = Matcher(rules)
        self.gate = Gate()
        self._told: dict[str, Told] = {}

    def told(self, text: str) -> Told:
        """Give what a text says under the whole pack."""
        if text not in self._told:
            self._told[text] = tell(text, self.matcher)
        return self._told[text]

    def first(self, text: str) -> Statement | None:
        """Give the statement that a text is counted as, or null where it states nothing."""
        return next(iter(self.told(text).statements), None)

    def related(self, one: str, other: str) -> bool:
        """Tell whether one of two rules names the other under ``related``."""
        known = self.matcher.rules
        return any(
            related.rule == b for a, b in ((one, other), (other, one)) for related in known[a].related
        )


def numbered(rule: Rule) -> Iterator[tuple[str, Example]]:
    """Give every example with its name, positives first."""
    for kind, examples in (("positive", rule.positive), ("negative", rule.negative)):
        for number, example in enumerate(examples, 1):
            yield f"{kind} {number}", example
