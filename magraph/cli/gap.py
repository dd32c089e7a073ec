"""`magraph gap`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from magraph.cli.completion import TARGETS, ids_of
from magraph.cli.options import (
    circumstance_options,
    format_option,
    ontology_option,
    show_answer,
)

if TYPE_CHECKING:
    from datetime import date

    from magraph.cli.options import Ontology, Person

__all__ = ["gap"]


@click.command()
@click.argument("target", shell_complete=ids_of(*TARGETS))
@circumstance_options
@ontology_option
@format_option
def gap(
    target: str,
    person: Person,
    jurisdiction: str | None,
    as_of: date | None,
    ontology: Ontology,
    form: str,
) -> None:
    """Show which skills TARGET needs and a person lacks, and how to get them.

    TARGET is a role, a duty, a credential or a skill. A role given with --from counts as its
    skills.

    \b
    magraph gap clinical-ma --from administrative-ma
    """
    from magraph.gaps import skill_gap

    graph = ontology.read()
    held = person.profile_in(graph)
    found = skill_gap(graph, target, held, jurisdiction=jurisdiction, as_of=as_of)
    show_answer(found, graph, form)
