"""Our own thematic audit of 2024 on re-referrals, and the front-door audit's findings with what changed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from audits.management.sample.other import issue
from audits.management.sample.own import CODE, MANAGER
from audits.models import Method, Programme, Round
from audits.operations import learning, programmes, thematic
from audits.operations.thematic import NewResult
from organisation.management.sample import moment, rows
from organisation.months import Month
from scorecard.management.sample.world import Event, World

FRONT_DOOR = "Front-door audit (CRS and MASH), mainly of 2022"
REPEATED = (
    "A similar audit in February 2024 saw the Safe and Together model begin to make a difference; its figures were "
    "not published. Each Family Safeguarding locality team now has adult-facing domestic abuse workers."
)


def events() -> list[Event]:
    return [
        Event(moment(date(2023, 6, 5), 10), "findings", _front_door),
        Event(moment(date(2024, 10, 21), 10), "thematic audits", _re_referrals),
    ]


def _front_door(world: World, at: datetime) -> None:
    programme, by = Programme.objects.get(code=CODE), world.holders[MANAGER]
    for row in rows("front_door"):
        is_context = row["kind"] == "context"
        finding = learning.record_finding(
            programme=programme, source=FRONT_DOOR, text=row["text"], is_context=is_context, by=by, at=at
        )
        if not is_context:
            learning.record_change(
                finding=finding, what_changed=row["what_changed"], status=row["status"], follow_up=row["follow_up"],
                by=by, at=at,
            )  # fmt: skip


def _re_referrals(world: World, at: datetime) -> None:
    programme, by = Programme.objects.get(code=CODE), world.holders[MANAGER]
    before = Round(
        programme=programme, first_month=Month(2024, 2), last_month=Month(2024, 2), is_thematic=True,
        title="Re-referrals within 12 months, February 2024", note="Only mentioned: no figures were published.",
    )  # fmt: skip
    programmes.create_round(new=before, by=by, at=at, reason="Sample service")
    new = Round(
        programme=programme, first_month=Month(2024, 8), last_month=Month(2024, 9), is_thematic=True,
        title="Re-referrals within 12 months", method=Method.RECORD, repeats=before, note=REPEATED,
    )  # fmt: skip
    programmes.create_round(new=new, by=by, at=at, reason="Sample service")
    common: dict[str, Any] = {"of": new, "by": by, "at": at}
    thematic.record_question(
        key="completed",
        text="Audits completed",
        base="audits allocated",
        base_count=39,
        results=[NewResult("completed", "Completed", Decimal(85), as_printed="85%")],
        note="85% of 39 is about 33; the number is not printed.",
        **common,
    )
    why = thematic.record_question(
        key="why",
        text="Why families came back",
        base="families referred again",
        results=[
            NewResult("similar", "Similar concerns", Decimal(61), as_printed="61%"),
            NewResult("new", "New circumstances or needs", Decimal(39), as_printed="39%"),
        ],
        note="The number of families is not printed.",
        **common,
    )
    thematic.record_question(
        key="similar",
        text="Of the similar concerns",
        base="families referred again for similar concerns",
        of_answer=why["similar"],
        results=[
            NewResult("domestic-abuse", "Domestic abuse", Decimal(59), as_printed="59%"),
            NewResult("outside-home", "Risk outside the home", Decimal(35), as_printed="35%"),
            NewResult("neglect", "Neglect", Decimal(6), as_printed="6%"),
        ],
        note="59, 35 and 6 are read as shares of the 61%.",
        **common,
    )
    issue("RRA24", new, by, at, "Areas for focus, and what follows")
    programmes.report_round(of=new, by=by, at=at)
