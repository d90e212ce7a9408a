"""
Who asked: Vercel's own probes and vulnerability scanners, told apart from visitors by agent and path.

A bot never changes what an entry is; its requests are counted apart, its errors are kept (a crashed function first shows
up under ``/favicon.png``).
"""

from __future__ import annotations

import re
from typing import Final

PROBE_AGENT: Final = r"vercel-(?:screenshot|favicon)/|vercel-health"
SCANNER_PATH: Final = (
    r"^/(?:\.git/|\.env|\.aws/|\.vscode/|wp-admin|wp-login|wp-content|wp-includes|wordpress|xmlrpc\.php|phpmyadmin|cgi-bin/|actuator/"
    r"|META-INF/|vendor/phpunit|\.well-known/security|server-status|owa/|solr/|HNAP1|boaform|config\.json$|\.DS_Store)"
)
CRON_AGENT: Final = "vercel-cron/"
"""How the platform's scheduler names itself: https://vercel.com/docs/cron-jobs"""
_AGENT: Final = re.compile(PROBE_AGENT)
_PATH: Final = re.compile(SCANNER_PATH)


def is_bot(user_agent: str | None, path: str | None) -> bool:
    """Tell whether a request came from a probe or a scanner; null agent and path are a visitor's."""
    return bool((user_agent and _AGENT.search(user_agent)) or (path and _PATH.search(path)))
