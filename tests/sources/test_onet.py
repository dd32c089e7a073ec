"""O*NET: small releases with every quirk, hostile ones, and the real one counted against itself."""

from __future__ import annotations

import gzip
import os
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from magraph import terms
from magraph.consistency import check_graph
from magraph.errors import DataError, UsageError
from magraph.graph import CareerGraph
from magraph.readwrite import ontology_path
from magraph.readwrite.turtle import read_turtle
from magraph.sources import Import, import_source
from magraph.terms import ALT_LABEL, DC_SOURCE, ID, NOTE, PREF_LABEL

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("MAGRAPH_SHARED", ROOT.parent / "shared"))
REAL = SHARED / "data" / "onet"
ONET = ID + "onet/"

README = "O*NET 30.1 Database\nDecember 2025 Release\n------\n"
OLD_README = README.replace("30.1", "29.3").replace("December", "May")
CODE = "O*NET-SOC Code"
RATING = (
    f"{CODE}\tElement ID\tElement Name\tScale ID\tData Value\tRecommend Suppress\tNot Relevant\n"
)
PREPARED = f"{CODE}\tElement ID\tScale ID\tCategory\tData Value\tRecommend Suppress\n"
TASK = f"{CODE}\tTask ID\tTask\tTask Type\n"
TECHNOLOGY = f"{CODE}\tExample\tCommodity Code\tCommodity Title\tHot Technology\tIn Demand\n"
ANSWERS = "Education, Training, and Experience Categories.txt"
LONG = "Write " + "very " * 60 + "long reports."

SMALL = {
    "Read Me.txt": README,
    "Occupation Data.txt": f"{CODE}\tTitle\tDescription\n"
    "11-1011.00\tChief Executives\tRun things.\n"
    '31-9092.00\tMedical Assistants\tHelp "physicians".\n'
    "55-1019.00\tOfficers, All Other\tAll others.\n",
    "Alternate Titles.txt": f"{CODE}\tAlternate Title\tShort Title\n"
    "11-1011.00\tCEO (Chief Executive Officer)\tCEO\n"
    "11-1011.00\tBoss\tn/a\n"
    "31-9092.00\tBoss\t\n"
    "31-9092.00\tMedical Assistants\tn/a\n",
    "Sample of Reported Titles.txt": f"{CODE}\tReported Job Title\n"
    "11-1011.00\tBoss\n31-9092.00\tDoctor's Aide\n",
    "Content Model Reference.txt": "Element ID\tElement Name\tDescription\n"
    "1.A.4.b.5\tSpeech Clarity\tTo speak clearly.\n"
    "1.B\tInterests\tLikings.\n"
    "2.A\tBasic Skills\tFor learning.\n"
    "2.A.1\tContent\tBackground.\n"
    "2.A.1.e\tMathematics\tUsing it.\n"
    "2.C\tKnowledge\tFacts.\n"
    "2.C.4.a\tMathematics\tKnowing it.\n"
    "4.A.1.a.1\tGetting Information\tObserving.\n",
    "Skills.txt": RATING + "11-1011.00\t2.A.1.e\tMathematics\tIM\t4\tN\t\n"
    "11-1011.00\t2.A.1.e\tMathematics\tLV\t4.62\tN\tN\n"
    "31-9092.00\t2.A.1.e\tMathematics\tIM\t2.50\tN\t\n"
    "31-9092.00\t2.A.1.e\tMathematics\tLV\t0.88\tY\tN\n",
    "Knowledge.txt": RATING + "11-1011.00\t2.C.4.a\tMathematics\tIM\t1.5\tY\t\n"
    "11-1011.00\t2.C.4.a\tMathematics\tLV\t0.5\tY\tY\n"
    "31-9092.00\t2.C.4.a\tMathematics\tIM\t\tn/a\tn/a\n",
    "Task Statements.txt": TASK + '11-1011.00\t8823\tSay "no".\tCore\n'
    '31-9092.00\t2024\tSay "no".\tn/a\n'
    f"31-9092.00\t2025\t{LONG}\tSupplemental\n",
    "Emerging Tasks.txt": f"{CODE}\tTask\tCategory\tOriginal Task ID\n"
    "31-9092.00\tCoach patients.\tNew\tn/a\n"
    '31-9092.00\tSay "maybe".\tRevision\t2024\n'
    '31-9092.00\tSay "yes".\tRevision\t9\n',
    "IWA Reference.txt": "Element ID\tIWA ID\tIWA Title\n"
    "4.A.1.a.1\t4.A.1.a.1.I01\tSpeak.\n4.A.9\t4.A.9.I01\tSing.\n",
    "DWA Reference.txt": "Element ID\tIWA ID\tDWA ID\tDWA Title\n"
    "4.A.1.a.1\t4.A.1.a.1.I01\t4.A.1.a.1.I01.D01\tSpeak.\n",
    "Tasks to DWAs.txt": f"{CODE}\tTask ID\tDWA ID\n"
    "31-9092.00\t2024\t4.A.1.a.1.I01.D01\n31-9092.00\t2024\t4.A.1.a.1.I01.D02\n",
    "Technology Skills.txt": TECHNOLOGY + "11-1011.00\tC++\t43232402\tDevelopment software\tN\tY\n"
    "11-1011.00\tC\t43232402\tDevelopment software\tN\tN\n"
    "11-1011.00\tc\t43232402\tDevelopment software\tN\tN\n"
    "11-1011.00\tMicrosoft Excel\t43232110\tSpreadsheet software\tY\tN\n"
    "31-9092.00\tMicrosoft Excel\t43232402\tDevelopment software\tY\tY\n",
    "Job Zones.txt": f"{CODE}\tJob Zone\n11-1011.00\t5\n31-9092.00\t3\n",
    "Education, Training, and Experience Categories.txt": "Element ID\tScale ID\tCategory\t"
    "Category Description\n2.D.1\tRL\t1\tLess\n2.D.1\tRL\t2\tMore\n3.A.1\tRW\t1\tNone\n",
    "Education, Training, and Experience.txt": PREPARED + "31-9092.00\t2.D.1\tRL\t1\t55.26\tN\n"
    "31-9092.00\t2.D.1\tRL\t2\t44.74\tY\n"
    "31-9092.00\t3.A.3\tOJ\t1\t40.00\tN\n"
    "31-9092.00\t2.D.4.a\tIM\tn/a\t2.95\tN\n"
    "31-9092.00\t9.9\tXX\t1\t2.95\tN\n",
    "Related Occupations.txt": f"{CODE}\tRelated {CODE}\tRelatedness Tier\tIndex\n"
    "11-1011.00\t31-9092.00\tPrimary-Short\t1\n"
    "31-9092.00\t11-1011.00\tSupplemental\t12\n"
    "31-9092.00\t55-1019.00\tPrimary-Long\t6\n",
    "Tools Used.txt": f"{CODE}\tExample\n11-1011.00\tPens\n31-9092.00\tNeedles\n",
    "db.xlsx": "PK",
}


