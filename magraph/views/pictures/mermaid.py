"""Drawings as Mermaid flowcharts, which GitHub, GitLab and many wikis show in place."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from magraph.views.pictures.drawing import worded
from magraph.views.pictures.palette import LIGHT, look

if TYPE_CHECKING:
    from magraph.views.pictures.drawing import Drawing, Kind, Node

__all__ = ["write_mermaid"]

_SHAPES: Final[dict[Kind, tuple[str, str]]] = {
    "target": ("([", "])"),
    "step": ("(", ")"),
    "held": ("[/", "/]"),
    "all": ("[[", "]]"),
    "any": ("{{", "}}"),
    "some": ("{{", "}}"),
    "leaf": ("[", "]"),
    "thing": ("(", ")"),
    "note": (">", "]"),
}
_PLAIN = re.compile(r"[\w .,()+$%/'-]", re.ASCII)


def write_mermaid(drawing: Drawing) -> str:
    """Return a drawing as a Mermaid flowchart."""
    names = {each.id: f"n{number}" for number, each in enumerate(drawing.nodes, 1)}
    grouped = {id_ for group in drawing.groups for id_ in group.nodes}
    shown = {each.id: _node(names[each.id], each) for each in drawing.nodes}
    lines = [
        "---",
        f"title: {_title(drawing)}",
        "---",
        f"flowchart {_direction(drawing)}",
    ]
    lines += [f"  {shown[each.id]}" for each in drawing.nodes if each.id not in grouped]
    for number, group in enumerate(drawing.groups, 1):
        lines.append(f'  subgraph g{number}["{_escaped(group.label)}"]')
        lines += [f"    {shown[id_]}" for id_ in group.nodes]
        lines.append("  end")
    for edge in drawing.edges:
        label = f'|"{_escaped(edge.label)}"|' if edge.label else ""
        lines.append(f"  {names[edge.source]} -->{label} {names[edge.target]}")
    return "\n".join([*lines, *_classes(drawing, names)]) + "\n"


def _direction(drawing: Drawing) -> str:
    return "TB" if drawing.arrangement == "timeline" else "LR"


def _title(drawing: Drawing) -> str:
    # The front matter is YAML, and what it says is shown as plain text.
    return json.dumps(f"{drawing.title} - {drawing.headline}", ensure_ascii=False)


def _node(name: str, node: Node) -> str:
    before, after = _SHAPES[node.kind]
    words = [worded(node), *node.details, *node.doubts]
    return f'{name}{before}"{"<br>".join(map(_escaped, words))}"{after}'


def _escaped(text: str) -> str:
    """Return a text in which nothing means anything to Mermaid, Markdown or HTML."""
    return "".join(
        char if _PLAIN.match(char) or ord(char) > 127 else f"#{ord(char)};" for char in text
    )


def _classes(drawing: Drawing, names: dict[str, str]) -> list[str]:
    members: dict[str, list[str]] = {}
    for each in drawing.nodes:
        members.setdefault(look(each), []).append(names[each.id])
    lines = []
    for name, those in members.items():
        ink, ground, line = LIGHT.pairs[name]
        lines.append(f"  classDef {name} fill:{ground},stroke:{line},color:{ink}")
        lines.append(f"  class {','.join(those)} {name}")
    return lines
