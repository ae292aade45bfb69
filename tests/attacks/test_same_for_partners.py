"""What partners are sent is the same to the letter whether a hidden number is 2 or 5, up or down, red or green."""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from board.models import ReportEntry
from board.operations import yearly
from board.operations.packs import dispatch_pack
from organisation.models import Area, User
from tests.attacks.world import TODAY
from tests.board.meeting_builders import NOW, make_decision, make_group, make_meeting
from tests.builders import (
    make_baseline,
    make_comparator,
    make_measure,
    make_root,
    make_submission,
    make_target,
    make_team_measure,
    make_unit,
    moment,
    month_of,
    record,
    recorder,
    why,
)
from tests.cast import Person
from tests.plan_builders import make_action, make_outcome, make_recommendation, make_source

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
FIRST = ("/", "/board/", "/scorecard/", "/improvement/", "/board/meetings/", "/board/yearly/", "/scorecard/?sort=value",
         "/scorecard/?rating=red", "/scorecard/?rating=none", "/scorecard/?movement=worse", "/scorecard/download.csv",
         "/scorecard/download/printed.xlsx", "/scorecard/measures/few/?chart=interactive",
         "/scorecard/measures/few/?span=all")  # fmt: skip
LINK = re.compile(r'(?:href|data-open|action)="(/[^"#]*)"')
NOT_FOLLOWED = re.compile(r"^/(accounts|static|help)/|pack\.(pdf|pptx)$|\.(pdf|pptx)$")
# What differs from one answer to the next, whatever is in it.
BY_CHANCE = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": ?"\w+"|[\w-]*csrf[\w-]*="\w+"')
MOST = 150


@pytest.fixture(autouse=True)
def _on_the_day(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = TODAY


def tell(area: Area, few: int) -> None:
    """Record a service in which ``few`` children, of 2 to 5, are everywhere that a number can be."""
    make_root()
    north, south = make_unit(name="North team"), make_unit(name="South team")
    whole = make_measure(area=area, code="whole", name="Children missing", unit="number", polarity="lower")
    part = make_measure(area=area, code="few", name="Missing twice", unit="number", polarity="lower", heading=whole)
    rate = make_measure(area=area, code="rate", name="Missing, rate", unit="rate_1000", decimals=2, heading=whole)
    share = make_measure(area=area, code="share", name="Seen after it")
    summed = make_team_measure(north, south, area=area, code="sum", name="Referred", roll_up="sum", polarity="lower")
    record(whole, "2020-06", "60")
    record(part, "2020-06", "30")
    record(whole, "2020-07", str(40 + few))
    record(part, "2020-07", "4")
    record(part, "2020-07", str(few), at=moment("2020-09-01 09:00"), reason=why())
    record(rate, "2020-07", f"0.{few}1")
    record(share, "2020-06", of=(30, 40))
    record(share, "2020-07", of=(40 - few, 40))
    record(summed, "2020-07", str(few - 2), unit=north)
    record(summed, "2020-07", "2", unit=south)
    for measure in (whole, part, share, summed):
        make_target(measure, "3" if measure is not share else "91")
        make_baseline(measure, str(few) if measure is not share else "70", month="2019-07")
        make_comparator(measure, "4")
    make_submission(area, "2020-07", "locked")
    recommendation = make_recommendation(source=make_source())
    make_action(outcome=make_outcome(area=area, answers=[recommendation]), measures=[whole, part, share, summed])
    group = make_group(name="Partnership Board", code="partners", audience="partnership")
    meeting = make_meeting(group)
    make_decision(meeting, measure=part)
    dispatch_pack(meeting=meeting, audience="partnership", sections=["headline", "exceptions", "plan", "measures"],
                  by=recorder(), at=NOW)  # fmt: skip
    report = yearly.start_report(group=group, first_month=month_of("2020-04"), title="Year", by=recorder(), at=NOW)
    for measure in (whole, part, share):
        entry = ReportEntry(report=report, part="measures", label=measure.name, text="t", measure=measure)
        yearly.save_entry(entry=entry, by=recorder(), at=NOW)
    yearly.open_report(report=report, by=recorder(), at=NOW)


def sent(answer: HttpResponse) -> tuple[object, ...]:
    """Return what reaches the reader: status, headers, and the words of the body."""
    body: object
    if "spreadsheetml" in answer.headers.get("Content-Type", ""):
        book = load_workbook(io.BytesIO(answer.content))
        body = [(page.title, [[cell.value for cell in row] for row in page.iter_rows()]) for page in book.worksheets]
        headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    else:
        body = BY_CHANCE.sub("", answer.content.decode())
        headers = dict(answer.headers)
    return answer.status_code, sorted(headers.items()), body


def walk(browser: Client) -> dict[str, tuple[object, ...]]:
    """Return what a reader is sent, address by address, by following every link."""
    waiting, found = deque(FIRST), {}
    while waiting and len(found) < MOST:
        address = waiting.popleft()
        if address in found:
            continue
        answer = browser.get(address)
        found[address] = sent(answer)
        if "html" in answer.headers.get("Content-Type", ""):
            links = (link.replace("&amp;", "&") for link in LINK.findall(answer.content.decode()))
            waiting.extend(link for link in links if not NOT_FOLLOWED.search(link))
    return found


def begin_keys_again() -> None:
    """PostgreSQL takes back no number of a sequence when a transaction is: the same service has the same keys."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def told(area: Area, few: int, browser: Client) -> dict[str, tuple[object, ...]]:
    begin_keys_again()
    with transaction.atomic():
        tell(area, few)
        found = walk(browser)
        transaction.set_rollback(True)
    return found


def test_nothing_sent_to_a_partner_depends_on_a_number_of_few(partner: User, area: Area, signed_in: SignedIn) -> None:
    recorder()
    browser = signed_in(partner)
    two, five = told(area, 2, browser), told(area, 5, browser)
    assert len(two) > 40
    assert list(two) == list(five)
    wrong = [(address, difference(two[address], five[address])) for address in two if two[address] != five[address]]
    assert not wrong, "\n".join(map(str, wrong))


def test_the_service_is_told_the_number(board_member: User, area: Area, signed_in: SignedIn) -> None:
    """The same walk finds it where it may be read: what is compared above does hold the number."""
    recorder()
    browser = signed_in(board_member)
    two, five = told(area, 2, browser), told(area, 5, browser)
    assert two["/scorecard/"] != five["/scorecard/"]


def difference(one: tuple[object, ...], other: tuple[object, ...]) -> str:
    """Return where two answers first part."""
    if one[:2] != other[:2]:
        return f"{one[:2]} {other[:2]}"[:400]
    first, second = str(one[2]), str(other[2])
    place = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), 0)
    return f"{first[place - 90 : place + 60]!r} / {second[place - 90 : place + 60]!r}"
