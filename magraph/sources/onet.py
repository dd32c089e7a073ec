"""O*NET: the text tables of a release, in one or more folders, zip archives or files.

Read are occupations with all their titles, the skills, knowledge and abilities with their
ratings, tasks and the work activities they are cases of, emerging tasks, technology skills, job
zones, education, training and experience, and related occupations. A table that is there and is
not read is counted, with nothing taken.

Left out everywhere: how firm an estimate is (``N``, ``Standard Error``, ``Lower CI Bound``,
``Upper CI Bound``), except that ``Recommend Suppress`` marks it; who gave it and when (``Date``,
``Domain Source``, ``Source(s)``, ``Incumbents Responding``); and ``Shown in My Next Move``.
"""

from __future__ import annotations

import re
import zipfile
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple
from unicodedata import normalize

from magraph import terms
from magraph.errors import DataError, UsageError
from magraph.graph import Triple
from magraph.literals import BOOLEAN, DECIMAL, INTEGER, LANG_STRING, STRING, Literal
from magraph.names import short_id
from magraph.sources import Count, Import, Quirk
from magraph.sources.files import UNREADABLE, Files, rows
from magraph.terms import DC_SOURCE, ID, NOTATION, PREFIXES, RDF_TYPE, XSD

__all__ = ["read_onet"]

_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_HOME: Final = "https://www.onetcenter.org/database.html"
_READ_ME: Final = "Read Me.txt"
_VERSION = re.compile(r"O\*NET ([0-9]+(?:\.[0-9]+)*) Database")
_MONTH = re.compile(r"^(\w+ [0-9]{4}) Release\s*$", re.MULTILINE)

_OCCUPATIONS: Final = "Occupation Data.txt"
_TITLES: Final = "Alternate Titles.txt"
_REPORTED: Final = "Sample of Reported Titles.txt"
_MODEL: Final = "Content Model Reference.txt"
_RATINGS: Final = ("Skills.txt", "Knowledge.txt", "Abilities.txt")
_TASKS: Final = "Task Statements.txt"
_EMERGING: Final = "Emerging Tasks.txt"
_DETAILED: Final = "DWA Reference.txt"
_INTERMEDIATE: Final = "IWA Reference.txt"
_TASK_ACTIVITIES: Final = "Tasks to DWAs.txt"
_TECHNOLOGY: Final = "Technology Skills.txt"
_ZONES: Final = "Job Zones.txt"
_PREPARATION: Final = "Education, Training, and Experience.txt"
_ANSWERS: Final = "Education, Training, and Experience Categories.txt"
_RELATED: Final = "Related Occupations.txt"

_CODE: Final = "O*NET-SOC Code"
_SOC = re.compile(r"[0-9]{2}-[0-9]{4}\.[0-9]{2}")
_ELEMENT = re.compile(r"[0-9](?:\.[A-Za-z0-9]+)*")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_ABSENT: Final = ("", "n/a")
_LONGEST_LABEL: Final = 250
_EXAMPLES: Final = 3

# The branches of the content model that are skills, and what one of them is called.
_BRANCHES: Final = {"1.A": "ability", "2.A": "skill", "2.B": "skill", "2.C": "knowledge"}
_SCALES: Final = {
    "IM": ("importance", terms.IMPORTANCE, 1, 5),
    "LV": ("level", terms.LEVEL, 0, 7),
}


class _Question(NamedTuple):
    """What a row of the preparation table answers: the claim's part, property, unit and scale."""

    part: str
    property: str
    unit: str
    least: int
    most: int


_QUESTIONS: Final = {
    ("2.D.1", "RL"): _Question("education", terms.EDUCATION_SHARE, "P1", 0, 100),
    ("3.A.1", "RW"): _Question("experience", terms.EXPERIENCE_SHARE, "P1", 0, 100),
    ("3.A.2", "PT"): _Question("in-plant-training", terms.IN_PLANT_TRAINING_SHARE, "P1", 0, 100),
    ("3.A.3", "OJ"): _Question(
        "on-the-job-training", terms.ON_THE_JOB_TRAINING_SHARE, "P1", 0, 100
    ),
    ("2.D.4.a", "IM"): _Question(
        "certification-importance", terms.CERTIFICATION_IMPORTANCE, "C62", 1, 5
    ),
    ("3.A.4.a", "IM"): _Question(
        "apprenticeship-importance", terms.APPRENTICESHIP_IMPORTANCE, "C62", 1, 5
    ),
}


class _Release(NamedTuple):
    """Tables of one version that lie together; without a version it is not known."""

    iri: str
    name: str
    title: str
    files: Files