def release(folder: Path, tables: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / name).write_bytes(text.replace("\n", "\r\n").encode())
    return folder


def changed(name: str, old: str, new: str) -> dict[str, str]:
    assert old in SMALL[name]
    return SMALL | {name: SMALL[name].replace(old, new, 1)}


def quirks(found: Import) -> dict[tuple[str, str], int]:
    return {(each.file, each.problem): each.times for each in found.quirks}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Import:
    return import_source("onet", release(tmp_path_factory.mktemp("onet"), SMALL))


@pytest.fixture(scope="module")
def graph(found: Import) -> CareerGraph:
    return found.graph


def test_what_is_written_is_read_back(found: Import, tmp_path: Path) -> None:
    file = tmp_path / "onet.ttl"
    file.write_text(found.turtle(), encoding="utf-8")
    again = read_turtle(file)  # which checks it
    assert list(again.triples()) == list(found.graph.triples())
    assert found.turtle() == file.read_text(encoding="utf-8")
    beside = read_turtle([ontology_path(), file])
    assert beside.find("task-2024") == ONET + "task-2024"


def test_the_licence_travels_with_the_data(graph: CareerGraph) -> None:
    source = ID + "source/onet-30.1"
    assert graph.of_class(terms.SOURCE) == (source,)
    assert graph.label(source) == "O*NET 30.1"
    assert graph.text(source, terms.DC_TITLE) == "O*NET 30.1 Database (December 2025 release)"
    assert graph.objects(source, terms.DC_LICENSE) == (
        "https://creativecommons.org/licenses/by/4.0/",
    )
    notice = graph.text(source, terms.CREDIT_TEXT)
    assert "information from the O*NET 30.1 Database by the U.S. Department of Labor" in notice
    assert "has not approved, endorsed, or tested these modifications" in notice
    own = [iri for iri in graph if iri.startswith(ONET)]
    assert own
    assert all(graph.objects(iri, DC_SOURCE) == (source,) for iri in own)


