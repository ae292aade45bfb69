"""For whom a pack is made: how it is marked, whether small numbers show, and whether a group's own words do."""

from __future__ import annotations

ORDER = ("service", "board", "partnership", "public")  # from the narrowest to the widest
MARKINGS = {
    "service": "OFFICIAL-SENSITIVE",
    "board": "OFFICIAL-SENSITIVE",
    "partnership": "OFFICIAL",
    "public": "",
}
IN_WORDS = {"service": "the service", "board": "the Board", "partnership": "the partnership", "public": "the public"}
SUPPRESSED = frozenset({"partnership", "public"})


def sees_small_numbers(audience: str) -> bool:
    """Whether counts of 1 to 5 are shown."""
    return audience not in SUPPRESSED


def may_receive(group: str, audience: str) -> bool:
    """Whether a group's pack may be made for an audience: its own, or a wider one, which then gets figures only."""
    return ORDER.index(audience) >= ORDER.index(group)


def hears_words(group: str, audience: str) -> bool:
    """Whether what the group wrote for itself is shown: decisions, reports, risks, commentary."""
    return group == audience


def choices_of(group: str) -> tuple[str, ...]:
    """Return the audiences a group's pack may be made for, its own first."""
    return ORDER[ORDER.index(group) :]
