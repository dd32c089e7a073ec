"""`magraph compile`."""

from __future__ import annotations

import click

__all__ = ["compile_"]


@click.command("compile")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "-o", "--output", required=True, metavar="FILE", help="The file to write: NAME.catalogue."
)
def compile_(paths: tuple[str, ...], output: str) -> None:
    """Compile the occupations of Turtle files into a catalogue that opens in milliseconds.

    `magraph match` and `magraph similar` do so by themselves and keep the result; a file of one's
    own can be given away.

    \b
    magraph compile esco.ttl -o esco.catalogue
    """
    from magraph.matching.storage import compile_catalogue

    compile_catalogue(paths, output)
