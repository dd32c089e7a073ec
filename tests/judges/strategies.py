"""Random problems: small ones for brute force, larger ones for integer programs.

All are made by a `random.Random`, so that a seed names a problem; for the small ones
hypothesis supplies the generator and shrinks its draws.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import strategies as st

from magraph.planning.problem import (
    TRUE,
    Atom,
    Formula,
    Gate,
    Held,
    Problem,
    Result,
    Step,
    all_of,
    any_of,
    at_least,
)

FEATURES = frozenset({"windows", "until", "limits", "capacity", "unknown", "future", "hidden"})


def small_problems(
    max_steps: int = 5, features: frozenset[str] = FEATURES
) -> st.SearchStrategy[Problem]:
    """Problems that brute force decides in a moment."""
    return st.builds(
        lambda random: small_problem(random, max_steps, features),
        st.randoms(use_true_random=False),
    )


def small_problem(
    random: Random, max_steps: int = 5, features: frozenset[str] = FEATURES
) -> Problem:
    """A few steps over a few facts: shared prerequisites, cycles and ties are the rule.

    Parameters
    ----------
    features
        "windows": atoms with a largest age, held facts of some age. "until": held facts that
        end. "limits": releases and latest starts. "capacity": loads. "unknown": costs not
        known. "future": held facts that begin later. "hidden": steps that count nothing.
    """
    # Each problem has some of the features, so that each also occurs without the others.
    on = {feature for feature in sorted(features) if random.random() < 0.6}
    n_steps = random.choice((*range(1, max_steps + 1), max_steps, max_steps))
    n_facts = random.randint(2, 5)
    names = random.sample("abcdefghij", n_steps)
    longest = random.choice((0, 2, 4))

    def atom() -> Atom:
        aged = "windows" in on and random.random() < 0.3
        return Atom(random.randrange(n_facts), random.randint(0, 4) if aged else None)

    def formula(depth: int) -> Formula:
        kind = random.random()
        if depth == 0 or kind < 0.3:
            return atom()
        children = [formula(depth - 1) for _ in range(random.randint(2, 3))]
        if kind < 0.65:
            return all_of(*children)
        if kind < 0.85:
            return any_of(*children)
        return Gate(random.randint(0, len(children)), tuple(children))

    def result(duration: int, fact: int) -> Result:
        ready = duration if random.random() < 0.6 else random.randint(0, duration)
        fades = ready if random.random() < 0.5 else random.randint(ready, duration + 1)
        return Result(fact, ready, fades)

    def step(number: int, name: str) -> Step:
        duration = random.randint(0, longest)
        release = random.randint(0, 3) if "limits" in on and random.random() < 0.3 else 0
        last = release + random.randint(0, 6) if "limits" in on and random.random() < 0.3 else None
        return Step(
            id=name,
            needs=TRUE if random.random() < 0.35 else formula(random.choice((0, 1, 1, 2))),
            # Most facts have a step, so that most problems have a plan.
            results=(
                result(duration, number % n_facts),
                *(result(duration, random.randrange(n_facts)) for _ in range(random.randint(0, 1))),
            ),
            duration=duration,
            cost=random.choice((0, 0, 1, 2, 3, 5)),
            unknown=tuple(random.sample("xyz", random.choice((0, 0, 1, 2))))
            if "unknown" in on
            else (),
            load=random.randint(0, 3) if "capacity" in on else 0,
            count=0 if "hidden" in on and random.random() < 0.3 else 1,
            release=release,
            latest_start=last,
        )

    def held() -> Held:
        since = random.randint(1, 5) if "future" in on and random.random() < 0.5 else 0
        since -= random.randint(0, 4) if random.random() < 0.5 else 0
        fades = since + random.choice((0, 0, 1, -1)) if "windows" in on else since
        until = since + random.randint(0, 8) if "until" in on and random.random() < 0.5 else None
        return Held(random.randrange(n_facts), since, fades, until)

    return Problem(
        facts=tuple(f"f{number}" for number in range(n_facts)),
        steps=tuple(step(number, name) for number, name in enumerate(names)),
        held=tuple(held() for _ in range(random.choice((0, 0, 1, 1, 2)))),
        goal=all_of(*(formula(random.choice((0, 1, 2))) for _ in range(random.randint(1, 3)))),
        capacity=random.randint(2, 4) if "capacity" in on else None,
    )


def shuffled(problem: Problem, random: Random) -> Problem:
    """The same problem with its steps, held facts and gates' children in another order."""

    def mixed(formula: Formula) -> Formula:
        if isinstance(formula, Atom):
            return formula
        children = [mixed(child) for child in formula.children]
        return Gate(formula.count, tuple(random.sample(children, len(children))))

    steps = tuple(replace(step, needs=mixed(step.needs)) for step in problem.steps)
    return replace(
        problem,
        steps=tuple(random.sample(steps, len(steps))),
        held=tuple(random.sample(problem.held, len(problem.held))),
        goal=mixed(problem.goal),
    )


