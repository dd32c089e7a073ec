"""The templates of the explorer, on top of those of the answers."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, Environment, PackageLoader

from magraph.views.html.sheet import Sheet, environment

if TYPE_CHECKING:
    from magraph.graph import CareerGraph

__all__ = ["asset", "sheet_of"]


def sheet_of(graph: CareerGraph, *, level: int) -> Sheet:
    """Return a document that can use the explorer's templates."""
    return Sheet(graph, level=level, templates=_templates())


@cache
def _templates() -> Environment:
    shared = environment()
    assert shared.loader is not None
    loader = ChoiceLoader([PackageLoader("magraph.explorer"), shared.loader])
    return shared.overlay(loader=loader)


@cache
def asset(name: str) -> str:
    """Return a style sheet or a script of the explorer."""
    return files("magraph.explorer").joinpath(name).read_text("utf-8")
