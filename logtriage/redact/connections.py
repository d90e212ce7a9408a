"""
Connection strings and hosts of private systems -> what an engineer needs of them, and nothing else.

Kept: the scheme, the provider's part of the host (Neon's ``-pooler`` included), the port, and options that only tune
the driver: enough to tell a pooled URL from a direct one. User, password, host and database become one pseudonym.
"""

from __future__ import annotations

import re
from typing import Final

from logtriage.redact.spans import Edit, Name

_SCHEMES: Final = (
    r"postgres(?:ql)?|prisma(?:\+postgres)?|mysqlx?|mariadb|mongodb(?:\+srv)?|rediss?|valkeys?|amqps?|mssql|sqlserver"
    r"|oracle|nats|libsql"
    r"|cockroachdb|clickhouse|kafka|neo4j(?:\+s)?|bolt|memcached|smtps?|imaps?|ldaps?|ftps?|sftp"
)
# The dialect part (`+asyncpg`) is SQLAlchemy's.
CONNECTION: Final = re.compile(
    rf"(?i:(?<![a-z0-9])(?P<scheme>(?:{_SCHEMES})(?:\+[a-z0-9]{{2,16}})?)(?:://|%3A%2F%2F))(?P<rest>[^\s\"'`<>\\]+)"
)
USERINFO: Final = re.compile(
    r"(?i:(?:https?|wss?|git|ssh)://)(?P<secret>(?!git@)[^\s/@:\"'`<>?#]{1,200}(?::[^\s/@\"'`<>?#]{0,400})?)"
    r"(?=@[\w.\[-])"
)

PROVIDERS: Final = (
    "neon.tech",
    "pooler.supabase.com",
    "supabase.co",
    "rds.amazonaws.com",
    "cache.amazonaws.com",
    "docdb.amazonaws.com",
    "redshift.amazonaws.com",
    "elb.amazonaws.com",
    "mongodb.net",
    "upstash.io",
    "vercel-storage.com",
    "postgres.vercel-storage.com",
    "psdb.cloud",
    "prisma-data.net",
    "db.prisma.io",
    "database.azure.com",
    "database.windows.net",
    "redis.cache.windows.net",
    "cosmos.azure.com",
    "cockroachlabs.cloud",
    "db.ondigitalocean.com",
    "aivencloud.com",
    "turso.io",
    "railway.internal",
    "rlwy.net",
    "redislabs.com",
    "redis-cloud.com",
    "cloudamqp.com",
    "tidbcloud.com",
    "svc.cluster.local",
    "compute.internal",
    "ec2.internal",
)
_SUFFIX: Final = "|".join(re.escape(each) for each in sorted(PROVIDERS, key=len, reverse=True))
# Sites about a provider, and application hosts under the same domain, are not databases.
_PUBLIC: Final = frozenset("www docs console api app status cdn dashboard help accelerate registry".split())
PROVIDER_HOST: Final = re.compile(
    rf"(?i)(?<![\w.>-])(?P<host>(?:[\w-]{{1,63}}\.){{1,8}})(?P<suffix>{_SUFFIX})(?![\w-]|\.[a-z])"
)
PROVIDER_SHAPE: Final = re.compile(rf"\.(?:{_SUFFIX})")

# What Prisma (P1000, P1001, P1002, P1003, P1011, P1017), libpq and MySQL print in front of a server's name.
SERVER: Final = re.compile(
    r"(?i)(?:(?:reach|at|on|against|to) (?:the )?(?:database )?server at|database server (?:was reached )?at"
    r"|translate host name|SSL handshake failed:)"
    r" {0,2}(?P<open>\\{0,31}[`\"'])?(?P<secret>[\w.-]{1,255})"
)
DB_USER: Final = re.compile(
    r"(?i)(?:authentication failed for user|credentials for|access denied for user|was denied access|\b(?:user|role)"
    r"(?= (?:\\{0,31}[`\"']){1,2}[^`\"']{1,80}[`\"']{1,2} (?:was denied|does not exist)))"
    r" (?P<open>(?:\\{0,31}[`\"']){1,2})(?P<secret>[^`\"'<>\\]{1,128})"
)

