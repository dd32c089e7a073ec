"""ESCO: the tables and the RDF say the same, all rows are accounted for, and oddities are told."""

from __future__ import annotations

import csv
import gzip
import io
import os
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pyoxigraph as ox
import pytest

from magraph import terms
from magraph.errors import DataError, UsageError
from magraph.graph import CareerGraph
from magraph.literals import LANG_STRING
from magraph.readwrite.turtle import read_turtle
from magraph.sources import import_source

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("MAGRAPH_SHARED", ROOT.parent / "shared"))
RELEASE = SHARED / "data" / "esco"
needs_release = pytest.mark.skipif(not RELEASE.is_dir(), reason="the release is not here")

ESCO = "http://data.europa.eu/esco/"
OCC, SKILL, ISCO, ISCED = (ESCO + name for name in ("occupation/", "skill/", "isco/", "isced-f/"))
SCHEME = ESCO + "concept-scheme/"
LABELS = "preferredLabel altLabels hiddenLabels status modifiedDate scopeNote inScheme description"
COLUMNS = {
    "occupations_en": f"conceptUri iscoGroup {LABELS} definition regulatedProfessionNote code",
    "ISCOGroups_en": "conceptUri code preferredLabel status altLabels inScheme description",
    "skills_en": f"conceptUri skillType reuseLevel {LABELS} definition",
    "skillGroups_en": f"conceptUri {LABELS} code",
    "conceptSchemes_en": "conceptSchemeUri preferredLabel title status description hasTopConcept",
    "broaderRelationsOccPillar": "conceptType conceptUri broaderType broaderUri",
    "broaderRelationsSkillPillar": "conceptType conceptUri broaderType broaderUri",
    "occupationSkillRelations": "occupationUri relationType skillType skillUri",
    "skillSkillRelations": "originalSkillUri relationType relatedSkillType relatedSkillUri",
    "greenSkillsCollection_en": "conceptUri preferredLabel altLabels broaderConceptUri",
}


def occupation(id_: str, label: str, group: str = "5329", **more: str) -> dict[str, str]:
    return {
        "conceptUri": OCC + id_,
        "preferredLabel": label,
        "iscoGroup": group,
        "code": f"{group}.{id_[-1]}",
        "status": "released",
        "description": f"They are {label}s.",
        "regulatedProfessionNote": ESCO + "regulated-professions/unregulated",
        "inScheme": f"{SCHEME}occupations,\n{SCHEME}member-occupations",
        **more,
    }


def skill(id_: str, label: str, **more: str) -> dict[str, str]:
    return {
        "conceptUri": SKILL + id_,
        "preferredLabel": label,
        "skillType": "skill/competence",
        "reuseLevel": "cross-sector",
        "status": "released",
        "description": f"To {label}.",
        "inScheme": f"{SCHEME}skills,\n{SCHEME}member-skills",
        **more,
    }


def group(iri: str, label: str, **more: str) -> dict[str, str]:
    return {
        "conceptUri": iri,
        "preferredLabel": label,
        "status": "released",
        "inScheme": f"{SCHEME}skills\n{SCHEME}skills-hierarchy",
        **more,
    }


def isco(code: str, label: str) -> dict[str, str]:
    return {"conceptUri": f"{ISCO}C{code}", "code": code, "preferredLabel": label}


def broader(narrow: str, wide: str) -> dict[str, str]:
    return {"conceptUri": narrow, "broaderUri": wide}


def relation(occ: str, to: str, type_: str = "essential") -> dict[str, str]:
    return {
        "occupationUri": OCC + occ,
        "relationType": type_,
        "skillType": "skill/competence",
        "skillUri": SKILL + to,
    }


def related(one: str, to: str, type_: str = "optional") -> dict[str, str]:
    return {
        "originalSkillUri": SKILL + one,
        "relationType": type_,
        "relatedSkillType": "knowledge",
        "relatedSkillUri": SKILL + to,
    }


