"""`magraph frontier`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from magraph.cli.completion import TARGETS, ids_of
from magraph.cli.options import (
    circumstance_options,
    estimate_option,
    format_option,
    limit_options,
    ontology_option,
    show_answer,
)

if TYPE_CHECKING:
    from magraph.cli.options import Ontology, Person
    from magraph.planning.question import PathwayLimits

__all__ = ["frontier"]


@click.command()
@click.argument("target", shell_complete=ids_of(*TARGETS))
@circumstance_options
@estimate_option
@limit_options
@ontology_option
@format_option
def frontier(
    target: str, person: Person, ontology: Ontology, form: str, **limits: Unpack[PathwayLimits]
) -> int:
    """Show all pathways to TARGET that no other beats in both time and cost.

    The exit code is 1 if there is no pathway.

    \b
    magraph frontier ccma-nha
    """
    from magraph.planning.choices import frontier as find

    graph = ontology.read()
    found = find(graph, target, person.profile_in(graph), **limits)
    show_answer(found, graph, form)
    return 0 if found else 1
