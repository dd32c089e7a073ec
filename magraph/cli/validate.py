"""`magraph validate`."""

from __future__ import annotations

import click

from magraph.cli.options import Ontology, format_option, ontology_option, show_answer

__all__ = ["validate"]


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@ontology_option
@format_option
def validate(paths: tuple[str, ...], ontology: Ontology, form: str) -> int:
    """Check an ontology: Turtle files and folders taken together, or the bundled one.

    Prints each violation with its place. The exit code is 1 if there is one.
    """
    if paths and ontology.paths:
        raise click.UsageError("give the ontology once: PATH or --ontology")
    from magraph.validation import validate as check

    report = check(paths or ontology.paths or None, patches=ontology.patches)
    show_answer(report, None, form)
    return 0 if report.conforms else 1