def release() -> dict[str, list[dict[str, str]]]:
    """A release of two occupations, four skills and their groups, without oddities."""
    return {
        "occupations_en": [
            occupation(
                "o1",
                "phlebotomist",
                altLabels="venipuncturist\nphlebotomy technician",
                hiddenLabels="flebotomist",
                scopeNote="Excludes nurses.",
                definition="Who draws blood.",
            ),
            occupation("o2", "blood taker", definition="Who takes it.", description=""),
        ],
        "ISCOGroups_en": [isco("532", "Health care"), isco("5329", "Others in health care")],
        "skills_en": [
            skill("s1", "draw blood", altLabels="take blood\ncollect blood"),
            skill("s2", "blood", skillType="knowledge", reuseLevel="sector-specific"),
            skill("s3", "save water", inScheme=f"{SCHEME}member-skills,\n{SCHEME}green"),
            skill("s4", "draw blood from infants", reuseLevel="occupation-specific"),
        ],
        "skillGroups_en": [
            group(SKILL + "g1", "assisting and caring", code="S3"),
            group(ISCED + "091", "health"),
        ],
        "conceptSchemes_en": [
            {"conceptSchemeUri": SCHEME + "green", "preferredLabel": "Green", "status": "released"},
            {"conceptSchemeUri": SCHEME + "skills", "preferredLabel": "ESCO skills"},
        ],
        "broaderRelationsOccPillar": [
            broader(ISCO + "C5329", ISCO + "C532"),
            broader(OCC + "o1", ISCO + "C5329"),
            broader(OCC + "o2", OCC + "o1"),
        ],
        "broaderRelationsSkillPillar": [
            broader(SKILL + "s1", SKILL + "g1"),
            broader(SKILL + "s4", SKILL + "s1"),
            broader(SKILL + "s4", SKILL + "g1"),
            broader(SKILL + "s2", ISCED + "091"),
        ],
        "occupationSkillRelations": [
            relation("o1", "s1"),
            relation("o1", "s2", "optional"),
            relation("o2", "s1"),
        ],
        "skillSkillRelations": [related("s1", "s2"), related("s4", "s2", "essential")],
    }


def write_tables(folder: Path, tables: dict[str, list[dict[str, str]]]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, records in tables.items():
        header = COLUMNS.get(name) or COLUMNS[name.rpartition("_")[0] + "_en"]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header.split(), restval="")
            writer.writeheader()
            writer.writerows(records)
    return folder


def read_rows(folder: Path, name: str) -> list[dict[str, str]]:
    for path, opened in ((folder / f"{name}.csv", open), (folder / f"{name}.csv.gz", gzip.open)):
        if path.is_file():
            with opened(path, "rt", encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file, restval=""))
    return []


def quirks(found) -> dict[str, int]:
    return {quirk.problem: quirk.times for quirk in found.quirks}


def labels(graph: CareerGraph, iri: str, predicate: str = terms.PREF_LABEL) -> list[str]:
    return [literal[0] for literal in graph.literals(iri, predicate)]


# The same release as RDF, in the shape of ESCO's own dump


SKOS, XL = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2008/05/skos-xl#"
DCT, MODEL = "http://purl.org/dc/terms/", ESCO + "model#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
STATUS = "http://purl.org/iso25964/skos-thes#status"
LANGUAGE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#language")


def as_rdf(folder: Path) -> Iterator[ox.Triple]:
    """Yield the tables of a folder as ESCO's dump would have them.

    Concepts come before and after the nodes of their labels and texts, labels in other languages
    stand beside the English ones, and relations are said in any of three ways or in all. Codes
    are there with a datatype and without, languages too, and roles of labels as text and as IRIs:
    so they are in the dump of version 1.0.
    """
    dump = Dump(folder)
    yield from dump.occupations()
    yield from dump.skills()
    yield from dump.groups()
    yield from dump.schemes()
    yield from dump.hierarchy()
    yield from dump.relations()


def triple(subject: str, predicate: str, obj: object) -> ox.Triple:
    value = ox.NamedNode(obj) if isinstance(obj, str) else obj
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)


