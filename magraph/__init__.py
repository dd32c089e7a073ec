"""Career pathways over an RDF ontology: fastest, cheapest, with proof and sources.

The public names below are loaded when they are first used, so that importing the package costs
next to nothing.

>>> import magraph
>>> graph = magraph.read_graph()
>>> magraph.shortest_pathway(graph, "cma-aama").months
11
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from magraph.claims import Claim
    from magraph.coverages import Coverage, coverage
    from magraph.descriptions import Description, describe
    from magraph.errors import (
        AmbiguousTerm,
        ContradictoryClaims,
        DataError,
        DataErrors,
        MagraphError,
        MissingExtra,
        ProfileError,
        UnknownTerm,
        UsageError,
    )
    from magraph.evaluation import evaluate
    from magraph.gaps import SkillGap, skill_gap
    from magraph.graph import CareerGraph
    from magraph.holdings import Holding, holding
    from magraph.jurisdictions import PracticeRule, practice_rules
    from magraph.listings import Listing, listing
    from magraph.matching.asking import match, similar
    from magraph.matching.catalogue import Catalogue
    from magraph.matching.ranking import Ranking
    from magraph.matching.storage import cached_catalogue, compile_catalogue, open_catalogue
    from magraph.matching.transitions import Similar, transitions
    from magraph.neighbourhoods import Neighbourhood, neighbourhood
    from magraph.planning.ask import shortest_pathway, shortest_pathways
    from magraph.planning.choices import Choices, alternatives, frontier, ranges
    from magraph.planning.eligibility import Eligibility, eligible
    from magraph.planning.explanation import Explanation, explain
    from magraph.planning.leastsum import compile_planner
    from magraph.planning.pathway import NoPathway, Pathway
    from magraph.planning.progressions import progression_graph
    from magraph.planning.question import PathwayLimits, RangesLimits
    from magraph.profile import Profile, profile_from_ids, profile_from_mapping, read_profile
    from magraph.readwrite import export_losses, read_graph, write_graph
    from magraph.readwrite.patches import patched
    from magraph.requirements import Requirement, requirement
    from magraph.sources import Import, import_source
    from magraph.sparql import QueryResult, query
    from magraph.validation import Report, validate
    from magraph.views.pictures import picture

__version__ = "0.1.0"

__all__ = [
    "AmbiguousTerm",
    "CareerGraph",
    "Catalogue",
    "Choices",
    "Claim",
    "ContradictoryClaims",
    "Coverage",
    "DataError",
    "DataErrors",
    "Description",
    "Eligibility",
    "Explanation",
    "Holding",
    "Import",
    "Listing",
    "MagraphError",
    "MissingExtra",
    "Neighbourhood",
    "NoPathway",
    "Pathway",
    "PathwayLimits",
    "PracticeRule",
    "Profile",
    "ProfileError",
    "QueryResult",
    "RangesLimits",
    "Ranking",
    "Report",
    "Requirement",
    "Similar",
    "SkillGap",
    "UnknownTerm",
    "UsageError",
    "alternatives",
    "cached_catalogue",
    "compile_catalogue",
    "compile_planner",
    "coverage",
    "describe",
    "eligible",
    "evaluate",
    "explain",
    "export_losses",
    "frontier",
    "holding",
    "import_source",
    "listing",
    "match",
    "neighbourhood",
    "open_catalogue",
    "patched",
    "picture",
    "practice_rules",
    "profile_from_ids",
    "profile_from_mapping",
    "progression_graph",
    "query",
    "ranges",
    "read_graph",
    "read_profile",
    "requirement",
    "shortest_pathway",
    "shortest_pathways",
    "similar",
    "skill_gap",
    "transitions",
    "validate",
    "write_graph",
]

_HOMES: Final[dict[str, str]] = {
    "AmbiguousTerm": "errors",
    "CareerGraph": "graph",
    "Catalogue": "matching.catalogue",
    "Choices": "planning.choices",
    "Claim": "claims",
    "ContradictoryClaims": "errors",
    "Coverage": "coverages",
    "DataError": "errors",
    "DataErrors": "errors",
    "Description": "descriptions",
    "Eligibility": "planning.eligibility",
    "Explanation": "planning.explanation",
    "Holding": "holdings",
    "Import": "sources",
    "Listing": "listings",
    "MagraphError": "errors",
    "MissingExtra": "errors",
    "Neighbourhood": "neighbourhoods",
    "NoPathway": "planning.pathway",
    "Pathway": "planning.pathway",
    "PathwayLimits": "planning.question",
    "PracticeRule": "jurisdictions",
    "Profile": "profile",
    "ProfileError": "errors",
    "QueryResult": "sparql",
    "RangesLimits": "planning.question",
    "Ranking": "matching.ranking",
    "Report": "validation",
    "Requirement": "requirements",
    "Similar": "matching.transitions",
    "SkillGap": "gaps",
    "UnknownTerm": "errors",
    "UsageError": "errors",
    "alternatives": "planning.choices",
    "cached_catalogue": "matching.storage",
    "compile_catalogue": "matching.storage",
    "compile_planner": "planning.leastsum",
    "coverage": "coverages",
    "describe": "descriptions",
    "eligible": "planning.eligibility",
    "evaluate": "evaluation",
    "explain": "planning.explanation",
    "export_losses": "readwrite",
    "frontier": "planning.choices",
    "holding": "holdings",
    "import_source": "sources",
    "listing": "listings",
    "match": "matching.asking",
    "neighbourhood": "neighbourhoods",
    "open_catalogue": "matching.storage",
    "patched": "readwrite.patches",
    "picture": "views.pictures",
    "practice_rules": "jurisdictions",
    "profile_from_ids": "profile",
    "profile_from_mapping": "profile",
    "progression_graph": "planning.progressions",
    "query": "sparql",
    "ranges": "planning.choices",
    "read_graph": "readwrite",
    "read_profile": "profile",
    "requirement": "requirements",
    "shortest_pathway": "planning.ask",
    "shortest_pathways": "planning.ask",
    "similar": "matching.asking",
    "skill_gap": "gaps",
    "transitions": "matching.transitions",
    "validate": "validation",
    "write_graph": "readwrite",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'magraph' has no attribute {name!r}")
    found = getattr(import_module(f"magraph.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
