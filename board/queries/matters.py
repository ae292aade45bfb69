"""What decisions concern on other floors: an action of the plan and how it stands, a recommendation, a round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from audits.models import Programme, Round
from board.models import Decision
from board.queries.names import About, Names
from improvement.charts.timeline import LABELS
from improvement.models import Action, ActionUpdate, Recommendation
from improvement.progress import shown
from organisation.queries import as_known


@dataclass(frozen=True, slots=True)
class Matter:
    """What a decision concerns, and how that stands where it is an action of the plan."""

    about: About | None
    plan: str = ""


def matters_of(
    decisions: Iterable[Decision], names: Names, *, today: date | None, as_at: datetime | None
) -> dict[int, Matter]:
    """Return what decisions concern, by their key: the plan's action, else recommendation, round, measure, area."""
    found = list(decisions)
    actions = _texts(Action, {one.plan_action_id for one in found}, as_at)
    recommendations = _texts(Recommendation, {one.recommendation_id for one in found}, as_at)
    rounds = _rounds({one.audit_round_id for one in found}, as_at)
    standing = _standing(actions, today, as_at)
    return {one.pk: _matter(one, names, actions, recommendations, rounds, standing) for one in found}


def _keys(keys: Iterable[int | None]) -> set[int]:
    return {key for key in keys if key is not None}


def _texts(
    model: type[Action] | type[Recommendation], keys: Iterable[int | None], as_at: datetime | None
) -> dict[int, tuple[str, str]]:
    """Return code and text by key."""
    rows = as_known(model, as_at).filter(id__in=_keys(keys)).values_list("id", "code", "text")
    return {pk: (code, text) for pk, code, text in rows}


def _rounds(keys: Iterable[int | None], as_at: datetime | None) -> dict[int, str]:
    """Return programme and round by the round's key: ``Monthly case audits, September 2020``."""
    found = list(as_known(Round, as_at).filter(id__in=_keys(keys)))
    programmes = as_known(Programme, as_at).filter(id__in={one.programme_id for one in found})
    names = dict(programmes.values_list("id", "name"))
    return {one.pk: f"{names[one.programme_id]}, {one}" for one in found}


def _standing(actions: Iterable[int], today: date | None, as_at: datetime | None) -> dict[int, str]:
    updates = ActionUpdate.objects.standing(as_at).filter(action__in=list(actions))
    return {one.action_id: LABELS[shown(one.status, one.due, today or date.min)] for one in updates}


def _matter(
    one: Decision, names: Names, actions: dict[int, tuple[str, str]], recommendations: dict[int, tuple[str, str]],
    rounds: dict[int, str], standing: dict[int, str],
) -> Matter:  # fmt: skip
    if one.plan_action_id in actions:
        code, text = actions[one.plan_action_id]
        name = f"In the plan as {code}" if text == one.text else f"{code}: {text}"
        return Matter(About(name, action=code), standing.get(one.plan_action_id, ""))
    if one.recommendation_id in recommendations:
        code, text = recommendations[one.recommendation_id]
        return Matter(About(f"Recommendation {code}: {text[:120]}", recommendation=code))
    if one.audit_round_id in rounds:
        return Matter(About(rounds[one.audit_round_id]))
    return Matter(names.about(measure=one.measure_id, area=one.area_id))
