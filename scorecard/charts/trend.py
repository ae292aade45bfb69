"""The trend of a measure, drawn on the server: x in per cent and y in pixels, so that text never scales.

The line lies in a nested, stretched SVG; everything else is placed by percentage. A gap stays a gap, a revised
point is hollow with its first value beneath, and where a successor begins the line breaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from django.utils.html import escape
from django.utils.safestring import SafeString

from scorecard.charts.small import comparator_mark, path

HEIGHT, AXIS = 300, 48
LABELLED_UP_TO = 14  # more points than that, and only the last and the revised carry their value
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Dot:
    """A month on the chart: its labels, its value, and what it was first reported as."""

    month: str  # Jul
    year: str  # 2020, where a year begins or the chart does
    value: float | None
    shown: str
    aim: float | None
    is_new_target: bool = False  # another target from here on: the line steps, where a trajectory slopes
    first: float | None = None
    first_shown: str = ""
    is_illustrative: bool = False
    is_provisional: bool = False
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A comparator on the same basis: its kind (sn, region, england), value and words."""

    kind: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Scale:
    low: float
    high: float
    step: float

    def y(self, value: float) -> float:
        return HEIGHT - (value - self.low) / (self.high - self.low) * HEIGHT

    def lines(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * index for index in range(count + 1)]


def scale(values: Sequence[float], *, is_percentage: bool, is_whole: bool) -> Scale:
    """Return a scale with round steps that holds all values; percentages stay within 0 to 100."""
    low, high = min(values), max(values)
    reach = high - low or abs(high) or 1.0
    rough = reach * 1.3 / 4
    power = 10 ** floor(log10(rough))
    step = next(power * factor for factor in STEPS if power * factor >= rough)
    if is_whole:
        step = max(float(ceil(step)), 1.0)
    bottom, top = floor((low - reach * 0.1) / step) * step, ceil((high + reach * 0.1) / step) * step
    if low >= 0:
        bottom = max(bottom, 0.0)
    if is_percentage and high <= 100:
        top = min(top, 100.0)
        bottom = top - ceil((top - bottom) / step - 1e-9) * step
        if low >= 0 > bottom:
            bottom, top = 0.0, ceil(top / step) * step
    return Scale(bottom, top, step)


def _tick(value: float, suffix: str) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".") + suffix


def trend(
    *, dots: Sequence[Dot], upper: float | None, final: float | None = None, comparison: str, target_words: str,
    suffix: str, is_whole: bool = False, levels: Sequence[Level] = (), described_by: str,
) -> SafeString:  # fmt: skip
    """Draw a trend; empty where no month has a value.

    ``final`` is the target at the end of a trajectory, ``described_by`` the id of the chart's sentence.
    """
    known = [d.value for d in dots if d.value is not None]
    if not known:
        return SafeString("")
    firsts = [d.first for d in dots if d.first is not None]
    aims = [d.aim for d in dots if d.aim is not None] + [v for v in (upper, final) if v is not None]
    on = scale(
        [*known, *firsts, *aims, *(level.value for level in levels)], is_percentage=suffix == "%", is_whole=is_whole
    )
    xs = [(index + 0.5) / len(dots) * 100 for index in range(len(dots))]
    parts = [
        f'<svg class="chart yr" height="{HEIGHT + AXIS}" role="img" aria-labelledby="{escape(described_by)}">',
        *_target_side(dots, xs, upper, final, comparison, on),
        *_axis(on, suffix),
        *_levels(levels, on),
        *_edge_words(levels, _last_aim(dots, final), target_words, on),
        *_lines(dots, xs, on),
    ]
    for index, dot in enumerate(dots):
        parts.extend(_dot(dots, index, xs[index], on))
        parts.extend(_month(dot, index, xs[index], len(dots)))
    parts.append("</svg>")
    return SafeString("".join(parts))


