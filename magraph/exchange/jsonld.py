"""What all JSON-LD has in common: texts by language, nothing that is empty, one document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from magraph.graph import CareerGraph
from magraph.literals import LANG_STRING

__all__ = ["Node", "document", "english", "present", "texts"]

Node: TypeAlias = dict[str, Any]


def texts(graph: CareerGraph, iri: str, *predicates: str) -> dict[str, Any]:
    """Return the texts of properties by language; one text as such, several as a list."""
    found: dict[str, list[str]] = {}
    for predicate in predicates:
        for lexical, datatype, language in graph.literals(iri, predicate):
            each = found.setdefault(language if datatype == LANG_STRING else "en", [])
            if lexical not in each:
                each.append(lexical)
    return {
        language: several[0] if len(several) == 1 else several
        for language, several in sorted(found.items())
    }


def english(*sentences: str) -> dict[str, Any]:
    """Return English sentences by language, without the empty ones; nothing for none."""
    several = list(dict.fromkeys(filter(None, sentences)))
    return {"en": several[0] if len(several) == 1 else several} if several else {}


def present(node: Mapping[str, Any]) -> Node:
    """Return an object without what is empty; zero and false are not."""
    return {key: value for key, value in node.items() if value not in (None, "", [], {}, ())}


def document(context: Mapping[str, Any], nodes: Iterable[Node]) -> str:
    """Return nodes as one JSON-LD document whose context is in it."""
    content = {"@context": context, "@graph": list(nodes)}
    # ASCII only, so that a text with half a surrogate pair can be written too.
    return json.dumps(content, indent=1) + "\n"
