"""Time as the plan draws it: one axis of months for all rows, x in per cent so that text never scales."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from django.utils.safestring import SafeString

from improvement.progress import Shown
from organisation.months import SHORT, Month, months_between

MARKS = {
    Shown.OVERDUE: "r", Shown.OFF_TRACK: "r", Shown.AT_RISK: "a", Shown.ON_TRACK: "g", Shown.NOT_STARTED: "n",
    Shown.COMPLETE: "b", Shown.EMBEDDED: "b", Shown.WITHDRAWN: "n",
}  # fmt: skip
LABELS = {
    Shown.OVERDUE: "Overdue", Shown.OFF_TRACK: "Off track", Shown.AT_RISK: "At risk", Shown.ON_TRACK: "On track",
    Shown.NOT_STARTED: "Not started", Shown.COMPLETE: "Complete", Shown.EMBEDDED: "Embedded",
    Shown.WITHDRAWN: "Withdrawn",
}  # fmt: skip
FILLS = {
    Shown.EMBEDDED: "f-bb", Shown.COMPLETE: "f-b", Shown.ON_TRACK: "f-gw", Shown.AT_RISK: "f-a",
    Shown.OFF_TRACK: "f-ro", Shown.OVERDUE: "f-r", Shown.NOT_STARTED: "f-n",
}  # fmt: skip
STACK = tuple(FILLS)  # from the base up
WIDEST = 48  # months of the axis
MARK = 16  # pixels


@dataclass(frozen=True, slots=True)
class Axis:
    """The months that a timeline spans, both ends included."""

    first: Month
    last: Month

    @property
    def months(self) -> list[Month]:
        return months_between(self.first, self.last)

    def x(self, day: date) -> float:
        """Return where a day lies, in per cent."""
        month = Month.of(day)
        share = (month - self.first) + (day.day - 1) / month.last_day.day
        return min(max(share / (self.last - self.first + 1) * 100, 0), 100)


def axis_of(days: Iterable[date], today: date) -> Axis:
    """Return an axis that holds the days and today, at most four years of it."""
    months = [Month.of(day) for day in days] + [Month.of(today)]
    first, last = min(months), max(months)
    if last - first + 1 > WIDEST:
        first = max(first, min(Month.of(today) + -WIDEST // 2, last + (1 - WIDEST)))
        last = min(last, first + (WIDEST - 1))
    return Axis(first, last)


def axis_head(axis: Axis, today: date) -> SafeString:
    """Draw the head of the timeline's column: quarters and years; where it is narrow, every other quarter's name."""
    parts = ['<svg class="axis" aria-hidden="true">']
    step = 3 if len(axis.months) <= 24 else 6
    for n, month in enumerate(axis.months):
        x = n / len(axis.months) * 100
        if n % step == 0:
            parts.append(f'<line class="ax d" x1="{x:.1f}%" x2="{x:.1f}%" y1="70%" y2="100%"/>')
            odd = " odd" if n // step % 2 else ""
            parts.append(f'<text class="tx s{odd}" x="{x:.1f}%" dx="3" y="26">{SHORT[month.month - 1]}</text>')
        if n == 0 or month.month == 1:
            parts.append(f'<text class="tx s" x="{x:.1f}%" dx="3" y="11">{month.year}</text>')
    parts.append("</svg>")
    return SafeString("".join(parts))


def row_line(axis: Axis, today: date, due: date | None, shown: Shown) -> SafeString:
    """Draw an action on its axis: its mark at its date; where overdue, a line from there to today."""
    now = axis.x(today)
    parts = ['<svg class="tline" aria-hidden="true"><line class="ax" x1="0" x2="100%" y1="50%" y2="50%"/>']
    parts.append(f'<line class="now" x1="{now:.1f}%" x2="{now:.1f}%" y1="0" y2="100%"/>')
    x = axis.x(due) if due else None
    if x is not None and shown == Shown.OVERDUE:
        parts.append(f'<line class="late" x1="{x:.1f}%" x2="{now:.1f}%" y1="50%" y2="50%"/>')
    if x is not None:
        half = MARK / 2
        parts.append(
            f'<svg x="{x:.1f}%" y="50%" class="o"><use href="#s-{MARKS[shown]}" x="-{half:g}" y="-{half:g}" '
            f'width="{MARK}" height="{MARK}"/></svg>'
        )
    parts.append("</svg>")
    return SafeString("".join(parts))


def proportions(counts: Sequence[tuple[Shown, int]]) -> SafeString:
    """Draw how many are shown how as one bar, in the fixed order."""
    total = sum(count for _, count in counts)
    words = ", ".join(f"{count} {LABELS[kind].lower()}" for kind, count in counts if count)
    parts = [f'<svg class="prop" role="img" aria-label="{escape(words or "no actions")}">']
    x = 0.0
    for kind, count in counts:
        width = count / total * 100 if total else 0
        if count:
            parts.append(f'<rect class="{FILLS[kind]}" x="{x:.2f}%" width="{width:.2f}%" height="100%"/>')
        x += width
    parts.append("</svg>")
    return SafeString("".join(parts))


# --- When actions fall due ------------------------------------------------------------------------------

HEIGHT, BASE, TOP = 158, 117, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the histogram: how many actions fall due, by how they are shown."""

    month: Month
    counts: dict[Shown, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def histogram(bars: Sequence[Bar], today: date, label: str) -> SafeString:
    """Draw a stacked column a month, with its number; today stands as a line before the next month."""
    highest = max((bar.total for bar in bars), default=0) or 1
    width = 100 / max(len(bars), 1)
    step = 3 if len(bars) > 30 else 1
    parts = [f'<svg class="chart" height="{HEIGHT}" role="img" aria-label="{escape(label)}">']
    parts.append(f'<line class="ax d" x1="0" x2="100%" y1="{BASE}" y2="{BASE}"/>')
    for n, bar in enumerate(bars):
        x, y = n * width, float(BASE)
        for kind in STACK:
            if count := bar.counts.get(kind, 0):
                tall = count / highest * (BASE - TOP)
                y -= tall
                parts.append(
                    f'<rect class="{FILLS[kind]}" x="{x + width * 0.12:.2f}%" width="{width * 0.76:.2f}%" '
                    f'y="{y + 0.5:.1f}" height="{max(tall - 1, 1):.1f}"/>'
                )
        middle = x + width / 2
        if bar.total:
            parts.append(f'<text class="tx s mid k" x="{middle:.2f}%" y="{y - 4:.1f}">{bar.total}</text>')
        if n % step == 0:
            hides = " wl" if n // step % 3 else ""
            parts.append(f'<text class="tx s mid{hides}" x="{middle:.2f}%" y="134">{SHORT[bar.month.month - 1]}</text>')
        if n == 0 or bar.month.month == 1:
            parts.append(f'<text class="tx b k" x="{x + width * 0.2:.2f}%" y="152">{bar.month.year}</text>')
    parts.append(_today(bars, today, width))
    return SafeString("".join([*parts, "</svg>"]))


def _today(bars: Sequence[Bar], today: date, width: float) -> str:
    now = Month.of(today)
    place = next((n for n, bar in enumerate(bars) if bar.month == now), None)
    if place is None:
        return ""
    x = (place + (today.day - 1) / now.last_day.day) * width
    side = ' class="tx s b k rgt"' if x > 15 else ' class="tx s b k"'
    shift = "-4" if x > 15 else "4"
    return (
        f'<line class="now" x1="{x:.2f}%" x2="{x:.2f}%" y1="2" y2="{BASE}"/>'
        f'<text{side} x="{x:.2f}%" dx="{shift}" y="11">Today, {today.day} {SHORT[today.month - 1]}</text>'
    )
