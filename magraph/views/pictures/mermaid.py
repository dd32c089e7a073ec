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
_FULL_WIDTH: Final = {ord(char): chr(ord(char) + 0xFEE0) for char in "&<>"}
_LIST = re.compile(r"^(\d*)([-+.)])(?= |$)")
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
    # The front matter is YAML. What it says is cleaned of HTML and then shown as text, so there is
    # no way to escape these three; in their full width they are only signs.
    shown = f"{drawing.title} - {drawing.headline}".translate(_FULL_WIDTH)
    return json.dumps(shown, ensure_ascii=False)


def _node(name: str, node: Node) -> str:
    before, after = _SHAPES[node.kind]
    words = [worded(node), *node.details, *node.doubts]
    return f'{name}{before}"{"<br>".join(map(_escaped, words))}"{after}'


def _escaped(text: str) -> str:
    """Return a text in which nothing means anything to Mermaid, Markdown, HTML or KaTeX."""
    shown = "".join(
        char if _PLAIN.match(char) or ord(char) > 127 else f"#{ord(char)};" for char in text
    )
    # A label must not be empty, and must not look like a list. Two dollars would begin a formula,
    # even as references: a space of no width keeps them apart.
    shown = _LIST.sub(lambda match: f"{match[1]}#{ord(match[2])};", shown or "#160;")
    return shown.replace("$$", "$#8203;$").replace("$$", "$#8203;$")


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
