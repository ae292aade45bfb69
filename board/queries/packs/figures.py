"""Sections of figures: the headline, exceptions with their trends, and every measure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from board.packs.content import Cell, Chart, Column, Row, Section, Series, Table
from board.queries.packs.scope import Scope
from organisation.months import Month
from scorecard.due import is_due
from scorecard.figures import shown_figure, shown_short
from scorecard.models import Commentary
from scorecard.queries.scorecard import Line, Tally, tally
from scorecard.rag import Goal, Rating, expected
from scorecard.wording import SHORT_NAMES, moved_words, rating_word, target_words

RATINGS = (("red", "Red"), ("amber", "Amber"), ("green", "Green"), ("none", "Not rated"))
TRENDS = 6  # exceptions that are drawn


def headline(scope: Scope) -> Section:
    """How many measures are rated how, in all and by area."""
    lines = [line for line in scope.card.lines if line.is_counted]
    whole = tally(lines)
    counted = [(area.name, area.code, tally(members)) for area, members in groupby(lines, key=lambda one: one.area)]
    text = f"{_sentence(whole)} in {scope.month.long}."
    moved = [f"{count} {word}" for count, word in ((whole.better, "better"), (whole.worse, "worse")) if count]
    if moved:
        text += f" Against the month before, {' and '.join(moved)}."
    chart = Chart(
        "bars", f"{whole.red} of {whole.all} measures are red", _areas_text(counted),
        tuple(name for name, _, _ in counted),
        tuple(Series(word, role, tuple(str(getattr(one, role)) for _, _, one in counted)) for role, word in RATINGS),
        unit="measures",
    )  # fmt: skip
    columns = (
        Column("Area", width=5), *(Column(word, is_number=True) for _, word in RATINGS),
        Column("Better", is_number=True), Column("Worse", is_number=True),
    )  # fmt: skip
    rows = tuple(Row(code, (Cell(name), *_counts(one))) for name, code, one in counted)
    total = Row("all", (Cell("All areas"), *_counts(whole)))
    return Section("headline", "Where we stand", text, (chart,), (Table("Measures by area", columns, (*rows, total)),))


def _sentence(whole: Tally) -> str:
    parts = [f"{getattr(whole, role)} {word.lower()}" for role, word in RATINGS if getattr(whole, role)]
    return f"Of {whole.all} measures, {', '.join(parts)}" if parts else "No measure has a figure"


def _areas_text(counted: Sequence[tuple[str, str, Tally]]) -> str:
    reds = sorted(((one.red, name) for name, _, one in counted if one.red), key=lambda pair: (-pair[0], pair[1]))
    most = "; ".join(f"{name} {count}" for count, name in reds[:3])
    return f"Ratings by area, stacked. Most red: {most}." if most else "Ratings by area, stacked. None is red."


def _counts(one: Tally) -> tuple[Cell, ...]:
    numbers = (one.red, one.amber, one.green, one.none, one.better, one.worse)
    return tuple(Cell(str(number), str(number), "measures") for number in numbers)


# --- Exceptions -----------------------------------------------------------------------------------------


def exceptions(scope: Scope) -> Section:
    """The red measures, those that got worse first, then the furthest from target, with what is said and done."""
    reds = [line for line in scope.card.lines if line.is_counted and line.rated.rating == Rating.RED]
    reds.sort(key=lambda line: (line.moved.verdict != "worse", *(-part for part in line.rated.furthest)))
    columns = [Column("Measure", width=5), Column("Area", width=3), *_figure_columns()[1:4]]
    if scope.comments:
        columns += [Column("What happened", width=6), Column("What is done", width=6)]
    rows = tuple(
        Row(
            line.measure.code,
            (
                Cell(line.measure.name), Cell(line.area.name), _latest(line, scope.month), _moved(line), _target(line),
                *(_said(scope, scope.comments.get(line.measure.pk)) if scope.comments else ()),
            ),
        )
        for line in reds
    )  # fmt: skip
    worse = sum(line.moved.verdict == "worse" for line in reds)
    text = (
        f"{len(reds)} measure{'' if len(reds) == 1 else 's'} red; {worse} of them got worse."
        if reds
        else "None is red."
    )
    charts = tuple(chart for line in reds[:TRENDS] if (chart := trend(line, scope.card.months)) is not None)
    tables = (Table("Red measures", tuple(columns), rows),) if rows else ()
    return Section("exceptions", "Exceptions", text, charts, tables)


def _said(scope: Scope, comment: Commentary | None) -> tuple[Cell, Cell]:
    if comment is None:
        return Cell("No commentary"), Cell("No action named")
    who = scope.names.post(comment.action_post_id)
    when = f"by {comment.action_due.day} {comment.action_due:%B %Y}" if comment.action_due else ""
    green = f"green expected {comment.expected_green}" if comment.expected_green else ""
    ends = "; ".join(part for part in (who, when, green) if part)
    done = " ".join(part for part in (comment.remedial_action, f"({ends})" if ends else "") if part)
    about = "" if comment.month == scope.month else f" (of {comment.month})"
    return Cell(f"{comment.text}{about}"), Cell(done or "No action named")


def trend(line: Line, months: Sequence[Month]) -> Chart | None:
    """Return a measure's trend of 13 months against its target; none where no month has a value."""
    measure, goal = line.measure, _goal(line)
    shown = [
        (month, point)
        for month, point in zip(months, line.points, strict=True)
        if is_due(month, measure.frequency, measure.due_month) or point is not None
    ]
    values = tuple(_numeral(point.value if point else None) for _, point in shown)
    if not any(values) or line.latest is None:
        return None
    series = [Series("Actual", "actual", values)]
    if goal is not None:
        series.append(Series("Target", "target", tuple(_numeral(_aim(goal, month)) for month, _ in shown)))
    latest = shown_figure(line.latest.figure, measure.unit, measure.decimals)
    target = target_words(goal, measure.unit)
    title = f"{measure.name}: {latest} in {line.latest.month}" + (f", target {target}" if goal else "")
    known = [(month, point) for month, point in shown if point is not None and point.value is not None]
    first = shown_figure(known[0][1].figure, measure.unit, measure.decimals)
    text = f"From {first} in {known[0][0]} to {latest} in {line.latest.month}; {rating_word(line.rated).lower()}."
    if any(point.is_illustrative for _, point in known):
        text += " Illustrative months are among them."
    wrong = {">=": "below", ">": "below", "<=": "above", "<": "above"}.get(goal.comparison if goal else "", "")
    categories = tuple(str(month) for month, _ in shown)
    return Chart("trend", title, text, categories, tuple(series), measure.unit, wrong)


