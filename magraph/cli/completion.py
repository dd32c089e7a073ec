"""What the shell offers when somebody presses the tab key: ids of what may stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    import click
    from click.shell_completion import CompletionItem

__all__ = ["PLACES", "TARGETS", "ids_of"]

TARGETS: Final = ("Credential", "CredentialGroup", "Occupation", "Duty", "Skill", "Route")
"""What a pathway can lead to."""

PLACES: Final = ("Jurisdiction",)

_MOST: Final = 200


def ids_of(
    *kinds: str,
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Return a completion with the ids of some kinds of things, and their labels beside them.

    Parameters
    ----------
    kinds
        Local names of classes, such as ``"Credential"``.
    """

    def complete(
        ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        from magraph.errors import MagraphError
        from magraph.readwrite import read_graph
        from magraph.terms import MG

        try:
            graph = read_graph(ctx.params.get("ontology") or None)
        except MagraphError:
            return []  # a shell has no place for a message
        offered = {
            graph.id(iri): graph.label(iri)
            for kind in kinds
            for iri in graph.of_class(f"{MG}{kind}")
            if graph.id(iri).startswith(incomplete)
        }
        return [CompletionItem(id_, help=offered[id_]) for id_ in sorted(offered)[:_MOST]]

    return complete
