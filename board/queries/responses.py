"""Exceptions: each red with its commentary, its remedial action, its owner, and what is missing from the response."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from board.exceptions import Gap, Response, gaps, worst_first
from board.queries.ratings import months_red
from organisation.models import Post, PostHolding
from organisation.months import Month
from organisation.queries import as_known
from scorecard.models import Commentary
from scorecard.movement import Run
from scorecard.queries.scorecard import Line, Reading
from scorecard.rag import Rating

Said = dict[int, list[Commentary]]  # by measure, oldest first
SAID_BACK = 12  # months back in which an earlier commentary is still shown


@dataclass(frozen=True, slots=True)
class Owner:
    """The post that owns a measure; without a title where none does."""

    title: str = ""
    is_vacant: bool = False


@dataclass(frozen=True, slots=True)
class RedLine:
    """A red with what was answered to it. ``said`` may be of an earlier month than the figure."""

    line: Line
    run: Run
    said: Commentary | None
    action_post: str
    owner: Owner
    gaps: tuple[Gap, ...]
    month: Month  # that of the figure


@dataclass(frozen=True, slots=True)
class Posts:
    """Titles of posts as they stood, and which were held on a day."""

    titles: dict[int, str]
    held: frozenset[int]

    def owner(self, pk: int | None) -> Owner:
        return Owner(self.titles.get(pk, ""), pk not in self.held) if pk else Owner()


def read_posts(as_at: datetime | None, day: date) -> Posts:
    """Return the posts as known at a moment and those held on a day: in one query for now, in two for then."""
    held = PostHolding.objects.on(day)
    if as_at is None:
        rows = list(Post.objects.annotate(is_held=Exists(held.filter(post=OuterRef("pk")))))
        return Posts({post.pk: post.title for post in rows}, frozenset(post.pk for post in rows if post.is_held))
    titles = {post.pk: post.title for post in as_known(Post, as_at)}
    return Posts(titles, frozenset(held.values_list("post_id", flat=True)))


def commentary(measures: Collection[int], month: Month, as_at: datetime | None) -> Said:
    """Return what was said of measures in a month and the year before it, oldest first, in one query."""
    found: Said = {}
    entries = Commentary.objects.as_at(as_at).filter(
        measure__in=measures, month__gte=month + -SAID_BACK, month__lte=month
    )
    for entry in entries.order_by("month"):
        found.setdefault(entry.measure_id, []).append(entry)
    return found


def reds(lines: Iterable[Line]) -> list[Line]:
    """Return the reds in the order of the Board: getting worse first, then furthest from target."""
    red = [line for line in lines if line.is_counted and line.rated.rating is Rating.RED]
    return sorted(red, key=lambda line: worst_first(line.rated, line.moved.verdict))


def red_lines(
    lines: Sequence[Line], reading: Reading, *, said: Said | None, posts: Posts, today: date
) -> tuple[RedLine, ...]:
    """Return each red with its response; ``lines`` are in the Board's order, ``said`` is None where it isn't read."""
    if said is None:
        return tuple(_unread(one, reading, posts) for one in lines)
    return tuple(_red_line(line, reading, said.get(line.measure.pk, []), posts, today) for line in lines)


def _unread(line: Line, reading: Reading, posts: Posts) -> RedLine:
    """Return a red for readers who see no commentary."""
    month = line.latest.month if line.latest else reading.month
    owner = posts.owner(line.measure.owner_post_id)
    return RedLine(line, months_red(reading, line.measure), None, "", owner, (), month)


def _red_line(line: Line, reading: Reading, said: Sequence[Commentary], posts: Posts, today: date) -> RedLine:
    month = line.latest.month if line.latest else reading.month
    until = [entry for entry in said if entry.month <= month]
    entry = until[-1] if until else None
    return RedLine(
        line, months_red(reading, line.measure), entry,
        posts.titles.get(entry.action_post_id or 0, "") if entry else "", posts.owner(line.measure.owner_post_id),
        gaps(response_of(entry) if entry and entry.month == month else None, month=month, today=today), month,
    )  # fmt: skip


def response_of(entry: Commentary) -> Response:
    return Response(entry.text, entry.remedial_action, entry.action_due, entry.expected_green)
