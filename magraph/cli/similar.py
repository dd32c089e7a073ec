"""`magraph similar`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from magraph.cli.completion import ids_of
from magraph.cli.options import (
    catalogue_option,
    format_option,
    ontology_option,
    show_answer,
    top_option,
)

if TYPE_CHECKING:
    from magraph.cli.options import Ontology

__all__ = ["similar"]


@click.command()
@click.argument("role", shell_complete=ids_of("Occupation"))
@catalogue_option
@top_option
@ontology_option
@format_option
def similar(role: str, catalogue: str | None, top: int, ontology: Ontology, form: str) -> None:
    """Show the roles nearest to ROLE, and what the step to each asks for.

    \b
    magraph similar administrative-ma
    magraph similar phlebotomist --catalogue esco.ttl
    """
    from magraph.matching.asking import similar as ask
    from magraph.matching.storage import cached_catalogue

    graph = ontology.read()
    roles = None if catalogue is None else cached_catalogue(catalogue)
    show_answer(ask(graph, role, catalogue=roles, top=top), graph, form)
