"""
Lines of a checkout -> the commits that touched them last, and the files that are changed and not committed.

By ``git``, told to read only: no lock is taken, no network, no pager, hook, filter or program that the checkout's own
configuration names is run. Without git, or where it refuses, nothing is told but the reason.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from logtriage.model import Commit

_SECONDS: Final = 10
_MOST_CALLS: Final = 40
"""Files whose lines are looked up: git needs some milliseconds for each, in a long history more."""
_MOST_BYTES: Final = 8_000_000
_ID: Final = 12
_NEVER: Final = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.pager": "cat",
    "core.sshCommand": "false",
    "core.gitProxy": "false",
    "core.askPass": "false",
    "core.untrackedCache": "false",
    "diff.external": "",
    "log.showSignature": "false",
    "blame.ignoreRevsFile": "",
    "protocol.allow": "never",
    "submodule.recurse": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
}
# Programs that a configuration may name, by a name of its own: they are named again, as nothing.
_PROGRAM: Final = re.compile(
    r"(?:filter\..*\.(?:clean|smudge|process)|diff\..*\.(?:command|textconv)|merge\..*\.driver)", re.DOTALL
)
_REQUIRED: Final = re.compile(r"filter\..*\.required", re.DOTALL)
_STATUS: Final = ("--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=all", "--no-renames")
_BLAME: Final = ("--line-porcelain", "--no-textconv", "--no-progress")
_BLAMED: Final = re.compile(r"(?P<id>[0-9a-f]{40,64}) \d+ (?P<line>\d+)(?: \d+)?")


@dataclass
class History:
    """The history of a checkout, asked of ``git``."""

    repo: Path
    warnings: list[str] = field(default_factory=list)
    _known: dict[tuple[str, int], tuple[int, Commit] | None] = field(default_factory=dict)
    _calls: int = 0

    def commits(self, lines: Iterable[tuple[str, int]]) -> tuple[Commit, ...]:
        """Give the last commit of each of these lines, the newest first; committed content only."""
        asked = list(dict.fromkeys(lines))
        for file in dict.fromkeys(file for file, line in asked if (file, line) not in self._known):
            wanted = [line for name, line in asked if name == file and (name, line) not in self._known]
            self._known |= dict.fromkeys((file, line) for line in wanted)
            self._known |= {(file, commit.line): (stamp, commit) for stamp, commit in self._blamed(file, wanted)}
        told = [found for found in (self._known[place] for place in asked) if found is not None]
        return tuple(commit for _, commit in sorted(told, key=lambda one: (-one[0], one[1].file, one[1].line)))

    @cached_property
    def _git(self) -> str | None:
        return shutil.which("git")

    def changed(self) -> tuple[str, ...]:
        """Give the files of the work tree that differ from the last commit or are new, relative to the checkout."""
        front = self._run("rev-parse", "--show-prefix")
        said = self._run("status", *_STATUS, "--", ".")
        if said is None or front is None:
            return ()
        prefix = front.decode("utf-8", "replace").strip("\n")
        names = (one[3:].decode("utf-8", "replace") for one in said.split(b"\0") if len(one) > 3)
        return tuple(sorted(name.removeprefix(prefix) for name in names))

    def _blamed(self, file: str, lines: Sequence[int]) -> list[tuple[int, Commit]]:
        self._calls += 1
        if self._calls > _MOST_CALLS:
            self._say(f"only the lines of the first {_MOST_CALLS} files have their commits")
        if self.warnings:
            return []
        ranges = [word for line in sorted(set(lines)) for word in ("-L", f"{line},{line}")]
        said = self._run("blame", *_BLAME, *ranges, "HEAD", "--", file, quiet=True)
        found: list[tuple[int, Commit]] = []
        about: dict[str, str] = {}
        for raw in (said or b"").decode("utf-8", "replace").split("\n"):
            if raw.startswith("\t"):
                seconds = int(about.get("committer-time", "0") or 0)
                day = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
                subject = about.get("summary", "")
                found.append((seconds, Commit(about["id"][:_ID], day, subject, file, int(about["line"]))))
                continue
            start = _BLAMED.fullmatch(raw)
            if start:
                about = {"id": start["id"], "line": start["line"]}
            else:
                key, _, value = raw.partition(" ")
                about[key] = value
        return found

    def _run(self, *words: str, quiet: bool = False) -> bytes | None:
        """Give what git says; null where it fails, which is told once."""
        if self._git is None:
            self._warn("git is not installed")
            return None
        command = [self._git, "--no-pager", "--literal-pathspecs", "--no-optional-locks", "-C", str(self.repo), *words]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, words of ours, paths behind "--"
                command, capture_output=True, check=False, env=self._settings, stdin=subprocess.DEVNULL,
                timeout=_SECONDS,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError, ValueError):
            self._warn("git gave no answer in time")
            return None
        if done.returncode or len(done.stdout) > _MOST_BYTES:
            if not quiet:
                self._warn("git knows no history of it")
            return None
        return done.stdout

    def _warn(self, why: str) -> None:
        self._say(f"{why}; commits and uncommitted changes are not told")

    def _say(self, what: str) -> None:
        if f"--repo: {what}." not in self.warnings:
            self.warnings.append(f"--repo: {what}.")

    @cached_property
    def _settings(self) -> Mapping[str, str]:
        """The environment of every call: without variables that steer git, and with the configuration disarmed."""
        plain = environment({})
        try:
            listed = subprocess.run(  # noqa: S603 - as above
                [str(self._git), "-C", str(self.repo), "config", "--list", "--name-only", "--null"],
                capture_output=True, check=False, env=plain, stdin=subprocess.DEVNULL, timeout=_SECONDS,
            ).stdout  # fmt: skip
        except (OSError, subprocess.SubprocessError, ValueError):
            listed = b""
        keys = dict.fromkeys(key.decode("utf-8", "surrogateescape") for key in listed.split(b"\0") if key)
        never = {key: "" for key in keys if _PROGRAM.fullmatch(key)}
        return environment(never | {key: "false" for key in keys if _REQUIRED.fullmatch(key)})


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """Give the environment for a call of git, with settings that override those of the checkout."""
    steering = {"PAGER", "EDITOR", "SSH_ASKPASS"}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") and key not in steering}
    settings = _NEVER | dict(more)
    numbered: dict[str, str] = {}
    for at, (key, value) in enumerate(settings.items()):
        numbered |= {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value}
    return kept | numbered | {
        "GIT_CONFIG_COUNT": str(len(settings)),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "LC_ALL": "C",
        "TZ": "UTC",
    }  # fmt: skip
