"""
What is worked out once and kept for later runs in the user's cache folder: nothing depends on it but time.

A value is kept under a name and the stamp of what it was made from; with another stamp it is made anew. Whatever goes
wrong (no folder, a full disk, a damaged file), it is made anew, too. ``LOGTRIAGE_CACHE_DIR`` names another folder; an
empty value keeps nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final, TypeVar

import msgspec
from blake3 import blake3
from platformdirs import user_cache_path

_VARIABLE: Final = "LOGTRIAGE_CACHE_DIR"
_Value = TypeVar("_Value")
_PACKAGE: Final = Path(__file__).resolve().parent


def value(name: str, stamp: str, kind: type[_Value], make: Callable[[], _Value]) -> _Value:
    """Give what was kept under a name, stamp and state of the program; else make it, and keep it for the next run."""
    stamp = code_stamp() + stamp
    content = read(name, stamp)
    if content is not None:
        try:
            return msgspec.msgpack.decode(content, type=kind)
        except msgspec.DecodeError:
            pass  # damaged
    made = make()
    write(name, stamp, msgspec.msgpack.encode(made))
    return made


def folder() -> Path | None:
    """Give the folder in which things are kept, made if need be and closed to other users; null = nothing is kept."""
    chosen = os.environ.get(_VARIABLE)
    if chosen == "":
        return None
    # Several versions may be installed side by side.
    own = blake3(str(_PACKAGE).encode()).hexdigest(length=4)
    place = (Path(chosen) if chosen else user_cache_path("logtriage", appauthor=False)) / own
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Somebody else's folder could hold anything.
        mine = not hasattr(os, "getuid") or place.stat().st_uid == os.getuid()
    except OSError:
        return None
    return place if mine else None


def read(name: str, stamp: str) -> bytes | None:
    """Give what was kept under a name and stamp, or null."""
    place = folder()
    if place is None:
        return None
    try:
        content = (place / name).read_bytes()
    except OSError:
        return None
    head, _, body = content.partition(b"\n")
    return body if head == stamp.encode() else None


def write(name: str, stamp: str, body: bytes) -> None:
    """Keep something under a name and stamp; a reader sees the old or the new, never a part."""
    place = folder()
    if place is None:
        return
    try:
        with NamedTemporaryFile(dir=place, prefix=f"{name}.", delete=False) as file:
            part = Path(file.name)
            try:
                file.write(stamp.encode() + b"\n" + body)
                file.close()
                part.replace(place / name)
            finally:
                part.unlink(missing_ok=True)
    except OSError:
        return


@cache
def code_stamp() -> str:
    """Name the program as it is installed or checked out: by place, size and time of each of its modules."""
    return stamp_of(_PACKAGE.rglob("*.py"))


def stamp_of(files: Iterable[Path]) -> str:
    """Name the state of files without reading them: by path, size and time of change, whatever their order."""
    told = sorted((file.as_posix(), (state := file.stat()).st_size, state.st_mtime_ns) for file in files)
    return blake3(repr(told).encode()).hexdigest(length=16)
