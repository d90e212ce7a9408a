"""The shipped pack: every rule proves itself by its own examples, passes the house checks and is locked."""

from __future__ import annotations

import re

import polars as pl
import pytest

from logtriage.match import Matcher
from logtriage.model import Rule
from logtriage.rules.lint import check_lock, lint_rules, lock_text
from logtriage.rules.load import BUILT_IN
from logtriage.selftest import examples_of
from tests.builders import rules

LOCK = BUILT_IN / "lock.json"
