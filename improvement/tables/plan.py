"""Rows of the plan in words and marks: every string prepared here, none in the template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from improvement.charts.timeline import LABELS, MARKS, STACK, Axis, Bar, axis_of, histogram, proportions, row_line
from improvement.models import ActionKind, Fate
from improvement.progress import Due, Precision, Shown, late_words, slippage_words
from improvement.queries.plan import ActionLine, PlanOutcome, PlanPage, PlanSection, tally
from organisation.months import Month

MANY = 400  # from so many on, an area's actions are listed where it is opened: the page stays light
SEGMENTS = (
    (Shown.OVERDUE, "Overdue"), (Shown.OFF_TRACK, "Off track"), (Shown.AT_RISK, "At risk"),
    (Shown.ON_TRACK, "On track"), (Shown.NOT_STARTED, "Not started"), (Shown.COMPLETE, "Complete"),
    (Shown.EMBEDDED, "Embedded"),
)  # fmt: skip
BAR = (
    Shown.EMBEDDED, Shown.COMPLETE, Shown.ON_TRACK, Shown.AT_RISK, Shown.OFF_TRACK, Shown.OVERDUE, Shown.NOT_STARTED
)  # fmt: skip


@lru_cache(maxsize=32)
def status_badge(shown: Shown) -> SafeString:
    """Return shape, letter and word of a status."""
    return render_to_string("_rag.html", {"mark": MARKS[shown], "word": LABELS[shown]})


def due_words(due: Due) -> str:
    """Say a date as exactly as it is known: ``Jul 2020``, ``4 Jul 2020``, ``21/22 Business cycle``."""
    if due.precision == Precision.DAY and due.day:
        return f"{due.day.day} {Month.of(due.day)}"
    if due.month is not None:
        return str(due.month)
    if due.precision == Precision.FOLLOWS:
        return "After another action"
    return due.as_printed or "No date"


@dataclass(frozen=True, slots=True)
class Row:
    """An action in the plan's list."""

    code: str
    text: str
    badge: SafeString
    tags: tuple[str, ...]
    timeline: SafeString
    due: str
    printed: str
    late: str
    slipped: str
    owner: str
    is_vacant: bool
    measured_by: str
    partners: str
    may_update: bool
    number: int


def row(line: ActionLine, axis: Axis, today: date) -> Row:
    """Return a line as the page prints it."""
    action, is_overdue = line.action, line.shown == Shown.OVERDUE
    slip = line.slip
    return Row(
        code=action.code,
        text=action.text,
        badge=status_badge(line.shown),
        tags=tags_of(line),
        timeline=row_line(axis, today, line.due.deadline, line.shown),
        due=due_words(line.due),
        printed=line.due.as_printed if line.due.precision == Precision.WORDS else "",
        late=late_words(line.days_late) if is_overdue else "",
        slipped=capfirst(slippage_words(slip)),
        owner=line.owner.title if line.owner else "No owner",
        is_vacant=line.owner is None or line.is_vacant,
        measured_by=action.measured_by,
        partners=", ".join(partner.name for partner in line.partners),
        may_update=line.may_update and not line.has_ended,
        number=line.standing.number,
    )


def tags_of(line: ActionLine) -> tuple[str, ...]:
    """Return the small words beside an action."""
    found = []
    if line.standing.awaits_closing:
        found.append("Closing proposed")
    if line.action.kind == ActionKind.RECURRING:
        found.append(f"Every {'month' if line.action.every_months == 1 else f'{line.action.every_months} months'}")
    if line.action.kind == ActionKind.MONITORING:
        found.append("Monitoring")
    if line.fate in (Fate.NEW, Fate.REWORDED, Fate.MERGED):
        found.append(Fate(line.fate).label)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class OutcomeGroup:
    """An outcome with its rows."""

    code: str
    text: str
    answers: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """An area with its outcomes, and how its actions stand."""

    anchor: str
    name: str
    responsible: str
    delivery_plans: str
    core: tuple[tuple[str, str], ...]  # code and words
    bar: SafeString
    count: int
    overdue: int
    is_open: bool
    outcomes: tuple[OutcomeGroup, ...]
    unmatched: tuple[tuple[str, str, str], ...]


