"""The exact planner: pathways with proofs, and which ways to a credential are open.

`ask.shortest_pathway` and `eligibility.eligible` are the doors; `problem`, `relaxation`,
`landmarks`, `reduction`, `search`, `schedule`, `sequencing`, `optimal` and `frontier` know plain
numbers only; `grounding` alone knows both worlds.
"""
