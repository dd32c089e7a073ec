"""A question as the address of a page has it: the whole state, to share and to come back to."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from magraph.errors import UsageError
from magraph.quantities import ESTIMATES, EstimateName, number, number_in

__all__ = ["HOURS", "LONGEST", "Asked", "AskedCoverage"]

HOURS: Final = 60
"""Hours a week that count where none are given."""

LONGEST: Final = 4000
"""Characters of the longest query that is read."""

_SEVERAL: Final = ("from", "avoid")
_SINGLE: Final = (
    "target",
    "in",
    "budget",
    "deadline",
    "hours-per-week",
    "as-of",
    "estimate",
    "full-scope",
    "show",
)
_YES: Final = "yes"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, by the names of the options of the command line.

    Attributes
    ----------
    target
        What is wanted; empty: nothing yet.
    held
        What is held, as `--from` has it: ``ID``, ``ID@DATE`` or ``ID@START..END``.
    place
        Where; None: nowhere in particular.
    budget, deadline
        Most dollars, most months.
    hours
        Most hours a week.
    day
        The day of the question; None: today.
    estimate
        Which figure of each range counts.
    avoid
        What the pathway must not go through.
    full_scope
        Of a job: also what the place asks before each of its duties.
    show
        Which pathway to show in full, by its number from 1; None: the fastest.
    """

    target: str = ""
    held: tuple[str, ...] = ()
    place: str | None = None
    budget: Decimal | None = None
    deadline: Decimal | None = None
    hours: int = HOURS
    day: date | None = None
    estimate: EstimateName = "typical"
    avoid: tuple[str, ...] = ()
    full_scope: bool = False
    show: int | None = None

    @classmethod
    def read(cls, query: str) -> Asked:
        """Return the question in the query of an address.

        Parameters
        ----------
        query
            What follows the question mark. A parameter without a value counts as left out.

        Raises
        ------
        UsageError
            If a parameter is not known, given twice, or no value of its kind.
        """
        single, several = _parameters(query, _SINGLE, _SEVERAL)
        return cls(
            target=single.get("target", ""),
            held=tuple(dict.fromkeys(several["from"])),
            place=single.get("in"),
            budget=_amount(single, "budget"),
            deadline=_amount(single, "deadline"),
            hours=_whole(single, "hours-per-week") or HOURS,
            day=_day(single, "as-of"),
            estimate=_estimate(single),
            avoid=tuple(dict.fromkeys(several["avoid"])),
            full_scope=_flag(single, "full-scope"),
            show=_whole(single, "show"),
        )

    @property
    def query(self) -> str:
        """The query of the address, the shortest that says the same."""
        return urlencode(list(self._pairs()))

    def shown(self, number: int) -> str:
        """Return the address, from this page, at which a pathway is shown in full."""
        return f"?{replace(self, show=number).query}#pathway"

    @property
    def command(self) -> str:
        """What to type to get the same answer on the command line."""
        options = [
            word
            for name, value in self._pairs()
            if name not in ("target", "show")
            for word in ((f"--{name}",) if name == "full-scope" else (f"--{name}", value))
        ]
        return shlex.join(["magraph", "frontier", self.target, *options])

    @property
    def limits(self) -> dict[str, Any]:
        """The question but for target, budget and deadline, as the library takes it."""
        return {
            "profile": self.held,
            "jurisdiction": self.place,
            "as_of": self.day,
            "hours_per_week": self.hours,
            "estimate": self.estimate,
            "avoid": self.avoid,
            "full_scope": self.full_scope,
        }

    @property
    def bounded(self) -> bool:
        """Whether there is a budget or a deadline."""
        return self.budget is not None or self.deadline is not None

    def _pairs(self) -> Iterator[tuple[str, str]]:
        yield "target", self.target
        for held in self.held:
            yield "from", held
        if self.place:
            yield "in", self.place
        if self.budget is not None:
            yield "budget", str(number(self.budget))
        if self.deadline is not None:
            yield "deadline", str(number(self.deadline))
        if self.hours != HOURS:
            yield "hours-per-week", str(self.hours)
        if self.day is not None:
            yield "as-of", self.day.isoformat()
        if self.estimate != "typical":
            yield "estimate", self.estimate
        for avoided in self.avoid:
            yield "avoid", avoided
        if self.full_scope:
            yield "full-scope", _YES
        if self.show is not None:
            yield "show", str(self.show)


@dataclass(frozen=True, slots=True)
class AskedCoverage:
    """What is asked about a programme, by the names of the command line.

    Attributes
    ----------
    programme, target
        The programme, and what it is held against; empty: nothing yet.
    place
        Where; None: nowhere in particular.
    day
        The day of the question; None: today.
    """

    programme: str = ""
    target: str = ""
    place: str | None = None
    day: date | None = None

    @classmethod
    def read(cls, query: str) -> AskedCoverage:
        """Return the question in the query of an address, as `Asked.read` does."""
        single, _ = _parameters(query, ("programme", "target", "in", "as-of"))
        return cls(
            programme=single.get("programme", ""),
            target=single.get("target", ""),
            place=single.get("in"),
            day=_day(single, "as-of"),
        )

    @property
    def whole(self) -> bool:
        """Whether there is enough to answer."""
        return bool(self.programme and self.target)

    @property
    def command(self) -> str:
        """What to type to get the same answer on the command line."""
        place = ["--in", self.place] if self.place else []
        day = ["--as-of", self.day.isoformat()] if self.day else []
        return shlex.join(["magraph", "coverage", self.programme, self.target, *place, *day])


def _parameters(
    query: str, once: tuple[str, ...], often: tuple[str, ...] = ()
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the parameters that may be given once, and those that may be given often."""
    if len(query) > LONGEST:
        raise UsageError(f"the address is too long: more than {LONGEST:,} characters")
    single: dict[str, str] = {}
    several: dict[str, list[str]] = {name: [] for name in often}
    for name, text in parse_qsl(query):
        value = text.strip()
        if name in several:
            several[name] += [value] if value else []
        elif name not in once:
            raise UsageError(
                f"no parameter is called {name!r}. There are {', '.join(once + often)}"
            )
        elif name in single:
            raise UsageError(f"{name}: given twice. Give it once")
        elif value:
            single[name] = value
    return single, several


def _amount(single: dict[str, str], name: str) -> Decimal | None:
    text = single.get(name)
    if text is None:
        return None
    try:
        value = number_in(text)
    except ValueError:
        raise UsageError(f"{name}: {text!r} is no number") from None
    if not 0 <= value <= 10**9:
        raise UsageError(f"{name}: {text!r} is no number from 0 to a thousand million")
    return value


def _whole(single: dict[str, str], name: str) -> int | None:
    text = single.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:9]) > 0 and len(text) < 9):
        raise UsageError(f"{name}: {text!r} is no whole number of 1 or more")
    return int(text)


def _flag(single: dict[str, str], name: str) -> bool:
    text = single.get(name)
    if text not in (None, _YES):
        raise UsageError(f"{name}: {text!r} is not {_YES!r}. Leave it out for no")
    return text is not None


def _day(single: dict[str, str], name: str) -> date | None:
    text = single.get(name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{name}: {text!r} is not a date. Write it as YYYY-MM-DD") from None


def _estimate(single: dict[str, str]) -> EstimateName:
    text = single.get("estimate", "typical")
    if text not in ESTIMATES:
        raise UsageError(f"estimate: {text!r} is none of {', '.join(ESTIMATES)}")
    return text
