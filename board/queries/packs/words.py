"""Sections of what the group wrote: agenda, what became of its decisions, exception reports, risks, forward plan."""

from __future__ import annotations

from datetime import date

from board.models import AgendaItem, ForwardItem, Purpose
from board.packs.content import Cell, Column, Row, Section, Table
from board.queries.packs.scope import Scope
from board.queries.rows import DecisionRow, ReportRow, report_rows, risk_rows
from organisation.months import Month
from organisation.queries import as_known


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "–"


def _section(key: str, title: str, text: str, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> Section:
    return Section(key, title, text, (), (Table(title, columns, rows),) if rows else ())


def agenda(scope: Scope) -> Section:
    """The points of the agenda, in their order."""
    found = [
        one
        for one in as_known(AgendaItem, scope.as_at).filter(meeting_id=scope.known_meeting.pk)
        if not one.is_withdrawn
    ]
    found.sort(key=lambda one: (one.position, one.pk))
    rows = tuple(
        Row(
            str(one.pk),
            (
                Cell(str(number), str(number)), Cell(one.title), Cell(Purpose(one.purpose).label),
                Cell(scope.names.post(one.lead_id) or "–"),
            ),
        )
        for number, one in enumerate(found, 1)
    )  # fmt: skip
    meeting = scope.known_meeting
    time = f", {meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    place = f", {meeting.place}" if meeting.place else ""
    text = f"{meeting.held_on:%A} {_day(meeting.held_on)}{time}{place}. Quorum: {scope.group.quorum}."
    columns = (Column("No.", is_number=True, width=1), Column("Point", width=6), Column("For", width=2),
               Column("Brought by", width=4))  # fmt: skip
    return _section("agenda", "Agenda", text, columns, rows)


def decisions(scope: Scope) -> Section:
    """What became of the last meeting's decisions, and of older ones still open."""
    rows = tuple(_decision(row) for row in scope.carried)
    late = sum(row.is_late for row in scope.carried)
    text = f"{len(rows)} to look at" + (f", {late} late" if late else "") + "." if rows else "Nothing is open."
    columns = (
        Column("Decided", width=4), Column("In words", width=7), Column("Who, by when", width=4),
        Column("State", width=2), Column("What became of it", width=6),
    )  # fmt: skip
    return _section("decisions", "What became of the last decisions", text, columns, rows)


def _decision(row: DecisionRow) -> Row:
    kind = "Action" if row.is_action else "Decision"
    about = f" ({row.about.name})" if row.about else ""
    who = f"{row.owner}, by {_day(row.due)}" if row.due else row.owner or "–"
    told = row.told[0].text if row.told else "Nothing told yet"
    return Row(
        str(row.pk),
        (
            Cell(f"{_day(row.held_on)}, {kind.lower()} {row.number}"), Cell(f"{row.text}{about}"), Cell(who),
            Cell(row.word), Cell(told),
        ),
    )  # fmt: skip


def reports(scope: Scope) -> Section:
    """The exception reports asked for at the meeting, with their answers."""
    found = [
        row
        for row in report_rows([scope.known_meeting.pk], scope.names, today=scope.today, as_at=scope.as_at)
        if not row.withdrawn
    ]
    answered = sum(row.answered_at is not None for row in found)
    text = f"{len(found)} asked for, {answered} answered." if found else "None is asked for."
    columns = (
        Column("About", width=4), Column("What is asked", width=4), Column("What happened", width=6),
        Column("What is done", width=6), Column("Answered by", width=3),
    )  # fmt: skip
    return _section("reports", "Exception reports", text, columns, tuple(_report(row) for row in found))


def _report(row: ReportRow) -> Row:
    about = f"{row.area}: {row.about.name}" if row.about else row.area
    done = f"{row.remedy} Expected: {row.expected}" if row.expected else row.remedy
    words = (row.cause, done, row.answered_as) if row.answered_at else ("Not answered yet", "–", "–")
    return Row(str(row.pk), tuple(Cell(text) for text in (about, row.question, *words)))


def risks(scope: Scope) -> Section:
    """The open risks, the gravest first."""
    found = [row for row in risk_rows(scope.group.pk, scope.names, as_at=scope.as_at) if row.closed_on is None]
    rows = tuple(
        Row(
            str(row.pk),
            (
                Cell(row.title), Cell(f"{row.gravity.value}, {row.likelihood} × {row.impact}"),
                Cell(str(row.score), str(row.score)), Cell(row.mitigation or "–"), Cell(row.owner or "Nobody yet"),
            ),
        )
        for row in found
    )  # fmt: skip
    high = sum(row.gravity == "High" for row in found)
    text = f"{len(found)} open, {high} high." if found else "No risk is open."
    columns = (
        Column("Risk", width=5), Column("Gravity", width=3), Column("Score", is_number=True, width=1),
        Column("What is done", width=6), Column("Who watches it", width=4),
    )  # fmt: skip
    return _section("risks", "Risk log", text, columns, rows)


def forward_plan(scope: Scope) -> Section:
    """What is planned for the months after the meeting."""
    after = Month.of(scope.known_meeting.held_on)
    found = [
        one
        for one in as_known(ForwardItem, scope.as_at).filter(group_id=scope.group.pk)
        if not one.dropped and one.month > after
    ]
    found.sort(key=lambda one: (one.month, one.pk))
    rows = tuple(
        Row(str(one.pk), (Cell(one.title), Cell(one.month.long), Cell(scope.names.post(one.lead_id) or "–")))
        for one in found
    )
    columns = (Column("What", width=6), Column("When", width=3), Column("Brought by", width=4))
    text = f"{len(rows)} planned." if rows else "Nothing is planned yet."
    return _section("forward_plan", "Forward plan", text, columns, rows)
