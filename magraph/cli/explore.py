"""`magraph explore`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from magraph.cli.options import ontology_option

if TYPE_CHECKING:
    from magraph.cli.options import Ontology

__all__ = ["explore"]


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Where to listen.  [default: any port that is free]",
)
@click.option("--open", "browser", is_flag=True, help="Also open the page in the browser.")
@ontology_option
def explore(port: int, browser: bool, ontology: Ontology) -> None:
    """Ask and read answers in a browser, on this machine alone.

    Prints the address and serves until it is interrupted (Ctrl-C).

    \b
    magraph explore --open
    """
    from magraph.explorer.server import HOST, server

    with server(ontology.read(), port) as running:
        address = f"http://{HOST}:{running.server_port}/"
        click.echo(address)
        if browser:
            click.launch(address)
        running.serve_forever()
