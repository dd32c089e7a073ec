"""A programme director plans an evening programme: what 700 hours would open, and what 720.

Run it with:  python examples/director.py
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from magraph import CareerGraph, coverage, patched, read_graph

CREDENTIALS = ("cma-aama", "rma-amt", "ccma-nha", "wa-ma-c")

planned = patched(read_graph(), Path(__file__).parent / "what-if.ttl")


def report(graph: CareerGraph, name: str) -> None:
    """Print which ways each credential has for who completes the programme."""
    print(name)
    for credential in CREDENTIALS:
        found = coverage(graph, "evening-700", credential)
        open_ways = [route for route in found.routes if route.status in ("opens", "limit")]
        with_more = [route for route in found.routes if route.status == "needs-more"]
        missed = [route for route in found.routes if route.status == "missed"]
        print(f"  {found.target.label}")
        for route in open_ways:
            just = ", but only at the limit" if route.status == "limit" else ""
            print(f"    opens: {route.label}{just}")
        for route in with_more:
            print(f"    opens, with {' and '.join(route.needs)}: {route.label}")
        for route in missed:
            failed = {
                test.text for leaf in route.leaves for test in leaf.tests if test.passed is False
            }
            print(f"    misses: {route.label} ({'; '.join(sorted(failed))})")


report(planned, "700 hours")
with TemporaryDirectory() as folder:
    patch = Path(folder) / "longer.ttl"
    patch.write_text(
        "@prefix ma: <https://w3id.org/magraph/id/medical-assistant/> .\n"
        "@prefix schema: <https://schema.org/> .\n"
        "ma:evening-700--total-hours schema:value 720 .\n",
        encoding="utf-8",
    )
    report(patched(planned, patch), "720 hours")
