"""Delete references of children's records on schedule: ``manage.py delete_references``, for cron."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audits.operations.references import delete_references
from organisation import clock
from organisation.models import Role, User


class Command(BaseCommand):
    help = "Delete the references of records audited longer ago than their programme keeps them. Grades stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", help="The email address under which it is recorded; an administrator's.")

    def handle(self, *args: Any, by: str | None, **options: Any) -> None:
        people = User.objects.filter(roles__role=Role.ADMINISTRATOR, is_active=True)
        person = (people.filter(email=by.lower()) if by else people.order_by("pk")).first()
        if person is None:
            raise CommandError("There is no such administrator, under whose account the deletion is recorded.")
        now = clock.now()
        deleted = delete_references(by=person, at=now, today=clock.day_of(now))
        self.stdout.write(f"{deleted} reference{'s' if deleted != 1 else ''} deleted; the grades stay.")
