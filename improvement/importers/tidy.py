"""An improvement plan as a plain table, one row an action: what is on record goes out and comes in again unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from improvement.importers.compared import compare
from improvement.importers.on_record import OnRecord
from improvement.importers.rows import Unclear, read_row
from improvement.models import Action, ActionUpdate, Plan
from improvement.operations.importing import NEW_PLAN, apply_plan, undo_plan
from improvement.permissions import may_edit_plan
from organisation.models import User
from organisation.operations import Reason, Refused
from organisation.permissions import Access
from spreadsheets.exports import Sheet, as_xlsx
from spreadsheets.headings import Field
from spreadsheets.kinds import Applied, Change, Choice, Item, Option, Outcome, Reading

FIELDS = (
    Field("code", "Ref", ("code", "reference", "action ref")),
    Field("area", "Area", is_required=True),
    Field("outcome", "Outcome ref", ("outcome code",)),
    Field("outcome_text", "Outcome", is_required=True),
    Field("answers", "Source", ("answers",)),
    Field("text", "Action", is_required=True),
    Field("printed", "Target date (as printed)", ("target as printed",)),
    Field("due", "Target date", ("due", "target")),
    Field("measured_by", "Performance measurement", ("measured by", "measurement")),
    Field("partners", "Key partners", ("partners",)),
    Field("owner", "Owner", ("owner post",)),
    Field("alignment", "Alignment"),
    Field("note", "Notes", ("note",)),
)


class TidyPlan:
    """One row an action."""

    key = "improvement-plan-tidy"
    label = "Improvement plan, one action a row"
    description = (
        "Area, outcome, action, target date, measurement and partners, one row an action. "
        "Download the template to change what is on record."
    )
    fields: Sequence[Field] = FIELDS
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

    def column_targets(self, reading: Reading) -> Sequence[tuple[str, str]]:
        return [(field.key, field.label) for field in self.fields]

    def check(self, reading: Reading) -> Iterator[Item]:
        (option,) = self.options(reading)
        record = OnRecord.of(reading.settings.options.get(option.key, option.default), reading.settings.names)
        seen: dict[str, str] = {}
        for table, row in reading.rows():
            try:
                found = read_row(table, row, record)
            except Unclear as unclear:
                yield Item(
                    Outcome.ERROR, table.sheet.name, table.place(row, unclear.field),
                    row[table.column("code")].text or row[table.column("text")].text[:80],
                    next(field.label for field in self.fields if field.key == unclear.field),
                    row[table.column(unclear.field)].text, code=unclear.code, message=str(unclear),
                    choices=unclear.choices,
                )  # fmt: skip
                continue
            yield from compare(found, record, seen)

    def typed(self, item: Item, choice: Choice, text: str) -> Change:
        raise Refused("Put the words right in the file, and upload it again.")

    def apply(self, *, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
        return apply_plan(changes=changes, by=by, at=at, reason=reason)

    def undo(self, *, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
        return undo_plan(began=began, ended=ended, by=by, at=at, reason=reason)

    def template(self, *, today: date) -> bytes:
        plan = Plan.objects.filter(starts_on__lte=today).order_by("starts_on", "pk").first()
        standing = {one.action_id: one for one in ActionUpdate.objects.standing(None)}
        actions = (
            Action.objects.filter(outcome__section__plan=plan)
            .select_related("outcome__section__area", "owner")
            .prefetch_related("partners")
            .order_by("outcome__section__position", "outcome__position", "position", "pk")
        )
        rows = tuple(_row(one, standing[one.pk]) for one in actions if one.pk in standing)
        note = f"{plan.name if plan else 'Improvement plan'}: actions on record, {today:%-d %B %Y}"
        return as_xlsx(Sheet("Actions", (note,), tuple(field.label for field in self.fields), rows))


def _row(action: Action, standing: ActionUpdate) -> tuple[str | date | None, ...]:
    outcome = action.outcome
    return (
        action.code, outcome.section.area.name, outcome.code, outcome.text, outcome.answers, action.text,
        standing.due_printed, standing.due_on, action.measured_by,
        "; ".join(one.name for one in action.partners.all()), action.owner.title if action.owner else "",
        "", action.note,
    )  # fmt: skip


KIND = TidyPlan()
