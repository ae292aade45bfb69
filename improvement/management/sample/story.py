"""An illustrative history of the plan's actions: the same each time, and nothing left open by accident of the date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from improvement.management.sample.paper import agreed_on, due_of
from improvement.models import Action, EvidenceKind, Outcome
from improvement.operations.evidence import NewEvidence
from improvement.operations.plan import judge_impact
from improvement.operations.progress import (
    embed_action,
    propose_closing,
    repeat_action,
    settle_closing,
    update_action,
)
from improvement.operations.standing import Recording
from improvement.progress import Due, Status
from organisation.management.sample import moment, rows
from organisation.models import User
from organisation.months import Month
from organisation.working_days import is_working_day
from scorecard.management.sample.world import Event, World

DEMO = date(2020, 9, 24)
OVERDUE, MOVED, DONE_BEFORE, DONE_IN_TIME = 11, 4, 12, 5
REVIEWED = date(2020, 9, 14)  # when owners last updated before the demo's day
STARTED = (
    "Work has begun and first results are in.",
    "Agreed with those who take part; the first step is done.",
    "Going as planned; the next step is set for next month.",
    "Half of it is in place, and teams have been told.",
)
AT_RISK = (
    "Two vacancies slow it down; work is shared out until they are filled.",
    "A partner’s agreement is outstanding; raised with their manager.",
    "The new system comes later than planned; a spreadsheet bridges the gap.",
)
LATE = ("Not finished in time: the report was delayed. It is to be brought to the next meeting.",)
AGAIN = ("Done for this period; the report was discussed.", "Held as planned; minutes are kept.")
DONE = ("Done, and shown in the minutes.", "In place in all teams.", "Finished; the first report has been read.")
MOVES = (
    "Restrictions since March 2020 have held up the work with families",
    "It waits for the new case management system",
    "A partner needs longer to agree",
)
SHOWN_BY = ("Minutes of the management meeting", "Report to the Improvement Board", "Summary of the team’s review")
HELD = "It has held: asked again, staff and families say the same."


@dataclass(frozen=True, slots=True)
class Lead:
    """An action of the paper with what decides its story."""

    code: str
    number: int
    owner: str
    due: Due
    since: date
    every_months: int

    @property
    def is_recurring(self) -> bool:
        return self.every_months > 0


def leads() -> list[Lead]:
    return [
        Lead(row["code"], n, row["owner_post"], due_of(row), agreed_on(row), int(row["every_months"] or 0))
        for n, row in enumerate(rows("plan_actions"))
    ]


def events() -> Iterator[Event]:
    found = leads()
    once = [lead for lead in found if not lead.is_recurring]
    past = [lead for lead in once if lead.due.day and lead.due.day < date(2020, 9, 1)]
    rng = Random("plimsoll plan past")  # noqa: S311 - the same story each time, not a secret
    rng.shuffle(past)
    overdue = {lead.code for lead in past[:OVERDUE]}
    moved = {lead.code for lead in past[OVERDUE : OVERDUE + MOVED]}
    soon = [lead for lead in once if lead.due.month == Month(2020, 9)]
    early = {lead.code for lead in soon[:DONE_IN_TIME]}
    for lead in found:
        if lead.is_recurring:
            yield from _recurring(lead)
        elif lead.code in overdue:
            yield from _late(lead)
        elif lead.code in moved:
            yield from _moved_before(lead)
        elif lead in past or lead.code in early:
            yield from _done_before(lead)
        else:
            yield from _to_come(lead)
    yield from _judgements()


def _rng(lead: Lead, part: str) -> Random:
    return Random(f"plimsoll plan {lead.code} {part}")  # noqa: S311


def _working(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _at(day: date, lead: Lead, hour: int) -> datetime:
    return moment(_working(day), hour, lead.number % 60)


# --- The four courses an action takes -------------------------------------------------------------------


def _late(lead: Lead) -> Iterator[Event]:
    """Overdue on the demo's day; brought to an end in the autumn."""
    assert lead.due.day is not None
    rng = _rng(lead, "late")
    yield _progress(lead, lead.due.day - timedelta(days=40), Status.ON_TRACK, rng.choice(STARTED))
    yield _progress(lead, REVIEWED, Status.OFF_TRACK, LATE[0])
    yield from _closing(lead, date(2020, 10, 5) + timedelta(days=rng.randint(0, 60)), rng)


def _moved_before(lead: Lead) -> Iterator[Event]:
    """Moved in the summer to the autumn, then done."""
    assert lead.due.month is not None
    rng = _rng(lead, "moved")
    month = Month(2020, 10) + rng.randint(0, 1)
    yield _progress(lead, date(2020, 7, 13), Status.AT_RISK, rng.choice(AT_RISK), month=month, why=rng.choice(MOVES))
    yield _progress(lead, REVIEWED, Status.ON_TRACK, rng.choice(STARTED))
    yield from _closing(lead, month.last_day - timedelta(days=rng.randint(2, 20)), rng)


def _done_before(lead: Lead) -> Iterator[Event]:
    """Done in time, before the demo's day."""
    assert lead.due.day is not None
    rng = _rng(lead, "done")
    day = min(lead.due.day - timedelta(days=rng.randint(4, 20)), date(2020, 9, 15))
    day = max(day, lead.since + timedelta(days=3))
    if day - lead.since > timedelta(days=40):
        yield _progress(lead, lead.since + timedelta(days=30), Status.ON_TRACK, rng.choice(STARTED))
    yield from _closing(lead, day, rng)


