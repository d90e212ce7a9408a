"""Records runs into a history, one after the other, for ever or so many: started as a process and killed by tests."""

from __future__ import annotations

import sys

from logtriage.history import open_history
from logtriage.model import RunRecord
from tests.tally.records import cell, record, tally

FINGERPRINTS = 200


def run_of(writer: str, number: int) -> RunRecord:
    """Give the run that a writer records as its so-manieth."""
    counted = [tally(f"{name}", number + 1, cell(hour=number % 24)) for name in range(FINGERPRINTS)]
    return record(*counted, name=f"{writer}-{number}.json")


def main(where: str, writer: str, runs: int) -> None:
    """Record so many runs; say that it begins, and the number of each that is kept."""
    _say("begins")
    with open_history(where, create=True) as history:
        for number in range(runs):
            history.record(run_of(writer, number))
            _say(str(number))


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
