"""Records as entities: credentials, programmes, organisations, skills and jobs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from magraph import terms
from magraph.literals import address_literal, as_literal
from magraph.sources.ctdl.conditions import Condition, Conditions, Tree
from magraph.sources.ctdl.documents import Document, Json, is_a
from magraph.sources.ctdl.draft import (
    COMMON,
    COMPONENTS,
    CREDENTIALS,
    JOBS,
    ROUTES,
    Draft,
    Node,
    name_of,
    short_class,
)
from magraph.sources.ctdl.figures import (
    cost_profiles,
    quantity,
    state_costs,
    state_durations,
    state_minutes,
)
from magraph.sources.ctdl.places import state_jurisdictions
from magraph.sources.ctdl.progressions import Progressions
from magraph.sources.ctdl.values import (
    day,
    items,
    months,
    plain,
    texts,
    uri,
)

__all__ = ["Records"]

_SOC = re.compile(r"[0-9]{2}-[0-9]{4}\.[0-9]{2}")
_ASKED: Final = (
    "ceterms:requires",
    "ceterms:entryCondition",
    "ceterms:prerequisite",
    "ceterms:corequisite",
    "ceterms:coPrerequisite",
)
_SKILLS: Final = ("ceasn:skillEmbodied", "ceasn:abilityEmbodied", "ceasn:knowledgeEmbodied")


class Records:
    """States every record of a draft.

    Parameters
    ----------
    draft
        The draft; references make it grow.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._conditions = Conditions(draft)
        self._progressions = Progressions(draft, self._conditions)

    def state(self) -> None:
        """State the records, then what they refer to outside the files."""
        draft = self._draft
        done = 0
        while done < len(draft.nodes):
            node = draft.nodes[done]
            done += 1
            if node.record is None:
                self._outside(node)
            elif node.kind:
                self._record(node, node.record)
            elif is_a(node.record, "ceterms:Pathway"):
                self._progressions.pathway(node, node.record)
            elif is_a(node.record, *COMPONENTS):
                self._progressions.proxy(node, node.record)
        for node in draft.nodes:
            if node.record is not None and not node.kind:
                self._left(node, node.record)

    # What all have in common

    def _record(self, node: Node, record: Json) -> None:
        draft = self._draft
        used = set(COMMON)
        draft.take(node.document, record)
        if node.kind == terms.SOURCE:
            used |= self._framework(node, record)
        else:
            self._common(node, record)
            used |= _STATED[node.kind](self, node, record, draft.source(node.document, record))
            used |= self._progressions.connections(node, record)
            if any(name in COMPONENTS for name in record.get("@type", ())):
                used |= self._progressions.component(node, record)
        draft.leave(node.document, record, used)

    def _common(self, node: Node, record: Json) -> None:
        draft, iri = self._draft, node.iri
        draft.sourced(iri, draft.source(node.document, record))
        for text, language in texts(record.get("ceterms:alternateName")):
            draft.add(iri, terms.ALT_LABEL, as_literal(text, language))
        definition = record.get("ceterms:description") or record.get("ceasn:description")
        if node.kind == terms.SKILL and record.get("ceasn:competencyLabel"):
            definition = record.get("ceasn:competencyText") or definition
        for text, language in texts(definition):
            draft.add(iri, terms.DEFINITION, as_literal(text, language))
        for value in items(record.get("ceterms:subjectWebpage")):
            page = uri(value)
            if page is not None:
                draft.add(iri, terms.URL, address_literal(page))
            else:
                draft.ledger.quirk(
                    node.document.file, "a web page without an address", "left out", value
                )
        for key in ("ceterms:codedNotation", "ceasn:codedNotation"):
            for text, _ in texts(record.get(key)):
                draft.add(iri, terms.NOTATION, as_literal(text))
        changed = self._day(node.document, record, "ceterms:dateModified", "ceasn:dateModified")
        if changed is not None:
            draft.add(iri, terms.AS_OF, as_literal(changed))

    def _day(self, document: Document, record: Json, *keys: str) -> date | None:
        for key in keys:
            if record.get(key) is None:
                continue
            found = day(record[key])
            if found is not None:
                return found
            self._draft.ledger.quirk(
                document.file, "a value that is no date", "left out", record[key]
            )
        return None

    def _period(self, node: Node, record: Json, subject: str) -> None:
        start = self._day(node.document, record, "ceterms:dateEffective")
        end = self._day(node.document, record, "ceterms:expirationDate")
        if start is not None and end is not None and start > end:
            self._draft.ledger.quirk(
                node.document.file,
                "something that ends before it begins",
                "both dates left out",
                node.iri,
            )
            return
        if start is not None:
            self._draft.add(subject, terms.VALID_FROM, as_literal(start))
        if end is not None:
            self._draft.add(subject, terms.VALID_THROUGH, as_literal(end))

    def _status(self, node: Node, record: Json) -> None:
        for key in ("ceterms:credentialStatusType", "ceterms:lifeCycleStatusType"):
            for item in items(record.get(key)):
                given = item.get("ceterms:targetNode", "") if isinstance(item, dict) else item
                if not str(given).endswith(("Active", "active")):
                    shown = str(given).rpartition(":")[2]
                    self._draft.note(node.iri, f"Status: {shown}")
                    self._draft.ledger.quirk(
                        node.document.file,
                        "a record that is not active",
                        "taken, with a note",
                        given,
                    )

    def _manifest(self, node: Node, record: Json, key: str, inside: str) -> list[tuple[Node, Any]]:
        """Return what common conditions or costs say, with the manifests that are missing."""
        found: list[tuple[Node, Any]] = []
        for item in items(record.get(key)):
            other = self._draft.find(node.document, item)
            if other is None or other.record is None:
                self._draft.ledger.quirk(
                    node.document.file,
                    f"{key} in a record that is not among the files",
                    "unknown",
                    item,
                )
                found.append((node, None))
                continue
            self._draft.take(other.document, other.record)
            found.append((other, other.record.get(inside)))
        return found

    def _asked(self, node: Node, record: Json) -> list[Condition]:
        trees: list[Condition] = []
        for key in _ASKED:
            trees += self._conditions.asked(node.document, record.get(key))
            if key.endswith(("corequisite", "coPrerequisite")) and record.get(key):
                self._draft.ledger.quirk(
                    node.document.file,
                    "something to be done beside it",
                    "asked for like any condition",
                    key,
                )
        for other, value in self._manifest(
            node, record, "ceterms:commonConditions", "ceterms:requires"
        ):
            if other is node:
                sentence = "Common conditions that are not among the files"
                trees.append(self._conditions.unknown(sentence))
            else:
                trees += self._conditions.asked(other.document, value)
        return trees

    def _costs(self, node: Node, record: Json, predicate: str, source: str) -> None:
        draft = self._draft
        profiles = cost_profiles(node.document, record.get("ceterms:estimatedCost"))
        for profile in items(record.get("ceterms:requires")):
            if isinstance(profile, dict):
                profiles += cost_profiles(node.document, profile.get("ceterms:estimatedCost"))
        missing = False
        for other, value in self._manifest(
            node, record, "ceterms:commonCosts", "ceterms:estimatedCost"
        ):
            missing = missing or other is node or not value
            profiles += cost_profiles(other.document, value)
        state_costs(draft, node.iri, predicate, profiles, source)
        if missing:
            draft.add(node.iri, terms.UNKNOWN, predicate)

    def _accreditation(self, node: Node, record: Json, source: str) -> set[str]:
        """State who accredits and approves it."""
        draft = self._draft
        keys = {"ceterms:accreditedBy": terms.ACCREDITATION}
        if node.kind in ROUTES:
            keys["ceterms:approvedBy"] = terms.APPROVAL
        for key, predicate in keys.items():
            for item in items(record.get(key)):
                body = draft.refer(node.document, item, terms.ORGANIZATION)
                if body is None or body.kind != terms.ORGANIZATION:
                    continue
                claim = draft.part(node.iri, predicate.removeprefix(terms.MG))
                draft.add(node.iri, predicate, claim)
                draft.add(claim, terms.RDF_TYPE, terms.STATEMENT)
                draft.add(claim, terms.OBJECT, body.iri)
                draft.add(claim, terms.HOLDS, as_literal(True))
                draft.sourced(claim, source)
        return set(keys)

    # Kinds

    def _credential(self, node: Node, record: Json, source: str) -> set[str]:
        draft, iri = self._draft, node.iri
        self._issuer(node, record)
        if node.kind == terms.CREDENTIAL:
            kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", short_class(record.get("@type", ())))
            draft.add(iri, terms.CREDENTIAL_TYPE, as_literal(kind.lower(), "en"))
        trees = self._asked(node, record)
        component = self._conditions.component(node.document, record.get("ceterms:hasCondition"))
        way = self._way(node, [*trees, *component], source)
        self._period(node, record, way)
        self._exams(node, record)
        self._costs(node, record, terms.FEE, source)
        learned = any(_learns(tree) for tree in trees)
        aside = "It may span the programme that is required, so it is not added." if learned else ""
        stated = state_durations(
            draft,
            iri,
            node.document,
            record.get("ceterms:estimatedDuration"),
            source,
            of_route=False,
            aside=aside,
        )
        if stated and learned:
            draft.ledger.quirk(
                node.document.file,
                "a duration of a credential that also requires a programme",
                "kept beside, not added to the programme's",
                iri,
            )
        self._renewal(node, record, source)
        self._places(node, record)
        self._status(node, record)
        return {
            *_ASKED,
            *self._accreditation(node, record, source),
            "ceterms:commonConditions",
            "ceterms:commonCosts",
            "ceterms:ownedBy",
            "ceterms:offeredBy",
            "ceterms:dateEffective",
            "ceterms:expirationDate",
            "ceterms:estimatedCost",
            "ceterms:estimatedDuration",
            "ceterms:renewal",
            "ceterms:renewalFrequency",
            "ceterms:jurisdiction",
            "ceterms:credentialStatusType",
            "ceterms:lifeCycleStatusType",
            "ceterms:hasCondition",
        }

    def _issuer(self, node: Node, record: Json) -> None:
        draft = self._draft
        bodies = []
        for key in ("ceterms:ownedBy", "ceterms:offeredBy"):
            for item in items(record.get(key)):
                body = draft.refer(node.document, item, terms.ORGANIZATION)
                if body is not None and body.kind == terms.ORGANIZATION:
                    bodies.append(body.iri)
        several = list(dict.fromkeys(bodies))
        if not several:
            draft.add(node.iri, terms.UNKNOWN, terms.ISSUED_BY)
            return
        draft.add(node.iri, terms.ISSUED_BY, several[0])
        for other in several[1:]:
            draft.note(node.iri, f"Also owned or offered by {draft.label(other)}.")
            draft.ledger.quirk(
                node.document.file,
                "a credential of several organisations",
                "the first owner issues it, the others are a note",
                other,
            )

    def _way(self, node: Node, trees: list[Condition], source: str) -> str:
        """State the one way to be eligible for a credential."""
        draft = self._draft
        way = draft.part(node.iri, "route")
        draft.add(node.iri, terms.HAS_ELIGIBILITY_ROUTE, way)
        draft.add(way, terms.RDF_TYPE, terms.ELIGIBILITY_ROUTE)
        draft.labelled(way, f"Requirements of {draft.label(node.iri)}")
        draft.add(way, terms.NOTATION, as_literal("requires"))
        draft.sourced(way, source)
        if not trees:
            where = (
                "its record" if node.record is not None else "a record that is not among the files"
            )
            sentence = f"What is required is not stated in {where}"
            if node.record is None:
                sentence = f"What is required is in {where}"
            trees = [self._conditions.unknown(sentence)]
        tree = self._conditions.root(trees, way, source)
        if tree is not None:
            draft.add(way, terms.HAS_REQUIREMENT, tree)
        return way

    def _exams(self, node: Node, record: Json) -> None:
        pending = list(items(record.get("ceterms:requires")))
        seen: set[int] = set()
        exams: dict[str, None] = {}
        while pending:
            profile = pending.pop()
            if isinstance(profile, str):
                found = self._draft.find(node.document, profile)
                profile = found.record if found is not None else None
            if not isinstance(profile, dict) or id(profile) in seen:
                continue
            seen.add(id(profile))
            for item in items(profile.get("ceterms:targetAssessment")):
                exam = self._draft.refer(node.document, item, terms.EXAM)
                if exam is not None and exam.kind == terms.EXAM:
                    exams[exam.iri] = None
            pending += items(profile.get("ceterms:alternativeCondition"))
        for exam_iri in exams:
            self._draft.add(node.iri, terms.HAS_EXAM, exam_iri)

    def _renewal(self, node: Node, record: Json, source: str) -> None:
        draft = self._draft
        given = record.get("ceterms:renewalFrequency")
        often = months(given if not isinstance(given, list) else next(iter(given), None))
        if given is not None and often is None:
            draft.ledger.quirk(
                node.document.file, "a duration of nothing, or not of ISO 8601", "unknown", given
            )
        profiles = [item for item in items(record.get("ceterms:renewal")) if isinstance(item, dict)]
        if often is not None:
            quantity(draft, node.iri, terms.VALIDITY, often, source)
        if often is None and not profiles:
            return
        renewal = draft.part(node.iri, "renewal")
        draft.add(node.iri, terms.HAS_RENEWAL, renewal)
        draft.add(renewal, terms.RDF_TYPE, terms.RENEWAL)
        draft.labelled(renewal, f"Renewal of {draft.label(node.iri)}")
        draft.sourced(renewal, source)
        if often is not None:
            quantity(draft, renewal, terms.PERIOD, often, source)
        trees = self._conditions.asked(node.document, profiles)
        tree = self._conditions.root(trees, renewal, source)
        if tree is not None:
            draft.add(renewal, terms.HAS_REQUIREMENT, tree)
        costs = [
            pair
            for profile in profiles
            for pair in cost_profiles(node.document, profile.get("ceterms:estimatedCost"))
        ]
        state_costs(draft, renewal, terms.FEE, costs, source, of_renewal=True)

    def _places(self, node: Node, record: Json) -> None:
        value = record.get("ceterms:jurisdiction")
        state_jurisdictions(self._draft, node.iri, node.document, value)
        if node.kind == terms.LICENSE and not items(value):
            self._draft.note(node.iri, "Its record names no jurisdiction.")

    def _program(self, node: Node, record: Json, source: str) -> set[str]:
        draft, iri = self._draft, node.iri
        trees = self._asked(node, record)
        trees += self._conditions.component(node.document, record.get("ceterms:hasCondition"))
        tree = self._conditions.root(trees, iri, source)
        if tree is not None:
            draft.add(iri, terms.HAS_REQUIREMENT, tree)
        self._costs(node, record, terms.COST, source)
        value = record.get("ceterms:estimatedDuration")
        if not state_durations(draft, iri, node.document, value, source, of_route=True):
            draft.add(iri, terms.UNKNOWN, terms.DURATION)
        for item in items(record.get("ceterms:teaches")):
            skill = draft.refer(node.document, item, terms.SKILL)
            if skill is not None and skill.kind == terms.SKILL:
                draft.add(iri, terms.TEACHES_SKILL, skill.iri)
        for key in ("ceterms:ownedBy", "ceterms:offeredBy"):
            for item in items(record.get(key)):
                body = draft.refer(node.document, item, terms.ORGANIZATION)
                if body is not None:
                    verb = "Owned" if key.endswith("ownedBy") else "Offered"
                    draft.note(iri, f"{verb} by {draft.label(body.iri)}.")
        self._period(node, record, iri)
        self._places(node, record)
        self._status(node, record)
        return {
            *_ASKED,
            *self._accreditation(node, record, source),
            "ceterms:commonConditions",
            "ceterms:commonCosts",
            "ceterms:dateEffective",
            "ceterms:expirationDate",
            "ceterms:estimatedCost",
            "ceterms:estimatedDuration",
            "ceterms:hasCondition",
            "ceterms:jurisdiction",
            "ceterms:lifeCycleStatusType",
            "ceterms:offeredBy",
            "ceterms:ownedBy",
            "ceterms:teaches",
        }

    def _exam(self, node: Node, record: Json, source: str) -> set[str]:
        self._costs(node, record, terms.FEE, source)
        trees = self._asked(node, record)
        tree = self._conditions.root(trees, node.iri, source)
        if tree is not None:
            self._draft.add(node.iri, terms.HAS_REQUIREMENT, tree)
        value = record.get("ceterms:estimatedDuration")
        state_minutes(self._draft, node.iri, node.document, value, source)
        self._status(node, record)
        return {
            *_ASKED,
            "ceterms:commonConditions",
            "ceterms:commonCosts",
            "ceterms:estimatedCost",
            "ceterms:estimatedDuration",
            "ceterms:lifeCycleStatusType",
        }

    def _job(self, node: Node, record: Json, source: str) -> set[str]:
        draft = self._draft
        trees = self._asked(node, record)
        trees += self._conditions.component(node.document, record.get("ceterms:hasCondition"))
        tree = self._conditions.root(trees, node.iri, source)
        if tree is not None:
            draft.add(node.iri, terms.HAS_REQUIREMENT, tree)
        codes = {
            code
            for item in items(record.get("ceterms:occupationType"))
            if isinstance(item, dict)
            and _SOC.fullmatch(code := plain(item.get("ceterms:codedNotation")))
        }
        if len(codes) == 1:
            draft.add(node.iri, terms.ONET_SOC_CODE, as_literal(codes.pop()))
        elif codes:
            draft.ledger.quirk(
                node.document.file, "several O*NET-SOC codes of one job", "left out", node.iri
            )
        for key in _SKILLS:
            for item in items(record.get(key)):
                skill = draft.refer(node.document, item, terms.SKILL)
                if skill is not None and skill.kind == terms.SKILL:
                    draft.add(node.iri, terms.ESSENTIAL_SKILL, skill.iri)
        return {
            *_ASKED,
            *_SKILLS,
            "ceterms:occupationType",
            "ceterms:hasCondition",
            "ceterms:commonConditions",
        }

    def _skill(self, node: Node, record: Json, _source: str) -> set[str]:
        draft = self._draft
        category = plain(record.get("ceasn:competencyCategory")).casefold()
        knowledge = "knowledge" in category
        draft.add(
            node.iri,
            terms.HAS_SKILL_KIND,
            terms.KNOWLEDGE_KIND if knowledge else terms.KIND_SKILL,
        )
        for key, up in (("ceasn:isChildOf", True), ("ceasn:hasChild", False)):
            for item in items(record.get(key)):
                other = draft.find(node.document, item)
                if other is None or other.kind != terms.SKILL or other.iri == node.iri:
                    draft.ledger.quirk(
                        node.document.file, f"{key} of no competency of the files", "left out", item
                    )
                else:
                    narrow, broad = (node.iri, other.iri) if up else (other.iri, node.iri)
                    draft.add(narrow, terms.BROADER, broad)
        return {
            "ceasn:competencyCategory",
            "ceasn:isChildOf",
            "ceasn:hasChild",
            "ceasn:isTopChildOf",
        }

    def _organization(self, _node: Node, _record: Json, _source: str) -> set[str]:
        return set()

    def _framework(self, node: Node, record: Json) -> set[str]:
        """State a framework as the source of its competencies."""
        draft, iri = self._draft, node.iri
        names = plain(name_of(record))
        publisher = plain(record.get("ceasn:publisherName"))
        draft.add(iri, terms.DC_TITLE, as_literal(names or iri, "en"))
        place = uri(record.get("@id"))
        if place is not None:
            draft.add(iri, terms.URL, address_literal(place))
        for text, language in texts(record.get("ceasn:description")):
            draft.add(iri, terms.DEFINITION, as_literal(text, language))
        draft.licence(iri, record)
        draft.add(iri, terms.CREDIT_TEXT, as_literal(": ".join(filter(None, (publisher, names)))))
        changed = self._day(node.document, record, "ceasn:dateModified")
        if changed is not None:
            draft.add(iri, terms.AS_OF, as_literal(changed))
        for value in items(record.get("ceasn:source")):
            page = uri(value)
            if page is not None:
                draft.add(iri, terms.URL, address_literal(page))
        return {"ceasn:publisherName", "ceasn:source", "ceasn:hasTopChild"}

    # The rest

    def _outside(self, node: Node) -> None:
        """State what is only referred to."""
        draft, iri = self._draft, node.iri
        source = draft.source(node.document)
        draft.sourced(iri, source)
        if node.kind in CREDENTIALS:
            draft.add(iri, terms.UNKNOWN, terms.ISSUED_BY)
            self._way(node, [], source)
            draft.add(iri, terms.UNKNOWN, terms.FEE)
        elif node.kind in ROUTES:
            draft.add(iri, terms.UNKNOWN, terms.DURATION)
            draft.add(iri, terms.UNKNOWN, terms.COST)
        elif node.kind == terms.SKILL:
            draft.add(iri, terms.HAS_SKILL_KIND, terms.KIND_SKILL)
        draft.note(iri, "Known only by references: its record is not among the files.")

    def _left(self, node: Node, record: Json) -> None:
        """Report a record that is no node and that nothing used."""
        draft = self._draft
        what = short_class(record.get("@type", ()))
        if draft.ledger.took(record):
            return
        manifest = is_a(record, "ceterms:ConditionManifest", "ceterms:CostManifest")
        draft.ledger.quirk(
            node.document.file,
            "a manifest that no record of the files names"
            if manifest
            else f"a {what}, which has no place in the graph",
            "not taken",
            plain(name_of(record)) or record.get("@id", ""),
        )


def _learns(tree: Condition) -> bool:
    pending = [tree]
    while pending:
        current = pending.pop()
        if isinstance(current, Tree):
            if current.class_ == terms.LEARNING_LEAF:
                return True
            pending += current.operands
    return False


_STATED: Final[dict[str, Callable[[Records, Node, Json, str], set[str]]]] = {
    **dict.fromkeys(CREDENTIALS, Records._credential),
    **dict.fromkeys(ROUTES, Records._program),
    **dict.fromkeys(JOBS, Records._job),
    terms.EXAM: Records._exam,
    terms.SKILL: Records._skill,
    terms.ORGANIZATION: Records._organization,
}
