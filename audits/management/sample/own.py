"""Our own programme in the sample: 60 invented audits of June to September 2020, graded, moderated, answered."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from audits.management.sample import words
from audits.management.sample.scale import GRADES, THEMES, questions
from audits.models import (
    Audit,
    AuditStanding,
    Grade,
    Kind,
    Programme,
    ProgrammeMeasure,
    Published,
    Round,
    TeamArea,
)
from audits.operations import actions, allocating, grading, learning, programmes, publishing, scales, setup
from audits.operations.allocating import NewAudit
from audits.operations.learning import NewRecommendation
from audits.operations.setup import TeamGiven
from organisation.management.sample import moment, rows
from organisation.months import Month, months_between
from scorecard.management.sample.world import Event, Happening, World
from scorecard.models import Measure
from scorecard.operations.measures import create_measure

CODE = "case-audits"
MANAGER = "qa-manager"
AUDITOR = "independent-auditor"
MONTHS = months_between(Month(2020, 6), Month(2020, 9))
REPORTED = {Month(2020, 6): date(2020, 7, 10), Month(2020, 7): date(2020, 8, 12), Month(2020, 8): date(2020, 9, 14),
            Month(2020, 9): date(2020, 10, 14)}  # fmt: skip
PUBLISHED_ON = date(2020, 9, 15)  # of August only: July stands as the paper prints it
# Of these the sample's auditor is a person who signs in; of the others only the job title is known.
BY_THE_AUDITOR = {
    Kind.AUDIT: {"CH-9307", "XW-2578", "PD-8123", "PK-8282", "DX-8271", "QH-8471", "SZ-8354"},
    Kind.RE_AUDIT: {"BD-4810", "WR-2821"},
}
AREAS = {"children-in-care": "care", "crs": "crs", "family-help": "assessment", "family-safeguarding": "protection",
         "jigsaw": "cwd", "young-people": "youth-justice"}  # fmt: skip
MEASURES = (
    ("AUD1", "Practice audits graded good or better", "higher", Published.GOOD, ""),
    ("AUD2", "Practice audits graded inadequate", "lower", Published.INADEQUATE, ""),
    ("AUD3", "Practice audits completed on time", "higher", Published.ON_TIME, ""),
    ("AUD4", "Assessment: practice audits graded good or better", "higher", Published.GOOD, "assessment"),
)

Row = dict[str, str]


def events() -> list[Event]:
    """Return what happens in our own programme, each thing on its day."""
    found = [Event(moment(date(2020, 5, 18), 9), "programmes", _begin)]
    found += [Event(moment(month.first_day, 8), "rounds", _round(month)) for month in MONTHS]
    cases = rows("audit_cases")
    for row in cases:
        found.append(Event(moment(_day(row["allocated"]), 9), "audits", _allocate(row)))
        if row["completed"]:
            found.append(Event(moment(_day(row["completed"]), 16), "audits completed", _complete(row, cases)))
        elif row["excuse"]:
            found.append(Event(moment(_day(row["due"]), 15), "", _excuse(row)))
    found += [Event(moment(day, 11), "", _report(month)) for month, day in REPORTED.items()]
    found += [
        Event(moment(date(2020, 8, 3), 9), "", _measures),
        Event(moment(PUBLISHED_ON, 14), "", _publish),
        Event(moment(date(2020, 9, 23), 15, 20), "immediate concerns", _concern),
        *(Event(moment(day, 10), "audits moderated", _moderate(*one)) for day, *one in words.MODERATED),
        *(Event(moment(day, 15), "", _answer(*one)) for day, *one in words.ANSWERS),
        Event(moment(date(2020, 8, 26), 12), "", _do_actions),
        Event(moment(date(2020, 9, 14), 12), "", _recommend),
    ]
    return found


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _begin(world: World, at: datetime) -> None:
    by = world.holders[MANAGER]
    programme = Programme(
        code=CODE, name="Monthly case audits", area=world.areas["quality"], opened=Month(2020, 6),
        about="Records drawn each month from every team; managers and the independent auditor look at them. The "
        "audits of this sample are invented.",
        is_illustrative=True,
    )  # fmt: skip
    setup.create_programme(programme=programme, by=by, at=at, reason="Sample service")
    scales.set_scale(programme=programme, from_month=Month(2020, 6), grades=GRADES, by=by, at=at)
    setup.set_form(programme=programme, themes=THEMES, questions=questions(), by=by, at=at)
    teams = [
        TeamGiven(unit, world.areas[area], None)
        for code, unit in world.units.items()
        for start, area in AREAS.items()
        if code.startswith(start)
    ]
    setup.set_teams(given=teams, by=by, at=at, reason="Sample service")


def _round(month: Month) -> Happening:
    def happens(world: World, at: datetime) -> None:
        until = month.first_day - timedelta(days=1)
        new = Round(
            programme=Programme.objects.get(code=CODE), first_month=month, last_month=month,
            examined_from=(month + -6).first_day, examined_until=until, is_illustrative=True,
        )  # fmt: skip
        programmes.create_round(new=new, by=world.holders[MANAGER], at=at, reason="Sample service")

    return happens


def _round_of(month: Month) -> Round:
    return Round.objects.select_related("programme").get(programme__code=CODE, first_month=month)


def case(reference: str, kind: str = Kind.AUDIT) -> Audit:
    """Return the sample's audit of a record; of several the latest."""
    found = Audit.objects.select_related("round__programme", "area", "of", "unit").filter(
        reference__reference=reference, kind=kind
    )
    return found.order_by("-pk")[0]