def test_occupations_and_titles(graph: CareerGraph) -> None:
    boss = ONET + "11-1011.00"
    assert graph.label(boss) == "Chief Executives"
    assert graph.text(boss, terms.ONET_SOC_CODE) == "11-1011.00"
    assert {each[0] for each in graph.literals(boss, ALT_LABEL)} == {
        "Boss",
        "CEO",
        "CEO (Chief Executive Officer)",
    }
    assistant = ONET + "31-9092.00"
    assert graph.text(assistant, terms.DEFINITION) == 'Help "physicians".'
    assert {each[0] for each in graph.literals(assistant, ALT_LABEL)} == {"Boss", "Doctor's Aide"}
    assert graph.value(assistant, terms.JOB_ZONE) == 3
    # Of "All Other" little is said, and nothing is made up.
    other = ONET + "55-1019.00"
    assert set(graph.literal_properties(other)) == {
        PREF_LABEL,
        terms.DEFINITION,
        terms.ONET_SOC_CODE,
    }
    assert set(graph.links(other)) == {DC_SOURCE}


def test_ratings(graph: CareerGraph) -> None:
    first = ONET + "11-1011.00--element-2.A.1.e"
    assert graph.objects(first, terms.OF_SKILL) == (ONET + "element-2.A.1.e",)
    assert graph.literals(first, terms.IMPORTANCE)[0][0] == "4"
    assert graph.literals(first, terms.LEVEL)[0][0] == "4.62"
    assert not graph.literals(first, terms.SUPPRESSED)
    weak = ONET + "31-9092.00--element-2.A.1.e"
    assert graph.value(weak, terms.SUPPRESSED) is True
    assert graph.objects(weak, terms.SUPPRESSED_FIGURE) == (terms.LEVEL,)
    irrelevant = ONET + "11-1011.00--element-2.C.4.a"
    assert graph.literals(irrelevant, terms.IMPORTANCE)[0][0] == "1.5"
    assert not graph.literals(irrelevant, terms.LEVEL)
    assert graph.objects(irrelevant, terms.SUPPRESSED_FIGURE) == (terms.IMPORTANCE,)
    unknown = ONET + "31-9092.00--element-2.C.4.a"
    assert not graph.literals(unknown, terms.IMPORTANCE)


def test_skills_and_their_headings(graph: CareerGraph) -> None:
    skill, knowledge = ONET + "element-2.A.1.e", ONET + "element-2.C.4.a"
    assert graph.label(skill) == "Mathematics (skill)"
    assert graph.label(knowledge) == "Mathematics (knowledge)"
    assert graph.text(skill, ALT_LABEL) == graph.text(knowledge, ALT_LABEL) == "Mathematics"
    assert graph.objects(skill, terms.HAS_SKILL_KIND) == (terms.KIND_SKILL,)
    assert graph.objects(knowledge, terms.HAS_SKILL_KIND) == (terms.KNOWLEDGE_KIND,)
    assert graph.objects(skill, terms.BROADER) == (ONET + "element-2.A.1",)
    assert graph.types(ONET + "element-2.A.1") == (terms.SKILL_CATEGORY,)
    assert graph.types(ONET + "element-1.A.4.b.5") == (terms.SKILL,)
    assert ONET + "element-1.B" not in graph


def test_tasks_and_activities(graph: CareerGraph) -> None:
    task = ONET + "task-2024"
    assert graph.label(task) == graph.label(ONET + "task-8823") == 'Say "no".'
    assert not graph.literals(task, terms.TASK_TYPE)
    long = ONET + "task-2025"
    assert graph.text(long, terms.DEFINITION) == LONG
    assert len(graph.label(long)) <= 250
    assert graph.label(long).endswith("\u2026")
    revised = ONET + "31-9092.00--emerging-task-2"
    assert graph.text(revised, terms.TASK_TYPE) == "Emerging: Revision"
    assert graph.objects(revised, terms.DC_REPLACES) == (task,)
    assert len(graph.objects(ONET + "31-9092.00", terms.HAS_TASK)) == 5
    (activity,) = graph.objects(task, terms.HAS_WORK_ACTIVITY)
    chain = [activity]
    while above := graph.objects(chain[-1], terms.BROADER):
        chain += above
    assert [graph.label(iri) for iri in chain] == [
        "Speak. (detailed)",
        "Speak. (intermediate)",
        "Getting Information",
    ]


