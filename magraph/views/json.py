"""Answers as JSON for programs. The form is documented in `docs/reference/json.md` and stable."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from magraph.characters import UNSAFE
from magraph.errors import UsageError
from magraph.quantities import number

if TYPE_CHECKING:
    from magraph.claims import Claim, Provenance
    from magraph.coverages import Coverage, CoveredLeaf
    from magraph.descriptions import Description, Link
    from magraph.evaluation import Evaluation
    from magraph.gaps import SkillGap
    from magraph.graph import CareerGraph
    from magraph.holdings import Holding
    from magraph.listings import Listing
    from magraph.matching.ranking import Fit, HeldSkill, Ranking
    from magraph.matching.transitions import Similar
    from magraph.planning.choices import Choices, Totals
    from magraph.planning.eligibility import Eligibility, EligibleRoute
    from magraph.planning.explanation import Account, Explanation
    from magraph.planning.pathway import (
        Change,
        Coming,
        NoPathway,
        Pathway,
        PathwayStep,
        Stretch,
        Target,
        Unmet,
        Use,
        Wage,
        Wages,
    )
    from magraph.planning.ways import Way
    from magraph.quantities import Money
    from magraph.requirements import Requirement
    from magraph.sources import Import
    from magraph.sparql import QueryResult, Term
    from magraph.validation import Report

__all__ = ["plain", "render"]


def render(answer: object, graph: CareerGraph | None) -> str:
    """Return an answer as JSON, ending in a newline."""
    text = json.dumps(plain(answer, graph), indent=2, ensure_ascii=False)
    return UNSAFE.sub(_escape, text) + "\n"


def _escape(found: re.Match[str]) -> str:
    """Return the escape of what JSON itself lets through; line ends stand between values only."""
    return "\n" if found[0] == "\n" else f"\\u{ord(found[0]):04x}"


def plain(answer: object, graph: CareerGraph | None) -> dict[str, Any]:
    """Return an answer as dictionaries, lists and plain values.

    Parameters
    ----------
    answer
        What a library function returned.
    graph
        Where it comes from.
    """
    writer = _WRITERS.get(type(answer).__name__)
    if writer is None:
        raise UsageError(f"there is no JSON for a {type(answer).__name__}")
    return writer(_Writer(graph), answer)


class _Writer:
    def __init__(self, graph: CareerGraph | None) -> None:
        self.graph = graph

    def id(self, iri: str) -> str:
        return self.graph.id(iri) if self.graph else iri

    # Pathways

    def target(self, target: Target) -> dict[str, Any]:
        return {"id": target.id, "iri": target.iri, "label": target.label}

    def money(self, money: Money) -> dict[str, Any]:
        return {
            "amount": number(money.amount),
            "currency": money.currency,
            "complete": money.complete,
            "unknown": list(money.unknown),
        }

    def use(self, use: Use) -> dict[str, Any]:
        return {
            "id": use.id,
            "label": use.label,
            "by": list(use.by),
            "assumed": use.assumed,
            "evidence": use.evidence,
            "sources": list(use.sources),
        }

    def step(self, step: PathwayStep) -> dict[str, Any]:
        return {
            "id": step.id,
            "iri": step.iri,
            "label": step.label,
            "kind": step.kind,
            "gives": step.gives,
            "start": step.start,
            "finish": step.finish,
            "starts_on": step.starts_on.isoformat(),
            "ends_on": step.ends_on.isoformat(),
            "hours_per_week": step.hours_per_week,
            "cost": step.cost,
            "for": list(step.purpose),
            "meets": [self.use(use) for use in step.meets],
            "claims": [self.claim(claim) for claim in step.claims],
            "sources": list(step.sources),
            "unknown": list(step.unknown),
        }

    def stretch(self, stretch: Stretch) -> dict[str, Any]:
        return {
            "start": stretch.start,
            "finish": stretch.finish,
            "starts_on": stretch.starts_on.isoformat(),
            "ends_on": stretch.ends_on.isoformat(),
            "steps": list(stretch.steps),
            "hours_per_week": stretch.hours_per_week,
        }

    def choices(self, found: Choices) -> dict[str, Any]:
        return {
            "target": self.target(found.target),
            "kind": found.kind,
            "objective": found.objective if found.kind == "alternatives" else None,
            "proven": found.proven,
            "pathways": [
                {
                    "target": self.target(option.pathway.target),
                    "months": option.pathway.months,
                    "cost": self.money(option.pathway.cost),
                    "steps": [self.step(step) for step in option.pathway.steps],
                    "timetable": [self.stretch(part) for part in option.pathway.timetable],
                    "assumptions": list(option.pathway.assumptions),
                    "leans_on": list(option.pathway.leans_on),
                    "totals": [self.totals(totals) for totals in option.totals],
                }
                for option in found.options
            ],
            "as_of": found.as_of.isoformat(),
            "jurisdiction": self.place(found.jurisdiction),
            "estimate": found.estimate,
        }

    def explanation(self, why: Explanation) -> dict[str, Any]:
        return {
            "target": self.target(why.target),
            "objective": why.objective,
            "proven": why.proven,
            "best": self.account(why.best),
            "runners_up": [
                {
                    **self.account(rival.account),
                    "months_more": rival.months_more,
                    "cost_more": rival.cost_more,
                    "added": list(rival.added),
                    "dropped": list(rival.dropped),
                }
                for rival in why.rivals
            ],
            "as_of": why.best.pathway.as_of.isoformat(),
            "jurisdiction": self.place(why.best.pathway.jurisdiction),
        }

    def account(self, account: Account) -> dict[str, Any]:
        return {
            **self.outline(account.pathway),
            "time_terms": [term._asdict() for term in account.time],
            "cost_terms": [term._asdict() for term in account.cost],
        }

    def totals(self, totals: Totals) -> dict[str, Any]:
        return {
            "estimate": totals.estimate,
            "months": totals.months,
            "cost": None if totals.cost is None else self.money(totals.cost),
            "best": list(totals.best),
        }

    def change(self, change: Change) -> dict[str, Any]:
        return {
            "doubts": list(change.doubts),
            "months": change.months,
            "cost": self.money(change.cost),
            "steps": list(change.steps),
        }

    def pathway(self, pathway: Pathway) -> dict[str, Any]:
        return {
            "target": self.target(pathway.target),
            "objective": pathway.objective,
            "optimal": pathway.optimal,
            "bound": pathway.bound,
            "cut_short": pathway.cut_short,
            "months": pathway.months,
            "cost": self.money(pathway.cost),
            "steps": [self.step(step) for step in pathway.steps],
            "timetable": [self.stretch(stretch) for stretch in pathway.timetable],
            "meets": [self.use(use) for use in pathway.meets],
            "held": list(pathway.held),
            "presumed": list(pathway.presumed),
            "coming": self.coming(pathway.coming),
            "assumptions": list(pathway.assumptions),
            "would_change": [self.change(change) for change in pathway.would_change],
            "incomparable": [self.outline(other) for other in pathway.incomparable],
            "duties_forbidden": list(pathway.duties_forbidden),
            "duties_limited": [
                {"id": duty.id, "unmet": list(duty.unmet)} for duty in pathway.duties_limited
            ],
            "own_rules": pathway.own_rules,
            "leans_on": list(pathway.leans_on),
            "as_of": pathway.as_of.isoformat(),
            "jurisdiction": self.place(pathway.jurisdiction),
            "estimate": pathway.estimate,
            "wages": pathway.wages and self.wages(pathway.wages),
        }

    def wages(self, wages: Wages) -> dict[str, Any]:
        return {
            "jobs": [
                {
                    "step": job.step,
                    "months": job.months,
                    "wage": self.wage(job.wage),
                    "amount": _value(job.amount),
                }
                for job in wages.jobs
            ],
            "earned": self.money(wages.earned),
            "net_cost": self.money(wages.net_cost),
            "now": wages.now and self.wage(wages.now),
            "then": wages.then and self.wage(wages.then),
            "payback_months": _value(wages.payback_months),
            "note": wages.note or None,
        }

    def wage(self, wage: Wage) -> dict[str, Any]:
        return {
            "role": wage.role,
            "yearly": _value(wage.yearly),
            "claim": wage.claim and self.claim(wage.claim),
        }

    def outline(self, pathway: Pathway) -> dict[str, Any]:
        return {
            "target": self.target(pathway.target),
            "months": pathway.months,
            "cost": self.money(pathway.cost),
            "steps": [step.id for step in pathway.steps],
        }

    def unmet(self, unmet: Unmet) -> dict[str, Any]:
        return {
            "id": unmet.id,
            "label": unmet.label,
            "reason": unmet.reason,
            "needed_for": unmet.needed_for,
        }

    def no_pathway(self, answer: NoPathway) -> dict[str, Any]:
        return {
            "pathway": None,
            "target": self.target(answer.target),
            "objective": answer.objective,
            "proven": answer.proven,
            "cut_short": answer.cut_short,
            "unmet": [self.unmet(unmet) for unmet in answer.unmet],
            "closed": [self.unmet(closed) for closed in answer.closed],
            "changes": list(answer.changes),
            "openings": [
                {
                    "kind": opening.kind,
                    "value": opening.value,
                    "months": opening.months,
                    "cost": self.money(opening.cost),
                }
                for opening in answer.openings
            ],
            "would_change": [self.change(change) for change in answer.would_change],
            "held": list(answer.held),
            "presumed": list(answer.presumed),
            "coming": self.coming(answer.coming),
            "as_of": answer.as_of.isoformat(),
            "jurisdiction": self.place(answer.jurisdiction),
        }

    def coming(self, coming: tuple[Coming, ...]) -> list[dict[str, Any]]:
        return [{"id": each.id, "since": each.since.isoformat()} for each in coming]

    def place(self, iri: str | None) -> str | None:
        return None if iri is None else self.id(iri)

    def holding(self, kept: Holding) -> dict[str, Any]:
        return {
            "target": self.target(kept.target),
            "state": kept.state,
            "since": kept.since.isoformat(),
            "through": kept.through.isoformat(),
            "renew_by": _value(kept.renew_by),
            "possible": kept.possible,
            "ends": _value(kept.ends),
            "known": kept.known,
            "cost": self.money(kept.cost) if kept.known else None,
            "units": kept.units,
            "unit_name": kept.unit_name or None,
            "renewals": [
                {"due": due.due.isoformat(), "cost": due.cost, "units": due.units}
                for due in kept.renewals
            ],
            "again": None if kept.again is None else plain(kept.again, self.graph),
            "assumptions": list(kept.assumptions),
            "note": kept.note or None,
            "claims": [self.claim(claim) for claim in kept.claims],
        }

    # Gaps and eligibility

    def gap(self, gap: SkillGap) -> dict[str, Any]:
        return {
            "target": self.target(gap.target),
            "missing": list(gap.missing),
            "held": list(gap.held),
            "required": list(gap.required),
            "partly": list(gap.partly),
            "beyond": list(gap.beyond),
            "duties_ready": list(gap.duties_ready),
            "duties_blocked": [
                {"id": duty.id, "missing": list(duty.missing), "unmet": list(duty.unmet)}
                for duty in gap.duties_blocked
            ],
            "duties_ready_elsewhere": list(gap.duties_ready_elsewhere),
            "unmet": list(gap.unmet),
            "fastest": None if gap.fastest is None else plain(gap.fastest, self.graph),
            "cheapest": None if gap.cheapest is None else plain(gap.cheapest, self.graph),
            "as_of": gap.as_of.isoformat(),
            "jurisdiction": self.place(gap.jurisdiction),
        }

    def eligibility(self, found: Eligibility) -> dict[str, Any]:
        return {
            "target": self.target(found.target),
            "held": found.held,
            "held_because": found.held_because or None,
            "expired": None if found.expired is None else found.expired.isoformat(),
            "open": found.open,
            "in_doubt": found.in_doubt,
            "routes": [self.eligible_route(route) for route in found.routes],
            "as_of": found.as_of.isoformat(),
            "jurisdiction": self.place(found.jurisdiction),
        }

    def eligible_route(self, route: EligibleRoute) -> dict[str, Any]:
        return {
            "id": route.id,
            "label": route.label,
            "open": route.open,
            "in_doubt": route.in_doubt,
            "fee": route.fee,
            "unmet": list(route.unmet),
            "evaluation": self.evaluation(route.evaluation),
            "ways": [self.way(way) for way in route.ways],
        }

    def evaluation(self, evaluation: Evaluation) -> dict[str, Any]:
        node: dict[str, Any] = {
            **self.node(evaluation.requirement),
            "truth": evaluation.truth,
            "assumed": evaluation.assumed,
        }
        if evaluation.reason:
            node["reason"] = evaluation.reason
        if evaluation.operands:
            node["operands"] = [self.evaluation(part) for part in evaluation.operands]
        return node

    def node(self, requirement: Requirement) -> dict[str, Any]:
        node: dict[str, Any] = {
            "id": self.id(requirement.id),
            "type": type(requirement).__name__,
            "label": requirement.label or None,
        }
        count = getattr(requirement, "count", None)
        if count is not None:
            node["count"] = count
        return node

    def tree(self, requirement: Requirement) -> dict[str, Any]:
        node = self.node(requirement)
        operands = getattr(requirement, "operands", ())
        if operands:
            node["operands"] = [self.tree(part) for part in operands]
        return node

    def way(self, way: Way) -> dict[str, Any]:
        return {
            "steps": list(way.steps),
            "label": way.label,
            "months": way.months,
            "cost": self.money(way.cost),
            "needs": list(way.needs),
        }

    def coverage(self, found: Coverage) -> dict[str, Any]:
        return {
            "programme": self.target(found.programme),
            "target": self.target(found.target),
            "routes": [
                {
                    "id": route.id,
                    "label": route.label,
                    "status": route.status,
                    "needs": list(route.needs),
                    "requirements": [self.covered_leaf(leaf) for leaf in route.leaves],
                }
                for route in found.routes
            ],
            "skills": {
                "met": list(found.skills_met),
                "partly": list(found.skills_partly),
                "missed": list(found.skills_missed),
            },
            "duties": [
                {
                    "id": duty.id,
                    "label": duty.label,
                    "status": duty.status,
                    "missing": list(duty.missing),
                    "partly": list(duty.partly),
                    "unmet": list(duty.unmet),
                }
                for duty in found.duties
            ],
            "as_of": found.as_of.isoformat(),
            "jurisdiction": self.place(found.jurisdiction),
        }

    def covered_leaf(self, leaf: CoveredLeaf) -> dict[str, Any]:
        return {
            "id": leaf.id,
            "label": leaf.label,
            "status": leaf.status,
            "reason": leaf.reason or None,
            "sources": list(leaf.sources),
            "tests": [
                {
                    "property": test.name,
                    "passed": test.passed,
                    "at_limit": test.at_limit,
                    "asked": _value(test.asked),
                    "found": _value(test.found),
                    "text": test.text,
                }
                for test in leaf.tests
            ],
        }

    # What is known

    def provenance(self, known: Provenance) -> dict[str, Any]:
        return {
            "evidence": known.evidence,
            "sources": [self.id(source) for source in known.sources],
            "as_of": _value(known.as_of),
        }

    def claim(self, claim: Claim) -> dict[str, Any]:
        said: dict[str, Any] = {"id": self.id(claim.id), "property": self.id(claim.predicate)}
        if claim.estimate is not None:
            said["value"] = _value(claim.estimate.typical)
            said["min"] = _value(claim.estimate.min)
            said["max"] = _value(claim.estimate.max)
            said["unit"] = claim.unit
        if claim.holds is not None:
            said["holds"] = claim.holds
        if claim.objects:
            said["objects"] = [self.id(iri) for iri in claim.objects]
        if claim.text:
            said["text"] = claim.text
        said.update(self.provenance(claim.provenance))
        said["valid_from"] = _value(claim.valid_from)
        said["valid_through"] = _value(claim.valid_through)
        said["preferred"] = claim.preferred
        said["suppressed"] = claim.suppressed
        said["note"] = claim.note
        return said

    def link(self, link: Link) -> dict[str, Any]:
        return {
            "property": link.property,
            "targets": [self.target(target) for target in link.targets],
        }

    def description(self, about: Description) -> dict[str, Any]:
        totals = about.totals
        return {
            "id": about.id,
            "iri": about.iri,
            "label": about.label,
            "kind": about.kind,
            "other_names": list(about.other_names),
            "definition": about.definition or None,
            "notes": list(about.notes),
            **self.provenance(about.provenance),
            "claims": [self.claim(claim) for claim in about.claims],
            "unknown": list(about.unknown),
            "values": {name: list(texts) for name, texts in about.values},
            "requirement": self.tree(about.requirement) if about.requirement else None,
            "totals": totals
            and {"hours": number(totals.hours), "performances": totals.performances},
            "parts": [{"property": name, **self.description(part)} for name, part in about.parts],
            "not_in_force": [self.target(target) for target in about.not_in_force],
            "skills": list(about.skills),
            "units_per_year": _value(about.units_per_year),
            "links": [self.link(link) for link in about.links],
            "linked_from": [self.link(link) for link in about.linked_from],
            "day": about.as_of.isoformat(),
        }

    def listing(self, found: Listing) -> dict[str, Any]:
        return {
            "of": found.what,
            "as_of": _value(found.as_of),
            "items": [
                {
                    "id": item.id,
                    "iri": item.iri,
                    "label": item.label,
                    "kind": item.kind,
                    **{name: _value(fact) for name, fact in item.facts.items()},
                }
                for item in found.items
            ],
        }

    def ranking(self, found: Ranking) -> dict[str, Any]:
        return {
            "fits": [self.fit(fit) for fit in found.fits],
            "unknown": list(found.unknown),
            "roles": found.roles,
            "notices": list(found.notices),
        }

    def similar(self, found: Similar) -> dict[str, Any]:
        return {
            "role": {"iri": found.id, "label": found.label},
            "fits": [
                {**self.fit(fit), "likeness": likeness}
                for fit, likeness in zip(found.fits, found.likeness, strict=True)
            ],
            "notices": list(found.notices),
        }

    def fit(self, fit: Fit) -> dict[str, Any]:
        return {
            "iri": fit.id,
            "label": fit.label,
            "score": fit.score,
            "held": [self.held_skill(skill) for skill in fit.held],
            "missing": [self.held_skill(skill) for skill in fit.missing],
        }

    def held_skill(self, skill: HeldSkill) -> dict[str, Any]:
        return {
            "iri": skill.id,
            "label": skill.label,
            "weight": skill.weight,
            "asked": skill.asked,
            "held": skill.held,
            "credit": skill.credit,
        }

    def imported(self, found: Import) -> dict[str, Any]:
        return {
            "source": found.source,
            "statements": len(found.triples),
            "counts": [count._asdict() for count in found.counts],
            "quirks": [
                {**quirk._asdict(), "examples": list(quirk.examples)} for quirk in found.quirks
            ],
        }

    # Validation and queries

    def report(self, report: Report) -> dict[str, Any]:
        return {
            "conforms": report.conforms,
            "violations": [
                {
                    "file": each.file or None,
                    "line": each.line or None,
                    "focus": each.focus or None,
                    "path": each.path or None,
                    "message": each.message,
                    "severity": each.severity,
                }
                for each in report.violations
            ],
        }

    def result(self, result: QueryResult) -> dict[str, Any]:
        if result.boolean is not None:
            return {"head": {}, "boolean": result.boolean}
        if result.triples and not result.variables:
            return {"triples": [[_term(term) for term in triple] for triple in result.triples]}
        return {
            "head": {"vars": list(result.variables)},
            "results": {
                "bindings": [
                    {
                        name: _term(term)
                        for name, term in zip(result.variables, row, strict=True)
                        if term is not None
                    }
                    for row in result.rows
                ]
            },
        }


def _value(value: object) -> object:
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def _term(term: Term) -> dict[str, str]:
    """Return a term as SPARQL 1.1 Query Results JSON has it."""
    if not isinstance(term, str):
        lexical, datatype, language = term
        if language:
            return {"type": "literal", "value": lexical, "xml:lang": language}
        return {"type": "literal", "value": lexical, "datatype": datatype}
    if term.startswith("_:"):
        return {"type": "bnode", "value": term[2:]}
    return {"type": "uri", "value": term}


_WRITERS: Final[Mapping[str, Callable[[_Writer, Any], dict[str, Any]]]] = {
    "Pathway": _Writer.pathway,
    "NoPathway": _Writer.no_pathway,
    "Choices": _Writer.choices,
    "Explanation": _Writer.explanation,
    "Holding": _Writer.holding,
    "SkillGap": _Writer.gap,
    "Coverage": _Writer.coverage,
    "Eligibility": _Writer.eligibility,
    "Description": _Writer.description,
    "Listing": _Writer.listing,
    "Report": _Writer.report,
    "QueryResult": _Writer.result,
    "Import": _Writer.imported,
    "Ranking": _Writer.ranking,
    "Similar": _Writer.similar,
}
