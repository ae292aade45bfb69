"""Delete uploaded evidence whose day to be kept until has passed: ``manage.py delete_expired_evidence``, daily."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from improvement.operations.evidence import delete_expired
from organisation import clock
from organisation.models import User


class Command(BaseCommand):
    help = "Delete uploaded evidence whose time has passed. Run it daily."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="The work email of the administrator in whose name it is done.")

    def handle(self, *args: Any, by: str, **options: Any) -> None:
        person = User.objects.filter(email=by.lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"There is no account “{by}”.")
        now = clock.now()
        count = delete_expired(today=clock.day_of(now), by=person, at=now)
        self.stdout.write(f"{count} file{'s' if count != 1 else ''} deleted.")
