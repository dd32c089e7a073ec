"""Colours, light and dark: every pair of words and ground has a contrast of 4.5 or more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from magraph.views.pictures.drawing import Node

__all__ = ["DARK", "LIGHT", "Pair", "Palette", "look"]


class Pair(NamedTuple):
    """Words, what they stand on, and the line around it."""

    ink: str
    ground: str
    line: str


class Palette(NamedTuple):
    """The colours of one scheme.

    Attributes
    ----------
    page
        The picture as a whole.
    muted
        Small print and links.
    pairs
        Per `look` of a node.
    """

    page: Pair
    muted: str
    pairs: dict[str, Pair]


LIGHT: Final = Palette(
    page=Pair("#1f2328", "#ffffff", "#d1d9e0"),
    muted="#59636e",
    pairs={
        "plain": Pair("#1f2328", "#f6f8fa", "#7d8590"),
        "target": Pair("#ffffff", "#0b4f9e", "#0b4f9e"),
        "step": Pair("#0a3069", "#ddf4ff", "#0969da"),
        "met": Pair("#0f5323", "#dafbe1", "#1a7f37"),
        "unmet": Pair("#82071e", "#ffebe9", "#cf222e"),
        "assumed": Pair("#633c01", "#fff8c5", "#9a6700"),
        "unknown": Pair("#512a97", "#f6efff", "#8250df"),
    },
)

DARK: Final = Palette(
    page=Pair("#e6edf3", "#0d1117", "#3d444d"),
    muted="#9198a1",
    pairs={
        "plain": Pair("#e6edf3", "#161b22", "#6e7681"),
        "target": Pair("#ffffff", "#1158b0", "#58a6ff"),
        "step": Pair("#cae8ff", "#10233f", "#58a6ff"),
        "met": Pair("#7ee787", "#0f2a18", "#3fb950"),
        "unmet": Pair("#ffa198", "#3a1417", "#f85149"),
        "assumed": Pair("#f2cc60", "#2e2306", "#d29922"),
        "unknown": Pair("#d2a8ff", "#271a3d", "#a371f7"),
    },
)


def look(node: Node) -> str:
    """Return which pair of colours a node has: that of its mark, or of what it is."""
    if node.mark:
        return node.mark
    return node.kind if node.kind in ("target", "step") else "plain"
