"""
Stack lines -> ``StackFrame``: file and function, without what a new build changes (line, column, minified names, hashes).

JavaScript, Python, PHP and Go forms. Indentation is not trusted: exports strip it from many rows.
"""

from __future__ import annotations

import re
from typing import Final

from logtriage.model import StackFrame

_JS: Final = re.compile(
    r"^\s*at (?:async )?(?:(?P<function>[^()\n]{1,200}?) )?\(?(?P<file>[^()\s\n]{1,400}?):\d+(?::\d+)?\)?\s*\{?\s*$"
)
# Folders in brackets group routes of Next.js or intercept them: app/(shop)/cart, app/feed/(..)photo.
_JS_GROUPED: Final = re.compile(
    r"^\s*at (?:async )?(?:(?P<function>[^()\n]{1,200}?) )?\(?(?P<file>[^()\s\n]{1,200}/(?:\([^()\s/\n]{1,60}\)[^()\s:\n]{0,200}){1,6})"
    r":\d+(?::\d+)?\)?\s*\{?\s*$"
)
_JS_OTHER: Final = re.compile(r"^\s*at (?:async |new )?[^\n]{1,300}$")
_PYTHON: Final = re.compile(r'^\s*File "(?P<file>[^"\n]{1,400})", line \d+(?:, in (?P<function>[^\n]{1,120}))?')
_PHP: Final = re.compile(r"^\s*#\d+ (?:(?P<file>/[^\s(]{1,300})\(\d+\): )?(?P<function>[^\n(]{0,200})")
_GO: Final = re.compile(r"^\s+(?P<file>/[^\s:]{1,300}\.go):\d+")
_MARKER: Final = re.compile(r"^\s*[\^~]{1,}\s*$|^\s*\.{3} \d+ (?:more|lines)")

_ROOTS: Final = re.compile(r"^(?:file://)?(?:/var/task/|/vercel/path\d/|/vercel/output/|(?:\.\./)+var/task/)(?:user/)?")
_LIBRARY: Final = re.compile(
    r"node_modules/|^node:|/opt/|^internal/|<anonymous>|^webpack|___next_launcher|/var/lang/|/var/runtime|site-packages|_vendor/"
    r"|^<frozen|vendor/(?:laravel|symfony|composer)|vc__handler|^native$|\bundici\b|runtime/library\.js|\.next/server/(?:chunks|webpack)"
)
# Vercel unpacks Python dependencies beside the app: only the name of the package tells them apart.
_PYTHON_LIBRARY: Final = re.compile(
    r"^(?:flask|werkzeug|starlette|fastapi|uvicorn|anyio|sqlalchemy|psycopg2?|asyncpg|pymongo|django|jinja2|pydantic|pydantic_core|requests"
    r"|urllib3|httpx|httpcore|aiohttp|openai|anthropic|stripe|boto3|botocore|redis|celery|mangum|asgiref|gunicorn|numpy|pandas|flask_\w+)/"
)
_BUNDLED: Final = re.compile(
    r"\.next/server/(?P<kind>app|pages)/(?P<route>[^\s]{0,200}?)(?:/(?P<file>route|page))?\.js$"
)


def read_frame(line: str) -> StackFrame | None:
    """Give the stack frame that a line is, or null. A frame hidden by the framework gives an empty file."""
    for pattern in (_JS, _JS_GROUPED, _PYTHON, _GO, _PHP):
        found = pattern.match(line)
        if found:
            return _frame(found.groupdict().get("function"), found.groupdict().get("file") or "")
    return StackFrame(None, "", in_app=False) if _JS_OTHER.match(line) else None


def is_stack_line(line: str) -> bool:
    """Tell whether a line belongs to a stack: a frame, a marker under code, or an elision."""
    return bool(_MARKER.match(line)) or read_frame(line) is not None


def read_frames(text: str, limit: int = 40) -> tuple[StackFrame, ...]:
    """Give the frames of a text in order, at most ``limit``."""
    frames: list[StackFrame] = []
    for line in text.split("\n"):
        frame = read_frame(line) if len(line) < 600 else None
        if frame is not None:
            frames.append(frame)
            if len(frames) == limit:
                break
    return tuple(frames)


def count_frames(message: str) -> int:
    """Count the stack frames of a whole message, however many there are."""
    return sum(read_frame(line) is not None for line in message.split("\n") if len(line) < 600)


def stable_site(frames: tuple[StackFrame, ...]) -> str | None:
    """
    Give the first place in the application's own sources that survives a build: ``src/jobs/run.ts runJob``, or null.

    A bundled page chunk is none: shared code moves between page bundles from one build to the next. A route file is one
    only where it is the innermost frame.
    """
    for place, frame in enumerate(frames):
        if frame.in_app and not _BUNDLED.search(frame.file):
            function = frame.function if frame.function and len(frame.function) > 2 else None
            return f"{frame.file} {function}" if function else frame.file
        bundled = _BUNDLED.search(frame.file)
        if bundled and bundled.group("file") == "route" and place == 0:
            return f"{bundled.group('kind')}/{bundled.group('route')}/route"
    return None


def _frame(function: str | None, path: str) -> StackFrame:
    file = _ROOTS.sub("", path)
    file = file if file != path or not path.startswith("/") else path
    rooted = file != path or path.startswith(".next/") or not path.startswith(("/", "node:", "<"))
    library = bool(_LIBRARY.search(path) or _PYTHON_LIBRARY.match(file))
    name = function.strip().removeprefix("async ").removeprefix("new ") if function else None
    name = re.sub(r" \[as [^\]]*\]$", "", name) if name else None
    return StackFrame(
        None if name in {"<anonymous>", "<module>", ""} else name, file, in_app=rooted and bool(file) and not library
    )
