"""The only place where the time of day is read: the edge asks it, everything beneath is told.

In a demo the date stands still (``PLIMSOLL_TODAY``) while its time of day runs.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return the present moment, in UTC; on the demo's day where one is set."""
    real = datetime.now(UTC)
    if settings.PLIMSOLL_TODAY is None:
        return real
    return datetime.combine(settings.PLIMSOLL_TODAY, real.astimezone(LONDON).time(), LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return the last moment of a day in London, in UTC: what ``as_at`` a day means."""
    return datetime.combine(day, time.max, LONDON).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """Return the day a moment falls on in London."""
    return moment.astimezone(LONDON).date()
