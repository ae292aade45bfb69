"""Mail what is due and late: ``manage.py send_reminders``, for cron; once a day a person, however often it runs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from organisation import clock
from organisation.models import ReminderSent, User
from organisation.reminders import Mail, by_person, mail_of


class Command(BaseCommand):
    help = "Mail each person what is due and late, at most once a day. Exits with 1 if a mail failed."

    def handle(self, *args: Any, **options: Any) -> None:
        today = clock.day_of(clock.now())
        reminders = by_person(one for path in settings.REMINDERS for one in import_string(path)(today=today))
        counts = {"sent": 0, "told already today": 0, "failed": 0}
        for person in reached(today).filter(pk__in=reminders).order_by("pk"):
            mail = mail_of(reminders[person.pk], site=settings.SITE_URL, service=settings.SERVICE_NAME)
            counts[self._tell(person, mail, today)] += 1
        self.stdout.write(f"Reminders: {', '.join(f'{count} {what}' for what, count in counts.items())}.")
        if counts["failed"]:
            raise CommandError(f"{counts['failed']} could not be mailed; they are tried again at the next run.")

    def _tell(self, person: User, mail: Mail, today: date) -> str:
        """Send a mail to a person who hasn't had one today, and say what became of it.

        It is claimed before it is sent, so that of two runs at once one sends; a claim without a mail is given back.
        """
        try:
            with transaction.atomic():
                claim = ReminderSent.objects.create(person=person, day=today)
        except IntegrityError:
            return "told already today"
        try:
            EmailMessage(mail.subject, mail.body, to=[person.email]).send()
        except Exception as error:  # whatever a mail backend raises: the others still get theirs
            claim.delete()
            self.stderr.write(f"Not mailed to account {person.pk} ({person}): {type(error).__name__}: {error}")
            return "failed"
        return "sent"


def reached(today: date) -> QuerySet[User]:
    """Those who are mailed: with a role, active, not left; sample accounts in the demo only."""
    people = User.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=today), is_active=True, roles__isnull=False)
    if not settings.PLIMSOLL_DEMO:
        people = people.filter(is_sample=False)
    return people.distinct()
