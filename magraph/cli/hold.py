"""`magraph hold`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from magraph.cli.completion import ids_of
from magraph.cli.options import (
    circumstance_options,
    figure,
    format_option,
    ontology_option,
    show_answer,
)

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from magraph.cli.options import Ontology, Person

__all__ = ["hold"]


@click.command()
@click.argument("credential", shell_complete=ids_of("Credential"))
@circumstance_options
@click.option(
    "--years",
    callback=figure,
    default="10",
    metavar="YEARS",
    show_default=True,
    help="For how long it is to be kept.",
)
@ontology_option
@format_option
def hold(
    credential: str,
    person: Person,
    jurisdiction: str | None,
    as_of: date | None,
    years: Decimal,
    ontology: Ontology,
    form: str,
) -> int:
    """Show what it takes to keep CREDENTIAL: renewals, fees, continuing education.

    One that is held counts with its dates; any other as if it were obtained on the day of the
    question. The exit code is 1 if it cannot be kept so long.

    \b
    magraph hold ccma-nha --years 6
    magraph hold cma-aama --from cma-aama@2021-05-01..2026-05-01
    """
    from magraph.holdings import holding

    graph = ontology.read()
    held = person.profile_in(graph)
    kept = holding(graph, credential, years, held, jurisdiction=jurisdiction, as_of=as_of)
    show_answer(kept, graph, form)
    return 0 if kept else 1
