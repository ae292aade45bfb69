"""The small charts of a row: the sparkline of a trend, and the strip that sets ours beside others'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString

WIDTH, HEIGHT, LEFT, RIGHT = 132, 30, 2.0, 6.0
STRIP_WIDTH, STRIP_HEIGHT = 150, 21

Values = Sequence[float | None]


def path(points: Sequence[tuple[float, float] | None]) -> str:
    """Return the SVG path through points; a gap lifts the pen, and a point alone becomes a dot."""
    drawn, pen = [], False
    for index, point in enumerate(points):
        if point is None:
            pen = False
            continue
        following = points[index + 1] if index + 1 < len(points) else None
        drawn.append(f"{'L' if pen else 'M'}{point[0]:.1f} {point[1]:.1f}")
        if not pen and following is None:
            drawn.append("h0")
        pen = True
    return "".join(drawn)


def wrong_side(aims: Values, comparison: str, xs: Sequence[float], y_of: object, top: float, bottom: float) -> str:
    """Return the path of what lies on the wrong side of the target; empty without one."""
    known = [(x, y_of(aim)) for x, aim in zip(xs, aims, strict=True) if aim is not None]  # type: ignore[operator]
    if not known or comparison not in (">=", ">", "<=", "<"):
        return ""
    edge = bottom if comparison in (">=", ">") else top
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in known)
    return f"M{known[0][0]:.1f} {edge:.1f}L{line}L{known[-1][0]:.1f} {edge:.1f}Z"


def spark(
    *,
    values: Values,
    due: Sequence[bool],
    aims: Values,
    upper: float | None,
    comparison: str,
    label: str,
    is_illustrative: bool = False,
) -> SafeString:
    """Draw a trend of one value a month against its target, the wrong side shaded; a due month without one is a gap."""
    known = [v for v in values if v is not None]
    if not known:
        return SafeString("")
    extent = known + [a for a in aims if a is not None] + ([upper] if upper is not None else [])
    low, high = min(extent), max(extent)
    pad = (high - low) * 0.16 or 1.0
    low, span = low - pad, high - low + 2 * pad

    def y_of(value: float) -> float:
        return HEIGHT - 1 - (value - low) / span * (HEIGHT - 2)

    step = (WIDTH - LEFT - RIGHT) / max(len(values) - 1, 1)
    xs = [LEFT + index * step for index in range(len(values))]
    ends = [0.0, *xs[1:-1], WIDTH - 4.0] if len(xs) > 1 else xs
    parts = [f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">']
    wrong = wrong_side(aims, comparison, ends, y_of, 0, HEIGHT)
    if wrong:
        parts.append(f'<path class="wrong" d="{wrong}"/>')
    if any(a is not None for a in aims):
        target = path([None if a is None else (x, y_of(a)) for x, a in zip(ends, aims, strict=True)])
        parts.append(f'<path class="tgt" fill="none" d="{target}"/>')
    if upper is not None:
        parts.append(f'<path class="tgt" d="M0 {y_of(upper):.1f}H{WIDTH - 4}"/>')
    line = path(
        [
            None if value is None else (x, y_of(value))
            for x, value, is_due in zip(xs, values, due, strict=True)
            if is_due or value is not None
        ]
    )
    parts.append(f'<path class="ln thin{" ill" if is_illustrative else ""}" d="{line}"/>')
    last = max(index for index, v in enumerate(values) if v is not None)
    parts.append(f'<circle class="pt" cx="{xs[last]:.1f}" cy="{y_of(values[last]):.1f}" r="3"/></svg>')  # type: ignore[arg-type]
    return SafeString("".join(parts))


def comparator_mark(kind: str, x: float, y: float) -> str:
    """Return the shape of a comparator: SN a diamond, a region a square, England a triangle."""
    if kind == "sn":
        return f'<path class="cmp" d="M{x:.1f} {y - 5.5:g}l5.5 5.5-5.5 5.5-5.5-5.5z"/>'
    if kind == "region":
        return f'<rect class="cmp" x="{x - 4:.1f}" y="{y - 4:g}" width="8" height="8"/>'
    return f'<path class="cmp" d="M{x:.1f} {y - 5.5:g}l5.5 9.5h-11z"/>'


def strip(*, own: float, target: float | None, others: Mapping[str, float], label: str) -> SafeString:
    """Set our value, the target and others' values on one line; ``others`` by kind (sn, region, england)."""
    values = [own, *others.values()] + ([target] if target is not None else [])
    low, high = min(values), max(values)
    pad = (high - low) * 0.09 or 1.0
    low, span = low - pad, high - low + 2 * pad
    middle = STRIP_HEIGHT / 2

    def x_of(value: float) -> float:
        return (value - low) / span * (STRIP_WIDTH - 10) + 5

    parts = [
        f'<svg class="strip" viewBox="0 0 {STRIP_WIDTH} {STRIP_HEIGHT}" role="img" aria-label="{escape(label)}">',
        f'<path class="ax d" d="M0 {middle}H{STRIP_WIDTH}"/>',
    ]
    if target is not None:
        parts.append(f'<path class="tgt" d="M{x_of(target):.1f} 0V{STRIP_HEIGHT}"/>')
    parts.extend(comparator_mark(kind, x_of(value), middle) for kind, value in others.items())
    parts.append(f'<circle class="own" cx="{x_of(own):.1f}" cy="{middle}" r="4"/></svg>')
    return SafeString("".join(parts))
