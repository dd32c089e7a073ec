"""Round numbers for the marks of a scale."""

from __future__ import annotations

from math import ceil, floor, log10

__all__ = ["months_of_scale", "steps_of_scale"]

_ROUND = (1, 2, 2.5, 3, 5, 6, 10)
_MONTHS = (1, 2, 3, 4, 6, 12, 24, 36, 60)


def steps_of_scale(greatest: float, most: int) -> list[float]:
    """Return round numbers from 0 up to the greatest value, at the same distance.

    Parameters
    ----------
    greatest
        More than 0.
    most
        At most so many steps.

    >>> steps_of_scale(11, 6), steps_of_scale(6250, 4)
    ([0, 2, 4, 6, 8, 10], [0, 2000, 4000, 6000])
    """
    size = 10.0 ** floor(log10(greatest / most))
    step = next(each * size for each in (*_ROUND, 20) if greatest / (each * size) <= most)
    digits = max(0, 1 - floor(log10(step)))
    marks = (round(step * number, digits) for number in range(floor(greatest / step + 1e-9) + 1))
    return [int(mark) if mark == int(mark) else mark for mark in marks]


def months_of_scale(greatest: float, most: int) -> list[int]:
    """Return months from 0 up to the greatest value, at the same distance: single ones, or years.

    Parameters
    ----------
    greatest
        More than 0.
    most
        At most so many steps.

    >>> months_of_scale(11, 6), months_of_scale(25, 5)
    ([0, 2, 4, 6, 8, 10], [0, 6, 12, 18, 24])
    """
    step = next((size for size in _MONTHS if greatest / size <= most), None)
    step = step or ceil(greatest / most / 12) * 12
    return list(range(0, floor(greatest + 1e-9) + 1, step))
