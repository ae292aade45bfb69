"""What can be downloaded of the scorecard and of a measure: as shown, with the numbers beside the words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from organisation.months import Month
from scorecard.figures import shown_figure
from scorecard.queries.measure import MeasurePage
from scorecard.queries.scorecard import Line
from scorecard.tables.scorecard import goal_of, marks_of
from scorecard.tables.submissions import Mine
from scorecard.wording import moved_words, rating_word, target_words
from spreadsheets.exports import Sheet


def scorecard_sheet(lines: Iterable[Line], month: Month, *, as_at: date | None) -> Sheet:
    """Return the scorecard as shown."""
    rows = []
    for line in lines:
        measure, latest, goal = line.measure, line.latest, goal_of(line)
        figure = latest.figure if latest else None
        others = {c.compared: c.value for c in line.comparators}
        rows.append((
            measure.code, line.area.name, measure.name, measure.get_unit_display(),
            None if measure.is_heading else rating_word(line.rated), line.rated.why or None,
            line.baseline.value if line.baseline else None, line.baseline.as_printed if line.baseline else None,
            figure.value if figure else None,
            shown_figure(figure, measure.unit, measure.decimals) if figure else "No figure",
            figure.numerator if figure else None, figure.denominator if figure else None,
            latest.month if latest else None,
            ", ".join(word for _, word in marks_of(latest, is_provisional=line.is_provisional)) or None,
            None if measure.is_heading else moved_words(line.moved, measure.unit),
            goal.value if goal else None,
            target_words(goal, measure.unit, line.target.as_printed if line.target else ""),
            others.get("sn"), others.get("region"), others.get("england"),
        ))  # fmt: skip
    return Sheet(
        title=f"Scorecard {month}",
        notes=(
            f"Scorecard, {month.long}" + (f", as known at the end of {as_at:%d %B %Y}" if as_at else ""),
            "A rating is that of the figure as displayed. Figures marked illustrative are invented.",
        ),
        headings=(
            "Code", "Area", "Measure", "Unit", "Rating", "Not rated because", "Baseline", "Baseline as printed",
            "Value", "As shown", "Numerator", "Denominator", "Month of figure", "Marks", "On the month before",
            "Target", "Target as shown", "Statistical neighbours", "Region", "England",
        ),
        rows=tuple(rows),
    )  # fmt: skip


def measure_sheet(page: MeasurePage) -> Sheet:
    """Return the months of a measure's trend, oldest first."""
    measure = page.measure
    rows = []
    for one in page.trend:
        figure = one.figure
        rows.append((
            one.month, figure.value if figure else None,
            shown_figure(figure, measure.unit, measure.decimals) if figure else "No figure",
            figure.numerator if figure else None, figure.denominator if figure else None,
            one.first.value if one.first else None,
            one.goal.value if one.goal else None, rating_word(one.rated), one.rated.why or None,
            ", ".join(word for _, word in marks_of(one.point, is_provisional=False)) or None,
            figure.as_printed or None if figure else None,
        ))  # fmt: skip
    return Sheet(
        title=measure.code,
        notes=(f"{measure.code} {measure.name}", f"{measure.get_unit_display()}. {measure.get_polarity_display()}."),
        headings=("Month", "Value", "As shown", "Numerator", "Denominator", "First reported", "Target", "Rating",
                  "Not rated because", "Marks", "As printed"),
        rows=tuple(rows),
    )  # fmt: skip


def teams_sheet(page: MeasurePage) -> Sheet:
    """Return the teams of a measure in its month, in the order of the page."""
    rows = tuple(
        (
            line.name, line.place or None,
            line.figure.numerator if line.figure else None, line.figure.denominator if line.figure else None,
            line.figure.value if line.figure else None, line.before.value if line.before else None,
            rating_word(line.rated), line.rated.why or None,
        )
        for line in page.teams
    )  # fmt: skip
    month = page.latest.month if page.latest else page.month
    return Sheet(
        title=f"{page.measure.code} teams",
        notes=(f"{page.measure.name}, teams in {month.long}",),
        headings=(
            "Team",
            "Locality",
            "Numerator",
            "Denominator",
            "Value",
            "Month before",
            "Rating",
            "Not rated because",
        ),
        rows=rows,
    )


def submissions_sheet(page: Mine) -> Sheet:
    """Return the submissions of a person as listed, with what is to be done about each."""
    return Sheet(
        title="Submissions",
        notes=(page.sentence,),
        headings=("Area", "Month", "What is to be done", "State", "Due", "How late", "Size", "Last changed by"),
        rows=tuple(
            (
                row.area,
                row.submission_month,
                part.title,
                row.state,
                row.due_on,
                row.when or None,
                row.left,
                row.by or None,
            )
            for part in page.parts
            for row in part.rows
        ),
    )
