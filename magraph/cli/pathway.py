"""`magraph pathway`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from magraph.cli.options import (
    circumstance_options,
    format_option,
    graph_of,
    ontology_option,
    show_answer,
)

if TYPE_CHECKING:
    from magraph.cli.options import Person

__all__ = ["pathway"]


@click.command()
@click.argument("target")
@circumstance_options
@click.option(
    "--minimize",
    type=click.Choice(["time", "cost", "steps"]),
    help="What is to be least.  [default: time, and as text also cost]",
)
@click.option(
    "--estimate",
    type=click.Choice(["min", "typical", "max"]),
    default="typical",
    show_default=True,
    help="Which figure of each range counts.",
)
@click.option(
    "--hours-per-week",
    type=int,
    default=60,
    show_default=True,
    help="Hours that work and study may take together.",
)
@click.option("--budget", type=float, metavar="DOLLARS", help="The most it may cost.")
@click.option("--deadline", type=float, metavar="MONTHS", help="The longest it may take.")
@click.option("--avoid", multiple=True, metavar="ID", help="Not through this; may be repeated.")
@click.option("--via", multiple=True, metavar="ID", help="Through this; may be repeated.")
@click.option(
    "--full-scope", is_flag=True, help="A role: with what the place asks before each duty."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop then, with the best found.",
)
@ontology_option
@format_option
def pathway(
    target: str,
    person: Person,
    minimize: str | None,
    ontology: str | None,
    form: str,
    **limits: Any,
) -> int:
    """Show the fastest and the cheapest pathway to TARGET.

    TARGET is a credential, a role, a programme, a duty or a skill, by id, name or acronym.
    The exit code is 1 if there is no pathway.

    \b
    magraph pathway cma-aama
    magraph pathway wa-ma-c --in WA --minimize cost
    magraph pathway rma-amt --from generalist-ma@2019-05-24..2022-11-24
    """
    from magraph.planning.ask import shortest_pathways

    graph = graph_of(ontology)
    held = person.profile_in(graph)
    both = minimize is None and form == "text"
    objectives = ("time", "cost") if both else (minimize or "time",)
    answers = shortest_pathways(graph, target, held, objectives, **limits)
    show_answer(answers if both and answers[0] else answers[0], graph, form)
    return 0 if answers[0] else 1