def scaled(problem: Problem, factor: int) -> Problem:
    """The same problem with every time multiplied."""

    def longer(formula: Formula) -> Formula:
        if isinstance(formula, Atom):
            age = formula.max_age
            return Atom(formula.fact, None if age is None else age * factor)
        return Gate(formula.count, tuple(longer(child) for child in formula.children))

    def later(time: int | None) -> int | None:
        return None if time is None else time * factor

    return replace(
        problem,
        steps=tuple(
            replace(
                step,
                needs=longer(step.needs),
                duration=step.duration * factor,
                release=step.release * factor,
                latest_start=later(step.latest_start),
                results=tuple(
                    Result(result.fact, result.ready * factor, result.fades * factor)
                    for result in step.results
                ),
            )
            for step in problem.steps
        ),
        held=tuple(
            Held(held.fact, held.since * factor, held.fades * factor, later(held.until))
            for held in problem.held
        ),
        goal=longer(problem.goal),
    )


def random_instance(
    seed: int,
    n_steps: int,
    *,
    cyclic: bool = True,
    windows: bool = False,
    capacity: bool = False,
    thresholds: bool = True,
) -> Problem:
    """Unstructured: every step needs one to three clauses of one to three facts.

    A fact has two or three steps that give it. With `cyclic`, a tenth of the needs point
    forward, so that some steps can only be had through others that ask for them.
    """
    random = Random(seed)
    n_facts = max(4, n_steps // 2)
    n_free = max(2, n_facts // 10)
    given_by_layer = sorted(random.randrange(n_free, n_facts) for _ in range(n_steps))
    steps = []
    for number, fact in enumerate(given_by_layer):

        def atom(below: int = fact) -> Atom:
            forward = cyclic and random.random() < 0.1
            fact = random.randrange(n_facts) if forward else random.randrange(below)
            aged = windows and random.random() < 0.2
            return Atom(fact, random.randint(1200, 6000) if aged else None)

        clauses = []
        for _ in range(random.randint(1, 3)):
            children = [atom() for _ in range(random.randint(1, 3))]
            if thresholds and len(children) == 3 and random.random() < 0.3:
                clauses.append(at_least(2, *children))
            else:
                clauses.append(any_of(*children))
        duration = random.choice((0, 0, 100, 100, 300, 600, 1200))
        steps.append(
            Step(
                id=f"s{number:05d}",
                needs=all_of(*clauses),
                results=(Result(fact, duration, duration),),
                duration=duration,
                cost=100 * random.randint(0, 50),
                unknown=(f"fee{random.randrange(9)}",) if random.random() < 0.1 else (),
                load=random.randint(5, 25),
            )
        )
    last = max(given_by_layer)
    goals = [last, *(random.choice(given_by_layer) for _ in range(2))]
    return Problem(
        facts=tuple(f"f{number}" for number in range(n_facts)),
        steps=tuple(steps),
        held=tuple(Held(fact) for fact in range(n_free)),
        goal=all_of(*(Atom(fact) for fact in goals)),
        capacity=40 if capacity else None,
    )


def career_instance(
    seed: int,
    n_nodes: int,
    *,
    depth: int = 5,
    cyclic: bool = True,
    windows: bool = False,
    capacity: bool = False,
) -> Problem:
    """Career-shaped: credentials in levels, each with a few routes, shared courses below.

    A credential (a fact) is had through an exam that asks for one of some routes: courses, work
    in a role of a lower level, another credential. Roles ask for credentials of
    their level (with `cyclic`, sometimes for the very one they lead to) and give experience
    in instalments. `n_nodes` counts facts and steps together. At `depth` 5 plans have some
    tens of steps, at 8 hundreds, and least cost is hard.
    """
    random = Random(seed)
    facts: list[str] = []
    steps: list[Step] = []

    def fact(name: str) -> int:
        facts.append(f"{name} {len(facts)}")
        return len(facts) - 1

    def add(name: str, needs: Formula, results: tuple[Result, ...], **rest: int) -> None:
        fees = (f"fee {random.randrange(20)}",) if random.random() < 0.05 else ()
        steps.append(Step(f"{name} {len(steps):05d}", needs, results, unknown=fees, **rest))

    school = fact("school")
    n_levels = max(2, min(depth, n_nodes // 20))
    per_level = max(2, n_nodes // (n_levels * 8))
    below: list[int] = [school]
    credentials: list[int] = []
    experience: list[tuple[int, int]] = []
    for _ in range(n_levels):
        courses = [fact("course") for _ in range(per_level)]
        for course in courses:
            for _ in range(random.randint(1, 2)):
                weeks = random.choice((100, 200, 300, 400, 900, 1800))
                needs = any_of(*(Atom(random.choice(below)) for _ in range(random.randint(1, 2))))
                add(
                    "study",
                    needs,
                    (Result(course, weeks, weeks),),
                    duration=weeks,
                    cost=100 * random.randint(1, 80),
                    load=random.choice((5, 10, 20)),
                )
        here = [fact("credential") for _ in range(per_level)]
        lately: list[tuple[int, int]] = []
        for credential in here:
            half, whole = fact("half"), fact("whole")
            asked = [credential] if cyclic and random.random() < 0.3 else []
            asked += random.sample(below, min(len(below), 2))
            months = random.choice((1200, 2400))
            add(
                "work",
                any_of(*map(Atom, asked)),
                (Result(half, months // 2, months), Result(whole, months, months)),
                duration=months,
                load=random.choice((20, 40)),
            )
            lately.append((half, whole))
        for position, credential in enumerate(here):
            age = random.choice((None, 3600, 6000)) if windows else None
            routes: list[Formula] = [
                at_least(
                    random.randint(1, 2), *(Atom(random.choice(courses), age) for _ in range(3))
                )
            ]
            half, whole = random.choice(lately + experience)
            routes.append(all_of(Atom(random.choice(below)), Atom(half, age)))
            if random.random() < 0.5:
                routes.append(Atom(lately[position][1], age))
            asked_too = [Atom(random.choice(below))] if random.random() < 0.5 else []
            add(
                "exam",
                all_of(any_of(*routes), *asked_too),
                (Result(credential, 0, 0),),
                cost=100 * random.randint(5, 40),
            )
        experience += lately
        below = here
        credentials += here
    needed = [Atom(credential) for credential in random.sample(below, min(2, len(below)))]
    extra = random.sample(credentials, min(3, len(credentials)))
    return Problem(
        facts=tuple(facts),
        steps=tuple(steps),
        held=(Held(school, -1200, -1200),),
        goal=all_of(*needed, at_least(2, *(Atom(credential) for credential in extra))),
        capacity=40 if capacity else None,
    )