def test_technology(graph: CareerGraph) -> None:
    boss = graph.objects(ONET + "11-1011.00", terms.USES_TECHNOLOGY)
    assert sorted(graph.label(iri) for iri in boss) == [
        "C (technology-c)",
        "C++",
        "Microsoft Excel",
        next(graph.label(iri) for iri in boss if graph.label(iri).startswith("c (technology-c-")),
    ]
    excel = ONET + "technology-microsoft-excel"
    assert graph.value(excel, terms.HOT_TECHNOLOGY) is True
    assert graph.value(ONET + "technology-cplusplus", terms.HOT_TECHNOLOGY) is False
    assert graph.objects(ONET + "31-9092.00", terms.IN_DEMAND_TECHNOLOGY) == (excel,)
    assert [graph.label(iri) for iri in graph.objects(excel, terms.BROADER)] == [
        "Spreadsheet software",
        "Development software",
    ]


def test_preparation(graph: CareerGraph) -> None:
    assistant = ONET + "31-9092.00"
    shares = graph.objects(assistant, terms.EDUCATION_SHARE)
    assert shares == (assistant + "--education-01", assistant + "--education-02")
    assert graph.text(shares[1], NOTE) == "More"
    assert graph.value(shares[1], terms.CATEGORY) == 2
    assert graph.literals(shares[1], terms.VALUE)[0][0] == "44.74"
    assert graph.value(shares[1], terms.SUPPRESSED) is True
    (certification,) = graph.objects(assistant, terms.CERTIFICATION_IMPORTANCE)
    assert graph.text(certification, terms.UNIT_CODE) == "C62"
    (training,) = graph.objects(assistant, terms.ON_THE_JOB_TRAINING_SHARE)
    assert not graph.literals(training, NOTE)


def test_likeness(graph: CareerGraph) -> None:
    one = ONET + "31-9092.00--similar-to-11-1011.00"
    assert graph.objects(one, terms.SIMILAR_TO) == (ONET + "11-1011.00",)
    assert graph.text(one, terms.TIER) == "Supplemental"
    assert graph.value(one, terms.RANK) == 12


def test_every_row_is_counted(found: Import) -> None:
    lines = {name: text.count("\n") - 1 for name, text in SMALL.items() if name.endswith(".txt")}
    rows = Counter[str]()
    for count in found.counts:
        if count.what != "short title":  # a second cell of the same row
            rows[count.file] += count.rows
    del lines["Read Me.txt"]
    assert rows == lines
    assert [tuple(each) for each in found.counts if each.rows != each.taken] == [
        ("Knowledge.txt", "importance", 2, 1),
        ("Knowledge.txt", "level", 1, 0),
        ("Education, Training, and Experience.txt", "9.9 XX", 1, 0),
        ("Education, Training, and Experience Categories.txt", "answer in words", 3, 2),
        ("Tasks to DWAs.txt", "activity of a task", 2, 1),
        ("Content Model Reference.txt", "element", 8, 7),
        ("Tools Used.txt", "row (O*NET 30.1)", 2, 0),
    ]


def test_every_quirk_is_reported(found: Import) -> None:
    assert quirks(found) == {
        ("Skills.txt", "a figure that O*NET advises against (Recommend Suppress)"): 1,
        ("Knowledge.txt", "a figure that O*NET advises against (Recommend Suppress)"): 2,
        ("Knowledge.txt", "a level that is Not Relevant"): 1,
        ("Knowledge.txt", "a row without its importance"): 1,
        ("Alternate Titles.txt", "a title that is the occupation's own"): 1,
        ("Alternate Titles.txt", "a title that several occupations have"): 1,
        ("Sample of Reported Titles.txt", "a title that the occupation has already"): 1,
        ("Task Statements.txt", "a task without a type"): 1,
        ("Task Statements.txt", "a task of more than 250 characters"): 1,
        ("Task Statements.txt", "a task in the words of another"): 1,
        ("Emerging Tasks.txt", "a revision of a task that is not there"): 1,
        ("Technology Skills.txt", "an example that only signs or letter case tell from another"): 1,
        ("Technology Skills.txt", "an example under several commodities"): 1,
        (
            "Education, Training, and Experience.txt",
            "a figure that O*NET advises against (Recommend Suppress)",
        ): 1,
        (
            "Education, Training, and Experience.txt",
            f"an answer that {ANSWERS} does not put into words",
        ): 1,
        (
            "Education, Training, and Experience.txt",
            "an answer to a question that is not known here",
        ): 1,
        ("Education, Training, and Experience.txt", "a distribution that does not add to 100 %"): 1,
        ("Education, Training, and Experience Categories.txt", "an answer that nobody gave"): 1,
        ("Related Occupations.txt", "a pair without the pair the other way"): 1,
        ("IWA Reference.txt", "an activity whose parent is not there"): 1,
        (
            "Tasks to DWAs.txt",
            "a link of a task and an activity, where the activity is not there",
        ): 1,
        ("Content Model Reference.txt", "an element whose parent is not there"): 2,
        (
            "Content Model Reference.txt",
            "an element that is no skill, knowledge, ability or activity of a task",
        ): 1,
        ("Tools Used.txt", "a row of a table that is not imported"): 2,
        ("db.xlsx", "no text table"): 1,
        ("(names)", "a name that several of class Technology have"): 2,
        ("(names)", "a name that several of class WorkActivity have"): 2,
        ("(names)", "a name that several of class Skill have"): 2,
    }
    assert all(each.treatment for each in found.quirks)


