"""Conditions as requirement trees.

Everything in one profile is asked together. ``alternativeCondition`` lists paths of which one is
enough, beside what the profile itself asks; the maintainers of CTDL say so in Schema-Development
issue 664. ``requiredNumber`` asks for so many of the alternatives or, where there are none, of the
targets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeAlias

from magraph import terms
from magraph.literals import Literal, as_literal
from magraph.phrases import plain as figure
from magraph.sources.ctdl.documents import Document, Json, is_a
from magraph.sources.ctdl.draft import COMPONENTS, CREDENTIALS, JOBS, ROUTES, Draft, Node
from magraph.sources.ctdl.values import (
    clean,
    items,
    number,
    plain,
    words,
)

__all__ = ["CONDITION_KEYS", "Condition", "Conditions", "Tree"]

MAX_DEPTH: Final = 40
MAX_LEAVES: Final = 5_000

_OLDEST: Final = 120
_PLACES: Final = Decimal("0.0001")
"""A third of a year, written as a fraction, is four months."""
_TARGETS: Final = {
    "ceterms:targetCredential": terms.CREDENTIAL,
    "ceterms:targetLearningOpportunity": terms.PROGRAM,
    "ceterms:targetAssessment": terms.EXAM,
    "ceterms:targetCompetency": terms.SKILL,
}
_WORK: Final = {
    "ceterms:targetOccupation": terms.OCCUPATION,
    "ceterms:targetJob": terms.ROLE,
    "ceterms:targetWorkRole": terms.ROLE,
}
# Conditions in words, and what stands before them in a sentence.
_IN_WORDS: Final = {
    "ceterms:condition": "",
    "ceterms:experience": "",
    "ceterms:submissionOfDescription": "To be submitted: ",
    "ceterms:submissionOf": "To be submitted: ",
    "ceterms:targetPathway": "Pathway: ",
    "ceterms:targetTask": "Task: ",
    "ceterms:targetMetric": "Measure: ",
    "ceterms:affiliation": "Affiliation: ",
    "ceterms:conditionExcludes": "Excludes: ",
}
_CREDITS: Final = (
    "ceterms:creditValue",
    "ceterms:creditHourValue",
    "ceterms:creditUnitValue",
    "schema:value",
)
_CREDIT_WORDS: Final = (
    "ceterms:creditHourType",
    "ceterms:creditUnitType",
    "ceterms:creditUnitTypeDescription",
)
_NO_NOT: Final = ("logic:OnlyOne", "array:OneOf", "compare:NEQ", "ceterms:conditionExcludes")
CONDITION_KEYS: Final = frozenset(
    (
        *_TARGETS,
        *_WORK,
        *_IN_WORDS,
        *_CREDITS,
        *_CREDIT_WORDS,
        "@id",
        "@type",
        "ceterms:alternativeCondition",
        "ceterms:description",
        "ceterms:estimatedCost",
        "ceterms:hasConstraint",
        "ceterms:minimumAge",
        "ceterms:name",
        "ceterms:requiredNumber",
        "ceterms:residentOf",
        "ceterms:weight",
        "ceterms:yearsOfExperience",
    )
)
"""What a condition profile may say that comes into the graph."""


@dataclass(slots=True)
class Tree:
    """A requirement before it has a name.

    Attributes
    ----------
    class_
        Its class in the graph.
    operands
        Its parts, or the names of requirements that stand in the graph already.
    count
        For `mg:AtLeast`: how many.
    properties
        What a leaf tests.
    label, notes
        Its sentences; by language, and others.
    leaves
        How many leaves it has, each as often as it occurs.
    """

    class_: str
    operands: list[Condition] = field(default_factory=list)
    count: int = 0
    properties: list[tuple[str, str | Literal]] = field(default_factory=list)
    label: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    leaves: int = 1


class Shared(NamedTuple):
    """A requirement that is in the graph already, and how many leaves it has."""

    iri: str
    leaves: int


Condition: TypeAlias = Tree | Shared


class Conditions:
    """Makes requirements of profiles and of the conditions of pathways.

    Parameters
    ----------
    draft
        Where they go.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._shared: dict[str, Shared] = {}
        self._open: list[str] = []

    # Profiles

    def asked(self, document: Document, value: Any) -> list[Condition]:
        """Return what a property such as ``ceterms:requires`` asks, all of it."""
        found = [self._asked(document, item, 0) for item in items(value)]
        return [tree for tree in found if tree is not None]

    def _asked(self, document: Document, item: Any, depth: int) -> Condition | None:
        draft = self._draft
        if isinstance(item, str):
            node = draft.find(document, item)
            if node is None:
                draft.ledger.quirk(
                    document.file,
                    "a condition that is not among the files",
                    "kept as one that is not known to be met",
                    item,
                )
                return self.unknown(f"Required: {item}")
            if node.kind:
                return self._target(document, item, node.kind)
            return self._by_name(node, depth)
        if not isinstance(item, dict):
            problem = "a condition that is no profile"
            draft.ledger.quirk(document.file, problem, "kept as words", item)
            return self.unknown(f"Required: {item}")
        if is_a(item, "ceterms:CredentialAlignmentObject"):
            return self._target(document, item, terms.SKILL)
        if depth > MAX_DEPTH:
            return self._too_much(document, f"conditions more than {MAX_DEPTH} deep", item)
        return self._limited(document, item, self._profile(document, item, depth))

    def _by_name(self, node: Node, depth: int) -> Condition | None:
        """Return the condition of a record of its own, once for all that refer to it."""
        record = node.record
        assert record is not None
        key = f"{node.document.tag} {record['@id']}"
        if key in self._shared:
            return self._shared[key]
        if key in self._open:
            return self._too_much(node.document, "a condition that contains itself", record)
        if not is_a(record, "ceterms:ConditionProfile", "ceterms:ComponentCondition"):
            problem = "a condition that is a record of another class"
            self._draft.ledger.quirk(node.document.file, problem, "kept as words", record["@id"])
            return self.unknown(f"Required: {plain(record.get('ceterms:name')) or record['@id']}")
        self._open.append(key)
        if is_a(record, "ceterms:ComponentCondition"):
            tree: Condition | None = self._component(node.document, record, depth)
        else:
            tree = self._asked(node.document, record, depth)
        self._open.pop()
        if isinstance(tree, Tree):
            source = self._draft.source(node.document)
            iri = self._draft.part(source.removesuffix("--source"), "condition")
            self.state(tree, iri, source)
            tree = self._shared[key] = Shared(iri, tree.leaves)
        return tree

    def _limited(self, document: Document, item: Json, tree: Condition) -> Condition:
        if tree.leaves > MAX_LEAVES:
            return self._too_much(document, f"a tree of more than {MAX_LEAVES} conditions", item)
        return tree

    def _too_much(self, document: Document, problem: str, item: Json) -> Tree:
        shown = plain(item.get("ceterms:name")) or plain(item.get("ceterms:description"))
        self._draft.ledger.quirk(
            document.file, problem, "kept as one that is not known to be met", shown
        )
        return self.unknown(f"Not read: {problem}{': ' + shown if shown else ''}")

    def _profile(self, document: Document, profile: Json, depth: int) -> Condition:
        draft = self._draft
        draft.take_part(document, profile)
        for key in profile.keys() - CONDITION_KEYS:
            draft.ledger.unplaced(document.file, f"ConditionProfile {key}")
        targets = [
            self._target(document, item, kind)
            for key, kind in _TARGETS.items()
            for item in items(profile.get(key))
        ]
        others = [*self._work(document, profile), *self._age(document, profile)]
        others += self._in_words(document, profile)
        alternatives = [
            tree
            for item in items(profile.get("ceterms:alternativeCondition"))
            if (tree := self._asked(document, item, depth + 1)) is not None
        ]
        several = [tree for tree in targets if tree is not None]
        wanted = self._wanted(document, profile, len(alternatives or several))
        if alternatives:
            if len(alternatives) == 1:
                draft.ledger.quirk(
                    document.file,
                    "an alternative condition without another",
                    "asked like any condition",
                    plain(profile.get("ceterms:name")),
                )
            chosen = self._of(alternatives, wanted or 1)
        else:
            chosen = self._of(several, wanted or len(several))
            several = []
        operands = [*several, *others, *([chosen] if chosen is not None else [])]
        title, description = (
            plain(profile.get(key)) for key in ("ceterms:name", "ceterms:description")
        )
        if not operands:
            told = description or title
            if not told:
                draft.ledger.quirk(
                    document.file,
                    "a condition profile that says nothing",
                    "kept as one that is not known to be met",
                )
            return self.unknown(told or "A condition that its record does not state")
        return self._described(operands, title, description)

    def _wanted(self, document: Document, condition: Json, among: int) -> int | None:
        """Return how many of the choices are asked for; None: it is not said."""
        given = condition.get("ceterms:requiredNumber")
        if given is None:
            return None
        wanted = number(given)
        if wanted is None or wanted != int(wanted) or wanted < 1:
            problem = "a requiredNumber that is no number from 1 on"
            self._draft.ledger.quirk(document.file, problem, "all are asked for", given)
            return among or None
        if wanted > among:
            problem = "a requiredNumber of more than there are"
            self._draft.ledger.quirk(document.file, problem, "never met", given)
        return int(wanted)

    def _target(self, document: Document, item: Any, kind: str) -> Tree | None:
        node = self._draft.refer(document, item, kind)
        if node is None:
            shown = item if isinstance(item, str) else plain(item)
            return self.unknown(f"Required: {shown or 'something that is not named'}")
        return self.leaf(node)

    def leaf(self, node: Node, months: Decimal | None = None) -> Tree:
        """Return the requirement to have what a node stands for."""
        kind, label = node.kind, self._draft.label(node.iri)
        if kind in CREDENTIALS:
            return _leaf(terms.CREDENTIAL_LEAF, f"Holds {label}", (terms.HAS_CREDENTIAL, node.iri))
        if kind in ROUTES:
            return _leaf(terms.LEARNING_LEAF, f"Completed {label}", (terms.HAS_ROUTE, node.iri))
        if kind == terms.SKILL:
            return _leaf(terms.SKILL_LEAF, f"Has the skill {label}", (terms.HAS_SKILL, node.iri))
        if kind in JOBS:
            length: tuple[str, str | Literal] = (terms.UNKNOWN, terms.MINIMUM_MONTHS)
            sentence = f"Worked as {label}, how long is not said"
            if months is not None:
                length = (terms.MINIMUM_MONTHS, as_literal(months))
                sentence = f"At least {figure(months)} months of work as {label}"
            return _leaf(terms.EXPERIENCE_LEAF, sentence, (terms.WORK_IN, node.iri), length)
        if kind == terms.EXAM:
            tree = _leaf(terms.ATTESTATION_LEAF, f"Passed {label}")
            tree.notes.append("An exam is taken as passed (convention M11).")
            return tree
        return self.unknown(f"Required: {label}")

    def _work(self, document: Document, profile: Json) -> list[Tree]:
        jobs = [
            node
            for key, kind in _WORK.items()
            for item in items(profile.get(key))
            if (node := self._draft.refer(document, item, kind)) is not None
        ]
        given = profile.get("ceterms:yearsOfExperience")
        years = number(given)
        if given is not None and (years is None or years < 0):
            problem = "years of experience that are no number"
            self._draft.ledger.quirk(document.file, problem, "kept as words", given)
            return [self.unknown(f"Years of experience: {plain(given) or given}")]
        if not jobs:
            if not years:
                return []
            return [self.unknown(f"{figure(years)} years of experience; in what is not stated")]
        length = (years * 12).quantize(_PLACES) if years else None
        several = [self.leaf(node, length) for node in jobs]
        whole = self._of(several, 1)
        assert isinstance(whole, Tree)
        return [whole]

    def _age(self, document: Document, profile: Json) -> list[Tree]:
        given = profile.get("ceterms:minimumAge")
        if given is None:
            return []
        age = number(given)
        if age is None or age != int(age) or not 0 < age <= _OLDEST:
            problem = "a minimum age that is no age"
            self._draft.ledger.quirk(document.file, problem, "kept as words", given)
            return [self.unknown(f"Minimum age: {plain(given) or given}")]
        least = (terms.MINIMUM_AGE_YEARS, as_literal(int(age)))
        return [_leaf(terms.AGE_LEAF, f"At least {int(age)} years old", least)]

    def _in_words(self, document: Document, profile: Json) -> list[Tree]:
        found = []
        for key, before in _IN_WORDS.items():
            for sentence in _sentences(profile.get(key)):
                label = {language: before + text for language, text in sentence.items()}
                found.append(Tree(terms.UNDETERMINED_LEAF, label=label))
            if key in _NO_NOT and profile.get(key):
                self._no_model(document, key)
        for item in items(profile.get("ceterms:residentOf")):
            place = (
                plain(item.get("ceterms:description")) if isinstance(item, dict) else plain(item)
            )
            found.append(self.unknown(f"Resident of: {place or _places(item)}"))
        credit = " ".join(plain(_credit(profile.get(key))) for key in _CREDITS).split()
        if credit:
            unit = " ".join(
                plain(item) or _name_of_concept(item)
                for key in _CREDIT_WORDS
                for item in items(profile.get(key))
            )
            found.append(self.unknown(f"Credit: {' '.join(credit)} {unit}".strip()))
        weight = profile.get("ceterms:weight")
        if weight is not None and number(weight) != 1:
            found.append(self.unknown(f"Weight of the condition: {plain(weight) or weight}"))
        found += [
            self._constraint(document, item) for item in items(profile.get("ceterms:hasConstraint"))
        ]
        if found:
            self._draft.ledger.quirk(
                document.file,
                "a condition in words only",
                "kept as one that is not known to be met",
                next(iter(found[0].label.values())),
            )
        return found

    def _no_model(self, document: Document, term: str) -> None:
        self._draft.ledger.quirk(
            document.file,
            "a condition that holding more can break",
            "kept as one that is not known to be met",
            term,
        )

    def _constraint(self, document: Document, item: Any) -> Tree:
        node = self._draft.find(document, item) if isinstance(item, str) else None
        record = node.record if node is not None else item
        if not isinstance(record, dict):
            return self.unknown(f"Constraint: {item}")
        told = plain(record.get("ceterms:name")) or plain(record.get("ceterms:description"))
        pieces = []
        for key in ("leftAction", "leftSource", "comparator", "rightAction", "rightSource"):
            for value in items(record.get(f"ceterms:{key}")):
                concept = _concept(value)
                pieces.append(concept or plain(value))
                if concept in _NO_NOT:
                    self._no_model(document, concept)
        parts = ": ".join(filter(None, (told, " ".join(filter(None, pieces)))))
        return self.unknown(f"Constraint: {parts or 'not stated'}")

    # Pathways

    def component(self, document: Document, value: Any) -> list[Condition]:
        """Return what ``ceterms:hasCondition`` of a pathway's component asks, all of it."""
        found = []
        for item in items(value):
            tree = self._nested(document, item, 0)
            if tree is not None:
                found.append(tree)
        return found

    def _nested(self, document: Document, item: Any, depth: int) -> Condition | None:
        if isinstance(item, dict):
            if depth > MAX_DEPTH:
                return self._too_much(document, f"conditions more than {MAX_DEPTH} deep", item)
            return self._limited(document, item, self._component(document, item, depth))
        node = self._draft.find(document, item)
        if node is None:
            return self._asked(document, item, depth)
        return self.leaf(node) if node.kind else self._by_name(node, depth)

    def _component(self, document: Document, condition: Json, depth: int) -> Condition:
        draft = self._draft
        draft.take_part(document, condition)
        operator = next(map(_concept, items(condition.get("ceterms:logicalOperator"))), "")
        description = plain(condition.get("ceterms:description"))
        title = plain(condition.get("ceterms:name")) or description
        choices: list[Condition] = []
        for item in items(condition.get("ceterms:targetComponent")):
            node = self.stands_for(document, item)
            choices.append(
                self.unknown(f"Required: {plain(item) or 'a component that is not named'}")
                if node is None
                else self.leaf(node)
            )
        for item in items(condition.get("ceterms:hasCondition")):
            tree = self._nested(document, item, depth + 1)
            if tree is not None:
                choices.append(tree)
        constraints = [
            self._constraint(document, item)
            for item in items(condition.get("ceterms:hasConstraint"))
        ]
        if operator in _NO_NOT:
            self._no_model(document, operator)
            return self.unknown(f"Only one of these: {title or 'not named'}")
        wanted = self._wanted(document, condition, len(choices))
        if wanted is None:
            wanted = 1 if operator == "logic:Or" else len(choices)
        chosen = self._of(choices, wanted)
        operands = [*([chosen] if chosen is not None else []), *constraints]
        if not operands:
            return self.unknown(title or "A condition that its record does not state")
        return self._described(operands, title, description)

    def stands_for(self, document: Document, reference: Any) -> Node | None:
        """Return what a component of a pathway stands for: its proxy, or itself."""
        node = self._draft.find(document, reference)
        if node is None or node.record is None:
            return node
        implied = [COMPONENTS[name] for name in node.record.get("@type", ()) if name in COMPONENTS]
        for item in items(node.record.get("ceterms:proxyFor")):
            proxy = (
                self._draft.refer(node.document, item, implied[0])
                if implied
                else self._draft.find(node.document, item)
            )
            if proxy is not None and proxy.kind:
                return proxy
        return node if node.kind else None

    # Trees

    def unknown(self, sentence: str) -> Tree:
        """Return a requirement that is never known to be met."""
        return Tree(terms.UNDETERMINED_LEAF, label={"en": clean(sentence)})

    def _described(self, operands: Sequence[Condition], title: str, description: str) -> Condition:
        """Return the requirement of everything, with the words of the profile."""
        found = self._of(operands, len(operands))
        assert found is not None
        if isinstance(found, Shared):
            if description:
                self._draft.note(found.iri, description)
            return found
        if description:
            found.notes.append(description)
        if title and not found.label:
            found.label = {"en": title}
        return found

    def _of(self, operands: Sequence[Condition], count: int) -> Condition | None:
        if not operands:
            return None
        names = [each.iri if isinstance(each, Shared) else id(each) for each in operands]
        if len(set(names)) < len(names):
            asks_all = count == len(operands)
            operands = list(dict(zip(names, operands, strict=True)).values())
            count = len(operands) if asks_all else count
        if count > len(operands):
            return self.unknown(f"{count} of {len(operands)} are asked for")
        if len(operands) == 1:
            return operands[0]
        leaves = sum(operand.leaves for operand in operands)
        if count == len(operands):
            flat: list[Condition] = []
            for operand in operands:
                # A group without words of its own says nothing more than its parts.
                bare = isinstance(operand, Tree) and operand.class_ == terms.ALL_OF
                if bare and isinstance(operand, Tree) and not (operand.label or operand.notes):
                    flat.extend(operand.operands)
                else:
                    flat.append(operand)
            return Tree(terms.ALL_OF, flat, leaves=leaves)
        if count == 1:
            return Tree(terms.ANY_OF, list(operands), leaves=leaves)
        return Tree(terms.AT_LEAST, list(operands), count=count, leaves=leaves)

    def root(self, operands: Sequence[Condition], iri: str, source: str) -> str | None:
        """State the requirement of everything; return its name, or None if nothing is asked."""
        found = self._of(operands, len(operands))
        if found is None:
            return None
        if isinstance(found, Shared):
            return found.iri
        if found.leaves > MAX_LEAVES:
            found = self.unknown(f"Not read: a tree of more than {MAX_LEAVES} conditions")
        return self.state(found, self._draft.part(iri, "requirement"), source)

    def state(self, tree: Tree, iri: str, source: str) -> str:
        """State a tree under a name."""
        add = self._draft.add
        add(iri, terms.RDF_TYPE, tree.class_)
        for predicate, value in tree.properties:
            add(iri, predicate, value)
        for language, text in tree.label.items():
            add(iri, terms.PREF_LABEL, as_literal(text, language))
        for note in dict.fromkeys(tree.notes):
            self._draft.note(iri, note)
        self._draft.sourced(iri, source)
        if tree.class_ == terms.AT_LEAST:
            add(iri, terms.REQUIRED_NUMBER, as_literal(tree.count))
        for place, operand in enumerate(tree.operands, start=1):
            if isinstance(operand, Shared):
                add(iri, terms.OPERAND, operand.iri)
            else:
                part = self._draft.part(iri, str(place))
                add(iri, terms.OPERAND, self.state(operand, part, source))
        return iri


