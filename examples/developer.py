"""A developer takes the graph apart: networkx, skill gaps, requirement trees, Turtle and SPARQL.

Run it with:  python examples/developer.py
"""

import networkx as nx

from magraph import progression_graph, query, read_graph, requirement, skill_gap, write_graph
from magraph.requirements import leaves

graph = read_graph()
print(f"{len(graph)} nodes, {graph.nx.number_of_edges()} edges in a {type(graph.nx).__name__}")

gap = skill_gap(graph, "clinical-ma", ["administrative-ma"])
print(
    f"{len(gap.missing)} of {len(gap.required)} skills missing: {', '.join(gap.missing[:3])}, ..."
)
if gap.fastest:
    print(f"The fastest way to them takes {gap.fastest.months} months")

tree = requirement(graph, graph.find("cma-aama--cat4--requirement"))
print(f"Category 4 of the CMA asks for {sum(1 for _ in leaves(tree))} things, such as:")
print(f"  {next(leaves(tree)).label}")

careers = progression_graph(graph)
path = nx.shortest_path(careers, "administrative-ma", "office-manager", weight="months")
print(" -> ".join(path))

rows = query(graph, "SELECT ?role WHERE { ?role a mg:Role ; mg:hasDuty ma:draw-blood }").rows
print(f"{len(rows)} roles draw blood")

text = write_graph(graph, format="turtle")
print(f"{len(text.splitlines())} lines of Turtle, the same each time")