def test_the_version_is_not_guessed(tmp_path: Path) -> None:
    found = import_source(
        "onet", release(tmp_path / "a", {k: v for k, v in SMALL.items() if k != "Read Me.txt"})
    )
    source = ID + "source/onet-unknown"
    assert found.graph.of_class(terms.SOURCE) == (source,)
    assert "30.1" not in found.turtle()
    assert quirks(found)["Read Me.txt", "no Read Me.txt that names the version"] == 1


def test_releases_side_by_side(tmp_path: Path) -> None:
    new = {name: text for name, text in SMALL.items() if name not in ("Skills.txt", "db.xlsx")}
    old = {name: SMALL[name] for name in ("Skills.txt", "Knowledge.txt")}
    release(tmp_path / "new", new)
    release(tmp_path / "old", old | {"Read Me.txt": OLD_README})
    found = import_source("onet", [tmp_path / "new", tmp_path / "old"])
    graph = found.graph
    assert graph.objects(ONET + "31-9092.00--element-2.A.1.e", DC_SOURCE) == (
        ID + "source/onet-29.3",
    )
    assert graph.objects(ONET + "31-9092.00--element-2.C.4.a", DC_SOURCE) == (
        ID + "source/onet-30.1",
    )
    assert len(graph.objects(ONET + "31-9092.00", DC_SOURCE)) == 2
    assert "O*NET 29.3" in graph.text(ID + "source/onet-29.3", terms.CREDIT_TEXT)
    assert quirks(found)["Knowledge.txt", "a row of a table that another place gives too"] == 3
    # One folder with both in it, each with its Read Me, is the same.
    assert import_source("onet", tmp_path).turtle() == found.turtle()


def test_a_part_of_a_release(tmp_path: Path) -> None:
    text = SMALL["Skills.txt"].replace(CODE, f"{CODE}\tTitle").replace("00\t2.A", "00\tBosses\t2.A")
    text = text.replace("31-9092.00\tBosses", "31-9092.00\tAssistants")
    folder = release(tmp_path / "a", {"Read Me.txt": README, "Skills.txt": text})
    found = import_source("onet", folder)
    assert check_graph(found.graph) == []
    assert found.graph.label(ONET + "31-9092.00") == "Assistants"
    assert found.graph.label(ONET + "element-2.A.1.e") == "Mathematics"
    assert quirks(found)["Skills.txt", "an occupation, since there is no Occupation Data.txt"] == 2
    assert import_source("onet", [folder / "Skills.txt", folder / "Read Me.txt"]) == found


def test_archives_compression_and_marks(found: Import, tmp_path: Path) -> None:
    archive = tmp_path / "db_30_1_text.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for name, text in SMALL.items():
            out.writestr(f"db_30_1_text/{name}", text)
    assert import_source("onet", archive).turtle() == found.turtle()
    folder = release(tmp_path / "a", SMALL)
    for name in ("Job Zones.txt", "Task Statements.txt"):
        (folder / name).unlink()
    (folder / "Job Zones.txt").write_bytes(b"\xef\xbb\xbf" + SMALL["Job Zones.txt"].encode())
    with gzip.open(folder / "Task Statements.txt.gz", "wt", encoding="utf-8") as out:
        out.write(SMALL["Task Statements.txt"])
    marked = import_source("onet", folder)
    assert marked.turtle() == found.turtle()
    assert quirks(marked)["Job Zones.txt", "begins with a byte-order mark"] == 1


def test_an_archive_of_two_releases_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("a/Read Me.txt", README)
        out.writestr("b/Read Me.txt", OLD_README)
    with pytest.raises(UsageError, match="several folders: a, b"):
        import_source("onet", archive)


def test_a_table_twice_in_one_folder_is_refused(tmp_path: Path) -> None:
    folder = release(tmp_path / "a", SMALL)
    (folder / "Job Zones.txt.gz").write_bytes(gzip.compress(SMALL["Job Zones.txt"].encode()))
    with pytest.raises(UsageError, match="is there twice"):
        import_source("onet", folder)


