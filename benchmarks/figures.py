"""The figures of a generated service: of every team each month, some missing, some revised, and their totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import connection

from organisation.models import LedgerEntry, Unit, User
from organisation.months import Month, months_between
from scorecard.due import is_due
from scorecard.figures import NOT_COLLECTED, Figure, computed
from scorecard.models import Measure, Observation

REVISED, MISSING = 0.05, 0.02  # shares of figures
RECORDED, REVISED_AFTER = timedelta(days=8), timedelta(days=45)

Kind = tuple[str, str, int, float, int]

# What measures are like, in turn: unit, polarity, decimals, usual share, usual size of a team's denominator.
KINDS: tuple[Kind, ...] = (
    ("percentage", "higher", 0, 0.82, 40),
    ("percentage", "higher", 1, 0.74, 60),
    ("number", "lower", 0, 1.0, 30),
    ("percentage", "lower", 0, 0.18, 35),
    ("rate_10000", "neutral", 1, 0.03, 900),
    ("days", "lower", 2, 21.0, 12),
    ("percentage", "range", 0, 0.5, 25),
    ("number", "neutral", 0, 1.0, 120),
)


def kinds_of(measures: list[Measure]) -> list[tuple[Measure, Kind]]:
    return [(one, KINDS[n % len(KINDS)]) for n, one in enumerate(measures)]


def recorded_at(month: Month) -> datetime:
    """Return when a month's figures are recorded."""
    return datetime.combine(month.last_day, time(9), UTC) + RECORDED


COLUMNS = (
    "measure_id", "unit_id", "month", "value", "numerator", "denominator", "absence", "is_revision", "units_reported",
    "units_expected", "recorded_at", "superseded_at", "kind", "reason",
)  # fmt: skip
SAME = {
    "qualifier": "=", "as_printed": "", "note": "", "outturn_of": "", "source": "Case-management extract",
    "is_illustrative": False,
}  # fmt: skip


def insert_figures(measures: list[Measure], root: Unit, teams: list[Unit], first: Month, last: Month, by: User) -> int:
    """Insert the figures month by month, as they arrive, and return how many entries there are."""
    same = {**SAME, "recorded_by_id": by.pk, "recorded_as": by.title}
    before = Observation.objects.count()
    rng = Random("plimsoll benchmark")
    rows = (
        (*row, *same.values())
        for month in months_between(first, last)
        for measure, kind in kinds_of(measures)
        if is_due(month, measure.frequency, measure.due_month)
        for row in _of_month(measure, kind, month, root, teams, rng)
    )
    _insert(Observation, (*COLUMNS, *same), rows)
    return Observation.objects.count() - before


def _of_month(
    measure: Measure, kind: Kind, month: Month, root: Unit, teams: list[Unit], rng: Random
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Yield a measure's entries of a month: those of its teams, then the whole service's."""
    given, total, whole = 0, 0, 0
    for team in teams:
        if rng.random() < MISSING:
            yield from _entries(measure, team, month, Figure(absence=NOT_COLLECTED), rng)
            continue
        numerator, denominator = _counts(kind, rng)
        given, total, whole = given + 1, total + numerator, whole + denominator
        yield from _entries(measure, team, month, _figure(measure, numerator, denominator), rng)
    if not given:
        total, whole = _counts(kind, rng)
    yield from _entries(measure, root, month, _figure(measure, total, whole), rng, given, len(teams))


def _counts(kind: Kind, rng: Random) -> tuple[int, int]:
    _, _, _, share, size = kind
    denominator = rng.randint(max(size // 2, 1), size * 3 // 2)
    return round(denominator * share * rng.uniform(0.85, 1.15)), denominator


def _figure(measure: Measure, numerator: int, denominator: int) -> Figure:
    if measure.unit == "number":
        return Figure(value=numerator)  # type: ignore[arg-type]
    numerator = min(numerator, denominator) if measure.unit == "percentage" else numerator
    value = computed(numerator=numerator, denominator=denominator, unit=measure.unit, decimals=measure.decimals)  # type: ignore[arg-type]
    return Figure(value, numerator, denominator)  # type: ignore[arg-type]


def _entries(
    measure: Measure, unit: Unit, month: Month, figure: Figure, rng: Random, given: int | None = None,
    expected: int | None = None,
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Yield the entry of a figure; of some an earlier one too, which it superseded."""
    recorded = _stored(month, later=False)
    if rng.random() < REVISED:
        superseded = _stored(month, later=True)
        was = (None, None, None, NOT_COLLECTED, False, given, expected)
        yield (measure.pk, unit.pk, month.number, *was, recorded, superseded, "first", "")
        now = (figure.value, figure.numerator, figure.denominator, figure.absence, True, given, expected)
        yield (measure.pk, unit.pk, month.number, *now, superseded, None, "late", "Records were completed late")
    else:
        now = (figure.value, figure.numerator, figure.denominator, figure.absence, False, given, expected)
        yield (measure.pk, unit.pk, month.number, *now, recorded, None, "first", "")


def _stored(month: Month, *, later: bool) -> Any:
    """Return the moment of recording or revision, as the database takes it."""
    moment = recorded_at(month) + REVISED_AFTER if later else recorded_at(month)
    return connection.ops.adapt_datetimefield_value(moment)


def _insert(model: type[LedgerEntry], columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows of what the database takes; with objects a million of them would take minutes."""
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), [quote(column) for column in columns]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            holders = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({holders})", rows)
