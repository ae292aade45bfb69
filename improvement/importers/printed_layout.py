"""The plan in the layout in which it is printed, one area a sheet: ready to fill in, and read back unchanged.

Each line has a bullet, and a dash holds the place of what an action hasn't: so the lists stay beside their actions.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from improvement.importers.plan_kind import actions_of, running_plan
from improvement.importers.printed_cells import due_in
from improvement.models import Action, Outcome, Plan, Section
from improvement.progress import Due
from organisation.models import Area
from spreadsheets.exports import harmless

HEADINGS = ("AREA", "PRIORITIES/ACTIONS", "TARGET DATE", "PERFORMANCE MEASUREMENT", "KEY PARTNERS")
WIDTHS = (38, 70, 18, 60, 44)
BAND = PatternFill("solid", fgColor="E8EDF2")
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]+")
LONGEST_TITLE, LONGEST_CELL = 31, 20_000  # Excel's own limit of a cell is higher
EMPTY = "–"
HOW = (
    "Begin with “Outcome:” and its words. Below it, write each action in a line of its own that begins with “• ”. "
    "In the other columns, write as many lines as there are actions, in the same order; – where there is nothing."
)


@dataclass(frozen=True, slots=True)
class Line:
    """An action as it is printed: a line in each column."""

    action: str
    due: str
    measured_by: str
    partners: str


def printed_plan(today: date) -> bytes:
    """Return the plan that runs as a workbook; where there is none, a sheet for each area to begin one."""
    plan = running_plan(today)
    standing, actions = actions_of(plan)
    lines: dict[int, list[Line]] = {}
    for action in actions:
        lines.setdefault(action.outcome_id, []).append(_line(action, standing[action.pk].due))
    book = Workbook()
    book.remove(book.worksheets[0])
    for area, section, outcomes in _areas(plan, today):
        _sheet(book, area, section, [(one, lines.get(one.pk, [])) for one in outcomes])
    if not book.worksheets:
        _sheet(book, Area(name="Name of the area"), None, [])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _areas(plan: Plan | None, today: date) -> Iterator[tuple[Area, Section | None, list[Outcome]]]:
    """Yield the areas of the plan in its order with their outcomes, then other open areas."""
    sections = (
        Section.objects.filter(plan=plan).select_related("area").prefetch_related("delivery_plans", "core__source")
    )
    outcomes = Outcome.objects.filter(section__plan=plan).order_by("section_id", "position", "pk")
    own = {key: list(group) for key, group in groupby(outcomes, key=lambda one: one.section_id)}
    ordered = sorted(sections, key=lambda one: (one.position, one.area.position, one.pk))
    for section in ordered:
        yield section.area, section, own.get(section.pk, [])
    there = {section.area_id for section in ordered}
    for area in Area.objects.exclude(pk__in=there).exclude(closed_on__lte=today).order_by("position", "name"):
        yield area, None, []


# --- Words -----------------------------------------------------------------------------------------------


def _line(action: Action, due: Due) -> Line:
    return Line(
        f"{action.code}: {_plain(action.text)}",
        _date(due),
        _plain(action.measured_by) or EMPTY,
        "; ".join(_plain(one.name) for one in action.partners.all()) or EMPTY,
    )


def _plain(text: str) -> str:
    return " ".join(ILLEGAL_CHARACTERS_RE.sub(" ", text).split())


def _date(due: Due) -> str:
    """Return a date as printed, unless it was moved since; its month or day where that says it exactly."""
    printed = _plain(due.as_printed)
    if due.day is None:
        return printed or EMPTY
    said = (printed, f"{due.day:%b-%y}", f"{due.day:%d/%m/%Y}")
    return next(one for one in said if one and due_in(one).day == due.day)


def _bulleted(lines: Sequence[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)


def _heading(outcome: Outcome) -> str:
    """Return the words of an outcome and, in capitals, what it answers."""
    answers = _plain(outcome.answers).upper()
    return f"Outcome: {_plain(outcome.text)}" + (f"\n{answers}" if answers.isupper() else "")


def _about(section: Section | None) -> str:
    """Return the area's own column: who is responsible, linked plans, and whose core recommendations."""
    if section is None:
        return ""
    plans = sorted(one.name for one in section.delivery_plans.all())
    core = sorted(section.core.all(), key=lambda one: (one.source.position, one.position, one.pk))
    publishers = {_plain(one.source.organisation) for one in core}
    whose = f"{publishers.pop()} " if len(publishers) == 1 and publishers != {""} else ""
    parts = (
        ("Responsible Officers:", [_plain(post) for post in section.responsible.split(";")]),
        ("Linked Service Delivery Plans:", [_plain(name) for name in plans]),
        (f"Core {whose}recommendations:", [f"‘{_plain(one.text)}’" for one in core]),
    )
    return "\n\n".join(f"{title}\n{_bulleted(names)}" for title, names in parts if any(names))


# --- Sheets ----------------------------------------------------------------------------------------------


def _sheet(
    book: Workbook, area: Area, section: Section | None, outcomes: Sequence[tuple[Outcome, Sequence[Line]]]
) -> None:
    page: Worksheet = book.create_sheet(_title(area.name, {one.title.casefold() for one in book.worksheets}))
    page.append([harmless(_plain(area.name))])
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(HEADINGS))
    page["A1"].font, page["A1"].fill = Font(bold=True, size=13), BAND
    page.append(list(HEADINGS))
    for heading in page[2]:
        heading.font = Font(bold=True)
    page["B2"].comment = Comment(HOW, "Plimsoll", width=420, height=120)
    first = _about(section)
    for outcome, lines in outcomes:
        for part in _parts(lines):
            columns = zip(*((one.due, one.measured_by, one.partners) for one in part), strict=True) if part else ()
            texts = [first, "\n".join(filter(None, (_heading(outcome), _bulleted([one.action for one in part]))))]
            page.append([harmless(text) for text in (*texts, *(_bulleted(column) for column in columns))])
            first = ""
    if first:
        page.append([harmless(first)])
    for row in page.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCDE", WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A3"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:2"


def _title(name: str, taken: set[str]) -> str:
    """Return the name of a sheet as Excel allows it, and not one that is taken."""
    plain = " ".join(NOT_IN_A_TITLE.sub(" ", _plain(name)).split()).strip("'") or "Area"
    titles = (plain[: LONGEST_TITLE - len(end)].rstrip() + end for end in ("", *(f" {n}" for n in range(2, 1000))))
    return next(title for title in titles if title.casefold() not in taken)


def _parts(lines: Sequence[Line]) -> list[list[Line]]:
    """Part an outcome's actions into rows, where they are too much for a cell."""
    parts: list[list[Line]] = [[]]
    length = 0
    for line in lines:
        size = max(len(line.action), len(line.measured_by), len(line.partners)) + len("• \n")
        if length + size > LONGEST_CELL and parts[-1]:
            parts.append([])
            length = 0
        parts[-1].append(line)
        length += size
    return parts
