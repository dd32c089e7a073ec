"""The pages of the vocabulary: one for each class, property and concept, a list, and the shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from magraph import terms
from magraph.consistency.faults import prefixed
from magraph.graph import CareerGraph, Triple
from ontology_pages import diagrams
from ontology_pages.mappings import Mappings
from ontology_pages.markdown import anchor, code, facts, page, section, table, turtle
from ontology_pages.shapes import Rule, Shape
from ontology_pages.site import KINDS_OF_TERM, Site, plain

__all__ = ["mapping_table", "vocabulary_pages"]

LIST: Final = "ns/index"
SHAPES: Final = "ns/shapes"
_DOMAIN: Final = terms.PREFIXES["rdfs"] + "domain"
_RANGE: Final = terms.PREFIXES["rdfs"] + "range"
_DISJOINT: Final = terms.PREFIXES["owl"] + "disjointWith"
_DEFINED_BY: Final = terms.PREFIXES["rdfs"] + "isDefinedBy"
_MOST: Final = 12
_SINGULAR: Final = {"classes": "Class", "properties": "Property", "concepts": "Concept"}


class _Vocabulary(NamedTuple):
    site: Site
    mappings: Mappings
    shapes: Sequence[Shape]

    @property
    def graph(self) -> CareerGraph:
        return self.site.graph

    def of_kind(self, kind: str) -> list[str]:
        return sorted(iri for iri, found in self.site.terms.items() if found == kind)


def vocabulary_pages(
    site: Site, mappings: Mappings, shapes: Sequence[Shape]
) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page."""
    about = _Vocabulary(site, mappings, shapes)
    yield LIST, _list(about)
    yield SHAPES, _shapes_page(about)
    for kind in KINDS_OF_TERM:
        yield f"ns/{kind}/index", _contents(about, kind)
        for iri in about.of_kind(kind):
            place = site.place(iri)
            assert place is not None
            yield place.page, _term(about, place.page, kind, iri)


def mapping_table(mappings: Mappings, iri: str) -> str:
    """Return the mappings of a term or entity as a table."""
    return table(
        ("Match", "Term", "Label there", "Confidence"),
        [
            (
                code(f"skos:{m.predicate}"),
                f"[{plain(m.name)}]({m.object})",
                plain(m.label),
                m.confidence,
            )
            for m in mappings.get(iri, [])
        ],
    )


def _list(about: _Vocabulary) -> str:
    site, graph = about.site, about.graph
    version = graph.text(_ontology(graph), terms.OWL_VERSION_INFO)
    return page(
        "Vocabulary",
        f"The terms of `{terms.MG}` (prefix `mg:`), version {version}. "
        "Each has a page with its definition, what the data says with it, its mappings to other "
        "vocabularies and the rules that concern it. How they fit together is told in "
        "[the data model](../reference/model.md); what complete data has is in "
        "[the shapes](shapes.md).",
        section("Classes", "\n".join(_tree(about, _roots(about), 0))),
        section(
            "Properties",
            table(
                ("Property", "Of", "Leads to", "Definition"),
                [
                    (
                        anchor(graph.id(iri)) + site.link(LIST, iri),
                        site.links(LIST, graph.objects(iri, _DOMAIN)),
                        site.links(LIST, graph.objects(iri, _RANGE)),
                        plain(graph.text(iri, terms.DEFINITION)),
                    )
                    for iri in about.of_kind("properties")
                ],
            ),
        ),
        section(
            "Concepts",
            table(
                ("Concept", "Kind", "Definition"),
                [
                    (
                        anchor(graph.id(iri)) + site.link(LIST, iri),
                        site.links(LIST, graph.types(iri)),
                        plain(graph.text(iri, terms.DEFINITION)),
                    )
                    for iri in about.of_kind("concepts")
                ],
            ),
        ),
        "```{toctree}\n:hidden:\n\nclasses/index\nproperties/index\nconcepts/index\nshapes\n```",
    )


def _contents(about: _Vocabulary, kind: str) -> str:
    here = f"ns/{kind}/index"
    items = [f"- {about.site.link(here, iri)}" for iri in about.of_kind(kind)]
    pages = [about.graph.id(iri) for iri in about.of_kind(kind)]
    listed = "\n".join(pages)
    return page(
        kind.capitalize(),
        "With definitions: [the vocabulary](../index.md).",
        "\n".join(items),
        f"```{{toctree}}\n:hidden:\n\n{listed}\n```",
    )


def _roots(about: _Vocabulary) -> list[str]:
    own = set(about.of_kind("classes"))
    return sorted(
        iri for iri in own if not own.intersection(about.graph.objects(iri, terms.RDFS_SUBCLASS_OF))
    )


