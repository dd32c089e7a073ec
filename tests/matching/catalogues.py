"""Random catalogues and people, and the formula once more, as slowly as it is written."""

from __future__ import annotations

from math import isnan, nan
from random import Random

import numpy as np
import pyarrow as pa

from magraph.matching.catalogue import Catalogue


def random_catalogue(
    seed: int,
    roles: int = 40,
    skills: int = 60,
    weights: tuple[float, ...] = (0.25, 0.5, 1.0, 0.7),
    levels: bool = True,
) -> Catalogue:
    """Roles with one to twelve needs; a third of the needs ask for a level, a third for level 0."""
    random = Random(seed)
    needs = [sorted(random.sample(range(skills), random.randint(1, 12))) for _ in range(roles)]
    flat = [skill for each in needs for skill in each]
    asked = [random.choice((nan, 0.0, random.randint(1, 70) / 10)) for _ in flat]
    return Catalogue(
        role_ids=pa.array([f"http://example.org/role/{n:04d}" for n in range(roles)]),
        role_labels=pa.array([f"Role {n}" for n in range(roles)]),
        skill_ids=pa.array([f"http://example.org/skill/{n:04d}" for n in range(skills)]),
        skill_labels=pa.array([f"Skill {n}" for n in range(skills)]),
        starts=np.concatenate([[0], np.cumsum([len(each) for each in needs])]).astype(np.int32),
        skill=np.array(flat, dtype=np.int32),
        weight=np.array([random.choice(weights) for _ in flat]),
        level=np.array(asked if levels else [nan] * len(flat)),
        notices=("Somebody made this.",),
        matches={"http://example.org/other/1": ("http://example.org/skill/0001",)},
    )


def random_person(random: Random, skills: int = 60) -> dict[str, float | None]:
    """None to fifteen skills, some unknown to the catalogue, half of them with a level."""
    return {
        f"http://example.org/skill/{random.randrange(skills + 10):04d}": random.choice(
            (None, random.randint(0, 70) / 10)
        )
        for _ in range(random.randint(0, 15))
    }


def reference(catalogue: Catalogue, person: dict[str, float | None]) -> dict[str, float]:
    """The score of each role, written from the formula alone: dictionaries and one sum."""
    found = {}
    for role, iri in enumerate(catalogue.role_ids.to_pylist()):
        whole = part = 0.0
        for place in range(catalogue.starts[role], catalogue.starts[role + 1]):
            skill = catalogue.skill_ids[int(catalogue.skill[place])].as_py()
            weight, asked = float(catalogue.weight[place]), float(catalogue.level[place])
            whole += weight
            if skill in person:
                held = person[skill]
                unknown = held is None or isnan(asked) or asked == 0
                part += weight * (1.0 if unknown else min(1.0, held / asked))
        found[iri] = part / whole
    return found
