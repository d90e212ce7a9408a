"""Rows of one request -> occurrences: what belongs together, what decides, what came of it."""

from __future__ import annotations

import pytest

from logtriage.limits import platform_limits
from logtriage.model import Occurrence
from tests.builders import occurrences_in, row, rows, stated, summary

STACK = "\n    at load (/var/task/src/shelves/load.ts:3:1)\n    at run (/var/task/src/run.ts:9:9)"
OTHER_STACK = "\n    at close (/var/task/src/racks/close.ts:7:1)\n    at run (/var/task/src/run.ts:12:9)"
ERROR = f"TypeError: shelf.map is not a function{STACK}"
OTHER = f"RangeError: rack is too high{OTHER_STACK}"
EXIT = "Node.js process exited with exit status: 1. The logs above can help with debugging the issue."
KILL = "Vercel Runtime Timeout Error: Task timed out after 60 seconds"


def shape(found: list[Occurrence]) -> list[tuple[int, list[int]]]:
    """Give (deciding row, all rows) of each occurrence, without the summary."""
    return [(one.deciding.index, [own.index for own in one.rows]) for one in found]


def grouped(*given: tuple[int, str, str], status: int | None = 500) -> list[tuple[int, list[int]]]:
    return shape(occurrences_in(rows(*given), status))


INPUT = "Unique constraint failed on the fields: (`shelfCode`)"


# --------------------------------------------------------------------------------------------------------------- linking
LINKS: list[tuple[str, list[tuple[int, str, str]], list[tuple[int, list[int]]]]] = [
    ("same-identity", [(0, "error", ERROR), (900, "error", ERROR)], [(0, [0, 1])]),
    ("same-stack-other-words", [(0, "error", f"load failed: Error: shelf 7 is locked{STACK}"), (900, "error", f"Error: a lock is held{STACK}")], [(1, [0, 1])]),
    ("message-inside-a-message", [(0, "error", "could not open the shelf"), (900, "error", "[shelves] load failed: Error: could not open the shelf")], [(1, [0, 1])]),
    ("logger-and-stream", [(0, "info", "prisma:error \nInvalid `prisma.shelf.findMany()` invocation:\n\n\nThe column `Shelf.label` does not exist in the current database."), (3, "error", "Get shelves error: PrismaClientKnownRequestError: \nInvalid `prisma.shelf.findMany()` invocation:\n\n\nThe column `Shelf.label` does not exist in the current database.")], [(1, [0, 1])]),
    ("two-typed-errors", [(0, "error", ERROR), (1, "error", OTHER)], [(0, [0]), (1, [1])]),
    ("two-typed-errors-in-one-message", [(0, "error", "TypeError: shelf is null"), (1, "error", "RangeError: rack is too high")], [(0, [0]), (1, [1])]),
    ("same-class-other-stack", [(0, "error", f"Error: first thing{STACK}"), (1, "error", f"Error: second thing{OTHER_STACK}")], [(0, [0]), (1, [1])]),
    ("quiet-remark-within-5-s", [(0, "error", ERROR), (4900, "warning", "shelf sync failed")], [(0, [0, 1])]),
    ("quiet-remark-after-6-s", [(0, "error", ERROR), (6000, "warning", "shelf sync failed")], [(0, [0])]),
    ("loud-remark-in-the-burst", [(0, "error", "could not load the shelves"), (40, "error", ERROR)], [(1, [0, 1])]),
    ("loud-remark-later", [(0, "error", "could not load the shelves"), (400, "error", ERROR)], [(0, [0]), (1, [1])]),
    ("loud-remark-beside-an-error-with-words", [(0, "error", "could not load the racks"), (40, "error", f"load failed: {ERROR}")], [(0, [0]), (1, [1])]),
    ("talk-belongs-to-none", [(0, "info", "opening shelf"), (1, "error", ERROR), (2, "info", "closing shelf")], [(1, [1])]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), [pytest.param(*case[1:], id=case[0]) for case in LINKS])
def test_groups_rows_that_tell_one_error(given: list[tuple[int, str, str]], expected: list[tuple[int, list[int]]]) -> None:
    assert grouped(*given) == expected


def test_two_different_typed_errors_of_one_request_stay_two() -> None:
    found = occurrences_in(rows((0, "error", ERROR), (1, "error", OTHER), (2, "error", ERROR), (3, "error", OTHER)))
    assert [one.statement.facts.error_type for one in found] == ["TypeError", "RangeError"]
    assert [len(one.rows) for one in found] == [2, 2]


