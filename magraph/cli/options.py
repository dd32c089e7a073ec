"""Options that several commands share, and how they become library values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.profile import Profile

__all__ = [
    "Person",
    "as_of_option",
    "circumstance_options",
    "format_option",
    "graph_of",
    "ontology_option",
    "show_answer",
]

_F = TypeVar("_F", bound=Callable[..., Any])


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        problem = f"{value!r} is not a date. Write it as YYYY-MM-DD"
        raise click.BadParameter(problem, ctx, param) from None


def format_option(command: _F) -> _F:
    """Add `--format text|json`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        help="How to print the answer.",
        show_default=True,
    )(command)


def ontology_option(command: _F) -> _F:
    """Add `--ontology PATH`."""
    return click.option(
        "--ontology",
        metavar="PATH",
        help="A Turtle file or a folder of them, in place of the bundled data.",
    )(command)


def as_of_option(command: _F) -> _F:
    """Add `--as-of DATE`."""
    return click.option(
        "--as-of",
        callback=_day,
        metavar="DATE",
        help="The day of the question.  [default: today]",
    )(command)


class Person(NamedTuple):
    """Who asks: what the options say, not looked up yet."""

    held: tuple[str, ...]
    file: Path | None

    def profile_in(self, graph: CareerGraph) -> Profile:
        """Return what the person holds."""
        from magraph.profile import profile_from_ids, read_profile, starting_profile

        if self.file is None:
            return starting_profile(graph, self.held)
        return read_profile(self.file, graph) + profile_from_ids(graph, self.held)


def circumstance_options(command: _F) -> _F:
    """Add `--from`, `--profile`, `--in` and `--as-of`, and gather the first two as `person`."""
    from functools import wraps

    @wraps(command)
    def gathered(
        *args: object, held: tuple[str, ...], profile: Path | None, **options: object
    ) -> object:
        return command(*args, person=Person(held, profile), **options)

    decorators = (
        click.option(
            "--from",
            "held",
            multiple=True,
            metavar="ID",
            help="What is held: ID, ID@DATE or ROLE@START..END; may be repeated. A high-school "
            "diploma is taken as held unless other schooling is named.  [default: hs-diploma]",
        ),
        click.option(
            "--profile",
            type=click.Path(path_type=Path),
            help="A profile in TOML or JSON; --from adds to it.",
        ),
        click.option(
            "--in",
            "jurisdiction",
            metavar="JURISDICTION",
            help="A place whose rules count, such as WA.",
        ),
        as_of_option,
    )
    for decorator in reversed(decorators):
        gathered = decorator(gathered)
    return gathered  # type: ignore[return-value]


def graph_of(ontology: str | None) -> CareerGraph:
    """Return the ontology to work on."""
    from magraph.readwrite import read_graph

    return read_graph(ontology)


def show_answer(answer: object, graph: CareerGraph | None, form: str) -> None:
    """Print an answer to standard output."""
    from magraph.views import render

    click.echo(render(answer, graph, form), nl=False)
