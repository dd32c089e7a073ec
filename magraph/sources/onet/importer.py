"""The tables of O*NET, one after the other, as statements of this package's vocabulary."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias
from unicodedata import normalize

from magraph import terms
from magraph.errors import UsageError
from magraph.literals import DECIMAL, INTEGER, as_literal
from magraph.names import short_id
from magraph.sources import Import
from magraph.sources.onet.draft import LONGEST_LABEL, Draft, shortened
from magraph.sources.onet.tables import OCCUPATIONS, Release, Row
from magraph.terms import DC_SOURCE, NOTATION, PREFIXES, RDF_TYPE

__all__ = ["Importer"]

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

_ADVISED_AGAINST: Final = "a figure that O*NET advises against (Recommend Suppress)"
_CODE: Final = "O*NET-SOC Code"
_SOC = re.compile(r"[0-9]{2}-[0-9]{4}\.[0-9]{2}")
_SPACE: Final = PREFIXES["onet"]
_SHOWN: Final = 3

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


_Choice: TypeAlias = tuple[str, str, str]
"""The element and the scale of a question, and the number of an answer to it."""


class _Wording(NamedTuple):
    """An answer in words, and how many rows have it."""

    text: str
    times: int


class _Element(NamedTuple):
    """An element of the content model."""

    name: str
    description: str
    source: str


class Importer(Draft):
    """Reads what it knows of some releases; see `Draft`."""

    def __init__(self, releases: list[Release]) -> None:
        super().__init__(releases)
        self._occupations: dict[str, tuple[str, str]] = {}
        self._model: dict[str, _Element] = {}
        self._model_rows: Counter[str] = Counter()
        self._rated: dict[str, _Element] = {}
        self._tasks: dict[str, tuple[str, ...]] = {}

    def run(self) -> Import:
        """Read all tables."""
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
        if not self.read:
            raise UsageError(
                f"no table of O*NET, such as {OCCUPATIONS}, is among: {_some(self.places)}"
            )
        self.count_the_unread()
        self.write_names()
        self.write_sources()
        return Import("onet", self.triples, self.counts, self.quirks.all())

    # Occupations and their titles

    def _occupation(self, row: Row, name: str, column: str = _CODE) -> str:
        code = row.needed(column)
        if code not in self._occupations:
            if OCCUPATIONS in self.read:
                raise row.fault(f"no occupation has the code {code}", f"See {OCCUPATIONS}")
            if not row.cells.get("Title", "").strip():
                remedy = f"Give the folder with {OCCUPATIONS} too"
                raise row.fault(f"nothing says what {code} is called", remedy)
            title = self.clean_name(row, "Title", name)
            self._add_occupation(row, code, title, "")
            problem = f"an occupation, since there is no {OCCUPATIONS}"
            self.quirks.note(name, problem, "known by its title only", example=code)
        iri = _occupation_iri(code)
        self.source(iri, row.release.iri)
        return iri

    def _add_occupation(self, row: Row, code: str, title: str, description: str) -> None:
        if not _SOC.fullmatch(code):
            raise row.fault(f"{code!r} is no code of an occupation like 31-9092.00")
        iri = _occupation_iri(code)
        self._occupations[code] = (title, description)
        self.name(iri, terms.OCCUPATION, title, code, row.release.iri, description)
        self.say(iri, terms.ONET_SOC_CODE, as_literal(code))

    def _read_occupations(self) -> None:
        count = 0
        for row in self.table(OCCUPATIONS, (_CODE, "Title", "Description")):
            count += 1
            code = row.needed(_CODE)
            title = self.clean_name(row, "Title", OCCUPATIONS)
            description = self.clean(row, "Description", OCCUPATIONS)
            if code in self._occupations:
                same = self._occupations[code] == (title, description)
                self.repeated(row, OCCUPATIONS, code, same=same)
                continue
            self._add_occupation(row, code, title, description)
        if OCCUPATIONS in self.read:
            self.count(OCCUPATIONS, "occupation", count, count)

    def _read_titles(self) -> None:
        given: dict[str, set[str]] = {}
        owners: dict[str, set[str]] = {}
        count = short = 0
        for row in self.table(_TITLES, (_CODE, "Alternate Title", "Short Title")):
            count += 1
            title = self.clean_name(row, "Alternate Title", _TITLES)
            iri = self._occupation(row, _TITLES)
            self._add_title(iri, title, _TITLES, given)
            owners.setdefault(title, set()).add(iri)
            acronym = self.clean(row, "Short Title", _TITLES)
            if acronym:
                short += 1
                # The same short form may stand beside several titles of an occupation.
                if acronym not in given.setdefault(iri, set()):
                    self._add_title(iri, acronym, _TITLES, given)
        shared = sorted((-len(iris), title) for title, iris in owners.items() if len(iris) > 1)
        for number, title in shared:
            problem = "a title that several occupations have"
            treatment = "a name of each of them"
            self.quirks.note(_TITLES, problem, treatment, example=f"{title}: {-number}")
        if _TITLES in self.read:
            self.count(_TITLES, "alternate title", count, count)
            self.count(_TITLES, "short title", short, short)
        count = 0
        for row in self.table(_REPORTED, (_CODE, "Reported Job Title")):
            count += 1
            title = self.clean_name(row, "Reported Job Title", _REPORTED)
            self._add_title(self._occupation(row, _REPORTED), title, _REPORTED, given)
        if _REPORTED in self.read:
            self.count(_REPORTED, "reported title", count, count)

    def _add_title(self, iri: str, title: str, name: str, given: dict[str, set[str]]) -> None:
        known = given.setdefault(iri, set())
        if title == self.named[iri].name:
            problem = "a title that is the occupation's own"
            self.quirks.note(name, problem, "no second name", example=title)
        elif title in known:
            problem = "a title that the occupation has already"
            self.quirks.note(name, problem, "kept once", example=title)
        else:
            known.add(title)
            self.say(iri, terms.ALT_LABEL, as_literal(title, "en"))

    # Skills, knowledge and abilities

    def _read_ratings(self) -> None:
        columns = ("Element ID", "Element Name", "Description")
        for row in self.table(_MODEL, columns):
            key = row.element()
            element = _Element(
                self.clean_name(row, "Element Name", _MODEL),
                self.clean(row, "Description", _MODEL),
                row.release.iri,
            )
            self._model_rows[key] += 1
            if key in self._model:
                self.repeated(row, _MODEL, key, same=self._model[key] == element)
            self._model[key] = element
        seen: dict[str, dict[str, tuple[str, bool, bool]]] = {}
        for name in _RATINGS:
            self._read_ratings_of(name, seen)

    def _read_ratings_of(
        self, name: str, seen: dict[str, dict[str, tuple[str, bool, bool]]]
    ) -> None:
        columns = (
            _CODE,
            "Element ID",
            "Element Name",
            "Scale ID",
            "Data Value",
            "Recommend Suppress",
            "Not Relevant",
        )
        given: Counter[str] = Counter()
        taken: Counter[str] = Counter()
        for row in self.table(name, columns):
            scale = row.needed("Scale ID")
            given[scale] += 1
            if scale not in _SCALES:
                problem = f"a figure on the scale {scale}, which is not known here"
                self.quirks.note(name, problem, "left out")
                continue
            _, _, least, most = _SCALES[scale]
            occupation = self._occupation(row, name)
            key = self._rated_element(row, name)
            rating = f"{occupation}--element-{key}"
            value = row.figure("Data Value", least, most)
            suppressed, irrelevant = row.flag("Recommend Suppress"), row.flag("Not Relevant")
            said = (value, suppressed, irrelevant)
            before = seen.get(rating)
            if before is None:
                before = seen[rating] = {}
                self.say(rating, RDF_TYPE, terms.SKILL_RATING)
                self.say(rating, terms.OF_SKILL, _element_iri(key))
                self.say(rating, DC_SOURCE, row.release.iri)
                self.say(occupation, terms.HAS_RATING, rating)
            elif scale in before:
                what = f"the {scale} of {key} for {row.cells[_CODE]}"
                self.repeated(row, name, what, same=before[scale] == said)
                taken[scale] += bool(value) and not irrelevant
                continue
            before[scale] = said
            taken[scale] += self._write_figure(rating, scale, name, *said)
        for scale in sorted(given):
            what = _SCALES[scale][0] if scale in _SCALES else f"figure on the scale {scale}"
            self.count(name, what, given[scale], taken[scale])

    def _write_figure(
        self, rating: str, scale: str, name: str, value: str, suppressed: bool, irrelevant: bool
    ) -> bool:
        """Write a figure of a rating, if there is one; return whether there is."""
        what, property_, _, _ = _SCALES[scale]
        if suppressed:
            treatment = "marked mg:suppressed, unless there is no figure"
            self.quirks.note(name, _ADVISED_AGAINST, treatment)
        if irrelevant:
            problem = f"a {what} that is Not Relevant"
            self.quirks.note(name, problem, "no figure: unknown, not zero")
            return False
        if not value:
            self.quirks.note(name, f"a row without its {what}", "no figure")
            return False
        self.say(rating, property_, (value, DECIMAL, ""))
        if suppressed:
            self.say(rating, terms.SUPPRESSED, as_literal(True))
            self.say(rating, terms.SUPPRESSED_FIGURE, property_)
        return True

    def _rated_element(self, row: Row, name: str) -> str:
        key = row.cells["Element ID"]
        element = self._rated.get(key)
        if element is None:
            key = row.element()
            written = self.clean_name(row, "Element Name", name)
            element = self._model.get(key, _Element(written, "", row.release.iri))
            if self._model and key not in self._model:
                problem = f"an element that {_MODEL} lacks"
                self.quirks.note(name, problem, "named as here", example=f"{key} {written}")
            elif element.name != written:
                problem = f"an element that {_MODEL} calls otherwise"
                self.quirks.note(name, problem, "named as there", example=f"{key} {written}")
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
                self.say(iri, terms.HAS_SKILL_KIND, kind)
            else:
                class_, hint = terms.SKILL_CATEGORY, "heading"
            self.name(iri, class_, element.name, hint, element.source, element.description)
            self.say(iri, NOTATION, as_literal(key))
            parent = key.rpartition(".")[0]
            if parent in inside:
                self.say(iri, terms.BROADER, _element_iri(parent))
            elif self._model and key != branch:
                problem = "an element whose parent is not there"
                self.quirks.note(_MODEL, problem, "without a heading", example=key)
        return set(inside)

    def _count_model(self, taken: set[str]) -> None:
        if _MODEL not in self.read:
            return
        number = sum(self._model_rows[key] for key in taken)
        self.count(_MODEL, "element", self._model_rows.total(), number)
        left = [key for key in self._model if key not in taken]
        problem = "an element that is no skill, knowledge, ability or activity of a task"
        for key in left:
            self.quirks.note(_MODEL, problem, "left out", example=f"{key} {self._model[key].name}")

    # Tasks

    def _read_tasks(self) -> None:
        count = 0
        for row in self.table(_TASKS, (_CODE, "Task ID", "Task", "Task Type")):
            count += 1
            key = row.whole("Task ID", 1, 999_999_999)
            occupation = self._occupation(row, _TASKS)
            text = self.clean_name(row, "Task", _TASKS)
            kind = self.clean(row, "Task Type", _TASKS)
            self.say(occupation, terms.HAS_TASK, _task_iri(key))
            if key in self._tasks:
                self.repeated(row, _TASKS, key, same=self._tasks[key] == (text, kind))
                continue
            self._tasks[key] = (text, kind)
            self._write_task(_task_iri(key), key, text, kind, row.release.iri, _TASKS)
        if _TASKS in self.read:
            self.count(_TASKS, "task", count, count)
            texts = Counter(text for text, _ in self._tasks.values())
            doubles = [text for text, number in texts.items() if number > 1]
            for text in doubles:
                self.quirks.note(
                    _TASKS,
                    "a task in the words of another",
                    "kept apart by its number",
                    times=texts[text] - 1,
                    example=text,
                )

    def _write_task(
        self, iri: str, notation: str, text: str, kind: str, source: str, name: str
    ) -> None:
        self.say(iri, RDF_TYPE, terms.TASK)
        self.say(iri, NOTATION, as_literal(notation))
        self.say(iri, DC_SOURCE, source)
        if kind:
            self.say(iri, terms.TASK_TYPE, as_literal(kind))
        else:
            self.quirks.note(name, "a task without a type", "no mg:taskType")
        if len(text) > LONGEST_LABEL:
            self.say(iri, terms.DEFINITION, as_literal(text, "en"))
            problem = f"a task of more than {LONGEST_LABEL} characters"
            self.quirks.note(name, problem, "shortened as a label, whole as a definition")
        self.say(iri, terms.PREF_LABEL, as_literal(shortened(text), "en"))

    def _read_emerging_tasks(self) -> None:
        numbers: Counter[str] = Counter()
        for row in self.table(_EMERGING, (_CODE, "Task", "Category", "Original Task ID")):
            occupation = self._occupation(row, _EMERGING)
            numbers[occupation] += 1
            iri = f"{occupation}--emerging-task-{numbers[occupation]}"
            text = self.clean_name(row, "Task", _EMERGING)
            kind = f"Emerging: {self.clean_name(row, 'Category', _EMERGING)}"
            self._write_task(iri, short_id(iri), text, kind, row.release.iri, _EMERGING)
            self.say(occupation, terms.HAS_TASK, iri)
            if not row.text("Original Task ID"):
                continue
            original = row.whole("Original Task ID", 1, 999_999_999)
            if original in self._tasks:
                self.say(iri, terms.DC_REPLACES, _task_iri(original))
            else:
                problem = "a revision of a task that is not there"
                self.quirks.note(_EMERGING, problem, "taken without the link", example=original)
        if _EMERGING in self.read:
            self.count(_EMERGING, "emerging task", numbers.total(), numbers.total())

    def _read_activities(self) -> set[str]:
        """Read the activities that tasks are cases of; return the elements they fall under."""
        above: dict[str, str] = {}
        elements = set()
        for name, letters, parents in (
            (_INTERMEDIATE, "IWA", "Element ID"),
            (_DETAILED, "DWA", "IWA ID"),
        ):
            count = 0
            for row in self.table(name, (parents, f"{letters} ID", f"{letters} Title")):
                count += 1
                parent = row.element(parents)
                key = self._add_activity(row, name, letters, parent, above)
                if parent in above:
                    self.say(_activity_iri(key), terms.BROADER, _activity_iri(parent))
                elif parent in self._model:
                    elements.add(parent)
                    self.say(_activity_iri(key), terms.BROADER, _element_iri(parent))
                else:
                    problem = "an activity whose parent is not there"
                    self.quirks.note(name, problem, "without a heading", example=key)
            if name in self.read:
                what = "detailed activity" if letters == "DWA" else "intermediate activity"
                self.count(name, what, count, count)
        for key in sorted(elements):
            each = self._model[key]
            iri = _element_iri(key)
            self.say(iri, NOTATION, as_literal(key))
            hint = "generalized"
            self.name(iri, terms.WORK_ACTIVITY, each.name, hint, each.source, each.description)
        self._read_task_activities(above)
        return elements

    def _add_activity(
        self, row: Row, name: str, letters: str, parent: str, above: dict[str, str]
    ) -> str:
        key = row.element(f"{letters} ID")
        title = self.clean_name(row, f"{letters} Title", name)
        iri = _activity_iri(key)
        hint = "detailed" if letters == "DWA" else "intermediate"
        if key in above:
            same = (above[key], self.named[iri].name) == (parent, title)
            self.repeated(row, name, key, same=same)
            return key
        above[key] = parent
        self.say(iri, NOTATION, as_literal(key))
        self.name(iri, terms.WORK_ACTIVITY, title, hint, row.release.iri)
        return key

    def _read_task_activities(self, activities: dict[str, str]) -> None:
        count = taken = 0
        for row in self.table(_TASK_ACTIVITIES, (_CODE, "Task ID", "DWA ID")):
            count += 1
            self._occupation(row, _TASK_ACTIVITIES)
            task = row.whole("Task ID", 1, 999_999_999)
            activity = row.element("DWA ID")
            if task not in self._tasks or activity not in activities:
                what, key = ("task", task) if task not in self._tasks else ("activity", activity)
                problem = f"a link of a task and an activity, where the {what} is not there"
                self.quirks.note(_TASK_ACTIVITIES, problem, "left out", example=key)
                continue
            taken += 1
            self.say(_task_iri(task), terms.HAS_WORK_ACTIVITY, _activity_iri(activity))
        if _TASK_ACTIVITIES in self.read:
            self.count(_TASK_ACTIVITIES, "activity of a task", count, taken)

    # Technology

    def _read_technology(self) -> None:
        columns = (_CODE, "Example", "Commodity Code", "Commodity Title", "Hot Technology")
        by_name: dict[str, str] = {}
        hot: dict[str, bool] = {}
        headings: dict[str, set[str]] = {}
        seen: set[tuple[str, str, str]] = set()
        count = 0
        for row in self.table(_TECHNOLOGY, (*columns, "In Demand")):
            count += 1
            occupation = self._occupation(row, _TECHNOLOGY)
            example = self.clean_name(row, "Example", _TECHNOLOGY)
            code = row.whole("Commodity Code", 1, 99_999_999)
            if (occupation, example, code) in seen:
                self.repeated(row, _TECHNOLOGY, f"{example} for {row.cells[_CODE]}", same=True)
            seen.add((occupation, example, code))
            title = self.clean_name(row, "Commodity Title", _TECHNOLOGY)
            commodity = self._commodity(row, code, title)
            iri = by_name.get(example)
            if iri is None:
                iri = by_name[example] = self._technology_iri(example)
                self.say(iri, terms.HAS_SKILL_KIND, terms.KIND_SKILL)
                self.name(iri, terms.TECHNOLOGY, example, title, row.release.iri)
            headings.setdefault(iri, set()).add(commodity)
            is_hot = row.flag("Hot Technology")
            if hot.setdefault(iri, is_hot) != is_hot:
                problem = "an example that is hot in one row and not in another"
                self.quirks.note(_TECHNOLOGY, problem, "hot", example=example)
                hot[iri] = True
            self.say(occupation, terms.USES_TECHNOLOGY, iri)
            if row.flag("In Demand"):
                self.say(occupation, terms.IN_DEMAND_TECHNOLOGY, iri)
        self._write_headings(headings, hot)
        if _TECHNOLOGY in self.read:
            self.count(_TECHNOLOGY, "technology of an occupation", count, count)

    def _write_headings(self, headings: dict[str, set[str]], hot: dict[str, bool]) -> None:
        """Write what all rows of a technology say of it: its headings, and whether it is hot."""
        for iri, commodities in headings.items():
            self.say(iri, terms.HOT_TECHNOLOGY, as_literal(hot[iri]))
            for commodity in sorted(commodities):
                self.say(iri, terms.BROADER, commodity)
            if len(commodities) > 1:
                problem = "an example under several commodities"
                treatment = "one technology with several headings"
                self.quirks.note(_TECHNOLOGY, problem, treatment, example=self.named[iri].name)

    def _commodity(self, row: Row, code: str, title: str) -> str:
        """Return the IRI of a heading, which is written once."""
        iri = f"{_SPACE}commodity-{code}"
        if iri not in self.named:
            self.say(iri, NOTATION, as_literal(code))
            self.name(iri, terms.SKILL_CATEGORY, title, code, row.release.iri)
        elif self.named[iri].name != title:
            raise row.fault(f"commodity {code} was called {self.named[iri].name!r}")
        return iri

    def _technology_iri(self, name: str) -> str:
        """Return an IRI made of the words of a name; what words do not tell apart, a hash does."""
        ascii_ = normalize("NFKD", name).encode("ascii", "ignore").decode()
        spelt = ascii_.lower().replace("+", "plus").replace("#", "sharp")
        slug = re.sub(r"[^a-z0-9]+", "-", spelt).strip("-")
        iri = f"{_SPACE}technology-{slug}"
        if slug and iri not in self.named:
            return iri
        problem = "an example that only signs or letter case tell from another"
        self.quirks.note(_TECHNOLOGY, problem, "a hash in its IRI", example=name)
        return f"{iri}-{sha256(name.encode()).hexdigest()[:12]}"

    # Preparation

    def _read_zones(self) -> None:
        zones: dict[str, str] = {}
        count = 0
        for row in self.table(_ZONES, (_CODE, "Job Zone")):
            count += 1
            occupation = self._occupation(row, _ZONES)
            zone = row.whole("Job Zone", 1, 5)
            if occupation in zones:
                what = f"the zone of {row.cells[_CODE]}"
                self.repeated(row, _ZONES, what, same=zones[occupation] == zone)
            zones[occupation] = zone
            self.say(occupation, terms.JOB_ZONE, (zone, INTEGER, ""))
        if _ZONES in self.read:
            self.count(_ZONES, "job zone", count, count)

    def _read_preparation(self) -> None:
        wordings = self._read_wordings()
        used: set[_Choice] = set()
        seen: dict[str, tuple[str, bool]] = {}
        sums: dict[tuple[str, str], Decimal] = {}
        given: Counter[str] = Counter()
        taken: Counter[str] = Counter()
        columns = (_CODE, "Element ID", "Scale ID", "Category", "Data Value", "Recommend Suppress")
        for row in self.table(_PREPARATION, columns):
            occupation = self._occupation(row, _PREPARATION)
            asked = (row.element(), row.needed("Scale ID"))
            question = _QUESTIONS.get(asked)
            what = question.part if question else " ".join(asked)
            given[what] += 1
            if question is None:
                problem = "an answer to a question that is not known here"
                self.quirks.note(_PREPARATION, problem, "left out", example=what)
                continue
            claim = f"{occupation}--{question.part}"
            category = ""
            if question.unit == "P1":
                category = row.whole("Category", 1, 99)
                claim += f"-{int(category):02}"
            value = row.figure("Data Value", question.least, question.most)
            suppressed = row.flag("Recommend Suppress")
            if not value:
                self.quirks.note(_PREPARATION, "a row without a figure", "left out")
                continue
            taken[what] += 1
            if claim in seen:
                same = seen[claim] == (value, suppressed)
                self.repeated(row, _PREPARATION, short_id(claim), same=same)
                continue
            seen[claim] = (value, suppressed)
            self.say(occupation, question.property, claim)
            self._write_answer(claim, value, question.unit, row.release.iri, suppressed=suppressed)
            if category:
                key = (*asked, category)
                used.add(key)
                sums[occupation, what] = sums.get((occupation, what), Decimal(0)) + Decimal(value)
                self._write_category(claim, key, wordings)
        self._check_sums(sums)
        for what in sorted(given):
            self.count(_PREPARATION, what, given[what], taken[what])
        self._count_wordings(wordings, used)

    def _read_wordings(self) -> dict[_Choice, _Wording]:
        """Read what each answer that can be chosen says in words."""
        found: dict[_Choice, _Wording] = {}
        columns = ("Element ID", "Scale ID", "Category", "Category Description")
        for row in self.table(_ANSWERS, columns):
            key = (row.element(), row.needed("Scale ID"), row.whole("Category", 1, 99))
            text = self.clean_name(row, "Category Description", _ANSWERS)
            times = 0
            if key in found:
                times = found[key].times
                self.repeated(row, _ANSWERS, " ".join(key), same=found[key].text == text)
            found[key] = _Wording(text, times + 1)
        return found

    def _write_answer(
        self, claim: str, value: str, unit: str, source: str, *, suppressed: bool
    ) -> None:
        self.say(claim, RDF_TYPE, terms.QUANTITY)
        self.say(claim, terms.VALUE, (value, DECIMAL, ""))
        self.say(claim, terms.UNIT_CODE, as_literal(unit))
        self.say(claim, terms.HAS_EVIDENCE, terms.EVIDENCE_SOURCED)
        self.say(claim, DC_SOURCE, source)
        if suppressed:
            self.say(claim, terms.SUPPRESSED, as_literal(True))
            self.quirks.note(_PREPARATION, _ADVISED_AGAINST, "marked mg:suppressed")

    def _write_category(self, claim: str, key: _Choice, wordings: dict[_Choice, _Wording]) -> None:
        self.say(claim, terms.CATEGORY, (key[-1], INTEGER, ""))
        if key in wordings:
            self.say(claim, terms.NOTE, as_literal(wordings[key].text, "en"))
        else:
            problem = f"an answer that {_ANSWERS} does not put into words"
            self.quirks.note(_PREPARATION, problem, "a number only", example=" ".join(key))

    def _check_sums(self, sums: dict[tuple[str, str], Decimal]) -> None:
        """Report the distributions, by occupation and question, that are not of 100 %."""
        for (occupation, what), total in sums.items():
            if abs(total - 100) > Decimal("0.1"):
                problem = "a distribution that does not add to 100 %"
                example = f"{what} of {short_id(occupation)}: {total}"
                self.quirks.note(_PREPARATION, problem, "taken as it is", example=example)

    def _count_wordings(self, wordings: dict[_Choice, _Wording], used: set[_Choice]) -> None:
        if _ANSWERS not in self.read:
            return
        rows = sum(wording.times for wording in wordings.values())
        taken = sum(wordings[key].times for key in used if key in wordings)
        self.count(_ANSWERS, "answer in words", rows, taken)
        for key in sorted(wordings.keys() - used):
            problem = "an answer that nobody gave"
            self.quirks.note(_ANSWERS, problem, "left out", example=" ".join(key))

    # Related occupations

    def _read_related(self) -> None:
        columns = (_CODE, "Related O*NET-SOC Code", "Relatedness Tier", "Index")
        seen: dict[tuple[str, str], tuple[str, str]] = {}
        count = 0
        for row in self.table(_RELATED, columns):
            count += 1
            one = self._occupation(row, _RELATED)
            other = self._occupation(row, _RELATED, "Related O*NET-SOC Code")
            if one == other:
                raise row.fault(f"{short_id(one)} is related to itself")
            tier = self.clean_name(row, "Relatedness Tier", _RELATED)
            rank = row.whole("Index", 1, 999_999)
            if (one, other) in seen:
                what = f"{short_id(one)} and {short_id(other)}"
                self.repeated(row, _RELATED, what, same=seen[one, other] == (tier, rank))
                continue
            seen[one, other] = (tier, rank)
            similarity = f"{one}--similar-to-{short_id(other)}"
            self.say(one, terms.HAS_SIMILARITY, similarity)
            self.say(similarity, RDF_TYPE, terms.SIMILARITY)
            self.say(similarity, terms.SIMILAR_TO, other)
            self.say(similarity, terms.TIER, as_literal(tier))
            self.say(similarity, terms.RANK, (rank, INTEGER, ""))
            self.say(similarity, DC_SOURCE, row.release.iri)
        for one, other in seen:
            if (other, one) not in seen:
                problem = "a pair without the pair the other way"
                example = f"{short_id(one)} and {short_id(other)}"
                self.quirks.note(_RELATED, problem, "kept as it is, one way", example=example)
        if _RELATED in self.read:
            self.count(_RELATED, "related occupation", count, count)


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


def _some(places: tuple[str, ...]) -> str:
    """Return the first of some places, and how many more there are."""
    more = len(places) - _SHOWN
    return (", ".join(places[:_SHOWN]) or "nothing at all") + (f", and {more} more" * (more > 0))
