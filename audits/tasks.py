"""Telling the team's managers and head of service of an immediate concern, on the day it is raised."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from audits.models import Concern
from audits.queries.people import told_of
from organisation.clock import day_of

log = logging.getLogger(__name__)


def tell_of_concern(concern: Concern) -> tuple[int, int]:
    """Mail everybody who must know, whatever was mailed to them today; return how many were told, how many not.

    The mail says where and that, never what or about whom.
    """
    path = reverse("audits:audit", args=[concern.audit_id])
    body = "\n".join(
        [
            f"An auditor has raised an immediate concern about a child: {concern.audit.unit}.",
            "Read it and acknowledge it today, saying what is done for the child now:",
            f"{settings.SITE_URL}{path}#concern",
            "",
            "If nobody acknowledges it by the end of the next working day, it goes up to the post above.",
            "",
        ]
    )
    told = failed = 0
    for person in told_of(concern.audit.area_id, day_of(concern.raised_at)):
        if person.is_sample and not settings.PLIMSOLL_DEMO:
            continue
        try:
            EmailMessage("Plimsoll: immediate concern about a child", body, to=[person.email]).send()
            told += 1
        except Exception:  # whatever a mail backend raises: the others are told all the same
            log.exception("Account %s was not told of an immediate concern", person.pk)
            failed += 1
    return told, failed
