"""A counsellor asks for a client: which doors are open today.

The client worked as a medical assistant from 2020 to 2023, holds a current CPR certification and
lives in Washington. Run it with:  python examples/counsellor.py
"""

from datetime import date

from magraph import eligible, profile_from_mapping, read_graph, shortest_pathway

graph = read_graph()
client = profile_from_mapping(
    graph,
    {
        "as_of": date(2026, 11, 24),
        "holds": ["hs-diploma", "cpr-current"],
        "work": [{"role": "generalist-ma", "start": date(2020, 5, 24), "end": date(2023, 11, 24)}],
    },
)

for credential in ("cma-aama", "rma-amt", "ccma-nha", "ncma-ncct", "cmac-amca"):
    found = eligible(graph, credential, client, ways=False)
    doors = [route.label for route in found.routes if route.open]
    print(f"{found.target.label}: {'; '.join(doors) or 'no route is open today'}")

print()
licence = shortest_pathway(graph, "wa-ma-c", client, "cost")
if licence:
    print(f"To {licence.target.label}: {licence.months} months, ${licence.cost.amount:,}")
    print(f"  and, not known: {', '.join(licence.cost.unknown)}")
    print("  " + ", then ".join(step.label for step in licence.steps))
else:
    print(f"There is no way to {licence.target.label}: {licence.unmet}")
