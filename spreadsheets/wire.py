"""How cells travel from the reading process: a line a row, each cell as a short text, made into a Cell when asked for.

A line is the row's number and the contents of its cells from column A on, the empty ones too. A content is its kind's
letter, then what it holds: ``tGood``, ``n3:0.98`` (3 is the place of its number format in the list that was sent
before), ``b1``, ``d2020-07-01``, ``e#N/A``, ``u``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import overload

from spreadsheets.cells import Cell, Kind, Row
from spreadsheets.formats import GENERAL, UNKNOWN, Makes, makes, plain, show_date, show_number

NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?")
LAST_SERIAL = 2_958_466  # the day after 31 December 9999
DAY = 86_400  # seconds
FIELD, LINE = "\x1f", "\x1e"  # between contents, and for a new line inside one; no text holds them itself
REMEMBERED = 20_000  # cells that are alike are made once
UNCALCULATED = Cell("formula without a stored value", None, Kind.UNCALCULATED)


class Decoder:
    """Makes cells of what was sent, each kind of content once."""

    def __init__(self, formats: Sequence[str] = (UNKNOWN,), *, is_1904: bool = False) -> None:
        self.formats = formats
        self.is_1904 = is_1904
        self.cells: dict[str, Cell] = {}

    def row(self, line: bytes) -> Row:
        """Return the row of a line such as ``7␟tMeasure␟␟n2:0.98``."""
        number, *contents = line.decode().rstrip("\n").split(FIELD)
        known = self.cells
        if len(known) > REMEMBERED:
            known.clear()
        cells = {column: known.get(sent) or self.cell(sent) for column, sent in enumerate(contents, 1) if sent}
        return Row(int(number), cells)

    def cell(self, sent: str) -> Cell:
        cell = self.cells[sent] = _MAKERS[sent[0]](self, sent[1:])
        return cell

    def number(self, content: str) -> Cell:
        index, _, raw = content.partition(":")
        raw = raw.strip()
        code = self.formats[int(index)] if int(index) < len(self.formats) else GENERAL
        if not NUMBER.fullmatch(raw):
            return Cell(raw, raw, Kind.TEXT, code)
        number = Decimal(f"{float(raw):.15g}")  # Excel itself keeps and shows 15 digits
        if not number.is_finite():
            return Cell(raw, raw, Kind.TEXT, code)
        kind = makes(code)
        if kind is Makes.PERCENTAGE:
            number = Decimal(plain(number * 100))
            return Cell(show_number(number, code), number, Kind.PERCENTAGE, code)
        if kind is Makes.NUMBER:
            return Cell(show_number(number, code), number, Kind.NUMBER, code)
        return self.moment(number, code, has_day=kind is Makes.DATE)

    def moment(self, serial: Decimal, code: str, *, has_day: bool) -> Cell:
        """Return a date; what a date format makes of 0 or less, and a time of day, are text and no date."""
        found = from_serial(serial, is_1904=self.is_1904) if has_day else None
        if found is None:
            text = _clock(serial)
            return Cell(text, text, Kind.TEXT, code)
        return Cell(show_date(found, code), _value(found), Kind.DATE, code)


def from_serial(serial: Decimal, *, is_1904: bool) -> datetime | None:
    """Return the moment of a serial number, to the second; None where it is none.

    Excel counts 29 February 1900, which never was: before it a day is one later, and the day itself is no date.
    """
    seconds = int((serial * DAY).to_integral_value()) if abs(serial) < LAST_SERIAL else -1
    days, rest = divmod(seconds, DAY)
    if is_1904:
        return datetime(1904, 1, 1) + timedelta(days, rest) if 0 <= days < LAST_SERIAL - 1462 else None  # noqa: DTZ001
    if not 1 <= days < LAST_SERIAL or days == 60:
        return None
    return datetime(1899, 12, 31 if days < 60 else 30) + timedelta(days, rest)  # noqa: DTZ001


def _clock(serial: Decimal) -> str:
    """Return a part of a day as ``08:30:00``; a length of time may have more than 24 hours."""
    if not 0 <= serial < LAST_SERIAL:
        return plain(serial)
    minutes, seconds = divmod(int((serial * DAY).to_integral_value()), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def _value(moment: datetime) -> date:
    """Return a date, or the moment itself where it has a time of day."""
    return moment if moment.time() != moment.min.time() else moment.date()


def _text(_: Decoder, content: str) -> Cell:
    content = content.replace(LINE, "\n")
    return Cell(content, content, Kind.TEXT)


def _boolean(_: Decoder, content: str) -> Cell:
    return Cell("TRUE" if content == "1" else "FALSE", content == "1", Kind.BOOLEAN)


def _iso_date(_: Decoder, content: str) -> Cell:
    try:
        moment = datetime.fromisoformat(content).replace(tzinfo=None)
    except ValueError:
        return Cell(content, content, Kind.TEXT)
    value = _value(moment)
    return Cell(f"{value:%d/%m/%Y %H:%M}" if isinstance(value, datetime) else f"{value:%d/%m/%Y}", value, Kind.DATE, "")


def _error(_: Decoder, content: str) -> Cell:
    return Cell(content, None, Kind.ERROR)


def _uncalculated(_: Decoder, __: str) -> Cell:
    return UNCALCULATED


_MAKERS: dict[str, Callable[[Decoder, str], Cell]] = {
    "t": _text,
    "n": Decoder.number,
    "b": _boolean,
    "d": _iso_date,
    "e": _error,
    "u": _uncalculated,
}


class Rows(Sequence[Row]):
    """Rows kept as they were sent, and made into cells each time they are asked for: a long sheet stays small."""

    def __init__(self, lines: list[bytes], decoder: Decoder) -> None:
        self.lines = lines
        self.decoder = decoder

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[Row]:
        return map(self.decoder.row, self.lines)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return Rows(self.lines[index], self.decoder)
        return self.decoder.row(self.lines[index])
