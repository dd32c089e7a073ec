"""Catalogues beside peers, in one run: load, open, match one, match many.

    python benchmarks/catalogue.py                       # a made catalogue of the shape of ESCO
    python benchmarks/catalogue.py --turtle esco.ttl     # an imported one
    python benchmarks/catalogue.py --quick

A ratio is how many times as long a peer takes. Peers are rdflib (parsing), pyoxigraph (SPARQL),
networkx (sets along edges), Python's sets and scipy (a sparse product), which is left out where it
is not installed.
Times are those of the processor, on one core, so that others at work on the machine do not count;
those of files are by the clock too, on all cores.

The bound of a batch is the time in which one core can move what has to be moved, each byte once:
the record batches that come in, four bytes for each posting of a skill held (a role and a weight),
and the record batches that go out. How much it can move is measured by copying an array larger
than any cache.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from heapq import nlargest
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyoxigraph as ox
import rdflib

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from magraph import compile_catalogue, open_catalogue, read_graph
from magraph.matching.batches import Matcher, match_file
from magraph.matching.building import catalogue_from_files
from magraph.matching.ranking import fit, known_skills, rank, scores
from magraph.terms import ESSENTIAL_SKILL, OCCUPATION, OPTIONAL_SKILL, PREF_LABEL, PREFIXES

SPACE = "http://example.org/catalogue/"
SCORES = "scores of one profile"


def made_catalogue(file: Path, occupations: int, skills: int, relations: int) -> None:
    """Write Turtle of the shape of ESCO: labels, alternatives, definitions, relations."""
    random = Random(1)
    prefixes = ("mg", "skos", "dcterms")
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in prefixes)
    per_role = relations // occupations
    with file.open("w", encoding="utf-8") as out:
        out.write(head + f"@prefix x: <{SPACE}> .\n")
        out.write('x:source a mg:Source ; skos:prefLabel "Made"@en ; dcterms:title "Made"@en .\n')
        for number in range(skills):
            kind = random.choice(("skill-kind", "knowledge-kind"))
            out.write(
                f'x:s{number} a mg:Skill ; skos:prefLabel "skill number {number}"@en ;\n'
                f'  skos:altLabel "other name {number} a"@en , "other name {number} b"@en ;\n'
                f'  skos:definition "What skill {number} is, in a sentence of some length."@en ;\n'
                f"  mg:skillKind mg:{kind} ; dcterms:source x:source .\n"
            )
        # Some skills are in many occupations, most in few.
        popular = [int(skills * random.random() ** 2.5) for _ in range(50_000)]
        for number in range(occupations):
            wanted = {random.choice(popular) for _ in range(random.randint(4, 2 * per_role - 4))}
            half = [f"x:s{skill}" for skill in sorted(wanted)]
            essential, optional = half[::2], half[1::2]
            out.write(
                f'x:o{number} a mg:Occupation ; skos:prefLabel "occupation {number}"@en ;\n'
                f'  skos:altLabel "job {number} a"@en , "job {number} b"@en ;\n'
                f'  skos:definition "What is done in occupation {number}, in a sentence."@en ;\n'
                f"  mg:essentialSkill {', '.join(essential)} ;\n"
                f"  mg:optionalSkill {', '.join(optional)} ; dcterms:source x:source .\n"
            )


def timed(run: Callable[[], Any], least: float = 0.5) -> tuple[float, Any]:
    """Return the median time of a call, of as many as fit into some time, and what it gave."""
    times: list[float] = []
    while not times or (sum(times) < least and len(times) < 50):
        start = time.process_time()
        found = run()
        times.append(time.process_time() - start)
    return sorted(times)[len(times) // 2], found


def row(what: str, who: str, seconds: float, ours: float, bar: str = "") -> None:
    print(f"| {what} | {who} | {1000 * seconds:,.3f} | {seconds / ours:,.1f} | {bar} |", flush=True)


def loading(turtle: Path, compiled: Path) -> None:
    # What one of them made is gone before the next: the collector would look through it.
    load = timed(lambda: catalogue_from_files([turtle]), 2)[0]
    row("load Turtle", "magraph, as a catalogue", load, load)
    graph = timed(lambda: read_graph(turtle), 0)[0]
    row("load Turtle", "magraph, as a checked graph", graph, load)
    peer = timed(lambda: rdflib.Graph().parse(turtle), 0)[0]
    row("load Turtle", "rdflib (parse only)", peer, load, "20")
    peer = timed(lambda: sparql_store(turtle), 0)[0]
    row("load Turtle", "pyoxigraph's store", peer, load)
    opened = timed(lambda: open_catalogue(compiled))[0]
    row("open compiled", "magraph", opened, opened)
    row("open compiled", "magraph, from Turtle", load, opened, "20")


def sparql_store(turtle: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(turtle), format=ox.RdfFormat.TURTLE)
    return store


def one_profile(turtle: Path, compiled: Path) -> None:
    catalogue = open_catalogue(compiled)
    held = Random(2).sample(catalogue.skill_ids.to_pylist(), 30)
    rank(catalogue, dict.fromkeys(held), 10)
    numbers, _ = known_skills(catalogue, dict.fromkeys(held))
    mine, every = timed(lambda: scores(catalogue, numbers))
    row(SCORES, "magraph", mine, mine)
    whole, _ = timed(lambda: rank(catalogue, dict.fromkeys(held), 10))
    row(SCORES, "magraph, with the ten best in words", whole, mine)
    store = sparql_store(turtle)
    sparql_sums(store, catalogue, held, every, mine)
    sparql_scores(store, catalogue, held, every, mine)
    sets(catalogue, held, mine)
    sparse_product(catalogue, list(numbers), every, mine)


def sparql_sums(store: Any, catalogue: Any, held: list[str], every: Any, mine: float) -> None:
    """Time only the sum of what is held: the share asks for another pass."""
    values = " ".join(f"<{iri}>" for iri in held)
    query = (
        "SELECT ?o (SUM(?w) AS ?score) WHERE { VALUES ?s { "
        + values
        + f" }} {{ ?o <{ESSENTIAL_SKILL}> ?s BIND(1.0e0 AS ?w) }} UNION "
        + f"{{ ?o <{OPTIONAL_SKILL}> ?s BIND(0.5e0 AS ?w) }} }} GROUP BY ?o"
    )
    peer, found = timed(lambda: list(store.query(query)))
    sums = {
        solution["o"].value: float(solution["score"].value)
        for solution in found
        if solution["o"] is not None
    }
    for number, iri in enumerate(catalogue.role_ids.to_pylist()):
        assert abs(every[number] * catalogue.totals[number] - sums.get(iri, 0)) < 1e-9, iri
    row(SCORES, "pyoxigraph SPARQL, sums only", peer, mine)


def sparql_scores(store: Any, catalogue: Any, held: list[str], every: Any, mine: float) -> None:
    query = (
        "SELECT ?o (SUM(?w * ?h) / SUM(?w) AS ?score) WHERE { "
        f"{{ ?o <{ESSENTIAL_SKILL}> ?s BIND(1.0e0 AS ?w) }} UNION "
        f"{{ ?o <{OPTIONAL_SKILL}> ?s BIND(0.5e0 AS ?w) }} "
        f"?o a <{OCCUPATION}> "
        "BIND(IF(?s IN (" + ", ".join(f"<{iri}>" for iri in held) + "), 1.0e0, 0.0e0) AS ?h) }"
        " GROUP BY ?o"
    )
    peer, found = timed(lambda: list(store.query(query)))
    shares = {each["o"].value: float(each["score"].value) for each in found}
    for number, iri in enumerate(catalogue.role_ids.to_pylist()):
        assert abs(every[number] - shares[iri]) < 1e-6, iri
    row(SCORES, "pyoxigraph SPARQL", peer, mine, "100")


def sets(catalogue: Any, held: list[str], mine: float) -> None:
    ids = catalogue.skill_ids.to_pylist()
    wanted = {
        iri: {ids[skill] for skill in catalogue.needs(number)[0].tolist()}
        for number, iri in enumerate(catalogue.role_ids.to_pylist())
    }
    mine_too = set(held)
    peer, _ = timed(lambda: {iri: len(need & mine_too) for iri, need in wanted.items()})
    row(SCORES, "Python sets", peer, mine)


def sparse_product(catalogue: Any, held: list[int], every: Any, mine: float) -> None:
    try:
        from scipy.sparse import csr_matrix
    except ImportError:
        return
    shape = (len(catalogue.role_ids), len(catalogue.skill_ids))
    matrix = csr_matrix((catalogue.weight, catalogue.skill, catalogue.starts), shape)
    vector = np.zeros(len(catalogue.skill_ids))
    vector[held] = 1
    peer, found = timed(lambda: matrix @ vector / catalogue.totals)
    assert np.allclose(found, every)
    row(SCORES, "scipy sparse product", peer, mine)


def one_gap(turtle: Path, compiled: Path) -> None:
    """Time what one role asks for and a person lacks."""
    catalogue = open_catalogue(compiled)
    ids = catalogue.skill_ids.to_pylist()
    held = set(Random(2).sample(ids, 30))
    numbers = {catalogue.skill_numbers[iri]: None for iri in held}
    role = int(np.argmax(np.diff(catalogue.starts)))
    mine, found = timed(lambda: fit(catalogue, role, numbers, 0.0))
    row("gap of one role", "magraph", mine, mine)
    missing = {skill.id for skill in found.missing}
    iri = catalogue.role_ids[role].as_py()
    had = ", ".join(f"<{each}>" for each in held)
    query = (
        f"SELECT ?s ?label WHERE {{ <{iri}> <{ESSENTIAL_SKILL}>|<{OPTIONAL_SKILL}> ?s . "
        f"?s <{PREF_LABEL}> ?label FILTER(?s NOT IN ({had})) }}"
    )
    store = sparql_store(turtle)
    peer, rows = timed(lambda: list(store.query(query)))
    assert {each["s"].value for each in rows} == missing
    row("gap of one role", "pyoxigraph SPARQL", peer, mine)
    parsed = rdflib.Graph().parse(turtle)
    peer, rows = timed(lambda: list(parsed.query(query)))
    assert {str(each.s) for each in rows} == missing
    row("gap of one role", "rdflib SPARQL", peer, mine)
    graph = read_graph(turtle).nx
    peer, rows = timed(
        lambda: {
            other
            for _, other, key in graph.out_edges(iri, keys=True)
            if key in (ESSENTIAL_SKILL, OPTIONAL_SKILL) and other not in held
        }
    )
    assert rows == missing
    row("gap of one role", "networkx, ids only", peer, mine)


def people(catalogue: Any, count: int) -> Iterator[pa.RecordBatch]:
    random = np.random.default_rng(3)
    names = catalogue.skill_ids
    for begin in range(0, count, 50_000):
        size = min(50_000, count - begin)
        lengths = random.integers(10, 50, size)
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        chosen = names.take(pa.array(random.integers(0, len(names), offsets[-1])))
        ids = pa.array([f"p{begin + number}" for number in range(size)])
        yield pa.record_batch(
            {"id": ids, "skills": pa.ListArray.from_arrays(pa.array(offsets), chosen)}
        )


def bandwidth() -> float:
    """Return the bytes a second that one core can read and write."""
    source = np.ones(32_000_000)
    target = np.empty_like(source)
    best, _ = timed(lambda: np.copyto(target, source), 2)
    return 2 * source.nbytes / best


def batch_peers(compiled: Path, count: int) -> None:
    """Time the ten best roles of some people by the ways that others would take."""
    catalogue = open_catalogue(compiled)
    (batch,) = people(catalogue, count)
    what = f"{count:,} profiles, the ten best"
    matcher = Matcher(str(compiled), 10)
    list(matcher([batch]))  # compiles the kernel
    mine, found = timed(lambda: pa.Table.from_batches(matcher([batch])))
    row(what, "magraph, record batches", mine, mine)
    best = found["scores"].to_pylist()
    by_sets(catalogue, batch, what, best, mine)
    by_scipy(catalogue, batch, what, best, mine)


def by_sets(
    catalogue: Any, batch: pa.RecordBatch, what: str, best: list[list[float]], mine: float
) -> None:
    ids = catalogue.skill_ids.to_pylist()
    wanted = []
    for number, iri in enumerate(catalogue.role_ids.to_pylist()):
        skills, weights, _ = catalogue.needs(number)
        names = [ids[skill] for skill in skills.tolist()]
        wanted.append((iri, dict(zip(names, weights.tolist(), strict=True))))
    totals = catalogue.totals.tolist()

    def ten_best(held: set[str]) -> list[tuple[float, str]]:
        shares = (
            (sum(map(needs.__getitem__, needs.keys() & held)) / total, iri)
            for (iri, needs), total in zip(wanted, totals, strict=True)
        )
        return nlargest(10, (share for share in shares if share[0] > 0))

    profiles = batch["skills"].to_pylist()
    peer, found = timed(lambda: [ten_best(set(held)) for held in profiles], 0)
    for ours, theirs in zip(best, found, strict=True):
        assert np.allclose(ours, [share for share, _ in theirs])
    row(what, "Python sets", peer, mine)


def by_scipy(
    catalogue: Any, batch: pa.RecordBatch, what: str, best: list[list[float]], mine: float
) -> None:
    try:
        from scipy.sparse import csr_matrix
    except ImportError:
        return
    n_roles, n_skills = len(catalogue.role_ids), len(catalogue.skill_ids)
    needs = csr_matrix((catalogue.weight, catalogue.skill, catalogue.starts), (n_roles, n_skills))
    by_skill = needs.T.tocsr()

    def ten_best() -> Any:
        skills = numbers(catalogue)(batch)
        begins = batch["skills"].offsets.to_numpy()
        held = csr_matrix((np.ones(len(skills)), skills, begins), (len(batch), n_skills), copy=True)
        held.sum_duplicates()
        held.data[:] = 1
        shares = (held @ by_skill).toarray() / catalogue.totals
        top = np.argpartition(shares, -10)[:, -10:]
        return -np.sort(-np.take_along_axis(shares, top, 1))

    peer, found = timed(ten_best)
    for ours, theirs in zip(best, found, strict=True):
        assert np.allclose(ours, theirs[: len(ours)])
    row(what, "scipy sparse product, numpy's argpartition", peer, mine)


def batches(compiled: Path, count: int) -> None:
    catalogue = open_catalogue(compiled)
    matcher = Matcher(str(compiled), 10)
    text = list(people(catalogue, count))
    coded = [
        batch.set_column(
            1,
            "skills",
            pa.ListArray.from_arrays(
                batch["skills"].offsets, batch["skills"].values.dictionary_encode()
            ),
        )
        for batch in text
    ]
    sizes = np.diff(catalogue.postings[0])
    moved = bandwidth()
    for kind, given in (("text", text), ("dictionaries", coded)):
        list(matcher(given[:1]))  # compiles the kernel
        # One batch after the other, so that the memory of one serves the next.
        seconds, written = timed(lambda given=given: sum(out.nbytes for out in matcher(given)), 2)
        what = f"{count:,} profiles, skills as {kind}"
        row(what, "magraph, record batches", seconds, seconds)
        touched = sum(int(sizes[skills].sum()) for skills in map(numbers(catalogue), text))
        read = sum(batch.nbytes for batch in given) + 4 * touched
        bound = (read + written) / moved
        row(what, "bound of the memory", bound, seconds, "0.5")


def numbers(catalogue: Any) -> Callable[[pa.RecordBatch], Any]:
    """Return what gives the numbers of the skills of a batch of text."""
    return lambda batch: pc.index_in(
        batch["skills"].values, value_set=catalogue.skill_ids
    ).to_numpy()


def memory(compiled: Path, folder: Path, counts: list[int]) -> None:
    for count in counts:
        file = folder / f"people-{count}.parquet"
        catalogue = open_catalogue(compiled)
        with pq.ParquetWriter(
            file, pa.schema([("id", pa.string()), ("skills", pa.list_(pa.string()))])
        ) as writer:
            for batch in people(catalogue, count):
                writer.write_batch(batch)
        code = "import sys; from benchmarks.catalogue import peak; peak(*sys.argv[1:])"
        done = subprocess.run(
            [sys.executable, "-c", code, file, folder / "out.parquet", compiled],
            capture_output=True,
            text=True,
            check=True,
            cwd=HERE.parent,
        )
        print(f"| file of {count:,} profiles | magraph | {done.stdout.strip()} |  |  |", flush=True)


def peak(profiles: str, output: str, compiled: str) -> None:
    """Match a file and print the time, that of all cores, and the peak of the memory."""
    began = time.perf_counter()
    match_file(profiles, output, compiled)
    seconds, of_cores = time.perf_counter() - began, time.process_time()
    # The process's own peak: `getrusage` would count its parent's too.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    most = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(f"{1000 * seconds:,.0f}, {1000 * of_cores:,.0f} of the cores, peak {most:,.0f} MB")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turtle", type=Path, help="an imported catalogue")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    options = parser.parse_args()
    part = 10 if options.quick else 1
    print("| what | who | ms | ratio | bar |\n|---|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        turtle = options.turtle
        if turtle is None:
            turtle = folder / "made.ttl"
            made_catalogue(turtle, 3_000 // part, 14_000 // part, 124_000 // part)
        compiled = folder / "x.catalogue"
        compile_catalogue(turtle, compiled)
        loading(turtle, compiled)
        one_profile(turtle, compiled)
        one_gap(turtle, compiled)
        batch_peers(compiled, 2_000)
        batches(compiled, 200_000 // part)
        memory(compiled, folder, [100_000 // part, 1_000_000 // part])
    return 0


if __name__ == "__main__":
    sys.exit(main())
