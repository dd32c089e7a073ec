"""The exact earliest schedule of a fixed set of steps, with windows and weekly hours."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import combinations, islice, permutations
from typing import NamedTuple, TypeAlias

from magraph.planning.problem import Atom, Formula, Held, Problem, Step
from magraph.planning.sequencing import Sequencer, first_moment
from magraph.planning.stopwatch import Stopwatch

__all__ = [
    "Schedule",
    "earliest_schedule",
    "keeps_hours",
    "keeps_windows_and_hours",
    "serial_schedule",
]

_GOAL = -1
_ORIGIN = -2

_Key: TypeAlias = tuple[int, tuple[tuple[int, int], ...]]


class _Link(NamedTuple):
    """`moment(later) >= moment(earlier) + gap`."""

    earlier: int
    later: int
    gap: int


class _Support(NamedTuple):
    """One way for an atom to hold: through a held fact or a step, with what it asks of time."""

    giver: int | None
    links: tuple[_Link, ...]


class Schedule(NamedTuple):
    """The finish of a plan and the start of each of its steps, by index."""

    finish: int
    starts: dict[int, int]


def keeps_windows_and_hours(problem: Problem, schedule: Schedule) -> bool:
    """Return whether a schedule in which all needs hold, ages aside, is one with ages and hours."""
    return keeps_hours(problem, schedule) and _keeps_windows(
        problem, schedule.starts, schedule.finish
    )


def keeps_hours(problem: Problem, schedule: Schedule) -> bool:
    """Return whether a schedule never loads more hours than there are."""
    return not _clash(problem, schedule.starts)


def earliest_schedule(
    problem: Problem, soonest: Schedule, stopwatch: Stopwatch, *, before: int | None = None
) -> Schedule | None:
    """Return the schedule of a set of steps with the least finish, each step as early as may be.

    Parameters
    ----------
    problem
        The problem, in hundredths of a month.
    soonest
        How the steps run if each starts as soon as its needs hold, ages, ends and hours aside.
    stopwatch
        Checked again and again.
    before
        Only a finish of at most this is of interest.

    Returns
    -------
    Schedule or None
        None if there is none, or none of interest.

    Raises
    ------
    OutOfTime
        If the stopwatch has run out.

    Notes
    -----
    If the soonest schedule keeps to all windows and hours, that is the answer: no schedule has
    any step earlier. If the least one with hours (`Sequencer`) keeps to all windows, it is that.
    Otherwise a branch and bound chooses, step by step, through which facts each need holds, and
    orders steps whose loads clash; every choice is a set of difference constraints, whose least
    solution is a longest path. Exponential in the number of choices that matter, polynomial
    between them.

    References
    ----------
    R. Dechter, I. Meiri, J. Pearl, Temporal constraint networks, Artificial Intelligence 49,
    1991. M. Bartusch, R. Moehring, F. Radermacher, Scheduling project networks with resource
    constraints and time windows, Annals of Operations Research 16, 1988.
    """
    if before is not None and soonest.finish > before:
        return None
    if keeps_windows_and_hours(problem, soonest):
        return soonest
    # Windows only narrow what is allowed: the least schedule without them is the least of all if
    # it keeps them.
    least = Sequencer(problem, soonest.starts, stopwatch, before=before).least()
    if least is None:
        return None
    finish, starts = least
    found = Schedule(finish, {index: start for start, index in starts})
    if _keeps_windows(problem, found.starts, finish):
        return found
    search = _Search(problem, tuple(sorted(soonest.starts)), stopwatch, before)
    search.run()
    return search.best


def serial_schedule(problem: Problem, soonest: Schedule) -> Schedule | None:
    """Return a schedule of a set of steps that is found at once, and may not be the least.

    The steps start in the order of their soonest starts, each as early as its needs and the hours
    allow, but none before the one before it.

    Parameters
    ----------
    problem, soonest
        As for `earliest_schedule`.

    Returns
    -------
    Schedule or None
        None if this one does not keep to windows and hours; others may.

    References
    ----------
    R. Kolisch, Serial and parallel resource-constrained project scheduling methods revisited,
    European Journal of Operational Research 90, 1996.
    """
    known: dict[int, int] = {}
    for held in problem.held:
        since = max(0, held.since)
        known[held.fact] = min(since, known.get(held.fact, since))
    starts: dict[int, int] = {}
    running: list[tuple[int, int]] = []
    now = load = 0
    waiting = sorted(soonest.starts, key=lambda index: (soonest.starts[index], index))
    while waiting:
        late = []
        for index in waiting:
            step = problem.steps[index]
            moment = first_moment(step.needs, known)
            if moment is None:
                late.append(index)
                continue
            now = max(now, moment, step.release)
            takes = step.load if step.duration else 0
            while running and (
                running[0][0] <= now
                or (problem.capacity is not None and load + takes > problem.capacity)
            ):
                end, freed = heappop(running)
                now, load = max(now, end), load - freed
            starts[index] = now
            load += takes
            heappush(running, (now + step.duration, takes))
            for result in step.results:
                ready = now + result.ready
                known[result.fact] = min(ready, known.get(result.fact, ready))
        if len(late) == len(waiting):
            return None
        waiting = late
    goal = first_moment(problem.goal, known)
    if goal is None:
        return None
    finish = max(goal, *(start + problem.steps[i].duration for i, start in starts.items()), 0)
    in_time = all(
        start <= latest
        for index, start in starts.items()
        if (latest := problem.steps[index].latest_start) is not None
    )
    found = Schedule(finish, starts)
    return found if in_time and keeps_windows_and_hours(problem, found) else None


def _keeps_windows(problem: Problem, starts: dict[int, int], finish: int) -> bool:
    """Return whether all needs hold, ages included, supported in a well-founded order."""
    if _any_bounded(problem, starts):
        done = _Done(problem)
        waiting = sorted(starts, key=lambda index: (starts[index], index))
        while waiting:
            late = []
            for index in waiting:
                step, start = problem.steps[index], starts[index]
                if done.hold(step.needs, start):
                    done.add(step, start)
                else:
                    late.append(index)
            if len(late) == len(waiting):
                return False
            waiting = late
        return done.hold(problem.goal, finish)
    return True


def _any_bounded(problem: Problem, starts: dict[int, int]) -> bool:
    def bounded(formula: Formula) -> bool:
        if isinstance(formula, Atom):
            return formula.max_age is not None
        return any(bounded(child) for child in formula.children)

    return (
        any(held.until is not None for held in problem.held)
        or bounded(problem.goal)
        or any(bounded(problem.steps[index].needs) for index in starts)
    )


class _Done:
    """What is held and what the steps that are done give, with its age."""

    def __init__(self, problem: Problem) -> None:
        self._held: dict[int, list[Held]] = {}
        self._given: dict[int, list[tuple[int, int]]] = {}
        for held in problem.held:
            self._held.setdefault(held.fact, []).append(held)

    def add(self, step: Step, start: int) -> None:
        """Do a step."""
        for result in step.results:
            moments = start + result.ready, start + result.fades
            self._given.setdefault(result.fact, []).append(moments)

    def hold(self, formula: Formula, moment: int) -> bool:
        """Return whether a formula holds at a moment."""
        if isinstance(formula, Atom):
            age = formula.max_age
            for held in self._held.get(formula.fact, ()):
                if (
                    held.since <= moment
                    and (held.until is None or moment <= held.until)
                    and (age is None or moment - held.fades <= age)
                ):
                    return True
            return any(
                ready <= moment and (age is None or moment - fades <= age)
                for ready, fades in self._given.get(formula.fact, ())
            )
        needed = formula.count
        return needed <= 0 or needed <= sum(self.hold(child, moment) for child in formula.children)


def _clash(problem: Problem, starts: dict[int, int]) -> tuple[int, ...]:
    """Return steps that together overload a moment, fewest first; empty: none do."""
    if problem.capacity is None:
        return ()
    loaded = sorted(
        (start, index)
        for index, start in starts.items()
        if problem.steps[index].load and problem.steps[index].duration
    )
    load = 0
    running: list[tuple[int, int]] = []
    for place, (moment, index) in enumerate(loaded):
        step = problem.steps[index]
        load += step.load
        heappush(running, (moment + step.duration, index))
        if place + 1 < len(loaded) and loaded[place + 1][0] == moment:
            continue
        while running[0][0] <= moment:
            load -= problem.steps[heappop(running)[1]].load
        if load > problem.capacity:
            return _heaviest(problem, [index for _, index in running])
    return ()


def _heaviest(problem: Problem, running: list[int]) -> tuple[int, ...]:
    """Return the fewest of some steps that together load more than the capacity."""
    assert problem.capacity is not None
    group = []
    load = 0
    for index in sorted(running, key=lambda index: (-problem.steps[index].load, index)):
        group.append(index)
        load += problem.steps[index].load
        if load > problem.capacity:
            break
    return tuple(sorted(group))


class _Search:
    """Branch and bound over supports and orders; see `earliest_schedule`."""

    def __init__(
        self, problem: Problem, chosen: tuple[int, ...], stopwatch: Stopwatch, before: int | None
    ) -> None:
        self.problem = problem
        self.chosen = chosen
        self.stopwatch = stopwatch
        self.before = before
        self.best: Schedule | None = None
        self.key: _Key | None = None
        self.givers: dict[int, list[tuple[int, int, int]]] = {}
        for index in chosen:
            for result in problem.steps[index].results:
                self.givers.setdefault(result.fact, []).append((index, result.ready, result.fades))

    def run(self) -> None:
        """Look at every schedule that could be the least."""
        links = [_Link(_ORIGIN, node, 0) for node in (*self.chosen, _GOAL)]
        for index in self.chosen:
            step = self.problem.steps[index]
            links.append(_Link(_ORIGIN, index, step.release))
            links.append(_Link(index, _GOAL, step.duration))
            if step.latest_start is not None:
                links.append(_Link(index, _ORIGIN, -step.latest_start))
        edges: list[tuple[int, int]] = []
        waiting = []
        for node in (*self.chosen, _GOAL):
            first_two = list(islice(self._options(node), 2))
            if not first_two:
                return
            if len(first_two) == 1:
                links += _links(first_two[0])
                edges += _edges(first_two[0], node)
            else:
                waiting.append(node)
        if _acyclic(edges):
            self._support(waiting, links, edges)

    def _support(
        self, waiting: list[int], links: list[_Link], edges: list[tuple[int, int]]
    ) -> None:
        """Choose supports for the nodes that wait, then order what clashes."""
        families = [iter(((links, edges),))]
        while families:
            self.stopwatch.check()
            tried = next(families[-1], None)
            if tried is None:
                families.pop()
                continue
            links, edges = tried
            moments = self._solve(links)
            if moments is None or self._no_better(moments):
                continue
            if len(families) > len(waiting):
                self._order(links, moments)
            else:
                families.append(self._supported(waiting[len(families) - 1], links, edges))

    def _supported(
        self, node: int, links: list[_Link], edges: list[tuple[int, int]]
    ) -> Iterator[tuple[list[_Link], list[tuple[int, int]]]]:
        for supports in self._options(node):
            more = edges + _edges(supports, node)
            if _acyclic(more):
                yield links + _links(supports), more

    def _order(self, links: list[_Link], moments: dict[int, int]) -> None:
        """Put in a row what clashes, in every way."""
        stack = [(links, moments)]
        while stack:
            self.stopwatch.check()
            links, moments = stack.pop()
            if self._no_better(moments):
                continue
            starts = {index: moments[index] for index in self.chosen}
            group = _clash(self.problem, starts)
            if not group:
                self.key, self.best = self._key(moments), Schedule(moments[_GOAL], starts)
                continue
            options = []
            for first, second in permutations(group, 2):
                tried = [*links, _Link(first, second, self.problem.steps[first].duration)]
                solved = self._solve(tried)
                if solved is not None:
                    options.append((tried, solved))
            options.sort(key=lambda option: self._key(option[1]), reverse=True)
            stack += options

    def _key(self, moments: dict[int, int]) -> _Key:
        return moments[_GOAL], tuple(sorted((moments[index], index) for index in self.chosen))

    def _no_better(self, moments: dict[int, int]) -> bool:
        """Return whether schedules with no step before these moments are none the less.

        The j-th of later starts is never before the j-th of earlier ones, so the key of the
        least moments bounds the keys of all.
        """
        return self.key is not None and self._key(moments) >= self.key

    def _options(self, node: int) -> Iterator[tuple[_Support, ...]]:
        """Yield the minimal ways for the needs of a node to hold."""
        return self._ways(
            self.problem.goal if node == _GOAL else self.problem.steps[node].needs, node
        )

    def _ways(self, formula: Formula, node: int) -> Iterator[tuple[_Support, ...]]:
        """Yield the minimal ways for a formula to hold at a node."""
        if isinstance(formula, Atom):
            for support in self._atom(formula, node):
                yield (support,)
                if support.giver is None and not support.links:
                    return
            return
        if formula.count <= 0:
            yield ()
            return
        for group in combinations(formula.children, formula.count):
            yield from self._product(group, node)

    def _product(self, formulas: tuple[Formula, ...], node: int) -> Iterator[tuple[_Support, ...]]:
        if not formulas:
            yield ()
            return
        for first in self._ways(formulas[0], node):
            for rest in self._product(formulas[1:], node):
                yield first + rest

    def _atom(self, atom: Atom, node: int) -> list[_Support]:
        age = atom.max_age
        found = []
        for held in self.problem.held:
            if held.fact != atom.fact:
                continue
            links = []
            if held.since > 0:
                links.append(_Link(_ORIGIN, node, held.since))
            ends = [held.until] if held.until is not None else []
            if age is not None:
                ends.append(held.fades + age)
            if ends:
                links.append(_Link(node, _ORIGIN, -min(ends)))
            found.append(_Support(None, tuple(links)))
        found.sort(key=lambda support: len(support.links))
        for index, ready, fades in self.givers.get(atom.fact, ()):
            if index != node:
                links = [_Link(index, node, ready)]
                if age is not None:
                    links.append(_Link(node, index, -(fades + age)))
                found.append(_Support(index, tuple(links)))
        return found

    def _solve(self, links: list[_Link]) -> dict[int, int] | None:
        """Return the least moments that satisfy the links; None: none, or none worth it."""
        moments = dict.fromkeys((*self.chosen, _GOAL), 0)
        moments[_ORIGIN] = 0
        limit = self.before
        if self.best is not None:
            limit = self.best.finish if limit is None else min(limit, self.best.finish)
        for _ in range(len(moments) + 1):
            changed = False
            for link in links:
                moment = moments[link.earlier] + link.gap
                if moment > moments[link.later]:
                    if link.later == _ORIGIN:
                        return None
                    moments[link.later] = moment
                    changed = True
            if limit is not None and moments[_GOAL] > limit:
                return None
            if not changed:
                return moments
        return None


def _links(supports: tuple[_Support, ...]) -> list[_Link]:
    return [link for support in supports for link in support.links]


def _edges(supports: tuple[_Support, ...], node: int) -> list[tuple[int, int]]:
    return [(support.giver, node) for support in supports if support.giver is not None]


def _acyclic(edges: list[tuple[int, int]]) -> bool:
    """Return whether support goes round in no circle."""
    nexts: dict[int, set[int]] = {}
    incoming: dict[int, int] = {}
    for giver, taker in set(edges):
        nexts.setdefault(giver, set()).add(taker)
        incoming[taker] = incoming.get(taker, 0) + 1
        incoming.setdefault(giver, 0)
    free = [node for node, count in incoming.items() if count == 0]
    seen = 0
    while free:
        node = free.pop()
        seen += 1
        for taker in nexts.get(node, ()):
            incoming[taker] -= 1
            if incoming[taker] == 0:
                free.append(taker)
    return seen == len(incoming)
