"""Builders of groups, meetings and what they decide, each through its operation."""

from datetime import date, datetime
from typing import Any

from board.models import AgendaItem, Decision, ExceptionReport, GovernanceGroup, Meeting, Membership, Risk
from board.operations import groups, meetings, minutes
from organisation.models import Area, User
from tests.builders import EARLY, make_post, moment, recorder

CALLED = moment("2020-09-01 09:00")
NOW = moment("2020-09-24 10:00")
TODAY = date(2020, 9, 24)


def make_group(
    *, name: str = "Improvement Board", code: str | None = None, audience: str = "board", at: datetime = EARLY,
    **fields: Any,
) -> GovernanceGroup:  # fmt: skip
    given = {"cadence": "monthly", "quorum": 2, **fields}
    group = GovernanceGroup(name=name, code=code or name.lower().replace(" ", "-"), audience=audience, **given)
    groups.save_group(group=group, by=recorder(), at=at, reason="Set up")
    return group


def make_seat(
    group: GovernanceGroup, *, since: date = date(2020, 1, 1), at: datetime = EARLY, **fields: Any
) -> Membership:
    given = fields if {"post", "partner"} & set(fields) else {"post": make_post(), **fields}
    return groups.give_seat(group=group, seat=groups.Seat(**given), since=since, by=recorder(), at=at)


def make_meeting(
    group: GovernanceGroup | None = None, held_on: date = TODAY, *, at: datetime = CALLED, **when: Any
) -> Meeting:
    """Return a meeting that is called."""
    group = group or GovernanceGroup.objects.first() or make_group()
    return meetings.call_meeting(
        group=group, when=meetings.When(held_on=held_on, **when), by=recorder(), at=at
    )  # fmt: skip


def make_held(
    group: GovernanceGroup, held_on: date, *, seat: Membership | None = None, at: datetime | None = None
) -> Meeting:
    """Return a meeting that was held, with one member there."""
    meeting = make_meeting(group, held_on, at=moment(f"{held_on.isoformat()} 08:00"))
    member = seat or group.memberships.first() or make_seat(group)
    common: dict[str, Any] = {"by": recorder(), "at": at or moment(f"{held_on.isoformat()} 17:00")}
    meetings.record_attendance(meeting=meeting, members={member.pk: "present"}, guests=[], **common)
    meetings.close_meeting(meeting=meeting, today=held_on, **common)
    meeting.refresh_from_db()
    return meeting


def make_point(meeting: Meeting, title: str = "Performance", *, at: datetime = CALLED, **fields: Any) -> AgendaItem:
    return meetings.add_point(meeting=meeting, point=meetings.Point(title=title, **fields), by=recorder(), at=at)


def make_decision(
    meeting: Meeting, text: str = "Look at it again.", *, kind: str = "decision", at: datetime = NOW, **fields: Any
) -> Decision:
    minuted = minutes.Minuted(kind=kind, text=text, **fields)
    return minutes.minute_decision(meeting=meeting, minuted=minuted, by=recorder(), at=at, today=meeting.held_on)


def make_report(
    meeting: Meeting, area: Area, *, question: str = "What happened?", due: date = TODAY, at: datetime = CALLED,
    **fields: Any,
) -> ExceptionReport:  # fmt: skip
    return minutes.ask_for_report(
        meeting=meeting, area=area, question=question, due=due, by=recorder(), at=at, **{"measure": None, **fields}
    )


def answer(report: ExceptionReport, *, by: User, at: datetime = NOW, **words: str) -> ExceptionReport:
    given = {"cause": "Two posts were vacant.", "remedy": "They are filled.", **words}
    return minutes.answer_report(report=report, answer=minutes.Answer(**given), by=by, at=at)


def make_risk(
    group: GovernanceGroup, title: str = "Caseloads stay high", *, at: datetime = CALLED, **fields: Any
) -> Risk:
    words = groups.RiskWords(**{"title": title, "likelihood": 4, "impact": 5, **fields})
    return groups.log_risk(group=group, words=words, today=TODAY, by=recorder(), at=at)
