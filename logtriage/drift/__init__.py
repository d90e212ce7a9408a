"""Beside the way: a schema and its migrations x what a log says is missing -> candidates, queries and additive SQL."""

from logtriage.drift.assemble import drifts_of, whole_schema
from logtriage.drift.build_log import migration_errors
from logtriage.drift.candidates import Wish
from logtriage.drift.includes import call_sites
from logtriage.drift.lint import UnsafeSqlError, check_script
from logtriage.drift.names import TableName
from logtriage.drift.projects import Project, read_projects
from logtriage.drift.queries import unique_constraints
from logtriage.drift.reference import locate
from logtriage.drift.targets import Evidence
from logtriage.drift.verify import verification
from logtriage.drift.wanted import name_of

__all__ = [
    "Evidence",
    "Project",
    "TableName",
    "UnsafeSqlError",
    "Wish",
    "call_sites",
    "check_script",
    "drifts_of",
    "locate",
    "migration_errors",
    "name_of",
    "read_projects",
    "unique_constraints",
    "verification",
    "whole_schema",
]
