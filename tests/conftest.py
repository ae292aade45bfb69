"""What every test shares."""

import os

import pytest

pytest_plugins = ["tests.cast"]

DB_FIXTURES = {"db", "transactional_db", "django_db_serialized_rollback", "django_db_reset_sequences"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL keep only the tests that touch the database: what others say doesn't depend on it."""
    if os.environ.get("PLIMSOLL_TESTS_DB_ONLY") != "1":
        return
    kept = [item for item in items if _uses_database(item) and not item.get_closest_marker("no_postgres")]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DB_FIXTURES)
