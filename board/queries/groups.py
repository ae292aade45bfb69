"""The list of groups, and a group's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from board.models import ForwardItem, GovernanceGroup, Meeting, MeetingState, Membership
from board.queries.names import names
from board.queries.open_groups import open_groups
from board.queries.rows import (
    TOOK_PLACE,
    DecisionRow,
    MemberRow,
    RiskRow,
    decision_rows,
    meetings_of,
    members_on,
    risk_rows,
)
from organisation.months import Month
from organisation.queries import as_known


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group in the list."""

    code: str
    name: str
    purpose: str
    audience: str
    cadence: str
    quorum: int
    members: int
    last: date | None
    next: date | None
    is_closed: bool


def find_group(code: str, audiences: Collection[str], as_at: datetime | None) -> GovernanceGroup | None:
    """Return a group with the words it had at a moment, if it is one of those that the person reads."""
    return open_groups(audiences, as_at).filter(code=code).first()


def group_lines(audiences: Collection[str], *, today: date, as_at: datetime | None) -> list[GroupLine]:
    """Return the groups of these audiences in their order, in three queries."""
    groups = open_groups(audiences, as_at)
    seats = Counter(
        one.group_id
        for one in as_known(Membership, as_at)
        if one.since <= today and (one.until is None or today <= one.until)
    )
    last: dict[int, date] = {}
    following: dict[int, date] = {}
    for group, held_on, state in as_known(Meeting, as_at).values_list("group_id", "held_on", "state"):
        if state in TOOK_PLACE:
            last[group] = max(held_on, last.get(group, held_on))
        elif state == MeetingState.PLANNED and held_on >= today:
            following[group] = min(held_on, following.get(group, held_on))
    lines = [
        GroupLine(
            one.code, one.name, one.purpose, one.get_audience_display(), one.get_cadence_display(), one.quorum,
            seats[one.pk], last.get(one.pk), following.get(one.pk),
            one.closed_on is not None and one.closed_on < today,
        )
        for one in sorted(groups, key=lambda one: (one.position, one.name))
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.is_closed)


@dataclass(frozen=True, slots=True)
class ForwardRow:
    """What is planned for a month."""

    pk: int
    month: Month
    title: str
    lead: str
    dropped: str


@dataclass(frozen=True, slots=True)
class GroupPage:
    group: GovernanceGroup
    secretary: str
    members: tuple[MemberRow, ...]
    upcoming: tuple[Meeting, ...]  # the next first
    past: tuple[Meeting, ...]  # the latest first
    forward: tuple[ForwardRow, ...]
    risks: tuple[RiskRow, ...]
    open_decisions: tuple[DecisionRow, ...]


def group_page(group: GovernanceGroup, *, today: date, as_at: datetime | None) -> GroupPage:
    """Read a group's page, in ten queries whatever its size."""
    known = names(as_at)
    meetings = meetings_of(group.pk, as_at)
    upcoming = [one for one in meetings if one.state == MeetingState.PLANNED and one.held_on >= today]
    forward = [
        ForwardRow(one.pk, one.month, one.title, known.post(one.lead_id), one.dropped)
        for one in as_known(ForwardItem, as_at).filter(group_id=group.pk)
    ]
    decisions = decision_rows(meetings, known, today=today, as_at=as_at)
    return GroupPage(
        group=group,
        secretary=known.post(group.secretary_id),
        members=members_on(group.pk, today, known, as_at),
        upcoming=tuple(reversed(upcoming)),
        past=tuple(one for one in meetings if one not in upcoming),
        forward=tuple(
            sorted((row for row in forward if row.month >= Month.of(today)), key=lambda row: (row.month, row.pk))
        ),
        risks=risk_rows(group.pk, known, as_at=as_at),
        open_decisions=tuple(row for row in decisions if row.is_open),
    )
