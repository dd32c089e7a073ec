"""What leads to the goal of a problem, as one AND/OR graph of nodes that may weigh something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from magraph.planning.problem import Atom, Formula, Problem

__all__ = ["AndOr", "Rest", "and_or"]

_HOLDS: Final = -1
"""In place of a node: it holds without any step."""


class AndOr(NamedTuple):
    """Nodes that hold when enough of their children do and their weight is paid.

    A fact, a gate and a step are the same thing here; the goal is node 0.

    Attributes
    ----------
    counts
        Of each node, how many children have to hold.
    children
        Of each node.
    weights
        Of each node, at least 0.
    steps
        Which step each node is, below 0 for none.
    """

    counts: list[int]
    children: list[list[int]]
    weights: list[int]
    steps: list[int]


class Rest(NamedTuple):
    """What is left to decide when some steps are paid for.

    Attributes
    ----------
    graph
        In which nothing is plain.
    paid
        What is paid for comes to.
    steps
        What is paid for.
    """

    graph: AndOr
    paid: int
    steps: frozenset[int]


def and_or(problem: Problem, weights: Sequence[int]) -> AndOr:
    """Return the graph of what leads to the goal of a problem.

    Parameters
    ----------
    problem
        The problem; what it says of time is not looked at.
    weights
        Of each step.
    """
    counts: list[int] = [1]
    children: list[list[int]] = [[]]
    givers: dict[int, list[int]] = {}
    for index, step in enumerate(problem.steps):
        for fact, _, _ in step.results:
            if fact not in givers:
                givers[fact] = [index]
            elif givers[fact][-1] != index:
                givers[fact].append(index)
    node_of_fact = {each.fact: _HOLDS for each in problem.held}
    node_of_step: dict[int, int] = {}
    waiting: list[tuple[list[int], int]] = []

    def node_of(formula: Formula) -> int:
        if isinstance(formula, Atom):
            node = node_of_fact.get(formula.fact)
            return node_of_new_fact(formula.fact) if node is None else node
        below = []
        count = formula.count
        for child in formula.children:
            # Most children are atoms, for which a call would take most of the time.
            known = node_of_fact.get(child.fact) if isinstance(child, Atom) else None
            node = node_of(child) if known is None else known
            if node == _HOLDS:
                count -= 1
            else:
                below.append(node)
        if count <= 0:
            return _HOLDS
        if count == 1 == len(below):
            return below[0]
        counts.append(count)
        children.append(below)
        return len(counts) - 1

    def node_of_new_fact(fact: int) -> int:
        node = node_of_fact[fact] = len(counts)
        counts.append(1)
        ways: list[int] = []
        children.append(ways)
        waiting.append((ways, fact))
        return node

    goal = node_of(problem.goal)
    if goal == _HOLDS:
        counts[0] = 0
    else:
        children[0].append(goal)
    while waiting:
        ways, fact = waiting.pop()
        for index in givers.get(fact, ()):
            node = node_of_step.get(index)
            if node is None:
                node = node_of_step[index] = len(counts)
                counts.append(0)
                asked: list[int] = []
                children.append(asked)
                needs = node_of(problem.steps[index].needs)
                if needs != _HOLDS:
                    counts[node] = 1
                    asked.append(needs)
            ways.append(node)
    weight_of = [0] * len(counts)
    steps = [-1] * len(counts)
    for index, node in node_of_step.items():
        weight_of[node] = weights[index]
        steps[node] = index
    return AndOr(counts, children, weight_of, steps)
