"""Station 11: two records (and older ones) -> what became of each issue, with rates, doubts and deployments."""

from logtriage.compare.comparison import Stretch, compare
from logtriage.compare.index import index_of_all
from logtriage.compare.weeks import compare_weeks, course_of, movers_of, week_of

__all__ = ["Stretch", "compare", "compare_weeks", "course_of", "index_of_all", "movers_of", "week_of"]
