"""The exact planner: pathways with proofs, and which ways to a credential are open.

`ask.shortest_pathway` and `eligibility.eligible` are the doors; `grounding` alone knows both
worlds. What it hands on knows plain numbers only: `optimal` and `frontier` answer it, by
`settling` what time forbids nothing of (`leastsum` and what it builds on), and by `search`
(`reduction`, `relaxation`, `landmarks`, `schedule`, `sequencing`).
"""
