"""A whole graph as text: what is in it, and how to ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph import terms
from magraph.listings import KINDS
from magraph.phrases import plain

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.views.layout import Page

__all__ = ["write_overview"]

_ASK: Final = (
    'What is there: magraph.listing(graph, "credentials"), graph.search("phlebotomy")',
    "The way there: magraph.shortest_pathway(graph, ID), magraph.frontier(graph, ID)",
    "What is missing: magraph.skill_gap(graph, ID, HELD), magraph.eligible(graph, ID, HELD)",
    "Anything else: magraph.query(graph, SPARQL), and graph.nx for networkx",
)


def write_overview(page: Page, graph: CareerGraph, _graph: CareerGraph | None) -> None:
    """Write how many things of each kind there are, the data sets, and how to ask."""
    page.title(f"Career graph of {plain(len(graph))} nodes")
    kinds = {kind.capitalize(): known.class_iri for kind, known in KINDS.items()}
    kinds["Sources"] = terms.SOURCE
    counts = [(plain(len(graph.of_class(iri))), kind) for kind, iri in kinds.items()]
    page.table(("Count", "Kind"), counts, "r")
    ontologies = graph.of_class(terms.OWL_ONTOLOGY)
    if ontologies:
        page.heading("Data")
    for ontology in ontologies:
        licences = ", ".join(graph.objects(ontology, terms.DC_LICENSE)) or "not stated"
        page.item(f"{graph.label(ontology)} (licence: {licences})")
    page.heading("How to ask")
    for line in _ASK:
        page.item(line)
