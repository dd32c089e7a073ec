"""Which plan is kept where the single best one is asked for."""

from __future__ import annotations

from magraph.planning.objectives import Key, Objective, Scale, vector_of
from magraph.planning.plan import Plan
from magraph.planning.search import Bound

__all__ = ["Best"]


class Best:
    """Keeps the least plan in some order within the limits.

    Parameters
    ----------
    objective
        The order.
    budget, deadline
        Most cents, and hundredths of a month; None: no limit.
    first_only
        Whether any plan that is least in what is compared first will do.

    Attributes
    ----------
    plan
        The least so far.
    """

    lists = False

    def __init__(
        self,
        objective: Objective,
        *,
        budget: int | None = None,
        deadline: int | None = None,
        first_only: bool = False,
    ) -> None:
        self.first_only = first_only
        self.objective = objective
        self.by_time = not self.objective.before
        self.budget = budget
        self.deadline = deadline
        self.limits_cost = budget is not None
        self.limits_time = self.by_time or deadline is not None
        self.plan: Plan | None = None
        self.key: Key | None = None

    def plans(self) -> tuple[Plan, ...]:
        """Return the plan kept."""
        return () if self.plan is None else (self.plan,)

    def rescale(self, scale: Scale) -> None:
        """Compare on another scale from now on."""
        self.scale = scale
        self.key = None if self.plan is None else scale.key_of(self.plan)

    def refuses(self, bound: Bound) -> bool:
        """Return True if no plan within the bound can matter."""
        if self.budget is not None and bound.cost > self.budget:
            return True
        if self.deadline is not None and bound.time > self.deadline:
            return True
        if self.key is None:
            return False
        key = self.scale.key(bound.time, bound.weight)
        if self.first_only:
            return self.scale.sums(key)[0] >= self.scale.sums(self.key)[0]
        return key > self.key or (self.scale.exact and key == self.key)

    def horizon(self) -> int | None:
        """Return the latest finish that can still matter; None: any."""
        if self.by_time and self.plan is not None:
            return self.plan.time
        return self.deadline

    def consider(self, plan: Plan | None) -> None:
        """Take note of a first plan, before there is a scale."""
        if plan is None or not self.allows(plan):
            return
        order = self.objective
        if self.plan is None or vector_of(plan, order) < vector_of(self.plan, order):
            self.plan = plan

    def allows(self, plan: Plan) -> bool:
        """Return whether a plan keeps to the limits."""
        return (self.budget is None or plan.cost <= self.budget) and (
            self.deadline is None or plan.time <= self.deadline
        )

    def offer(self, plan: Plan) -> None:
        """Take note of a plan."""
        if not self.allows(plan):
            return
        key = self.scale.key_of(plan)
        if self.plan is None or self.key is None or (key, plan.ids) < (self.key, self.plan.ids):
            self.plan, self.key = plan, key