class Dump:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count()

    def rows(self, name: str) -> list[dict[str, str]]:
        return read_rows(self.folder, name)

    def label(self, iri: str, kind: str, text: str) -> Iterator[ox.Triple]:
        node = f"{ESCO}label/{next(self.numbers)}"
        for tag in ("en", "en-us"):
            yield triple(iri, SKOS + kind, ox.Literal(text, language=tag))
        yield triple(node, RDF + "type", XL + "Label")
        yield triple(node, XL + "literalForm", ox.Literal(text, language="en"))
        yield triple(node, MODEL + "hasLabelRole", ox.Literal(f"{ESCO}label-role/male"))
        yield triple(node, MODEL + "hasLabelRole", f"{ESCO}label-role/neutral")
        yield triple(iri, XL + kind, node)

    def text(self, iri: str, predicate: str, value: str) -> Iterator[ox.Triple]:
        for tag, words in (("en", value), ("en-us", "another thing"), ("nl", "iets anders")):
            number = next(self.numbers)
            node = f"{ESCO}node-literal/{number}"
            yield triple(iri, predicate, node)
            language = ox.Literal(tag, datatype=LANGUAGE) if number % 2 else ox.Literal(tag)
            yield triple(node, MODEL + "language", language)
            yield triple(node, MODEL + "nodeLiteral", ox.Literal(words))

    def concept(self, iri: str, row: dict[str, str], *types: str) -> Iterator[ox.Triple]:
        for type_ in (SKOS + "Concept", *types):
            yield triple(iri, RDF + "type", type_)
        yield triple(iri, SKOS + "prefLabel", ox.Literal("iets", language="nl"))
        yield from self.label(iri, "prefLabel", row["preferredLabel"])
        for column, kind in (("altLabels", "altLabel"), ("hiddenLabels", "hiddenLabel")):
            for each in filter(None, (row.get(column) or "").split("\n")):
                yield from self.label(iri, kind, each)
        for column, predicate in (
            ("description", DCT + "description"),
            ("definition", SKOS + "definition"),
            ("scopeNote", SKOS + "scopeNote"),
        ):
            if row.get(column):
                yield from self.text(iri, predicate, row[column])
        for scheme in (row.get("inScheme") or "").replace(",", " ").split():
            yield triple(iri, SKOS + "inScheme", scheme)
        if row.get("code"):
            isco = ox.NamedNode(f"{ESCO}Notation/ISCO08")
            yield triple(iri, SKOS + "notation", ox.Literal(row["code"], datatype=isco))
            yield triple(iri, SKOS + "notation", ox.Literal(row["code"]))
        if row.get("status"):
            yield triple(iri, STATUS, ox.Literal(row["status"]))

    def occupations(self) -> Iterator[ox.Triple]:
        for row in self.rows("occupations_en"):
            iri = row["conceptUri"]
            yield from self.concept(iri, row, MODEL + "Occupation", MODEL + "MemberConcept")
            yield triple(iri, MODEL + "regulatedProfessionNote", row["regulatedProfessionNote"])

    def skills(self) -> Iterator[ox.Triple]:
        for row in self.rows("skills_en"):
            iri = row["conceptUri"]
            yield from self.concept(iri, row, MODEL + "Skill", MODEL + "MemberConcept")
            if row["skillType"]:
                kind = row["skillType"].partition("/")[0]
                yield triple(iri, MODEL + "skillType", f"{ESCO}skill-type/{kind}")
            if row["reuseLevel"]:
                level = row["reuseLevel"]
                yield triple(iri, MODEL + "skillReuseLevel", f"{ESCO}skill-reuse-level/{level}")

    def groups(self) -> Iterator[ox.Triple]:
        """The groups, and those that only the table of the hierarchy has."""
        known = {SKILL}
        for row in (*self.rows("ISCOGroups_en"), *self.rows("skillGroups_en")):
            known.add(row["conceptUri"])
            yield from self.concept(row["conceptUri"], row)
        for row in self.rows("skillsHierarchy_en"):
            level = max(level for level in range(4) if row[f"Level {level} URI"])
            if row[f"Level {level} URI"] not in known:
                described = {
                    "preferredLabel": row[f"Level {level} preferred term"],
                    "code": row[f"Level {level} code"],
                    "description": row["Description"],
                    "scopeNote": row["Scope note"],
                    "inScheme": SCHEME + "skills-hierarchy",
                }
                yield from self.concept(row[f"Level {level} URI"], described)

    def schemes(self) -> Iterator[ox.Triple]:
        for row in self.rows("conceptSchemes_en"):
            iri, told = row["conceptSchemeUri"], row["description"]
            yield triple(iri, RDF + "type", SKOS + "ConceptScheme")
            yield from self.label(iri, "prefLabel", row["preferredLabel"])
            if told:
                yield triple(iri, DCT + "description", ox.Literal(told, language="en"))

    def hierarchy(self) -> Iterator[ox.Triple]:
        for name in ("broaderRelationsOccPillar", "broaderRelationsSkillPillar"):
            for row in self.rows(name):
                yield triple(row["conceptUri"], SKOS + "broader", row["broaderUri"])
                yield triple(row["broaderUri"], SKOS + "narrower", row["conceptUri"])

    def relations(self) -> Iterator[ox.Triple]:
        for name, subject, obj in (
            ("occupationSkillRelations", "occupationUri", "skillUri"),
            ("skillSkillRelations", "originalSkillUri", "relatedSkillUri"),
        ):
            for row in self.rows(name):
                yield from self.relation(row[subject], row["relationType"], row[obj])

    def relation(self, one: str, type_: str, other: str) -> Iterator[ox.Triple]:
        number = next(self.numbers)
        if number % 4 in (0, 3):
            yield triple(one, MODEL + f"related{type_.title()}Skill", other)
        if number % 4 in (1, 3):
            yield triple(other, MODEL + f"is{type_.title()}SkillFor", one)
        if number % 4 in (2, 3):
            node = f"{ESCO}relation/{number}"
            yield triple(node, MODEL + "isAssociationFor", one)
            yield triple(node, MODEL + "target", other)
            yield triple(node, MODEL + "targetFramework", SCHEME + "skills")
            yield triple(node, DCT + "type", f"{ESCO}relationship-type/{type_}-skill")


