"""Delete uploaded files after their time: ``manage.py delete_uploads [--days 30]``, for cron, once a day."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from organisation import clock
from spreadsheets.operations.files import delete_old_uploads


def days(text: str) -> int:
    """Read a number of days, 0 or more: 36,500 at most, which reaches back a hundred years."""
    if text.isascii() and text.isdigit() and int(text) <= 36_500:
        return int(text)
    raise ArgumentTypeError(f"“{text}” is no number of days from 0 to 36500.")


class Command(BaseCommand):
    help = "Delete the files of imports after UPLOAD_DAYS days; what was imported and the record of it stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=days, default=settings.UPLOAD_DAYS, help="Keep files this many days.")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        now = clock.now()
        deleted = delete_old_uploads(before=now - timedelta(days), folder=settings.UPLOAD_FOLDER, at=now)
        self.stdout.write(f"Uploads: {deleted.of_imports} deleted after {days} days, {deleted.strays} without import.")
