"""What an import of O*NET says so far: statements, counts and quirks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from magraph import terms
from magraph.graph import Triple
from magraph.literals import Literal, address_literal, as_literal
from magraph.names import label_key, short_id
from magraph.sources import Count
from magraph.sources.onet.tables import READ_ME, Release, Row, has_mark, read_rows
from magraph.sources.quirks import Quirks
from magraph.terms import DC_SOURCE, RDF_TYPE

__all__ = ["LONGEST_LABEL", "Draft", "shortened"]

LONGEST_LABEL: Final = 250

_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_HOME: Final = "https://www.onetcenter.org/database.html"


class Named(NamedTuple):
    """A thing whose label has to differ from those of its class.

    `hint` tells it from its namesakes; `definition` may be empty.
    """

    class_: str
    name: str
    hint: str
    definition: str
    source: str


class Draft:
    """Statements, counts and quirks, and the tables that they come from.

    Parameters
    ----------
    releases
        Of a table that several have, that of the first is read.
    """

    def __init__(self, releases: list[Release]) -> None:
        self._releases = releases
        self._triples: list[Triple] = []
        self._counts: list[Count] = []
        self._sourced: set[tuple[str, str]] = set()
        self.read: set[str] = set()
        self.named: dict[str, Named] = {}
        self.quirks = Quirks()

    @property
    def triples(self) -> tuple[Triple, ...]:
        """All that was said."""
        return tuple(self._triples)

    @property
    def counts(self) -> tuple[Count, ...]:
        """What became of the rows."""
        return tuple(self._counts)

    @property
    def places(self) -> tuple[str, ...]:
        """Where the files lie."""
        return tuple(each.files.place(name) for each in self._releases for name in each.files)

    def say(self, subject: str, predicate: str, obj: str | Literal) -> None:
        """Add a statement."""
        self._triples.append((subject, predicate, obj))

    def source(self, subject: str, source: str) -> None:
        """Say where something is from, once."""
        if (subject, source) not in self._sourced:
            self._sourced.add((subject, source))
            self.say(subject, DC_SOURCE, source)

    def count(self, file: str, what: str, rows: int, taken: int) -> None:
        """Report how many rows of a kind a table has, and how many are in the graph."""
        self._counts.append(Count(file, what, rows, taken))

    def _holder(self, name: str) -> Release | None:
        return next((each for each in self._releases if name in each.files), None)

    def table(self, name: str, columns: Sequence[str]) -> Iterator[Row]:
        """Yield the rows of a table of the first release that has it; none: nothing."""
        release = self._holder(name)
        if release is None:
            return
        self.read.add(name)
        if has_mark(release, name):
            self.quirks.note(name, "begins with a byte-order mark", "read without it")
        yield from read_rows(release, name, columns)

    def clean(self, row: Row, column: str, name: str) -> str:
        """Return a cell without characters that nobody sees."""
        text = row.text(column)
        if (text.isascii() and text.isprintable()) or all(map(_is_seen, text)):
            return text
        seen = "".join(mark if _is_seen(mark) else " " for mark in text).strip()
        problem = f"a hidden character in {column}"
        self.quirks.note(name, problem, "a blank in its place", example=repr(text))
        return seen

    def clean_name(self, row: Row, column: str, name: str) -> str:
        """Return such a cell that may not be empty."""
        text = self.clean(row, column, name)
        if not text:
            raise row.fault(f"no {column}")
        return text

    def name(
        self, iri: str, class_: str, name: str, hint: str, source: str, definition: str = ""
    ) -> None:
        """Give a thing its class and its label, which `hint` tells from its namesakes."""
        self.named[iri] = Named(class_, name, hint, definition, source)

    def repeated(self, row: Row, name: str, what: str, *, same: bool) -> None:
        """Report a row that says again what one before it said; refuse it if it says otherwise."""
        if not same:
            raise row.fault(f"{what} was given before, with another value")
        self.quirks.note(name, "a row that stands there twice", "taken once", example=what)

    def count_the_unread(self) -> None:
        """Count the rows of every table that was not read."""
        for release in self._releases:
            for name in release.files:
                if name == READ_ME or (name in self.read and self._holder(name) is release):
                    continue
                if name.startswith(".") or not name.endswith(".txt"):
                    self.quirks.note(name, "no text table", "not read")
                    continue
                lines = release.files.text(name).splitlines()
                number = max(sum(1 for line in lines if line.strip()) - 1, 0)
                self.count(name, f"row ({release.name})", number, 0)
                problem = "a row of a table that is not imported"
                if name in self.read:
                    problem = "a row of a table that another place gives too"
                self.quirks.note(name, problem, "left out", times=number)

    def write_names(self) -> None:
        """Write the named things; those that share a label are told apart in it."""
        names = {iri: shortened(each.name) for iri, each in self.named.items()}
        for by_hint in (True, False):
            groups: dict[tuple[str, str], list[str]] = {}
            for iri, label in names.items():
                groups.setdefault((self.named[iri].class_, label_key(label)), []).append(iri)
            for iri in (iri for iris in groups.values() if len(iris) > 1 for iri in iris):
                each = self.named[iri]
                names[iri] = shortened(f"{each.name} ({each.hint if by_hint else short_id(iri)})")
        for iri, each in self.named.items():
            self.say(iri, RDF_TYPE, each.class_)
            self.say(iri, terms.PREF_LABEL, as_literal(names[iri], "en"))
            self.source(iri, each.source)
            if each.definition:
                self.say(iri, terms.DEFINITION, as_literal(each.definition, "en"))
            if names[iri] == each.name:
                continue
            self.say(iri, terms.ALT_LABEL, as_literal(each.name, "en"))
            problem = f"a name that several of class {short_id(each.class_)} have"
            treatment = "told apart in brackets, kept as another name"
            if names[iri].endswith("\u2026"):
                problem = f"a name of more than {LONGEST_LABEL} characters"
                treatment = "shortened, kept as another name"
            self.quirks.note("(names)", problem, treatment, example=names[iri])

    def write_sources(self) -> None:
        """Write the releases that something is from, with their licence and notice."""
        used = {source for _, predicate, source in self._triples if predicate == DC_SOURCE}
        for release in self._releases:
            if release.iri not in used:
                continue
            used.discard(release.iri)
            if not release.is_known:
                problem = f"no {READ_ME} that names the version"
                self.quirks.note(READ_ME, problem, "the source is without one")
            iri, title = release.iri, release.title
            self.say(iri, RDF_TYPE, terms.SOURCE)
            self.say(iri, terms.PREF_LABEL, as_literal(release.name, "en"))
            self.say(iri, terms.DC_TITLE, as_literal(title, "en"))
            self.say(iri, terms.DC_LICENSE, _LICENCE)
            self.say(iri, terms.URL, address_literal(_HOME))
            self.say(iri, terms.CREDIT_TEXT, as_literal(_credit(title.partition(" (")[0]), "en"))


def _is_seen(mark: str) -> bool:
    return mark.isprintable() and not "\ufff9" <= mark <= "\uffff"


def _credit(title: str) -> str:
    """Return the notice that the licence asks for; it says that the data was changed."""
    return (
        f"This product includes information from the {title} by the U.S. Department of Labor, "
        "Employment and Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. "
        "O*NET(R) is a trademark of USDOL/ETA. Some of this information was modified: tables were "
        "selected and written as a graph. USDOL/ETA has not approved, endorsed, or tested these "
        "modifications."
    )


def shortened(text: str) -> str:
    """Return a text, cut between words where it is too long for a label."""
    if len(text) <= LONGEST_LABEL:
        return text
    start = text[: LONGEST_LABEL - 1]
    return (start.rpartition(" ")[0] or start) + "\u2026"
