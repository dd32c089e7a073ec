"""What leads to the goal of a problem, as one AND/OR graph of nodes that may weigh something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from magraph.planning.problem import Atom, Formula, Problem

__all__ = ["AndOr", "Rest", "TooLarge", "Within", "and_or"]

_HOLDS: Final = -1
"""In place of a node: it holds without any step."""

_MOMENTS: Final = 100
"""At so many moments, on average, a fact or a step may be asked for."""


class TooLarge(Exception):
    """There are so many moments to tell apart that a graph of them is of no use."""


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


class Within(NamedTuple):
    """A time that a plan may take, where nothing but that forbids anything.

    Attributes
    ----------
    finish
        When the goal holds and every step is done.
    starts
        When each step can start at the earliest; later than any moment: it is not done.
    """

    finish: int
    starts: Sequence[int]


def and_or(problem: Problem, weights: Sequence[int], within: Within | None = None) -> AndOr:
    """Return the graph of what leads to the goal of a problem.

    Parameters
    ----------
    problem
        The problem; what it says of time is not looked at.
    weights
        Of each step.
    within
        The goal is to be reached within this time. Then a fact is a node for each moment at which
        it is asked for, and so is each start of a step; they share one node that is paid for. Where
        time forbids nothing else, just the plans that take no longer are ways to the goal.

    Raises
    ------
    TooLarge
        If there are too many such moments: much time, and durations that add up to ever new sums.
    """
    return _at_any_time(problem, weights) if within is None else _in_time(problem, weights, within)


def _at_any_time(problem: Problem, weights: Sequence[int]) -> AndOr:
    """Return the graph without time."""
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
        return _gate(counts, children, count, below)

    def node_of_new_fact(fact: int) -> int:
        node = node_of_fact[fact] = len(counts)
        counts.append(1)
        ways: list[int] = []
        children.append(ways)
        waiting.append((ways, fact))
        return node

    goal = node_of(problem.goal)
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
    return _graph(counts, children, goal, weights, node_of_step)


def _gate(counts: list[int], children: list[list[int]], count: int, below: list[int]) -> int:
    """Return a node that holds if so many of some nodes do."""
    if count <= 0:
        return _HOLDS
    if count == 1 == len(below):
        return below[0]
    counts.append(count)
    children.append(below)
    return len(counts) - 1


def _graph(
    counts: list[int],
    children: list[list[int]],
    goal: int,
    weights: Sequence[int],
    node_of_step: Mapping[int, int],
) -> AndOr:
    """Return the graph of nodes, with what the goal is and what the steps weigh."""
    if goal == _HOLDS:
        counts[0] = 0
    else:
        children[0].append(goal)
    weight_of = [0] * len(counts)
    steps = [-1] * len(counts)
    for index, node in node_of_step.items():
        weight_of[node] = weights[index]
        steps[node] = index
    return AndOr(counts, children, weight_of, steps)


def _in_time(problem: Problem, weights: Sequence[int], within: Within) -> AndOr:
    """Return the graph of what has to hold at which moment."""
    finish, earliest = within
    counts: list[int] = [1]
    children: list[list[int]] = [[]]
    since: dict[int, int] = {}
    for held in problem.held:
        since[held.fact] = min(held.since, since.get(held.fact, finish + 1))
    givers: dict[int, list[tuple[int, int]]] = {}
    for index, step in enumerate(problem.steps):
        for fact, ready, _ in step.results:
            givers.setdefault(fact, []).append((index, ready))
    node_of_fact: dict[tuple[int, int], int] = {}
    node_of_start: dict[tuple[int, int], int] = {}
    node_of_step: dict[int, int] = {}
    waiting: list[tuple[int, int, int]] = []
    most = _MOMENTS * (len(problem.facts) + len(problem.steps))

    def node_of(formula: Formula, moment: int) -> int:
        if isinstance(formula, Atom):
            fact = formula.fact
            if since.get(fact, finish + 1) <= moment:
                return _HOLDS
            node = node_of_fact.get((fact, moment))
            if node is None:
                node = node_of_fact[fact, moment] = len(counts)
                counts.append(1)
                children.append([])
                waiting.append((node, fact, moment))
            return node
        below = []
        count = formula.count
        for child in formula.children:
            node = node_of(child, moment)
            if node == _HOLDS:
                count -= 1
            else:
                below.append(node)
        return _gate(counts, children, count, below)

    def node_of_run(index: int, start: int) -> int:
        node = node_of_step.get(index)
        if node is None:
            node = node_of_step[index] = len(counts)
            counts.append(0)
            children.append([])
        needs = node_of(problem.steps[index].needs, start)
        return node if needs == _HOLDS else _gate(counts, children, 2, [node, needs])

    goal = node_of(problem.goal, finish)
    while waiting:
        if len(counts) > most:
            raise TooLarge
        asking, fact, moment = waiting.pop()
        for index, ready in givers.get(fact, ()):
            # The later, the more it can build on.
            start = min(moment - ready, finish - problem.steps[index].duration)
            if start < earliest[index]:
                continue
            node = node_of_start.get((index, start))
            if node is None:
                node = node_of_start[index, start] = node_of_run(index, start)
            children[asking].append(node)
    return _graph(counts, children, goal, weights, node_of_step)
