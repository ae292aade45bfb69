"""Print a sample sign-in for each role: ``manage.py sample_sign_ins``, in the demo only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from organisation.management.sample import PASSWORD
from organisation.models import Role, RoleHolding


class Command(BaseCommand):
    help = "Print one sample sign-in for each role. Sample accounts are refused outside the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PLIMSOLL_DEMO:
            raise CommandError("Sample accounts exist in the demo only; it sets PLIMSOLL_DEMO=1.")
        holdings = (
            RoleHolding.objects.filter(person__is_sample=True, person__is_active=True)
            .select_related("person")
            .order_by("-pk")
        )
        first = {holding.role: holding.person.email for holding in holdings}  # the earliest of a role stays
        if not first:
            raise CommandError("There are no sample accounts yet; run load_sample first.")
        self.stdout.write(f"Sign in as one of these, each with the password {PASSWORD}")
        for role in Role:
            if role in first:
                self.stdout.write(f"  {role.label:<20} {first[role]}")
