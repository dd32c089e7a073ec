"""What a person holds, with dates; read from TOML or JSON files and from command lines."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar

from magraph import terms
from magraph.errors import MagraphError, ProfileError, UsageError
from magraph.graph import CareerGraph
from magraph.names import Kinds
from magraph.quantities import HIGHEST_LEVEL
from magraph.readwrite.files import read_file

__all__ = [
    "DEFAULT_START",
    "CompletedRoute",
    "Employment",
    "HeldCredential",
    "HeldStatus",
    "Profile",
    "Training",
    "listed",
    "profile_from_ids",
    "profile_from_mapping",
    "read_profile",
    "starting_profile",
]

_T = TypeVar("_T")

DEFAULT_START: Final = "hs-diploma"
"""What a person is taken to hold when nothing is said: convention M2."""


class HeldCredential(NamedTuple):
    """A credential and its dates; undated: obtained today, not expiring."""

    credential: str
    obtained: date | None = None
    expires: date | None = None


class CompletedRoute(NamedTuple):
    """A programme completed or in progress.

    Attributes
    ----------
    route
        IRI of the route, or None for one that the ontology does not list.
    completed
        When it ended; None: today.
    started
        When it began; None: the route's duration before the end.
    expected
        For one in progress: when it will end. `completed` is then None.
    attributes
        What is known of this very programme, by the property's name as in the ontology
        (`totalHours`, `accreditedBy`, `field`, ...); it overrides the route's own.
    """

    route: str | None
    completed: date | None = None
    started: date | None = None
    expected: date | None = None
    attributes: Mapping[str, Any] = MappingProxyType({})


class Employment(NamedTuple):
    """Work in a role.

    Attributes
    ----------
    role
        IRI of the role or occupation.
    start, end
        First and last day; end None: still employed.
    weekly_hours
        Hours a week.
    setting
        IRI of the setting, where it matters.
    """

    role: str
    start: date
    end: date | None = None
    weekly_hours: Decimal = Decimal(40)
    setting: str | None = None

    def goes_on(self, day: date) -> bool:
        """Return whether a day is within it."""
        return self.start <= day and (self.end is None or self.end >= day)


class HeldStatus(NamedTuple):
    """A status with its dates, both optional."""

    status: str
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether the status is in force on a day."""
        return (self.since or date.min) <= day <= (self.until or date.max)


