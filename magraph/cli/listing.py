"""`magraph list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from magraph.cli.options import (
    as_of_option,
    format_option,
    ontology_option,
    show_answer,
)
from magraph.listings import KINDS

if TYPE_CHECKING:
    from datetime import date

    from magraph.cli.options import Ontology
__all__ = ["listing"]


@click.command(name="list")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("--all", "everything", is_flag=True, help="Jurisdictions: those without rules too.")
@as_of_option
@ontology_option
@format_option
def listing(kind: str, everything: bool, as_of: date | None, ontology: Ontology, form: str) -> None:
    """List all things of a kind.

    Of the jurisdictions only those with rules in force on the day are listed.
    """
    from magraph.listings import listing as ask

    if everything and kind != "jurisdictions":
        raise click.UsageError(f"--all says nothing about {kind}")
    graph = ontology.read()
    show_answer(ask(graph, kind, as_of=as_of, everything=everything), graph, form)
