"""The sheet of an area and month: its measures with what was typed, what is left, and what was promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from organisation.models import Area, Unit
from organisation.months import Month
from organisation.personal_data import Found, find
from organisation.working_days import nth_working_day
from scorecard.due import is_due, previous_due
from scorecard.figures import Figure, total
from scorecard.models import (
    Baseline,
    Commentary,
    DraftComment,
    DraftEntry,
    Measure,
    Observation,
    Population,
    ReportingUnit,
    RollUp,
    State,
    SubmissionPolicy,
    SubmissionState,
    Target,
)
from scorecard.queries.cells import SheetRow, as_figure, findings_of
from scorecard.queries.points import Point
from scorecard.queries.scorecard import rate_point, target_in
from scorecard.rag import Goal, Rating

HISTORY = 24  # months a value is compared with
KEYED_STATES = (State.OPEN, State.RETURNED)


class Status(StrEnum):
    DONE = "done"
    CHECK = "check"  # a stop, a warning, or a loaded figure waits
    COMMENT = "comment"
    TODO = "todo"


@dataclass(frozen=True, slots=True)
class Block:
    """A measure on the sheet: its row, its teams' rows, its comment and what was promised last time."""

    number: int
    measure: Measure
    row: SheetRow
    teams: tuple[SheetRow, ...]
    goal: Goal | None
    target: Target | None
    comment: DraftComment | None
    promised: Commentary | None
    must_explain: bool
    personal: tuple[Found, ...]

    @property
    def rows(self) -> tuple[SheetRow, ...]:
        return (self.row, *self.teams)

    @property
    def wants(self) -> list[tuple[SheetRow | None, str]]:
        """What is left before it can be sent: the row it concerns (None: the comment) and a sentence."""
        left: list[tuple[SheetRow | None, str]] = []
        for row in (*self.teams, self.row):
            where = f"{row.unit.name}: " if row.is_team else ""
            left += [(row, f"{where}{finding.message}") for finding in (*row.stops, *row.unticked)]
            if row.is_total:
                continue
            if row.is_empty:
                left.append((row, f"{where}No figure yet, and no reason why there is none."))
            elif row.needs_check:
                left.append((row, f"{where}Loaded from the extract; say that you have checked it."))
        return left + [(None, text) for text in self.wants_in_comment]

    @property
    def wants_in_comment(self) -> list[str]:
        comment = self.comment
        left = [
            f"“{found.words}” looks like {found.what}. Take it out"
            + (", or say why it may stand." if found.may_pass else ".")
            for found in self.personal
            if not (found.may_pass and comment and comment.override)
        ]
        if comment and comment.action_due and _day(comment.action_due) is None:
            left.append(f"“{comment.action_due}” is not a day. Write it like 2020-12-31.")
        if comment and comment.expected_green and _month(comment.expected_green) is None:
            left.append(f"“{comment.expected_green}” is not a month. Write it like 2020-12.")
        if not self.must_explain:
            return left
        needed = {
            "what happened": comment and comment.text.strip(),
            "the remedial action": comment and comment.remedial_action.strip(),
            "who takes it": comment and comment.action_post_id,
            "by when": comment and _day(comment.action_due),
            "when it is expected to be green again": comment and _month(comment.expected_green),
        }
        missing = [name for name, given in needed.items() if not given]
        return [*left, f"Say {', '.join(missing)}."] if missing else left

    @property
    def status(self) -> Status:
        if all(row.is_empty and row.draft is None for row in self.rows):
            return Status.TODO
        rows = [row for row, _ in self.wants]
        if any(row is not None for row in rows):
            return Status.CHECK
        return Status.COMMENT if rows else Status.DONE