@dataclass(frozen=True, slots=True)
class Training:
    """Hours or performances in a topic, done by a day; None: it is not known, and counts as now."""

    topic: str
    hours: Decimal = Decimal(0)
    count: int = 0
    completed: date | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person holds.

    Attributes
    ----------
    credentials, education, work, statuses, training
        The records.
    roles
        Roles a person works in or has worked in, for a length of time that is not known:
        their skills are held, their months are not.
    skills
        Skill IRI to level on the 0-7 scale, or None where the level is not known.
    born
        For minimum ages.
    jurisdiction
        IRI of where the person lives.
    as_of
        The day the profile speaks of; None: today.
    presumed
        Routes among the education that nobody named: convention M2.
    remarks
        Sentences on a learner's record that it was read from: what was recognised in it and what
        not, and that nothing in it was verified.
    """

    credentials: tuple[HeldCredential, ...] = ()
    education: tuple[CompletedRoute, ...] = ()
    work: tuple[Employment, ...] = ()
    statuses: tuple[HeldStatus, ...] = ()
    training: tuple[Training, ...] = ()
    roles: tuple[str, ...] = ()
    skills: Mapping[str, Decimal | None] = field(default_factory=dict)
    born: date | None = None
    jurisdiction: str | None = None
    as_of: date | None = None
    presumed: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def holdings(self) -> tuple[str, ...]:
        """IRIs of everything held, each once: education, credentials, roles, statuses, skills."""
        found = (
            *(entry.route for entry in self.education if entry.route is not None),
            *(held.credential for held in self.credentials),
            *self.roles,
            *(held.status for held in self.statuses),
            *self.skills,
        )
        return tuple(dict.fromkeys(found))

    def on(self, day: date) -> Profile:
        """Return the profile as things stand on a day.

        A programme that ends later is in progress, one that was to end by then is completed;
        work that begins later is left out. Credentials and statuses keep their dates.
        """
        education = tuple(
            entry
            if (end := entry.completed or entry.expected) is None
            else entry._replace(completed=None, expected=end)
            if end > day
            else entry._replace(completed=end, expected=None)
            for entry in self.education
        )
        work = tuple(job for job in self.work if job.start <= day)
        coming = {job.role for job in self.work} - {job.role for job in work}
        roles = tuple(role for role in self.roles if role not in coming)
        return replace(self, education=education, work=work, roles=roles)

    def obtained(self, day: date) -> tuple[HeldCredential, ...]:
        """Return the credentials obtained by a day, whether or not they have expired since."""
        return tuple(
            held for held in self.credentials if held.obtained is None or held.obtained <= day
        )

    def coming(self, day: date) -> dict[str, date]:
        """Return what is held only from a later day on: IRI -> the first such day."""
        since = (
            *((entry.route, entry.completed or entry.expected) for entry in self.education),
            *((held.credential, held.obtained) for held in self.credentials),
            *((held.status, held.since) for held in self.statuses),
        )
        first: dict[str, date] = {}
        for iri, start in since:
            if iri is not None:
                first[iri] = min(first.get(iri, date.max), start or day)
        return {iri: start for iri, start in first.items() if start > day}

    def __add__(self, other: Profile) -> Profile:
        """Return the union of two profiles; single values of the second prevail."""
        return Profile(
            credentials=self.credentials + other.credentials,
            education=self.education + other.education,
            work=self.work + other.work,
            statuses=self.statuses + other.statuses,
            training=self.training + other.training,
            roles=self.roles + other.roles,
            skills={**self.skills, **other.skills},
            born=other.born or self.born,
            jurisdiction=other.jurisdiction or self.jurisdiction,
            as_of=other.as_of or self.as_of,
            presumed=self.presumed + other.presumed,
            remarks=self.remarks + other.remarks,
        )


_HELD: Final = Kinds(
    "attainment",
    (
        terms.CREDENTIAL,
        terms.ROUTE,
        terms.OCCUPATION,
        terms.STATUS,
        terms.SKILL,
        terms.DUTY,
    ),
    "Name a credential, a route, a role, a status, a skill or a duty",
)


def _parse_date(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{where}: {text!r} is not a date. Write it as YYYY-MM-DD") from None


def _hold(
    graph: CareerGraph, iri: str, start: date | None, end: date | None, ranged: bool
) -> Profile:
    if graph.is_a(iri, terms.CREDENTIAL):
        return Profile(credentials=(HeldCredential(iri, start, end),))
    if graph.is_a(iri, terms.ROUTE):
        if ranged:
            return Profile(education=(CompletedRoute(iri, completed=end, started=start),))
        return Profile(education=(CompletedRoute(iri, completed=start),))
    if graph.is_a(iri, terms.STATUS):
        return Profile(statuses=(HeldStatus(iri, start, end),))
    if graph.is_a(iri, terms.SKILL):
        return Profile(skills={iri: None})
    if graph.is_a(iri, terms.DUTY):
        return Profile(skills=dict.fromkeys(graph.objects(iri, terms.REQUIRES_SKILL)))
    if start is not None:
        return Profile(work=(Employment(iri, start, end),), roles=(iri,))
    if end is not None:
        raise UsageError(f"--from {graph.id(iri)}: the first day of the work is missing")
    return Profile(roles=(iri,))


def listed(what: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return names that are to come as a list; one alone would be read letter by letter.

    Raises
    ------
    UsageError
        It is one name, a mapping or no list at all, or something in it is no name.
    """
    if isinstance(names, str | bytes | Mapping) or not isinstance(names, Iterable):
        raise UsageError(f"{what}: {_shown(names)} is no list of names. Give one, such as ['rn']")
    given = tuple(names)
    for each in given:
        if not isinstance(each, str):
            raise UsageError(f"{what}: {_shown(each)} is no name. Give an id or a label")
    return given


def profile_from_ids(graph: CareerGraph, ids: Iterable[str]) -> Profile:
    """Return the profile of somebody who holds the things named.

    Parameters
    ----------
    graph
        Where the names are looked up.
    ids
        Each an id, a label or an acronym, optionally with a date or a span of dates:
        `ccma-nha`, `ma-cert-accredited@2020-06-30`, `generalist-ma@2019-01-01..2022-12-31`,
        `clinical-ma@2023-02-01..` (still employed).

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or has a bad date.
    """
    profile = Profile()
    for text in listed("what is held", ids):
        name, at, when = text.partition("@")
        first, dots, last = when.partition("..")
        start = _parse_date(first, text) if first else None
        end = _parse_date(last, text) if last else None
        if at and not first and not last:
            raise UsageError(f"{text}: a date is missing after @. Write ID@YYYY-MM-DD")
        if start and end and end < start:
            raise UsageError(f"{text}: the end lies before the start")
        profile += _hold(graph, _HELD.find(graph, name), start, end, bool(dots))
    return profile


