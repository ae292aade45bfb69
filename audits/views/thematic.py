"""Thematic audits: making a round one, adding and changing its questions with their answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from audits.forms.thematic import QuestionForm, ThematicForm
from audits.models import Programme, Round, ThematicAnswer, ThematicQuestion
from audits.operations import thematic as operations
from audits.queries.thematic import answers_to_rest_on, initial_of, question_of
from audits.views.found import run_round
from organisation.operations import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def subject(request: Any, code: str, pk: int) -> HttpResponse:
    """Make a round a thematic audit, or change its subject and what it repeats."""
    programme, found = run_round(request, code, pk)
    earlier = Round.objects.filter(programme=programme.pk, is_thematic=True, first_month__lt=found.first_month)
    initial = {"title": found.title, "repeats": found.repeats_id or "", "note": found.note}
    form = ThematicForm(request.POST or None, earlier=list(earlier.in_order()), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.make_thematic(of=found, **form.given(), by=request.user, at=request.now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "It is a thematic audit. Add its questions, each with its answers.")
            return redirect("audits:round", code, pk)
    context = {
        "programme": programme, "round": found, "form": form, "submit": "Save",
        "title": "Subject of the thematic audit" if found.is_thematic else f"Make {found} a thematic audit",
        "hint": "A thematic audit asks the same questions of each record. It is listed by its subject and stays out of "
        "the grades by round.",
    }  # fmt: skip
    return render(request, "audits/form.html", context)


def _thematic_round(request: Any, code: str, pk: int) -> tuple[Programme, Round]:
    programme, found = run_round(request, code, pk)
    if not found.is_thematic:
        raise Http404
    return programme, found


def _alike(request: Any, found: Round) -> ThematicQuestion | None:
    """Return the question of the repeated round that is asked again. :raises Http404: where it has none such"""
    asked = request.GET.get("again", "")
    if not asked:
        return None
    alike = question_of(found.repeats_id or 0, int(asked)) if asked.isdecimal() else None
    if alike is None:
        raise Http404
    return alike


@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: Any, code: str, pk: int) -> HttpResponse:
    """Add a question with its answers; ``?again=`` asks one of the repeated round again."""
    programme, found = _thematic_round(request, code, pk)
    alike = _alike(request, found)
    initial = initial_of(alike, with_numbers=False) if alike else {}
    form = QuestionForm(request.POST or None, answers=_answers(found), is_new=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.ask(of=found, asked=form.asked(alike), by=request.user, at=request.now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Recorded. Those who see totals only see it once the audit is reported.")
            return redirect(reverse("audits:round", args=[code, pk]) + "#found")
    hint = "Give each answer with its number; percentages follow from the numbers."
    if alike:
        hint = f"Asked again as in {found.repeats}, so that the answers can be compared. {hint}"
    return _page(request, programme, found, form, title="Add a question", hint=hint, submit="Add it")


@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: Any, code: str, pk: int, question: int) -> HttpResponse:
    """Change a question or the numbers of its answers; what stood before stays on record."""
    programme, found = _thematic_round(request, code, pk)
    asked = question_of(found.pk, question)
    if asked is None:
        raise Http404
    initial = initial_of(asked, with_numbers=True) | {"seen": operations.latest(asked)}
    form = QuestionForm(request.POST or None, answers=_answers(found, asked), is_new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.revise(
                question=asked, asked=form.asked(), seen=given["seen"] or 0, reason=given["reason"], by=request.user,
                at=request.now,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Changed. What stood before stays on record.")
            return redirect(reverse("audits:round", args=[code, pk]) + "#found")
    hint = "Change the numbers or the words. An answer whose words change is a new answer."
    return _page(request, programme, found, form, title="Change a question", hint=hint, submit="Change it")


def _answers(found: Round, asked: ThematicQuestion | None = None) -> list[ThematicAnswer]:
    return answers_to_rest_on(found, before=asked.position if asked else None)


def _page(request: Any, programme: Programme, found: Round, form: QuestionForm, **said: Any) -> HttpResponse:
    context = {"programme": programme, "round": found, "form": form, **said}
    return render(request, "audits/question.html", context)
