"""Workbooks that people upload are read, checked and kept here."""
