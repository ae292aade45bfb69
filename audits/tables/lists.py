"""The tables of rounds, teams and audits: sortable, and downloaded as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from audits.charts.grades import share_bar
from audits.compliance import Compliance, Stage
from audits.grades import Distribution, Step
from audits.queries.programme import ProgrammePage, RoundLine, TeamLine
from audits.queries.records import AuditLine
from audits.tables.programme import counts_of, parts_of, row_note, share_words

PLACES = 40  # more grades than the scales of a programme have
NUMERIC = {name: {"class": "n"} for name in ("td", "th", "tf")}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of grades; ``numbers`` by the grade's place is what its column is ordered by, -1 where it isn't known."""

    name: str
    key: int
    order: int
    allocated: int
    completed: int
    percent: int
    done: str
    grades: Distribution | None
    link: str
    note: str
    numbers: tuple[float, ...]


def _row(name: str, key: int, order: int, done: Compliance, grades: Distribution | None, link: str, note: str) -> Row:
    return Row(
        name, key, order, done.allocated, done.completed, int(done.percent if done.percent is not None else -1),
        "–" if done.percent is None else f"{done.percent}%", grades, link, note, _numbers(grades),
    )  # fmt: skip


def _numbers(grades: Distribution | None) -> tuple[float, ...]:
    """Return the number, or published percentage, of each grade by its place; the first place is no grade's."""
    if grades is None:
        return (-1.0,) * PLACES
    found = {share.step.position: share.count if share.count is not None else share.percent for share in grades.shares}
    return tuple(-1.0 if (value := found.get(place)) is None else float(value) for place in range(PLACES))


def round_rows(page: ProgrammePage, query: str) -> list[Row]:
    """Return the rounds of a programme, the latest first; thematic audits only where records were allocated in them."""
    shown = [line for line in page.rounds if line.audits.allocated or not line.round.is_thematic]
    return [_round_row(line, page, query) for line in reversed(shown)]


def _round_row(line: RoundLine, page: ProgrammePage, query: str) -> Row:
    link = reverse("audits:round", args=[page.programme.code, line.round.pk]) + query
    name = line.round.months if not line.round.title else f"{line.round.title} ({line.round.months})"
    order = line.round.last_month.number * 100_000 + line.round.pk
    return _row(name, line.round.pk, order, line.audits, line.grades, link, row_note(line))


def team_rows(lines: Sequence[TeamLine]) -> list[Row]:
    """Return teams in the order given, which is the most inadequate first."""
    places = {name: place for place, name in enumerate(sorted(line.unit.name for line in lines))}
    return [
        _row(line.unit.name, line.unit.pk, places[line.unit.name], line.audits, line.grades, "", line.why)
        for line in lines
    ]


