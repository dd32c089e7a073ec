"""`magraph search`."""

from __future__ import annotations

from contextlib import suppress

import click

from magraph.cli.options import Ontology, format_option, ontology_option, show_answer

__all__ = ["search"]


@click.command()
@click.argument("text")
@ontology_option
@format_option
def search(text: str, ontology: Ontology, form: str) -> int:
    """Find things whose name, acronym or id contains TEXT, best first.

    The exit code is 1 if there is none, and 2 if TEXT is the whole name of several things.
    """
    from magraph.errors import UnknownTerm
    from magraph.listings import find_all

    graph = ontology.read()
    found = find_all(graph, text)
    show_answer(found, graph, form)
    # An ambiguous name is an error here as everywhere; a part of a name is none.
    with suppress(UnknownTerm):
        graph.find(text)
    return 0 if found.items else 1