def _aim(goal: Goal, month: Month) -> Decimal | None:
    aim = expected(goal, month)
    return Decimal(aim.numerator) / Decimal(aim.denominator)


def _numeral(value: Decimal | None) -> str:
    """Return a value as a numeral, at most four places."""
    if value is None:
        return ""
    return format(value.quantize(Decimal("0.0001")).normalize(), "f")


def _goal(line: Line) -> Goal | None:
    if line.target is None:
        return None
    return line.target.goal(line.baseline.start if line.baseline else None)


# --- Every measure --------------------------------------------------------------------------------------


def measures(scope: Scope) -> Section:
    """Every measure of the month, by area, as the scorecard shows it."""
    columns = (
        Column("Measure", width=6), Column("Rating", width=2), *_figure_columns(), Column("Comparators", width=4)
    )  # fmt: skip
    rows = tuple(
        Row(
            line.measure.code,
            (
                Cell(line.measure.name), _rating(line), _baseline(line), _latest(line, scope.month), _moved(line),
                _target(line), Cell(_comparators(line)),
            ),
            line.area.name,
        )
        for line in scope.card.lines
        if not line.measure.is_heading
    )  # fmt: skip
    whole = tally(scope.card.lines)
    table = Table(f"Measures in {scope.month.long}", columns, rows, _key(scope.card.lines, scope.month))
    return Section("measures", "Every measure", f"{_sentence(whole)}.", (), (table,) if rows else ())


def _figure_columns() -> tuple[Column, ...]:
    return (
        Column("Baseline", is_number=True), Column("Actual", is_number=True, width=3), Column("Change", width=3),
        Column("Target", is_number=True),
    )  # fmt: skip


def _rating(line: Line) -> Cell:
    return Cell(rating_word(line.rated), rating=str(line.rated.rating))


def _latest(line: Line, month: Month) -> Cell:
    """Return the figure that stands, with its own month where that is another, and the letters of its marks."""
    if line.latest is None:
        return Cell("No figure")
    figure, measure = line.latest.figure, line.measure
    words = shown_figure(figure, measure.unit, measure.decimals)
    marks = [
        letter
        for letter, is_so in (
            ("p", line.is_provisional), ("r", line.latest.is_revision), ("i", line.latest.is_illustrative)
        )
        if is_so
    ]  # fmt: skip
    about = f" ({line.latest.month})" if line.latest.month != month else ""
    letters = f" ({', '.join(marks)})" if marks else ""
    exact = figure.value if figure.qualifier == "=" else None
    return Cell(f"{words}{letters}{about}", _numeral(exact), measure.unit if exact is not None else "")


def _moved(line: Line) -> Cell:
    return Cell(moved_words(line.moved, line.measure.unit))


def _target(line: Line) -> Cell:
    goal = _goal(line)
    text = target_words(goal, line.measure.unit, line.target.as_printed if line.target else "")
    exact = goal.value if goal is not None and goal.upper is None else None
    return Cell(text, _numeral(exact), line.measure.unit if exact is not None else "")


def _baseline(line: Line) -> Cell:
    base = line.baseline
    if base is None:
        return Cell("–")
    if base.value is None:
        return Cell(base.as_printed)
    sign = "" if base.qualifier == "=" else base.qualifier
    text = f"{sign}{shown_short(base.value, line.measure.unit)}"
    return Cell(text, "" if sign else _numeral(base.value), "" if sign else line.measure.unit)


def _comparators(line: Line) -> str:
    words = [
        f"{SHORT_NAMES[one.compared]} {shown_short(one.value, line.measure.unit)}"
        for one in line.comparators
        if one.value is not None
    ]
    return ", ".join(words) or "–"


def _key(lines: Sequence[Line], month: Month) -> str:
    """Say what the letters stand for, where they occur."""
    found = {
        "(p) provisional, not signed off yet": any(line.is_provisional for line in lines),
        "(r) revised after sign-off": any(line.latest and line.latest.is_revision for line in lines),
        "(i) illustrative": any(line.latest and line.latest.is_illustrative for line in lines),
        "a month in brackets: the latest figure that was due": any(
            line.latest and line.latest.month != month for line in lines
        ),
        "SN statistical neighbours, Reg region, Eng England": any(line.comparators for line in lines),
    }
    words = "; ".join(text for text, is_so in found.items() if is_so)
    return f"{words[0].upper()}{words[1:]}." if words else ""
