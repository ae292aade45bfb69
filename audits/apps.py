"""Case file audits, their grades and what was learnt."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "audits"