class _Row(NamedTuple):
    """A row of a table, and where it stands."""

    release: _Release
    place: str
    line: int
    cells: dict[str, str]

    def fault(self, problem: str, remedy: str = "") -> DataError:
        return DataError(problem, remedy=remedy, file=self.place, line=self.line)

    def text(self, column: str) -> str:
        """Return a cell, or nothing where the source has no value."""
        text = self.cells[column].strip()
        return "" if text in _ABSENT else text

    def needed(self, column: str) -> str:
        text = self.text(column)
        if not text:
            raise self.fault(f"no {column}")
        return text

    def figure(self, column: str, least: int, most: int) -> str:
        """Return a number as it is written, or nothing."""
        text = self.text(column)
        if text and not _NUMBER.fullmatch(text):
            raise self.fault(f"{column} {text!r} is no number")
        if text and not least <= Decimal(text) <= most:
            raise self.fault(f"{column} {text} is not on the scale from {least} to {most}")
        return text

    def whole(self, column: str, least: int, most: int) -> str:
        """Return a whole number."""
        text = self.needed(column)
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise self.fault(f"{column} {text!r} is no whole number")
        if not least <= int(text) <= most:
            raise self.fault(f"{column} {text} is not between {least} and {most}")
        return str(int(text))

    def flag(self, column: str) -> bool:
        text = self.text(column)
        if text not in ("Y", "N", ""):
            raise self.fault(f"{column} {text!r} is neither Y nor N")
        return text == "Y"

    def element(self, column: str = "Element ID") -> str:
        text = self.needed(column)
        if not _ELEMENT.fullmatch(text):
            raise self.fault(f"{column} {text!r} is not like 2.A.1.a")
        return text


class _Named(NamedTuple):
    """A thing whose label has to differ from those of its class.

    `hint` tells it from its namesakes; `definition` may be empty.
    """

    class_: str
    name: str
    hint: str
    definition: str
    source: str


class _Element(NamedTuple):
    """An element of the content model."""

    name: str
    description: str
    source: str


def read_onet(paths: list[Path]) -> Import:
    """Read releases of O*NET, or parts of them.

    Parameters
    ----------
    paths
        Folders, zip archives and tables. What lies in one folder or archive is of one version,
        the one that its ``Read Me.txt`` names. Of a table that is given twice the first is read.

    Raises
    ------
    DataError
        A table is not of O*NET's form, or contradicts itself or the list of occupations.
    UsageError
        There is no such file, or no table of O*NET.
    """
    return _Importer(_releases(paths)).run()


def _releases(paths: Sequence[Path]) -> list[_Release]:
    groups: dict[Path, list[Path]] = {}
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.is_file():
                    groups.setdefault(file.parent, []).append(file)
        else:
            is_archive = path.suffix.lower() == ".zip"
            groups.setdefault(path if is_archive else path.parent, []).append(path)
    found = []
    for place, members in groups.items():
        files = Files(members)
        _refuse_mixture(place)
        text = files.text(_READ_ME) if _READ_ME in files else ""
        version, month = _VERSION.search(text), _MONTH.search(text)
        number = version[1] if version else "unknown"
        name = f"O*NET {number}" if version else "O*NET (version not known)"
        title = f"O*NET {number} Database" if version else "O*NET Database"
        if month:
            title += f" ({month[1]} release)"
        found.append(_Release(f"{ID}source/onet-{number}", name, title, files))
    return found


def _refuse_mixture(place: Path) -> None:
    """Refuse an archive of several releases: nothing would say which table is of which."""
    if place.is_dir():
        return
    with zipfile.ZipFile(place) as archive:
        members = [PurePosixPath(name) for name in archive.namelist()]
    folders = {str(each.parent) for each in members if each.name.startswith(_OCCUPATIONS)}
    readmes = {str(each.parent) for each in members if each.name == _READ_ME}
    if len(folders | readmes) > 1:
        shown = ", ".join(sorted(folders | readmes))
        raise UsageError(f"{place}: holds several releases: {shown}; give them one by one")


