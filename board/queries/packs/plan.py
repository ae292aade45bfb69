"""Sections of the improvement plan and of practice audits, in the totals that the audience may see."""

from __future__ import annotations

from audits.models import Programme
from audits.permissions import Scope as AuditScope
from audits.queries.programme import ProgrammePage, RoundLine, programme_page, programmes
from board.packs.content import Cell, Chart, Column, Row, Section, Series, Table
from board.queries.packs.scope import Scope
from improvement.charts.timeline import LABELS
from improvement.permissions import Hands
from improvement.progress import Shown, late_words
from improvement.queries.plan import ActionLine, PlanPage, read_plan, tally
from organisation.permissions import NOBODY

TOTALS_ONLY = AuditScope(is_whole=False, areas=frozenset())  # what was reported of rounds, of the whole service
ROUNDS = 13  # the latest that are shown
COUNTED = tuple(kind for kind in Shown if kind is not Shown.WITHDRAWN)


def plan(scope: Scope) -> Section:
    """How the actions stand by area; for the group's own audience also those that are overdue."""
    page = read_plan(code="", as_at=scope.as_at, today=scope.today, hands=Hands(NOBODY))
    if page is None or not page.live:
        return Section("plan", "Improvement plan", "There is no plan yet.")
    counted = tally(page.live)
    done = counted.of(Shown.COMPLETE, Shown.EMBEDDED)
    text = f"Of {counted.all} actions, {done} complete and {counted.of(Shown.OVERDUE)} overdue."
    tables = [_by_area(page)]
    late = sorted(
        (line for line in page.live if line.shown is Shown.OVERDUE),
        key=lambda line: (-line.days_late, line.action.code),
    )
    if late and scope.has_words:
        tables.append(_overdue(late, scope))
    return Section("plan", "Improvement plan", f"{page.plan.name}. {text}", (), tuple(tables))


def _by_area(page: PlanPage) -> Table:
    kinds = [kind for kind in COUNTED if any(line.shown is kind for line in page.live)]
    columns = (Column("Area", width=5), *(Column(LABELS[kind], is_number=True) for kind in kinds),
               Column("All", is_number=True))  # fmt: skip
    areas = {line.area.pk: line.area for line in page.live}
    rows = []
    for area in sorted(areas.values(), key=lambda one: (one.position, one.name)):
        own = tally(line for line in page.live if line.area.pk == area.pk)
        rows.append(Row(area.code, (Cell(area.name), *(_count(own.of(kind)) for kind in kinds), _count(own.all))))
    whole = tally(page.live)
    rows.append(Row("all", (Cell("All areas"), *(_count(whole.of(kind)) for kind in kinds), _count(whole.all))))
    return Table("Actions by area", columns, tuple(rows))


def _count(number: int) -> Cell:
    return Cell(str(number), str(number), "actions")


def _overdue(late: list[ActionLine], scope: Scope) -> Table:
    columns = (
        Column("Action", width=7), Column("Area", width=3), Column("Who", width=4), Column("Due", width=2),
        Column("Late", width=2), Column("Moved", is_number=True, width=1),
    )  # fmt: skip
    rows = tuple(
        Row(
            line.action.code,
            (
                Cell(f"{line.action.code}: {line.action.text}"), Cell(line.area.name),
                Cell(scope.names.post(line.action.owner_id) or "Nobody"),
                Cell(f"{line.due.day.day} {line.due.day:%B %Y}" if line.due.day else line.due.as_printed),
                Cell(late_words(line.days_late)), Cell(str(line.slip.times_moved), str(line.slip.times_moved), "times"),
            ),
        )
        for line in late
    )  # fmt: skip
    return Table("Overdue actions, the longest late first", columns, rows)


# --- Practice audits ------------------------------------------------------------------------------------


def audits(scope: Scope) -> Section:
    """The grades of the service's own rounds as they were reported; published distributions as published."""
    own: Programme | None = next((one for one in programmes(scope.as_at) if one.is_own), None)
    if own is None:
        return Section("audits", "Practice audits", "There is no audit programme of our own yet.")
    page = programme_page(programme=own, scope=TOTALS_ONLY, as_at=scope.as_at, today=scope.today)
    lines = page.rounds[-ROUNDS:]
    if not lines:
        return Section("audits", "Practice audits", "No round was held yet.")
    shown = [line for line in lines if line.grades is not None]
    text = f"{len(lines)} rounds of {own.name}; grades of {len(shown)} are shown."
    return Section("audits", "Practice audits", text, _chart(page, shown), (_rounds(page, lines),))


def _rounds(page: ProgrammePage, lines: tuple[RoundLine, ...]) -> Table:
    steps = page.steps
    columns = (Column("Round", width=4), *(Column(step.name, is_number=True) for step in steps),
               Column("Audits", is_number=True), Column("Note", width=4))  # fmt: skip
    rows = []
    for line in lines:
        shares = {share.step.code: share.percent for share in line.grades.shares} if line.grades else {}
        cells = [_share(shares.get(step.code)) for step in steps]
        total = line.grades.total if line.grades else None
        note = line.why or (
            f"{line.grades.remainder} points not accounted for" if line.grades and line.grades.remainder else "–"
        )
        size = Cell(str(total), str(total), "audits") if total is not None else Cell("–")
        rows.append(Row(str(line.round.pk), (Cell(str(line.round)), *cells, size, Cell(note))))
    return Table("Grades by round", columns, tuple(rows))


def _share(percent: object) -> Cell:
    return Cell("–") if percent is None else Cell(f"{percent}%", str(percent), "percentage")


def _chart(page: ProgrammePage, shown: list[RoundLine]) -> tuple[Chart, ...]:
    """Draw the share graded good or better; a round without grades isn't drawn."""
    good = {step.code for step in page.steps if step.is_good}
    values, names = [], []
    for line in shown:
        assert line.grades is not None
        parts = [share.percent for share in line.grades.shares if share.step.code in good and share.percent is not None]
        if parts:
            names.append(str(line.round))
            values.append(str(sum(parts)))
    if len(values) < 2:
        return ()
    text = f"From {values[0]}% in {names[0]} to {values[-1]}% in {names[-1]}."
    return (
        Chart("trend", f"{values[-1]}% graded good or better in {names[-1]}", text, tuple(names),
              (Series("Good or better", "actual", tuple(values)),), "percentage"),
    )  # fmt: skip
