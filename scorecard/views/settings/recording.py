"""What the data team's pages share: who may open them, and recording one entry of a ledger by a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organisation.context import without
from organisation.errors import NotFound
from organisation.models import LedgerEntry
from organisation.operations import NoLongerCurrent, Refused
from scorecard.forms.fields import number_read
from scorecard.forms.goals import EntryForm
from scorecard.models import Measure
from scorecard.permissions import may_keep_measures
from scorecard.queries.clash import Clash, clash_of_entries

View = Callable[..., HttpResponse]
KEPT = "What was there is kept; nothing was recorded."
SAME = "Nothing differs from what is recorded already."
CHOOSE = "Choose which of the two is right."


def for_keepers(view: View) -> View:
    """Let only those who keep measures in; others learn nothing of it. Settings are always today's."""

    answered = require_http_methods(["GET", "HEAD", "POST"])(view)

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_keep_measures(request.access):
            raise Http404
        if request.as_at is not None and request.method != "POST":
            return redirect(without(request, "as_at"))
        return answered(request, *args, **kwargs)

    return guarded


def measure_or_404(code: str) -> Measure:
    measure = Measure.objects.select_related("area", "heading", "owner_post", "succeeds").filter(code=code).first()
    if measure is None:
        raise NotFound(f"There is no measure “{code[:40]}”.")
    return measure


def entry_asked_for(request: Any, model: type[LedgerEntry], **about: Any) -> Any:
    """Return the current entry of the key that ``?entry=`` names, none where it isn't asked for.

    :raises NotFound: where there is no such entry of this measure
    """
    text = request.GET.get("entry", "")
    if not text:
        return None
    named: Any = model._default_manager.filter(pk=number_read(text), **about).first()
    if named is None:
        raise NotFound("There is no such entry. It may have been an address that was cut short.")
    key = {name: getattr(named, name) for name in model.KEY}
    return model._default_manager.filter(superseded_at__isnull=True, **key).first() or named


@dataclass(frozen=True, kw_only=True)
class Page:
    """How a form's page is headed, and where it leads."""

    title: str
    sub: str
    done: str  # the address to go to afterwards
    back: str  # what the link there is called
    template: str = "scorecard/settings/form.html"
    measure: Measure | None = None
    submit: str = "Save"


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One entry to record: how its form is made from what was sent, and the operation that saves it."""

    make: Callable[..., EntryForm]  # (data, replaces=…)
    save: Callable[[EntryForm], LedgerEntry | None]
    said: str  # what is said once it is saved


def record_by_form(request: Any, *, page: Page, recording: Recording, context: dict[str, Any]) -> HttpResponse:
    """Show a form and record what it says by one operation.

    Where another has been recorded meanwhile, both are shown, and the person chooses; nothing typed is lost.
    """
    if request.method != "POST":
        return shown(request, page, recording.make(None), None, context)
    if request.POST.get("settle") == "keep":
        messages.info(request, KEPT)
        return redirect(page.done)
    was_asked = "clash" in request.POST
    form = recording.make(request.POST, replaces=was_asked)
    if form.is_valid() and was_asked and request.POST.get("settle") != "mine":
        form.add_error(None, CHOOSE)
    if form.is_valid():
        try:
            entry = recording.save(form)
        except NoLongerCurrent as stale:
            form, clash = _beside_what_stands(request, recording, form, stale)
            return shown(request, page, form, clash, context)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, recording.said if entry else SAME)
            return redirect(page.done)
    clash = _clash(form, form.current()) if was_asked and _knows_its_key(form) else None
    return shown(request, page, form, clash, context)


def _beside_what_stands(
    request: Any, recording: Recording, typed: EntryForm, stale: NoLongerCurrent
) -> tuple[EntryForm, Clash | None]:
    """Return the form as typed, based now on what stands, and the two side by side."""
    current = stale.current or typed.current()
    data = request.POST.copy()
    data.pop("settle", None)
    data["based_on"] = str(current.pk) if current else ""
    data.setdefault("kind", "error")
    form = recording.make(data, replaces=current is not None)
    form.is_valid()
    if current is None:
        form.add_error(None, "What you were changing has gone meanwhile. Send it again to record it anew.")
    return form, _clash(form, current)


def _knows_its_key(form: EntryForm) -> bool:
    model = form._meta.model
    return all(getattr(form.instance, model._meta.get_field(name).attname) is not None for name in model.KEY)


def _clash(form: EntryForm, current: LedgerEntry | None) -> Clash | None:
    if current is None:
        return None
    labels = [(name, str(form.fields[name].label)) for name in form._meta.model.FACTS if name in form.fields]
    return clash_of_entries(current, form.instance, labels)


def shown(request: Any, page: Page, form: Any, clash: Clash | None, context: dict[str, Any]) -> HttpResponse:
    known = {"page": page, "form": form, "clash": clash, "settle": request.POST.get("settle", ""), **context}
    return render(request, page.template, known)
