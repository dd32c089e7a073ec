"""CTDL: small payloads whose meaning is worked out by hand, and the real ones where they are."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

from magraph import eligible, shortest_pathway, terms
from magraph.claims import claim, claims
from magraph.errors import DataError, DataErrors, UsageError
from magraph.profile import Profile
from magraph.readwrite.turtle import read_turtle
from magraph.requirements import requirement
from magraph.sources import import_source
from magraph.sources.ctdl.values import currency, hours, months
from magraph.validation import validate

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("MAGRAPH_SHARED", ROOT.parent / "shared"))
REAL = SHARED / "data" / "ctdl"
FRAMEWORKS = {"Abilities": 71, "Basic": 12, "Cross-Functional": 30, "Knowledge": 41}
CONTEXT = "https://credreg.net/ctdl/schema/context/json"
BASE = "https://credentialengineregistry.org/resources/"
DAY = date(2026, 11, 24)


def ctid(name):
    return f"ce-{uuid5(NAMESPACE_URL, name)}"


def record(class_, name, **properties):
    return {
        "@id": BASE + ctid(name),
        "@type": f"ceterms:{class_}",
        "ceterms:ctid": ctid(name),
        "ceterms:name": {"en-US": name},
        **{f"ceterms:{key}": value for key, value in properties.items()},
    }


def profile(**properties):
    return {
        "@type": "ceterms:ConditionProfile",
        **{f"ceterms:{key}": value for key, value in properties.items()},
    }


def to(*names):
    return [BASE + ctid(name) for name in names]


def cost(price, type_="", **properties):
    found = {
        "@type": "ceterms:CostProfile",
        "ceterms:price": price,
        "ceterms:currency": "USD",
        **{f"ceterms:{key}": value for key, value in properties.items()},
    }
    if type_:
        found["ceterms:directCostType"] = {"ceterms:targetNode": f"costType:{type_}"}
    return found


def lasting(duration):
    return [{"@type": "ceterms:DurationProfile", "ceterms:exactDuration": duration}]


def course(name, duration, price):
    return record("Course", name, estimatedDuration=lasting(duration), estimatedCost=[cost(price)])


class Imported:
    """What came of payloads, after Turtle was written and read."""

    def __init__(self, folder, *payloads):
        self.files = []
        for place, payload in enumerate(payloads):
            file = folder / f"payload{place}.json"
            text = payload if isinstance(payload, str) else json.dumps(payload)
            file.write_text(text, encoding="utf-8")
            self.files.append(file)
        self.found = import_source("ctdl", self.files)
        target = folder / "out.ttl"
        target.write_text(self.found.turtle(), encoding="utf-8")
        self.graph = read_turtle(target)
        assert list(self.graph.triples()) == list(self.found.graph.triples())

    def id(self, name):
        return self.graph.find(name)

    def tree(self, name):
        """The requirement of a credential, programme or job, as nested lists."""
        node = self.id(name)
        way = self.graph.object(node, terms.HAS_ELIGIBILITY_ROUTE) or node
        root = self.graph.object(way, terms.HAS_REQUIREMENT)
        return None if root is None else shape(requirement(self.graph, root))

    def quirks(self):
        return {quirk.problem: quirk.times for quirk in self.found.quirks}

    def counts(self):
        return {count.what: (count.rows, count.taken) for count in self.found.counts}


def shape(node):
    operands = getattr(node, "operands", None)
    if operands is None:
        return f"{type(node).__name__}: {node.label}"
    kind = type(node).__name__
    name = f"AtLeast {node.count}" if kind == "AtLeast" else kind
    return [name, *sorted((shape(operand) for operand in operands), key=str)]


@pytest.fixture
def imported(tmp_path):
    return lambda *payloads: Imported(tmp_path, *payloads)


def graph_of(*records, context=CONTEXT):
    return {"@context": context, "@id": BASE.replace("resources", "graph"), "@graph": [*records]}


# Conditions


ASKED = [
    profile(targetLearningOpportunity=to("A")),
    profile(
        alternativeCondition=[
            profile(targetLearningOpportunity=to("B")),
            profile(targetLearningOpportunity=to("C")),
        ]
    ),
    profile(requiredNumber=2, targetLearningOpportunity=to("D", "E", "F")),
]
LADDER = (
    record("Certification", "Goal", requires=ASKED, estimatedCost=[cost(25)]),
    course("A", "P2M", 100),
    course("B", "P3M", 50),
    course("C", "P1M", 500),
    course("D", "P1M", 10),
    course("E", "P2M", 20),
    course("F", "P3M", 30),
)


def test_a_and_b_or_c_and_two_of_three(imported):
    found = imported(graph_of(*LADDER))
    assert found.tree("Goal") == [
        "AllOf",
        "LearningLeaf: Completed A",
        ["AnyOf", "LearningLeaf: Completed B", "LearningLeaf: Completed C"],
        [
            "AtLeast 2",
            "LearningLeaf: Completed D",
            "LearningLeaf: Completed E",
            "LearningLeaf: Completed F",
        ],
    ]

    def is_open(*held):
        ids = [found.graph.id(found.id(name)) for name in held]
        answer = eligible(found.graph, "Goal", ids, as_of=DAY, ways=False)
        return bool(answer.open)

    assert is_open("A", "B", "D", "E")
    assert is_open("A", "C", "E", "F")
    assert not is_open("A", "B", "D")
    assert not is_open("A", "D", "E")
    assert not is_open("B", "C", "D", "E", "F")


def test_the_shortest_and_the_cheapest_way_through_a_tree(imported):
    graph = imported(graph_of(*LADDER)).graph
    # Quickest: A 2, C 1, D 1, E 2 months. Cheapest: A 100, B 50, D 10, E 20 dollars. The fee is 25.
    quick = shortest_pathway(graph, "Goal", Profile(), "time", as_of=DAY)
    assert (quick.months, quick.cost.amount) == (6, 655)
    cheap = shortest_pathway(graph, "Goal", Profile(), "cost", as_of=DAY)
    assert (cheap.months, cheap.cost.amount) == (8, 205)


def test_what_a_profile_asks_itself_is_asked_beside_its_alternatives(imported):
    found = imported(
        graph_of(
            record(
                "License",
                "Goal",
                requires=[
                    profile(
                        minimumAge=18,
                        alternativeCondition=[
                            profile(targetCredential=to("B"), condition={"en": ["Be kind"]}),
                            profile(targetCredential=to("C")),
                        ],
                    )
                ],
            ),
            record("Badge", "B"),
            record("Diploma", "C"),
        )
    )
    assert found.tree("Goal") == [
        "AllOf",
        "AgeLeaf: At least 18 years old",
        [
            "AnyOf",
            "CredentialLeaf: Holds C",
            ["AllOf", "CredentialLeaf: Holds B", "UndeterminedLeaf: Be kind"],
        ],
    ]
    assert found.quirks()["a condition in words only"] == 1


def test_words_credits_and_weights_are_never_met_and_never_dropped(imported):
    found = imported(
        graph_of(
            record(
                "Certification",
                "Goal",
                requires=[
                    profile(condition={"en-US": ["One", "Two"]}),
                    profile(experience={"EN-us": "Much work"}),
                    profile(yearsOfExperience=2),
                    profile(creditHourValue=3, creditHourType={"en": "semester hours"}),
                    profile(weight=0.5),
                    profile(description={"en": "Only described"}),
                    profile(residentOf=[{"ceterms:description": {"en": "Oregon"}}]),
                    profile(),
                ],
            )
        )
    )
    assert found.tree("Goal") == [
        "AllOf",
        "UndeterminedLeaf: 2 years of experience; in what is not stated",
        "UndeterminedLeaf: A condition that its record does not state",
        "UndeterminedLeaf: Credit: 3 semester hours",
        "UndeterminedLeaf: Much work",
        "UndeterminedLeaf: One",
        "UndeterminedLeaf: Only described",
        "UndeterminedLeaf: Resident of: Oregon",
        "UndeterminedLeaf: Two",
        "UndeterminedLeaf: Weight of the condition: 0.5",
    ]
    assert found.counts()["ConditionProfile"] == (8, 8)


def test_what_is_not_stated_is_not_nothing(imported):
    found = imported(graph_of(record("Certification", "Goal")))
    (only,) = [found.tree("Goal")]
    assert only == "UndeterminedLeaf: What is required is not stated in its record"
    assert not eligible(found.graph, "Goal", Profile(), as_of=DAY).open


def test_work_counts_where_the_job_is_named(imported):
    asked = [profile(yearsOfExperience=1.5, targetJob=to("Clerk"))]
    found = imported(
        graph_of(record("Certification", "Goal", requires=asked), record("Job", "Clerk"))
    )
    assert found.tree("Goal") == "ExperienceLeaf: At least 18 months of work as Clerk"
    clerk = ctid("Clerk")
    assert eligible(found.graph, "Goal", [f"{clerk}@2025-05-24..2026-11-24"], as_of=DAY).open
    assert not eligible(found.graph, "Goal", [f"{clerk}@2025-05-25..2026-11-24"], as_of=DAY).open


def test_skills_and_exams(imported):
    asked = [
        profile(
            targetAssessment=to("Test"),
            targetCompetency=[
                {
                    "@type": "ceterms:CredentialAlignmentObject",
                    "ceterms:targetNodeName": {"en": "Typing"},
                }
            ],
        )
    ]
    found = imported(
        graph_of(
            record("Certification", "Goal", requires=asked),
            record("AssessmentProfile", "Test", estimatedDuration=lasting("PT1H30M")),
        )
    )
    assert found.tree("Goal") == [
        "AllOf",
        "AttestationLeaf: Passed Test",
        "SkillLeaf: Has the skill Typing",
    ]
    assert found.graph.objects(found.id("Goal"), terms.HAS_EXAM) == (found.id("Test"),)
    assert figure(found, "Test", terms.MINUTES).estimate.typical == 90


@pytest.mark.parametrize(
    ("asked", "tree", "problem"),
    [
        (3, "UndeterminedLeaf: 3 of 2 are asked for", "a requiredNumber of more than there are"),
        (
            0,
            ["AllOf", "CredentialLeaf: Holds B", "CredentialLeaf: Holds C"],
            "a requiredNumber that is no number from 1 on",
        ),
        (
            "many",
            ["AllOf", "CredentialLeaf: Holds B", "CredentialLeaf: Holds C"],
            "a requiredNumber that is no number from 1 on",
        ),
    ],
)
def test_numbers_that_make_no_sense(imported, asked, tree, problem):
    found = imported(
        graph_of(
            record(
                "Certification",
                "Goal",
                requires=profile(requiredNumber=asked, targetCredential=to("B", "C")),
            ),
            record("Badge", "B"),
            record("Badge", "C"),
        )
    )
    assert found.tree("Goal") == tree
    assert found.quirks()[problem] == 1


def test_conditions_by_name_may_be_shared_but_not_contain_themselves(imported):
    shared = {"@id": "_:shared", **profile(minimumAge=18)}
    circle = {"@id": "_:circle", **profile(alternativeCondition=["_:circle", "_:shared"])}
    found = imported(
        graph_of(
            record("Certification", "One", requires=["_:shared"]),
            record("Certification", "Two", requires=["_:shared", "_:circle"]),
            shared,
            circle,
        )
    )
    assert found.tree("One") == "AgeLeaf: At least 18 years old"
    assert found.quirks()["a condition that contains itself"] == 1
    assert found.counts()["ConditionProfile"] == (2, 2)


def test_a_tree_that_doubles_at_every_step_is_cut(imported):
    nodes = [
        {
            "@id": f"_:{n}",
            **profile(
                minimumAge=18,
                alternativeCondition=[
                    f"_:{n + 1}",
                    {**profile(minimumAge=20, alternativeCondition=[f"_:{n + 1}"])},
                ],
            ),
        }
        for n in range(60)
    ]
    found = imported(graph_of(record("Certification", "Goal", requires=["_:0"]), *nodes))
    assert not eligible(found.graph, "Goal", Profile(), as_of=DAY, ways=False).open


def test_deep_conditions_are_cut_and_said_so(imported):
    tree = profile(minimumAge=18)
    for _ in range(45):
        tree = profile(alternativeCondition=[tree, profile(minimumAge=21)])
    found = imported(graph_of(record("Certification", "Goal", requires=[tree])))
    # Each level has one more profile in it; the 41st is not opened.
    assert found.quirks()["conditions more than 40 deep"] == 2
    rows, taken = found.counts()["ConditionProfile"]
    assert (rows, rows - taken) == (91, 10)


def test_common_conditions(imported):
    manifest = record("ConditionManifest", "Common", requires=[profile(minimumAge=21)])
    found = imported(
        graph_of(record("Certification", "Goal", commonConditions=to("Common")), manifest),
        graph_of(record("Certification", "Other", commonConditions=to("Nowhere"))),
    )
    assert found.tree("Goal") == "AgeLeaf: At least 21 years old"
    assert found.tree("Other") == "UndeterminedLeaf: Common conditions that are not among the files"
    assert found.counts()["ConditionManifest"] == (1, 1)


# Pathways


def test_a_pathway(imported):
    def component(class_, name, **properties):
        return record(class_, name, isPartOf=to("Way"), **properties)

    condition = {
        "@type": "ceterms:ComponentCondition",
        "ceterms:requiredNumber": 2,
        "ceterms:targetComponent": to("Algebra", "Biology", "Chemistry"),
    }
    found = imported(
        graph_of(
            record("Pathway", "Way", hasDestinationComponent=to("Nurse"), hasPart=to("Nurse")),
            component("JobComponent", "Nurse", hasCondition=[condition]),
            component("CourseComponent", "Algebra"),
            component("CourseComponent", "Biology", precedes=to("Chemistry")),
            component("CourseComponent", "Chemistry", proxyFor=BASE + ctid("Real chemistry")),
            record("Course", "Real chemistry", estimatedDuration=lasting("P4M")),
        )
    )
    assert found.tree("Nurse") == [
        "AtLeast 2",
        "LearningLeaf: Completed Algebra",
        "LearningLeaf: Completed Biology",
        "LearningLeaf: Completed Real chemistry",
    ]
    steps = {
        tuple(found.graph.label(found.graph.object(step, end)) for end in (terms.FROM, terms.TO))
        for step in found.graph.of_class(terms.PROGRESSION)
    }
    assert steps == {
        ("Biology", "Real chemistry"),
        ("Algebra", "Nurse"),
        ("Biology", "Nurse"),
        ("Real chemistry", "Nurse"),
    }
    assert found.counts()["Pathway"] == (1, 1)
    assert found.counts()["CourseComponent"] == (3, 3)
    assert {found.graph.label(iri) for iri in found.graph.of_class(terms.PROGRAM)} == {
        "Algebra",
        "Biology",
        "Real chemistry",
    }
    assert found.counts()["ComponentCondition"] == (1, 1)
    held = [ctid("Algebra"), ctid("Biology")]
    assert shortest_pathway(found.graph, "Nurse", held, as_of=DAY).months == 0


@pytest.mark.parametrize(
    ("condition", "term"),
    [
        ({"ceterms:logicalOperator": "logic:OnlyOne"}, "logic:OnlyOne"),
        (
            {
                "ceterms:logicalOperator": {
                    "ceterms:targetNode": "https://purl.org/ctdl/vocabs/logic/OnlyOne"
                }
            },
            "logic:OnlyOne",
        ),
        (
            {"ceterms:hasConstraint": [{"ceterms:comparator": "compare:NEQ"}]},
            "compare:NEQ",
        ),
        (
            {"ceterms:hasConstraint": [{"ceterms:rightAction": "array:OneOf"}]},
            "array:OneOf",
        ),
    ],
)
def test_what_holding_more_can_break_is_never_met(imported, condition, term):
    condition = {"ceterms:targetComponent": to("A", "B"), **condition}
    found = imported(
        graph_of(
            record("CredentialComponent", "Goal", hasCondition=[condition]),
            record("CourseComponent", "A"),
            record("CourseComponent", "B"),
        )
    )
    held = [ctid("A"), ctid("B")]
    assert not eligible(found.graph, "Goal", held, as_of=DAY, ways=False).open
    (quirk,) = [q for q in found.found.quirks if "holding more" in q.problem]
    assert quirk.examples == (term,)


def test_what_prepares_for_what(imported):
    found = imported(
        graph_of(
            record("Certificate", "First", isPreparationFor=[profile(targetCredential=to("Next"))]),
            record("Certificate", "Next", recommends=[profile(description={"en": "Sleep well"})]),
        )
    )
    (step,) = found.graph.of_class(terms.PROGRESSION)
    assert found.graph.object(step, terms.TO) == found.id("Next")
    assert found.counts()["ConditionProfile"] == (2, 1)
    problem = "values of properties that this vocabulary has no place for"
    assert found.quirks()[problem] == 1


# Figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P1Y", 12),
        ("P1Y6M", 18),
        ("P52W", 12),
        ("P26W", 6),
        ("P364D", 12),
        ("P0.5Y", 6),
        ("P1,5M", Decimal("1.5")),
        ("PT2080H", 12),
        ("PT1040H", 6),
        ("PT0S", None),
        ("P0D", None),
        ("P", None),
        ("PT", None),
        ("one year", None),
        ("P-1Y", None),
        (3, None),
        (None, None),
    ],
)
def test_durations_in_months(text, expected):
    assert months(text) == expected


def test_hours_and_currencies():
    assert hours("PT90M") == Decimal("1.5")
    assert hours("P1DT8H") is None
    assert [currency(x) for x in ("usd", {"en": "US Dollar"}, "shells", None)] == [
        "USD",
        "USD",
        None,
        None,
    ]


def figure(found, name, predicate):
    return claim(found.graph, found.id(name), predicate, DAY)


def test_costs_are_summed_and_kept_apart(imported):
    def tuition(price, who):
        return cost(price, "Tuition", residencyType=[{"ceterms:targetNode": f"residency:{who}"}])

    found = imported(
        graph_of(
            record(
                "Course",
                "One",
                estimatedCost=[
                    tuition(1000, "InState"),
                    tuition(3000, "OutOfState"),
                    cost("1,50", "Application"),
                    cost(80, "OptionalCharges"),
                ],
            ),
            record("Course", "Whole", estimatedCost=[cost(9, "Tuition"), cost(7, "AggregateCost")]),
        )
    )
    one = figure(found, "One", terms.COST)
    assert (one.estimate.min, one.estimate.typical, one.estimate.max) == (1150, 1150, 3150)
    every = claims(found.graph, found.id("One"), terms.COST, DAY)
    assert sorted(c.estimate.typical for c in every if not c.preferred) == [80, 150, 1000, 3000]
    assert figure(found, "Whole", terms.COST).estimate.typical == 7
    assert found.counts()["CostProfile"] == (6, 6)


def test_a_new_price_replaces_the_old_one_from_its_day_on(imported):
    found = imported(
        graph_of(
            record(
                "Certification",
                "Goal",
                estimatedCost=[
                    cost(100, "Application", endDate="2025-12-31"),
                    cost(120, "Application", startDate="2026-01-01"),
                    cost(10, "ProcessingFee"),
                ],
            )
        )
    )
    goal = found.id("Goal")
    assert claim(found.graph, goal, terms.FEE, date(2025, 12, 31)).estimate.typical == 110
    assert claim(found.graph, goal, terms.FEE, date(2026, 1, 1)).estimate.typical == 130


def test_costs_that_are_not_known_are_not_zero(imported):
    found = imported(
        graph_of(
            record("Certification", "Silent"),
            record("Certification", "Vague", estimatedCost=[cost(None, name={"en": "Some"})]),
            record(
                "Certification", "Odd", estimatedCost=[{**cost(5), "ceterms:currency": "shells"}]
            ),
            record(
                "Certification", "Foreign", estimatedCost=[{**cost(5), "ceterms:currency": "CAD"}]
            ),
        )
    )
    for name in ("Silent", "Vague", "Odd"):
        assert figure(found, name, terms.FEE) is None
        assert terms.FEE in found.graph.objects(found.id(name), terms.UNKNOWN)
    assert found.graph.text(found.id("Vague"), terms.NOTE) == "Cost: Some"
    assert figure(found, "Foreign", terms.FEE).unit == "CAD"
    assert found.quirks()["a cost that is not in US dollars"] == 1


def test_ranges_and_several_durations(imported):
    def lasts(**properties):
        found = {f"ceterms:{key}": value for key, value in properties.items()}
        return {"@type": "ceterms:DurationProfile", **found}

    found = imported(
        graph_of(
            record(
                "Course",
                "Range",
                estimatedDuration=[lasts(minimumDuration="P6M", maximumDuration="P12M")],
            ),
            record(
                "Course",
                "Two",
                estimatedDuration=[
                    lasts(exactDuration="P12M", timeRequired="PT600H"),
                    lasts(exactDuration="P2Y"),
                ],
            ),
            record("Course", "None", estimatedDuration=[lasts(description={"en": "As you like"})]),
        )
    )
    ranged = figure(found, "Range", terms.DURATION)
    assert (ranged.estimate.min, ranged.estimate.typical, ranged.estimate.max) == (6, 9, 12)
    assert ranged.provenance.evidence == "convention"
    two = figure(found, "Two", terms.DURATION)
    assert (two.estimate.typical, two.estimate.max, two.provenance.evidence) == (12, 24, "sourced")
    assert figure(found, "Two", terms.TOTAL_HOURS).estimate.typical == 600
    assert figure(found, "None", terms.DURATION) is None
    assert found.counts()["DurationProfile"] == (4, 3)


def test_renewal_validity_and_dates(imported):
    found = imported(
        graph_of(
            record(
                "Certification",
                "Goal",
                renewalFrequency="P2Y",
                renewal=[profile(description={"en": "Learn on"}, estimatedCost=[cost(40)])],
                dateEffective="2016-09-01T00:00:00Z",
                expirationDate="2030-01-01",
                jurisdiction=[
                    {
                        "ceterms:mainJurisdiction": [
                            {"ceterms:addressRegion": {"en": "Oregon"}},
                            {
                                "ceterms:addressRegion": "WA",
                                "ceterms:addressCountry": "United States",
                            },
                        ]
                    }
                ],
            )
        )
    )
    graph, goal = found.graph, found.id("Goal")
    assert figure(found, "Goal", terms.VALIDITY).estimate.typical == 24
    renewal = graph.object(goal, terms.HAS_RENEWAL)
    assert claim(graph, renewal, terms.FEE, DAY).estimate.typical == 40
    way = graph.object(goal, terms.HAS_ELIGIBILITY_ROUTE)
    assert graph.value(way, terms.VALID_FROM) == date(2016, 9, 1)
    assert graph.value(way, terms.VALID_THROUGH) == date(2030, 1, 1)
    places = graph.objects(goal, terms.IN_JURISDICTION)
    assert [graph.id(place) for place in places] == ["US-OR", "US-WA"]
    assert validate(found.files[0].parent / "out.ttl").conforms


def test_a_duration_that_may_span_the_programme_is_not_added_to_it(imported):
    found = imported(
        graph_of(
            record(
                "Certificate",
                "Goal",
                estimatedDuration=lasting("P12M"),
                requires=[profile(targetLearningOpportunity=to("A"))],
            ),
            course("A", "P12M", 5),
        )
    )
    assert shortest_pathway(found.graph, "Goal", Profile(), as_of=DAY).months == 12


# Files


def test_every_form_of_a_payload(tmp_path):
    one = record("Certification", "One")
    inner = graph_of(record("Certification", "Two"))
    envelope = {"envelope_id": "x", "decoded_resource": inner, "resource": "e30"}
    files = {
        "single.json": json.dumps({"@context": CONTEXT, **one}),
        "envelope.json": "\ufeff" + json.dumps(envelope),
        "list.json": json.dumps([{"@context": CONTEXT, **record("Certification", "Three")}]),
        "expanded.json": json.dumps(
            {
                "@id": BASE + ctid("Four"),
                "@type": ["http://purl.org/ctdl/terms/Certification"],
                "https://purl.org/ctdl/terms/name": [{"@value": "Four", "@language": "en"}],
            }
        ),
        "own.jsonld": json.dumps(
            {
                "@context": [
                    CONTEXT.replace("https://", "http://www."),
                    {"c": "http://purl.org/ctdl/terms/", "name": "c:name", "id": "@id"},
                ],
                "id": BASE + ctid("Five"),
                "@type": "c:Certification",
                "name": {"en": "Five"},
            }
        ),
    }
    (tmp_path / "folder").mkdir()
    for name, text in files.items():
        (tmp_path / "folder" / name).write_text(text, encoding="utf-8")
    (tmp_path / "folder" / "notes.txt").write_text("no JSON")
    packed = tmp_path / "packed.json.gz"
    packed.write_bytes(gzip.compress(json.dumps(graph_of(record("Badge", "Six"))).encode()))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("in/seven.json", json.dumps(graph_of(record("Badge", "Seven"))))
    found = import_source("ctdl", [tmp_path / "folder", packed, tmp_path / "all.zip"])
    graph = found.graph
    labels = {graph.label(iri) for iri in graph.of_class(terms.CREDENTIAL)}
    assert labels == {"One", "Two", "Three", "Four", "Five", "Six", "Seven"}
    assert sum(count.taken for count in found.counts) == 7
    problems = {quirk.problem for quirk in found.quirks}
    assert {"a file that is not JSON", "no @context"} <= problems


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{"@context": 1,\n"a": }', 2, "not valid JSON"),
        ("[NaN]", None, "NaN is no number"),
        ("[" * 100_000, None, "nested"),
        ('{"@graph": [{"a": ' + "[" * 150 + "]" * 150 + "}]}", None, "nested"),
        ('"text"', None, "where a record belongs"),
        ('{"a": 1}', None, "no JSON-LD record"),
        ('{"@context": "https://schema.org/", "@graph": []}', None, "nothing is fetched"),
        ('{"@context": 7, "@graph": []}', None, "int in @context"),
    ],
)
def test_files_that_are_refused(tmp_path, text, line, words):
    file = tmp_path / "bad.json"
    file.write_text(text)
    with pytest.raises(DataError, match=words) as raised:
        import_source("ctdl", [file])
    assert raised.value.file == str(file)
    assert raised.value.line == line
    (tmp_path / "worse.json").write_text("{")
    with pytest.raises(DataErrors):
        import_source("ctdl", [tmp_path])


def test_no_file(tmp_path):
    with pytest.raises(UsageError, match="no JSON file"):
        import_source("ctdl", [tmp_path])


def test_names_that_collide(imported):
    blank = {"@id": "_:b", **{k: v for k, v in record("Badge", "Twin").items() if k[0] != "@"}}
    blank["@type"] = "ceterms:Badge"
    del blank["ceterms:ctid"]
    found = imported(
        graph_of(record("Course", "Same"), {**record("Course", "x"), "ceterms:name": "same"}),
        graph_of(blank, {"@id": "https://a.example/1", "@type": "ceterms:Badge"}),
        graph_of(blank, {"@id": "https://b.example/1", "@type": "ceterms:Course"}),
        graph_of(record("Course", "Same")),
    )
    assert found.counts()["Course"] == (1, 0)  # the last file's: that of the first is taken
    assert found.quirks()["a record that was read already"] == 1
    assert len(found.graph.of_class(terms.PROGRAM)) == 3
    twins = [iri for iri in found.graph.of_class(terms.CREDENTIAL) if "--b" in iri]
    assert {found.graph.label(iri) for iri in twins} == {
        f"Twin ({found.graph.id(iri)})" for iri in twins
    }
    assert len(twins) == 2
    assert validate(found.files[0].parent / "out.ttl").conforms
    assert f"Same ({ctid('Same')})" in {
        found.graph.label(iri) for iri in found.graph.of_class(terms.PROGRAM)
    }


def test_references_outside_and_by_the_address_of_a_graph(imported):
    owner = BASE.replace("/resources/", "/graph/") + "ce-" + ctid("Owner")[3:].upper()
    found = imported(
        graph_of(record("Certification", "Goal", ownedBy=[owner], offeredBy=to("Far"))),
        graph_of(record("CredentialOrganization", "Owner")),
    )
    assert found.graph.object(found.id("Goal"), terms.ISSUED_BY) == found.id("Owner")
    assert found.graph.is_a(BASE + ctid("Far"), terms.ORGANIZATION)
    assert "not among the files" in found.graph.text(BASE + ctid("Far"), terms.NOTE)


def test_nested_records_are_records(imported):
    owner = {"@type": "ceterms:Organization", "ceterms:name": {"en": "Inner"}}
    found = imported(graph_of(record("Certification", "Goal", ownedBy=owner)))
    assert found.graph.label(found.graph.object(found.id("Goal"), terms.ISSUED_BY)) == "Inner"
    assert found.counts()["Organization"] == (1, 1)


def test_nothing_redefines_the_vocabulary(imported):
    bad = {"@id": terms.SKILL, "@type": "ceasn:Competency", "ceasn:competencyText": "Theft"}
    found = imported(graph_of(bad))
    assert found.graph.types(terms.SKILL) == ("http://www.w3.org/2002/07/owl#Class",)


def test_wrong_types_anywhere_are_no_accident(imported):
    wrong = {
        "requires": [7, None, True, [[]], {"@id": "_:none"}],
        "estimatedCost": [3, {"ceterms:price": []}],
        "estimatedDuration": [5, {}],
        "ownedBy": 9,
        "jurisdiction": "everywhere",
        "renewal": "often",
        "dateEffective": 2020,
        "subjectWebpage": {"a": 1},
        "alternateName": False,
    }
    found = imported(graph_of(record("Certification", "Goal", **wrong), 8, "x", {"@type": 3}))
    assert found.counts()["Certification"] == (1, 1)
    assert found.counts()["thing that is no record"] == (2, 0)


# The real files


@pytest.mark.skipif(not REAL.is_dir(), reason="the published samples are not here")
class TestReal:
    def test_every_competency_with_its_licence(self):
        found = import_source("ctdl", REAL / "frameworks")
        counts = {(c.file.split("_")[1], c.what): (c.rows, c.taken) for c in found.counts}
        for name, rows in FRAMEWORKS.items():
            assert counts[name, "Competency"] == (rows, rows)
        graph = found.graph
        assert len(graph.of_class(terms.SKILL)) == sum(FRAMEWORKS.values()) == 154
        by = "https://creativecommons.org/licenses/by/4.0/"
        sources = graph.of_class(terms.SOURCE)
        assert len(sources) == 4
        for source in sources:
            assert graph.objects(source, terms.DC_LICENSE) == (by,)
            assert "U.S. Department of Labor" in graph.text(source, terms.CREDIT_TEXT)
        for skill in graph.of_class(terms.SKILL):
            assert graph.object(skill, terms.DC_SOURCE) in sources
        reading = graph.find("Reading Comprehension")
        assert graph.label(graph.object(reading, terms.BROADER)) == "Content"

    def test_counts_are_those_of_the_files(self, tmp_path):
        files = [
            f for f in (REAL / "examples").glob("*.json") if f.name != "ConditionManifest.json"
        ]
        found = import_source("ctdl", files)
        counts = {(count.file, count.what): count for count in found.counts}
        for file in files:
            payload = json.loads(file.read_text(encoding="utf-8-sig"))
            nodes = payload.get("decoded_resource", payload)["@graph"]
            for name in {node["@type"] for node in nodes}:
                count = counts.pop((file.name, name.partition(":")[2]))
                assert count.rows == sum(node["@type"] == name for node in nodes)
                left = name in ("qdata:DataSetProfile", "ceterms:CostManifest")
                assert count.taken == (0 if left else count.rows)
        assert {what for _, what in counts} == {"ConditionProfile", "CostProfile"}
        target = tmp_path / "out.ttl"
        target.write_text(found.turtle(), encoding="utf-8")
        assert list(read_turtle(target).triples()) == list(found.graph.triples())
        assert validate(target).conforms

    def test_the_sample_that_is_no_json_says_where(self):
        with pytest.raises(DataError, match="not valid JSON") as raised:
            import_source("ctdl", REAL / "examples" / "ConditionManifest.json")
        assert raised.value.line == 17

    def test_near_misses_are_read(self):
        found = import_source("ctdl", REAL / "validator-cases")
        assert {quirk.problem for quirk in found.quirks} >= {
            "a CTID in capitals",
            "a CTID that is not ce- and a UUID",
            "a payload without records",
            "no @context",
        }
