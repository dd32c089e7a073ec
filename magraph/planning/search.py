"""Exhaustive search over sets of steps, with bounds: the one engine behind every answer.

What is kept and what is cut off is decided by a `Judge`: the single best plan, the k best,
or the frontier. The engine only promises that every plan whose bound the judge does not
refuse is offered to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import heappop, heappush
from math import ceil
from typing import NamedTuple, Protocol

from magraph.planning.additions import Additions
from magraph.planning.landmarks import Haste, Landmarks, find_landmarks
from magraph.planning.objectives import Key, Objective, Scale
from magraph.planning.payments import shared_unknowns, with_payments
from magraph.planning.plan import Plan, plan_of
from magraph.planning.problem import Held, Problem, atoms
from magraph.planning.reduction import reduced
from magraph.planning.relaxation import NEVER, NO_END, NOTHING, Relaxation, Times, flags
from magraph.planning.schedule import (
    Schedule,
    earliest_schedule,
    keeps_hours,
    serial_schedule,
)
from magraph.planning.sequencing import Sequencer, one_at_a_time
from magraph.planning.stopwatch import OutOfPatience, OutOfTime, Patience, Stopwatch

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

    lists: bool
    """True if plans are listed: all that have no better plan inside them, not the best alone."""

    objective: Objective
    """The order in which plans are compared."""

    limits_cost: bool
    """True if the judge looks at the cost of a bound."""

    limits_time: bool
    """True if the judge looks at the time of a bound before all else, or limits it."""

    deadline: int | None
    """Later than this no plan is wanted; None: no limit."""

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
    """A family of plans: they contain one set of steps and avoid another.

    Attributes
    ----------
    bound
        What none of them is below.
    chosen, forbidden
        Steps, as bits.
    landmarks
        For each measure; where the time of the bound comes first, of the plans that take no
        longer than that.
    until
        Plans that finish later do not matter.
    later
        No plan finishes after the time of the bound and before this.
    """

    bound: Bound
    chosen: int
    forbidden: int
    landmarks: tuple[Landmarks, ...]
    until: int
    later: int


class Search:
    """Branch and bound over sets of steps.

    Parameters
    ----------
    problem
        The problem.
    judge
        Decides what is kept.
    stopwatch
        Says when to stop.
    among
        The steps looked at; None: all.

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

    A node is a pair of a committed set S and a forbidden set F; the first S is what every plan
    has, each step of it being the only one that gives a fact asked for. Landmarks
    (`find_landmarks`) bound what every plan with S and without F still has to add; what would add
    too much is forbidden. The children of a node commit the steps of one landmark in turn, each
    forbidding those before it, so that no set is met twice. Where S is complete, plans that
    contain it and more are looked at too, if more steps could give a need sooner or keep it fresh.

    Times are bounded by earliest moments (Knuth) and by the hours: steps that cannot run side
    by side take one after another. Where time comes first, it is raised until nothing says any
    more that no plan is so short, and families wait in the order of their times; the landmarks
    then are those of the plans that take no longer, and a last child forbids the landmark whole
    and takes longer. Otherwise families wait in the order of their weights.

    References
    ----------
    P. Haslum, J. Slaney, S. Thiebaux, Minimal landmarks for optimal delete-free planning,
    ICAPS 2012. M. Helmert, C. Domshlak, Landmarks, critical paths and abstractions, ICAPS 2009.
    R. T. Wong, A dual ascent approach for Steiner tree problems on a directed graph,
    Mathematical Programming 28, 1984.
    """

    def __init__(
        self,
        problem: Problem,
        judge: Judge,
        stopwatch: Stopwatch,
        among: Sequence[int] | None = None,
    ) -> None:
        self.whole = problem
        self.kept = range(len(problem.steps)) if among is None else among
        self.problem = replace(problem, steps=tuple(problem.steps[index] for index in self.kept))
        self.judge = judge
        self.by_time = not judge.objective.before
        self.stopwatch = stopwatch
        self.complete = True
        self.open_keys: list[Key] = []
        self.waiting: list[tuple[int, int, _Node]] = []
        self.serial = 0

    def run(self) -> None:
        """Look at everything that the judge does not refuse."""
        if not self._prepare():
            return
        before = self.judge.horizon()
        root = self._root()
        try:
            least = self._offer_first(root)
        except OutOfTime:
            self.complete = False
            self.open_keys = [self.scale.key(root.bound.time, root.bound.weight)]
            return
        if self.judge.refuses(least):
            return
        after = self.judge.horizon()
        if after != before:
            if not self._prepare():
                return
            root = self._root()
        self._wait(root)
        while self.waiting:
            _, _, node = heappop(self.waiting)
            if self.judge.refuses(node.bound):
                continue
            try:
                self.stopwatch.check()
                for child in self._expand(node):
                    self._wait(child)
            except OutOfTime:
                self._wait(node)
                self.complete = False
                self.open_keys = [
                    self.scale.key(each.bound.time, each.bound.weight)
                    for _, _, each in self.waiting
                ]
                return

    def _wait(self, node: _Node) -> None:
        """Put a family where it will be taken up: the least bound first, of equal ones the last."""
        self.serial -= 1
        least = node.bound.time if self.by_time else node.bound.weight
        heappush(self.waiting, (least, self.serial, node))

    # Preparation ------------------------------------------------------------------------

    def _prepare(self) -> bool:
        """Reduce the problem and weigh what is left; return False if there is no plan."""
        found = reduced(self.problem, deadline=self.judge.horizon(), list_all=self.judge.lists)
        if found is None:
            return False
        problem = found.problem
        self.kept = [self.kept[index] for index in found.kept]
        self.problem = problem
        self.size = len(problem.steps)
        shared = shared_unknowns(problem.steps)
        self.relaxation = Relaxation(with_payments(problem, shared))
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
        ]
        self.untimed = len(self.measures)
        self.hours: list[int] = []
        if self.judge.limits_time and capacity:
            self._measure_hours(self.heavy, 1, len(shared))
            area = [step.load * step.duration for step in problem.steps]
            if any(use and not alone for use, alone in zip(area, self.heavy, strict=True)):
                self._measure_hours(area, capacity, len(shared))
        self.lengths = self.relaxation.lengths()[: self.size] + [0] * len(shared)
        self._tried: set[int] = set()
        return True

    def _measure_hours(self, measure: list[int], by: int, shared: int) -> None:
        """Bound the time by the sum of a measure of the steps, divided by a number."""
        if any(measure):
            self.measures.append(measure + [0] * shared)
            self.hours.append(by)

    def _offer_first(self, root: _Node) -> Bound:
        """Offer the plan that is fastest when nothing else counts, and what it boils down to.

        Return what no plan is below.
        """
        reached = self._reached(root, self._end(root))
        if reached is None:
            return root.bound
        time, held = reached
        least = root.bound._replace(time=time)
        chosen = self._supports(held)
        self._offer_set(chosen)
        if not self.judge.refuses(least):
            self._offer_cheapened(chosen)
        return least

    def _offer_cheapened(self, chosen: int) -> None:
        """Offer a complete set without the steps that it can do without, the dearest first."""
        weights = self.measures[0]
        horizon = self.judge.horizon()
        needed = self._surely_needed(chosen)
        for index in sorted(members(chosen), key=lambda i: -weights[i]):
            if self.stopwatch.is_over():
                break
            if needed >> index & 1:
                continue
            smaller = chosen & ~(1 << index)
            soon = self._soon(smaller)
            if soon is not None and (horizon is None or soon.schedule.finish <= horizon):
                chosen = smaller
                needed = self._surely_needed(chosen)
        self._offer_set(chosen)

    def _surely_needed(self, chosen: int) -> int:
        """Return steps of a complete set without which the others or the goal lack something."""
        needs = (self.relaxation.needs[index] for index in members(chosen))
        return self._indispensable([self.relaxation.goal, *needs], chosen)

    def _indispensable(self, roots: Iterable[int], among: int) -> int:
        """Return the steps of a set without which none of it reaches some nodes, as bits.

        They alone give a fact that is asked for; so do others then give what they ask for.
        """
        relaxation = self.relaxation
        stack = list(roots)
        seen = {NOTHING}
        found = 0
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            if node >= relaxation.facts:
                children = relaxation.children[node - relaxation.facts]
                if len(children) == relaxation.counts[node - relaxation.facts]:
                    stack.extend(children)
            elif node not in relaxation.held:
                givers = [
                    index
                    for index in relaxation.achievers[node]
                    if index >= self.size or among >> index & 1
                ]
                if len(givers) == 1 and givers[0] < self.size:
                    found |= 1 << givers[0]
                    stack.append(relaxation.needs[givers[0]])
        return found

    def _offer_set(self, chosen: int) -> None:
        if chosen in self._tried:
            return
        self._tried.add(chosen)
        soon = self._soon(chosen)
        if soon is None:
            return
        try:
            found = self._scheduled(soon, self.judge.horizon())
        except OutOfTime:
            some = serial_schedule(self.problem, soon.schedule)
            if some is not None:
                self._offer(chosen, some)
            raise
        if found is not None:
            self._offer(chosen, found)

    def _offer(self, chosen: int, found: Schedule) -> None:
        if not (self.judge.lists and self._has_better(chosen, found.finish)):
            self.judge.offer(self._plan(found))

    def _supports(self, held: Times) -> int:
        """Return steps through which the goal is reached at the earliest, as bits."""
        found = self.relaxation.supports(held, self.measures[0])
        return sum(1 << index for index in found if index < self.size)

    # Nodes ------------------------------------------------------------------------------

    def _root(self) -> _Node:
        """Return the family of all plans."""
        held = self.relaxation.times()
        least = self._finish(held, 0)
        nothing = (Landmarks([], 0, []),) * len(self.measures)
        chosen = self._indispensable([self.relaxation.goal], (1 << self.size) - 1)
        bound = self._bound(least or 0, NEVER, chosen, nothing)
        return _Node(bound, chosen, 0, nothing, NO_END, NEVER)

    def _bound(self, time: int, later: int, chosen: int, landmarks: tuple[Landmarks, ...]) -> Bound:
        """Return what a family's plans are not below.

        Where time comes first, landmarks are of plans that take no longer than `time`; if they
        say that there are none, the others take until `later`, or until the hours are enough.
        """
        paid = self._paid(chosen)
        sums = [sum(measure[index] for index in members(paid)) for measure in self.measures]
        least = [total + known.unmet(paid) for total, known in zip(sums, landmarks, strict=True)]
        longest = max(
            (-(-value // by) for value, by in zip(least[self.untimed :], self.hours, strict=True)),
            default=0,
        )
        weight = least[0]
        if longest > time:
            time = longest
            if self.by_time:
                time, weight = min(longest, later), sums[0]
        return Bound(time, weight, least[1] if self.judge.limits_cost else 0)

    def _paid(self, chosen: int) -> int:
        """Return a set of steps with the payments that they make."""
        paid = chosen
        if self.payments:
            for index in members(chosen):
                paid |= self.payments.get(index, 0)
        return paid

    def _child(self, node: _Node, index: int, barred: int) -> _Node | None:
        """Return the family with a step more, or None if the judge refuses it at once."""
        chosen = node.chosen | 1 << index
        bound = self._bound(node.bound.time, node.later, chosen, node.landmarks)
        if self.judge.refuses(bound):
            return None
        return node._replace(bound=bound, chosen=chosen, forbidden=barred)

    def _end(self, node: _Node) -> int:
        """Return the latest finish that can still matter."""
        horizon = self.judge.horizon()
        return node.until if horizon is None else min(horizon, node.until)

    def _expand(self, node: _Node) -> list[_Node]:
        """Return the families that a family falls into, the most promising last."""
        while True:
            end = self._end(node)
            reached = self._reached(node, end)
            if reached is None:
                return []
            time, held = reached
            blocked = node.forbidden | self._undone(held)
            stops = flags(blocked, self.full)
            hurried = end < NO_END and (time == end or not self.by_time)
            found = self._landmarks(node, stops, held, end if hurried else None)
            if found is None:
                if not self.by_time or held.later > end:
                    return []
                node = self._longer(node, held.later)
                continue
            bound = self._bound(time, held.later, node.chosen, found)
            if self.judge.refuses(bound):
                return []
            node = node._replace(bound=bound, landmarks=found, later=held.later)
            if bound.time > time and self.by_time:
                if bound.time > end:
                    return []
                continue
            more = self._too_dear(node, blocked, held)
            if not self.by_time:
                more |= blocked
            if more & ~node.forbidden:
                node = node._replace(forbidden=node.forbidden | more)
                continue
            if not self.by_time:
                break
            least = self._side_by_side(node, held, end)
            if least is not None and least <= bound.time:
                break
            least = held.later if least is None else min(held.later, least)
            if least > end:
                return []
            node = self._longer(node, least)
        if self.by_time and self.waiting and self.waiting[0][0] < bound.time:
            return [node]
        soon = self._soon(node.chosen)
        if soon is not None and (not found[0].total or soon.schedule.finish <= end):
            return self._beyond(node, soon)
        if found[0].total:
            self._offer_free(node.chosen, stops, found[0], end)
            if self.judge.refuses(bound):
                return []
            options = self._narrowest(found[0])
        else:
            # Only time stands in the way: something sooner is needed.
            options = self._givers(node.chosen, blocked)
        children = self._branch(node, options)
        if self.by_time and held.later <= self._end(node):
            children.insert(
                0, self._longer(node, held.later)._replace(forbidden=node.forbidden | options)
            )
        return children

    def _longer(self, node: _Node, time: int) -> _Node:
        """Return a family of which it is known that its plans take longer."""
        nothing = (Landmarks([], 0, []),) * len(self.measures)
        bound = self._bound(time, NEVER, node.chosen, nothing)
        return node._replace(bound=bound, landmarks=nothing)

    def _reached(self, node: _Node, end: int) -> tuple[int, Times] | None:
        """Return a moment before which no plan of a family finishes; None: none does in time.

        With it, what can be done in plans that finish by then, if time comes first, or by the
        end.
        """
        stops = flags(node.forbidden, self.full)
        horizon = node.bound.time if self.by_time else end
        while horizon <= end:
            held = self.relaxation.times(stops, self.lengths, horizon)
            least = self._finish(held, node.chosen)
            if least is not None and least <= horizon:
                return (horizon if self.by_time else max(node.bound.time, least)), held
            horizon = held.later if least is None else min(held.later, least)
        return None

    def _finish(self, held: Times, chosen: int) -> int | None:
        """Return a moment before which no plan with these steps finishes; None: it has none."""
        goal = self.relaxation.goal
        time = 0 if goal == NOTHING else held.nodes[goal]
        if time == NEVER:
            return None
        area = 0
        alone = []
        for index in members(chosen):
            start = held.starts[index]
            if start == NEVER:
                return None
            step = self.problem.steps[index]
            time = max(time, start + step.duration)
            area += step.load * step.duration
            if self.heavy[index]:
                alone.append((start, step.duration, self.lengths[index] - step.duration))
        if area and self.problem.capacity is not None:
            if self.problem.capacity == 0:
                return None
            time = max(time, ceil(area / self.problem.capacity))
        return max(time, one_at_a_time(alone)) if len(alone) > 1 else time

    def _undone(self, held: Times) -> int:
        """Return steps that are not done, as bits."""
        undone = 0
        for index, start in enumerate(held.starts[: self.size]):
            if start == NEVER:
                undone |= 1 << index
        return undone

    def _landmarks(
        self, node: _Node, stops: bytes, held: Times, horizon: int | None
    ) -> tuple[Landmarks, ...] | None:
        """Return landmarks of a family's plans; with a horizon, of those that finish by then."""
        chosen = node.chosen
        roots = [self.relaxation.goal, *(self.relaxation.needs[i] for i in members(chosen))]
        haste = None
        if horizon is not None:
            moments = [horizon, *(horizon - self.lengths[index] for index in members(chosen))]
            haste = Haste(horizon, self.lengths, held, moments)
        paid = self._paid(chosen)
        found: list[Landmarks] = []
        for number, measure in enumerate(self.measures):
            free = list(measure)
            for index in members(paid):
                free[index] = 0
            if number == 1 and self.judge.limits_cost and self.by_time:
                # A limit on the cost holds for plans that take longer too.
                stops = flags(node.forbidden, self.full)
                haste = None
            known = find_landmarks(self.relaxation, free, roots, stops, self._goes_on, haste=haste)
            if known is None:
                return None
            found.append(known)
        return tuple(found)

    def _goes_on(self, _: int) -> bool:
        """Say that a bound is never enough, as long as there is time."""
        self.stopwatch.check()
        return False

    def _too_dear(self, node: _Node, blocked: int, held: Times) -> int:
        """Return steps with which every plan of the family would be refused."""
        bound, found, chosen = node.bound, node.landmarks, node.chosen
        hours = [
            (sum(measure[index] for index in members(chosen)) + known.total, by)
            for measure, known, by in zip(
                self.measures[self.untimed :], found[self.untimed :], self.hours, strict=True
            )
        ]
        paid = sum(self.measures[0][index] for index in members(self._paid(chosen)))
        dear = 0
        for index in range(self.size):
            if (chosen | blocked) >> index & 1:
                continue
            step = self.problem.steps[index]
            cost = bound.cost + found[1].rest[index] if self.judge.limits_cost else 0
            time = max(bound.time, held.starts[index] + step.duration)
            weight = bound.weight + found[0].rest[index]
            longest = max(
                (
                    -(-(value + known.rest[index]) // by)
                    for (value, by), known in zip(hours, found[self.untimed :], strict=True)
                ),
                default=0,
            )
            if longest > time:
                time = longest
                if self.by_time:
                    time, weight = min(longest, node.later), paid
            if self.judge.refuses(Bound(time, weight, cost)):
                dear |= 1 << index
        return dear

    def _narrowest(self, known: Landmarks) -> int:
        """Return the landmark with the fewest steps, as bits."""
        real = (1 << self.size) - 1
        return min(
            (mark.steps for mark in known.found if not mark.steps & ~real), key=int.bit_count
        )

    def _branch(self, node: _Node, options: int) -> list[_Node]:
        rest = node.landmarks[0].rest
        children: list[_Node] = []
        barred = node.forbidden
        for index in sorted(members(options), key=lambda i: (rest[i] if rest else 0, i)):
            child = self._child(node, index, barred)
            if child is not None:
                children.append(child)
            barred |= 1 << index
        children.reverse()
        return children

    def _offer_free(self, chosen: int, stops: bytes, known: Landmarks, end: int) -> None:
        """Offer a plan made of what the landmarks leave without a charge."""
        free = bytes(
            mark
            if mark == _IN or (index < self.size and (chosen >> index & 1))
            else (_IN if known.rest[index] else mark)
            for index, mark in enumerate(stops)
        )
        held = self.relaxation.times(free, self.lengths, end)
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

    def _scheduled(self, soon: _Soon, before: int | None) -> Schedule | None:
        return earliest_schedule(self.problem, soon.schedule, self.stopwatch, before=before)

    def _beyond(self, node: _Node, soon: _Soon) -> list[_Node]:
        """Offer a complete set, and return the families of sets that go beyond it."""
        end = self._end(node)
        found = self._scheduled(soon, end)
        if found is not None:
            self._offer(node.chosen, found)
            # More steps weigh more: they have to gain time.
            end = min(found.finish - 1, self._end(node))
            if self.judge.lists:
                node = node._replace(forbidden=node.forbidden | self._dear_beside(node.chosen))
        if self.judge.refuses(node.bound):
            return []
        stops = flags(node.forbidden, self.full)
        held = self.relaxation.times(stops, self.lengths, end)
        least = self._finish(held, node.chosen)
        if least is None or least > end:
            return []
        taken = node.chosen | node.forbidden | self._undone(held)
        added = Additions(self.relaxation, self.size, taken, soon.nodes)
        options = added.of(members(node.chosen))
        if soon.schedule.finish > end:
            hasteners = self._hasteners(node.chosen, soon, held, end)
            options = min(options, hasteners, key=int.bit_count)
        elif options and not self._can_be_scheduled(node, held, end):
            return []
        return self._branch(node._replace(until=end), options)

    def _hasteners(self, chosen: int, soon: _Soon, held: Times, end: int) -> int:
        """Return steps of which one is needed for a complete set to finish by the end, as bits.

        What is too late is traced back to what makes it late: one of the latest children of
        each gate, and what starts the steps that give a fact. Something has to give one of
        these facts sooner.
        """
        relaxation = self.relaxation
        steps = self.problem.steps
        goal = relaxation.goal
        stack = [goal]
        if goal == NOTHING or soon.nodes[goal] <= end:
            stack = [
                next(
                    relaxation.needs[index]
                    for index, start in soon.schedule.starts.items()
                    if start + steps[index].duration > end
                )
            ]
        seen = {NOTHING, *stack}
        options = 0
        while stack:
            node = stack.pop()
            if node == NOTHING:
                continue
            if node >= relaxation.facts:
                gate = node - relaxation.facts
                last = relaxation.counts[gate] - 1
                in_order = sorted(relaxation.children[gate], key=soon.nodes.__getitem__)
                before = in_order[last:]
            else:
                before = []
                for index in relaxation.achievers[node]:
                    if index < self.size and not chosen >> index & 1:
                        ready = next(r for fact, r in relaxation.results[index] if fact == node)
                        if held.starts[index] + ready < soon.nodes[node]:
                            options |= 1 << index
                    else:
                        before.append(relaxation.needs[index])
            for each in before:
                if each not in seen:
                    seen.add(each)
                    stack.append(each)
        return options

    def _side_by_side(self, node: _Node, held: Times, end: int) -> int | None:
        """Return a moment before which a family's steps do not finish, for want of hours.

        The steps that are not chosen take none. None: they do not finish by the end.
        """
        given = self._given_by_others(node.chosen, held)
        soonest = self._soonest(node.chosen, held)
        if keeps_hours(self.problem, soonest):
            return soonest.finish
        return Sequencer(
            self.problem,
            soonest.starts,
            self.stopwatch,
            before=end,
            given=given,
        ).least_finish()

    def _can_be_scheduled(self, node: _Node, held: Times, end: int) -> bool:
        """Return whether a family's steps could finish by the end, windows and hours included.

        What other steps give is there from the first moment on, as fresh as may be asked. To
        rule out windows and hours together may take very long: after some looks they could.
        """
        others = tuple(
            Held(fact, since, NO_END)
            for fact, since in self._given_by_others(node.chosen, held).items()
        )
        eased = replace(self.problem, held=self.problem.held + others)
        soonest = self._soonest(node.chosen, held)
        patience = Patience(self.stopwatch, _LOOKS)
        try:
            return earliest_schedule(eased, soonest, patience, before=end) is not None
        except OutOfPatience:
            return True

    def _given_by_others(self, chosen: int, held: Times) -> dict[int, int]:
        """Return the facts that steps which are not chosen give, and from when at the earliest."""
        given: dict[int, int] = {}
        for index, start in enumerate(held.starts[: self.size]):
            if start != NEVER and not chosen >> index & 1:
                for fact, ready in self.relaxation.results[index]:
                    given[fact] = min(start + ready, given.get(fact, NEVER))
        return given

    def _soonest(self, chosen: int, held: Times) -> Schedule:
        """Return how a set's steps run if each starts as early as the family allows."""
        starts = {index: held.starts[index] for index in members(chosen)}
        return Schedule(self._finish(held, chosen) or 0, starts)

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
        starts = {self.kept[index]: start for index, start in found.starts.items()}
        return plan_of(self.whole, starts, found.finish)

    def _sums_before(self, chosen: int) -> int:
        """Return what a set of steps comes to in the sums that are compared before the time."""
        weights = self.measures[0]
        return self.scale.key(0, sum(weights[index] for index in members(self._paid(chosen))))[0]

    def _dear_beside(self, chosen: int) -> int:
        """Return the other steps that add to the sums compared before the time, as bits."""
        least = self._sums_before(chosen)
        others = ((1 << self.size) - 1) & ~chosen
        return sum(
            1 << index
            for index in members(others)
            if self._sums_before(chosen | 1 << index) > least
        )

    def _has_better(self, chosen: int, finish: int) -> bool:
        """Return whether a proper subset of a set's steps is a plan that precedes it.

        Fewer steps are no more in any sum, so they precede if the sums before the time are less,
        or if they finish no later. Leaving out of a complete set the last step that a smaller
        plan does without keeps it complete, so every smaller plan is reached by leaving out one
        step at a time. The smallest sets are scheduled first: the fewer ways a need is met in,
        the quicker.
        """
        goal = self.relaxation.goal
        sums = self._sums_before(chosen)
        seen: set[int] = set()
        waiting: list[tuple[int, _Soon | None]] = [(chosen, None)]
        while waiting:
            current, complete = waiting.pop()
            if complete is not None:
                less = self._sums_before(current) < sums
                if self._scheduled(complete, self.judge.deadline if less else finish) is not None:
                    return True
                continue
            for index in members(current & ~self._surely_needed(current)):
                smaller = current & ~(1 << index)
                if smaller not in seen:
                    seen.add(smaller)
                    soon = self._soon(smaller)
                    late = soon and self.by_time and goal != NOTHING and soon.nodes[goal] > finish
                    if soon is not None and not late:
                        waiting += ((smaller, soon), (smaller, None))
        return False


_IN = ord("1")
# At schedules of one family; more made hard questions slower than the families it spared.
_LOOKS = 30


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
