"""Branch and bound on AND/OR graphs for the least sum, with the landmark-cut bound.

What is asked for is only which steps have to be paid for. That is a much smaller question than
the whole one: steps that cost nothing fall away, what every plan needs is paid at once, and a step
that costs more than another way to all that it serves is out.

`magraph.planning.kernel` does the same, compiled.

References
----------
M. Helmert, C. Domshlak, Landmarks, critical paths and abstractions: what's the difference
anyway?, ICAPS 2009. R. T. Wong, A dual ascent approach for Steiner tree problems on a
directed graph, Mathematical Programming 28, 1984. T. Polzin, S. Vahdati Daneshmand,
Improved algorithms for the Steiner problem in networks, Discrete Applied Mathematics 112,
2001 (reductions by bounds, in turn with better bounds).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from typing import Final, NamedTuple

from magraph.planning.andor import AndOr, Rest
from magraph.planning.branching import NEVER, Branching
from magraph.planning.stopwatch import Stopwatch

__all__ = ["ENOUGH", "SHARE", "Search", "TieSearch", "better_way"]

ENOUGH: Final = 0.8
"""A graph that is still so large, in parts of what it was, is not made smaller again."""

SHARE: Final = 0.1
"""Of a graph's nodes, once so many are barred, it is made smaller."""


@dataclass
class Graph:
    """Nodes that hold when enough of their children do and their weight is paid.

    As `AndOr`, with the nodes that ask for a node.
    """

    counts: list[int]
    children: list[list[int]]
    weights: list[int]
    steps: list[int]

    def __post_init__(self) -> None:
        self.size = len(self.counts)
        self.parents: list[list[int]] = [[] for _ in self.counts]
        for node, children in enumerate(self.children):
            for child in children:
                self.parents[child].append(node)
        self.leaves = [node for node, count in enumerate(self.counts) if count <= 0]

    def reached(self, allowed: Sequence[int]) -> bytearray:
        """Return which nodes can hold if only those allowed are used."""
        missing, parents = self.counts[:], self.parents
        holds = bytearray(self.size)
        stack = [node for node in self.leaves if allowed[node]]
        for node in stack:
            holds[node] = 1
        while stack:
            for parent in parents[stack.pop()]:
                missing[parent] -= 1
                if missing[parent] == 0 and allowed[parent]:
                    holds[parent] = 1
                    stack.append(parent)
        return holds

    def additive(self, weights: list[int]) -> tuple[list[int], list[int]]:
        """Return for each node what a way to it weighs, if nothing is shared, and its place.

        The places are those in the order of the weights, children before what they serve.
        """
        values = [NEVER] * self.size
        places = [NEVER] * self.size
        missing, parents = self.counts[:], self.parents
        sums = weights[:]
        heap = [(weights[node], node) for node in self.leaves]
        heapify(heap)
        place = 0
        while heap:
            value, node = heappop(heap)
            values[node] = value
            places[node] = place
            place += 1
            for parent in parents[node]:
                missing[parent] -= 1
                if missing[parent] >= 0:
                    sums[parent] += value
                    if missing[parent] == 0:
                        heappush(heap, (sums[parent], parent))
        return values, places

    def heaviest(self, weights: Sequence[int], allowed: Sequence[int]) -> list[int]:
        """Return for each node a lower bound on what it weighs: the heaviest part (h-max)."""
        values = [NEVER] * self.size
        missing, parents = self.counts[:], self.parents
        heap: list[tuple[int, int]] = []
        stack = []
        for node in self.leaves:
            if allowed[node]:
                if weights[node]:
                    heap.append((weights[node], node))
                else:
                    values[node] = 0
                    stack.append(node)
        heapify(heap)
        level = 0
        while True:
            while stack:
                for parent in parents[stack.pop()]:
                    missing[parent] -= 1
                    if missing[parent] == 0 and allowed[parent]:
                        if weights[parent]:
                            heappush(heap, (level + weights[parent], parent))
                        else:
                            values[parent] = level
                            stack.append(parent)
            if not heap:
                return values
            level, node = heappop(heap)
            values[node] = level
            stack.append(node)

    def lightest_uses(self, weights: Sequence[int], allowed: Sequence[int]) -> list[int]:
        """Return for each node what those weigh that it serves on its way to the goal, at least."""
        values = [NEVER] * self.size
        heap = [(0, 0)]
        while heap:
            value, node = heappop(heap)
            if value >= values[node]:
                continue
            values[node] = value
            value += weights[node]
            for child in self.children[node]:
                if value < values[child] and allowed[child]:
                    heappush(heap, (value, child))
        return values

    def supports(self, rank: Sequence[int]) -> set[int]:
        """Return the nodes that serve the goal if of each gate's children the least ranked do."""
        counts, all_children = self.counts, self.children
        seen = {0}
        stack = [0]
        while stack:
            node = stack.pop()
            children, count = all_children[node], counts[node]
            if count < len(children):
                if count == 1:
                    children = [min(children, key=rank.__getitem__)]
                else:
                    children = sorted(children, key=rank.__getitem__)[:count]
            for child in children:
                if child not in seen:
                    seen.add(child)
                    stack.append(child)
        return seen

    def plan(self, paid: frozenset[int]) -> list[int]:
        """Return steps with which the goal holds, besides those paid for only such for nothing.

        In an order in which they can be done.
        """
        prices = [
            0 if not weight or step in paid else NEVER
            for weight, step in zip(self.weights, self.steps, strict=True)
        ]
        places = self.additive(prices)[1]
        nodes = sorted(self.supports(places), key=places.__getitem__)
        return [self.steps[node] for node in nodes if self.steps[node] >= 0]

    def without_waste(self, paid: Iterable[int], weights: Sequence[int]) -> list[int]:
        """Return what is left when all that the goal can do without is dropped, dearest first."""
        allowed = bytearray(0 if weight else 1 for weight in weights)
        kept = sorted(paid, key=lambda node: -weights[node])
        for node in kept:
            allowed[node] = 1
        for node in kept:
            allowed[node] = 0
            if not self.reached(allowed)[0]:
                allowed[node] = 1
        return [node for node in kept if allowed[node]]


