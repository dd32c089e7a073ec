"""`magraph export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from magraph.cli.completion import TARGETS, ids_of
from magraph.cli.options import (
    Ontology,
    Person,
    circumstance_options,
    estimate_option,
    figure,
    limit_options,
    minimize_option,
    ontology_option,
    progress_bar,
    refuse_others,
)
from magraph.readwrite import FORMATS, export_losses, write_graph
from magraph.views.pictures import FORMATS as PICTURES

if TYPE_CHECKING:
    from datetime import date

    from magraph.graph import CareerGraph

__all__ = ["export"]

_ALWAYS: Final = {"what", "term", "form", "output", "ontology", "patches"}
_PLACE: Final = {"held", "profile", "jurisdiction", "as_of"}
_SITE: Final = "html"
"""What the whole ontology is as a folder of pages, with answers worked out beforehand."""
_TAKES: Final = {
    "pathway": _PLACE
    | {"minimize", "estimate", "hours_per_week", "budget", "deadline", "avoid", "via"}
    | {"full_scope", "time_limit", "count_wages", "wage_now"},
    "requirement": _PLACE,
    "gap": _PLACE,
    "neighbourhood": {"radius", "limit"},
}
"""What there are pictures of, and which options each takes."""


@click.command()
@click.argument("what", required=False, type=click.Choice(list(_TAKES)))
@click.argument(
    "term", required=False, shell_complete=ids_of(*TARGETS, "PracticeRule", "Organization")
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, *PICTURES]),
    help="What to write.  [default: what the file name says, else turtle, or svg of a picture]",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The file, or the folder of a site, to write, whole or not at all."
    "  [default: standard output]",
)
@circumstance_options
@minimize_option
@estimate_option
@limit_options
@click.option("--count-wages", is_flag=True, help="A pathway: with what work on the way pays.")
@click.option(
    "--wage-now", callback=figure, metavar="DOLLARS", help="With --count-wages: what is earned now."
)
@click.option(
    "--radius",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="A neighbourhood: how many links to go.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=60,
    show_default=True,
    help="A neighbourhood: the most things to draw.",
)
@ontology_option
@click.pass_context
def export(
    ctx: click.Context,
    /,
    what: str | None,
    term: str | None,
    form: str | None,
    output: Path | None,
    person: Person,
    ontology: Ontology,
    **options: Any,
) -> int:
    """Write the ontology, or a picture of an answer about TERM; the same bytes each time.

    \b
    magraph export -o careers.graphml
    magraph export pathway cma-aama -o pathway.svg
    magraph export requirement cma-aama --from ma-cert-accredited@2026-05-24 -o asked.png
    magraph export gap clinical-ma --from administrative-ma --format mermaid
    magraph export neighbourhood phlebotomy --radius 2 --format dot
    magraph export --format html -o site/
    """
    _check(ctx, what, term, form)
    if output is not None and (ontology.paths or ontology.patches):
        from magraph.readwrite.files import check_apart
        from magraph.readwrite.turtle import turtle_files

        check_apart(output, *turtle_files([*ontology.paths, *ontology.patches]))
    if what is None and form == _SITE:
        _write_site(ctx, ontology, output, options["as_of"])
        return 0
    if what is None or term is None:
        _write(ontology.read(), output, form)
        return 0
    from magraph.views.pictures import picture

    graph = ontology.read()
    taken = {name: value for name, value in options.items() if name in _TAKES[what]}
    answer = _ask(what, graph, term, person, **taken)
    made = picture(answer, graph, form, output)
    if output is None:
        if isinstance(made, bytes) and sys.stdout.isatty():
            raise click.UsageError("this is no text for a terminal. Name a file: -o FILE", ctx)
        click.echo(made, nl=False)
    return 1 if what == "pathway" and not answer else 0


def _write(graph: CareerGraph, output: Path | None, form: str | None) -> None:
    text = write_graph(graph, output, form)
    if output is None:
        click.echo(text, nl=False)
    losses = export_losses(graph, output, form)
    if losses:
        from magraph.views.text.losses import losses_text

        click.echo(losses_text(losses), err=True)


def _write_site(
    ctx: click.Context, ontology: Ontology, folder: Path | None, day: date | None
) -> None:
    from magraph.explorer.site import write_site

    if folder is None or folder.suffix in (".html", ".htm"):
        raise click.UsageError("a site is a folder. Name one: -o site/", ctx)
    graph = ontology.read()
    with progress_bar("Asking") as progress:
        write_site(graph, folder, as_of=day, progress=progress)


def _check(ctx: click.Context, what: str | None, term: str | None, form: str | None) -> None:
    if what is not None and term is None:
        raise click.UsageError(f"name what the {what} is of: magraph export {what} TERM", ctx)
    formats = [*FORMATS, _SITE] if what is None else PICTURES
    if form is not None and form not in formats:
        written = f"a {what}" if what else "the ontology"
        raise click.UsageError(f"{written} is written as {', '.join(formats)}", ctx)
    taken = _ALWAYS | (_TAKES[what] if what else {"as_of"} if form == _SITE else set())
    refuse_others(ctx, taken, f"a {what}" if what else "the whole ontology")


def _ask(what: str, graph: CareerGraph, term: str, person: Person, **options: Any) -> object:
    """Return the answer that the picture is of."""
    if what == "neighbourhood":
        from magraph.neighbourhoods import neighbourhood

        return neighbourhood(graph, term, **options)
    held = person.profile_in(graph)
    if what == "pathway":
        from magraph.planning.ask import shortest_pathway

        return shortest_pathway(graph, term, held, options.pop("minimize") or "time", **options)
    if what == "gap":
        from magraph.gaps import skill_gap

        return skill_gap(graph, term, held, **options)
    from magraph.planning.eligibility import eligible

    return eligible(graph, term, held, ways=False, **options)
