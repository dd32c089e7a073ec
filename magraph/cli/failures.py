"""How an error reads on a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.errors import DataErrors
from magraph.phrases import sentence

if TYPE_CHECKING:
    from magraph.errors import MagraphError

__all__ = ["one_line"]


def one_line(error: MagraphError) -> str:
    """Return an error as one line; of several errors the first, and how many there are."""
    if isinstance(error, DataErrors) and len(error.errors) > 1:
        more = len(error.errors) - 1
        others = "is 1 more" if more == 1 else f"are {more} more"
        return f"{sentence(str(error.errors[0]))} There {others}, which magraph validate lists"
    return str(error)
