"""
Values -> one table in which every distinct value stands once: the page's data, small enough to travel in it.

Two hundred findings share their advice, references and most of their words. ``script/data.js`` unpacks it.
"""

from __future__ import annotations

from typing import Any, Final

_LIST: Final = -1


class Packer:
    """
    Takes plain values and gives their places in ``nodes``.

    A node is a scalar as it is, a list as ``[-1, places...]``, or a mapping as ``[shape, places...]`` with its keys in
    ``shapes``.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.nodes: list[Any] = []
        self.shapes: list[list[str]] = []
        self._places: dict[tuple[Any, ...], int] = {}
        self._shapes: dict[tuple[str, ...], int] = {}

    def place(self, value: Any) -> int:
        """Give the place of a value, which is new or has stood in the table before."""
        match value:
            case dict():
                keys = tuple(value)
                shape = self._shapes.setdefault(keys, len(self.shapes))
                if shape == len(self.shapes):
                    self.shapes.append(list(keys))
                return self._kept([shape, *map(self.place, value.values())])
            case list() | tuple():
                return self._kept([_LIST, *map(self.place, value)])
            case _:
                return self._kept(value)

    def _kept(self, node: Any) -> int:
        # `1`, `1.0` and `True`, and `0.0` and `-0.0`, are equal to Python and different to whoever reads the page.
        scalar = (type(node).__name__, repr(node) if isinstance(node, float) else node)
        key = scalar if not isinstance(node, list) else tuple(node)
        found = self._places.setdefault(key, len(self.nodes))
        if found == len(self.nodes):
            self.nodes.append(node)
        return found
