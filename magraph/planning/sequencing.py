"""The exact earliest schedule of steps that compete for hours, ages and ends aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from magraph.planning.problem import Atom, Formula, Problem

__all__ = ["Sequencer"]

_Key = tuple[int, tuple[tuple[int, int], ...]]


class Sequencer:
    """Finds the least schedule of a set of steps.

    Parameters
    ----------
    problem
        The problem; its capacity is what the steps compete for.
    chosen
        Indices of the steps; all of them are done.
    before
        Only a finish of at most this is of interest; None: any.

    Attributes
    ----------
    key
        Finish and sorted pairs of start and index of the best schedule found, or None.

    Notes
    -----
    Branch and bound in the order of time: at each moment at which something ends, becomes
    ready or is released, it is decided which of the steps that can start do. Steps that load
    nothing start at once. What is left takes at least as long as its steps that cannot run side
    by side, as its hours fill the weeks, and as each single step. Exponential in the steps that
    compete, which are few.

    References
    ----------
    E. Demeulemeester, W. Herroelen, A branch-and-bound procedure for the multiple
    resource-constrained project scheduling problem, Management Science 38, 1992.
    """

    def __init__(self, problem: Problem, chosen: Iterable[int], before: int | None) -> None:
        self.problem = problem
        self.capacity = problem.capacity
        self.limit = before
        self.key: _Key | None = None
        self.steps = {index: problem.steps[index] for index in chosen}
        self.loads = {
            index: step.load if step.duration else 0 for index, step in self.steps.items()
        }
        held: dict[int, int] = {}
        for fact in problem.held:
            held[fact.fact] = min(max(0, fact.since), held.get(fact.fact, max(0, fact.since)))
        self.held = held

    def run(self) -> None:
        """Look at every schedule that could be the least."""
        heaviest = max(self.loads.values(), default=0)
        if self.capacity is not None and heaviest > self.capacity:
            return
        self._go_on(0, {}, dict(self.held), frozenset())

    def _go_on(
        self, now: int, starts: dict[int, int], known: dict[int, int], declined: frozenset[int]
    ) -> None:
        """Decide what starts at a moment, then go to the next."""
        starts, known = dict(starts), dict(known)
        able = self._start_light(now, starts, known)
        if any(self._missed(index, now) for index in self.steps if index not in starts):
            return
        if self._hopeless(now, starts):
            return
        if len(starts) == len(self.steps):
            self._finish(starts, known)
            return
        room = self._room(now, starts)
        open_ = [index for index in able if index not in declined]
        for group in self._groups(open_, room):
            then, gained = dict(starts), dict(known)
            for index in group:
                self._start(index, now, then, gained)
            passed = declined | (set(open_) - set(group))
            if group and any(index not in passed for index in self._able(now, then, gained)):
                self._go_on(now, then, gained, passed)
                continue
            following = self._next(now, then, gained)
            if following is not None:
                self._go_on(following, then, gained, frozenset())

    def _start(self, index: int, now: int, starts: dict[int, int], known: dict[int, int]) -> None:
        starts[index] = now
        for result in self.steps[index].results:
            ready = now + result.ready
            known[result.fact] = min(ready, known.get(result.fact, ready))

    def _start_light(self, now: int, starts: dict[int, int], known: dict[int, int]) -> list[int]:
        """Start what loads nothing, and return what else can start."""
        while True:
            able = self._able(now, starts, known)
            light = [index for index in able if not self.loads[index]]
            if not light:
                return able
            for index in light:
                self._start(index, now, starts, known)

    def _able(self, now: int, starts: dict[int, int], known: dict[int, int]) -> list[int]:
        return [
            index
            for index, step in self.steps.items()
            if index not in starts and step.release <= now and _holds(step.needs, now, known)
        ]

    def _missed(self, index: int, now: int) -> bool:
        latest = self.steps[index].latest_start
        return latest is not None and latest < now

    def _room(self, now: int, starts: dict[int, int]) -> int:
        if self.capacity is None:
            return sum(self.loads.values())
        return self.capacity - sum(
            self.loads[index]
            for index, start in starts.items()
            if now < start + self.steps[index].duration
        )

    def _groups(self, able: list[int], room: int) -> Iterator[tuple[int, ...]]:
        """Yield what may start together, the largest groups first."""
        ordered = sorted(able)
        for size in range(len(ordered), -1, -1):
            for group in combinations(ordered, size):
                if sum(self.loads[index] for index in group) <= room:
                    yield group

    def _next(self, now: int, starts: dict[int, int], known: dict[int, int]) -> int | None:
        """Return the next moment at which anything changes; None: nothing ever does."""
        moments = [start + self.steps[index].duration for index, start in starts.items()]
        moments += known.values()
        moments += [step.release for index, step in self.steps.items() if index not in starts]
        return min((moment for moment in moments if moment > now), default=None)

    def _hopeless(self, now: int, starts: dict[int, int]) -> bool:
        """Return whether no schedule that goes on like this can be the least."""
        least = max(
            (start + self.steps[index].duration for index, start in starts.items()), default=0
        )
        rest = [index for index in self.steps if index not in starts]
        least = max([least, *(now + self.steps[index].duration for index in rest)])
        if self.capacity:
            least = max(least, self._least_by_hours(now, starts, rest))
        if self.limit is not None and least > self.limit:
            return True
        if self.key is None:
            return False
        if least != self.key[0]:
            return least > self.key[0]
        # A list that has gone on by now is less than one that has not.
        so_far = tuple(sorted((start, index) for index, start in starts.items()))
        done = [pair for pair in so_far if pair[0] < now]
        return tuple(done) > self.key[1][: len(done)]

    def _least_by_hours(self, now: int, starts: dict[int, int], rest: list[int]) -> int:
        assert self.capacity
        running = [
            (start + self.steps[index].duration, index)
            for index, start in starts.items()
            if start + self.steps[index].duration > now
        ]
        alone = [index for index in rest if 2 * self.loads[index] > self.capacity]
        free = max((end for end, i in running if 2 * self.loads[i] > self.capacity), default=now)
        one_by_one = free + sum(self.steps[index].duration for index in alone) if alone else 0
        area = sum(self.loads[index] * self.steps[index].duration for index in rest)
        area += sum(self.loads[index] * (end - now) for end, index in running)
        return max(one_by_one, now - -area // self.capacity)

    def _finish(self, starts: dict[int, int], known: dict[int, int]) -> None:
        goal = _moment(self.problem.goal, known)
        if goal is None:
            return
        ends = (start + self.steps[index].duration for index, start in starts.items())
        finish = max([goal, *ends])
        if self.limit is not None and finish > self.limit:
            return
        key = finish, tuple(sorted((start, index) for index, start in starts.items()))
        if self.key is None or key < self.key:
            self.key = key


def _holds(formula: Formula, now: int, known: dict[int, int]) -> bool:
    if isinstance(formula, Atom):
        return known.get(formula.fact, now + 1) <= now
    needed = formula.count
    for child in formula.children:
        if needed <= 0:
            break
        needed -= _holds(child, now, known)
    return needed <= 0


def _moment(formula: Formula, known: dict[int, int]) -> int | None:
    if isinstance(formula, Atom):
        return known.get(formula.fact)
    if formula.count <= 0:
        return 0
    parts = sorted(
        part for child in formula.children if (part := _moment(child, known)) is not None
    )
    return parts[formula.count - 1] if len(parts) >= formula.count else None
