"""Setting up a programme: what it consists of, its scale of grades, its parts, and whose teams are audited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from audits import permissions
from audits.forms.scales import ScaleForm, rows_of
from audits.forms.setup import FedForm, ProgrammeForm, ReflectionForm, ThemeForm
from audits.forms.teams import TeamsForm
from audits.models import GradeScale, PracticeTheme, Programme, ProgrammeMeasure
from audits.operations.scales import change_scale, grades_in, set_scale
from audits.operations.setup import TeamsChanged, create_programme, keep_part, set_teams
from audits.queries.scales import given_until
from audits.queries.setup import audited_teams, clash_of_scales, earliest_month, read_setup
from audits.views.found import programme_of
from organisation.context import without
from organisation.errors import NotFound
from organisation.models import Versioned
from organisation.months import Month
from organisation.operations import Refused
from scorecard.forms.keeping import KeptForm
from scorecard.queries.clash import Clash
from scorecard.views.keeping import Keeping, keep_by_form

NOT_YOURS = "A programme is set up by the data team, by administrators, and by the managers who run it."
NOT_ALL_YOURS = "Programmes, audited teams and fed measures are kept by the data team and administrators."
GIVEN = "Grades of that scale were given, so it stays as it is. What you save here follows it, from a later month."


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of part of a programme: what it is called, its form, and what is said of it."""

    name: str
    form: type[KeptForm]
    sub: str

    @property
    def model(self) -> Any:
        return self.form._meta.model


PROGRAMME = Kind(name="programme", form=ProgrammeForm, sub="Its grades, themes and teams come after.")
KINDS = {
    "programme": PROGRAMME,
    "theme": Kind(
        name="theme", form=ThemeForm, sub="A side of practice that is graded by itself, such as the child’s voice."
    ),
    "question": Kind(
        name="question to the worker", form=ReflectionForm, sub="The worker answers it together with the auditor."
    ),
    "measure": Kind(
        name="fed measure", form=FedForm, sub="A reported round is published to it, under the round’s last month."
    ),
}
FOR_KEEPERS = (ProgrammeMeasure,)  # parts that who runs a programme doesn't keep


def _kept(request: Any, code: str) -> Programme:
    """Return a programme that the person may set up, as it is today.

    :raises Http404: where they see none of it; :raises PermissionDenied: where they see it, but don't set it up
    """
    programme = programme_of(request, code)
    if not permissions.may_set_up(request.access, programme):
        raise PermissionDenied(NOT_YOURS)
    return Programme.objects.get(pk=programme.pk)


def _refuse_who_keeps_not_all(request: Any) -> None:
    if not permissions.may_see_programmes(request.access):
        raise Http404
    if not permissions.may_keep_programmes(request.access):
        raise PermissionDenied(NOT_ALL_YOURS)


def _looks_back(request: Any) -> bool:
    """Whether a page is asked for as it stood: how a programme is set up is always today's."""
    return request.as_at is not None and request.method != "POST"


@require_safe
def setup(request: Any, code: str) -> HttpResponse:
    """Show what a programme consists of, with the way to change each part."""
    programme = _kept(request, code)
    if _looks_back(request):
        return redirect(without(request, "as_at"))
    return render(request, "audits/setup/setup.html", {
        "setup": read_setup(programme), "keeps_all": permissions.may_keep_programmes(request.access),
        "runs": permissions.runs(request.access, programme),
    })  # fmt: skip


# --- A programme and its parts --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def programme_new(request: Any) -> HttpResponse:
    """Add a programme, ours or another council's."""
    _refuse_who_keeps_not_all(request)
    if _looks_back(request):
        return redirect(without(request, "as_at"))

    def make(data: Any, _: Any) -> ProgrammeForm:
        return ProgrammeForm(data, keeps_all=True, initial={"opened": Month.of(request.today)})

    def save(form: ProgrammeForm) -> bool:
        create_programme(
            programme=form.save(commit=False), by=request.user, at=request.now, reason=form.cleaned_data["reason"]
        )
        return True

    keeping = Keeping(name="programme", stands=None, make=make, save=save, leads_to=_setup_of)
    context = {"kind": PROGRAMME, "programme": None, "back": reverse("audits:programmes")}
    return keep_by_form(request, keeping=keeping, template="audits/setup/keep.html", context=context)


def _setup_of(programme: Programme) -> str:
    return reverse("audits:setup", args=[programme.code])


def _found(request: Any, programme: Programme, kind: str, key: int | None) -> tuple[Kind, Versioned | None]:
    """Return a kind and the part of a programme to change, none where one is added.

    :raises NotFound: :raises PermissionDenied: where the part is kept by others
    """
    known = KINDS.get(kind)
    if known is None or (known is PROGRAMME and key != programme.pk):
        raise NotFound("A programme has no part of that kind.")
    if known.model in FOR_KEEPERS and not permissions.may_keep_programmes(request.access):
        raise PermissionDenied(NOT_ALL_YOURS)
    if known is PROGRAMME:
        return known, programme
    stands = known.model._default_manager.filter(programme=programme, pk=key).first() if key is not None else None
    if key is not None and stands is None:
        raise NotFound(f"This programme has no such {known.name}.")
    return known, stands


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: Any, code: str, kind: str, key: int | None = None) -> HttpResponse:
    """Add a part of a programme, or change one, or the programme. Where another has changed it, both are shown."""
    programme = _kept(request, code)
    if _looks_back(request):
        return redirect(without(request, "as_at"))
    known, stands = _found(request, programme, kind, key)

    def make(data: Any, record: Any) -> KeptForm:
        if known is PROGRAMME:
            return ProgrammeForm(data, instance=record, keeps_all=permissions.may_keep_programmes(request.access))
        new: Any = known.model(programme=programme) if record is None else None
        return known.form(data, instance=record or new, initial=_initial(programme, known) if new else {})

    def save(form: KeptForm) -> bool:
        return keep_part(
            record=form.save(commit=False), kind=known.name, programme=programme, based_on=form.seen, by=request.user,
            at=request.now, reason=form.cleaned_data["reason"],
        )  # fmt: skip

    back = _setup_of(programme)
    keeping = Keeping(name=known.name, stands=stands, make=make, save=save, leads_to=lambda _: back)
    context = {"kind": known, "programme": programme, "back": back}
    return keep_by_form(request, keeping=keeping, template="audits/setup/keep.html", context=context)