def test_a_release_becomes_a_graph_with_its_licence(tmp_path: Path) -> None:
    found = import_source("esco", write_tables(tmp_path / "ESCO v1.1.1", release()))
    graph = found.graph
    assert labels(graph, OCC + "o1") == ["phlebotomist"]
    assert labels(graph, OCC + "o1", terms.ALT_LABEL) == ["phlebotomy technician", "venipuncturist"]
    assert labels(graph, OCC + "o1", terms.HIDDEN_LABEL) == ["flebotomist"]
    assert graph.text(OCC + "o1", terms.DEFINITION) == "They are phlebotomists."
    assert graph.text(OCC + "o1", terms.NOTE) == "Who draws blood."
    assert graph.text(OCC + "o2", terms.DEFINITION) == "Who takes it."
    assert graph.value(OCC + "o1", terms.REGULATED) is False
    assert graph.text(OCC + "o1", terms.NOTATION) == "5329.1"
    assert graph.objects(OCC + "o1", terms.BROADER) == (ISCO + "C5329",)
    assert graph.objects(OCC + "o2", terms.BROADER) == (OCC + "o1",)
    assert graph.objects(OCC + "o1", terms.ESSENTIAL_SKILL) == (SKILL + "s1",)
    assert graph.objects(OCC + "o1", terms.OPTIONAL_SKILL) == (SKILL + "s2",)
    assert graph.objects(SKILL + "s4", terms.ESSENTIAL_SKILL) == (SKILL + "s2",)
    assert graph.objects(SKILL + "s4", terms.BROADER) == (SKILL + "g1", SKILL + "s1")
    assert graph.objects(SKILL + "s2", terms.HAS_SKILL_KIND) == (terms.KNOWLEDGE_KIND,)
    assert graph.text(SKILL + "s2", terms.REUSE_LEVEL) == "sector-specific"
    assert graph.objects(SKILL + "s3", terms.IN_SCHEME) == (SCHEME + "green",)
    assert graph.text(ISCED + "091", terms.NOTATION) == "091"
    source = terms.ID + "source/esco-1.1.1"
    entities = set(graph.of_class(terms.OCCUPATION)) | set(graph.of_class(terms.SKILL_CATEGORY))
    assert {graph.objects(iri, terms.DC_SOURCE) for iri in entities} == {(source,)}
    assert graph.text(source, terms.CREDIT_TEXT) == (
        "This service uses the ESCO classification of the European Commission."
    )
    assert graph.objects(source, terms.DC_LICENSE) == ("http://data.europa.eu/eli/dec/2011/833/oj",)
    assert all(each.rows == each.taken for each in found.counts if each.what != "concept scheme")


def test_a_release_without_oddities_has_no_quirks(tmp_path: Path) -> None:
    found = import_source("esco", write_tables(tmp_path / "release", release()))
    # The scheme of all skills, which the class says.
    assert quirks(found) == {"a scheme that classes or values stand for": 1}


