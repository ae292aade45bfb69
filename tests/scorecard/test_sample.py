"""The sample service: what the papers print stands in it exactly, and what is invented says so."""

import datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import TestCase

from organisation.clock import day_of, end_of
from organisation.management.sample import PASSWORD, rows
from organisation.models import Area, ChangeKind, ChangeRecord, LedgerEntry, PostHolding, Role, RoleHolding, Unit, User
from organisation.months import Month
from scorecard.management.sample.actuals import illustrative_cells
from scorecard.management.sample.days import usual_steps, working_days
from scorecard.management.sample.teams import illustrative
from scorecard.models import (
    Baseline,
    Commentary,
    ComparatorValue,
    Measure,
    Observation,
    Population,
    ReportingUnit,
    State,
    SubmissionState,
    Target,
)
from scorecard.queries.months import months
from scorecard.queries.scorecard import Line, Tally, scorecard, tally

DEMO, LATER = "2020-09-24", "2024-11-08"
JUNE, JULY, AUGUST = Month(2020, 6), Month(2020, 7), Month(2020, 8)
SEPTEMBER_2024, OCTOBER_2024 = Month(2024, 9), Month(2024, 10)
LEDGERS: list[type[LedgerEntry]] = [
    Observation, Target, Baseline, ComparatorValue, Population, Commentary, SubmissionState,
]  # fmt: skip


def load(day: str) -> str:
    """Call the command for a day and return what it prints."""
    out = StringIO()
    call_command("load_sample", today=datetime.date.fromisoformat(day), stdout=out)
    return out.getvalue()


def known(day: str) -> datetime.datetime:
    return end_of(datetime.date.fromisoformat(day))


def lines(month: Month, day: str) -> dict[str, Line]:
    """Return the lines of a month's scorecard as known on a day, by the measure's code."""
    found = scorecard(month=month, root=Unit.objects.get(parent=None), as_at=known(day))
    return {line.measure.code: line for line in found.lines}


def counts(month: Month, day: str) -> tuple[int, int, int, int]:
    told: Tally = tally(lines(month, day).values())
    return (told.red, told.amber, told.green, told.none)


def everything() -> list[tuple[object, ...]]:
    """Return every entry of every ledger: what it says of what, recorded and superseded when and why."""
    told: list[tuple[object, ...]] = []
    for model in LEDGERS:
        about = [f"{name}__code" if name in {"measure", "unit", "area"} else name for name in model.KEY]
        facts = [name for name in model.FACTS if name != "action_post"]
        why = ("recorded_at", "superseded_at", "recorded_as", "kind", "reason", "source", "is_illustrative")
        order = model.objects.order_by("recorded_at", "pk")
        told += [(model.__name__, *row) for row in order.values_list(*about, *facts, *why)]
    return told


