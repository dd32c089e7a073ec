"""Landmarks: sets of steps of which every plan contains one, and what they prove together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from magraph.planning.relaxation import NOTHING, Relaxation, Weights

__all__ = ["Landmark", "Landmarks", "find_landmarks"]


class Landmark(NamedTuple):
    """A set of steps, as bits, of which one is done, and the weight that it is charged."""

    steps: int
    charge: int


class Landmarks(NamedTuple):
    """Landmarks whose charges add up.

    Attributes
    ----------
    found
        No step is charged more than its weight by all of them together.
    total
        The sum of the charges: a lower bound on the weight of what is still missing.
    rest
        What of each step's weight is not charged; a plan with the step weighs at least so much
        more than `total`.
    """

    found: list[Landmark]
    total: int
    rest: list[int]

    def unmet(self, chosen: int) -> int:
        """Return the charges of the landmarks that a set of steps does not meet."""
        return sum(charge for steps, charge in self.found if not steps & chosen)


def find_landmarks(
    relaxation: Relaxation,
    weights: Sequence[int],
    roots: Sequence[int],
    blocked: bytes,
    enough: Callable[[int], bool] | None = None,
) -> Landmarks | None:
    """Return landmarks for reaching nodes of a problem's graph; None: it cannot be done.

    Parameters
    ----------
    relaxation
        The graph.
    weights
        Of each step, 0 for what is done already.
    roots
        The nodes to be reached, all of them.
    blocked
        As `flags` returns: which steps cannot be done.
    enough
        Told the bound so far; True: no more is needed.

    Notes
    -----
    The landmark-cut method, for thresholds too: a gate that asks for k of n children cannot hold
    unless one of any n - k + 1 of them does, so the children that hold last are looked at. Going
    back from the heaviest root through what costs nothing, the steps first met are a landmark;
    it is charged the least weight among them. Each round makes one step free; a round is a pass
    over the graph.

    References
    ----------
    M. Helmert, C. Domshlak, Landmarks, critical paths and abstractions: what's the difference
    anyway?, ICAPS 2009.
    """
    rest = list(weights)
    found: list[Landmark] = []
    total = 0
    wanted = [root for root in roots if root != NOTHING]
    while wanted:
        least = relaxation.weights(rest, blocked)
        target = max(wanted, key=least.nodes.__getitem__)
        if least.nodes[target] == least.never:
            return None
        if least.nodes[target] == 0:
            break
        cut = _cut(relaxation, rest, target, least)
        charge = min(rest[index] for index in cut)
        bits = 0
        for index in cut:
            rest[index] -= charge
            bits |= 1 << index
        found.append(Landmark(bits, charge))
        total += charge
        if enough is not None and enough(total):
            break
    return Landmarks(found, total, rest)


def _cut(relaxation: Relaxation, rest: list[int], target: int, least: Weights) -> list[int]:
    """Return the steps that lead into the zone from which a node is reached for nothing."""
    facts = relaxation.facts
    zone = {target}
    stack = [target]
    entering: dict[int, None] = {}
    while stack:
        node = stack.pop()
        if node >= facts:
            count = relaxation.counts[node - facts]
            children = relaxation.children[node - facts]
            if count > 1:
                in_order = sorted(children, key=least.order.__getitem__)
                children = tuple(in_order[count - 1 :])
            for child in children:
                if child not in zone:
                    zone.add(child)
                    stack.append(child)
            continue
        for index in relaxation.achievers[node]:
            if least.needs[index] == least.never:
                continue
            if rest[index]:
                entering[index] = None
            else:
                root = relaxation.needs[index]
                if root not in zone:
                    zone.add(root)
                    stack.append(root)
    return [index for index in entering if relaxation.needs[index] not in zone]
