"""
Chains: a timeout, the same delivery again, a unique constraint met, a second job. Consistent with a cause, no proof.

Field names are the machine interface (``docs/contracts.md``): renaming one breaks ``schema_version``. Times are UTC
milliseconds since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Link = Literal["repeat", "collision", "extra-job"]
"""How far a chain came; each holds those before it."""


@dataclass(frozen=True, slots=True)
class Followed:
    """How often deliveries of one kind were followed by a repeat."""

    deliveries: int
    """Whose next minutes the export covers: the others are ``open``."""
    repeated: int
    share: float | None
    """Null without deliveries."""
    open: int
    """Not repeated as far as the export goes: it ends, or has a hole, before the time is over."""


@dataclass(frozen=True, slots=True)
class ChainSample:
    """One id of a chain, from its first timeout that was followed."""

    id: str
    """A pseudonym: external ids never leave as they are."""
    timed_out_ms: int
    """Begin of the request that timed out."""
    wait_ms: int
    """From there to the begin of the repeat."""
    requests: tuple[str, str]
    """The one that timed out, and the repeat that came furthest."""
    reached: Link


@dataclass(frozen=True, slots=True)
class Chain:
    """
    What became of deliveries that timed out on a route.

    A delivery is a request that names one or few external ids of a kind; a repeat is a later delivery of the same id on
    the same route, ``within_s`` seconds after the end of an earlier one at the latest.
    """

    route: str
    environment: str | None
    id_name: str
    """How the log calls the id, or the form by which it was known (``evt_``)."""
    within_s: int
    first_ms: int
    """First timeout that was followed by a repeat."""
    last_ms: int
    """Last repeat behind a timeout."""
    ids: int
    """Ids that timed out at least once."""
    ids_repeated: int
    """Of these, those that came again in time."""
    ids_collided: int
    """Of these, those of which such a repeat met a unique constraint."""
    ids_whole: int
    """Of these, those for which a job was enqueued a second time, then or later: whole chains."""
    ids_extra_job: int
    """Ids with a second job, whether or not a unique constraint was met."""
    timeouts: Followed
    others: Followed
    """Deliveries that did not time out: what the share of the timeouts is to be held against."""
    timeouts_without_id: int
    """Requests of the route that timed out and name no id of the kind: nothing is known of them."""
    while_running: int
    """Timeouts whose repeat came before they had ended."""
    wait_ms: int
    """Median, from the begin of a timeout to the begin of its repeat."""
    repeats: int
    repeats_without_timeout: int
    """Repeats with no timeout of the id in the time before them."""
    share_without_timeout: float | None
    """Of all repeats."""
    collisions: int
    """Requests of the route that met a unique constraint."""
    collisions_without_repeat: int
    """Those that name an id of the kind and are no repeat."""
    collisions_without_id: int
    findings: tuple[str, ...]
    """Ids of the findings that the timeouts and collisions of these chains belong to."""
    samples: tuple[ChainSample, ...]
    """At most five, those that came furthest first."""
    sentence: str
    """What the shares are consistent with."""
