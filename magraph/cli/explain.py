"""`magraph explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from magraph.cli.completion import TARGETS, ids_of
from magraph.cli.options import (
    circumstance_options,
    estimate_option,
    format_option,
    limit_options,
    minimize_option,
    ontology_option,
    show_answer,
)

if TYPE_CHECKING:
    from magraph.cli.options import Ontology, Person
    from magraph.planning.question import PathwayLimits

__all__ = ["explain"]


@click.command()
@click.argument("target", shell_complete=ids_of(*TARGETS))
@circumstance_options
@minimize_option
@estimate_option
@limit_options
@ontology_option
@format_option
def explain(
    target: str,
    person: Person,
    minimize: str | None,
    ontology: Ontology,
    form: str,
    **limits: Unpack[PathwayLimits],
) -> int:
    """Explain why the best pathway to TARGET is the best, or why there is none.

    Its sums stand beside those of the runners-up. The exit code is 1 if there is no pathway.

    \b
    magraph explain cma-aama
    magraph explain cmac-amca--o3 --in NJ
    """
    from magraph.planning.explanation import explain as find

    graph = ontology.read()
    found = find(graph, target, person.profile_in(graph), minimize or "time", **limits)
    show_answer(found, graph, form)
    return 0 if found else 1
