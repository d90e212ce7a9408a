"""Report and checkout -> inventory."""