class _Importer:
    def __init__(self, releases: list[_Release]) -> None:
        self._releases = releases
        self._triples: list[Triple] = []
        self._counts: list[Count] = []
        self._quirks: dict[tuple[str, str, str], tuple[int, list[str]]] = {}
        self._read: set[str] = set()
        self._named: dict[str, _Named] = {}
        self._sourced: set[tuple[str, str]] = set()
        self._occupations: dict[str, tuple[str, str]] = {}
        self._model: dict[str, _Element] = {}
        self._rated: dict[str, _Element] = {}
        self._tasks: dict[str, tuple[str, ...]] = {}

    def run(self) -> Import:
        self._read_occupations()
        self._read_ratings()
        self._read_titles()
        self._read_tasks()
        self._read_emerging_tasks()
        self._read_technology()
        self._read_zones()
        self._read_preparation()
        self._read_related()
        elements = self._read_activities() | self._write_skills()
        self._count_model(elements)
        if not self._read:
            places = ", ".join(
                each.files.place(name) for each in self._releases for name in each.files
            )
            raise UsageError(f"no table of O*NET is among: {places or 'nothing at all'}")
        self._count_the_unread()
        self._write_names()
        self._write_sources()
        return Import(
            "onet",
            tuple(self._triples),
            tuple(self._counts),
            tuple(
                Quirk(file, problem, treatment, times, tuple(examples))
                for (file, problem, treatment), (times, examples) in self._quirks.items()
            ),
        )

    # What the sections share

    def _say(self, subject: str, predicate: str, obj: str | Literal) -> None:
        self._triples.append((subject, predicate, obj))

    def _source(self, subject: str, source: str) -> None:
        if (subject, source) not in self._sourced:
            self._sourced.add((subject, source))
            self._say(subject, DC_SOURCE, source)

    def _quirk(
        self, file: str, problem: str, treatment: str, *, example: str = "", times: int = 1
    ) -> None:
        if not times:
            return
        key = (file, problem, treatment)
        before, examples = self._quirks.setdefault(key, (0, []))
        if example and len(examples) < _EXAMPLES and example not in examples:
            examples.append(example)
        self._quirks[key] = (before + times, examples)

    def _count(self, file: str, what: str, rows: int, taken: int) -> None:
        self._counts.append(Count(file, what, rows, taken))

    def _holder(self, name: str) -> _Release | None:
        return next((each for each in self._releases if name in each.files), None)

    def _table(self, name: str, columns: Sequence[str]) -> Iterator[_Row]:
        """Yield the rows of a table of the first release that has it; none: nothing."""
        release = self._holder(name)
        if release is None:
            return
        self._read.add(name)
        place = release.files.place(name)
        try:
            with release.files.stream(name) as file:
                marked = file.read(len(BOM_UTF8)) == BOM_UTF8
        except UNREADABLE:
            marked = False  # reading the rows says what is wrong
        if marked:
            self._quirk(name, "begins with a byte-order mark", "read without it")
        for line, cells in rows(release.files, name, columns, delimiter="\t", quoted=False):
            yield _Row(release, place, line, cells)

    def _clean(self, row: _Row, column: str, name: str) -> str:
        """Return a cell without characters that nobody sees."""
        text = row.text(column)
        if text.isprintable():
            return text
        seen = "".join(mark if mark.isprintable() else " " for mark in text).strip()
        problem = f"a hidden character in {column}"
        self._quirk(name, problem, "a blank in its place", example=repr(text))
        return seen

    def _clean_name(self, row: _Row, column: str, name: str) -> str:
        text = self._clean(row, column, name)
        if not text:
            raise row.fault(f"no {column}")
        return text

    def _occupation(self, row: _Row, name: str, column: str = _CODE) -> str:
        code = row.needed(column)
        if code not in self._occupations:
            if _OCCUPATIONS in self._read:
                raise row.fault(f"no occupation has the code {code}", f"See {_OCCUPATIONS}")
            if not row.cells.get("Title", "").strip():
                remedy = f"Give the folder with {_OCCUPATIONS} too"
                raise row.fault(f"nothing says what {code} is called", remedy)
            title = self._clean_name(row, "Title", name)
            self._add_occupation(row, code, title, "")
            problem = f"an occupation, since there is no {_OCCUPATIONS}"
            self._quirk(name, problem, "known by its title only", example=code)
        iri = _occupation_iri(code)
        self._source(iri, row.release.iri)
        return iri

    def _add_occupation(self, row: _Row, code: str, title: str, description: str) -> None:
        if not _SOC.fullmatch(code):
            raise row.fault(f"{code!r} is no code of an occupation like 31-9092.00")
        iri = _occupation_iri(code)
        self._occupations[code] = (title, description)
        self._name(iri, terms.OCCUPATION, title, code, row.release.iri, description)
        self._say(iri, terms.ONET_SOC_CODE, _plain(code))

    def _name(
        self, iri: str, class_: str, name: str, hint: str, source: str, definition: str = ""
    ) -> None:
        self._named[iri] = _Named(class_, name, hint, definition, source)

    def _repeated(self, row: _Row, name: str, what: str, *, same: bool) -> None:
        """Report a row that says again what one before it said; refuse it if it says otherwise."""
        if not same:
            raise row.fault(f"{what} was given before, with another value")
        self._quirk(name, "a row that stands there twice", "taken once", example=what)

    # Occupations and their titles

    def _read_occupations(self) -> None:
        count = 0
        for row in self._table(_OCCUPATIONS, (_CODE, "Title", "Description")):
            count += 1
            code = row.needed(_CODE)
            title = self._clean_name(row, "Title", _OCCUPATIONS)
            description = self._clean(row, "Description", _OCCUPATIONS)
            if code in self._occupations:
                same = self._occupations[code] == (title, description)
                self._repeated(row, _OCCUPATIONS, code, same=same)
                continue
            self._add_occupation(row, code, title, description)
        if _OCCUPATIONS in self._read:
            self._count(_OCCUPATIONS, "occupation", count, count)

    def _read_titles(self) -> None:
        given: dict[str, set[str]] = {}
        owners: dict[str, set[str]] = {}
        count = short = 0
        for row in self._table(_TITLES, (_CODE, "Alternate Title", "Short Title")):
            count += 1
            title = self._clean_name(row, "Alternate Title", _TITLES)
            iri = self._occupation(row, _TITLES)
            self._add_title(iri, title, _TITLES, given)
            owners.setdefault(title, set()).add(iri)
            acronym = self._clean(row, "Short Title", _TITLES)
            if acronym:
                short += 1
                # The same short form may stand beside several titles of an occupation.
                if acronym not in given.setdefault(iri, set()):
                    self._add_title(iri, acronym, _TITLES, given)
        shared = sorted((-len(iris), title) for title, iris in owners.items() if len(iris) > 1)
        for number, title in shared:
            problem = "a title that several occupations have"
            treatment = "a name of each of them"
            self._quirk(_TITLES, problem, treatment, example=f"{title}: {-number}")
        if _TITLES in self._read:
            self._count(_TITLES, "alternate title", count, count)
            self._count(_TITLES, "short title", short, short)
        count = 0
        for row in self._table(_REPORTED, (_CODE, "Reported Job Title")):
            count += 1
            title = self._clean_name(row, "Reported Job Title", _REPORTED)
            self._add_title(self._occupation(row, _REPORTED), title, _REPORTED, given)
        if _REPORTED in self._read:
            self._count(_REPORTED, "reported title", count, count)

    def _add_title(self, iri: str, title: str, name: str, given: dict[str, set[str]]) -> None:
        known = given.setdefault(iri, set())
        if title == self._named[iri].name:
            problem = "a title that is the occupation's own"
            self._quirk(name, problem, "no second name", example=title)
        elif title in known:
            problem = "a title that the occupation has already"
            self._quirk(name, problem, "kept once", example=title)
        else:
            known.add(title)
            self._say(iri, terms.ALT_LABEL, _words(title))

    # Skills, knowledge and abilities

    def _read_ratings(self) -> None:
        columns = ("Element ID", "Element Name", "Description")
        for row in self._table(_MODEL, columns):
            key = row.element()
            element = _Element(
                self._clean_name(row, "Element Name", _MODEL),
                self._clean(row, "Description", _MODEL),
                row.release.iri,
            )
            if key in self._model:
                self._repeated(row, _MODEL, key, same=self._model[key] == element)
            self._model[key] = element
        for name in _RATINGS:
            self._read_ratings_of(name)

    def _read_ratings_of(self, name: str) -> None:
        columns = (
            _CODE,
            "Element ID",
            "Element Name",
            "Scale ID",
            "Data Value",
            "Recommend Suppress",
            "Not Relevant",
        )
        seen: dict[str, dict[str, tuple[str, bool, bool]]] = {}
        given: Counter[str] = Counter()
        taken: Counter[str] = Counter()
        for row in self._table(name, columns):
            scale = row.needed("Scale ID")
            given[scale] += 1
            if scale not in _SCALES:
                problem = f"a figure on the scale {scale}, which is not known here"
                self._quirk(name, problem, "left out")
                continue
            _, property_, least, most = _SCALES[scale]
            occupation = self._occupation(row, name)
            key = self._rated_element(row, name)
            rating = f"{occupation}--element-{key}"
            value = row.figure("Data Value", least, most)
            suppressed, irrelevant = row.flag("Recommend Suppress"), row.flag("Not Relevant")
            said = (value, suppressed, irrelevant)
            before = seen.get(rating)
            if before is None:
                before = seen[rating] = {}
                self._say(rating, RDF_TYPE, terms.SKILL_RATING)
                self._say(rating, terms.OF_SKILL, _element_iri(key))
                self._say(rating, DC_SOURCE, row.release.iri)
                self._say(occupation, terms.HAS_RATING, rating)
            elif scale in before:
                what = f"the {scale} of {key} for {row.cells[_CODE]}"
                self._repeated(row, name, what, same=before[scale] == said)
                taken[scale] += bool(value) and not irrelevant
                continue
            before[scale] = said
            if suppressed:
                problem = "a figure that O*NET advises against (Recommend Suppress)"
                treatment = "marked mg:suppressed, unless there is no figure"
                self._quirk(name, problem, treatment)
            if irrelevant:
                self._quirk(
                    name,
                    f"a {_SCALES[scale][0]} that is Not Relevant",
                    "no figure: unknown, not zero",
                )
            elif not value:
                self._quirk(name, f"a row without its {_SCALES[scale][0]}", "no figure")
            else:
                taken[scale] += 1
                self._say(rating, property_, (value, DECIMAL, ""))
                if suppressed:
                    self._say(rating, terms.SUPPRESSED, _TRUE)
                    self._say(rating, terms.SUPPRESSED_FIGURE, property_)
        for scale in sorted(given):
            what = _SCALES[scale][0] if scale in _SCALES else f"figure on the scale {scale}"
            self._count(name, what, given[scale], taken[scale])

    def _rated_element(self, row: _Row, name: str) -> str:
        key = row.cells["Element ID"]
        element = self._rated.get(key)
        if element is None:
            key = row.element()
            written = self._clean_name(row, "Element Name", name)
            element = self._model.get(key, _Element(written, "", row.release.iri))
            if self._model and key not in self._model:
                problem = f"an element that {_MODEL} lacks"
                self._quirk(name, problem, "named as here", example=f"{key} {written}")
            elif element.name != written:
                problem = f"an element that {_MODEL} calls otherwise"
                self._quirk(name, problem, "named as there", example=f"{key} {written}")
            self._rated[key] = element
        return key

    def _write_skills(self) -> set[str]:
        """Write the elements that are skills and their headings; return those of the model."""
        inside = {key: each for key, each in self._model.items() if _branch(key)}
        parents = {key.rpartition(".")[0] for key in inside}
        for key, element in {**inside, **self._rated}.items():
            iri = _element_iri(key)
            branch = _branch(key)
            if key in self._rated or key not in parents:
                class_, hint = terms.SKILL, _BRANCHES.get(branch, "skill")
                kind = terms.KNOWLEDGE_KIND if hint == "knowledge" else terms.KIND_SKILL
                self._say(iri, terms.HAS_SKILL_KIND, kind)
            else:
                class_, hint = terms.SKILL_CATEGORY, "heading"
            self._name(iri, class_, element.name, hint, element.source, element.description)
            self._say(iri, NOTATION, _plain(key))
            parent = key.rpartition(".")[0]
            if parent in inside:
                self._say(iri, terms.BROADER, _element_iri(parent))
            elif self._model and key != branch:
                problem = "an element whose parent is not there"
                self._quirk(_MODEL, problem, "without a heading", example=key)
        return set(inside)

    def _count_model(self, taken: set[str]) -> None:
        if _MODEL not in self._read:
            return
        self._count(_MODEL, "element", len(self._model), len(taken))
        left = [key for key in self._model if key not in taken]
        problem = "an element that is no skill, knowledge, ability or activity of a task"
        for key in left:
            self._quirk(_MODEL, problem, "left out", example=f"{key} {self._model[key].name}")

    # Tasks

    def _read_tasks(self) -> None:
        count = 0
        for row in self._table(_TASKS, (_CODE, "Task ID", "Task", "Task Type")):
            count += 1
            key = row.whole("Task ID", 1, 999_999_999)
            occupation = self._occupation(row, _TASKS)
            text = self._clean_name(row, "Task", _TASKS)
            kind = row.text("Task Type")
            self._say(occupation, terms.HAS_TASK, _task_iri(key))
            if key in self._tasks:
                self._repeated(row, _TASKS, key, same=self._tasks[key] == (text, kind))
                continue
            self._tasks[key] = (text, kind)
            self._write_task(_task_iri(key), key, text, kind, row.release.iri, _TASKS)
        if _TASKS in self._read:
            self._count(_TASKS, "task", count, count)
            texts = Counter(text for text, _ in self._tasks.values())
            doubles = [text for text, number in texts.items() if number > 1]
            for text in doubles:
                self._quirk(
                    _TASKS,
                    "a task in the words of another",
                    "kept apart by its number",
                    times=texts[text] - 1,
                    example=text,
                )

    def _write_task(
        self, iri: str, notation: str, text: str, kind: str, source: str, name: str
    ) -> None:
        self._say(iri, RDF_TYPE, terms.TASK)
        self._say(iri, NOTATION, _plain(notation))
        self._say(iri, DC_SOURCE, source)
        if kind:
            self._say(iri, terms.TASK_TYPE, _plain(kind))
        else:
            self._quirk(name, "a task without a type", "no mg:taskType")
        if len(text) > _LONGEST_LABEL:
            self._say(iri, terms.DEFINITION, _words(text))
            problem = f"a task of more than {_LONGEST_LABEL} characters"
            self._quirk(name, problem, "shortened as a label, whole as a definition")
        self._say(iri, terms.PREF_LABEL, _words(_shortened(text)))

    def _read_emerging_tasks(self) -> None:
        numbers: Counter[str] = Counter()
        for row in self._table(_EMERGING, (_CODE, "Task", "Category", "Original Task ID")):
            occupation = self._occupation(row, _EMERGING)
            numbers[occupation] += 1
            iri = f"{occupation}--emerging-task-{numbers[occupation]}"
            text = self._clean_name(row, "Task", _EMERGING)
            kind = f"Emerging: {row.needed('Category')}"
            self._write_task(iri, short_id(iri), text, kind, row.release.iri, _EMERGING)
            self._say(occupation, terms.HAS_TASK, iri)
            if not row.text("Original Task ID"):
                continue
            original = row.whole("Original Task ID", 1, 999_999_999)
            if original in self._tasks:
                self._say(iri, terms.DC_REPLACES, _task_iri(original))
            else:
                problem = "a revision of a task that is not there"
                self._quirk(_EMERGING, problem, "taken without the link", example=original)
        if _EMERGING in self._read:
            self._count(_EMERGING, "emerging task", numbers.total(), numbers.total())

    def _read_activities(self) -> set[str]:
        """Read the activities that tasks are cases of; return the elements they fall under."""
        above: dict[str, str] = {}
        for row in self._table(_INTERMEDIATE, ("Element ID", "IWA ID", "IWA Title")):
            self._add_activity(row, _INTERMEDIATE, "IWA", row.element(), above)
        for row in self._table(_DETAILED, ("Element ID", "IWA ID", "DWA ID", "DWA Title")):
            self._add_activity(row, _DETAILED, "DWA", row.element("IWA ID"), above)
        elements = set()
        for key, parent in above.items():
            if parent in above:
                self._say(_activity_iri(key), terms.BROADER, _activity_iri(parent))
            elif parent in self._model:
                elements.add(parent)
                self._say(_activity_iri(key), terms.BROADER, _element_iri(parent))
            else:
                name = _DETAILED if ".D" in key else _INTERMEDIATE
                problem = "an activity whose parent is not there"
                self._quirk(name, problem, "without a heading", example=key)
        for key in sorted(elements):
            each = self._model[key]
            iri = _element_iri(key)
            self._say(iri, NOTATION, _plain(key))
            hint = "generalized"
            self._name(iri, terms.WORK_ACTIVITY, each.name, hint, each.source, each.description)
        for name, what in (
            (_INTERMEDIATE, "intermediate activity"),
            (_DETAILED, "detailed activity"),
        ):
            if name in self._read:
                count = sum((".D" in key) == (name == _DETAILED) for key in above)
                self._count(name, what, count, count)
        self._read_task_activities(above)
        return elements

    def _add_activity(
        self, row: _Row, name: str, letters: str, parent: str, above: dict[str, str]
    ) -> None:
        key = row.element(f"{letters} ID")
        title = self._clean_name(row, f"{letters} Title", name)
        iri = _activity_iri(key)
        hint = "detailed" if letters == "DWA" else "intermediate"
        if key in above:
            same = (above[key], self._named[iri].name) == (parent, title)
            self._repeated(row, name, key, same=same)
            return
        above[key] = parent
        self._say(iri, NOTATION, _plain(key))
        self._name(iri, terms.WORK_ACTIVITY, title, hint, row.release.iri)

    def _read_task_activities(self, activities: dict[str, str]) -> None:
        count = taken = 0
        for row in self._table(_TASK_ACTIVITIES, (_CODE, "Task ID", "DWA ID")):
            count += 1
            self._occupation(row, _TASK_ACTIVITIES)
            task = row.whole("Task ID", 1, 999_999_999)
            activity = row.element("DWA ID")
            if task not in self._tasks or activity not in activities:
                what, key = ("task", task) if task not in self._tasks else ("activity", activity)
                problem = f"a link of a task and an activity, where the {what} is not there"
                self._quirk(_TASK_ACTIVITIES, problem, "left out", example=key)
                continue
            taken += 1
            self._say(_task_iri(task), terms.HAS_WORK_ACTIVITY, _activity_iri(activity))
        if _TASK_ACTIVITIES in self._read:
            self._count(_TASK_ACTIVITIES, "activity of a task", count, taken)

    # Technology

    def _read_technology(self) -> None:
        columns = (_CODE, "Example", "Commodity Code", "Commodity Title", "Hot Technology")
        by_name: dict[str, str] = {}
        hot: dict[str, bool] = {}
        headings: dict[str, set[str]] = {}
        seen: set[tuple[str, str, str]] = set()
        count = 0
        for row in self._table(_TECHNOLOGY, (*columns, "In Demand")):
            count += 1
            occupation = self._occupation(row, _TECHNOLOGY)
            example = self._clean_name(row, "Example", _TECHNOLOGY)
            code = row.whole("Commodity Code", 1, 99_999_999)
            if (occupation, example, code) in seen:
                self._repeated(row, _TECHNOLOGY, f"{example} for {row.cells[_CODE]}", same=True)
            seen.add((occupation, example, code))
            commodity = f"{_SPACE}commodity-{code}"
            title = self._clean_name(row, "Commodity Title", _TECHNOLOGY)
            if commodity not in self._named:
                self._say(commodity, NOTATION, _plain(code))
                self._name(commodity, terms.SKILL_CATEGORY, title, code, row.release.iri)
            elif self._named[commodity].name != title:
                raise row.fault(f"commodity {code} was called {self._named[commodity].name!r}")
            iri = by_name.get(example)
            if iri is None:
                iri = by_name[example] = self._technology_iri(example)
                self._say(iri, terms.HAS_SKILL_KIND, terms.KIND_SKILL)
                self._name(iri, terms.TECHNOLOGY, example, title, row.release.iri)
            headings.setdefault(iri, set()).add(commodity)
            is_hot = row.flag("Hot Technology")
            if hot.setdefault(iri, is_hot) != is_hot:
                problem = "an example that is hot in one row and not in another"
                self._quirk(_TECHNOLOGY, problem, "hot", example=example)
                hot[iri] = True
            self._say(occupation, terms.USES_TECHNOLOGY, iri)
            if row.flag("In Demand"):
                self._say(occupation, terms.IN_DEMAND_TECHNOLOGY, iri)
        for iri, commodities in headings.items():
            self._say(iri, terms.HOT_TECHNOLOGY, _TRUE if hot[iri] else _FALSE)
            for commodity in sorted(commodities):
                self._say(iri, terms.BROADER, commodity)
            if len(commodities) > 1:
                problem = "an example under several commodities"
                treatment = "one technology with several headings"
                self._quirk(_TECHNOLOGY, problem, treatment, example=self._named[iri].name)
        if _TECHNOLOGY in self._read:
            self._count(_TECHNOLOGY, "technology of an occupation", count, count)

    def _technology_iri(self, name: str) -> str:
        """Return an IRI made of the words of a name; what words do not tell apart, a hash does."""
        ascii_ = normalize("NFKD", name).encode("ascii", "ignore").decode()
        spelt = ascii_.lower().replace("+", "plus").replace("#", "sharp")
        slug = re.sub(r"[^a-z0-9]+", "-", spelt).strip("-")
        iri = f"{_SPACE}technology-{slug}"
        if slug and iri not in self._named:
            return iri
        problem = "an example that only signs or letter case tell from another"
        self._quirk(_TECHNOLOGY, problem, "a hash in its IRI", example=name)
        return f"{iri}-{sha256(name.encode()).hexdigest()[:12]}"

    # Preparation

    def _read_zones(self) -> None:
        zones: dict[str, str] = {}
        count = 0
        for row in self._table(_ZONES, (_CODE, "Job Zone")):
            count += 1
            occupation = self._occupation(row, _ZONES)
            zone = row.whole("Job Zone", 1, 5)
            if occupation in zones:
                what = f"the zone of {row.cells[_CODE]}"
                self._repeated(row, _ZONES, what, same=zones[occupation] == zone)
            zones[occupation] = zone
            self._say(occupation, terms.JOB_ZONE, (zone, INTEGER, ""))
        if _ZONES in self._read:
            self._count(_ZONES, "job zone", count, count)

    def _read_preparation(self) -> None:
        answers: dict[tuple[str, str, str], str] = {}
        used: set[tuple[str, str, str]] = set()
        columns = ("Element ID", "Scale ID", "Category", "Category Description")
        for row in self._table(_ANSWERS, columns):
            key = (row.element(), row.needed("Scale ID"), row.whole("Category", 1, 99))
            words = self._clean_name(row, "Category Description", _ANSWERS)
            if answers.setdefault(key, words) != words:
                self._repeated(row, _ANSWERS, " ".join(key), same=False)
        seen: dict[str, tuple[str, bool]] = {}
        sums: dict[tuple[str, str], Decimal] = {}
        given: Counter[str] = Counter()
        taken: Counter[str] = Counter()
        columns = (_CODE, "Element ID", "Scale ID", "Category", "Data Value", "Recommend Suppress")
        for row in self._table(_PREPARATION, columns):
            occupation = self._occupation(row, _PREPARATION)
            asked = (row.element(), row.needed("Scale ID"))
            question = _QUESTIONS.get(asked)
            what = question.part if question else " ".join(asked)
            given[what] += 1
            if question is None:
                problem = "an answer to a question that is not known here"
                self._quirk(_PREPARATION, problem, "left out", example=what)
                continue
            claim = f"{occupation}--{question.part}"
            category = ""
            if question.unit == "P1":
                category = row.whole("Category", 1, 99)
                claim += f"-{int(category):02}"
            value = row.figure("Data Value", question.least, question.most)
            suppressed = row.flag("Recommend Suppress")
            if not value:
                self._quirk(_PREPARATION, "a row without a figure", "left out")
                continue
            taken[what] += 1
            if claim in seen:
                same = seen[claim] == (value, suppressed)
                self._repeated(row, _PREPARATION, short_id(claim), same=same)
                continue
            seen[claim] = (value, suppressed)
            self._say(occupation, question.property, claim)
            self._say(claim, RDF_TYPE, terms.QUANTITY)
            self._say(claim, terms.VALUE, (value, DECIMAL, ""))
            self._say(claim, terms.UNIT_CODE, _plain(question.unit))
            self._say(claim, terms.HAS_EVIDENCE, terms.EVIDENCE_SOURCED)
            self._say(claim, DC_SOURCE, row.release.iri)
            if suppressed:
                self._say(claim, terms.SUPPRESSED, _TRUE)
                problem = "a figure that O*NET advises against (Recommend Suppress)"
                self._quirk(_PREPARATION, problem, "marked mg:suppressed")
            if category:
                key = (*asked, category)
                used.add(key)
                sums[occupation, what] = sums.get((occupation, what), Decimal(0)) + Decimal(value)
                self._say(claim, terms.CATEGORY, (category, INTEGER, ""))
                if key in answers:
                    self._say(claim, terms.NOTE, _words(answers[key]))
                else:
                    problem = f"an answer that {_ANSWERS} does not put into words"
                    self._quirk(_PREPARATION, problem, "a number only", example=" ".join(key))
        for (occupation, what), total in sums.items():
            if abs(total - 100) > Decimal("0.1"):
                problem = "a distribution that does not add to 100 %"
                example = f"{what} of {short_id(occupation)}: {total}"
                self._quirk(_PREPARATION, problem, "taken as it is", example=example)
        for what in sorted(given):
            self._count(_PREPARATION, what, given[what], taken[what])
        if _ANSWERS in self._read:
            self._count(_ANSWERS, "answer in words", len(answers), len(used & answers.keys()))
            for key in sorted(answers.keys() - used):
                problem = "an answer that nobody gave"
                self._quirk(_ANSWERS, problem, "left out", example=" ".join(key))

    # Related occupations

    def _read_related(self) -> None:
        columns = (_CODE, "Related O*NET-SOC Code", "Relatedness Tier", "Index")
        seen: dict[tuple[str, str], tuple[str, str]] = {}
        count = 0
        for row in self._table(_RELATED, columns):
            count += 1
            one = self._occupation(row, _RELATED)
            other = self._occupation(row, _RELATED, "Related O*NET-SOC Code")
            if one == other:
                raise row.fault(f"{short_id(one)} is related to itself")
            tier, rank = row.needed("Relatedness Tier"), row.whole("Index", 1, 999_999)
            if (one, other) in seen:
                what = f"{short_id(one)} and {short_id(other)}"
                self._repeated(row, _RELATED, what, same=seen[one, other] == (tier, rank))
                continue
            seen[one, other] = (tier, rank)
            similarity = f"{one}--similar-to-{short_id(other)}"
            self._say(one, terms.HAS_SIMILARITY, similarity)
            self._say(similarity, RDF_TYPE, terms.SIMILARITY)
            self._say(similarity, terms.SIMILAR_TO, other)
            self._say(similarity, terms.TIER, _plain(tier))
            self._say(similarity, terms.RANK, (rank, INTEGER, ""))
            self._say(similarity, DC_SOURCE, row.release.iri)
        for one, other in seen:
            if (other, one) not in seen:
                problem = "a pair without the pair the other way"
                example = f"{short_id(one)} and {short_id(other)}"
                self._quirk(_RELATED, problem, "kept as it is, one way", example=example)
        if _RELATED in self._read:
            self._count(_RELATED, "related occupation", count, count)

    # What is left

    def _count_the_unread(self) -> None:
        for release in self._releases:
            for name in release.files:
                if name == _READ_ME or (name in self._read and self._holder(name) is release):
                    continue
                if not name.endswith(".txt"):
                    self._quirk(name, "no text table", "not read")
                    continue
                lines = release.files.text(name).splitlines()
                number = max(sum(1 for line in lines if line.strip()) - 1, 0)
                self._count(name, f"row ({release.name})", number, 0)
                problem = "a row of a table that is not imported"
                if name in self._read:
                    problem = "a row of a table that another place gives too"
                self._quirk(name, problem, "left out", times=number)

    def _write_names(self) -> None:
        """Write the named things; those that share a label are told apart in it."""
        names = {iri: _shortened(each.name) for iri, each in self._named.items()}
        for tell_apart in (
            lambda iri: f"{self._named[iri].name} ({self._named[iri].hint})",
            lambda iri: f"{self._named[iri].name} ({short_id(iri)})",
        ):
            groups: dict[tuple[str, str], list[str]] = {}
            for iri, label in names.items():
                folded = " ".join(normalize("NFKC", label).casefold().split())
                groups.setdefault((self._named[iri].class_, folded), []).append(iri)
            for iris in groups.values():
                if len(iris) > 1:
                    names.update((iri, _shortened(tell_apart(iri))) for iri in iris)
        for iri, each in self._named.items():
            self._say(iri, RDF_TYPE, each.class_)
            self._say(iri, terms.PREF_LABEL, _words(names[iri]))
            self._source(iri, each.source)
            if each.definition:
                self._say(iri, terms.DEFINITION, _words(each.definition))
            if names[iri] == each.name:
                continue
            self._say(iri, terms.ALT_LABEL, _words(each.name))
            problem = f"a name that several of class {short_id(each.class_)} have"
            treatment = "told apart in brackets, kept as another name"
            if names[iri].endswith("\u2026"):
                problem = f"a name of more than {_LONGEST_LABEL} characters"
                treatment = "shortened, kept as another name"
            self._quirk("(names)", problem, treatment, example=names[iri])

    def _write_sources(self) -> None:
        used = {source for _, predicate, source in self._triples if predicate == DC_SOURCE}
        for release in self._releases:
            if release.iri not in used:
                continue
            used.discard(release.iri)
            if _VERSION.search(release.title) is None:
                problem = f"no {_READ_ME} that names the version"
                self._quirk(_READ_ME, problem, "the source is without one")
            iri, title = release.iri, release.title
            self._say(iri, RDF_TYPE, terms.SOURCE)
            self._say(iri, terms.PREF_LABEL, _words(release.name))
            self._say(iri, terms.DC_TITLE, _words(title))
            self._say(iri, terms.DC_LICENSE, _LICENCE)
            self._say(iri, terms.URL, (_HOME, XSD + "anyURI", ""))
            self._say(iri, terms.CREDIT_TEXT, _words(_credit(title.partition(" (")[0])))


