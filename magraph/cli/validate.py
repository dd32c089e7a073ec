"""`magraph validate`."""

from __future__ import annotations

import click

from magraph.cli.options import Ontology, format_option, ontology_option, show_answer

__all__ = ["validate"]


@click.command()
@click.argument("path", required=False)
@ontology_option
@format_option
def validate(path: str | None, ontology: Ontology, form: str) -> int:
    """Check an ontology: a Turtle file or a folder, or the bundled one.

    Prints each violation with its place. The exit code is 1 if there is one.
    """
    if path is not None and ontology.path is not None:
        raise click.UsageError("give the ontology once: PATH or --ontology")
    from magraph.validation import validate as check

    report = check(path or ontology.path, patches=ontology.patches)
    show_answer(report, None, form)
    return 0 if report.conforms else 1
