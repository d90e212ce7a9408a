"""``python -m logtriage``: the same as the ``logtriage`` command."""

from __future__ import annotations

from logtriage.cli.main import run

if __name__ == "__main__":
    run()