def test_an_import_is_read_back_as_it_was(tmp_path: Path) -> None:
    found = import_source("esco", write_tables(tmp_path / "release", release()))
    path = tmp_path / "esco.ttl"
    path.write_text(found.turtle(), encoding="utf-8")
    assert list(read_turtle(path).triples()) == list(found.graph.triples())


@pytest.mark.parametrize("format_", ["ttl", "nt", "rdf"])
def test_the_tables_and_the_rdf_say_the_same(tmp_path: Path, format_: str) -> None:
    tables = release()
    tables["occupations_en"][0]["altLabels"] += "\nphlebotomist\n venipuncturist "
    tables["skills_en"][1] |= {"skillType": "", "reuseLevel": ""}
    tables["skillGroups_en"].append(group(ISCED + "0910", "Health"))
    tables["occupationSkillRelations"].append(relation("gone", "s1"))
    tables["skillSkillRelations"].append(related("s1", "s1"))
    folder = write_tables(tmp_path / "release", tables)
    syntax = ox.RdfFormat.from_extension(format_)
    dump = tmp_path / f"esco.{format_}"
    dump.write_bytes(ox.serialize(as_rdf(folder), format=syntax))
    one, other = import_source("esco", folder), import_source("esco", dump)
    assert set(one.triples) == set(other.triples)
    assert {each.what: each[2:] for each in other.counts} == {
        "ISCO group": (2, 2),
        "broader link": (7, 7),
        "concept scheme": (2, 1),
        "essential skill": (4, 3),
        "occupation": (2, 2),
        "optional skill": (3, 2),
        "skill": (4, 4),
        "skill group": (3, 3),
    }
    odd = quirks(other)
    assert odd["essential skill: to or from a concept that is not there"] == 1
    assert odd["optional skill: a concept related to itself"] == 1
    # Eleven concepts with a Dutch and an American label, two schemes with an American one.
    assert odd["texts in other languages among labels"] == 24


def test_oddities_are_mended_and_counted(tmp_path: Path) -> None:
    tables = release()
    tables["occupations_en"] += [
        occupation("o3", " smart  home\u00a0installer ", altLabels="in\u200bstaller\n\nx\nx"),
        occupation("o4", "old", status="obsolete"),
        occupation("o5", ""),
        occupation("o6", "baker", group="7512", regulatedProfessionNote="by law"),
        occupation("o1", "phlebotomist"),
    ]
    tables["occupations_en"][1]["description"] = " the students\u00e2\u0080\u0099 pro\u0081gress "
    tables["skills_en"] += [
        skill("s5", "ICT safety", skillType="", reuseLevel=""),
        skill("s6", "Draw  Blood", reuseLevel="everywhere"),
    ]
    tables["occupationSkillRelations"] += [
        relation("o1", "s1"),
        relation("o1", "s9"),
        relation("o1", "g1"),
        relation("o2", "s2", "esential"),
        relation("o2", "s5") | {"skillType": ""},
    ]
    tables["broaderRelationsSkillPillar"] += [
        broader(SKILL + "s1", SKILL + "s4"),
        broader(SKILL + "g1", SKILL + "g9"),
    ]
    found = import_source("esco", write_tables(tmp_path / "release", tables))
    graph = found.graph
    assert labels(graph, OCC + "o3") == ["smart home installer"]
    assert labels(graph, OCC + "o3", terms.ALT_LABEL) == ["installer", "x"]
    assert graph.text(OCC + "o2", terms.DEFINITION) == "the students\u2019 progress"
    # Both spell one name; the code of neither is known, so the ids tell them apart.
    assert labels(graph, SKILL + "s1") == ["draw blood (s1)"]
    assert "draw blood" in labels(graph, SKILL + "s1", terms.ALT_LABEL)
    assert labels(graph, SKILL + "s6") == ["Draw Blood (s6)"]
    assert OCC + "o4" not in graph
    # s1 is broader than s4, and s4 than s1: the ways from g1, s1 on find the second one closing.
    assert len(graph.objects(SKILL + "s1", terms.BROADER)) == 2
    assert graph.objects(SKILL + "s4", terms.BROADER) == (SKILL + "g1",)
    odd = quirks(found)
    for problem, times in {
        "the status 'obsolete'": 1,
        "no label": 1,
        "a concept described before": 1,
        "an iscoGroup that is described nowhere": 1,
        "the unknown regulatedProfessionNote 'by law'": 1,
        "UTF-8 taken for Latin-1 in a text": 1,
        "a control character in a text": 1,
        "a hidden character in a label": 1,
        "alternative label: nothing but blanks": 1,
        "alternative label: the same as another label of the concept": 1,
        "no skillType": 1,
        "no reuseLevel": 1,
        "the unknown reuseLevel 'everywhere'": 1,
        "a label that several skills have": 2,
        "essential skill: said before": 1,
        "essential skill: to or from a concept that is not there": 1,
        "essential skill: to or from a skill group": 1,
        "esential skill: a relation of no known type": 1,
        "no skillType in a relation": 1,
        "broader link: to or from a concept that is not there": 1,
        "a broader link that closes a circle": 1,
    }.items():
        assert odd.get(problem) == times, problem
    counted = {(each.file, each.what): each[2:] for each in found.counts}
    assert counted["occupations_en.csv", "occupation"] == (7, 4)
    assert counted["occupationSkillRelations.csv", "essential skill"] == (6, 3)
    assert counted["broaderRelationsSkillPillar.csv", "broader link"] == (6, 4)
    path = tmp_path / "esco.ttl"
    path.write_text(found.turtle(), encoding="utf-8")
    read_turtle(path)


