"""
Records under a name <-> files: what a later run is compared with, ``.logtriage/baselines/NAME.json``.

A file holds one record and nothing that varies with machine or clock: the same exports give the same bytes. It is
written beside its place and then moved there, so that a reader never meets half of it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import msgspec

from logtriage.errors import UsageError
from logtriage.model import SCHEMA_VERSION, Baseline, RunRecord

SUFFIX: Final = ".json"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def checked_name(name: str) -> str:
    """Give the name back; raises ``UsageError`` for one that no file should have."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"'{name}' is no name for a baseline (expected letters, digits, '.', '_' and '-', at most 64).",
            hint="Choose a name such as 'main' or 'before-rollout'.",
        )
    return name


def write_baseline(folder: Path, name: str, record: RunRecord, *, replace: bool) -> Path:
    """
    Write a baseline and give its file.

    Raises ``UsageError`` for a bad name, for one that is taken unless ``replace``, and where nothing can be written.
    """
    path = folder / f"{checked_name(name)}{SUFFIX}"
    if path.exists() and not replace:
        raise UsageError(f"baseline '{name}' exists already.", source=str(path), hint="--force replaces it.")
    baseline = Baseline(SCHEMA_VERSION, "logtriage-baseline", name, record)
    text = msgspec.json.format(msgspec.json.encode(baseline), indent=1)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(text + b"\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(f"cannot be written ({error.strerror or error}).", source=str(path)) from None
    return path


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; raises ``UsageError`` that says where the file is broken, or that it is of another version."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Baseline)
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror or error}).", source=str(path)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"is no baseline ({error}).", source=str(path), hint="Write it anew with `logtriage baseline write`."
        ) from None
    if found.schema_version != SCHEMA_VERSION:
        raise UsageError(
            f"is a baseline of version {found.schema_version} (expected {SCHEMA_VERSION}).",
            source=str(path),
            hint="Write it anew with `logtriage baseline write`.",
        )
    return found


def is_baseline(path: Path) -> bool:
    """Tell whether a file says of itself that it is a baseline; an export never does."""
    try:
        with path.open("rb") as file:
            return b'"kind": "logtriage-baseline"' in file.read(200)
    except OSError:
        return False


def baselines_in(folder: Path) -> tuple[Path, ...]:
    """Give the files of a folder that are named as baselines are, by name; none where there is no folder."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.glob(f"*{SUFFIX}") if _NAME.fullmatch(path.stem)))


def named_baseline(folder: Path, name: str) -> Baseline:
    """Read a baseline by its name; raises ``UsageError`` that lists those there are."""
    path = folder / f"{checked_name(name)}{SUFFIX}"
    if not path.is_file():
        known = ", ".join(one.stem for one in baselines_in(folder)) or "none"
        raise UsageError(
            f"no baseline is called '{name}' in {folder} (there: {known}).",
            hint=f"`logtriage baseline write {name} FILE...` makes it.",
        )
    return read_baseline(path)


def to_prune(found: dict[Path, RunRecord], *, keep: int | None, older_than_ms: int | None) -> tuple[Path, ...]:
    """
    Give the baselines that are too many or too old, by name.

    Age is that of the newest row against the newest row of any baseline, never against the clock; a baseline without a
    time is never too old, and counts as the oldest where they are too many.
    """
    newest_first = sorted(found, key=lambda path: (-(found[path].last_ms or -1), path.name))
    last_ms = max((record.last_ms or 0 for record in found.values()), default=0)
    gone = set(newest_first[keep:] if keep is not None else ())
    if older_than_ms is not None:
        gone |= {path for path, record in found.items() if (record.last_ms or last_ms) < last_ms - older_than_ms}
    return tuple(sorted(gone))
