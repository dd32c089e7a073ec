"""Months, hours, money and estimates: arithmetic with units, and dates counted in months."""

from __future__ import annotations

import calendar
import re
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from math import isnan
from numbers import Real
from typing import Final, Literal, NamedTuple, TypeAlias, TypeGuard

from magraph.errors import UsageError

__all__ = [
    "ESTIMATES",
    "FULL_TIME",
    "HIGHEST_LEVEL",
    "UNITS",
    "Estimate",
    "EstimateName",
    "Money",
    "Number",
    "add_days",
    "add_months",
    "day_asked",
    "hours_to_months",
    "is_number",
    "months_between",
    "number",
    "number_in",
    "weekly_hours",
]

EstimateName: TypeAlias = Literal["min", "typical", "max"]
ESTIMATES: Final[tuple[EstimateName, ...]] = ("min", "typical", "max")

Number: TypeAlias = int | float

UNITS: Final = frozenset(("MON", "DAY", "HUR", "MIN", "C62", "ANN", "P1", "HUR/WEE"))
"""UN/CEFACT codes of the units of figures that are no money."""

FULL_TIME: Final = Decimal(40)
"""Hours a week of full-time work (convention M5)."""

HIGHEST_LEVEL: Final = 7
"""Levels of skills go from 0 to this, as O*NET's do."""

_THOUSANDS: Final = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")


def number(value: Decimal | int) -> Number:
    """Return a plain number: an int where the value is whole.

    >>> number(Decimal("12.00")), number(Decimal("1.5"))
    (12, 1.5)
    """
    return int(value) if value == int(value) else float(value)


def number_in(text: str) -> Decimal:
    """Return a number as people write it: with thousands apart and a dollar sign, or plainly.

    Raises
    ------
    ValueError
        It is no number, or endless.

    >>> number_in("$6,250"), number_in("1.5")
    (Decimal('6250'), Decimal('1.5'))
    """
    bare = text.strip().removeprefix("$")
    if _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    try:
        value = Decimal(bare)
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite():
        raise ValueError(text)
    return value


class Estimate(NamedTuple):
    """A figure with the range that it lies in.

    `typical` is what answers use; a missing bound means that only the typical figure is known.

    >>> Estimate(Decimal(12), Decimal(9), Decimal(18)).at("max")
    Decimal('18')
    >>> Estimate(Decimal(12)).at("min")
    Decimal('12')
    """

    typical: Decimal
    min: Decimal | None = None
    max: Decimal | None = None

    def at(self, name: EstimateName) -> Decimal:
        """Return the figure at an estimate; a missing bound is the typical figure."""
        bound = {"min": self.min, "typical": self.typical, "max": self.max}[name]
        return self.typical if bound is None else bound


class Money(NamedTuple):
    """An amount, exact or a lower bound.

    Attributes
    ----------
    amount
        The sum of what is known.
    currency
        ISO 4217.
    unknown
        Ids of the terms that are not known; with any of them `amount` is a lower bound.
    """

    amount: Decimal
    currency: str = "USD"
    unknown: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """True if nothing in it is unknown."""
        return not self.unknown


def hours_to_months(hours: Decimal, weekly: Decimal = FULL_TIME) -> int:
    """Return whole months of work that hold so many hours, rounded up.

    A month has 52 / 12 weeks (convention M5): 173.33 hours of full-time work.

    >>> hours_to_months(Decimal(1000)), hours_to_months(Decimal(173))
    (6, 1)
    >>> hours_to_months(Decimal(5616), Decimal(36))
    36
    """
    return _parts(hours, weekly)


def weekly_hours(hours: Decimal, months: int) -> int:
    """Return how many hours a week it takes to do so many in some months, rounded up.

    >>> weekly_hours(Decimal(1000), 6), weekly_hours(Decimal(8), 1)
    (39, 2)
    """
    return _parts(hours, Decimal(months))


def _parts(hours: Decimal, other: Decimal) -> int:
    """Return the months for hours a week, or the hours a week for months, rounded up."""
    return int((hours * 12 / (other * 52)).to_integral_value(rounding=ROUND_CEILING))


def add_months(start: date, months: int) -> date:
    """Return the same day so many months later, or the month's last day if there is none.

    Beyond the calendar's years, 1 to 9999, it is the calendar's first or last day: what ends on
    9999-12-31 never ends.

    >>> add_months(date(2024, 1, 31), 1), add_months(date(2024, 3, 15), -3)
    (datetime.date(2024, 2, 29), datetime.date(2023, 12, 15))
    """
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    if not MINYEAR <= year <= MAXYEAR:
        return date.max if months > 0 else date.min
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def add_days(start: date, days: int) -> date:
    """Return the day so many days later; the calendar's last day is the last."""
    return start + timedelta(days=min(days, (date.max - start).days))


def is_number(value: object) -> TypeGuard[float | Decimal]:
    """Return whether a value is a number of any kind; not-a-number and booleans are none."""
    # A boolean is a Real.
    return not isinstance(value, bool) and isinstance(value, Real | Decimal) and not isnan(value)


def day_asked(*days: object) -> date:
    """Return the first day that is given, or else today.

    Raises
    ------
    UsageError
        It is no day, or has a time: no types hold every caller.
    """
    for day in days:
        if isinstance(day, datetime):
            raise UsageError(f"as of: {day} has a time. Give the day: as_of.date()")
        if isinstance(day, date):
            return day
        if day is not None:
            raise UsageError(f"as of: {day!r} is no day. Give a datetime.date")
    return date.today()


def months_between(start: date, end: date) -> Decimal:
    """Return the months from one date to another, by anniversaries; negative if reversed.

    Whole months are exact, so that a limit such as "within 48 months" includes its last day.

    >>> months_between(date(2020, 5, 1), date(2024, 5, 1))
    Decimal('48')
    >>> months_between(date(2024, 1, 31), date(2024, 2, 29))
    Decimal('1')
    """
    if end < start:
        return -months_between(end, start)
    whole = (end.year - start.year) * 12 + end.month - start.month
    while add_months(start, whole) > end:
        whole -= 1
    anniversary = add_months(start, whole)
    if anniversary == end:
        return Decimal(whole)
    span = (add_months(start, whole + 1) - anniversary).days or 1  # the calendar's last day
    return whole + Decimal((end - anniversary).days) / Decimal(span)
