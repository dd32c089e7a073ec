"""Questions nobody thought of, over the whole ontology: each has an answer, and a proven one."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from magraph import (
    Pathway,
    UnknownTerm,
    UsageError,
    alternatives,
    coverage,
    eligible,
    explain,
    frontier,
    shortest_pathway,
    terms,
)

DAY = date(2026, 11, 24)


class Asker:
    """Draws people and questions."""

    def __init__(self, graph, seed: int) -> None:
        self.graph = graph
        self.random = Random(seed)
        self.names = {
            class_: [graph.id(iri) for iri in graph.of_class(class_)]
            for class_ in (
                terms.CREDENTIAL,
                terms.ROUTE,
                terms.ROLE,
                terms.STATUS,
                terms.JURISDICTION,
                terms.DUTY,
                terms.SKILL,
            )
        }
        self.names[terms.ELIGIBILITY_ROUTE] = [
            graph.id(iri)
            for iri in graph.of_class(terms.ELIGIBILITY_ROUTE)
            if graph.subjects(terms.HAS_ELIGIBILITY_ROUTE, iri)
            or graph.subjects(terms.ENTRY_ROUTE, iri)
        ]

    def one(self, *classes: str) -> str:
        return self.random.choice([name for class_ in classes for name in self.names[class_]])

    def day(self) -> str:
        return (DAY - timedelta(days=self.random.randint(0, 3650))).isoformat()

    def person(self) -> list[str]:
        random = self.random
        held = [f"{self.one(terms.ROUTE)}@{self.day()}" for _ in range(random.randint(0, 3))]
        held += [f"{self.one(terms.CREDENTIAL)}@{self.day()}" for _ in range(random.randint(0, 2))]
        for _ in range(random.randint(0, 2)):
            start, end = sorted((self.day(), self.day()))
            held.append(f"{self.one(terms.ROLE)}@{start}..{random.choice(('', end))}")
        return held + [self.one(terms.STATUS) for _ in range(random.randint(0, 2))]

    def limits(self) -> dict[str, Any]:
        random = self.random
        found: dict[str, Any] = {"as_of": DAY}
        if random.random() < 0.2:
            found["budget"] = random.randint(0, 20_000)
        if random.random() < 0.2:
            found["deadline"] = random.randint(0, 48)
        if random.random() < 0.3:
            found["hours_per_week"] = random.choice((40, 50, 60, 80))
        if random.random() < 0.4:
            found["jurisdiction"] = self.one(terms.JURISDICTION)
        if random.random() < 0.3:
            some = (terms.ROUTE, terms.CREDENTIAL, terms.ROLE)
            found["avoid"] = [self.one(*some), self.one(*some)]
        if random.random() < 0.3:
            found["via"] = [self.one(terms.ROUTE, terms.CREDENTIAL, terms.ROLE)]
        found["estimate"] = random.choice(("min", "typical", "max"))
        return found


def ask_one(asker: Asker) -> None:
    graph, random = asker.graph, asker.random
    target = asker.one(
        terms.CREDENTIAL, terms.ELIGIBILITY_ROUTE, terms.ROLE, terms.ROUTE, terms.DUTY, terms.SKILL
    )
    held, limits = asker.person(), asker.limits()
    objective = random.choice(("time", "cost", "steps"))
    there = {key: limits.get(key) for key in ("as_of", "jurisdiction")}
    kind = random.randrange(6)
    try:
        if kind == 0:
            frontier(graph, target, held, **limits)
        elif kind == 1:
            alternatives(graph, target, held, objective, 3, **limits)
        elif kind == 2:
            explain(graph, target, held, objective, **limits)
        elif kind == 3:
            with suppress(UnknownTerm):  # a skill is none that one is eligible for
                eligible(graph, target, held, **there)
        elif kind == 4:
            wanted = asker.one(terms.CREDENTIAL, terms.ROLE)
            coverage(graph, asker.one(terms.ROUTE), wanted, **there)
        else:
            found = shortest_pathway(graph, target, held, objective, count_wages=True, **limits)
            if isinstance(found, Pathway):
                assert found.optimal
            else:
                assert found.proven
    except UsageError:
        pass  # such as a duty whose ways to it are asked for


@pytest.mark.parametrize("seed", range(4))
def test_questions_at_random(graph, seed: int) -> None:
    asker = Asker(graph, seed)
    for _ in range(40):
        ask_one(asker)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 108))
def test_thousands_of_questions_at_random(graph, seed: int) -> None:
    asker = Asker(graph, seed)
    for _ in range(400):
        ask_one(asker)
