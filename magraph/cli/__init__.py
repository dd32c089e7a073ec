"""The command `magraph`.

A command is imported when it is called; so is everything it needs.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from typing import TYPE_CHECKING, Final, NoReturn

import click

from magraph import __version__
from magraph.cli.failures import messages
from magraph.errors import MagraphError
from magraph.loading import function_at

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["COMMANDS", "magraph", "main"]

_LONGEST: Final = 1000

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "pathway": ("magraph.cli.pathway:pathway", "Show the fastest and the cheapest pathway."),
    "frontier": ("magraph.cli.frontier:frontier", "Show all pathways that no other beats."),
    "ranges": ("magraph.cli.ranges:ranges", "Show what is best at the least and most figures."),
    "explain": (
        "magraph.cli.explain:explain",
        "Explain why a pathway is best, or why none.",
    ),
    "gap": ("magraph.cli.gap:gap", "Show which skills are missing, and how to get them."),
    "eligible": ("magraph.cli.eligible:eligible", "Show which ways to a credential are open."),
    "coverage": (
        "magraph.cli.coverage:coverage",
        "Show what of a credential or role a programme covers.",
    ),
    "hold": ("magraph.cli.hold:hold", "Show what it takes to keep a credential for years."),
    "match": (
        "magraph.cli.match:match",
        "Rank roles by how much of what matters in them is held.",
    ),
    "similar": ("magraph.cli.similar:similar", "Show the roles nearest to one."),
    "transitions": (
        "magraph.cli.transitions:transitions",
        "Write the steps between roles as GraphML.",
    ),
    "explore": ("magraph.cli.explore:explore", "Ask and read answers in a browser."),
    "show": ("magraph.cli.show:show", "Show all that is known of one thing."),
    "search": ("magraph.cli.search:search", "Find things by name, acronym or part of a name."),
    "list": ("magraph.cli.listing:listing", "List roles, duties, skills, credentials, ..."),
    "validate": ("magraph.cli.validate:validate", "Check an ontology."),
    "export": (
        "magraph.cli.export:export",
        "Write the ontology in a format, or a picture of an answer.",
    ),
    "import": (
        "magraph.cli.importing:import_",
        "Read O*NET, ESCO or CTDL data and write it as Turtle.",
    ),
    "compile": (
        "magraph.cli.compiling:compile_",
        "Compile a catalogue that opens in milliseconds.",
    ),
    "query": ("magraph.cli.query:query", "Ask the ontology in SPARQL."),
}
"""Name -> (``"module:attribute"``, one line of help)."""


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = function_at(COMMANDS[cmd_name][0])
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(COMMANDS)}."
            raise click.UsageError(f"no command is called {args[0]!r}. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # The table has the help lines, so that `magraph --help` imports no command.
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: magraph pathway cma-aama",
)
@click.version_option(__version__, prog_name="magraph")
def magraph() -> None:
    """Career pathways: what to do, how long it takes, what it costs, and who says so."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit.

    Exit codes: 0 an answer; 1 the answer is no (no pathway, not eligible, not valid); 2 a wrong
    command line or wrong data; 130 interrupted.
    """
    # While a graph is built nothing of it is garbage; the collector would look a dozen times.
    gc.set_threshold(200_000)
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    if sys.stdout is None:
        # Closed by the caller. What is written here fails, as on a full disk.
        unwritable = io.FileIO(os.open(os.devnull, os.O_RDONLY), "w")
        sys.stdout = io.TextIOWrapper(unwritable, encoding="utf-8", write_through=True)
    try:
        code = magraph.main(arguments, prog_name="magraph", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        return _misused(error)
    except click.ClickException as error:
        return _fail(error.format_message())
    except MagraphError as error:
        return _fail(*messages(error))
    except click.Abort:
        # Click turns an interrupt into this.
        return 130
    except SystemExit:
        # Click leaves so, with 1, when the reader has gone; here 1 would say no.
        return 0
    except BrokenPipeError:
        # The reader has gone. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except RecursionError:
        return _fail("the input is nested too deeply")
    except MemoryError:
        return _fail("not enough memory")
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        return _fail(f"{name}{error.strerror or error}")
    return code if isinstance(code, int) else 0


def _misused(error: click.UsageError) -> int:
    message = error.format_message()
    # click answers a command line of nothing with the whole help
    if "\n" in message and not isinstance(error, click.BadParameter):
        click.echo(message, err=True)
        return 2
    end = "" if message.endswith((".", "?")) else "."
    more = f" See: {error.ctx.command_path} --help" if error.ctx else ""
    return _fail(f"{message}{end}{more}")


def _fail(*messages: str) -> int:
    from magraph.views.layout import printable

    for message in messages:
        line = printable(" ".join(message.split()))
        shown = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
        click.echo(f"magraph: error: {shown}", err=True)
    return 2
