"""Beside the way: a schema and its migrations x what a log says is missing -> candidates, queries and additive SQL."""
