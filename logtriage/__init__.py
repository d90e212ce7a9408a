"""
Triage a Vercel log export: what is broken, on which route, how often, what it is called, what to do.

The promise to Python callers is ``__all__``; every other name may move between releases. Its parts are imported when
they are used, so that ``logtriage --help`` stays quick.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from importlib import import_module
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Final

from logtriage.errors import LogtriageError

if TYPE_CHECKING:
    from logtriage.model import Report
    from logtriage.rules.load import Packs, load_packs

__all__ = ["LogtriageError", "Report", "load_packs", "triage"]

__version__ = "0.1.0"

_LAZY: Final = {"Report": "logtriage.model", "load_packs": "logtriage.rules.load"}


def triage(paths: Sequence[str | PathLike[str]], *, packs: Packs | None = None) -> Report:
    """
    Read the exports of one project and give the report: the same that ``logtriage analyze`` renders.

    ``packs``: what ``load_packs`` gives, for rules of your own beside the built-in ones. Settings, route policy and
    suppressions of a folder are not looked for: they are the command line's. Every text in the report has
    passed the redaction gate. Raises ``LogtriageError`` for a file that cannot be read or is no export.
    """
    from logtriage import pipeline
    from logtriage.join import Scope
    from logtriage.model import FINGERPRINT_VERSION, Tool
    from logtriage.read import open_reader
    from logtriage.redact import Gate
    from logtriage.rules.load import load_packs

    chosen = load_packs() if packs is None else packs
    names = [fspath(path) for path in paths]
    run = pipeline.triage([open_reader(name, place) for place, name in enumerate(names)], chosen.rules)
    tool = Tool("logtriage", __version__, FINGERPRINT_VERSION, chosen.digest, len(chosen.rules), chosen.replaced)
    command = shlex.join(("logtriage", "analyze", *names))
    return pipeline.report_of(run, chosen.rules, tool=tool, command=command, scope=Scope(), gate=Gate())


def __getattr__(name: str) -> Any:
    """Import a promised name when it is first used."""
    if name not in _LAZY:
        message = f"module 'logtriage' has no attribute '{name}'"
        raise AttributeError(message, name=name, obj=None)
    return getattr(import_module(_LAZY[name]), name)
