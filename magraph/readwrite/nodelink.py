"""Node-link JSON, the form of networkx and d3, and back without loss.

``networkx.node_link_graph(data, edges="edges")`` gives `CareerGraph.nx`, with lists where that has
tuples. ``label`` is there for people and is not read back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from magraph.consistency import check_graph
from magraph.errors import DataError, DataErrors
from magraph.graph import CareerGraph, Triple
from magraph.literals import Literal
from magraph.names import short_id
from magraph.readwrite import PathLike
from magraph.readwrite.files import read_file, single_file
from magraph.readwrite.wellformed import wellformed
from magraph.terms import RDF_TYPE

__all__ = ["read_nodelink", "write_nodelink"]

_REMEDY: Final = "Only node-link JSON written by magraph can be read"
_LITERAL: Final = 3


def write_nodelink(graph: CareerGraph) -> str:
    """Write a graph as node-link JSON.

    Nodes have ``id`` (the IRI), ``label``, ``types`` and ``literals`` (predicate -> list of
    lexical form, datatype, language); edges have ``source``, ``target``, ``key`` and
    ``predicate``, which are the same. A node or an edge stands on each line.
    """
    nodes = [
        {
            "id": iri,
            "label": graph.label(iri),
            "types": graph.types(iri),
            "literals": dict(graph.literal_properties(iri)),
        }
        for iri in sorted(graph)
    ]
    edges = [
        {"source": subject, "target": obj, "key": predicate, "predicate": predicate}
        for subject, predicate, obj in graph.triples()
        if isinstance(obj, str) and predicate != RDF_TYPE
    ]
    head = '"directed": true,\n"multigraph": true,\n"graph": {},\n'
    # ASCII only: JSON may escape half a surrogate pair, UTF-8 cannot hold one.
    return f'{{\n{head}"nodes": {_lines(nodes)},\n"edges": {_lines(edges)}\n}}\n'


def _lines(items: Sequence[object]) -> str:
    inside = ",\n".join(json.dumps(item) for item in items)
    return f"[\n{inside}\n]" if inside else "[]"


def read_nodelink(paths: PathLike | Sequence[PathLike], *, check: bool = True) -> CareerGraph:
    """Read a graph that `write_nodelink` wrote.

    Parameters
    ----------
    paths
        One file.
    check
        Whether to check that the graph is consistent.

    Raises
    ------
    DataError
        The file is no node-link JSON of ours; where it is no JSON at all with its line.
    UsageError
        There is no such file, or it cannot be read.
    """
    file = single_file(paths)
    data = read_file(file)
    try:
        content = json.loads(data)
        triples = list(wellformed(_triples(content), str(file)))
    except json.JSONDecodeError as error:
        problem = f"not valid JSON: {error.msg} at column {error.colno}"
        raise DataError(problem, file=str(file), line=error.lineno, remedy=_REMEDY) from None
    except _OtherForm as error:
        raise DataError(str(error), file=str(file), term=error.term, remedy=_REMEDY) from None
    except RecursionError:
        raise DataError("nested too deeply", file=str(file), remedy=_REMEDY) from None
    except DataError:
        raise
    except ValueError as error:  # no UTF-8, or a number of thousands of digits
        raise DataError(f"not valid JSON: {error}", file=str(file), remedy=_REMEDY) from None
    if not triples:
        raise DataError("the file says nothing", file=str(file), remedy=_REMEDY)
    graph = CareerGraph.from_triples(triples, places={each[0]: str(file) for each in triples})
    faults = check_graph(graph) if check else []
    if faults:
        raise DataErrors(faults)
    return graph


class _OtherForm(Exception):
    def __init__(self, problem: str, term: str | None = None) -> None:
        self.term = term
        super().__init__(problem)


def _triples(content: Any) -> Iterator[Triple]:
    if not isinstance(content, dict):
        raise _OtherForm(f"a {type(content).__name__} where an object with nodes and edges belongs")
    known: set[str] = set()
    for place, node in enumerate(_list(content, "nodes"), start=1):
        iri = _text(node, "id", f"nodes[{place}]")
        if iri in known:
            raise _OtherForm("a node is given twice", short_id(iri))
        known.add(iri)
        for type_ in _list(node, "types"):
            if not isinstance(type_, str):
                raise _OtherForm("types must be a list of texts", short_id(iri))
            yield iri, RDF_TYPE, type_
        literals = node.get("literals")
        if not isinstance(literals, dict):
            raise _OtherForm("no object 'literals'", short_id(iri))
        for predicate in literals:
            for literal in _list(literals, predicate):
                yield iri, predicate, _literal(literal, iri)
    for place, edge in enumerate(_list(content, "edges"), start=1):
        where = f"edges[{place}]"
        source, target, predicate, key = (
            _text(edge, name, where) for name in ("source", "target", "predicate", "key")
        )
        for end in (source, target):
            if end not in known:
                raise _OtherForm(f"{where} leads to {end!r}, which is no node")
        if key != predicate:
            raise _OtherForm(f"{where} has a key that is not its predicate")
        yield source, predicate, target


def _list(holder: dict[str, Any], name: str) -> list[Any]:
    found = holder.get(name)
    if not isinstance(found, list):
        raise _OtherForm(f"no list {name!r}")
    return found


def _text(holder: Any, name: str, where: str) -> str:
    found = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(found, str):
        raise _OtherForm(f"{where} has no text {name!r}")
    return found


def _literal(value: Any, iri: str) -> Literal:
    if (
        isinstance(value, list)
        and len(value) == _LITERAL
        and all(isinstance(part, str) for part in value)
    ):
        lexical, datatype, language = value
        return lexical, datatype, language.lower()
    raise _OtherForm("a literal must be lexical form, datatype and language", short_id(iri))