_TUNING: Final = frozenset(
    "sslmode pgbouncer connection_limit pool_timeout connect_timeout socket_timeout statement_cache_size sslaccept "
    "channel_binding schema "
    "directconnection retrywrites w tls ssl authsource replicaset readpreference maxpoolsize connecttimeoutms "
    "serverselectiontimeoutms".split()
)
_HOME: Final = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 (a text, not a socket)
_DEFAULT_USERS: Final = frozenset("postgres root admin default neondb_owner prisma_migration rds_superuser".split())
_SAFE_OPTION: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}\Z")


def judge_connection(match: re.Match[str], name: Name) -> Edit | None:
    """Rewrite a database URL: scheme, pseudonym, provider, port, tuning options."""
    rest = match["rest"].rstrip(".,;:)]}")
    if not rest or (rest.startswith(("$", "{", "[")) and "@" not in rest):
        return None
    before, _, after = rest.rpartition("@")
    if not before and (_is_home(after) or not re.search(r"\w", after)):
        return None
    start = match.start("rest")
    return start, start + len(rest), _written(rest, after, name)


def judge_host(match: re.Match[str], name: Name) -> Edit | None:
    """Replace what a customer's host has in front of the provider's domain."""
    labels, suffix = match["host"].rstrip("."), match["suffix"].lower()
    if labels.lower() in _PUBLIC:
        return None
    return *match.span("host"), name("host", f"{labels}.{suffix}".lower()) + _pooler(labels) + "."


def judge_server(match: re.Match[str], name: Name) -> Edit | None:
    """Replace a database server's name; addresses are left to the pattern for addresses, local names may stay."""
    host = match["secret"].rstrip(".")
    if host.lower() in _HOME or re.fullmatch(r"[0-9.]+", host):
        return None
    return match.start("secret"), match.start("secret") + len(host), safe_host(host, name)


def judge_user(match: re.Match[str], name: Name) -> Edit | None:
    """Replace a database user."""
    return *match.span("secret"), safe_user(match["secret"], name)


def safe_host(host: str, name: Name) -> str:
    """Pseudonym for a host known to be private, with the provider's part kept."""
    provider = PROVIDER_HOST.fullmatch(host)
    suffix = f"{_pooler(provider['host'].rstrip('.'))}.{provider['suffix'].lower()}" if provider else ""
    return host if host.lower() in _HOME else name("host", host.lower()) + suffix


def safe_user(user: str, name: Name) -> str:
    """Pseudonym for a database user; a provider's default user says nothing about a person and stays."""
    return user if user.lower() in _DEFAULT_USERS else name("user", user)


def _written(rest: str, after: str, name: Name) -> str:
    authority, _, query = re.sub(r"%3F", "?", after).partition("?")
    host = re.match(r"[\w.-]*", authority)
    port = re.search(r":([0-9]{1,5})(?![0-9])", authority.split("/", 1)[0])
    label = host.group() if host else ""
    where = f"@{label.lower()}" if label.lower() in _HOME else _provider(label)
    return name("dsn", rest) + where + (f":{port[1]}" if port else "") + _tuning(query)


def _provider(host: str) -> str:
    provider = PROVIDER_HOST.fullmatch(host)
    return f"{_pooler(provider['host'].rstrip('.'))}.{provider['suffix'].lower()}" if provider else ""


def _pooler(labels: str) -> str:
    """Neon marks a pooled connection in the first label: pooled or direct decides the remedy."""
    return "-pooler" if labels.split(".", 1)[0].lower().endswith("-pooler") else ""


def _tuning(query: str) -> str:
    pairs = (pair.partition("=") for pair in query.split("&"))
    kept = [f"{key}={value}" for key, _, value in pairs if key.lower() in _TUNING and _SAFE_OPTION.match(value)]
    return "?" + "&".join(kept) if kept else ""


def _is_home(authority: str) -> bool:
    return re.split(r"[:/?]", authority, maxsplit=1)[0].lower() in _HOME
