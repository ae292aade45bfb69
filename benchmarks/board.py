"""Times the Board's pages on large services, beside two floors: see README.md here.

Run as ``python -m benchmarks.board --database postgres``.
"""

from __future__ import annotations

from django.urls import reverse

from benchmarks.scorecard import Service, main


def pages_of(service: Service) -> dict[str, str]:
    """Return the addresses that are timed, by name."""
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
