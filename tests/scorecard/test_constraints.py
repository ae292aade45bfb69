"""What the database itself refuses, on both engines: one row for each named constraint of the scorecard."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from organisation.models import Area
from organisation.months import Month
from scorecard.models import (
    Baseline,
    Commentary,
    ComparatorValue,
    DraftComment,
    DraftEntry,
    Measure,
    MeasureAlias,
    Observation,
    Population,
    ReportingUnit,
    SubmissionPolicy,
    SubmissionState,
    Target,
)
from tests.builders import EARLY, make_area, make_measure, make_root, moment, recorder

pytestmark = pytest.mark.django_db

JULY = Month(2020, 7)
LATER = moment("2020-09-24 10:00")
numbers = count(1)

MEASURE: dict[str, Any] = {"unit": "percentage", "polarity": "higher", "opened": JULY}
VALID: dict[type[models.Model], dict[str, Any]] = {
    Measure: MEASURE,
    MeasureAlias: {"text": "An older name"},
    ReportingUnit: {"first_month": JULY},
    Observation: {"month": JULY, "value": 67},
    Target: {"from_month": JULY, "comparison": ">=", "value": 80},
    Baseline: {"value": 62},
    ComparatorValue: {"compared": "sn", "period": "2019/20", "value": 82},
    Population: {"group": "0-17", "from_month": JULY, "value": 45600},
    Commentary: {"month": JULY, "text": "Two workers left"},
    SubmissionState: {"month": JULY, "state": "open"},
    SubmissionPolicy: {},
    DraftEntry: {"month": JULY},
    DraftComment: {"month": JULY},
}
RECORDING = {"recorded_at": EARLY, "recorded_as": "Analyst", "saved_at": EARLY, "saved_as": "Analyst"}
# No form leads to these: an operation keeps them.
WITHOUT_WORDS = {"draft_version_from_one", "reporting_unit_one_open"}


def made(name: str) -> Any:
    """Return what a row points at, made on demand."""
    if name == "measure":
        return Measure.objects.filter(code="assessments-in-time").first() or make_measure()
    if name == "area":
        return Area.objects.order_by("pk").first() or make_area()
    return {"unit": make_root, "recorded_by": recorder, "saved_by": recorder}[name]()


def add(model: type[models.Model], **fields: Any) -> Any:
    """Insert a row past every operation: valid but for the fields given."""
    row = {**VALID[model], **fields}
    if model is Measure:
        row = {"code": f"measure-{next(numbers)}", "name": "Measure", "area": made("area"), **row}
    for field in model._meta.concrete_fields:
        if field.name not in row and field.name in RECORDING:
            row[field.name] = RECORDING[field.name]
        elif field.name not in row and field.is_relation and not field.null:
            row[field.name] = made(field.name)
    return model._base_manager.create(**row)


def twice(model: type[models.Model], **fields: Any) -> None:
    add(model)
    add(model, **fields)


def own_heading() -> None:
    measure = make_measure()
    Measure.objects.filter(pk=measure.pk).update(heading=measure)


Attempt = Callable[[], object]


def ledger(name: str, model: type[models.Model]) -> dict[str, Attempt]:
    return {
        f"{name}_one_current": lambda: twice(model, recorded_at=LATER),
        f"{name}_superseded_later": lambda: add(model, superseded_at=EARLY),
        f"{name}_change_has_reason": lambda: add(model, kind="error"),
    }


REFUSED: dict[str, Attempt] = {
    "measure_decimals_up_to_4": lambda: add(Measure, decimals=5),
    "measure_due_month": lambda: add(Measure, due_month=13),
    "measure_window_days": lambda: add(Measure, window="last_working_days"),
    "measure_neutral_not_rated": lambda: add(Measure, polarity="neutral", is_rated=True),
    "measure_closed_after_opened": lambda: add(Measure, closed=Month(2020, 6)),
    "measure_heading_is_another": own_heading,
    "measure_number_is_not_a_ratio": lambda: add(Measure, unit="number", roll_up="ratio"),
    "measure_only_numbers_are_summed": lambda: add(Measure, roll_up="sum"),
    "measure_opened_is_month": lambda: add(Measure, opened=202013),
    "measure_closed_is_month": lambda: add(Measure, closed=202013),
    "alias_once_a_measure": lambda: twice(MeasureAlias),
    "reporting_unit_once": lambda: (add(ReportingUnit, last_month=JULY), add(ReportingUnit)),
    "reporting_unit_one_open": lambda: twice(ReportingUnit, first_month=Month(2020, 8)),
    "reporting_unit_ends_after_it_begins": lambda: add(ReportingUnit, last_month=Month(2020, 6)),
    "reporting_unit_first_is_month": lambda: add(ReportingUnit, first_month=202000),
    "reporting_unit_last_is_month": lambda: add(ReportingUnit, last_month=202013),
    **ledger("observation", Observation),
    "observation_value_or_absence": lambda: add(Observation, absence="nil"),
    "observation_bound_needs_value": lambda: add(Observation, value=None, absence="nil", qualifier=">"),
    "observation_numerator_needs_denominator": lambda: add(Observation, numerator=3),
    "observation_denominator_not_negative": lambda: add(Observation, denominator=-1),
    "observation_nothing_over_zero": lambda: add(Observation, numerator=0, denominator=0),
    "observation_words_are_kept": lambda: add(Observation, value=None, absence="words"),
    "observation_month_is_month": lambda: add(Observation, month=202013),
    **ledger("target", Target),
    "target_comparison_with_value": lambda: add(Target, comparison=""),
    "target_between_two_values": lambda: add(Target, comparison="between", upper=79),
    "target_tolerance_not_negative": lambda: add(Target, tolerance=-1),
    "target_from_is_month": lambda: add(Target, from_month=202000),
    "target_reach_by_is_month": lambda: add(Target, reach_by=202013),
    **ledger("baseline", Baseline),
    "baseline_value_or_words": lambda: add(Baseline, value=None),
    "baseline_bound_needs_value": lambda: add(Baseline, value=None, as_printed="?", qualifier=">"),
    "baseline_month_is_month": lambda: add(Baseline, month=202013),
    **ledger("comparator", ComparatorValue),
    "comparator_value_or_absence": lambda: add(ComparatorValue, value=None),
    "comparator_has_period": lambda: add(ComparatorValue, period=""),
    **ledger("population", Population),
    "population_above_zero": lambda: add(Population, value=0),
    "population_from_is_month": lambda: add(Population, from_month=202013),
    **ledger("commentary", Commentary),
    "commentary_has_text": lambda: add(Commentary, text=""),
    "commentary_month_is_month": lambda: add(Commentary, month=202013),
    "commentary_green_is_month": lambda: add(Commentary, expected_green=202013),
    **ledger("submission_state", SubmissionState),
    "submission_state_month_is_month": lambda: add(SubmissionState, month=202013),
    "draft_once_a_cell": lambda: twice(DraftEntry),
    "draft_version_from_one": lambda: add(DraftEntry, version=0),
    "draft_month_is_month": lambda: add(DraftEntry, month=202013),
    "draft_comment_once": lambda: twice(DraftComment),
    "draft_comment_month_is_month": lambda: add(DraftComment, month=202013),
    "policy_due_day": lambda: add(SubmissionPolicy, due_working_day=0),
    "policy_once": lambda: twice(SubmissionPolicy),
}
# Further ways to break the same constraints.
ALSO_REFUSED: list[tuple[str, Attempt]] = [
    ("measure_due_month", lambda: add(Measure, due_month=0)),
    ("measure_window_days", lambda: add(Measure, window="last_working_days", window_days=0)),
    ("measure_window_days", lambda: add(Measure, window="month", window_days=5)),
    ("measure_only_numbers_are_summed", lambda: add(Measure, unit="days", roll_up="sum")),
    ("measure_opened_is_month", lambda: add(Measure, opened=202000)),
    ("observation_value_or_absence", lambda: add(Observation, value=None)),
    ("observation_superseded_later", lambda: add(Observation, recorded_at=LATER, superseded_at=EARLY)),
    ("observation_nothing_over_zero", lambda: add(Observation, denominator=0)),
    ("observation_month_is_month", lambda: add(Observation, month=202000)),
    ("target_comparison_with_value", lambda: add(Target, value=None)),
    ("target_between_two_values", lambda: add(Target, comparison="between")),
    ("target_between_two_values", lambda: add(Target, upper=90)),
    ("comparator_value_or_absence", lambda: add(ComparatorValue, absence="nil")),
    ("policy_due_day", lambda: add(SubmissionPolicy, due_working_day=21)),
]


def constraints() -> dict[str, models.BaseConstraint]:
    return {c.name: c for model in apps.get_app_config("scorecard").get_models() for c in model._meta.constraints}


def test_every_constraint_has_its_row() -> None:
    assert set(REFUSED) == set(constraints())


@pytest.mark.parametrize("model", VALID, ids=lambda model: model._meta.model_name)
def test_the_rows_are_valid_but_for_what_is_refused(model: type[models.Model]) -> None:
    add(model).full_clean()


@pytest.mark.parametrize(
    ("name", "attempt"),
    [
        *(pytest.param(name, attempt, id=name) for name, attempt in REFUSED.items()),
        *(pytest.param(*pair, id=f"{pair[0]}-{n}") for n, pair in enumerate(ALSO_REFUSED, 2)),
    ],
)
def test_the_database_refuses(name: str, attempt: Attempt) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        attempt()
    names_columns = connection.vendor == "sqlite" and isinstance(constraints()[name], models.UniqueConstraint)
    assert ("UNIQUE" if names_columns else name) in str(refused.value)


@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param(lambda: add(Measure, decimals=4), id="four-decimals"),
        pytest.param(lambda: add(Measure, closed=JULY), id="a-measure-of-one-month"),
        pytest.param(lambda: add(Measure, polarity="neutral", is_rated=False), id="neutral-and-not-rated"),
        pytest.param(lambda: add(Measure, window="last_working_days", window_days=1), id="last-working-day"),
        pytest.param(lambda: add(Measure, unit="number", roll_up="sum"), id="a-summed-number"),
        pytest.param(lambda: add(Measure, unit="rate_10000", roll_up="ratio"), id="a-divided-rate"),
        pytest.param(lambda: twice(Observation, superseded_at=LATER), id="one-current-beside-one-superseded"),
        pytest.param(lambda: twice(Observation, month=Month(2020, 8)), id="another-month"),
        pytest.param(lambda: add(Observation, value=0, numerator=0, denominator=1), id="none-of-one"),
        pytest.param(lambda: add(Observation, value=None, absence="nil", numerator=0, denominator=0), id="nil"),
        pytest.param(lambda: add(Observation, value=-3), id="a-value-below-zero"),
        pytest.param(lambda: add(Observation, denominator=12), id="a-denominator-alone"),
        pytest.param(lambda: add(Target, comparison="between", upper=80), id="a-range-of-one-value"),
        pytest.param(lambda: add(Target, comparison="", value=None, as_printed="N/A"), id="a-target-of-words"),
        pytest.param(lambda: add(Baseline, kind="error", reason="Counted again"), id="a-change-with-its-reason"),
        pytest.param(lambda: add(ReportingUnit, last_month=JULY), id="reporting-for-one-month"),
        pytest.param(lambda: (add(SubmissionPolicy), add(SubmissionPolicy, area=made("area"))), id="all-and-one-area"),
    ],
)
def test_the_database_takes(attempt: Attempt) -> None:
    attempt()


def test_each_has_words_a_person_can_act_on() -> None:
    """A unique constraint over plain fields has Django's own, which name them."""
    silent = {
        name
        for name, constraint in constraints().items()
        if constraint.violation_error_message == constraint.default_violation_error_message
        and (not isinstance(constraint, models.UniqueConstraint) or constraint.condition or constraint.expressions)
    }
    assert silent == WITHOUT_WORDS


def test_a_form_tells_those_words() -> None:
    measure = Measure(
        code="m", name="M", area=make_area(), unit="number", polarity="higher", opened=JULY, roll_up="ratio"
    )
    with pytest.raises(ValidationError) as refused:
        measure.full_clean()
    assert refused.value.messages == ["A plain number is summed or entered, not divided."]
