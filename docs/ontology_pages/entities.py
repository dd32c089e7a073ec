"""The pages of the data: one for each role, duty, skill, credential, route, place, source, ..."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple

from magraph import terms
from magraph.claims import Claim, Provenance, provenance
from magraph.consistency.faults import prefixed
from magraph.descriptions import Description, Link, describe
from magraph.graph import CareerGraph
from magraph.phrases import plain as figures
from magraph.phrases import spaced
from magraph.requirements import AllOf, AnyOf, AtLeast, Requirement
from magraph.views.words import claim_value
from ontology_pages import diagrams
from ontology_pages.mappings import Mappings
from ontology_pages.markdown import anchor, code, facts, page, section, table
from ontology_pages.site import Site, plain
from ontology_pages.vocabulary import mapping_table

__all__ = ["entity_pages"]

LIST: Final = "id/index"
_MATCHES: Final = frozenset(
    ("closeMatch", "exactMatch", "relatedMatch", "broadMatch", "narrowMatch")
)
_TITLES: Final = {"jurisdiction": "Places", "org": "Organisations", "source": "Sources"}
_TOLD_ABOVE: Final = ("url", "title", "notation")
_FIRST: Final = (
    "Role", "Occupation", "Duty", "Skill", "Certification", "License", "CredentialGroup", "Program",
)  # fmt: skip


class _Page(NamedTuple):
    """The page that is written: its path, and the anchors that are on it."""

    site: Site
    here: str
    anchors: set[str]

    @property
    def graph(self) -> CareerGraph:
        return self.site.graph

    def anchor(self, iri: str) -> str:
        name = self.graph.id(iri)
        if iri in self.site.entities or name in self.anchors:
            return ""
        self.anchors.add(name)
        return anchor(name)


def entity_pages(site: Site, mappings: Mappings, day: date) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page.

    Parameters
    ----------
    site, mappings
        The ontology.
    day
        The day whose figures, routes and rules are shown.
    """
    spaces: dict[str, list[str]] = {}
    for iri, path in site.entities.items():
        spaces.setdefault(posixpath.dirname(path), []).append(iri)
    yield LIST, _front(site, spaces)
    for space, members in sorted(spaces.items()):
        yield f"{space}/index", _contents(site, space, members)
    for iri, path in site.entities.items():
        yield (
            path,
            _entity(_Page(site, path, set()), mappings, describe(site.graph, iri, as_of=day)),
        )


def _title(graph: CareerGraph, space: str) -> str:
    """Return the name of a namespace: a kind of thing, or an occupation."""
    name = posixpath.basename(space)
    header = terms.MG.removesuffix("ns#") + f"ontology/{name}"
    return _TITLES.get(name) or graph.text(header, terms.DC_TITLE) or spaced(name).capitalize()


def _front(site: Site, spaces: dict[str, list[str]]) -> str:
    graph = site.graph
    rows = []
    for space, members in sorted(spaces.items()):
        link = f"[{plain(_title(graph, space))}]({posixpath.basename(space)}/index.md)"
        rows.append((link, str(len(members))))
    listed = "\n".join(f"{posixpath.basename(space)}/index" for space in sorted(spaces))
    return page(
        "Careers",
        "A page for everything that the bundled data describes: what it is, what is claimed of it "
        "and by whom, what it asks for, and where it is used. The address of a page is that of its "
        f"IRI: `{terms.ID}org/amt` is the page `id/org/amt.html`. Anything unknown is left out, "
        "or said to be not known.",
        table(("", "Pages"), rows),
        f"```{{toctree}}\n:hidden:\n\n{listed}\n```",
    )


def _order(kind: str) -> tuple[int, str]:
    return (_FIRST.index(kind) if kind in _FIRST else len(_FIRST), kind)


def _contents(site: Site, space: str, members: Sequence[str]) -> str:
    graph, here = site.graph, f"{space}/index"
    ordered = sorted(members, key=lambda iri: (_order(graph.kind(iri)), graph.label(iri), iri))
    parts = [
        section(
            f"{_kind(kind)} ({len(group)})",
            "\n".join(f"- {site.link(here, iri)} {code(graph.id(iri))}" for iri in group),
        )
        for kind, found in groupby(ordered, key=graph.kind)
        for group in [list(found)]
    ]
    listed = "\n".join(graph.id(iri) for iri in ordered)
    return page(
        _title(graph, space),
        *(parts if len(parts) > 1 else [parts[0].partition("\n\n")[2]]),
        f"```{{toctree}}\n:hidden:\n\n{listed}\n```",
    )


