"""`magraph match`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from magraph.cli.options import (
    as_of_option,
    catalogue_option,
    format_option,
    ontology_option,
    person_options,
    progress_bar,
    refuse_others,
    show_answer,
    show_remark,
    top_option,
)

if TYPE_CHECKING:
    from datetime import date

    from magraph.cli.options import Ontology, Person

__all__ = ["match"]

_OF_MANY: Final = frozenset({"profiles", "output", "threads", "catalogue", "top"})


@click.command()
@person_options
@click.option(
    "--profiles",
    metavar="FILE",
    help="A Parquet file with a column `skills` (lists of IRIs): match all of them, to --output.",
)
@click.option("-o", "--output", metavar="FILE", help="With --profiles: the Parquet file to write.")
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    help="With --profiles: how many parts are matched at the same time.  [default: one a core]",
)
@catalogue_option
@top_option
@as_of_option
@ontology_option
@format_option
@click.pass_context
def match(
    ctx: click.Context,
    /,
    person: Person,
    profiles: str | None,
    output: str | None,
    threads: int | None,
    catalogue: str | None,
    top: int,
    as_of: date | None,
    ontology: Ontology,
    form: str,
) -> int:
    """Rank the roles of a catalogue by how much of what matters in them is held.

    Roles of which nothing is held are left out. The exit code is 1 if no role is left.

    \b
    magraph match --from ma-online-short --from administrative-ma
    magraph match --from clinical-ma --catalogue esco.ttl --top 5
    magraph match --profiles people.parquet --catalogue esco.catalogue -o best.parquet
    """
    if (profiles is None) != (output is None):
        raise click.UsageError("--profiles and --output go together")
    if profiles is not None and output is not None:
        refuse_others(ctx, _OF_MANY, "the people of a file")
        _match_file(profiles, output, catalogue, top, threads)
        return 0
    if threads is not None:
        raise click.UsageError("--threads says nothing without --profiles")
    from magraph.matching.asking import match as ask
    from magraph.matching.storage import cached_catalogue

    graph = ontology.read()
    roles = None if catalogue is None else cached_catalogue(catalogue)
    found = ask(graph, person.profile_in(graph), catalogue=roles, top=top, as_of=as_of)
    show_answer(found, graph, form)
    return 0 if found.fits else 1


def _match_file(
    profiles: str, output: str, catalogue: str | None, top: int, threads: int | None
) -> None:
    from magraph.matching.batches import match_file, remark
    from magraph.matching.storage import SUFFIX

    if catalogue is None or not catalogue.endswith(SUFFIX):
        raise click.UsageError(f"--profiles needs --catalogue NAME{SUFFIX}: magraph compile")
    if sys.stderr.isatty():
        with progress_bar("Matching") as progress:
            match_file(profiles, output, catalogue, top=top, threads=threads, progress=progress)
    else:
        match_file(profiles, output, catalogue, top=top, threads=threads)
    if said := remark(output, catalogue):
        show_remark(f"{profiles}: {said}")
