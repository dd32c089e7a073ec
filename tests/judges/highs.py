"""Least cost with sharing as a mixed integer program for HiGHS.

A fact that is used needs one step that establishes it. Inside a strongly connected component
steps and facts have levels: a step is above the facts it stands on, a fact above the step that
establishes it. Without the levels the program is wrong under cycles: two steps could hold
each other up in the air.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy
import numpy as np
from judges.relevance import relevant

from magraph.planning.problem import Atom, Formula, Problem


@dataclass
class _Program:
    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    at_least: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def variable(self, cost: float = 0.0, upper: float = 1.0, integer: bool = True) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.integer.append(integer)
        return len(self.cost) - 1

    def require(self, least: float, *terms: tuple[float, int]) -> None:
        """The weighted sum is at least `least`."""
        merged: dict[int, float] = {}
        for weight, column in terms:
            merged[column] = merged.get(column, 0.0) + weight
        self.at_least.append(least)
        self.starts.append(len(self.columns))
        self.columns.extend(merged)
        self.weights.extend(merged.values())


@dataclass(frozen=True)
class Answer:
    """Least cost and the steps; `cost` None with `proven`: there is no plan."""

    cost: int | None
    steps: frozenset[int]
    proven: bool


def cheapest(problem: Problem, *, time_limit: float = 60.0) -> Answer:
    """The least cost of a plan; problems in which time can forbid something are refused."""
    scope = relevant(problem)
    if not scope.possible:
        return Answer(None, frozenset(), True)
    program = _Program()
    done = {index: program.variable(problem.steps[index].cost) for index in scope.steps}
    there = {fact: program.variable() for fact in sorted(scope.facts)}
    level = {
        node: program.variable(upper=scope.size[number], integer=False)
        for node, number in scope.component.items()
    }
    establishes: dict[int, list[int]] = {fact: [] for fact in there}
    for index in scope.steps:
        for fact in sorted({result.fact for result in problem.steps[index].results}):
            if fact not in there:
                continue
            source = program.variable()
            establishes[fact].append(source)
            program.require(0, (1, done[index]), (-1, source))
            if scope.component["step", index] == scope.component["fact", fact]:
                # level(fact) >= level(step) + 1 if this step establishes it
                big = scope.size[scope.component["step", index]] + 1
                program.require(
                    1 - big,
                    (1, level["fact", fact]),
                    (-1, level["step", index]),
                    (-big, source),
                )
    for fact, sources in establishes.items():
        program.require(0, (-1, there[fact]), *((1, source) for source in sources))

    def needed(formula: Formula, consumer: int | None) -> int:
        literal = program.variable()
        if isinstance(formula, Atom):
            if formula.fact in scope.free:
                return literal
            if formula.fact not in there:
                program.upper[literal] = 0.0
                return literal
            program.require(0, (1, there[formula.fact]), (-1, literal))
            if consumer is not None:
                number = scope.component["step", consumer]
                if number == scope.component["fact", formula.fact]:
                    big = scope.size[number]
                    program.require(
                        -big,
                        (1, level["step", consumer]),
                        (-1, level["fact", formula.fact]),
                        (-big, literal),
                    )
            return literal
        children = [needed(child, consumer) for child in formula.children]
        program.require(0, (-formula.count, literal), *((1, child) for child in children))
        return literal

    for index in scope.steps:
        root = needed(problem.steps[index].needs, index)
        program.require(0, (1, root), (-1, done[index]))
    program.require(1, (1, needed(problem.goal, None)))
    return _run(program, done, time_limit)


def _run(program: _Program, done: dict[int, int], time_limit: float) -> Answer:
    model = highspy.HighsLp()
    model.num_col_ = len(program.cost)
    model.num_row_ = len(program.at_least)
    model.col_cost_ = np.array(program.cost)
    model.col_lower_ = np.zeros(len(program.cost))
    model.col_upper_ = np.array(program.upper)
    model.row_lower_ = np.array(program.at_least)
    model.row_upper_ = np.full(len(program.at_least), highspy.kHighsInf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array([*program.starts, len(program.columns)])
    model.a_matrix_.index_ = np.array(program.columns)
    model.a_matrix_.value_ = np.array(program.weights, dtype=float)
    model.integrality_ = [
        highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        for whole in program.integer
    ]
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 1)
    solver.setOptionValue("time_limit", time_limit)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.5)
    solver.passModel(model)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer(None, frozenset(), True)
    proven = status == highspy.HighsModelStatus.kOptimal
    info = solver.getInfo()
    if info.primal_solution_status != 2:
        return Answer(None, frozenset(), False)
    values = solver.getSolution().col_value
    steps = frozenset(index for index, column in done.items() if values[column] > 0.5)
    return Answer(round(info.objective_function_value), steps, proven)