@dataclass(frozen=True, slots=True)
class Sheet:
    area: Area
    month: Month
    state: str  # "" where nobody has begun
    sent_by: int | None
    returned_because: str
    due: date
    policy: SubmissionPolicy
    blocks: tuple[Block, ...]

    @property
    def is_open(self) -> bool:
        return self.state in ("", *KEYED_STATES)

    @property
    def left(self) -> list[Block]:
        return [block for block in self.blocks if block.status is not Status.DONE]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None


def policy_of(area: Area) -> SubmissionPolicy:
    """Return how an area's submissions go: its own policy, else the one for all, else the usual."""
    found = {policy.area_id: policy for policy in SubmissionPolicy.objects.filter(area__in=[area]) |
             SubmissionPolicy.objects.filter(area__isnull=True)}  # fmt: skip
    return found.get(area.pk) or found.get(None) or SubmissionPolicy()


def due_on(month: Month, policy: SubmissionPolicy) -> date:
    """Return the day a month's submission falls due, in the month after it."""
    return nth_working_day(month + 1, policy.due_working_day)


def due_measures(area: Area, month: Month) -> list[Measure]:
    """Return the measures that an area reports for a month, in printed order."""
    measures = Measure.objects.filter(area=area, is_heading=False, opened__lte=month).order_by("position", "code")
    return [m for m in measures if (m.closed is None or month <= m.closed) and is_due(month, m.frequency, m.due_month)]


def read_sheet(*, area: Area, month: Month, only: Collection[int] | None = None, today: date | None = None) -> Sheet:
    """Read a sheet, or some of its measures, in a constant number of queries."""
    policy = policy_of(area)
    measures = due_measures(area, month)
    numbers = {measure.pk: number for number, measure in enumerate(measures, 1)}
    if only is not None:
        measures = [measure for measure in measures if measure.pk in only]
    parts = _Parts(measures, month)
    state = SubmissionState.objects.as_at(None).filter(area=area, month=month).first()
    return Sheet(
        area=area,
        month=month,
        state=state.state if state else "",
        sent_by=state.recorded_by_id if state and state.state == State.SENT else None,
        returned_because=state.reason if state and state.state == State.RETURNED else "",
        due=due_on(month, policy),
        policy=policy,
        blocks=tuple(parts.block(measure, numbers[measure.pk], policy) for measure in measures),
    )


class _Parts:
    """What blocks are made of, read once for all of them."""

    def __init__(self, measures: list[Measure], month: Month) -> None:
        pks = [measure.pk for measure in measures]
        self.month = month
        self.root = Unit.objects.get(parent__isnull=True)
        self.units = _reporting(pks, month)
        self.drafts = {(d.measure_id, d.unit_id): d for d in DraftEntry.objects.filter(measure__in=pks, month=month)}
        self.comments = {c.measure_id: c for c in DraftComment.objects.filter(measure__in=pks, month=month)}
        self.series = _series(pks, month)
        self.targets = _by_measure(
            Target.objects.as_at(None).filter(measure__in=pks, unit=self.root).order_by("from_month")
        )
        self.baselines = {b.measure_id: b for b in Baseline.objects.as_at(None).filter(measure__in=pks)}
        self.promises = _promises(measures, month)
        self.populations = _populations(measures, month)

    def block(self, measure: Measure, number: int, policy: SubmissionPolicy) -> Block:
        target = target_in(self.targets.get(measure.pk, []), self.month)
        teams = tuple(self.row(measure, unit, target, is_team=True) for unit in self.units.get(measure.pk, []))
        row = self.row(measure, self.root, target, is_team=False, teams=teams)
        comment = self.comments.get(measure.pk)
        explain = {"red_amber": (Rating.RED, Rating.AMBER), "red": (Rating.RED,), "nothing": ()}[policy.explain]
        baseline = self.baselines.get(measure.pk)
        start = (baseline.month, baseline.value) if baseline and baseline.month and baseline.value is not None else None
        return Block(
            number=number, measure=measure, row=row, teams=teams, target=target,
            goal=target.goal(start) if target else None, comment=comment, promised=self.promises.get(measure.pk),
            must_explain=row.rated.rating in explain,
            personal=tuple(find(f"{comment.text}\n{comment.remedial_action}")) if comment else (),
        )  # fmt: skip

    def row(
        self, measure: Measure, unit: Unit, target: Target | None, *, is_team: bool, teams: tuple[SheetRow, ...] = ()
    ) -> SheetRow:
        draft = self.drafts.get((measure.pk, unit.pk))
        population = self.populations.get(measure.pk) if not teams else None
        typed = as_figure(draft, measure, population)
        is_total = bool(teams) and measure.roll_up != RollUp.ENTERED
        formed = _formed(measure, teams) if is_total else None
        series = self.series.get((measure.pk, unit.pk), {})
        last = series.get(previous_due(self.month, measure.frequency, measure.due_month))
        figure = formed if is_total else typed
        history = tuple(f.value for m, f in sorted(series.items()) if f.value is not None and f.qualifier == "=")
        point = Point(self.month, figure) if figure else None
        return SheetRow(
            measure=measure, unit=unit, is_team=is_team, is_total=is_total, draft=draft, figure=figure,
            findings=findings_of(
                draft, measure, name=unit.name, figure=typed if is_total else figure, last=last, history=history,
                is_team=is_team, total_of_teams=formed, population=population,
            ),
            rated=rate_point(
                point, measure=measure, target=target, baseline=self.baselines.get(measure.pk), is_team=is_team
            ),
            last=last, year_ago=series.get(self.month + -12), population=population,
        )  # fmt: skip


