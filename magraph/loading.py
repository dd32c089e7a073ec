"""What a table names by ``"module:function"``, imported when it is needed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

__all__ = ["function_at"]


def function_at(place: str) -> Callable[..., object]:
    """Return the function or class that a name such as ``"magraph.views.html:render"`` stands for.

    Its module is imported; a table of such names costs nothing until one of them is looked up.
    """
    module, _, name = place.partition(":")
    found: object = getattr(import_module(module), name)
    assert callable(found)
    return found