_SPACE: Final = PREFIXES["onet"]
_TRUE: Final = ("true", BOOLEAN, "")
_FALSE: Final = ("false", BOOLEAN, "")


def _credit(title: str) -> str:
    """Return the notice that the licence asks for; it says that the data was changed."""
    return (
        f"This product includes information from the {title} by the U.S. Department of Labor, "
        "Employment and Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. "
        "O*NET(R) is a trademark of USDOL/ETA. Some of this information was modified: tables were "
        "selected and written as a graph. USDOL/ETA has not approved, endorsed, or tested these "
        "modifications."
    )


def _occupation_iri(code: str) -> str:
    return _SPACE + code


def _element_iri(key: str) -> str:
    return f"{_SPACE}element-{key}"


def _task_iri(key: str) -> str:
    return f"{_SPACE}task-{key}"


def _activity_iri(key: str) -> str:
    return f"{_SPACE}activity-{key}"


def _branch(key: str) -> str:
    """Return the branch of skills that an element is in, or nothing."""
    return next((each for each in _BRANCHES if key == each or key.startswith(each + ".")), "")


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_LABEL:
        return text
    start = text[: _LONGEST_LABEL - 1]
    return (start.rpartition(" ")[0] or start) + "\u2026"


def _words(text: str) -> Literal:
    return text, LANG_STRING, "en"


def _plain(text: str) -> Literal:
    return text, STRING, ""