class GradesTable(django_tables2.Table):
    """Rounds or teams with their grades, a column for each grade of the scale."""

    name = django_tables2.Column("Round", order_by="order")
    allocated = django_tables2.Column("Allocated", attrs=NUMERIC)
    completed = django_tables2.Column("Completed", attrs=NUMERIC)
    percent = django_tables2.Column("Share", attrs=NUMERIC)
    bar = django_tables2.Column(
        "Grades", empty_values=(), orderable=False, attrs={"td": {"class": "b"}, "th": {"class": "b"}}
    )
    note = django_tables2.Column("Note", default="", orderable=False, attrs={"td": {"class": "all soft"}})

    class Meta:
        attrs = {"class": "teams fold q sorts"}
        empty_text = "No audits yet."

    def __init__(
        self, rows: list[Row], *, steps: Sequence[Step], first: str, total: TeamLine | None = None,
        counted: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        extra = [(f"g_{step.position}", GradeColumn(step, total)) for step in steps]
        hidden: tuple[str, ...] = () if counted else ("allocated", "completed", "percent")
        hidden += ("note",) if total is not None else ()
        names = ["name", "allocated", "completed", "percent", "bar", *[name for name, _ in extra], "note"]
        self.full = max((row.grades.total or 0 for row in rows if row.grades), default=0) if total is not None else None
        super().__init__(rows, extra_columns=extra, sequence=names, exclude=hidden, **kwargs)
        self.columns["name"].column.verbose_name = first
        if total is not None:
            done = total.audits
            feet = {"name": "Total", "allocated": f"{done.allocated}", "completed": f"{done.completed}",
                    "percent": "–" if done.percent is None else f"{done.percent}%"}  # fmt: skip
            for name, foot in feet.items():
                self.columns[name].column._footer = foot

    def render_name(self, record: Row) -> SafeString | str:
        return format_html('<a href="{}">{}</a>', record.link, record.name) if record.link else record.name

    def render_percent(self, record: Row) -> SafeString:
        return format_html("<b>{}</b>", record.done)

    def render_bar(self, record: Row) -> SafeString:
        grades = record.grades
        if grades is None and self.full is not None:
            return format_html('<span class="soft small">{}</span>', record.note)
        if grades is None or not grades.is_whole or grades.is_doubtful:
            return SafeString("")  # a bar would fill what isn't known
        said = ", ".join(f"{share_words(share)} {share.step.name.lower()}" for share in grades.shares)
        parts = parts_of(grades) if grades.is_published else counts_of(grades)
        return share_bar(parts, label=said, full=self.full)


class GradeColumn(django_tables2.Column):
    """How many were given one grade."""

    def __init__(self, step: Step, total: TeamLine | None) -> None:
        foot = self._foot(step, total) if total else None
        by = f"numbers__{step.position}"
        super().__init__(step.name, empty_values=(), attrs=NUMERIC, footer=foot, order_by=by)
        self.step = step

    @staticmethod
    def _foot(step: Step, total: TeamLine) -> str:
        shares = total.grades.shares if total.grades else ()
        return next((share_words(share) for share in shares if share.step.code == step.code), "–")

    def _share(self, record: Row) -> Any:
        grades = record.grades
        return next((one for one in grades.shares if one.step.code == self.step.code), None) if grades else None

    def render(self, record: Row) -> str:
        share = self._share(record)
        return share_words(share) if share is not None else "–"


# --- Audits ---------------------------------------------------------------------------------------------

TAGS = {Stage.OVERDUE: "tag err", Stage.LATE: "tag warn", Stage.UNALLOCATED: "tag warn"}


class AuditTable(django_tables2.Table):
    """Audits in a list: never whose record they are about."""

    pk = django_tables2.Column("Audit", order_by="pk")
    unit = django_tables2.Column("Team")
    round = django_tables2.Column("Round", orderable=False)
    kind = django_tables2.Column("Kind")
    auditor = django_tables2.Column("Auditor", default="Not allocated")
    due = django_tables2.Column("Due", default="–")
    stage = django_tables2.Column("Where it stands", attrs={"td": {"class": "all"}})
    final = django_tables2.Column("Grade", default="–")

    class Meta:
        attrs = {"class": "fold sorts"}
        empty_text = "No audits here."

    def render_pk(self, record: AuditLine) -> SafeString:
        return format_html(
            '<a href="{}">No. {}<span class="vh">, {}</span></a>', reverse("audits:audit", args=[record.pk]),
            record.pk, record.unit,
        )  # fmt: skip

    def render_due(self, value: date) -> str:
        return f"{value.day} {value:%b %Y}"

    def render_stage(self, record: AuditLine) -> SafeString | str:
        late = f", {record.late_by} day{'s' if record.late_by != 1 else ''}" if record.late_by else ""
        tag = TAGS.get(record.stage)
        word = f"{record.stage.value}{late}"
        drawn = format_html('<span class="{}">{}</span>', tag, word) if tag else word
        return format_html('{}<span class="who">draft saved</span>', drawn) if record.has_draft else drawn

    def render_final(self, record: AuditLine) -> SafeString | str:
        if record.moderated and record.moderated != record.grade:
            return format_html('{}<span class="who">first {}</span>', record.final, record.grade)
        return record.final
