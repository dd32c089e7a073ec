"""What all parts of one document share: templates, the graph, and the sources cited so far."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from magraph import __version__
from magraph.claims import EVIDENCE
from magraph.names import short_id
from magraph.phrases import dollars, join, label_of, months, plain, spaced
from magraph.terms import SOURCE
from magraph.views.citations import citations
from magraph.views.layout import printable
from magraph.views.words import claim_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from magraph.graph import CareerGraph

__all__ = ["Sheet", "environment", "linked", "style"]

_LINK: Final = Markup('<a href="{0}">{0}</a>')
_BRACKETS: Final = re.compile(r"\[([^\[\]<>]+)\]")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


class Sheet:
    """One document in the making.

    Parameters
    ----------
    graph
        Where labels and sources are.
    level
        Of its uppermost heading.
    templates
        Where its parts are; None: those of this package.

    Attributes
    ----------
    title
        What the document is called; set by what is written first.
    """

    def __init__(
        self,
        graph: CareerGraph | None,
        *,
        level: int = 1,
        templates: Environment | None = None,
    ) -> None:
        self.graph = graph
        self._templates = templates or environment()
        self.level = level
        self.title = ""
        self._cited: dict[str, None] = {}

    @property
    def described(self) -> CareerGraph:
        """The graph, for answers that cannot be told without one."""
        if self.graph is None:
            raise TypeError("this answer is told with the graph that it comes from")
        return self.graph

    def named(self, title: str) -> str:
        """Return a title, and remember the first as that of the document."""
        self.title = self.title or title
        return title

    @contextmanager
    def below(self) -> Iterator[None]:
        """Write what comes next as parts of a whole: its headings are one level lower."""
        self.level += 1
        yield
        self.level -= 1

    def cite(self, names: Iterable[str]) -> None:
        """Remember sources, by short id, for the list at the end."""
        self._cited.update(dict.fromkeys(names))

    @property
    def cited(self) -> tuple[str, ...]:
        """The sources cited so far, by short id."""
        return tuple(self._cited)

    def sources(self) -> Markup:
        """Return the list of the sources cited."""
        found = citations(self.graph, self._cited) if self.graph else ()
        return self.render("sources.html", citations=found)

    def linked(self, text: str) -> Markup:
        """Return a text in which addresses, and sources named in brackets, are links."""
        return Markup(_BRACKETS.sub(self._bracket, linked(text)))

    def _bracket(self, found: re.Match[str]) -> str:
        return f"[{', '.join(map(self._name, found[1].split(', ')))}]"

    def _name(self, name: str) -> str:
        iri = self.graph.with_id(name) if self.graph else None
        if iri is None or self.graph is None or not self.graph.is_a(iri, SOURCE):
            return name
        self.cite([name])
        return Markup('<a class="source" href="#source-{0}">{0}</a>').format(name)

    def render(self, template: str, **context: Any) -> Markup:
        """Return a template filled in; every text in it is escaped."""
        made = self._templates.get_template(template)
        return Markup(made.render(sheet=self, graph=self.graph, top=self.level, **context))


@cache
def environment() -> Environment:
    """Return the templates, with the words that all answers share as filters."""
    made = Environment(
        loader=PackageLoader("magraph.views.html"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_shown,
    )
    made.filters.update(
        dollars=dollars,
        joined=join,
        linked=linked,
        local=short_id,
        months=months,
        plain=plain,
        spaced=spaced,
        day=_day,
    )
    made.globals.update(
        claim_value=claim_value,
        evidence_kinds=EVIDENCE,
        label_of=label_of,
        version=__version__,
    )
    return made


def _shown(value: object) -> object:
    """Escape what is harmful even as text: control characters, and marks that turn it round."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(" ".join(value.split()))
    return value


def _day(value: Any) -> Markup:
    """Return a date as every answer spells it, whatever the language of the machine."""
    return Markup("<time>{}</time>").format(value.isoformat())


def linked(text: str) -> Markup:
    """Return a text in which web addresses are links.

    >>> linked("see https://example.org/a.")
    Markup('see <a href="https://example.org/a">https://example.org/a</a>.')
    """
    if isinstance(text, Markup):
        return text
    shown = str(_shown(text))
    parts, end = [], 0
    for found in _ADDRESS.finditer(shown):
        parts += [shown[end : found.start()], _LINK.format(found[0])]
        end = found.end()
    return Markup("").join([*parts, shown[end:]])


@cache
def style(name: str) -> Markup:
    """Return a style sheet of this package."""
    return Markup(files("magraph.views.html").joinpath(f"{name}.css").read_text("utf-8"))
