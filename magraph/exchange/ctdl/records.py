"""Records of CTDL: credentials, programmes, assessments, jobs, competencies, organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from magraph import terms
from magraph.claims import Claim, claims
from magraph.exchange.ctdl.conditions import Conditions, both, profile, sentences
from magraph.exchange.durations import iso_duration
from magraph.exchange.jsonld import Node, document, english, present, texts
from magraph.exchange.losses import Losses, Written
from magraph.graph import CareerGraph
from magraph.names import ctid
from magraph.phrases import dollars, join, months, plain
from magraph.quantities import Estimate, number
from magraph.requirements import requirement
from magraph.terms import PREFIXES

__all__ = ["Records"]

FRAMEWORK: Final = terms.ID + "competency-framework"
_ONET: Final = "https://www.onetonline.org/link/summary/"
_LEFT: Final = "left out"
# What a condition profile has that asks for nothing.
_NAMED: Final = frozenset(("@type", "ceterms:name"))
_COST_TYPE: Final = "https://purl.org/ctdl/vocabs/costType/"
_WORDS: Final = (
    "name alternateName description condition scoringMethodDescription targetNodeName "
    "frameworkName addressCountry addressRegion"
)
_REFERENCES: Final = (
    "ownedBy accreditedBy approvedBy recognizedBy hasJob hasOccupation hasTask requires teaches "
    "targetCredential targetLearningOpportunity targetAssessment targetCompetency targetOccupation "
    "targetJob framework targetNode"
)
CONTEXT: Final[dict[str, Any]] = {
    "ceterms": PREFIXES["ceterms"],
    "ceasn": PREFIXES["ceasn"],
    "costType": _COST_TYPE,
    "schema": PREFIXES["schema"],
    "xsd": PREFIXES["xsd"],
    **{
        f"ceterms:{name}": {"@id": f"{PREFIXES['ceterms']}{name}", "@container": "@language"}
        for name in _WORDS.split()
    },
    **{
        f"ceasn:{name}": {"@id": f"{PREFIXES['ceasn']}{name}", "@container": "@language"}
        for name in (
            "name",
            "description",
            "competencyLabel",
            "competencyText",
            "competencyCategory",
        )
    },
    **{
        f"ceterms:{name}": {"@id": f"{PREFIXES['ceterms']}{name}", "@type": "@id"}
        for name in _REFERENCES.split()
    },
    **{
        f"ceasn:{name}": {"@id": f"{PREFIXES['ceasn']}{name}", "@type": "@id"}
        for name in ("isPartOf", "skillEmbodied", "knowledgeEmbodied")
    },
    **{
        f"ceterms:{name}": {"@id": f"{PREFIXES['ceterms']}{name}", "@type": kind}
        for kind, names in {
            "xsd:date": ("startDate", "endDate", "dateEffective"),
            "xsd:decimal": ("price",),
            "xsd:float": ("yearsOfExperience",),
            "schema:Duration": (
                "exactDuration",
                "minimumDuration",
                "maximumDuration",
                "timeRequired",
                "renewalFrequency",
            ),
        }.items()
        for name in names
    },
}
"""Prefixes and types as the published context has them, for the terms that occur."""


class Records:
    """Makes the records of a graph.

    Parameters
    ----------
    graph
        What is written.
    """

    def __init__(self, graph: CareerGraph) -> None:
        self._graph = graph
        self._losses = Losses()
        self._conditions = Conditions(graph, self._losses)
        self._bodies = frozenset(
            obj
            for predicate in (terms.ACCREDITATION, terms.INSTITUTION_ACCREDITATION)
            for _, claim in graph.pairs(predicate)
            for obj in graph.objects(claim, terms.OBJECT)
        )
        self._owners = frozenset(obj for _, obj in graph.pairs(terms.ISSUED_BY))

    def written(self) -> Written:
        """Return the document, and what it does not say."""
        nodes = [
            make(self, iri)
            for class_, make in _MAKERS.items()
            for iri in self._graph.of_class(class_)
        ]
        if self._graph.of_class(terms.SKILL):
            nodes.append(self._framework())
        for class_, what in _NOT_WRITTEN.items():
            for iri in self._graph.of_class(class_):
                self._losses.note(what, _LEFT, self._graph.id(iri))
        return Written(document(CONTEXT, nodes), self._losses.all())

    # What all have in common

    def _record(self, iri: str, class_: str, **named: object) -> Node:
        graph = self._graph
        made = {
            "@id": iri,
            "@type": f"ceterms:{class_}",
            "ceterms:ctid": ctid(iri),
            "ceterms:name": texts(graph, iri, terms.PREF_LABEL),
            "ceterms:alternateName": texts(graph, iri, terms.ALT_LABEL),
            "ceterms:description": _joined(texts(graph, iri, terms.DEFINITION, terms.NOTE)),
        }
        return present({**made, **{f"ceterms:{name}": value for name, value in named.items()}})

    def _requires(self, iri: str) -> list[Node]:
        """Return what is asked for something, all of it."""
        roots = self._graph.objects(iri, terms.HAS_REQUIREMENT)
        return [self._conditions.of(requirement(self._graph, root)) for root in roots]

    def _places(self, iri: str) -> list[Node]:
        graph = self._graph
        inside, outside = (
            [self._place(place) for place in graph.objects(iri, predicate)]
            for predicate in (terms.IN_JURISDICTION, terms.NOT_IN_JURISDICTION)
        )
        if not inside and not outside:
            return []
        return [
            present(
                {
                    "@type": "ceterms:JurisdictionProfile",
                    "ceterms:mainJurisdiction": inside,
                    "ceterms:jurisdictionException": outside,
                }
            )
        ]

    def _place(self, iri: str) -> Node:
        graph = self._graph
        whole = graph.up(iri, terms.WITHIN)[-1]
        name = texts(graph, iri, terms.PREF_LABEL)
        return present(
            {
                "@type": "ceterms:Place",
                "ceterms:name": name,
                "ceterms:addressCountry": texts(graph, whole, terms.PREF_LABEL),
                "ceterms:addressRegion": name if whole != iri else {},
            }
        )

    def _statements(self, iri: str, predicate: str) -> list[str]:
        """Return the bodies that a statement without dates names."""
        found: dict[str, None] = {}
        for each in claims(self._graph, iri, predicate):
            if each.valid_from or each.valid_through or each.holds is not True:
                what = f"{self._graph.id(predicate)} that ended, begins later or is denied"
                self._losses.note(what, _LEFT, self._graph.id(each.id))
            else:
                found.update(dict.fromkeys(each.objects))
        return list(found)

    def _coded(self, iri: str) -> list[Node]:
        """Return the O*NET-SOC codes of a job, or of the jobs that a credential leads to."""
        graph = self._graph
        return [
            {
                "@type": "ceterms:CredentialAlignmentObject",
                "ceterms:framework": "https://www.onetonline.org/",
                "ceterms:frameworkName": {"en": "O*NET-SOC"},
                "ceterms:targetNode": _ONET + code,
                "ceterms:targetNodeName": texts(graph, iri, terms.PREF_LABEL),
                "ceterms:codedNotation": code,
            }
            for code, _, _ in graph.literals(iri, terms.ONET_SOC_CODE)
        ]

    # Figures

    def _costs(self, iri: str, predicate: str, kind: str, aside: Iterable[str] = ()) -> list[Node]:
        """Return the costs of something; those that its members pay are in words beside them."""
        found = []
        for each, estimate in self._figures(iri, predicate):
            if estimate.min is not None or estimate.max is not None:
                self._losses.note("a range of a cost", "in words", self._graph.id(each.id))
            found.append(
                present(
                    {
                        "@type": "ceterms:CostProfile",
                        "ceterms:description": english(
                            ". ".join(filter(None, (_range(estimate, dollars), *aside, each.note)))
                        ),
                        "ceterms:directCostType": [_cost_type(kind)],
                        "ceterms:currency": each.unit,
                        "ceterms:price": number(estimate.typical),
                        "ceterms:startDate": _day(each.valid_from),
                        "ceterms:endDate": _day(each.valid_through),
                    }
                )
            )
        return found

    def _figures(self, iri: str, predicate: str) -> list[tuple[Claim, Estimate]]:
        """Return the claims to use with their figures; those kept beside are counted as lost."""
        found = []
        for each in claims(self._graph, iri, predicate):
            if each.preferred and each.estimate is not None:
                found.append((each, each.estimate))
            else:
                what = "a figure that is kept beside the one to use"
                self._losses.note(what, _LEFT, self._graph.id(each.id))
        return found

    def _durations(self, iri: str, hours: str = "") -> list[Node]:
        found = []
        for each, estimate in self._figures(iri, terms.DURATION):
            if each.unit != "MON" or not estimate.typical:
                # Readers of CTDL take a duration of nothing for one that is not known.
                self._losses.note("a duration of nothing", _LEFT, self._graph.id(each.id))
                continue
            found.append(
                present(
                    {
                        "@type": "ceterms:DurationProfile",
                        "ceterms:description": english(
                            ". ".join(filter(None, (_range(estimate, months), each.note)))
                        ),
                        "ceterms:exactDuration": iso_duration(estimate.typical),
                        "ceterms:minimumDuration": iso_duration(estimate.min),
                        "ceterms:maximumDuration": iso_duration(estimate.max),
                        "ceterms:timeRequired": hours,
                    }
                )
            )
        stated = bool(self._graph.objects(iri, terms.DURATION))
        if not found and hours and not stated:
            found = [{"@type": "ceterms:DurationProfile", "ceterms:timeRequired": hours}]
        elif not found and hours:
            # Alone, the hours would be taken for how long it takes.
            self._losses.note("hours of what takes no time", _LEFT, self._graph.id(iri))
        return found

    def _in_words(self, iri: str, *predicates: str) -> str:
        """Return figures without a term of their own in words."""
        words = []
        for predicate in predicates:
            for each, estimate in self._figures(iri, predicate):
                name = self._graph.label(predicate)
                unit = _UNITS.get(each.unit or "", each.unit or "")
                shown = dollars(estimate.typical) if unit == "USD" else ""
                shown = shown or f"{plain(estimate.typical)} {unit}".strip()
                words.append(f"{name}: {shown}")
                self._losses.note(f"{self._graph.id(predicate)}", "in words", self._graph.id(iri))
        return ". ".join(words)

    # Records

    def _credential(self, iri: str) -> Node:
        graph = self._graph
        requires = self._requires(iri)
        routes = [self._route(route) for route in graph.objects(iri, terms.HAS_ELIGIBILITY_ROUTE)]
        if len(routes) > 1:
            requires.append(
                profile(name=english("Ways to be eligible"), alternativeCondition=routes)
            )
        # A single way that asks for nothing is no condition: in CTDL it would be one in words.
        elif not all(route.keys() <= _NAMED for route in routes):
            requires += routes
        exams = list(graph.objects(iri, terms.HAS_EXAM))
        if exams:
            requires.append(profile(name=english("Exam"), targetAssessment=exams))
        made = self._record(
            iri,
            graph.kind(iri),
            ownedBy=list(graph.objects(iri, terms.ISSUED_BY)),
            accreditedBy=self._statements(iri, terms.ACCREDITATION),
            requires=requires,
            estimatedCost=self._costs(iri, terms.FEE, "MixedFees"),
            estimatedDuration=self._durations(iri),
            jurisdiction=self._places(iri),
            occupationType=self._leads_to(iri),
            inLanguage=["en"],
        )
        made.update(self._renewal(iri))
        for name, property_ in _CREDENTIAL_LOSSES.items():
            for obj in graph.objects(iri, property_):
                self._losses.note(name, _LEFT, f"{graph.id(iri)} {graph.id(obj)}")
        return made

    def _route(self, iri: str) -> Node:
        graph = self._graph
        whole = profile(name=texts(graph, iri, terms.PREF_LABEL))
        for root in self._requires(iri):
            whole = both(whole, root)
        words = []
        until = graph.value(iri, terms.VALID_THROUGH)
        if until is not None:
            words.append(f"Until {until}")
            self._losses.note("the last day of a way", "in words, as a condition", graph.id(iri))
        outside = graph.objects(iri, terms.NOT_IN_JURISDICTION)
        if outside:
            words.append(f"Not in {join(map(graph.label, outside))}")
            self._losses.note("a way closed somewhere", "in words, as a condition", graph.id(iri))
        if words:
            whole = both(whole, profile(condition=english(*words)))
        members = []
        for each, estimate in self._figures(iri, terms.MEMBER_FEE):
            who = join(map(graph.label, graph.objects(iri, terms.MEMBER_STATUS)))
            members.append(f"{who}: {dollars(estimate.typical, each.unit or '')}")
            self._losses.note("a fee for members", "in words", graph.id(iri))
        costs = self._costs(iri, terms.FEE, "MixedFees", members)
        start = graph.value(iri, terms.VALID_FROM)
        beside = profile(
            estimatedCost=costs, dateEffective=_day(start if isinstance(start, date) else None)
        )
        return {**whole, **beside}

    def _leads_to(self, iri: str) -> list[Node]:
        graph = self._graph
        found: dict[str, Node] = {}
        for step in graph.subjects(terms.FROM, iri):
            for role in graph.objects(step, terms.TO):
                for coded in self._coded(role):
                    found.setdefault(coded["ceterms:codedNotation"], coded)
        return list(found.values())

    def _renewal(self, iri: str) -> Node:
        graph = self._graph
        made: Node = {}
        for each, estimate in self._figures(iri, terms.VALIDITY):
            if estimate.min is not None or estimate.max is not None:
                self._losses.note("a range of a validity", _LEFT, graph.id(each.id))
            made["ceterms:renewalFrequency"] = iso_duration(estimate.typical)
        renewals = []
        for renewal in graph.objects(iri, terms.HAS_RENEWAL):
            units = self._figures(renewal, terms.UNITS)
            if "ceterms:renewalFrequency" not in made:
                for _, estimate in self._figures(renewal, terms.PERIOD):
                    made["ceterms:renewalFrequency"] = iso_duration(estimate.typical)
            words = [
                f"{plain(estimate.typical)} {graph.text(renewal, terms.UNIT_NAME)}".strip()
                for _, estimate in units
            ]
            if words:
                self._losses.note(
                    "units of a renewal", "in words, as a condition", graph.id(renewal)
                )
            other = self._in_words(renewal, terms.GRACE_PERIOD, terms.REACTIVATION_FEE)
            whole = profile(
                name=texts(graph, renewal, terms.PREF_LABEL),
                description=english(
                    ". ".join(filter(None, (graph.text(renewal, terms.NOTE), other)))
                ),
                condition=english(*words),
            )
            for root in self._requires(renewal):
                whole = both(whole, root)
            costs = self._costs(renewal, terms.FEE, "RenewalFee")
            renewals.append({**whole, **profile(estimatedCost=costs)})
        return present({**made, "ceterms:renewal": renewals})

    def _program(self, iri: str) -> Node:
        graph = self._graph
        class_ = (
            "LearningProgram" if graph.is_a(iri, terms.PROGRAM) else "LearningOpportunityProfile"
        )
        hours = ""
        for _, estimate in self._figures(iri, terms.TOTAL_HOURS):
            hours = f"PT{number(estimate.typical)}H"
        made = self._record(
            iri,
            class_,
            accreditedBy=self._statements(iri, terms.ACCREDITATION),
            approvedBy=self._statements(iri, terms.APPROVAL),
            requires=self._requires(iri),
            estimatedCost=self._costs(iri, terms.COST, "AggregateCost"),
            estimatedDuration=self._durations(iri, hours),
            jurisdiction=self._places(iri),
            teaches=list(graph.objects(iri, terms.TEACHES_SKILL)),
            inLanguage=["en"],
        )
        told = self._in_words(
            iri, terms.PRACTICUM_HOURS, terms.ACADEMIC_HOURS, terms.SEMESTERS, terms.WEEKLY_HOURS
        )
        if told:
            before = sentences(made.get("ceterms:description"))
            made["ceterms:description"] = _joined({"en": [*before, told]})
        for name, property_ in _PROGRAM_LOSSES.items():
            for obj in graph.objects(iri, property_):
                self._losses.note(name, _LEFT, f"{graph.id(iri)} {graph.id(obj)}")
        return made

    def _exam(self, iri: str) -> Node:
        graph = self._graph
        lengths = [
            {
                "@type": "ceterms:DurationProfile",
                "ceterms:exactDuration": f"PT{number(estimate.typical)}M",
            }
            for _, estimate in self._figures(iri, terms.MINUTES)
        ]
        scored = self._in_words(iri, terms.ITEMS, terms.SCORED_ITEMS, terms.PASSING_SCORE)
        owners = [
            body
            for holder in graph.subjects(terms.HAS_EXAM, iri)
            for body in graph.objects(holder, terms.ISSUED_BY)
        ]
        return self._record(
            iri,
            "AssessmentProfile",
            ownedBy=list(dict.fromkeys(owners)),
            requires=self._requires(iri),
            estimatedCost=self._costs(iri, terms.FEE, "StandaloneAssessment"),
            estimatedDuration=lengths,
            scoringMethodDescription=english(scored),
            inLanguage=["en"],
        )

    def _occupation(self, iri: str) -> Node:
        graph = self._graph
        role = graph.is_a(iri, terms.ROLE)
        duties = graph.objects(iri, terms.HAS_DUTY)
        skills = {
            skill for duty in duties for skill in graph.objects(duty, terms.REQUIRES_SKILL)
        } | set(graph.objects(iri, terms.ESSENTIAL_SKILL))
        made = self._record(
            iri,
            "Job" if role else "Occupation",
            hasTask=list(duties),
            requires=[*self._requires(iri), *self._ways_in(iri)],
            occupationType=self._coded(iri),
            hasJob=[
                below
                for below in graph.subjects(terms.SPECIALIZATION_OF, iri)
                if not role and graph.is_a(below, terms.ROLE)
            ],
        )
        made.update(self._embodied(skills))
        for predicate in (terms.MEDIAN_WAGE, terms.GROWTH, terms.JOBS, terms.OPENINGS):
            if graph.objects(iri, predicate):
                self._losses.note(f"{graph.id(predicate)} of a job", _LEFT, graph.id(iri))
        return made

    def _ways_in(self, iri: str) -> list[Node]:
        ways = [self._route(way) for way in self._graph.objects(iri, terms.ENTRY_ROUTE)]
        return [profile(name=english("Ways in"), alternativeCondition=ways)] if ways else []

    def _embodied(self, skills: Iterable[str]) -> Node:
        """Return the skills of a job or a task, knowledge apart."""
        found: dict[str, list[str]] = {"ceasn:skillEmbodied": [], "ceasn:knowledgeEmbodied": []}
        for skill in sorted(skills):
            kind = "knowledge" if self._is_knowledge(skill) else "skill"
            found[f"ceasn:{kind}Embodied"].append(skill)
        return present(found)

    def _is_knowledge(self, skill: str) -> bool:
        return terms.KNOWLEDGE_KIND in self._graph.objects(skill, terms.HAS_SKILL_KIND)

    def _duty(self, iri: str) -> Node:
        skills = self._graph.objects(iri, terms.REQUIRES_SKILL)
        return {**self._record(iri, "Task"), **self._embodied(skills)}

    def _skill(self, iri: str) -> Node:
        graph = self._graph
        label = texts(graph, iri, terms.PREF_LABEL)
        return present(
            {
                "@id": iri,
                "@type": "ceasn:Competency",
                "ceterms:ctid": ctid(iri),
                "ceasn:competencyLabel": label,
                "ceasn:competencyText": texts(graph, iri, terms.DEFINITION) or label,
                "ceasn:competencyCategory": english(
                    "Knowledge" if self._is_knowledge(iri) else "Skill"
                ),
                "ceasn:isPartOf": [FRAMEWORK],
                "ceasn:inLanguage": ["en"],
            }
        )

    def _framework(self) -> Node:
        name = "Skills and knowledge of the ontology"
        return {
            "@id": FRAMEWORK,
            "@type": "ceasn:CompetencyFramework",
            "ceterms:ctid": ctid(FRAMEWORK),
            "ceasn:name": {"en": name},
            "ceasn:description": {
                "en": "The competences that the credentials, programmes and jobs name."
            },
            "ceasn:inLanguage": ["en"],
        }

    def _organization(self, iri: str) -> Node:
        class_ = "Organization"
        if iri in self._owners:
            class_ = "CredentialOrganization"
        elif iri in self._bodies:
            class_ = "QACredentialOrganization"
        return self._record(
            iri, class_, recognizedBy=list(self._graph.objects(iri, terms.RECOGNISED_BY))
        )


_MAKERS: Final[dict[str, Callable[[Records, str], Node]]] = {
    terms.CREDENTIAL: Records._credential,
    terms.ROUTE: Records._program,
    terms.EXAM: Records._exam,
    terms.OCCUPATION: Records._occupation,
    terms.DUTY: Records._duty,
    terms.SKILL: Records._skill,
    terms.ORGANIZATION: Records._organization,
}
_NOT_WRITTEN: Final = {
    terms.PRACTICE_RULE: "a practice rule",
    terms.PROGRESSION: "a step from one thing to another",
    terms.CREDENTIAL_GROUP: "a group of credentials",
    terms.STATUS: "what a status takes",
    terms.TASK: "a task of O*NET",
    terms.SIMILARITY: "a similarity of occupations",
    terms.SKILL_RATING: "a rating of a skill",
}
_CREDENTIAL_LOSSES: Final = {
    "a duty that a credential does not permit": terms.MAY_NOT_PERFORM,
    "hours a week beside work": terms.WEEKLY_HOURS,
    "a skill that a credential certifies": terms.CERTIFIES_SKILL,
}
_PROGRAM_LOSSES: Final = {
    "a field of study": terms.HAS_FIELD,
    "an award": terms.HAS_AWARD,
    "accreditation of a school": terms.INSTITUTION_ACCREDITATION,
    "registration of a programme": terms.REGISTRATION,
    "a setting of a practicum": terms.PRACTICUM_SETTING,
    "a curriculum": terms.CURRICULUM,
    "a skill that is taught in part": terms.TEACHES_PARTLY,
}
_UNITS: Final = {
    "MON": "months",
    "DAY": "days",
    "HUR": "hours",
    "MIN": "minutes",
    "C62": "",
    "P1": "percent",
    "HUR/WEE": "hours a week",
    "ANN": "years",
}


def _cost_type(name: str) -> Node:
    return {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:targetNode": f"costType:{name}",
    }


def _range(estimate: Estimate, shown: Callable[[Decimal], str]) -> str:
    if estimate.min is None and estimate.max is None:
        return ""
    return f"From {shown(estimate.at('min'))} to {shown(estimate.at('max'))}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _joined(found: dict[str, Any]) -> dict[str, Any]:
    """Return one text for each language."""
    return {
        language: " ".join(several) if isinstance(several, list) else several
        for language, several in found.items()
    }
