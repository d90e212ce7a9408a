"""``annotate --input-format lines``: one clustering over all lines of a run, from files, pipes and standard input."""

from __future__ import annotations

import os
import random
import threading
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.cli.shell import call

NAMES = "amara boris chen dana eli farid gita hugo ines".split()
LINES = [text for name in NAMES for text in (f"session opened for user {name}", f"session closed for user {name}", "eth0: quiet")]


def annotated(*files: Path | str, given: str = "") -> dict[str, set[str]]:
    """Give template -> its clusters."""
    done = call("annotate", "--input-format", "lines", *files, stdin=given.encode())
    assert done.code == 0, done.err
    found: dict[str, set[str]] = defaultdict(set)
    for told in done.lines:
        found[told["template"]].add(told["cluster"])
    return found


def written(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_names_are_values_and_verbs_are_not(tmp_path: Path) -> None:
    found = annotated(written(tmp_path / "a.log", LINES))
    assert len(set.union(*found.values())) == 3
    assert found["session opened for user amara"] == found["session opened for user hugo"]
    assert found["session opened for user amara"] != found["session closed for user amara"]


def test_splitting_shuffling_doubling_and_other_lines_change_no_cluster(tmp_path: Path) -> None:
    whole = annotated(written(tmp_path / "a.log", LINES))
    mixed = [*LINES, *LINES[:7], "nothing to do with it: 4, 5"]
    random.Random(4).shuffle(mixed)  # noqa: S311 - an order, not a secret
    parts = [written(tmp_path / "b.log", mixed[:11]), written(tmp_path / "c.log", mixed[11:])]
    found = annotated(*parts)
    assert {text: found[text] for text in whole} == whole


def test_standard_input_is_clustered_with_the_files(tmp_path: Path) -> None:
    whole = annotated(written(tmp_path / "a.log", LINES))
    assert annotated("-", written(tmp_path / "b.log", LINES[:9]), given="\n".join(LINES[9:])) == whole


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=written, args=(pipe, LINES), daemon=True)
    writer.start()
    found = annotated(pipe)
    writer.join(5)
    assert found == annotated(written(tmp_path / "a.log", LINES))
