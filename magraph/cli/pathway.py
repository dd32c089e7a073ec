"""`magraph pathway`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from magraph.cli.completion import TARGETS, ids_of
from magraph.cli.options import (
    circumstance_options,
    estimate_option,
    figure,
    format_option,
    limit_options,
    ontology_option,
    show_answer,
    show_remark,
)

if TYPE_CHECKING:
    from magraph.cli.options import Ontology, Person
    from magraph.planning.question import PathwayLimits

__all__ = ["pathway"]


@click.command()
@click.argument("target", shell_complete=ids_of(*TARGETS))
@circumstance_options
@click.option(
    "--minimize",
    type=click.Choice(["time", "cost", "steps"]),
    help="What is to be least.  [default: time, and but for JSON also cost]",
)
@estimate_option
@limit_options
@click.option(
    "--alternatives",
    "count",
    type=click.IntRange(min=1),
    metavar="K",
    help="Show the K best, different in what is done.",
)
@click.option(
    "--count-wages",
    is_flag=True,
    help="Also show what work on the way pays, the net cost, and when it is paid back.",
)
@click.option(
    "--wage-now",
    callback=figure,
    metavar="DOLLARS",
    help="With --count-wages: what is earned in a year now.  [default: the median of the job held]",
)
@ontology_option
@format_option
def pathway(
    target: str,
    person: Person,
    minimize: str | None,
    count: int | None,
    ontology: Ontology,
    form: str,
    **limits: Unpack[PathwayLimits],
) -> int:
    """Show the fastest and the cheapest pathway to TARGET.

    TARGET is a credential, a role, a programme, a duty or a skill, by id, name or acronym.
    The exit code is 1 if there is no pathway.

    \b
    magraph pathway cma-aama
    magraph pathway wa-ma-c --in WA --minimize cost
    magraph pathway rma-amt --from generalist-ma@2019-05-24..2022-11-24
    magraph pathway cma-aama --alternatives 3
    magraph pathway rn --from clinical-ma@2025-01-01.. --count-wages
    """
    from magraph.planning.ask import shortest_pathways
    from magraph.planning.goals import TARGET
    from magraph.planning.pathway import Pathway
    from magraph.views.sentences import one_of_several

    if count is not None and limits.get("count_wages"):
        raise click.UsageError("--count-wages says nothing about alternatives")
    graph = ontology.read()
    held = person.profile_in(graph)
    if count is not None:
        from magraph.planning.choices import alternatives

        found = alternatives(graph, target, held, minimize or "time", count, **limits)
        show_answer(found, graph, form)
        return 0 if found else 1
    both = minimize is None and form != "json"
    objectives = ("time", "cost") if both else (minimize or "time",)
    answers = shortest_pathways(graph, target, held, objectives, **limits)
    best = answers[0]
    show_answer(answers if both and best else best, graph, form)
    if (
        form == "text"
        and isinstance(best, Pathway)
        and (said := one_of_several(graph, TARGET.find(graph, target), best))
    ):
        show_remark(said)
    return 0 if best else 1
