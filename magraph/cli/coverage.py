"""`magraph coverage`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from magraph.cli.completion import ids_of
from magraph.cli.options import (
    as_of_option,
    format_option,
    jurisdiction_option,
    ontology_option,
    show_answer,
)

if TYPE_CHECKING:
    from datetime import date

    from magraph.cli.options import Ontology

__all__ = ["coverage"]


@click.command()
@click.argument("programme", shell_complete=ids_of("Route"))
@click.argument("target", shell_complete=ids_of("Credential", "Occupation"))
@jurisdiction_option
@as_of_option
@ontology_option
@format_option
def coverage(
    programme: str,
    target: str,
    jurisdiction: str | None,
    as_of: date | None,
    ontology: Ontology,
    form: str,
) -> None:
    """Show what of TARGET a PROGRAMME meets, misses, and meets only at the limit.

    TARGET is a credential or a role. A programme that is only planned comes in by --with.

    \b
    magraph coverage ma-cert-institutional cma-aama
    """
    from magraph.coverages import coverage as ask

    graph = ontology.read()
    found = ask(graph, programme, target, jurisdiction=jurisdiction, as_of=as_of)
    show_answer(found, graph, form)
