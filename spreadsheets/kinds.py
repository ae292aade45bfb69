"""What a kind of import is to the engine, which knows no domain: it asks the kind, and the kind answers in items.

A kind lists its fields; the engine finds its tables; the kind checks each row against what is on record and yields
an item for each field; a person decides about errors and doubts; the kind writes the changes in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from organisation.models import User
from organisation.operations import Reason, Refused
from organisation.permissions import Access
from spreadsheets.cells import Book, Row, Sheet
from spreadsheets.headings import Field, Headings, Table

Change = Mapping[str, Any]  # what would be written, in values that JSON keeps; only its kind reads it


class Outcome(StrEnum):
    """What becomes of a field of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    TO_CHECK = "to_check"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a person says about the file as a whole; remembered for the next file of the kind.

    ``Setting("name", "children placed in ifas", "M38")``, ``Setting("option", "council", "E06000045")``
    """

    what: str  # "column", "name", "sheet", "option"
    said: str  # as it stands in the file, normalised; or the option's key
    meant: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision offered about an error or a doubt. "Leave out" is always offered by the engine.

    :param change: what is written if it is chosen; None for nothing
    :param setting: where it settles all rows alike: the file is then checked again with it
    :param asks: ``number`` or ``text`` where the person types it: :meth:`ImportKind.typed` makes the change
    """

    key: str
    label: str
    change: Change | None = None
    setting: Setting | None = None
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """The fate of one field of one row.

    :param place: ``D4``, or ``B4:E4`` for what several cells say together
    :param subject: what the row is about, in the words on record where it was found, else as in the file
    :param field: ``Actual Jul 2020``
    :param on_record: as a person reads it; "" where there is nothing
    :param in_file: what was read
    :param message: for an error or doubt, one sentence: what is the matter, and how it was read
    :param change: what is written if the item stands (new, changed), or is taken as read (to check)
    """

    outcome: Outcome
    sheet: str
    place: str
    subject: str
    field: str
    in_file: str
    on_record: str = ""
    code: str = ""
    message: str = ""
    change: Change | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """A question about the whole file, such as which council: choices are (key, label).

    It must be answered unless it has a default.
    """

    key: str
    label: str
    choices: tuple[tuple[str, str], ...]
    default: str = ""
    help: str = ""


@dataclass(frozen=True)
class Settings:
    """What people said about files of this kind, now or before: by normalised heading, name, sheet, key of option."""

    columns: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)  # "leave" for a sheet to be left out
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """A file that is being checked.

    :param progress: told how many rows are done; raises to stop, when the person has cancelled
    """

    book: Book
    file_name: str
    headings: Headings
    settings: Settings
    today: date
    progress: Callable[[int], None] = lambda rows: None
    counted: dict[str, int] = field(default_factory=dict)  # rows read, by sheet

    @property
    def sheets(self) -> list[Sheet]:
        """The sheets to read: visible, and not left out by the person."""
        return [
            sheet
            for sheet in self.book.sheets
            if not sheet.is_hidden and self.settings.sheets.get(sheet.name) != "leave"
        ]

    def rows(self, *, quietly: bool = False) -> Iterator[tuple[Table, Row]]:
        """Yield the rows of all tables, each with its table, and tell the progress unless ``quietly``."""
        done = 0
        for sheet in self.sheets:
            before = done
            for table, row in self.headings.walk(sheet):
                yield table, row
                done += 1
                if done % 500 == 0 and not quietly:
                    self.progress(done)
            self.counted[sheet.name] = done - before


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written; ``sentences`` say what a count doesn't: areas added, sheets prefilled."""

    new: int
    changed: int
    unchanged: int = 0
    sentences: tuple[str, ...] = ()


@runtime_checkable
class LocksFirst(Protocol):
    """A kind whose writes need more than the ledger held: what others hold before it, it must hold before it too."""

    def lock(self, *, changes: Sequence[Change]) -> None:
        """Hold what the changes touch, inside the engine's transaction and before the ledger is stamped."""


class Unclear(ValueError):
    """A cell that can't be read as what it should be; its text says so, with the field and a short code."""

    def __init__(self, field: str, code: str, sentence: str, choices: tuple[Choice, ...] = ()) -> None:
        super().__init__(sentence)
        self.field, self.code, self.choices = field, code, choices


class ImportKind(Protocol):
    """A kind of file. Listed in ``IMPORT_KINDS``, by the dotted path of an instance."""

    key: str  # "scorecard", "actuals-long"
    label: str  # "Monthly actuals, one row a figure"
    description: str  # one or two sentences for the page: what the file looks like
    fields: Sequence[Field]
    leads_to: tuple[str, str]  # label and address name of the page that shows what was imported
    set_up: tuple[str, str] | None = None  # label and address name of the page where what it needs on record is added

    def may_import(self, access: Access) -> bool:
        """Return whether a person may import files of this kind."""

    def options(self, reading: Reading) -> Sequence[Option]:
        """Return the questions about the whole file. Runs before it is checked."""
        return ()

    def column_targets(self, reading: Reading) -> Sequence[tuple[str, str]]:
        """Return what a column may be said to be: key and label; the kind's fields and, say, each measure."""
        return [(one.key, one.label) for one in self.fields]

    def check(self, reading: Reading) -> Iterator[Item]:
        """Yield the fate of each field of each row, and of what belongs to no row. Writes nothing."""

    def typed(self, item: Item, choice: Choice, text: str) -> Change:
        """Return the change that a person typed, in a kind that lets them. :raises Refused: with a sentence"""
        raise Refused("Put it right in the file, and upload it again.")

    def apply(self, *, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
        """Write the changes, inside the engine's transaction, rechecking each against what it was based on.

        :raises Refused: naming what has changed since the preview, or can't be
        """

    def undo(self, *, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
        """Supersede what was recorded from ``began`` to ``ended`` and bring the former values back; say what was done.

        Both moments come from the ledger's clock, which was held in between: what was recorded then is this import's.
        :raises Refused: naming what later rests on it
        """

    def template(self, *, today: date) -> bytes:
        """Return a ready-to-fill workbook (.xlsx), with what is on record in its rows."""
