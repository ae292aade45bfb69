"""Rows that several pages print: meetings, members, decisions with what became of them, reports, risks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Subquery

from board.meeting_days import Gravity, gravity
from board.models import (
    Audience,
    Decision,
    DecisionKind,
    DecisionState,
    DecisionUpdate,
    ExceptionReport,
    GovernanceGroup,
    Meeting,
    MeetingState,
    Membership,
    Risk,
)
from board.queries.matters import matters_of
from board.queries.names import About, Names
from organisation.queries import as_known


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A seat: who holds it and how it counts."""

    pk: int
    who: str
    seat: str
    is_partner: bool
    is_chair: bool
    counts: bool
    since: date
    until: date | None


def members_on(group: int, day: date, names: Names, as_at: datetime | None) -> tuple[MemberRow, ...]:
    """Return who sits on a group on a day: the chair first, then posts, then partners."""
    rows = [
        _member(one, names)
        for one in as_known(Membership, as_at).filter(group_id=group)
        if one.since <= day and (one.until is None or day <= one.until)
    ]
    return tuple(sorted(rows, key=lambda row: (not row.is_chair, row.is_partner, row.who, row.seat)))


def _member(one: Membership, names: Names) -> MemberRow:
    who = names.post(one.post_id) if one.post_id else names.partners.get(one.partner_id or 0, "")
    return MemberRow(
        one.pk, who, one.seat, one.partner_id is not None, one.is_chair, one.counts, one.since, one.until
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a decision, as told on a day."""

    at: datetime
    title: str
    outcome: str
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision or action with what became of it, newest telling first."""

    pk: int
    meeting: int
    held_on: date
    number: int
    item: int | None
    is_action: bool
    text: str
    about: About | None
    owner: str
    owner_id: int | None
    due: date | None
    told: tuple[Told, ...]
    is_late: bool
    plan: str = ""  # how it stands in the improvement plan: ``On track``

    @property
    def outcome(self) -> str:
        return self.told[0].outcome if self.told else DecisionState.OPEN

    @property
    def is_open(self) -> bool:
        return self.outcome == DecisionState.OPEN

    @property
    def word(self) -> str:
        """Where it stands, in a word."""
        return "Late" if self.is_late else DecisionState(self.outcome).label


def decision_rows(
    meetings: Iterable[Meeting], names: Names, *, today: date | None, as_at: datetime | None
) -> tuple[DecisionRow, ...]:
    """Return what meetings decided, newest meeting first, in two queries, and one for each sort of thing of other
    floors that they concern (four at most). Without a day nothing is called late.
    """
    days = {one.pk: one.held_on for one in meetings}
    found = list(as_known(Decision, as_at).filter(meeting_id__in=days))
    told = _told([one.pk for one in found], as_at)
    matters = matters_of(found, names, today=today, as_at=as_at)
    rows = [_decision(one, days[one.meeting_id], told.get(one.pk, []), names, today) for one in found]
    rows = [replace(row, about=matters[row.pk].about, plan=matters[row.pk].plan) for row in rows]
    return tuple(sorted(rows, key=lambda row: (-row.held_on.toordinal(), row.number)))


def _told(decisions: Collection[int], as_at: datetime | None) -> dict[int, list[Told]]:
    updates = DecisionUpdate.objects.filter(decision__in=decisions)
    if as_at is not None:
        updates = updates.filter(at__lte=as_at)
    found: dict[int, list[Told]] = defaultdict(list)
    for one in updates.order_by("-at", "-pk"):
        found[one.decision_id].append(Told(one.at, one.title, one.outcome, one.get_outcome_display(), one.text))
    return found


def _decision(one: Decision, held_on: date, told: list[Told], names: Names, today: date | None) -> DecisionRow:
    is_open = not told or told[0].outcome == DecisionState.OPEN
    return DecisionRow(
        one.pk, one.meeting_id, held_on, one.number, one.item_id, one.kind == DecisionKind.ACTION, one.text,
        None, names.post(one.owner_id), one.owner_id, one.due,
        tuple(told), is_open and one.due is not None and today is not None and one.due < today,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportRow:
    """An exception report: what was asked of whom, and the answer."""

    pk: int
    meeting: int
    area: str
    area_id: int
    about: About | None
    question: str
    due: date
    cause: str
    remedy: str
    expected: str
    answered_at: datetime | None
    answered_as: str
    withdrawn: str
    is_late: bool


def report_rows(
    meetings: Collection[int], names: Names, *, today: date, as_at: datetime | None
) -> tuple[ReportRow, ...]:
    """Return the reports asked for in meetings, those without an answer first."""
    rows = [
        ReportRow(
            one.pk, one.meeting_id, names.area(one.area_id), one.area_id,
            names.about(measure=one.measure_id, area=None), one.question, one.due, one.cause, one.remedy,
            one.expected, one.answered_at, one.answered_as, one.withdrawn,
            one.answered_at is None and not one.withdrawn and one.due < today,
        )
        for one in as_known(ExceptionReport, as_at).filter(meeting_id__in=meetings)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (bool(row.withdrawn), row.answered_at is not None, row.area, row.pk)))


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A line of the risk log."""

    pk: int
    number: int
    title: str
    description: str
    mitigation: str
    likelihood: int
    impact: int
    area: str
    owner: str
    opened_on: date
    closed_on: date | None
    closed_because: str

    @property
    def score(self) -> int:
        return self.likelihood * self.impact

    @property
    def gravity(self) -> Gravity:
        return gravity(self.likelihood, self.impact)


def risk_rows(group: int, names: Names, *, as_at: datetime | None) -> tuple[RiskRow, ...]:
    """Return a group's risks: open ones first, the gravest first."""
    rows = [
        RiskRow(
            one.pk, one.number, one.title, one.description, one.mitigation, one.likelihood, one.impact,
            names.area(one.area_id), names.post(one.owner_id), one.opened_on, one.closed_on, one.closed_because,
        )
        for one in as_known(Risk, as_at).filter(group_id=group)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.closed_on is not None, -row.score, row.number)))


TOOK_PLACE = (MeetingState.HELD, MeetingState.APPROVED)


def meetings_of(group: int, as_at: datetime | None) -> list[Meeting]:
    """Return a group's meetings, newest first."""
    found: list[Meeting] = list(as_known(Meeting, as_at).filter(group_id=group))
    return sorted(found, key=lambda one: one.held_on, reverse=True)


def meeting_before(meetings: Iterable[Meeting], day: date) -> Meeting | None:
    """Return the latest meeting before a day that took place; ``meetings`` are newest first."""
    return next((one for one in meetings if one.held_on < day and one.state in TOOK_PLACE), None)


def last_meeting_day(before: date, as_at: datetime | None) -> date | None:
    """Return the day of the Board's last meeting before a day, in one query; none where none was held.

    The Board is the first group, in their order, that writes for it.
    """
    board = GovernanceGroup.objects.filter(audience=Audience.BOARD).order_by("position", "name").values("pk")[:1]
    held = as_known(Meeting, as_at).filter(group_id=Subquery(board), state__in=TOOK_PLACE, held_on__lt=before)
    return max(held.values_list("held_on", flat=True), default=None)