def area_groups(page: PlanPage, lines: Sequence[ActionLine], today: date, *, is_filtered: bool) -> list[AreaGroup]:
    """Group lines by area and outcome; of a short list all are open, of a long one the first.

    Of a very long one the others are counted only, with a link to their own list.
    """
    axis = plan_axis(page, today)
    by_area: dict[int, list[ActionLine]] = {}
    for line in lines:
        by_area.setdefault(line.area.pk, []).append(line)
    opens_all = is_filtered and len(lines) <= 60
    is_long = len(lines) > MANY
    groups = []
    for n, section in enumerate(page.sections):
        own = by_area.get(section.area.pk, [])
        if own or not is_filtered:
            is_open = opens_all or n == 0
            groups.append(_area_group(section, own, axis, today, is_open=is_open, lists=is_open or not is_long))
    return groups


def _area_group(
    section: PlanSection, lines: Sequence[ActionLine], axis: Axis, today: date, *, is_open: bool, lists: bool
) -> AreaGroup:
    counted = tally(lines)
    return AreaGroup(
        anchor=section.area.code,
        name=section.area.name,
        responsible=section.section.responsible,
        delivery_plans="; ".join(one.name for one in section.delivery_plans),
        core=tuple((one.code, one.text) for one in section.core),
        bar=proportions([(kind, counted.of(kind)) for kind in BAR]),
        count=counted.all,
        overdue=counted.of(Shown.OVERDUE),
        is_open=is_open,
        outcomes=tuple(
            OutcomeGroup(outcome.outcome.code, outcome.outcome.text, answers_of(outcome),
                         tuple(row(line, axis, today) for line in own))
            for outcome, own in _by_outcome(lines if lists else ())
        ),
        unmatched=tuple((one.which.capitalize(), one.value, one.why) for one in section.unmatched),
    )  # fmt: skip


def _by_outcome(lines: Sequence[ActionLine]) -> Iterable[tuple[PlanOutcome, list[ActionLine]]]:
    for _, own in groupby(lines, key=lambda line: line.action.outcome_id):
        found = list(own)
        yield found[0].outcome, found


def answers_of(outcome: PlanOutcome) -> tuple[str, ...]:
    """Say what an outcome answers: its sources, else as printed."""
    return outcome.sources or ((outcome.outcome.answers,) if outcome.outcome.answers else ())


def plan_axis(page: PlanPage, today: date) -> Axis:
    return axis_of([line.due.deadline for line in page.live if line.due.deadline], today)


# --- When actions fall due ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DueChart:
    """The histogram with its sentence and its table."""

    sentence: str
    chart: SafeString  # empty where all fall outside its months
    axis: Axis
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    undated: int
    outside: int  # due before or after the months drawn; the table has them


def due_chart(lines: Sequence[ActionLine], today: date) -> DueChart | None:
    """Return when actions fall due, month by month; none where none has a date."""
    counts: dict[Month, dict[Shown, int]] = {}
    for line in lines:
        if line.due.month is not None:
            month = counts.setdefault(line.due.month, {})
            month[line.shown] = month.get(line.shown, 0) + 1
    if not counts:
        return None
    axis = axis_of([month.last_day for month in counts], today)
    bars = tuple(Bar(month, counts.get(month, {})) for month in axis.months)
    drawn = sum(bar.total for bar in bars)
    dated = [Bar(month, counts[month]) for month in sorted(counts)]
    this = Month.of(today)
    near = [this, this + 1]
    open_now = sum(
        count
        for month in near
        for kind, count in counts.get(month, {}).items()
        if kind not in (Shown.COMPLETE, Shown.EMBEDDED)
    )
    years = f"{this.name} and {(this + 1).long}"
    sentence = f"{open_now} open action{'' if open_now == 1 else 's'} fall{'s' if open_now == 1 else ''} due in {years}"
    undated = sum(line.due.month is None for line in lines)
    kinds = [kind for kind in STACK if any(bar.counts.get(kind) for bar in dated)]
    return DueChart(
        sentence=sentence,
        chart=histogram(bars, today, f"{sentence}. Number of actions by target month, {axis.first} to {axis.last}")
        if drawn
        else SafeString(),
        axis=axis,
        columns=tuple(LABELS[kind] for kind in kinds),
        rows=tuple((bar.month.long, tuple(bar.counts.get(kind, 0) for kind in kinds), bar.total) for bar in dated),
        undated=undated,
        outside=sum(bar.total for bar in dated) - drawn,
    )
