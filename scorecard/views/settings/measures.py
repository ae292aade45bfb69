"""A measure's settings, and adding, changing, closing and succeeding it, and which units report it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from organisation.months import Month
from organisation.operations import NoLongerCurrent, Refused
from organisation.queries import version_of
from scorecard.forms.measures import WORDS, CloseForm, MeasureForm, ReportingUnitsForm, SucceedForm
from scorecard.models import Measure
from scorecard.operations import measures as operations
from scorecard.queries.clash import Clash, clash_of_measures
from scorecard.queries.settings import (
    measure_settings,
    reporting_now,
    teams_by_locality,
)
from scorecard.views.settings.recording import CHOOSE, KEPT, SAME, Page, for_keepers, measure_or_404, shown

UNITS_CHANGED = (
    "Somebody has changed which units report it since you opened this page. Those that report now are marked; "
    "look at your ticks and send them again."
)


def _settings_url(measure: Measure) -> str:
    return reverse("scorecard:measure_settings", args=[measure.code])


def _page(measure: Measure, title: str, sub: str, submit: str = "Save") -> Page:
    return Page(
        title=title, sub=sub, done=_settings_url(measure), back="Settings", measure=measure, submit=submit
    )  # fmt: skip


@for_keepers
def settings_view(request: Any, code: str) -> HttpResponse:
    """Show everything that is set for a measure."""
    return render(
        request, "scorecard/settings/measure.html", {"settings": measure_settings(measure_or_404(code))}
    )  # fmt: skip


@for_keepers
def measure_new(request: Any) -> HttpResponse:
    """Add a measure."""
    form = MeasureForm(request.POST or None, initial={"opened": Month.of(request.today)})
    if request.method == "POST" and form.is_valid():
        try:
            measure = operations.create_measure(
                measure=form.instance, aliases=form.cleaned_data["aliases"], by=request.user, at=request.now,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{measure.name} is added. Set its target and its baseline next.")
            return redirect(_settings_url(measure))
    page = Page(
        title="Add a measure", sub="Its target, baseline and comparators come after.", submit="Add the measure",
        done=reverse("scorecard:measures"), back="Measures",
    )  # fmt: skip
    return shown(request, page, form, None, {})


@for_keepers
def measure_change(request: Any, code: str) -> HttpResponse:
    """Change a measure's words; where somebody else has meanwhile, show both."""
    measure = measure_or_404(code)
    page = _page(measure, "Change the measure", "Earlier words are kept, and shown when a page is read as known then.")
    if request.method != "POST":
        form = MeasureForm(instance=measure, version=version_of(measure))
        return shown(request, page, form, None, {})
    if request.POST.get("settle") == "keep":
        messages.info(request, KEPT)
        return redirect(page.done)
    was_asked = "clash" in request.POST
    form = MeasureForm(request.POST, instance=measure_or_404(code))
    if form.is_valid() and was_asked and request.POST.get("settle") != "mine":
        form.add_error(None, CHOOSE)
    clash = None
    if form.is_valid():
        try:
            changed = operations.change_measure(
                measure=form.instance, aliases=form.cleaned_data["aliases"], based_on=form.version_seen,
                by=request.user, at=request.now, reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except NoLongerCurrent:
            form, was_asked = _based_on_what_stands(request, code), True
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The measure is changed." if changed else SAME)
            return redirect(page.done)
    clash = _clash(form) if was_asked else None
    return shown(request, page, form, clash, {})


def _based_on_what_stands(request: Any, code: str) -> MeasureForm:
    """Return the form as typed, based on the version that stands now."""
    data = request.POST.copy()
    data.pop("settle", None)
    measure = measure_or_404(code)
    data["based_on"] = str(version_of(measure))
    form = MeasureForm(data, instance=measure)
    form.is_valid()
    return form


def _clash(form: MeasureForm) -> Clash:
    labels = [(name, str(form.fields[name].label)) for name in WORDS if not form.fields[name].disabled]
    return clash_of_measures(form.instance, labels, aliases=form.cleaned_data.get("aliases", ()))


@for_keepers
def measure_close(request: Any, code: str) -> HttpResponse:
    """Close a measure after a month."""
    measure = measure_or_404(code)
    form = CloseForm(request.POST or None, initial={"last_month": measure.closed})
    page = _page(measure, "Close the measure", "It leaves the scorecard after its last month; its figures stay.",
                 "Close the measure")  # fmt: skip
    if request.method == "POST" and form.is_valid():
        last_month = form.cleaned_data["last_month"]
        try:
            operations.close_measure(
                measure=measure, last_month=last_month, by=request.user, at=request.now,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error("last_month", str(refused))
        else:
            messages.success(request, f"{measure.name} closes after {last_month.long}.")
            return redirect(page.done)
    return shown(request, page, form, None, {})


@for_keepers
def measure_succeed(request: Any, code: str) -> HttpResponse:
    """Close a measure and open its successor, filled in from it."""
    old = measure_or_404(code)
    form = SucceedForm(request.POST or None, old=old)
    if request.method == "POST" and form.is_valid():
        try:
            new = operations.succeed_measure(
                old=old, new=form.instance, aliases=form.cleaned_data["aliases"], by=request.user, at=request.now,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"{new.name} succeeds {old.name}. Set its target, and say which units report it."
            )  # fmt: skip
            return redirect(_settings_url(new))
    page = _page(
        old, "Open a successor", "Where the way of counting changes. The old measure closes; its chart breaks there.",
        "Open the successor",
    )  # fmt: skip
    return shown(request, page, form, None, {})


@for_keepers
def reporting_units(request: Any, code: str) -> HttpResponse:
    """Say which units report a measure from a month on."""
    measure = measure_or_404(code)
    reporting = reporting_now(measure)
    known: dict[str, Any] = {
        "by_locality": teams_by_locality(measure, Month.of(request.today)), "reporting": reporting,
    }  # fmt: skip
    form = ReportingUnitsForm(request.POST or None, initial={"from_month": Month.of(request.today)}, **known)
    if request.method == "POST" and form.is_valid():
        if form.was_changed_meanwhile:
            data = request.POST.copy()
            data["seen"] = form.initial["seen"]
            form = ReportingUnitsForm(data, **known)
            form.add_error("units", UNITS_CHANGED)
        else:
            try:
                changed = operations.set_reporting_units(
                    measure=measure, units=form.cleaned_data["units"], from_month=form.cleaned_data["from_month"],
                    by=request.user, at=request.now, reason=form.cleaned_data["reason"],
                )  # fmt: skip
            except Refused as refused:
                form.add_error("from_month", str(refused))
            else:
                messages.success(request, "Which units report it is recorded." if changed else SAME)
                return redirect(f"{_settings_url(measure)}#units")
    page = _page(measure, "Which units report it", "The whole service’s figure is then formed from theirs.")
    return shown(request, page, form, None, {})
