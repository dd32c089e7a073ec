"""A student asks: how do I become a certified medical assistant.

Run it with:  python examples/student.py
"""

from magraph import Pathway, read_graph, shortest_pathways

graph = read_graph()

for answer in shortest_pathways(graph, "cma-aama"):
    assert isinstance(answer, Pathway)
    print(f"Least {answer.objective}: {answer.months} months, ${answer.cost.amount:,}")
    for step in answer.steps:
        cost = "not known" if step.cost is None else f"${step.cost:,}"
        sources = ", ".join(step.sources)
        print(f"  months {step.start} to {step.finish}: {step.label} ({cost}; {sources})")
