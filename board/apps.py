"""The board's pack and what was decided on it."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "board"
