"""`magraph export`."""

from __future__ import annotations

from pathlib import Path

import click

from magraph.cli.options import Ontology, ontology_option
from magraph.readwrite import FORMATS, write_graph

__all__ = ["export"]


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="What to write.  [default: what the file name says, else turtle]",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, whole or not at all.  [default: standard output]",
)
@ontology_option
def export(form: str | None, output: Path | None, ontology: Ontology) -> None:
    """Write the ontology, the same bytes each time."""
    text = write_graph(ontology.read(), output, form)
    if output is None:
        click.echo(text, nl=False)
