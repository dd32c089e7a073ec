"""From one occupation to others: the nearest, what the step asks for, and all steps as a graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from magraph.displays import Displayed
from magraph.errors import UnknownTerm, UsageError
from magraph.matching.catalogue import Catalogue, Floats, given
from magraph.matching.ranking import Fit, best_first, fit, scores

if TYPE_CHECKING:
    from networkx import DiGraph

__all__ = ["Similar", "likeness", "similar", "transitions"]


@dataclass(frozen=True, slots=True)
class Similar(Displayed):
    """The occupations that somebody in a role is nearest to.

    Attributes
    ----------
    id, label
        The role one comes from.
    fits
        How well its skills, at the levels that it asks for, fit other roles; best first.
    likeness
        In the order of `fits`: how alike the two are both ways, 0 to 1.
    notices
        How the publishers want to be named.
    """

    id: str
    label: str
    fits: tuple[Fit, ...]
    likeness: tuple[float, ...]
    notices: tuple[str, ...]


def similar(catalogue: Catalogue, role: str, top: int = 10) -> Similar:
    """Return the nearest roles, and what the step across asks for.

    Parameters
    ----------
    catalogue
        The roles.
    role
        IRI of the one to start from.
    top
        How many.

    Raises
    ------
    UnknownTerm
        The catalogue has no such role.
    UsageError
        `top` is not positive.

    Notes
    -----
    Ranked by what of the other role is there already (as `rank` does), which is not the same both
    ways: a specialist's job may be covered by a generalist and not the reverse. `likeness` is.
    """
    if top < 1:
        raise UsageError(f"top: {top} is not positive")
    number = catalogue.role_numbers.get(role)
    if number is None:
        raise UnknownTerm(role, what="role")
    held = _held_in(catalogue, number)
    every = scores(catalogue, held)
    order = [n for n in best_first(every) if n != number][:top]
    alike = likeness(catalogue, number)
    return Similar(
        role,
        catalogue.role_labels[number].as_py(),
        tuple(fit(catalogue, int(other), held, float(every[other])) for other in order),
        tuple(float(alike[other]) for other in order),
        catalogue.notices,
    )


def likeness(catalogue: Catalogue, role: int) -> Floats:
    """Return how alike a role and every other are.

    Returns
    -------
    numpy.ndarray
        Shape (roles,): the sum over all skills of the lesser weight, divided by the sum of the
        greater (the weighted Jaccard index), 0 to 1.

    References
    ----------
    M. Ruzicka, Anwendung mathematisch-statistischer Methoden in der Geobotanik, Biologia 13,
    1958.
    """
    starts, roles, weights, _ = catalogue.postings
    least = np.zeros(len(catalogue.totals))
    mine, my_weights, _ = catalogue.needs(role)
    for skill, weight in zip(mine.tolist(), my_weights.tolist(), strict=True):
        part = slice(starts[skill], starts[skill + 1])
        least[roles[part]] += np.minimum(weights[part], weight)
    # The greater weights are both sums less the lesser ones.
    greatest: Floats = catalogue.totals + catalogue.totals[role] - least
    return least / greatest


def transitions(catalogue: Catalogue, top: int = 10) -> DiGraph:
    """Return the nearest roles of every role as a networkx graph.

    Parameters
    ----------
    catalogue
        The roles.
    top
        How many edges leave a role, at most; a role that shares nothing is no neighbour.

    Returns
    -------
    networkx.DiGraph
        Nodes are IRIs with a ``label``; edges have ``score`` (what of the other role is there),
        ``likeness``, ``missing`` (how many of its skills are not there) and ``weight``
        (1 - score), so that a shortest path is the one with the least to learn at each step.

    Raises
    ------
    UsageError
        `top` is not positive.
    """
    from networkx import DiGraph

    if top < 1:
        raise UsageError(f"top: {top} is not positive")
    ids = catalogue.role_ids.to_pylist()
    graph = DiGraph()
    graph.add_nodes_from(
        (iri, {"label": label})
        for iri, label in zip(ids, catalogue.role_labels.to_pylist(), strict=True)
    )
    for number, iri in enumerate(ids):
        held = _held_in(catalogue, number)
        mine = set(held)
        every = scores(catalogue, held)
        alike = likeness(catalogue, number)
        every[number] = 0
        for other in best_first(every)[:top].tolist():
            if every[other] <= 0:
                break
            theirs, _, _ = catalogue.needs(other)
            graph.add_edge(
                iri,
                ids[other],
                score=float(every[other]),
                likeness=float(alike[other]),
                missing=sum(skill not in mine for skill in theirs.tolist()),
                weight=float(1 - every[other]),
            )
    return graph


def _held_in(catalogue: Catalogue, role: int) -> dict[int, float | None]:
    """Return the skills of who works in a role, at the levels that it asks for."""
    skills, _, levels = catalogue.needs(role)
    return {
        skill: given(level) for skill, level in zip(skills.tolist(), levels.tolist(), strict=True)
    }
