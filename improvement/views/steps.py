"""The steps an action can take beside progress: closing, embedding, repeating, splitting, merging, and comments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from improvement.forms import updates as asked
from improvement.forms.actions import MergeForm, ReassignForm, SplitForm
from improvement.models import Action
from improvement.operations import progress
from improvement.operations.actions import merge_action, reassign_action, split_action, withdraw_action
from improvement.operations.standing import Recording, UpdatedMeanwhile
from improvement.permissions import hands_of
from improvement.queries.action import ActionPage, read_action
from improvement.queries.measures import held_since, on_target
from improvement.tables.action import steps_open
from organisation.context import without
from organisation.errors import NotFound
from organisation.operations import Refused

NOT_NOW = "This step isn’t yours to take, or not now: the action’s page says what can be done."


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step by a form: what it is called, what it asks, and the operation that takes it."""

    title: str
    sub: str
    submit: str
    form: Callable[..., forms.Form]
    take: Callable[[ActionPage, Any, Recording], object]
    said: str
    takes_file: bool = False


def _close(page: ActionPage, form: Any, recording: Recording) -> object:
    return progress.propose_closing(
        action=page.line.action, narrative=form.cleaned_data["narrative"], evidence=form.evidence,
        on_target=on_target(page.line.measures) if page.line.measures else (), recording=recording,
    )  # fmt: skip


def _settle(page: ActionPage, form: Any, recording: Recording) -> object:
    data = form.cleaned_data
    return progress.settle_closing(
        action=page.line.action, accept=data["accept"] == "yes", reason=data["reason"], recording=recording
    )


def _embed(page: ActionPage, form: Any, recording: Recording) -> object:
    basis = form.cleaned_data["basis"]
    rests_on_measure = basis == "measure" and page.completed_on is not None
    held = held_since(page.line.measures, page.completed_on) if rests_on_measure and page.completed_on else ()
    return progress.embed_action(
        action=page.line.action, basis=basis, narrative=form.cleaned_data["narrative"], held_months=held,
        evidence=form.evidence, recording=recording,
    )  # fmt: skip


def _repeat(page: ActionPage, form: Any, recording: Recording) -> object:
    narrative = form.cleaned_data["narrative"]
    return progress.repeat_action(action=page.line.action, narrative=narrative, recording=recording)


def _withdraw(page: ActionPage, form: Any, recording: Recording) -> object:
    return withdraw_action(action=page.line.action, reason=form.cleaned_data["reason"], recording=recording)


def _reopen(page: ActionPage, form: Any, recording: Recording) -> object:
    return progress.reopen_action(action=page.line.action, reason=form.cleaned_data["reason"], recording=recording)


def _reassign(page: ActionPage, form: Any, recording: Recording) -> object:
    data = form.cleaned_data
    if data["owner"] == page.line.owner:
        raise Refused("It is theirs already. Choose another post.")
    return reassign_action(
        action=page.line.action, owner=data["owner"], reason=data["reason"], recording=recording
    )  # fmt: skip


def _split(page: ActionPage, form: Any, recording: Recording) -> object:
    return split_action(
        action=page.line.action, texts=form.cleaned_data["parts"].splitlines(), reason=form.cleaned_data["reason"],
        recording=recording,
    )  # fmt: skip


def _merge(page: ActionPage, form: Any, recording: Recording) -> object:
    return merge_action(
        action=page.line.action, into=form.cleaned_data["into"], reason=form.cleaned_data["reason"], recording=recording
    )


