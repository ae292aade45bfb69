"""Putting many entries of the ledger of actuals into the database at once.

A model's instance for each row, and each value through its field, would take nine tenths of the time of a long import.
The columns, how the database takes a value, and all constraints are the model's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field

from organisation.models import User
from organisation.operations import Reason
from scorecard.models import Observation


class NewEntry(NamedTuple):
    """An entry to insert, by the columns in which entries of one operation differ."""

    measure_id: int
    unit_id: int
    month: int  # as its number
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    qualifier: str
    absence: str
    as_printed: str
    note: str
    units_reported: int | None
    units_expected: int | None
    outturn_of: str
    is_revision: bool
    kind: str
    reason: str


class _Numbers(dict[Decimal | None, Any]):
    """Numbers as the database takes them, each made once."""

    def __init__(self, field: Field[Any, Any], connection: BaseDatabaseWrapper) -> None:
        self.field, self.connection = field, connection

    def __missing__(self, number: Decimal | None) -> Any:
        sent = self[number] = self.field.get_db_prep_save(number, self.connection)
        return sent


@transaction.atomic
def insert(*, entries: Iterable[NewEntry], by: User, moment: datetime, reason: Reason) -> None:
    """Insert entries as current ones.

    :param reason: where they come from; why each stands, it says itself
    :raises IntegrityError: where a constraint doesn't allow one
    """
    connection = connections[router.db_for_write(Observation)]
    fields = {field.attname: field for field in Observation._meta.concrete_fields}
    same = {
        "recorded_at": moment, "recorded_by_id": by.pk, "recorded_as": by.title, "source": reason.source,
        "is_illustrative": reason.is_illustrative, "superseded_at": None,
    }  # fmt: skip
    rest = [fields[name].get_db_prep_save(value, connection) for name, value in same.items()]
    sent = _Numbers(fields["value"], connection)
    rows = [
        (*entry[:3], sent[entry.value], sent[entry.numerator], sent[entry.denominator], *entry[6:], *rest)
        for entry in entries
    ]
    if rows:
        _send(connection, Observation._meta.db_table, [fields[name] for name in (*NewEntry._fields, *same)], rows)


def _send(
    connection: BaseDatabaseWrapper, table: str, fields: Sequence[Field[Any, Any]], rows: Sequence[tuple[Any, ...]]
) -> None:
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    into = f"INSERT INTO {connection.ops.quote_name(table)} ({names})"  # the model's own names, nothing that was given
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            kinds = [(field.db_type(connection) or "").split("(")[0] for field in fields]  # unlimited, so never cut
            select, values = _by_column(kinds, list(zip(*rows, strict=True)))
            cursor.execute(f"{into} {select}", values)
        else:
            cursor.executemany(f"{into} VALUES ({', '.join(['%s'] * len(fields))})", rows)


def _by_column(kinds: Sequence[str], columns: Sequence[tuple[Any, ...]]) -> tuple[str, list[Any]]:
    """Return the rows as PostgreSQL takes them fastest: an array a column, and once what is the same in all rows."""
    terms, same = [], []
    names, arrays, varied = [], [], []
    for number, (kind, column) in enumerate(zip(kinds, columns, strict=True)):
        if number and all(value == column[0] for value in column):  # the first always is an array, an element a row
            terms.append(f"%s::{kind}")
            same.append(column[0])
        else:
            terms.append(f"c{number}")
            names.append(f"c{number}")
            arrays.append(f"%s::{kind}[]")
            varied.append(list(column))
    select = f"SELECT {', '.join(terms)} FROM UNNEST({', '.join(arrays)}) AS given({', '.join(names)})"  # noqa: S608
    return select, [*same, *varied]
