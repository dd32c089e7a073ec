"""How an error reads on a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.errors import DataErrors

if TYPE_CHECKING:
    from magraph.errors import MagraphError

__all__ = ["one_line"]


def one_line(error: MagraphError) -> str:
    """Return an error as one line; of several errors the first, and how many there are."""
    if isinstance(error, DataErrors) and len(error.errors) > 1:
        more = len(error.errors) - 1
        return f"{error.errors[0]}. There are {more} more; list them with: magraph validate PATH"
    return str(error)
