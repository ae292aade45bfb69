"""Setting up a programme: itself, its themes and questions, the measures it feeds, and whose teams are audited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from audits.models import (
    Audit,
    AuditFinding,
    PracticeTheme,
    Programme,
    ProgrammeMeasure,
    Reflection,
    ReflectionQuestion,
    TeamArea,
    ThemeGrade,
)
from audits.scales import code_of
from organisation.models import Area, Unit, User, Versioned
from organisation.operations import NoLongerCurrent, Refused, delete_version, leave_record, save_version
from scorecard.operations.keeping import keep_record, refuse_texts

RESERVED = ("new", "mine", "records", "teams")  # addresses of audits that aren't a programme's
LONGEST = 40  # a programme's or theme's code


def checked(record: Any) -> None:
    """Check a record before it is saved. :raises Refused: with the first sentence of what is wrong"""
    try:
        record.full_clean()
    except ValidationError as error:
        raise Refused(error.messages[0]) from error


@transaction.atomic
def create_programme(*, programme: Programme, by: User, at: datetime, reason: str) -> Programme:
    """Save a new programme; its code is made from its name where it has none.

    :raises Refused: where something doesn't go together, or holds personal data
    """
    if programme.code in RESERVED:
        raise Refused(f"The code {programme.code} is an address of Plimsoll’s own. Choose another, or leave it empty.")
    if not programme.code:
        taken = {*RESERVED, *Programme.objects.values_list("code", flat=True)}
        programme.code = code_of(programme.name, longest=LONGEST, taken=taken)
    refuse_texts(programme.name, programme.council, programme.about, reason=reason)
    checked(programme)
    save_version(record=programme, by=by, at=at, reason=reason)
    _leave(programme, by=by, at=at, action="create programme", summary=f"{programme.name}: created", reason=reason)
    return programme


@transaction.atomic
def keep_part(
    *, record: Versioned, kind: str, programme: Programme, based_on: int = 0, by: User, at: datetime, reason: str
) -> bool:
    """Add a theme, question or fed measure of a programme, or save it or the programme as changed.

    :param based_on: the version that the person saw, of a record that exists
    :raises NoLongerCurrent: where another has changed it since
    :raises Refused: where something given would be relabelled, without a reason, or where something doesn't fit
    """
    match record:
        case PracticeTheme():
            _ready_theme(record)
        case ReflectionQuestion():
            _ready_question(record)
        case ProgrammeMeasure() if not programme.is_own:
            raise Refused("Another council's programme never enters our scorecard.")
        case Programme():
            _refuse_early_close(record)
    return keep_record(
        record=record, kind=kind, subject=("audit programme", programme.code), based_on=based_on, by=by, at=at,
        reason=reason,
    )  # fmt: skip


def is_theme_used(theme: PracticeTheme) -> bool:
    """Return whether anything was graded or found under a theme: then its name stays."""
    return ThemeGrade.objects.filter(theme=theme).exists() or AuditFinding.objects.filter(theme=theme).exists()


def is_question_used(question: ReflectionQuestion) -> bool:
    """Return whether a question was answered: then its words stay."""
    return Reflection.objects.filter(question=question).exists()


def _ready_theme(theme: PracticeTheme) -> None:
    """Give a new theme its code. :raises Refused: where one under which something was said gets another name"""
    if theme._state.adding:
        codes = PracticeTheme.objects.filter(programme=theme.programme_id).values_list("code", flat=True)
        theme.code = theme.code or code_of(theme.name, longest=LONGEST, taken=set(codes))
        return
    before = PracticeTheme.objects.get(pk=theme.pk)
    if before.name != theme.name and is_theme_used(before):
        raise Refused(f"Audits were graded under “{before.name}”, so its name stays. Close it, and add another.")


def _ready_question(question: ReflectionQuestion) -> None:
    """Put a new question last. :raises Refused: where one that was answered gets other words"""
    if question._state.adding:
        known = ReflectionQuestion.objects.filter(programme=question.programme_id)
        question.position = (known.aggregate(last=Max("position"))["last"] or 0) + 1
        return
    before = ReflectionQuestion.objects.get(pk=question.pk)
    if before.text != question.text and is_question_used(before):
        raise Refused("Workers have answered this question, so its words stay. Close it, and add another.")


def _refuse_early_close(programme: Programme) -> None:
    last = programme.rounds.aggregate(last=Max("last_month"))["last"]
    if programme.closed is not None and last is not None and programme.closed < last:
        raise Refused(f"It has a round in {last.long}. Let its last month be {last.long} or later.")


@transaction.atomic
def set_form(
    *, programme: Programme, themes: Sequence[tuple[str, str, str]], questions: Sequence[str], by: User, at: datetime
) -> None:
    """Give a new programme what an auditor fills in: themes as (code, name, prompt), and questions to the worker."""
    why: dict[str, Any] = {"by": by, "at": at, "reason": "Set up"}
    for position, (code, name, prompt) in enumerate(themes, 1):
        theme = PracticeTheme(programme=programme, code=code, name=name, prompt=prompt, position=position)
        save_version(record=theme, **why)
    for position, text in enumerate(questions, 1):
        save_version(record=ReflectionQuestion(programme=programme, position=position, text=text), **why)
    _leave(
        programme, by=by, at=at, action="set form",
        summary=f"{programme.name}: {len(themes)} themes, {len(questions)} questions to the worker",
    )  # fmt: skip


def _leave(programme: Programme, *, by: User, at: datetime, **said: Any) -> None:
    leave_record(by=by, at=at, subject_kind="audit programme", subject=programme.code, **said)


# --- Whose teams are audited ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TeamGiven:
    """The area that a team is to belong to, and the one that the person saw; none where its records aren't audited."""

    unit: Unit
    area: Area | None
    seen: int | None

    @property
    def differs(self) -> bool:
        return self.seen != (self.area.pk if self.area else None)