class _Shrunk(NamedTuple):
    """A smaller graph with the same least sums but for what every plan pays."""

    graph: Graph
    paid: int
    steps: list[int]


def _shrunk(graph: Graph, barred: Iterable[int] = ()) -> _Shrunk | None:
    """Return a graph without what is barred and all that this makes plain; None: no plan."""
    paid = 0
    steps: list[int] = []
    while True:
        allowed = bytearray(b"\1") * graph.size
        for node in barred:
            allowed[node] = 0
        possible = graph.reached(allowed)
        if not possible[0]:
            return None
        smaller, now_paid = _simplified(graph, possible)
        for node in now_paid:
            paid += graph.weights[node]
            steps.append(graph.steps[node])
        barred = _replaceable(smaller)
        if not now_paid and smaller.size >= ENOUGH * graph.size:
            return _Shrunk(smaller, paid, steps)
        graph = smaller


def _replaceable(graph: Graph) -> list[int]:
    """Return nodes that weigh more than other ways to all that they serve."""
    values, _ = graph.additive(graph.weights)
    found = []
    for node, weight in enumerate(graph.weights):
        if weight:
            other = 0
            for parent in graph.parents[node]:
                other += values[parent]
                if other >= weight:
                    break
            else:
                found.append(node)
    return found


def _simplified(graph: Graph, possible: Sequence[int]) -> tuple[Graph, list[int]]:
    """Return the graph with what holds, what never does and what is plain worked in.

    And the nodes that every plan pays for: they have no weight any more.
    """
    weights = graph.weights[:]
    free = graph.reached(bytes(0 if weight else 1 for weight in weights))
    if free[0]:
        return Graph([0], [[]], [0], [-1]), []
    counts = [0] * graph.size
    children: list[list[int]] = [[] for _ in range(graph.size)]
    for node, count in enumerate(graph.counts):
        if possible[node] and not free[node]:
            below = []
            missing = count
            for child in graph.children[node]:
                if free[child]:
                    missing -= 1
                elif possible[child]:
                    below.append(child)
            if missing > 0:
                counts[node] = missing
                children[node] = below

    def meaning(node: int) -> int:
        """Follow nodes that only stand for another."""
        while not weights[node] and counts[node] == 1 == len(children[node]):
            node = children[node][0]
        return node

    # What the goal needs in any case, down to what leaves a choice.
    needed = {0}
    stack = [0]
    now_paid = []
    choices = []
    while stack:
        node = stack.pop()
        if weights[node]:
            now_paid.append(node)
            weights[node] = 0
        if counts[node] == len(children[node]):
            for child in map(meaning, children[node]):
                if child not in needed:
                    needed.add(child)
                    stack.append(child)
        else:
            choices.append(node)
    if choices != [0]:
        counts[0] = len(choices)
        children[0] = choices

    number = {0: 0}
    order = [0]
    new_counts: list[int] = []
    new_children: list[list[int]] = []
    for node in order:
        count, below = counts[node], [meaning(child) for child in children[node]]
        every = count == len(below)
        if every or count == 1:
            flat: dict[int, None] = {}
            for child in below:
                if not weights[child] and (
                    counts[child] == len(children[child]) if every else counts[child] == 1
                ):
                    flat.update((meaning(each), None) for each in children[child])
                else:
                    flat[child] = None
            if not every:
                flat.pop(node, None)
            below = list(flat)
            if every:
                count = len(below)
        if not every:
            # What needs the node itself is no way to it.
            below = [
                child
                for child in below
                if counts[child] != len(children[child])
                or not any(meaning(each) == node for each in children[child])
            ]
        for child in below:
            if child not in number:
                number[child] = len(order)
                order.append(child)
        new_counts.append(count)
        new_children.append([number[child] for child in below])
    return (
        Graph(
            new_counts,
            new_children,
            [weights[node] for node in order],
            [graph.steps[node] for node in order],
        ),
        now_paid,
    )