@pytest.mark.django_db
class TestSample(TestCase):
    """Loaded once as of 24 September 2020; what a test loads beyond is rolled back."""

    @classmethod
    def setUpTestData(cls) -> None:
        load(DEMO)

    def test_july_2020_is_rated_as_the_readme_of_the_sample_says(self) -> None:
        assert counts(JULY, DEMO) == (19, 6, 17, 8)
        ratings = {code: (line.rated.rating.value, line.rated.why.value) for code, line in lines(JULY, DEMO).items()}
        amber = {code for code, (rating, _) in ratings.items() if rating == "amber"}
        assert amber == {"M07", "M09", "M12", "M16", "M26", "M28a"}
        assert ratings["M04b"] == ("red", "")  # "above 25", where all that it allows is red
        assert [ratings[code][1] for code in ("M04a", "M13", "M18", "M38")] == [
            "No target", "Neutral", "No value", "Neutral",
        ]  # fmt: skip

    def test_july_2020_stands_as_printed(self) -> None:
        printed = [row for row in rows("measures") if not row["succeeds"]]
        expected = {
            row["code"]: (
                row["actual_printed"],
                Decimal(row["actual_value"]) if row["actual_value"] else None,
                row["actual_qualifier"] or "=",
            )
            for row in printed
        }
        entries = Observation.objects.filter(month=JULY)
        assert {e.measure.code: (e.as_printed, e.value, e.qualifier) for e in entries} == expected
        assert {(e.numerator, e.denominator, e.is_illustrative, e.is_revision) for e in entries} == {
            (None, None, False, False)
        }
        assert {e.measure.code for e in entries if e.absence} == {"M01", "M04", "M18", "M28", "M36", "M42"}

    def test_what_is_not_printed_is_marked_illustrative(self) -> None:
        others = Observation.objects.exclude(month=JULY)
        assert set(others.values_list("is_illustrative", "source")) == {(True, "Illustrative")}
        assert set(Target.objects.exclude(value=None).values_list("tolerance", "is_tolerance_illustrative")) == {
            (Decimal("0.1"), True)
        }
        assert set(Commentary.objects.values_list("is_illustrative")) == {(True,)}
        assert set(Population.objects.values_list("is_illustrative")) == {(True,)}

    def test_baselines_targets_and_comparators_stand_as_printed(self) -> None:
        printed = [row for row in rows("measures") if not row["succeeds"]]
        assert dict(Baseline.objects.values_list("measure__code", "as_printed")) == {
            row["code"]: row["baseline_printed"] for row in printed if row["baseline_printed"]
        }
        assert dict(Target.objects.values_list("measure__code", "as_printed")) == {
            row["code"]: row["target_printed"] for row in printed if row["target_printed"]
        }
        assert {(c.measure.code, c.compared): c.value for c in ComparatorValue.objects.all()} == {
            (row["code"], kind): Decimal(row[f"{kind}_value"])
            for row in printed
            for kind in ("sn", "region", "england")
            if row[f"{kind}_value"]
        }

    def test_25_months_lead_to_july(self) -> None:
        monthly = Observation.objects.filter(measure__code="M20", month__lt=JULY).order_by("month")
        assert {entry.month for entry in monthly} == {Month(2018, 6) + n for n in range(25)}
        quarterly = Observation.objects.filter(measure__code="M42a")
        assert {entry.month.month for entry in quarterly} == {1, 4, 7, 10}
        firsts = {
            code: Observation.objects.filter(measure__code=code).earliest("month").month
            for code in ("M07", "M17", "M18")
        }
        assert firsts == {"M07": Month(2019, 12), "M17": Month(2019, 12), "M18": JULY}

    def test_no_figure_lies_outside_its_bounds(self) -> None:
        for entry in Observation.objects.exclude(value=None).select_related("measure"):
            most = 100 if entry.measure.unit == "percentage" else 10_000
            assert 0 <= entry.value <= most, entry
            if entry.measure.unit == "number":
                assert entry.value == int(entry.value), entry

    def test_some_are_missing_and_some_revised_after_sign_off(self) -> None:
        illustrated = Observation.objects.filter(is_illustrative=True, superseded_at=None)
        missing = illustrated.filter(absence="not_collected").count() / illustrated.count()
        assert 0.01 < missing < 0.05
        revised = illustrated.filter(is_revision=True)
        assert 0.01 < revised.count() / illustrated.count() < 0.04
        assert {kind for kind, _ in revised.values_list("kind", "pk")} == {ChangeKind.LATE, ChangeKind.ERROR}
        assert revised.filter(reason="").count() == 0
        assert Observation.objects.exclude(superseded_at=None).filter(is_revision=True).count() == 0

    def test_june_2020_agrees_with_its_commentary(self) -> None:
        explained = [row["code"] for row in rows("commentary") if row["month"] == "2020-06"]
        rated = lines(JUNE, DEMO)
        assert len(explained) == 8
        assert {code: rated[code].rated.rating.value for code in explained} == dict.fromkeys(explained, "red")

    def test_every_red_and_amber_of_july_is_explained_by_its_post(self) -> None:
        rated = {code for code, line in lines(JULY, DEMO).items() if line.rated.rating in {"red", "amber"}}
        assert {c.measure.code for c in Commentary.objects.filter(month=JULY)} == rated
        audits = Commentary.objects.get(measure__code="M05", month=JULY)
        assert (audits.recorded_as, day_of(audits.recorded_at)) == (
            "Quality assurance manager", datetime.date(2020, 8, 5),
        )  # fmt: skip

    def test_a_commentary_is_never_older_than_its_figure(self) -> None:
        for said in Commentary.objects.all():
            figure = Observation.objects.filter(measure=said.measure, month=said.month).earliest("recorded_at")
            assert figure.recorded_at < said.recorded_at, said

    def test_july_is_reported_and_august_is_half_way(self) -> None:
        assert months(known(DEMO)).reporting == JULY
        assert months(known("2020-08-13")).reporting == JUNE
        august = SubmissionState.objects.as_at(None).filter(month=AUGUST)
        assert {s.area.code: (s.state, day_of(s.recorded_at).isoformat()) for s in august} == {
            row["area_code"]: (row["state"], row["on"]) for row in rows("submissions") if row["state"] != "untouched"
        }
        sent = {row["area_code"] for row in rows("submissions") if row["state"] == State.SENT}
        assert {o.measure.area.code for o in Observation.objects.filter(month=AUGUST)} == sent

    def test_nothing_was_recorded_after_the_day(self) -> None:
        for model in LEDGERS:
            assert model.objects.filter(recorded_at__gt=known(DEMO)).count() == 0, model

    def test_people_sign_in_and_posts_are_held(self) -> None:
        active = User.objects.filter(is_active=True)
        assert {person.email for person in active} == {row["email"] for row in rows("people")}
        assert all(person.check_password(PASSWORD) for person in active)
        assert set(User.objects.values_list("is_sample")) == {(True,)}
        assert User.objects.get(is_staff=True).title == "Administrator"
        assert PostHolding.objects.count() == len(rows("posts"))
        for role in (Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE):
            areas = set(RoleHolding.objects.filter(role=role).values_list("area__code", flat=True))
            assert areas == {row["code"] for row in rows("areas")}

    def test_managers_report_to_a_head_who_reports_to_the_director(self) -> None:
        manager = PostHolding.objects.get(post__code="sm-send").post
        assert manager.reports_to
        assert manager.reports_to.reports_to
        assert (manager.reports_to.code, manager.reports_to.reports_to.code) == ("hos-education", "director")

    def test_loading_the_same_day_again_changes_nothing(self) -> None:
        before = (everything(), ChangeRecord.objects.count())
        assert "already" in load(DEMO)
        assert (everything(), ChangeRecord.objects.count()) == before

    def test_an_earlier_day_is_refused(self) -> None:
        with pytest.raises(CommandError, match="one database a demo day"):
            load("2020-09-23")

    def test_the_later_story(self) -> None:
        """One test, because it loads four years more."""
        before = set(Observation.objects.values_list("pk", flat=True))
        load(LATER)
        assert before < set(Observation.objects.values_list("pk", flat=True))
        assert counts(JULY, DEMO) == (19, 6, 17, 8)  # as it stood
        self._assessments_are_reported_by_teams()
        self._all_months_are_locked_but_the_last()
        self.test_no_figure_lies_outside_its_bounds()
        self.test_a_commentary_is_never_older_than_its_figure()
        assert Observation.objects.filter(is_illustrative=False).exclude(month=JULY).count() == 0

    def _assessments_are_reported_by_teams(self) -> None:
        old, new = Measure.objects.get(code="M14"), Measure.objects.get(code="CF45")
        assert (old.closed, new.opened, new.succeeds) == (Month(2023, 3), Month(2023, 4), old)
        assert ReportingUnit.objects.filter(measure=new).count() == 23
        totals = Observation.objects.filter(measure=new, unit__parent=None).order_by("month", "recorded_at")
        told = [
            (str(o.month), o.numerator, o.denominator, o.value, o.is_revision, day_of(o.recorded_at).isoformat())
            for o in totals.filter(month__gte=SEPTEMBER_2024)
        ]
        assert told == [
            ("Sep 2024", 201, 300, 67, False, "2024-10-08"),
            ("Sep 2024", 228, 300, 76, True, "2024-11-05"),
            ("Oct 2024", 294, 350, 84, False, "2024-11-07"),
        ]
        assert {o.units_reported for o in totals} == {23}
        assert all(79 <= o.value <= 86 for o in totals.filter(month__lt=SEPTEMBER_2024) if o.value is not None)
        said = Commentary.objects.filter(measure=new, month=SEPTEMBER_2024).order_by("recorded_at")
        assert [(c.superseded_at is None, c.reason != "") for c in said] == [(False, False), (True, True)]

    def _all_months_are_locked_but_the_last(self) -> None:
        current = SubmissionState.objects.as_at(None)
        assert set(current.filter(month__lt=OCTOBER_2024).values_list("state", flat=True)) == {State.LOCKED}
        assert current.filter(month=OCTOBER_2024, state=State.SENT).count() == 17
        assert current.count() == 17 * 77
        assert months(known(LATER)).reporting == SEPTEMBER_2024


