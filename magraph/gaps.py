"""Skill gaps: what a target asks for and a person lacks, and the best ways to close the gap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from magraph import terms
from magraph.displays import Displayed, told_from
from magraph.evaluation import credential_held, evaluate, unmet_sentences
from magraph.graph import CareerGraph
from magraph.jurisdictions import allowed_duties
from magraph.names import Kinds
from magraph.planning.ask import answer
from magraph.planning.eligibility import EligibleRoute, eligible
from magraph.planning.pathway import NoPathway, Pathway, Target
from magraph.planning.question import Question
from magraph.practice import duty_requirement, employment_requirements
from magraph.profile import Profile
from magraph.requirements import AllOf, SkillLeaf, leaves
from magraph.skills import asked_skills, occupation_skills, partly_held_skills, taught_by

__all__ = ["BlockedDuty", "SkillGap", "skill_gap"]

_ASKING_FOR_SKILLS: Final = Kinds(
    "target",
    (terms.OCCUPATION, terms.DUTY, terms.SKILL, terms.CREDENTIAL, terms.ROUTE),
    "Name a role, a duty, a skill, a credential or a route",
)


class BlockedDuty(NamedTuple):
    """A duty that cannot be done yet.

    Attributes
    ----------
    id
        The duty.
    missing
        Ids of the skills that it asks for and the person lacks.
    unmet
        Sentences: what the place asks for before it and is not met, or that forbids it.
    """

    id: str
    missing: tuple[str, ...]
    unmet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkillGap(Displayed):
    """What a target asks for, what of it is held, and how to get the rest.

    All ids are sorted.

    Attributes
    ----------
    target
        What was asked about.
    required
        Ids of the skills that it asks for.
    missing, held
        The required skills that the person lacks, and has.
    partly
        Those of the missing skills that a completed course has taught in part.
    beyond
        Skills that the person has and the target does not ask for.
    duties_ready
        Ids of the target's duties that can be done already: every skill is held, and so is what
        the place asks for before the duty. The duties of a target that has none are those that
        ask for one of its skills.
    duties_blocked
        The target's other duties.
    duties_ready_elsewhere
        Duties outside the target that the skills held are enough for.
    unmet
        Sentences: what is asked for beside skills and is not met, such as a credential.
    fastest, cheapest
        The best pathways to the missing skills (for a credential: to the credential); None if
        nothing is missing.
    as_of, jurisdiction
        The circumstances.
    """

    target: Target
    required: tuple[str, ...]
    missing: tuple[str, ...]
    held: tuple[str, ...]
    partly: tuple[str, ...]
    beyond: tuple[str, ...]
    duties_ready: tuple[str, ...]
    duties_blocked: tuple[BlockedDuty, ...]
    duties_ready_elsewhere: tuple[str, ...]
    unmet: tuple[str, ...]
    fastest: Pathway | NoPathway | None
    cheapest: Pathway | NoPathway | None
    as_of: date
    jurisdiction: str | None


def skill_gap(
    graph: CareerGraph,
    target: str,
    profile: Profile | Iterable[str] | None = None,
    *,
    jurisdiction: str | None = None,
    as_of: date | None = None,
    ways: bool = True,
) -> SkillGap:
    """Return which skills a target asks for and a person lacks, and how to get them.

    Parameters
    ----------
    graph, target, profile, jurisdiction, as_of
        As for `shortest_pathway`; the target is a role or another occupation, a duty, a skill, a
        credential or a route. A role asks for the union of the skills of the duties that the
        place allows, an occupation of a catalogue for what is essential or important in it.
    ways
        Also find the fastest and the cheapest pathway to the missing skills.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found among what asks for skills or is several things, or an argument
        makes no sense.

    Notes
    -----
    A gap is a set difference (convention M9). It is closed by the planner that answers
    `shortest_pathway`: an unmet requirement like any other.

    Examples
    --------
    >>> from magraph import read_graph, skill_gap
    >>> gap = skill_gap(read_graph(), "draw-blood", ["cet-nha"], ways=False)
    >>> gap.missing
    ('capillary-puncture', 'phlebotomy', 'specimen-handling')
    """
    question = Question.ask(
        graph, target, profile, jurisdiction=jurisdiction, as_of=as_of, kinds=_ASKING_FOR_SKILLS
    )
    there = question.there
    known = there.skills
    required = _required(question)
    missing = tuple(sorted(required - known.keys(), key=graph.id))
    own, others = _duties(question, required)
    ready, blocked = _readiness(question, own, frozenset(known))
    elsewhere, _ = _readiness(question, others, frozenset(known))
    fastest, cheapest = _ways(question, missing) if ways else (None, None)
    made = SkillGap(
        target=question.named_target,
        required=graph.ids(required),
        missing=graph.ids(missing),
        held=graph.ids(required & known.keys()),
        partly=graph.ids(
            partly_held_skills(graph, there.profile, there.as_of).intersection(missing)
        ),
        beyond=graph.ids(known.keys() - required),
        duties_ready=ready,
        duties_blocked=blocked,
        duties_ready_elsewhere=elsewhere,
        unmet=_unmet(question),
        fastest=fastest,
        cheapest=cheapest,
        as_of=there.as_of,
        jurisdiction=there.jurisdiction,
    )
    return told_from(graph, made)


def _required(question: Question) -> frozenset[str]:
    graph, target = question.there.graph, question.target
    if graph.is_a(target, terms.SKILL):
        return frozenset((target,))
    if graph.is_a(target, terms.DUTY):
        return asked_skills(graph, (target,))
    if graph.is_a(target, terms.OCCUPATION):
        of_duties = asked_skills(graph, _allowed(question, target))
        return of_duties | occupation_skills(graph, target)
    if graph.is_a(target, terms.CREDENTIAL):
        asked = {
            skill
            for route in _routes(question)
            for leaf in leaves(route.evaluation.requirement)
            if isinstance(leaf, SkillLeaf)
            for skill in leaf.skills
        }
        return taught_by(graph, target) | asked
    return taught_by(graph, target)


def _allowed(question: Question, role: str) -> tuple[str, ...]:
    there = question.there
    return allowed_duties(there.graph, role, there.jurisdiction, there.as_of)


def _duties(
    question: Question, required: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the duties that the target is about, and all others."""
    graph, target = question.there.graph, question.target
    every = graph.of_class(terms.DUTY)
    if graph.is_a(target, terms.ROLE):
        own = graph.objects(target, terms.HAS_DUTY)
    elif graph.is_a(target, terms.DUTY):
        own = (target,)
    else:
        own = tuple(duty for duty in every if asked_skills(graph, (duty,)) & required)
    mine = frozenset(own)
    return own, tuple(duty for duty in every if duty not in mine)


