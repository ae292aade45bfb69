"""Load the sample service as it was known by a day: ``manage.py load_sample [--today 2020-09-24]``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import import_string

from organisation.management.arguments import a_day
from organisation.management.sample import ADMINISTRATOR, FIRST_DAY, moment
from organisation.models import Area, ChangeRecord, LedgerClock, User
from organisation.operations import Refused, leave_record

DEFAULT_DAY = date(2020, 9, 24)
ACTION, SUBJECT = "load sample", "sample"


def last_loaded() -> date | None:
    """Return the day by which the sample was last loaded; none where it never was."""
    found = ChangeRecord.objects.filter(action=ACTION, subject=SUBJECT).order_by("pk").last()
    return date.fromisoformat(json.loads(found.detail)["today"]) if found else None


def _played(path: str, *, after: date | None, until: date) -> str:
    """Play one app's story. What it records stands at its own moments, though another app's later ones are there."""
    clock = LedgerClock.objects.filter(pk=1)
    before = clock.values_list("last_recorded_at", flat=True).first()
    clock.update(last_recorded_at=moment(after or FIRST_DAY, 0))
    line: str = import_string(path)(after=after, until=until)
    if before is not None:
        clock.filter(last_recorded_at__lt=before).update(last_recorded_at=before)
    return line


class Command(BaseCommand):
    help = "Load the sample service as it was known by a day. A later day adds what happened in between."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--today", type=a_day, help="The day the sample stands on, like 2020-09-24.")

    def handle(self, *args: Any, today: date | None, **options: Any) -> None:
        day = today or settings.PLIMSOLL_TODAY or DEFAULT_DAY
        loaded = last_loaded()
        self._check(day, loaded)
        if day == loaded:
            self.stdout.write(f"The sample service of {day:%-d %B %Y} is loaded already; nothing was changed.")
            return
        try:
            with transaction.atomic():
                lines = [_played(path, after=loaded, until=day) for path in settings.SAMPLE_LOADERS]
                leave_record(
                    by=User.objects.get(email=ADMINISTRATOR), at=moment(day, 9), action=ACTION,
                    subject_kind="sample", subject=SUBJECT, summary=f"Sample service loaded as of {day:%-d %B %Y}",
                    detail={"today": day.isoformat()},
                )  # fmt: skip
        except Refused as error:
            raise CommandError(f"The sample could not be loaded, and nothing was saved: {error}") from error
        for line in lines:
            self.stdout.write(line)
        self.stdout.write(f"The sample service stands on {day:%-d %B %Y}.")

    def _check(self, day: date, loaded: date | None) -> None:
        if not (settings.PLIMSOLL_DEMO or settings.DEBUG or settings.TESTING):
            raise CommandError("The sample is for the demo only: set PLIMSOLL_DEMO=1, and never beside real data.")
        if loaded is None and Area.objects.exists():
            raise CommandError("This database holds a service of its own; load the sample into an empty one.")
        if day < FIRST_DAY:
            raise CommandError(f"The sample begins on {FIRST_DAY:%-d %B %Y}; choose that day or a later one.")
        if loaded is not None and day < loaded:
            raise CommandError(
                f"This database stands on {loaded:%-d %B %Y}, which is later; there is one database a demo day."
            )
