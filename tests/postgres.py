"""
A PostgreSQL server of the tests' own: on loopback, in a temporary folder, started when the first test asks for it.

``database`` gives an empty database and ``postgres`` the server, for who needs several. Where the programs of Debian's
``postgresql`` are missing, such tests skip and say so.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest

USER: Final = "postgres"
_FASTER: Final = "fsync=off full_page_writes=off synchronous_commit=off shared_buffers=16MB max_connections=20".split()
_NAMES: Final = count(1)
_LONGEST_S: Final = 60


class SqlError(Exception):
    """The server refused a statement; the text is its own."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database of the server."""

    url: str

    def run(self, sql: str) -> list[list[str]]:
        """
        Run a script as ``psql -f`` does, outside a transaction, up to the first error.

        Gives the rows of its queries, a null as an empty text; raises ``SqlError``.
        """
        told = subprocess.run(
            [_program("psql"), "-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-f", "-"],
            input=sql, capture_output=True, text=True, check=False, timeout=_LONGEST_S,
            env={"PATH": os.environ["PATH"], "PGCLIENTENCODING": "UTF8", "PGOPTIONS": "-c client_min_messages=warning"},
        )  # fmt: skip
        if told.returncode:
            raise SqlError(told.stderr.strip())
        return [line.split("\x1f") for line in told.stdout.splitlines()]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int

    def url(self, name: str) -> str:
        """Give the address of a database, for psql and for drivers; there is no password."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def create(self, like: Database | None = None) -> Database:
        """Make an empty database, or a copy of one that nobody is connected to."""
        name = f"test_{next(_NAMES)}"
        template = like.url.rpartition("/")[2] if like else "template0"
        Database(self.url("postgres")).run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return Database(self.url(name))

    def drop(self, database: Database) -> None:
        """Take a database away, whoever is still connected to it."""
        name = database.url.rpartition("/")[2]
        Database(self.url("postgres")).run(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Start the server; it ends with the session, and its folder goes."""
    for name in ("initdb", "pg_ctl", "psql"):
        _program(name)
    folder = Path(tempfile.mkdtemp(prefix="logtriage-postgres-"))
    try:
        server = _start(folder)
        yield server
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            _own("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop", folder=folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(postgres: Server) -> Iterator[Database]:
    """Give an empty database that goes after the test."""
    made = postgres.create()
    yield made
    postgres.drop(made)


def _program(name: str) -> str:
    """Give the path of a program of the newest version; Debian has most of them outside ``PATH``."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    found = shutil.which(name) or next((str(one / name) for one in versions[::-1] if (one / name).exists()), None)
    if found is None:
        pytest.skip(f"PostgreSQL is not installed ({name} is missing): apt-get install postgresql")
    return found


def _start(folder: Path) -> Server:
    if os.geteuid() == 0:
        shutil.chown(folder, *_owner())
    port = _free_port()
    _own("initdb", "-D", "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N", folder=folder)
    settings = [*_FASTER, f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"]
    given = " ".join(f"-c {setting}" for setting in settings)
    _own("pg_ctl", "-D", "data", "-l", "log", "-w", "-t", str(_LONGEST_S), "-o", given, "start", folder=folder)
    return Server(port)


def _own(program: str, *arguments: str, folder: Path) -> None:
    """Run a program of the server in its folder, never as root: it refuses that."""
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        name, group = _owner()
        user = {"user": name, "group": group, "extra_groups": []}
    with (folder / "talk").open("wb") as talk:
        subprocess.run(
            [_program(program), *arguments], check=True, cwd=folder, timeout=_LONGEST_S + 30, stdout=talk,
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **user,
        )  # fmt: skip


def _owner() -> tuple[str, str]:
    try:
        pwd.getpwnam(USER)
    except KeyError:
        pytest.skip(f"PostgreSQL does not run as root, and there is no user {USER}: apt-get install postgresql")
    return USER, USER


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
