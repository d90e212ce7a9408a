"""Station 3a: YAML -> ``tuple[Rule, ...]``, checked by the house rules; the packs lie in ``signatures/``."""
