"""The plan on the Board's pages, in words and marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from board.headline import plural
from board.queries.plan import PlanAction, PlanChanges, PlanSeen
from board.tables.dashboard import Count, Named, day_words
from board.tables.links import Links
from improvement.charts.timeline import FILLS, LABELS, proportions
from improvement.progress import Shown, late_words, slippage_words
from improvement.tables.plan import due_words, status_badge

ORDER = tuple(kind for kind in FILLS)  # from complete to not started, as the plan's own page draws them
OVERDUE_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action as the Board's pages print it."""

    text: str
    url: str
    area: str
    badge: SafeString
    due: str
    late: str
    slipped: str


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area's progress."""

    name: str
    url: str
    all: int
    bar: SafeString
    overdue: int


@dataclass(frozen=True, slots=True)
class PlanWords:
    """The plan as the Board's page prints it."""

    url: str
    actions: int
    counts: list[Count]
    bar: SafeString
    longest: ActionRow | None
    falling_due: int
    due_by: str
    at_risk: int
    areas: list[AreaRow]
    overdue: list[ActionRow]
    overdue_in_all: int
    slipped: list[ActionRow]
    slipped_in_all: int
    key: list[tuple[str, str]]


def plan_url(links: Links, **chosen: str) -> str:
    """Return the address of the plan, which knows a day but no month."""
    return links.plain("improvement:plan", **chosen)


def action_url(code: str, links: Links) -> str:
    return links.plain("improvement:action", code)


def plan_words(plan: PlanSeen, links: Links) -> PlanWords:
    """Return the plan in words: counts, areas with most overdue first, what is overdue and what slipped."""
    counts, late, slipped = plan.counts, plan.overdue, plan.slipped
    falling = len(plan.falling_due)
    return PlanWords(
        url=plan_url(links),
        actions=len(plan.actions),
        counts=[
            Count("r", len(late), "overdue", plan_url(links, status=Shown.OVERDUE)),
            Count("", falling, f"due by {day_words(plan.due_until)}", plan_url(links)),
            Count("b", plan.done, "complete", plan_url(links, status=Shown.COMPLETE)),
        ],
        bar=progress_bar(counts),
        longest=action_row(late[0], links) if late else None,
        falling_due=falling,
        due_by=f"{plan.due_until:%-d %B}",
        at_risk=counts[Shown.AT_RISK] + counts[Shown.OFF_TRACK],
        areas=[
            AreaRow(one.area.name, plan_url(links, area=one.area.code), one.all, progress_bar(one.counts), one.overdue)
            for one in plan.by_area
        ],
        overdue=[action_row(one, links) for one in late[:OVERDUE_SHOWN]],
        overdue_in_all=len(late),
        slipped=[action_row(one, links) for one in slipped[:OVERDUE_SHOWN]],
        slipped_in_all=len(slipped),
        key=[(FILLS[kind], LABELS[kind]) for kind in ORDER if counts[kind]],
    )


def progress_bar(counts: Counter[Shown]) -> SafeString:
    return proportions([(kind, counts[kind]) for kind in ORDER])


def action_row(one: PlanAction, links: Links) -> ActionRow:
    return ActionRow(
        one.text, action_url(one.code, links), one.area.name, status_badge(one.shown), due_words(one.due),
        late_words(one.days_late) if one.shown is Shown.OVERDUE else "", sentence(slippage_words(one.slip)),
    )  # fmt: skip


def sentence(words: str) -> str:
    """Begin words with a capital letter, and leave the names of months theirs."""
    return words[:1].upper() + words[1:]


def action_rows(actions: Iterable[PlanAction], links: Links) -> list[ActionRow]:
    """Return actions, the overdue first, then by date."""
    return [action_row(one, links) for one in sorted(actions, key=_order)]


def _order(one: PlanAction) -> tuple[bool, bool, str, str]:
    day = one.due.day
    return (one.shown is not Shown.OVERDUE, day is None, day.isoformat() if day else "", one.code)


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """An area's part of the plan: its counts, and its open actions, the overdue first."""

    url: str
    actions: int
    counts: list[Count]
    bar: SafeString
    open: list[ActionRow]


def area_plan(plan: PlanSeen, links: Links) -> AreaPlan:
    """Return an area's part of the plan in words."""
    code = plan.actions[0].area.code
    return AreaPlan(
        plan_url(links, area=code), len(plan.actions),
        [
            Count("r", len(plan.overdue), "overdue", plan_url(links, area=code, status=Shown.OVERDUE)),
            Count("b", plan.done, "complete", plan_url(links, area=code, status=Shown.COMPLETE)),
        ],
        progress_bar(plan.counts), action_rows([one for one in plan.actions if one.is_open], links),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """What changed alike in the plan since a moment."""

    title: str
    names: list[Named]


def change_groups(changes: PlanChanges, links: Links) -> list[ChangeGroup]:
    """Return what was completed, slipped, fell overdue and is new; what didn't happen is left out."""
    kinds = (
        ("{} completed", changes.completed), ("{} slipped", changes.slipped), ("{} fell overdue", changes.overdue),
        ("{} new in the plan", changes.new),
    )  # fmt: skip
    return [
        ChangeGroup(
            word.format(plural(len(found), "action")),
            [Named(one.text, action_url(one.code, links), _detail(word, one)) for one in found],
        )
        for word, found in kinds
        if found
    ]


def _detail(word: str, one: PlanAction) -> str:
    return f"{one.area.name}; {slippage_words(one.slip)}" if "slipped" in word else one.area.name
