"""Measures, their ledgers, ratings, and the pages that show them."""

from django.apps import AppConfig


class ScorecardConfig(AppConfig):
    name = "scorecard"
    verbose_name = "Scorecard"
