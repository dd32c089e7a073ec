"""Careers as a plain networkx graph: what each step from one role to another takes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from magraph import terms
from magraph.graph import CareerGraph
from magraph.planning.ask import shortest_pathway
from magraph.planning.pathway import Pathway
from magraph.quantities import number

if TYPE_CHECKING:
    from networkx import DiGraph

__all__ = ["progression_graph"]


def progression_graph(
    graph: CareerGraph,
    minimize: str = "time",
    *,
    jurisdiction: str | None = None,
    as_of: date | None = None,
) -> DiGraph:
    """Return an edge for each progression, with what it takes as weights.

    Parameters
    ----------
    graph
        The ontology.
    minimize, jurisdiction, as_of
        As for `shortest_pathway`.

    Returns
    -------
    networkx.DiGraph
        Nodes are short ids with ``label`` and ``kind``. An edge carries ``months`` and ``cost``
        (dollars; a lower bound unless ``complete``) of the best pathway for somebody who holds its
        start, and ``progressions``, the ids of what it stands for. A progression that nobody can
        take is no edge.

    Notes
    -----
    A weight holds for one step alone: what two steps share is paid in each. For a whole career ask
    `shortest_pathway`, which counts it once.

    Examples
    --------
    >>> import networkx
    >>> from magraph import progression_graph, read_graph
    >>> careers = progression_graph(read_graph())
    >>> networkx.shortest_path(careers, "administrative-ma", "office-manager", weight="months")
    ['administrative-ma', 'generalist-ma', 'lead-ma', 'office-manager']
    """
    from networkx import DiGraph

    careers = DiGraph()
    names: dict[tuple[str, str], list[str]] = {}
    for progression in graph.of_class(terms.PROGRESSION):
        for start in graph.objects(progression, terms.FROM):
            for end in graph.objects(progression, terms.TO):
                names.setdefault((start, end), []).append(graph.id(progression))
    for node in sorted({node for ends in names for node in ends}):
        careers.add_node(graph.id(node), label=graph.label(node), kind=graph.kind(node))
    for (start, end), progressions in names.items():
        found = shortest_pathway(
            graph, end, [start], minimize, jurisdiction=jurisdiction, as_of=as_of
        )
        if isinstance(found, Pathway):
            careers.add_edge(
                graph.id(start),
                graph.id(end),
                months=found.months,
                cost=number(found.cost.amount),
                complete=found.cost.complete,
                progressions=tuple(progressions),
            )
    return careers
