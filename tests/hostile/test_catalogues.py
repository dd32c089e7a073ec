"""Other publishers' files and compiled catalogues that mean harm: refused, soon, and in words."""

from __future__ import annotations

import gzip
import json
import zipfile

import numpy as np
import pyarrow as pa
import pytest
from matching.catalogues import random_catalogue

from magraph import cached_catalogue, compile_catalogue, open_catalogue
from magraph.errors import DataError
from magraph.matching.storage import save_catalogue
from magraph.sources import import_source

RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
    ' xmlns:skos="http://www.w3.org/2004/02/skos/core#">\n'
    '<rdf:Description rdf:about="http://data.europa.eu/esco/skill/x">\n'
    '<rdf:type rdf:resource="http://data.europa.eu/esco/model#Skill"/>\n'
    '<skos:prefLabel xml:lang="en">{0}</skos:prefLabel></rdf:Description></rdf:RDF>'
)
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + "]>\n"
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ((BOMB + RDF.format("&j;")).encode(), r":1: declares a document type"),
        (
            b'<!DOCTYPE x SYSTEM "file:///etc/hostname">' + RDF.encode(),
            ":1: declares a document type",
        ),
        ((BOMB + RDF.format("&j;")).encode("utf-16"), "not valid|document type"),
        (
            (RDF.partition(">")[0] + ">" + "<skos:a><skos:b>" * 100_000).encode(),
            ":2: nested more than 100 deep",
        ),
        (RDF.format("\n\n&nbsp;").encode(), ":7: not valid XML: undefined entity"),
        (RDF.format("x").encode()[:-20], ":5: not valid"),
        (RDF.format("é").encode("latin-1"), ":5: not valid"),
        (b"<?xml version='1.0' encoding='TF-8'?>" + RDF.encode(), ":1: not valid XML: unknown enc"),
    ],
    ids=["bomb", "outside", "UTF-16", "deep", "entity", "cut", "Latin-1", "no encoding"],
)
def test_esco_as_xml_that_means_harm(tmp_path, listener, data, said) -> None:
    (tmp_path / "a.rdf").write_bytes(data)
    with pytest.raises(DataError, match=said):
        import_source("esco", tmp_path / "a.rdf")


def test_esco_as_xml_with_a_byte_order_mark_is_read(tmp_path) -> None:
    (tmp_path / "a.rdf").write_bytes(b"\xef\xbb\xbf" + RDF.format("knives").encode())
    assert '"knives"@en' in import_source("esco", tmp_path / "a.rdf").turtle()


@pytest.mark.parametrize("ending", [".ttl", ".nt", ".rdf"])
@pytest.mark.parametrize("packed", ["gzip", "zip"])
def test_rdf_that_swells_is_refused(tmp_path, monkeypatch, ending, packed) -> None:
    monkeypatch.setattr("magraph.sources.files.MAX_BYTES", 100_000)
    text = RDF.format("x" + " " * 5_000_000) if ending == ".rdf" else "\n" * 5_000_000
    file = tmp_path / f"a{ending}"
    if packed == "gzip":
        file = tmp_path / f"a{ending}.gz"
        file.write_bytes(gzip.compress(text.encode()))
    else:
        file = tmp_path / "a.zip"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"a{ending}", text)
    with pytest.raises(DataError, match="swells to more than 200 times"):
        import_source("esco", file)
    # As it lies there it takes no more than its own room, and is read.
    (tmp_path / f"b{ending}").write_text(text, encoding="utf-8")
    if ending == ".rdf":
        assert import_source("esco", tmp_path / f"b{ending}").triples
    else:
        with pytest.raises(DataError, match="no concept of ESCO's"):
            import_source("esco", tmp_path / f"b{ending}")


@pytest.mark.parametrize("method", ["ZIP_DEFLATED", "ZIP_BZIP2", "ZIP_LZMA"])
def test_an_archive_damaged_in_any_of_its_ways_is_an_error(tmp_path, method) -> None:
    table = "O*NET-SOC Code\tTitle\tDescription\n31-9092.00\tA\tB\n" * 100
    with zipfile.ZipFile(tmp_path / "a.zip", "w", getattr(zipfile, method)) as archive:
        archive.writestr("Occupation Data.txt", table)
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[70:90] = bytes(20)
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(DataError, match="cannot be read"):
        import_source("onet", tmp_path / "a.zip")


def test_names_in_an_archive_lead_nowhere(bounded, tmp_path) -> None:
    # Nothing is unpacked to the disk: `bounded` sees every file of the folder.
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        table = "O*NET-SOC Code\tTitle\tDescription\n31-9092.00\tA\x1b[2J \x9b<b>\u202e\tB\n"
        archive.writestr("../../evil/\x1b[2J/Occupation Data.txt", table)
    assert bounded("import", "onet", "a.zip", "-o", "a.ttl", writes="a.ttl").code == 0
    assert not (tmp_path.parent.parent / "evil").exists()
    assert bounded("list", "roles", "--ontology", "a.ttl").code == 0


CREDENTIAL = {"@context": "https://credreg.net/ctdl/schema/context/json", "@type": "ceterms:Badge"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 200_000, "nested more than 100 deep"),
        (json.dumps({**CREDENTIAL, "@context": "http://127.0.0.1:1/x"}), "nothing is fetched"),
        (json.dumps({**CREDENTIAL, "@context": "file:///etc/hostname"}), "nothing is fetched"),
        (json.dumps(CREDENTIAL)[:-1] + ', "a": ' + "9" * 5000 + "}", "not valid JSON"),
        (json.dumps(CREDENTIAL)[:-1] + ', "a": NaN}', "not valid JSON"),
    ],
    ids=["deep", "remote", "file", "digits", "NaN"],
)
def test_ctdl_that_means_harm(tmp_path, text, said) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        import_source("ctdl", tmp_path / "a.json")