def _tree(about: _Vocabulary, classes: Sequence[str], depth: int) -> Iterator[str]:
    graph = about.graph
    for iri in classes:
        words = plain(graph.text(iri, terms.DEFINITION))
        mark = anchor(graph.id(iri))
        yield f"{'  ' * depth}- {mark}{about.site.link(LIST, iri)} {words}"
        yield from _tree(about, sorted(graph.subjects(terms.RDFS_SUBCLASS_OF, iri)), depth + 1)


def _ontology(graph: CareerGraph) -> str:
    found = [iri for iri in graph.of_class(terms.OWL_ONTOLOGY) if iri.endswith("/vocabulary")]
    return found[0]


def _term(about: _Vocabulary, here: str, kind: str, iri: str) -> str:
    graph, site = about.graph, about.site
    label = graph.label(iri)
    known = [
        ("Label", plain(label)),
        ("IRI", code(iri)),
        (
            "What it is",
            site.links(here, graph.types(iri)) if kind == "concepts" else _SINGULAR[kind],
        ),
        ("Subclass of", site.links(here, graph.objects(iri, terms.RDFS_SUBCLASS_OF))),
        ("Subclasses", site.links(here, graph.subjects(terms.RDFS_SUBCLASS_OF, iri))),
        ("Of", site.links(here, graph.objects(iri, _DOMAIN))),
        ("Leads to", site.links(here, graph.objects(iri, _RANGE))),
        ("In the scheme", site.links(here, graph.objects(iri, terms.IN_SCHEME))),
        ("Never at the same time", site.links(here, _disjoint(graph, iri))),
        ("Also called", plain(", ".join(_texts(graph, iri, terms.ALT_LABEL)))),
        ("Defined by", _defined_by(graph, iri)),
    ]
    return page(
        prefixed(iri),
        plain(graph.text(iri, terms.DEFINITION)),
        *map(plain, _texts(graph, iri, terms.NOTE) + _texts(graph, iri, terms.SCOPE_NOTE)),
        facts(known),
        _DRAWN[kind](site, iri),
        *_USED[kind](about, here, iri),
        section("Mappings", mapping_table(about.mappings, iri)),
        section("Rules", _rules_of(about, here, kind, iri)),
    )


def _texts(graph: CareerGraph, iri: str, predicate: str) -> list[str]:
    return [literal[0] for literal in graph.literals(iri, predicate)]


def _disjoint(graph: CareerGraph, iri: str) -> list[str]:
    return sorted({*graph.objects(iri, _DISJOINT), *graph.subjects(_DISJOINT, iri)})


def _defined_by(graph: CareerGraph, iri: str) -> str:
    return ", ".join(
        f"{code(found)}, version {plain(graph.text(found, terms.OWL_VERSION_INFO))}"
        for found in graph.objects(iri, _DEFINED_BY)
    )


# What the data says with a term


def _uses_of_class(about: _Vocabulary, here: str, iri: str) -> list[str]:
    graph, site = about.graph, about.site
    members = [each for each in graph.of_class(iri) if site.place(each)]
    return [
        section(
            "Properties",
            table(
                ("Property", "Leads to", "Definition"),
                [
                    (
                        site.link(here, each),
                        site.links(here, graph.objects(each, _RANGE)),
                        plain(graph.text(each, terms.DEFINITION)),
                    )
                    for each in _properties_of(about, iri)
                ],
            ),
        ),
        section(
            "What leads to it",
            table(
                ("Property", "Of"),
                [
                    (site.link(here, each), site.links(here, graph.objects(each, _DOMAIN)))
                    for each in sorted(graph.subjects(_RANGE, iri))
                ],
            ),
        ),
        section(
            "In the data",
            _some(about, here, members),
            turtle(_triples(graph, _plainest(about, members))) if members else "",
        ),
    ]


def _properties_of(about: _Vocabulary, iri: str) -> list[str]:
    """Return the properties whose domain is a class or one above it."""
    graph = about.graph
    return [
        each
        for each in about.of_kind("properties")
        if set(graph.objects(each, _DOMAIN)) & graph.ancestors(iri)
    ]


