"""What to run after the mending, what a later log must show, and what to do when it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from logtriage.drift.projects import Project
from logtriage.model.drift import Seen, Verification
from logtriage.model.rules import Check

RECORD: Final = (
    "Record it in the history: make a migration of the same statements (`npx prisma migrate dev --create-only`). "
    "RISKY: `npx prisma migrate resolve --applied <migration>`, only on a database that already has the whole effect "
    "of that migration, proved by `migrate diff`; what it lacks stays missing in silence."
)
_STALE: Final = (
    "Redeploy without the build cache (`vercel --prod --force`): instances that are up keep the client they began with."
)
_GENERATE: Final = (
    "Run `npx prisma generate` in the build, before the bundle is made; its log says `Generated Prisma Client`."
)
_ROLE: Final = "Ask the confirming query again, as the role and on the schema that the functions use."
_NEXT: Final = (
    "The same text with another name is the next missing part: run `logtriage drift` on the new export."
)


def verification(project: Project | None, seen: Sequence[Seen], confirm: str | None) -> Verification:
    """Give the checklist of one drift."""
    schema = project.schema.files[0] if project is not None else "prisma/schema.prisma"
    asked = (Check("no row", confirm),) if confirm is not None else ()
    run = (
        *asked,
        Check("no pending and no failed migration", "npx prisma migrate status"),
        Check(
            'exit code 0 (Prisma 6 and older: --from-url "$DIRECT_URL" --to-schema-datamodel)',
            f"npx prisma migrate diff --from-config-datasource --to-schema {schema} --exit-code",
        ),
    )
    return Verification(run, tuple(_in_log(seen)), _still_failing(seen))


def _in_log(seen: Sequence[Seen]) -> list[str]:
    codes = ", ".join(dict.fromkeys(one.code or one.rule for one in seen)) or "it"
    routes = ", ".join(dict.fromkeys(one.route or "any route" for one in seen))
    return [
        f"An export that begins after the change has no {codes} on {routes}.",
        f"It has requests on {routes}: without them the absence says nothing.",
        "They answer 2xx, or what the route policy declares.",
    ]


def _still_failing(seen: Sequence[Seen]) -> tuple[str, ...]:
    routes = ", ".join(dict.fromkeys(one.route for one in seen if one.route)) or "the route"
    other = f"Compare the database that {routes} uses at run time with the one that was changed (`vercel env ls`)."
    return (_STALE, _GENERATE, other, _ROLE, _NEXT)
