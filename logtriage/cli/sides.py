"""
A word of the command line -> a record: exports, a glob of them, a folder of them, or a baseline by its name.

What the options of a command say of rules, filters and settings holds for every side that is made from exports; a
baseline is what it was when it was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logtriage import __version__
from logtriage.cli.options import load_rules, open_inputs, scope_of
from logtriage.cli.progress import progress
from logtriage.cli.project import baseline_folder, load_policy, load_regroupings
from logtriage.errors import InputError, UsageError

if TYPE_CHECKING:
    from logtriage.join import Scope
    from logtriage.match import Matcher
    from logtriage.model import Criterion, Judged, RunRecord, Suppression, Tool
    from logtriage.parts import Triage
    from logtriage.redact import Gate
    from logtriage.rules.load import Packs


@dataclass
class Recorder:
    """Makes records as the options of a command say; rules are loaded only once something has to be read."""

    options: dict[str, Any]
    gate: Gate
    criteria: Sequence[Criterion] = ()
    """What is held against each side that is made from exports."""
    judged: tuple[Judged, ...] = ()
    """The verdicts on the last such side."""

    @cached_property
    def packs(self) -> Packs:
        """The rules in force."""
        return load_rules(self.options["rule_folders"], quiet=self.options["quiet"])

    @cached_property
    def tool(self) -> Tool:
        """What makes the records."""
        from logtriage.model import FINGERPRINT_VERSION, Tool

        packs = self.packs
        return Tool("logtriage", __version__, FINGERPRINT_VERSION, packs.digest, len(packs.rules), packs.replaced)

    @cached_property
    def suppressions(self) -> tuple[Suppression, ...]:
        """What the project leaves out on purpose."""
        return load_policy(self.options["config"])[1]

    @cached_property
    def scope(self) -> Scope:
        """The filters."""
        return scope_of(self.options)

    @cached_property
    def matcher(self) -> Matcher:
        """The rules made ready, for all sides."""
        from logtriage.match import Matcher

        return Matcher(self.packs.rules)

    def record(self, files: Sequence[str]) -> RunRecord:
        """Triage some exports as one log and give the record; raises ``InputError`` where nothing is in them."""
        from logtriage.pipeline import triage
        from logtriage.recording import record_of

        with progress(files, quiet=self.options["quiet"] or self.options["no_progress"]) as talk:
            opened = open_inputs(files, sha256=False, on_bytes=talk.bytes)
            policy, _ = load_policy(self.options["config"])
            run = triage(opened.readers, self.packs.rules, policy=policy, matcher=self.matcher, progress=talk.station)
            record = record_of(
                run, self.packs.rules, tool=self.tool, scope=self.scope, gate=self.gate,
                regroupings=load_regroupings(self.options["config"]), unread=bool(opened.unread),
            )  # fmt: skip
            self.judged = self._judged(run, [error.source or "?" for error in opened.unread])
        if all(one.entries == 0 for one in record.inputs):
            raise InputError("no rows recognised: the input is an export without a row.", source=", ".join(files))
        return record

    def _judged(self, run: Triage, unread: Sequence[str]) -> tuple[Judged, ...]:
        if not self.criteria:
            return ()
        from logtriage.checking import judged_of

        return judged_of(run, self.packs.rules, self.criteria, scope=self.scope, gate=self.gate, unread=unread)

    def side(self, word: str) -> RunRecord:
        """
        Give the record that a word names.

        Raises ``UsageError`` where the word is neither a file, nor a glob, nor a baseline.
        """
        from logtriage.baseline import is_baseline, named_baseline, read_baseline

        self.judged = ()
        path = Path(word)
        if path.is_file() and is_baseline(path):
            return read_baseline(path).record
        files = files_of(word)
        if files:
            return self.record(files)
        folder = baseline_folder(self.options["config"])
        try:
            return named_baseline(folder, word).record
        except UsageError as error:
            if (folder / f"{word}.json").is_file():
                raise
            raise UsageError(f"'{word}' is no file, no glob that finds one, and {error.message}") from None


def files_of(word: str) -> tuple[str, ...]:
    """Give the exports that a word names: a file, the files of a folder, a glob, or several of these by commas."""
    path = Path(word)
    if word == "-" or path.is_file():
        return (word,)
    if path.is_dir():
        return tuple(str(one) for one in sorted(path.iterdir()) if one.is_file() and not one.name.startswith("."))
    found = tuple(sorted(one for one in glob(word) if Path(one).is_file()))  # noqa: PTH207 - a word may be absolute
    if found or "," not in word:
        return found
    parts = [files_of(part) for part in word.split(",")]
    return tuple(dict.fromkeys(one for part in parts for one in part)) if all(parts) else ()
