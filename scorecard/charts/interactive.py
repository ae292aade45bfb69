"""The same trend for plotly, which draws it in the browser where a reader asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plotly import graph_objects as go

from scorecard.charts.trend import Dot, Level


def figure(
    *, dots: Sequence[Dot], months: Sequence[str], upper: float | None, final: float | None = None,
    target_words: str, suffix: str, levels: Sequence[Level] = (), title: str,
) -> dict[str, Any]:  # fmt: skip
    """Return the figure as plain JSON: our values, first reports, target and comparators on the same basis."""
    chart = go.Figure()
    for is_old, name in ((True, "Older measure"), (False, "Our value")):
        values = [d.value if d.is_old is is_old else None for d in dots]
        if any(value is not None for value in values):
            chart.add_scatter(
                x=list(months), y=values, name=name, mode="lines+markers", connectgaps=False,
                text=[d.shown for d in dots], hovertemplate="%{x}: %{text}<extra></extra>",
                line={"dash": "solid", "width": 1 if is_old else 2},
            )  # fmt: skip
    revised = [(month, d) for month, d in zip(months, dots, strict=True) if d.first is not None]
    if revised:
        chart.add_scatter(
            x=[month for month, _ in revised], y=[d.first for _, d in revised], name="First reported",
            mode="markers", marker={"symbol": "circle-open", "size": 10},
            text=[d.first_shown for _, d in revised], hovertemplate="%{x}: first %{text}<extra></extra>",
        )  # fmt: skip
    aims = [d.aim for d in dots]
    if any(aim is not None for aim in aims):
        name, dash = (target_words, "dash") if final is None else ("Trajectory", "dot")
        chart.add_scatter(x=list(months), y=aims, name=name, mode="lines", line={"dash": dash})
    if final is not None:
        chart.add_scatter(x=list(months), y=[final] * len(dots), name=target_words, mode="lines", line={"dash": "dash"})
    if upper is not None:
        chart.add_scatter(x=list(months), y=[upper] * len(dots), name="Upper", mode="lines", line={"dash": "dash"})
    for level in levels:
        chart.add_scatter(
            x=[months[-1]], y=[level.value], name=level.words, mode="markers",
            marker={"symbol": {"sn": "diamond-open", "region": "square-open"}.get(level.kind, "triangle-up-open")},
        )  # fmt: skip
    chart.update_layout(
        title=title, hovermode="x unified", yaxis={"ticksuffix": suffix}, xaxis={"type": "category"},
        margin={"l": 56, "r": 16, "t": 48, "b": 48}, legend={"orientation": "h", "y": -0.2}, template=None,
    )  # fmt: skip
    plain: dict[str, Any] = chart.to_plotly_json()
    return plain
