"""Sixteen referrals of 2022/23 whose counts add up to those of the partnership's yearly report; days are invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from improvement.models import LearningGroupMember, LearningPoint, LearningReview, ReviewMeasure
from improvement.operations.learning import add_point, change_review, open_review, record_step
from improvement.operations.plan import save_record
from improvement.reviews import Step
from organisation.management.sample import REASON, moment, rows
from organisation.models import User
from scorecard.management.sample.world import Event, Happening, World

MEMBERS = ("data@sample.example", "head@sample.example")
GROUP_SINCE = date(2022, 4, 1)


def events() -> Iterator[Event]:
    yield Event(moment(GROUP_SINCE, 9), "", _group)
    for row in rows("learning_reviews"):
        opened = date.fromisoformat(row["referred"] or row["thematic"])
        yield Event(moment(opened, 10), "learning reviews", _open(row))
        for step in Step:
            if row.get(step.value):
                day = max(date.fromisoformat(row[step.value]), opened)
                yield Event(moment(day, 11), "", _step(row["code"], step, row))
    for n, row in enumerate(rows("learning_points")):
        day = date.fromisoformat(row["on"])
        yield Event(moment(day, 12, n % 60), "learning points", _point(row))


def _group(world: World, at: datetime) -> None:
    for person in User.objects.filter(email__in=MEMBERS):
        LearningGroupMember.objects.create(person=person, since=GROUP_SINCE)
    chosen = ReviewMeasure(measure=world.measures["M42c"])
    save_record(record=chosen, kind="review measure", subject="M42c", by=world.administrator, at=at, reason=REASON)


def _open(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        review = LearningReview(
            code=row["code"],
            title=row["title"],
            theme=LearningReview.objects.filter(code=row["theme"]).first(),
            summary=row["summary"],
            is_illustrative=True,
        )
        open_review(review=review, by=world.data_manager, at=at, reason=REASON)
        for other in rows("learning_reviews"):
            member = (
                LearningReview.objects.filter(code=other["code"]).first() if other["theme"] == row["code"] else None
            )
            if member is not None:  # taken into the theme that begins now
                member.theme = review
                change_review(review=member, reason="Taken into thematic learning", by=world.data_manager, at=at)

    return happens


def _step(code: str, step: Step, row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        record_step(
            review=LearningReview.objects.get(code=code), step=step, day=date.fromisoformat(row[step.value]),
            by=world.data_manager, at=at, is_illustrative=True,
        )  # fmt: skip

    return happens


def _point(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        review = LearningReview.objects.get(code=row["review"])
        owner = world.posts.get(row["owner_post"])
        add_point(
            point=LearningPoint(review=review, kind=row["kind"], text=row["text"], owner=owner),
            by=world.data_manager, at=at,
        )  # fmt: skip

    return happens
