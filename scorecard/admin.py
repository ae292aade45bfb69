"""The ledgers, for administrators to read. They are written by the scorecard's own pages."""

from typing import Any, ClassVar

from django.contrib import admin

from organisation.admin import LedgerAdmin
from scorecard.models import (
    Baseline,
    Commentary,
    ComparatorValue,
    Observation,
    Population,
    SubmissionState,
    Target,
)


class OfAMeasure(LedgerAdmin):
    """A ledger about measures: found by the measure's code and name."""

    search_fields = ("measure__code", "measure__name")
    search_help_text = "Search by code or name of the measure"
    list_select_related: ClassVar[Any] = ("measure",)
    list_filter: ClassVar[Any] = (*LedgerAdmin.list_filter, "measure__area")


@admin.register(Observation)
class ObservationAdmin(OfAMeasure):
    about = ("measure", "unit", "month", "value", "numerator", "denominator", "absence", "is_revision")
    list_select_related = ("measure", "unit")
    list_filter = (*OfAMeasure.list_filter, "is_revision", "absence")


@admin.register(Target)
class TargetAdmin(OfAMeasure):
    about = ("measure", "unit", "from_month", "comparison", "value", "upper", "tolerance", "is_relative")
    list_select_related = ("measure", "unit")


@admin.register(Baseline)
class BaselineAdmin(OfAMeasure):
    about = ("measure", "value", "as_printed", "month")


@admin.register(ComparatorValue)
class ComparatorAdmin(OfAMeasure):
    about = ("measure", "compared", "period", "value", "absence")
    list_filter = (*OfAMeasure.list_filter, "compared", "is_published")


@admin.register(Population)
class PopulationAdmin(LedgerAdmin):
    about = ("group", "unit", "from_month", "value")
    list_select_related = ("unit",)
    list_filter = (*LedgerAdmin.list_filter, "group")
    search_fields = ("group", "unit__name")


@admin.register(Commentary)
class CommentaryAdmin(OfAMeasure):
    about = ("measure", "month", "action_due", "expected_green")


@admin.register(SubmissionState)
class SubmissionStateAdmin(LedgerAdmin):
    about = ("area", "month", "state")
    list_select_related = ("area",)
    list_filter = (*LedgerAdmin.list_filter, "state", "area")
    search_fields = ("area__name", "area__code")
