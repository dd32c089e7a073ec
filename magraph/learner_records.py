"""Learners' records, Open Badges 3.0 and Comprehensive Learner Records 2.0, as profile data.

Both are verifiable credentials in JSON-LD. Only what the file says is read: no context is
fetched, no signature is verified and no revocation list is asked, and the remarks say so.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from magraph import terms
from magraph.errors import ProfileError
from magraph.graph import CareerGraph
from magraph.names import ctid, label_key
from magraph.phrases import plain

__all__ = ["LearnerRecord", "is_learner_record", "read_record"]

_CREDENTIAL_TYPES: Final = frozenset(
    (
        "VerifiableCredential",
        "OpenBadgeCredential",
        "AchievementCredential",
        "ClrCredential",
        "VerifiablePresentation",
        "EndorsementCredential",
        "EnvelopedVerifiableCredential",
    )
)
_OLDER: Final = frozenset(("Assertion", "BadgeClass", "CLR", "Clr"))
_DEEPEST: Final = 20
_MOST: Final = 10_000
_KINDS: Final = (terms.CREDENTIAL, terms.ROUTE, terms.STATUS, terms.SKILL)
_CREDENTIALS: Final = (
    "Certification License Certificate MicroCredential Badge QualityAssuranceCredential"
)
_ROUTES: Final = (
    "ApprenticeshipCertificate AssociateDegree BachelorDegree CertificateOfCompletion Course "
    "Degree Diploma DoctoralDegree GeneralEducationDevelopment JourneymanCertificate "
    "LearningProgram MasterCertificate MasterDegree ProfessionalDoctorate ResearchDoctorate "
    "SecondarySchoolDiploma Certificate"
)
_BY_TYPE: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(_ROUTES.split(), (terms.ROUTE,)),
    **dict.fromkeys(_CREDENTIALS.split(), (terms.CREDENTIAL,)),
    "Certificate": (terms.CREDENTIAL, terms.ROUTE),
    "Competency": (terms.SKILL,),
    "Membership": (terms.STATUS,),
}
"""What a name may stand for, by the type of the achievement; of any other type: anything."""
_NOT_DONE: Final = frozenset(("Failed", "Withdrew"))
_GOING_ON: Final = frozenset(("Enrolled", "InProgress", "OnHold", "Provisional"))
_CTID: Final = re.compile(r"ce-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)
_ONET: Final = re.compile(r"[0-9]{2}-[0-9]{4}\.[0-9]{2}")


class LearnerRecord(NamedTuple):
    """What of a record is profile data, and what is to be said about it.

    Attributes
    ----------
    data
        The keys of a profile, as `magraph.profile.profile_from_mapping` takes them.
    remarks
        Sentences: what was not verified, how each achievement was recognised, which were not.
    """

    data: dict[str, Any]
    remarks: tuple[str, ...]


def is_learner_record(data: object, depth: int = 0) -> bool:
    """Tell whether JSON is a verifiable credential, or was meant to be one.

    Parameters
    ----------
    data
        JSON: an object, or a list of objects.
    depth
        How deep it lies in other lists; where that is too deep it is none.
    """
    if isinstance(data, list):
        inside = depth < _DEEPEST and bool(data)
        return inside and all(is_learner_record(each, depth + 1) for each in data)
    if not isinstance(data, Mapping):
        return False
    types = frozenset(_types(data))
    return "@context" in data or bool(types & (_CREDENTIAL_TYPES | _OLDER))


def read_record(graph: CareerGraph, data: object, file: str) -> LearnerRecord:
    """Return what a learner's record says, in the form of a profile.

    Parameters
    ----------
    graph
        Where the achievements are looked up.
    data
        JSON: a credential, a presentation, or a list of these.
    file
        How the data is called in messages.

    Raises
    ------
    ProfileError
        It is no Open Badges 3.0 or CLR 2.0, or says something that makes no sense; with the
        place in the record.
    """
    reader = _Reader(graph, file)
    reader.walk(data, "record", 0)
    return reader.record()


class _Found(NamedTuple):
    """What an achievement is, and by what it was recognised."""

    iri: str
    how: str


class _Dates(NamedTuple):
    """When the activity began and ended, and when the achievement was obtained and expires."""

    began: date | None
    ended: date | None
    obtained: date | None
    expires: date | None


class _Reader:
    def __init__(self, graph: CareerGraph, file: str) -> None:
        self._graph = graph
        self._file = file
        self._index = _Index(graph)
        self._data: dict[str, list[Any]] = {
            "credentials": [],
            "education": [],
            "statuses": [],
            "skills": [],
        }
        self._recognised: list[str] = []
        self._unmatched: list[str] = []
        self._aside: list[str] = []
        self._seen = 0
        self._signed = False
        self._revocable = False
        self._subjects: set[str] = set()

    def record(self) -> LearnerRecord:
        """Return what was gathered."""
        recognised = len(self._recognised)
        remarks = [
            "signatures are not verified: the record is taken at its word"
            if self._signed
            else "the record is not signed, or its signature is apart; it is taken at its word"
        ]
        if self._revocable:
            remarks.append("whether anything in it was revoked since is not known")
        if len(self._subjects) > 1:
            remarks.append(
                f"it speaks of {len(self._subjects)} different people, who are taken as one"
            )
        remarks.append(
            f"{plain(self._seen)} achievement{'' if self._seen == 1 else 's'}: "
            f"{plain(recognised)} recognised, "
            f"{plain(len(self._unmatched))} not recognised, {plain(len(self._aside))} not counted"
        )
        remarks += self._recognised + self._unmatched + self._aside
        data: dict[str, Any] = {key: value for key, value in self._data.items() if value}
        return LearnerRecord(data, tuple(remarks))

    def fail(self, where: str, problem: str) -> ProfileError:
        return ProfileError(f"{self._file}: {where}: {problem}")

    # The tree of credentials

    def walk(self, value: object, where: str, depth: int) -> None:
        """Read a credential, or whatever holds credentials."""
        if depth > _DEEPEST:
            raise self.fail(where, f"credentials lie more than {_DEEPEST} deep in each other")
        if isinstance(value, list):
            for place, item in enumerate(value, start=1):
                self.walk(item, f"{where}[{place}]", depth + 1)
            return
        if isinstance(value, str):
            self._leave(f"{where}: a credential in compact form (a signed text) is not unpacked")
            return
        if not isinstance(value, Mapping):
            raise self.fail(where, f"{_json_name(value)} where a credential belongs")
        types = frozenset(_types(value))
        self._signed = self._signed or bool(value.get("proof"))
        self._revocable = self._revocable or bool(value.get("credentialStatus"))
        if "EnvelopedVerifiableCredential" in types:
            self._leave(f"{where}: a credential in compact form (a signed text) is not unpacked")
        elif "VerifiablePresentation" in types:
            self._inside(value.get("verifiableCredential"), f"{where}.verifiableCredential", depth)
        elif "EndorsementCredential" in types:
            self._leave(f"{where}: an endorsement says nothing that is held")
        elif types & _CREDENTIAL_TYPES:
            self._credential(value, where, depth)
        else:
            older = ", an older form" if types & _OLDER else ""
            shown = ", ".join(sorted(types)) or "none"
            raise self.fail(
                where,
                f"no Open Badges 3.0 or CLR 2.0 credential{older} (type: {shown}). Its type must "
                "have VerifiableCredential and AchievementCredential, OpenBadgeCredential or "
                "ClrCredential",
            )

    def _inside(self, value: object, where: str, depth: int) -> None:
        if value is not None:
            self.walk(value if isinstance(value, list) else [value], where, depth)

    def _leave(self, sentence: str) -> None:
        self._count(sentence)
        self._aside.append(f"not counted: {sentence}")

    def _count(self, where: str) -> None:
        self._seen += 1
        if self._seen > _MOST:
            raise self.fail(where, f"more than {_MOST:,} achievements")

    def _credential(self, credential: Mapping[str, Any], where: str, depth: int) -> None:
        subjects = credential.get("credentialSubject")
        if subjects is None:
            raise self.fail(where, "credentialSubject is missing")
        for place, subject in _numbered(subjects, f"{where}.credentialSubject"):
            if not isinstance(subject, Mapping):
                raise self.fail(place, "must be an object")
            about = subject.get("id")
            if isinstance(about, str):
                self._subjects.add(about)
            key = "verifiableCredential"
            self._inside(subject.get(key), f"{place}.{key}", depth)
            if "ClrSubject" in _types(subject) or key in subject:
                # There `achievement` describes what the credentials inside refer to.
                continue
            if "achievement" not in subject:
                raise self.fail(place, "achievement is missing")
            for at, achievement in _numbered(subject["achievement"], f"{place}.achievement"):
                self._achievement(achievement, subject, credential, at)

    # Achievements

    def _achievement(
        self,
        given: object,
        subject: Mapping[str, Any],
        credential: Mapping[str, Any],
        where: str,
    ) -> None:
        self._count(where)
        achievement: Mapping[str, Any] = {"id": given} if isinstance(given, str) else {}
        if isinstance(given, Mapping):
            achievement = given
        elif not achievement:
            raise self.fail(where, "must be an object")
        name = achievement.get("name")
        shown = name if isinstance(name, str) and name.strip() else achievement.get("id")
        if not isinstance(shown, str) or not shown.strip():
            raise self.fail(where, "an achievement without a name and an id")
        shown = " ".join(shown.split())[:200]
        statuses = self._statuses(subject, where)
        dates = self._dates(subject, credential, where)
        found, reason = self._recognise(achievement)
        if not found:
            self._unmatched.append(f"not recognised: {shown}: {reason}")
            return
        held = []
        for each in found:
            problem = self._hold(each.iri, statuses, dates)
            if problem:
                self._aside.append(f"not counted: {shown}: {problem}")
                return
            held.append(f"{self._graph.id(each.iri)} ({each.how})")
        self._recognised.append(f"recognised: {shown}: {', '.join(held)}")

    def _recognise(self, achievement: Mapping[str, Any]) -> tuple[list[_Found], str]:
        """Return what an achievement is, and the skills it shows; or why neither is known."""
        others = _objects(achievement.get("otherIdentifier"))
        ids = [achievement.get("id"), *(entry.get("identifier") for entry in others)]
        itself, reason = self._one((("its identifier", each) for each in ids), _KINDS)
        targets: list[tuple[str, Any]] = []
        for alignment in _objects(achievement.get("alignment")):
            targets.append(("an alignment", alignment.get("targetUrl")))
            targets.append(("an alignment", alignment.get("targetCode")))
        reason = reason or "nothing has its identifier, what it is aligned to, or its name"
        found = [itself] if itself else []
        if not found:
            aligned, why = self._one(targets, (terms.CREDENTIAL, terms.ROUTE, terms.STATUS))
            found, reason = ([aligned] if aligned else []), why or reason
        for how, text in targets:
            several = self._index.members(text, (terms.SKILL,))
            if len(several) == 1 and several[0] not in [each.iri for each in found]:
                found.append(_Found(several[0], f"by {how}"))
            elif len(several) > 1 and not found:
                reason = f"{text} stands for several: {self._ids(several)}"
        if not found and (jobs := self._jobs(targets)):
            reason = f"it is aligned to work ({jobs}), which is not the same as having worked"
        if not found:
            named, why = self._by_name(achievement)
            found, reason = ([named] if named else []), why or reason
        return found, reason

    def _jobs(self, targets: Iterable[tuple[str, Any]]) -> str:
        jobs = {iri for _, t in targets for iri in self._index.members(t, (terms.OCCUPATION,))}
        return self._ids(jobs)

    def _one(
        self, given: Iterable[tuple[str, Any]], kinds: tuple[str, ...]
    ) -> tuple[_Found | None, str]:
        """Return the one thing that some addresses and codes stand for, or why it is not one."""
        found: dict[str, str] = {}
        for how, text in given:
            for iri in self._index.members(text, kinds):
                found.setdefault(iri, how)
        if len(found) > 1:
            return None, f"it stands for several: {self._ids(found)}"
        return next((_Found(iri, f"by {how}") for iri, how in found.items()), None), ""

    def _by_name(self, achievement: Mapping[str, Any]) -> tuple[_Found | None, str]:
        name = achievement.get("name")
        type_ = achievement.get("achievementType")
        kinds = _BY_TYPE.get(type_, _KINDS) if isinstance(type_, str) else _KINDS
        several = self._index.named(name, kinds) if isinstance(name, str) else ()
        if len(several) > 1:
            return None, f"its name is that of several: {self._ids(several)}"
        return (_Found(several[0], "by its name alone"), "") if several else (None, "")

    def _ids(self, iris: Iterable[str]) -> str:
        return ", ".join(self._graph.ids(iris))

    # What is held

    def _hold(
        self,
        iri: str,
        statuses: frozenset[str],
        dates: _Dates,
    ) -> str:
        """Note that something is held; return why it is not, if it is not."""
        began, last, obtained, expires = dates
        if statuses & _NOT_DONE:
            return f"its result is {', '.join(sorted(statuses & _NOT_DONE))}"
        running = statuses & _GOING_ON
        if running and not self._graph.is_a(iri, terms.ROUTE):
            return f"its result is {', '.join(sorted(running))}"
        if self._graph.is_a(iri, terms.CREDENTIAL):
            self._data["credentials"].append(_entry(id=iri, obtained=obtained, expires=expires))
        elif self._graph.is_a(iri, terms.ROUTE):
            if running and last is None:
                return f"its result is {', '.join(sorted(running))}, and no day says when it ends"
            key = "expected" if running else "completed"
            ended = last if running else last or obtained
            started = began if began and ended and began <= ended else None
            self._data["education"].append(_entry(route=iri, started=started, **{key: ended}))
        elif self._graph.is_a(iri, terms.STATUS):
            self._data["statuses"].append(_entry(id=iri, since=obtained, until=expires))
        elif iri not in self._data["skills"]:
            self._data["skills"].append(iri)
        return ""

    def _statuses(self, subject: Mapping[str, Any], where: str) -> frozenset[str]:
        results = subject.get("result")
        if results is not None and not isinstance(results, (list, Mapping)):
            raise self.fail(where, "result must be a list of objects")
        found = (each.get("status") for each in _objects(results))
        return frozenset(status for status in found if isinstance(status, str))

    def _dates(
        self, subject: Mapping[str, Any], credential: Mapping[str, Any], where: str
    ) -> _Dates:
        # All are read, also those that do not count: a slip in one is a slip in the record.
        def first(holder: Mapping[str, Any], *keys: str) -> date | None:
            days = [self._date(holder, key, where) for key in keys]
            return next((day for day in days if day is not None), None)

        obtained = first(credential, "awardedDate", "validFrom", "issuanceDate")
        expires = first(credential, "validUntil", "expirationDate")
        if obtained and expires and expires < obtained:
            raise self.fail(where, f"it expires on {expires}, before it is obtained on {obtained}")
        began, ended = first(subject, "activityStartDate"), first(subject, "activityEndDate")
        return _Dates(began, ended, obtained, expires)

    def _date(self, holder: Mapping[str, Any], key: str, where: str) -> date | None:
        value = holder.get(key)
        if value is None:
            return None
        try:
            return datetime.fromisoformat(value).date()
        except (TypeError, ValueError):
            shown = reprlib.repr(value)
            problem = f"{key} {shown} is no time of ISO 8601 such as 2024-05-01T00:00:00Z"
            raise self.fail(where, problem) from None


class _Index:
    """What addresses, codes and names stand for in a graph."""

    def __init__(self, graph: CareerGraph) -> None:
        self._graph = graph
        self._by_key: dict[str, dict[str, None]] = {}
        self._by_name: dict[str, dict[str, None]] = {}
        for kind in (*_KINDS, terms.OCCUPATION):
            for iri in graph.of_class(kind):
                self._put(iri)

    def _put(self, iri: str) -> None:
        graph = self._graph
        keys = {iri, ctid(iri)}
        if found := _CTID.search(iri):
            keys.add(found[0].lower())
        for match in (terms.EXACT_MATCH, terms.CLOSE_MATCH):
            keys.update(graph.objects(iri, match))
        keys.update(code for code, _, _ in graph.literals(iri, terms.ONET_SOC_CODE))
        for key in keys:
            self._by_key.setdefault(key, {})[iri] = None
        for predicate in (terms.PREF_LABEL, terms.ALT_LABEL):
            for label, _, _ in graph.literals(iri, predicate):
                self._by_name.setdefault(label_key(label), {})[iri] = None

    def members(self, given: object, kinds: tuple[str, ...]) -> list[str]:
        """Return the things of some kinds that an address or a code stands for."""
        if not isinstance(given, str):
            return []
        text = given.strip()
        keys = [text]
        if found := _CTID.search(text):
            keys.append(found[0].lower())
        if "onetonline.org/" in text and (code := _ONET.search(text)):
            keys.append(code[0])
        return self._of([iri for key in keys for iri in self._by_key.get(key, ())], kinds)

    def named(self, name: str, kinds: tuple[str, ...]) -> list[str]:
        """Return the things of some kinds with exactly this name."""
        return self._of(self._by_name.get(label_key(name), ()), kinds)

    def _of(self, iris: Iterable[str], kinds: tuple[str, ...]) -> list[str]:
        graph = self._graph
        return sorted({iri for iri in iris if any(graph.is_a(iri, kind) for kind in kinds)})


def _json_name(value: object) -> str:
    """Return what JSON calls a value that is no text, list or object."""
    if value is None:
        return "null"
    return "a boolean" if isinstance(value, bool) else "a number"


def _types(holder: Mapping[str, Any]) -> Iterator[str]:
    for key in ("type", "@type"):
        value = holder.get(key)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):
                yield item.rpartition("#")[2].rpartition("/")[2]


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield item


def _numbered(value: object, where: str) -> Iterator[tuple[str, object]]:
    if not isinstance(value, list):
        yield where, value
        return
    for place, item in enumerate(value, start=1):
        yield f"{where}[{place}]", item


def _entry(**values: object) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}