def test_files_of_which_none_is_a_table_of_onet(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}_en.csv").write_text("conceptUri\n")
    with pytest.raises(
        UsageError, match=r"such as Occupation Data.txt, .*/02_en.csv, and 37 more$"
    ):
        import_source("onet", [tmp_path])


def test_nothing_to_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(UsageError):
            import_source("onet", path)
    (tmp_path / "a.zip").write_bytes(b"PK")
    with pytest.raises(UsageError, match="no zip archive"):
        import_source("onet", tmp_path / "a.zip")


def test_rows_twice_and_hidden_characters(tmp_path: Path) -> None:
    twice = {}
    for name, text in SMALL.items():
        if name.endswith(".txt") and name not in ("Read Me.txt", "Emerging Tasks.txt"):
            head, *body = text.splitlines(keepends=True)
            twice[name] = "".join((head, *body, body[0]))
    found = import_source("onet", release(tmp_path / "a", SMALL | twice))
    counted = Counter[str]()
    for count in found.counts:
        if count.what != "short title":
            counted[count.file] += count.rows
    assert {name: text.count("\n") - 1 for name, text in twice.items()}.items() <= counted.items()
    assert found.turtle() == import_source("onet", release(tmp_path / "b", SMALL)).turtle()
    files = {each.file for each in found.quirks if each.problem == "a row that stands there twice"}
    assert files >= {"Occupation Data.txt", "Skills.txt", "Task Statements.txt", "Job Zones.txt"}
    tables = changed("Occupation Data.txt", "Chief", "\u200bChief\u202e")
    hidden = import_source("onet", release(tmp_path / "c", tables))
    assert hidden.graph.label(ONET + "11-1011.00") == "Chief  Executives"
    assert quirks(hidden)["Occupation Data.txt", "a hidden character in Title"] == 1
    assert check_graph(hidden.graph) == []


def test_elements_that_the_model_lacks_or_calls_otherwise(tmp_path: Path) -> None:
    tables = changed("Skills.txt", "2.A.1.e\tMathematics", "2.A.1.z\tMagic\ufffd")
    tables["Knowledge.txt"] = tables["Knowledge.txt"].replace("Mathematics", "Maths")
    tables["Skills.txt"] += "11-1011.00\t2.A.1.z\tMagic\tXY\t1\tN\t\n"
    found = import_source("onet", release(tmp_path / "a", tables))
    assert check_graph(found.graph) == []
    magic = ONET + "element-2.A.1.z"
    assert found.graph.label(magic) == "Magic"
    assert found.graph.objects(magic, terms.BROADER) == (ONET + "element-2.A.1",)
    assert found.graph.label(ONET + "element-2.C.4.a") == "Mathematics (knowledge)"
    odd = quirks(found)
    assert odd["Skills.txt", "an element that Content Model Reference.txt lacks"] == 1
    assert odd["Skills.txt", "a figure on the scale XY, which is not known here"] == 1
    assert odd["Knowledge.txt", "an element that Content Model Reference.txt calls otherwise"] == 1