def _kind(kind: str) -> str:
    return spaced(kind).capitalize()


def _entity(at: _Page, mappings: Mappings, about: Description) -> str:
    graph, site, here = at.graph, at.site, at.here
    known = [
        ("Id", code(about.id)),
        ("IRI", code(about.iri)),
        ("What it is", site.links(here, graph.types(about.iri))),
        ("Also called", plain(", ".join(about.other_names))),
        ("Notation", plain(graph.text(about.iri, terms.NOTATION))),
        ("Known", _known(at, about.provenance)),
        *_source(about, graph),
    ]
    body = [
        section("What is claimed", _claims(at, about)),
        section("What it asks for", _tree_of(at, about), diagrams.asked(graph, about)),
        *(_part(at, name, part) for name, part in about.parts),
        section(
            f"Not in force on {about.as_of}",
            "\n".join(f"- {at.anchor(t.iri)}{site.link(here, t.iri)}" for t in about.not_in_force),
        ),
        section("Skills", ", ".join(_skill(at, skill) for skill in about.skills)),
        section("Leads to", _links(at, about.links)),
        section("Named by", _links(at, about.linked_from)),
        section("In a picture", diagrams.around(graph, about.iri)),
        section("Mappings", mapping_table(mappings, about.iri)),
        section("Sources", _sources(at, about)),
        section("Further parts", _rest(at, about)),
    ]
    return page(
        about.label,
        plain(about.definition),
        facts(known),
        *(plain(note) for note in about.notes),
        *body,
        section("Ask", f"```sh\nmagraph show {about.id} --as-of {about.as_of}\n```"),
    )


def _source(about: Description, graph: CareerGraph) -> Iterator[tuple[str, str]]:
    """Yield what only a source has: its title, addresses and licence."""
    yield "Title", plain(graph.text(about.iri, terms.DC_TITLE))
    yield (
        "Address",
        " ".join(_address(literal[0]) for literal in graph.literals(about.iri, terms.URL)),
    )


def _address(url: str) -> str:
    return f"[{plain(url)}]({url})"


def _known(at: _Page, known: Provenance) -> str:
    if known.evidence is None:
        return ""
    found = at.site.link(at.here, terms.MG + known.evidence, known.evidence)
    sources = at.site.links(at.here, known.sources)
    when = f", as of {known.as_of}" if known.as_of else ""
    return found + (f": {sources}" if sources else "") + when


def _claims(at: _Page, about: Description) -> str:
    rows = [_claim(at, claim) for claim in about.claims]
    rows += [
        (_property(at, name), "*not known*", "looked for and not found", "")
        for name in about.unknown
    ]
    rows += [
        (_property(at, name), plain(", ".join(texts)), "", "")
        for name, texts in about.values
        if name not in _TOLD_ABOVE
    ]
    if about.units_per_year is not None:
        rows.append(("continuing education a year", figures(about.units_per_year), "", ""))
    return table(("What", "Value", "Known", "Note"), rows)


def _claim(at: _Page, claim: Claim) -> tuple[str, str, str, str]:
    notes = [] if claim.preferred else ["kept beside the one to use"]
    notes += ["its source advises against the figure"] if claim.suppressed else []
    notes += [f"from {claim.valid_from}"] if claim.valid_from else []
    notes += [f"until {claim.valid_through}"] if claim.valid_through else []
    notes += [claim.note] if claim.note else []
    return (
        at.anchor(claim.id)
        + at.site.link(at.here, claim.predicate, spaced(at.graph.id(claim.predicate))),
        _value(at, claim),
        _known(at, claim.provenance),
        plain(". ".join(notes)),
    )


def _value(at: _Page, claim: Claim) -> str:
    if not claim.objects or claim.text or claim.estimate:
        return plain(claim_value(at.graph, claim))
    names = at.site.links(at.here, claim.objects)
    return f"not {names}" if claim.holds is False else names


def _property(at: _Page, name: str) -> str:
    iri = terms.MG + name
    return at.site.link(at.here, iri, spaced(name)) if iri in at.site.terms else spaced(name)


