"""An action with its whole history: updates, comments, evidence, measures, where it came from and went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from improvement.models import (
    Action,
    ActionComment,
    ActionFate,
    ActionOrigin,
    ActionUpdate,
    Evidence,
    Iteration,
    Recommendation,
    UpdateKind,
)
from improvement.permissions import Hands, may_comment, may_edit_plan, may_read_narrative, may_settle_closing
from improvement.progress import Status, months_since
from improvement.queries.measures import MeasuresShown, lines_for
from improvement.queries.plan import ActionLine, read_line
from improvement.queries.raised import origins_seen
from organisation.clock import day_of
from organisation.permissions import reads_for_the_partnership
from organisation.queries import as_known, links_known


@dataclass(frozen=True, slots=True)
class ActionPage:
    """All that an action's page shows; updates and comments newest first, empty for who may not read them."""

    line: ActionLine
    updates: tuple[ActionUpdate, ...]
    comments: tuple[ActionComment, ...]
    evidence: tuple[Evidence, ...]
    measures: MeasuresShown
    origins: tuple[ActionOrigin, ...]
    fates: tuple[tuple[Iteration, ActionFate], ...]
    recommendations: tuple[Recommendation, ...]
    parts: tuple[Action, ...]
    reads_narrative: bool
    may_settle: bool
    may_embed: bool
    may_comment: bool
    may_edit: bool
    completed_on: date | None
    held_months: int
    followed: ActionUpdate | None  # how the action that it follows stands


def read_action(code: str, *, person: int, as_at: datetime | None, today: date, hands: Hands) -> ActionPage | None:
    """Read an action's page in a constant number of queries; none where there was none of that code."""
    line = read_line(code, as_at=as_at, today=today, hands=hands)
    if line is None:
        return None
    action, reads = line.action, may_read_narrative(hands, line.scope)
    updates = tuple(ActionUpdate.objects.known_by(as_at).filter(action=action.pk).order_by("-number"))
    closed = next((one for one in updates if one.kind == UpdateKind.CLOSED), None)
    completed_on = day_of(closed.at) if closed and line.standing.status in (Status.COMPLETE, Status.EMBEDDED) else None
    proposed = next((one for one in updates if one.kind == UpdateKind.PROPOSED), None)
    waits = line.standing.awaits_closing and proposed is not None
    return ActionPage(
        line=line,
        updates=updates if reads else (),
        comments=_until(ActionComment.objects.filter(action=action.pk).order_by("-at", "-pk"), as_at) if reads else (),
        evidence=_until(Evidence.objects.filter(action=action.pk).order_by("-at", "-pk"), as_at) if reads else (),
        measures=lines_for(line.measures, as_at=as_at, sees_small_numbers=not reads_for_the_partnership(hands.access)),
        origins=origins_seen(action.pk, access=hands.access, as_at=as_at),
        fates=_fates(action, as_at),
        recommendations=_recommendations(line, as_at),
        parts=tuple(sorted(as_known(Action, as_at).filter(came_from_id=action.pk), key=lambda one: one.code)),
        reads_narrative=reads,
        may_settle=waits and may_settle_closing(hands, line.scope, proposed_it=_is_by(proposed, person)),
        may_embed=closed is not None
        and line.standing.status == Status.COMPLETE
        and may_settle_closing(hands, line.scope, proposed_it=_is_by(closed, person)),
        may_comment=may_comment(hands, line.scope),
        may_edit=may_edit_plan(hands.access),
        completed_on=completed_on,
        held_months=months_since(completed_on, today) if completed_on else 0,
        followed=_followed(line, as_at),
    )


def _followed(line: ActionLine, as_at: datetime | None) -> ActionUpdate | None:
    if line.action.follows_id is None:
        return None
    return ActionUpdate.objects.standing(as_at).filter(action=line.action.follows_id).first()


def _is_by(update: ActionUpdate | None, person: int) -> bool:
    return update is not None and update.by_id == person


Told = TypeVar("Told", ActionComment, Evidence)


def _until(records: Iterable[Told], as_at: datetime | None) -> tuple[Told, ...]:
    return tuple(one for one in records if as_at is None or one.at <= as_at)


def _fates(action: Action, as_at: datetime | None) -> tuple[tuple[Iteration, ActionFate], ...]:
    """Return what became of an action in each iteration, in two queries."""
    fates = {one.iteration_id: one for one in as_known(ActionFate, as_at).filter(action_id=action.pk)}
    iterations = as_known(Iteration, as_at).filter(id__in=list(fates))
    return tuple((one, fates[one.pk]) for one in sorted(iterations, key=lambda one: one.number))


def _recommendations(line: ActionLine, as_at: datetime | None) -> tuple[Recommendation, ...]:
    """Return what the action answers: named for it, else what its outcome answers."""
    named = links_known(Action, "answers", as_at).filter(action=line.action.pk).values("recommendation")
    own = as_known(Recommendation, as_at).filter(id__in=named)
    return tuple(sorted(own, key=lambda one: (one.position, one.pk))) or line.outcome.recommendations
