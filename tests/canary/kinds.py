"""
Sixty kinds of private values, as logs write them, with the bytes that must never be seen again.

All invented. A vendor's prefix is put together from parts, so that no scanner of repositories takes a canary for a key.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Canary:
    """One private value in its surroundings."""

    name: str
    text: str
    secrets: tuple[str, ...]
    """What must stand in no output; each is long enough to mean nothing else."""


def _body(name: str, length: int, letters: str = "KqZv7mXw3TpR9sYd2LfGhJ5nB8cVxW4t") -> str:
    """Letters and digits that look random and are the same in every run."""
    seed = sum(ord(char) * place for place, char in enumerate(name, 1))
    return "".join(letters[(seed * 7 + place * (place + 11)) % len(letters)] for place in range(length))


def _hex(name: str, length: int) -> str:
    return _body(name, length, "0f3a9c7e1d5b8264")


def _canary(name: str, text: str, length: int = 24, *, hexadecimal: bool = False) -> Canary:
    body = _hex(name, length) if hexadecimal else _body(name, length)
    return Canary(name, text.replace("{}", body), (body,))


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_CERT: Final = "\n".join(_body(f"pem{line}", 60) for line in range(3))

KINDS: Final = (
    Canary("email", "mail to canary.mailbox@leak-one.example bounced", ("canary.mailbox", "leak-one")),
    Canary("email-encoded", "GET /u?e=canary.encoded%40leak-two.example", ("canary.encoded", "leak-two")),
    Canary("phone-plus", "SMS to +49 151 55501234 failed", ("55501234",)),
    Canary("phone-keyed", "phone=491515550199", ("5550199",)),
    Canary("phone-us", "call (212) 555-0147 back", ("555-0147",)),
    Canary("ipv4", "client 203.0.113.77 refused", ("203.0.113.77",)),
    Canary("ipv6", "client 2001:db8:85a3::8a2e:370:7334 refused", ("8a2e:370:7334",)),
    _canary("jwt", "token ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiJjYW5hcnkifQ.{}", 43),
    _canary("bearer", "Authorization: Bearer {}", 40),
    _canary("basic", "authorization: 'Basic {}'", 32),
    _canary("api-key-header", "x-api-key: {}", 32),
    _canary("api-key-json", '{"apiKey":"{}"}', 28),
    _canary("password-json", '{"user":"u1","password":"{}"}', 14),
    _canary("password-query", "/login?password={}&next=home", 14),
    _canary("password-pair", "passwd={}", 14),
    _canary("secret-pair", "client_secret: '{}'", 28),
    _canary("token-query", "/api/x?token={}", 20),
    _canary("access-token-query", "/cb?access_token={}&x=1", 30),
    _canary("oauth-code", "/cb?code={}&state=zz9zz8zz7zz6", 30),
    _canary("cookie", "cookie: 'sid={}; theme=dark'", 26),
    _canary("set-cookie", "'set-cookie': [ 'session={}; Path=/; HttpOnly' ]", 26),
    _canary("session-token", "__Secure-next-auth.session-token={}", 40),
    _canary("csrf", "csrfToken={}", 32, hexadecimal=True),
    Canary("postgres", "postgresql://canaryuser:canarypw7@canary-db.corp.example:5432/canaryshop", ("canaryuser", "canarypw7", "canary-db", "canaryshop")),
    Canary("mysql", "mysql://canaryroot:canarypw8@10.20.30.41/canarydb", ("canaryroot", "canarypw8", "10.20.30.41", "canarydb")),
    Canary("mongo", "mongodb+srv://canaryapp:canarypw9@canarycluster.ab1cd.mongodb.net/shop", ("canaryapp", "canarypw9", "canarycluster")),
    Canary("redis", "rediss://default:canarypw10xyz@canary-redis.upstash.io:6379", ("canarypw10xyz", "canary-redis")),
    Canary("amqp", "amqps://canarymq:canarypw11@canaryrabbit.cloudamqp.com/vh", ("canarymq", "canarypw11", "canaryrabbit")),
    Canary("smtp", "smtps://canarysmtp:canarypw12@mail.canarycorp.example:465", ("canarysmtp", "canarypw12", "canarycorp")),
    Canary("userinfo", "fetch https://canaryann:canarypw13@api.fernwick.example/v1 failed", ("canaryann", "canarypw13")),
    Canary("neon-host", "reach ep-canary-sea-a1b2c3d4.eu-central-1.aws.neon.tech:5432", ("ep-canary-sea",)),
    Canary("server", "Can't reach database server at `canarybox.internal`:`5432`", ("canarybox",)),
    Canary("db-user", 'password authentication failed for user "canaryrole"', ("canaryrole",)),
    Canary("failing-row", "DETAIL: Failing row contains (7, Canary Person, canarystreet 5, null).", ("Canary Person", "canarystreet")),
    Canary("key-values", "Key (name)=(Canary Keyvalue) already exists.", ("Canary Keyvalue",)),
    Canary("duplicate-entry", "Duplicate entry 'canaryentry' for key 'users.name'", ("canaryentry",)),
    Canary("dup-key", 'E11000 duplicate key error dup key: { name: "canarydup" }', ("canarydup",)),
    Canary("card", "card 4111 1111 1111 1111 declined", ("1111 1111",)),
    Canary("card-plain", "pan 5555555555554444 refused", ("5555555555554444",)),
    Canary("iban", "IBAN DE89 3704 0044 0532 0130 00 refused", ("3704 0044", "0532 0130")),
    Canary("home", "at load (/Users/canaryhome/shop/app.ts:3:1)", ("canaryhome",)),
    Canary("home-windows", "open C:\\Users\\canarywin\\shop\\app.ts", ("canarywin",)),
    Canary("private-key", f"-----BEGIN PRIVATE KEY-----\n{_CERT}\n-----END PRIVATE KEY-----", tuple(_CERT.split("\n"))),
    _canary("signed-s3", "https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature={}", 64, hexadecimal=True),
    _canary("signed-storage", "https://x.supabase.co/storage/v1/object/sign/a/b.png?token={}", 50),
    _canary("sas", "https://a.blob.core.windows.net/c/f?sv=2024&sig={}%3D", 40),
    _canary("aws-id", "AK" + "IA{}", 16).__class__("aws-id", "key AK" + "IA" + _body("aws", 16).upper() + " used", (_body("aws", 16).upper(),)),
    _canary("aws-secret", "AWS_SECRET_ACCESS_KEY={}", 40),
    _canary("stripe", "key sk_" + "live_{} used", 24),
    _canary("stripe-webhook", "whsec_{}", 32),
    _canary("openai", "key sk-" + "proj-9{} used", 40),
    _canary("anthropic", "key sk-" + "ant-api03-{} used", 40),
    _canary("github", "token ghp_" + "{} used", 36),
    _canary("gitlab", "token glpat-" + "{} used", 20),
    _canary("slack", "token xoxb-" + "12345-{} used", 24),
    _canary("google", "key AIza" + "{} used", 35),
    _canary("sendgrid", "key SG." + "{}.x used", 22),
    _canary("npm", "token npm_" + "{} used", 36),
    _canary("vercel-blob", "vercel_blob_rw_" + "{}", 32),
    _canary("supabase", "key sbp_" + "{} used", 40, hexadecimal=True),
    _canary("wamid", "message wamid." + "{} sent", 40),
    _canary("dedupe", "dedupeKey={}", 24),
    _canary("telegram", "https://api.telegram.org/bot123456789:AA" + "{}/send", 33),
    _canary("slack-webhook", "https://hooks.slack.com/services/T0AAA/B0BBB/{}", 24),
    _canary("resend", "key re_" + "9{} used", 28),
)  # fmt: skip


def disguised(text: str) -> dict[str, str]:
    """Give the same text as other programs write it on."""
    halves = text[: len(text) // 2], text[len(text) // 2 :]
    return {
        "plain": text,
        "json": json.dumps({"message": text}),
        "json in json": json.dumps({"m": json.dumps({"message": text})}),
        "url": "https://a.example/x?next=" + quote(text, safe=""),
        "url twice": "https://a.example/x?next=" + quote(quote(text, safe=""), safe=""),
        "base64 of json": "payload " + _b64(json.dumps({"message": text})) + " end",
        "base64 of a list": "payload " + _b64(json.dumps([{"message": text}])) + " end",
        "coloured": f"\x1b[31m{halves[0]}\x1b[0m\x1b[1;32m{halves[1]}\x1b[39m",
        "inspected": f"{{ message: {text!r}, status: 500 }}",
    }
