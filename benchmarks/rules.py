"""
What the rules cost: how long matching takes per distinct text, and its share of an `analyze`.

    .venv/bin/python benchmarks/rules.py [EXPORT...]

Takes the samples of the repository, or the exports that are named, and adds generated texts: every rule's examples, the
same with other words around, and hostile lines. Prints a table of processor times; the best of three, since other work
on the machine counts in part. Nothing is written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from logtriage import pipeline  # noqa: E402 - the package of this checkout, installed or not
from logtriage import schema as s  # noqa: E402
from logtriage.join import Scope  # noqa: E402
from logtriage.match import Matcher, seen  # noqa: E402
from logtriage.model import FINGERPRINT_VERSION, Rule, Tool  # noqa: E402
from logtriage.normalize import clean, read_message  # noqa: E402
from logtriage.read import open_reader  # noqa: E402
from logtriage.redact import Gate  # noqa: E402
from logtriage.rules.load import load_packs  # noqa: E402
from logtriage.selftest import hostile_texts, pattern_costs  # noqa: E402
from logtriage.tell import tell  # noqa: E402

TRIES = 3


def main(names: Sequence[str]) -> None:
    """Print the tables."""
    rules = load_packs().rules
    paths = [Path(name) for name in names] or sorted(
        path for path in (ROOT / "samples").rglob("*") if path.suffix in {".json", ".csv"} and "truth" not in path.parts
    )
    literals = sum(len(rule.prefilter) for rule in rules)
    patterns = sum(branch.regex is not None for rule in rules for branch in (*rule.any, *rule.veto))
    print(f"{len(rules)} rules, {literals} literals, {patterns} patterns\n")
    print(f"{'texts':<34}{'distinct':>9}{'read':>12}{'rules':>12}{'tell':>12}  us per text")
    sets = {"of the exports": texts_of(paths), "examples": examples(rules), "examples in other words": dressed(rules)}
    for name, texts in sets.items():
        row(name, texts, rules)
    hostile(rules)
    shares(paths, rules)


def row(name: str, texts: Sequence[str], rules: Sequence[Rule]) -> None:
    """Print what reading, matching and the whole row-local way cost for these texts."""
    matcher = Matcher(rules)
    facts = [fact for text in texts for fact in read_message(text).facts]
    talk = [text for text in texts if read_message(text).kind == "talk"]
    costs = (
        best(lambda: [read_message(text) for text in texts]),
        best(lambda: [matcher.match(fact) for fact in facts] + [matcher.may_match(clean(text)) for text in talk]),
        best(lambda: [tell(text, matcher) for text in texts]),
    )
    shown = "".join(f"{1e6 * cost / max(len(texts), 1):>12.1f}" for cost in costs)
    print(f"{name:<34}{len(texts):>9}{shown}")


def hostile(rules: Sequence[Rule]) -> None:
    """Print, of each kind of hostile line, the slowest rule alone and the whole way over a line of a megabyte."""
    matcher = Matcher(rules)
    print(f"\n{'hostile lines':<34}{'slowest rule on 256 KB':>30}{'ms':>8}{'1 MB through all, ms':>24}")
    worst: dict[str, tuple[float, str]] = {}
    long: dict[str, str] = {}
    for rule in rules:
        for kind, text in hostile_texts(rule):
            spent = sum(ms for _, ms in pattern_costs(rule, text))
            worst[kind] = max(worst.get(kind, (0.0, "")), (spent, rule.id))
            long[kind] = long.get(kind, "") + text[:4_000]
    for kind, (spent, rule_id) in worst.items():
        line = (long[kind] * (1_000_000 // len(long[kind]) + 1))[:1_000_000]
        whole = best(lambda line=line: tell(line, matcher))  # type: ignore[misc]
        print(f"{kind:<34}{rule_id:>30}{spent:>8.1f}{whole * 1000:>24.1f}")
    text = seen("x" * 8_000)
    print(f"{'literals alone, 8,000 characters':<34}{'':>30}{best(lambda: matcher.may_match(text)) * 1000:>8.2f}")


def shares(paths: Sequence[Path], rules: Sequence[Rule]) -> None:
    """Print what part of an `analyze` is reading texts, and what part is rules."""
    matcher = Matcher(rules)
    texts = texts_of(paths)
    begin = process_time()
    run = pipeline.triage([open_reader(str(path), place) for place, path in enumerate(paths)], rules)
    tool = Tool("logtriage", "benchmark", FINGERPRINT_VERSION, "", len(rules))
    pipeline.report_of(run, rules, tool=tool, command="", scope=Scope(), gate=Gate())
    whole = process_time() - begin
    reading = best(lambda: [read_message(text) for text in texts])
    facts = [fact for text in texts for fact in read_message(text).facts]
    talk = [clean(text) for text in texts if read_message(text).kind == "talk"]
    matching = best(lambda: [matcher.match(fact) for fact in facts] + [matcher.may_match(text) for text in talk])
    print(f"\n{'analyze':<34}{'s':>9}{'share':>9}")
    for name, spent in (("whole, with the report", whole), ("normalize", reading), ("rules", matching)):
        print(f"{name:<34}{spent:>9.2f}{spent / whole:>9.1%}")


def texts_of(paths: Sequence[Path]) -> list[str]:
    """Give the distinct messages of some exports; what cannot be read is left out."""
    found: dict[str, None] = {}
    for place, path in enumerate(paths):
        for batch in open_reader(str(path), place).batches():
            found |= dict.fromkeys(batch[s.MESSAGE].drop_nulls().to_list())
    return list(found)


def examples(rules: Sequence[Rule]) -> list[str]:
    """Give every example of every rule."""
    return list(dict.fromkeys(example.text for rule in rules for example in (*rule.positive, *rule.negative)))


def dressed(rules: Sequence[Rule]) -> list[str]:
    """Give the examples as other applications would log them."""

    def dresses(text: str, number: int) -> Iterator[str]:
        yield f"[job {number}] failed after {number % 97} s: {text}"
        place = f"/var/task/src/jobs/run{number % 7}.js:{number}:7"
        yield f"2026-01-31T14:{number % 60:02}:07.118Z ERROR {text}\n    at run ({place})"

    return [one for number, text in enumerate(examples(rules)) for one in dresses(text, number)]


def best(work: Callable[[], object], *, tries: int = TRIES) -> float:
    """Give the least processor time of some tries, in seconds."""
    spent = []
    for _ in range(tries):
        begin = process_time()
        work()
        spent.append(process_time() - begin)
    return min(spent)


if __name__ == "__main__":
    main(sys.argv[1:])