# ---------------------------------------------------------------------------------------------------- stacks over many rows
def test_a_stack_spread_over_rows_is_one_error() -> None:
    given = [(0, "error", "Error: shelf is locked"), *((n, "error", f"    at f{n} (/var/task/src/f.ts:{n}:1)") for n in range(1, 6)), (6, "error", "}")]
    assert grouped(*given) == [(0, [0, 1, 2, 3, 4, 5, 6])]


def test_a_python_traceback_spread_over_rows_is_one_error() -> None:
    given = [
        (0, "error", "Exception on /shelves [GET]"),
        (1, "error", "Traceback (most recent call last):"),
        (2, "error", 'File "/var/task/app/main.py", line 12, in load'),
        (3, "error", "shelf.open()"),
        (4, "error", "ValueError: shelf is locked"),
    ]
    (found,) = occurrences_in(rows(*given))
    assert found.statement.facts.error_type == "ValueError"
    assert [own.index for own in found.rows] == [0, 1, 2, 3, 4]


def test_a_stack_without_its_head_is_an_error_only_where_the_stream_or_the_request_says_so() -> None:
    frames = "    at a (/var/task/src/a.ts:1:1)\n    at b (/var/task/src/b.ts:1:1)\n    at c (/var/task/src/c.ts:1:1)"
    assert grouped((0, "error", frames), status=200) == [(0, [0])]
    assert grouped((0, "info", frames), status=500) == [(0, [0])]
    assert grouped((0, "info", frames), status=200) == []


def test_pieces_go_with_the_row_beside_them() -> None:
    given = ((0, "error", f"{ERROR} {{"), (0, "error", "digest: '391177'"), (0, "error", "}"), (900, "error", "}"))
    assert grouped(*given) == [(0, [0, 1, 2])]


def test_stacks_without_heads_far_apart_are_one_identity_and_so_one_occurrence() -> None:
    frames = "    at a (/var/task/src/a.ts:1:1)\n    at b (/var/task/src/b.ts:1:1)\n    at c (/var/task/src/c.ts:1:1)"
    assert grouped((0, "error", frames), (5_000, "error", frames)) == [(0, [0, 1])]


# --------------------------------------------------------------------------------------------------------- exits, crashes
EXITS: list[tuple[str, list[tuple[int, str, str]], list[tuple[int, list[int]]]]] = [
    ("in-the-row-of-the-error", [(0, "error", f"{ERROR}\n{EXIT}")], [(0, [0])]),
    ("behind-the-error", [(0, "error", ERROR), (30, "fatal", EXIT)], [(0, [0, 1])]),
    ("alone", [(0, "fatal", EXIT)], [(0, [0])]),
    ("twice-alone", [(0, "fatal", EXIT), (2_000, "fatal", EXIT)], [(0, [0, 1])]),
    ("behind-two-errors-is-of-the-last", [(0, "error", ERROR), (100, "error", OTHER), (130, "fatal", EXIT)], [(0, [0]), (1, [1, 2])]),
    ("behind-words-at-warning", [(0, "warning", "could not load the shelves"), (30, "fatal", EXIT)], [(0, [0, 1])]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), [pytest.param(*case[1:], id=case[0]) for case in EXITS])
def test_an_exit_is_the_consequence_of_the_error_before_it(given: list[tuple[int, str, str]], expected: list[tuple[int, list[int]]]) -> None:
    found = occurrences_in(rows(*given))
    assert shape(found) == expected
    assert found[-1].outcome == "crash"


def test_an_exit_before_the_error_is_not_its_consequence() -> None:
    found = occurrences_in(rows((0, "fatal", EXIT), (3_000, "error", ERROR)))
    assert [(one.deciding.index, one.outcome) for one in found] == [(0, "crash"), (1, "unhandled")]


def test_a_crash_that_answered_well_is_a_crash() -> None:
    (found,) = occurrences_in(rows((0, "error", f"{ERROR}\n{EXIT}")), status=200)
    assert found.outcome == "crash"


# --------------------------------------------------------------------------------------------------- level is evidence only
LEVELS: list[tuple[str, str, str, int | None, int]] = [
    ("class-at-info", "info", "TypeError: shelf is null", 200, 1),
    ("class-at-warning", "warning", "TypeError: shelf is null", 200, 1),
    ("words-at-error", "error", "shelf sync failed", 200, 1),
    ("words-at-info", "info", "shelf sync failed", 200, 0),
    ("words-at-warning", "warning", "shelf sync failed", 200, 0),
    ("words-at-info-of-a-failed-request", "info", "shelf sync failed", 500, 1),
    ("words-at-warning-of-a-failed-request", "warning", "shelf sync failed", 500, 1),
    ("marked-words-at-info-alone", "info", "❌ shelf sync failed", 200, 0),
    ("marked-words-at-info-of-a-failed-request", "info", "❌ shelf sync failed", 500, 1),
    ("own-level-error-at-info", "info", "[ERROR] shelf sync failed", 200, 1),
    ("own-level-info-at-error", "error", "INFO:shelves:sync failed once", 200, 0),
    ("known-signature-at-info", "info", "Can't reach database server at `db.fernwick.example:5432`", 200, 1),
    ("progress-at-error", "error", "moved 4 shelves", 200, 0),
    ("plain-words-at-error-of-a-failed-request", "error", "no more room for shelves", 500, 1),
    ("plain-words-at-info-of-a-failed-request", "info", "moved 4 shelves", 500, 0),
    ("nothing-failed-at-error", "error", "Done: 4 shelves, 0 failed", 200, 0),
]  # fmt: skip


