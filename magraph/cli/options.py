"""Options that several commands share, and how they become library values."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import click
from click.core import ParameterSource

from magraph.cli.completion import PLACES, TARGETS, ids_of
from magraph.quantities import number_in
from magraph.views import FORMATS

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.profile import Profile

__all__ = [
    "Ontology",
    "Person",
    "as_of_option",
    "catalogue_option",
    "circumstance_options",
    "estimate_option",
    "figure",
    "format_option",
    "jurisdiction_option",
    "limit_options",
    "minimize_option",
    "ontology_option",
    "person_options",
    "progress_bar",
    "refuse_others",
    "show_answer",
    "show_remark",
    "top_option",
]

_Command: TypeAlias = Callable[..., Any]
"""A function that is to be a command: each option gives it a parameter."""


def figure(ctx: click.Context, param: click.Parameter, value: str | None) -> Decimal | None:
    """Read the number of an option as people write it: `$6,250`."""
    try:
        return None if value is None else number_in(value)
    except ValueError:
        problem = f"{value!r} is no number. Write it in digits, such as 12"
        raise click.BadParameter(problem, ctx, param) from None


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        problem = f"{value!r} is not a date. Write it as YYYY-MM-DD"
        raise click.BadParameter(problem, ctx, param) from None


def format_option(command: _Command) -> _Command:
    """Add `--format text|json|html`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(list(FORMATS)),
        default="text",
        help="How to print the answer.",
        show_default=True,
    )(command)


class Ontology(NamedTuple):
    """What to work on: what the options say, not read yet."""

    paths: tuple[str, ...]
    patches: tuple[str, ...]

    def read(self) -> CareerGraph:
        """Return the graph, with the patches on it."""
        from magraph.readwrite import read_graph

        return read_graph(self.paths or None, patches=self.patches)


def _decorated(command: _Command, decorators: Sequence[Callable[[_Command], _Command]]) -> _Command:
    """Put decorators on a command as if they stood above it in this order."""
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def refuse_others(ctx: click.Context, taken: Collection[str], about: str) -> None:
    """Refuse what is given on the command line beside the parameters `taken`.

    Raises
    ------
    click.UsageError
        There is one. It says nothing about what is asked, and who gave it thinks that it does.
    """
    for param in ctx.command.params:
        given = ctx.get_parameter_source(param.name or "") is not ParameterSource.DEFAULT
        if given and param.name not in taken:
            raise click.UsageError(f"{param.opts[0]} says nothing about {about}", ctx)


def ontology_option(command: _Command) -> _Command:
    """Add `--ontology PATH` and `--with PATCH`, gathered as `ontology`."""
    from functools import wraps

    @wraps(command)
    def gathered(
        *args: object, ontology: tuple[str, ...], patches: tuple[str, ...], **options: object
    ) -> object:
        return command(*args, ontology=Ontology(ontology, patches), **options)

    decorators = (
        click.option(
            "--ontology",
            multiple=True,
            metavar="PATH",
            help="A Turtle file or a folder, in place of the bundled data; may be repeated.",
        ),
        click.option(
            "--with",
            "patches",
            multiple=True,
            metavar="PATCH",
            help="What if: a Turtle file put on top of the data; may be repeated.",
        ),
    )
    return _decorated(gathered, decorators)


def as_of_option(command: _Command) -> _Command:
    """Add `--as-of DATE`."""
    return click.option(
        "--as-of",
        callback=_day,
        metavar="DATE",
        help="The day of the question.  [default: today]",
    )(command)


def jurisdiction_option(command: _Command) -> _Command:
    """Add `--in JURISDICTION`."""
    return click.option(
        "--in",
        "jurisdiction",
        metavar="JURISDICTION",
        shell_complete=ids_of(*PLACES),
        help="A place whose rules count, such as WA.",
    )(command)


class Person(NamedTuple):
    """Who asks: what the options say, not looked up yet."""

    held: tuple[str, ...]
    file: Path | None

    def profile_in(self, graph: CareerGraph) -> Profile:
        """Return what the person holds."""
        from magraph.profile import profile_from_ids, read_profile, starting_profile
        from magraph.views.layout import printable

        if self.file is None:
            return starting_profile(graph, self.held)
        profile = read_profile(graph, self.file)
        for remark in profile.remarks:
            click.echo(printable(f"{self.file}: {remark}"), err=True)
        return profile + profile_from_ids(graph, self.held)


