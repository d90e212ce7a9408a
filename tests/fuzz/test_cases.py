"""What the fuzzer found once, found no more; and the same laws over inputs that hypothesis makes up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

CASES = sorted(path for path in (Path(__file__).parent / "cases").glob("*/*") if path.is_file())
BYTES = st.binary(max_size=300) | st.text(max_size=120).map(lambda text: text.encode("utf-8", "replace"))
QUICK = sorted(set(TARGETS) - {"way"})


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}/{case.name}" for case in CASES])
def test_a_find_of_the_fuzzer_stays_mended(case: Path) -> None:
    TARGETS[case.parent.name](case.read_bytes())


@pytest.mark.parametrize("target", QUICK)
@settings(max_examples=40)
@given(data=BYTES)
def test_no_bytes_break_a_target(target: str, data: bytes) -> None:
    TARGETS[target](data)


@settings(max_examples=10)
@given(data=BYTES)
def test_no_bytes_break_the_whole_way(data: bytes) -> None:
    TARGETS["way"](data)
