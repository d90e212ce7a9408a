"""The invented product Fernwick (a shop and an inbox) and the log exports that it would leave behind."""