@pytest.mark.parametrize(("level", "text", "status", "count"), [pytest.param(*case[1:], id=case[0]) for case in LEVELS])
def test_level_is_evidence_and_never_the_filter(level: str, text: str, status: int | None, count: int) -> None:
    found = [one for one in occurrences_in(rows((0, level, text)), status) if one.deciding.told is not None]
    assert len(found) == count


# ----------------------------------------------------------------------------------------------------- what no row says
@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_failure_without_an_error_is_silent(status: int) -> None:
    (found,) = occurrences_in(rows((0, "info", "opening shelf")), status)
    assert (found.outcome, found.deciding.index, [own.index for own in found.rows]) == ("silent", 1, [1])
    assert found.statement.match is not None
    assert found.statement.match.rule == "silent-5xx"
    assert dict(found.statement.parts) == {"rule": "silent-5xx", "status": str(status), "route": "/api/shelves"}


@pytest.mark.parametrize("status", [200, 304, 404, None])
def test_nothing_failed_where_nothing_says_so(status: int | None) -> None:
    assert occurrences_in(rows((0, "info", "opening shelf")), status) == []


def test_a_504_at_a_limit_is_the_kill_that_left_no_line() -> None:
    (found,) = occurrences_in([], 504, 60_120)
    assert found.outcome == "timeout"
    assert found.statement.fingerprint == stated(KILL).fingerprint
    assert dict(found.captures)["timeout_s"] == 60


def test_a_504_at_a_limit_is_a_kill_beside_another_error_too() -> None:
    found = occurrences_in(rows((0, "error", ERROR)), 504, 60_120)
    assert {one.outcome for one in found} == {"timeout", "unhandled"}


def test_a_504_with_the_line_of_the_kill_is_one_occurrence() -> None:
    (found,) = occurrences_in(rows((0, "error", KILL)), 504, 60_120)
    assert (found.outcome, found.deciding.index) == ("timeout", 0)


def test_a_quick_504_is_an_answer_passed_on() -> None:
    (found,) = occurrences_in([], 504, 900)
    assert found.outcome == "silent"


def test_the_line_of_a_kill_counts_with_any_status() -> None:
    assert [one.outcome for one in occurrences_in(rows((0, "error", KILL)), 200)] == ["timeout"]


@pytest.mark.parametrize(
    ("duration_ms", "limit"),
    [(60_120.0, 60), (9_990.0, 10), (15_170.0, 15), (300_100.0, 300), (299_000.0, 300), (800_500.0, 800), (42_000.0, None), (11_000.0, None)],
)
def test_names_the_limit_that_a_duration_ran_into(duration_ms: float, limit: int | None) -> None:
    assert platform_limits().near(duration_ms) == limit


# ----------------------------------------------------------------------------------------------------------------- aborts
ABORT = "[digest] load failed: AbortError: This operation was aborted"
ABORTS: list[tuple[str, list[tuple[int, str, str]], int | None, str]] = [
    ("nothing-known", [(0, "error", ABORT)], 500, "abort-unspecified"),
    ("killed-by-the-platform", [(0, "error", ABORT), (10, "error", KILL)], 504, "vercel-function-timeout"),
    ("elapsed-equals-its-limit", [(0, "error", ABORT), (5, "warning", "[digest] gave up, elapsedMs: 9990 timeoutMs: 10000")], 500, "abort-timeout"),
    ("elapsed-is-far-from-its-limit", [(0, "error", ABORT), (5, "warning", "[digest] gave up, elapsedMs: 4000 timeoutMs: 10000")], 500, "abort-unspecified"),
    ("elapsed-is-a-usual-limit", [(0, "error", f"{ABORT} after 30000ms")], 500, "abort-timeout"),
    ("elapsed-said-long-before", [(0, "info", "[digest] took 9990 ms, limit: 10000 ms"), (4_000, "error", ABORT)], 500, "abort-unspecified"),
    ("client-gone", [(0, "info", "client disconnected"), (5, "error", ABORT)], 200, "request-client-disconnect"),
    ("status-499", [(0, "error", ABORT)], 499, "request-client-disconnect"),
    ("by-its-own-timer", [(0, "error", "TimeoutError: The operation was aborted due to timeout")], 500, "abort-timeout"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "status", "rule"), [pytest.param(*case[1:], id=case[0]) for case in ABORTS])