def test_titles_of_two_occupations_are_told_apart(tmp_path: Path) -> None:
    tables = changed("Occupation Data.txt", "Medical Assistants", "chief executives")
    found = import_source("onet", release(tmp_path / "a", tables))
    assert found.graph.label(ONET + "31-9092.00") == "chief executives (31-9092.00)"
    assert found.graph.label(ONET + "11-1011.00") == "Chief Executives (11-1011.00)"
    assert check_graph(found.graph) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "message"),
    [
        ("Occupation Data.txt", "Title", "Name", 1, "no column is called 'Title'"),
        ("Occupation Data.txt", "\tRun", "\t\tRun", 2, "4 fields where the header has 3"),
        ("Occupation Data.txt", "31-9092.00", "31-9092", 3, "no code of an occupation"),
        ("Occupation Data.txt", "31-9092.00", "11-1011.00", 3, "given before"),
        ("Occupation Data.txt", "Chief Executives", " ", 2, "no Title"),
        ("Alternate Titles.txt", "31-9092.00", "31-9093.00", 4, "no occupation has the code"),
        ("Content Model Reference.txt", "1.B", "1/B", 3, "not like 2.A.1.a"),
        ("Content Model Reference.txt", "1.B", "2.A", 4, "given before"),
        ("Skills.txt", "4.62", "7.01", 3, "not on the scale from 0 to 7"),
        ("Skills.txt", "IM\t4", "IM\t0.99", 2, "not on the scale from 1 to 5"),
        ("Skills.txt", "4.62", "-1", 3, "is no number"),
        ("Skills.txt", "4.62", "1e3", 3, "is no number"),
        ("Skills.txt", "4.62", "NaN", 3, "is no number"),
        ("Skills.txt", "\tY\tN", "\tyes\tN", 5, "neither Y nor N"),
        ("Skills.txt", "LV\t4.62", "IM\t4.62", 3, "given before"),
        ("Knowledge.txt", "2.C.4.a", "2.A.1.e", 2, "given before"),
        ("Task Statements.txt", "2025", "2024", 4, "given before"),
        ("Task Statements.txt", "2025", "x y", 4, "is no whole number"),
        ("Emerging Tasks.txt", "\tNew", "\t", 2, "no Category"),
        ("DWA Reference.txt", "Speak.", "", 2, "no DWA Title"),
        ("Technology Skills.txt", "43232402\tDev", "43232402\tOther dev", 3, "was called"),
        ("Technology Skills.txt", "43232402", "<>", 2, "is no whole number"),
        ("Job Zones.txt", "\t3", "\t6", 3, "not between 1 and 5"),
        ("Job Zones.txt", "31-9092.00\t3", "11-1011.00\t3", 3, "given before"),
        ("Education, Training, and Experience.txt", "55.26", "155.26", 2, "scale from 0 to 100"),
        ("Education, Training, and Experience.txt", "RL\t2", "RL\t1", 3, "given before"),
        ("Education, Training, and Experience Categories.txt", "2\tMore", "1\tMore", 3, "before"),
        ("Related Occupations.txt", "\t31-9092.00", "\t31-9092.99", 2, "no occupation has"),
        ("Related Occupations.txt", "\t31-9092.00", "\t11-1011.00", 2, "related to itself"),
        ("Related Occupations.txt", "\t12", "\tlast", 3, "is no whole number"),
    ],
)
def test_what_is_no_onet_is_refused(
    name: str, old: str, new: str, line: int, message: str, tmp_path: Path
) -> None:
    folder = release(tmp_path / "a", changed(name, old, new))
    with pytest.raises(DataError, match=message) as caught:
        import_source("onet", folder)
    assert caught.value.file == str(folder / name)
    assert caught.value.line == line


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    folder = release(tmp_path / "a", SMALL)
    (folder / "Job Zones.txt").write_bytes(b"O*NET-SOC Code\tJob Zone\n\xff\xfe\t3\n")
    with pytest.raises(DataError, match="is not UTF-8") as caught:
        import_source("onet", folder)
    assert caught.value.line == 2
    (folder / "Job Zones.txt").unlink()
    (folder / "Job Zones.txt.gz").write_bytes(b"\x1f\x8b\x08broken")
    with pytest.raises(DataError, match="cannot be read"):
        import_source("onet", folder)


def test_the_command(cli, tmp_path: Path) -> None:
    folder, file = release(tmp_path / "a", SMALL), tmp_path / "onet.ttl"
    done = cli("import", "onet", folder, "-o", file)
    assert done.returncode == 0
    assert "a pair without the pair the other way" in done.stdout
    assert "Doctor's Aide" in cli("show", "31-9092.00", "--ontology", file).stdout
    checked = cli("validate", file)
    assert checked.returncode == 0, checked.stdout


# The release itself


def real(name: str) -> list[dict[str, str]]:
    """Read a table with nothing of the package."""
    (path,) = REAL.rglob(name + ".gz")
    header, *lines = gzip.decompress(path.read_bytes()).decode().split("\n")
    columns = header.rstrip("\r").split("\t")
    return [
        dict(zip(columns, line.rstrip("\r").split("\t"), strict=True)) for line in lines if line
    ]


