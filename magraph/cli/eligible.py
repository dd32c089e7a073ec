"""`magraph eligible`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from magraph.cli.completion import ids_of
from magraph.cli.options import (
    circumstance_options,
    format_option,
    ontology_option,
    show_answer,
)

if TYPE_CHECKING:
    from datetime import date

    from magraph.cli.options import Ontology, Person

__all__ = ["eligible"]


@click.command()
@click.argument("credential", shell_complete=ids_of("Credential", "Occupation", "PracticeRule"))
@circumstance_options
@click.option("--ways/--no-ways", default=True, help="Also list the ways through each route.")
@ontology_option
@format_option
def eligible(
    credential: str,
    person: Person,
    jurisdiction: str | None,
    as_of: date | None,
    ways: bool,
    ontology: Ontology,
    form: str,
) -> int:
    """Show which ways to CREDENTIAL are open today, which are closed, and why.

    CREDENTIAL may also be a role or a practice rule. The exit code is 1 if no way is open,
    unless CREDENTIAL is held already.

    \b
    magraph eligible cma-aama --from ma-cert-accredited@2020-11-24
    """
    from magraph.planning.eligibility import eligible as ask

    graph = ontology.read()
    held = person.profile_in(graph)
    found = ask(graph, credential, held, jurisdiction=jurisdiction, as_of=as_of, ways=ways)
    show_answer(found, graph, form)
    return 0 if found else 1
