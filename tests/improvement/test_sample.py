"""The sample's plan: 202 actions in 16 areas as printed, an illustrative history that ends, and a year's counts."""

import datetime
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import TestCase

from improvement.models import Action, ActionUpdate, Evidence, Section, UnmatchedLine
from improvement.permissions import Hands
from improvement.progress import Shown
from improvement.queries.learning import review_lines, year_counts, year_of
from improvement.queries.plan import read_plan, tally
from organisation.clock import end_of
from organisation.management.sample import rows
from organisation.permissions import NOBODY

DEMO, LATER = datetime.date(2020, 9, 24), datetime.date(2024, 11, 8)


def counts(day: datetime.date, *, looking_back: bool = False) -> dict[Shown, int]:
    as_at = end_of(day) if looking_back else None
    page = read_plan(code="plan-2020-21", as_at=as_at, today=day, hands=Hands(NOBODY))
    assert page is not None
    return tally(page.lines).counts


class SampleOfThePlan(TestCase):
    """Loaded on the demo's day, then once more on the later one."""

    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_sample", today=DEMO, stdout=StringIO())
        cls.on_the_demo_day = counts(DEMO)
        cls.sections = Section.objects.count()
        cls.printed = dict(Action.objects.values_list("code", "first_due_printed"))
        cls.unmatched = UnmatchedLine.objects.count()
        call_command("load_sample", today=LATER, stdout=StringIO())

    def test_what_is_printed_stands_in_it(self) -> None:
        assert (len(self.printed), self.sections, self.unmatched) == (202, 16, 8)
        assert self.printed == {row["code"]: row["due_printed"] for row in rows("plan_actions")}
        assert self.printed["A014"] == "21/22 Business cycle"

    def test_the_demo_day(self) -> None:
        found = self.on_the_demo_day
        assert sum(found.values()) == 202
        assert found[Shown.OVERDUE] == 11
        assert found == counts(DEMO, looking_back=True), "the same day looked back to from 2024"

    def test_nothing_is_years_late_by_accident(self) -> None:
        assert set(counts(LATER)) <= {Shown.COMPLETE, Shown.EMBEDDED}

    def test_what_is_invented_says_so(self) -> None:
        assert not ActionUpdate.objects.filter(is_illustrative=False).exists()
        assert not Evidence.objects.filter(is_illustrative=False).exists()
        assert Counter(ActionUpdate.objects.standing(None).values_list("times_moved", flat=True))[0] > 100

    def test_the_years_counts_come_out_of_the_reviews(self) -> None:
        lines = review_lines(sees_all=True, as_at=None, today=LATER)
        first, last = year_of(datetime.date(2022, 10, 1))
        found = year_counts(lines, first=first, last=last)
        said = (
            found.referrals,
            found.rapid_reviews,
            found.under_way,
            found.in_thematic,
            found.nearing,
            found.published,
        )
        assert said == (16, 9, 2, 6, 1, 1)


pytestmark = pytest.mark.django_db
