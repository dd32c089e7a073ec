"""Requirements as trees, with what is met of them where somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph.requirements import AllOf, AnyOf, AtLeast
from magraph.views.layout import Branch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from magraph.evaluation import Evaluation
    from magraph.requirements import Requirement
    from magraph.views.layout import Page

__all__ = ["asked", "evaluated", "key"]

_VERDICTS: Final = {
    "met": ("+", "good"),
    "taken as given": ("~", "good"),
    "not known": ("?", "doubt"),
    "not met": ("x", "bad"),
}
"""How far something is met -> its mark, and the style of that."""


def asked(node: Requirement) -> tuple[Branch, ...]:
    """Return what a requirement asks for; what asks for all of its parts is a list of them."""
    if not isinstance(node, AtLeast):
        return (Branch(node.label or "a requirement without words"),)
    inner = [asked(part) if _is_list(part, node) else (_asked(part),) for part in node.operands]
    parts = tuple(branch for branches in inner for branch in branches)
    return parts if isinstance(node, AllOf) else (Branch(_name(node), parts=parts),)


def _asked(node: Requirement) -> Branch:
    if isinstance(node, AllOf):
        return Branch(_name(node), parts=asked(node))
    return asked(node)[0]


def evaluated(found: Evaluation) -> tuple[Branch, ...]:
    """Return what a requirement came to, with a mark at each node.

    Of what is met in one of several ways, the other ways are left out.
    """
    node = found.requirement
    if not found.operands or not isinstance(node, AtLeast):
        return (_verdict(found, node.label or "a requirement without words"),)
    inner = [
        evaluated(part) if _is_list(part.requirement, node) else (_evaluated(part),)
        for part in found.operands
        if found.truth is not True or part.truth is True
    ]
    parts = tuple(branch for branches in inner for branch in branches)
    if found.truth is True and len(parts) == 1 and not node.label:
        return parts
    if not isinstance(node, AllOf):
        return (_verdict(found, _name(node), parts),)
    whole = (_verdict(found, node.label or "the whole"),) if found.reason else ()
    return whole + parts


def key(page: Page, branches: Iterable[Branch]) -> str:
    """Return what the marks of some branches stand for."""
    used, rest = set(), list(branches)
    while rest:
        branch = rest.pop()
        used.add(branch.mark)
        rest.extend(branch.parts)
    shown = [f"{page.mark(mark)} {name}" for name, (mark, _) in _VERDICTS.items() if mark in used]
    return ", ".join(shown)


def _evaluated(found: Evaluation) -> Branch:
    node = found.requirement
    if found.operands and isinstance(node, AllOf):
        return _verdict(found, _name(node), evaluated(found))
    return evaluated(found)[0]


def _is_list(part: Requirement, whole: Requirement) -> bool:
    """Return whether a part is only more parts of the whole."""
    return isinstance(part, AllOf) and isinstance(whole, AllOf) and not part.label


def _verdict(found: Evaluation, words: str, parts: tuple[Branch, ...] = ()) -> Branch:
    met = "taken as given" if found.assumed else "met"
    mark, style = _VERDICTS[{True: met, None: "not known", False: "not met"}[found.truth]]
    reason = f" ({found.reason})" if found.reason else ""
    return Branch(f"{words}{reason}", mark, style, parts)


def _name(node: AtLeast) -> str:
    if isinstance(node, AllOf):
        name = "all of:"
    elif isinstance(node, AnyOf):
        name = "any of:"
    else:
        name = f"at least {node.count} of:"
    return f"{node.label} - {name}" if node.label else name
