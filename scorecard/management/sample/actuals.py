"""Actuals of the whole service: July 2020 exactly as printed, and illustrative months around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from organisation.management.sample import moment
from organisation.models import ChangeKind
from organisation.months import Month
from organisation.operations import Reason
from scorecard.figures import WORDS, Figure
from scorecard.management.sample.paper import PLAN, Row, printed_rows
from scorecard.management.sample.series import Cell, Sketch, capped, cells, scaled
from scorecard.management.sample.submissions import FIRST, LAST, PRINTED, Calendar
from scorecard.management.sample.world import Event, Happening, World
from scorecard.operations.figures import NewFigure, record_figures

SUCCESSION = Month(2023, 4)  # the measure that is succeeded ends the month before
ILLUSTRATIVE = Reason(source="Illustrative", is_illustrative=True)
AS_PRINTED = Reason(source=PLAN)

# Invented: the usual denominator of each percentage.
SIZES = {
    "M01a": 300, "M01b": 720, "M03": 420, "M05": 54, "M06": 900, "M07": 120, "M09": 340, "M10": 1300, "M12": 150,
    "M14": 330, "M15": 60, "M16": 130, "M17": 40, "M18": 30, "M19": 24, "M22": 430, "M24": 90, "M25": 108,
    "M28a": 32, "M28b": 35, "M29": 95, "M30": 48, "M33": 512, "M34": 290, "M35": 300, "M36a": 290, "M36b": 512,
    "M38": 512, "M39": 512,
}  # fmt: skip
# Invented: where a path begins that has no printed baseline.
STARTS = {
    "M04b": 22.0, "M04c": 17.0, "M07": 72.0, "M15": 52.0, "M17": 88.0, "M18": 84.0, "M39": 31.0, "M42b": 1.0,
    "M42c": 1.0,
}  # fmt: skip
BEGINS = {"M07": Month(2019, 12), "M17": Month(2019, 12), "M18": Month(2020, 9)}
TURNS = {"M28b": Month(2020, 2)}  # its commentary says that the pandemic brought it below the baseline
# A bound as printed, read as a little beyond it: where the illustrative path passes.
BEYOND = 1.0
# Rates that follow a count of the same children: from their printed figures, or from the population.
FOLLOWS = {
    "M21": ("M20", Fraction(82, 426)),
    "M32": ("M31", Fraction(101, 512)),
    "M27": ("M27a", Fraction(1000, 19_800)),
}
PARTS = {"M42c": "M42b"}  # those in time are among those completed

Batch = list[tuple[str, Month, Figure]]


def sketch_of(row: Row) -> Sketch:
    """Return what a measure's illustrative path is drawn from."""
    printed = float(row["actual_value"] or STARTS[row["code"]]) + (BEYOND if row["actual_qualifier"] == ">" else 0)
    return Sketch(
        code=row["code"],
        unit=row["unit"],
        decimals=int(row["decimals"]),
        start=float(row["baseline_value"] or STARTS[row["code"]]),
        printed=printed,
        aim=float(row["target_value"]) if row["target_value"] else None,
        better={"higher": 1, "lower": -1}.get(row["polarity"], 0),
        frequency=row["frequency"],
        due_month=int(row["due_month"]),
        first=BEGINS.get(row["code"], FIRST),
        last=Month.parse(row["closed"]) if row["closed"] else LAST,
        size=SIZES.get(row["code"]),
        calm={"month": 1.0, "last_working_days": 1.0, "rolling_3": 0.7, "snapshot": 0.55}.get(row["window"], 0.4),
        turn=TURNS.get(row["code"]),
    )


def illustrative_cells() -> dict[str, list[Cell]]:
    """Return the illustrative months of every measure that is counted, by its code."""
    counted = [row for row in printed_rows() if row["is_heading"] == "0"]
    found = {row["code"]: list(cells(sketch_of(row), printed=PRINTED)) for row in counted}
    decimals = {row["code"]: int(row["decimals"]) for row in counted}
    for code, (source, factor) in FOLLOWS.items():
        found[code] = scaled({cell.month: cell for cell in found[source]}, factor, decimals[code])
    for part, whole in PARTS.items():
        found[part] = capped(_by_month(found[part]), _by_month(found[whole]))
    return found


def _by_month(found: Sequence[Cell]) -> dict[Month, Cell]:
    return {cell.month: cell for cell in found}


def printed_figure(row: Row) -> Figure:
    """Return July 2020 exactly as printed; words where no number was."""
    if not row["actual_value"]:
        return Figure(absence=WORDS, as_printed=row["actual_printed"])
    return Figure(
        value=Decimal(row["actual_value"]), qualifier=row["actual_qualifier"], as_printed=row["actual_printed"]
    )


def events(calendar: Calendar) -> Iterator[Event]:
    """Yield one event a day and reason: figures of many areas are recorded together."""
    batches: dict[tuple[datetime, Reason], Batch] = defaultdict(list)
    drawn = illustrative_cells()
    for row in printed_rows():
        code, area = row["code"], row["area_code"]
        day = calendar[area, PRINTED].sent
        batches[moment(day, 10), AS_PRINTED].append((code, PRINTED, printed_figure(row)))
        for cell in drawn.get(code, ()):
            first = moment(calendar[area, cell.month].sent, 10)
            batches[first, ILLUSTRATIVE].append((code, cell.month, cell.first or cell.figure))
            if cell.first:
                again = moment(_revision_day(calendar, area, cell), 12)
                batches[again, _why(cell)].append((code, cell.month, cell.figure))
    for (at, reason), batch in batches.items():
        yield Event(at, "batches of figures", _record(batch, reason))


def _revision_day(calendar: Calendar, area: str, cell: Cell) -> date:
    """Return the day on which a later month is prepared; always after the month itself was locked."""
    day, locked = calendar[area, cell.month + cell.lag].sent, calendar[area, cell.month].locked
    return day if locked is None or day > locked else locked + timedelta(days=3)


def _why(cell: Cell) -> Reason:
    kind = ChangeKind.ERROR if cell.is_error else ChangeKind.LATE
    return Reason(kind=kind, text=cell.reason, source="Illustrative", is_illustrative=True)


def _record(batch: Batch, reason: Reason) -> Happening:
    def happens(world: World, at: datetime) -> None:
        figures = [
            NewFigure(measure=world.measures[code], unit=world.service, month=month, figure=figure)
            for code, month, figure in batch
        ]
        record_figures(figures=figures, by=world.data_manager, at=at, reason=reason)

    return happens
