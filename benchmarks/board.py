"""Times the Board's pages on large services, beside two floors: see README.md here.

Run as ``python -m benchmarks.board --database postgres``.
"""

from __future__ import annotations

from django.urls import reverse

from benchmarks.scorecard import Service, main  # isort: skip
from benchmarks.practice import add_practice  # isort: skip


def pages_of(service: Service) -> dict[str, str]:
    """Add a plan of 202 actions and two years of audits; return the addresses that are timed, by name."""
    add_practice(service)
    board = reverse("board:board")
    return {
        "board": board,
        "board as_at": f"{board}?as_at={service.as_at.isoformat()}",
        "clinic": reverse("board:area", args=["area-1"]),
        "inspection": reverse("board:inspection"),
        "since": f"{reverse('board:since')}?since={service.as_at.isoformat()}",
    }


if __name__ == "__main__":
    main("board", __doc__, pages_of)
