"""How an error reads on a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph.errors import DataErrors
from magraph.phrases import sentence

if TYPE_CHECKING:
    from magraph.errors import MagraphError

__all__ = ["messages"]

_MOST: Final = 20


def messages(error: MagraphError) -> list[str]:
    """Return the lines that tell an error.

    Of several faults in a file the first, and how many there are: `magraph validate` lists them.
    Where each is in a file of its own, as those of an import are, each is told.
    """
    if not isinstance(error, DataErrors) or len(error.errors) == 1:
        return [str(error)]
    if len({each.file for each in error.errors}) == len(error.errors):
        told = [str(each) for each in error.errors[:_MOST]]
        more = len(error.errors) - len(told)
        return [*told, f"{_others(more)} in other files"] if more else told
    others = _others(len(error.errors) - 1)
    return [f"{sentence(str(error.errors[0]))} {others}, which magraph validate lists"]


def _others(count: int) -> str:
    return "There is 1 more" if count == 1 else f"There are {count} more"
