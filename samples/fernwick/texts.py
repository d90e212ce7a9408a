"""Values -> error texts of platforms and libraries as they are logged; the applications in them are invented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

CLIENT_VERSION: Final = "6.19.0"
DATABASE: Final = "ep-quiet-fern-example-pooler.eu-central-1.aws.neon.tech:5432"
EXIT_LINE: Final = "process exited with exit status: {status}. The logs above can help with debugging the issue."
NODE_EXIT: Final = "Node.js " + EXIT_LINE.format(status=1)
PYTHON_EXIT: Final = "Python " + EXIT_LINE.format(status=1)
BANNER: Final = "[dotenv@17.2.3] injecting env (0) from .env -- tip: {tip}"
TIPS: Final = (
    "🔐 prevent committing .env to code: https://dotenvx.com/precommit",
    "🔑 add access controls to secrets: https://dotenvx.com/ops",
    "⚙️  suppress all logs with { quiet: true }",
    "🗂️ backup and recover secrets: https://dotenvx.com/ops",
)
BARE_ABORT: Final = "AbortError: This operation was aborted"
TIMER_FRAMES: Final = (
    "    at new DOMException (node:internal/per_context/domexception:76:18)",
    "    at AbortController.abort (node:internal/abort_controller:507:18)",
    "    at Timeout._onTimeout (/var/task/src/lib/mailer.js:41:33)",
    "    at listOnTimeout (node:internal/timers:588:17)",
    "    at process.processTimers (node:internal/timers:523:7)",
)
FETCH_FRAMES: Final = (
    "    at node:internal/deps/undici/undici:13510:13",
    "    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
)
_ENGINE_FRAMES: Final = (
    "    at ei.handleRequestError (/var/task/node_modules/@prisma/client/runtime/library.js:121:7268)",
    "    at ei.handleAndLogRequestError (/var/task/node_modules/@prisma/client/runtime/library.js:121:6593)",
    "    at ei.request (/var/task/node_modules/@prisma/client/runtime/library.js:121:6300)",
)
_DOM_CODES: Final = (
    "INDEX_SIZE DOMSTRING_SIZE HIERARCHY_REQUEST WRONG_DOCUMENT INVALID_CHARACTER NO_DATA_ALLOWED "
    "NO_MODIFICATION_ALLOWED NOT_FOUND NOT_SUPPORTED INUSE_ATTRIBUTE INVALID_STATE SYNTAX "
    "INVALID_MODIFICATION NAMESPACE INVALID_ACCESS VALIDATION TYPE_MISMATCH SECURITY NETWORK ABORT "
    "URL_MISMATCH QUOTA_EXCEEDED TIMEOUT INVALID_NODE_TYPE DATA_CLONE"
).split()


def stack(head: str, *frames: str) -> str:
    """An error head with its stack frames; a frame given without ``at`` gets it."""
    return "\n".join([head, *(frame if frame.startswith("    ") else f"    at {frame}" for frame in frames)])


def prisma_reason(operation: str, reason: str) -> str:
    """The sentence of a failed call, as Prisma 5 and 6 print it in production."""
    return f"\nInvalid `prisma.{operation}()` invocation:\n\n\n{reason}"


def prisma_known(operation: str, code: str, reason: str, meta: str, *, site: str, digest: str = "") -> str:
    """A request error with its inspected tail; ``site`` is the application's frame, a digest says Next.js."""
    name = "Error [PrismaClientKnownRequestError]" if digest else "PrismaClientKnownRequestError"
    tail = [f"  code: '{code}'", f"  meta: {meta}", f"  clientVersion: '{CLIENT_VERSION}'"]
    tail += [f"  digest: '{digest}'"] if digest else []
    head = f"{name}: {prisma_reason(operation, reason)}"
    return f"{stack(head, *_ENGINE_FRAMES, site)} {{\n" + ",\n".join(tail) + "\n}"


def prisma_init(operation: str, reason: str, *, site: str) -> str:
    """An initialisation error: its code stands in the sentence alone, ``errorCode`` is undefined."""
    head = f"PrismaClientInitializationError: {prisma_reason(operation, reason)}"
    tail = f" {{\n  clientVersion: '{CLIENT_VERSION}',\n  errorCode: undefined,\n  retryable: undefined\n}}"
    return stack(head, *_ENGINE_FRAMES, site) + tail


def missing_column(column: str) -> str:
    """The sentence of P2022."""
    return f"The column `{column}` does not exist in the current database."


def unreachable(place: str = DATABASE) -> str:
    """The two sentences of P1001."""
    return f"Can't reach database server at `{place}`\n\nPlease make sure your database server is running at `{place}`."


def pool_timeout(seconds: int, limit: int) -> str:
    """The sentence of P2024."""
    return (
        "Timed out fetching a new connection from the connection pool. More info: http://pris.ly/d/connection-pool "
        f"(Current connection pool timeout: {seconds}, connection limit: {limit})"
    )


def expired_transaction(limit_ms: int, passed_ms: int) -> str:
    """The sentences of P2028 for a transaction that ran too long."""
    return (
        "Transaction API error: Transaction already closed: A query cannot be executed on an expired transaction. "
        f"The timeout for this transaction was {limit_ms} ms, however {passed_ms} ms passed since the start of the "
        "transaction. Consider increasing the interactive transaction timeout or doing less work in the transaction."
    )


def runtime_timeout(seconds: int) -> str:
    """The platform's line when it ends a function at its limit."""
    return f"Vercel Runtime Timeout Error: Task timed out after {seconds} seconds"


def dom_abort(*frames: str) -> str:
    """An aborted call as Node inspects a DOMException: the error, then every constant of its class."""
    codes = ",\n".join(f"  {name}_ERR: {number}" for number, name in enumerate(_DOM_CODES, start=1))
    return stack("DOMException [AbortError]: This operation was aborted", *frames) + f" {{\n  code: 20,\n{codes}\n}}"


def fetch_failed(code: str, *frames: str) -> str:
    """The wrapper of undici; what happened stands in the cause."""
    cause = stack(
        f"  [cause]: Error: read {code}", "      at TLSWrap.onStreamRead (node:internal/stream_base_commons:218:20)"
    )
    tail = f"    errno: -104,\n    code: '{code}',\n    syscall: 'read'\n  }}\n}}"
    return stack("TypeError: fetch failed", *FETCH_FRAMES, *frames) + f" {{\n{cause} {{\n{tail}"


def crash(*parts: str, exit_line: str = NODE_EXIT, twice: bool = False) -> str:
    """All output of a failed start in one text; ``twice`` when two attempts ended up in one row."""
    once = "\n".join([*parts, exit_line])
    return f"{once}\n{once}" if twice else once


def banners(tips: Sequence[str]) -> str:
    """The lines of dotenv, one per tip."""
    return "\n".join(BANNER.format(tip=tip) for tip in tips)
