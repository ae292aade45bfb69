"""Of which teams a round's grades may be shown to those who may not read the audits: none by itself or by taking away.

Under six graded audits tell of one worker. Where the teams that are hidden have fewer than six between them, theirs
would follow from the whole service's grades: then the smallest team that could be shown is hidden with them. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from audits.grades import SHOWN_FROM


def shown_teams(graded: Mapping[int, int]) -> frozenset[int]:
    """Return the teams of one round that are shown, from how many of each were graded."""
    hidden = {team for team, number in graded.items() if 0 < number < SHOWN_FROM}
    left = sorted((team for team, number in graded.items() if number >= SHOWN_FROM), key=lambda team: graded[team])
    while hidden and left and sum(graded[team] for team in hidden) < SHOWN_FROM:
        hidden.add(left.pop(0))
    return frozenset(left)
