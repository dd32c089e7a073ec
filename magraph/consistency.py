"""Checks that make a graph consistent."""

from __future__ import annotations

from magraph.errors import DataError
from magraph.graph import CareerGraph

__all__ = ["check_graph"]


def check_graph(graph: CareerGraph) -> list[DataError]:
    """Return every fault of a graph, in the order of files and lines."""
    return []