def test_an_abort_gets_its_name_from_facts(given: list[tuple[int, str, str]], status: int | None, rule: str) -> None:
    found = occurrences_in(rows(*given), status)
    assert [one.statement.match and one.statement.match.rule for one in found] == [rule]


def test_aborts_that_turn_out_to_be_one_thing_are_one_occurrence() -> None:
    other = "[mailer] send failed: AbortError: The user aborted a request."
    found = occurrences_in(rows((0, "error", ABORT), (900, "error", other), (901, "info", "client disconnected")), 499)
    assert len({one.id for one in found}) == len(found)
    assert len({one.statement.fingerprint for one in found}) == len(found)


# --------------------------------------------------------------------------------------------------------------- outcomes
OUTCOMES: list[tuple[str, list[tuple[int, str, str]], int | None, str]] = [
    ("failed", [(0, "error", ERROR)], 500, "unhandled"),
    ("answered-well", [(0, "error", ERROR)], 200, "soft"),
    ("refused", [(0, "error", ERROR)], 404, "soft"),
    ("no-status", [(0, "error", ERROR)], None, "unknown"),
    ("dealt-with", [(0, "error", f"attempt 1/3 failed: {ERROR}")], 200, "handled"),
    ("dealt-with-without-a-status", [(0, "error", f"attempt 1/3 failed: {ERROR}")], None, "handled"),
    ("dealt-with-but-failed", [(0, "error", f"attempt 1/3 failed: {ERROR}")], 500, "unhandled"),
    ("lost-race-only-warned-of", [(0, "warning", INPUT)], 200, "handled"),
    ("lost-race-said-as-an-error", [(0, "error", INPUT)], 200, "soft"),
    ("lost-race-that-was-refused", [(0, "warning", INPUT)], 404, "soft"),
    ("defect-only-warned-of", [(0, "warning", ERROR)], 200, "soft"),
    ("one-row-says-so-one-does-not", [(0, "error", f"attempt 1/3 failed: {ERROR}"), (9, "error", ERROR)], 200, "soft"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "status", "outcome"), [pytest.param(*case[1:], id=case[0]) for case in OUTCOMES])
def test_says_what_came_of_it(given: list[tuple[int, str, str]], status: int | None, outcome: str) -> None:
    assert [one.outcome for one in occurrences_in(rows(*given), status)] == [outcome]


# ---------------------------------------------------------------------------------------------------------------- deciding
DECIDING = [
    ("named-before-wrapped", "Error: connect ECONNREFUSED 192.0.2.7:5432", "Unhandled Rejection: connect ECONNREFUSED 192.0.2.7:5432 said the shelf"),
    ("class-before-words", "ShelfError: could not open the shelf", "could not open the shelf"),
    ("code-before-none", "ShelfError: could not open the shelf { code: 'SHELF_LOCKED' }", "ShelfError: could not open the shelf of the keeper"),
    ("short-before-long", "ShelfError: could not open the shelf", "ShelfError: could not open the shelf for the third time today"),
]


@pytest.mark.parametrize(("decides", "yields"), [pytest.param(*case[1:], id=case[0]) for case in DECIDING])
def test_the_row_that_says_most_decides_whatever_the_order(decides: str, yields: str) -> None:
    for texts in ((decides, yields), (yields, decides)):
        (found,) = occurrences_in(rows(*((n, "error", text) for n, text in enumerate(texts))))
        assert found.statement == stated(decides)


def test_further_errors_of_the_deciding_row_are_told_beside_it() -> None:
    text = "ERROR:shelves:cannot open the shelf\nERROR:racks:cannot close the rack"
    (found,) = occurrences_in(rows((0, "error", text)))
    assert [other.facts.core for other in (found.statement, *found.also)] == ["cannot open the shelf", "cannot close the rack"]


def test_ids_hang_on_request_and_fingerprint_alone() -> None:
    (one,), (other,), (third,) = (
        occurrences_in(rows((at, "error", ERROR)), key=key) for at, key in ((0, "r-1"), (700, "r-1"), (0, "r-2"))
    )
    assert one.id == other.id
    assert one.id != third.id


def test_a_runaway_loop_is_joined_by_identity() -> None:
    given = [(n, "error", f"shelf {n} could not be opened") for n in range(400)]
    assert len(occurrences_in(rows(*given))) == 1


def test_rows_without_a_text_are_no_error() -> None:
    assert occurrences_in([row(None, 0), summary(1, 200)], status=200) == []
