"""Why this pathway and not the runner-up: the arithmetic of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Unpack

from magraph.displays import Displayed, told_from
from magraph.graph import CareerGraph
from magraph.planning.choices import alternatives
from magraph.planning.pathway import NoPathway, Pathway, PathwayStep, Target
from magraph.planning.question import PathwayLimits
from magraph.profile import Profile
from magraph.quantities import Number, number

__all__ = ["Account", "Explanation", "Rival", "Term", "explain"]


class Term(NamedTuple):
    """One term of a sum.

    Attributes
    ----------
    id, label
        The step; empty: waiting.
    value
        Months or dollars; None: not known.
    """

    id: str
    label: str
    value: Number | None


class Account(NamedTuple):
    """The arithmetic of one pathway.

    Attributes
    ----------
    pathway
        The pathway.
    time
        The chain of steps that takes the longest: its terms add up to the months.
    cost
        Every step that costs something, or nobody knows how much: the known terms add up to the
        amount.
    """

    pathway: Pathway
    time: tuple[Term, ...]
    cost: tuple[Term, ...]


class Rival(NamedTuple):
    """A pathway that comes after the best.

    Attributes
    ----------
    account
        Its arithmetic.
    months_more, cost_more
        How much more it takes than the best; below zero: less. The cost is None where a cost that
        is not known stands in one of them alone.
    added, dropped
        Ids of the steps that only it, and that only the best, has.
    """

    account: Account
    months_more: Number
    cost_more: Number | None
    added: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation(Displayed):
    """The best pathway beside those that come after it.

    Attributes
    ----------
    target, objective
        What was asked.
    best
        The best, with its arithmetic.
    rivals
        The runners-up, the best first.
    proven
        True only if it is proven that nothing else comes before them.
    """

    target: Target
    objective: str
    best: Account
    rivals: tuple[Rival, ...]
    proven: bool


def explain(
    graph: CareerGraph,
    target: str,
    profile: Profile | Iterable[str] | None = None,
    minimize: str = "time",
    runners_up: int = 2,
    **limits: Unpack[PathwayLimits],
) -> Explanation | NoPathway:
    """Return why the best pathway is the best: its sums beside those of the runners-up.

    Parameters
    ----------
    graph, target, profile, minimize
        As for `shortest_pathway`.
    runners_up
        How many others to compare with.
    limits
        All other parameters of `shortest_pathway`, by name: `PathwayLimits`.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or an argument makes no sense.

    Examples
    --------
    >>> from magraph import explain, read_graph
    >>> why = explain(read_graph(), "cma-aama")
    >>> [term.value for term in why.best.time], why.rivals[0].months_more
    ([10, 1], 2)
    """
    found = alternatives(graph, target, profile, minimize, runners_up + 1, **limits)
    if isinstance(found, NoPathway):
        return found
    best, *others = (_account(option.pathway) for option in found.options)
    made = Explanation(
        target=found.target,
        objective=minimize,
        best=best,
        rivals=tuple(_rival(best.pathway, other) for other in others),
        proven=found.proven,
    )
    return told_from(graph, made)


def _account(pathway: Pathway) -> Account:
    cost = tuple(Term(s.id, s.label, s.cost) for s in pathway.steps if s.cost != 0)
    return Account(pathway, _longest_chain(pathway), cost)


def _longest_chain(pathway: Pathway) -> tuple[Term, ...]:
    """Return steps that follow one another up to the end, with the months from each to the next.

    What a step waited for is one that it needs and that ended, or gave what it needed, when it
    started; else one that left it the hours.
    """
    steps = {step.id: step for step in pathway.steps}
    terms: list[Term] = []
    end = pathway.months
    ending = [step for step in pathway.steps if step.finish == end and step.start < end]
    step: PathwayStep | None = ending[-1] if ending else None
    while step is not None and step.start < end:
        terms.append(Term(step.id, step.label, _difference(end, step.start)))
        end = step.start
        step = _before(steps, step)
    if end > 0:
        terms.append(Term("", "waiting", end))
    return tuple(reversed(terms))


def _before(steps: dict[str, PathwayStep], step: PathwayStep) -> PathwayStep | None:
    """Return what a step waited for, steps of no duration left out."""
    moment, seen, waiting = step.start, {step.id}, [step]
    while waiting:
        current = waiting.pop()
        needed = [steps[id_] for use in current.meets for id_ in use.by if id_ in steps]
        lasting = [s for s in needed if s.start < moment <= s.finish]
        if lasting:
            return min(lasting, key=lambda s: (s.finish, s.id))
        for other in needed:
            if other.start == moment and other.id not in seen:
                seen.add(other.id)
                waiting.append(other)
    ended = [s for s in steps.values() if s.finish == moment and s.start < moment]
    return min(ended, key=lambda s: s.id) if ended else None


def _rival(best: Pathway, account: Account) -> Rival:
    other = account.pathway
    mine, theirs = {step.id for step in best.steps}, {step.id for step in other.steps}
    alike = set(best.cost.unknown) == set(other.cost.unknown)
    return Rival(
        account,
        _difference(other.months, best.months),
        number(other.cost.amount - best.cost.amount) if alike else None,
        tuple(step.id for step in other.steps if step.id not in mine),
        tuple(step.id for step in best.steps if step.id not in theirs),
    )


def _difference(one: Number, other: Number) -> Number:
    return number(Decimal(str(one)) - Decimal(str(other)))
