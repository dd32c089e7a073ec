"""What is too large for our own search, handed to HiGHS, if it is installed.

HiGHS reckons with floating-point numbers. So what counts of its answer is which nodes it pays for,
whose sum is then added up in integers, and its lower bound, rounded to the safe side.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from itertools import combinations
from math import ceil, comb, gcd
from typing import Any, Final, NamedTuple

__all__ = ["Answer", "can_hand_over", "hand_over"]

_MARGIN: Final = 1e-3
"""A bound may be wrong by this part of the least difference of two sums."""

_LARGEST: Final = 10**8
"""Sums of more units than this are not told apart safely."""

_MOST_ROWS: Final = 10
"""Of a gate that asks for some of its children; else one weaker row stands for them."""


class Answer(NamedTuple):
    """What HiGHS came to.

    Attributes
    ----------
    holding
        Nodes that hold in the best way found; None: it found none.
    bound
        No way weighs less; None: there is no way.
    """

    holding: list[int] | None
    bound: int | None


def can_hand_over(weights: Sequence[int]) -> bool:
    """Return whether HiGHS is there and can tell sums of such weights apart."""
    return sum(weights) // (gcd(*weights) or 1) <= _LARGEST and find_spec("highspy") is not None


def hand_over(
    counts: Sequence[int],
    children: Sequence[Sequence[int]],
    weights: Sequence[int],
    seconds: float | None,
) -> Answer:
    """Return the least weight with which the first node of a graph holds.

    Parameters
    ----------
    counts, children, weights
        A node holds if so many of its children do, and that costs its weight.
    seconds
        Time for it; None: as long as it takes.

    Notes
    -----
    Nodes that form a cycle have levels, so that none holds itself up.
    """
    import highspy
    import numpy as np

    unit = gcd(*weights) or 1
    program = _Program(counts, children, weights)
    starts = [0]
    for row in program.rows:
        starts.append(starts[-1] + len(row))
    model = highspy.HighsLp()
    model.num_col_ = len(program.costs)
    model.num_row_ = len(program.rows)
    model.col_cost_ = np.array([cost // unit for cost in program.costs], dtype=float)
    model.col_lower_ = np.array([1.0] + [0.0] * (len(program.costs) - 1))
    model.col_upper_ = np.array(program.tops, dtype=float)
    model.row_lower_ = np.array(program.least, dtype=float)
    model.row_upper_ = np.full(len(program.rows), highspy.kHighsInf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(starts)
    model.a_matrix_.index_ = np.array([column for row in program.rows for column, _ in row])
    model.a_matrix_.value_ = np.array(
        [factor for row in program.rows for _, factor in row], dtype=float
    )
    model.integrality_ = [
        highspy.HighsVarType.kInteger if top == 1 else highspy.HighsVarType.kContinuous
        for top in program.tops
    ]

    class Silent(highspy.Highs):
        """Does not announce itself: the first call that is not an option would."""

        def __init__(self) -> None:
            super(highspy.Highs, self).__init__()

    solver: Any = Silent()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 1),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.5),
        ("time_limit", highspy.kHighsInf if seconds is None else seconds),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return Answer(None, None)
    info = solver.getInfo()
    known = abs(info.mip_dual_bound) < highspy.kHighsInf
    bound = max(0, unit * ceil(info.mip_dual_bound - _MARGIN)) if known else 0
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Answer(None, bound)
    values = solver.getSolution().col_value
    return Answer([node for node in range(len(counts)) if values[node] > 0.5], bound)


class _Program:
    """Columns and rows: of every row, the weighted sum is at least so much."""

    def __init__(
        self, counts: Sequence[int], children: Sequence[Sequence[int]], weights: Sequence[int]
    ) -> None:
        self.costs = list(weights)
        self.tops = [1] * len(weights)
        self.rows: list[list[tuple[int, int]]] = []
        self.least: list[int] = []
        levels: dict[int, int] = {}
        component, size = _components(children)
        for node in range(len(counts)):
            if size[component[node]] > 1:
                levels[node] = self.column(size[component[node]])
        for node, (count, below) in enumerate(zip(counts, children, strict=True)):
            if count <= 0:
                continue
            supports = []
            for child in below:
                support = child
                if child in levels and component[child] == component[node]:
                    # The child lies lower if it is what the node stands on.
                    if count < len(below):
                        support = self.column(1)
                        self.demand(0, [(child, 1), (support, -1)])
                    high = size[component[node]]
                    user = support if count < len(below) else node
                    self.demand(1 - high, [(levels[node], 1), (levels[child], -1), (user, -high)])
                supports.append(support)
            spread = len(below) - count + 1
            if comb(len(below), spread) <= max(_MOST_ROWS, len(below)):
                for some in combinations(supports, spread):
                    self.demand(0, [(node, -1), *((each, 1) for each in some)])
            else:
                self.demand(0, [(node, -count), *((each, 1) for each in supports)])

    def column(self, top: int) -> int:
        """Return a new column from 0 to a number."""
        self.costs.append(0)
        self.tops.append(top)
        return len(self.costs) - 1

    def demand(self, least: int, terms: Sequence[tuple[int, int]]) -> None:
        """Add a row."""
        sums: dict[int, int] = {}
        for column, factor in terms:
            sums[column] = sums.get(column, 0) + factor
        self.rows.append(list(sums.items()))
        self.least.append(least)


def _components(children: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Return for each node which strongly connected component it is in, and their sizes."""
    size = len(children)
    index = [-1] * size
    low = [0] * size
    component = [-1] * size
    sizes: list[int] = []
    open_nodes: list[int] = []
    count = 0
    for start in range(size):
        if index[start] >= 0:
            continue
        index[start] = low[start] = count
        count += 1
        open_nodes.append(start)
        path = [(start, iter(children[start]))]
        while path:
            node, rest = path[-1]
            for child in rest:
                if index[child] < 0:
                    index[child] = low[child] = count
                    count += 1
                    open_nodes.append(child)
                    path.append((child, iter(children[child])))
                    break
                if component[child] < 0:
                    low[node] = min(low[node], index[child])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == index[node]:
                    members = 0
                    while True:
                        member = open_nodes.pop()
                        component[member] = len(sizes)
                        members += 1
                        if member == node:
                            break
                    sizes.append(members)
    return component, sizes
