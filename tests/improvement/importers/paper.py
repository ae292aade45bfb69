"""What tests of the printed plan share: a paper of one area, checking it, writing what was checked, taking it back."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from improvement.importers.printed import KIND
from organisation.operations import Reason, stamp
from spreadsheets.cells import Book
from spreadsheets.headings import Headings
from spreadsheets.kinds import Applied, Choice, Item, Reading, Settings
from spreadsheets.operations.confirming import UNDONE
from spreadsheets.reading import read
from tests.builders import moment, recorder

TODAY = date(2020, 9, 24)
NOW = moment("2020-09-24 10:00")
HEADINGS = ("AREA", "PRIORITIES/ACTIONS", "TARGET DATE", "PERFORMANCE TARGET", "KEY PARTNERS")
TWO = "Outcome: Children are safe.\n• Do it.\n• Do that."
Row = Sequence[str]


def check(book: Book) -> list[Item]:
    return list(KIND.check(Reading(book, "plan.xlsx", Headings(KIND.fields), Settings(), TODAY)))


def again(book: Book, choice: Choice) -> list[Item]:
    """Check once more with what a choice says."""
    assert choice.setting is not None
    settings = Settings(names={choice.setting.said: choice.setting.meant})
    return list(KIND.check(Reading(book, "plan.xlsx", Headings(KIND.fields), settings, TODAY)))


def printed(folder: Path, *rows: Row, title: str = "Assessment", sheet: str = "Sheet", about: str = "") -> Book:
    """Return a workbook of one area: of each row actions, dates, measurements, partners; ``about`` is its column."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet
    page.append([title])
    page.merge_cells("A1:E1")
    page.append(HEADINGS)
    for row in rows:
        page.append([about, *row])
    file = folder / "plan.xlsx"
    book.save(file)
    return read(file)


def outcomes(items: list[Item]) -> list[tuple[str, str, str]]:
    return [(item.outcome.value, item.field, item.code) for item in items]


def write(items: list[Item], *, chosen: str = "") -> tuple[object, object]:
    """Write what the items say, or a choice of theirs; return the two moments between which it was recorded."""
    began = stamp(at=NOW)
    apply(items, chosen=chosen)
    return began, stamp(at=NOW)


def apply(items: list[Item], *, chosen: str = "") -> Applied:
    """Write what the items say, or a choice of theirs."""
    picked = [next((one.change for one in item.choices if one.key == chosen), item.change) for item in items]
    changes = [one for one in picked if one]
    return KIND.apply(changes=changes, by=recorder(), at=NOW, reason=Reason(text="The agreed plan"))


def undo(moments: tuple[object, object]) -> Sequence[str]:
    began, ended = moments
    return KIND.undo(began=began, ended=ended, by=recorder(), at=NOW, reason=Reason(text=f"{UNDONE}Wrong file"))  # type: ignore[arg-type]
