"""Since when: the last meeting, the last time a person looked, or when the month before was locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from board.models import Look
from board.queries.rows import last_meeting_day
from organisation.clock import day_of, end_of
from organisation.models import User


@dataclass(frozen=True, slots=True)
class Since:
    """A moment from which changes are told, and how it is called: ``the last meeting``."""

    moment: datetime
    words: str

    @property
    def day(self) -> date:
        return day_of(self.moment)

    @classmethod
    def of(cls, meeting: date | None, locked: datetime | None) -> Since | None:
        """Since the last meeting, else since the month before was locked."""
        if meeting is not None:
            return cls(end_of(meeting), "the last meeting")
        return cls(locked, "the month before was locked") if locked is not None else None


def last_meeting(today: date, as_at: datetime | None) -> date | None:
    """Return the day of the Board's last meeting before a day; none where none was held."""
    return last_meeting_day(today, as_at)


def look_of(person: User) -> Look | None:
    """Return when a person last looked at the Board's page."""
    return Look.objects.filter(person=person).first()
