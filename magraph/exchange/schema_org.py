"""JSON-LD in the terms of schema.org, which search engines read.

The context is written into the document, so that a reader needs no network. References are
objects with an ``@id`` and English texts are plain, since that reads the same with the published
context in its place. Each record tells which properties it has used; all the others, and every
node without a record, are counted as lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from magraph import requirements as req
from magraph import terms
from magraph.claims import Claim, claims
from magraph.exchange.durations import iso_duration
from magraph.exchange.jsonld import Node, document, present, texts
from magraph.exchange.losses import Losses, Written
from magraph.graph import CareerGraph
from magraph.quantities import Estimate, number
from magraph.readwrite import Loss
from magraph.terms import PREFIXES

__all__ = ["schema_org_losses", "write_schema_org"]

SKILLS: Final = terms.ID + "defined-term-set"
_CONTEXT: Final = {"@vocab": PREFIXES["schema"]}
_LEFT: Final = "left out"
_IN_WORDS: Final = "in words"
_ONET: Final = "https://www.onetonline.org/"
_NAMED: Final = frozenset(
    (
        terms.RDF_TYPE,
        terms.PREF_LABEL,
        terms.ALT_LABEL,
        terms.DEFINITION,
        terms.NOTE,
    )
)
_WORK_BASED: Final = (terms.APPRENTICESHIP, terms.ON_THE_JOB_TRAINING)


def write_schema_org(graph: CareerGraph) -> str:
    """Write credentials, programmes, occupations, skills and organisations as JSON-LD.

    What schema.org has no term for is left out or in words, and counted by `schema_org_losses`.
    """
    return _written(graph).text


def schema_org_losses(graph: CareerGraph) -> tuple[Loss, ...]:
    """Return what `write_schema_org` leaves out or says in words only."""
    return _written(graph).losses


def _written(graph: CareerGraph) -> Written:
    return graph.once((__name__,), lambda: _Records(graph).written())


class _Records:
    def __init__(self, graph: CareerGraph) -> None:
        self._graph = graph
        self._losses = Losses()
        self._used: set[str] = set()

    def written(self) -> Written:
        graph = self._graph
        nodes = [
            make(self, iri) for class_, make in _MAKERS.items() for iri in graph.of_class(class_)
        ]
        if graph.of_class(terms.SKILL):
            name = "Skills and knowledge of the ontology"
            nodes.append({"@id": SKILLS, "@type": "DefinedTermSet", "name": name})
        for iri in sorted(graph):
            # The vocabulary's own terms are no facts about careers.
            if iri in self._used or iri.startswith(terms.MG) or not graph.types(iri):
                continue
            class_ = graph.types(iri)[0]
            if not class_.startswith(PREFIXES["owl"]):
                what = f"a node of the class {graph.id(class_)}"
                self._losses.note(what, _LEFT, graph.id(iri))
        return Written(document(_CONTEXT, nodes), self._losses.all())

    # What all have in common

    def _record(self, iri: str, class_: str, used: Iterable[str], **named: object) -> Node:
        graph = self._graph
        self._rest(iri, _NAMED.union(used))
        made = {
            "@id": iri,
            "@type": class_,
            "name": self._texts(iri, terms.PREF_LABEL),
            "alternateName": self._texts(iri, terms.ALT_LABEL),
            "description": self._texts(iri, terms.DEFINITION, terms.NOTE),
            "url": [value for value, _, _ in graph.literals(iri, terms.URL)],
        }
        return present({key: _single(value) for key, value in {**made, **named}.items()})

    def _rest(self, iri: str, used: frozenset[str]) -> None:
        """Count what a node says beside the properties that are used, once."""
        graph = self._graph
        if iri in self._used:
            return
        self._used.add(iri)
        kind = graph.id(graph.types(iri)[0])
        for said in (graph.links(iri), graph.literal_properties(iri)):
            for predicate, values in sorted(said.items()):
                if predicate not in used:
                    what = f"{graph.id(predicate)} of {kind}"
                    self._losses.note(what, _LEFT, graph.id(iri), times=len(values))

    def _texts(self, iri: str, *predicates: str) -> list[Any]:
        return [
            text if language == "en" else {"@value": text, "@language": language}
            for language, several in texts(self._graph, iri, *predicates).items()
            for text in (several if isinstance(several, list) else [several])
        ]

    def _figures(
        self, iri: str, predicate: str, *, dated: bool = False
    ) -> list[tuple[Claim, Estimate]]:
        """Return the claims to use with their figures; `dated`: their days can be written."""
        graph = self._graph
        found = []
        for each in claims(graph, iri, predicate):
            if not each.preferred or each.suppressed or each.estimate is None:
                what = "a figure that is kept beside the one to use, or advised against"
            elif not dated and (each.valid_from or each.valid_through):
                what = f"{graph.id(predicate)} that holds for a time"
            else:
                found.append((each, each.estimate))
                days = (terms.VALID_FROM, terms.VALID_THROUGH) if dated else ()
                held = {terms.RDF_TYPE, terms.VALUE, terms.UNIT_CODE, terms.CURRENCY, *days}
                ranges = {terms.MIN_VALUE, terms.MAX_VALUE, terms.NOTE} if dated else set()
                self._rest(each.id, frozenset(held | ranges | {terms.PREFERRED}))
                continue
            self._used.add(each.id)
            self._losses.note(what, _LEFT, graph.id(each.id))
        return found

    def _offers(self, iri: str, predicate: str) -> list[Node]:
        return [_offer(*each) for each in self._figures(iri, predicate, dated=True)]

    def _duration(self, iri: str, predicate: str) -> list[str]:
        found = []
        for each, estimate in self._figures(iri, predicate):
            if each.unit == "MON":
                found.append(iso_duration(estimate.typical))
            else:
                self._losses.note("a duration in another unit", _LEFT, self._graph.id(each.id))
        return found

    def _places(self, iri: str) -> list[Node]:
        places = self._graph.objects(iri, terms.IN_JURISDICTION)
        for each in places:
            self._rest(each, frozenset((terms.RDF_TYPE, terms.PREF_LABEL)))
        return [
            {"@type": "AdministrativeArea", "@id": each, "name": self._graph.label(each)}
            for each in places
        ]

    def _bodies(self, iri: str, predicate: str) -> list[Node]:
        """Return the bodies that statements without dates name."""
        found: dict[str, None] = {}
        for each in claims(self._graph, iri, predicate):
            if each.valid_from or each.valid_through or each.holds is not True:
                what = f"{self._graph.id(predicate)} that ended, begins later or is denied"
                self._used.add(each.id)
                self._losses.note(what, _LEFT, self._graph.id(each.id))
            else:
                self._rest(each.id, frozenset((terms.RDF_TYPE, terms.OBJECT, terms.HOLDS)))
                found.update(dict.fromkeys(each.objects))
        return _references(found)

    def _in_words(self, iri: str) -> list[str]:
        """Return what is asked for something, each tree by its sentence."""
        found = []
        for root in self._graph.objects(iri, terms.HAS_REQUIREMENT):
            label = self._graph.label(root)
            self._losses.note("how a requirement is built", _IN_WORDS, self._graph.id(root))
            found.append(label)
        return found

    # Records

    def _credential(self, iri: str) -> Node:
        graph = self._graph
        category = self._texts(iri, terms.CREDENTIAL_TYPE)
        return self._record(
            iri,
            "EducationalOccupationalCredential",
            _CREDENTIAL,
            credentialCategory=category or [graph.label(graph.types(iri)[0])],
            provider=_references(graph.objects(iri, terms.ISSUED_BY)),
            recognizedBy=self._bodies(iri, terms.ACCREDITATION),
            validFor=self._duration(iri, terms.VALIDITY),
            validIn=self._places(iri),
            competencyRequired=_references(graph.objects(iri, terms.CERTIFIES_SKILL)),
            offers=self._offers(iri, terms.FEE),
        )

    def _program(self, iri: str) -> Node:
        graph = self._graph
        work = any(graph.is_a(iri, class_) for class_ in _WORK_BASED)
        return self._record(
            iri,
            "WorkBasedProgram" if work else "EducationalOccupationalProgram",
            _PROGRAM,
            programType=[graph.label(each) for each in graph.types(iri)],
            timeToComplete=self._duration(iri, terms.DURATION),
            offers=self._offers(iri, terms.COST),
            programPrerequisites=self._in_words(iri),
            educationalCredentialAwarded=[
                graph.label(each) for each in graph.objects(iri, terms.HAS_AWARD)
            ],
        )

    def _occupation(self, iri: str) -> Node:
        graph = self._graph
        duties = graph.objects(iri, terms.HAS_DUTY)
        skills = dict.fromkeys(graph.objects(iri, terms.ESSENTIAL_SKILL))
        for duty in duties:
            skills.update(dict.fromkeys(graph.objects(duty, terms.REQUIRES_SKILL)))
            self._rest(duty, frozenset((terms.RDF_TYPE, terms.PREF_LABEL, terms.REQUIRES_SKILL)))
            self._losses.note("a duty", "in words, as a responsibility", graph.id(duty))
        return self._record(
            iri,
            "Occupation",
            _OCCUPATION,
            occupationalCategory=[
                _code(code) for code, _, _ in graph.literals(iri, terms.ONET_SOC_CODE)
            ],
            skills=_references(sorted(skills)),
            responsibilities=[graph.label(duty) for duty in duties],
            estimatedSalary=[_salary(*each) for each in self._figures(iri, terms.MEDIAN_WAGE)],
            occupationLocation=self._places(iri),
            **self._asked(iri),
        )

    def _asked(self, iri: str) -> dict[str, list[Any]]:
        """Return what an occupation asks: experience and education apart where all is asked."""
        graph = self._graph
        found: dict[str, list[Any]] = {}
        for root in graph.objects(iri, terms.HAS_REQUIREMENT):
            self._losses.note("how a requirement is built", _IN_WORDS, graph.id(root))
            tree = req.requirement(graph, root)
            for each in tree.operands if isinstance(tree, req.AllOf) else (tree,):
                label = graph.label(each.id)
                if isinstance(each, req.ExperienceLeaf):
                    months = None if each.months is None else number(each.months)
                    experience = {"description": label, "monthsOfExperience": months}
                    kind = {"@type": "OccupationalExperienceRequirements"}
                    found.setdefault("experienceRequirements", []).append(
                        present({**kind, **experience})
                    )
                elif isinstance(each, req.LearningLeaf):
                    found.setdefault("educationRequirements", []).append(label)
                else:
                    found.setdefault("qualifications", []).append(label)
        ways = graph.objects(iri, terms.ENTRY_ROUTE)
        for way in ways:
            self._rest(way, frozenset((terms.RDF_TYPE, terms.PREF_LABEL, terms.HAS_REQUIREMENT)))
            self._losses.note("a way in", _IN_WORDS, graph.id(way))
        if ways:
            told = "; or: ".join(self._way(way) for way in ways)
            found.setdefault("qualifications", []).append(told)
        return found

    def _way(self, iri: str) -> str:
        asked = [
            self._graph.label(root) for root in self._graph.objects(iri, terms.HAS_REQUIREMENT)
        ]
        return ": ".join(filter(None, (self._graph.label(iri), "; ".join(asked))))

    def _skill(self, iri: str) -> Node:
        codes = [code for code, _, _ in self._graph.literals(iri, terms.NOTATION)]
        return self._record(
            iri,
            "DefinedTerm",
            (terms.NOTATION,),
            termCode=codes,
            inDefinedTermSet=_references([SKILLS]),
        )

    def _organization(self, iri: str) -> Node:
        return self._record(iri, "Organization", (terms.URL,))


_MAKERS: Final[dict[str, Callable[[_Records, str], Node]]] = {
    terms.CREDENTIAL: _Records._credential,
    terms.ROUTE: _Records._program,
    terms.OCCUPATION: _Records._occupation,
    terms.SKILL: _Records._skill,
    terms.ORGANIZATION: _Records._organization,
}
_CREDENTIAL: Final = (
    terms.CREDENTIAL_TYPE,
    terms.ISSUED_BY,
    terms.ACCREDITATION,
    terms.VALIDITY,
    terms.IN_JURISDICTION,
    terms.CERTIFIES_SKILL,
    terms.FEE,
    terms.URL,
)
_PROGRAM: Final = (
    terms.DURATION,
    terms.COST,
    terms.HAS_REQUIREMENT,
    terms.HAS_AWARD,
    terms.URL,
)
_OCCUPATION: Final = (
    terms.ONET_SOC_CODE,
    terms.ESSENTIAL_SKILL,
    terms.HAS_DUTY,
    terms.MEDIAN_WAGE,
    terms.IN_JURISDICTION,
    terms.HAS_REQUIREMENT,
    terms.ENTRY_ROUTE,
    terms.URL,
)


def _references(iris: Iterable[str]) -> list[Node]:
    return [{"@id": iri} for iri in iris]


def _single(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _offer(figure: Claim, estimate: Estimate) -> Node:
    price: Node = {"price": number(estimate.typical), "priceCurrency": figure.unit}
    made: Node = {"@type": "Offer", **price, "description": figure.note}
    if estimate.min is not None or estimate.max is not None:
        made["priceSpecification"] = {
            "@type": "PriceSpecification",
            **price,
            **{
                name: number(bound)
                for name, bound in (("minPrice", estimate.min), ("maxPrice", estimate.max))
                if bound is not None
            },
        }
    made["validFrom"] = _day(figure.valid_from)
    made["validThrough"] = _day(figure.valid_through)
    return present(made)


def _salary(figure: Claim, estimate: Estimate) -> Node:
    return present(
        {
            "@type": "MonetaryAmountDistribution",
            "name": "base",
            "currency": figure.unit,
            "duration": "P1Y",
            "median": number(estimate.typical),
        }
    )


def _code(code: str) -> Node:
    return {
        "@type": "CategoryCode",
        "codeValue": code,
        "url": f"{_ONET}link/summary/{code}",
        "inCodeSet": {"@type": "CategoryCodeSet", "name": "O*NET-SOC", "url": _ONET},
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
