"""Which steps to add to a complete set of steps that is no plan, or not the one looked for.

Windows and hours may ask for more than a complete set has: a need met anew, or in another way.
A plan that contains the set, and no step for nothing, has one of the steps named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from magraph.planning.relaxation import NEVER, NOTHING, Relaxation

__all__ = ["Additions"]


class Additions:
    """What can be added to a complete set.

    Parameters
    ----------
    relaxation
        The AND/OR graph of the problem.
    size
        The steps that can be added: the first so many.
    taken
        The steps of the set and those that are forbidden, as bits.
    nodes
        For each node, when it holds with the set alone; `NEVER`: it does not.
    """

    def __init__(self, relaxation: Relaxation, size: int, taken: int, nodes: Sequence[int]) -> None:
        self.relaxation = relaxation
        self.real = (1 << size) - 1
        self.taken = taken
        self.nodes = nodes
        self._makers: dict[int, int] = {}

    def of(self, chosen: Iterable[int]) -> int:
        """Return the steps of which one is added, as bits; none: the set is in no such plan.

        A step of the set that is of no use yet is to be of use: what that takes is asked for
        first. Else one of the needs is to be met anew.
        """
        chosen = tuple(chosen)
        roots = [self.relaxation.goal, *(self.relaxation.needs[index] for index in chosen)]
        roots = [root for root in roots if root != NOTHING]
        useful = self._useful(roots)
        idle = [
            index
            for index in chosen
            if not any(fact in useful for fact, _ in self.relaxation.results[index])
        ]
        ways = [self._uses(index) for index in idle] or [self._anew(roots)]
        return min(ways, key=int.bit_count)

    def _useful(self, roots: Sequence[int]) -> set[int]:
        """Return the nodes that help to meet a need without anything more."""
        seen = set(roots)
        stack = list(seen)
        while stack:
            node = stack.pop()
            if node < self.relaxation.facts:
                continue
            children, count = self._gate(node)
            held = sum(self._holds(child) for child in children)
            for child in children:
                if child not in seen and held - self._holds(child) >= count - 1:
                    seen.add(child)
                    stack.append(child)
        return seen

    def _anew(self, roots: Sequence[int]) -> int:
        """Return steps of which one is added if some need is met in another way, as bits."""
        found = 0
        seen = set(roots)
        stack = list(seen)
        while stack:
            node = stack.pop()
            if node < self.relaxation.facts or not self._holds(node):
                found |= self._make(node)
                continue
            for child in self._gate(node)[0]:
                if child not in seen:
                    seen.add(child)
                    stack.append(child)
        return found

    def _uses(self, index: int) -> int:
        """Return steps of which one is added if a step of no use becomes useful, as bits."""
        found = 0
        stack = [fact for fact, _ in self.relaxation.results[index]]
        seen = set(stack)
        while stack:
            node = stack.pop()
            for user in self.relaxation.users[node]:
                found |= 1 << user
            for gate in self.relaxation.parents[node]:
                children, count = self._gate(gate)
                others = [child for child in children if child != node]
                wanted = count - children.count(node)
                if sum(map(self._holds, others)) < wanted:
                    found |= self._fewest(others, wanted)
                elif gate not in seen:
                    seen.add(gate)
                    stack.append(gate)
        return found & self.real & ~self.taken

    def _make(self, node: int) -> int:
        """Return steps of which one is added if a fact is given anew, or a gate comes to hold."""
        found = self._makers.get(node)
        if found is None:
            if node < self.relaxation.facts:
                found = sum(1 << index for index in self.relaxation.achievers[node])
                found &= self.real & ~self.taken
            else:
                found = self._fewest(*self._gate(node))
            self._makers[node] = found
        return found

    def _fewest(self, children: Sequence[int], count: int) -> int:
        """Return steps of which one is added if so many children hold that do not yet, as bits.

        Of the children that do not hold, all but one fewer than must come to hold are left out.
        """
        missing = sorted(
            (self._make(child) for child in children if not self._holds(child)),
            key=int.bit_count,
        )
        found = 0
        for steps in missing[: len(children) - count + 1]:
            found |= steps
        return found

    def _holds(self, node: int) -> bool:
        return self.nodes[node] != NEVER

    def _gate(self, node: int) -> tuple[tuple[int, ...], int]:
        gate = node - self.relaxation.facts
        return self.relaxation.children[gate], self.relaxation.counts[gate]
