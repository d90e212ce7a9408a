"""
Station 8: cases -> findings -> ``Report`` -> text.

Renderers are ``Report -> str``, imported one by one when asked for.
"""
