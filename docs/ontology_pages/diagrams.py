"""Diagrams of terms and entities, as SVG in the page itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from magraph import terms
from magraph.consistency.faults import prefixed
from magraph.descriptions import Description
from magraph.errors import UsageError
from magraph.graph import CareerGraph
from magraph.neighbourhoods import neighbourhood
from magraph.views.pictures import drawn
from magraph.views.pictures.drawing import Drawing, Edge, node
from magraph.views.pictures.svg import write_svg
from ontology_pages.site import Site

__all__ = ["around", "asked", "of_class", "of_concept", "of_property"]

_DOMAIN = terms.PREFIXES["rdfs"] + "domain"
_RANGE = terms.PREFIXES["rdfs"] + "range"
_MOST = 24


def asked(graph: CareerGraph, about: Description) -> str:
    """Return the tree of what a thing asks for; nothing where that is nothing."""
    drawing = drawn(about, graph)
    return _html(drawing) if len(drawing.nodes) > 1 else ""


def around(graph: CareerGraph, iri: str) -> str:
    """Return what an entity is linked to; nothing where that is nothing."""
    try:
        found = neighbourhood(graph, iri, limit=_MOST)
    except UsageError:  # a source, or a part of something
        return ""
    return _html(drawn(found, graph)) if len(found.things) > 1 else ""


def of_class(site: Site, iri: str) -> str:
    """Return the classes above and below a class, and those that its properties join it with."""
    graph = site.graph
    links = [(iri, above, "subclass of") for above in graph.objects(iri, terms.RDFS_SUBCLASS_OF)]
    links += [(below, iri, "subclass of") for below in graph.subjects(terms.RDFS_SUBCLASS_OF, iri)]
    for property_ in graph.subjects(_DOMAIN, iri):
        links += [(iri, end, graph.label(property_)) for end in graph.objects(property_, _RANGE)]
    for property_ in graph.subjects(_RANGE, iri):
        links += [(end, iri, graph.label(property_)) for end in graph.objects(property_, _DOMAIN)]
    return _network(graph, iri, "Class", links)


def of_property(site: Site, iri: str) -> str:
    """Return the classes that a property joins, with how often the data does so."""
    graph = site.graph
    pairs = [(s, o) for s, o in graph.pairs(iri) if s not in site.terms]
    above = Counter(_class_of(graph, subject) for subject, _ in pairs)
    below = Counter(_class_of(graph, obj) for _, obj in pairs)
    links = [(one, iri, _times(number)) for one, number in sorted(above.items())]
    links += [(iri, other, _times(number)) for other, number in sorted(below.items())]
    if not links:
        links = [(one, iri, "") for one in graph.objects(iri, _DOMAIN)]
        links += [(iri, other, "") for other in graph.objects(iri, _RANGE)]
    return _network(graph, iri, "Property", links)


def of_concept(site: Site, iri: str) -> str:
    """Return the kind of a concept, its scheme, and what uses it."""
    graph = site.graph
    links = [(iri, kind, "is one of") for kind in graph.types(iri)]
    links += [(iri, scheme, "in the scheme") for scheme in graph.objects(iri, terms.IN_SCHEME)]
    links += [(one, iri, "in the scheme") for one in graph.subjects(terms.IN_SCHEME, iri)]
    users: Counter[tuple[str, str]] = Counter()
    for predicate, subjects in graph.links_to(iri).items():
        for subject in subjects:
            if subject not in site.terms:
                users[_class_of(graph, subject), graph.label(predicate)] += 1
    links += [(kind, iri, f"{name}, {_times(n)}") for (kind, name), n in sorted(users.items())]
    return _network(graph, iri, "Concept", links)


def _class_of(graph: CareerGraph, iri: str) -> str:
    return max(graph.types(iri), key=lambda type_: (len(graph.ancestors(type_)), type_), default="")


def _times(number: int) -> str:
    return f"{number:,} {'time' if number == 1 else 'times'}"


def _network(
    graph: CareerGraph, centre: str, kind: str, links: Iterable[tuple[str, str, str]]
) -> str:
    """Draw links between terms: source, target and words."""
    words: dict[tuple[str, str], list[str]] = {}
    for one, other, text in links:
        if one and other and one != other:
            words.setdefault((one, other), []).append(text)
    if not words:
        return ""
    names = dict.fromkeys([centre, *(end for pair in words for end in pair)])
    kept = list(names)[:_MOST]
    left_out = len(names) - len(kept)
    nodes = [
        node(
            iri,
            "target" if iri == centre else "thing",
            prefixed(iri),
            [kind if iri == centre else graph.label(iri)],
        )
        for iri in kept
    ]
    edges = [
        Edge(one, other, ", ".join(dict.fromkeys(filter(None, texts))))
        for (one, other), texts in words.items()
        if one in kept and other in kept
    ]
    drawing = Drawing(
        "network",
        f"{prefixed(centre)} and what it is joined with",
        f"{left_out} more are left out." if left_out else "",
        (),
        tuple(nodes),
        tuple(edges),
    )
    return _html(drawing)


def _html(drawing: Drawing) -> str:
    # An empty line would end the block of HTML in Markdown.
    lines = [line for line in write_svg(drawing).splitlines() if line.strip()]
    frame = '<div class="drawing" role="group" aria-label="Diagram" tabindex="0">'
    return "\n".join([frame, *lines, "</div>"])
