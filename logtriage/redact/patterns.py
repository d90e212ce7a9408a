"""
What must not leave, as ordered data: each pattern with its name, its kind and the reason why it is here.

Order is meaning: a URL with a password holds an ``@`` and is read before mail; a vendor's prefix tells more than the name in front
of it; a name with a value goes before mail and numbers, because a password may look like either. Prefix forms are the ones that
the vendors publish (2025); bare entropy is never a reason, since request ids, digests and commit hashes have it too.
"""

from __future__ import annotations

import re
from typing import Final

from logtriage.redact import checks, connections, keyed, rows
from logtriage.redact.spans import Pattern

# A token starts where no word goes on: not inside an identifier, but behind %3D and a written-out \n.
_START: Final = r"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt]))"
_MIXED: Final = r"(?=[A-Za-z_-]*[0-9])"  # a digit somewhere: `sk-fading-circle` is a style sheet's class


def _vendor(name: str, form: str, *hints: str, why: str, kind: str = "key") -> Pattern:
    return Pattern(name, kind, hints, re.compile(rf"{_START}(?:{form})"), why)


_DETAILS: Final = (
    Pattern(
        "private-key", "key", ("private key",),
        re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\'\",:.-](?!----END))*[A-Za-z0-9+/=\s\\'\",]?(?:-----END [A-Z0-9 ]{0,30}-----)?"),
        "PEM blocks, also on one line with written-out line ends, also without their end in a cut row",
    ),
    Pattern("connection", "dsn", ("://", "%3a%2f%2f"), connections.CONNECTION, "database and broker URLs", connections.judge_connection),
    Pattern("userinfo", "dsn", ("@",), connections.USERINFO, "user and password in front of a web host"),
    Pattern("failing-row", "value", ("failing row contains",), rows.FAILING_ROW, "Postgres 23502 and 23514 print the whole row", rows.judge_row),
    Pattern("key-values", "value", ("key (",), rows.KEY_VALUES, "Postgres 23505 and 23503 print the key's values", rows.judge_key_values),
    Pattern("duplicate-entry", "value", ("duplicate entry",), rows.DUPLICATE, "MySQL 1062 prints the value"),
    Pattern("dup-key", "value", ("dup key: {",), rows.DUP_KEY, "MongoDB E11000 prints the key", rows.judge_dup_key),
)  # fmt: skip

_VENDORS: Final = (
    _vendor("jwt", r"eyJ[A-Za-z0-9_-]{9,}(?:\.[A-Za-z0-9_=-]*){0,4}", "eyj", why="signed or encrypted tokens: base64url of '{\"'", kind="jwt"),
    _vendor("stripe", r"[sprk]k_(?:live|test)_[A-Za-z0-9]{8,}|whsec_[A-Za-z0-9+/=_-]{8,}|rk_[A-Za-z0-9]{20,}", "k_live_", "k_test_", "whsec_", "rk_", why="Stripe; whsec_ is also Svix and Clerk"),
    _vendor("sk", rf"sk-{_MIXED}[A-Za-z0-9_-]{{12,}}", "sk-", why="OpenAI, Anthropic, OpenRouter and others"),
    _vendor("github", r"gh[opsur]_[A-Za-z0-9]{16,}|github_pat_\w{16,}", "gho_", "ghp_", "ghs_", "ghu_", "ghr_", "github_pat_", why="GitHub"),
    _vendor("gitlab", r"gl(?:pat|dt|rt|cbt|ptt)-[\w-]{16,}", "glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", why="GitLab"),
    _vendor("slack", r"xox[abceoprs]-[\w-]{8,}|xapp-[\w-]{10,}|(?<=hooks\.slack\.com/services/)[\w/]{12,}", "xox", "xapp-", "hooks.slack.com", why="Slack tokens and webhooks"),
    _vendor("aws", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,20}(?![A-Za-z0-9])", "akia", "asia", "abia", "acca", why="AWS access key ids name the account"),
    _vendor("google", r"AIza[\w-]{16,}|ya29\.[\w.-]{10,}|GOCSPX-[\w-]{10,}|1//0[\w-]{20,}", "aiza", "ya29.", "gocspx-", "1//0", why="Google API keys and OAuth"),
    _vendor("meta", r"EAA[A-Za-z0-9]{24,}", "eaa", why="Graph API access tokens"),
    _vendor("whatsapp-id", r"wamid\.[A-Za-z0-9+/=_-]+", "wamid.", why="message ids hold the recipient's number in base64", kind="token"),
    _vendor("npm", r"npm_[A-Za-z0-9]{20,}", "npm_", why="npm; `npm_config_x` has a further underscore"),
    _vendor("resend", rf"re_{_MIXED}[A-Za-z0-9]{{4,}}_[A-Za-z0-9]{{10,}}|re_{_MIXED}[A-Za-z0-9]{{16,}}", "re_", why="Resend"),
    _vendor("sendgrid", r"SG\.[\w-]{10,}(?:\.[\w-]+)?", "sg.", why="SendGrid"),
    _vendor("mailgun", r"key-[0-9a-zA-Z]{24,}", "key-", why="Mailgun"),
    _vendor("digitalocean", r"do[opr]_v1_[0-9A-Za-z]{16,}", "_v1_", why="DigitalOcean"),
    _vendor("huggingface", r"hf_[A-Za-z0-9]{16,}", "hf_", why="Hugging Face"),
    _vendor("vercel", r"vercel_(?:blob_rw_)?[A-Za-z0-9]{10,}_?[A-Za-z0-9]{8,}|vc[pikr]_[A-Za-z0-9]{20,}", "vercel_", "vcp_", "vci_", "vck_", "vcr_", why="Vercel Blob and access tokens"),
    _vendor("supabase", r"sbp_[A-Za-z0-9]{16,}|sb_(?:secret|publishable)_[\w-]{12,}", "sbp_", "sb_secret_", "sb_publishable_", why="Supabase"),
    _vendor("database-hosts", r"napi_[a-z0-9]{16,}|npg_[A-Za-z0-9]{8,}|pscale_(?:tkn|pw|oauth)_[\w.-]{12,}", "napi_", "npg_", "pscale_", why="Neon, PlanetScale"),
    _vendor("twilio", r"(?:AC|SK)[0-9a-f]{32}(?![0-9a-f])", "ac", "sk", why="Twilio account and key ids"),
    _vendor("models", r"gsk_[A-Za-z0-9]{16,}|xai-[A-Za-z0-9]{16,}|pplx-[A-Za-z0-9]{16,}|r8_[A-Za-z0-9]{16,}|pcsk_\w{16,}|tvly-[\w-]{12,}", "gsk_", "xai-", "pplx-", "r8_", "pcsk_", "tvly-", why="Groq, xAI, Perplexity, Replicate, Pinecone, Tavily"),
    _vendor("services", r"shp(?:at|ca|pa|ss)_[A-Za-z0-9]{16,}|lin_api_\w{16,}|ntn_\w{16,}|phx_\w{16,}|dckr_pat_[\w-]{16,}|sntry[su]_[\w+/=-]{16,}|PMAK-[\w-]{20,}", "shp", "lin_api_", "ntn_", "phx_", "dckr_pat_", "sntry", "pmak-", why="Shopify, Linear, Notion, PostHog, Docker, Sentry, Postman"),
    _vendor("bots", r"(?:bot)?[0-9]{8,10}:AA[\w-]{30,}|(?<=/api/webhooks/)[0-9]{10,}/[\w-]{20,}", ":aa", "/api/webhooks/", why="Telegram bots; Discord webhooks"),
)  # fmt: skip

