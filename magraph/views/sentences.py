"""What is said of pathways, in the same sentences in each format."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from magraph.phrases import dollars, join, label_of, months, plain, total
from magraph.planning.pathway import Pathway
from magraph.terms import WITHIN
from magraph.views.words import SUPERLATIVES

if TYPE_CHECKING:
    from magraph.gaps import SkillGap
    from magraph.graph import CareerGraph
    from magraph.planning.choices import Choices, Option, Totals
    from magraph.planning.eligibility import Eligibility
    from magraph.planning.explanation import Explanation
    from magraph.planning.pathway import Change, NoPathway, PathwayStep, Unmet, Use
    from magraph.quantities import Money

__all__ = [
    "choices_title",
    "in_short",
    "known_cost",
    "met",
    "missing_costs",
    "needed_for",
    "none_found",
    "nothing_missing",
    "one_of_several",
    "option_steps",
    "pathway_title",
    "proof",
    "range_of",
    "rests_on",
    "rules_not_known",
    "same_steps",
    "skills_missing",
    "sources_of",
    "span",
    "start",
    "step_cost",
    "step_names",
    "step_purpose",
    "summary",
    "supposed",
    "unmet",
    "unranked",
    "verdict",
]

_MORE: Final = {"time": "faster", "cost": "cheaper", "steps": "shorter"}
_HELD: Final = 6
_FIGURES: Final = {"min": "the least", "typical": "the usual", "max": "the greatest"}


def summary(graph: CareerGraph, length: float, cost: Money) -> str:
    """Return months and money in one phrase."""
    return f"{months(length)}, {total(graph, cost)}"


# One pathway


def same_steps(fastest: Pathway, cheapest: Pathway) -> Pathway | None:
    """Return the two as one where they are the same steps at the same time."""
    if _timed(fastest) != _timed(cheapest):
        return None
    rivals: dict[tuple[object, ...], Pathway] = {}
    for rival in fastest.incomparable + cheapest.incomparable:
        # The objective under which it was found is no difference to a reader.
        rivals.setdefault((rival.target.id, *_timed(rival)), rival)
    return replace(fastest, incomparable=tuple(rivals.values()))


def _timed(pathway: Pathway) -> list[tuple[object, ...]]:
    return [(step.id, step.start) for step in pathway.steps]


def one_of_several(graph: CareerGraph, asked: str, answer: Pathway) -> str:
    """Return that an answer is for one of several that the target may be; else nothing."""
    if asked == answer.target.iri:
        return ""
    return (
        f"{graph.label(asked)}: any of several will do. The answer is for the best of them; "
        "name one to ask for it alone."
    )


def pathway_title(pathway: Pathway, also: str = "") -> str:
    """Return what a pathway is: to where, and best in what."""
    best = SUPERLATIVES[pathway.objective] + (f" pathway, and the {also}" if also else " pathway")
    return f"{pathway.target.label}: the {best}"


def proof(pathway: Pathway, also: str = "") -> str:
    """Return how sure it is that no pathway is better."""
    cut = ""
    if pathway.cut_short:
        cut = " Time ran out before it was looked at what costs and facts not known could change."
    if pathway.optimal:
        both = f" or {_MORE['cost']}" if also else ""
        return f"Proven: none is {_MORE[pathway.objective]}{both}.{cut}"
    bound = pathway.bound
    if bound is None:
        return f"The best found; a better one may exist.{cut}"
    least = {
        "time": lambda: months(bound),
        "cost": lambda: dollars(bound),
        "steps": lambda: f"{plain(bound)} steps",
    }[pathway.objective]()
    return f"The best found in the time; any pathway takes at least {least}.{cut}"


def start(answer: Pathway | NoPathway, graph: CareerGraph) -> str:
    """Return what is held at the start, or from which day on."""
    remarks = dict.fromkeys(answer.presumed, " (taken as held)")
    remarks |= {each.id: f" (from {each.since})" for each in answer.coming}
    names = [label_of(graph, id_) + remarks.get(id_, "") for id_ in answer.held[:_HELD]]
    if len(answer.held) > _HELD:
        names.append(f"{len(answer.held) - _HELD} more")
    return join(names)


def rules_not_known(pathway: Pathway, graph: CareerGraph) -> str:
    """Return that no rule of the place itself is known for a role; nothing where one is."""
    if pathway.own_rules is not False or pathway.jurisdiction is None:
        return ""
    place, *around = graph.up(pathway.jurisdiction, WITHIN)
    missing = f"No rule of {graph.label(place)} itself for this role is known here"
    wider = f", only those of wider places ({join(map(graph.label, around))})" if around else ""
    return f"{missing}{wider}."


def span(step: PathwayStep) -> str:
    """Return from which month to which a step takes."""
    return f"{plain(step.start)} to {plain(step.finish)}"


def step_cost(step: PathwayStep) -> str:
    """Return what a step costs; not known is not nothing."""
    return "not known" if step.cost is None else dollars(step.cost)


def step_names(pathway: Pathway, *, goal: bool = False) -> dict[str, str]:
    """Return what the steps, and the goal, are called in sentences about one another."""
    names = {step.id: f"step {number}" for number, step in enumerate(pathway.steps, 1)}
    if goal:
        names[pathway.target.id] = f"the goal ({pathway.target.label})"
    return names


def step_purpose(step: PathwayStep, names: dict[str, str], graph: CareerGraph) -> str:
    """Return what a step is for."""
    needed = join(names.get(id_, label_of(graph, id_)) for id_ in step.purpose)
    return f"for {needed or 'the goal'}"


def met(use: Use, names: dict[str, str]) -> str:
    """Return a requirement and what meets it."""
    return f"{use.label} ({_how(use, names)})"


def _how(use: Use, names: dict[str, str]) -> str:
    if use.assumed:
        return "taken as given"
    if use.by:
        return f"by {join(names.get(id_, id_) for id_ in use.by)}"
    return "held"


def in_short(pathway: Pathway) -> str:
    """Return the steps in one line."""
    return ", then ".join(step.label for step in pathway.steps) or "Nothing is left to do"


def supposed(change: Change, graph: CareerGraph, answer: Pathway | NoPathway) -> str:
    """Return what would be if a doubt were settled well."""
    steps = ", then ".join(change.labels) or "nothing is left to do"
    then = summary(graph, change.months, change.cost)
    kind = _better(change, answer) if isinstance(answer, Pathway) else "possible"
    return f"If it were so, a {kind} pathway: {then}: {steps}."


def _better(change: Change, pathway: Pathway) -> str:
    """Return in what it is better: in what is asked for, else in what decides a tie."""
    cost, less = pathway.cost, change.cost
    better = {
        "time": change.months < pathway.months,
        "cost": less != cost
        and less.amount <= cost.amount
        and set(less.unknown) <= set(cost.unknown),
        "steps": len(change.steps) < len(pathway.steps),
    }
    order = (pathway.objective, *better)
    return next((_MORE[name] for name in order if better[name]), "better")


def unranked(other: Pathway, graph: CareerGraph) -> str:
    """Return a pathway that cannot be ranked against the one shown."""
    steps = ", then ".join(step.label for step in other.steps)
    then = summary(graph, other.months, other.cost)
    return f"{other.target.label}: {then}: {steps or 'nothing to do'}"


def rests_on(pathway: Pathway) -> str:
    """Return which kinds of evidence an answer rests on, and what to be careful about."""
    kinds = join(pathway.leans_on)
    if not kinds:
        return ""
    caution = (
        " Recalled facts were not checked against a page: ask before you rely on them."
        if "recalled" in pathway.leans_on
        else ""
    )
    return f"This answer rests on facts that are {kinds}.{caution}"


# No pathway


def none_found(answer: NoPathway) -> str:
    """Return how sure it is that there is none."""
    said = "Proven: there is none." if answer.proven else "None was found in the time."
    if answer.cut_short:
        said += " Time ran out before all that could open one was looked at."
    return said


def unmet(what: Unmet, graph: CareerGraph) -> str:
    """Return what stands in the way, and why."""
    return f"{what.label}{''.join(f', {each}' for each in needed_for(what, graph))}: {what.reason}"


def needed_for(what: Unmet, graph: CareerGraph) -> tuple[str, ...]:
    """Return what something unmet is needed for; nothing where that is the thing itself."""
    asking = what.needed_for
    return (f"needed for {label_of(graph, asking)}",) if asking not in ("", what.id) else ()


def verdict(found: Eligibility) -> str:
    """Return whether a credential is held or some way to it is open, and what that rests on."""
    if found.held:
        because = f": {found.held_because}" if found.held_because else ""
        return f"Held already{because}."
    expired = "" if found.expired is None else f"It expired on {found.expired}. "
    if found.open:
        return f"{expired}Open today: at least one way."
    return f"{expired}Not open today{', as far as is known' if found.in_doubt else ''}."


def skills_missing(gap: SkillGap) -> str:
    """Return how many of the skills that are asked for are missing."""
    if not gap.required:
        return "no skills are known to be asked for"
    return f"{len(gap.missing)} of {len(gap.required)} skills missing"


# Several pathways


def choices_title(found: Choices) -> str:
    """Return what there is to choose from."""
    return f"{found.target.label}: {_what(found)}"


def _what(found: Choices) -> str:
    if found.kind == "frontier":
        return "pathways that no other beats in both time and cost"
    if found.kind == "ranges":
        return "what is best at the least, the usual and the greatest figures"
    count = len(found.options)
    if count == 1:
        return f"the one pathway, {SUPERLATIVES[found.objective]}"
    return f"the {count} {SUPERLATIVES[found.objective]} pathways"


def nothing_missing(found: Choices) -> str:
    """Return how sure it is that no pathway is missing."""
    return "Proven: none is missing." if found.proven else "Found in the time; some may be missing."


def option_steps(found: Choices | Explanation, pathway: Pathway) -> str:
    """Return the steps in one line, with the target where they do not name it."""
    labels = in_short(pathway)
    named = pathway.target == found.target or pathway.target.id in {s.gives for s in pathway.steps}
    return labels if named else f"{pathway.target.label}: {labels}"


def known_cost(money: Money) -> str:
    """Return a sum in short, with a mark where something of it is not known."""
    return dollars(money.amount, money.currency) + (" + ?" if money.unknown else "")


def missing_costs(found: Choices, graph: CareerGraph) -> str:
    """Return what the mark for an unknown amount stands for; empty if there is none."""
    unknown = [id_ for option in found.options for id_ in option.pathway.cost.unknown]
    names = join(label_of(graph, id_) for id_ in dict.fromkeys(unknown))
    return f"?: an amount not known, for {names}" if unknown else ""


def range_of(found: Choices, option: Option) -> str:
    """Return what a pathway comes to from the least figures to the greatest."""
    known = [totals for totals in option.totals if totals.months is not None]
    if not known:
        return "no figures" if found.proven else "not found out"
    lengths = sorted({totals.months for totals in known if totals.months is not None})
    costs = sorted({totals.cost.amount for totals in known if totals.cost is not None})
    length = (
        months(lengths[0]) if len(lengths) == 1 else f"{plain(lengths[0])} to {months(lengths[-1])}"
    )
    more = " + ?" if option.pathway.cost.unknown else ""
    cost = dollars(costs[0]) if len(costs) == 1 else f"{dollars(costs[0])} to {dollars(costs[-1])}"
    parts = [f"{length}, {cost}{more}"]
    parts += [part for objective in ("time", "cost") if (part := _best(option.totals, objective))]
    missing = [_FIGURES[totals.estimate] for totals in option.totals if totals.months is None]
    if missing:
        what = "no pathway" if found.proven else "not found out"
        parts.append(f"{what} at {join(missing)} figures")
    return "; ".join(parts)


def _best(totals: tuple[Totals, ...], objective: str) -> str:
    where = [_FIGURES[each.estimate] for each in totals if objective in each.best]
    if not where:
        return ""
    if len(where) == len(totals):
        return f"{SUPERLATIVES[objective]} at all figures"
    return f"{SUPERLATIVES[objective]} at {join(where)} figures"


def sources_of(pathway: Pathway) -> set[str]:
    """Return the short ids of the sources behind a pathway's figures and requirements."""
    named = {id_ for step in pathway.steps for id_ in step.sources}
    named.update(id_ for use in pathway.meets for id_ in use.sources)
    return named