def _stretched(inner: str) -> str:
    return (
        f'<svg x="0" y="0" width="100%" height="{HEIGHT}" viewBox="0 0 100 {HEIGHT}" '
        f'preserveAspectRatio="none">{inner}</svg>'
    )


def _target_side(
    dots: Sequence[Dot], xs: Sequence[float], upper: float | None, final: float | None, comparison: str, on: Scale
) -> list[str]:
    """Shade the wrong side of the target, and draw the target, level or sloping to its month."""
    known: list[tuple[float, float]] = []
    for x, dot in zip(xs, dots, strict=True):
        if dot.aim is None:
            continue
        if dot.is_new_target and known:
            middle = (known[-1][0] + x) / 2
            known += [(middle, known[-1][1]), (middle, on.y(dot.aim))]
        known.append((x, on.y(dot.aim)))
    if not known:
        return []
    known = [(0.0 if dots[0].aim is not None else known[0][0], known[0][1]), *known, (100.0, known[-1][1])]
    line = "L".join(f"{x:.2f} {y:.1f}" for x, y in known)
    inner = ""
    if comparison in (">=", ">", "<=", "<"):
        edge = HEIGHT if comparison in (">=", ">") else 0
        inner = f'<path class="wrong" d="M{known[0][0]:.2f} {edge}L{line}L100 {edge}Z"/>'
    elif upper is not None:
        top, low = on.y(upper), known[-1][1]
        inner = (
            f'<rect class="wrong" x="0" y="0" width="100" height="{top:.1f}"/>'
            f'<rect class="wrong" x="0" y="{low:.1f}" width="100" height="{HEIGHT - low:.1f}"/>'
            f'<path class="tgt" d="M0 {top:.1f}H100"/>'
        )
    if final is not None:
        inner += f'<path class="tgt" d="M0 {on.y(final):.1f}H100"/>'
    return [_stretched(f'{inner}<path class="{"tgt" if final is None else "traj"}" d="M{line}"/>')]


def _last_aim(dots: Sequence[Dot], final: float | None) -> float | None:
    return final if final is not None else next((d.aim for d in reversed(dots) if d.aim is not None), None)


def _edge_words(levels: Sequence[Level], aim: float | None, words: str, on: Scale) -> list[str]:
    """Write target and comparators at the right edge, from the top down; where two would meet, the lower moves."""
    wanted = [] if aim is None else [(on.y(aim), "tx t b rl", words)]
    wanted += [(on.y(level.value), "tx rl", level.words) for level in levels]
    parts, taken = [], -99.0
    for y, look, said in sorted(wanted, key=lambda one: one[0]):
        taken = max(y + 4, taken + 15)
        parts.append(f'<text class="{look}" x="100%" dx="10" y="{taken:.1f}">{escape(said)}</text>')
    return parts


def _axis(on: Scale, suffix: str) -> list[str]:
    parts = []
    for value in on.lines():
        y = on.y(value)
        parts.append(f'<line class="ax" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tx rgt" x="0" dx="-8" y="{y + 4:.1f}">{_tick(value, suffix)}</text>')
    return parts


def _levels(levels: Sequence[Level], on: Scale) -> list[str]:
    """Set the comparators at the right edge, each by its shape."""
    return [
        f'<svg x="100%" y="{on.y(level.value):.1f}" overflow="visible">{comparator_mark(level.kind, -6, 0)}</svg>'
        for level in levels
    ]


def _lines(dots: Sequence[Dot], xs: Sequence[float], on: Scale) -> list[str]:
    """Draw the line of the predecessor and our own, which don't join."""
    parts = []
    for is_old in (True, False):
        points = [
            (x, on.y(d.value)) if d.value is not None and d.is_old is is_old else None
            for x, d in zip(xs, dots, strict=True)
        ]
        if any(points):
            parts.append(f'<path class="ln{" prev" if is_old else ""}" d="{path(points)}"/>')
    drawn = _stretched("".join(parts))
    breaks = [i for i in range(1, len(dots)) if dots[i - 1].is_old and not dots[i].is_old]
    rules = []
    for index in breaks:
        x = (xs[index - 1] + xs[index]) / 2
        rules.append(
            f'<line class="brk" x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="{HEIGHT}"/>'
            f'<text class="tx rgt" x="{x:.2f}%" dx="-6" y="12">Older measure</text>'
            f'<text class="tx" x="{x:.2f}%" dx="6" y="12">Successor</text>'
        )
    return [drawn, *rules]


