"""Good command lines: what they answer, and how they behave in a shell."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import magraph

HOME = Path(magraph.__file__).resolve().parent.parent

COMMANDS = [
    ["pathway", "cma-aama"],
    ["pathway", "CMA (AAMA)", "--minimize", "cost"],
    ["pathway", "rma-amt", "--budget", "10"],
    ["pathway", "cma-aama", "--alternatives", "3"],
    ["frontier", "ccma-nha"],
    ["ranges", "cma-aama"],
    ["explain", "cma-aama"],
    ["hold", "ccma-nha"],
    ["coverage", "ma-cert-institutional", "cma-aama"],
    ["match", "--from", "ma-online-short"],
    ["similar", "administrative-ma"],
    ["gap", "clinical-ma", "--from", "administrative-ma"],
    ["eligible", "cma-aama"],
    ["show", "cma-aama"],
    ["search", "blood"],
    ["list", "skills"],
    ["query", "SELECT ?role { ?role a mg:Role }"],
]


def answer(done):
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_json_is_json_and_stdout_is_all_of_it(cli, command):
    done = cli(*command, "--format", "json")
    assert done.returncode in (0, 1)
    assert answer(done)


def test_pathway(cli):
    found = answer(cli("pathway", "cma-aama", "--as-of", "2026-11-24", "--format", "json"))
    assert found["target"]["id"] == "cma-aama"
    assert (found["objective"], found["optimal"], found["months"]) == ("time", True, 11)
    assert found["cost"] == {"amount": 6250, "currency": "USD", "complete": True, "unknown": []}
    assert [step["id"] for step in found["steps"]] == ["ma-cert-institutional", "cma-aama--cat4"]
    first, exam = found["steps"]
    assert (first["start"], first["finish"], first["cost"]) == (0, 10, 6000)
    assert first["for"] == ["cma-aama--cat4"]
    assert exam["for"] == ["cma-aama"]
    assert "S3" in exam["sources"]
    fee = next(claim for claim in exam["claims"] if claim["property"] == "fee")
    assert (fee["value"], fee["unit"], fee["evidence"]) == (250, "USD", "sourced")


def test_no_pathway_is_an_answer_with_exit_1(cli, process):
    done = process("pathway", "rma-amt", "--budget", "10", "--format", "json")
    assert done.returncode == 1
    found = answer(done)
    assert found["pathway"] is None
    assert found["unmet"][0]["id"] == "budget"
    assert found["changes"]
    assert cli("pathway", "rma-amt", "--budget", "10").returncode == 1


def test_both_objectives_as_text(cli):
    same = cli("pathway", "cma-aama").stdout
    assert "the fastest pathway, and the cheapest" in same
    two = cli("pathway", "rma-amt").stdout
    assert "the fastest pathway" in two
    assert "the cheapest pathway" in two
    one = cli("pathway", "rma-amt", "--minimize", "cost").stdout
    assert "the fastest pathway" not in one


def test_that_any_of_several_will_do_is_told_beside_the_answer(cli):
    done = cli("pathway", "medical assistant", "--as-of", "2026-11-24")
    assert done.stdout.startswith("Administrative medical assistant: the fastest pathway")
    assert " ".join(done.stderr.split()) == (
        "Medical assistant: any of several will do. The answer is for the best of them; "
        "name one to ask for it alone."
    )
    told = cli("explain", "medical assistant", "--as-of", "2026-11-24").stdout
    assert "\n  Administrative medical assistant: On-the-job training as an MA\n" in told
    assert "\n  Clinical medical assistant: On-the-job training as an MA\n" in told


def test_a_pathway_that_hinges_on_a_doubt_is_said_to_be_better_in_what_it_is(cli):
    """Three months of program and one of exam in either case: it is the cost that differs.

    The course that may be approved and NCPT: 1,500 + 90 + 100 in place of 3,000 + 129 + 100.
    """
    day = ("--as-of", "2026-11-24")
    told = cli("pathway", "phlebotomist", "--in", "CA", "--minimize", "time", *day).stdout
    assert "4 months, $3,229" in told
    assert "If it were so, a cheaper pathway: 4 months, $1,690:" in " ".join(told.split())
    # An apprenticeship that AMT approves takes 13 months in place of 37, for the same fee.
    told = cli("pathway", "rma-amt", "--minimize", "cost", *day).stdout
    assert "If it were so, a cheaper pathway: 13 months, $135:" in " ".join(told.split())


def test_a_doubt_that_is_all_there_is_leaves_nothing_to_do(cli, tmp_path):
    """Arizona asks for an accredited program: whether this one was is not known."""
    profile = tmp_path / "graduate.toml"
    profile.write_text(
        'as_of = 2026-11-24\nholds = ["hs-diploma"]\n'
        '[[education]]\nfield = "medical-assisting"\ncompleted = 2024-06-30\n',
        encoding="utf-8",
    )
    told = cli("pathway", "clinical-ma", "--in", "AZ", "--profile", str(profile)).stdout
    assert "If it were so, a faster pathway: 0 months, $0: nothing is left to do." in told


def test_gap(cli):
    found = answer(cli("gap", "clinical-ma", "--from", "administrative-ma", "--format", "json"))
    assert len(found["missing"]) == 23
    assert {"ehr-use", "empathy"} <= set(found["held"])
    assert set(found["missing"]).isdisjoint(found["held"])
    assert "explain-medications" in found["duties_ready"]
    assert any(duty["id"] == "draw-blood" for duty in found["duties_blocked"])


def test_eligible_exit_code(cli):
    held = "ma-cert-accredited@2026-05-24"
    done = cli("eligible", "cma-aama", "--from", held, "--as-of", "2026-11-24", "--format", "json")
    assert done.returncode == 0
    routes = {route["id"]: route["open"] for route in answer(done)["routes"]}
    assert routes["cma-aama--cat1"] is True
    assert routes["cma-aama--cat2"] is False
    assert cli("eligible", "cma-aama").returncode == 1


def test_what_is_held_already_is_no_closed_door(cli):
    """The ways to it stay listed, closed as they are to somebody who never went to school."""
    command = ("eligible", "cma-aama", "--from", "cma-aama@2025-01-01..2030-01-01", "--no-ways")
    held = cli(*command, "--as-of", "2026-11-24")
    assert held.returncode == 0
    assert (
        "Held already. As of 2026-11-24.\nTo obtain it again there are these ways." in held.stdout
    )
    assert "Not open today" not in held.stdout
    assert "(cma-aama--cat2): closed" in held.stdout
    found = answer(cli(*command, "--as-of", "2026-11-24", "--format", "json"))
    assert (found["held"], found["held_because"], found["open"]) == (True, None, False)
    expired = cli(*command, "--as-of", "2030-01-02")
    assert (expired.returncode, "Not open today." in expired.stdout) == (1, True)


def test_a_licence_that_work_asks_of_everybody_is_held_already(cli):
    done = cli("eligible", "rn-license", "--from", "rn", "--as-of", "2026-11-24")
    assert done.returncode == 0
    assert "Held already: asked of everybody who works as Registered nurse." in done.stdout


def test_match_with_nothing_held_says_so_and_how_to_tell_it(cli):
    done = cli("match")
    assert done.returncode == 1
    assert "Of 12 roles none asks for anything that is held\nTell what is held" in done.stdout
    assert "--from ID" in done.stdout
    assert "%" not in done.stdout
    found = answer(cli("match", "--format", "json"))
    assert (found["fits"], found["unknown"], found["roles"]) == ([], [], 12)


def test_match_with_what_a_catalogue_has_other_names_for_says_so(cli, tmp_path):
    """The kitchen's one skill is none of the ontology's, and mapped to none."""
    (tmp_path / "kitchen.ttl").write_text(
        "@prefix mg: <https://w3id.org/magraph/ns#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix x: <http://example.org/> .\n"
        'x:knives a mg:Skill ; skos:prefLabel "Knives"@en .\n'
        'x:cook a mg:Occupation ; skos:prefLabel "Cook"@en ; mg:essentialSkill x:knives .\n',
        encoding="utf-8",
    )
    done = cli("match", "--from", "phlebotomy", "--catalogue", tmp_path / "kitchen.ttl")
    assert done.returncode == 1
    assert "mapped to one by skos:exactMatch" in done.stdout
    assert "Held, but unknown to the catalogue\n  phlebotomy" in done.stdout


def test_show_follows_the_day(cli):
    before = cli("show", "US-SD", "--as-of", "2021-06-30").stdout
    after = cli("show", "US-SD", "--as-of", "2021-07-01").stdout
    assert "had to be registered" in before.partition("Not in force")[0]
    assert "had to be registered" in after.partition("Not in force")[2]


def test_show_renewal_and_totals(cli):
    found = answer(cli("show", "ncma-ncct", "--format", "json"))
    assert found["units_per_year"] == 14
    rules = {
        part["id"]: part["totals"]
        for part in answer(cli("show", "US-CA", "--format", "json"))["parts"]
    }
    assert rules["rule-us-ca--blood"]["hours"] == 10
    assert rules["rule-us-ca--blood"]["performances"] == 20


def test_search(cli):
    done = cli("search", "phlebotomy", "--format", "json")
    assert done.returncode == 0
    assert "phlebotomy" in [item["id"] for item in answer(done)["items"]]
    assert cli("search", "venipun").returncode == 0
    nothing = cli("search", "zzzz")
    assert (nothing.returncode, nothing.stderr) == (1, "")


def test_search_lists_the_candidates_of_an_ambiguous_name(cli):
    done = cli("search", "ccma", "--format", "json")
    assert done.returncode == 2
    ids = [item["id"] for item in json.loads(done.stdout)["items"]]
    assert set(ids[:2]) == {"ccma-ccbma", "ccma-nha"}
    assert "names several things" in done.stderr


def test_list_jurisdictions(cli):
    def kinds(*options):
        done = cli("list", "jurisdictions", *options, "--format", "json")
        return {item["id"]: item["rule_kinds"] for item in answer(done)["items"]}

    now, then, every = kinds(), kinds("--as-of", "2020-01-01"), kinds("--all")
    assert "credential-rule" in now["US-WA"]
    assert now["US-SD"] == ["no-rule"]
    assert then["US-SD"] == ["credential-rule"]
    assert "US-OR" not in now
    assert every["US-OR"] == []


def test_export_is_the_same_each_time(cli, process):
    turtle = cli("export").stdout
    assert turtle == process("export", "--format", "turtle", PYTHONHASHSEED="7").stdout
    done = cli("export", "-o", "out.graphml")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    again = cli("export", "--ontology", "out.graphml")
    assert again.stdout == turtle


def test_query_file_and_stdin(cli, process, tmp_path):
    text = "SELECT ?role { ?role a mg:Role }"
    (tmp_path / "roles.rq").write_text(text, encoding="utf-8")
    rows = cli("query", "roles.rq").stdout
    assert "ma:clinical-ma" in rows
    assert rows == process("query", "-", stdin=text).stdout == cli("query", text).stdout


def test_a_query_that_finds_nothing_tells_what_is_misspelt(cli):
    done = cli("query", "SELECT ?role { ?role a mg:Roll }")
    assert (done.returncode, done.stdout) == (0, "?role\n")
    assert done.stderr == "mg:Roll is nowhere in the ontology. Did you mean mg:Role?\n"
    assert cli("query", "SELECT ?role { ?role a mg:Role ; a mg:Skill }").stderr == ""


def test_an_explanation_has_its_day_and_place(cli):
    command = ("explain", "ccma-nha", "--in", "CA", "--as-of", "2026-11-24")
    found = answer(cli(*command, "--format", "json"))
    assert (found["as_of"], found["jurisdiction"]) == ("2026-11-24", "US-CA")
    assert "Proven. As of 2026-11-24, in California." in cli(*command).stdout


def test_profile_file(cli, tmp_path):
    (tmp_path / "me.toml").write_text(
        'as_of = 2026-11-24\nholds = ["hs-diploma"]\n'
        '[[education]]\nroute = "ma-cert-accredited"\ncompleted = 2026-05-24\n',
        encoding="utf-8",
    )
    found = answer(cli("pathway", "cma-aama", "--profile", "me.toml", "--format", "json"))
    assert found["months"] == 1
    assert found["as_of"] == "2026-11-24"


def test_reader_that_goes_away():
    command = f"'{sys.executable}' -m magraph export | head -1"
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60, cwd=HOME
    )
    assert done.returncode == 0
    assert done.stdout.startswith("@prefix")
    assert done.stderr == ""


def test_colour_only_where_wanted(process, terminal):
    def written(**environment: str) -> str:
        return terminal("pathway", "cma-aama", **environment)[1]

    assert "\x1b[" not in process("pathway", "cma-aama", TERM="xterm").stdout
    assert "\x1b[1m" in written()
    assert "\x1b[" not in written(NO_COLOR="1")
    assert "\x1b[" not in written(TERM="dumb")


def test_colour_only_adds(terminal):
    """Without its escapes the coloured text is the plain one."""
    command = ("eligible", "rma-amt", "--from", "generalist-ma@2019-11-24..")
    coloured = terminal(*command)[1]
    assert re.sub("\x1b\\[[0-9]+m", "", coloured) == terminal(*command, NO_COLOR="1")[1]


@pytest.mark.parametrize("columns", ["10", "40", "80", "500"])
def test_width(cli, columns):
    lines = cli("pathway", "cma-aama", COLUMNS=columns).stdout.splitlines()
    limit = min(max(int(columns), 40), 120)
    assert all(len(line) <= limit or "://" in line for line in lines)


@pytest.mark.parametrize("columns", [45, 200])
@pytest.mark.parametrize(
    "command",
    [
        ["pathway", "clinical-ma", "--in", "WA", "--full-scope"],
        ["gap", "clinical-ma", "--from", "administrative-ma"],
        ["eligible", "rma-amt"],
        ["show", "cma-aama"],
    ],
    ids=lambda command: command[0],
)
def test_an_answer_fits_the_terminal_as_it_was_resized(terminal, command, columns):
    _, written = terminal(*command, columns=columns, NO_COLOR="1")
    widest = max(len(line) for line in written.splitlines() if "://" not in line)
    assert columns - 12 < widest <= columns or (columns == 200 and widest > 100)


def test_a_dumb_terminal_is_sent_ascii(cli, process):
    for command in (["pathway", "cma-aama"], ["eligible", "cma-aama"], ["gap", "draw-blood"]):
        assert cli(*command, TERM="dumb").stdout.isascii()
        assert not cli(*command).stdout.isascii()
    latin = process("eligible", "cma-aama", PYTHONUTF8="0", PYTHONIOENCODING="latin-1")
    assert latin.stdout.isascii()


FAR = """
@prefix ma: <https://w3id.org/magraph/id/other/> .
@prefix mg: <https://w3id.org/magraph/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ma:a-wide a mg:Skill ; skos:prefLabel "採血技術と注射技術と心電図操作と患者の体位と感染管理"@en .
ma:b-combining a mg:Skill ; skos:prefLabel "Cafe\u0301 e\u0301"@en .
ma:c-right a mg:Skill ; skos:prefLabel "סחיטת דם"@en .
"""


def test_letters_take_the_columns_that_a_terminal_gives_them(cli, tmp_path):
    (tmp_path / "far.ttl").write_text(FAR, encoding="utf-8")
    lines = cli("list", "skills", "--ontology", "far.ttl", COLUMNS="60").stdout.splitlines()
    wide = next(line for line in lines if line.startswith("a-wide"))
    start = lines[0].index("Name")
    assert wide[start] == "採"
    # Each of these letters takes two columns.
    assert start + 2 * len(wide[start:]) in (59, 60)
    assert "".join(line[start:] for line in lines[1:3]) == FAR.split('"')[1]
    assert lines[3].endswith("Cafe\u0301 e\u0301")


def test_letters_that_the_stream_lacks_are_escaped(process, tmp_path):
    (tmp_path / "far.ttl").write_text(FAR, encoding="utf-8")

    def shown(form: str) -> str:
        command = ("show", "c-right", "--ontology", "far.ttl", "--format", form)
        done = process(*command, PYTHONUTF8="0", PYTHONIOENCODING="latin-1")
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    assert "\\u05e1" in shown("text")
    assert json.loads(shown("json"))["label"] == "סחיטת דם"
    assert "&#1505;" in shown("html")


def test_a_wrong_command_line_says_where_the_help_is(cli, process):
    done = cli("pathway", "cma-aama", "--jurisdiction", "WA")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("'--jurisdiction'. See: magraph pathway --help\n")
    done = process()
    assert (done.returncode, done.stdout) == (2, "")
    assert "\n  gap " in done.stderr


def test_hostile_label_is_shown_escaped(cli, tmp_path):
    source = tmp_path / "career.ttl"
    source.write_text(
        "@prefix ma: <https://w3id.org/magraph/id/other/> .\n"
        "@prefix mg: <https://w3id.org/magraph/ns#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        'ma:trick a mg:Skill ; skos:prefLabel "Evil\\u001B[2J"@en .\n'
    )
    for command in (["show", "trick"], ["list", "skills"], ["validate", "career.ttl"]):
        done = cli(*command, *([] if "validate" in command else ["--ontology", "career.ttl"]))
        assert "\x1b" not in done.stdout + done.stderr
    assert "\x1b" not in cli("show", "\x1b[31mred").stderr


def test_help_names_every_command(cli):
    from magraph.cli import COMMANDS as ALL

    text = cli("--help").stdout
    for name in ALL:
        assert name in text
        one = cli(name, "--help")
        assert one.returncode == 0
        assert f"magraph {name}" in one.stdout


def test_version(process):
    from magraph import __version__

    assert __version__ in process("--version").stdout


def test_interrupt_exits_130():
    code = (
        "import sys\n"
        "from magraph.cli import main\n"
        "import magraph.cli.options\n"
        "def stop(*a, **k): raise KeyboardInterrupt\n"
        "magraph.cli.options.Ontology.read = stop\n"
        "main(['list', 'roles'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=HOME
    )
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
