"""The definition as a constraint program for OR-tools' CP-SAT.

One optional interval for each step; for each atom that a step (or the goal) uses, one literal for
each source that may support it. A support implies the times the definition asks for; a
support by a result that is there at once (`ready == 0`) also implies a higher rank, for
otherwise two steps that start together could support one another. A result with
`ready >= 1` makes the start strictly later, so no cycle of supports can contain one. A topological
order of the supports within each moment is then the order that clause 2 asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from judges.relevance import relevant
from ortools.sat.python import cp_model

from magraph.planning.problem import Atom, Formula, Problem

LEVELS = {
    "time": ("time", "unknown", "cost", "steps"),
    "cost": ("cost", "unknown", "time", "steps"),
    "steps": ("steps", "time", "unknown", "cost"),
}


@dataclass(frozen=True)
class Answer:
    """`values` in the order of the objective, then size and names if asked for; None: no plan."""

    values: tuple[Any, ...] | None
    starts: dict[int, int]
    proven: bool


class Program:
    """The problem as a model, to be solved for one objective after another."""

    def __init__(
        self, problem: Problem, *, budget: int | None = None, deadline: int | None = None
    ) -> None:
        self.problem = problem
        self.model = model = cp_model.CpModel()
        steps = problem.steps
        self.horizon = sum(step.duration for step in steps) + max(
            0,
            *(step.release for step in steps),
            *(held.since for held in problem.held),
            0,
        )
        self.done = [model.new_bool_var(f"done {step.id}") for step in steps]
        self.start = [model.new_int_var(0, self.horizon, f"start {step.id}") for step in steps]
        self.rank = [model.new_int_var(0, max(0, len(steps) - 1), "") for _ in steps]
        self.finish = model.new_int_var(0, self.horizon, "finish")
        self.givers: dict[int, list[tuple[int, int, int]]] = {}
        for index, step in enumerate(steps):
            for result in step.results:
                self.givers.setdefault(result.fact, []).append((index, result.ready, result.fades))
        for index, step in enumerate(steps):
            done, start = self.done[index], self.start[index]
            model.add(start >= step.release).only_enforce_if(done)
            if step.latest_start is not None:
                model.add(start <= step.latest_start).only_enforce_if(done)
            # A step that is not done starts at 0: one solution less to look at.
            model.add(start == 0).only_enforce_if(~done)
            model.add(self.finish >= start + step.duration).only_enforce_if(done)
            model.add_implication(done, self._needed(step.needs, start, index))
        model.add_bool_and(self._needed(problem.goal, self.finish, None))
        if problem.capacity is not None:
            self._limit_load(problem.capacity)
        self.cost = sum(step.cost * done for step, done in zip(steps, self.done, strict=True))
        self.count = sum(step.count * done for step, done in zip(steps, self.done, strict=True))
        terms: dict[str, list[Any]] = {}
        for step, done in zip(steps, self.done, strict=True):
            for name in step.unknown:
                terms.setdefault(name, []).append(done)
        self.unknown = 0
        for name in sorted(terms):
            counted = model.new_bool_var(f"unknown {name}")
            for done in terms[name]:
                model.add_implication(done, counted)
            self.unknown += counted
        if budget is not None:
            model.add(self.cost <= budget)
        if deadline is not None:
            model.add(self.finish <= deadline)

    def _needed(self, formula: Formula, moment: Any, consumer: int | None) -> Any:
        """A literal that implies that the formula holds at the moment, for this consumer."""
        literal = self.model.new_bool_var("")
        if not isinstance(formula, Atom):
            children = [self._needed(child, moment, consumer) for child in formula.children]
            self.model.add(sum(children) >= formula.count).only_enforce_if(literal)
            return literal
        sources = [literal.negated()]
        for held in self.problem.held:
            if held.fact == formula.fact:
                source = self.model.new_bool_var("")
                sources.append(source)
                self.model.add(moment >= held.since).only_enforce_if(source)
                if held.until is not None:
                    self.model.add(moment <= held.until).only_enforce_if(source)
                if formula.max_age is not None:
                    self.model.add(moment <= held.fades + formula.max_age).only_enforce_if(source)
        for giver, ready, fades in self.givers.get(formula.fact, ()):
            if giver == consumer:
                continue
            source = self.model.new_bool_var("")
            sources.append(source)
            self.model.add_implication(source, self.done[giver])
            start = self.start[giver]
            self.model.add(moment >= start + ready).only_enforce_if(source)
            if formula.max_age is not None:
                self.model.add(moment <= start + fades + formula.max_age).only_enforce_if(source)
            if consumer is not None and ready == 0:
                later = self.rank[consumer] >= self.rank[giver] + 1
                self.model.add(later).only_enforce_if(source)
        self.model.add_bool_or(sources)
        return literal

    def _limit_load(self, capacity: int) -> None:
        intervals, loads = [], []
        for index, step in enumerate(self.problem.steps):
            if step.duration and step.load:
                intervals.append(
                    self.model.new_optional_fixed_size_interval_var(
                        self.start[index], step.duration, self.done[index], ""
                    )
                )
                loads.append(step.load)
        if intervals:
            self.model.add_cumulative(intervals, loads, capacity)

    def solve(
        self, objective: str, *, names: bool = False, levels: int = 4, time_limit: float = 60.0
    ) -> Answer:
        """The best values, one level after another, each fixed before the next.

        Parameters
        ----------
        names
            Decide also by names, as the definition does; many more solves.
        levels
            How many of the objective's values to decide.
        time_limit
            Seconds for each solve.
        """
        model = self.model.clone()
        expressions = {
            "time": self.finish,
            "cost": self.cost,
            "steps": self.count,
            "unknown": self.unknown,
        }
        values: list[Any] = []
        solver = _solver(time_limit)
        starts: dict[int, int] = {}
        for level in LEVELS[objective][:levels]:
            expression = expressions[level]
            model.minimize(expression)
            status = solver.solve(model)
            if status == cp_model.INFEASIBLE:
                return Answer(None, {}, True)
            if status == cp_model.UNKNOWN:
                return Answer(None, {}, False)
            values.append(round(solver.objective_value))
            starts = self._starts(solver)
            if status != cp_model.OPTIMAL:
                return Answer(tuple(values), starts, False)
            model.add(expression == values[-1])
        if names:
            size = sum(self.done)
            model.minimize(size)
            solver.solve(model)
            values.append(round(solver.objective_value))
            model.add(size == values[-1])
            values.append(self._least_names(model, solver))
        return Answer(tuple(values), starts, True)

    def _starts(self, solver: cp_model.CpSolver) -> dict[int, int]:
        return {
            index: solver.value(self.start[index])
            for index, done in enumerate(self.done)
            if solver.value(done)
        }

    def _least_names(self, model: cp_model.CpModel, solver: cp_model.CpSolver) -> tuple[str, ...]:
        """The least sorted tuple of names, name by name; a tuple is less than what extends it."""
        model.clear_objective()
        taken: list[str] = []
        left = sorted(range(len(self.done)), key=lambda index: self.problem.steps[index].id)
        while left:
            only = model.clone()
            only.add(sum(self.done[index] for index in left) == 0)
            if solver.solve(only) != cp_model.INFEASIBLE:
                break
            first, left = left[0], left[1:]
            with_first = model.clone()
            with_first.add(self.done[first] == 1)
            possible = solver.solve(with_first) != cp_model.INFEASIBLE
            model.add(self.done[first] == int(possible))
            if possible:
                taken.append(self.problem.steps[first].id)
        return tuple(taken)


def _solver(time_limit: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = time_limit
    solver.parameters.random_seed = 1
    return solver


def solve(
    problem: Problem,
    objective: str = "time",
    *,
    budget: int | None = None,
    deadline: int | None = None,
    names: bool = False,
    levels: int = 4,
    time_limit: float = 60.0,
) -> Answer:
    """Build the program and solve it once."""
    program = Program(problem, budget=budget, deadline=deadline)
    return program.solve(objective, names=names, levels=levels, time_limit=time_limit)


def cheapest(problem: Problem, *, time_limit: float = 60.0) -> Answer:
    """Least cost alone, without starts: for problems in which time only delays.

    A fact that is used has one step that establishes it; inside a strongly connected component
    levels keep supports from going round in a circle.
    """
    scope = relevant(problem)
    if not scope.possible:
        return Answer(None, {}, True)
    model = cp_model.CpModel()
    done = {index: model.new_bool_var("") for index in scope.steps}
    there = {fact: model.new_bool_var("") for fact in sorted(scope.facts)}
    level = {
        node: model.new_int_var(0, scope.size[number], "")
        for node, number in scope.component.items()
    }
    establishing: dict[int, list[Any]] = {fact: [] for fact in there}
    for index in scope.steps:
        for fact in sorted({result.fact for result in problem.steps[index].results}):
            if fact not in there:
                continue
            source = done[index]
            if scope.component["step", index] == scope.component["fact", fact]:
                source = model.new_bool_var("")
                model.add_implication(source, done[index])
                higher = level["fact", fact] >= level["step", index] + 1
                model.add(higher).only_enforce_if(source)
            establishing[fact].append(source)
    for fact, sources in establishing.items():
        model.add_bool_or([~there[fact], *sources])

    def needed(formula: Formula, consumer: int | None) -> Any:
        literal = model.new_bool_var("")
        if not isinstance(formula, Atom):
            children = [needed(child, consumer) for child in formula.children]
            if formula.count == 1:
                model.add_bool_or([~literal, *children])
            elif formula.count == len(children):
                for child in children:
                    model.add_implication(literal, child)
            else:
                model.add(sum(children) >= formula.count).only_enforce_if(literal)
        elif formula.fact in there:
            model.add_implication(literal, there[formula.fact])
            if (
                consumer is not None
                and scope.component["step", consumer] == scope.component["fact", formula.fact]
            ):
                above = level["step", consumer] >= level["fact", formula.fact]
                model.add(above).only_enforce_if(literal)
        elif formula.fact not in scope.free:
            model.add_bool_and([~literal])
        return literal

    for index in scope.steps:
        model.add_implication(done[index], needed(problem.steps[index].needs, index))
    model.add_bool_and([needed(problem.goal, None)])
    model.minimize(sum(problem.steps[index].cost * literal for index, literal in done.items()))
    solver = _solver(time_limit)
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return Answer(None, {}, True)
    if status == cp_model.UNKNOWN:
        return Answer(None, {}, False)
    value = round(solver.objective_value)
    return Answer((value,), {}, status == cp_model.OPTIMAL)
