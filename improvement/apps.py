"""The improvement plan, its actions and their evidence."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "improvement"
