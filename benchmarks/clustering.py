"""
How fast and how well texts are clustered, beside Drain3: ``python -m benchmarks.clustering [--exports FOLDER] [--grouping]``.

Each program is a process of its own, and they take turns. Timed is from the first text to the last cluster, without the start
of the process on either side. ``--exports``: real messages, read where they lie. ``--grouping``: the invented line sets of
``benchmarks.grouping`` by each program. ``--labels``: hand labels of such exports (file, row, group, problem). Needs Drain3:
``pip install --group bench``.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.exports import Plan
from benchmarks.grouping import ALL_SETS, Score, score
from benchmarks.labelled import Agreement, agreement, labels_of
from benchmarks.line_sets import lines
from benchmarks.measuring import NO_END, Run, python, ratios, run, spread, table
from benchmarks.texts import Corpus, ever_new_words, generated, messages_of, real

OURS: Final = "logtriage, every text"
ERRORS: Final = "logtriage, errors only, as analyze does"
MASKED: Final = "Drain3, documented masks"
BARE: Final = "Drain3, defaults"
PROGRAMS: Final = {
    OURS: ("benchmarks.by_logtriage",),
    "logtriage, every text, no rules": ("benchmarks.by_logtriage", "--no-rules"),
    ERRORS: ("benchmarks.by_logtriage", "--errors"),
    MASKED: ("benchmarks.by_drain3", "--masks"),
    BARE: ("benchmarks.by_drain3",),
}


class Clustered(NamedTuple):
    """What a program took from the first text to the last cluster, and the cluster of each text of each list."""

    took: Run
    held_mb: float
    """Memory before the first text was looked at: the program, its packages, and all the texts."""
    clusters: Sequence[Sequence[int]]


def programs() -> list[str]:
    """Give the names of the programs that can be run here."""
    return [name for name in PROGRAMS if find_spec("drain3") or not name.startswith("Drain3")]


def clustered(name: str, corpora: Sequence[Sequence[str]], *, most_s: float = NO_END) -> Clustered:
    """Let one program cluster each of these lists by itself; raises ``RuntimeError`` with its last words if it fails."""
    done = run(python("-m", *PROGRAMS[name]), given=json.dumps(corpora).encode(), most_s=most_s)
    if done.over:
        return Clustered(done, 0, ())
    said = json.loads(done.said)
    return Clustered(Run(said["wall"], said["cpu"], said["peak_mb"]), said["held_mb"], said["clusters"])


def compared(corpus: Corpus, runs: int, names: Sequence[str], *, most_s: float = NO_END) -> dict[str, list[Clustered]]:
    """Let programs take turns over one corpus; one that ran over its time, start and all, is not run again."""
    found: dict[str, list[Clustered]] = {name: [] for name in names}
    for _ in range(runs):
        for name in names:
            if not any(one.took.over for one in found[name]):
                found[name].append(clustered(name, [corpus.texts], most_s=most_s))
    return found


def speed_table(corpus: Corpus, found: dict[str, list[Clustered]]) -> str:
    """Give the figures of one corpus; a ratio of 30 means that the program took 30 times as long as ours in the same turn."""
    ours = [one.took for one in found[OURS]]
    rows = [(name, *_figures(corpus, runs, ours)) for name, runs in found.items()]
    head = ("program", "wall s (least, most)", "processor s", "peak MB", "beyond start and texts", "1,000 texts/s", "time beside ours", "processor", "groups", "GA / FGA")
    size = sum(map(len, corpus.texts)) / 1e6
    title = f"### {corpus.name}: {len(corpus.texts):,} texts, {len(set(corpus.texts)):,} distinct, {size:,.1f} million characters\n"
    return f"{title}\n{table(head, rows)}"


def _figures(corpus: Corpus, runs: Sequence[Clustered], ours: Sequence[Run]) -> tuple[str, ...]:
    """Give the cells of one program; ratios only if neither it nor ours was stopped."""
    took = [one.took for one in runs]
    if took[-1].over:
        return (f"over {took[-1].wall:.0f} s", *[""] * 8)
    wall, ratio, clusters = spread([one.wall for one in took]), ratios(took, ours), runs[-1].clusters[0]
    cpu, peak = (statistics.median(figures) for figures in ([one.cpu for one in took], [one.peak_mb for one in took]))
    own = statistics.median(one.took.peak_mb - one.held_mb for one in runs)
    worked = [one.cpu / base.cpu for one, base in zip(took, ours, strict=True)] if ratio else []
    beside = (ratio.told(), f"{statistics.median(worked):.2f}") if ratio else ("", "")
    grouped = _told(score(clusters, corpus.truth)) if corpus.truth else ""
    speed = f"{len(corpus.texts) / wall.median / 1000:,.0f}"
    return (wall.told(), f"{cpu:.2f}", f"{peak:,.0f}", f"{own:,.0f}", speed, *beside, f"{len(set(clusters)):,}", grouped)


# ------------------------------------------------------------------------------------------------------------- grouping
def grouping_table(count: int, names: Sequence[str], sets: Sequence[str] = tuple(ALL_SETS)) -> str:
    """Give GA / FGA of each program on the invented line sets, and the means."""
    given = {}
    for name in sets:
        templates, pools = ALL_SETS[name]
        given[name] = list(lines(name, count, templates=templates, pools=pools, seed=7))
    found: dict[str, list[Score]] = {}
    for name in names:
        clusters = clustered(name, [[line.text for line in one] for one in given.values()]).clusters
        pairs = zip(clusters, given.values(), strict=True)
        found[name] = [score(one, [line.template for line in of]) for one, of in pairs]
    rows = [(one, *(_told(found[name][place]) for name in names)) for place, one in enumerate(given)]
    means = [[statistics.fmean(one[at] for one in found[name]) for at in (0, 1)] for name in names]
    return table(("set", *names), [*rows, ("mean", *(f"{ga:.3f} / {fga:.3f}" for ga, fga in means))])


def _told(found: Score) -> str:
    return f"{found.accuracy:.3f} / {found.f1:.3f}"


def agreements(labels: Path, names: Sequence[str]) -> dict[str, Agreement]:
    """
    Give how each program agrees with hand labels; all messages of the exports beside them are clustered as one corpus.

    Each sees messages only, and no request: what joins the rows of one request, or names a route, is not measured here.
    """
    known = labels_of(labels)
    exports = sorted({label.file for label in known})
    told = {(name, row): text for name in exports for row, text in enumerate(messages_of(labels.parent / name)) if text.strip()}
    texts = list(told.values())
    return {
        name: agreement(known, dict(zip(told, clustered(name, [texts]).clusters[0], strict=True))) for name in names
    }


def labels_table(found: dict[str, Agreement]) -> str:
    """Give agreements as a table."""
    rows = [(name, *(f"{100 * share:.1f} %" for share in one)) for name, one in found.items()]
    return table(("program", "problem precision", "precision", "recall", "F1", "groups in one piece"), rows)


# ----------------------------------------------------------------------------------------------------------------- main
def corpora(asked: argparse.Namespace) -> Iterator[Corpus]:
    """Give what is asked for, one after the other: each may be large."""
    if asked.exports:
        yield real(asked.exports, asked.copies)
    if asked.rows:
        yield generated("generated", Plan(asked.rows))
        yield generated("generated, pools of 20 ids", Plan(asked.rows, ids=20))
        yield generated("generated, all distinct", Plan(asked.rows, distinct=True))
    if asked.words:
        yield ever_new_words(asked.words)


def main() -> None:
    """Print one table per corpus, then those of grouping."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clustering", description=__doc__)
    parser.add_argument("--exports", type=Path, help="folder of real exports")
    parser.add_argument("--copies", type=int, default=20, help="times that each real message is taken, with other digits")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the generated exports; 0: none")
    parser.add_argument("--words", type=int, default=200_000, help="texts of ever new words; 0: none")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cap", type=float, default=NO_END, help="seconds that one run may take, its start included")
    parser.add_argument("--grouping", action="store_true")
    parser.add_argument("--count", type=int, default=2_000, help="lines of each set for --grouping")
    parser.add_argument("--labels", type=Path, help="labels.jsonl, beside the exports that it labels")
    parser.add_argument("--only", nargs="+", choices=PROGRAMS, help="programs to run; ours is always among them")
    asked = parser.parse_args()
    names = [name for name in programs() if name == OURS or not asked.only or name in asked.only]
    if MASKED not in programs():
        print("Drain3 is not installed and left out: pip install --group bench", file=sys.stderr)
    for corpus in corpora(asked):
        print(speed_table(corpus, compared(corpus, asked.runs, names, most_s=asked.cap)), flush=True)
        print()
    # Talk is no cluster where only errors are clustered.
    names = [name for name in names if name != ERRORS]
    if asked.grouping:
        print(grouping_table(asked.count, names), flush=True)
        print()
    if asked.labels:
        print(labels_table(agreements(asked.labels, names)), flush=True)


if __name__ == "__main__":
    main()
