"""The table of meetings, and downloads of meetings and of what they decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from board.models import MeetingState
from board.queries.meetings import MeetingLine
from board.queries.rows import DecisionRow
from board.tables.groups import day_words
from spreadsheets.exports import Sheet


class DayColumn(django_tables2.Column):
    """A day in full; days sort as days."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "nb"}})
        super().__init__(*args, **kwargs)

    def render(self, value: date) -> str:
        return day_words(value) or ""


class MeetingsTable(django_tables2.Table):
    """All meetings that are open to the person."""

    held_on = DayColumn("Meeting")
    group = django_tables2.Column("Group")
    state_word = django_tables2.Column("State")
    dispatch_on = DayColumn("Pack goes out")
    decisions = django_tables2.Column("Decisions", attrs={"th": {"class": "n"}, "td": {"class": "n"}})
    audience = django_tables2.Column("Written for")

    class Meta:
        attrs = {"class": "stick fold sorts"}
        empty_text = ""

    def render_held_on(self, value: date, record: MeetingLine) -> SafeString:
        url = reverse("meetings:meeting", args=[record.group_code, value.isoformat()])
        return format_html('<a href="{}">{}</a>', url, day_words(value))

    def render_dispatch_on(self, value: date, record: MeetingLine) -> str:
        if record.is_dispatched:
            return "Sent"
        return f"{day_words(value)}" if record.state == MeetingState.PLANNED else "Not sent"


def meetings_sheet(lines: Sequence[MeetingLine]) -> Sheet:
    """Return the list of meetings."""
    return Sheet(
        title="Meetings",
        notes=(f"Meetings, {len(lines)} listed",),
        headings=("Meeting", "Group", "State", "Pack goes out", "Pack sent", "Decisions", "Written for"),
        rows=tuple(
            (
                day_words(line.held_on), line.group, line.state_word, day_words(line.dispatch_on),
                "Yes" if line.is_dispatched else "No", line.decisions, line.audience,
            )
            for line in lines
        ),
    )  # fmt: skip


def decisions_sheet(title: str, rows: Sequence[DecisionRow]) -> Sheet:
    """Return decisions and actions with what became of them."""
    return Sheet(
        title="Decisions",
        notes=(title,),
        headings=("Meeting", "Number", "Kind", "In words", "Concerns", "Who", "By", "State", "What became of it"),
        rows=tuple(
            (
                day_words(row.held_on), row.number, "Action" if row.is_action else "Decision", row.text,
                row.about.name if row.about else None, row.owner, day_words(row.due), row.word,
                row.told[0].text if row.told else None,
            )
            for row in rows
        ),
    )  # fmt: skip
