"""What another vocabulary has no word for, counted while it is written."""

from __future__ import annotations

from typing import NamedTuple

from magraph.readwrite import Loss
from magraph.sources.quirks import Quirks

__all__ = ["Losses", "Written"]


class Written(NamedTuple):
    """A text, and what it does not say."""

    text: str
    losses: tuple[Loss, ...]


class Losses:
    """Counts what is lost: the same in the same way is one, with how often and a few cases."""

    def __init__(self) -> None:
        self._found = Quirks()

    def note(self, what: str, instead: str, id_: str, *, times: int = 1) -> None:
        """Note a case, or several; the parameters are as in `Loss`."""
        self._found.note("", what, instead, id_, times=times)

    def all(self) -> tuple[Loss, ...]:
        """Return everything lost, in the order in which it was found first."""
        return tuple(Loss(*quirk[1:]) for quirk in self._found.all())
