"""Reading a row of an improvement plan: each field in its own words, or a sentence that says what is unclear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from improvement.importers.on_record import OnRecord
from improvement.models import ActionKind
from improvement.progress import Due, Precision
from organisation.models import Area, Post
from organisation.months import Month, NotAMonth
from organisation.operations import Refused, refuse_personal_data
from scorecard.models import Measure
from spreadsheets.cells import Cell, Row
from spreadsheets.dates import NotADate, date_in, read_month
from spreadsheets.headings import Table, normalised
from spreadsheets.kinds import Choice, Setting, Unclear

LONGEST = {"area": 120, "code": 40, "outcome": 40, "answers": 160, "printed": 60, "note": 300}
LONGEST_PARTNER = 160
MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Found:
    """An action as a file has it. None, or "", where the file says nothing, which takes nothing away."""

    sheet: str
    place: str
    code: str
    area: Area | None
    area_said: str
    outcome: str
    outcome_text: str
    answers: str
    text: str
    due: Due | None
    measured_by: str
    partners: tuple[str, ...]
    owner: Post | None
    alignment: str
    note: str
    measures: tuple[Measure, ...] = ()
    kind: ActionKind | None = None
    every_months: int | None = None


def read_row(table: Table, row: Row, record: OnRecord, area: Area | None) -> Found:
    """Read a row of an area, which is none where nothing on record is called so. :raises Unclear:"""
    said = {
        key: _text(table, row, key)
        for key in ("code", "area", "outcome", "outcome_text", "answers", "text", "measured_by", "note", "alignment")
    }
    if not said["text"]:
        raise Unclear("text", "no_action", "Write the action, or leave the row out.")
    if area is None and said["code"] not in record.actions:
        raise Unclear("area", "no_area", "Write which area the action belongs to, or leave the row out.")
    partners = known_partners(partners_in(_text(table, row, "partners")), record)
    return Found(
        table.sheet.name, table.place(row, "text"), said["code"], area, said["area"], said["outcome"],
        said["outcome_text"], said["answers"], said["text"], read_due(table, row), said["measured_by"],
        partners, _owner(table, row, record), said["alignment"], said["note"],
        _measures(table, row, record), _kind(table, row), _every_months(table, row),
    )  # fmt: skip


def area_named(area: Area) -> int | dict[str, str]:
    """Return what a change calls an area: its key, or, for one that the file would add, the key of its name."""
    return area.pk if area.pk is not None else {"new": normalised(area.name), "name": area.name}


def area_choices(said: str, record: OnRecord) -> tuple[Choice, ...]:
    """Return the areas on record, each of which settles the name for all rows."""
    areas = {one.code: one for one in record.areas.values()}
    return tuple(Choice(code, one.name, setting=Setting("name", normalised(said), code)) for code, one in areas.items())


def _text(table: Table, row: Row, key: str) -> str:
    return plain_text(row[table.column(key)].text, key)


def plain_text(text: str, key: str) -> str:
    """Return what is said, without the apostrophe that our own downloads put before = + - @. :raises Unclear:"""
    text = Cell(text).words
    if len(text) > LONGEST.get(key, len(text)):
        raise Unclear(key, "too_long", f"This has {len(text)} characters; at most {LONGEST[key]} are kept. Shorten it.")
    try:
        refuse_personal_data(text)
    except Refused as refused:
        raise Unclear(key, "personal_data", str(refused)) from refused
    return text


def read_due(table: Table, row: Row) -> Due | None:
    """Return the target date: a last day of a month means the month; words alone stay words. :raises Unclear:"""
    cell, printed = row[table.column("due")], _text(table, row, "printed")
    if not cell.text:
        return _from_words(printed) if printed else None
    try:
        day = date_in(cell)
    except NotADate as error:
        return _month_of(cell, printed, error)
    is_month = day == Month.of(day).last_day
    return Due(day, Precision.MONTH if is_month else Precision.DAY, printed)


def _month_of(cell: Cell, printed: str, error: NotADate) -> Due:
    try:
        return Due.of_month(read_month(cell.text), printed or cell.text)
    except NotAMonth:
        raise Unclear("due", "not_a_date", str(error)) from error


def _from_words(printed: str) -> Due:
    """Return a date printed beside no real one: it stays words, even where it reads like a month."""
    return Due(None, Precision.WORDS, printed)


def partners_in(text: str) -> tuple[str, ...]:
    """Return the partners of a cell, which semicolons or slashes with spaces part, each once."""
    names = [" ".join(name.split()) for name in text.replace(" / ", ";").split(";")]
    return tuple(dict.fromkeys(name for name in names if name))


def known_partners(names: Sequence[str], record: OnRecord) -> tuple[str, ...]:
    """Return partners by their names on record, as said where they are none, each once. :raises Unclear:"""
    for name in names:
        if len(name) > LONGEST_PARTNER:
            sentence = (
                f"“{name[:60]}…” is too long for a partner’s name: at most {LONGEST_PARTNER} characters are kept."
            )
            raise Unclear("partners", "too_long", sentence)
    return tuple(dict.fromkeys(record.partner_name(name) for name in names))


def _owner(table: Table, row: Row, record: OnRecord) -> Post | None:
    said = _text(table, row, "owner")
    post = record.posts.get(normalised(said)) if said else None
    if said and post is None:
        raise Unclear(
            "owner",
            "unknown_owner",
            f"No post is called “{said[:60]}”. An administrator adds it under Posts; or empty the cell.",
        )
    return post


def _measures(table: Table, row: Row, record: OnRecord) -> tuple[Measure, ...]:
    """Return the measures of a cell, by their codes or names, which semicolons part."""
    found: dict[int, Measure] = {}
    for said in filter(None, (name.strip() for name in _text(table, row, "measures").split(";"))):
        measure = record.measures.find(said)
        if measure is None:
            sentence = (
                f"No measure on record is “{said[:60]}”. Give its code, or empty the cell; the data team adds measures."
            )
            raise Unclear("measures", "unknown_measure", sentence, record.measures.choices(said))
        found[measure.pk] = measure
    return tuple(found.values())


def _kind(table: Table, row: Row) -> ActionKind | None:
    said = normalised(_text(table, row, "kind"))
    if not said:
        return None
    names = {normalised(name): one for one in ActionKind for name in (one.value, one.label, one.label.split(",")[0])}
    if said not in names:
        known = "; ".join(one.label.split(",")[0] for one in ActionKind)
        raise Unclear("kind", "unknown_kind", f"This is no kind of action. Write one of: {known}.")
    return names[said]


def _every_months(table: Table, row: Row) -> int | None:
    text = _text(table, row, "every_months")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST_MONTHS):
        raise Unclear("every_months", "not_months", f"Write every how many months it repeats: 1 to {MOST_MONTHS}.")
    return int(text)
