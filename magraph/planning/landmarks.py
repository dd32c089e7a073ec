"""Landmarks: sets of steps of which every plan contains one, and what they prove together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from magraph.planning.relaxation import NEVER, NOTHING, Relaxation, Times, Weights

__all__ = ["Haste", "Landmark", "Landmarks", "find_landmarks"]


class Haste(NamedTuple):
    """When something has to be reached.

    Attributes
    ----------
    horizon
        No plan that finishes later is of interest.
    lengths
        For each step, the least time from its start to the end of a plan.
    soonest
        The earliest moments in plans that finish by the horizon.
    moments
        For each root, when it has to hold at the latest.
    """

    horizon: int
    lengths: Sequence[int]
    soonest: Times
    moments: Sequence[int]


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
    haste: Haste | None = None,
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
    haste
        Then the landmarks are those of the plans that finish by the horizon.

    Notes
    -----
    The landmark-cut method, for thresholds too: a gate that asks for k of n children cannot hold
    unless one of any n - k + 1 of them does, so the children that hold last are looked at. Going
    back from the heaviest root through what costs nothing, the steps first met are a landmark;
    it is charged the least weight among them. Each round makes one step free, and looks again at
    what that changes. With haste, it goes on until what costs nothing is soon enough, too: going
    back from a root that is late, with the latest moment for each node, the steps first met are
    those that could be in time.

    References
    ----------
    M. Helmert, C. Domshlak, Landmarks, critical paths and abstractions: what's the difference
    anyway?, ICAPS 2009.
    """
    rest = list(weights)
    found: list[Landmark] = []
    total = 0
    wanted = [root for root in roots if root != NOTHING]
    least = relaxation.weights(rest, blocked)
    if any(least.nodes[root] == least.never for root in wanted):
        return None
    while wanted:
        target = max(wanted, key=least.nodes.__getitem__)
        if least.nodes[target] == 0:
            break
        cut = _cut(relaxation, rest, target, least, blocked)
        total += _charge(cut, rest, found)
        if enough is not None and enough(total):
            return Landmarks(found, total, rest)
        relaxation.lower(least, rest, blocked, cut)
    if haste is not None and wanted:
        free = bytearray(
            _IN if charged else mark for charged, mark in zip(rest, blocked, strict=True)
        )
        held = relaxation.times(free, haste.lengths, haste.horizon)
        while late := [
            (moment, root)
            for root, moment in zip(roots, haste.moments, strict=True)
            if root != NOTHING and held.nodes[root] > moment
        ]:
            cut = _late_cut(relaxation, rest, late[0], held, haste)
            if not cut:
                return None
            total += _charge(cut, rest, found)
            if enough is not None and enough(total):
                break
            opened = [index for index in cut if not rest[index]]
            for index in opened:
                free[index] = blocked[index]
            relaxation.hasten(held, free, haste.lengths, haste.horizon, opened)
    return Landmarks(found, total, rest)


_IN = ord("1")


def _charge(cut: Sequence[int], rest: list[int], found: list[Landmark]) -> int:
    """Charge steps with what the least of them has left; return it."""
    charge = min(rest[index] for index in cut)
    bits = 0
    for index in cut:
        rest[index] -= charge
        bits |= 1 << index
    found.append(Landmark(bits, charge))
    return charge


def _cut(
    relaxation: Relaxation, rest: list[int], target: int, least: Weights, blocked: bytes
) -> list[int]:
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
                children = tuple(sorted(children, key=least.nodes.__getitem__)[count - 1 :])
            for child in children:
                if child not in zone:
                    zone.add(child)
                    stack.append(child)
            continue
        for index in relaxation.achievers[node]:
            root = relaxation.needs[index]
            if blocked[index] == _IN or (root != NOTHING and least.nodes[root] == least.never):
                continue
            if rest[index]:
                entering[index] = None
            elif root not in zone:
                zone.add(root)
                stack.append(root)
    return [index for index in entering if relaxation.needs[index] not in zone]


def _late_cut(
    relaxation: Relaxation, rest: list[int], root: tuple[int, int], held: Times, haste: Haste
) -> list[int]:
    """Return the steps of which one is needed for a node to hold in time.

    What is traced back is late when only steps that cost nothing are done. The nodes are
    taken with the latest moments first: what is late for these is so for the earlier ones.
    """
    facts, needs, steps = relaxation.facts, relaxation.needs, relaxation.problem.steps
    soonest = haste.soonest
    latest: dict[int, int] = {}
    heap = [(-root[0], root[1])]
    entering: dict[int, int] = {}
    while heap:
        negative, node = heappop(heap)
        moment = -negative
        if node in latest:
            continue
        latest[node] = moment
        if node >= facts:
            children = relaxation.children[node - facts]
            spread = len(children) - relaxation.counts[node - facts] + 1
            late = [child for child in children if held.nodes[child] > moment]
            if len(late) > spread:
                # Best those that are late in any case, then those that are latest.
                late.sort(key=lambda child: (soonest.nodes[child] <= moment, -held.nodes[child]))
                del late[spread:]
            for child in late:
                if soonest.nodes[child] <= moment and child not in latest:
                    heappush(heap, (-moment, child))
            continue
        for index in relaxation.achievers[node]:
            start = soonest.starts[index]
            if start == NEVER:
                continue
            ready = next(after for fact, after in relaxation.results[index] if fact == node)
            by = min(moment - ready, haste.horizon - haste.lengths[index])
            last = steps[index].latest_start
            if last is not None:
                by = min(by, last)
            if start > by:
                continue
            if rest[index]:
                entering[index] = max(by, entering.get(index, by))
            elif needs[index] not in latest:
                heappush(heap, (-by, needs[index]))
    return [
        index
        for index, by in entering.items()
        if needs[index] == NOTHING or latest.get(needs[index], -1) < by
    ]
