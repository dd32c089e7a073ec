"""The same for most people, compiled, in half the time: postings of four bytes, and whole sums.

It applies where a level changes nothing and the weights are multiples of some 1 / 2**k: sums of
such are exact in whatever order, so the answers are those of `kernel` to the last bit. A posting
is a role and a weight in 32 bits, a role's sum a weight and a count in another 32. What is not
among the best is not looked at twice: of the roles in each of some columns the best one counts,
the least of the best columns is a score that all the best roles reach, and only roles that reach
it are ordered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from magraph.compiling import compiler

if TYPE_CHECKING:
    from magraph.matching.catalogue import Catalogue, Floats, Integers

__all__ = ["PackedPostings", "best_packed", "packed"]

compiled = compiler("Batches", "batches", error_model="numpy")

# Postings are added so many at a time, so that fewer branches are guessed wrong.
_LANES: Final = 8
# Roles of a column in a block of roles.
_ROWS: Final = 16
_COLUMNS: Final = 32
_BLOCK: Final = _ROWS * _COLUMNS
_MOST: Final = 1 << 16
"""Roles and counts have 16 bits, weights 15 and a sign."""
# What the rounding of single precision could hide.
_ALMOST: Final = np.float32(1 - 1e-6)
_NEXT_TO_NOTHING: Final = np.float32(1e-30)
# More candidates than that are sorted by a method that costs more to begin with.
_FEW: Final = 64


class PackedPostings(NamedTuple):
    """The needs of a catalogue by skill; roles are made up to whole blocks.

    Attributes
    ----------
    starts
        Shape (skills + 2,): where the postings of each skill begin. The last one has none: it
        stands for what is not known.
    postings
        A role in the upper 16 bits, its weight in the lower ones; those of each skill are made up
        to `_LANES` with postings of no role.
    totals
        Shape (roles,): the weights of each role's needs; infinite where there is no role.
    shares
        Shape (roles,): 1 / totals in single precision.
    sizes
        Shape (roles,): how many needs.
    """

    starts: npt.NDArray[np.uint32]
    postings: npt.NDArray[np.uint32]
    totals: Floats
    shares: npt.NDArray[np.float32]
    sizes: Integers


def packed(catalogue: Catalogue) -> PackedPostings | None:
    """Return the postings of a catalogue, or None where they do not fit into so few bits."""
    starts, roles, weights, _ = catalogue.postings
    n_roles = len(catalogue.totals)
    size = -(-n_roles // _BLOCK) * _BLOCK
    unit = _unit(weights)
    if unit is None or size + _LANES > _MOST:
        return None
    totals = np.full(size, np.inf)
    totals[:n_roles] = catalogue.totals * unit
    sizes = np.zeros(size, dtype=np.int32)
    sizes[:n_roles] = np.diff(catalogue.starts)
    if np.any(totals[:n_roles] >= _MOST // 2):
        return None
    lengths = np.diff(starts)
    begins = np.zeros(len(lengths) + 2, dtype=np.uint32)
    np.cumsum(-(-lengths // _LANES) * _LANES, out=begins[1:-1])
    begins[-1] = begins[-2]
    # Different ones, so that none waits for the sum of another.
    postings = (size + np.arange(begins[-1], dtype=np.uint32) % _LANES) << 16
    places = np.arange(len(roles)) + np.repeat(begins[:-2] - starts[:-1], lengths)
    postings[places] = (roles.astype(np.uint32) << 16) | (weights * unit).astype(np.uint32)
    return PackedPostings(
        begins, postings.astype(np.uint32), totals, (1 / totals).astype(np.float32), sizes
    )


def _unit(weights: Floats) -> int | None:
    """Return the least power of two that makes whole numbers of all weights."""
    for power in range(16):
        units = weights * (1 << power)
        if np.array_equal(units, np.floor(units)):
            return 1 << power
    return None


def best_packed(
    offsets: Integers, skills: Integers, postings: PackedPostings, top: int
) -> tuple[Integers, Integers, Floats, Integers]:
    """Return the best roles of many people, as `best_roles` does.

    Parameters
    ----------
    offsets
        Shape (people + 1,): where each person's skills begin.
    skills
        Numbers of skills, in any order, more than once or not; negative: not known.
    postings
        Of the catalogue.
    top
        The most roles for each person, above 0.

    Returns
    -------
    tuple
        Where each person's roles begin, the roles, their scores, and how many of their skills
        are missing; best first, equal scores in the order of the roles.
    """
    best: tuple[Integers, Integers, Floats, Integers] = _best(
        offsets, skills, *postings, top, _COLUMNS
    )
    return best


# Loops over columns ask for their number at run time: one that is known is unrolled to single
# steps, where several roles at a time would be quicker.


@compiled
def _best(
    offsets: Integers,
    skills: Integers,
    starts: npt.NDArray[np.uint32],
    postings: npt.NDArray[np.uint32],
    totals: Floats,
    shares: npt.NDArray[np.float32],
    sizes: Integers,
    top: int,
    columns: int,
) -> tuple[Integers, Integers, Floats, Integers]:
    people = len(offsets) - 1
    size = len(totals)
    sums = np.zeros(size + _LANES, dtype=np.int32)
    seen = np.full(len(starts), -1, dtype=np.int32)
    highest = np.zeros((size // _BLOCK, columns), dtype=np.float32)
    column = np.zeros(columns, dtype=np.float32)
    found = np.empty(size + _ROWS, dtype=np.int64)
    spots = np.empty(size // _ROWS + 1, dtype=np.int64)
    keys = np.empty(size, dtype=np.int64)
    bounds = np.zeros(people + 1, dtype=np.int32)
    best = np.empty(people * top, dtype=np.int32)
    scores = np.empty(people * top)
    missing = np.empty(people * top, dtype=np.int32)
    filled = 0
    for person in range(people):
        _add_up(skills[offsets[person] : offsets[person + 1]], person, seen, starts, postings, sums)
        _highest(sums, shares, highest, column, columns)
        least = _reached(column, top, columns)
        n_found = _reaching(sums, shares, highest, least, spots, found, columns)
        _order(found[:n_found], sums, totals, keys)
        for place in range(min(n_found, top)):
            role = np.uintp(_MOST - 1 - (keys[place] & (_MOST - 1)))
            best[filled] = role
            scores[filled] = np.float64(sums[role] >> 16) / totals[role]
            missing[filled] = sizes[role] - (sums[role] & (_MOST - 1))
            filled += 1
        bounds[person + 1] = filled
        sums[:] = 0
    return bounds, best[:filled], scores[:filled], missing[:filled]


@compiled
def _add_up(
    skills: Integers,
    person: int,
    seen: Integers,
    starts: npt.NDArray[np.uint32],
    postings: npt.NDArray[np.uint32],
    sums: Integers,
) -> None:
    """Add the weights of a person's skills to the roles' sums, and 1 to their counts."""
    nothing = len(starts) - 2
    for place in range(len(skills)):
        skill = np.uintp(skills[place] if skills[place] >= 0 else nothing)
        if seen[skill] == person:
            continue
        seen[skill] = person
        begin, end = np.uintp(starts[skill]), np.uintp(starts[skill + np.uintp(1)])
        while begin < end:
            for lane in range(_LANES):
                posting = postings[begin + np.uintp(lane)]
                role = np.uintp(posting >> np.uint32(16))
                sums[role] += np.int32((posting << np.uint32(16)) | np.uint32(1))
            begin += np.uintp(_LANES)


@compiled
def _highest(
    sums: Integers,
    shares: npt.NDArray[np.float32],
    highest: npt.NDArray[np.float32],
    column: npt.NDArray[np.float32],
    columns: int,
) -> None:
    """Find the highest score in each column of each block, and of all blocks."""
    column[:] = 0
    for block in range(len(highest)):
        first = block * _BLOCK
        some = sums[first : first + _BLOCK]
        by = shares[first : first + _BLOCK]
        mine = highest[block]
        for place in range(columns):
            score = np.float32(0)
            for row in range(_ROWS):
                spot = place + row * _COLUMNS
                score = max(score, np.float32(some[spot] >> 16) * by[spot])
            mine[place] = score
            column[place] = max(column[place], score)


@compiled
def _reached(column: npt.NDArray[np.float32], top: int, columns: int) -> np.float32:
    """Return a score, above 0, that none of the `top` best roles is below."""
    least = np.float32(np.inf)
    for place in range(columns):
        score = column[place]
        above = np.int32(0)
        for other in range(columns):
            above += np.int32(column[other] > score)
        least = min(least, score if above < top else np.float32(np.inf))
    if top > columns or least <= 0:
        return _NEXT_TO_NOTHING
    return least * _ALMOST


@compiled
def _reaching(
    sums: Integers,
    shares: npt.NDArray[np.float32],
    highest: npt.NDArray[np.float32],
    least: np.float32,
    spots: npt.NDArray[np.int64],
    found: npt.NDArray[np.int64],
    columns: int,
) -> int:
    """Put the roles that reach a score into `found`, and return how many there are.

    Each is written, and kept if it counts: no branch to guess wrong.
    """
    n_spots = 0
    for block in range(len(highest)):
        mine = highest[block]
        any_ = np.int32(0)
        for place in range(columns):
            any_ |= np.int32(mine[place] >= least)
        if any_:
            for place in range(columns):
                spots[np.uintp(n_spots)] = block * _BLOCK + place
                n_spots += int(mine[place] >= least)
    n_found = 0
    for place in range(n_spots):
        role = spots[np.uintp(place)]
        for _ in range(_ROWS):
            found[np.uintp(n_found)] = role
            score = np.float32(sums[np.uintp(role)] >> 16) * shares[np.uintp(role)]
            n_found += int(score >= least)
            role += _COLUMNS
    return n_found


@compiled
def _order(
    found: npt.NDArray[np.int64], sums: Integers, totals: Floats, keys: npt.NDArray[np.int64]
) -> None:
    """Make keys of roles, and put them in order, best first.

    A key is the score in 40 bits and what is left of the role in 16: shares of totals below 2**15
    that are not equal differ in their first 30 bits.
    """
    size = len(found)
    for place in range(size):
        role = np.uintp(found[place])
        score = np.float64(sums[role] >> 16) / totals[role]
        found[place] = np.int64(score * (1 << 40)) * _MOST + (_MOST - 1 - found[place])
    if size > _FEW:
        keys[:size] = np.sort(found)[::-1]
        return
    for place in range(size):
        key = found[place]
        above = 0
        for other in range(size):
            above += int(found[other] > key)
        keys[np.uintp(above)] = key
