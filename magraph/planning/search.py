"""Exhaustive search over sets of steps, with bounds: the one engine behind every answer.

What is kept and what is cut off is decided by a `Judge`: the single best plan, the k best,
or the frontier. The engine only promises that every plan whose bound the judge does not
refuse is offered to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil
from time import monotonic
from typing import NamedTuple, Protocol

from magraph.planning.landmarks import Landmarks, find_landmarks
from magraph.planning.objectives import Key, Objective, Scale
from magraph.planning.plan import Plan, Scheduled
from magraph.planning.problem import Atom, Problem, Result, Step, all_of, atoms
from magraph.planning.reduction import reduced
from magraph.planning.relaxation import NEVER, NOTHING, Relaxation, Times, flags
from magraph.planning.schedule import Schedule, earliest_schedule, keeps_windows_and_hours

__all__ = ["Bound", "Judge", "Search", "members"]


class Bound(NamedTuple):
    """What no plan of some family is below.

    Attributes
    ----------
    time
        Hundredths of a month.
    weight
        On the judge's scale.
    cost
        Cents.
    """

    time: int
    weight: int
    cost: int


class Judge(Protocol):
    """Decides what is worth looking at."""

    minimal: bool
    """True if only plans without a smaller plan inside them are wanted."""

    objective: Objective
    """The order in which plans are compared."""

    limits_cost: bool
    """True if the judge looks at the cost of a bound."""

    limits_time: bool
    """True if the judge looks at the time of a bound before all else, or limits it."""

    def plans(self) -> Iterable[Plan]:
        """Return the plans kept."""

    def rescale(self, scale: Scale) -> None:
        """Compare on another scale from now on."""

    def refuses(self, bound: Bound) -> bool:
        """Return True if no plan within the bound can matter."""

    def horizon(self) -> int | None:
        """Return the latest finish that can still matter; None: any."""

    def offer(self, plan: Plan) -> None:
        """Take note of a plan."""


def members(bits: int) -> Iterator[int]:
    """Yield the numbers in a bit set, in increasing order.

    >>> list(members(0b10110))
    [1, 2, 4]
    """
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


class _Node(NamedTuple):
    """A family of plans: they contain one set of steps and avoid another."""

    bound: Bound
    chosen: int
    forbidden: int
    landmarks: tuple[Landmarks, ...]


class Search:
    """Branch and bound over sets of steps.

    Parameters
    ----------
    problem
        The problem.
    judge
        Decides what is kept.
    deadline
        Moment of `time.monotonic` after which the search stops; None: never.

    Attributes
    ----------
    complete
        False if the search was stopped before its end.
    open_keys
        After a stop, lower bounds on what was not looked at.

    Notes
    -----
    First the problem is reduced. Then plans are made from what the bounds leave for free, which
    often are the best already; a time that cannot be beaten reduces the problem again.

    A node is a pair of a committed set S and a forbidden set F. Landmarks (`find_landmarks`)
    bound what every plan with S and without F still has to add; what would add too much is
    forbidden. The children of a node commit the steps of one landmark in turn, each forbidding
    those before it, so that no set is met twice. Where S is complete, plans that contain it and
    more are looked at too, if more steps could give a need sooner or keep it fresh. Times are
    bounded by earliest moments (Knuth) and by the hours: steps that cannot run side by side
    take one after another. Nodes wait on an explicit stack: depth is no limit.

    References
    ----------
    P. Haslum, J. Slaney, S. Thiebaux, Minimal landmarks for optimal delete-free planning,
    ICAPS 2012. M. Helmert, C. Domshlak, Landmarks, critical paths and abstractions, ICAPS 2009.
    R. T. Wong, A dual ascent approach for Steiner tree problems on a directed graph,
    Mathematical Programming 28, 1984.
    """

    def __init__(self, problem: Problem, judge: Judge, deadline: float | None = None) -> None:
        self.whole = problem
        self.judge = judge
        self.deadline = deadline
        self.complete = True
        self.open_keys: list[Key] = []

    def run(self) -> None:
        """Look at everything that the judge does not refuse."""
        if not self._prepare():
            return
        before = self.judge.horizon()
        self._offer_first()
        after = self.judge.horizon()
        if after != before and not self._prepare():
            return
        root = self._child(None, 0, 0)
        stack = [] if root is None else [root]
        while stack:
            node = stack.pop()
            if self.judge.refuses(node.bound):
                continue
            if self.deadline is not None and monotonic() > self.deadline:
                self.complete = False
                self.open_keys = [
                    self.scale.key(each.bound.time, each.bound.weight) for each in (node, *stack)
                ]
                return
            stack.extend(self._expand(node))

    # Preparation ------------------------------------------------------------------------

    def _prepare(self) -> bool:
        """Reduce the problem and weigh what is left; return False if there is no plan."""
        found = reduced(self.whole, deadline=self.judge.horizon(), list_all=self.judge.minimal)
        if found is None:
            return False
        problem, self.kept = found
        self.problem = problem
        self.size = len(problem.steps)
        users: dict[str, list[int]] = {}
        for index, step in enumerate(problem.steps):
            for name in step.unknown:
                users.setdefault(name, []).append(index)
        shared = {name: group for name, group in users.items() if len(group) > 1}
        self.relaxation = Relaxation(_with_payments(problem, shared))
        self.payments = {
            index: sum(
                1 << number
                for number, group in enumerate(shared.values(), self.size)
                if index in group
            )
            for index in {index for group in shared.values() for index in group}
        }
        self.full = len(self.relaxation.needs)
        self.scale = Scale(
            self.whole, self.judge.objective, problem.steps, shared, self.judge.plans()
        )
        self.judge.rescale(self.scale)
        weights = self.scale.weights + [self.scale.unknown] * len(shared)
        self.measures = [weights]
        self.costs = [step.cost for step in problem.steps]
        if self.judge.limits_cost:
            self.measures.append(self.costs + [0] * len(shared))
        capacity = problem.capacity
        self.heavy = [
            step.duration if capacity is not None and 2 * step.load > capacity else 0
            for step in problem.steps
        ] + [0] * len(shared)
        self.timed = self.judge.limits_time and any(self.heavy)
        if self.timed:
            self.measures.append(self.heavy)
        tails = self.relaxation.tails()
        self.lengths = [
            max(
                step.duration,
                min((ready + tails[fact] for fact, ready in self.relaxation.results[index])),
            )
            for index, step in enumerate(problem.steps)
        ]
        self._tried: set[int] = set()
        return True

    def _offer_first(self) -> None:
        """Offer the plan that is fastest when nothing else counts, and what it boils down to."""
        chosen = self._supports(self.relaxation.times())
        self._offer_set(chosen)
        self._offer_cheapened(chosen)

    def _offer_cheapened(self, chosen: int) -> None:
        """Offer a complete set without the steps that it can do without, the dearest first."""
        weights = self.measures[0]
        for index in sorted(members(chosen), key=lambda i: -weights[i]):
            smaller = chosen & ~(1 << index)
            if self._soon(smaller) is not None:
                chosen = smaller
        self._offer_set(chosen)

    def _offer_set(self, chosen: int) -> None:
        if chosen in self._tried:
            return
        self._tried.add(chosen)
        soon = self._soon(chosen)
        if soon is not None:
            found = earliest_schedule(self.problem, soon.schedule, before=self.judge.horizon())
            if found is not None and (not self.judge.minimal or not self._has_smaller(chosen)):
                self.judge.offer(self._plan(found))

    def _supports(self, held: Times) -> int:
        """Return steps through which the goal is reached at the earliest, as bits."""
        relaxation, weights = self.relaxation, self.measures[0]
        nodes, starts = held
        chosen = 0
        seen: set[int] = set()
        stack = [relaxation.goal]
        while stack:
            node = stack.pop()
            if node == NOTHING or node in seen:
                continue
            seen.add(node)
            if node >= relaxation.facts:
                gate = node - relaxation.facts
                children = sorted(relaxation.children[gate], key=nodes.__getitem__)
                stack.extend(children[: relaxation.counts[gate]])
                continue
            moment = nodes[node]
            if relaxation.held.get(node, NEVER) == moment:
                continue
            index = min(
                (
                    index
                    for index in relaxation.achievers[node]
                    for fact, ready in relaxation.results[index]
                    if fact == node and starts[index] + ready == moment
                ),
                key=lambda index: weights[index],
            )
            if index < self.size:
                chosen |= 1 << index
            stack.append(relaxation.needs[index])
        return chosen

    # Nodes ------------------------------------------------------------------------------

    def _bound(
        self, time: int, chosen: int, landmarks: tuple[Landmarks, ...], extra: int = -1
    ) -> Bound:
        """Return what a family's plans are not below; with `extra`, those that contain it too."""
        paid = self._paid(chosen)
        values = [
            sum(measure[index] for index in members(paid)) + known.unmet(paid)
            for measure, known in zip(self.measures, landmarks, strict=True)
        ]
        return self._assembled(time, values)

    def _assembled(self, time: int, values: list[int]) -> Bound:
        cost = values[1] if self.judge.limits_cost else 0
        if self.timed:
            time = max(time, values[-1])
        return Bound(time, values[0], cost)

    def _paid(self, chosen: int) -> int:
        """Return a set of steps with the payments that they make."""
        paid = chosen
        if self.payments:
            for index in members(chosen):
                paid |= self.payments.get(index, 0)
        return paid

    def _child(self, parent: _Node | None, chosen: int, forbidden: int) -> _Node | None:
        """Return a family, or None if the judge refuses it at once."""
        if parent is None:
            nothing = Landmarks([], 0, [])
            known: tuple[Landmarks, ...] = (nothing,) * len(self.measures)
            time = 0
        else:
            known, time = parent.landmarks, parent.bound.time
        bound = self._bound(time, chosen, known)
        return None if self.judge.refuses(bound) else _Node(bound, chosen, forbidden, known)

    def _expand(self, node: _Node) -> list[_Node]:
        """Return the families that a family falls into, the most promising last."""
        chosen, forbidden = node.chosen, node.forbidden
        while True:
            held = self.relaxation.times(flags(forbidden, self.full))
            time = self._earliest(held, chosen)
            if time is None:
                return []
            blocked = forbidden | self._too_late(held, chosen)
            if chosen & blocked:
                return []
            stops = flags(blocked, self.full)
            found = self._landmarks(chosen, stops, time)
            if found is None:
                return []
            bound = self._bound(time, chosen, found)
            if self.judge.refuses(bound):
                return []
            more = self._too_dear(bound, chosen, blocked, found, held)
            if not more:
                break
            forbidden = blocked | more
        node = _Node(bound, chosen, blocked, found)
        soon = self._soon(chosen)
        if soon is not None:
            return self._beyond(node, soon, held)
        if found[0].total == 0:
            # Only time stands in the way: something sooner is needed.
            return self._branch(node, self._givers(chosen, blocked))
        self._offer_free(chosen, stops, found[0])
        bound = self._bound(time, chosen, found)
        if self.judge.refuses(bound):
            return []
        return self._branch(node, self._narrowest(node))

    def _earliest(self, held: Times, chosen: int) -> int | None:
        """Return a moment before which no plan of a family finishes; None: it has none."""
        goal = self.relaxation.goal
        time = 0 if goal == NOTHING else held.nodes[goal]
        if time == NEVER:
            return None
        area = 0
        for index in members(chosen):
            if held.starts[index] == NEVER:
                return None
            step = self.problem.steps[index]
            time = max(time, held.starts[index] + step.duration)
            area += step.load * step.duration
        if area and self.problem.capacity is not None:
            if self.problem.capacity == 0:
                return None
            time = max(time, ceil(area / self.problem.capacity))
        return time

    def _too_late(self, held: Times, chosen: int) -> int:
        """Return steps that cannot be done, or only when it is too late to matter."""
        horizon = self.judge.horizon()
        late = 0
        for index, start in enumerate(held.starts[: self.size]):
            if start == NEVER or (horizon is not None and start + self.lengths[index] > horizon):
                late |= 1 << index
        return late

    def _landmarks(self, chosen: int, stops: bytes, time: int) -> tuple[Landmarks, ...] | None:
        roots = [self.relaxation.goal, *(self.relaxation.needs[i] for i in members(chosen))]
        paid = self._paid(chosen)
        found: list[Landmarks] = []
        for measure in self.measures:
            free = list(measure)
            for index in members(paid):
                free[index] = 0
            known = find_landmarks(self.relaxation, free, roots, stops)
            if known is None:
                return None
            found.append(known)
        return tuple(found)

    def _too_dear(
        self, bound: Bound, chosen: int, blocked: int, found: tuple[Landmarks, ...], held: Times
    ) -> int:
        """Return steps with which every plan of the family would be refused."""
        dear = 0
        for index in range(self.size):
            if (chosen | blocked) >> index & 1:
                continue
            step = self.problem.steps[index]
            cost = bound.cost + found[1].rest[index] if self.judge.limits_cost else 0
            time = max(bound.time, held.starts[index] + step.duration)
            if self.timed:
                time = max(time, self._heavy(bound, chosen, found) + found[-1].rest[index])
            if self.judge.refuses(Bound(time, bound.weight + found[0].rest[index], cost)):
                dear |= 1 << index
        return dear

    def _heavy(self, bound: Bound, chosen: int, found: tuple[Landmarks, ...]) -> int:
        return sum(self.heavy[index] for index in members(chosen)) + found[-1].total

    def _narrowest(self, node: _Node) -> int:
        """Return the landmark with the fewest steps that are still open, as bits."""
        real = (1 << self.size) - 1
        options = (
            mark.steps & ~node.forbidden & ~node.chosen
            for mark in node.landmarks[0].found
            if not mark.steps & ~real
        )
        return min(options, key=int.bit_count)

    def _branch(self, node: _Node, options: int) -> list[_Node]:
        rest = node.landmarks[0].rest
        children: list[_Node] = []
        barred = node.forbidden
        for index in sorted(members(options), key=lambda i: (rest[i] if rest else 0, i)):
            child = self._child(node, node.chosen | 1 << index, barred)
            if child is not None:
                children.append(child)
            barred |= 1 << index
        children.reverse()
        return children

    def _offer_free(self, chosen: int, stops: bytes, known: Landmarks) -> None:
        """Offer a plan made of what the landmarks leave without a charge."""
        free = bytes(
            mark
            if mark == _IN or (index < self.size and (chosen >> index & 1))
            else (_IN if known.rest[index] else mark)
            for index, mark in enumerate(stops)
        )
        held = self.relaxation.times(free)
        goal = self.relaxation.goal
        if goal != NOTHING and held.nodes[goal] == NEVER:
            return
        self._offer_cheapened(self._supports(held))

    # Complete sets ----------------------------------------------------------------------

    def _soon(self, chosen: int) -> _Soon | None:
        """Return when a set's steps start if each starts at once; None: it is no plan."""
        others = ((1 << self.size) - 1) & ~chosen
        held = self.relaxation.times(flags(others, self.full))
        goal = self.relaxation.goal
        finish = 0 if goal == NOTHING else held.nodes[goal]
        if finish == NEVER:
            return None
        starts: dict[int, int] = {}
        for index in members(chosen):
            start = starts[index] = held.starts[index]
            if start == NEVER:
                return None
            finish = max(finish, start + self.problem.steps[index].duration)
        return _Soon(Schedule(finish, starts), held.nodes)

    def _beyond(self, node: _Node, soon: _Soon, held: Times) -> list[_Node]:
        """Offer a complete set, and return the families of sets that go beyond it."""
        found = earliest_schedule(self.problem, soon.schedule, before=self.judge.horizon())
        if found is not None:
            if not self.judge.minimal or not self._has_smaller(node.chosen):
                self.judge.offer(self._plan(found))
            if self.judge.minimal:
                return []
        options = self._givers(node.chosen, node.forbidden)
        if keeps_windows_and_hours(self.problem, soon.schedule):
            # Each step runs as soon as it can: only what gives a need sooner can help.
            options = sum(
                1 << index
                for index in members(options)
                if any(
                    held.starts[index] + ready < soon.nodes[fact]
                    for fact, ready in self.relaxation.results[index]
                )
            )
        if not options or self.judge.refuses(node.bound):
            return []
        return self._branch(node, options)

    def _givers(self, chosen: int, forbidden: int) -> int:
        """Return steps that give something that a set of steps, or the goal, asks for, as bits."""
        formulas = [self.problem.goal]
        formulas += [self.problem.steps[index].needs for index in members(chosen)]
        facts = {atom.fact for formula in formulas for atom in atoms(formula)}
        givers = 0
        for fact in facts:
            for index in self.relaxation.achievers[fact]:
                givers |= 1 << index
        return givers & ~chosen & ~forbidden

    def _plan(self, found: Schedule) -> Plan:
        steps = self.problem.steps
        indices = sorted(found.starts)
        return Plan(
            steps=tuple(
                Scheduled(self.kept[index], start, start + steps[index].duration)
                for start, index in sorted((start, index) for index, start in found.starts.items())
            ),
            time=found.finish,
            cost=sum(steps[index].cost for index in indices),
            unknown=tuple(sorted({name for index in indices for name in steps[index].unknown})),
            count=sum(steps[index].count for index in indices),
            ids=tuple(sorted(steps[index].id for index in indices)),
        )

    def _has_smaller(self, chosen: int) -> bool:
        """Return whether a proper subset of a plan's steps is a plan.

        Leaving out of a complete set the last step that a smaller plan does without keeps it
        complete, so every smaller plan is reached by leaving out one step at a time.
        """
        seen: set[int] = set()
        waiting = [chosen]
        while waiting:
            current = waiting.pop()
            for index in members(current):
                smaller = current & ~(1 << index)
                if smaller in seen:
                    continue
                seen.add(smaller)
                soon = self._soon(smaller)
                if soon is None:
                    continue
                latest = self.judge.horizon()
                if earliest_schedule(self.problem, soon.schedule, before=latest) is not None:
                    return True
                waiting.append(smaller)
        return False


_IN = ord("1")


class _Soon(NamedTuple):
    """When the steps of a set start if each starts as soon as its needs hold.

    Attributes
    ----------
    schedule
        Finish and starts.
    nodes
        When each node of the graph holds.
    """

    schedule: Schedule
    nodes: list[int]


def _with_payments(problem: Problem, shared: dict[str, list[int]]) -> Problem:
    """Return the problem with each shared unknown cost as a step that its users need.

    An amount paid once, however many steps name it, is a shared prerequisite like any other.
    """
    if not shared:
        return problem
    steps = list(problem.steps)
    facts = list(problem.facts)
    payments = []
    for name, users in shared.items():
        fact = len(facts)
        facts.append(f"paid {name}")
        payments.append(Step(f"pay {name}", all_of(), (Result(fact, 0, 0),)))
        for index in users:
            step = steps[index]
            steps[index] = replace(step, needs=all_of(step.needs, Atom(fact)))
    return replace(problem, facts=tuple(facts), steps=(*steps, *payments))