def test_a_key_given_twice_among_thousands_is_found_soon(tmp_path) -> None:
    keys = ",".join(f'"{n}": 1' for n in range(100_000))
    text = json.dumps(CREDENTIAL)[:-1] + f', {keys}, "99999": 1}}'
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    quirks = import_source("ctdl", tmp_path / "a.json").quirks
    assert [q.examples for q in quirks if "twice" in q.problem] == [("99999",)]


# Compiled catalogues


def test_beginnings_that_wrap_round_are_refused(tmp_path) -> None:
    # Each difference of 32 bits is above 0, but the roles' needs would lie outside the memory.
    from dataclasses import replace

    catalogue = random_catalogue(2)
    needs = len(catalogue.skill)
    names = pa.array(["a", "b", "c", "d"], pa.string())
    starts = np.array([0, 2**31 - 1, -(2**31), -1, needs], dtype=np.int32)
    with np.errstate(over="ignore"):
        assert np.all(np.diff(starts) > 0)
    wrong = replace(catalogue, role_ids=names, role_labels=names, starts=starts)
    save_catalogue(wrong, tmp_path / "x.catalogue")
    with pytest.raises(DataError, match="no sound catalogue"):
        open_catalogue(tmp_path / "x.catalogue")


def test_weights_without_end_are_refused(tmp_path) -> None:
    from dataclasses import replace

    catalogue = random_catalogue(2)
    wrong = replace(catalogue, weight=np.full_like(catalogue.weight, np.inf))
    save_catalogue(wrong, tmp_path / "x.catalogue")
    with pytest.raises(DataError, match="no sound catalogue"):
        open_catalogue(tmp_path / "x.catalogue")


@pytest.mark.parametrize("told", ["{}", "[1]", '[{"path": 1}]', "[" * 100_000, "null"])
def test_a_kept_catalogue_that_lies_about_its_files_is_made_anew(tmp_path, told) -> None:
    source = tmp_path / "a.ttl"
    source.write_text(
        "@prefix mg: <https://w3id.org/magraph/ns#> . @prefix x: <http://example.org/> .\n"
        'x:cook a mg:Occupation ; <http://www.w3.org/2004/02/skos/core#prefLabel> "Cook"@en ;\n'
        "  mg:essentialSkill x:knives . x:knives a mg:Skill .\n"
    )
    first = cached_catalogue(source, folder=tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    # Read, not mapped: a mapped file that is written over ends the process.
    reader = pa.ipc.open_file(pa.BufferReader(kept.read_bytes()))
    batch, meta = reader.get_batch(0), dict(reader.schema.metadata)
    kept.unlink()
    meta[b"magraph.made_from"] = told.encode()
    with pa.ipc.new_file(str(kept), batch.schema.with_metadata(meta)) as writer:
        writer.write_batch(batch.replace_schema_metadata(meta))
    with pytest.raises(DataError):
        open_catalogue(kept)
    again = cached_catalogue(source, folder=tmp_path / "kept")
    assert again.role_labels.equals(first.role_labels)


@pytest.mark.parametrize("lies", ["version", "name in the list", "name of the file"])
def test_an_archive_that_lies_about_a_file_is_refused(bounded, tmp_path, lies: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("Occupation Data.txt", "O*NET-SOC Code\tTitle\tDescription\n")
        archive.writestr("é.txt", "")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    first, listed = data.index("é".encode()), data.rindex("é".encode())
    assert first < listed
    if lies == "version":  # six bytes into the entry of the list
        data[data.index(b"PK\x01\x02") + 6] = 255
    elif lies == "name in the list":
        data[listed : listed + 2] = b"\xff\xff"
    else:  # the one file that is read, now said to have a name in UTF-8
        data[6:8] = b"\x00\x08"
        data[30] = 0xFF
    (tmp_path / "a.zip").write_bytes(data)
    done = bounded("import", "onet", "a.zip", "-o", "a.ttl")
    assert done.code == 2
    assert "a.zip" in done.err


TURTLE = (
    "@prefix mg: <https://w3id.org/magraph/ns#> .\n"
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    "@prefix x: <http://example.org/> .\n"
    "# caf\xe9\n"
    'x:cook a mg:Occupation ; mg:essentialSkill x:knives, "none" ; skos:prefLabel "Koch"@de ,\n'
    '  "caf\xe9"@en , x:label .\n'
    "x:knives a mg:Skill .\n"
)


def test_what_is_compiled_is_utf_8(tmp_path) -> None:
    """But for comments, which are not read."""
    source, target = tmp_path / "x.ttl", tmp_path / "x.catalogue"
    source.write_bytes(TURTLE.encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8") as caught:
        compile_catalogue(source, target)
    assert (caught.value.file, caught.value.line) == (str(source), 4)
    source.write_bytes(TURTLE.encode("utf-16"))
    with pytest.raises(DataError, match="looks like UTF-16"):
        compile_catalogue(source, target)
    head, comment, rest = TURTLE.partition("# caf\xe9\n")
    source.write_bytes(head.encode() + comment.encode("latin-1") + rest.encode())
    catalogue = compile_catalogue(source, target)
    # What is no name is no skill, and what is no text no label.
    assert catalogue.skill_ids.to_pylist() == ["http://example.org/knives"]
    assert catalogue.role_labels.to_pylist() == ["caf\xe9"]