def _readiness(
    question: Question, duties: Iterable[str], known: frozenset[str]
) -> tuple[tuple[str, ...], tuple[BlockedDuty, ...]]:
    there = question.there
    graph = there.graph
    role = question.target if graph.is_a(question.target, terms.ROLE) else None
    ready, blocked = [], []
    for duty in sorted(duties, key=graph.id):
        lacking = graph.ids(asked_skills(graph, (duty,)) - known)
        asked = duty_requirement(there, duty, role)
        unmet = unmet_sentences(evaluate(asked, there))
        if lacking or unmet:
            blocked.append(BlockedDuty(graph.id(duty), lacking, unmet))
        else:
            ready.append(graph.id(duty))
    return tuple(ready), tuple(blocked)


def _routes(question: Question) -> tuple[EligibleRoute, ...]:
    there = question.there
    return eligible(
        there.graph,
        question.target,
        there.profile,
        jurisdiction=there.jurisdiction,
        as_of=there.as_of,
        ways=False,
    ).routes


def _unmet(question: Question) -> tuple[str, ...]:
    """Return what a role asks of everybody, or the nearest route to a credential, and is unmet."""
    graph, target = question.there.graph, question.target
    if graph.is_a(target, terms.ROLE):
        trees = employment_requirements(question.there, target)
        whole = AllOf(target, "", len(trees), trees)
        return unmet_sentences(evaluate(whole, question.there))
    if graph.is_a(target, terms.CREDENTIAL) and not _is_held(question):
        return min((route.unmet for route in _routes(question)), key=len, default=())
    return ()


def _is_held(question: Question) -> bool:
    return credential_held(question.target, question.there).truth is True


def _ways(
    question: Question, missing: tuple[str, ...]
) -> tuple[Pathway | NoPathway | None, Pathway | NoPathway | None]:
    if question.there.graph.is_a(question.target, terms.CREDENTIAL):
        if _is_held(question):
            return None, None
        asked = question
    elif missing:
        asked = replace(question, skills=missing)
    else:
        return None, None
    return answer(replace(asked, objective="time")), answer(replace(asked, objective="cost"))