def _to_come(lead: Lead) -> Iterator[Event]:
    """Open on the demo's day: on track, at risk or not started; a quarter of them moves later, all come to an end."""
    rng = _rng(lead, "to come")
    end = lead.due.day or date(2022, 3, 31)
    draw = rng.random()
    is_near = end <= date(2020, 12, 31)
    if draw < (0.16 if is_near else 0.09):
        yield _progress(lead, REVIEWED, Status.AT_RISK, rng.choice(AT_RISK))
    elif draw < (0.94 if is_near else 0.6):
        yield _progress(lead, REVIEWED, Status.ON_TRACK, rng.choice(STARTED))
    else:
        yield _progress(lead, max(end - timedelta(days=70), DEMO + timedelta(days=12)), Status.ON_TRACK, STARTED[0])
    if lead.due.month is not None and rng.random() < 0.25:
        for _ in range(2 if rng.random() < 0.2 else 1):
            month = Month.of(end) + rng.randint(1, 4)
            day = max(end - timedelta(days=9), DEMO + timedelta(days=14))
            yield _progress(lead, day, Status.AT_RISK, rng.choice(AT_RISK), month=month, why=rng.choice(MOVES))
            end = month.last_day
    yield from _closing(lead, max(end - timedelta(days=rng.randint(2, 12)), DEMO + timedelta(days=20)), rng)


def _recurring(lead: Lead) -> Iterator[Event]:
    """Done each time shortly before it falls due, until the spring of 2021; then part of the usual work."""
    assert lead.due.month is not None
    rng = _rng(lead, "recurring")
    month = max(lead.due.month, Month.of(lead.since) + 1)
    while month <= Month(2021, 3):
        yield Event(_at(month.last_day - timedelta(days=10), lead, 15), "updates", _repeat(lead, rng.choice(AGAIN)))
        month += lead.every_months
    yield from _closing(lead, month.last_day - timedelta(days=12), rng)


def _closing(lead: Lead, day: date, rng: Random) -> Iterator[Event]:
    """Proposed by the owner with evidence, accepted by another, embedded half a year later for two in three."""
    yield Event(_at(day, lead, 11), "updates", _propose(lead, rng.choice(DONE), rng.choice(SHOWN_BY)))
    yield Event(_at(day + timedelta(days=3), lead, 16), "updates", _accept(lead))
    if rng.random() < 0.66:
        held = day + timedelta(days=rng.randint(150, 240))
        yield Event(_at(held, lead, 12), "updates", _embed(lead))


# --- What happens ---------------------------------------------------------------------------------------

Happens = Callable[[World, datetime], None]


def _owner(world: World, lead: Lead) -> User:
    return world.holders[lead.owner] if lead.owner else world.data_manager


def _recording(by: User, at: datetime) -> Recording:
    return Recording(by=by, at=at, is_illustrative=True)


def _action(lead: Lead) -> Action:
    return Action.objects.select_related("outcome__section__plan").get(code=lead.code)


def _progress(
    lead: Lead, day: date, status: Status, narrative: str, *, month: Month | None = None, why: str = ""
) -> Event:
    def happens(world: World, at: datetime) -> None:
        update_action(
            action=_action(lead), status=status, narrative=narrative, due=Due.of_month(month) if month else None,
            reason=why, recording=_recording(_owner(world, lead), at),
        )  # fmt: skip

    return Event(_at(max(day, lead.since + timedelta(days=1)), lead, 14), "updates", happens)


def _propose(lead: Lead, narrative: str, shown_by: str) -> Happens:
    def happens(world: World, at: datetime) -> None:
        propose_closing(
            action=_action(lead), narrative=narrative, evidence=NewEvidence(title=shown_by), on_target=(True,),
            recording=_recording(_owner(world, lead), at),
        )  # fmt: skip

    return happens


def _second(world: World, lead: Lead) -> User:
    """Another than the owner: the head of social care, or of integrated services where that is the owner."""
    head, other = world.holders["hos-social-care"], world.holders["hos-integrated"]
    return other if _owner(world, lead).pk == head.pk else head


def _accept(lead: Lead) -> Happens:
    def happens(world: World, at: datetime) -> None:
        settle_closing(action=_action(lead), accept=True, recording=_recording(_second(world, lead), at))

    return happens


def _repeat(lead: Lead, narrative: str) -> Happens:
    def happens(world: World, at: datetime) -> None:
        repeat_action(action=_action(lead), narrative=narrative, recording=_recording(_owner(world, lead), at))

    return happens


def _embed(lead: Lead) -> Happens:
    def happens(world: World, at: datetime) -> None:
        embed_action(
            action=_action(lead), basis=EvidenceKind.MEASURE, narrative=HELD, held_months=(True, True, True),
            recording=_recording(world.data_manager, at),
        )  # fmt: skip

    return happens


# --- The Board's judgements ------------------------------------------------------------------------------

JUDGED = (
    ("O01", "early", "Turnover of social workers is on target.", "", "Children say that workers change less often."),
    ("O13", "early", "More referrals are decided within a day.", "Decisions are clearer, thresholds not yet even.", ""),
    ("O46", "none_yet", "", "", ""),
)


def _judgements() -> Iterator[Event]:
    for n, (code, impact, data, audit, voice) in enumerate(JUDGED):
        yield Event(moment(date(2020, 9, 16), 17, n), "judgements", _judge(code, impact, data, audit, voice))


def _judge(code: str, impact: str, data: str, audit: str, voice: str) -> Happens:
    def happens(world: World, at: datetime) -> None:
        judge_impact(
            outcome=Outcome.objects.get(code=code), impact=impact, data=data, audit=audit, voice=voice,
            by=User.objects.get(email="board@sample.example"), at=at, is_illustrative=True,
        )  # fmt: skip

    return happens
