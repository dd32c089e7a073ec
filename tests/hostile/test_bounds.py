"""Files and command lines that mean harm: the real command ends soon, small, and with a message."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from magraph import profile_from_ids, shortest_pathway
from magraph.errors import DataError, DataErrors, MagraphError, ProfileError
from magraph.evaluation import Circumstances
from magraph.profile import profile_from_mapping, read_profile
from magraph.readwrite import read_graph, write_graph
from magraph.readwrite.turtle import read_turtle, write_turtle

GOOD = (Path(__file__).parent / "small.ttl").read_text(encoding="utf-8")


def faults(tmp_path: Path, more: str) -> list[str]:
    """What is wrong with the small ontology when more is said."""
    (tmp_path / "more.ttl").write_text(GOOD + more, encoding="utf-8")
    with pytest.raises(DataErrors) as raised:
        read_graph(tmp_path / "more.ttl")
    return [str(error) for error in raised.value.errors]


# Many and deep -----------------------------------------------------------------------------------


def test_a_tree_of_thousands_of_levels_is_refused(tmp_path) -> None:
    levels = "".join(
        f"ma:d{n} a mg:AllOf ; mg:operand ma:d{n + 1} , ma:cma--age .\n" for n in range(5000)
    )
    last = "ma:d5000 a mg:AgeLeaf ; mg:minimumAgeYears 18 .\n"
    assert any("more than 100 deep" in each for each in faults(tmp_path, levels + last))


def test_a_tree_that_doubles_at_every_level_is_refused(tmp_path) -> None:
    # Sixty levels of two, each leading to both of the next: 2^60 leaves when written out.
    levels = "".join(
        f"ma:{side}{n} a mg:{'AnyOf' if n % 2 else 'AllOf'} ;"
        f" mg:operand ma:d{n + 1} , ma:e{n + 1} .\n"
        for n in range(60)
        for side in "de"
    )
    last = "".join(f"ma:{side}60 a mg:AgeLeaf ; mg:minimumAgeYears 18 .\n" for side in "de")
    assert any("more than 100,000 leaves" in each for each in faults(tmp_path, levels + last))


def test_thousands_of_misspelt_names_are_all_named(tmp_path) -> None:
    said = "".join(
        f'ma:sk{n} a mg:Skill ; skos:prefLabel "Skill number {n}"@en .\n'
        f"ma:cma mg:certifiesSkill ma:skil{n} .\n"
        for n in range(2000)
    )
    found = faults(tmp_path, said)
    assert len(found) == 2000
    assert sum("Did you mean" in each for each in found) == 100


def test_thousands_of_bad_figures_are_all_placed(tmp_path) -> None:
    said = "".join(
        f'ma:q{n} a mg:Quantity ; schema:value "x{n}"^^xsd:decimal .\n' for n in range(3000)
    )
    found = faults(tmp_path, said)
    assert len(found) == 3000
    first = GOOD.count("\n") + 1
    assert found[0].startswith(f"{tmp_path / 'more.ttl'}:{first}: q0: ")
    assert found[-1].startswith(f"{tmp_path / 'more.ttl'}:{first + 2999}: q2999: ")


def test_contradictory_claims_are_each_named_once(tmp_path) -> None:
    # A thousand fees at once: each contradicts the first, not each the other half a million times.
    said = "".join(
        f"ma:rma mg:fee ma:rma--f{n} . ma:rma--f{n} a schema:MonetaryAmount ;"
        f' schema:value {n} ; schema:currency "USD" ; mg:evidence mg:convention .\n'
        for n in range(1000)
    )
    found = faults(tmp_path, said)
    assert len(found) == 999
    assert all("hold at one time" in each for each in found)


def test_claims_that_follow_each_other_contradict_nothing(tmp_path) -> None:
    # 2001 and 2003 overlap with the one of 2000 to 2004, 2005 with none: two faults.
    spans = {"a": (2000, 2004), "b": (2001, 2001), "c": (2003, 2003), "d": (2005, 2006)}
    said = "".join(
        f"ma:rma mg:fee ma:rma--{name} . ma:rma--{name} a schema:MonetaryAmount ;"
        f' schema:value 1 ; schema:currency "USD" ; mg:evidence mg:convention ;'
        f' schema:validFrom "{start}-01-01"^^xsd:date ;'
        f' schema:validThrough "{end}-12-31"^^xsd:date .\n'
        for name, (start, end) in spans.items()
    )
    found = faults(tmp_path, said)
    pairs = [re.findall("rma--[a-d](?= says)", each) for each in found]
    assert pairs == [["rma--a", "rma--b"], ["rma--a", "rma--c"]]


def test_of_a_thousand_faults_the_shapes_are_not_tried(tmp_path) -> None:
    from magraph import validate

    said = "".join(f"ma:cma mg:certifiesSkill ma:phlebotomy{n} .\n" for n in range(1001))
    (tmp_path / "more.ttl").write_text(GOOD + said, encoding="utf-8")
    report = validate(tmp_path / "more.ttl")
    assert not report.conforms
    assert len(report.violations) == 1002
    assert any("shapes were not tried" in each.message for each in report.violations)


@pytest.mark.parametrize("figure", ['"1e9999"^^xsd:double', "9" * 50, '"1e-200"^^xsd:double'])
def test_figures_beyond_all_use_are_refused(tmp_path, figure) -> None:
    (tmp_path / "a.ttl").write_text(GOOD.replace("value 3.5", f"value {figure}"), encoding="utf-8")
    with pytest.raises(DataError, match="cma--duration: value"):
        read_graph(tmp_path / "a.ttl")


# Texts that a terminal would obey -----------------------------------------------------------------

SAID = "\x1b]0;title\x07 \x9b2J \u202e \ufeff"


def test_what_is_written_for_people_and_programs_has_nothing_a_terminal_obeys(tmp_path) -> None:
    note = "http://www.w3.org/2004/02/skos/core#note"
    string = "http://www.w3.org/2001/XMLSchema#string"
    graph = read_turtle(Path(__file__).parent / "small.ttl")
    graph.add(graph.find("cma"), note, (SAID, string, ""))
    for form in ("turtle", "graphml", "json"):
        text = write_graph(graph, format=form)
        assert not set(text) & {each for each in SAID if not each.isprintable()}, form
    (tmp_path / "a.ttl").write_text(write_turtle(graph), encoding="utf-8")
    assert (SAID, string, "") in read_turtle(tmp_path / "a.ttl", check=False).literals(
        graph.find("cma"), note
    )


def test_html_in_a_label_stays_text(bounded, tmp_path) -> None:
    text = GOOD.replace('"Phlebotomy"', '"<script>alert(1)</script>"')
    (tmp_path / "a.ttl").write_text(text, encoding="utf-8")
    done = bounded("show", "phlebotomy", "--ontology", "a.ttl")
    assert "<script>alert(1)</script>" in done.out
    done = bounded("export", "--ontology", "a.ttl", "--format", "graphml")
    assert "<script>" not in done.out


# Profiles -----------------------------------------------------------------------------------------

PROFILES = [
    ("a number of thousands of digits", "me.toml", "count = " + "9" * 5000),
    ("another", "me.json", '{"born": ' + "9" * 5000 + "}"),
    ("deep", "me.json", "[" * 100_000),
    ("deep in TOML", "me.toml", "a = " + "[" * 100_000),
    ("a list in a list", "me.json", '{"skills": [["a"]]}'),
    (
        "a date with a time",
        "me.toml",
        '[[credentials]]\nid = "ccma-nha"\nobtained = 2020-01-01T00:00:00Z',
    ),
    ("a time", "me.toml", "born = 07:00:00"),
    (
        "a count beyond all counting",
        "me.json",
        '{"training": [{"topic": "perf-venipunctures", "count": "1e999999999"}]}',
    ),
    (
        "hours beyond all counting",
        "me.json",
        '{"education": [{"route": "ma-online-short", "total_hours": "1e99999"}]}',
    ),
    ("a name of a million characters", "me.json", '{"holds": ["' + "x" * 1_000_000 + '"]}'),
    ("half a surrogate pair", "me.json", '{"holds": ["\\ud800\\u001b[2J"]}'),
    ("a key that a terminal obeys", "me.json", '{"a\\u001b]0;x\\u0007": 1}'),
]


@pytest.mark.parametrize(("file", "text"), [p[1:] for p in PROFILES], ids=[p[0] for p in PROFILES])
def test_profiles_that_mean_harm(graph, tmp_path, file, text) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError) as raised:
        read_profile(graph, tmp_path / file)
    assert str(raised.value).startswith(str(tmp_path / file))


def test_a_profile_without_end(bounded) -> None:
    assert (
        "/dev/zero: larger than 256 MiB"
        in bounded("pathway", "cma-aama", "--profile", "/dev/zero").err
    )


def test_a_profile_of_bytes_a_terminal_obeys(bounded, tmp_path) -> None:
    (tmp_path / "me.json").write_text('{"holds": ["' + "\\u001b[2J" * 500 + '"]}')
    assert bounded("pathway", "cma-aama", "--profile", "me.json").code == 2


# Days at the ends of the calendar -----------------------------------------------------------------

FIRST, LAST = "0001-01-01", "9999-12-31"


@pytest.mark.parametrize("day", [FIRST, LAST])
@pytest.mark.parametrize(
    "held",
    [
        (),
        (f"clinical-ma@{FIRST}..",),
        (f"clinical-ma@{FIRST}..{LAST}",),
        (f"ma-online-short@{FIRST}",),
        (f"ma-online-short@{LAST}", f"ccma-nha@{FIRST}..{LAST}"),
    ],
    ids=len,
)
def test_days_at_the_ends_of_the_calendar(graph, day, held) -> None:
    from magraph import eligible, holding
    from magraph.views import render

    profile = profile_from_ids(graph, held)
    at = date.fromisoformat(day)
    for answer in (
        shortest_pathway(graph, "cma-aama", profile, as_of=at),
        eligible(graph, "ccma-nha", profile, as_of=at),
        holding(graph, "ccma-nha", 6, profile, as_of=at),
    ):
        for form in ("text", "json"):
            assert render(answer, graph, form)


@pytest.mark.parametrize(("born", "day"), [(FIRST, FIRST), (FIRST, LAST), (LAST, LAST)])
def test_births_at_the_ends_of_the_calendar(graph, born, day) -> None:
    profile = profile_from_mapping(graph, {"born": born, "as_of": day})
    shortest_pathway(graph, "cma-aama", profile)


# Command lines ------------------------------------------------------------------------------------

ARGUMENTS = [
    (b"show", b"\xff"),
    (b"show", b"\x1b]0;title\x07"),
    (b"\x1b[2J",),
    (b"--\x1b[2J",),
    (b"pathway", b"x" * 100_000),
    (b"pathway", b"cma-aama", b"--in", b"\xc2\x9b31m"),
    (b"pathway", b"cma-aama", b"--from", b"clinical-ma@\xe2\x80\xae"),
    (b"pathway", b"cma-aama", b"--with", b"\xff.ttl"),
    (b"pathway", b"cma-aama", b"--ontology", b"a/" * 50_000),
    (b"validate", b"\xff"),
    (b"export", b"-o", b"x" * 5000),
    (b"import", b"\x1b", b"x", b"-o", b"y"),
    (b"query", b"\xff.rq"),
    (b"match", b"--catalogue", b"../\x1b\xff.catalogue"),
]


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=lambda each: ascii(b" ".join(each))[2:40])
def test_arguments_that_mean_harm(bounded, arguments) -> None:
    assert bounded(*arguments).code == 2


def test_arguments_that_are_no_text_are_answered(bounded) -> None:
    assert bounded(b"search", b"\xff").code == 1
    assert '"of": "\\udcff"' in bounded(b"search", b"\xff", b"--format", b"json").out
    assert bounded(b"search", b"a\xc2\x9b31m\xe2\x80\xae").code == 1


def test_a_patch_whose_name_is_no_text(bounded, tmp_path) -> None:
    patch = (Path(__file__).parents[2] / "examples" / "what-if.ttl").read_bytes()
    for name in (b"\xff.ttl", b"..\x1b[2J\n.ttl"):
        with open(bytes(tmp_path) + b"/" + name, "wb") as file:  # noqa: PTH123
            file.write(patch)
    assert bounded(b"show", b"cma-aama", b"--with", b"\xff.ttl").code == 0
    assert bounded(b"show", b"cma-aama", b"--with", b"\xff.ttl", b"--format", b"json").code == 0
    done = bounded(b"show", b"cma-aama", b"--with", b"..\x1b[2J\n.ttl")
    assert "hidden character" in done.err


def test_names_that_are_no_paths(tmp_path) -> None:
    for name in ("a\0b", "x" * 5000, "\udcff"):
        with pytest.raises(MagraphError):
            read_graph(name)


# Large ontologies --------------------------------------------------------------------------------


def needing(number: int, needed: list[int], *, of: int) -> str:
    """A credential that asks for some of several others, each by an eligibility route."""
    name = f"ma:n{number}"
    leaves = [f"{name}--some"] if len(needed) == 1 else [f"{name}--n{other}" for other in needed]
    asked = "".join(
        f"{leaf} a mg:CredentialLeaf ; mg:credential ma:n{other} .\n"
        for leaf, other in zip(leaves, needed, strict=True)
    )
    if len(needed) > 1:
        kind = f"mg:AtLeast ; mg:requiredNumber {of}" if of < len(needed) else "mg:AllOf"
        asked += f"{name}--some a {kind} ; mg:operand {', '.join(leaves)} .\n"
    return (
        f'{name} a mg:Certification ; skos:prefLabel "Number {number}"@en ;\n'
        f"    mg:eligibilityRoute {name}--route ; mg:duration {name}--lasts .\n"
        f'{name}--lasts a mg:Quantity ; schema:value 1 ; schema:unitCode "MON" ;\n'
        f"    mg:evidence mg:convention .\n"
        f'{name}--route a mg:EligibilityRoute ; skos:prefLabel "Way {number}"@en ;\n'
        f"    mg:requirement {name}--some .\n{asked}"
    )


def chain(size: int) -> str:
    return "".join(needing(n, [n - 1], of=1) for n in range(1, size))


def circle(size: int) -> str:
    return needing(0, [size - 1], of=1) + chain(size)


def fan(size: int) -> str:
    every = "".join(needing(n, [0], of=1) for n in range(1, size))
    return every + needing(size, list(range(1, size)), of=size // 2)


def web(size: int) -> str:
    """Two of four others each; those that there are at the beginning ask for what is held."""
    return "".join(
        needing(n, [0], of=1)
        if n < 20
        else needing(n, sorted({n * k % size for k in (3, 7, 11)} - {n} | {n // 2}), of=2)
        for n in range(1, size)
    )


HELD = (
    'ma:n0 a mg:Certification ; skos:prefLabel "Number 0"@en ; mg:certifiesSkill ma:phlebotomy .\n'
)


def test_of_a_long_chain_what_is_held_in_the_middle_counts(tmp_path) -> None:
    """Each of the 350 after number 350 takes a month; who holds that has the first's skill."""
    (tmp_path / "a.ttl").write_text(GOOD + HELD + chain(701), encoding="utf-8")
    graph = read_graph(tmp_path / "a.ttl")
    found = shortest_pathway(graph, "n700", ["n350"])
    assert (found.months, len(found.steps), found.optimal) == (350, 350, True)
    assert [step.id for step in found.steps] == [f"n{n}--route" for n in range(351, 701)]
    assert (
        graph.find("phlebotomy")
        in Circumstances(graph, profile_from_ids(graph, ["n350"]), date(2026, 11, 25)).skills
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ontology", "target", "held", "exit_code"),
    [
        (chain(3000), "n2999", "n0", 0),
        (chain(3000), "n2999", "n1500", 0),
        (chain(3000), "n2999", "cma", 1),
        (circle(2000), "n1999", "cma", 1),
        (web(2000), "n1999", "n0", None),
    ],
    ids=[
        "chain of 3,000",
        "half of it",
        "without its beginning",
        "circle of 2,000",
        "web of 2,000",
    ],
)
def test_thousands_are_planned_and_proven(
    bounded, tmp_path, ontology: str, target: str, held: str, exit_code: int | None
) -> None:
    """`bounded` allows 40 seconds of the processor, reading included; it takes one or two."""
    (tmp_path / "a.ttl").write_text(
        GOOD + ("" if "ma:n0 a " in ontology else HELD) + ontology, encoding="utf-8"
    )
    asked = ("pathway", target, "--ontology", "a.ttl", "--from", held, "--minimize", "cost")
    done = bounded(*asked, "--format", "json")
    answer = json.loads(done.out)
    assert exit_code is None or done.code == exit_code
    assert answer["target"]["id"] == target
    assert answer.get("optimal", answer.get("proven"))
    assert not answer["cut_short"]


@pytest.mark.slow
def test_a_time_limit_ends_the_search_through_thousands(bounded, tmp_path) -> None:
    """500 of 1,000 that compete for the hours: found or not in the time, never denied."""
    (tmp_path / "a.ttl").write_text(GOOD + HELD + fan(1000), encoding="utf-8")
    asked = ("pathway", "n1000", "--ontology", "a.ttl", "--from", "n0", "--minimize", "cost")
    done = bounded(*asked, "--time-limit", "5", "--format", "json")
    answer = json.loads(done.out)
    assert done.code == 0 or not answer["proven"]
    assert answer["cut_short"] or answer["optimal"]
    assert answer["target"]["id"] == "n1000"
