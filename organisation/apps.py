"""The ground floor: who and what a service is made of, the ledger base, the trail."""

import sqlite3
from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class OrganisationConfig(AppConfig):
    name = "organisation"
    verbose_name = "Organisation"

    def ready(self) -> None:
        connection_created.connect(take_long_queries)


def take_long_queries(*, connection: Any, **kwargs: Any) -> None:
    """Let SQLite take as many parameters as it was built for: Django 5.2 cuts a block of rows at 999 of them."""
    if connection.vendor == "sqlite":
        limit = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        connection.features.max_query_params = limit