_NAMED: Final = (
    Pattern(
        "cookie-header", "cookie", ("cookie:",),
        re.compile(r"(?im)(?:^[ \t>]*(?:set-)?cookie:[ \t]{0,4}(?P<secret>[^\s=<\"'`]{1,200}=[^\n\r]+)|(?<![\w-])(?:set-)?cookie: ?(?P<inline>[^\s=<\"'`;,]{1,200}=[^\s;\"'`]*(?:; ?[^\s;=\"'`]{1,200}(?:=[^\s;\"'`]*)?)*))"),
        "a raw header line: every pair of it", lambda match, name: (*match.span(match.lastgroup or 0), name("cookie", match[match.lastgroup or 0])),
    ),
    Pattern("named", "token", keyed.HINTS, keyed.KEYED, "a telling name with its value", keyed.judge_keyed),
    Pattern("markup", "password", ("</",), re.compile(r"(?i)<(?P<open>(?:\w{1,20}:)?(?:password|passwd|secret|token|apikey))>(?P<secret>[^<>\s]{1,400})(?=</(?P=open)>)"), "SOAP and XML bodies"),
    Pattern("scheme", "token", ("bearer", "basic"), re.compile(
        r"(?i:\b(?:bearer|basic))(?:[ ]{1,3}|%20)(?P<secret>(?=[A-Za-z._~+/-]{0,200}(?:[0-9=]|(?-i:[a-z][A-Z]))|[^\s\"'`]{24})[A-Za-z0-9._~+/=:-]{6,})"),
        "credentials behind their scheme; `basic authentication` is prose"),
    Pattern("oauth-code", "token", ("code=", "state="), re.compile(r"(?<=[?&])(?:code|state)=(?P<secret>(?=[^\s&#]*[0-9])(?=[^\s&#]*[a-z])[A-Za-z0-9%._~/+-]{12,})"), "one-time codes in callback URLs"),
    Pattern("db-user", "user", ("user", "role", "credentials for"), connections.DB_USER, "Postgres 28P01, MySQL 1045, Prisma P1000 and P1010", connections.judge_user),
    Pattern("phone-name", "phone", ("phone", "mobile", "msisdn", "tel", "wa_id", "waid", "whatsapp", "cell"), checks.KEYED_PHONE, "numbers without a plus, told by their name", checks.judge_phone),
)  # fmt: skip

_SHAPES: Final = (
    Pattern("email", "email", ("@", "%40", "\\u0040"), checks.EMAIL, "mailboxes, also in encoded URLs", checks.judge_email),
    Pattern("provider-host", "host", connections.PROVIDER_HINTS, connections.PROVIDER_HOST, "a database host names the project", connections.judge_host),
    Pattern("server", "host", ("server", "host name", "handshake"), connections.SERVER, "self-hosted databases, told by the sentence", connections.judge_server),
    Pattern("iban", "iban", (), checks.IBAN, "bank accounts with their checksum", checks.judge_iban),
    Pattern("card", "card", (), checks.CARD, "payment cards with Luhn's digit", checks.judge_card),
    Pattern("ipv4", "ip", (".",), checks.IPV4, "visitors' and servers' addresses", checks.judge_ip),
    Pattern("ipv6", "ip", (":",), checks.IPV6, "the same in the longer form", checks.judge_ip),
    Pattern("phone", "phone", (), checks.PHONE, "international and common grouped forms", checks.judge_phone),
    Pattern("home", "user", ("users", "/home/"), checks.USER_HOME, "local paths name a person", checks.judge_home),
)  # fmt: skip

PATTERNS: Final = (*_DETAILS, *_VENDORS, *_NAMED, *_SHAPES)
