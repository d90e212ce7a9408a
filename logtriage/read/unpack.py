"""
A packed stream (gzip, zstd) -> the bytes in it, as they are asked for; nothing is unpacked ahead.

The faster libraries are taken where they are installed (``pip install 'logtriage[fast]'``); gzip is read without them.
A stream that ends too early gives everything in front of the damage, and says so.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from logtriage.errors import InputError

GZIP: Final = b"\x1f\x8b"
ZSTD: Final = b"\x28\xb5\x2f\xfd"
_MAX_WINDOW: Final = 1 << 27
"""Bytes of history that a zstd frame may ask for; what ``zstd --long`` writes by default, and a bound on memory."""


class Decompressor(Protocol):
    """What every library's object for one packed stream can do."""

    @property
    def eof(self) -> bool:
        """The packed stream has ended; what follows may be a further one."""

    @property
    def unused_data(self) -> bytes:
        """Bytes behind the end of the packed stream."""

    def decompress(self, data: bytes, /) -> bytes:
        """Give what more packed bytes hold."""


def packing_of(head: bytes) -> str | None:
    """Name the packing of bytes that begin a file; null for plain ones."""
    return "gzip" if head.startswith(GZIP) else "zstd" if head.startswith(ZSTD) else None


class Unpacked:
    """Reads like a file; ``failure`` says why the end came too early, null while all is well."""

    def __init__(self, read: Callable[[int], bytes], packing: str, name: str) -> None:
        """``read`` gives packed bytes. Raises ``InputError`` where the library for ``packing`` is not installed."""
        self.failure: str | None = None
        self._read = read
        self._library = _gzip() if packing == "gzip" else _zstd(name)
        self._packing = packing
        self._open: Decompressor | None = None
        self._ready = bytearray()
        self._left = b""

    def read(self, size: int) -> bytes:
        """Give at most ``size`` bytes; fewer only at the end."""
        while len(self._ready) < size and self._more():
            pass
        part = bytes(self._ready[:size])
        del self._ready[:size]
        return part

    def _more(self) -> bool:
        data = self._left or self._read(self._library.step)
        self._left = b""
        if not data:
            if self._open is not None:
                self._fail("the packed data is cut off")
            return False
        if self._open is None and not data.strip(b"\0"):
            return True  # Padding behind the last stream, as tape and block tools leave it.
        self._open = self._open or self._library.make()
        try:
            self._ready += self._open.decompress(data)
        except self._library.errors:
            self._fail("the packed data is damaged")
            return False
        if self._open.eof:
            self._left, self._open = self._open.unused_data, None
        return True

    def _fail(self, why: str) -> None:
        self.failure = f"{why} ({self._packing})"
        self._open, self._read = None, _nothing


def _nothing(_: int) -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class _Library:
    make: Callable[[], Decompressor]
    errors: tuple[type[Exception], ...]
    step: int
    """Packed bytes taken at a time: small enough that a bomb's answer to them fits into memory."""


def _gzip() -> _Library:
    try:
        from isal import isal_zlib
    except ImportError:
        return _Library(lambda: zlib.decompressobj(wbits=31), (zlib.error,), 1 << 16)
    return _Library(lambda: isal_zlib.decompressobj(wbits=31), (isal_zlib.error,), 1 << 16)  # type: ignore[arg-type]  # its stub calls a class a value


def _zstd(name: str) -> _Library:
    try:
        import zstandard
    except ImportError:
        hint = "Install it (pip install 'logtriage[fast]'), or unpack the file first."
        raise InputError("is packed with zstd, and no library for it is installed.", source=name, hint=hint) from None
    maker = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW).decompressobj
    return _Library(maker, (zstandard.ZstdError, MemoryError), 1 << 12)
