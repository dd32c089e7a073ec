"""`magraph query`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from magraph.cli.options import Ontology, format_option, ontology_option, show_answer, show_remark

__all__ = ["query"]

_SUFFIXES = (".rq", ".sparql")


@click.command()
@click.argument("sparql", metavar="SPARQL|FILE")
@ontology_option
@format_option
def query(sparql: str, ontology: Ontology, form: str) -> None:
    """Ask the ontology in SPARQL: a SELECT, ASK, CONSTRUCT or DESCRIBE.

    The prefixes ma:, mg:, skos:, schema: and dcterms: need no declaration. One word is the
    name of a file; - is standard input. Where nothing is found, names that are
    nowhere in the ontology are told on standard error.

    \b
    magraph query 'SELECT ?role WHERE { ?role a mg:Role }'
    """
    from magraph.sparql import query as ask
    from magraph.sparql import unknown_names

    graph = ontology.read()
    text = _text(sparql)
    found = ask(graph, text)
    show_answer(found, graph, form)
    if not (found.rows or found.triples or found.boolean):
        for sentence in unknown_names(graph, text):
            show_remark(sentence)


def _text(given: str) -> str:
    if any(char.isspace() for char in given) and not given.endswith(_SUFFIXES):
        return given
    from magraph.readwrite.files import read_file

    try:
        data = sys.stdin.buffer.read() if given == "-" else read_file(Path(given))
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError(f"{given}: is not UTF-8 text") from None
