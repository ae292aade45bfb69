"""Setting up groups: what they are, who sits on them, what they have planned, their risks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from board.models import ForwardItem, GovernanceGroup, Membership, Risk
from board.operations.keeping import ANY, hold, keep
from organisation.models import Area, Partner, Post, User
from organisation.months import Month
from organisation.operations import Refused

GROUP = "governance group"


@transaction.atomic
def save_group(*, group: GovernanceGroup, based_on: int = ANY, by: User, at: datetime, reason: str) -> None:
    """Add a group, or save it as changed; it has been filled in and validated.

    :raises NoLongerCurrent: where another has changed it meanwhile
    """
    is_new = group.pk is None
    if not is_new:
        hold(group, based_on=based_on)
    keep(
        record=group, by=by, at=at, kind=GROUP, subject=group.code, action="add group" if is_new else "change group",
        summary=f"{group.name}: {'added' if is_new else 'changed'}", reason=reason, texts=(group.purpose,),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A seat to give: who holds it (a post or a partner), in what capacity, and how it counts."""

    post: Post | None = None
    partner: Partner | None = None
    capacity: str = ""
    is_chair: bool = False
    counts: bool = True


@transaction.atomic
def give_seat(*, group: GovernanceGroup, seat: Seat, since: date, by: User, at: datetime) -> Membership:
    """Give a post or a partner a seat from a day on. :raises Refused: where it has one, or both are named"""
    member = Membership(
        group=hold(group), post=seat.post, partner=seat.partner, seat=seat.capacity.strip(), is_chair=seat.is_chair,
        counts=seat.counts, since=since,
    )  # fmt: skip
    keep(
        record=member, by=by, at=at, kind=GROUP, subject=group.code, action="give seat",
        summary=f"{group.name}: {member} has a seat from {since.day} {since:%B %Y}", texts=(seat.capacity,),
    )  # fmt: skip
    return member


@transaction.atomic
def end_seat(*, member: Membership, until: date, by: User, at: datetime, reason: str) -> None:
    """End a seat with a day. :raises Refused: where it ended already, or the day lies before its first"""
    member = hold(member)
    if member.until is not None:
        raise Refused(f"{member} left on {member.until.day} {member.until:%B %Y} already.")
    member.until = until
    keep(
        record=member, by=by, at=at, kind=GROUP, subject=member.group.code, action="end seat", reason=reason,
        summary=f"{member.group.name}: {member} leaves after {until.day} {until:%B %Y}",
    )  # fmt: skip


# --- Forward plan ---------------------------------------------------------------------------------------


@transaction.atomic
def plan_item(
    *, group: GovernanceGroup, month: Month, title: str, lead: Post | None, by: User, at: datetime
) -> ForwardItem:
    """Plan something for a month. :raises Refused: where it is planned for that month already"""
    item = ForwardItem(group=group, month=month, title=title.strip(), lead=lead)
    keep(
        record=item, by=by, at=at, kind=GROUP, subject=group.code, action="plan item",
        summary=f"{group.name}: {item.title} planned for {month.long}", texts=(title,),
    )  # fmt: skip
    return item


@transaction.atomic
def drop_item(*, item: ForwardItem, by: User, at: datetime, reason: str) -> None:
    """Drop something that was planned. :raises Refused: where it is dropped already, or without a reason"""
    item = hold(item)
    if item.dropped:
        raise Refused(f"“{item.title}” was dropped already.")
    if not reason.strip():
        raise Refused("Say why it is dropped.")
    item.dropped = reason.strip()
    keep(
        record=item, by=by, at=at, kind=GROUP, subject=item.group.code, action="drop item", reason=reason,
        summary=f"{item.group.name}: {item.title} dropped from {item.month.long}",
    )  # fmt: skip


# --- Risk log -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskWords:
    """What a line of the risk log says."""

    title: str
    likelihood: int
    impact: int
    description: str = ""
    mitigation: str = ""
    area: Area | None = None
    owner: Post | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.title, self.description, self.mitigation)


@transaction.atomic
def log_risk(*, group: GovernanceGroup, words: RiskWords, today: date, by: User, at: datetime) -> Risk:
    """Add a line to a group's risk log, under its next number."""
    group = hold(group)
    number = (group.risks.aggregate(last=Max("number"))["last"] or 0) + 1
    risk = Risk(group=group, number=number, opened_on=today)
    _say(risk, words)
    keep(
        record=risk, by=by, at=at, kind=GROUP, subject=group.code, action="log risk",
        summary=f"{group.name}: risk {number}, {risk.title}, {risk.likelihood} × {risk.impact}", texts=words.texts,
    )  # fmt: skip
    return risk


@transaction.atomic
def review_risk(*, risk: Risk, words: RiskWords, based_on: int = ANY, by: User, at: datetime, reason: str) -> Risk:
    """Save a risk as reviewed; its earlier scores stay on record.

    :raises NoLongerCurrent: where another has reviewed it meanwhile
    :raises Refused: where it is closed
    """
    risk = hold(risk, based_on=based_on)
    if risk.closed_on is not None:
        raise Refused(f"Risk {risk.number} is closed. Log a new one.")
    before = f"{risk.likelihood} × {risk.impact}"
    _say(risk, words)
    keep(
        record=risk, by=by, at=at, kind=GROUP, subject=risk.group.code, action="review risk", reason=reason,
        summary=f"{risk.group.name}: risk {risk.number}, {before}, now {risk.likelihood} × {risk.impact}",
        texts=words.texts,
    )  # fmt: skip
    return risk


@transaction.atomic
def close_risk(*, risk: Risk, today: date, by: User, at: datetime, reason: str) -> None:
    """Close a risk with its reason. :raises Refused: where it is closed, or without one"""
    risk = hold(risk)
    if risk.closed_on is not None:
        raise Refused(f"Risk {risk.number} is closed already.")
    risk.closed_on, risk.closed_because = today, reason.strip()
    keep(
        record=risk, by=by, at=at, kind=GROUP, subject=risk.group.code, action="close risk", reason=reason,
        summary=f"{risk.group.name}: risk {risk.number} closed", texts=(reason,),
    )  # fmt: skip


def _say(risk: Risk, words: RiskWords) -> None:
    risk.title, risk.description, risk.mitigation = words.title.strip(), words.description, words.mitigation
    risk.likelihood, risk.impact = words.likelihood, words.impact
    risk.area, risk.owner = words.area, words.owner
