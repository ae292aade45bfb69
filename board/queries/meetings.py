"""A meeting's page, and the list of all meetings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from board.meeting_days import dispatch_day, is_quorate
from board.models import (
    THERE,
    AgendaItem,
    Attendance,
    Decision,
    GovernanceGroup,
    Meeting,
    MeetingState,
    Pack,
    Paper,
    Present,
    Purpose,
)
from board.packs.audiences import IN_WORDS
from board.queries.names import Names, names
from board.queries.open_groups import open_groups
from board.queries.rows import (
    DecisionRow,
    MemberRow,
    ReportRow,
    decision_rows,
    meeting_before,
    meetings_of,
    members_on,
    report_rows,
)
from organisation.queries import as_known


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper, without its content."""

    pk: int
    title: str
    name: str
    size: int
    added_as: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the agenda with its papers, what was minuted and what was decided under it."""

    pk: int
    position: int  # as shown: withdrawn points aren't counted
    title: str
    purpose: str
    lead: str
    minute: str
    papers: tuple[PaperRow, ...]
    decisions: tuple[DecisionRow, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A member and whether they were there; "" where nothing is recorded yet."""

    member: MemberRow
    present: str

    @property
    def word(self) -> str:
        return Present(self.present).label if self.present else "Not recorded"


@dataclass(frozen=True, slots=True)
class PackLine:
    """A pack as dispatched."""

    pk: int
    audience: str
    audience_word: str
    number: int
    as_at: datetime
    dispatched_as: str
    reason: str
    sha256: str
    is_latest: bool


@dataclass(frozen=True, slots=True)
class MeetingPage:
    meeting: Meeting
    group: GovernanceGroup
    dispatch_on: date
    points: tuple[Point, ...]
    unplaced: tuple[DecisionRow, ...]  # decided under no point of the agenda
    seats: tuple[Seat, ...]
    guests: tuple[str, ...]
    there: int
    is_quorate: bool
    before: Meeting | None
    carried: tuple[DecisionRow, ...]  # those of the meeting before, and any older one still open
    following: Meeting | None
    reports: tuple[ReportRow, ...]
    packs: tuple[PackLine, ...]

    @property
    def is_open(self) -> bool:
        """Whether it may still change."""
        return self.meeting.state in (MeetingState.PLANNED, MeetingState.HELD)

    @property
    def has_attendance(self) -> bool:
        return any(seat.present for seat in self.seats)

    @property
    def decisions(self) -> tuple[DecisionRow, ...]:
        return (*(row for point in self.points for row in point.decisions), *self.unplaced)


def find_meeting(group: GovernanceGroup, held_on: date, as_at: datetime | None) -> Meeting | None:
    found: Meeting | None = as_known(Meeting, as_at).filter(group_id=group.pk, held_on=held_on).first()
    return found


def meeting_page(meeting: Meeting, group: GovernanceGroup, *, today: date, as_at: datetime | None) -> MeetingPage:
    """Read a meeting's page, in thirteen queries whatever its size."""
    known = names(as_at)
    meetings = meetings_of(group.pk, as_at)
    decisions = decision_rows(meetings, known, today=today, as_at=as_at)
    own = [row for row in decisions if row.meeting == meeting.pk]
    before = meeting_before(meetings, meeting.held_on)
    earlier = [row for row in decisions if row.held_on < meeting.held_on]
    members = members_on(group.pk, meeting.held_on, known, as_at)
    seats, guests = _attendance(meeting, members, as_at)
    there = sum(seat.present in THERE and seat.member.counts for seat in seats)
    points = _points(meeting, own, known, as_at)
    placed = {row.pk for point in points for row in point.decisions}
    later = [one for one in meetings if one.held_on > meeting.held_on and one.state != MeetingState.CANCELLED]
    return MeetingPage(
        meeting=meeting,
        group=group,
        dispatch_on=dispatch_day(
            held_on=meeting.held_on, days_before=group.dispatch_days, set_day=meeting.dispatch_on
        ),
        points=points,
        unplaced=tuple(row for row in own if row.pk not in placed),
        seats=seats,
        guests=guests,
        there=there,
        is_quorate=is_quorate(there=there, quorum=group.quorum),
        before=before,
        carried=tuple(row for row in earlier if row.is_open or (before and row.meeting == before.pk)),
        following=later[-1] if later else None,
        reports=report_rows([meeting.pk], known, today=today, as_at=as_at),
        packs=_packs(meeting, as_at),
    )  # fmt: skip


