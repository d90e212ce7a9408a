"""Beside the way: what a project has promised (``criteria.yaml``, flows), and what an export says of each promise."""