def test_labels_of_groups_are_told_apart_by_their_codes(tmp_path: Path) -> None:
    tables = release()
    tables["ISCOGroups_en"] += [isco("01", "Officers"), isco("011", "Officers")]
    graph = import_source("esco", write_tables(tmp_path / "release", tables)).graph
    assert labels(graph, ISCO + "C011") == ["Officers (011)"]
    assert labels(graph, ISCO + "C011", terms.ALT_LABEL) == ["Officers"]


def test_a_group_that_only_the_hierarchy_has_is_taken_from_there(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "release", release())
    parts = ("URI", "preferred term")
    header = [f"Level {level} {part}" for level in range(4) for part in parts]
    header += ["Description", "Scope note", *(f"Level {level} code" for level in range(4))]
    # As published, a row ends before its last empty fields.
    first = [SKILL + "g1", "assisting", *[""] * 8, "S3"]
    second = [SKILL + "g1", "assisting", SKILL + "g2", "nursing", *[""] * 6, "S3", "S3.1"]
    with (folder / "skillsHierarchy_en.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, first, second])
    found = import_source("esco", folder)
    assert labels(found.graph, SKILL + "g2") == ["nursing"]
    assert found.graph.objects(SKILL + "g2", terms.BROADER) == (SKILL + "g1",)
    assert found.graph.text(SKILL + "g2", terms.NOTATION) == "S3.1"
    assert ("skillsHierarchy_en.csv", "skill group", 2, 2) in found.counts


def test_collections_are_schemes_with_members(tmp_path: Path) -> None:
    tables = release()
    tables["greenSkillsCollection_en"] = [
        {"conceptUri": SKILL + "s1", "preferredLabel": "draw blood", "altLabels": "take | bleed"},
        {"conceptUri": SKILL + "s9", "preferredLabel": "nothing"},
    ]
    found = import_source("esco", write_tables(tmp_path / "release", tables))
    assert found.graph.objects(SKILL + "s1", terms.IN_SCHEME) == (SCHEME + "green",)
    counted = ("greenSkillsCollection_en.csv", "member of a collection", 2, 1)
    assert counted in found.counts
    odd = quirks(found)
    assert odd["other labels than in the table of the concepts"] == 1
    assert odd["a member of a collection that is described nowhere"] == 1


def test_languages_come_from_the_names_of_the_files(tmp_path: Path) -> None:
    tables = release()
    tables["occupations_nl"] = [occupation("o1", "bloedafnemer", description="Neemt bloed af.")]
    found = import_source("esco", write_tables(tmp_path / "release", tables))
    assert found.graph.literals(OCC + "o1", terms.PREF_LABEL) == (
        ("bloedafnemer", LANG_STRING, "nl"),
        ("phlebotomist", LANG_STRING, "en"),
    )
    assert ("occupations_nl.csv", "occupation", 1, 1) in found.counts


def test_archives_byte_order_marks_and_versions(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "release", release())
    path = tmp_path / "ESCO dataset - v1.2.0 - classification - en - csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            archive.writestr(f"en/{file.name}", b"\xef\xbb\xbf" + file.read_bytes())
    packed, plain = import_source("esco", path), import_source("esco", folder)
    assert packed.counts == plain.counts
    assert terms.ID + "source/esco-1.2.0" in packed.graph
    assert terms.ID + "source/esco-unknown" in plain.graph


@pytest.mark.parametrize(
    ("file", "content", "line", "problem"),
    [
        ("occupations_en.csv", b"conceptUri,code\n", 1, "no column is called 'preferredLabel'"),
        (
            "skillSkillRelations.csv",
            b"originalSkillUri,relatedSkillUri,relationType\na,b\n",
            2,
            "2 ",
        ),
        (
            "skillSkillRelations.csv",
            b'originalSkillUri,relatedSkillUri,relationType\n"a',
            2,
            "table",
        ),
        ("skillSkillRelations.csv", b"originalSkillUri\n\n\xff\n", 3, "UTF-8"),
        ("skills_en.csv", b"", 1, "empty"),
        ("occupations_en.csv.gz", b"\x1f\x8b\x08\x00cut", None, "cannot be read"),
    ],
)
def test_bad_tables_are_refused_with_their_place(
    tmp_path: Path, file: str, content: bytes, line: int | None, problem: str
) -> None:
    folder = write_tables(tmp_path / "release", release())
    (folder / file.removesuffix(".gz")).unlink()
    (folder / file).write_bytes(content)
    with pytest.raises(DataError, match=problem) as caught:
        import_source("esco", folder)
    assert str(caught.value.file).endswith(file)
    assert caught.value.line == line


def test_a_concept_needs_an_iri_of_escos(tmp_path: Path) -> None:
    tables = release()
    tables["skills_en"][2]["conceptUri"] = "http://example.org/> <x"
    with pytest.raises(DataError, match="no IRI of ESCO's") as caught:
        import_source("esco", write_tables(tmp_path / "release", tables))
    # A line feed in each row's inScheme, one more in the first one's altLabels: the rows end on
    # lines 4, 6 and 8.
    assert caught.value.line == 8


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>"""


@pytest.mark.parametrize(
    ("name", "content", "line", "problem"),
    [
        ("x.rdf", BOMB, 2, "entities are not resolved"),
        ("x.rdf", b"<?xml version='1.0'?>\n<rdf:RDF", 2, "not valid XML"),
        ("x.rdf", BOMB.decode().encode("utf-16"), None, "not valid RDF"),
        ("x.ttl", b"<http://a> <http://b>\n <c> .", 2, "not valid RDF"),
        ("x.ttl", b"<http://a> <http://b> <http://c> .", None, "English label"),
        ("x.ttl.gz", b"\x1f\x8b\x08\x00cut", None, "cannot be read"),
    ],
)
def test_bad_rdf_is_refused_with_its_place(
    tmp_path: Path, name: str, content: bytes, line: int | None, problem: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=problem) as caught:
        import_source("esco", tmp_path / name)
    assert caught.value.line == line


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_document_type_is_seen_wherever_reading_stops(size: int) -> None:
    from magraph.sources.esco.rdf import _Checked

    checked = _Checked(
        io.BytesIO(b"\xef\xbb\xbf" + BOMB.replace(b"\n", b"\n" * 21, 1)), "x.rdf", 10**6, xml=True
    )
    with pytest.raises(DataError) as caught:
        list(iter(lambda: checked.read(size), b""))
    assert caught.value.line == 22


def test_there_must_be_one_form(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no table of ESCO"):
        import_source("esco", tmp_path)
    folder = write_tables(tmp_path / "release", release())
    (folder / "esco.ttl").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="one form"):
        import_source("esco", folder)


def test_rdf_that_is_in_no_known_language_or_of_another_kind_is_told(tmp_path: Path) -> None:
    path = tmp_path / "esco_v1.0.3.ttl"
    path.write_bytes(
        b"\xef\xbb\xbf"
        + f"""
        @prefix skos: <{SKOS}> . @prefix esco: <{MODEL}> . @prefix dct: <{DCT}> .
        <{OCC}o1> a esco:Occupation ; skos:prefLabel "baker"@en, "Baker"@en, "bare" ;
            skos:altLabel _:lost ; dct:description <{ESCO}node-literal/lost> ;
            esco:memberOfISCOGroup <{ISCO}C7512> ; esco:hasNACECode <http://example.org/1> .
        <{ISCO}C7512> a skos:Concept ; skos:prefLabel "Bakers"@en ; skos:notation "7512", "999" .
        <{OCC}o2> skos:prefLabel "untyped"@en . <{OCC}> a skos:Concept .
        <{ESCO}relation/1> esco:isAssociationFor <{OCC}o1> ; esco:target <{SKILL}s1> .
        """.encode()
    )
    found = import_source("esco", path)
    graph = found.graph
    assert labels(graph, OCC + "o1") == ["Baker"]
    assert labels(graph, OCC + "o1", terms.ALT_LABEL) == ["baker"]
    assert graph.objects(OCC + "o1", terms.BROADER) == (ISCO + "C7512",)
    assert terms.ID + "source/esco-1.0.3" in graph
    odd = quirks(found)
    for problem in (
        "a second preferred label in one language",
        "a concept without a type",
        "texts in no known language among labels",
        "a node that is described nowhere among alternative",
        "a node that is described nowhere among descriptions",
        "a value of hasNACECode",
        "several values of code",
        "an association of no known type, or without an end",
        "an iscoGroup that the hierarchy does not lead to",
    ):
        assert odd.get(problem) == 1, problem


# The release itself


@pytest.fixture(scope="module")
def real():
    return import_source("esco", RELEASE)


@needs_release
def test_every_row_of_the_release_is_in_the_graph_or_in_the_quirks(real) -> None:
    counted = {(each.file, each.what): each[2:] for each in real.counts}
    by_file: dict[str, int] = {}
    for (file, _), (number, _) in counted.items():
        by_file[file] = by_file.get(file, 0) + number
    files = {path.name.removesuffix(".gz") for path in RELEASE.glob("*.csv.gz")}
    csv.field_size_limit(10**9)
    assert by_file == {file: len(read_rows(RELEASE, file.removesuffix(".csv"))) for file in files}
    lost = {key: rows - taken for key, (rows, taken) in counted.items() if rows != taken}
    assert lost == {
        # All of an occupation that the release does not describe (a9e54177...): 55 + 12 = 67.
        ("occupationSkillRelations.csv", "essential skill"): 55,
        ("occupationSkillRelations.csv", "optional skill"): 12,
        ("broaderRelationsOccPillar.csv", "broader link"): 1,
        # One skill that is related to itself.
        ("skillSkillRelations.csv", "optional skill"): 1,
        # Five code lists, and the seven schemes that ESCO's pillars are.
        ("conceptSchemes_en.csv", "concept scheme"): 12,
    }


@needs_release
def test_the_graph_has_what_the_counts_say(real) -> None:
    graph = real.graph
    in_graph = {
        what: len([iri for iri in graph.of_class(class_) if not iri.startswith(terms.MG)])
        for what, class_ in (
            ("occupation", terms.OCCUPATION),
            ("skill", terms.SKILL),
            ("skill group", terms.SKILL_CATEGORY),
            ("ISCO group", terms.OCCUPATION_GROUP),
        )
    }
    # 640 groups in their table, and seven that only the hierarchy describes.
    assert in_graph == {
        "occupation": 3007,
        "skill": 13896,
        "skill group": 647,
        "ISCO group": 619,
    }
    # 64,946 - 55 + 191; 58,909 - 12 + 5,708 - 1; 3,617 - 1 + 20,656
    assert len(graph.pairs(terms.ESSENTIAL_SKILL)) == 65082
    assert len(graph.pairs(terms.OPTIONAL_SKILL)) == 64604
    assert len(graph.pairs(terms.BROADER)) == 24272
    regulated = [
        iri for iri in graph.of_class(terms.OCCUPATION) if graph.value(iri, terms.REGULATED)
    ]
    assert len(regulated) == 15


@needs_release
@pytest.mark.slow
def test_the_release_is_read_back_as_it_was(real, tmp_path: Path) -> None:
    path = tmp_path / "esco.ttl"
    path.write_text(real.turtle(), encoding="utf-8")
    assert list(read_turtle(path).triples()) == list(real.graph.triples())


@needs_release
@pytest.mark.slow
def test_the_release_as_rdf_says_the_same(real, tmp_path: Path) -> None:
    csv.field_size_limit(10**9)
    path = tmp_path / "esco.ttl"
    path.write_bytes(ox.serialize(as_rdf(RELEASE), format=ox.RdfFormat.TURTLE))
    assert set(import_source("esco", path).triples) == set(real.triples)
