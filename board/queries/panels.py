"""What meetings decided about a measure: a section of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from board.models import Decision, Meeting
from board.permissions import audiences_seen
from board.queries.names import Names
from board.queries.open_groups import open_groups
from board.queries.rows import DecisionRow, decision_rows
from organisation.models import Post
from organisation.months import Month
from organisation.permissions import Access
from organisation.queries import as_known
from scorecard.models import Measure
from scorecard.queries.panels import Panel


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about the measure, and the group whose meeting took it."""

    group: str
    code: str
    row: DecisionRow


def decisions_panel(measure: Measure, *, month: Month, as_at: datetime | None, access: Access) -> Panel | None:
    """Return what meetings that the person reads decided about a measure, newest first, in six queries at most."""
    about = as_known(Decision, as_at).filter(measure_id=measure.pk)
    held_in = set(about.values_list("meeting_id", flat=True))
    if not held_in:
        return None
    groups = {one.pk: one for one in open_groups(audiences_seen(access), as_at)}
    meetings = list(as_known(Meeting, as_at).filter(id__in=held_in, group_id__in=groups))
    known = Names(dict(as_known(Post, as_at).values_list("id", "title")), {}, {}, {measure.pk: (measure.code, "")})
    rows = decision_rows(meetings, known, today=None, as_at=as_at)
    of = {one.pk: groups[one.group_id] for one in meetings}
    wanted = set(about.values_list("id", flat=True))
    decided = tuple(Decided(of[row.meeting].name, of[row.meeting].code, row) for row in rows if row.pk in wanted)
    return Panel("decided", "Decided in meetings", "board/meetings/_panel.html", decided) if decided else None
