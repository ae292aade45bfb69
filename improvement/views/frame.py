"""Keeping the plan's frame: what it consists of, and a form for each kind of record, added or changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement.forms import frame as asked
from improvement.models import Outcome, Plan, Recommendation, Source
from improvement.operations.frame import keep_part
from improvement.permissions import may_edit_plan
from improvement.queries.frame import read_frame
from improvement.queries.plan import current_plan, plans_known
from organisation.context import without
from organisation.errors import NotFound
from organisation.models import Versioned
from scorecard.forms.keeping import KeptForm
from scorecard.views.keeping import Keeping, keep_by_form

NOT_YOURS = "The plan’s areas, outcomes, sources and iterations are kept by the data team and administrators."


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of record of the frame: what it is called, its form, and what it is placed in where it is added."""

    name: str
    form: type[KeptForm]
    sub: str
    within: tuple[str, ...] = ()  # fields that the address may fill in, each the key of a record

    @property
    def model(self) -> type[Versioned]:
        found: type[Versioned] = self.form._meta.model
        return found


KINDS = {
    "plan": Kind(
        name="plan", form=asked.PlanForm, sub="How long it runs, and how long an action holds to be embedded.",
    ),
    "iteration": Kind(
        name="iteration", form=asked.IterationForm, within=("plan",),
        sub="A version of the plan that was agreed; then say what became of each action.",
    ),
    "section": Kind(
        name="area of the plan", form=asked.SectionForm, within=("plan",),
        sub="Who is responsible, which service delivery plans carry it, and its core recommendations.",
    ),
    "delivery-plan": Kind(
        name="service delivery plan", form=asked.DeliveryPlanForm, sub="It carries parts of the improvement plan.",
    ),
    "source": Kind(
        name="source", form=asked.SourceForm,
        sub="An inspection, visit, review or report. Its clock starts on the day the report was received.",
    ),
    "clock": Kind(
        name="clock", form=asked.ClockForm, sub="How soon a kind of source is answered, and where that is written.",
    ),
    "recommendation": Kind(
        name="recommendation", form=asked.RecommendationForm, within=("source",), sub="What a source asks for.",
    ),
    "outcome": Kind(
        name="outcome", form=asked.OutcomeForm, within=("section",),
        sub="What shall be true for children, and which recommendations it answers.",
    ),
}  # fmt: skip


def refuse_others(request: Any) -> None:
    """:raises PermissionDenied: for whoever doesn't edit the plan"""
    if not may_edit_plan(request.access):
        raise PermissionDenied(NOT_YOURS)


@require_safe
def frame(request: Any) -> HttpResponse:
    """Show what the plan consists of, with the way to change each part."""
    refuse_others(request)
    if request.as_at is not None:
        return redirect(without(request, "as_at"))
    plans, code = plans_known(None), request.GET.get("plan", "")
    plan = next((one for one in plans if one.code == code), None) if code else current_plan(plans, request.today)
    if plan is None and code:
        raise NotFound(f"There is no plan “{code[:40]}”.")
    return render(request, "improvement/frame.html", {"frame": read_frame(plan) if plan else None})


def _leads_to(record: Versioned) -> str:
    """Return the page on which a record is seen."""
    if isinstance(record, Outcome):
        return reverse("improvement:outcome", args=[record.code])
    if isinstance(record, Recommendation):
        return reverse("improvement:recommendation", args=[record.code])
    plan = record if isinstance(record, Plan) else getattr(record, "plan", None)
    anchor = f"#source-{record.pk}" if isinstance(record, Source) else ""
    return reverse("improvement:frame") + (f"?plan={plan.code}" if plan else "") + anchor


def _initial(request: Any, kind: Kind) -> dict[str, Any]:
    """Return where the address places a new record, and the next place in the list."""
    given = {name: request.GET[name] for name in kind.within if request.GET.get(name, "").isdigit()}
    if "position" in kind.form.base_fields:
        last = kind.model._default_manager.filter(**given).aggregate(last=Max("position"))["last"]
        given["position"] = (last or 0) + 1
    return given


def _found(kind: str, key: int | None) -> tuple[Kind, Versioned | None]:
    """Return a kind and the record to change, none where one is added. :raises NotFound:"""
    known = KINDS.get(kind)
    if known is None:
        raise NotFound("There is nothing of that kind in the plan.")
    stands = known.model._default_manager.filter(pk=key).first() if key is not None else None
    if key is not None and stands is None:
        raise NotFound(f"There is no such {known.name}.")
    return known, stands


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: Any, kind: str, key: int | None = None) -> HttpResponse:
    """Add a record of the frame, or change one. Where another has changed it, both are shown."""
    refuse_others(request)
    if request.as_at is not None and request.method != "POST":
        return redirect(without(request, "as_at"))
    known, stands = _found(kind, key)

    def make(data: Any, record: Any) -> KeptForm:
        return known.form(data, instance=record, initial={} if record else _initial(request, known))

    def save(form: KeptForm) -> bool:
        return keep_part(
            record=form.save(commit=False), kind=known.name, links=form.links, based_on=form.seen, by=request.user,
            at=request.now, reason=form.cleaned_data["reason"],
        )  # fmt: skip

    keeping = Keeping(name=known.name, stands=stands, make=make, save=save, leads_to=_leads_to)
    context = {"kind": known, "back": _leads_to(stands) if stands else reverse("improvement:frame")}
    return keep_by_form(request, keeping=keeping, template="improvement/keep.html", context=context)
