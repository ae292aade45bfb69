"""An improvement plan as a plain table, one row an action: what is on record goes out and comes in again unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from improvement.importers.compared import codes_of, compare
from improvement.importers.new_areas import NewAreas
from improvement.importers.on_record import OnRecord
from improvement.importers.plan_kind import PlanKind, actions_of, running_plan
from improvement.importers.rows import read_row
from improvement.models import Action, ActionKind, ActionUpdate
from organisation.models import Area
from spreadsheets.cells import Row
from spreadsheets.exports import Sheet, as_xlsx
from spreadsheets.headings import Field, Table, normalised
from spreadsheets.kinds import Item, Outcome, Reading, Unclear

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
    Field("measures", "Linked measures", ("measure codes",)),
    Field("kind", "Kind", ("kind of action",)),
    Field("every_months", "Repeats every (months)", ("repeats every", "every months")),
    Field("alignment", "Alignment"),
    Field("note", "Notes", ("note",)),
)


class TidyPlan(PlanKind):
    """One row an action."""

    key = "improvement-plan-tidy"
    label = "Improvement plan, one action a row"
    description = (
        "Area, outcome, action, target date, measurement and partners, one row an action. "
        "Download the template to change what is on record. Adds areas that are not on record."
    )
    fields: Sequence[Field] = FIELDS

    def check(self, reading: Reading) -> Iterator[Item]:
        record = self.record(reading)
        seen: dict[str, str] = {}
        areas = NewAreas(record)
        for table, row in reading.rows():
            area, items = _area(table, row, record, areas)
            yield from items
            try:
                found = read_row(table, row, record, area)
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

    def template(self, *, today: date) -> bytes:
        plan = running_plan(today)
        standing, actions = actions_of(plan)
        rows = tuple(_row(one, standing[one.pk]) for one in actions)
        note = f"{plan.name if plan else 'Improvement plan'}: actions on record, {today:%-d %B %Y}"
        return as_xlsx(Sheet("Actions", (note,), tuple(field.label for field in self.fields), rows))


def _area(table: Table, row: Row, record: OnRecord, areas: NewAreas) -> tuple[Area | None, list[Item]]:
    """Return the area of a row: on record, or offered to be added where an action would be new."""
    said = table.words(row, "area")
    known = record.areas.get(normalised(said))
    if known is not None or not said or table.words(row, "code") in record.actions:
        return known, []
    return areas.named(said, table.sheet.name, table.place(row, "area"))


def _row(action: Action, standing: ActionUpdate) -> tuple[str | date | int | None, ...]:
    outcome = action.outcome
    return (
        action.code, outcome.section.area.name, outcome.code, outcome.text, outcome.answers, action.text,
        standing.due_printed, standing.due_on, action.measured_by,
        "; ".join(one.name for one in action.partners.all()), action.owner.title if action.owner else "",
        codes_of(action.measures.all()), ActionKind(action.kind).label, action.every_months,
        "", action.note,
    )  # fmt: skip


KIND = TidyPlan()
