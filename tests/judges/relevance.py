"""What the cost-only programs look at: steps that can matter, and where cycles are.

Time plays no part here, so a problem in which time can forbid something is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from magraph.planning.problem import Atom, Formula, Problem, atoms


@dataclass(frozen=True)
class Relevant:
    """Steps and facts that can be had and can lead to the goal.

    `free` facts are held. `component` numbers the strongly connected components of the graph
    "fact -> step that uses it -> fact it gives"; `size` counts the steps of each. Only
    inside a component can a step support itself.
    """

    steps: list[int]
    facts: set[int]
    free: frozenset[int]
    possible: bool
    component: dict[tuple[str, int], int]
    size: dict[int, int]


def is_timeless(problem: Problem) -> bool:
    """Whether time can only delay: no windows, no ends, no latest starts, no capacity."""
    formulas = [problem.goal, *(step.needs for step in problem.steps)]
    return (
        problem.capacity is None
        and all(held.until is None for held in problem.held)
        and all(step.latest_start is None for step in problem.steps)
        and all(atom.max_age is None for formula in formulas for atom in atoms(formula))
    )


def relevant(problem: Problem) -> Relevant:
    if not is_timeless(problem):
        raise ValueError("Time can forbid something here; the cost-only programs ignore it.")
    free = frozenset(held.fact for held in problem.held)
    reached = set(free)
    waiting = list(range(len(problem.steps)))
    can: list[int] = []
    while waiting:
        ready = [index for index in waiting if true(problem.steps[index].needs, reached)]
        if not ready:
            break
        can += ready
        reached |= {r.fact for index in ready for r in problem.steps[index].results}
        taken = set(ready)
        waiting = [index for index in waiting if index not in taken]
    givers: dict[int, list[int]] = {}
    for index in can:
        for result in problem.steps[index].results:
            givers.setdefault(result.fact, []).append(index)
    facts: set[int] = set()
    steps: set[int] = set()
    frontier = [atom.fact for atom in atoms(problem.goal)]
    while frontier:
        fact = frontier.pop()
        if fact in facts or fact in free or fact not in reached:
            continue
        facts.add(fact)
        for index in givers[fact]:
            if index not in steps:
                steps.add(index)
                frontier += [atom.fact for atom in atoms(problem.steps[index].needs)]
    graph = nx.DiGraph()
    for index in steps:
        graph.add_edges_from(
            (("fact", atom.fact), ("step", index))
            for atom in atoms(problem.steps[index].needs)
            if atom.fact in facts
        )
        graph.add_edges_from(
            (("step", index), ("fact", result.fact))
            for result in problem.steps[index].results
            if result.fact in facts
        )
    component: dict[tuple[str, int], int] = {}
    size: dict[int, int] = {}
    for number, nodes in enumerate(nx.strongly_connected_components(graph)):
        component.update(dict.fromkeys(nodes, number))
        size[number] = sum(kind == "step" for kind, _ in nodes)
    return Relevant(sorted(steps), facts, free, true(problem.goal, reached), component, size)


def true(formula: Formula, facts: set[int]) -> bool:
    if isinstance(formula, Atom):
        return formula.fact in facts
    return sum(true(child, facts) for child in formula.children) >= formula.count
