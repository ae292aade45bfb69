"""Native charts on slides: they can be edited, and hold the values of the content and nothing else."""

from __future__ import annotations

from typing import Any  # of python-pptx, which has no types

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt

from board.exports.slide_words import BLUE, BOTTOM, INK, INNER, LETTERS, MARGIN, RATINGS, RULE, SOFT, TOP, style
from board.packs.content import Chart, Series
from scorecard.models import UnitOfMeasure
from spreadsheets.exports import harmless

SIZE = 12  # of all words of a chart
PERCENTAGE = '0.##"%"'
ENDS = (10, 25, 50, 100)  # where an axis of percentages may end


def draw(slide: Any, chart: Chart) -> None:
    """Put a native chart on a slide, with its alternative text."""
    data = CategoryChartData(number_format=PERCENTAGE if chart.unit == "percentage" else "General")
    # they stand in a workbook inside the chart, whose writer takes a text that begins like a formula for one
    data.categories = [str(harmless(category)) for category in chart.categories]
    for one in chart.series:
        data.add_series(str(harmless(one.name)), [float(value) if value else None for value in one.values])
    kind = XL_CHART_TYPE.BAR_STACKED if chart.kind == "bars" else XL_CHART_TYPE.LINE_MARKERS
    frame = slide.shapes.add_chart(kind, MARGIN, TOP, INNER, BOTTOM - TOP, data)
    frame.name = chart.title
    frame._element.nvGraphicFramePr.cNvPr.set("descr", f"{chart.title}. {chart.text}")
    native = frame.chart
    native.has_title = False
    native.has_legend = len(chart.series) > 1
    if native.has_legend:
        native.legend.position, native.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    native.font.size, native.font.color.rgb = Pt(SIZE), SOFT
    if chart.kind == "bars":
        _paint_bars(native, chart)
    else:
        _paint_lines(native, chart)


def _paint_bars(native: Any, chart: Chart) -> None:
    native.category_axis.reverse_order = True
    native.value_axis.visible = False
    native.value_axis.has_major_gridlines = False
    native.plots[0].gap_width, native.plots[0].overlap = 35, 100
    for one, series in zip(chart.series, native.plots[0].series, strict=True):
        fill, ink = RATINGS[one.role]
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = fill
        series.format.line.color.rgb = ink if one.role != "red" else fill
        for index, value in enumerate(one.values):
            if value != "0":  # a zero has no label of its own
                _label(series, index, f"{value} {LETTERS[one.role]}", ink, size=11)


def _paint_lines(native: Any, chart: Chart) -> None:
    _paint_axis(native.value_axis, chart)
    for one, series in zip(chart.series, native.plots[0].series, strict=True):
        colour = INK if one.role == "actual" else BLUE
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = colour, Pt(2.25)
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
        series.marker.format.line.color.rgb = colour
        series.marker.size = 6 if one.role == "actual" else 2
        if one.role == "actual":
            _label_latest(series, one, colour, unit="%" if chart.unit == "percentage" else "")
        else:
            series.format.line.dash_style = MSO_LINE.DASH


def _paint_axis(axis: Any, chart: Chart) -> None:
    """Begin at nought, so that a point or two doesn't look like a fall; a percentage ends at 100 at most."""
    axis.major_gridlines.format.line.color.rgb = RULE
    axis.has_minor_gridlines = False
    known = [float(value) for one in chart.series for value in one.values if value]
    if min(known) >= 0:
        axis.minimum_scale = 0
    if chart.unit == "percentage":
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = PERCENTAGE, False
        end = next((one for one in ENDS if max(known) <= one), None)
        if end is not None:
            axis.maximum_scale, axis.major_unit = end, end / 5
        return
    if chart.unit:
        axis.has_title = True
        axis.axis_title.text_frame.text = UnitOfMeasure(chart.unit).label
        style(axis.axis_title.text_frame.paragraphs[0], SIZE, SOFT)


def _label_latest(series: Any, one: Series, colour: Any, *, unit: str) -> None:
    last = max(index for index, value in enumerate(one.values) if value)
    _label(series, last, f"{one.values[last]}{unit}", colour, size=14)
    series.points[last].data_label.position = XL_LABEL_POSITION.ABOVE


def _label(series: Any, index: int, words: str, colour: Any, *, size: int) -> None:
    label = series.points[index].data_label
    label.has_text_frame = True
    label.text_frame.text = words
    style(label.text_frame.paragraphs[0], size, colour, is_bold=True)
