"""`Catalogue`: what each occupation needs of which skill, as columns of numbers.

::

    needs of role r      skill, weight, level [starts[r]:starts[r + 1]]      sorted by skill
    postings of skill s  roles, role_weight, role_level [skill_starts[s]:skill_starts[s + 1]]
                                                                             sorted by role

A level of NaN is one that the catalogue does not give.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

__all__ = ["Catalogue", "Floats", "Integers", "given"]

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int32]


def given(level: float) -> float | None:
    """Return a level of a column, or None where it is NaN."""
    return None if level != level else level


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Occupations and skills with numbers from 0, and what weighs how much between them.

    Attributes
    ----------
    role_ids, skill_ids
        IRIs, sorted; Arrow string arrays.
    role_labels, skill_labels
        Labels, in the same order.
    starts
        Shape (roles + 1,): where each role's needs begin.
    skill, weight, level
        Shape (needs,): of each need the skill's number, its weight (above 0), and the level
        asked for, 0 to 7 or NaN.
    notices
        How the publishers want to be named, and the licences.
    matches
        Another name of a skill (an IRI of another catalogue) -> the skills it is mapped to.
    """

    role_ids: pa.Array
    role_labels: pa.Array
    skill_ids: pa.Array
    skill_labels: pa.Array
    starts: Integers
    skill: Integers
    weight: Floats
    level: Floats
    notices: tuple[str, ...]
    matches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def totals(self) -> Floats:
        """Shape (roles,): the weights of each role's needs, summed in the order of skills."""
        owners = np.repeat(np.arange(len(self.role_ids)), np.diff(self.starts))
        sums = np.bincount(owners, weights=self.weight, minlength=len(self.role_ids))
        return sums.astype(np.float64, copy=False)

    @cached_property
    def postings(self) -> tuple[Integers, Integers, Floats, Floats]:
        """The needs by skill: where each skill's begin, then roles, weights and levels."""
        owners = np.repeat(
            np.arange(len(self.role_ids), dtype=np.int32), np.diff(self.starts).astype(np.int64)
        )
        order = np.lexsort((owners, self.skill))
        starts = np.zeros(len(self.skill_ids) + 1, dtype=np.int32)
        np.cumsum(np.bincount(self.skill, minlength=len(self.skill_ids)), out=starts[1:])
        return starts, owners[order], self.weight[order], self.level[order]

    @cached_property
    def skill_numbers(self) -> dict[str, int]:
        """IRI of a skill -> its number."""
        return {iri: number for number, iri in enumerate(self.skill_ids.to_pylist())}

    @cached_property
    def role_numbers(self) -> dict[str, int]:
        """IRI of a role -> its number."""
        return {iri: number for number, iri in enumerate(self.role_ids.to_pylist())}

    def needs(self, role: int) -> tuple[Integers, Floats, Floats]:
        """Return the skills of a role with their weights and levels."""
        part = slice(self.starts[role], self.starts[role + 1])
        return self.skill[part], self.weight[part], self.level[part]
