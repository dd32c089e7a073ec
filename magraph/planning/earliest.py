"""Bounds by relaxation: the earliest time, or the least cost, at which anything can hold."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush, nsmallest
from math import inf

from magraph.planning.problem import Atom, Formula, Problem, atoms

__all__ = ["Relaxation", "closure", "is_true", "value"]


def is_true(formula: Formula, facts: int) -> bool:
    """Return whether a formula holds, ages aside, when the facts of a bit set do."""
    if isinstance(formula, Atom):
        return bool(facts >> formula.fact & 1)
    needed = formula.count
    if needed <= 0:
        return True
    for child in formula.children:
        if is_true(child, facts):
            needed -= 1
            if needed == 0:
                return True
    return False


class Relaxation:
    """Earliest times and least costs when ages, ends and weekly hours are left aside.

    Parameters
    ----------
    problem
        The problem; its indexes are made once and serve every call.

    Notes
    -----
    Knuth's generalisation of Dijkstra's algorithm: a conjunction is as late as its last part,
    "k of n" as its k-th earliest. Each call settles every fact at most once; a formula is
    evaluated when one of its facts settles, so a call is O(a log a + e), with a the number of
    steps and e the sum over atoms of the size of the formulas they stand in.

    References
    ----------
    D. E. Knuth, A generalization of Dijkstra's algorithm, Information Processing Letters 6,
    1977. G. Gallo, G. Longo, S. Pallottino, S. Nguyen, Directed hypergraphs and applications,
    Discrete Applied Mathematics 42, 1993.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.users: list[list[int]] = [[] for _ in problem.facts]
        self.free: list[int] = []
        for index, step in enumerate(problem.steps):
            used = {atom.fact for atom in atoms(step.needs)}
            for fact in used:
                self.users[fact].append(index)
            if is_true(step.needs, 0):
                self.free.append(index)
        self.achievers: list[list[int]] = [[] for _ in problem.facts]
        for index, step in enumerate(problem.steps):
            for fact in dict.fromkeys(result.fact for result in step.results):
                self.achievers[fact].append(index)
        self.held_since: dict[int, int] = {}
        for held in problem.held:
            since = max(0, held.since)
            if since < self.held_since.get(held.fact, since + 1):
                self.held_since[held.fact] = since
        self.held_mask = 0
        for fact in self.held_since:
            self.held_mask |= 1 << fact

    def times(self, excluded: int = 0) -> tuple[list[float], list[float]]:
        """Return the earliest moment of every fact, and the earliest start of every step.

        Parameters
        ----------
        excluded
            Bit set of steps that are not done.

        Returns
        -------
        tuple
            Hundredths of a month; `inf` where it never holds, or the step can never start.
        """
        problem = self.problem
        facts: list[float] = [inf] * len(problem.facts)
        starts: list[float] = [inf] * len(problem.steps)
        heap: list[tuple[float, int]] = [(since, f) for f, since in self.held_since.items()]
        heap.sort()
        for index in self.free:
            self._start(index, 0, excluded, starts, heap)
        while heap:
            moment, fact = heappop(heap)
            if moment >= facts[fact]:
                continue
            facts[fact] = moment
            for index in self.users[fact]:
                if starts[index] == inf and not excluded >> index & 1:
                    ready = value(problem.steps[index].needs, facts)
                    if ready < inf:
                        self._start(index, ready, excluded, starts, heap)
        return facts, starts

    def _start(
        self,
        index: int,
        ready: float,
        excluded: int,
        starts: list[float],
        heap: list[tuple[float, int]],
    ) -> None:
        step = self.problem.steps[index]
        start = max(ready, step.release)
        if excluded >> index & 1 or (step.latest_start is not None and start > step.latest_start):
            return
        starts[index] = start
        for result in step.results:
            heappush(heap, (start + result.ready, result.fact))

    def costs(self, weights: Sequence[int], excluded: int = 0) -> tuple[list[float], list[float]]:
        """Return a lower bound on the weight needed for every fact, and before every step.

        A conjunction costs at least as much as its dearest part (the h-max bound).

        Parameters
        ----------
        weights
            Weight of each step, at least 0.
        excluded
            Bit set of steps that are not done.
        """
        problem = self.problem
        facts: list[float] = [inf] * len(problem.facts)
        before: list[float] = [inf] * len(problem.steps)
        heap: list[tuple[float, int]] = [(0, fact) for fact in self.held_since]
        for index in self.free:
            if not excluded >> index & 1:
                before[index] = 0
                for result in problem.steps[index].results:
                    heappush(heap, (weights[index], result.fact))
        while heap:
            weight, fact = heappop(heap)
            if weight >= facts[fact]:
                continue
            facts[fact] = weight
            for index in self.users[fact]:
                if before[index] == inf and not excluded >> index & 1:
                    needed = value(problem.steps[index].needs, facts)
                    if needed < inf:
                        before[index] = needed
                        for result in problem.steps[index].results:
                            if needed + weights[index] < facts[result.fact]:
                                heappush(heap, (needed + weights[index], result.fact))
        return facts, before


def value(formula: Formula, facts: Sequence[float]) -> float:
    """Return when, or for how much, a formula holds, given that of its facts."""
    if isinstance(formula, Atom):
        return facts[formula.fact]
    if formula.count <= 0:
        return 0
    if formula.count > len(formula.children):
        return inf
    parts = [value(child, facts) for child in formula.children]
    if formula.count == 1:
        return min(parts)
    if formula.count == len(parts):
        return max(parts)
    return nsmallest(formula.count, parts)[-1]


def closure(relaxation: Relaxation, chosen: int) -> tuple[int, int]:
    """Return the facts that steps of a set give, and the steps that can be done, as bit sets.

    Only steps of the set are done; ages, ends and hours are left aside.
    """
    problem = relaxation.problem
    facts = relaxation.held_mask
    done = 0
    waiting = [index for index in range(len(problem.steps)) if chosen >> index & 1]
    while True:
        rest = []
        for index in waiting:
            step = problem.steps[index]
            if is_true(step.needs, facts):
                done |= 1 << index
                for result in step.results:
                    facts |= 1 << result.fact
            else:
                rest.append(index)
        if len(rest) == len(waiting):
            return facts, done
        waiting = rest
