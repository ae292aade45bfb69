"""Keeping a record by a form: shown, saved by one operation; where another has changed it, both are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from organisation.forms import Form, ModelForm
from organisation.models import Versioned
from organisation.operations import NoLongerCurrent, Refused
from organisation.queries import version_of
from scorecard.queries.clash import Clash, clash_of_kept

KEPT_AS_IT_IS = "What was there is kept; nothing was recorded."
CHOOSE = "Choose which of the two is right."


Asked = Form | ModelForm


def clash_of_form(stands: Any, typed: Any) -> Clash:
    """Lay a record as it stands beside what was typed into its :class:`KeptForm`."""
    labels = [(name, str(field.label)) for name, field in typed.fields.items() if name not in ("reason", "based_on")]
    return clash_of_kept(stands, typed.instance, labels, typed.links)


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """One record to keep: what it is called, how its form is made, the operation that saves it, where it is seen.

    The form has a field ``based_on``: the version of the record that the person saw.
    """

    name: str
    stands: Versioned | None  # none where it is added
    make: Callable[[Any, Any], Asked]  # (what was sent, the record as it stands)
    save: Callable[[Any], bool]  # returns whether anything differed
    leads_to: Callable[[Any], str]  # of the record: as it stands, or as the form's instance was saved
    clash: Callable[[Any, Any], Clash] = clash_of_form  # (the record as it stands, the form as typed)

    def read_anew(self) -> Versioned | None:
        """Return the record as it stands now, since a form changes its own as it is read."""
        stands: Any = self.stands
        return type(stands)._default_manager.get(pk=stands.pk) if stands is not None else None


def keep_by_form(request: Any, *, keeping: Keeping, template: str, context: dict[str, Any]) -> HttpResponse:
    """Show the form of a record and keep what it says. Where another has changed it, both are shown."""
    stands = keeping.stands
    if stands is not None and request.POST.get("settle") == "keep":
        messages.info(request, KEPT_AS_IT_IS)
        return redirect(keeping.leads_to(stands))
    form, clash = _form(request, keeping), None
    if request.method == "POST" and form.is_valid():
        try:
            done = keeping.save(form)
        except NoLongerCurrent:
            form, clash = _rebased(request, keeping, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _said(keeping, done=done))
            return redirect(keeping.leads_to(getattr(form, "instance", stands)))
    return render(request, template, {"record": stands, "form": form, "clash": clash, "settle": "", **context})


def _form(request: Any, keeping: Keeping) -> Asked:
    form = keeping.make(request.POST or None, keeping.read_anew())
    was_asked = keeping.stands is not None and form.is_bound and "clash" in request.POST
    if was_asked and request.POST.get("settle") != "mine":
        form.add_error(None, CHOOSE)
    return form


def _said(keeping: Keeping, *, done: bool) -> str:
    if not done:
        return "Nothing differs."
    return f"The {keeping.name} is {'added' if keeping.stands is None else 'changed'}."


def _rebased(request: Any, keeping: Keeping, typed: Asked) -> tuple[Asked, Clash]:
    """Return the form as typed, based on what stands now, and the two side by side."""
    stands = keeping.read_anew()
    clash = keeping.clash(stands, typed)
    data = request.POST.copy()
    data["based_on"] = str(version_of(stands))
    data.pop("clash", None)
    again = keeping.make(data, stands)
    again.is_valid()
    return again, clash
