"""Steps from one job, credential or programme to another: connections and pathways."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from magraph import terms
from magraph.sources.ctdl.conditions import Conditions
from magraph.sources.ctdl.documents import Document, Json
from magraph.sources.ctdl.draft import (
    COMMON,
    CREDENTIALS,
    JOBS,
    ROUTES,
    Draft,
    Node,
    name_of,
)
from magraph.sources.ctdl.values import items, plain

__all__ = ["Progressions"]

_STEPS: Final = (*CREDENTIALS, *ROUTES, *JOBS)
_LEADS_TO: Final = (
    "ceterms:isPreparationFor",
    "ceterms:isAdvancedStandingFor",
    "ceterms:isRequiredFor",
    "ceterms:isRecommendedFor",
)
_COMES_FROM: Final = (
    "ceterms:preparationFrom",
    "ceterms:advancedStandingFrom",
    "ceterms:recommends",
)
_NEXT: Final = ("ceterms:precedes", "ceterms:preceeds")
_BEFORE: Final = ("ceterms:precededBy",)
_TARGETS: Final = {
    "ceterms:targetCredential": terms.CREDENTIAL,
    "ceterms:targetLearningOpportunity": terms.PROGRAM,
    "ceterms:targetOccupation": terms.OCCUPATION,
    "ceterms:targetJob": terms.ROLE,
}


class Progressions:
    """States the steps that records tell of, each pair of ends once.

    Parameters
    ----------
    draft
        Where they go.
    conditions
        What makes requirements of the conditions of pathways.
    """

    def __init__(self, draft: Draft, conditions: Conditions) -> None:
        self._draft = draft
        self._conditions = conditions
        self._stated: set[tuple[str, str]] = set()

    def connections(self, node: Node, record: Json) -> set[str]:
        """State the steps that a record prepares for or comes from."""
        if node.kind not in _STEPS:
            return set()
        used: set[str] = set()
        for key in (*_LEADS_TO, *_COMES_FROM):
            for profile in items(record.get(key)):
                if self._connection(node, key, profile):
                    used.add(key)
        return used

    def component(self, node: Node, record: Json) -> set[str]:
        """State the steps between what components of a pathway stand for."""
        conditions, document = self._conditions, node.document
        used = {
            *_NEXT,
            *_BEFORE,
            "ceterms:proxyFor",
            "ceterms:isPartOf",
            "ceterms:isDestinationComponentOf",
            "ceterms:hasCondition",
        }
        here = conditions.stands_for(document, record["@id"])
        if here is None:
            return used
        proxied = here.iri != node.iri
        if proxied:
            self._draft.note(here.iri, f"In a pathway: {plain(name_of(record))}")
        for key, forward in ((_NEXT, True), (_BEFORE, False)):
            for name in key:
                for item in items(record.get(name)):
                    other = conditions.stands_for(document, item)
                    if other is None:
                        self._no_step(node, item)
                        continue
                    ends = (here, other) if forward else (other, here)
                    if not self._step(*ends, name, "", None):
                        self._no_step(node, item)
        tree = None
        if proxied and record.get("ceterms:hasCondition"):
            # What the pathway asks is not asked of everybody, so it hangs on the steps.
            trees = conditions.component(document, record.get("ceterms:hasCondition"))
            tree = conditions.root(trees, here.iri, self._draft.source(document))
        for item in self._candidates(document, record):
            other = conditions.stands_for(document, item)
            if other is not None and not self._step(other, here, "ceterms:hasCondition", "", tree):
                self._no_step(node, item)
        return used

    def proxy(self, node: Node, record: Json) -> None:
        """State the steps of a component that stands for something else."""
        used = COMMON | self.component(node, record)
        if self._conditions.stands_for(node.document, record["@id"]) is None:
            return
        self._draft.take(node.document, record)
        self._draft.leave(node.document, record, used)

    def pathway(self, node: Node, record: Json) -> None:
        """Note a pathway on what it leads to."""
        draft = self._draft
        reached = False
        parts = items(record.get("ceterms:hasDestinationComponent"))
        for item in parts or items(record.get("ceterms:hasPart")):
            end = self._conditions.stands_for(node.document, item)
            if end is not None:
                name = plain(name_of(record)) or str(record["@id"])
                draft.note(end.iri, f"Destination of the pathway {name}.")
                reached = True
        if reached:
            draft.take(node.document, record)
            draft.source(node.document)
        used = {
            *COMMON,
            "ceterms:hasDestinationComponent",
            "ceterms:hasPart",
            "ceasn:hasPart",
            "ceterms:hasChild",
            "ceasn:hasChild",
        }
        draft.leave(node.document, record, used)

    def _connection(self, node: Node, key: str, profile: Any) -> bool:
        targets: Iterable[tuple[Any, str]] = [(profile, terms.CREDENTIAL)]
        if isinstance(profile, dict):
            targets = [
                (item, kind)
                for target, kind in _TARGETS.items()
                for item in items(profile.get(target))
            ]
        stated = False
        for item, kind in targets:
            other = self._draft.refer(node.document, item, kind)
            if other is None or other.kind not in _STEPS:
                continue
            ends = (node, other) if key in _LEADS_TO else (other, node)
            told = plain(profile.get("ceterms:description")) if isinstance(profile, dict) else ""
            self._step(*ends, key, told, None)
            stated = True
        if stated and isinstance(profile, dict):
            self._draft.take_part(node.document, profile)
        return stated

    def _step(self, start: Node, end: Node, key: str, told: str, tree: str | None) -> bool:
        draft = self._draft
        usable = start.kind in _STEPS and end.kind in _STEPS and start.iri != end.iri
        if not usable:
            return False
        if (start.iri, end.iri) in self._stated:
            return True
        self._stated.add((start.iri, end.iri))
        step = draft.part(start.iri, "step")
        draft.add(step, terms.RDF_TYPE, terms.PROGRESSION)
        draft.add(step, terms.FROM, start.iri)
        draft.add(step, terms.TO, end.iri)
        draft.note(step, told or key.partition(":")[2])
        draft.sourced(step, draft.source(end.document))
        if tree is not None:
            draft.add(step, terms.HAS_REQUIREMENT, tree)
        return True

    def _no_step(self, node: Node, item: Any) -> None:
        self._draft.ledger.quirk(
            node.document.file,
            "a step from or to what is no job, credential or programme",
            "left out",
            item,
        )

    def _candidates(self, document: Document, record: Json) -> list[Any]:
        """Return the components that a component's conditions name."""
        found: list[Any] = []
        pending = list(items(record.get("ceterms:hasCondition")))
        seen: set[int] = set()
        while pending:
            item = pending.pop(0)
            if isinstance(item, str):
                node = self._draft.find(document, item)
                item = node.record if node is not None else None
            if not isinstance(item, dict) or id(item) in seen:
                continue
            seen.add(id(item))
            found += items(item.get("ceterms:targetComponent"))
            pending += items(item.get("ceterms:hasCondition"))
        return found
