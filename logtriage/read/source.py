"""
A file or standard input -> its text as UTF-8 bytes in chunks, hashed and counted while they pass.

Packed files are unpacked, byte order marks dropped and UTF-16/32 transcoded, so that the readers behind know one
encoding only. What is hashed and counted are the bytes of the file as it lies there.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from blake3 import blake3

from logtriage.errors import InputError
from logtriage.model import Digest
from logtriage.read.unpack import Unpacked, packing_of

CHUNK: Final = 1 << 20

# UTF-32 first: its little-endian mark begins with the one of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Source:
    """The bytes of one input; ``head`` is the first megabyte and is given again by ``read``."""

    def __init__(
        self,
        name: str,
        *,
        stdin: BinaryIO | None = None,
        sha256: bool = False,
        on_bytes: Callable[[int], None] | None = None,
    ) -> None:
        """Open and look at the first megabyte; raises ``InputError`` for what cannot be opened or read."""
        self.name = name
        self.bytes = 0
        self.notes: tuple[str, ...] = ()
        """What was done to the bytes before anything was read in them."""
        self._blake3 = blake3()
        self._sha256 = hashlib.sha256() if sha256 else None
        self._on_bytes = on_bytes
        self._stream, self._owned = _open(name, stdin)
        self._decoder: codecs.IncrementalDecoder | None = None
        self._unpacked: Unpacked | None = None
        self.mark = 0
        """Length of the byte order mark: what must be added to a place in the text to get a place in the file."""
        self._failure: str | None = None
        try:
            self.head = self._recoded(self._strip_mark(self._unpack(self._take())))
        except Exception:
            self.close()
            raise
        self._pending: bytes | None = self.head

    @property
    def failure(self) -> str | None:
        """Why reading stopped before the end of the input; null while it goes well."""
        return self._failure or (self._unpacked.failure if self._unpacked else None)

    def read(self) -> bytes:
        """Give the next chunk of the text, cut anywhere; empty at the end, when the file is closed."""
        if self._pending is not None:
            chunk, self._pending = self._pending, None
        else:
            chunk = self._recoded(self._take())
        if not chunk:
            self.close()
        return chunk

    def digest(self) -> Digest:
        """Name the bytes taken so far."""
        return Digest("blake3", self._blake3.hexdigest())

    def sha256(self) -> str | None:
        """Give the second digest, if it was asked for."""
        return self._sha256.hexdigest() if self._sha256 else None

    def close(self) -> None:
        """Close the file; standard input stays open, it belongs to the caller."""
        if self._owned:
            self._stream.close()

    def _take(self) -> bytes:
        """Read one full chunk: a pipe gives less at a time, and results must not depend on how it was filled."""
        if self._unpacked is not None:
            return self._unpacked.read(CHUNK)
        parts: list[bytes] = []
        wanted = CHUNK
        while wanted:
            part = self._read(wanted)
            if not part:
                break
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def _unpack(self, head: bytes) -> bytes:
        """Put an unpacker between file and text, if the first bytes say so; what was taken already goes through it."""
        packing = packing_of(head)
        if packing is None:
            return head
        taken = io.BytesIO(head)
        unpacked = Unpacked(lambda size: taken.read(size) or self._read(size), packing, self.name)
        first = unpacked.read(CHUNK)
        if unpacked.failure and not first:
            # Damage may look like the mark of a packed file.
            return head
        self._unpacked = unpacked
        self._note(f"unpacked from {packing}; byte places count in the unpacked text")
        return first

    def _read(self, size: int) -> bytes:
        if self._stream.closed:
            return b""
        try:
            part = self._stream.read(size)
        except OSError as error:
            # What was read stands: the rest is as if the file ended here, and the reader says so.
            self._failure = f"reading stopped after {self.bytes:,} bytes ({_words(error)})"
            self.close()
            if not self.bytes:
                hint = "Copy the file to a local disk and run again."
                raise InputError(f"{self._failure}.", source=self.name, hint=hint) from error
            return b""
        self._count(part)
        return part

    def _count(self, chunk: bytes) -> None:
        self.bytes += len(chunk)
        self._blake3.update(chunk)
        if self._sha256:
            self._sha256.update(chunk)
        if self._on_bytes and chunk:
            self._on_bytes(len(chunk))

    def _strip_mark(self, head: bytes) -> bytes:
        """Take off the mark and set the decoder; UTF-16 without a mark shows by its zero bytes."""
        mark, encoding = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", "utf-8"))
        # Damage may look like a mark; text of two or four bytes a character has zeros in every line of an export.
        if encoding != "utf-8" and b"\0" not in head[:200]:
            mark, encoding = b"", "utf-8"
        if not mark and head[1:200:2].count(0) > 60 and head[0:200:2].count(0) == 0:
            encoding = "utf-16-le"
        if encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
            self._note(f"read as {encoding.upper()}; byte places count in the text as UTF-8")
        elif mark:
            self._note("a byte order mark was dropped")
            self.mark = len(mark)
        return head[len(mark) :]

    def _note(self, text: str) -> None:
        self.notes = (*self.notes, text)

    def _recoded(self, chunk: bytes) -> bytes:
        """Give the chunk as UTF-8; an empty one ends the input and gives what the decoder still held."""
        if self._decoder is None:
            return chunk
        text = self._decoder.decode(chunk, final=not chunk)
        # Half a character alone in a chunk would read as the end of the input.
        return text.encode() if text or not chunk else self._recoded(self._take())


def _open(name: str, stdin: BinaryIO | None) -> tuple[BinaryIO, bool]:
    """Give the stream and whether it is ours to close."""
    if name == "-":
        return stdin or sys.stdin.buffer, False
    try:
        return Path(name).open("rb"), True
    except FileNotFoundError as error:
        hint = "Check the spelling and the folder; paths count from the current folder."
        raise InputError("no such file.", source=name, hint=hint) from error
    except IsADirectoryError as error:
        raise InputError("is a folder, not a file.", source=name, hint="Name the exports in it one by one.") from error
    except PermissionError as error:
        raise InputError("no right to read it.", source=name, hint="Change its mode or copy it.") from error
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be opened ({_words(error)}).", source=name, hint="Check the path.") from error


def _words(error: OSError | ValueError) -> str:
    """Give the system's words without number and path, which may be of any length."""
    code = getattr(error, "errno", None)
    return os.strerror(code) if code else str(error)
