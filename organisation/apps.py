"""The ground floor: who and what a service is made of, the ledger base, the trail."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "organisation"
    verbose_name = "Organisation"
