"""Triage a Vercel log export: what is broken, on which route, how often, what it is called, what to do."""

__version__ = "0.1.0"