class _Landmark(NamedTuple):
    """Nodes of which one has to be paid for, and what they are charged."""

    nodes: list[int]
    charge: int


@dataclass
class Family:
    """The ways that pay for some nodes and do without others.

    Attributes
    ----------
    graph
        What is still to be decided.
    weights
        Of its nodes, 0 for what is paid for.
    steps
        What is paid for.
    paid
        What that comes to.
    rest
        What of each node's weight is not charged.
    allowed
        Whether each node may be used.
    landmarks
        Charged so that nothing is charged more than it weighs.
    bound
        No way in the family weighs less.
    """

    graph: Graph
    weights: list[int]
    steps: frozenset[int]
    paid: int
    rest: list[int]
    allowed: bytearray
    landmarks: list[_Landmark]
    bound: int

    def with_one_more(self, node: int) -> Family:
        """Return the ways in it that pay for a node."""
        weights, rest = self.weights[:], self.rest[:]
        paid = bound = self.paid + weights[node]
        weights[node] = rest[node] = 0
        landmarks = []
        for landmark in self.landmarks:
            if node in landmark.nodes:
                for each in landmark.nodes:
                    if each != node:
                        rest[each] += landmark.charge
            else:
                landmarks.append(landmark)
                bound += landmark.charge
        steps = self.steps | {self.graph.steps[node]}
        return Family(self.graph, weights, steps, paid, rest, self.allowed[:], landmarks, bound)

    def open_steps(self) -> frozenset[int]:
        """Return what its ways pay for or may pay for."""
        return self.steps.union(
            step
            for step, weight, allowed in zip(
                self.graph.steps, self.weights, self.allowed, strict=True
            )
            if weight and allowed
        )

    def better(self, nodes: Iterable[int], best: int) -> tuple[int, frozenset[int]] | None:
        """Return what a way weighs, and what it pays for, by nodes; None: not below the best."""
        weights = self.weights
        nodes = [node for node in nodes if weights[node]]
        total = self.paid + sum(weights[node] for node in nodes)
        if total - max((weights[node] for node in nodes), default=0) >= best:
            # Seldom is so much of it waste.
            return None
        nodes = self.graph.without_waste(nodes, weights)
        total = self.paid + sum(weights[node] for node in nodes)
        if total >= best:
            return None
        return total, self.steps.union(self.graph.steps[node] for node in nodes)

    def shrunk(self) -> Family | None:
        """Return the same family on a smaller graph; None: it has no way."""
        graph = self.graph
        barred = [node for node, may in enumerate(self.allowed) if not may]
        found = _shrunk(Graph(graph.counts, graph.children, self.weights, graph.steps), barred)
        if found is None:
            return None
        graph, more, steps = found
        paid = self.paid + more
        return Family(
            graph,
            graph.weights,
            self.steps.union(steps),
            paid,
            graph.weights[:],
            bytearray(b"\1") * graph.size,
            [],
            paid,
        )