def _plainest(about: _Vocabulary, members: Sequence[str]) -> str:
    """Return the member whose own statements are of middling number: a fair example."""
    ordered = sorted(members, key=lambda each: (len(_triples(about.graph, each)), each))
    return ordered[len(ordered) // 2]


def _triples(graph: CareerGraph, iri: str) -> list[Triple]:
    """Return what is said of a node."""
    found: list[Triple] = [(iri, terms.RDF_TYPE, type_) for type_ in graph.types(iri)]
    found += [(iri, p, obj) for p, objects in graph.links(iri).items() for obj in objects]
    found += [
        (iri, p, literal)
        for p, literals in graph.literal_properties(iri).items()
        for literal in literals
    ]
    return found


def _uses_of_property(about: _Vocabulary, here: str, iri: str) -> list[str]:
    graph, site = about.graph, about.site
    links = [(s, o) for s, o in graph.pairs(iri) if site.place(s)]
    values = [(s, literal[0]) for s in graph if site.place(s) for literal in graph.literals(s, iri)]
    rows = [(site.link(here, s), site.link(here, o)) for s, o in _spread(links)]
    rows += [(site.link(here, s), plain(text)) for s, text in _spread(values)]
    number = len(links) + len(values)
    return [
        section(
            "In the data",
            _times(number),
            table(("Subject", "Value"), rows),
        )
    ]


def _spread(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return some pairs, of as many different values as there are."""
    by_value: dict[str, tuple[str, str]] = {}
    for pair in pairs:
        by_value.setdefault(pair[1], pair)
    return list(by_value.values())[:_MOST]


def _uses_of_concept(about: _Vocabulary, here: str, iri: str) -> list[str]:
    graph, site = about.graph, about.site
    if graph.is_a(iri, terms.SKOS_CONCEPT_SCHEME):
        return [section("Concepts", _some(about, here, graph.subjects(terms.IN_SCHEME, iri)))]
    users = [
        (predicate, [s for s in subjects if site.place(s) and s not in site.terms])
        for predicate, subjects in graph.links_to(iri).items()
    ]
    return [
        section(
            "In the data",
            table(
                ("Property", "Of"),
                [(site.link(here, p), _some(about, here, found)) for p, found in users if found],
            ),
        )
    ]


def _times(number: int) -> str:
    if not number:
        return "Not used in the bundled data."
    return f"Stated {number} {'time' if number == 1 else 'times'}."


def _some(about: _Vocabulary, here: str, members: Sequence[str]) -> str:
    if not members:
        return "Not used in the bundled data."
    shown = about.site.links(here, members[:_MOST])
    more = len(members) - _MOST
    return f"{len(members):,}: {shown}{f' and {more:,} more' if more > 0 else ''}"


_USED: Final = {
    "classes": _uses_of_class,
    "properties": _uses_of_property,
    "concepts": _uses_of_concept,
}

_DRAWN: Final = {
    "classes": diagrams.of_class,
    "properties": diagrams.of_property,
    "concepts": diagrams.of_concept,
}


# Shapes


def _rules_of(about: _Vocabulary, here: str, kind: str, iri: str) -> str:
    found: list[tuple[Shape, Rule]] = []
    for shape in about.shapes:
        targeted = iri in shape.properties or (
            kind == "classes" and bool(shape.classes & about.graph.ancestors(iri))
        )
        found += [(shape, rule) for rule in shape.rules if targeted or iri in rule.about]
    return table(
        ("Shape", "If not so", "What is said"),
        [
            (_shape_link(here, shape), rule.severity.lower(), plain(rule.message))
            for shape, rule in found
        ],
    )


def _shape_link(here: str, shape: Shape) -> str:
    up = "../" * here.count("/")
    return f'<a href="{up}{SHAPES}.html#{shape.name}">{shape.name}</a>'


def _shapes_page(about: _Vocabulary) -> str:
    known = set(about.site.terms)
    parts = [
        section(
            shape.name,
            anchor(shape.name),
            _targets(about, shape),
            table(
                ("If not so", "What is said", "Speaks of"),
                [
                    (
                        rule.severity.lower(),
                        plain(rule.message),
                        about.site.links(SHAPES, sorted(rule.about & known)),
                    )
                    for rule in shape.rules
                ],
            ),
        )
        for shape in about.shapes
    ]
    return page(
        "Shapes",
        "What complete and consistent data has, as SHACL shapes: `magraph validate` checks them. "
        "A *violation* makes the data not valid; a *warning* asks to look again.",
        *parts,
    )


def _targets(about: _Vocabulary, shape: Shape) -> str:
    classes = about.site.links(SHAPES, sorted(shape.classes))
    properties = about.site.links(SHAPES, sorted(shape.properties))
    looked_at = [f"every {classes}"] if classes else []
    looked_at += [f"what {properties} leads from or to"] if properties else []
    return f"Looks at {' and '.join(looked_at)}." if looked_at else "Looks at the data as a whole."
