"""Which requirement each step of a plan met, and through what: the reasons of a pathway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from heapq import heapify, heappop, heappush

from magraph.claims import provenance
from magraph.evaluation import Circumstances
from magraph.planning.grounding import Grounding
from magraph.planning.pathway import Use
from magraph.planning.plan import Plan, Scheduled
from magraph.planning.problem import Atom, Formula, Held, Result
from magraph.requirements import AgeLeaf, AtLeast, AttestationLeaf, Leaf, Requirement

__all__ = ["Tracer"]


class Tracer:
    """Answers, for one plan, by what a requirement held at a moment.

    Parameters
    ----------
    there, grounding, plan
        Who asks, the plan, and what its numbers mean.
    """

    def __init__(self, there: Circumstances, grounding: Grounding, plan: Plan) -> None:
        self.there = there
        self.grounding = grounding
        self.plan = plan
        self._held: dict[int, list[Held]] = {}
        for held in grounding.problem.held:
            self._held.setdefault(held.fact, []).append(held)
        self._given: dict[int, list[tuple[Scheduled, Result]]] = {}
        for done in plan.steps:
            for result in grounding.problem.steps[done.step].results:
                self._given.setdefault(result.fact, []).append((done, result))

    def uses(self, trees: Sequence[Requirement], time: int, step: int | None) -> tuple[Use, ...]:
        """Return the leaves that held for a step starting at a time, fewest steps first."""
        found: dict[str, Use] = {}
        for tree in trees:
            chosen = self._choose(tree, time, step)
            for use in chosen or ():
                found.setdefault(use.id, use)
        return tuple(found.values())

    @cached_property
    def of_steps(self) -> Mapping[int, tuple[Use, ...]]:
        """For each step, by index, the leaves that held when it started."""
        return {
            done.step: self.uses(
                self.grounding.steps[done.step].requirements, done.start, done.step
            )
            for done in self.plan.steps
        }

    def in_order(self) -> list[Scheduled]:
        """Return the steps by start and finish, what is needed before what needs it."""
        names = {self.grounding.problem.steps[d.step].id: d.step for d in self.plan.steps}
        needed = {
            index: {names[name] for use in uses for name in use.by}
            for index, uses in self.of_steps.items()
        }
        users: dict[int, list[int]] = {}
        for index, others in needed.items():
            for other in others:
                users.setdefault(other, []).append(index)
        waiting = sorted(self.plan.steps, key=lambda done: (done.start, done.finish, done.step))
        ranks = {done.step: rank for rank, done in enumerate(waiting)}
        ready = [ranks[index] for index, others in needed.items() if not others]
        heapify(ready)
        placed: dict[int, Scheduled] = {}
        for first in waiting:
            # Where each waits for another, the first goes on.
            while first.step not in placed:
                following = waiting[heappop(ready)] if ready else first
                placed[following.step] = following
                for user in users.get(following.step, ()):
                    needed[user].discard(following.step)
                    if not needed[user] and user not in placed:
                        heappush(ready, ranks[user])
        return list(placed.values())

    def support(self, formula: Formula, time: int, step: int | None) -> frozenset[int] | None:
        """Return steps (indices) through which a formula held, as few as come easily."""
        if isinstance(formula, Atom):
            return self._support_atom(formula, time, step)
        parts = [self.support(child, time, step) for child in formula.children]
        good = sorted(
            (part for part in parts if part is not None), key=lambda p: (len(p), sorted(p))
        )
        if len(good) < formula.count:
            return None
        return frozenset().union(*good[: formula.count])

    def _support_atom(self, atom: Atom, time: int, step: int | None) -> frozenset[int] | None:
        for held in self._held.get(atom.fact, ()):
            if (
                held.since <= time
                and (held.until is None or time <= held.until)
                and (atom.max_age is None or time - held.fades <= atom.max_age)
            ):
                return frozenset()
        for done, result in self._given.get(atom.fact, ()):
            if (
                done.step != step
                and done.start + result.ready <= time
                and (atom.max_age is None or time - done.start - result.fades <= atom.max_age)
            ):
                return frozenset((done.step,)) | self._begun(done)
        return None

    def _begun(self, done: Scheduled) -> frozenset[int]:
        """Return what training goes on from: together they are what is asked for."""
        if self.grounding.steps[done.step].training is None:
            return frozenset()
        needs = self.grounding.problem.steps[done.step].needs
        return self.support(needs, done.start, done.step) or frozenset()

    def _choose(self, tree: Requirement, time: int, step: int | None) -> tuple[Use, ...] | None:
        if self.there.given_by(tree) is not None:
            return (self._use(tree, (), assumed=True),)
        if isinstance(tree, AtLeast):
            options = [self._choose(part, time, step) for part in tree.operands]
            good = sorted(
                (option for option in options if option is not None),
                key=lambda uses: (
                    sum(use.assumed for use in uses),
                    len({name for use in uses for name in use.by}),
                ),
            )
            if len(good) < tree.count:
                return None
            return tuple(use for option in good[: tree.count] for use in option)
        assert isinstance(tree, Leaf)
        by = self.support(self.grounding.leaf_formulas[tree.id], time, step)
        if by is None:
            return None
        names = tuple(sorted(self.grounding.problem.steps[index].id for index in by))
        assumed = isinstance(tree, AttestationLeaf) or (
            isinstance(tree, AgeLeaf) and not names and self._age_unknown(tree)
        )
        return (self._use(tree, names, assumed=assumed),)

    def _use(self, tree: Requirement, by: tuple[str, ...], *, assumed: bool) -> Use:
        graph = self.there.graph
        known = provenance(graph, tree.id)
        return Use(
            id=graph.id(tree.id),
            label=tree.label or graph.label(tree.id),
            by=by,
            assumed=assumed,
            evidence=known.evidence,
            sources=tuple(graph.id(source) for source in known.sources),
        )

    def _age_unknown(self, leaf: AgeLeaf) -> bool:
        return not isinstance(self.grounding.leaf_formulas[leaf.id], Atom)
