"""Costs and durations as claims."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from magraph import terms
from magraph.literals import as_literal
from magraph.phrases import plain as figure
from magraph.sources.ctdl.documents import Document, Json
from magraph.sources.ctdl.draft import Draft
from magraph.sources.ctdl.values import (
    currency,
    day,
    hours,
    items,
    months,
    number,
    plain,
)

__all__ = ["cost_profiles", "quantity", "state_costs", "state_durations", "state_minutes"]

_RENEWAL: Final = "RenewalFee"
# What is paid once more, later, or only by who wants it is no part of the sum; living is not
# counted either (convention M4 leaves out what is not paid for the thing itself).
_ASIDE: Final = frozenset(
    (
        "Childcare",
        "Meals",
        "OptionalCharges",
        "PersonalExpenses",
        "ReexaminationFee",
        _RENEWAL,
        "ReschedulingFee",
        "RoomOrResidency",
        "SpecialHardship",
        "SpecialNeeds",
        "Travel",
    )
)
_WHOLE: Final = "AggregateCost"
_WORDS: Final = "ceterms:description"
_WHOLE_MINUTES: Final = Decimal(1)


class _Cost(NamedTuple):
    """A cost profile as it counts.

    Attributes
    ----------
    price, currency
        The sum, and its ISO 4217 code.
    type
        The last part of its ``ceterms:directCostType``; may be empty.
    people
        Who pays it, by residency and audience; empty: everybody.
    start, end
        The first and the last day on which it holds, `date.min` and `date.max` where none is said.
    words
        All that is said of it.
    source
        Where it was read.
    """

    price: Decimal
    currency: str
    type: str
    people: str
    start: date
    end: date
    words: str
    source: str


class _Duration(NamedTuple):
    """The figure to use, the least and the most, in months, and how the figure came about."""

    typical: Decimal
    least: Decimal
    most: Decimal
    how: str


def cost_profiles(document: Document, value: Any) -> list[tuple[Document, Json]]:
    """Return the cost profiles of a property, with where they are."""
    return [(document, item) for item in items(value) if isinstance(item, dict)]


def state_costs(
    draft: Draft,
    subject: str,
    predicate: str,
    profiles: Sequence[tuple[Document, Json]],
    source: str,
    *,
    of_renewal: bool = False,
) -> None:
    """State what something costs: every figure, and the sum that answers use.

    Parameters
    ----------
    draft, subject, predicate, source
        What is stated of what, and where it was read.
    profiles
        Cost profiles, each with its document.
    of_renewal
        Whether it is a renewal, whose fee is what is asked for.

    Notes
    -----
    People in different circumstances pay different sums: residents come first, then the least;
    the range holds them all. Without any price the cost is marked as unknown.
    """
    costs: list[_Cost] = []
    unpriced = False
    for document, profile in profiles:
        found = _cost(draft, document, profile, source)
        if found is None:
            unpriced = True
            told = (plain(profile.get("ceterms:name")), plain(profile.get(_WORDS)))
            shown = ": ".join(filter(None, told))
            if shown:
                draft.note(subject, f"Cost: {shown}")
        else:
            costs.append(found)
            draft.take_part(document, profile)
    aside = _ASIDE - {_RENEWAL} if of_renewal else _ASIDE
    counted = [cost for cost in costs if cost.type not in aside]
    if unpriced or not counted:
        draft.add(subject, terms.UNKNOWN, predicate)
    main = min(
        (cost.currency for cost in counted), key=lambda each: (each != "USD", each), default=""
    )
    name = predicate.removeprefix(terms.MG)
    single = len(costs) == 1 and bool(counted)
    for cost in costs:
        if cost.currency != "USD":
            draft.ledger.quirk(
                profiles[0][0].file, "a cost that is not in US dollars", "kept", cost.currency
            )
        claim = _money(draft, subject, predicate, name, cost.price, cost.currency)
        draft.sourced(claim, cost.source)
        _state_period(draft, claim, cost.start, cost.end)
        if cost.words:
            draft.note(claim, cost.words)
        if not single:
            draft.add(claim, terms.PREFERRED, as_literal(False))
    if not single:
        _state_sums(draft, subject, predicate, name, [c for c in counted if c.currency == main])


def _cost(draft: Draft, document: Document, profile: Json, source: str) -> _Cost | None:
    quirk = draft.ledger.quirk
    price = number(profile.get("ceterms:price"))
    shown = plain(profile.get("ceterms:name")) or plain(profile.get(_WORDS))
    if price is None:
        quirk(document.file, "a cost without a price", "unknown; its words are a note", shown)
        return None
    if price < 0:
        quirk(document.file, "a price below zero", "unknown; its words are a note", price)
        return None
    money = currency(profile.get("ceterms:currency"))
    if money is None:
        given = plain(profile.get("ceterms:currency")) or "none"
        quirk(document.file, "a price in no known currency", "unknown; its words are a note", given)
        return None
    if plain(profile.get("ceterms:currency")) != money:
        quirk(
            document.file,
            "a currency by its name",
            "its ISO 4217 code is taken",
            plain(profile.get("ceterms:currency")),
        )
    start = _date(draft, document, profile, "ceterms:startDate") or date.min
    end = _date(draft, document, profile, "ceterms:endDate") or date.max
    if start > end:
        quirk(document.file, "a cost that ends before it begins", "both dates left out", shown)
        start, end = date.min, date.max
    people = ", ".join(
        sorted(
            _concept(item)
            for key in ("ceterms:residencyType", "ceterms:audienceType")
            for item in items(profile.get(key))
        )
    )
    types = [_concept(item) for item in items(profile.get("ceterms:directCostType"))]
    pieces = (
        plain(profile.get("ceterms:name")),
        ", ".join(_name(item) for item in items(profile.get("ceterms:directCostType"))),
        people,
        plain(profile.get("ceterms:paymentPattern")),
        plain(profile.get(_WORDS)),
    )
    words = ". ".join(dict.fromkeys(piece for piece in pieces if piece))
    kind = types[0] if types else ""
    return _Cost(price, money, kind, people, start, end, words, source)


def _date(draft: Draft, document: Document, profile: Json, key: str) -> date | None:
    value = profile.get(key)
    found = day(value)
    if value is not None and found is None:
        draft.ledger.quirk(document.file, "a value that is no date", "left out", value)
    return found


def _concept(item: Any) -> str:
    node = item.get("ceterms:targetNode") if isinstance(item, dict) else item
    return str(node).rpartition(":")[2].rpartition("/")[2] if node else _name(item)


def _name(item: Any) -> str:
    if not isinstance(item, dict):
        return plain(item)
    named = plain(item.get("ceterms:targetNodeName"))
    return named or plain(item.get("ceterms:targetNode")).rpartition(":")[2]


def _money(draft: Draft, subject: str, predicate: str, name: str, value: Decimal, unit: str) -> str:
    claim = draft.part(subject, name)
    draft.add(subject, predicate, claim)
    draft.add(claim, terms.RDF_TYPE, terms.MONETARY_AMOUNT)
    draft.add(claim, terms.VALUE, as_literal(value))
    draft.add(claim, terms.CURRENCY, as_literal(unit))
    return claim


def _state_period(draft: Draft, claim: str, start: date, end: date) -> None:
    if start != date.min:
        draft.add(claim, terms.VALID_FROM, as_literal(start))
    if end != date.max:
        draft.add(claim, terms.VALID_THROUGH, as_literal(end))


def _state_sums(
    draft: Draft, subject: str, predicate: str, name: str, costs: Sequence[_Cost]
) -> None:
    begins = {date.min} | {cost.start for cost in costs}
    begins |= {cost.end + timedelta(days=1) for cost in costs if cost.end != date.max}
    starts = sorted(begins)
    for start, beyond in zip(starts, [*starts[1:], None], strict=True):
        end = date.max if beyond is None else beyond - timedelta(days=1)
        active = _latest([cost for cost in costs if cost.start <= start and end <= cost.end])
        if not active:
            continue
        sums = _by_people(active)
        people = min(sums, key=lambda each: (not each.startswith("InState"), sums[each], each))
        claim = _money(draft, subject, predicate, f"{name}-sum", sums[people], active[0].currency)
        if len(set(sums.values())) > 1:
            draft.add(claim, terms.MIN_VALUE, as_literal(min(sums.values())))
            draft.add(claim, terms.MAX_VALUE, as_literal(max(sums.values())))
        draft.add(claim, terms.HAS_EVIDENCE, terms.EVIDENCE_CONVENTION)
        for source in {cost.source for cost in active}:
            draft.add(claim, terms.DC_SOURCE, source)
        _state_period(draft, claim, start, end)
        whom = f" for {people}" if people else ""
        draft.note(claim, f"Sum of the stated costs{whom}.")


def _latest(costs: Sequence[_Cost]) -> list[_Cost]:
    """Return costs without those that a later one of the same kind replaces."""
    newest: dict[tuple[str, str], date] = {}
    for cost in costs:
        key = (cost.type, cost.people)
        newest[key] = max(newest.get(key, date.min), cost.start)
    return [cost for cost in costs if cost.start == newest[cost.type, cost.people]]


def _by_people(costs: Sequence[_Cost]) -> dict[str, Decimal]:
    groups = {cost.people for cost in costs if cost.people} or {""}
    found = {}
    for people in groups:
        mine = [cost for cost in costs if cost.people in ("", people)]
        whole = [cost for cost in mine if cost.type == _WHOLE]
        found[people] = sum((cost.price for cost in whole or mine), Decimal(0))
    return found


def quantity(
    draft: Draft,
    subject: str,
    predicate: str,
    value: Decimal,
    source: str,
    *,
    unit: str = "MON",
    least: Decimal | None = None,
    most: Decimal | None = None,
    notes: Iterable[str] = (),
    evidence: str = terms.EVIDENCE_SOURCED,
    preferred: bool = True,
) -> None:
    """State a quantity."""
    claim = draft.part(subject, predicate.removeprefix(terms.MG))
    draft.add(subject, predicate, claim)
    draft.add(claim, terms.RDF_TYPE, terms.QUANTITY)
    draft.add(claim, terms.VALUE, as_literal(value))
    draft.add(claim, terms.UNIT_CODE, as_literal(unit))
    if least is not None and least < value:
        draft.add(claim, terms.MIN_VALUE, as_literal(least))
    if most is not None and most > value:
        draft.add(claim, terms.MAX_VALUE, as_literal(most))
    draft.sourced(claim, source, evidence)
    for note in notes:
        draft.note(claim, note)
    if not preferred:
        draft.add(claim, terms.PREFERRED, as_literal(False))


def state_durations(
    draft: Draft,
    subject: str,
    document: Document,
    value: Any,
    source: str,
    *,
    of_route: bool,
    aside: str = "",
) -> bool:
    """State how long something takes: the first profile's figure, the range of all.

    Parameters
    ----------
    draft, subject, document, source
        What is stated of what, and where it was read.
    value
        Duration profiles, or durations.
    of_route
        Whether hours of engagement are stated too.
    aside
        Why the figure is kept beside the one to use; empty if it is the one to use.

    Returns
    -------
    bool
        Whether any duration was stated.
    """
    found: list[_Duration] = []
    told: list[str] = []
    engaged: Decimal | None = None
    for item in items(value):
        profile = {"ceterms:exactDuration": item} if isinstance(item, str) else item
        if not isinstance(profile, dict):
            draft.ledger.quirk(document.file, "a value that is no duration", "left out", profile)
            continue
        read = {
            key: _months(draft, document, profile, f"ceterms:{key}")
            for key in ("exactDuration", "minimumDuration", "maximumDuration", "timeRequired")
        }
        engaged = engaged or hours(profile.get("ceterms:timeRequired"))
        one = _duration(read)
        if one is None:
            draft.ledger.quirk(
                document.file,
                "a duration profile without a duration",
                "its words are a note",
                plain(profile.get(_WORDS)),
            )
            if plain(profile.get(_WORDS)):
                draft.note(subject, f"Duration: {plain(profile.get(_WORDS))}")
            continue
        draft.take_part(document, profile)
        found.append(one)
        told.append(plain(profile.get(_WORDS)))
    if of_route and engaged is not None:
        quantity(draft, subject, terms.TOTAL_HOURS, engaged, source, unit="HUR")
    if not found:
        return False
    main = found[0]
    notes = [main.how, *told]
    if len(found) > 1:
        listed = ", ".join(figure(each.typical) for each in found)
        notes.append(f"Stated {len(found)} times, in months: {listed}; the first is taken.")
    quantity(
        draft,
        subject,
        terms.DURATION,
        main.typical,
        source,
        least=min(each.least for each in found),
        most=max(each.most for each in found),
        notes=[note for note in dict.fromkeys((*notes, aside)) if note],
        evidence=terms.EVIDENCE_CONVENTION if main.how else terms.EVIDENCE_SOURCED,
        preferred=not aside,
    )
    return True


def state_minutes(draft: Draft, exam: str, document: Document, value: Any, source: str) -> None:
    """State how many minutes an exam takes: the first profile that says so in hours or minutes."""
    stated = False
    for profile in items(value):
        keys = ("ceterms:exactDuration", "ceterms:maximumDuration", "ceterms:timeRequired")
        given = [profile.get(key) for key in keys] if isinstance(profile, dict) else [profile]
        length = next((found for each in given if (found := hours(each)) is not None), None)
        if length is None or stated:
            problem = (
                "another duration of an exam" if stated else "an exam without hours or minutes"
            )
            draft.ledger.quirk(document.file, problem, "left out", given)
            continue
        stated = True
        quantity(
            draft, exam, terms.MINUTES, (length * 60).quantize(_WHOLE_MINUTES), source, unit="MIN"
        )
        if isinstance(profile, dict):
            draft.take_part(document, profile)


def _months(draft: Draft, document: Document, profile: Json, key: str) -> Decimal | None:
    value = profile.get(key)
    found = months(value)
    if value is not None and found is None:
        draft.ledger.quirk(
            document.file, "a duration of nothing, or not of ISO 8601", "unknown", value
        )
    return found


def _duration(read: dict[str, Decimal | None]) -> _Duration | None:
    """Return what a profile's durations, in months, come to; None: it has none."""
    exact, least, most = (
        read[key] for key in ("exactDuration", "minimumDuration", "maximumDuration")
    )
    if least is not None and most is not None and least > most:
        least, most = most, least
    if exact is not None:
        return _Duration(exact, min(exact, least or exact), max(exact, most or exact), "")
    if least is not None and most is not None:
        middle = ((least + most) / 2).quantize(Decimal("0.0001"))
        return _Duration(middle, least, most, "The middle of the stated range.")
    one = least or most
    if one is not None:
        return _Duration(one, one, one, f"The {'least' if least else 'most'} that is stated.")
    one = read["timeRequired"]
    if one is not None:
        return _Duration(one, one, one, "The stated time of engagement, full time.")
    return None