STEPS = {
    "close": Step(
        title="Propose closing", sub="It needs evidence. A second person accepts or declines.",
        submit="Propose closing", form=asked.ClosingForm, take=_close,
        said="Closing is proposed; a second person decides.", takes_file=True,
    ),
    "settle": Step(
        title="Accept or decline closing", sub="Look at the evidence first.", submit="Record the answer",
        form=asked.SettleForm, take=_settle, said="Your answer is recorded.",
    ),
    "embed": Step(
        title="Call it embedded", sub="It was completed, and what shows it has held since.", submit="Call it embedded",
        form=asked.EmbedForm, take=_embed, said="It is recorded as embedded.", takes_file=True,
    ),
    "repeat": Step(
        title="Done this time", sub="It falls due again; that is no slip.", submit="Record",
        form=asked.NoteForm, take=_repeat, said="Recorded; it falls due again.",
    ),
    "withdraw": Step(
        title="Withdraw the action", sub="It stays on record, with the reason.", submit="Withdraw",
        form=asked.ReasonForm, take=_withdraw, said="It is withdrawn.",
    ),
    "reopen": Step(
        title="Reopen the action", sub="It goes on from where it stood.", submit="Reopen",
        form=asked.ReasonForm, take=_reopen, said="It is open again.",
    ),
    "reassign": Step(
        title="Give it to another owner", sub="Its history stays with it.", submit="Reassign",
        form=ReassignForm, take=_reassign, said="It has another owner.",
    ),
    "split": Step(
        title="Split the action", sub="The first date and how often it moved go with the parts.", submit="Split",
        form=SplitForm, take=_split, said="It is split; its parts are in the plan.",
    ),
    "merge": Step(
        title="Merge the action", sub="Another action of the same area takes over its partners and measures.",
        submit="Merge", form=MergeForm, take=_merge, said="It is merged.",
    ),
}  # fmt: skip


def _page(request: Any, code: str) -> ActionPage:
    hands = hands_of(request.user, request.access, request.today)
    page = read_action(code, person=request.user.pk, as_at=None, today=request.today, hands=hands)
    if page is None:
        raise NotFound(f"There is no action “{code[:40]}”.")
    return page


def _form(step: Step, action: Action, number: int, *data: Any) -> forms.Form:
    more = {"action": action} if step.form in (MergeForm, ReassignForm) else {}
    return step.form(*data, initial={"based_on": number}, **more)


def _rebased(request: Any, step: Step, action: Action, stale: UpdatedMeanwhile) -> forms.Form:
    """Return the form as typed, based on how the action stands now, and say what was recorded meanwhile."""
    data = request.POST.copy()
    data["based_on"] = str(stale.current.number)
    form = _form(step, action, stale.current.number, data, request.FILES)
    form.is_valid()
    kind, status = stale.current.get_kind_display(), stale.current.get_status_display()
    form.add_error(
        None,
        f"Meanwhile {stale.current.by_title} has recorded “{kind}”; it stands as “{status}”. "
        "Look at its history. If yours is still right, send it again.",
    )
    return form


@require_http_methods(["GET", "HEAD", "POST"])
def step_view(request: Any, code: str, step: str) -> HttpResponse:
    """Show a step's form, and take the step."""
    if request.as_at is not None and request.method != "POST":
        return redirect(without(request, "as_at"))
    page, known = _page(request, code), STEPS[step]
    if step not in {one.name for one in steps_open(page)}:
        raise PermissionDenied(NOT_NOW)
    number, action = page.line.standing.number, page.line.action
    form = _form(known, action, number)
    if request.method == "POST":
        form = _form(known, action, number, request.POST, request.FILES)
        if form.is_valid():
            based_on = form.cleaned_data["based_on"]
            try:
                known.take(page, form, Recording(by=request.user, at=request.now, based_on=based_on))
            except UpdatedMeanwhile as stale:
                form = _rebased(request, known, action, stale)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, f"{action.code}: {known.said}")
                return redirect("improvement:action", code)
    context = {"step": known, "form": form, "page": page, "action": action, "line": page.line}
    return render(request, "improvement/step.html", context)


@require_POST
def comment(request: Any, code: str) -> HttpResponse:
    """Add a comment; what can't be taken is said on the form's own page, losing nothing typed."""
    page = _page(request, code)
    if not page.may_comment:
        raise PermissionDenied("Comments are for members of the Board and those who update the action.")
    form = asked.CommentForm(request.POST)
    if form.is_valid():
        try:
            progress.comment_on_action(
                action=page.line.action, text=form.cleaned_data["text"],
                recording=Recording(by=request.user, at=request.now),
            )  # fmt: skip
        except Refused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, "Your comment is added.")
            return redirect("improvement:action", code)
    context = {"form": form, "action": page.line.action}
    return render(request, "improvement/comment.html", context)
