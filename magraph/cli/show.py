"""`magraph show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from magraph.cli.completion import PLACES, TARGETS, ids_of
from magraph.cli.options import (
    as_of_option,
    format_option,
    ontology_option,
    show_answer,
)

if TYPE_CHECKING:
    from datetime import date

    from magraph.cli.options import Ontology
__all__ = ["show"]


@click.command()
@click.argument(
    "name",
    metavar="ID",
    shell_complete=ids_of(*TARGETS, *PLACES, "Organization", "Source", "Status"),
)
@as_of_option
@ontology_option
@format_option
def show(name: str, as_of: date | None, ontology: Ontology, form: str) -> None:
    """Show all that is known of one thing, by id, name or acronym.

    \b
    magraph show rma-amt
    magraph show US-SD --as-of 2020-06-01
    """
    from magraph.descriptions import describe

    graph = ontology.read()
    show_answer(describe(graph, name, as_of=as_of), graph, form)
