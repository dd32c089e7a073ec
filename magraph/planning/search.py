"""Exhaustive search over sets of steps, with bounds: the one engine behind every answer.

What is kept and what is cut off is decided by a `Judge`: the single best plan, the k best,
or the frontier. The engine only promises that every plan whose bound the judge does not
refuse is offered to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, inf
from time import monotonic
from typing import Protocol

from magraph.planning.earliest import Relaxation, closure, is_true, value
from magraph.planning.objectives import Totals
from magraph.planning.plan import Plan, Scheduled
from magraph.planning.problem import Atom, Formula, Problem, atoms
from magraph.planning.schedule import earliest_schedule

__all__ = ["Judge", "Search", "members"]


class Judge(Protocol):
    """Decides what is worth looking at."""

    minimal: bool
    """True if only plans without a smaller plan inside them are wanted."""

    def refuses(self, bound: Totals) -> bool:
        """Return True if no plan with at least these totals can matter.

        A plan with exactly these totals may still come first by its names.
        """

    def offer(self, plan: Plan) -> None:
        """Take note of a plan."""

    def latest(self, bound: Totals) -> int | None:
        """Return the latest finish that can matter for a set with this bound; None: any."""


def members(bits: int) -> Iterator[int]:
    """Yield the numbers in a bit set, in increasing order.

    >>> list(members(0b10110))
    [1, 2, 4]
    """
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


class Search:
    """Branch and bound over sets of steps.

    Parameters
    ----------
    problem
        The problem.
    judge
        Decides what is kept.
    deadline
        Moment of `time.monotonic` after which the search stops; None: never.

    Attributes
    ----------
    complete
        False if the search was stopped before its end.
    open_bounds
        After a stop, the bounds of what was not looked at.

    Notes
    -----
    A node is a pair of a committed set S and a forbidden set F. From what S still needs a
    *disjunctive landmark* is derived: steps of which at least one belongs to every plan
    that contains S and avoids F. The i-th child commits the i-th of them and forbids
    those before it, so that no set is met twice. Where S is complete, plans that contain it
    and more are looked at too, as more steps can give a need sooner or keep it fresh. Bounds
    are earliest times (Knuth), weekly hours as an area, and the h-max bound on costs of what is
    still missing. Nodes wait on an explicit stack: depth is no limit.

    References
    ----------
    P. Haslum, J. Slaney, S. Thiebaux, Minimal landmarks for optimal delete-free planning,
    ICAPS 2012. M. Helmert, C. Domshlak, Landmarks, critical paths and abstractions, ICAPS 2009.
    """

    def __init__(self, problem: Problem, judge: Judge, deadline: float | None = None) -> None:
        self.problem = problem
        self.judge = judge
        self.deadline = deadline
        self.complete = True
        self.open_bounds: list[Totals] = []
        self.relaxation = Relaxation(problem)
        self.costs = [step.cost for step in problem.steps]
        self.counts = [step.count for step in problem.steps]

    def run(self) -> None:
        """Look at everything that the judge does not refuse."""
        useful = self._useful()
        if useful is None:
            return
        outside = ((1 << len(self.problem.steps)) - 1) & ~useful
        stack: list[tuple[Totals, int, int]] = []
        self._push(stack, 0, outside)
        while stack:
            bound, chosen, forbidden = stack.pop()
            if self.judge.refuses(bound):
                continue
            if self.deadline is not None and monotonic() > self.deadline:
                self.complete = False
                self.open_bounds = [bound, *(node[0] for node in stack)]
                return
            self._visit(stack, bound, chosen, forbidden)

    def _useful(self) -> int | None:
        """Return steps that can be done and can serve the goal; None: it is out of reach."""
        facts, starts = self.relaxation.times()
        if all(fact == inf for fact in facts) and not is_true(self.problem.goal, 0):
            return None
        reached = 0
        for number, moment in enumerate(facts):
            if moment < inf:
                reached |= 1 << number
        if not is_true(self.problem.goal, reached):
            return None
        useful = 0
        seen: set[int] = set()
        waiting = [atom.fact for atom in atoms(self.problem.goal)]
        while waiting:
            fact = waiting.pop()
            if fact in seen:
                continue
            seen.add(fact)
            for index in self.relaxation.achievers[fact]:
                if not useful >> index & 1 and starts[index] < inf:
                    useful |= 1 << index
                    waiting.extend(a.fact for a in atoms(self.problem.steps[index].needs))
        return useful

    # Bounds -----------------------------------------------------------------------------

    def _bound(self, chosen: int, forbidden: int) -> Totals | None:
        """Return a lower bound for all plans that contain one set and avoid another."""
        steps = self.problem.steps
        facts, starts = self.relaxation.times(forbidden)
        goal = value(self.problem.goal, facts)
        if goal == inf:
            return None
        time = goal
        cost = count = area = 0
        unknown: set[str] = set()
        for index in members(chosen):
            if starts[index] == inf:
                return None
            step = steps[index]
            time = max(time, starts[index] + step.duration)
            cost += step.cost
            count += step.count
            area += step.load * step.duration
            unknown.update(step.unknown)
        if self.problem.capacity is not None and area:
            time = max(time, ceil(area / self.problem.capacity))
        cost += self._missing(self.costs, chosen, forbidden)
        count += self._missing(self.counts, chosen, forbidden)
        return Totals(int(time), cost, len(unknown), count, chosen.bit_count())

    def _missing(self, weights: list[int], chosen: int, forbidden: int) -> int:
        free = [0 if chosen >> i & 1 else weight for i, weight in enumerate(weights)]
        facts, before = self.relaxation.costs(free, forbidden)
        worst = value(self.problem.goal, facts)
        for index in members(chosen):
            worst = max(worst, before[index])
        return int(worst)

    def _push(
        self, stack: list[tuple[Totals, int, int]], chosen: int, forbidden: int
    ) -> Totals | None:
        bound = self._bound(chosen, forbidden)
        if bound is not None:
            stack.append((bound, chosen, forbidden))
        return bound

    # Nodes ------------------------------------------------------------------------------

    def _visit(
        self, stack: list[tuple[Totals, int, int]], bound: Totals, chosen: int, forbidden: int
    ) -> None:
        facts, done = closure(self.relaxation, chosen)
        if done == chosen and is_true(self.problem.goal, facts):
            plan = self._plan(chosen, bound)
            if plan is not None:
                if not self.judge.minimal or not self._has_smaller(chosen):
                    self.judge.offer(plan)
                if self.judge.minimal:
                    return
            landmark = self._anything(chosen, forbidden)
        else:
            landmark = self._landmark(chosen, forbidden, facts, done)
        children: list[tuple[Totals, int, int]] = []
        barred = forbidden
        for index in landmark:
            self._push(children, chosen | 1 << index, barred)
            barred |= 1 << index
        children.sort(key=lambda node: self._promise(node[0]), reverse=True)
        stack.extend(children)

    def _promise(self, bound: Totals) -> tuple[int, ...]:
        order = getattr(self.judge, "order", None)
        return tuple(order(bound)) if order else (bound.time, bound.cost)

    def _anything(self, chosen: int, forbidden: int) -> list[int]:
        """Return steps that could give a need of a complete set sooner or fresher."""
        found: set[int] = set()
        formulas = [self.problem.goal]
        formulas += [self.problem.steps[index].needs for index in members(chosen)]
        pending = [atom.fact for formula in formulas for atom in atoms(formula)]
        seen: set[int] = set()
        while pending:
            fact = pending.pop()
            if fact in seen:
                continue
            seen.add(fact)
            for index in self.relaxation.achievers[fact]:
                if not (chosen | forbidden) >> index & 1 and index not in found:
                    found.add(index)
                    pending.extend(a.fact for a in atoms(self.problem.steps[index].needs))
        return sorted(found)

    def _landmark(self, chosen: int, forbidden: int, facts: int, done: int) -> list[int]:
        """Return steps of which every completion of the set contains at least one."""
        wanted = [self.problem.steps[index].needs for index in members(chosen & ~done)]
        if not is_true(self.problem.goal, facts):
            wanted.insert(0, self.problem.goal)
        given = facts
        for index in members(chosen & ~done):
            for result in self.problem.steps[index].results:
                given |= 1 << result.fact
        best: set[int] | None = None
        for formula in wanted:
            if not is_true(formula, given):
                found = self._achievers(formula, given, chosen, forbidden)
                if best is None or len(found) < len(best):
                    best = found
        if best is None:
            # What is missing is promised only by steps that wait for one another:
            # one of their atoms must come from outside.
            best = set()
            for formula in wanted:
                for atom in atoms(formula):
                    if not facts >> atom.fact & 1:
                        best.update(self._givers(atom.fact, chosen, forbidden))
        return sorted(best, key=lambda i: (self.costs[i], self.problem.steps[i].duration, i))

    def _givers(self, fact: int, chosen: int, forbidden: int) -> set[int]:
        return {
            index
            for index in self.relaxation.achievers[fact]
            if not (chosen | forbidden) >> index & 1
        }

    def _achievers(self, formula: Formula, given: int, chosen: int, forbidden: int) -> set[int]:
        if isinstance(formula, Atom):
            return self._givers(formula.fact, chosen, forbidden)
        open_children = [child for child in formula.children if not is_true(child, given)]
        held = len(formula.children) - len(open_children)
        # With m open children of which k must hold, any m - k + 1 of them contain one that does.
        parts = sorted(
            (self._achievers(child, given, chosen, forbidden) for child in open_children),
            key=len,
        )
        needed = len(open_children) - (formula.count - held) + 1
        return set().union(*parts[:needed])

    # Plans ------------------------------------------------------------------------------

    def _plan(self, chosen: int, bound: Totals) -> Plan | None:
        indices = list(members(chosen))
        before = self.judge.latest(
            Totals(
                bound.time,
                sum(self.costs[index] for index in indices),
                bound.unknown,
                sum(self.counts[index] for index in indices),
                len(indices),
            )
        )
        found = earliest_schedule(self.problem, indices, before=before)
        if found is None:
            return None
        finish, starts = found
        steps = self.problem.steps
        return Plan(
            steps=tuple(
                Scheduled(index, start, start + steps[index].duration)
                for start, index in sorted((start, index) for index, start in starts.items())
            ),
            time=finish,
            cost=sum(steps[index].cost for index in indices),
            unknown=tuple(sorted({name for index in indices for name in steps[index].unknown})),
            count=sum(steps[index].count for index in indices),
            ids=tuple(sorted(steps[index].id for index in indices)),
        )

    def _has_smaller(self, chosen: int) -> bool:
        """Return whether a proper subset of a plan's steps is a plan.

        Leaving out of a complete set the last step that a smaller plan does without keeps it
        complete, so every smaller plan is reached by leaving out one step at a time.
        """
        seen: set[int] = set()
        waiting = [chosen]
        while waiting:
            current = waiting.pop()
            for index in members(current):
                smaller = current & ~(1 << index)
                if smaller in seen:
                    continue
                seen.add(smaller)
                facts, done = closure(self.relaxation, smaller)
                if done != smaller or not is_true(self.problem.goal, facts):
                    continue
                if earliest_schedule(self.problem, list(members(smaller))) is not None:
                    return True
                waiting.append(smaller)
        return False
