"""Meetings of the sample: called, minuted, held and approved; what became of decisions; exception reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from board.management.sample.world import Event, Happening, World
from board.models import AgendaItem, Decision, ExceptionReport, Membership, Present
from board.operations import meetings, minutes
from board.operations.packs import dispatch_pack
from board.queries.packs.build import sections_for
from organisation.management.sample import moment, rows


def events() -> Iterator[Event]:
    written_up = {}
    for n, row in enumerate(rows("meetings")):
        key = (row["group"], row["held_on"])
        yield Event(_moment(row["called"], 18, n), "meetings", _called(row))
        if row["sent"]:
            yield Event(_moment(row["sent"], 15, n), "packs", _sent(row))
        if row["closed"]:
            written_up[key] = row["closed"]
            yield Event(_moment(row["closed"], 17, n), "attendances", _there(row))
            yield Event(_moment(row["closed"], 19, n), "meetings held", _held(row))
        if row["approved_in"]:
            yield Event(_moment(row["approved_in"], 20, n), "minutes approved", _approved(row))
    for n, row in enumerate(rows("minutes")):
        yield Event(_moment(written_up[row["group"], row["held_on"]], 17, 30 + n), "minutes", _minuted(row))
    for n, row in enumerate(rows("decisions")):
        yield Event(_moment(written_up[row["group"], row["held_on"]], 18, 20 + n), "decisions", _decided(row))
    yield from _followed_up()


def _followed_up() -> Iterator[Event]:
    """What was told of decisions, and the exception reports that were asked for and answered."""
    for n, row in enumerate(rows("outcomes")):
        yield Event(_moment(row["on"], 11, n), "outcomes", _told(row))
    for n, row in enumerate(rows("exception_reports")):
        yield Event(_moment(row["asked"], 12, n), "exception reports", _asked(row))
        if row["answered"]:
            yield Event(_moment(row["answered"], 12, n), "answers", _answered(row))


def _moment(day: str, hour: int, minute: int) -> datetime:
    return moment(date.fromisoformat(day), hour, minute)


def _called(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        when = meetings.When(
            held_on=date.fromisoformat(row["held_on"]), starts_at=time.fromisoformat(row["starts_at"]),
            place=row["place"],
        )  # fmt: skip
        meetings.call_meeting(group=world.group(row["group"]), when=when, by=world.keeper, at=at)

    return happens


def _sent(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        meeting = world.meeting(row["group"], row["held_on"])
        audience = meeting.group.audience
        sections = sections_for(audience, audience)
        dispatch_pack(meeting=meeting, audience=audience, sections=sections, by=world.keeper, at=at)

    return happens


def _there(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        meeting = world.meeting(row["group"], row["held_on"])
        absent = set(row["absent"].split(";"))
        seats = Membership.objects.on(meeting.held_on).filter(group=meeting.group_id).select_related("post")
        members = {
            seat.pk: Present.APOLOGIES if seat.post and seat.post.code in absent else Present.PRESENT
            for seat in seats
        }  # fmt: skip
        meetings.record_attendance(meeting=meeting, members=members, guests=[], by=world.keeper, at=at)

    return happens


def _held(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        meeting = world.meeting(row["group"], row["held_on"])
        meetings.close_meeting(meeting=meeting, by=world.keeper, at=at, today=date.fromisoformat(row["closed"]))

    return happens


def _approved(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        meetings.approve_minutes(
            meeting=world.meeting(row["group"], row["held_on"]),
            in_meeting=world.meeting(row["group"], row["approved_in"]), by=world.keeper, at=at,
            today=date.fromisoformat(row["approved_in"]),
        )  # fmt: skip

    return happens


def _point(world: World, row: dict[str, str]) -> AgendaItem:
    return AgendaItem.objects.select_related("meeting__group", "lead").get(
        meeting=world.meeting(row["group"], row["held_on"]), title=row["point"]
    )


def _minuted(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        item = _point(world, row)
        point = meetings.Point(title=item.title, purpose=item.purpose, lead=item.lead)
        meetings.change_point(item=item, point=point, minute=row["minute"], by=world.keeper, at=at)

    return happens


def _decided(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        minuted = minutes.Minuted(
            kind=row["kind"], text=row["text"], item=_point(world, row) if row["point"] else None,
            measure=world.measure(row["measure"]), area=world.area(row["area"]), owner=world.post(row["owner"]),
            due=date.fromisoformat(row["due"]) if row["due"] else None,
        )  # fmt: skip
        meeting = world.meeting(row["group"], row["held_on"])
        minutes.minute_decision(meeting=meeting, minuted=minuted, by=world.keeper, at=at, today=meeting.held_on)

    return happens


def _told(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        meeting = world.meeting(row["group"], row["held_on"])
        decision = Decision.objects.get(meeting=meeting, number=int(row["number"]))
        by = world.holders[row["by"]]
        minutes.tell_outcome(decision=decision, outcome=row["outcome"], text=row["text"], by=by, at=at)

    return happens


def _asked(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        measure = world.measure(row["measure"])
        assert measure is not None
        minutes.ask_for_report(
            meeting=world.meeting(row["group"], row["held_on"]), area=measure.area, measure=measure,
            question=row["question"], due=date.fromisoformat(row["due"]), by=world.keeper, at=at,
        )  # fmt: skip

    return happens


def _answered(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        report = ExceptionReport.objects.select_related("measure", "area", "meeting__group").get(
            meeting=world.meeting(row["group"], row["held_on"]), measure__code=row["measure"]
        )
        manager = world.manager_of(report.area)
        answer = minutes.Answer(cause=row["cause"], remedy=row["remedy"], expected=row["expected"])
        minutes.answer_report(report=report, answer=answer, by=manager, at=at)

    return happens
