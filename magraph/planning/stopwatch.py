"""How long a search may still take."""

from __future__ import annotations

from time import monotonic

__all__ = ["OutOfPatience", "OutOfTime", "Patience", "Stopwatch"]


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

    def left(self) -> float | None:
        """Return the seconds left; None: as long as it takes."""
        return None if self._end is None else max(0.0, self._end - monotonic())

    def share(self, parts: int) -> Stopwatch:
        """Return a stopwatch for one of several equal parts of the time that is left."""
        left = self.left()
        return Stopwatch(None if left is None else left / parts)

    def is_over(self) -> bool:
        """Return whether the time is over."""
        return self._end is not None and monotonic() > self._end

    def check(self) -> None:
        """Go on.

        Raises
        ------
        OutOfTime
            If the time is over.
        """
        if self.is_over():
            raise OutOfTime


class OutOfPatience(Exception):
    """So many looks were not enough."""


class Patience(Stopwatch):
    """A stopwatch that also ends a part of the work after a number of looks at it.

    Parameters
    ----------
    stopwatch
        Of the whole work.
    looks
        How often `check` may be called before it raises `OutOfPatience`.
    """

    def __init__(self, stopwatch: Stopwatch, looks: int) -> None:
        super().__init__(stopwatch.left())
        self._left_over = looks

    def check(self) -> None:
        """Raise `OutOfTime` or `OutOfPatience`."""
        super().check()
        self._left_over -= 1
        if self._left_over < 0:
            raise OutOfPatience