@pytest.mark.skipif(not REAL.is_dir(), reason="no O*NET release here")
def test_small_tables_of_the_real_release() -> None:
    names = ("Read Me.txt", "Occupation Data.txt.gz", "Job Zones.txt.gz", "Emerging Tasks.txt.gz")
    found = import_source("onet", [REAL / "db_30_1" / name for name in names])
    graph = found.graph
    assert check_graph(graph) == []
    assert graph.label(ONET + "31-9092.00") == "Medical Assistants"
    occupations = real("Occupation Data.txt")
    assert len(graph.of_class(terms.OCCUPATION)) == len(occupations) == 1016
    zones = {row[CODE]: int(row["Job Zone"]) for row in real("Job Zones.txt")}
    assert len(zones) == 923
    for row in occupations:
        iri = ONET + row[CODE]
        assert graph.label(iri) == row["Title"]
        assert graph.text(iri, terms.DEFINITION) == row["Description"]
        assert graph.value(iri, terms.JOB_ZONE) == zones.get(row[CODE])
    assert len(graph.of_class(terms.TASK)) == len(real("Emerging Tasks.txt")) == 328


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="no O*NET release here")
def test_the_whole_real_release(tmp_path: Path) -> None:
    found = import_source("onet", [REAL / "db_30_1", REAL / "db_29_3"])
    file = tmp_path / "onet.ttl"
    file.write_text(found.turtle(), encoding="utf-8")
    graph = read_turtle(file)
    assert list(graph.triples()) == list(found.graph.triples())
    assert check_graph(read_turtle([ontology_path(), file])) == []

    def number(predicate: str) -> int:
        return sum(len(graph.literals(iri, predicate)) for iri in graph)

    ratings = [*real("Skills.txt"), *real("Knowledge.txt")]
    assert len(graph.of_class(terms.SKILL_RATING)) == 59_772
    assert len(ratings) == 2 * 59_772
    for scale, predicate in (("IM", terms.IMPORTANCE), ("LV", terms.LEVEL)):
        own = [row for row in ratings if row["Scale ID"] == scale and row["Not Relevant"] != "Y"]
        assert number(predicate) == len(own)
        for row in own:
            rating = f"{ONET}{row[CODE]}--element-{row['Element ID']}"
            assert graph.literals(rating, predicate)[0][0] == row["Data Value"]
            assert (predicate in graph.objects(rating, terms.SUPPRESSED_FIGURE)) == (
                row["Recommend Suppress"] == "Y"
            )
            assert graph.objects(rating, DC_SOURCE) == (ID + "source/onet-29.3",)
    titles = {row[CODE]: row["Title"] for row in real("Occupation Data.txt")}
    alternate = real("Alternate Titles.txt")
    names = {
        *((row[CODE], row["Alternate Title"]) for row in alternate),
        *((row[CODE], row["Short Title"]) for row in alternate if row["Short Title"] != "n/a"),
        *((row[CODE], row["Reported Job Title"]) for row in real("Sample of Reported Titles.txt")),
    } - set(titles.items())
    occupations = graph.of_class(terms.OCCUPATION)
    assert {
        (graph.text(iri, terms.ONET_SOC_CODE), label[0])
        for iri in occupations
        for label in graph.literals(iri, ALT_LABEL)
    } == names
    assert len(graph.pairs(terms.HAS_TASK)) == 18_796 + 328
    assert len(graph.pairs(terms.USES_TECHNOLOGY)) == len(real("Technology Skills.txt"))
    assert len(graph.pairs(terms.IN_DEMAND_TECHNOLOGY)) == 2_493
    assert len(graph.of_class(terms.TECHNOLOGY)) == 8_785
    assert len(graph.pairs(terms.HAS_WORK_ACTIVITY)) == len(real("Tasks to DWAs.txt"))
    prepared = real("Education, Training, and Experience.txt")
    claims = graph.of_class(terms.QUANTITY)
    assert len(claims) == len(prepared) == 37_125
    assert sum(graph.value(iri, terms.SUPPRESSED) is True for iri in claims) == 866
    assert Counter(graph.literals(iri, terms.VALUE)[0][0] for iri in claims) == Counter(
        row["Data Value"] for row in prepared
    )
    similar = {
        (row[CODE], row[f"Related {CODE}"]): (row["Relatedness Tier"], int(row["Index"]))
        for row in real("Related Occupations.txt")
    }
    assert len(graph.of_class(terms.SIMILARITY)) == len(similar) == 18_460
    for (one, other), (tier, rank) in similar.items():
        node = f"{ONET}{one}--similar-to-{other}"
        assert (graph.text(node, terms.TIER), graph.value(node, terms.RANK)) == (tier, rank)
    odd = quirks(found)
    assert odd["Skills.txt", "a level that is Not Relevant"] == 3_302
    assert odd["Knowledge.txt", "a level that is Not Relevant"] == 5_939
    assert odd["Alternate Titles.txt", "a title that several occupations have"] == 6_819
    assert odd["Related Occupations.txt", "a pair without the pair the other way"] == 8_058
    assert odd["Task Statements.txt", "a task in the words of another"] == 1_259
    assert odd["Technology Skills.txt", "an example under several commodities"] == 152
    given = {path.name.removesuffix(".gz") for path in REAL.rglob("*.gz")}
    assert {each.file for each in found.counts} == given
