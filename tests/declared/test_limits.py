"""Declared beside observed: what follows, and what stays unknown."""

from __future__ import annotations

import pytest

from logtriage.declared.limits import compare_limit
from logtriage.model import DeclaredPlace

HERE = DeclaredPlace(800, "app/a/route.ts", 3, "export const maxDuration")
SAME = DeclaredPlace(800, "web/app/a/route.ts", 5, "export const maxDuration")
OTHER = DeclaredPlace(60, "vercel.json", 9, "functions")
MUTE = DeclaredPlace(None, "docs/app/a/route.ts", None, "serves the route")


@pytest.mark.parametrize(
    ("observed", "verdict", "said"),
    [
        (800, "equal", "declared 800, observed 800: the function uses its declared limit"),
        (60, "declared-more", "declared 800, observed 60: older deployment or plan cap"),
        (900, "declared-less", "declared 800, observed 900: the log is older than the code"),
        (None, "unknown", "declared 800; the log names no single limit to hold it against"),
    ],
)
def test_the_verdict_follows_from_both_numbers(observed: int | None, verdict: str, said: str) -> None:
    found = compare_limit((HERE,), observed)
    assert found is not None
    assert (found.seconds, found.file, found.line, found.verdict, found.others) == (800, "app/a/route.ts", 3, verdict, ())
    assert found.sentence == f"{said}; in seconds, by app/a/route.ts:3"


def test_files_that_agree_leave_the_limit_known() -> None:
    found = compare_limit((HERE, SAME), 800)
    assert found is not None
    assert (found.seconds, found.verdict, found.others) == (800, "equal", (SAME,))


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ((HERE, OTHER), "800 in app/a/route.ts:3, 60 in vercel.json:9"),
        ((OTHER, HERE), "60 in vercel.json:9, 800 in app/a/route.ts:3"),
        ((MUTE, HERE), "800 in app/a/route.ts:3, no limit found in docs/app/a/route.ts"),
        ((HERE, *[OTHER] * 5), "60 in vercel.json:9 and 2 more"),
    ],
)
def test_files_that_differ_are_named_and_nothing_is_concluded(places: tuple[DeclaredPlace, ...], said: str) -> None:
    found = compare_limit(places, 800)
    assert found is not None
    assert (found.seconds, found.verdict) == (None, "unknown")
    assert said in found.sentence
    assert "observed" not in found.sentence


@pytest.mark.parametrize("places", [(), (MUTE,), (MUTE, MUTE)])
def test_nothing_declared_is_nothing_said(places: tuple[DeclaredPlace, ...]) -> None:
    assert compare_limit(places, 60) is None


def test_every_name_passes_the_gate() -> None:
    found = compare_limit((HERE, OTHER), 60, lambda text: f"<{text}>")
    assert found is not None
    assert (found.file, found.others[0].file) == ("<app/a/route.ts>", "<vercel.json>")
    assert "800 in <app/a/route.ts>:3" in found.sentence
