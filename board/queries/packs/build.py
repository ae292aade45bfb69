"""A whole pack: its chosen sections in their order, for its audience."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from board.models import Pack
from board.packs import audiences
from board.packs.changes import Change, changes
from board.packs.content import Content, Section, canonical, read
from board.queries.packs import figures, plan, words
from board.queries.packs.scope import Scope
from organisation.clock import LONDON, day_of


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of section: what reads it, and whether it holds words that the group wrote for itself."""

    title: str
    reads: Callable[[Scope], Section]
    has_words: bool
    is_internal: bool = False  # for the service and its Board only


KINDS: dict[str, Kind] = {
    "agenda": Kind("Agenda", words.agenda, has_words=True),
    "headline": Kind("Where we stand", figures.headline, has_words=False),
    "decisions": Kind("What became of the last decisions", words.decisions, has_words=True),
    "exceptions": Kind("Exceptions, with trends", figures.exceptions, has_words=False),
    "plan": Kind("Improvement plan", plan.plan, has_words=False),
    "audits": Kind("Practice audits", plan.audits, has_words=False, is_internal=True),
    "reports": Kind("Exception reports", words.reports, has_words=True),
    "measures": Kind("Every measure", figures.measures, has_words=False),
    "risks": Kind("Risk log", words.risks, has_words=True),
    "forward_plan": Kind("Forward plan", words.forward_plan, has_words=True),
}
SUPPRESSION_NOTE = "Numbers from 1 to 5, and figures that would give them away, are not shown."
RATING_NOTE = "A rating is that of the figure as displayed. Nothing is rated without a figure and a target."


def sections_for(group: str, audience: str) -> tuple[str, ...]:
    """Return the keys of the sections that a group's pack may have for an audience, in the usual order."""
    hears = audiences.hears_words(group, audience)
    inside = audiences.sees_small_numbers(audience)
    return tuple(
        key for key, kind in KINDS.items() if (hears or not kind.has_words) and (inside or not kind.is_internal)
    )


def build(scope: Scope, keys: Sequence[str]) -> Content:
    """Read a pack's content: the sections that its audience may have, of those chosen."""
    allowed = sections_for(scope.group.audience, scope.audience)
    meeting = scope.known_meeting
    day = f"{meeting.held_on.day} {meeting.held_on:%B %Y}"
    moment = scope.as_at.astimezone(LONDON) if scope.as_at else None
    notes = [RATING_NOTE]
    if not audiences.sees_small_numbers(scope.audience):
        notes.append(SUPPRESSION_NOTE)
    return Content(
        title=f"{scope.group.name}, {day}",
        group=scope.group.name,
        day=day,
        month=scope.month.long,
        audience=audiences.IN_WORDS[scope.audience],
        marking=audiences.MARKINGS[scope.audience],
        known=f"{moment.day} {moment:%B %Y, %H:%M}" if moment else "",
        notes=tuple(notes),
        sections=tuple(KINDS[key].reads(scope) for key in keys if key in allowed),
    )


def scope_of(pack: Pack) -> Scope:
    """Return the scope in which a meeting's frozen pack was read."""
    assert pack.meeting_id is not None
    return Scope(pack.meeting_id, pack.audience, pack.month, pack.as_at, day_of(pack.as_at))


def rebuilt(pack: Pack) -> str:
    """Read a frozen pack's content again, as known when it was frozen: the same text, letter for letter."""
    return canonical(build(scope_of(pack), pack.sections))


def changes_since(pack: Pack, now: Scope) -> tuple[Change, ...]:
    """Return what the same pack, of the same month, would say otherwise now."""
    return changes(read(pack.content), build(now, pack.sections))
