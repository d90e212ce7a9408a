"""Where compiled templates are kept between runs: compiling them takes longer than a small report may take."""

from __future__ import annotations

from jinja2 import BytecodeCache, FileSystemBytecodeCache

from logtriage import kept


def compiled_templates() -> BytecodeCache | None:
    """Give the store in the cache folder; null where nothing is kept. It knows a changed template by its text."""
    folder = kept.folder()
    return None if folder is None else FileSystemBytecodeCache(str(folder), "template-%s.jinja")