def starting_profile(graph: CareerGraph, ids: Iterable[str] = ()) -> Profile:
    """Return the profile of somebody who holds the things named and went to school.

    A high-school diploma is presumed (convention M2), unless other schooling, or being on the way
    to the diploma, is among the things named.

    Parameters
    ----------
    graph, ids
        As for `profile_from_ids`.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or has a bad date.
    """
    named = profile_from_ids(graph, ids)
    diploma = next((i for i in graph.of_class(terms.ROUTE) if graph.id(i) == DEFAULT_START), None)
    if diploma is None:
        return named
    entry = graph.object(diploma, terms.HAS_REQUIREMENT)
    pupil = frozenset(graph.objects(entry, terms.HAS_STATUS)) if entry else frozenset()
    if pupil.intersection(named.holdings) or any(
        graph.is_a(iri, terms.SCHOOLING) for iri in named.holdings
    ):
        return named
    return Profile(education=(CompletedRoute(diploma),), presumed=(diploma,)) + named


_LEAST: Final = Decimal("1e-9")
_MOST: Final = 10**9

_TOP_KEYS: Final = (
    "as_of",
    "born",
    "jurisdiction",
    "holds",
    "credentials",
    "education",
    "work",
    "statuses",
    "training",
    "skills",
)

_LISTS_OF_TERMS: Final = {
    "accredited_by": "accreditedBy",
    "institution_accredited_by": "institutionAccreditedBy",
    "approved_by": "approvedBy",
    "registered_with": "registeredWith",
    "field": "field",
    "award": "award",
    "practicum_setting": "practicumSetting",
    "covers": "coversTopic",
}
_KINDS: Final = {
    "program": terms.PROGRAM,
    "apprenticeship": terms.APPRENTICESHIP,
    "on-the-job-training": terms.ON_THE_JOB_TRAINING,
    "military-training": terms.MILITARY_TRAINING,
}
_NUMBERS: Final = {
    "total_hours": "totalHours",
    "practicum_hours": "practicumHours",
    "academic_hours": "academicHours",
    "semesters": "semesters",
}


def _shown(value: object) -> str:
    """Return a value for a message: short, however long or deep it is."""
    try:
        return reprlib.repr(value)
    except ValueError:  # TOML has numbers in hexadecimal, which may be too long for decimal digits
        return "a number of thousands of digits"


