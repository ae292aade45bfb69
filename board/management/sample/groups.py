"""Groups, seats, forward plan and risks of the sample."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from board.management.sample.world import Event, Happening, World
from board.models import GovernanceGroup, Risk
from board.operations import groups
from organisation.management.sample import moment, rows
from organisation.models import Post
from organisation.months import Month
from organisation.operations import save_version

SET_UP = date(2020, 1, 6)
REASON = "Sample service"


def events() -> Iterator[Event]:
    for n, row in enumerate(rows("group_posts")):
        yield Event(moment(SET_UP, 8, n), "posts", _post(row))
    for n, row in enumerate(rows("groups")):
        yield Event(moment(date.fromisoformat(row["since"]), 9, n), "groups", _group(row))
    for n, row in enumerate(rows("seats")):
        yield Event(moment(date.fromisoformat(row["since"]), 10, n), "seats", _seat(row))
    for n, row in enumerate(rows("forward_plan")):
        yield Event(moment(date.fromisoformat(row["planned"]), 16, n), "planned items", _planned(row))
    for n, row in enumerate(rows("risks")):
        yield Event(moment(date.fromisoformat(row["on"]), 17, n), "risks", _risk(row))
        if row["closed"]:
            yield Event(moment(date.fromisoformat(row["closed"]), 17, n), "closed risks", _closed(row))


def _post(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        save_version(record=Post(code=row["code"], title=row["title"]), by=world.keeper, at=at, reason=REASON)

    return happens


def _group(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        group = GovernanceGroup(
            code=row["code"], name=row["name"], purpose=row["purpose"], audience=row["audience"],
            cadence=row["cadence"], quorum=int(row["quorum"]), dispatch_days=int(row["dispatch_days"]),
            secretary=world.post(row["secretary"]), position=int(row["position"]),
        )  # fmt: skip
        groups.save_group(group=group, by=world.keeper, at=at, reason=REASON)

    return happens


def _seat(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        seat = groups.Seat(
            post=world.post(row["post"]), partner=world.partner(row["partner"]), capacity=row["seat"],
            is_chair=row["is_chair"] == "1", counts=row["counts"] == "1",
        )  # fmt: skip
        since = date.fromisoformat(row["since"])
        groups.give_seat(group=world.group(row["group"]), seat=seat, since=since, by=world.keeper, at=at)

    return happens


def _planned(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        groups.plan_item(
            group=world.group(row["group"]), month=Month.parse(row["month"]), title=row["title"],
            lead=world.post(row["lead"]), by=world.keeper, at=at,
        )  # fmt: skip

    return happens


def _risk(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        words = groups.RiskWords(
            title=row["title"], description=row["description"], likelihood=int(row["likelihood"]),
            impact=int(row["impact"]), mitigation=row["mitigation"], area=world.area(row["area"]),
            owner=world.post(row["owner"]),
        )  # fmt: skip
        today = date.fromisoformat(row["on"])
        groups.log_risk(group=world.group(row["group"]), words=words, today=today, by=world.keeper, at=at)

    return happens


def _closed(row: dict[str, str]) -> Happening:
    def happens(world: World, at: datetime) -> None:
        groups.close_risk(
            risk=Risk.objects.get(group__code=row["group"], title=row["title"]), by=world.keeper, at=at,
            today=date.fromisoformat(row["closed"]), reason="All areas sent August’s figures in time.",
        )  # fmt: skip

    return happens
