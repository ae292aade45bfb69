"""Reading what the blocks of a sheet are made of, once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from organisation.errors import NotFound
from organisation.models import Unit
from organisation.months import Month
from organisation.personal_data import find
from scorecard.checks import Weight
from scorecard.due import previous_due
from scorecard.figures import Figure, total
from scorecard.models import (
    Baseline,
    Commentary,
    DraftComment,
    DraftEntry,
    Measure,
    Observation,
    RollUp,
    SubmissionPolicy,
    Target,
)
from scorecard.queries.blocks import Block
from scorecard.queries.cells import SheetRow, as_figure, findings_of
from scorecard.queries.points import Point
from scorecard.queries.reporting import populations_of, units_reporting
from scorecard.queries.scorecard import rate_point, target_in
from scorecard.rag import Rated, Rating

HISTORY = 24  # months a value is compared with


def whole_service() -> Unit:
    """Return the root of the unit tree. :raises NotFound: on an installation that has none yet"""
    root = Unit.objects.root()
    if root is None:
        raise NotFound("The whole service has not been set up yet. An administrator adds it.")
    return root


class BlockReader:
    """What blocks are made of, read once for all of them."""

    def __init__(self, measures: list[Measure], month: Month, *, is_open: bool) -> None:
        pks = [measure.pk for measure in measures]
        self.month, self.is_open = month, is_open
        self.root = whole_service()
        self.units = units_reporting(pks, month)
        drafts = DraftEntry.objects.filter(measure__in=pks, month=month).select_related("based_on")
        self.drafts = {(draft.measure_id, draft.unit_id): draft for draft in drafts}
        self.comments = {c.measure_id: c for c in DraftComment.objects.filter(measure__in=pks, month=month)}
        self.series = _series(pks, month)
        self.targets = _by_unit(Target.objects.as_at(None).filter(measure__in=pks).order_by("from_month"))
        self.baselines = {b.measure_id: b for b in Baseline.objects.as_at(None).filter(measure__in=pks)}
        self.promises = _comments(measures, month + -12, month + -1)
        self.notes = {} if is_open else _notes(pks, month)
        self.sent = {} if is_open else _comments(measures, month, month)
        self.populations = populations_of(measures, month)

    def block(self, measure: Measure, number: int, policy: SubmissionPolicy) -> Block:
        target = target_in(self.targets.get((measure.pk, self.root.pk), []), self.month)
        teams = tuple(self.row(measure, unit, is_team=True) for unit in self.units.get(measure.pk, []))
        row = self.row(measure, self.root, is_team=False, teams=teams)
        comment = self.comments.get(measure.pk)
        explain = {"red_amber": (Rating.RED, Rating.AMBER), "red": (Rating.RED,), "nothing": ()}[policy.explain]
        baseline = self.baselines.get(measure.pk)
        start = baseline.start if baseline else None
        return Block(
            number=number, measure=measure, row=row, teams=teams, target=target,
            goal=target.goal(start) if target else None, comment=comment, promised=self.promises.get(measure.pk),
            sent_comment=self.sent.get(measure.pk),
            must_explain=row.rated.rating in explain,
            personal=tuple(find(f"{comment.text}\n{comment.remedial_action}")) if comment else (),
        )  # fmt: skip

    def _rated(self, measure: Measure, unit: Unit, figure: Figure | None, *, is_team: bool) -> Rated:
        """Rate a figure as the measure's page does: a team against its own target, else the service's."""
        own = self.targets.get((measure.pk, unit.pk), [])
        target = target_in(own, self.month) or target_in(self.targets.get((measure.pk, self.root.pk), []), self.month)
        return rate_point(
            Point(self.month, figure) if figure else None, measure=measure, target=target,
            baseline=None if is_team else self.baselines.get(measure.pk), is_team=is_team,
        )  # fmt: skip

    def _sent_row(
        self, measure: Measure, unit: Unit, series: dict[Month, Figure], *, is_team: bool, has_teams: bool,
    ) -> SheetRow:  # fmt: skip
        """Return a row of a submission that was sent: what stands in the ledger."""
        figure = series.get(self.month)
        return SheetRow(
            measure=measure, unit=unit, is_team=is_team, is_total=has_teams and measure.roll_up != RollUp.ENTERED,
            draft=None, figure=figure, findings=(), note=self.notes.get((measure.pk, unit.pk), ""),
            rated=self._rated(measure, unit, figure, is_team=is_team),
            last=series.get(previous_due(self.month, measure.frequency, measure.due_month)),
            year_ago=series.get(self.month + -12), population=None,
        )  # fmt: skip

    def row(self, measure: Measure, unit: Unit, *, is_team: bool, teams: tuple[SheetRow, ...] = ()) -> SheetRow:
        draft = self.drafts.get((measure.pk, unit.pk))
        population = self.populations.get(measure.pk) if not teams else None
        series = self.series.get((measure.pk, unit.pk), {})
        if not self.is_open:
            return self._sent_row(measure, unit, series, is_team=is_team, has_teams=bool(teams))
        typed = as_figure(draft, measure, population)
        is_total = bool(teams) and measure.roll_up != RollUp.ENTERED
        formed = _formed(measure, teams) if is_total else None
        last = series.get(previous_due(self.month, measure.frequency, measure.due_month))
        figure = formed if is_total else typed
        before = sorted((m, f) for m, f in series.items() if m < self.month)
        history = tuple(f.value for _, f in before if f.value is not None and f.qualifier == "=")
        findings = findings_of(
            draft, measure, name=unit.name, figure=typed, last=last, history=history,
            is_team=is_team, total_of_teams=formed, population=population,
        )  # fmt: skip
        if not is_total and any(finding.weight is Weight.STOP for finding in findings):
            figure = None  # what can't be isn't rated, nor added to a total
        return SheetRow(
            measure=measure, unit=unit, is_team=is_team, is_total=is_total, draft=draft, figure=figure,
            findings=findings, note=draft.note if draft else "",
            rated=self._rated(measure, unit, figure, is_team=is_team),
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


def _series(measures: list[int], month: Month) -> dict[tuple[int, int], dict[Month, Figure]]:
    """Return the figures of the last 24 months by measure and unit, in one query."""
    found: dict[tuple[int, int], dict[Month, Figure]] = defaultdict(dict)
    rows = Observation.objects.as_at(None).filter(measure__in=measures, month__gte=month + -HISTORY, month__lte=month)
    columns = ("measure_id", "unit_id", "month", "value", "numerator", "denominator", "qualifier", "absence")
    for measure, unit, when, *figure in rows.values_list(*columns):
        found[measure, unit][when] = Figure(*figure)
    return found


def _notes(measures: list[int], month: Month) -> dict[tuple[int, int], str]:
    """Return what was noted beside the figures that were sent, with the warnings that were ticked."""
    rows = Observation.objects.as_at(None).filter(measure__in=measures, month=month).exclude(note="")
    return {(measure, unit): note for measure, unit, note in rows.values_list("measure_id", "unit_id", "note")}


def _by_unit(targets: Iterable[Target]) -> dict[tuple[int, int], list[Target]]:
    found: dict[tuple[int, int], list[Target]] = defaultdict(list)
    for target in targets:
        found[target.measure_id, target.unit_id].append(target)
    return found


def _comments(measures: list[Measure], first: Month, last: Month) -> dict[int, Commentary]:
    """Return the latest commentary of each measure within a span of months."""
    rows = Commentary.objects.as_at(None).filter(measure__in=measures, month__gte=first, month__lte=last)
    return {one.measure_id: one for one in rows.select_related("action_post").order_by("month")}
