"""`magraph import`."""

from __future__ import annotations

from pathlib import Path

import click

from magraph.cli.options import format_option
from magraph.sources import SOURCES

__all__ = ["import_"]


@click.command("import")
@click.argument("source", type=click.Choice(list(SOURCES)))
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, whole or not at all: Turtle, or a compiled NAME.catalogue.",
)
@format_option
def import_(source: str, paths: tuple[str, ...], output: Path, form: str) -> None:
    """Read a catalogue of occupations, skills or credentials, and write it as Turtle or compiled.

    PATH is a folder, a zip archive or files, as O*NET, ESCO or the Credential Registry publish
    them. Prints how many rows were read and taken, and what was odd about them.

    \b
    magraph import onet db_30_1_text.zip -o onet.ttl
    """
    from magraph.matching.storage import write_import
    from magraph.readwrite.files import check_apart
    from magraph.sources import import_source
    from magraph.views import render

    check_apart(output, *paths)
    found = import_source(source, paths)
    write_import(found, output)
    click.echo(render(found, None, form), nl=False)
