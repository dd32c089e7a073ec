"""The problem without ages, ends and weekly hours, compiled: the bounds of the search.

Every formula becomes nodes of one AND/OR graph in which equal formulas share a node, so that a
pass over it costs a step for each edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import Final, NamedTuple

from magraph.planning.problem import Atom, Formula, Problem

__all__ = ["NEVER", "NOTHING", "NO_END", "Relaxation", "Times", "Weights", "flags"]

NEVER: Final = 1 << 62
"""Later than any moment."""

NO_END: Final = NEVER - 1
"""In place of a limit: later than any moment that comes."""

NOTHING: Final = -1
"""In place of a node: nothing is needed."""


class Times(NamedTuple):
    """Earliest moments.

    Attributes
    ----------
    nodes
        When each node first holds; `NEVER` if it does not.
    starts
        When each step can start; `NEVER` if it cannot be done.
    later
        The first horizon with which more could be done; `NEVER`: none.
    """

    nodes: list[int]
    starts: list[int]
    later: int


class Weights(NamedTuple):
    """Least weights.

    Attributes
    ----------
    nodes
        What it weighs at least to make each node hold; `never` if nothing does.
    never
        More than everything weighs.
    """

    nodes: list[int]
    never: int


def flags(bits: int, size: int) -> bytes:
    """Return the bits of a set, one byte each, the lowest first: 48 for out, 49 for in."""
    return f"{bits:0{size}b}"[::-1].encode() if size else b""


_IN: Final = ord("1")


class Relaxation:
    """A problem's AND/OR graph.

    Nodes are numbered: first the facts, then the gates.

    Parameters
    ----------
    problem
        The problem.

    Attributes
    ----------
    goal
        Node of the goal, or `NOTHING`.
    needs
        Node of each step's needs, or `NOTHING`.
    counts, children
        Of each gate, by its number less the number of facts.
    achievers
        For each fact, the steps that give it.

    Notes
    -----
    A pass is Knuth's generalisation of Dijkstra's algorithm: a gate that asks for k of its
    children holds when the k-th does. O(e + a log a), with e the edges of the graph and a the
    results of the steps.

    References
    ----------
    D. E. Knuth, A generalization of Dijkstra's algorithm, Information Processing Letters 6,
    1977. G. Gallo, G. Longo, S. Pallottino, S. Nguyen, Directed hypergraphs and applications,
    Discrete Applied Mathematics 42, 1993.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.facts = len(problem.facts)
        self.counts: list[int] = []
        self.children: list[tuple[int, ...]] = []
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self.goal = self._node(problem.goal)
        self.needs = [self._node(step.needs) for step in problem.steps]
        size = self.facts + len(self.counts)
        self.parents: list[list[int]] = [[] for _ in range(size)]
        for gate, children in enumerate(self.children, self.facts):
            for child in children:
                self.parents[child].append(gate)
        self.users: list[list[int]] = [[] for _ in range(size)]
        self.free: list[int] = []
        self.achievers: list[list[int]] = [[] for _ in range(self.facts)]
        self.results: list[tuple[tuple[int, int], ...]] = []
        for index, step in enumerate(problem.steps):
            (self.free if self.needs[index] == NOTHING else self.users[self.needs[index]]).append(
                index
            )
            ready: dict[int, int] = {}
            for result in step.results:
                ready[result.fact] = min(result.ready, ready.get(result.fact, NEVER))
            self.results.append(tuple(ready.items()))
            for fact in ready:
                self.achievers[fact].append(index)
        since: dict[int, int] = {}
        for held in problem.held:
            since[held.fact] = min(max(0, held.since), since.get(held.fact, NEVER))
        self.held = since

    def _node(self, formula: Formula) -> int:
        if isinstance(formula, Atom):
            return formula.fact
        if formula.count <= 0:
            return NOTHING
        parts = [self._node(child) for child in formula.children]
        count = formula.count - parts.count(NOTHING)
        if count <= 0:
            return NOTHING
        children = tuple(part for part in parts if part != NOTHING)
        if len(children) == count == 1:
            return children[0]
        key = count, children
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = self.facts + len(self.counts)
            self.counts.append(count)
            self.children.append(children)
        return node

    def times(
        self, blocked: Sequence[int] = b"", lengths: Sequence[int] = (), horizon: int = NEVER
    ) -> Times:
        """Return the earliest moment of every node and start of every step.

        Parameters
        ----------
        blocked
            As `flags` returns: which steps are not done; empty: all may be.
        lengths
            For each step, the least time from its start to the end of a plan.
        horizon
            With `lengths`: steps after which a plan would end later are not done.
        """
        later = NEVER
        nodes = [NEVER] * len(self.parents)
        starts = [NEVER] * len(self.needs)
        missing = self.counts[:]
        steps, results, parents, users = self.problem.steps, self.results, self.parents, self.users
        facts = self.facts
        heap = [(since, fact) for fact, since in self.held.items()]
        ready_now = [(index, 0) for index in self.free]
        heapify(heap)
        while True:
            for index, moment in ready_now:
                if blocked and blocked[index] == _IN:
                    continue
                step = steps[index]
                start = max(moment, step.release)
                if step.latest_start is not None and start > step.latest_start:
                    continue
                if lengths and start + lengths[index] > horizon:
                    later = min(later, start + lengths[index])
                    continue
                starts[index] = start
                for fact, ready in results[index]:
                    if start + ready < nodes[fact]:
                        heappush(heap, (start + ready, fact))
            ready_now = []
            if not heap:
                return Times(nodes, starts, later)
            moment, node = heappop(heap)
            if nodes[node] <= moment:
                continue
            nodes[node] = moment
            stack = [node]
            while stack:
                node = stack.pop()
                for index in users[node]:
                    ready_now.append((index, moment))
                for gate in parents[node]:
                    missing[gate - facts] -= 1
                    if missing[gate - facts] == 0:
                        nodes[gate] = moment
                        stack.append(gate)

    def hasten(
        self,
        known: Times,
        blocked: Sequence[int],
        lengths: Sequence[int],
        horizon: int,
        steps: Iterable[int],
    ) -> None:
        """Bring what `times` returned, but for `later`, up to date after some steps may be done.

        Parameters
        ----------
        known
            What it returned; changed.
        blocked
            As for `times`, as it is now.
        lengths, horizon
            As for `times`.
        steps
            Those that were blocked.
        """
        nodes, starts, _ = known
        facts, results, parents, users = self.facts, self.results, self.parents, self.users
        heap: list[tuple[int, int]] = []
        ready_now = [
            (index, 0 if self.needs[index] == NOTHING else nodes[self.needs[index]])
            for index in steps
        ]
        while True:
            for index, moment in ready_now:
                if moment == NEVER or blocked[index] == _IN:
                    continue
                step = self.problem.steps[index]
                start = max(moment, step.release)
                if step.latest_start is not None and start > step.latest_start:
                    continue
                if start >= starts[index] or start + lengths[index] > horizon:
                    continue
                starts[index] = start
                for fact, ready in results[index]:
                    if start + ready < nodes[fact]:
                        heappush(heap, (start + ready, fact))
            ready_now = []
            if not heap:
                return
            moment, node = heappop(heap)
            if nodes[node] <= moment:
                continue
            nodes[node] = moment
            ready_now = [(index, moment) for index in users[node]]
            for gate in parents[node]:
                if moment < nodes[gate]:
                    count, children = self.counts[gate - facts], self.children[gate - facts]
                    now = moment
                    if count == len(children):
                        now = max([nodes[child] for child in children])
                    elif count > 1:
                        now = sorted([nodes[child] for child in children])[count - 1]
                    if now < nodes[gate]:
                        heappush(heap, (now, gate))

    def reached(self, times: Times) -> int:
        """Return when the goal holds at the earliest; `NEVER` if it does not."""
        return 0 if self.goal == NOTHING else times.nodes[self.goal]

    def lengths(self) -> list[int]:
        """Return for each step the least time from its start to the end of a plan that needs it."""
        tails = self.tails()
        return [
            max(step.duration, min((ready + tails[fact] for fact, ready in results), default=NEVER))
            for step, results in zip(self.problem.steps, self.results, strict=True)
        ]

    def supports(self, times: Times, weights: Sequence[int]) -> set[int]:
        """Return steps through which the goal is reached at its earliest.

        Parameters
        ----------
        times
            What `times` returned; the goal is reached.
        weights
            Of each step; of several that give a fact as soon, the lightest is taken.
        """
        nodes, starts, _ = times
        found: set[int] = set()
        seen: set[int] = set()
        stack = [self.goal]
        while stack:
            node = stack.pop()
            if node == NOTHING or node in seen:
                continue
            seen.add(node)
            if node >= self.facts:
                gate = node - self.facts
                children = sorted(self.children[gate], key=nodes.__getitem__)
                stack.extend(children[: self.counts[gate]])
                continue
            moment = nodes[node]
            if self.held.get(node, NEVER) == moment:
                continue
            index = min(
                (
                    index
                    for index in self.achievers[node]
                    for fact, ready in self.results[index]
                    if fact == node and starts[index] + ready == moment
                ),
                key=lambda index: weights[index],
            )
            found.add(index)
            stack.append(self.needs[index])
        return found

    def tails(self) -> list[int]:
        """Return for each node the least time from when it holds to when the goal does.

        It is counted along one chain of uses; `NEVER`: nothing leads from it to the goal.
        """
        tail = [NEVER] * len(self.parents)
        if self.goal == NOTHING:
            return tail
        heap = [(0, self.goal)]
        while heap:
            length, node = heappop(heap)
            if tail[node] <= length:
                continue
            tail[node] = length
            if node >= self.facts:
                for child in self.children[node - self.facts]:
                    if length < tail[child]:
                        heappush(heap, (length, child))
                continue
            for index in self.achievers[node]:
                root = self.needs[index]
                if root != NOTHING:
                    ready = next(r for fact, r in self.results[index] if fact == node)
                    if length + ready < tail[root]:
                        heappush(heap, (length + ready, root))
        return tail

    def weights(self, weights: Sequence[int], blocked: bytes = b"") -> Weights:
        """Return a lower bound on the weight of what it takes for every node to hold.

        A conjunction weighs at least what its heaviest part does (the h-max bound).

        Parameters
        ----------
        weights
            Of each step, at least 0.
        blocked
            As for `times`.
        """
        never = sum(weights) + 1
        nodes = [never] * len(self.parents)
        missing = self.counts[:]
        results, parents, users = self.results, self.parents, self.users
        facts = self.facts
        heap = [(0, fact) for fact in self.held]
        ready_now = self.free
        weight = 0
        while True:
            for index in ready_now:
                if blocked and blocked[index] == _IN:
                    continue
                total = weight + weights[index]
                for fact, _ in results[index]:
                    if total < nodes[fact]:
                        heappush(heap, (total, fact))
            ready_now = []
            if not heap:
                return Weights(nodes, never)
            weight, node = heappop(heap)
            if nodes[node] <= weight:
                continue
            nodes[node] = weight
            stack = [node]
            while stack:
                node = stack.pop()
                ready_now.extend(users[node])
                for gate in parents[node]:
                    missing[gate - facts] -= 1
                    if missing[gate - facts] == 0:
                        nodes[gate] = weight
                        stack.append(gate)

    def lower(
        self, known: Weights, weights: Sequence[int], blocked: bytes, steps: Sequence[int]
    ) -> None:
        """Bring what `weights` returned up to date after some steps have become lighter.

        Parameters
        ----------
        known
            What it returned; changed.
        weights
            Of each step, as they are now.
        blocked
            As for `times`.
        steps
            Those that have become lighter.
        """
        nodes, counts, all_children, needs = known.nodes, self.counts, self.children, self.needs
        facts = self.facts
        heap: list[tuple[int, int]] = []
        for index in steps:
            before = 0 if needs[index] == NOTHING else nodes[needs[index]]
            heap.extend((before + weights[index], fact) for fact, _ in self.results[index])
        heapify(heap)
        while heap:
            weight, node = heappop(heap)
            if nodes[node] <= weight:
                continue
            nodes[node] = weight
            for index in self.users[node]:
                if blocked[index] != _IN:
                    total = weight + weights[index]
                    for fact, _ in self.results[index]:
                        if total < nodes[fact]:
                            heappush(heap, (total, fact))
            for gate in self.parents[node]:
                if weight < nodes[gate]:
                    count, children = counts[gate - facts], all_children[gate - facts]
                    now = weight
                    if count > 1:
                        now = sorted([nodes[child] for child in children])[count - 1]
                    if now < nodes[gate]:
                        heappush(heap, (now, gate))