def _points(meeting: Meeting, decisions: list[DecisionRow], known: Names, as_at: datetime | None) -> tuple[Point, ...]:
    items = sorted(
        (one for one in as_known(AgendaItem, as_at).filter(meeting_id=meeting.pk) if not one.is_withdrawn),
        key=lambda one: (one.position, one.pk),
    )
    papers = Paper.objects.as_at(as_at).filter(item__in=[one.pk for one in items]).defer("content")
    listed = [(p.item_id, PaperRow(p.pk, p.title, p.name, p.size, p.added_as)) for p in papers.order_by("pk")]
    return tuple(
        Point(
            one.pk, number, one.title, Purpose(one.purpose).label, known.post(one.lead_id), one.minute,
            tuple(row for item, row in listed if item == one.pk),
            tuple(row for row in decisions if row.item == one.pk),
        )
        for number, one in enumerate(items, 1)
    )  # fmt: skip


def _attendance(
    meeting: Meeting, members: tuple[MemberRow, ...], as_at: datetime | None
) -> tuple[tuple[Seat, ...], tuple[str, ...]]:
    """Return the members with whether they were there, and who else was."""
    recorded = list(as_known(Attendance, as_at).filter(meeting_id=meeting.pk))
    present = {one.membership_id: one.present for one in recorded if one.membership_id is not None}
    guests = sorted(one.capacity for one in recorded if one.membership_id is None)
    return tuple(Seat(member, present.get(member.pk, "")) for member in members), tuple(guests)


def _packs(meeting: Meeting, as_at: datetime | None) -> tuple[PackLine, ...]:
    """Return a meeting's packs without their content, the latest of each audience first."""
    packs = Pack.objects.filter(meeting=meeting.pk).defer("content")
    if as_at is not None:
        packs = packs.filter(as_at__lte=as_at)
    seen: set[str] = set()
    lines = []
    for pack in packs.order_by("audience", "-number"):
        lines.append(
            PackLine(
                pack.pk, pack.audience, IN_WORDS[pack.audience], pack.number, pack.as_at, pack.dispatched_as,
                pack.reason, pack.sha256, pack.audience not in seen,
            )
        )  # fmt: skip
        seen.add(pack.audience)
    return tuple(lines)


# --- All meetings ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting in the list."""

    group: str
    group_code: str
    held_on: date
    state: str
    state_word: str
    audience: str
    dispatch_on: date
    decisions: int
    is_dispatched: bool


def meeting_lines(audiences: Collection[str], *, as_at: datetime | None) -> list[MeetingLine]:
    """Return the meetings of the groups of these audiences, newest first, in four queries."""
    groups = {one.pk: one for one in open_groups(audiences, as_at)}
    meetings = list(as_known(Meeting, as_at).filter(group_id__in=groups))
    packs = Pack.objects.filter(meeting__in=[one.pk for one in meetings])
    if as_at is not None:
        packs = packs.filter(as_at__lte=as_at)
    dispatched = set(packs.values_list("meeting_id", flat=True))
    decisions = Counter(
        as_known(Decision, as_at)
        .filter(meeting_id__in=[one.pk for one in meetings])
        .values_list("meeting_id", flat=True)
    )
    lines = [_line(one, groups[one.group_id], decisions[one.pk], one.pk in dispatched) for one in meetings]
    return sorted(lines, key=lambda line: (line.held_on, line.group), reverse=True)


def _line(meeting: Meeting, group: GovernanceGroup, decisions: int, is_dispatched: bool) -> MeetingLine:
    return MeetingLine(
        group.name, group.code, meeting.held_on, meeting.state, meeting.get_state_display(),
        group.get_audience_display(),
        dispatch_day(held_on=meeting.held_on, days_before=group.dispatch_days, set_day=meeting.dispatch_on),
        decisions, is_dispatched,
    )  # fmt: skip
