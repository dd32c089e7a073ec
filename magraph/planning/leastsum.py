"""The least sum that steps come to, where time forbids nothing: the search's first bound."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from magraph.planning.andor import AndOr, TooLarge, Within, and_or
from magraph.planning.branching import NEVER, Branching
from magraph.planning.cuts import Search, TieSearch, better_way
from magraph.planning.integer import can_hand_over, hand_over
from magraph.planning.problem import Problem
from magraph.planning.stopwatch import Stopwatch

if TYPE_CHECKING:
    from magraph.planning.compiled import CompiledSearch

__all__ = ["LeastSum", "compile_planner", "least_sum", "tied_steps"]

_compiled: type[CompiledSearch] | None = None
"""The compiled search, once it is loaded."""

_SECONDS_TO_COMPILE: Final = 60.0
"""Where there is less time, a question does not wait for it."""


class LeastSum(NamedTuple):
    """What a search for the least sum came to.

    Attributes
    ----------
    value
        The least sum found; None: no plan was found.
    steps
        Those of a plan that comes to it, if time allows, in an order in which they can be done.
    bound
        No plan's sum is less; None: there is no plan.
    """

    value: int | None
    steps: list[int]
    bound: int | None

    @property
    def proven(self) -> bool:
        """Whether the value is the least, or there is no plan."""
        return self.value == self.bound


def least_sum(
    problem: Problem, weights: Sequence[int], stopwatch: Stopwatch, within: Within | None = None
) -> LeastSum:
    """Return the least sum of the weights of a plan's steps, as if time forbade nothing.

    Parameters
    ----------
    problem
        The problem; what its formulas say of ages, and all other times, are not looked at. So
        where time can forbid something, the bound is a bound and the steps may be no plan.
    weights
        Of each step, at least 0.
    stopwatch
        Says when to stop.
    within
        The time that a plan may take; None: any. Where there are too many moments to tell apart,
        nothing is found and the bound is 0. With it the search ends when it has taken long, not
        only when it is done: there is another way.

    Notes
    -----
    Branch and bound on ever smaller graphs. The bound is the landmark-cut bound; a child starts
    from its parent's landmarks and only makes up for what its decision changes. What takes long
    is done by compiled code, if it can be, and then by HiGHS.
    """
    try:
        graph = and_or(problem, weights, within)
    except TooLarge:
        return LeastSum(None, [], 0)
    search = _search(graph, stopwatch)
    done = search.run(search.patience)
    if not done and isinstance(search, Search) and _may_compile(stopwatch):
        compile_planner()
        search = _search(graph, stopwatch)
        done = search.run(search.patience)
    least = NEVER
    if not done and not stopwatch.is_over() and can_hand_over(graph.weights):
        least = _handed_over(search, stopwatch)
    elif not done and (within is not None or not search.run(None)):
        least = search.least()
    if search.best == NEVER:
        return LeastSum(None, [], None if least == NEVER else least)
    return LeastSum(search.best, search.plan(), min(least, search.best))


def tied_steps(
    problem: Problem,
    weights: Sequence[int],
    value: int,
    stopwatch: Stopwatch,
    within: Within | None = None,
) -> frozenset[int]:
    """Return steps among which are all that have a weight and are in a plan of the least sum.

    Parameters
    ----------
    problem, weights, stopwatch, within
        As for `least_sum`.
    value
        The least sum.
    """
    search = _search(and_or(problem, weights, within), stopwatch, value)
    search.run(search.patience)
    return search.may_pay()


def compile_planner() -> None:
    """Let compiled code search for least sums, in this process from now on.

    It is compiled when it is first used on a machine, which takes half a minute, and loaded
    within a second afterwards. Questions of hundreds of steps are answered some ten times
    as fast; the answers are the same. Without this call only what takes long is put to it.

    Raises
    ------
    MissingExtra
        If what compiles it is not installed (`magraph[fast]`).
    """
    from magraph.planning import compiled

    global _compiled  # noqa: PLW0603 - a process has one
    smallest = AndOr([1, 0], [[1], []], [0, 1], [-1, 0])
    compiled.CompiledSearch(smallest, Stopwatch()).run(None)
    _compiled = compiled.CompiledSearch


def _search(graph: AndOr, stopwatch: Stopwatch, value: int | None = None) -> Branching[Any]:
    """Return a search for the best way, or for what is in any way of a value."""
    if _compiled is not None and _compiled.fits(graph):
        return _compiled(graph, stopwatch, value)
    return Search(graph, stopwatch) if value is None else TieSearch(graph, stopwatch, value)


def _may_compile(stopwatch: Stopwatch) -> bool:
    """Return whether the search can be compiled and may be waited for."""
    left = stopwatch.left()
    return (left is None or left >= _SECONDS_TO_COMPILE) and find_spec("numba") is not None


def _handed_over(search: Branching[Any], stopwatch: Stopwatch) -> int:
    """Let another solver look for what is better; return what nothing is below."""
    rest = search.rest()
    if rest is None:
        return search.best
    answer = hand_over(rest.graph.counts, rest.graph.children, rest.graph.weights, stopwatch.left())
    if answer.holding is not None:
        better = better_way(rest, answer.holding, search.best)
        if better is not None:
            search.best, search.steps = better
    # There is a way; that there is none would be a mistake, so it says nothing.
    return rest.paid + (answer.bound or 0)
