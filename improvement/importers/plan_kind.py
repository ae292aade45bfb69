"""What the kinds of file of an improvement plan share: whose they are, which plan it is, writing and taking back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from improvement.importers.on_record import OnRecord
from improvement.models import Action, ActionUpdate, Plan
from improvement.operations.importing import NEW_PLAN, apply_plan
from improvement.operations.taking_back import undo_plan
from improvement.permissions import may_edit_plan
from organisation.models import User
from organisation.operations import Reason
from organisation.permissions import Access
from spreadsheets.headings import Field
from spreadsheets.kinds import Applied, Change, ImportKind, Option, Reading


class PlanKind(ImportKind):
    """A kind of file of an improvement plan."""

    fields: Sequence[Field]
    leads_to = ("Plan", "improvement:plan")

    def may_import(self, access: Access) -> bool:
        return may_edit_plan(access)

    def options(self, reading: Reading) -> Sequence[Option]:
        plans = list(Plan.objects.order_by("starts_on", "pk"))
        day = reading.today
        running = [one for one in plans if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)]
        choices = tuple((str(one.pk), one.name) for one in plans) or ((NEW_PLAN, "A new plan, from today"),)
        default = str(running[0].pk) if running else choices[0][0]
        return (Option("plan", "Which plan is it?", choices, default=default),)

    def record(self, reading: Reading) -> OnRecord:
        """Read the plan that the file is compared with."""
        (option,) = self.options(reading)
        return OnRecord.of(reading.settings.options.get(option.key, option.default), reading.settings.names)

    def apply(self, *, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
        return apply_plan(changes=changes, by=by, at=at, reason=reason)

    def undo(self, *, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
        return undo_plan(began=began, ended=ended, by=by, at=at, reason=reason)


def running_plan(today: date) -> Plan | None:
    """Return the plan that goes into a template."""
    return Plan.objects.filter(starts_on__lte=today).order_by("starts_on", "pk").first()


def actions_of(plan: Plan | None) -> tuple[Mapping[int, ActionUpdate], Sequence[Action]]:
    """Return the actions of a plan in their order, and by their keys how they stand."""
    standing = {one.action_id: one for one in ActionUpdate.objects.standing(None)}
    actions = (
        Action.objects.filter(outcome__section__plan=plan)
        .select_related("outcome__section__area", "owner")
        .prefetch_related("partners", "measures")
        .order_by("outcome__section__position", "outcome__position", "position", "pk")
    )
    return standing, [one for one in actions if one.pk in standing]
