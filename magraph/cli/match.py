"""`magraph match`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from magraph.cli.options import (
    as_of_option,
    catalogue_option,
    format_option,
    ontology_option,
    person_options,
    show_answer,
    top_option,
)

if TYPE_CHECKING:
    from datetime import date

    from magraph.cli.options import Ontology, Person

__all__ = ["match"]


@click.command()
@person_options
@catalogue_option
@top_option
@as_of_option
@ontology_option
@format_option
def match(
    person: Person,
    catalogue: str | None,
    top: int,
    as_of: date | None,
    ontology: Ontology,
    form: str,
) -> None:
    """Rank the roles of a catalogue by how much of what matters in them is held.

    \b
    magraph match --from ma-online-short --from administrative-ma
    magraph match --from clinical-ma --catalogue esco.ttl --top 5
    """
    from magraph.matching.asking import match as ask
    from magraph.matching.storage import cached_catalogue

    graph = ontology.read()
    roles = None if catalogue is None else cached_catalogue(catalogue)
    found = ask(graph, person.profile_in(graph), catalogue=roles, top=top, as_of=as_of)
    show_answer(found, graph, form)
