"""CODEOWNERS by GitHub's rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from logtriage.code.owners import Owners
from logtriage.code.tree import Tree
from tests.code.trees import grow

# The example of GitHub's documentation, with names invented.
FILE = """\
# This is a comment.
*       @acme/all @acme/more

*.js    @acme/js #This is an inline comment.
*.go docs@example.com
*.txt @acme/octo
/build/logs/ @acme/logs
docs/*  docs@example.com
apps/ @acme/apps
/docs/ @acme/docs
/scripts/ @acme/scripts
**/logs @acme/everylog
/apps/github @acme/github
/apps/free
lib/**/deep/*.ts @acme/deep
my\\ file.md @acme/blank
!nope @acme/never
[ab].ts @acme/never
"""


@pytest.fixture
def owners(tmp_path: Path) -> Owners:
    return Owners(Tree(grow(tmp_path, {".github/CODEOWNERS": FILE, "CODEOWNERS": "* @acme/wrong"})))


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("README.md", ("@acme/all", "@acme/more")),
        ("src/deep/x.js", ("@acme/js",)),
        ("x.go", ("docs@example.com",)),
        ("build/logs/a/b.x", ("@acme/everylog",)),
        ("docs/getting-started.md", ("@acme/docs",)),
        ("other/docs/a.md", ("@acme/all", "@acme/more")),
        ("apps/x/y.ts", ("@acme/apps",)),
        ("packages/apps/x.ts", ("@acme/apps",)),
        ("apps/github/a/b.ts", ("@acme/github",)),
        ("apps/free/a.ts", ()),
        ("deeply/nested/logs/x.ts", ("@acme/everylog",)),
        ("scripts/run.sh", ("@acme/scripts",)),
        ("other/scripts/run.sh", ("@acme/all", "@acme/more")),
        ("lib/a/b/deep/x.ts", ("@acme/deep",)),
        ("lib/deep/x.ts", ("@acme/deep",)),
        ("lib/deep/sub/x.ts", ("@acme/all", "@acme/more")),
        ("my file.md", ("@acme/blank",)),
        ("nope", ("@acme/all", "@acme/more")),
        ("a.ts", ("@acme/all", "@acme/more")),
    ],
)
def test_the_last_pattern_that_fits_wins(owners: Owners, file: str, expected: tuple[str, ...]) -> None:
    assert owners.of(file) == expected


def test_the_file_in_dot_github_comes_first(owners: Owners) -> None:
    assert owners.file == ".github/CODEOWNERS"


def test_without_a_file_nobody_owns_anything(tmp_path: Path) -> None:
    assert Owners(Tree(grow(tmp_path, {"a.ts": ""}))).of("a.ts") == ()
