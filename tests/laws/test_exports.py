"""Laws over real exports, where they lie beside the repository: nothing lost, order and files do not matter, the labels."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import subprocess
import sys
from collections import Counter
from functools import cache
from typing import Any

import pytest

from tests.builders import EXPORTS
from tests.laws.checks import assert_conserved
from tests.laws.generated import Told, tell_bytes

pytestmark = pytest.mark.skipif(not EXPORTS.is_dir(), reason=f"the real exports are not here ({EXPORTS})")

FILES = sorted(path.name for suffix in ("json", "csv") for path in EXPORTS.glob(f"*-*.{suffix}")) if EXPORTS.is_dir() else []
EVERY_FILE = pytest.mark.parametrize("name", FILES or ["none"])
AS_BYTES = ["02-json-v2-next-errors.json", "07-csv-v3-small.csv", "20-json-v6-node-crash.json", "30-json-v7-laravel.json"]
csv.field_size_limit(1 << 30)


@cache
def told(name: str) -> Told:
    return tell_bytes((EXPORTS / name).read_bytes())


def rows_of(name: str) -> tuple[list[str], list[Any]]:
    """Give header and rows of a file that is not damaged; skips where it is."""
    text = (EXPORTS / name).read_text(encoding="utf-8")
    if name.endswith(".json"):
        try:
            return [], list(json.loads(text))
        except ValueError:
            pytest.skip("a damaged file cannot be shuffled row by row")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    if "timestampInMs" not in header:
        pytest.skip("a file without a header cannot be shuffled row by row")
    return header, rows


def written(header: list[str], rows: list[Any]) -> bytes:
    if not header:
        return json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass")
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode()


def counts(found: Told) -> Counter[str]:
    return Counter(one.statement.fingerprint for one in found.run.found.occurrences)


@EVERY_FILE
def test_every_entry_has_one_role_and_all_sums_agree(name: str) -> None:
    found = told(name)
    assert_conserved(found.report, found.annotations)
    assert set(found.occurrences.values()) <= {1}


@EVERY_FILE
def test_order_of_the_rows_does_not_matter(name: str) -> None:
    header, rows = rows_of(name)
    random.Random(7).shuffle(rows)  # noqa: S311 - an order, not a secret
    assert counts(tell_bytes(written(header, rows))) == counts(told(name))


@EVERY_FILE
def test_where_an_export_is_split_into_files_does_not_matter(name: str) -> None:
    header, rows = rows_of(name)
    third = max(1, len(rows) // 3)
    parts = [part for part in (rows[:third], rows[third : 2 * third + 1], rows[2 * third + 1 :]) if part]
    assert counts(tell_bytes(*(written(header, part) for part in parts))) == counts(told(name))


def command(*words: str, seed: str = "0") -> bytes:
    env = os.environ | {"PYTHONHASHSEED": seed}
    return subprocess.run([sys.executable, "-m", "logtriage", *words, "--quiet"], capture_output=True, check=True, env=env).stdout


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes() -> None:
    files = [str(EXPORTS / name) for name in AS_BYTES]
    assert command("analyze", *files, "--format", "json", seed="1") == command("analyze", *files, "--format", "json", seed="2")


# ---------------------------------------------------------------------------------------------------------------- labels
@pytest.fixture(scope="module")
def score(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Give what the labels say about one run over all files."""
    annotated = tmp_path_factory.mktemp("score") / "annotated.ndjson"
    annotated.write_bytes(command("annotate", *(str(EXPORTS / name) for name in FILES), "--format", "ndjson"))
    paths = {"labels": EXPORTS / "labels.jsonl", "annotated": annotated, "occurrences": EXPORTS / "occurrences.jsonl"}
    words = [word for name, path in paths.items() for word in (f"--{name}", str(path))]
    script = str(EXPORTS / "label_eval.py")
    done = subprocess.run([sys.executable, script, "score", *words, "--json"], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


AT_LEAST = [
    ("all.cluster.problem_precision", 0.98),
    ("all.cluster.recall", 0.95),
    ("all.error_in_occurrence.share", 0.97),
    ("all.code.right", 0.97),
    ("all.route.equal_loose", 0.95),
    ("all.classified.share", 0.60),
    ("occurrences.exact", 0.85),
]


def figure(found: dict[str, Any], name: str) -> float:
    value: Any = found
    for key in name.split("."):
        value = value[key]
    return float(value)


@pytest.mark.parametrize(("name", "least"), AT_LEAST, ids=[name for name, _ in AT_LEAST])
def test_figure_is_at_least(score: dict[str, Any], name: str, least: float) -> None:
    assert figure(score, name) >= least


def test_context_and_noise_stay_outside(score: dict[str, Any]) -> None:
    assert figure(score, "all.context_noise_in_occurrence.share") <= 0.05


def test_every_label_has_its_entry(score: dict[str, Any]) -> None:
    assert figure(score, "labels_without_entry") == 0
