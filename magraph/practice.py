"""What a place asks of those who work in a role or do a duty, as requirement trees."""

from __future__ import annotations

from dataclasses import replace

from magraph import terms
from magraph.evaluation import Circumstances
from magraph.graph import CareerGraph
from magraph.jurisdictions import PracticeRule, practice_rules
from magraph.requirements import (
    AllOf,
    AnyOf,
    AtLeast,
    CredentialLeaf,
    ForbiddenLeaf,
    Requirement,
    requirement,
)

__all__ = ["duty_requirement", "employment_requirements"]


def employment_requirements(there: Circumstances, role: str) -> tuple[Requirement, ...]:
    """Return what anybody employed in a role must meet in a place on a day.

    That is the role's own requirement, and that of each rule which is not about a single duty
    or a narrower activity.
    """
    graph = there.graph
    nodes = [graph.object(role, terms.HAS_REQUIREMENT)]
    nodes += [rule.requirement for rule in _rules(there, role) if rule.asked_of_all]
    return tuple(requirement(graph, node) for node in nodes if node is not None)


def duty_requirement(there: Circumstances, duty: str, role: str | None = None) -> Requirement:
    """Return what must be met in a place on a day to do a duty; its skills apart.

    Parameters
    ----------
    there
        The place and the day.
    duty
        IRI of the duty.
    role
        In which role; None: in any that has the duty, whichever asks least.

    Returns
    -------
    Requirement
        An `AllOf` without operands if nothing is asked. Credentials that do not permit the duty
        are left out of what a rule accepts, and a rule that forbids it is a `ForbiddenLeaf`.
    """
    roles = (role,) if role else there.graph.subjects(terms.HAS_DUTY, duty)
    options: list[AllOf] = []
    for each in roles:
        option = _in_role(there, duty, each)
        if option not in options:
            options.append(option)
    if len(options) == 1:
        return options[0]
    if not options or any(not option.operands for option in options):
        return AllOf("", "", 0, ())
    return AnyOf("", "", 1, tuple(options))


def _in_role(there: Circumstances, duty: str, role: str) -> AllOf:
    parts: list[Requirement] = []
    for rule in _rules(there, role):
        if duty in rule.forbids:
            words = f"{there.graph.label(duty)}: {rule.label}"
            parts.append(ForbiddenLeaf(rule.id, words, None, None, (), ()))
        if rule.requirement is not None and not rule.activity:
            tree = requirement(there.graph, rule.requirement)
            if not rule.before_duties:
                parts.append(_permitting(there.graph, tree, duty))
            elif duty in rule.before_duties:
                parts.append(tree)
    return AllOf("", "", len(parts), tuple(parts))


def _permitting(graph: CareerGraph, tree: Requirement, duty: str) -> Requirement:
    """Return a tree without the credentials whose holders may not do a duty."""
    if isinstance(tree, CredentialLeaf):
        kept = tuple(
            credential
            for credential in tree.credentials
            if duty not in graph.objects(credential, terms.MAY_NOT_PERFORM)
        )
        if kept == tree.credentials:
            return tree
        return replace(tree, id=f"{tree.id}--{graph.id(duty)}", credentials=kept)
    if isinstance(tree, AtLeast):
        parts = tuple(_permitting(graph, part, duty) for part in tree.operands)
        if isinstance(tree, AnyOf):
            parts = tuple(
                part for part in parts if not isinstance(part, CredentialLeaf) or part.credentials
            )
        return tree if parts == tree.operands else replace(tree, id="", operands=parts)
    return tree


def _rules(there: Circumstances, role: str) -> tuple[PracticeRule, ...]:
    return practice_rules(there.graph, there.jurisdiction, there.as_of, role)
