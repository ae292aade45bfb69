"""Setting targets, baselines, comparators and populations."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from organisation.models import Unit
from scorecard.forms.fields import number_read
from scorecard.forms.goals import BaselineForm, ComparatorForm, EntryForm, PopulationForm, TargetForm
from scorecard.models import Baseline, ComparatorValue, Measure, Population, Target
from scorecard.operations import goals
from scorecard.queries.settings import population_entries
from scorecard.views.settings.recording import (
    Page,
    Recording,
    entry_asked_for,
    for_keepers,
    measure_or_404,
    record_by_form,
)


def _page(measure: Measure, title: str, sub: str, part: str) -> Page:
    done = reverse("scorecard:measure_settings", args=[measure.code])
    return Page(title=title, sub=sub, done=f"{done}#{part}", back="Settings", measure=measure)


@for_keepers
def target_new(request: Any, code: str) -> HttpResponse:
    """Set a target from a month on, or put one right (``?entry=``)."""
    measure = measure_or_404(code)
    entry: Target | None = entry_asked_for(request, Target, measure=measure)
    latest = Target.objects.as_at(None).filter(measure=measure, unit__parent__isnull=True).order_by("from_month").last()
    initial: dict[str, Any] = {"unit": Unit.objects.root()}
    if latest is not None:
        initial |= {"comparison": latest.comparison, "basis": latest.basis, "is_relative": latest.is_relative,
                    "tolerance": latest.tolerance}  # fmt: skip

    def make(data: Any, *, replaces: bool = False) -> TargetForm:
        return TargetForm(
            data, measure=measure, entry=entry, replaces=replaces, needs_reason=latest is not None, initial=initial
        )  # fmt: skip

    def save(form: EntryForm) -> Any:
        return goals.set_target(
            **form.key, facts=form.facts, by=request.user, at=request.now, reason=form.why, based_on=form.seen()
        )  # fmt: skip

    title = "Put a target right" if entry else "Set a target"
    sub = (
        "Pages then rate by it; “as known at” an earlier day still shows what stood before."
        if entry
        else "It holds from its month on. Earlier months keep the target they had."
    )
    return record_by_form(
        request, page=_page(measure, title, sub, "targets"), context={"entry": entry},
        recording=Recording(make=make, save=save, said="The target is recorded."),
    )  # fmt: skip


@for_keepers
def baseline_set(request: Any, code: str) -> HttpResponse:
    """Set where a measure started; the one there is superseded."""
    measure = measure_or_404(code)
    known = Baseline.objects.filter(measure=measure)
    seen = {"pk": number_read(request.POST.get("based_on"))} if request.method == "POST" else {"superseded_at": None}
    entry: Baseline | None = known.filter(**seen).first()

    def make(data: Any, *, replaces: bool = False) -> BaselineForm:
        return BaselineForm(data, measure=measure, entry=entry, replaces=replaces)

    def save(form: EntryForm) -> Any:
        return goals.set_baseline(
            **form.key, facts=form.facts, by=request.user, at=request.now, reason=form.why, based_on=form.seen()
        )  # fmt: skip

    title = "Change the baseline" if entry else "Set the baseline"
    return record_by_form(
        request, page=_page(measure, title, "One value a measure, or the words as printed.", "baseline"),
        recording=Recording(make=make, save=save, said="The baseline is recorded."), context={"entry": entry},
    )  # fmt: skip


@for_keepers
def comparator_set(request: Any, code: str) -> HttpResponse:
    """Add what others report for a period, or put one right (``?entry=``)."""
    measure = measure_or_404(code)
    entry: ComparatorValue | None = entry_asked_for(request, ComparatorValue, measure=measure)

    def make(data: Any, *, replaces: bool = False) -> ComparatorForm:
        return ComparatorForm(data, measure=measure, entry=entry, replaces=replaces)

    def save(form: EntryForm) -> Any:
        return goals.set_comparator(
            **form.key, facts=form.facts, by=request.user, at=request.now, reason=form.why, based_on=form.seen()
        )  # fmt: skip

    title = "Put a comparator right" if entry else "Add a comparator"
    sub = "Drawn beside our figures only where it covers the same span of time; counts are never compared."
    return record_by_form(
        request, page=_page(measure, title, sub, "comparators"), context={"entry": entry},
        recording=Recording(make=make, save=save, said="The comparator is recorded."),
    )  # fmt: skip


@for_keepers
def populations(request: Any) -> HttpResponse:
    """List how many people rates are about, and add or put right (``?entry=``) one."""
    entry: Population | None = entry_asked_for(request, Population)

    def make(data: Any, *, replaces: bool = False) -> PopulationForm:
        return PopulationForm(data, entry=entry, replaces=replaces, initial={"unit": Unit.objects.root()})

    def save(form: EntryForm) -> Any:
        return goals.set_population(
            **form.key, value=form.cleaned_data["value"], by=request.user, at=request.now, reason=form.why,
            based_on=form.seen(),
        )  # fmt: skip

    page = Page(
        title="Populations", sub="How many people a rate is about, from a month on.",
        done=reverse("scorecard:populations"), back="Measures", template="scorecard/settings/populations.html",
        submit="Save",
    )  # fmt: skip
    return record_by_form(
        request, page=page, context={"entry": entry, "held": population_entries()},
        recording=Recording(make=make, save=save, said="The population is recorded."),
    )  # fmt: skip
