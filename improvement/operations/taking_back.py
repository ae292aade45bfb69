"""Taking an import of the plan back: what it added is withdrawn, what it changed stands as before."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction

from improvement.models import Action, ActionUpdate, Section, UnmatchedLine, UpdateKind
from improvement.operations.actions import change_action, withdraw_action
from improvement.operations.frame import keep_part
from improvement.operations.importing import TRAIL, due_from, links_with
from improvement.operations.importing.frame import LINKED
from improvement.operations.standing import Recording, add_update, hold, leave
from improvement.progress import Status
from organisation.models import ChangeRecord, Partner, User
from organisation.operations import Reason, Refused, delete_version, leave_record
from organisation.queries import version_of

NAMED = 3


@dataclass(frozen=True, slots=True)
class Done:
    """What an import did, as its line of the trail keeps it."""

    actions: dict[str, dict[str, Any]]
    lines: list[int] = field(default_factory=list)
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    added: list[tuple[str, int]] = field(default_factory=list)


@transaction.atomic
def undo_plan(*, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
    """Withdraw the actions that an import added and bring former words and dates back; no action is erased.

    Areas and the like that it added go where nothing rests on them.
    :raises Refused: naming what has been updated since; nothing is undone then
    """
    if not reason.text.strip():
        raise Refused("Say why the import is undone.")
    done = _done(began, ended)
    actions = {one.code: one for one in Action.objects.filter(code__in=done.actions)}
    sections = {str(one.pk): one for one in Section.objects.filter(pk__in=done.sections).select_related("area")}
    _refuse_updated_since(done, actions, sections)
    recording = Recording(by=by, at=at)
    for code, one in done.actions.items():
        if "former" in one:
            _bring_back(actions[code], one["former"], reason.text, recording)
        else:
            withdraw_action(action=actions[code], reason=reason.text, recording=recording)
    UnmatchedLine.objects.standing(None).filter(pk__in=done.lines).update(withdrawn_at=at)
    for key, one in done.sections.items():
        _section_back(sections[key], one["former"], reason.text, recording)
    new = sum("former" not in one for one in done.actions.values())
    changed = len(done.actions) - new
    return [
        f"{new} action{_s(new)} withdrawn.",
        *([f"The former words and dates of {changed} action{_s(changed)} stand again."] if changed else []),
        *([f"{len(done.lines)} line{_s(len(done.lines))} that fit no action taken back."] if done.lines else []),
        *([f"{len(done.sections)} area{_s(len(done.sections))} of the plan as before."] if done.sections else []),
        *_take_back_added(done.added, reason.text, recording),
    ]


def _done(began: datetime, ended: datetime) -> Done:
    """Return what an import did, from its line in the trail."""
    line = ChangeRecord.objects.filter(action=TRAIL, at__gte=began, at__lte=ended).last()
    if line is None:
        raise Refused("What this import did is no longer known. Change the actions by hand.")
    found: dict[str, Any] = json.loads(line.detail) if line.detail else {}
    if "lines" not in found:  # as it was written before lines were kept
        return Done(found)
    return Done(found["actions"], found["lines"], found.get("sections", {}), found.get("added", []))


def _refuse_updated_since(done: Done, actions: dict[str, Action], sections: dict[str, Section]) -> None:
    numbers = dict(
        ActionUpdate.objects.standing(None).filter(action__code__in=done.actions).values_list("action__code", "number")
    )
    later = [
        code
        for code, one in done.actions.items()
        if (actions[code].version, numbers[code]) != (one["version"], one["update"])
    ]
    later += [
        f"{sections[key].area.name} in the plan" if key in sections else "an area of the plan"
        for key, one in done.sections.items()
        if key not in sections or version_of(sections[key]) != one["version"]
    ]
    if later:
        more = f" and {len(later) - NAMED} more" if len(later) > NAMED else ""
        raise Refused(
            f"Updated since this import, so it can’t be undone as a whole: {', '.join(later[:NAMED])}{more}. "
            "Change them by hand."
        )


def _bring_back(action: Action, former: dict[str, Any], reason: str, recording: Recording) -> None:
    for name in ("text", "measured_by", "outcome_id", "owner_id", "kind", "every_months"):
        setattr(action, name, former.get(name, getattr(action, name)))
    partners = list(Partner.objects.filter(pk__in=former["partners"]))
    links = links_with(action, partners=partners, measures=former.get("measures"))
    change_action(action=action, links=links, based_on=action.version, reason=reason, recording=recording)
    held, standing = hold(action, recording)
    due = due_from(former["due"])
    if standing.due != due:
        update = add_update(
            held, standing, recording, kind=UpdateKind.PROGRESS, status=Status(standing.status), due=due,
            reason=reason, counts_as_moved=False, times_moved=former["times_moved"],
        )  # fmt: skip
        leave(held, update, recording, did="undo import", summary="the former date stands again")


# --- The plan's frame -----------------------------------------------------------------------------------


def _section_back(section: Section, former: dict[str, Any], reason: str, recording: Recording) -> None:
    """Bring back who was responsible for a section and what it was linked to; nothing, where it was new."""
    section.responsible = former.get("responsible", "")
    links = {
        name: list(Section._meta.get_field(name).related_model._default_manager.filter(pk__in=former.get(name, [])))  # type: ignore[union-attr]
        for name in LINKED
    }
    keep_part(
        record=section, kind="section", links=links, based_on=version_of(section), by=recording.by, at=recording.at,
        reason=reason,
    )  # fmt: skip


def _take_back_added(added: Sequence[tuple[str, int]], reason: str, recording: Recording) -> list[str]:
    """Remove what an import added and nothing refers to, the last first; say what went and what stays, and why."""
    gone: Counter[str] = Counter()
    stays: Counter[str] = Counter()
    for label, key in reversed(added):
        record = apps.get_model(label)._default_manager.filter(pk=key).first()
        if record is None:
            continue
        kind = str(record._meta.verbose_name)
        if _rests_on(record):
            stays[kind] += 1
        else:
            gone[kind] += 1
            _remove(record, kind, reason, recording)
    return [
        *([f"What it added and nothing rests on is gone: {_counted(gone)}."] if gone else []),
        *([f"Kept, since withdrawn actions or other records rest on them: {_counted(stays)}."] if stays else []),
    ]


def _rests_on(record: models.Model) -> bool:
    """Whether anything on record refers to it."""
    return any(
        one.related_model._base_manager.filter(**{one.field.name: record.pk}).exists()
        for one in record._meta.related_objects
    )


def _remove(record: Any, kind: str, reason: str, recording: Recording) -> None:
    leave_record(
        by=recording.by, at=recording.at, action=f"delete {kind}", subject_kind=kind,
        subject=str(getattr(record, "code", record)), summary=f"{record}: deleted, nothing referred to it",
        reason=reason,
    )  # fmt: skip
    delete_version(record=record, by=recording.by, at=recording.at, reason=reason)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}{_s(count)}" for kind, count in counts.items())


def _s(count: int) -> str:
    return "s" if count != 1 else ""
