"""Workbooks that people upload are read, checked and kept here."""

from django.apps import AppConfig


class SpreadsheetsConfig(AppConfig):
    name = "spreadsheets"
