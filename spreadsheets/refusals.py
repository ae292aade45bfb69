"""A file that cannot be used, said in one sentence to the person who uploaded it."""

from __future__ import annotations


class Unusable(Exception):
    """The file cannot be read, or not safely; its text is one sentence that says why and what to do."""


def damaged(what: str = "") -> Unusable:
    """Return the refusal of a workbook whose inside is broken; `what` names the part that is."""
    part = f" ({what[:80]})" if what else ""
    return Unusable(f"The workbook is damaged{part}. Open it in Excel, save it as a new .xlsx file and upload that.")