class _Reader:
    """Turns a plain mapping into a profile; keeps the place for messages."""

    def __init__(self, graph: CareerGraph, file: str) -> None:
        self.graph = graph
        self.file = file

    def fail(self, where: str, problem: str) -> ProfileError:
        return ProfileError(f"{self.file}: {where}: {problem}")

    def day(self, entry: Mapping[str, Any], key: str, where: str) -> date | None:
        value = entry.get(key)
        if value is None or type(value) is date:  # TOML has a date with a time, too
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.fail(
                f"{where}.{key}", f"{_shown(value)} is not a date (YYYY-MM-DD)"
            ) from None

    def span(
        self, entry: Mapping[str, Any], first: str, last: str, where: str
    ) -> tuple[date | None, date | None]:
        start, end = self.day(entry, first, where), self.day(entry, last, where)
        if start is not None and end is not None and end < start:
            raise self.fail(where, f"{last} ({end}) lies before {first} ({start})")
        return start, end

    def decimal(self, value: Any, where: str) -> Decimal:
        try:
            if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
                raise InvalidOperation
            result = Decimal(str(value))
        except (InvalidOperation, ValueError):  # ValueError: a number of thousands of digits
            raise self.fail(where, f"{_shown(value)} is not a number") from None
        if not result.is_finite() or result < 0:
            raise self.fail(where, f"{_shown(value)} is not a number of 0 or more")
        if result and not _LEAST <= result <= _MOST:
            raise self.fail(where, f"{_shown(value)} is not between {_LEAST} and {_MOST:,}")
        return result

    def term(self, value: Any, where: str, kind: str, what: str) -> str:
        if not isinstance(value, str):
            problem = f"{_shown(value)} is not a name. Give an id such as 'hs-diploma'"
            raise self.fail(where, problem)
        try:
            return self.graph.find(value, (kind,) if kind else (), what)
        except MagraphError as error:
            raise self.fail(where, str(error)) from None

    def each(
        self, data: Mapping[str, Any], key: str, read: Callable[[str, Mapping[str, Any]], _T]
    ) -> tuple[_T, ...]:
        """Return what is read of each table of a list."""
        items = data.get(key, [])
        if not isinstance(items, list):
            raise self.fail(key, "must be a list of tables")
        found = []
        for number, item in enumerate(items, 1):
            where = f"{key}[{number}]"
            if not isinstance(item, Mapping):
                raise self.fail(where, "must be a table, such as {id = 'ccma-nha'}")
            found.append(read(where, item))
        return tuple(found)

    def known(self, entry: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
        for key in entry:
            if key not in set(allowed):
                raise self.fail(where, f"unknown key {key!r}. Known: {', '.join(sorted(allowed))}")

    def credential(self, where: str, entry: Mapping[str, Any]) -> HeldCredential:
        self.known(entry, ("id", "obtained", "expires"), where)
        return HeldCredential(
            self.term(entry.get("id"), f"{where}.id", terms.CREDENTIAL, "credential"),
            *self.span(entry, "obtained", "expires", where),
        )

    def status(self, where: str, entry: Mapping[str, Any]) -> HeldStatus:
        self.known(entry, ("id", "since", "until"), where)
        return HeldStatus(
            self.term(entry.get("id"), f"{where}.id", terms.STATUS, "status"),
            *self.span(entry, "since", "until", where),
        )

    def training(self, where: str, entry: Mapping[str, Any]) -> Training:
        self.known(entry, ("topic", "hours", "count", "completed"), where)
        return Training(
            self.term(entry.get("topic"), f"{where}.topic", terms.TOPIC, "topic"),
            self.decimal(entry.get("hours", 0), f"{where}.hours"),
            int(self.decimal(entry.get("count", 0), f"{where}.count")),
            self.day(entry, "completed", where),
        )

    def education(self, where: str, entry: Mapping[str, Any]) -> CompletedRoute:
        self.known(
            entry,
            (
                *("route", "completed", "started", "expected", "kind", "postsecondary"),
                *_LISTS_OF_TERMS,
                *_NUMBERS,
            ),
            where,
        )
        attributes: dict[str, Any] = {}
        if "kind" in entry:
            kind = entry["kind"]
            if not isinstance(kind, str) or kind not in _KINDS:
                problem = f"{_shown(kind)} is not one of {', '.join(_KINDS)}"
                raise self.fail(f"{where}.kind", problem)
            attributes["routeClass"] = _KINDS[kind]
        if "postsecondary" in entry:
            if not isinstance(entry["postsecondary"], bool):
                problem = f"{_shown(entry['postsecondary'])} is not true or false"
                raise self.fail(f"{where}.postsecondary", problem)
            attributes["postsecondary"] = entry["postsecondary"]
        for key, name in _NUMBERS.items():
            if key in entry:
                attributes[name] = self.decimal(entry[key], f"{where}.{key}")
        for key, name in _LISTS_OF_TERMS.items():
            if key in entry:
                values = entry[key] if isinstance(entry[key], list) else [entry[key]]
                attributes[name] = tuple(self.term(v, f"{where}.{key}", "", "term") for v in values)
        route = (
            self.term(entry["route"], f"{where}.route", terms.ROUTE, "route")
            if "route" in entry
            else None
        )
        if route is None and "field" not in attributes:
            raise self.fail(where, "give a route, or at least the field of an unlisted programme")
        if "completed" in entry and "expected" in entry:
            raise self.fail(where, "give the day it was completed or is expected to be, not both")
        started, completed = self.span(entry, "started", "completed", where)
        _, expected = self.span(entry, "started", "expected", where)
        return CompletedRoute(
            route, completed=completed, started=started, expected=expected, attributes=attributes
        )

    def employment(self, where: str, entry: Mapping[str, Any]) -> Employment | str:
        """Return work, or the role alone where nobody says since when."""
        self.known(entry, ("role", "start", "end", "hours_per_week", "setting"), where)
        role = self.term(entry.get("role"), f"{where}.role", terms.OCCUPATION, "role")
        start, end = self.span(entry, "start", "end", where)
        if start is None:
            return role
        return Employment(
            role,
            start,
            end,
            self.decimal(entry.get("hours_per_week", 40), f"{where}.hours_per_week"),
            self.term(entry["setting"], f"{where}.setting", "", "setting")
            if "setting" in entry
            else None,
        )

    def skills(self, data: Mapping[str, Any]) -> dict[str, Decimal | None]:
        given = data.get("skills", {})
        if isinstance(given, list):
            given = {self.term(each, "skills", terms.SKILL, "skill"): None for each in given}
        if not isinstance(given, Mapping):
            raise self.fail("skills", "must be a list of skills or a table of skill = level")
        return {
            self.term(key, "skills", terms.SKILL, "skill"): (
                None if level is None else self.level(level, f"skills.{key}")
            )
            for key, level in given.items()
        }

    def level(self, value: Any, where: str) -> Decimal:
        level = self.decimal(value, where)
        if level > HIGHEST_LEVEL:
            raise self.fail(where, f"{_shown(value)} is above the highest level, {HIGHEST_LEVEL}")
        return level

    def born(self, data: Mapping[str, Any]) -> date | None:
        born = self.day(data, "born", "profile")
        day = self.day(data, "as_of", "profile") or date.today()
        if born is not None and born > day:
            raise self.fail("profile.born", f"{born} lies after the day of the question, {day}")
        return born

    def profile(self, data: Mapping[str, Any]) -> Profile:
        self.known(data, _TOP_KEYS, "profile")
        holds = data.get("holds", [])
        if not isinstance(holds, list) or not all(isinstance(text, str) for text in holds):
            raise self.fail("holds", "must be a list of ids")
        try:
            profile = profile_from_ids(self.graph, holds)
        except MagraphError as error:
            raise self.fail("holds", str(error)) from None
        credentials = self.each(data, "credentials", self.credential)
        statuses = self.each(data, "statuses", self.status)
        training = self.each(data, "training", self.training)
        jobs = self.each(data, "work", self.employment)
        return profile + Profile(
            credentials=credentials,
            education=self.each(data, "education", self.education),
            work=tuple(job for job in jobs if isinstance(job, Employment)),
            roles=tuple(job if isinstance(job, str) else job.role for job in jobs),
            statuses=statuses,
            training=training,
            skills=self.skills(data),
            born=self.born(data),
            jurisdiction=(
                self.term(data["jurisdiction"], "jurisdiction", terms.JURISDICTION, "jurisdiction")
                if "jurisdiction" in data
                else None
            ),
            as_of=self.day(data, "as_of", "profile"),
        )


def profile_from_mapping(
    graph: CareerGraph, data: Mapping[str, Any], file: str = "profile"
) -> Profile:
    """Return a profile from plain data; the form is documented in `docs/reference/profile.md`.

    Parameters
    ----------
    graph
        Where names are looked up.
    data
        The keys, as a file has them.
    file
        How the data is called in messages.

    Raises
    ------
    ProfileError
        If a key is unknown, a name is not found, or a value makes no sense; the message
        names the entry.
    """
    return _Reader(graph, file).profile(data)


def read_profile(graph: CareerGraph, path: str | Path) -> Profile:
    """Read a profile from TOML or JSON, or from a learner's record.

    Parameters
    ----------
    graph
        Where names are looked up.
    path
        The file. JSON with a ``@context`` or the type of a verifiable credential is a learner's
        record: Open Badges 3.0 or Comprehensive Learner Record 2.0. Nothing is fetched, and no
        signature is verified; `Profile.remarks` says so, and what was not recognised.

    Raises
    ------
    ProfileError
        If the file cannot be read or says something wrong.
    """
    import json
    import tomllib

    from magraph.learner_records import is_learner_record, read_record

    file = Path(path)
    try:
        text = read_file(file).decode("utf-8-sig")
        as_json = file.suffix.lower() in (".json", ".jsonld") or text.lstrip().startswith("{")
        data = json.loads(text) if as_json else tomllib.loads(text)
    except MagraphError as error:
        raise ProfileError(str(error)) from None
    except UnicodeDecodeError:
        raise ProfileError(f"{file}: is not UTF-8 text") from None
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        raise ProfileError(f"{file}: is not well-formed: {error}") from None
    if as_json and is_learner_record(data):
        record = read_record(graph, data, str(file))
        return replace(profile_from_mapping(graph, record.data, str(file)), remarks=record.remarks)
    if not isinstance(data, Mapping):
        raise ProfileError(f"{file}: must hold a table of keys such as 'education' and 'work'")
    return profile_from_mapping(graph, data, str(file))