def _tree_of(at: _Page, about: Description) -> str:
    if about.requirement is None:
        return ""
    lines = "\n".join(_tree(at, about.requirement, 0))
    if about.totals is None:
        return lines
    return (
        f"{lines}\n\nIn all {figures(about.totals.hours)} hours of training and "
        f"{about.totals.performances} performances."
    )


def _tree(at: _Page, node: Requirement, depth: int) -> Iterator[str]:
    mark = f"{'  ' * depth}- {at.anchor(node.id)}"
    if node.id in at.site.entities and at.site.entities[node.id] != at.here:
        words = at.site.link(at.here, node.id)
    else:
        words = plain(node.label)
    if not isinstance(node, AtLeast):
        asked = at.site.links(at.here, _asked(at, node.id))
        known = _known(at, provenance(at.graph, node.id))
        details = "; ".join(filter(None, (asked, known)))
        yield f"{mark}{words or 'a requirement without words'}" + (
            f" <small>({details})</small>" if details else ""
        )
        return
    yield f"{mark}{f'{words}: ' if words else ''}**{_operator(node)}**"
    for operand in node.operands:
        yield from _tree(at, operand, depth + 1)


def _operator(node: AtLeast) -> str:
    if isinstance(node, AllOf):
        return "all of"
    return "any of" if isinstance(node, AnyOf) else f"at least {node.count} of"


def _asked(at: _Page, leaf: str) -> list[str]:
    """Return the entities that a leaf asks for."""
    return [
        obj
        for predicate, objects in at.graph.links(leaf).items()
        if predicate != terms.DC_SOURCE
        for obj in objects
        if obj in at.site.entities
    ]


def _part(at: _Page, name: str, part: Description) -> str:
    title = f"{spaced(name).capitalize()}: {part.label}"
    number = at.graph.text(part.iri, terms.NOTATION)
    own = part.iri not in at.site.entities
    return section(
        title,
        at.anchor(part.iri)
        + (code(part.id) if own else at.site.link(at.here, part.iri, part.id))
        + (f", notation {plain(number)}" if number else ""),
        plain(part.definition),
        _known(at, part.provenance),
        *(plain(note) for note in part.notes),
        _claims(at, part),
        _tree_of(at, part),
        _links(at, part.links),
    )


def _skill(at: _Page, id_: str) -> str:
    iri = at.graph.with_id(id_)
    return at.site.link(at.here, iri) if iri else plain(id_)


def _links(at: _Page, links: Iterable[Link]) -> str:
    return table(
        ("Property", "What"),
        [
            (
                _property(at, link.property),
                ", ".join(at.site.link(at.here, t.iri, t.label) for t in link.targets),
            )
            for link in links
            if link.property not in _MATCHES
        ],
    )


def _sources(at: _Page, about: Description) -> str:
    rows = []
    for iri in sorted(_cited(about), key=lambda iri: (len(iri), iri)):
        addresses = " ".join(_address(literal[0]) for literal in at.graph.literals(iri, terms.URL))
        title = at.graph.text(iri, terms.DC_TITLE) or at.graph.label(iri)
        weak = (
            " (weak: a commercial or second-hand page)" if at.graph.value(iri, terms.WEAK) else ""
        )
        rows.append((at.site.link(at.here, iri, at.graph.id(iri)), plain(title + weak), addresses))
    return table(("Source", "Title", "Address"), rows)


def _cited(about: Description) -> set[str]:
    found = {*about.provenance.sources}
    for claim in about.claims:
        found.update(claim.provenance.sources)
    for _, part in about.parts:
        found |= _cited(part)
    return found


def _rest(at: _Page, about: Description) -> str:
    """Return the parts of an entity that are on its page in no other place."""
    lines = []
    for iri in at.site.parts.get(about.iri, []):
        place = at.anchor(iri)
        if place:
            kinds = at.site.links(at.here, at.graph.types(iri))
            label = at.graph.label(iri)
            words = f" {plain(label)}" if label != at.graph.id(iri) else ""
            lines.append(f"- {place}{code(prefixed(iri))} {kinds}{words}{_literals(at, iri)}")
    return "\n".join(lines)


def _literals(at: _Page, iri: str) -> str:
    parts = [
        f"{spaced(at.graph.id(predicate))} {', '.join(literal[0] for literal in literals)}"
        for predicate, literals in at.graph.literal_properties(iri).items()
        if predicate not in (terms.PREF_LABEL, terms.NOTE)
    ]
    return f": {plain('; '.join(parts))}" if parts else ""
