"""Another council's published programme of 2018 to 2020: percentages by month, its pause, what was learnt."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from audits.management.sample.scale import GOOD, GRADES, INADEQUATE, REQUIRES, THEMES, questions
from audits.models import Grade, Kind, Programme, Recommendation, ReflectionQuestion, Round
from audits.operations import learning, programmes, scales, setup
from audits.operations.learning import NewFeedback, NewRecommendation
from audits.operations.programmes import NewCohort
from organisation.management.sample import moment, rows
from organisation.models import User
from organisation.months import Month
from organisation.operations import Reason
from scorecard.management.sample.world import Event, Happening, World

CODE = "illustration"
SOURCE = "Audit highlights report, November 2018 to September 2020"
PRINTED = Reason(source=SOURCE)
LAST_REPORT = date(2020, 9, 22)
PAUSED, RESUMED = date(2020, 3, 24), date(2020, 6, 1)
INSTEAD = "Covid RAG ratings and management oversights were audited instead"
COLUMNS = {"good": GOOD, "requires_improvement": REQUIRES, "inadequate": INADEQUATE}


def events() -> list[Event]:
    """Return what happens: the programme, each month's grades in the month after, the report of September 2020."""
    found = [Event(moment(date(2018, 10, 1), 9), "programmes", _begin)]
    for row in rows("audit_rounds"):
        last = Month.parse(row["last_month"])
        day = min((last + 1).first_day.replace(day=15), LAST_REPORT)
        at = moment(PAUSED, 17) if row["pause_reason"] else moment(day, 10)
        found.append(Event(at, "rounds", _round(row)))
    found.append(Event(moment(LAST_REPORT, 12), "highlight reports", _learnt))
    return found


def _begin(world: World, at: datetime) -> None:
    by = world.administrator
    programme = Programme(
        code=CODE, name="Illustration: another council’s published programme", council="Another council",
        about="Taken from a published report of 2018 to 2020. These are not our audits: they never enter our scorecard "
        "or our Board’s pages.",
        opened=Month(2018, 11),
    )  # fmt: skip
    setup.create_programme(programme=programme, by=by, at=at, reason="Sample service")
    # Its published grades are three; "outstanding" was never printed, so its scale here begins with good.
    scales.set_scale(programme=programme, from_month=Month(2018, 11), grades=GRADES[1:], by=by, at=at)
    setup.set_form(programme=programme, themes=THEMES, questions=questions(), by=by, at=at)


def _round(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        programme = Programme.objects.get(code=CODE)
        first, last = Month.parse(row["first_month"]), Month.parse(row["last_month"])
        new = Round(programme=programme, first_month=first, last_month=last)
        if row["pause_reason"]:
            new.paused_from, new.paused_until = PAUSED, RESUMED
            new.pause_reason, new.done_instead = "COVID-19: the programme was put on hold", INSTEAD
        is_last = last == Month(2020, 9)
        cohorts = [NewCohort(c["name"], c["age_group"], c["window"]) for c in rows("audit_cohorts")] if is_last else []
        programmes.create_round(new=new, by=world.administrator, at=at, cohorts=cohorts, reason="Sample service")
        grades = {grade.code: grade for grade in Grade.objects.filter(scale__programme=programme)}
        percents = {grades[code]: Decimal(row[column]) for column, code in COLUMNS.items() if row[column]}
        programmes.record_shares(of=new, percents=percents, by=world.administrator, at=at, reason=PRINTED)

    return happens


def _learnt(world: World, at: datetime) -> None:
    """Record what the report of September 2020 says beyond the grades."""
    programme, by = Programme.objects.get(code=CODE), world.administrator
    for row in rows("audit_compliance"):
        programmes.record_compliance(
            programme=programme, audit_kind=Kind(row["kind"]),
            months=(Month.parse(row["first_month"]), Month.parse(row["last_month"])), by=by, at=at,
            completed=int(row["completed"]), allocated=int(row["allocated"]), as_printed=row["printed"], reason=PRINTED,
        )  # fmt: skip
    september = Round.objects.get(programme=programme, last_month=Month(2020, 9))
    august = Round.objects.get(programme=programme, last_month=Month(2020, 8))
    feedback = [
        NewFeedback(
            row["text"], row["kind"] == "strength", tuple(filter(None, row["voices"].split(";"))),
            row["described_as"], row["recurring"] == "1",
        )
        for row in rows("audit_feedback")
    ]  # fmt: skip
    learning.record_feedback(of=september, new=feedback, by=by, at=at)
    asked = {question.position: question for question in ReflectionQuestion.objects.filter(programme=programme)}
    answers = [
        (asked[int(row["question"])], row["answer"], row["recurring"] == "1") for row in rows("audit_reflections")
    ]
    learning.record_reflections(of=september, answers=answers, by=by, at=at)
    issue("AUDHP20", september, by, at, "High priority, August and September 2020")
    issue("AUD0820", august, by, at, "August 2020")
    issue("AUD0920", september, by, at, "September 2020")


def issue(source: str, of: Round, by: User, at: datetime, heading: str) -> None:
    """Issue the recommendations of one source, each point under its own recommendation."""
    issued = {one.code: one for one in Recommendation.objects.filter(round__programme=of.programme)}
    for row in rows("audit_recommendations"):
        if row["source"] != source:
            continue
        code = row["code"].lower()
        issued[code] = learning.recommend(
            of=of, by=by, at=at,
            new=NewRecommendation(
                code=code, text=row["text"], kind=row["kind"], heading=heading, number=row["number"],
                addressed_to=row["addressed_to"], parent=issued.get(row["parent"].lower()),
                same_as=issued.get(row["same_as"].lower()),
            ),
        )  # fmt: skip