@pytest.mark.django_db
def test_loading_in_steps_tells_the_same_as_loading_at_once() -> None:
    with transaction.atomic():
        load("2018-08-31")
        at_once = everything()
        transaction.set_rollback(True)
    assert not Area.objects.exists()
    for day in ("2018-06-01", "2018-07-15", "2018-08-31"):
        load(day)
    assert everything() == at_once


@pytest.mark.django_db
def test_a_database_with_a_service_of_its_own_is_refused() -> None:
    Area.objects.create(code="own", name="Our own")
    with pytest.raises(CommandError, match="a service of its own"):
        load(DEMO)


@pytest.mark.django_db
def test_a_day_before_the_sample_is_refused() -> None:
    with pytest.raises(CommandError, match="begins on 1 June 2018"):
        load("2018-05-31")


@pytest.mark.django_db
def test_outside_demo_and_tests_it_is_refused(settings) -> None:
    settings.TESTING = False
    with pytest.raises(CommandError, match="for the demo only"):
        load(DEMO)
    with pytest.raises(CommandError, match="in the demo only"):
        call_command("sample_sign_ins")


@pytest.mark.django_db
def test_a_sign_in_is_printed_for_each_role(settings) -> None:
    settings.PLIMSOLL_DEMO = True
    load("2018-06-01")
    out = StringIO()
    call_command("sample_sign_ins", stdout=out)
    told = out.getvalue()
    assert PASSWORD in told
    assert [line.split()[-1] for line in told.splitlines()[1:]] == [
        "administrator@sample.example", "data@sample.example", "head@sample.example", "manager@sample.example",
        "auditor@sample.example", "partner@sample.example", "board@sample.example",
    ]  # fmt: skip