def _dot(dots: Sequence[Dot], index: int, x: float, on: Scale) -> list[str]:
    dot = dots[index]
    if dot.value is None:
        return [f'<text class="tx mid" x="{x:.2f}%" y="{HEIGHT - 8}">–</text>']
    y, is_last = on.y(dot.value), index == len(dots) - 1
    is_labelled = len(dots) <= LABELLED_UP_TO
    parts = _first_reported(dot, x, y, on, is_labelled=is_labelled)
    kind = _kind(dot)
    radius = 5 if is_last or dot.first is not None else 3.2
    parts.append(f'<circle class="pt{kind}" cx="{x:.2f}%" cy="{y:.1f}" r="{radius}"/>')
    if is_last or is_labelled:
        weight = " b" if is_last else " wl"
        label, down = escape(dot.shown), 19 if _is_labelled_below(dots, index, dot.value) else -11
        parts.append(f'<text class="tx mid k{weight}" x="{x:.2f}%" y="{y + down:.1f}">{label}</text>')
    return parts


def _is_labelled_below(dots: Sequence[Dot], index: int, value: float) -> bool:
    """Say whether a value stands beneath its point: where both beside it are higher, or its first report is."""
    first = dots[index].first
    if first is not None:
        return first > value
    beside = [d.value for d in dots[max(index - 1, 0) : index + 2] if d is not dots[index] and d.value is not None]
    return bool(beside) and value < min(beside)


def _kind(dot: Dot) -> str:
    """Return the class of a point: revised before provisional before illustrative."""
    if dot.first is not None:
        return " o"
    return " p" if dot.is_provisional else " ill" if dot.is_illustrative else ""


def _first_reported(dot: Dot, x: float, y: float, on: Scale, *, is_labelled: bool) -> list[str]:
    """Draw what was first reported, and an arrow from it to what stands."""
    if dot.first is None:
        return []
    was = on.y(dot.first)
    up = was > y
    near, far = (y + 9, was - 7) if up else (y - 9, was + 7)
    parts = [f'<circle class="pt old" cx="{x:.2f}%" cy="{was:.1f}" r="5"/>']
    if abs(was - y) > 24:
        head, tip = ("M0 0l-4 7h8z", near - 2) if up else ("M0 0l-4-7h8z", near + 2)
        parts.insert(0, f'<line class="arrow" x1="{x:.2f}%" x2="{x:.2f}%" y1="{far:.1f}" y2="{near:.1f}"/>')
        parts.insert(1, f'<svg x="{x:.2f}%" y="{tip:.1f}" overflow="visible"><path class="pt" d="{head}"/></svg>')
    if not is_labelled:
        return parts
    parts.append(
        f'<text class="tx rgt wl" x="{x:.2f}%" dx="-12" y="{was + 4:.1f}">'
        f'<tspan class="strike">{escape(dot.first_shown)}</tspan> first</text>'
    )
    return parts


def _month(dot: Dot, index: int, x: float, count: int) -> list[str]:
    """Label the months, fewer where there are many; a year stands under its first month."""
    every = max(1, ceil(count / 13))
    parts = []
    if (count - 1 - index) % every == 0:
        wide = " wl" if (count - 1 - index) % (2 * every) else ""
        parts.append(f'<text class="tx mid{wide}" x="{x:.2f}%" y="{HEIGHT + 19}">{escape(dot.month)}</text>')
    if dot.year:
        parts.append(f'<text class="tx mid b k" x="{x:.2f}%" y="{HEIGHT + 37}">{escape(dot.year)}</text>')
    return parts
