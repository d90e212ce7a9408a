"""
Keys and tokens that show their vendor by a published prefix, as ordered data.

Forms as the vendors document them (2025). A form asks for a prefix and a long word behind it: ``npm_config_x`` and
``sk-circle`` are names. Bare entropy is never a reason: request ids, digests and commit hashes have it too.
"""

from __future__ import annotations

import re
from typing import Final

from logtriage.redact.spans import Pattern

# A token starts where no word goes on: not inside an identifier, but behind %3D and a written-out \n.
_START: Final = r"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt]))"
_MIXED: Final = r"(?=[A-Za-z_-]*[0-9])"  # a digit somewhere: `sk-fading-circle` is a style sheet's class


def _vendor(name: str, form: str, *hints: str, why: str, kind: str = "key") -> Pattern:
    return Pattern(name, kind, hints, re.compile(rf"{_START}(?:{form})"), why)


# Forms that need no long word behind a "_" or "-": asked of every text.
PREFIXES: Final = (
    _vendor(
        "jwt",
        r"eyJ[A-Za-z0-9_-]{9,}(?:\.[A-Za-z0-9_=-]*){0,4}",
        "eyj",
        why="signed or encrypted tokens: base64url of '{\"'",
        kind="jwt",
    ),
    _vendor(
        "aws",
        r"A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{12,20}(?![A-Za-z0-9])",
        "akia",
        "asia",
        "abia",
        "acca",
        why="AWS: the id names the account",
    ),
    _vendor("google", r"AIza[\w-]{16,}", "aiza", why="Google API keys"),
    _vendor(
        "google-oauth",
        r"ya29\.[\w.-]{10,}|GOCSPX-[\w-]{10,}",
        "ya29.",
        "gocspx-",
        why="Google access tokens and client secrets",
    ),
    _vendor("sendgrid", r"SG\.[\w-]{10,}(?:\.[\w-]+)?", "sg.", why="SendGrid"),
    _vendor("meta", r"EAA[A-Za-z0-9]{24,}", "eaa", why="Graph API access tokens"),
    _vendor(
        "whatsapp-id",
        r"wamid\.[A-Za-z0-9+/=_-]+",
        "wamid.",
        why="a message id holds the recipient's number in base64",
        kind="token",
    ),
    _vendor("telegram", r"(?:bot)?[0-9]{8,10}:AA[\w-]{30,}", ":aa", why="Telegram bots"),
    _vendor(
        "webhook",
        r"(?<=/services/)T\w+/B\w+/\w{12,}|(?<=/webhooks/)[0-9]{10,}/[\w-]{20,}",
        "/services/t",
        "/webhooks/",
        why="Slack, Discord",
    ),
)

VENDORS: Final = (
    _vendor(
        "stripe",
        r"[sprk]k_(?:live|test)_[A-Za-z0-9]{8,}|rk_[A-Za-z0-9]{20,}",
        "k_live_",
        "k_test_",
        "rk_",
        why="Stripe keys",
    ),
    _vendor("webhook-secret", r"whsec_[A-Za-z0-9+/=_-]{8,}", "whsec_", why="Stripe, Svix, Clerk, Resend"),
    _vendor("sk", rf"sk-{_MIXED}[A-Za-z0-9_-]{{12,}}", "sk-", why="OpenAI, Anthropic, OpenRouter"),
    _vendor("github", r"gh[opsur]_[A-Za-z0-9]{16,}", "gho_", "ghp_", "ghs_", "ghu_", "ghr_", why="GitHub"),
    _vendor("github-pat", r"github_pat_\w{16,}", "github_pat_", why="GitHub, fine-grained"),
    _vendor(
        "gitlab", r"gl(?:pat|dt|rt|cbt|ptt)-[\w-]{16,}", "glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", why="GitLab"
    ),
    _vendor("slack", r"xox[abceoprs]-[\w-]{8,}|xapp-[\w-]{10,}", "xox", "xapp-", why="Slack"),
    _vendor("npm", r"npm_[A-Za-z0-9]{20,}", "npm_", why="npm; `npm_config_x` has a further underscore"),
    _vendor("resend", rf"re_{_MIXED}[A-Za-z0-9]{{4,}}_?[A-Za-z0-9]{{10,}}", "re_", why="Resend"),
    _vendor("mailgun", r"key-[0-9a-zA-Z]{24,}", "key-", why="Mailgun"),
    _vendor("digitalocean", r"do[opr]_v1_[0-9A-Za-z]{16,}", "_v1_", why="DigitalOcean"),
    _vendor("huggingface", r"hf_[A-Za-z0-9]{16,}", "hf_", why="Hugging Face"),
    _vendor(
        "vercel",
        r"vercel_(?:blob_rw_)?[A-Za-z0-9]{10,}(?:_[A-Za-z0-9]{8,})?",
        "vercel_",
        why="Vercel Blob, access tokens",
    ),
    _vendor(
        "vercel-short", r"vc[aipkr]_[A-Za-z0-9]{20,}", "vca_", "vcp_", "vci_", "vck_", "vcr_", why="Vercel, newer forms"
    ),
    _vendor(
        "supabase",
        r"sbp_[A-Za-z0-9]{16,}|sb_(?:secret|publishable)_[\w-]{12,}",
        "sbp_",
        "sb_secret_",
        "sb_publishable_",
        why="Supabase",
    ),
    _vendor("neon", r"napi_[a-z0-9]{16,}|npg_[A-Za-z0-9]{8,}", "napi_", "npg_", why="Neon API keys and role passwords"),
    _vendor("planetscale", r"pscale_(?:tkn|pw|oauth)_[\w.-]{12,}", "pscale_", why="PlanetScale"),
    _vendor(
        "models",
        r"(?:gsk_|xai-|pplx-|r8_|pcsk_|tvly-)\w{16,}",
        "gsk_",
        "xai-",
        "pplx-",
        "r8_",
        "pcsk_",
        "tvly-",
        why="Groq, xAI and others",
    ),
    _vendor("shopify", r"shp(?:at|ca|pa|ss)_[A-Za-z0-9]{16,}", "shpat_", "shpca_", "shppa_", "shpss_", why="Shopify"),
    _vendor(
        "services",
        r"(?:lin_api_|ntn_|phx_|dckr_pat_|sntry[su]_|PMAK-)[\w+/=-]{16,}",
        "lin_api_",
        "ntn_",
        "phx_",
        "dckr_pat_",
        "sntry",
        "pmak-",
        why="Linear, Notion, PostHog, Docker, Sentry, Postman",
    ),
)
