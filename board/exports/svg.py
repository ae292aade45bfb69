"""Charts of a pack as SVG: for pages by the classes of the stylesheet, for paper with colours of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString

from board.packs.content import Chart
from scorecard.charts.trend import scale
from scorecard.figures import plain

WIDTH, LEFT, RIGHT = 640, 52, 78
PLOT = WIDTH - LEFT - RIGHT
HEIGHT, AXIS = 150, 22
BAR, NAMES = 20, 210
ALL_NAMED = 7  # months that all stand beneath a chart; of more, every second
LEAST = 10  # percentage points that a scale spans
SUFFIX = {"percentage": "%"}

# How each part looks: its class on a page, and on paper what the class would say.
LOOKS = {
    "actual": ("ln", 'fill="none" stroke="#16202c" stroke-width="2" stroke-linejoin="round"'),
    "point": ("pt", 'fill="#16202c"'),
    "target": ("tgt", 'fill="none" stroke="#1b4f93" stroke-width="1.5" stroke-dasharray="4 3"'),
    "wrong": ("wrong", 'fill="#eceff3"'),
    "axis": ("ax", 'stroke="#e0e4e9"'),
    "red": ("m-r", 'fill="#b0241c"'),
    "amber": ("m-a", 'fill="#f3b73a" stroke="#6b4300"'),
    "green": ("m-g", 'fill="#e0f1ec" stroke="#10705f" stroke-width="1.5"'),
    "none": ("m-n", 'fill="#ffffff" stroke="#5b6774" stroke-dasharray="3 2.6"'),
    "text": ("tx", 'fill="#414d5a" font-size="12"'),
    "ink": ("tx k b", 'fill="#16202c" font-size="12" font-weight="bold"'),
    "aim": ("tx t b", 'fill="#1b4f93" font-size="12" font-weight="bold"'),
    "on": ("m-t", 'fill="#ffffff" font-size="12" font-weight="bold"'),
    "on-amber": ("m-t a", 'fill="#16202c" font-size="12" font-weight="bold"'),
    "on-green": ("m-t g", 'fill="#10705f" font-size="12" font-weight="bold"'),
    "on-none": ("tx b mid", 'fill="#414d5a" font-size="12" font-weight="bold"'),
}
ON = {"red": "on", "amber": "on-amber", "green": "on-green", "none": "on-none"}
Paint = Callable[[str], str]


def by_class(part: str) -> str:
    return f'class="{LOOKS[part][0]}"'


def by_colour(part: str) -> str:
    return LOOKS[part][1]


def for_page(chart: Chart) -> SafeString:
    """Return a chart for a page, which colours it."""
    return SafeString(_drawn(chart, by_class, f'class="chart" role="img" aria-label="{escape(_label(chart))}"'))


def for_paper(chart: Chart, *, font: str) -> str:
    """Return a chart that stands by itself, with colours and a font's name in it."""
    return _drawn(chart, by_colour, f'xmlns="http://www.w3.org/2000/svg" font-family="{escape(font)}"')


def _label(chart: Chart) -> str:
    return f"{chart.title}. {chart.text}"


def _drawn(chart: Chart, paint: Paint, attributes: str) -> str:
    parts, height = _bars(chart, paint) if chart.kind == "bars" else _trend(chart, paint)
    return f'<svg {attributes} viewBox="0 0 {WIDTH} {height:g}">{"".join(parts)}</svg>'


