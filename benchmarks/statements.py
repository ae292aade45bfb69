"""The statements that a page sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

Statement = tuple[str, Any]  # the SQL and its parameters


@contextmanager
def noted() -> Iterator[list[Statement]]:
    """Yield a list that fills with the statements executed meanwhile."""
    found: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def rows_of(statement: Statement) -> list[tuple[Any, ...]]:
    """Execute a statement as it stands and fetch its rows, without Django's models."""
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return list(cursor.fetchall())
