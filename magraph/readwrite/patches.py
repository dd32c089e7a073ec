"""What if: a few statements put on top of an ontology, and others taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from magraph import terms
from magraph.consistency import check_graph
from magraph.consistency.faults import Fault, did_you_mean, fault, prefixed
from magraph.errors import DataErrors
from magraph.graph import CareerGraph, Triple
from magraph.literals import Literal, as_literal
from magraph.readwrite import PathLike, ontology_path
from magraph.readwrite.turtle import declare, read_triples, turtle_files

__all__ = ["patched"]

_Object: TypeAlias = str | Literal
_Statements: TypeAlias = dict[str, dict[str, set[_Object]]]

_SHAPES: Final = "shapes.ttl"
_SINGLE_VALUED: Final = """
    PREFIX sh: <http://www.w3.org/ns/shacl#>
    SELECT ?path ?class ?language WHERE {
        ?shape sh:property ?property . ?property sh:path ?path .
        { ?property sh:maxCount 1 } UNION { ?property sh:uniqueLang ?language }
        OPTIONAL { ?shape sh:targetClass ?class }
    }"""
_KNOWN_BY: Final = (terms.HAS_EVIDENCE, terms.DC_SOURCE, terms.AS_OF)


def patched(
    graph: CareerGraph, paths: PathLike | Sequence[PathLike], *, check: bool = True
) -> CareerGraph:
    """Return a graph with the statements of patches on top of it.

    Parameters
    ----------
    graph
        The ontology; it is not changed.
    paths
        Turtle files or folders, put on one after the other.
    check
        Whether to check that the result is consistent.

    Raises
    ------
    DataErrors
        All faults found, in the patches or in what they lead to.
    UsageError
        There is no such file, or it is no local file.

    Notes
    -----
    Where a node may have one value of a property (the bundled shapes say so), the patch's value
    replaces that of the ontology; everything else is added. What is replaced is no longer known
    from where it was: unless the patch says how it knows, the node's evidence becomes
    `mg:convention` and its source the patch. A `mg:Retraction` takes back the statements that
    have its `rdf:subject`, and its `rdf:predicate` and `rdf:object` where it has them; with a
    subject alone, what is said about that node, what leads to it, and its parts.

    Examples
    --------
    >>> from magraph import patched, read_graph, shortest_pathway
    >>> dearer = patched(read_graph(), "examples/what-if.ttl")
    >>> shortest_pathway(dearer, "cma-aama", minimize="cost").cost.amount
    Decimal('6350')
    """
    statements: _Statements = {}
    for subject, predicate, obj in graph.triples():
        statements.setdefault(subject, {}).setdefault(predicate, set()).add(obj)
    places = dict(graph.places)
    faults: list[Fault] = []
    prefixes = dict(graph.prefixes)
    for file, triples, declared in read_triples(turtle_files(paths)):
        declare(prefixes, declared)
        patch = _Patch(file, triples)
        faults += patch.take_back(statements)
        patch.put_on(statements, graph, places)
    made = CareerGraph.from_triples(_flat(statements), places=places, prefixes=prefixes)
    if check:
        faults += check_graph(made)
    if faults:
        raise DataErrors(faults)
    return made


def _flat(statements: _Statements) -> Iterable[Triple]:
    for subject, by in statements.items():
        for predicate, objects in by.items():
            for obj in objects:
                yield subject, predicate, obj


class _Patch:
    """One file: what it says, and what it takes back."""

    def __init__(self, file: str, triples: Iterable[Triple]) -> None:
        self.file = file
        self.says: _Statements = {}
        for subject, predicate, obj in triples:
            self.says.setdefault(subject, {}).setdefault(predicate, set()).add(obj)
        self.retractions = {
            subject: by
            for subject, by in self.says.items()
            if terms.RETRACTION in by.get(terms.RDF_TYPE, ())
        }

    def take_back(self, statements: _Statements) -> list[Fault]:
        """Remove what the retractions name; return the faults of those that name nothing."""
        here = CareerGraph(places=dict.fromkeys(self.retractions, self.file))
        faults = []
        for node, by in self.retractions.items():
            subjects, predicates, objects = (
                by.get(part, set())
                for part in (terms.RDF_SUBJECT, terms.RDF_PREDICATE, terms.RDF_OBJECT)
            )
            if len(subjects) != 1 or len(predicates) > 1 or (objects and not predicates):
                problem = "a retraction that names no statement"
                remedy = "Give it one rdf:subject, and with it one rdf:predicate or none"
                faults.append(fault(here, node, problem, remedy=remedy))
                continue
            subject, predicate = str(*subjects), str(*predicates)
            said = statements.get(subject, {})
            named = said.get(predicate, set()) if predicate else said
            if not named or (predicate and not objects <= said[predicate]):
                problem = "retracts what is not said: " + " ".join(
                    prefixed(iri) for iri in (subject, predicate) if iri
                )
                remedy = "" if said else did_you_mean(subject, statements)
                faults.append(fault(here, node, problem, remedy=remedy))
            elif predicate:
                said[predicate] = said[predicate] - objects if objects else set()
            else:
                _remove(statements, subject)
        return faults

    def put_on(
        self,
        statements: _Statements,
        graph: CareerGraph,
        places: dict[str | tuple[str, str] | Triple, str],
    ) -> None:
        """Add what the patch says, and replace what may have one value only."""
        single = _single_valued()
        for subject, by in self.says.items():
            if subject in self.retractions:
                continue
            known = statements.setdefault(subject, {})
            if not known:
                places[subject] = self.file
            types = known.get(terms.RDF_TYPE, set()) | by.get(terms.RDF_TYPE, set())
            classes = {above for type_ in types for above in graph.ancestors(str(type_))}
            replaced = False
            for predicate, objects in by.items():
                places[subject, predicate] = self.file
                rule = single.get(predicate)
                before = known.get(predicate, set())
                if rule is None or not rule.binds(classes):
                    known[predicate] = before | objects
                    continue
                kept = {each for each in before if rule.stays(each, objects)}
                known[predicate] = kept | objects
                replaced = replaced or (
                    predicate not in _KNOWN_BY and not before <= known[predicate]
                )
            if replaced and terms.HAS_EVIDENCE in known and not by.keys() & set(_KNOWN_BY):
                known.pop(terms.AS_OF, None)
                known[terms.HAS_EVIDENCE] = {terms.EVIDENCE_CONVENTION}
                known[terms.DC_SOURCE] = {self._cite(statements, places)}

    def _cite(
        self, statements: _Statements, places: dict[str | tuple[str, str] | Triple, str]
    ) -> str:
        """Return the patch as a source."""
        from urllib.parse import quote

        # Of bytes that are no UTF-8 a name has halves of surrogate pairs, which a label cannot.
        name = Path(self.file).name.encode(errors="replace").decode()
        source = f"{terms.PREFIXES['src']}{quote(name)}"
        places.setdefault(source, self.file)
        statements.setdefault(
            source,
            {
                terms.RDF_TYPE: {terms.SOURCE},
                terms.PREF_LABEL: {as_literal(name, "en")},
                terms.DC_TITLE: {as_literal(f"What if: {name}", "en")},
            },
        )
        return source


class _Rule(NamedTuple):
    """Where a node may have one value of a property: of these classes, or of any if none."""

    classes: frozenset[str]
    by_language: bool

    def binds(self, classes: Collection[str]) -> bool:
        return not self.classes or not self.classes.isdisjoint(classes)

    def stays(self, value: _Object, beside: Iterable[_Object]) -> bool:
        """Return whether a value may stay beside new ones."""
        return self.by_language and value[2] not in {new[2] for new in beside}


def _single_valued() -> dict[str, _Rule]:
    """Return the properties of which a node may have one value, as the shapes say."""
    from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

    store = Store()
    store.bulk_load(path=ontology_path() / _SHAPES, format=RdfFormat.TURTLE)
    rows = store.query(_SINGLE_VALUED)
    assert isinstance(rows, QuerySolutions)
    bound: dict[str, set[str]] = {}
    unbound: set[str] = set()
    by_language: set[str] = set()
    for path, class_, language in rows:
        if not isinstance(path, NamedNode):
            continue
        if isinstance(class_, NamedNode):
            bound.setdefault(path.value, set()).add(class_.value)
        else:
            unbound.add(path.value)
        if language is not None:
            by_language.add(path.value)
    return {
        path: _Rule(frozenset() if path in unbound else frozenset(bound[path]), path in by_language)
        for path in bound.keys() | unbound
    }


def _remove(statements: _Statements, node: str) -> None:
    """Remove what is said about a node and what leads to it, and its parts that are left alone."""
    gone = {node}
    while gone:
        for iri in gone:
            del statements[iri]
        linked: set[_Object] = set()
        for by in statements.values():
            for objects in by.values():
                objects.difference_update(gone)
                linked |= objects
        gone = {part for part in statements if part.startswith(f"{node}--") and part not in linked}
