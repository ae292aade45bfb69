"""The sample's audits: what the reports print stands exactly, what is invented says so, and the two never mix."""

from __future__ import annotations

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import TestCase

from audits.models import (
    Audit,
    AuditStanding,
    Feedback,
    Kind,
    Programme,
    PublishedShare,
    Recommendation,
    Round,
    ServiceFinding,
)
from audits.permissions import Scope
from audits.queries.learning import findings
from audits.queries.programme import ProgrammePage, programme_page
from audits.queries.thematic import thematic
from audits.tables.programme import facts, finding, remarks
from organisation.clock import day_of
from organisation.management.sample import rows
from organisation.models import LedgerClock, User
from organisation.months import Month
from scorecard.models import Observation

DEMO = datetime.date(2020, 9, 24)
LATER = datetime.date(2024, 11, 8)
EVERYTHING = Scope(True, frozenset())


def page_of(code: str, today: datetime.date = DEMO) -> ProgrammePage:
    return programme_page(programme=Programme.objects.get(code=code), scope=EVERYTHING, as_at=None, today=today)


@pytest.mark.django_db
class TestSample(TestCase):
    """Loaded once as of 24 September 2020."""

    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_sample", today=DEMO, stdout=StringIO())

    def test_the_published_grades_stand_as_printed(self) -> None:
        printed = {
            (Month.parse(row["first_month"]), column): row[column]
            for row in rows("audit_rounds")
            for column in ("good", "requires_improvement", "inadequate")
            if row[column]
        }
        kept = {
            (one.round.first_month, one.grade.code.replace("-", "_")): str(int(one.percent))
            for one in PublishedShare.objects.select_related("round", "grade")
        }
        assert kept == printed
        assert len(kept) == 44

    def test_november_of_both_years_is_marked_and_never_rescaled(self) -> None:
        found = remarks(page_of("illustration"))
        assert found[:2] == [
            "As published, November 2018 adds up to 81%: 19 points missing. Drawn as a gap, not spread.",
            "As published, November 2019 adds up to 90%: 10 points missing. Drawn as a gap, not spread.",
        ]
        assert "July to August 2019 were reported together." in found
        assert "No grades for December 2019, June 2020 and July 2020." in found

    def test_the_headline_figures_are_the_papers(self) -> None:
        page = page_of("illustration")
        assert [(fact.label, fact.value) for fact in facts(page)] == [
            ("Audits completed", "80%"), ("Re-audits completed", "79%"), ("Good or better", "26%"),
            ("Inadequate", "7%"), ("Not completed", "334"),
        ]  # fmt: skip
        assert finding(page) == "Good or better rose from 11% in December 2018 to 26% in February 2020"

    def test_our_own_audits_are_the_sixty_of_the_workbook(self) -> None:
        allocated = AuditStanding.objects.as_at(None).filter(allocated_on__isnull=False)
        by_kind = {kind: allocated.filter(audit__kind=kind).count() for kind in Kind}
        assert by_kind == {Kind.AUDIT: 46, Kind.RE_AUDIT: 14}
        assert set(Audit.objects.values_list("is_illustrative", flat=True)) == {True}
        assert not Audit.objects.exclude(round__programme__code="case-audits").exists()

    def test_nobody_looks_twice_at_their_own_grade(self) -> None:
        again = AuditStanding.objects.as_at(None).filter(audit__of__isnull=False, auditor__isnull=False)
        for one in again:
            assert AuditStanding.objects.as_at(None).get(audit=one.audit.of).auditor != one.auditor

    def test_every_inadequate_audit_is_looked_at_again(self) -> None:
        bad = AuditStanding.objects.as_at(None).filter(final_grade__is_inadequate=True)
        assert bad.count() > 4
        assert all(Audit.objects.filter(of=one.audit).exists() for one in bad if one.audit.kind == Kind.AUDIT)

    def test_the_other_council_never_enters_our_scorecard(self) -> None:
        ours = Observation.objects.filter(measure__code__startswith="AUD")
        assert {(one.measure.code, str(one.month), one.value, one.absence) for one in ours} == {
            ("AUD1", "Aug 2020", 18, ""), ("AUD2", "Aug 2020", 27, ""), ("AUD3", "Aug 2020", 67, ""),
            ("AUD4", "Aug 2020", 29, ""),
        }  # fmt: skip
        assert Recommendation.objects.filter(code__startswith="aud").exclude(round__programme__council="").exists()

    def test_what_was_said_is_paraphrased_and_whole(self) -> None:
        assert Feedback.objects.filter(audit__isnull=True).count() == 12
        assert Recommendation.objects.filter(round__programme__code="illustration").count() == 27

    def test_the_ledgers_tell_when_it_was_known(self) -> None:
        first = AuditStanding.objects.order_by("recorded_at")[0]
        assert day_of(first.recorded_at) == datetime.date(2020, 6, 1)
        assert day_of(LedgerClock.objects.get().last_recorded_at) == DEMO

    def test_everyone_who_signs_in_is_a_sample(self) -> None:
        assert User.objects.get(email="quality@sample.example").is_active

    def test_the_later_story(self) -> None:
        call_command("load_sample", today=LATER, stdout=StringIO())
        of = Round.objects.get(title="Re-referrals within 12 months")
        blocks = thematic(of, scope=Scope(False, frozenset()), as_at=None).blocks
        assert [
            (block.base, block.depth, [(answer.text, str(int(answer.percent))) for answer in block.answers])
            for block in blocks
        ] == [
            ("39 audits allocated", 0, [("Completed", "85")]),
            ("families referred again", 0, [("Similar concerns", "61"), ("New circumstances or needs", "39")]),
            ("families referred again for similar concerns", 1,
             [("Domestic abuse", "59"), ("Risk outside the home", "35"), ("Neglect", "6")]),
        ]  # fmt: skip
        (group,) = findings(Programme.objects.get(code="case-audits"), None)
        assert (len(group.context), len(group.lines)) == (4, 7)
        assert ServiceFinding.objects.count() == 11
        done = AuditStanding.objects.as_at(None).filter(completed_on__isnull=False)
        by_kind = {kind: done.filter(audit__kind=kind).count() for kind in Kind}
        assert by_kind == {Kind.AUDIT: 37, Kind.RE_AUDIT: 11}
