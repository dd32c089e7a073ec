"""How long a search may still take."""

from __future__ import annotations

from time import monotonic

__all__ = ["OutOfTime", "Stopwatch"]


class OutOfTime(Exception):
    """The time given to a search is over."""


class Stopwatch:
    """Measures a search against the time it has.

    Parameters
    ----------
    seconds
        From now; None: as long as it takes.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._end = None if seconds is None else monotonic() + seconds

    def check(self) -> None:
        """Go on.

        Raises
        ------
        OutOfTime
            If the time is over.
        """
        if self._end is not None and monotonic() > self._end:
            raise OutOfTime
