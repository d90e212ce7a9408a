"""Station 4: a row -> its route, and whether a bot asked."""

from logtriage.attribute.bots import is_bot
from logtriage.attribute.columns import add_route_and_bot
from logtriage.attribute.routes import MIDDLEWARE, route_of

__all__ = ["MIDDLEWARE", "add_route_and_bot", "is_bot", "route_of"]
