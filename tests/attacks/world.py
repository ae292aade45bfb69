"""A service in which everything that a person may not touch is there: one object for each address that takes a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audits.answers import Given
from audits.management.sample.scale import GRADES
from audits.operations import learning as audit_learning
from audits.operations import programmes, scales, thematic
from board.models import ReportEntry
from board.operations import groups as group_operations
from board.operations import meetings, yearly
from board.operations.packs import dispatch_pack
from board.operations.papers import add_paper
from improvement.models import Iteration, LearningPoint
from improvement.operations.learning import add_point
from improvement.uploads import look_at
from organisation.models import Area, User
from organisation.months import Month
from tests.audits import builders as audits
from tests.board import meeting_builders as board
from tests.builders import (
    make_measure,
    make_policy,
    make_post,
    make_submission,
    make_team_measure,
    make_unit,
    moment,
    month_of,
    record,
    recorder,
)
from tests.plan_builders import (
    make_action,
    make_evidence,
    make_outcome,
    make_recommendation,
    make_review,
    make_source,
    propose,
)
from tests.spreadsheets import tiny

TODAY = date(2020, 9, 24)


@dataclass
class World:
    """What the addresses of :mod:`tests.attacks.addresses` name, by the names of their arguments."""

    keys: dict[str, Any] = field(default_factory=dict)

    def fill(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of an address: ``{"pk": "@risk"}`` becomes the key of the risk.

        The name of a field may end with one too: ``area_@team``.
        """
        return {
            self._named(name): self.keys[one[1:]] if str(one).startswith("@") else one
            for name, one in arguments.items()
        }  # fmt: skip

    def _named(self, name: str) -> str:
        before, at, key = name.partition("@")
        return f"{before}{self.keys[key]}" if at else name


def build(*, area: Area, elsewhere: Area, auditor: User, data_team: User) -> World:
    world = World({"elsewhere": elsewhere.pk})
    _scorecard(world, area)
    _audits(world, area, auditor)
    _plan(world, area)
    _board(world, area)
    _import(world, data_team)
    return world


def _scorecard(world: World, area: Area) -> None:
    make_policy()
    north = make_unit(name="North team")
    entered = make_measure(area=area, code="m1", name="Visits", unit="number")
    teams = make_team_measure(north, area=area, code="m2", name="Assessments")
    record(entered, "2020-06", "40")
    entry = record(entered, "2020-07", "41")
    record(teams, "2020-07", of=(40, 50), unit=north)
    make_submission(area, "2020-06", "approved")
    make_submission(area, "2020-07", "sent")
    world.keys |= {"based": entry.pk, "area": area.pk, "free": teams.pk}


def _audits(world: World, area: Area, auditor: User) -> None:
    manager = audits.make_manager_of_quality()
    programme = audits.make_programme()
    held = audits.make_round(programme)
    team = audits.make_team(area)
    open_ = audits.make_audit(held, team, auditor=auditor)
    done = audits.make_audit(held, team, auditor=auditor)
    audits.complete(done, "good", strengths=("Seen alone",))
    reported = audits.make_round(programme, "2020-08")
    audits.make_audit(reported, team, graded="good", on=date(2020, 8, 20))
    programmes.report_round(of=reported, by=recorder(), at=moment("2020-09-10 09:00"))
    recommendation = audit_learning.recommend(
        of=held, new=audit_learning.NewRecommendation(code="r-1", text="Record reasons"), by=manager, at=audits.NOW
    )
    finding = audit_learning.record_finding(
        programme=programme, source="Front door", text="Thresholds uneven", by=manager, at=audits.NOW
    )
    subject = audits.make_round(programme, "2020-07", is_thematic=True, title="Re-referrals")
    asked = thematic.Asked(text="Why", base="families", answers=(Given("Similar", 17),), base_count=17)
    question = thematic.ask(of=subject, asked=asked, by=manager, at=audits.NOW)
    coming = scales.set_scale(
        programme=programme, from_month=month_of("2021-04"), grades=GRADES, by=recorder(), at=audits.NOW
    )
    world.keys |= {
        "programme": programme.pk, "scale": coming.pk, "team": team.pk, "quality": audits.quality_area().pk,
        "asked": audits.first_question(programme).pk,
        "thematic": subject.pk, "question": question.pk,
        "audit": open_.pk, "done": done.pk, "round": held.pk, "reported": reported.pk,
        "answered": recommendation.pk, "finding": finding.pk,
    }  # fmt: skip


def _plan(world: World, area: Area) -> None:
    recommendation = make_recommendation(source=make_source())
    outcome = make_outcome(area=area, answers=[recommendation])
    action = make_action(outcome=outcome)
    proposed = make_action(outcome=outcome, code="A002")
    propose(proposed)
    evidence = make_evidence(action, content=b"what the minutes say")
    review = make_review()
    point = LearningPoint(review=review, kind="question", text="Who told the nursery?")
    point = add_point(point=point, by=recorder(), at=moment("2020-09-01 09:00"))
    world.keys |= {
        "action": action.code, "evidence": evidence.key, "iteration": Iteration.objects.get().pk,
        "point": point.pk, "outcome": outcome.pk,
    }  # fmt: skip


def _board(world: World, area: Area) -> None:
    group = board.make_group()
    seat = board.make_seat(group)
    board.make_held(group, date(2020, 8, 27))
    meeting = board.make_meeting(group)
    board.make_point(meeting, "Numbers")
    item = board.make_point(meeting)
    paper = add_paper(
        item=item, title="Plan", upload=look_at("plan.pdf", b"%PDF-1.7 plan"), by=recorder(), at=board.NOW
    )
    board.make_decision(meeting, owner=make_post(title="Owner of a decision"))
    meetings.record_attendance(meeting=meeting, members={seat.pk: "present"}, guests=[], by=recorder(), at=board.NOW)
    report = board.make_report(meeting, area)
    risk = board.make_risk(group)
    planned = group_operations.plan_item(
        group=group, month=Month(2020, 10), title="Budget", lead=None, by=recorder(), at=board.CALLED
    )
    dispatch_pack(meeting=meeting, audience="board", sections=["agenda"], by=recorder(), at=board.NOW)
    wide = board.make_group(name="Partnership", audience="partnership")
    yearly_report = yearly.start_report(
        group=wide, first_month=month_of("2019-04"), title="Yearly report", by=recorder(), at=board.NOW
    )
    entry = ReportEntry(report=yearly_report, part="context", label="Population", text="Ours.", public_text="All.")
    yearly.save_entry(entry=entry, by=recorder(), at=board.NOW)
    world.keys |= {
        "seat": seat.pk, "item": item.pk, "paper": paper.pk, "report": report.pk, "risk": risk.pk,
        "planned": planned.pk, "post": make_post(title="Nurse").pk, "entry": entry.pk,
        "yearly": yearly_report.code,
    }  # fmt: skip


def _import(world: World, data_team: User) -> None:
    """Upload two files as the data team does, and apply one; their kind is set by the test's settings."""
    client = Client()
    client.force_login(data_team)
    for key, rows in (("applied", ["Plums,2"]), ("import", ["Apples,3", "Pears,4?"])):
        answer = client.post("/imports/", {"file": SimpleUploadedFile(f"{key}.csv", tiny.csv(*rows))})
        world.keys[key] = answer.headers["Location"].split("/")[2]
    client.post(f"/imports/{world.keys['applied']}/confirm/", {"change_kind": "late", "reason": "Counted"})
