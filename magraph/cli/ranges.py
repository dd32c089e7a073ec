"""`magraph ranges`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from magraph.cli.completion import TARGETS, ids_of
from magraph.cli.options import (
    circumstance_options,
    format_option,
    limit_options,
    ontology_option,
    show_answer,
)

if TYPE_CHECKING:
    from magraph.cli.options import Ontology, Person
    from magraph.planning.question import RangesLimits

__all__ = ["ranges"]


@click.command()
@click.argument("target", shell_complete=ids_of(*TARGETS))
@circumstance_options
@limit_options
@ontology_option
@format_option
def ranges(
    target: str, person: Person, ontology: Ontology, form: str, **limits: Unpack[RangesLimits]
) -> int:
    """Show which pathway to TARGET is best at the least, the usual and the greatest figures.

    Most lengths and prices are known as a range only; the order of pathways may hinge on it. The
    exit code is 1 if there is no pathway.

    \b
    magraph ranges cma-aama
    """
    from magraph.planning.choices import ranges as find

    graph = ontology.read()
    found = find(graph, target, person.profile_in(graph), **limits)
    show_answer(found, graph, form)
    return 0 if found else 1
