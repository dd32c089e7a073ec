"""The search for the least sum with the compiled kernel."""

from __future__ import annotations

from itertools import accumulate, chain, pairwise

import numpy as np

from magraph.planning import kernel
from magraph.planning.andor import AndOr, Rest
from magraph.planning.branching import Branching
from magraph.planning.stopwatch import Stopwatch

__all__ = ["CompiledSearch"]

_SPAN = 200_000
"""Nodes looked at before the stopwatch is."""


class CompiledSearch(Branching[kernel.Family]):
    """A search on flat arrays.

    Parameters
    ----------
    graph
        What leads to the goal.
    stopwatch
        Says when to stop.
    value
        What the best ways weigh: what is paid for in any of them is collected. None: the best way
        is looked for.

    Notes
    -----
    A family is searched by compiled code alone, as long as that does not take too long for the
    stopwatch; then it is divided, and its parts are tried. So at most about twice the work is done.
    """

    patience = 2_000_000_000

    def __init__(self, graph: AndOr, stopwatch: Stopwatch, value: int | None = None) -> None:
        super().__init__(stopwatch)
        children = graph.children
        first = [0, *accumulate(map(len, children))]
        self._arrays = (
            np.array(graph.counts, dtype=np.int64),
            np.array(first, dtype=np.int64),
            np.fromiter(chain.from_iterable(children), np.int64, first[-1]),
            np.array(graph.weights, dtype=np.int64),
            np.array(graph.steps, dtype=np.int64),
        )
        self._found = np.zeros(0 if value is None else max(graph.steps) + 1, dtype=np.uint8)
        if value is not None:
            self.best = value + 1
        self._root: kernel.Family | None = None
        self._looked = False
        self._plan: list[int] | None = None

    @staticmethod
    def fits(graph: AndOr) -> bool:
        """Return whether the kernel can hold the sums of a graph."""
        return sum(graph.weights) <= kernel.LARGEST

    def run(self, patience: int | None) -> bool:
        """Search until nothing is left or patience is; return whether nothing is."""
        done = False
        if self._root is None:
            if not self.stopwatch.is_over() and (patience is None or patience > 0):
                done, self.best, paid, plan, self.effort, self.largest = kernel.solved(
                    *self._arrays, self.best, self._found, _SPAN
                )
                self.steps = frozenset(paid.tolist())
                if done:
                    self._plan = plan.tolist()
            if not done:
                self._begin()
        done = done or super().run(patience)
        if len(self._found):
            self.steps = frozenset(np.flatnonzero(self._found).tolist())
        return done

    def _begin(self) -> None:
        """Take up the family of all ways."""
        there, self._root, self.best, paid = kernel.begun(*self._arrays, self.best)
        if len(paid):
            self.steps = frozenset(paid.tolist())
        if there:
            self.waiting.append(self._root)

    def parts(self, family: kernel.Family) -> list[kernel.Family]:
        """Return the families that a family falls into, the most promising last."""
        if self._looked:
            done, least, paid, effort, largest = kernel.settled(
                family, self.best, self._found, _SPAN
            )
            self._note(least, paid, effort, largest)
            if done:
                return []
        state, family, least, paid, effort, largest = kernel.tightened(
            family, self.best, not len(self._found)
        )
        self._note(least, paid, effort, largest)
        if state == kernel.DECIDED:
            if len(self._found):
                self._found[family.steps] = 1
            else:
                self._note(family.paid, family.steps, 0, 1)
        if state != kernel.OPEN:
            return []
        if not self._looked:
            self._root = family._replace(allowed=family.allowed.copy())
            self._looked = True
        return [kernel.with_one_more(family, node) for node in kernel.options(family)][::-1]

    def _note(self, least: int, paid: kernel.Integers, effort: int, largest: int) -> None:
        """Take note of what the kernel came to."""
        if least < self.best:
            self.best, self.steps = least, frozenset(paid.tolist())
        self.effort += effort
        self.largest = max(self.largest, largest)

    def is_known(self, family: kernel.Family) -> bool:
        """Return whether a family has nothing to tell."""
        return len(self._found) > 0 and kernel.is_known(family, self._found)

    def open_steps(self, family: kernel.Family) -> frozenset[int]:
        """Return what the ways of a family pay for or may pay for."""
        may = family.graph.steps[(family.weights > 0) & (family.allowed > 0)]
        return frozenset(family.steps.tolist()).union(may.tolist())

    def rest(self) -> Rest | None:
        """Return what the best of all ways is among; None: nothing is below the best."""
        if self._root is None:
            self._begin()
        assert self._root is not None
        there, family = kernel.shrunk(self._root)
        if not there:
            return None
        graph = family.graph
        first, children = graph.first_child.tolist(), graph.children.tolist()
        smaller = AndOr(
            graph.counts.tolist(),
            [children[begin:end] for begin, end in pairwise(first)],
            family.weights.tolist(),
            graph.steps.tolist(),
        )
        return Rest(smaller, family.paid, frozenset(family.steps.tolist()))

    def plan(self) -> list[int]:
        """Return the steps of the best way, with those that it takes for nothing, in order."""
        if self._plan is not None:
            return self._plan
        paid = np.fromiter(self.steps, np.int64, len(self.steps))
        return kernel.planned(*self._arrays, paid).tolist()  # type: ignore[no-any-return]
