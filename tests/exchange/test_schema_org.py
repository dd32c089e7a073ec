"""schema.org: every term is used as it says, and readers find the figures of the graph."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from magraph import terms
from magraph.exchange.schema_org import schema_org_losses, write_schema_org
from magraph.readwrite import export_losses, write_graph
from magraph.readwrite.turtle import read_turtle

MA = terms.ID + "medical-assistant/"
SCHEMA = "https://schema.org/"


@pytest.fixture(scope="module")
def written(graph):
    return json.loads(write_schema_org(graph))


@pytest.fixture(scope="module")
def by_id(written):
    return {node["@id"]: node for node in written["@graph"]}


def several(value):
    return value if isinstance(value, list) else [value]


# The vocabulary, as a package carries it: read, not run.


@cache
def class_of(name):
    """Return the properties of a class with the names of what they take, and the classes above."""
    spec = find_spec("pydantic2_schemaorg")
    path = Path(spec.submodule_search_locations[0]) / f"{name}.py"
    if not path.is_file():
        return None
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (body,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    own = {
        node.target.id.removesuffix("_"): set(re.findall(r"\w+", ast.unparse(node.annotation)))
        for node in body.body
        if isinstance(node, ast.AnnAssign)
    }
    above = {name}
    for base in body.bases:
        known = class_of(ast.unparse(base))
        if known:
            own = {**known[0], **own}
            above |= known[1]
    return own, above


def problems(document):
    classes = {node["@id"]: node["@type"] for node in document["@graph"]}
    found = []

    def look(node):
        known = class_of(node["@type"])
        if known is None:
            found.append(f"{node['@type']} is no class")
            return
        for key, value in node.items():
            if key.startswith("@"):
                continue
            if key not in known[0]:
                found.append(f"{node['@type']} has no {key}")
                continue
            for item in several(value):
                if not fits(item, known[0][key]):
                    found.append(f"{key} of {node['@type']} is no {item!r}"[:200])
                if isinstance(item, dict) and "@type" in item:
                    look(item)

    def fits(item, allowed):
        if isinstance(item, dict) and "@value" in item:
            return "Text" in allowed
        if isinstance(item, dict):
            class_ = item.get("@type") or classes.get(item["@id"])
            return class_ is not None and not allowed.isdisjoint((class_of(class_) or ((), ()))[1])
        if isinstance(item, (int, float)):
            return not allowed.isdisjoint(("Number", "StrictInt", "StrictFloat"))
        if "Duration" in allowed and not {"Text"} & allowed:
            return re.fullmatch(r"P\d+(\.\d+)?[MY]", item) is not None
        return not allowed.isdisjoint(("Text", "URL", "AnyUrl", "Date", "date"))

    for node in document["@graph"]:
        look(node)
    return found


def test_every_class_and_property_is_used_as_schema_org_says(written):
    if find_spec("pydantic2_schemaorg") is None:
        pytest.skip("pydantic2-schemaorg is not installed")
    assert problems(written) == []
    bad = {
        "@graph": [
            {"@id": "a", "@type": "Ocupation"},
            {"@id": "b", "@type": "Occupation", "validFor": "P1M"},
            {"@id": "c", "@type": "Occupation", "estimatedSalary": {"@type": "Offer"}},
            {"@id": "d", "@type": "EducationalOccupationalCredential", "validFor": "5 years"},
            {"@id": "e", "@type": "Occupation", "skills": {"@id": "b"}},
        ]
    }
    assert problems(bad) == [
        "Ocupation is no class",
        "Occupation has no validFor",
        "estimatedSalary of Occupation is no {'@type': 'Offer'}",
        "validFor of EducationalOccupationalCredential is no '5 years'",
        "skills of Occupation is no {'@id': 'b'}",
    ]


# What it says, against answers made by hand from the ontology's files


def test_the_certification_of_the_aama(by_id):
    node = by_id[MA + "cma-aama"]
    assert node["@type"] == "EducationalOccupationalCredential"
    assert node["name"] == "Certified Medical Assistant, CMA (AAMA)"
    assert node["credentialCategory"] == "national certification"
    assert node["provider"] == {"@id": terms.ID + "org/aama"}
    assert node["validFor"] == "P60M"
    assert "validIn" not in node
    offer = node["offers"]
    assert (offer["price"], offer["priceCurrency"]) == (250, "USD")
    assert offer["priceSpecification"]["minPrice"] == 125
    assert offer["priceSpecification"]["maxPrice"] == 250


def test_the_clinical_medical_assistant(by_id):
    node = by_id[MA + "clinical-ma"]
    assert node["@type"] == "Occupation"
    assert node["occupationalCategory"]["codeValue"] == "31-9092.00"
    assert node["estimatedSalary"] == {
        "@type": "MonetaryAmountDistribution",
        "name": "base",
        "currency": "USD",
        "duration": "P1Y",
        "median": 44200,
    }
    assert {"@id": MA + "aseptic-technique"} in node["skills"]
    assert "occupationLocation" not in node


def test_every_fee_cost_and_duration_is_the_graphs(graph, by_id):
    seen = Counter()
    for class_, figures in {
        terms.CREDENTIAL: (terms.FEE, terms.VALIDITY, "validFor"),
        terms.ROUTE: (terms.COST, terms.DURATION, "timeToComplete"),
    }.items():
        money, time, property_ = figures
        for iri in graph.of_class(class_):
            for predicate, found in (
                (money, [each["price"] for each in several(by_id[iri].get("offers", []))]),
                (
                    time,
                    [
                        float(each[1:-1])
                        for each in several(by_id[iri].get(property_, []))
                        if each.endswith("M")
                    ],
                ),
            ):
                wanted = [
                    float(graph.number(claim, terms.VALUE))
                    for claim in graph.objects(iri, predicate)
                    if graph.value(claim, terms.PREFERRED) is not False
                    and (predicate == money or graph.value(claim, terms.VALID_FROM) is None)
                    and (predicate == money or graph.value(claim, terms.VALID_THROUGH) is None)
                ]
                assert sorted(found) == sorted(wanted), (iri, predicate)
                seen[predicate] += len(wanted)
    assert min(seen.values()) > 20, seen


TINY = """
    @prefix mg: <https://w3id.org/magraph/ns#> .
    @prefix schema: <https://schema.org/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix x: <https://example.org/> .
    x:known a mg:Program ; skos:prefLabel "Known"@en, "Bekannt"@de ; mg:cost x:free .
    x:free a schema:MonetaryAmount ; schema:value 0.0 ; schema:currency "USD" ;
      mg:evidence mg:convention ; skos:note "A convention."@en .
    x:unknown a mg:Program ; skos:prefLabel "Unknown"@en ; mg:unknown mg:cost, mg:duration .