def _leaf(class_: str, sentence: str, *properties: tuple[str, str | Literal]) -> Tree:
    return Tree(class_, properties=list(properties), label={"en": sentence})


def _sentences(value: Any) -> list[dict[str, str]]:
    found = []
    for item in items(value):
        if isinstance(item, dict) and "@type" in item:
            found.append({"en": _name_of_concept(item) or "not named"})
        else:
            found += words(item)
    return found


def _name_of_concept(item: Any) -> str:
    if not isinstance(item, dict):
        return plain(item)
    for key in ("ceterms:targetNodeName", "ceterms:name", "ceterms:description"):
        if plain(item.get(key)):
            return plain(item[key])
    return plain(item.get("ceterms:targetNode"))


def _concept(item: Any) -> str:
    """Return a concept as ``prefix:local``."""
    given = item.get("ceterms:targetNode", "") if isinstance(item, dict) else item
    if not isinstance(given, str):
        return ""
    for scheme in ("logic", "compare", "array"):
        for before in (f"/{scheme}/", f"{scheme}:"):
            if before in given:
                return f"{scheme}:{given.rpartition(before)[2]}"
    return given


def _credit(value: Any) -> str:
    """Return the figure of a credit: a number, or an object with one."""
    found = []
    for item in items(value):
        if isinstance(item, dict) and "@type" in item:
            for key in ("schema:value", "schema:minValue", "schema:maxValue"):
                found += items(item.get(key))
            found += [
                _name_of_concept(unit)
                for key in ("ceterms:creditUnitType", "schema:unitText", "schema:description")
                for unit in items(item.get(key))
            ]
        else:
            found.append(item)
    return " ".join(plain(item) for item in found)


def _places(item: Any) -> str:
    places = items(item.get("ceterms:mainJurisdiction")) if isinstance(item, dict) else []
    keys = ("ceterms:name", "ceterms:addressRegion", "ceterms:addressCountry")
    named = [plain(place.get(key)) for place in places if isinstance(place, dict) for key in keys]
    return ", ".join(filter(None, named)) or "a place that is not named"
