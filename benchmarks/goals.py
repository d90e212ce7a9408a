"""
The goals of speed, held against what is measured: ``python -m benchmarks.goals FOLDER --rows 1000000 --exports EXPORTS``.

Prints a row for each part of a goal: the limit, the median, how many runs, both ends, and whether it is reached. Ratios are
medians of the ratios of each turn. Exports are made in FOLDER and removed. A goal is stated for 1,000,000 rows and more: with
fewer, the start of a process is most of what is seen. P8 is measured elsewhere.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.clustering import BARE as DRAIN3
from benchmarks.clustering import MASKED, agreements, compared, programs
from benchmarks.clustering import OURS as CLUSTERED
from benchmarks.exports import Plan
from benchmarks.measuring import NO_END, Run, Spread, fastest, in_turns, python, ratios, spread
from benchmarks.readers import EIGHT, OURS, analyze, bare_ones, readers, there
from benchmarks.scaling import made
from benchmarks.texts import Corpus, ever_new_words, generated, real

HEAD: Final = "| goal | what | limit | measured | runs | least, most | reached |\n| --- | --- | --- | --- | --- | --- | --- |"
MOST_MB: Final = 256
GROWTH: Final = 1.1
"""Times the memory of fewer rows that counts as flat."""
_COMPARED: Final = (CLUSTERED, MASKED, DRAIN3)
_IMPORTS: Final = "import polars, pydantic, jinja2, msgspec"


class Part(NamedTuple):
    """A part of a goal: its limit, and what came out; null where it was stopped for its time, or cannot be run here."""

    goal: str
    what: str
    limit: float | None
    """Null: told for comparison only."""
    found: Spread | None
    unit: str = "x"
    least: bool = False
    """The limit is the least that it may be, and not the most."""

    def told(self) -> str:
        """Give a row of the table."""
        limit = "" if self.limit is None else f"{'>=' if self.least else '<='} {self.limit:g} {self.unit}".strip()
        if self.found is None:
            return f"| {self.goal} | {self.what} | {limit} | not measured | | | {'' if self.limit is None else '**no**'} |"
        reached = "" if self.limit is None else "yes" if self._holds(self.limit, self.found.median) else "**no**"
        ends = f"{self.found.least:.2f}, {self.found.most:.2f}"
        return f"| {self.goal} | {self.what} | {limit} | {self.found.median:.2f} | {self.found.runs} | {ends} | {reached} |"

    def _holds(self, limit: float, found: float) -> bool:
        return found >= limit if self.least else found <= limit


class Asked(NamedTuple):
    """What the goals are measured with."""

    folder: Path
    rows: int = 1_000_000
    large: int = 10_000_000
    runs: int = 5
    cap_s: float = NO_END
    processes: int = 1
    exports: Path | None = None
    labels: Path | None = None
    copies: int = 20
    words: int = 200_000


Turns = Mapping[str, Sequence[Run]]


def turns(plan: Plan, form: str, asked: Asked, others: Sequence[str] = ()) -> Turns:
    """Let `analyze`, the bare readers and some others take turns over an export."""
    with made(plan, form, asked.folder) as path:
        known = readers(path, asked.processes)
        chosen = {name: known[name] for name in (*bare_ones(known), *others)}
        return in_turns({OURS: [*analyze(asked.folder), str(path)], **there(chosen, path)}, asked.runs, most_s=asked.cap_s)


def _to_bare(found: Turns) -> Spread | None:
    return ratios(found[OURS], fastest(found, bare_ones(found)))


def _figures(runs: Sequence[Run], field: Callable[[Run], float]) -> Spread | None:
    return None if any(one.over for one in runs) else spread([field(one) for one in runs])


# ---------------------------------------------------------------------------------------------------------- P1 to P3, P7
def whole_way(asked: Asked) -> Iterator[Part]:
    """P1 and P2: beside the bare decode, and beside what people do."""
    found = turns(Plan(asked.rows), "json", asked, (EIGHT, "json.load", "polars.read_json"))
    yield Part("P1", f"analyze beside the fastest bare decode of its fields, {asked.rows:,} rows", 1.6, _to_bare(found))
    yield Part("P1", "the same beside 8 fields", None, ratios(found[OURS], found[EIGHT]))
    worst = turns(Plan(asked.rows, distinct=True), "json", asked)
    yield Part("P1", "the same, every message distinct", 1.6, _to_bare(worst))
    yield Part("P2", "analyze beside json.load", 0.3, ratios(found[OURS], found["json.load"]))
    yield Part("P2", "analyze beside polars.read_json", 0.25, ratios(found[OURS], found["polars.read_json"]))


def large(asked: Asked) -> Iterator[Part]:
    """P3: time and memory of many rows, and of a tenth of them."""
    small, many = (turns(Plan(rows), "json", asked)[OURS] for rows in (asked.large // 10, asked.large))
    limit = 12 * asked.large / 10_000_000
    yield Part("P3", f"analyze, {asked.large:,} rows", limit, _figures(many, lambda one: one.wall), "s")
    yield Part("P3", "memory of its largest process", MOST_MB, _figures(many, lambda one: one.peak_mb), "MB")
    over = any(one.over for one in (*small, *many))
    grown = None if over else spread([one.peak_mb / other.peak_mb for one, other in zip(many, small, strict=True)])
    yield Part("P3", f"memory beside that of {asked.large // 10:,} rows", GROWTH, grown)


def forms(asked: Asked) -> Iterator[Part]:
    """P7: other forms beside their bare readers, packed ones beside their plain form."""
    for form in ("ndjson", "csv"):
        yield Part("P7", f"{form} beside the fastest bare reader", 1.6, _to_bare(turns(Plan(asked.rows), form, asked)))
    plan = Plan(asked.rows)
    with made(plan, "json", asked.folder) as plain, made(plan, "json.gz", asked.folder) as gz, made(plan, "json.zst", asked.folder) as zst:
        paths = {"plain": plain, "gz": gz, "zst": zst}
        found = in_turns({name: [*analyze(asked.folder), str(path)] for name, path in paths.items()}, asked.runs, most_s=asked.cap_s)
    for form in ("gz", "zst"):
        yield Part("P7", f"{form} beside its plain form", 1.3, ratios(found[form], found["plain"]))


# ---------------------------------------------------------------------------------------------------------- P4 to P6
def clustering(asked: Asked) -> Iterator[Part]:
    """P4: how many times our time Drain3 takes, and how much better ours agrees with labels."""
    yield from _beside_drain3(real(asked.exports, asked.copies) if asked.exports else None, 30, 4, asked)
    yield from _beside_drain3(generated("generated", Plan(asked.rows)), 50, 7, asked)
    better = None
    if asked.labels:
        found = agreements(asked.labels, [name for name in programs() if name in _COMPARED])
        peers = [one.f1 for name, one in found.items() if name != CLUSTERED]
        better = spread([found[CLUSTERED].f1 - max(peers)]) if peers else None
    yield Part("P4", "F1 on labels, less that of Drain3", 0, better, "", least=True)


def _beside_drain3(corpus: Corpus | None, masked: float, bare: float, asked: Asked) -> Iterator[Part]:
    """Give both ratios; null without a corpus or without Drain3."""
    names = [name for name in programs() if name in _COMPARED]
    found = compared(corpus, asked.runs, names, most_s=asked.cap_s) if corpus else {}
    took = {name: [one.took for one in runs] for name, runs in found.items()}
    told = f"{corpus.name}, {len(corpus.texts):,} texts" if corpus else "real texts"
    for name, limit in ((MASKED, masked), (DRAIN3, bare)):
        ratio = ratios(took[name], took[CLUSTERED]) if name in took else None
        yield Part("P4", f"time of {name}, beside ours, {told}", limit, ratio, least=True)


def small(asked: Asked) -> Iterator[Part]:
    """P5: a small export and the help, start included."""
    with made(Plan(1_000), "json", asked.folder) as path:
        programs = {
            "analyze": [*analyze(asked.folder), str(path)],
            "imports": python("-c", _IMPORTS),
            "help": python("-m", "logtriage", "--help"),
        }
        found = in_turns(programs, asked.runs, most_s=asked.cap_s)
    pairs = zip(found["analyze"], found["imports"], strict=True)
    allowed = spread([one.wall / max(0.6, 1.6 * imports.wall) for one, imports in pairs])
    yield Part("P5", "analyze, 1,000 rows, beside 0.6 s or 1.6 times the imports", 1, allowed)
    yield Part("P5", "the same in seconds", None, _figures(found["analyze"], lambda one: one.wall))
    yield Part("P5", "--help", 0.3, _figures(found["help"], lambda one: one.wall), "s")


def new_words(asked: Asked) -> Iterator[Part]:
    """P6: every text clustered, none of them like another one."""
    corpus = ever_new_words(asked.words)
    took = [one.took for one in compared(corpus, asked.runs, [CLUSTERED], most_s=asked.cap_s)[CLUSTERED]]
    limit = 4 * asked.words / 200_000
    yield Part("P6", f"clustering of {asked.words:,} texts of ever new words", limit, _figures(took, lambda one: one.wall), "s")
    yield Part("P6", "its memory in MB, texts included", None, _figures(took, lambda one: one.peak_mb))


GOALS: Final[Mapping[str, Callable[[Asked], Iterator[Part]]]] = {
    "P1": whole_way, "P2": whole_way, "P3": large, "P4": clustering, "P5": small, "P6": new_words, "P7": forms,
}  # fmt: skip


def main() -> None:
    """Print the table, part by part."""
    usual = Asked(Path())
    parser = argparse.ArgumentParser(prog="python -m benchmarks.goals", description=__doc__)
    parser.add_argument("folder", type=Path, help="where exports are made")
    parser.add_argument("--goals", nargs="+", choices=GOALS, default=list(GOALS))
    parser.add_argument("--rows", type=int, default=usual.rows)
    parser.add_argument("--large", type=int, default=usual.large, help="rows of P3")
    parser.add_argument("--runs", type=int, default=usual.runs)
    parser.add_argument("--cap", type=float, default=usual.cap_s, help="seconds that one run may take")
    parser.add_argument("--processes", type=int, default=usual.processes, help="the bare decode is tried with so many, too")
    parser.add_argument("--exports", type=Path, help="folder of real exports, for P4")
    parser.add_argument("--labels", type=Path, help="labels.jsonl beside exports, for P4")
    parser.add_argument("--copies", type=int, default=usual.copies, help="times that each real message is taken")
    parser.add_argument("--words", type=int, default=usual.words, help="texts of P6")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        asked = Asked(
            Path(folder).resolve(), given.rows, given.large, given.runs, given.cap, given.processes,
            given.exports, given.labels, given.copies, given.words,
        )  # fmt: skip
        print(HEAD, flush=True)
        for measure in dict.fromkeys(GOALS[goal] for goal in given.goals):
            for part in measure(asked):
                if part.goal in given.goals:
                    print(part.told(), flush=True)


if __name__ == "__main__":
    main()
