"""A requirement as a drawing: what is asked for, as a tree, and what of it is met."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from magraph import terms
from magraph.phrases import dollars
from magraph.requirements import AllOf, AnyOf, AtLeast
from magraph.views.pictures.drawing import Drawing, Edge, Kind, Mark, Node, node
from magraph.views.sentences import verdict
from magraph.views.words import circumstances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from magraph.descriptions import Description
    from magraph.evaluation import Evaluation
    from magraph.graph import CareerGraph
    from magraph.planning.eligibility import Eligibility, EligibleRoute
    from magraph.requirements import Requirement

__all__ = ["draw_description", "draw_requirement"]

_WAYS: Final = ("eligibilityRoute", "entryRoute")


def draw_requirement(found: Eligibility, graph: CareerGraph) -> Drawing:
    """Return the tree of each way to a target, with what is met for the person asked about."""
    tree = _Tree()
    if found.open:
        sure = any(route.open and not route.evaluation.assumed for route in found.routes)
        mark = _mark(True, assumed=not sure)
    else:
        mark = _mark(None if found.in_doubt else False)
    own = _mark(True, assumed=bool(found.held_because)) if found.held else mark
    root = tree.add(None, "target", found.target.label, mark=own)
    above = root
    if len(found.routes) > 1:
        above = tree.add(root, "any", f"one of these {len(found.routes)} ways", mark=mark)
    priced = graph.is_a(found.target.iri, terms.CREDENTIAL)
    for route in found.routes:
        _route(tree, above, route, priced=priced, alone=route.label == found.target.label)
    return Drawing(
        "tree",
        f"{found.target.label}: what is asked for",
        verdict(found),
        (circumstances(found, graph),),
        tuple(tree.nodes),
        tuple(tree.edges),
        notes=() if found.routes else ("Nothing is known to be asked for.",),
    )


def draw_description(about: Description, _graph: CareerGraph) -> Drawing:
    """Return the tree of what a thing asks of anybody: its own requirement and each way to it."""
    tree = _Tree()
    above = tree.add(None, "target", about.label)
    ways = [part for name, part in about.parts if name in _WAYS]
    if about.requirement and ways:
        above = tree.add(above, "all", "both of these")
    if about.requirement:
        _asked(tree, above, about.requirement)
    if len(ways) > 1:
        above = tree.add(above, "any", f"one of these {len(ways)} ways")
    for part in ways:
        below = tree.add(above, "thing", part.label)
        if part.requirement:
            _asked(tree, below, part.requirement)
    asks = about.requirement or ways
    return Drawing(
        "tree",
        f"{about.label}: what is asked for",
        f"As of {about.as_of}.",
        (),
        tuple(tree.nodes),
        tuple(tree.edges),
        notes=() if asks else ("Nothing is known to be asked for.",),
    )


class _Tree:
    """Nodes and edges, gathered."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self._names: Iterator[int] = count(1)

    def add(
        self,
        above: str | None,
        kind: Kind,
        label: str,
        details: tuple[str, ...] = (),
        mark: Mark | None = None,
    ) -> str:
        """Put a node below another one and return its id."""
        made = node(f"n{next(self._names)}", kind, label, details, mark)
        self.nodes.append(made)
        if above is not None:
            self.edges.append(Edge(above, made.id))
        return made.id


def _mark(truth: bool | None, *, assumed: bool = False) -> Mark:
    if truth is None:
        return "unknown"
    return ("assumed" if assumed else "met") if truth else "unmet"


def _route(tree: _Tree, above: str, route: EligibleRoute, *, priced: bool, alone: bool) -> None:
    evaluation = route.evaluation
    fee = f"fee {dollars(route.fee)}" if priced else ""
    if not alone:
        mark = _mark(evaluation.truth, assumed=evaluation.assumed)
        above = tree.add(above, "thing", route.label, (fee, evaluation.reason), mark)
    _evaluated(tree, above, evaluation, said=route.label)


def _asked(tree: _Tree, above: str, wanted: Requirement) -> None:
    if not isinstance(wanted, AtLeast):
        tree.add(above, "leaf", wanted.label or "something not described")
        return
    gate = tree.add(above, _kind(wanted), _gate(wanted, len(wanted.operands)), (wanted.label,))
    for operand in wanted.operands:
        _asked(tree, gate, operand)


def _evaluated(tree: _Tree, above: str, evaluation: Evaluation, *, said: str = "") -> None:
    wanted = evaluation.requirement
    parts = _joined(evaluation)
    mark = _mark(evaluation.truth, assumed=evaluation.assumed)
    if not isinstance(wanted, AtLeast):
        label = wanted.label or "something not described"
        tree.add(above, "leaf", label, (evaluation.reason,), mark)
    elif parts and not (len(parts) == 1 and wanted.count == 1):
        label = "" if wanted.label == said else wanted.label
        gate = tree.add(above, _kind(wanted), _gate(wanted, len(parts)), (label,), mark)
        for part in parts:
            _evaluated(tree, gate, part)
    elif parts:
        _evaluated(tree, above, parts[0])
    elif evaluation.reason:
        label = wanted.label or "all that is asked for"
        tree.add(above, "leaf", label, (evaluation.reason,), mark)


def _joined(evaluation: Evaluation) -> tuple[Evaluation, ...]:
    """Return what is joined here: "all of" inside "all of" is one, and so is "any of"."""
    kind = type(evaluation.requirement)
    found: list[Evaluation] = []
    for part in evaluation.operands:
        alike = type(part.requirement) is kind and kind in (AllOf, AnyOf)
        inner = _joined(part) if alike and not part.requirement.label else ()
        found += inner or (part,)
    return tuple(found)


def _kind(wanted: AtLeast) -> Kind:
    if isinstance(wanted, AllOf):
        return "all"
    return "any" if isinstance(wanted, AnyOf) or wanted.count == 1 else "some"


def _gate(wanted: AtLeast, many: int) -> str:
    if isinstance(wanted, AllOf):
        return "both of these" if many == 2 else f"all of these {many}"
    return f"{'one' if wanted.count == 1 else wanted.count} of these {many}"