def test_illustrative_months_are_the_same_each_time() -> None:
    assert illustrative_cells() == illustrative_cells()


def test_rates_follow_the_counts_that_they_come_from() -> None:
    drawn = illustrative_cells()
    plans, rate = ({cell.month: cell.figure for cell in drawn[code]} for code in ("M20", "M21"))
    assert {month for month in plans if plans[month].absence} == {month for month in rate if rate[month].absence}


def test_the_total_of_illustrative_teams_is_between_79_and_86() -> None:
    sizes = {"one": 34, "two": 31, "three": 3}
    for n in range(17):
        drawn = illustrative(sizes, Month(2023, 4) + n)
        numerator, denominator = (sum(pair[i] for pair in drawn.values()) for i in (0, 1))
        assert all(0 <= part <= whole for part, whole in drawn.values())
        assert 78 <= 100 * numerator / denominator <= 87


def test_months_are_sent_on_the_third_to_sixth_working_day() -> None:
    days = working_days(Month(2020, 8))
    assert days[2:6] == tuple(datetime.date(2020, 8, day) for day in (5, 6, 7, 10))
    assert datetime.date(2020, 8, 31) not in days  # a bank holiday
    for area in ("mash", "care", "ehe"):
        steps = usual_steps(area, JULY, by=None)
        assert steps.sent in days[2:6]
        assert steps.approved
        assert steps.sent < steps.approved < datetime.date(2020, 8, 14) == steps.locked
