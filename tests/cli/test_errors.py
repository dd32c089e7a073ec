"""Bad command lines: each ends in one clear line, exit 2 and no traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

BAD = [
    ("no such command", ["pathwya", "cma-aama"], "pathway"),
    ("no target", ["pathway"], "TARGET"),
    ("unknown target", ["pathway", "cma-aamaa"], "Did you mean cma-aama"),
    ("a word of the target", ["pathway", "nurse"], "Did you mean rn (Registered nurse), cna-"),
    ("words in another order", ["pathway", "texas dental"], "Did you mean tx-rda"),
    ("nothing like it", ["pathway", "surgeon"], "magraph search TEXT"),
    ("ambiguous target", ["pathway", "CCMA"], "ccma-nha"),
    ("what is no target", ["pathway", "US-WA"], "it is a jurisdiction"),
    ("what is no target by its IRI", ["pathway", "src:S1"], "it is a source"),
    ("like what is no target", ["pathway", "assist dentist"], "mean assist-basic-exam, assist-ch"),
    ("like what one cannot apply for", ["eligible", "assist dentist"], "mean dental-assistant, n"),
    ("like what cannot be held", ["gap", "rn", "--from", "assist dentist"], "mean assist-basic-e"),
    ("unknown start", ["pathway", "cma-aama", "--from", "hs-diplom"], "hs-diploma"),
    (
        "what cannot be held",
        ["pathway", "cma-aama", "--from", "US-WA"],
        "Name a credential, a route",
    ),
    ("start without date", ["pathway", "cma-aama", "--from", "hs-diploma@"], "YYYY-MM-DD"),
    ("start, bad date", ["pathway", "cma-aama", "--from", "ccma-nha@2020-02-30"], "2020-02-30"),
    (
        "end before start",
        ["pathway", "rma-amt", "--from", "clinical-ma@2020-01-01..2019-01-01"],
        "before the start",
    ),
    ("bad day", ["pathway", "cma-aama", "--as-of", "yesterday"], "YYYY-MM-DD"),
    ("bad day in show", ["show", "US-SD", "--as-of", "2020-13-01"], "YYYY-MM-DD"),
    ("bad objective", ["pathway", "cma-aama", "--minimize", "fun"], "time"),
    ("bad estimate", ["pathway", "cma-aama", "--estimate", "mean"], "typical"),
    ("bad format", ["pathway", "cma-aama", "--format", "xml"], "json"),
    ("unknown option", ["pathway", "cma-aama", "--cheap"], "--cheap"),
    ("unknown place", ["pathway", "cma-aama", "--in", "Atlantis"], "Atlantis"),
    ("place that is none", ["pathway", "cma-aama", "--in", "cma-aama"], "jurisdiction"),
    ("negative budget", ["pathway", "cma-aama", "--budget", "-1"], "negative"),
    ("budget in words", ["pathway", "cma-aama", "--budget", "much"], "much"),
    ("budget not a number", ["pathway", "cma-aama", "--budget", "nan"], "budget"),
    ("endless deadline", ["pathway", "cma-aama", "--deadline", "inf"], "deadline"),
    ("budget of commas", ["pathway", "cma-aama", "--budget", "6,5"], "such as 12"),
    ("budget signalling", ["pathway", "cma-aama", "--budget", "snan"], "no number"),
    ("years in words", ["hold", "ccma-nha", "--years", "two"], "no number"),
    ("negative deadline", ["pathway", "cma-aama", "--deadline", "-2"], "negative"),
    ("no hours", ["pathway", "cma-aama", "--hours-per-week", "0"], "Give 1 or more"),
    ("no time", ["pathway", "cma-aama", "--time-limit", "0"], "time-limit"),
    ("avoid the unknown", ["pathway", "cma-aama", "--avoid", "no-such-thing"], "no-such-thing"),
    ("via the unknown", ["pathway", "cma-aama", "--via", "no-such-thing"], "no-such-thing"),
    ("no profile file", ["pathway", "cma-aama", "--profile", "none.toml"], "none.toml"),
    ("a folder as profile", ["pathway", "cma-aama", "--profile", "."], "cannot be read"),
    ("no ontology", ["pathway", "cma-aama", "--ontology", "nowhere"], "nowhere"),
    ("ontology on the web", ["list", "roles", "--ontology", "https://example.org/a.ttl"], "local"),
    ("gap to nothing", ["gap", "nobody-knows"], "nobody-knows"),
    ("eligible for nothing", ["eligible", "nobody-knows"], "nobody-knows"),
    ("eligible for a skill", ["eligible", "phlebotomy"], "phlebotomy"),
    ("show nothing", ["show", ""], "''"),
    ("show the ambiguous", ["show", "CCMA"], "ccma-ccbma"),
    ("list nothing", ["list"], "roles, duties"),
    ("two targets", ["pathway", "cma-aama", "rma-amt"], "(rma-amt). See"),
    ("list the unknown", ["list", "planets"], "jurisdictions"),
    ("validate nothing", ["validate", "nowhere.ttl"], "nowhere.ttl"),
    ("validate twice", ["validate", "a.ttl", "--ontology", "b.ttl"], "once"),
    ("export as what", ["export", "--format", "owl"], "graphml"),
    ("export to a spreadsheet", ["export", "-o", "careers.xlsx"], ".graphml"),
    ("a picture as what", ["export", "pathway", "cma-aama", "-o", "plan.pdf"], ".svg, .png"),
    ("export to nowhere", ["export", "-o", "no/such/folder/x.ttl"], "no/such/folder"),
    ("query, broken", ["query", "SELECT ?x WHERE {"], "SPARQL"),
    ("query that writes", ["query", "INSERT DATA { ma:a ma:b ma:c }"], "only read"),
    ("query elsewhere", ["query", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"], "SERVICE"),
    ("query file missing", ["query", "questions.rq"], "questions.rq"),
]


@pytest.mark.parametrize(
    ("arguments", "said"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_bad_command_lines(cli, arguments, said):
    done = cli(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("magraph: error: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


PROFILES = [
    ("not TOML", "education = [", "not well-formed"),
    ("unknown key", "eduction = []", "eduction"),
    ("unknown route", '[[education]]\nroute = "no-such"', "no-such"),
    ("a credential as a route", '[[education]]\nroute = "cma-aama"', "cma-aama"),
    ("bad date", '[[credentials]]\nid = "ccma-nha"\nobtained = "soon"', "credentials[1]"),
    ("no table", 'work = "clinical-ma"', "list of tables"),
    ("reversed", '[[work]]\nrole = "clinical-ma"\nstart = 2020-01-01\nend = 2019-01-01', "before"),
    ("hours in words", '[[training]]\ntopic = "perf-venipunctures"\ncount = "ten"', "ten"),
    ("holds a number", "holds = [7]", "holds"),
]


@pytest.mark.parametrize(("text", "said"), [p[1:] for p in PROFILES], ids=[p[0] for p in PROFILES])
def test_bad_profiles(cli, tmp_path, text, said):
    (tmp_path / "me.toml").write_text(text, encoding="utf-8")
    done = cli("pathway", "cma-aama", "--profile", "me.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("magraph: error: me.toml: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_profile_that_is_no_text(cli, tmp_path):
    (tmp_path / "me.json").write_bytes(b"\xff\xfe\x00")
    done = cli("pathway", "cma-aama", "--profile", "me.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "UTF-8" in done.stderr


def test_bad_ontology_is_one_line_with_file_and_line(process, tmp_path):
    (tmp_path / "bad.ttl").write_text("@prefix ma: <https://x.org/> .\nma:a ma:b .\n")
    done = process("list", "roles", "--ontology", "bad.ttl")
    assert (done.returncode, done.stdout) == (2, "")
    assert "bad.ttl:2" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("wrong", "others"),
    [("mg:hasDuti", "is 1 more"), ("mg:hasDuti ma:a ; mg:isuedBy", "are 2 more")],
)
def test_of_several_faults_the_first_is_told_and_how_many_there_are(cli, tmp_path, wrong, others):
    (tmp_path / "bad.ttl").write_text(
        "@prefix ma: <https://w3id.org/magraph/id/medical-assistant/> .\n"
        "@prefix mg: <https://w3id.org/magraph/ns#> .\n"
        f"ma:a a mg:Skil ; {wrong} ma:a .\n"
    )
    done = cli("pathway", "cma-aama", "--ontology", "bad.ttl")
    assert done.returncode == 2
    assert f"? There {others}, which magraph validate lists\n" in done.stderr


@pytest.mark.parametrize("count", [2, 23])
def test_of_faults_in_several_files_each_is_told(cli, tmp_path, count):
    names = [f"{number:02}.json" for number in range(count)]
    for name in names:
        (tmp_path / name).write_text("{")
    done = cli("import", "ctdl", ".", "-o", "all.ttl")
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    for name, line in zip(names[:20], lines, strict=False):
        assert line.startswith(f"magraph: error: {name}:1: not valid JSON")
    assert lines[20:] == (["magraph: error: There are 3 more in other files"] if count > 20 else [])
    assert len(lines) == min(count, 21)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["list", "roles", "--all"], "--all says nothing about roles"),
        (
            ["pathway", "rn", "--alternatives", "2", "--count-wages"],
            "--count-wages says nothing about alternatives",
        ),
        (["validate", "/dev/null"], "/dev/null: neither a file nor a folder. Write a file of"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_what_changes_nothing_or_cannot_be_read_is_refused(cli, command, said):
    done = cli(*command)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize("given", ["mine", "mine/town.ttl"])
@pytest.mark.parametrize("form", ["skos", "graphml", "turtle"])
def test_what_is_exported_is_not_written_over(cli, tmp_path, given, form):
    file = tmp_path / "mine" / "town.ttl"
    file.parent.mkdir()
    before = (Path(__file__).parents[1] / "planning" / "town.ttl").read_bytes()
    file.write_bytes(before)
    done = cli("export", "--ontology", given, "--format", form, "-o", "mine/town.ttl")
    assert (done.returncode, done.stdout) == (2, "")
    assert "town.ttl: is what is read, and would be lost" in done.stderr
    assert file.read_bytes() == before
    done = cli("export", "--ontology", given, "--format", form, "-o", "mine/town.out")
    assert done.returncode == 0, done.stderr


def test_what_is_imported_is_not_written_over(cli, tmp_path):
    file = tmp_path / "registry.json"
    file.write_text('{"@graph": []}')
    done = cli("import", "ctdl", "registry.json", "-o", "./registry.json")
    assert done.returncode == 2
    assert "registry.json: is what is read, and would be lost" in done.stderr
    assert file.read_text() == '{"@graph": []}'


def test_validate_prints_each_violation_and_exits_1(cli, tmp_path):
    (tmp_path / "bad.ttl").write_text(
        "@prefix ma: <https://w3id.org/magraph/id/medical-assistant/> .\n"
        "@prefix mg: <https://w3id.org/magraph/ns#> .\n"
        "ma:a a mg:Skill .\n"
        "ma:b a mg:Skil .\n"
    )
    done = cli("validate", "bad.ttl")
    assert done.returncode == 1
    assert "bad.ttl:3" in done.stdout
    assert "bad.ttl:4" in done.stdout
    report = json.loads(cli("validate", "bad.ttl", "--format", "json").stdout)
    assert report["conforms"] is False
    assert {v["line"] for v in report["violations"]} >= {3, 4}