def _text(paint: Paint, part: str, x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text {paint(part)} text-anchor="{anchor}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


# --- Lines over months ----------------------------------------------------------------------------------


def _numbers(values: Sequence[str]) -> list[float | None]:
    return [float(value) if value else None for value in values]


def _reach(chart: Chart, known: Sequence[float]) -> tuple[float, ...]:
    """Return what a scale of percentages reaches at least, so that a point or two doesn't look like a fall."""
    if chart.unit != "percentage":
        return ()
    middle = (min(known) + max(known)) / 2
    return max(middle - LEAST / 2, 0.0), middle + LEAST / 2 if max(known) > 100 else min(middle + LEAST / 2, 100.0)


def _trend(chart: Chart, paint: Paint) -> tuple[list[str], float]:
    series = {one.role: _numbers(one.values) for one in chart.series}
    known = [value for values in series.values() for value in values if value is not None]
    on = scale([*known, *_reach(chart, known)], is_percentage=chart.unit == "percentage", is_whole=False)
    top = 16.0

    def y_of(value: float) -> float:
        return top + HEIGHT - (value - on.low) / (on.high - on.low) * HEIGHT

    step = PLOT / max(len(chart.categories), 1)
    xs = [LEFT + step * (index + 0.5) for index in range(len(chart.categories))]
    suffix = SUFFIX.get(chart.unit, "")
    parts = _aim(chart, series.get("target", []), xs, y_of, paint, top)
    for value in on.lines():
        y = y_of(value)
        parts.append(f'<path {paint("axis")} d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        words = f"{plain(Decimal(str(round(value, 4))))}{suffix}"
        parts.append(_text(paint, "text", LEFT - 6, y + 4, words, "end"))
    parts += _line(series["actual"], xs, y_of, paint)
    last = max(index for index, value in enumerate(series["actual"]) if value is not None)
    latest = series["actual"][last]
    assert latest is not None
    words = f"{plain(Decimal(str(round(latest, 4))))}{suffix}"
    parts.append(_text(paint, "ink", xs[last] + 8, y_of(latest) + 4, words))
    every = 1 if len(chart.categories) <= ALL_NAMED else 2
    for index, month in enumerate(chart.categories):
        if (len(chart.categories) - 1 - index) % every == 0:
            parts.append(_text(paint, "text", xs[index], top + HEIGHT + 18, month, "middle"))
    return parts, top + HEIGHT + AXIS + 6


def _aim(
    chart: Chart, aims: Sequence[float | None], xs: Sequence[float], y_of: Callable[[float], float], paint: Paint,
    top: float,
) -> list[str]:  # fmt: skip
    """Draw the target, its wrong side shaded."""
    known = [(x, y_of(aim)) for x, aim in zip(xs, aims, strict=False) if aim is not None]
    if not known:
        return []
    ends = [(float(LEFT), known[0][1]), *known, (float(WIDTH - RIGHT), known[-1][1])]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
    parts = []
    if chart.wrong:
        edge = top + HEIGHT if chart.wrong == "below" else top
        parts.append(f'<path {paint("wrong")} d="M{ends[0][0]:.1f} {edge:.1f}L{line}L{ends[-1][0]:.1f} {edge:.1f}Z"/>')
    parts.append(f'<path {paint("target")} d="M{line}"/>')
    aim = next(value for value in reversed(aims) if value is not None)
    words = f"Target {plain(Decimal(str(round(aim, 2))))}{SUFFIX.get(chart.unit, '')}"
    return [*parts, _text(paint, "aim", LEFT + 4, known[0][1] - 5, words)]


def _line(
    values: Sequence[float | None], xs: Sequence[float], y_of: Callable[[float], float], paint: Paint
) -> list[str]:
    """Draw the values; a gap lifts the pen."""
    drawn, pen = "", False
    points = []
    for x, value in zip(xs, values, strict=True):
        if value is None:
            pen = False
            continue
        drawn += f"{'L' if pen else 'M'}{x:.1f} {y_of(value):.1f}"
        points.append(f'<circle {paint("point")} cx="{x:.1f}" cy="{y_of(value):.1f}" r="2.6"/>')
        pen = True
    return [f'<path {paint("actual")} d="{drawn}"/>', *points]


# --- Stacked counts -------------------------------------------------------------------------------------


def _bars(chart: Chart, paint: Paint) -> tuple[list[str], float]:
    totals = [sum(int(one.values[index]) for one in chart.series) for index in range(len(chart.categories))]
    unit = (WIDTH - NAMES - 10) / max([*totals, 1])
    parts = []
    for index, name in enumerate(chart.categories):
        y = index * (BAR + 5) + 2.0
        parts.append(_text(paint, "text", NAMES - 8, y + 14, name, "end"))
        x = float(NAMES)
        for one in chart.series:
            count = int(one.values[index])
            if not count:
                continue
            wide = count * unit
            parts.append(
                f'<rect {paint(one.role)} x="{x:.1f}" y="{y:.1f}" width="{max(wide - 3, 1):.1f}" height="{BAR}"/>'
            )
            words = f"{count}{one.name[0]}" if one.role != "none" else f"{count} –"
            parts.append(_text(paint, ON[one.role], x + (wide - 3) / 2, y + 14, words, "middle"))
            x += wide
    return parts, len(chart.categories) * (BAR + 5) + 6.0