class Search(Branching[Family]):
    """A search on Python's lists.

    Parameters
    ----------
    graph
        What leads to the goal.
    stopwatch
        Says when to stop.
    above
        Ways that weigh as much are of no interest; None: not known yet.
    """

    patience = 20_000_000

    def __init__(self, graph: AndOr, stopwatch: Stopwatch, above: int | None = None) -> None:
        super().__init__(stopwatch)
        self.graph = whole = Graph(*graph)
        allowed = bytearray(b"\1") * whole.size
        weights = whole.weights
        self.root = Family(whole, weights, frozenset(), 0, weights, allowed, [], 0)
        self.looked = False
        if above is not None:
            self.best = above
        _, places = whole.additive(weights)
        if places[0] == NEVER:
            return
        if above is None:
            paid = [node for node in whole.supports(places) if weights[node]]
            self.best = sum(weights[node] for node in paid)
            self.steps = frozenset(whole.steps[node] for node in paid)
        # What is too dear at first sight.
        self._bar(self.root, whole.heaviest(weights, allowed))
        self.waiting.append(self.root)

    def rest(self) -> Rest | None:
        """Return what the best of all ways is among; None: nothing is below the best."""
        family = self.root.shrunk()
        if family is None:
            return None
        graph = family.graph
        smaller = AndOr(graph.counts, graph.children, graph.weights, graph.steps)
        return Rest(smaller, family.paid, family.steps)

    def plan(self) -> list[int]:
        """Return the steps of the best way, with those that it takes for nothing, in order."""
        return self.graph.plan(self.steps)

    def is_known(self, family: Family) -> bool:
        """Return whether a family has nothing to tell."""
        return False

    def open_steps(self, family: Family) -> frozenset[int]:
        """Return what the ways of a family pay for or may pay for."""
        return family.open_steps()

    def parts(self, family: Family) -> list[Family]:
        """Return the families that a family falls into, the most promising last."""
        tightened = self._tightened(family)
        if tightened is None:
            return []
        family = tightened
        if not self.looked:
            self.root = replace(family, allowed=family.allowed[:])
            self.looked = True
        allowed, rest = family.allowed, family.rest
        options = min(
            ([node for node in each.nodes if allowed[node]] for each in family.landmarks),
            # Few, and each makes a difference.
            key=lambda nodes: (
                len(nodes),
                -min(family.weights[node] - family.rest[node] for node in nodes),
            ),
        )
        options.sort(key=lambda node: rest[node])
        parts = []
        for node in options:
            parts.append(family.with_one_more(node))
            family.allowed[node] = 0
        parts.reverse()
        return parts

    def _tightened(self, family: Family) -> Family | None:
        """Return a family without what makes its ways too dear; None: nothing is left."""
        fresh = not family.landmarks
        while True:
            if fresh:
                smaller = family.shrunk()
                if smaller is None:
                    return None
                family = smaller
                if family.bound >= self.best:
                    return None
                if family.graph.size == 1:
                    self.finish(family)
                    return None
            self.effort += family.graph.size
            self.largest = max(self.largest, family.graph.size)
            below = self._raise(family)
            if below is None:
                return None
            self.look(family)
            if family.bound >= self.best:
                return None
            before = family.allowed.count(0)
            self._bar(family, below)
            if family.allowed.count(0) == before:
                return family
            fresh = family.allowed.count(0) > family.graph.size * SHARE

    def finish(self, family: Family) -> None:
        """Take note of a family whose ways all pay for the same."""
        if family.paid < self.best:
            self.best = family.paid
            self.steps = family.steps

    def look(self, family: Family) -> None:
        """Offer a way that pays only for what the landmarks leave without a rest."""
        large = 1 + sum(family.weights)
        _, places = family.graph.additive(
            [
                NEVER if not allowed else weight + large * rest
                for weight, rest, allowed in zip(
                    family.weights, family.rest, family.allowed, strict=True
                )
            ]
        )
        self.offer(family, family.graph.supports(places))

    def offer(self, family: Family, nodes: Iterable[int]) -> None:
        """Take note of a way, by nodes with which the goal holds."""
        better = family.better(nodes, self.best)
        if better is not None:
            self.best, self.steps = better

    def _bar(self, family: Family, below: list[int]) -> None:
        """Bar nodes with which no way is of interest.

        A way weighs the bound and the rests of all its nodes: of those that a node stands on, and
        of those that it serves.
        """
        spare = self.best - family.bound
        light = bytearray(1 if value < spare else 0 for value in below)
        above = family.graph.lightest_uses(family.rest, light)
        family.allowed = bytearray(
            1 if one + other < spare else 0 for one, other in zip(below, above, strict=True)
        )

    def _raise(self, family: Family) -> list[int] | None:
        """Find landmarks until nothing is left to charge; None: no way is of interest.

        Return what the rests of the nodes below weigh for each node, at least.
        """
        graph, rest, allowed = family.graph, family.rest, family.allowed
        values = graph.heaviest(rest, allowed)
        if values[0] == NEVER:
            return None
        while values[0]:
            nodes = self._cut(graph, values, rest)
            charge = min([rest[node] for node in nodes])
            family.landmarks.append(_Landmark(nodes, charge))
            family.bound += charge
            if family.bound >= self.best:
                return None
            for node in nodes:
                rest[node] -= charge
            self._lower(graph, values, rest, nodes, charge)
        return values

    def _cut(self, graph: Graph, values: list[int], rest: list[int]) -> list[int]:
        """Return nodes through which each way leads to where the goal costs nothing more."""
        counts, all_children, parents = graph.counts, graph.children, graph.parents
        # Where the zone is left, and what cannot hold anyway, is not passed through.
        open_ = bytearray(0 if value == NEVER else 1 for value in values)
        open_[0] = 0
        stack = [0]
        met = []
        while stack:
            node = stack.pop()
            children, count = all_children[node], counts[node]
            if count == len(children):
                children = [max(children, key=values.__getitem__)]
            elif count > 1:
                children = sorted(children, key=values.__getitem__)[count - 1 :]
            for child in children:
                if open_[child]:
                    open_[child] = 0
                    if rest[child]:
                        met.append(child)
                    else:
                        stack.append(child)
        if all(values[node] == rest[node] for node in met):
            return met
        missing = counts[:]
        stack = [node for node in graph.leaves if open_[node]]
        while stack:
            for parent in parents[stack.pop()]:
                missing[parent] -= 1
                if missing[parent] == 0 and open_[parent]:
                    stack.append(parent)
        return [node for node in met if missing[node] <= 0]

    def _lower(
        self,
        graph: Graph,
        values: list[int],
        rest: list[int],
        nodes: Iterable[int],
        charge: int,
    ) -> None:
        """Bring the values down after some nodes were charged."""
        counts, all_children, parents = graph.counts, graph.children, graph.parents
        heap = [(values[node] - charge, node) for node in nodes]
        heapify(heap)
        while heap:
            value, node = heappop(heap)
            if value >= values[node]:
                continue
            values[node] = value
            for parent in parents[node]:
                now = values[parent]
                if value >= now - rest[parent]:
                    # It does not wait for this child.
                    continue
                count = counts[parent]
                children = all_children[parent]
                if count == 1:
                    needed = value
                elif count == len(children):
                    needed = max([values[child] for child in children])
                else:
                    needed = sorted([values[child] for child in children])[count - 1]
                needed += rest[parent]
                if needed < now:
                    heappush(heap, (needed, parent))


