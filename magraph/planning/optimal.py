"""The single best plan of a problem, with its proof."""

from __future__ import annotations

from magraph.planning.best import Best
from magraph.planning.memory import remembered
from magraph.planning.objectives import OBJECTIVES
from magraph.planning.plan import Outcome
from magraph.planning.problem import Problem, is_timeless
from magraph.planning.search import Search
from magraph.planning.settling import Known, settled
from magraph.planning.stopwatch import Stopwatch

__all__ = ["finished", "solve"]


@remembered
def solve(
    problem: Problem,
    objective: str = "time",
    *,
    budget: int | None = None,
    deadline: int | None = None,
    time_limit: float | None = None,
    first_only: bool = False,
) -> Outcome:
    """Return the best plan of a problem.

    Parameters
    ----------
    problem
        The problem.
    objective
        A key of `OBJECTIVES`.
    budget
        Most cents.
    deadline
        Latest finish, hundredths of a month.
    time_limit
        Seconds; None: no limit.
    first_only
        True: of the objective's order only the first entry counts, any plan with the least will do.

    Returns
    -------
    Outcome
        `proven` with a plan: no plan is less in the objective's order. `proven` without one:
        there is none. Not proven: time ran out; `bound` is then the least vector that
        what was not looked at could have.

    Notes
    -----
    Where time forbids nothing but to take too long, the least time is settled first, if it is
    compared first, and then the sums that are compared next, by `least_sum`; only steps of plans
    that reach both are searched for the rest. Exact: see `magraph.planning.search`. Exponential in
    the worst case (least cost with shared steps is NP-hard); on ontologies of careers a few nodes.
    """
    judge = Best(OBJECTIVES[objective], budget=budget, deadline=deadline, first_only=first_only)
    stopwatch = Stopwatch(time_limit)
    known = settled(problem, judge, stopwatch) if is_timeless(problem) else Known()
    return finished(problem, judge, stopwatch, known)


def finished(problem: Problem, judge: Best, stopwatch: Stopwatch, known: Known) -> Outcome:
    """Search for what is not known yet."""
    if known.outcome is not None:
        return known.outcome
    search = Search(problem, judge, stopwatch, known.among)
    search.run()
    if search.complete:
        bound = None if judge.key is None else search.scale.sums(judge.key)
        return Outcome(judge.plan, True, bound)
    keys = search.open_keys if judge.key is None else [*search.open_keys, judge.key]
    return Outcome(judge.plan, False, max(known.floor, search.scale.sums(min(keys))))
