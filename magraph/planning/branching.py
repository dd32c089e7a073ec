"""Branch and bound over families of ways, however they are stored."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Final, Generic, Protocol, TypeVar

from magraph.planning.andor import Rest
from magraph.planning.stopwatch import OutOfTime, Stopwatch

__all__ = ["NEVER", "Branching"]

NEVER: Final = 1 << 62
"""More than any sum."""


class _Bounded(Protocol):
    """A family of ways, no one of which weighs less than its bound."""

    @property
    def bound(self) -> int: ...


_Family = TypeVar("_Family", bound=_Bounded)


class Branching(ABC, Generic[_Family]):
    """A search for the ways that weigh least.

    Attributes
    ----------
    patience
        Nodes looked at, times those of the largest graph, before a question is handed over. The
        larger the graph, the sooner: there HiGHS gains most.
    best
        Families that weigh as much are of no interest.
    steps
        What is paid for to get by with it.
    waiting
        Families not looked at, the most promising last.
    effort, largest
        Nodes looked at, and those of the largest graph.
    """

    patience: ClassVar[int]

    def __init__(self, stopwatch: Stopwatch) -> None:
        self.stopwatch = stopwatch
        self.best = NEVER
        self.steps: frozenset[int] = frozenset()
        self.waiting: list[_Family] = []
        self.effort = 0
        self.largest = 1

    def run(self, patience: int | None) -> bool:
        """Search until nothing is left or patience is; return whether nothing is."""
        while self.waiting:
            family = self.waiting.pop()
            if family.bound >= self.best or self.is_known(family):
                continue
            try:
                self.stopwatch.check()
            except OutOfTime:
                self.waiting.append(family)
                return False
            if patience is not None and self.effort * self.largest > patience:
                self.waiting.append(family)
                return False
            self.waiting += self.parts(family)
        return True

    def least(self) -> int:
        """Return what no way weighs less than, of those not looked at."""
        return min(family.bound for family in self.waiting)

    def may_pay(self) -> frozenset[int]:
        """Return the steps found, and all that what was not looked at may pay for."""
        return self.steps.union(*map(self.open_steps, self.waiting))

    @abstractmethod
    def parts(self, family: _Family) -> list[_Family]:
        """Return the families that a family falls into, the most promising last."""

    @abstractmethod
    def is_known(self, family: _Family) -> bool:
        """Return whether a family has nothing to tell."""

    @abstractmethod
    def open_steps(self, family: _Family) -> frozenset[int]:
        """Return what the ways of a family pay for or may pay for."""

    @abstractmethod
    def rest(self) -> Rest | None:
        """Return what the best of all ways is among; None: nothing is below the best."""

    @abstractmethod
    def plan(self) -> list[int]:
        """Return the steps of the best way, with those that it takes for nothing, in order."""