def _allocate(row: Row) -> Happening:
    def happens(world: World, at: datetime) -> None:
        team = TeamArea.objects.select_related("unit", "area").get(unit__code=row["team_code"])
        is_again = row["kind"] == Kind.RE_AUDIT
        before = Audit.objects.filter(reference__reference=row["reference"], kind=Kind.AUDIT).first()
        made = Audit.objects.filter(of=before).first() if is_again else None
        person = world.holders[AUDITOR] if row["reference"] in BY_THE_AUDITOR[Kind(row["kind"])] else None
        title = person.title if person else row["auditor"]
        allocated, due = _day(row["allocated"]), _day(row["due"])
        if made is not None:  # it came by itself after an inadequate grade
            allocating.record_allocation(
                audit=made, auditor=person, auditor_title=title, allocated_on=allocated, due=due,
                by=world.holders[MANAGER], at=at,
            )  # fmt: skip
            return
        new = NewAudit(
            round=_round_of(Month.parse(row["month"])), unit=team.unit, area=team.area, reference=row["reference"],
            auditor=person, auditor_title=title, allocated_on=allocated, due=due, kind=row["kind"],
            of=before if is_again else None, is_illustrative=True,
        )  # fmt: skip
        allocating.record_audits(new=[new], by=world.holders[MANAGER], at=at)

    return happens


def _grade(code: str) -> Grade:
    return Grade.objects.get(scale__programme__code=CODE, code=code)


def _complete(row: Row, cases: list[Row]) -> Happening:
    again = {one["reference"] for one in cases if one["kind"] == Kind.RE_AUDIT}

    def happens(world: World, at: datetime) -> None:
        audit, day = case(row["reference"], row["kind"]), _day(row["completed"])
        standing = AuditStanding.objects.as_at(None).get(audit=audit)
        if standing.auditor_id is None:
            grading.record_outcome(
                audit=audit, grade=_grade(row["grade"]), completed_on=day, by=world.holders[MANAGER], at=at,
                reason="From the auditor’s form", follows=row["reference"] not in again,
            )  # fmt: skip
            return
        graded = words.graded(audit, _grade(row["grade"]), day)
        grading.complete_audit(audit=audit, graded=graded, by=world.holders[AUDITOR], at=at, today=day)

    return happens


def _excuse(row: Row) -> Happening:
    def happens(world: World, at: datetime) -> None:
        common: dict[str, Any] = {
            "audit": case(row["reference"]),
            "why": row["excuse"],
            "by": world.holders[MANAGER],
            "at": at,
        }
        if "xtension" in row["excuse"]:
            allocating.extend(due=Month.parse(row["month"]).last_day, **common)
        else:
            allocating.exempt(**common)

    return happens


def _moderate(reference: str, code: str, why: str) -> Happening:
    def happens(world: World, at: datetime) -> None:
        grading.moderate(
            audit=case(reference), grade=_grade(code), why=why, by=world.holders[MANAGER], at=at, today=at.date()
        )

    return happens


def _report(month: Month) -> Happening:
    def happens(world: World, at: datetime) -> None:
        programmes.report_round(
            of=_round_of(month), by=world.holders[MANAGER], at=at, summary=words.SUMMARIES.get(month.iso, "")
        )

    return happens


def _measures(world: World, at: datetime) -> None:
    programme, by = Programme.objects.get(code=CODE), world.data_manager
    for position, (code, name, polarity, figure, area) in enumerate(MEASURES, 1):
        measure = Measure(
            code=code, name=name, area=world.areas["quality"], unit="percentage", polarity=polarity, source="derived",
            position=500 + position, opened=Month(2020, 8), owner_post=world.posts[MANAGER],
            explanation=words.EXPLANATIONS[figure], why_it_matters="Looking closely at real work shows whether "
            "children are getting good help.", judgement="leadership", is_local=True,
        )  # fmt: skip
        create_measure(measure=measure, aliases=(), by=by, at=at, reason="Fed by the audit programme")
        fed = ProgrammeMeasure(
            programme=programme, measure=measure, figure=figure, area=world.areas[area] if area else None
        )
        setup.keep_part(
            record=fed, kind="fed measure", programme=programme, by=by, at=at, reason="Fed by the audit programme"
        )


def _publish(world: World, at: datetime) -> None:
    publishing.publish_round(
        of=_round_of(Month(2020, 8)), by=world.holders[MANAGER], at=at, source="Illustrative", is_illustrative=True
    )


def _concern(world: World, at: datetime) -> None:
    actions.raise_concern(audit=case("DX-8271"), text=words.CONCERN, by=world.holders[AUDITOR], at=at)


def _do_actions(world: World, at: datetime) -> None:
    """Complete the first action of each record that has some; a second person checks one of them."""
    for reference, checks in (("QH-8471", True), ("CH-9307", False)):
        action = case(reference).actions.order_by("pk")[0]
        manager = world.managers["assessment"]
        actions.complete_action(action=action, done=words.DONE, by=manager, at=at, today=at.date())
        if checks:
            actions.check_action(
                action=action, is_done=True, note="Seen on the record.", by=world.heads["assessment"], at=at,
                today=at.date(),
            )  # fmt: skip


def _recommend(world: World, at: datetime) -> None:
    for code, text, addressed in words.RECOMMENDATIONS:
        new = NewRecommendation(code=code, text=text, addressed_to=addressed, heading="August 2020")
        learning.recommend(of=_round_of(Month(2020, 8)), new=new, by=world.holders[MANAGER], at=at)


def _answer(code: str, team: str, text: str) -> Happening:
    def happens(world: World, at: datetime) -> None:
        recommendation = _round_of(Month(2020, 8)).recommendations.get(code=code)
        learning.respond(
            recommendation=recommendation, unit=world.units[team], discussed_on=at.date(), what_changed=text,
            by=world.managers["assessment"], at=at, today=at.date(),
        )  # fmt: skip

    return happens
