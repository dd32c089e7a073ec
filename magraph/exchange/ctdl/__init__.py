"""CTDL JSON-LD, the language of the Credential Registry.

The context is written into the document: a reader then needs no network, and none of the
processors that ``tests/exchange/test_ctdl.py`` runs would fetch an address safely. It gives the
prefixes and types that the published context gives to the same terms.
"""

from __future__ import annotations

from magraph.exchange.ctdl.records import Records
from magraph.exchange.losses import Written
from magraph.graph import CareerGraph
from magraph.readwrite import Loss

__all__ = ["ctdl_losses", "write_ctdl"]


def write_ctdl(graph: CareerGraph) -> str:
    """Write credentials, programmes, jobs, competencies and organisations as CTDL JSON-LD.

    Requirements are condition profiles, fees and costs cost profiles, durations duration profiles.
    What has no term is in words, and counted by `ctdl_losses`.
    """
    return _written(graph).text


def ctdl_losses(graph: CareerGraph) -> tuple[Loss, ...]:
    """Return what `write_ctdl` leaves out or says in words only."""
    return _written(graph).losses


def _written(graph: CareerGraph) -> Written:
    return graph.once((__name__,), lambda: Records(graph).written())
