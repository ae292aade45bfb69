"""An improvement plan as it is printed: one area a sheet, outcomes with their actions in a cell and lists beside them.

Lists that have as many lines as there are actions belong to them for certain. Others are read by position and asked
about; what is left over is kept as a line that fits no action, if a person says so. Nothing is paired blindly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from improvement.importers.compared import compare
from improvement.importers.on_record import OnRecord
from improvement.importers.plan_kind import PlanKind
from improvement.importers.printed_areas import Areas
from improvement.importers.printed_layout import printed_plan
from improvement.importers.printed_lists import Beside, Lists, Loose, doubts_of, found_in, label_of
from improvement.importers.printed_matched import Matched, outcome_key
from improvement.importers.printed_rows import BY_LABEL, PARTNERS, Printed, read_printed
from improvement.importers.printed_sections import Sections
from improvement.importers.rows import area_named, plain_text
from improvement.models import UnmatchedLine
from improvement.operations.importing import NEW_PLAN
from improvement.progress import Due
from organisation.models import Area
from spreadsheets.cells import Row
from spreadsheets.headings import Field, Table
from spreadsheets.kinds import Change, Choice, Item, Outcome, Reading, Unclear

FIELDS = (
    Field("area", "Area"),
    Field("actions", "Priorities/Actions", ("priorities", "priorities and actions"), is_required=True),
    Field("due", "Target date", ("target dates",)),
    Field(
        "measured_by", "Performance measurement",
        ("performance measure", "performance measures", "performance target", "performance targets"),
    ),
    Field("partners", "Key partners"),
)  # fmt: skip
LONGEST_LINE = 300


class PrintedPlan(PlanKind):
    """One area a sheet, several lines a cell."""

    key = "improvement-plan-printed"
    label = "Improvement plan, as printed: one area a sheet"
    description = (
        "A sheet for each area with priorities and actions, target dates, measurements and key partners: several lines "
        "a cell; in the first, who is responsible, linked plans and core recommendations. Adds areas that are not on "
        "record."
    )
    fields: Sequence[Field] = FIELDS

    def check(self, reading: Reading) -> Iterator[Item]:
        record = self.record(reading)
        placed = list(reading.rows())
        areas, sections = Areas(record, [table for table, _ in placed]), Sections(record)
        rows: list[tuple[Table, Row, Area, list[Printed]]] = []
        for table, row in placed:
            area, items = areas.find(table)
            yield from items
            if area is not None:
                sections.add(table, row, area)
                rows.append((table, row, area, read_printed(table, row, area, record)))
        loose: list[Loose] = []
        yield from sections.items(loose)
        matched = Matched.of([one for *_, actions in rows for one in actions], record)
        checking = Checking(record, matched, _kept(record))
        index = 0
        for table, row, area, actions in rows:
            known = [(one, matched.actions.get(index + n)) for n, one in enumerate(actions)]
            lists = Lists.of(table, row, area, known, record)
            for one, beside in zip(actions, lists.besides, strict=True):
                yield from checking.action(index, one, beside)
                index += 1
            loose += lists.loose
        for line in loose:
            yield checking.loose(line)

    def template(self, *, today: date) -> bytes:
        return printed_plan(today)


KIND = PrintedPlan()


def _kept(record: OnRecord) -> Counter[tuple[int, str, str]]:
    """Count the lines of the plan that are kept already as fitting no action: by area, list and words."""
    if record.plan == NEW_PLAN:
        return Counter()
    lines = UnmatchedLine.objects.standing(None).filter(section__plan=int(record.plan))
    return Counter(lines.values_list("section__area", "which", "value"))


def _fits(lines: Sequence[tuple[str, str, str]]) -> bool:
    return all(len(value) <= LONGEST_LINE for _, value, _ in lines)


@dataclass
class Checking:
    """A check under way.

    :param kept: lines that are kept already, by area, list and words
    :param met: how many of them the file has had so far
    """

    record: OnRecord
    matched: Matched
    kept: Counter[tuple[int, str, str]]
    met: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    seen: dict[str, str] = field(default_factory=dict)
    asked: set[tuple[int, str]] = field(default_factory=set)

    def action(self, index: int, printed: Printed, besides: dict[str, Beside]) -> Iterator[Item]:
        """Yield the fate of an action's fields, and ask once about its outcome where that is in doubt."""
        key = outcome_key(printed)
        doubt = self.matched.doubt_of_outcome(printed)
        if doubt and key not in self.asked:
            self.asked.add(key)
            yield doubt
        action = self.matched.actions.get(index)
        try:
            found = found_in(printed, besides, action, self.matched.outcome_of(index, printed), self.record)
        except Unclear as unclear:
            yield Item(
                Outcome.ERROR, printed.table.sheet.name, printed.table.place(printed.row, unclear.field),
                printed.text[:80], label_of(unclear), printed.text, code=unclear.code, message=str(unclear),
            )  # fmt: skip
            return
        for item in compare(found, self.record, self.seen):
            yield self._new(item, printed, besides) if action is None else self._known(item, printed, besides)

    def _known(self, item: Item, printed: Printed, besides: dict[str, Beside]) -> Item:
        """Return an item of an action on record; what is read by position and differs is asked about."""
        one = BY_LABEL.get(item.field)
        if one is None:
            return item
        beside = besides[one.key]
        item = replace(item, place=beside.place)
        if not beside.doubt or item.outcome not in (Outcome.CHANGED, Outcome.TO_CHECK):
            return item
        lines = [(one.which, line, beside.doubt) for line in beside.lines]
        if all(self._is_kept(printed.area, which, value) for which, value, _ in lines):
            return replace(
                item, outcome=Outcome.UNCHANGED, on_record="Kept with the area, as a line that fits no action",
                code="", message="", change=None, choices=(),
            )  # fmt: skip
        message = " ".join(filter(None, (beside.doubt, item.message)))
        choices = item.choices
        if _fits(lines):
            keep = self._keep(printed.area, lines)
            choices += (Choice("keep", "Keep it as a line that fits no action", keep),)
        return replace(
            item, outcome=Outcome.TO_CHECK, code=item.code or "by_position", message=message, choices=choices
        )

    def _new(self, item: Item, printed: Printed, besides: dict[str, Beside]) -> Item:
        """Return the item of an action that isn't on record; it may be one reworded."""
        if item.outcome == Outcome.ERROR:
            return item
        alike, alone = self.matched.suggestions(printed), self._without(item, printed.area, besides)
        doubts = [*doubts_of(besides), *(["An action on record reads much like it."] if alike else [])]
        if not doubts:
            return item
        if item.code in {"unknown_partner", "person_name"}:
            doubts.append(item.message)
        return replace(
            item, outcome=Outcome.TO_CHECK, code="similar_action" if alike else "by_position",
            message=" ".join(doubts), choices=(*alike, *item.choices, *alone),
        )  # fmt: skip

    def _without(self, item: Item, area: Area, besides: dict[str, Beside]) -> tuple[Choice, ...]:
        """Offer to add an action without what was read by position; those lines are kept by themselves."""
        lines = [
            (one.which, line, beside.doubt)
            for one in BY_LABEL.values()
            if (beside := besides[one.key]).doubt
            for line in beside.lines
        ]
        if not lines or item.change is None or not _fits(lines):
            return ()
        nothing: Change = {"due": ["", str(Due().precision), ""], "measured_by": "", "partners": []}
        emptied = {key: nothing[key] for key, beside in besides.items() if beside.doubt}
        change: Change = {**item.change, **emptied, **self._keep(area, lines), "do": item.change["do"]}
        return (Choice("without", "Add it without what was read by position, which is kept by itself", change),)

    def loose(self, line: Loose) -> Item:
        """Return the item of a line that belongs to no action: kept by itself, if a person says so."""
        item = Item(
            Outcome.TO_CHECK, line.table.sheet.name, line.place, line.area.name, line.column.label, line.value,
            code="unmatched_line", choices=line.choices,
            message=f"{line.why}. Taken as read, it is kept with the area as a line that fits no action.",
        )  # fmt: skip
        try:
            value = plain_text(line.value, "line")
        except Unclear as unclear:
            return replace(item, outcome=Outcome.ERROR, code=unclear.code, message=str(unclear))
        if len(value) > LONGEST_LINE:
            sentence = f"This has {len(value)} characters; at most {LONGEST_LINE} are kept. Shorten it."
            return replace(item, outcome=Outcome.ERROR, code="too_long", message=sentence)
        if self._is_kept(line.area, line.column.which, value):
            return replace(item, outcome=Outcome.UNCHANGED, on_record=value, code="", message="", choices=())
        keep = self._keep(line.area, [(line.column.which, value, line.why)])
        if line.column.key in {PARTNERS.key, "area"} and self.record.may_be_a_person(value):
            return replace(
                item, code="person_name", choices=(*line.choices, Choice("keep", "It is no person: keep it", keep)),
                message=f"{line.why}, and it reads like a person’s name. Leave it out, or say that it is none.",
            )  # fmt: skip
        return replace(item, change=keep)

    def _is_kept(self, area: Area, which: str, value: str) -> bool:
        """Whether a line is kept already; each kept one answers one of the file."""
        key = (area.pk, which, " ".join(value.split()))
        if self.met[key] >= self.kept[key]:
            return False
        self.met[key] += 1
        return True

    def _keep(self, area: Area, lines: Sequence[tuple[str, str, str]]) -> Change:
        """Return the change that keeps lines: list, words, why."""
        return {
            "do": "line",
            "lines": [
                {
                    "plan": self.record.plan, "area": area_named(area), "which": which, "value": value, "why": why,
                    "kept": self.kept[area.pk, which, value],
                }
                for which, value, why in lines
            ],
        }  # fmt: skip
