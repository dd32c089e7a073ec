"""Make the corpus anew: small valid files of every format, from the bundled ontology and tests.

    python fuzz/seeds.py

Files whose names begin with ``found-`` were findings once; they are kept.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOME), str(HOME / "tests")]

import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
import pyoxigraph as ox  # noqa: E402
from matching.catalogues import random_catalogue  # noqa: E402
from sources.test_esco import as_rdf, release, write_tables  # noqa: E402
from sources.test_onet import SMALL  # noqa: E402

from fuzz.readers import CORPUS, joined  # noqa: E402
from magraph import read_graph, terms  # noqa: E402
from magraph.exchange.ctdl import write_ctdl  # noqa: E402
from magraph.graph import CareerGraph  # noqa: E402
from magraph.matching.storage import save_catalogue  # noqa: E402
from magraph.readwrite import ontology_path, write_graph  # noqa: E402
from magraph.readwrite.turtle import read_triples  # noqa: E402

CREDENTIAL = "wa-ma-r"
"""With a requirement, figures, duties and a jurisdiction, in a few kilobytes."""

SMALLER = "rn-license"
"""For formats of many words."""

PREFIXES = """\
@prefix ma: <https://w3id.org/magraph/id/medical-assistant/> .
@prefix mg: <https://w3id.org/magraph/ns#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix schema: <https://schema.org/> .
"""
FIGURE = "ma:wa-ma-r--duration schema:value 3 ; schema:maxValue 4 .\n"
RETRACTION = """\
ma:back a mg:Retraction ; rdf:subject ma:wa-ma-r ; rdf:predicate mg:eligibilityRoute .
"""

PROFILE = """\
born = 2001-02-03
as_of = 2026-01-31
jurisdiction = "US-WA"
holds = ["hs-diploma"]
[[credentials]]
id = "cma-aama"
obtained = 2024-05-01
expires = 2029-05-31
[[education]]
route = "{route}"
completed = 2023-06-30
practicum_hours = 160
[[work]]
role = "medical-assistant"
start = 2024-06-01
end = 2025-06-01
hours_per_week = 24.5
[[training]]
topic = "{topic}"
hours = 7
[skills]
phlebotomy = 3
"""
QUERIES = {
    "select": "SELECT ?s (COUNT(?o) AS ?n) WHERE { ?s a mg:Credential ; ?p ?o "
    'FILTER(LANG(?o) = "en") } GROUP BY ?s ORDER BY DESC(?n) LIMIT 5',
    "ask": "PREFIX x: <http://example.org/#>\nASK { ma:wa-ma-r mg:fee/schema:value ?v } # why",
    "construct": "CONSTRUCT { ?o x:of ?s } WHERE { ?s mg:issuedBy|^mg:within ?o }".replace(
        "x:of", "mg:of"
    ),
    "describe": "DESCRIBE ma:wa-ma-r",
    "service": "SELECT * { VALUES ?x {'''a''' \"b\"} SERVICE <http://127.0.0.1:9/'> {?s ?p ?o} }",
}
BADGE = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "validFrom": "2024-05-01T00:00:00Z",
    "validUntil": "2029-05-01T00:00:00Z",
    "credentialSubject": {
        "id": "did:example:me",
        "type": "AchievementSubject",
        "activityEndDate": "2024-04-30T00:00:00Z",
        "result": [{"status": "Completed"}],
        "achievement": {
            "type": "Achievement",
            "achievementType": "Certification",
            "name": "CMA (AAMA)",
            "otherIdentifier": [{"identifier": "x"}],
            "alignment": [
                {
                    "targetUrl": "https://w3id.org/magraph/id/medical-assistant/phlebotomy",
                    "targetCode": "31-9092.00",
                }
            ],
        },
    },
    "proof": [{"type": "DataIntegrityProof"}],
}
RECORD = {
    "@context": "https://www.w3.org/ns/credentials/v2",
    "type": ["VerifiableCredential", "ClrCredential"],
    "credentialSubject": {
        "type": "ClrSubject",
        "verifiableCredential": [BADGE, "ey.compact"],
    },
}


def main() -> None:
    """Write all seeds."""
    made = {**graphs(), **catalogues(), **people()}
    for name, files in made.items():
        folder = CORPUS / name
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            if not file.name.startswith("found-"):
                file.unlink()
        for each, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (folder / each).write_bytes(data)
    save_catalogue(random_catalogue(2, 6, 14), CORPUS / "catalogue" / "small.catalogue")
    size = sum(file.stat().st_size for file in CORPUS.rglob("*") if file.is_file())
    print(f"{size:,} bytes in {CORPUS}")


def graphs() -> dict[str, dict[str, str | bytes]]:
    """Return one credential with all that it leads to, in every format that graphs have."""
    part, small = reached_from(CREDENTIAL), reached_from(SMALLER)
    ((_, words, _),) = read_triples([ontology_path() / "vocabulary.ttl"])
    esco = CareerGraph.from_triples((*words, *part.triples()))
    return {
        "turtle": {
            "credential.ttl": write_graph(part),
            "requirements.ttl": (HOME / "tests" / "hostile" / "small.ttl").read_bytes(),
        },
        "ntriples": {"credential.nt": write_graph(small, format="ntriples")},
        "graphml": {"credential.graphml": write_graph(small, format="graphml")},
        "nodelink": {"credential.json": write_graph(small, format="json")},
        "patch": {"what-if.ttl": PREFIXES + FIGURE, "retraction.ttl": PREFIXES + RETRACTION},
        "ctdl": {"credential.json": write_ctdl(esco)},
    }


def reached_from(start: str) -> CareerGraph:
    """Return what is said of a thing and of all that it leads to, but for the vocabulary."""
    whole = read_graph()
    reached: set[str] = set()
    ahead = [whole.find(start)]
    while ahead:
        node = ahead.pop()
        if node in whole and node not in reached and not node.startswith(terms.MG):
            reached.add(node)
            for ends in whole.links(node).values():
                ahead.extend(ends)
    return CareerGraph.from_triples(each for each in whole.triples() if each[0] in reached)


def catalogues() -> dict[str, dict[str, str | bytes]]:
    """Return the small releases of ESCO and O*NET that the tests read."""
    with tempfile.TemporaryDirectory() as folder:
        written = write_tables(Path(folder), release())
        tables = {file.name: file.read_bytes() for file in sorted(written.iterdir())}
        dump = ox.serialize(as_rdf(written), format=ox.RdfFormat.RDF_XML)
    onet = {name: text.encode() for name, text in SMALL.items() if name.endswith(".txt")}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for name in ("Read Me.txt", "Occupation Data.txt", "Job Zones.txt"):
            made.writestr(zipfile.ZipInfo(name), onet[name])
    return {
        "esco-rdf": {"release.rdf": dump},
        "esco-tables": {"release.txt": joined(tables)},
        "onet": {"release.txt": joined(onet)},
        "archive": {"release.zip": archive.getvalue()},
        "catalogue": {},
    }


def people() -> dict[str, dict[str, str | bytes]]:
    """Return what is asked, and for whom."""
    graph = read_graph()
    route, topic = (graph.id(graph.of_class(kind)[0]) for kind in (terms.ROUTE, terms.TOPIC))
    toml = PROFILE.format(route=route, topic=topic)
    mapping = json.dumps(tomllib.loads(toml), default=str, indent=1)
    skill = "http://example.org/skill/000"
    table = pa.table(
        {
            "id": ["a", "b", "c"],
            "skills": [[skill + "1", skill + "2"], [], None],
            "levels": [[3.0, None], [], None],
        }
    )
    stream, parquet = io.BytesIO(), io.BytesIO()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    pq.write_table(table, parquet, store_schema=False)
    return {
        "profile-toml": {"profile.toml": toml},
        "profile-json": {"profile.json": mapping},
        "learner-record": {"badge.json": json.dumps(BADGE), "record.json": json.dumps(RECORD)},
        "sparql": {f"{name}.rq": text for name, text in QUERIES.items()},
        "batches": {"people.arrows": stream.getvalue()},
        "people": {"people.parquet": parquet.getvalue()},
    }


if __name__ == "__main__":
    main()
