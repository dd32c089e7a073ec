"""Amounts that are paid once, however many steps name them, as steps of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from magraph.planning.problem import Atom, Problem, Result, Step, all_of

__all__ = ["shared_unknowns", "with_payments"]


def shared_unknowns(steps: Iterable[Step]) -> dict[str, list[int]]:
    """Return the names of unknown costs that several steps have, with the places of the steps."""
    users: dict[str, list[int]] = {}
    for index, step in enumerate(steps):
        for name in step.unknown:
            users.setdefault(name, []).append(index)
    return {name: group for name, group in users.items() if len(group) > 1}


def with_payments(problem: Problem, shared: dict[str, list[int]]) -> Problem:
    """Return the problem with each shared unknown cost as a step that its users need.

    An amount paid once, however many steps name it, is a shared prerequisite like any other. The
    payments come after the steps, in the order of the names given.
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
