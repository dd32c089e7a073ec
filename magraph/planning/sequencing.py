"""The exact earliest schedule of steps that compete for hours, ages and ends aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple, TypeAlias

from magraph.planning.problem import Atom, Formula, Problem
from magraph.planning.stopwatch import Stopwatch

__all__ = ["Sequencer", "first_moment", "one_at_a_time"]

_Key: TypeAlias = tuple[int, tuple[tuple[int, int], ...]]


class _State(NamedTuple):
    """What has been decided by some moment.

    Attributes
    ----------
    now
        The moment.
    starts
        Moments at which steps started, by place.
    known
        Moments from which facts hold.
    barred
        Places of the steps that do not start at this moment.
    """

    now: int
    starts: dict[int, int]
    known: dict[int, int]
    barred: frozenset[int]


class Sequencer:
    """Finds the least schedule of a set of steps.

    Parameters
    ----------
    problem
        The problem; its capacity is what the steps compete for.
    chosen
        Indices of the steps; all of them are done.
    stopwatch
        Checked in every state.
    before
        Only a finish of at most this is of interest; None: any.
    given
        Facts that hold from some moment without any of the steps.

    Notes
    -----
    Branch and bound in the order of time: at each moment at which something ends, becomes
    ready or is released, it is decided of each step that can start whether it does. Steps that
    load nothing start at once. A step for which there was room all along since a moment at which
    it did not start does not start later either: it could have started then. Of two states with
    the same steps started, one is no use if in the other everything is as early.

    What is left takes at least as long as its chains of needs, as its steps that cannot run side
    by side with the chain after the last, and as its hours fill the weeks. Exponential in the
    steps that compete, which are few.

    References
    ----------
    E. Demeulemeester, W. Herroelen, A branch-and-bound procedure for the multiple
    resource-constrained project scheduling problem, Management Science 38, 1992.
    """

    def __init__(
        self,
        problem: Problem,
        chosen: Iterable[int],
        stopwatch: Stopwatch,
        *,
        before: int | None = None,
        given: Mapping[int, int] | None = None,
    ) -> None:
        self.stopwatch = stopwatch
        self.before = before
        self.goal = problem.goal
        self.capacity = problem.capacity
        self.indices = sorted(chosen)
        self.steps = [problem.steps[index] for index in self.indices]
        self.loads = [step.load if step.duration else 0 for step in self.steps]
        self.held = dict(given or {})
        for fact in problem.held:
            since = max(0, fact.since)
            self.held[fact.fact] = min(since, self.held.get(fact.fact, since))
        self.before_each = self._chains()
        self.possible = self.before_each is not None and (
            self.capacity is None or max(self.loads, default=0) <= self.capacity
        )

    def least_finish(self) -> int | None:
        """Return the least finish of any schedule; None: there is none of interest."""
        best: int | None = None
        if not self.possible:
            return best
        limit = self.before
        by_tail = sorted(range(len(self.steps)), key=lambda place: -self.tails[place])
        seen: dict[frozenset[int], list[_State]] = {}
        stack = [_State(0, {}, dict(self.held), frozenset())]
        while stack:
            self.stopwatch.check()
            state = stack.pop()
            able = self._settle(state)
            if able is None or (limit is not None and self._least(state) > limit):
                continue
            if len(state.starts) == len(self.steps):
                finish = self._finish(state)
                if finish is not None and (limit is None or finish <= limit):
                    best, limit = finish, finish - 1
                continue
            following = self._following(state, able, by_tail)
            if (
                len(following) == 1
                and state.now in state.starts.values()
                and self._is_no_use(following[0], seen)
            ):
                continue
            stack.extend(following)
        return best

    def least(self) -> _Key | None:
        """Return the finish and the sorted pairs of start and index of the least schedule.

        None: there is none of interest.
        """
        finish = self.least_finish()
        if finish is None:
            return None
        best: tuple[tuple[int, int], ...] | None = None
        in_order = range(len(self.steps))
        seen: dict[tuple[object, ...], tuple[tuple[int, int], ...]] = {}
        stack = [_State(0, {}, dict(self.held), frozenset())]
        while stack:
            self.stopwatch.check()
            state = stack.pop()
            able = self._settle(state)
            if able is None or self._least(state) > finish:
                continue
            # A list that has gone on by now is less than one that has not.
            so_far = tuple(sorted((start, place) for place, start in state.starts.items()))
            done = tuple(pair for pair in so_far if pair[0] < state.now)
            if best is not None and done > best[: len(done)]:
                continue
            if len(so_far) == len(self.steps):
                reached = self._finish(state)
                if reached is not None and reached <= finish and (best is None or so_far < best):
                    best = so_far
                continue
            following = self._following(state, able, in_order)
            if len(following) == 1:
                what_matters = self._what_matters(following[0])
                known = seen.get(what_matters)
                if known is not None and known <= so_far:
                    continue
                seen[what_matters] = so_far
            stack.extend(following)
        assert best is not None
        return finish, tuple((start, self.indices[place]) for start, place in best)

    # What each state leads to -----------------------------------------------------------

    def _settle(self, state: _State) -> list[int] | None:
        """Start what loads nothing; return what else can start, or None if it is too late."""
        if any(
            step.latest_start is not None
            and step.latest_start < state.now
            and place not in state.starts
            for place, step in enumerate(self.steps)
        ):
            return None
        while True:
            able = [
                place
                for place, step in enumerate(self.steps)
                if place not in state.starts
                and step.release <= state.now
                and _holds(step.needs, state.now, state.known)
            ]
            light = [place for place in able if not self.loads[place]]
            if not light:
                return able
            for place in light:
                self._start(place, state)

    def _start(self, place: int, state: _State) -> None:
        state.starts[place] = state.now
        for result in self.steps[place].results:
            ready = state.now + result.ready
            state.known[result.fact] = min(ready, state.known.get(result.fact, ready))

    def _following(self, state: _State, able: list[int], order: Sequence[int]) -> list[_State]:
        """Return the states after the next decision, the first to be looked at last."""
        room = self._room(state)
        fitting = {
            place
            for place in able
            if place not in state.barred and (room is None or self.loads[place] <= room)
        }
        for place in order:
            if place in fitting:
                then = state._replace(starts=dict(state.starts), known=dict(state.known))
                self._start(place, then)
                return [state._replace(barred=state.barred | {place}), then]
        moment = self._next(state)
        if moment is None:
            return []
        late = frozenset(
            place
            for place in state.barred
            if place not in state.starts and (room is None or self.loads[place] <= room)
        )
        return [state._replace(now=moment, barred=late)]

    def _room(self, state: _State) -> int | None:
        if self.capacity is None:
            return None
        return self.capacity - sum(
            self.loads[place]
            for place, start in state.starts.items()
            if state.now < start + self.steps[place].duration
        )

    def _next(self, state: _State) -> int | None:
        """Return the next moment at which anything changes; None: nothing ever does."""
        moments = [start + self.steps[place].duration for place, start in state.starts.items()]
        moments += state.known.values()
        moments += [s.release for place, s in enumerate(self.steps) if place not in state.starts]
        return min((moment for moment in moments if moment > state.now), default=None)

    def _finish(self, state: _State) -> int | None:
        goal = first_moment(self.goal, state.known)
        if goal is None:
            return None
        ends = (start + self.steps[place].duration for place, start in state.starts.items())
        return max([goal, *ends])

    def _is_no_use(self, state: _State, seen: dict[frozenset[int], list[_State]]) -> bool:
        """Return whether a state was met in which everything is as early; remember it if not."""
        met = seen.setdefault(frozenset(state.starts), [])
        if any(self._is_as_early(other, state) for other in met):
            return True
        met[:] = [other for other in met if not self._is_as_early(state, other)]
        met.append(state._replace(starts=dict(state.starts)))
        return False

    def _is_as_early(self, one: _State, other: _State) -> bool:
        if one.now > other.now or not one.barred <= other.barred:
            return False
        return all(
            start <= other.starts[place] or start + self.steps[place].duration <= other.now
            for place, start in one.starts.items()
        )

    def _what_matters(self, state: _State) -> tuple[object, ...]:
        """Return what the rest of a schedule depends on."""
        running = frozenset(
            (place, start)
            for place, start in state.starts.items()
            if start + self.steps[place].duration > state.now
        )
        return state.now, frozenset(state.starts), running, state.barred

    # Bounds -----------------------------------------------------------------------------

    def _chains(self) -> list[list[tuple[int, int]]] | None:
        """Find which steps surely follow which; return None if some would follow themselves.

        For each step, the places of those surely before it and how long it has to wait from
        their start. Sets `tails`: the least time from each step's start to the finish.
        """
        givers: dict[int, list[tuple[int, int]]] = {}
        for place, step in enumerate(self.steps):
            for result in step.results:
                givers.setdefault(result.fact, []).append((place, result.ready))
        before_each: list[list[tuple[int, int]]] = []
        for formula in (*(step.needs for step in self.steps), self.goal):
            waits: dict[int, int] = {}
            for fact in _certain(formula):
                from_steps = givers.get(fact, [])
                if fact not in self.held and len({place for place, _ in from_steps}) == 1:
                    place, ready = min(from_steps)
                    waits[place] = max(ready, waits.get(place, ready))
            before_each.append(list(waits.items()))
        to_goal = before_each.pop()
        self.order: list[int] = []
        missing = [len(waits) for waits in before_each]
        after: list[list[tuple[int, int]]] = [[] for _ in self.steps]
        for place, waits_of in enumerate(before_each):
            for earlier, wait in waits_of:
                after[earlier].append((place, wait))
        free = [place for place, count in enumerate(missing) if not count]
        while free:
            place = free.pop()
            self.order.append(place)
            for later, _ in after[place]:
                missing[later] -= 1
                if not missing[later]:
                    free.append(later)
        if len(self.order) < len(self.steps):
            return None
        self.tails = [step.duration for step in self.steps]
        for place, wait in to_goal:
            self.tails[place] = max(self.tails[place], wait)
        for place in reversed(self.order):
            for later, wait in after[place]:
                self.tails[place] = max(self.tails[place], wait + self.tails[later])
        half = self.capacity
        self.alone = [
            place for place, load in enumerate(self.loads) if half is not None and 2 * load > half
        ]
        self.alone.sort(key=lambda place: self.steps[place].duration - self.tails[place])
        return before_each

    def _least(self, state: _State) -> int:
        """Return a moment before which nothing that goes on like this finishes."""
        assert self.before_each is not None
        now, starts = state.now, state.starts
        soonest = [0] * len(self.steps)
        least = now
        for place in self.order:
            start = starts.get(place)
            if start is None:
                start = max(now, self.steps[place].release)
                for earlier, wait in self.before_each[place]:
                    start = max(start, soonest[earlier] + wait)
            soonest[place] = start
            least = max(least, start + self.tails[place])
        if not self.capacity:
            return least
        area = 0
        for place, load in enumerate(self.loads):
            if load:
                step = self.steps[place]
                start = starts.get(place)
                left = step.duration if start is None else start + step.duration - now
                area += load * max(0, left)
        least = max(least, now - -area // self.capacity)
        free, rest = now, []
        for place in self.alone:
            start = starts.get(place)
            if start is None:
                rest.append(place)
            else:
                free = max(free, start + self.steps[place].duration)
        if rest:
            free = max(free, min(soonest[place] for place in rest))
            for place in rest:
                free += self.steps[place].duration
                least = max(least, free + self.tails[place] - self.steps[place].duration)
        return least


def one_at_a_time(jobs: Iterable[tuple[int, int, int]]) -> int:
    """Return the least finish of jobs of which one runs at a time, if they may be interrupted.

    Parameters
    ----------
    jobs
        Of each, the moment from which it can run, how long it does, and what follows it.

    Notes
    -----
    Jackson's preemptive schedule: what has most to follow runs first. O(n log n).

    References
    ----------
    J. Carlier, The one-machine sequencing problem, European Journal of Operational Research 11,
    1982.

    Examples
    --------
    >>> one_at_a_time([(0, 3, 0), (1, 2, 5)])
    8
    """
    coming = sorted(jobs, reverse=True)
    able: list[tuple[int, int]] = []
    now = finish = 0
    while coming or able:
        if not able:
            now = max(now, coming[-1][0])
        while coming and coming[-1][0] <= now:
            _, length, tail = coming.pop()
            heappush(able, (-tail, length))
        tail, length = heappop(able)
        run = min(length, coming[-1][0] - now) if coming else length
        now += run
        if run < length:
            heappush(able, (tail, length - run))
        else:
            finish = max(finish, now - tail)
    return finish


def _certain(formula: Formula) -> set[int]:
    """Return facts without which a formula never holds."""
    if isinstance(formula, Atom):
        return {formula.fact}
    if formula.count < len(formula.children):
        return set()
    return set().union(*map(_certain, formula.children))


def _holds(formula: Formula, now: int, known: dict[int, int]) -> bool:
    if isinstance(formula, Atom):
        return known.get(formula.fact, now + 1) <= now
    needed = formula.count
    for child in formula.children:
        if needed <= 0:
            break
        needed -= _holds(child, now, known)
    return needed <= 0


def first_moment(formula: Formula, known: Mapping[int, int]) -> int | None:
    """Return from when a formula holds, by the moments from which facts do; None: never."""
    if isinstance(formula, Atom):
        return known.get(formula.fact)
    if formula.count <= 0:
        return 0
    parts = sorted(
        part for child in formula.children if (part := first_moment(child, known)) is not None
    )
    return parts[formula.count - 1] if len(parts) >= formula.count else None
