"""CTDL at random: what a tree means, judged by an evaluator of its own, and broken payloads."""

from __future__ import annotations

import copy
import json
import random
from datetime import date

import pytest

from magraph import eligible, terms
from magraph.errors import MagraphError
from magraph.profile import HeldCredential, Profile
from magraph.readwrite.turtle import read_turtle
from magraph.sources import import_source

BASE = "https://credentialengineregistry.org/resources/"
DAY = date(2026, 11, 24)
HELD = [f"{BASE}ce-{n:08d}-0000-4000-8000-000000000000" for n in range(6)]
GOAL = f"{BASE}ce-99999999-0000-4000-8000-000000000000"


def profiles(chance, depth):
    """A condition profile in all its forms."""
    found = {"@type": "ceterms:ConditionProfile"}
    targets = chance.sample(HELD, chance.randint(0, 4))
    alternatives = []
    if depth and chance.random() < 0.6:
        alternatives = [profiles(chance, depth - 1) for _ in range(chance.randint(1, 3))]
    if targets:
        found["ceterms:targetCredential"] = targets
    if alternatives:
        found["ceterms:alternativeCondition"] = alternatives
    among = len(alternatives or targets)
    if among and chance.random() < 0.5:
        found["ceterms:requiredNumber"] = chance.randint(1, among + 1)
    if chance.random() < 0.15:
        found["ceterms:condition"] = {"en": "Something in words"}
    return found


def met(profile, held):
    """Whether a profile is met: nothing said, or said in words, is never met."""
    targets = [target in held for target in profile.get("ceterms:targetCredential", [])]
    alternatives = [met(each, held) for each in profile.get("ceterms:alternativeCondition", [])]
    wanted = profile.get("ceterms:requiredNumber")
    if "ceterms:condition" in profile or not (targets or alternatives):
        return False
    if alternatives:
        return all(targets) and sum(alternatives) >= (wanted or 1)
    return sum(targets) >= (wanted or len(targets))


def payload(requires):
    badges = [
        {"@id": iri, "@type": "ceterms:Badge", "ceterms:name": {"en": f"Badge {place}"}}
        for place, iri in enumerate(HELD)
    ]
    goal = {
        "@id": GOAL,
        "@type": "ceterms:Certification",
        "ceterms:name": {"en": "Goal"},
        "ceterms:requires": requires,
    }
    context = "http://www.credreg.net/ctdl/schema/context/json"
    return {"@context": context, "@graph": [goal, *badges]}


@pytest.mark.parametrize("seed", range(40))
def test_a_tree_means_what_ctdl_says(seed, tmp_path):
    chance = random.Random(seed)
    requires = [profiles(chance, 3) for _ in range(chance.randint(1, 2))]
    file = tmp_path / "tree.json"
    file.write_text(json.dumps(payload(requires)))
    found = import_source("ctdl", file)
    count = next(count for count in found.counts if count.what == "ConditionProfile")
    assert count.rows == count.taken
    graph = found.graph
    for _ in range(12):
        held = chance.sample(HELD, chance.randint(0, 6))
        person = Profile(credentials=tuple(HeldCredential(iri) for iri in held))
        answer = eligible(graph, GOAL, person, as_of=DAY, ways=False)
        assert bool(answer.open) == all(met(each, held) for each in requires), (requires, held)


JUNK = (
    None,
    True,
    3,
    -1,
    1e300,
    "",
    "P1Y",
    [],
    {},
    [[]],
    {"@id": "_:q"},
    {"@type": "ceterms:Certification"},
    {"@type": ["ceterms:Course", 4]},
    {"@type": "ceterms:ConditionProfile", "ceterms:requiredNumber": 3},
    "_:q",
    "http://a b",
    "https://x.example/z/",
    terms.SKILL,
    GOAL,
    {"en": {"en": ["a", {"x": 1}]}},
    "a\u202eb\r\n\ud800<",
    {"@value": 1},
    {"@list": [1]},
)


def places(value):
    """Every place of a payload that can be broken."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        yield value, key
        if isinstance(inner, (dict, list)):
            yield from places(inner)


@pytest.mark.parametrize("seed", range(60))
def test_a_broken_payload_is_refused_or_read_and_loads(seed, tmp_path):
    chance = random.Random(seed)
    broken = payload([profiles(chance, 3)])
    broken["@graph"][0] |= {
        "ceterms:estimatedCost": [
            {"ceterms:price": 5, "ceterms:currency": "USD", "ceterms:startDate": "2020-01-01"},
            {"ceterms:price": 7, "ceterms:currency": "US Dollar"},
        ],
        "ceterms:estimatedDuration": [{"ceterms:minimumDuration": "P1M"}],
        "ceterms:renewalFrequency": "P2Y",
        "ceterms:isPreparationFor": [{"ceterms:targetCredential": HELD[:1]}],
        "ceterms:ownedBy": {"@type": "ceterms:Organization", "ceterms:name": "Owner"},
        "ceterms:jurisdiction": [{"ceterms:mainJurisdiction": [{"ceterms:name": "Oregon"}]}],
    }
    broken["@graph"] += [
        {
            "@id": "_:job",
            "@type": "ceterms:JobComponent",
            "ceterms:proxyFor": "_:real",
            "ceterms:hasCondition": {"ceterms:targetComponent": [*HELD[:2], "_:job"]},
        },
        {"@id": "_:real", "@type": "ceterms:Job", "ceterms:precedes": "_:job"},
    ]
    for _ in range(chance.choice((1, 3, 10))):
        holder, key = chance.choice(list(places(broken)))
        holder[key] = copy.deepcopy(chance.choice(JUNK))
    file, target = tmp_path / "broken.json", tmp_path / "out.ttl"
    file.write_text(json.dumps(broken))
    try:
        found = import_source("ctdl", file)
    except MagraphError:
        return
    target.write_text(found.turtle(), encoding="utf-8")
    assert list(read_turtle(target).triples()) == list(found.graph.triples())
    assert all(count.taken <= count.rows for count in found.counts)