def person_options(command: _Command) -> _Command:
    """Add `--from` and `--profile`, gathered as `person`."""
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
            shell_complete=ids_of(*TARGETS, "Status"),
            help="What is held: ID, ID@DATE or ROLE@START..END; may be repeated. A high-school "
            "diploma is taken as held unless other schooling is named.  [default: hs-diploma]",
        ),
        click.option(
            "--profile",
            type=click.Path(path_type=Path),
            help="A profile in TOML or JSON, or a learner's record (Open Badges 3.0, CLR 2.0); "
            "--from adds to it.",
        ),
    )
    return _decorated(gathered, decorators)


def circumstance_options(command: _Command) -> _Command:
    """Add `--from` and `--profile`, gathered as `person`, `--in` and `--as-of`."""
    return person_options(jurisdiction_option(as_of_option(command)))


def catalogue_option(command: _Command) -> _Command:
    """Add `--catalogue PATH`."""
    return click.option(
        "--catalogue",
        metavar="PATH",
        help="A Turtle file of an imported catalogue, or a compiled one.  [default: the ontology]",
    )(command)


def top_option(command: _Command) -> _Command:
    """Add `--top N`."""
    return click.option(
        "--top",
        type=click.IntRange(min=1),
        default=10,
        show_default=True,
        metavar="N",
        help="How many roles to show.",
    )(command)


def minimize_option(command: _Command) -> _Command:
    """Add `--minimize time|cost|steps`."""
    return click.option(
        "--minimize",
        type=click.Choice(["time", "cost", "steps"]),
        help="What is to be least.  [default: time]",
    )(command)


def estimate_option(command: _Command) -> _Command:
    """Add `--estimate min|typical|max`."""
    return click.option(
        "--estimate",
        type=click.Choice(["min", "typical", "max"]),
        default="typical",
        show_default=True,
        help="Which figure of each range counts.",
    )(command)


def limit_options(command: _Command) -> _Command:
    """Add the options that narrow a question."""
    decorators = (
        click.option(
            "--hours-per-week",
            type=int,
            default=60,
            show_default=True,
            help="Hours that work and study may take together.",
        ),
        click.option("--budget", callback=figure, metavar="DOLLARS", help="The most it may cost."),
        click.option(
            "--deadline", callback=figure, metavar="MONTHS", help="The longest it may take."
        ),
        click.option(
            "--avoid",
            multiple=True,
            metavar="ID",
            shell_complete=ids_of("Credential", "Occupation", "Route", "Status"),
            help="Not through this; repeatable.",
        ),
        click.option(
            "--via",
            multiple=True,
            metavar="ID",
            shell_complete=ids_of(*TARGETS),
            help="Through this; repeatable.",
        ),
        click.option(
            "--full-scope", is_flag=True, help="A role: with what the place asks before each duty."
        ),
        click.option(
            "--time-limit",
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            help="Stop searching then, with the best found and a bound.",
        ),
    )
    return _decorated(command, decorators)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show on standard error how far something is; give what is told how many of how many."""
    with click.progressbar(length=1, file=sys.stderr, label=label) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield progress


def show_answer(answer: object, graph: CareerGraph | None, form: str) -> None:
    """Print an answer to standard output, with escapes for letters that its encoding lacks."""
    from magraph.views import render

    shown = render(answer, graph, form)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        shown.encode(encoding)
    except UnicodeEncodeError:
        shown = _escaped(shown, form, encoding)
    click.echo(shown, nl=False)


def show_remark(said: str) -> None:
    """Print what is to be known beside an answer to standard error, so that it fits there."""
    from magraph.views.layout import Page

    page = Page(colour=False)
    page.line(said)
    click.echo(page.text(), err=True, nl=False)


def _escaped(text: str, form: str, encoding: str) -> str:
    if form == "json":
        import json

        return json.dumps(json.loads(text), indent=2) + "\n"
    handler = "xmlcharrefreplace" if form == "html" else "backslashreplace"
    return text.encode(encoding, handler).decode(encoding)
