"""`magraph transitions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from magraph.cli.options import catalogue_option, ontology_option, top_option

if TYPE_CHECKING:
    from magraph.cli.options import Ontology

__all__ = ["transitions"]


@click.command()
@catalogue_option
@top_option
@click.option("-o", "--output", required=True, metavar="FILE", help="The GraphML file to write.")
@ontology_option
def transitions(catalogue: str | None, top: int, output: str, ontology: Ontology) -> None:
    """Write the steps from each role to the nearest others as GraphML, for networkx and others.

    \b
    magraph transitions --catalogue esco.ttl --top 5 -o steps.graphml
    """
    from magraph.matching.asking import write_transitions
    from magraph.matching.storage import cached_catalogue

    roles = None if catalogue is None else cached_catalogue(catalogue)
    write_transitions(ontology.read, output, catalogue=roles, top=top)
