"""The yearly report as content: its parts, with the public texts where it is for the public."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from board.models import Audience, GovernanceGroup, Part, Progress, ReportEntry, YearlyReport
from board.packs import audiences
from board.packs.content import Cell, Chart, Column, Content, Row, Section, Table
from board.queries.packs.build import SUPPRESSION_NOTE
from board.queries.packs.figures import trend
from organisation.clock import LONDON
from organisation.models import Unit
from organisation.queries import as_known
from scorecard.figures import shown_figure
from scorecard.queries.scorecard import Line, Scorecard, scorecard

MONTHS = 12


@dataclass(frozen=True)
class YearlyScope:
    """A report to read, for an audience, as known at a moment (None: now)."""

    report: int
    audience: str
    as_at: datetime | None

    @cached_property
    def known_report(self) -> YearlyReport:
        found: YearlyReport = as_known(YearlyReport, self.as_at).get(id=self.report)
        return found

    @cached_property
    def entries(self) -> tuple[ReportEntry, ...]:
        """What the audience reads: for the public only what is approved for it."""
        found = [one for one in as_known(ReportEntry, self.as_at).filter(report_id=self.report) if not one.is_withdrawn]
        if self.audience == Audience.PUBLIC:
            found = [one for one in found if one.approved_at is not None]
        order = list(Part.values)
        return tuple(sorted(found, key=lambda one: (order.index(one.part), one.position, one.pk)))

    @cached_property
    def card(self) -> Scorecard | None:
        """The scorecard of March, for the measures that the report shows; small numbers are never among it."""
        root = Unit.objects.root()
        if root is None or not any(one.measure_id for one in self.entries):
            return None
        last = self.known_report.first_month + (MONTHS - 1)
        return scorecard(month=last, root=root, as_at=self.as_at, sees_small_numbers=False)

    @cached_property
    def lines(self) -> dict[int, Line]:
        """The lines of the scorecard by measure."""
        return {line.measure.pk: line for line in self.card.lines} if self.card else {}

    def words(self, entry: ReportEntry) -> str:
        return entry.public_text if self.audience == Audience.PUBLIC else entry.text


def build_report(scope: YearlyScope) -> Content:
    """Read a report's content."""
    report = scope.known_report
    group = as_known(GovernanceGroup, scope.as_at).get(id=report.group_id)
    moment = scope.as_at.astimezone(LONDON) if scope.as_at else None
    last = report.first_month + (MONTHS - 1)
    parts = [
        (part, [one for one in scope.entries if one.part == part]) for part in Part.values
    ]  # fmt: skip
    return Content(
        title=report.title,
        group=group.name,
        day=f"{report.first_month.long} to {last.long}",
        month=f"{report.first_month.long} to {last.long}",
        audience=audiences.IN_WORDS[scope.audience],
        marking=audiences.MARKINGS[scope.audience],
        known=f"{moment.day} {moment:%B %Y, %H:%M}" if moment else "",
        notes=(SUPPRESSION_NOTE,),
        sections=tuple(_section(scope, part, found) for part, found in parts if found),
    )


def _section(scope: YearlyScope, part: str, entries: list[ReportEntry]) -> Section:
    if part == Part.ACHIEVED:
        return _achieved(scope, entries)
    title = str(Part(part).label)
    charts = _charts(scope, entries) if part == Part.MEASURES else ()
    return Section(part, title, "", charts, (_table(scope, title, entries),))


def _table(scope: YearlyScope, title: str, entries: list[ReportEntry]) -> Table:
    """Return entries as a table; a column that none fills is left out."""
    wanted = [
        (Column("What", width=5), lambda one: one.label),
        (Column("Figure", width=2), lambda one: one.figure or _latest(scope, one)),
        (Column("When", width=2), lambda one: one.period),
        (Column("Compared with", width=3), lambda one: one.compared),
        (Column("In words", width=7), scope.words),
        (Column("Source", width=3), lambda one: one.source),
        (Column("Caveat", width=4), lambda one: one.caveat),
    ]
    sources = {one.source for one in entries}
    is_one = len(sources) == 1 and len(entries) > 1  # which is then named once, beneath
    kept = [
        (column, read)
        for column, read in wanted
        if any(read(one) for one in entries) and not (is_one and column.title == "Source")
    ]
    rows = tuple(Row(str(one.pk), tuple(Cell(read(one) or "–") for _, read in kept)) for one in entries)
    note = f"Source: {sources.pop()}." if is_one and any(sources) else ""
    return Table(title, tuple(column for column, _ in kept), rows, note)


def _latest(scope: YearlyScope, entry: ReportEntry) -> str:
    """Return a measure's latest figure of the year where none was printed."""
    if entry.part != Part.MEASURES:
        return ""
    line = scope.lines.get(entry.measure_id or 0)
    if line is None or line.latest is None:
        return "No figure"
    return f"{shown_figure(line.latest.figure, line.measure.unit, line.measure.decimals)} in {line.latest.month}"


def _charts(scope: YearlyScope, entries: list[ReportEntry]) -> tuple[Chart, ...]:
    """Return the trends, April to March, of the measures that the report chose and that have figures."""
    if scope.card is None:
        return ()
    shown = {pk: replace(line, points=line.points[-MONTHS:]) for pk, line in scope.lines.items()}
    months = scope.card.months[-MONTHS:]
    found = (trend(shown[one.measure_id], months) for one in entries if one.measure_id in shown)
    return tuple(chart for chart in found if chart is not None)


def _achieved(scope: YearlyScope, entries: list[ReportEntry]) -> Section:
    """What was achieved, by priority; priorities with little or no progress are named."""
    priorities = [one.label for one in scope.entries if one.part == Part.PRIORITIES]
    told = {one.priority for one in entries if one.priority and one.progress != Progress.LITTLE}
    little = sorted({one.priority for one in entries if one.progress == Progress.LITTLE} | set(priorities) - told)
    text = f"{len(entries)} step{'' if len(entries) == 1 else 's'} told of."
    if little:
        text += f" Little or no progress on: {'; '.join(little)}."
    columns = (
        Column("Priority", width=4), Column("What", width=4), Column("Progress", width=2), Column("In words", width=7)
    )  # fmt: skip
    rows = tuple(
        Row(
            str(one.pk),
            (
                Cell(one.priority or "–"), Cell(one.label),
                Cell(Progress(one.progress).label if one.progress else "–"), Cell(scope.words(one) or "–"),
            ),
        )
        for one in sorted(entries, key=lambda one: (one.priority == "", one.priority, one.position))
    )  # fmt: skip
    title = str(Part.ACHIEVED.label)
    return Section(Part.ACHIEVED.value, title, text, (), (Table(title, columns, rows),))