def _initial(programme: Programme, kind: Kind) -> dict[str, Any]:
    """Return the next place in the list of a part that has one."""
    if kind.model is not PracticeTheme:
        return {}
    last = PracticeTheme.objects.filter(programme=programme).aggregate(last=Max("position"))["last"]
    return {"position": (last or 0) + 1}


# --- Grades ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def scale_new(request: Any, code: str) -> HttpResponse:
    """Give a programme a scale of grades from a month on; it begins with those of the latest one."""
    programme = _kept(request, code)
    if _looks_back(request):
        return redirect(without(request, "as_at"))
    latest = programme.scales.order_by("-from_month").first()
    initial = {"from_month": earliest_month(programme), "reason": "" if latest else "Set up"}

    def make(data: Any, _: Any) -> ScaleForm:
        return ScaleForm(data, stands=None, grades=rows_of(latest), initial=initial)

    def save(form: ScaleForm) -> bool:
        given = form.cleaned_data
        set_scale(
            programme=programme, from_month=given["from_month"], grades=form.grades(), note=given["note"],
            reason=given["reason"], by=request.user, at=request.now,
        )  # fmt: skip
        return True

    keeping = Keeping(name="scale", stands=None, make=make, save=save, leads_to=lambda _: _setup_of(programme))
    return _scale_page(request, keeping, programme, follows=latest)


@require_http_methods(["GET", "HEAD", "POST"])
def scale(request: Any, code: str, key: int) -> HttpResponse:
    """Change a scale as a whole while none of its grades was given; one that was is followed by a new one."""
    programme = _kept(request, code)
    stands = GradeScale.objects.filter(programme=programme, pk=key).first()
    if stands is None:
        raise NotFound("This programme has no such scale.")
    if _looks_back(request):
        return redirect(without(request, "as_at"))
    if request.method != "POST" and stands.pk in given_until(programme):
        messages.info(request, GIVEN)
        return redirect("audits:scale_new", programme.code)

    def make(data: Any, record: Any) -> ScaleForm:
        return ScaleForm(data, stands=record, grades=rows_of(record))

    def save(form: ScaleForm) -> bool:
        given = form.cleaned_data
        return change_scale(
            scale=stands, from_month=given["from_month"], grades=form.grades(), note=given["note"],
            based_on=form.seen, reason=given["reason"], by=request.user, at=request.now,
        )  # fmt: skip

    def clash(record: GradeScale, form: ScaleForm) -> Clash:
        return clash_of_scales(record, grades_in(record), form.cleaned_data["from_month"], form.grades())

    keeping = Keeping(
        name="scale", stands=stands, make=make, save=save, leads_to=lambda _: _setup_of(programme), clash=clash
    )
    return _scale_page(request, keeping, programme, follows=None)


def _scale_page(request: Any, keeping: Keeping, programme: Programme, *, follows: GradeScale | None) -> HttpResponse:
    context = {"programme": programme, "follows": follows, "back": _setup_of(programme)}
    return keep_by_form(request, keeping=keeping, template="audits/setup/scale.html", context=context)


# --- Whose teams are audited ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: Any) -> HttpResponse:
    """Say to which area each team's audits belong. Where another has changed a team, its row says so."""
    _refuse_who_keeps_not_all(request)
    if _looks_back(request):
        return redirect(without(request, "as_at"))
    form = TeamsForm(request.POST or None, teams=audited_teams())
    if request.method == "POST" and form.is_valid():
        try:
            count = set_teams(
                given=form.given(), reason=form.cleaned_data["reason"], by=request.user, at=request.now
            )  # fmt: skip
        except TeamsChanged as stale:
            form = _teams_again(request, form, stale)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            said = f"{count} team{'' if count == 1 else 's'} changed." if count else "Nothing differs."
            messages.success(request, said)
            return redirect("audits:teams")
    return render(request, "audits/setup/teams.html", {"form": form})


def _teams_again(request: Any, typed: TeamsForm, stale: TeamsChanged) -> TeamsForm:
    """Return the form as typed, based on what stands now, each changed team with what it was given meanwhile."""
    data = request.POST.copy()
    for pk, area in stale.teams.items():
        data[f"seen_{pk}"] = str(area.pk) if area else ""
    form = TeamsForm(data, teams=typed.teams)
    form.is_valid()
    for pk, area in stale.teams.items():
        stands = f"given to {area.name}" if area else "taken out"
        form.add_error(f"area_{pk}", f"It was {stands} meanwhile. Choose again; what you send now is recorded.")
    return form
