"""Experience: how much of a person's work a requirement counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from magraph import terms
from magraph.graph import CareerGraph
from magraph.profile import Employment, Profile
from magraph.quantities import add_days, months_between

__all__ = ["Span", "WorkTests", "spans", "worked_months"]


class WorkTests(NamedTuple):
    """Which work counts.

    Attributes
    ----------
    roles
        Any of these, or a role that is a specialisation of one.
    duty_groups
        The role has duties of all of these groups.
    weekly_hours
        At least so many hours a week; None: any.
    settings
        Any of these; empty: anywhere.
    current
        The person must be employed so now.
    """

    roles: tuple[str, ...]
    duty_groups: tuple[str, ...]
    weekly_hours: Decimal | None
    settings: tuple[str, ...]
    current: bool

    @classmethod
    def read(cls, graph: CareerGraph, node: str) -> WorkTests:
        """Read the tests of a leaf from the graph."""
        return cls(
            roles=graph.objects(node, terms.WORK_IN),
            duty_groups=graph.objects(node, terms.HAS_DUTY_GROUP),
            weekly_hours=graph.number(node, terms.MINIMUM_WEEKLY_HOURS),
            settings=graph.objects(node, terms.HAS_SETTING),
            current=graph.value(node, terms.CURRENT) is True,
        )

    def accepts_role(self, graph: CareerGraph, role: str) -> bool:
        """Return whether work in a role counts."""
        if not set(graph.up(role, terms.SPECIALIZATION_OF)) & set(self.roles):
            return False
        if not self.duty_groups:
            return True
        groups = {
            group
            for duty in graph.objects(role, terms.HAS_DUTY)
            for group in graph.objects(duty, terms.HAS_DUTY_GROUP)
        }
        return set(self.duty_groups) <= groups

    def counts(self, graph: CareerGraph, job: Employment) -> bool:
        """Return whether an employment counts. An unstated setting is taken to be the one asked."""
        return (
            self.accepts_role(graph, job.role)
            and (self.weekly_hours is None or job.weekly_hours >= self.weekly_hours)
            and (not self.settings or job.setting is None or job.setting in self.settings)
        )

    def may_count(self, graph: CareerGraph, job: Employment) -> bool:
        """Return whether an employment counts, or might if the role in it were known."""
        if self.counts(graph, job) or graph.is_a(job.role, terms.ROLE):
            return self.counts(graph, job)
        roles = graph.down(job.role, terms.SPECIALIZATION_OF)
        return any(self.counts(graph, job._replace(role=role)) for role in roles)

    def employed(self, graph: CareerGraph, profile: Profile, day: date) -> bool:
        """Return whether a person works so on a day."""
        return any(self.counts(graph, job) and job.goes_on(day) for job in profile.work)


class Span(NamedTuple):
    """A stretch of work, in months before the day of the question; `start >= end >= 0`."""

    start: Decimal
    end: Decimal


def spans(
    graph: CareerGraph,
    tests: WorkTests,
    profile: Profile,
    as_of: date,
    *,
    since: date | None = None,
    unsure: bool = False,
) -> tuple[Span, ...]:
    """Return the stretches of work that count, oldest first, overlapping ones merged.

    Parameters
    ----------
    graph, tests, profile
        What counts, and the jobs.
    as_of
        The day of the question; work after it does not count.
    since
        Only work from this day on.
    unsure
        Count also what may count.
    """
    merged: list[Span] = []
    counted = tests.may_count if unsure else tests.counts
    jobs = sorted((job for job in profile.work if counted(graph, job)), key=lambda job: job.start)
    for job in jobs:
        start = job.start if since is None else max(job.start, since)
        end = min(job.end or as_of, as_of)
        # A last day on the eve of an anniversary closes the month: both days are worked.
        if job.end is not None and add_days(job.end, 1).day == start.day:
            end = min(add_days(job.end, 1), as_of)
        if start >= end:
            continue
        span = Span(months_between(start, as_of), months_between(end, as_of))
        if merged and span.start >= merged[-1].end:
            merged[-1] = Span(merged[-1].start, min(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def worked_months(
    graph: CareerGraph,
    tests: WorkTests,
    profile: Profile,
    as_of: date,
    *,
    within: Decimal | None = None,
    since: date | None = None,
    unsure: bool = False,
) -> Decimal:
    """Return the months of work that count, inside a window where there is one.

    Two jobs at once count once. Parameters as for `spans`; `within` is the window in months.
    """
    total = Decimal(0)
    for span in spans(graph, tests, profile, as_of, since=since, unsure=unsure):
        start = span.start if within is None else min(span.start, within)
        total += max(Decimal(0), start - span.end)
    return total
