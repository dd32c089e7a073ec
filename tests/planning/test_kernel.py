"""The kernel's functions, as they stand, do what those on lists do, family by family."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random
from types import ModuleType
from typing import Any

import pytest
from judges.kernels import uncompiled
from judges.strategies import career_instance, random_instance, small_problem

from magraph.planning import cuts
from magraph.planning.andor import AndOr, and_or
from magraph.planning.problem import Problem
from magraph.planning.stopwatch import Stopwatch

pytest.importorskip("numba")


def small_instance(seed: int, size: int) -> Problem:
    return small_problem(Random(seed), size, frozenset({"unknown", "future", "hidden"}))


def graph_of(make: Callable[[int, int], Problem], size: int, seed: int, free: float) -> AndOr:
    """A graph in which no two sums are equal, but for those of what is free."""
    problem = make(seed, size)
    random = Random(size)
    weights = [0 if random.random() < free else random.randint(1, 10**6) for _ in problem.steps]
    return and_or(problem, weights)


# Of these the searches look at some hundred families.
GRAPHS = [
    (make, size, seed, free)
    for make, size, seeds, free in (
        (career_instance, 60, (4, 5, 7, 13), 0),
        (career_instance, 100, (0, 1, 2, 3, 12, 13, 14, 15), 0),
        (career_instance, 100, (1, 4, 15), 0.2),
        (career_instance, 140, (2, 7), 0),
        (random_instance, 40, (9, 15), 0),
        (random_instance, 40, (6,), 0.2),
        (random_instance, 60, (8, 9), 0),
        (random_instance, 100, (7, 15), 0),
        (small_instance, 9, range(40), 0),
        (small_instance, 9, range(40, 60), 0.2),
    )
    for seed in seeds
    if any(step >= 0 for step in graph_of(make, size, seed, free).steps)
]


@pytest.fixture(params=GRAPHS, ids=lambda part: f"{part[0].__name__}-{part[1]}-{part[2]}-{part[3]}")
def graph(request: pytest.FixtureRequest) -> AndOr:
    return graph_of(*request.param)


@pytest.fixture(scope="module")
def compiled() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        yield uncompiled(patch)


def of_lists(family: cuts.Family) -> tuple[Any, ...]:
    graph = family.graph
    return (
        graph.counts,
        graph.children,
        graph.parents,
        graph.steps,
        family.weights,
        family.rest,
        list(family.allowed),
        [(mark.nodes, mark.charge) for mark in family.landmarks],
        family.paid,
        family.bound,
        sorted(family.steps),
    )


def of_arrays(family: Any) -> tuple[Any, ...]:
    def parts(array: Any, first: Any) -> list[list[int]]:
        return [array[begin:end].tolist() for begin, end in pairwise(first.tolist())]

    graph = family.graph
    return (
        graph.counts.tolist(),
        parts(graph.children, graph.first_child),
        parts(graph.parents, graph.first_parent),
        graph.steps.tolist(),
        family.weights.tolist(),
        family.rest.tolist(),
        family.allowed.tolist(),
        list(zip(parts(family.nodes, family.first_node), family.charges.tolist(), strict=True)),
        family.paid,
        family.bound,
        sorted(family.steps.tolist()),
    )


def told(search: Any) -> tuple[Any, ...]:
    return search.best, search.steps, search.effort, search.largest


def searches(graph: AndOr, compiled: ModuleType, ties: bool) -> tuple[cuts.Search, Any]:
    """Both searches for the best way, or for what any of the best ways pays for."""
    if not ties:
        return cuts.Search(graph, Stopwatch()), compiled.CompiledSearch(graph, Stopwatch())
    best = cuts.Search(graph, Stopwatch())
    best.run(None)
    return (
        cuts.TieSearch(graph, Stopwatch(), best.best),
        compiled.CompiledSearch(graph, Stopwatch(), best.best),
    )


@pytest.mark.parametrize("ties", [False, True], ids=["the best", "ties"])
def test_each_family_falls_into_the_same_families(
    graph: AndOr, compiled: ModuleType, ties: bool
) -> None:
    kernel = compiled.kernel
    lists, arrays = searches(graph, compiled, ties)
    arrays._begin()
    arrays._looked = True  # so that no family is searched in one go
    assert (lists.best, lists.steps) == (arrays.best, arrays.steps)
    waiting = list(zip(lists.waiting, arrays.waiting, strict=True))
    for _ in range(30):
        if not waiting:
            break
        one, other = waiting.pop()
        assert of_lists(one) == of_arrays(other)
        assert lists.open_steps(one) == arrays.open_steps(other)
        if ties:
            arrays._found[list(lists.steps)] = 1
            assert lists.is_known(one) == arrays.is_known(other)
        if one.bound >= lists.best or lists.is_known(one):
            continue
        parts = lists.parts(one)
        state, family, best, paid, effort, largest = kernel.tightened(other, arrays.best, not ties)
        arrays._note(best, paid, effort, largest)
        if state == kernel.DECIDED and not ties:
            arrays._note(family.paid, family.steps, 0, 1)
        elif state == kernel.DECIDED:
            arrays.steps |= set(family.steps.tolist())
        if state != kernel.OPEN:
            assert parts == []
            assert told(lists) == told(arrays)
            continue
        assert told(lists) == told(arrays)
        others = [kernel.with_one_more(family, node) for node in kernel.options(family)]
        waiting += zip(parts, reversed(others), strict=True)


@pytest.mark.parametrize("ties", [False, True], ids=["the best", "ties"])
def test_a_search_in_one_go_comes_to_the_same(
    graph: AndOr, compiled: ModuleType, ties: bool
) -> None:
    lists, arrays = searches(graph, compiled, ties)
    assert lists.run(None)
    assert arrays.run(None)
    assert (lists.best, lists.steps, lists.effort) == (arrays.best, arrays.steps, arrays.effort)
    if not ties:
        assert lists.largest == arrays.largest


def test_what_is_handed_over_is_the_same(graph: AndOr, compiled: ModuleType) -> None:
    """At once, and after a first look."""
    lists, arrays = searches(graph, compiled, ties=False)
    arrays._begin()
    assert lists.rest() == arrays.rest()
    if not lists.waiting:
        return
    lists.parts(lists.waiting.pop())
    arrays.parts(arrays.waiting.pop())
    assert told(lists)[:2] == told(arrays)[:2]
    if lists.looked and arrays._looked:
        assert lists.rest() == arrays.rest()