def _formed(measure: Measure, teams: Iterable[SheetRow]) -> Figure | None:
    """Return the total that the teams come to so far; None before the first."""
    given = [row.figure for row in teams if row.figure is not None]
    if not given:
        return None
    rows = list(teams)
    return total(
        given, roll_up=measure.roll_up, expected=len(rows), unit=measure.unit, decimals=measure.decimals
    ).figure


def _reporting(measures: list[int], month: Month) -> dict[int, list[Unit]]:
    found: dict[int, list[Unit]] = defaultdict(list)
    rows = ReportingUnit.objects.in_month(month).filter(measure__in=measures, unit__parent__isnull=False)
    for one in rows.select_related("unit").order_by("unit__name"):
        found[one.measure_id].append(one.unit)
    return found


def _series(measures: list[int], month: Month) -> dict[tuple[int, int], dict[Month, Figure]]:
    """Return the figures of the last 24 months by measure and unit, in one query."""
    found: dict[tuple[int, int], dict[Month, Figure]] = defaultdict(dict)
    rows = Observation.objects.as_at(None).filter(measure__in=measures, month__gte=month + -HISTORY, month__lt=month)
    columns = ("measure_id", "unit_id", "month", "value", "numerator", "denominator", "qualifier", "absence")
    for measure, unit, when, *figure in rows.values_list(*columns):
        found[measure, unit][when] = Figure(*figure)
    return found


def _by_measure(targets: Iterable[Target]) -> dict[int, list[Target]]:
    found: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        found[target.measure_id].append(target)
    return found


def _promises(measures: list[Measure], month: Month) -> dict[int, Commentary]:
    """Return the latest commentary before the month, up to a year back."""
    rows = Commentary.objects.as_at(None).filter(measure__in=measures, month__lt=month, month__gte=month + -12)
    return {one.measure_id: one for one in rows.select_related("action_post").order_by("month")}


def _populations(measures: Iterable[Measure], month: Month) -> Mapping[int, int]:
    groups = {m.pk: m.population for m in measures if m.population and m.unit in ("rate_10000", "rate_1000")}
    rows = Population.objects.as_at(None).filter(
        group__in=set(groups.values()), unit__parent__isnull=True, from_month__lte=month
    )
    values = {one.group: one.value for one in rows.order_by("from_month")}
    return {pk: values[group] for pk, group in groups.items() if group in values}
