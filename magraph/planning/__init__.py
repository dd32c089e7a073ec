"""The exact planner: pathways with proofs, and which ways to a credential are open."""

from __future__ import annotations

from magraph.planning.ask import shortest_pathway
from magraph.planning.eligibility import Eligibility, EligibleRoute, eligible
from magraph.planning.pathway import NoPathway, Pathway, PathwayStep, Target
from magraph.planning.ways import Way

__all__ = [
    "Eligibility",
    "EligibleRoute",
    "NoPathway",
    "Pathway",
    "PathwayStep",
    "Target",
    "Way",
    "eligible",
    "shortest_pathway",
]