"""


def test_free_is_zero_and_unknown_is_absent(tmp_path):
    path = tmp_path / "tiny.ttl"
    path.write_text(TINY, encoding="utf-8")
    graph = read_turtle(path)
    known, unknown = json.loads(write_schema_org(graph))["@graph"]
    assert known["offers"]["price"] == 0
    assert known["name"] == [{"@value": "Bekannt", "@language": "de"}, "Known"]
    assert "offers" not in unknown
    assert "timeToComplete" not in unknown
    losses = {loss.what: loss.times for loss in schema_org_losses(graph)}
    assert losses == {"unknown of Program": 2, "evidence of MonetaryAmount": 1}


def test_what_has_no_term_is_counted(graph):
    losses = {loss.what: loss.times for loss in schema_org_losses(graph)}
    for class_ in (terms.EXAM, terms.PRACTICE_RULE, terms.PROGRESSION, terms.SOURCE):
        name = graph.id(class_)
        assert losses[f"a node of the class {name}"] == len(graph.of_class(class_))
    assert export_losses(graph, "x.schema.jsonld") == schema_org_losses(graph)
    assert write_graph(graph, format="schema.org") == write_schema_org(graph)


# Google's page on estimated salaries asks of an Occupation a name, a place and salaries, each with
# a name and a duration. The ontology states no place of a wage: that one rule is not met.


def test_what_google_asks_of_an_occupation_but_its_place(written):
    paid = [node for node in written["@graph"] if "estimatedSalary" in node]
    assert len(paid) >= 10
    for node in paid:
        assert isinstance(node["name"], str)
        for salary in several(node["estimatedSalary"]):
            assert salary["name"] == "base"
            assert salary["median"] > 0
            assert re.fullmatch("[A-Z]{3}", salary["currency"])
            assert re.fullmatch(r"P1Y", salary["duration"])
        assert "occupationLocation" not in node


# Readers


def test_three_readers_agree_without_the_network(graph):
    import pyoxigraph as ox
    import rdflib

    jsonld = pytest.importorskip("pyld.jsonld")
    text = write_schema_org(graph)
    quads = ox.Dataset(ox.parse(text.encode(), ox.RdfFormat.JSON_LD))
    with warnings.catch_warnings():  # rdflib warns of a class that it uses itself
        warnings.simplefilter("ignore", DeprecationWarning)
        theirs = rdflib.Graph().parse(data=text, format="json-ld")
    assert len(theirs) == len(quads) > 1_000
    expanded = {node["@id"]: node for node in jsonld.expand(json.loads(text))}
    role = MA + "clinical-ma"
    (salary,) = expanded[role][SCHEMA + "estimatedSalary"]
    assert salary[SCHEMA + "median"] == [{"@value": 44200}]
    asked = f"<{MA}cma-aama> <{SCHEMA}offers>/<{SCHEMA}price>"
    (row,) = theirs.query(f"SELECT ?p {{ {asked} ?p }}")
    assert int(row.p) == 250
    store = ox.Store()
    store.extend(quads)
    (row,) = store.query(f"SELECT ?d {{ <{MA}cma-aama> <{SCHEMA}validFor> ?d }}")
    assert row["d"].value == "P60M"
    for iri, node in expanded.items():
        if (name := node.get(SCHEMA + "name")) and graph.types(iri):
            assert graph.label(iri) in [each["@value"] for each in name], iri
