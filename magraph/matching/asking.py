"""From a person and names to rankings: where the ontology and a catalogue meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from magraph import terms
from magraph.displays import told_from
from magraph.errors import AmbiguousTerm, UnknownTerm
from magraph.evaluation import Circumstances
from magraph.graph import CareerGraph
from magraph.matching.building import OPTIONAL, catalogue_of
from magraph.matching.catalogue import Catalogue, given
from magraph.matching.ranking import Ranking, rank
from magraph.matching.transitions import Similar, transitions
from magraph.matching.transitions import similar as nearest
from magraph.names import short_id
from magraph.profile import Profile, starting_profile
from magraph.quantities import day_asked
from magraph.readwrite import PathLike
from magraph.readwrite.files import check_target, write_file

__all__ = ["match", "role_names", "similar", "skills_in", "write_transitions"]

_SAME = (terms.EXACT_MATCH, terms.CLOSE_MATCH)


def match(
    graph: CareerGraph,
    profile: Profile | Iterable[str] | None = None,
    *,
    catalogue: Catalogue | None = None,
    top: int = 10,
    as_of: date | None = None,
) -> Ranking:
    """Return the roles that a person fits best, each with what is held and what is missing.

    Parameters
    ----------
    graph
        The ontology that the profile speaks of.
    profile
        As for `shortest_pathway`.
    catalogue
        The roles to choose from; None: those of the ontology.
    top
        How many.
    as_of
        The day on which things are held; None: the profile's, or today.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or an argument makes no sense.
    MissingExtra
        numpy or pyarrow is not installed.

    Notes
    -----
    The score is that of `magraph.matching.ranking`. In another catalogue a skill counts where it
    is mapped (``skos:exactMatch``, ``skos:closeMatch``), and who has worked in a role that is
    mapped to an occupation has what is essential in it, and what is rated at the level rated.

    Examples
    --------
    >>> from magraph import match, read_graph
    >>> found = match(read_graph(), ["phlebotomy-course"], top=1)
    >>> found.fits[0].label, len(found.fits[0].held)
    ('Phlebotomist', 8)
    """
    if not isinstance(profile, Profile):
        profile = starting_profile(graph, () if profile is None else profile)
    there = Circumstances(graph, profile, day_asked(as_of, profile.as_of))
    roles = catalogue_of(graph) if catalogue is None else catalogue
    return told_from(graph, rank(roles, skills_in(roles, there), top))


def similar(
    graph: CareerGraph, role: str, *, catalogue: Catalogue | None = None, top: int = 10
) -> Similar:
    """Return the roles nearest to a role, and what the step to each asks for.

    Parameters
    ----------
    graph
        The ontology; names are looked up in it first.
    role
        A role of the ontology, also where it is mapped into the catalogue; or the catalogue's
        IRI, short id or label of one.
    catalogue
        The roles to choose from; None: those of the ontology.
    top
        How many.

    Raises
    ------
    UnknownTerm, AmbiguousTerm
        No role, or several, are meant.
    UsageError
        `top` is not positive.
    MissingExtra
        numpy or pyarrow is not installed.
    """
    roles = catalogue_of(graph) if catalogue is None else catalogue
    return told_from(graph, nearest(roles, _role_in(roles, graph, role), top))


def write_transitions(
    read: Callable[[], CareerGraph],
    path: PathLike,
    *,
    catalogue: Catalogue | None = None,
    top: int = 10,
) -> None:
    """Write the steps from each role to the nearest others as GraphML.

    Parameters
    ----------
    read
        Gives the ontology; called if there is no catalogue.
    path
        The file, written whole or not at all.
    catalogue, top
        As for `similar`.

    Raises
    ------
    UsageError
        The file cannot be written, or its name says another format.
    """
    from networkx import generate_graphml

    check_target(path, ".graphml")
    roles = catalogue_of(read()) if catalogue is None else catalogue
    lines = generate_graphml(transitions(roles, top))
    write_file(path, "\n".join(lines) + "\n")


def _role_in(catalogue: Catalogue, graph: CareerGraph, name: str) -> str:
    """Return the IRI of the catalogue's role that a name means."""
    numbers = catalogue.role_numbers
    if name in numbers:
        return name
    wanted = name.casefold()
    found = {
        iri
        for iri, label in zip(numbers, catalogue.role_labels.to_pylist(), strict=True)
        if wanted in (short_id(iri).casefold(), label.casefold())
    }
    if not found:
        role = graph.find(name, (terms.OCCUPATION,), "role")
        found = {iri for iri in role_names(graph, role) if iri in numbers}
    if not found:
        raise UnknownTerm(name, what="role of the catalogue")
    if len(found) > 1:
        labels = catalogue.role_labels
        raise AmbiguousTerm(name, [(iri, labels[numbers[iri]].as_py()) for iri in sorted(found)])
    return found.pop()


def skills_in(catalogue: Catalogue, there: Circumstances) -> dict[str, float | None]:
    """Return what a person has, by the names of a catalogue where it has names for it.

    Returns
    -------
    dict
        IRI of a skill -> level, 0 to 7, or None: not known.
    """
    graph = there.graph
    held: dict[str, float | None] = {}
    for skill, level in there.skills.items():
        names = {skill, *_mapped(graph, skill)}
        known = [name for name in names if name in catalogue.skill_numbers]
        for name in known or [skill]:
            held[name] = None if level is None else float(level)
    for role in there.profile.roles:
        for name in role_names(graph, role):
            number = catalogue.role_numbers.get(name)
            if number is None:
                continue
            for skill, weight, level in zip(
                *(part.tolist() for part in catalogue.needs(number)), strict=True
            ):
                # Who does a job has what it takes; whether an optional skill, nobody knows.
                if weight != OPTIONAL or level == level:
                    held.setdefault(catalogue.skill_ids[skill].as_py(), given(level))
    return held


def _mapped(graph: CareerGraph, iri: str) -> tuple[str, ...]:
    return tuple(name for predicate in _SAME for name in graph.objects(iri, predicate))


def role_names(graph: CareerGraph, role: str) -> tuple[str, ...]:
    """Return the IRIs under which catalogues may know a role, sorted."""
    names = {role}
    for above in graph.up(role, terms.SPECIALIZATION_OF):
        names.update(_mapped(graph, above))
        code = graph.text(above, terms.ONET_SOC_CODE)
        if code:
            names.add(f"{terms.ID}onet/{code}")
    return tuple(sorted(names))
