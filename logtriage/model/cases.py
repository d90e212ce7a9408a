"""Rows, occurrences, clusters and cases: what stands between the entries and the findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, overload

from logtriage.model.coverage import Count
from logtriage.model.findings import Neighbour
from logtriage.model.scales import Captured, Outcome
from logtriage.model.texts import Reading, Statement


@dataclass(frozen=True, slots=True)
class Told:
    """What a message says, computed once per distinct text."""

    reading: Reading
    statements: tuple[Statement, ...]
    """One per error stated in the text, the one that counts first."""
    message: str = ""
    """As it was written."""
    clean: Callable[[str], str] = field(default=str, compare=False)

    @property
    def text(self) -> str:
        """The message, cleaned; empty for a message of 2,000 characters and more, which no verdict looks at."""
        return self.clean(self.message) if len(self.message) < 2_000 else ""


class ToldTexts(Sequence[Told]):
    """
    What each distinct text of a run says, by its index.

    Half a million texts of an export say nothing; what these say is made when somebody asks, and not kept.
    """

    def __init__(self, texts: Sequence[str], kinds: Sequence[str], made: Callable[[int], Told]) -> None:
        """``kinds``: ``Reading.kind`` of each text; ``made`` gives what one says."""
        self.texts = texts
        self.kinds = kinds
        self._made = made

    @classmethod
    def of(cls, told: Iterable[Told]) -> ToldTexts:
        """Give what is told already."""
        known = tuple(told)
        return cls([one.message for one in known], [one.reading.kind for one in known], known.__getitem__)

    @overload
    def __getitem__(self, at: int) -> Told: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Told]: ...
    def __getitem__(self, at: int | slice) -> Told | Sequence[Told]:
        """Give what one text says, or several."""
        return self._made(at) if isinstance(at, int) else [self._made(one) for one in range(len(self))[at]]

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.kinds)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a request, in emission order; ``index`` is its place in ENTRIES."""

    index: int
    timestamp_ms: int
    level: str | None
    status: int | None
    layer: str | None
    duration_ms: float | None
    route: str
    told: Told | None
    """Null for a row without a message."""

    @property
    def statement(self) -> Statement | None:
        """The error that this row states, if it states one."""
        return self.told.statements[0] if self.told and self.told.statements else None

    @property
    def kind(self) -> str:
        """What the text is: see ``Reading.kind``."""
        return self.told.reading.kind if self.told else "empty"

    @property
    def exited(self) -> bool:
        """A process-exit line stands in this row."""
        return self.told is not None and self.told.reading.exited


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What the join knows about the request of some rows."""

    key: str
    status: int | None
    deciding: Row
    """The row that decides the status."""
    duration_ms: float | None
    first_ms: int = 0
    """Stamp of its first row; 0 where no row has one."""
    limits_s: tuple[int, ...] = ()
    """Seconds after which other requests of the route were killed by the platform."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One error in one request."""

    id: str
    request: str
    statement: Statement
    also: tuple[Statement, ...]
    """Further errors stated by the deciding row itself."""
    deciding: Row
    rows: tuple[Row, ...]
    outcome: Outcome
    captures: tuple[tuple[str, Captured], ...]
    """Of the match, completed by what only the rows together say (attempts)."""
    ruling: str | None = None
    """Which test decided what an abort was, in words; null where none was needed."""


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What a project's ``clusters.yaml`` says of some fingerprints."""

    kind: Literal["merge", "split", "rename"]
    fingerprints: tuple[str, ...]
    title: str | None
    """For the findings of the cluster; null: as found. Never null for ``rename``."""
    reason: str
    source: str
    """``.logtriage/clusters.yaml:12``."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Occurrences of one fingerprint, or of a listed set of fingerprints, in one window."""

    id: str
    members: tuple[str, ...]
    """Fingerprints, sorted; the smallest gives the id."""
    statement: Statement
    """The one that speaks for the cluster."""
    joined: tuple[str, ...]
    """Why each further member joined, in words."""
    occurrences: tuple[Occurrence, ...]
    neighbour: Neighbour | None = None
    """Null where nothing looks like it."""
    title: str | None = None
    """As the project calls it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A cluster on one route, or instance-wide: what becomes a finding."""

    id: str
    cluster: Cluster
    route: str | None
    """Null: instance-wide."""
    routes_seen: tuple[Count, ...]
    occurrences: tuple[Occurrence, ...]