class TeamsChanged(NoLongerCurrent):
    """Teams were given to other areas meanwhile: ``current`` has the area of each that stands now."""

    def __init__(self, teams: Mapping[int, Area | None]) -> None:
        super().__init__(None)
        self.teams = teams


@transaction.atomic
def set_teams(*, given: Sequence[TeamGiven], by: User, at: datetime, reason: str) -> int:
    """Say to which area the records of each team belong; returns how many teams changed.

    Audits that were allocated stay with the area they were allocated in.
    :raises TeamsChanged: where another has changed one of those that the person changed
    :raises Refused: without a reason, or where a team that was audited would belong to no area
    """
    changed = [one for one in given if one.differs]
    held = {one.unit_id: one for one in TeamArea.objects.select_for_update(of=("self",)).select_related("area")}
    now = {one.unit.pk: held[one.unit.pk].area if one.unit.pk in held else None for one in changed}
    stale = {one.unit.pk: now[one.unit.pk] for one in changed if _key(now[one.unit.pk]) != one.seen}
    if stale:
        raise TeamsChanged(stale)
    if not changed:
        return 0
    if not reason.strip():
        raise Refused("Give a reason for the change.")
    refuse_texts(reason=reason)
    for one in changed:
        _set_team(held.get(one.unit.pk), one, by=by, at=at, reason=reason)
    leave_record(
        by=by, at=at, action="set teams", subject_kind="audited teams", subject="teams", reason=reason,
        summary=f"Whose teams are audited: {len(changed)} changed",
        detail={one.unit.code: [str(now[one.unit.pk] or ""), str(one.area or "")] for one in changed},
    )  # fmt: skip
    return len(changed)


def _key(area: Area | None) -> int | None:
    return area.pk if area else None


def _set_team(stands: Any, given: TeamGiven, **why: Any) -> None:
    if given.area is not None:
        team = stands or TeamArea(unit=given.unit)
        team.area = given.area
        save_version(record=team, **why)
        return
    if Audit.objects.filter(unit=given.unit).exists():
        raise Refused(f"Records of {given.unit} were audited, so it belongs to an area. Choose another, or leave it.")
    delete_version(record=stands, **why)