def better_way(rest: Rest, holding: Iterable[int], best: int) -> tuple[int, frozenset[int]] | None:
    """Return what a way weighs, and what it pays for; None: it is none, or not below the best.

    Parameters
    ----------
    rest
        What is left to decide.
    holding
        Nodes that it pays for.
    best
        Ways that weigh as much are of no interest.
    """
    graph = Graph(*rest.graph)
    weights = graph.weights
    allowed = bytearray(0 if weight else 1 for weight in weights)
    for node in holding:
        allowed[node] = 1
    if not graph.reached(allowed)[0]:
        return None
    whole = Family(graph, weights, rest.steps, rest.paid, weights, allowed, [], rest.paid)
    return whole.better(holding, best)


class TieSearch(Search):
    """Collects what is paid for in any of the best ways.

    Parameters
    ----------
    graph, stopwatch
        As for `Search`.
    value
        What the best ways weigh.
    """

    def __init__(self, graph: AndOr, stopwatch: Stopwatch, value: int) -> None:
        super().__init__(graph, stopwatch, value + 1)

    def is_known(self, family: Family) -> bool:
        """Return whether all that a family could pay for is collected already."""
        return family.open_steps() <= self.steps

    def finish(self, family: Family) -> None:
        """Collect what the ways of a family pay for."""
        self.steps |= family.steps

    def look(self, family: Family) -> None:
        """Leave it: better ways there are none."""
