"""A kind of import with no domain behind it: names and amounts, kept as rows of ``Remembered`` of another kind.

``3`` is an amount, ``3?`` one to be checked; ``~apls`` is a name that a person has to say the meaning of.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from organisation.models import User
from organisation.operations import Reason, Refused, stamp
from organisation.permissions import Access, may_keep_measures
from spreadsheets.headings import Field
from spreadsheets.kinds import Applied, Change, Choice, Item, Option, Outcome, Reading, Setting
from spreadsheets.models import Remembered

PATH = "tests.spreadsheets.tiny.KIND"
STORE, FORMER = "store", "former"
SHEETS = (("east", "The east"), ("west", "The west"))


class Tiny:
    key = "tiny"
    label = "Names and amounts"
    description = "One row a name, with its amount."
    leads_to = ("Imports", "spreadsheets:imports")
    fields: Sequence[Field] = (
        Field("name", "Name", ("who",), is_required=True),
        Field("amount", "Amount", ("how many",)),
    )

    def may_import(self, access: Access) -> bool:
        return may_keep_measures(access)

    def options(self, reading: Reading) -> Sequence[Option]:
        """Ask where a file named "where" is about; any other is about the east."""
        is_asked = reading.file_name.startswith("where")
        return [Option("side", "Which side is it about?", SHEETS, "" if is_asked else "east")]

    def column_targets(self, reading: Reading) -> Sequence[tuple[str, str]]:
        return [(field.key, field.label) for field in self.fields]

    def check(self, reading: Reading) -> Iterator[Item]:
        record = stored()
        for table, row in reading.rows():
            name, amount = (row[table.column(key)].text for key in ("name", "amount"))
            place = table.place(row, "amount")
            yield self._fate(reading, table.sheet.name, place, name, amount, record)

    def _fate(self, reading: Reading, sheet: str, place: str, name: str, amount: str, record: dict[str, str]) -> Item:
        about: Any = {"sheet": sheet, "place": place, "field": "Amount", "in_file": amount}
        if name.startswith("~") and name not in reading.settings.names:
            choices = (Choice("pears", "Pears", setting=Setting("name", name, "Pears")),)
            return Item(
                Outcome.ERROR, subject=name, code="similar", message="Which name is it?", choices=choices, **about
            )
        name = reading.settings.names.get(name, name)
        about |= {"subject": name, "on_record": record.get(name, "")}
        change = {"name": name, "amount": amount.rstrip("?"), "was": record.get(name, "")}
        if amount.endswith("?"):
            return Item(Outcome.TO_CHECK, code="doubt", message=f"Read as {amount[:-1]}.", change=change, **about)
        if not amount.isdigit():
            choices = (Choice("type", "Type a number", change, asks="number"),)
            return Item(Outcome.ERROR, code="not_a_number", message="Not a number.", choices=choices, **about)
        if record.get(name) == amount:
            return Item(Outcome.UNCHANGED, **about)
        return Item(Outcome.CHANGED if name in record else Outcome.NEW, change=change, **about)

    def typed(self, item: Item, choice: Choice, text: str) -> Change:
        if not text.isdigit():
            raise Refused(f"“{text}” is not a number.")
        return {**(choice.change or {}), "amount": text}

    def apply(self, *, changes: Sequence[Change], by: User, at: datetime, reason: Reason) -> Applied:
        record = stored()
        for change in changes:
            name = change["name"]
            if record.get(name, "") != change["was"]:
                raise Refused(f"{name} has changed since the preview.")
            moment = stamp(at=at)
            keep(STORE, name, change["amount"], by, moment)
            keep(FORMER, name, change["was"], by, moment)
        new = sum(not change["was"] for change in changes)
        return Applied(new=new, changed=len(changes) - new)

    def undo(self, *, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
        if Remembered.objects.filter(kind=STORE, at__gt=ended).exists():
            raise Refused("A later import rests on it.")
        written = Remembered.objects.filter(kind=FORMER, at__range=(began, ended))
        for former in written:
            mine = Remembered.objects.filter(kind=STORE, said=former.said)
            mine.update(meant=former.meant) if former.meant else mine.delete()
        return [f"{len(written)} taken back."]

    def template(self, *, today: date) -> bytes:
        return b"PK a workbook"


KIND = Tiny()


def stored() -> dict[str, str]:
    """Return what is on record: amounts by name."""
    return dict(Remembered.objects.filter(kind=STORE).values_list("said", "meant"))


def keep(kind: str, name: str, amount: str, by: User, at: datetime) -> None:
    Remembered.objects.update_or_create(
        kind=kind, what="name", said=name, defaults={"meant": amount, "by": by, "at": at}
    )


def csv(*rows: str) -> bytes:
    """Return a file of the kind: ``csv("Apples,3", "Pears,4")``."""
    return "\n".join(["Name,Amount", *rows, ""]).encode()
