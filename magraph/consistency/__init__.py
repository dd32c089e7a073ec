"""Checks that a graph is consistent: names, references, claims and requirements.

They run on every load, so each is one walk over what it is about; places in files are looked up
only for faults.
"""

from __future__ import annotations

from magraph.consistency.claims import claim_faults
from magraph.consistency.faults import Fault
from magraph.consistency.labels import label_faults
from magraph.consistency.references import reference_faults
from magraph.consistency.requirements import requirement_faults
from magraph.graph import CareerGraph

__all__ = ["check_graph"]


def check_graph(graph: CareerGraph) -> list[Fault]:
    """Return every fault of a graph, in the order of files, lines and terms."""
    faults = {
        str(fault): fault
        for find in (reference_faults, label_faults, claim_faults, requirement_faults)
        for fault in find(graph)
    }
    return sorted(
        faults.values(),
        key=lambda fault: (fault.file or "", fault.line or 0, fault.term or "", fault.problem),
    )
