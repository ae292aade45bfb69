"""The service's own audits on the Board's pages, in words and marks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from audits.charts.grades import Slot, grades_chart
from audits.grades import Interval, good_or_better, inadequate, wilson
from audits.tables.programme import parts_of, share_words
from board.queries.audits import AuditsSeen, RoundSeen
from board.tables.links import Links
from organisation.clock import day_of
from organisation.months import SHORT, Month

SHOWN = 24  # months of the chart


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the table beneath the chart."""

    months: str
    total: str
    shares: list[str]
    note: str


@dataclass(frozen=True, slots=True)
class AuditWords:
    """A programme as the Board's page prints it."""

    name: str
    url: str
    finding: str
    until: str
    good: str
    good_of: str
    bad: str
    graded: str
    chart: SafeString
    grades: list[str]
    rows: list[RoundRow]


def audit_words(seen: AuditsSeen, links: Links) -> AuditWords:
    """Return a programme in words: its finding, its latest round, the chart and its table."""
    latest = seen.graded[-1] if seen.graded else None
    grades = latest.grades if latest else None
    steps = [share.step.name for share in grades.shares] if grades else []
    return AuditWords(
        name=seen.programme,
        url=links.plain("audits:programme", seen.code) if seen.code else reverse("audits:programmes"),
        finding=finding(seen),
        until=latest.round.months if latest else "",
        good=_shown(latest, good=True),
        good_of=f"good or better, {latest.round.months}" if latest else "",
        bad=_shown(latest, good=False),
        graded=f"{grades.total} graded" if grades else "",
        chart=grades_chart(
            slots(seen), label=f"{seen.programme} by round: {finding(seen)}. The table has each figure."
        ),
        grades=steps,
        rows=[_row(one, len(steps)) for one in seen.rounds],
    )


def _shown(one: RoundSeen | None, *, good: bool) -> str:
    """Print a share of a round: a percentage, or counts where there are too few."""
    if one is None or one.grades is None:
        return ""
    value = good_or_better(one.grades) if good else inadequate(one.grades)
    if value is not None:
        return f"{value}%"
    kind = [share for share in one.grades.shares if (share.step.is_good if good else share.step.is_inadequate)]
    return f"{sum(share.count or 0 for share in kind)} of {one.grades.total}"


def finding(seen: AuditsSeen) -> str:
    """Say in one sentence what the rounds show; nothing that rests on fewer than ten."""
    known = [(one, value) for one in seen.graded if (value := _good(one)) is not None]
    if not seen.graded:
        return "No round has been reported yet"
    if not known:
        return "Too few graded in each round for percentages"
    last, value = known[-1]
    if len(known) == 1:
        return f"{value}% good or better in {last.round.months}"
    before, was = known[-2]
    if value == was:
        return f"Good or better stayed at {value}% in {last.round.months}"
    text = f"{value}% good or better in {last.round.months}, from {was}% in {before.round.months}"
    return f"{text}: too few audits to call it a change" if _might_be_chance(before, last) else text


def _might_be_chance(one: RoundSeen, other: RoundSeen) -> bool:
    """Whether the 95% intervals of two rounds overlap."""
    first, second = _interval(one), _interval(other)
    return first is not None and second is not None and first.low <= second.high and second.low <= first.high


def _interval(one: RoundSeen) -> Interval | None:
    if one.grades is None or one.grades.total is None:
        return None
    return wilson(sum(share.count or 0 for share in one.grades.shares if share.step.is_good), one.grades.total)


def _good(one: RoundSeen) -> Decimal | None:
    return good_or_better(one.grades) if one.grades else None


def slots(seen: AuditsSeen) -> list[Slot]:
    """Return the chart's slots, the latest two years: a gap stays a gap, a pause says so."""
    placed: list[tuple[Month, Slot]] = [(one.round.first_month, _slot(one)) for one in seen.rounds]
    placed += [(month, Slot(SHORT[month.month - 1], "", 1, state="gap")) for month in seen.gaps]
    placed.sort(key=lambda one: one[0])
    while sum(slot.months for _, slot in placed) > SHOWN:
        placed.pop(0)
    drawn, year = [], 0
    for month, slot in placed:
        label = "" if month.year == year else str(month.year)
        drawn.append(Slot(slot.label, label, slot.months, slot.parts, slot.state, slot.words))
        year = month.year
    return drawn


def _slot(one: RoundSeen) -> Slot:
    first, last = one.round.first_month, one.round.last_month
    label = SHORT[first.month - 1] + (f" to {SHORT[last.month - 1]}" if last != first else "")
    months = last - first + 1
    if one.round.is_paused:
        return Slot(label, "", months, state="paused", words=("Paused",))
    if one.grades is None:
        return Slot(label, "", months, state="few", words=tuple(one.why.split(": ")[0].split(maxsplit=1)))
    if not one.grades.is_drawn:
        return Slot(label, "", months, state="few", words=(f"n = {one.grades.total}", "too few"))
    return Slot(label, "", months, parts=parts_of(one.grades))


def _row(one: RoundSeen, grades: int) -> RoundRow:
    shares = [share_words(share) for share in one.grades.shares] if one.grades else ["–"] * grades
    note = one.why
    if one.reported is not None and not one.round.is_paused:
        day = day_of(one.reported.at)
        note = f"{note}. " if note else ""
        note += f"Reported {day.day} {day:%B %Y}"
    return RoundRow(one.round.months, f"{one.grades.total}" if one.grades else "–", shares, note)
