"""Two people on one sheet at the same moment, for real: two connections, on a SQLite file and on PostgreSQL.

Threads start together at a barrier, a few times over. Whoever loses is told; nothing is lost or doubled, and
"database is locked" reaches nobody.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from organisation.models import Area, ChangeRecord, Unit, User
from organisation.operations import Refused
from scorecard.models import DraftEntry, Measure, Observation, SubmissionState
from scorecard.operations.drafts import Saved, TypedComment, TypedRow, save_comment, save_rows
from scorecard.operations.sending import NotReady, return_submission, send_submission
from scorecard.operations.submissions import move_submission
from tests.builders import (
    make_area,
    make_draft,
    make_person,
    make_root,
    make_submission,
    make_team_measure,
    make_unit,
    moment,
    month_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

MONTH = month_of("2020-09")
AT = moment("2020-10-07 10:00")
TIMES = 6  # how often two meet
WAIT = 30  # seconds after which a test fails rather than hangs

Work = Callable[[], Any]


@pytest.fixture(autouse=True)
def file_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """On SQLite swap the database in memory, which connections share in one process, for a file as in production."""
    if connections["default"].vendor != "sqlite":
        yield
        return
    in_memory, settings = connections["default"], connections.settings["default"]
    connections.settings["default"] = {**settings, "NAME": str(tmp_path / "plimsoll.sqlite3")}
    on_file = connections.create_connection("default")
    connections["default"] = on_file
    try:
        in_memory.ensure_connection()
        on_file.ensure_connection()
        in_memory.connection.backup(on_file.connection)
        yield
    finally:
        on_file.close()
        connections["default"] = in_memory
        connections.settings["default"] = settings


def at_once(*works: Work) -> list[Any]:
    """Do all at the same moment, each in a thread with a connection of its own; return what came or was raised."""
    barrier = Barrier(len(works), timeout=WAIT)
    results: list[Any] = [None] * len(works)

    def do(place: int, work: Work) -> None:
        try:
            connections["default"].ensure_connection()
            barrier.wait()
            results[place] = work()
        except Exception as error:  # what was raised is what is looked at
            results[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=do, args=one, daemon=True) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert not any(thread.is_alive() for thread in threads), "one waits for the other"
    return results


class Sheet:
    """An area with a measure that two teams report, and two people who type."""

    def __init__(self, number: int) -> None:
        make_root()
        self.area: Area = make_area(name=f"Area {number}")
        self.north: Unit = make_unit(name=f"North {number}")
        self.south: Unit = make_unit(name=f"South {number}")
        self.measure: Measure = make_team_measure(self.north, self.south, area=self.area, code=f"m{number}")
        self.one: User = make_person(title="Manager")
        self.other: User = make_person(title="Deputy")

    def save(self, by: User, text: str, *, version: int = 0, unit: Unit | None = None) -> Any:
        row = TypedRow(
            measure=self.measure.code, unit=(unit or self.north).code, version=version, texts={"numerator": text}
        )
        return save_rows(area=self.area, month=MONTH, rows=[row], by=by, at=AT)[0]

    def say(self, by: User, text: str, *, version: int = 0) -> Saved:
        comment = TypedComment(measure=self.measure.code, version=version, texts={"text": text})
        return save_comment(area=self.area, month=MONTH, comment=comment, by=by, at=AT)

    def send(self, by: User) -> str:
        send_submission(area=self.area, month=MONTH, by=by, at=AT)
        return "sent"

    def move(self, by: User, to: str) -> str:
        move_submission(area=self.area, month=MONTH, to=to, by=by, at=AT, reason="Looked at")
        return to

    def filled(self) -> "Sheet":
        """Have both teams' figures typed."""
        for unit in (self.north, self.south):
            make_draft(self.measure, MONTH, of=(10, 20), unit=unit)
        return self

    def ledger(self) -> dict[str, list[int]]:
        """Return the numerators in the ledger by unit, superseded ones too."""
        found: dict[str, list[int]] = {}
        for entry in Observation.objects.filter(measure=self.measure).select_related("unit").order_by("pk"):
            found.setdefault(entry.unit.name.split()[0], []).append(int(entry.numerator or 0))
        return found

    def states(self) -> list[str]:
        rows = SubmissionState.objects.filter(area=self.area).order_by("pk")
        return list(rows.values_list("state", flat=True))


def test_on_sqlite_it_is_a_file() -> None:
    """Else connections of one process would share a cache, whose locks are others."""
    if connections["default"].vendor == "sqlite":
        assert Path(connections["default"].settings_dict["NAME"]).is_file()


@pytest.mark.parametrize("is_open", [False, True], ids=["not-begun", "open"])
@pytest.mark.parametrize("version", [0, 1], ids=["a-new-cell", "a-cell-typed-before"])
def test_saving_the_same_cell_at_once(version: int, is_open: bool) -> None:
    for number in range(TIMES):
        sheet = Sheet(number)
        if is_open:
            make_submission(sheet.area, MONTH, "open")
        if version:
            make_draft(sheet.measure, MONTH, of=(10, 20), unit=sheet.north)
        results = at_once(
            lambda sheet=sheet: sheet.save(sheet.one, "11", version=version),
            lambda sheet=sheet: sheet.save(sheet.other, "12", version=version),
        )
        assert all(isinstance(result, Saved) for result in results), results
        assert sorted(result.is_conflict for result in results) == [False, True]
        won, lost = sorted(results, key=lambda result: result.is_conflict)
        kept = DraftEntry.objects.get(measure=sheet.measure)
        winner = results.index(won)
        assert (kept.numerator, kept.saved_as) == (("11", "Manager"), ("12", "Deputy"))[winner]
        assert (lost.theirs, lost.by, lost.at) == ({"numerator": kept.numerator}, kept.saved_as, AT)
        assert won.version == lost.version == kept.version == version + 1
        assert sheet.states() == ["open"]


def test_saving_other_cells_at_once_keeps_both() -> None:
    for number in range(TIMES):
        sheet = Sheet(number)
        results = at_once(
            lambda sheet=sheet: sheet.save(sheet.one, "11"),
            lambda sheet=sheet: sheet.save(sheet.other, "12", unit=sheet.south),
        )
        assert [isinstance(result, Saved) and result.is_conflict for result in results] == [False, False], results
        rows = DraftEntry.objects.filter(measure=sheet.measure).order_by("unit__name")
        assert list(rows.values_list("numerator", flat=True)) == ["11", "12"]
        assert sheet.states() == ["open"]


def test_commenting_at_once() -> None:
    for number in range(TIMES):
        sheet = Sheet(number)
        results = at_once(
            lambda sheet=sheet: sheet.say(sheet.one, "Two posts were vacant."),
            lambda sheet=sheet: sheet.say(sheet.other, "A new system."),
        )
        assert all(isinstance(result, Saved) for result in results), results
        assert sorted(result.is_conflict for result in results) == [False, True]


@pytest.mark.parametrize("is_open", [False, True], ids=["not-begun", "open"])
def test_sending_at_once(is_open: bool) -> None:
    for number in range(TIMES):
        sheet = Sheet(number).filled()
        if is_open:
            make_submission(sheet.area, MONTH, "open")
        results = at_once(lambda sheet=sheet: sheet.send(sheet.one), lambda sheet=sheet: sheet.send(sheet.other))
        assert "sent" in results, results
        refused = next(result for result in results if result != "sent")
        assert isinstance(refused, Refused), refused
        winner = ("Manager", "Deputy")[results.index("sent")]
        assert str(refused) == f"{sheet.area}, Sep 2020: sent meanwhile by {winner}. What you typed was not saved."
        assert sheet.ledger() == {"North": [10], "South": [10], "Children's": [20]}
        assert sheet.states() == ["open", "sent"]
        assert ChangeRecord.objects.filter(action="submission sent", subject=f"{sheet.area.code} 2020-09").count() == 1
        assert not DraftEntry.objects.filter(measure=sheet.measure).exists()


def test_saving_while_it_is_sent_is_in_the_ledger_or_refused() -> None:
    outcomes = set()
    for number in range(2 * TIMES):
        sheet = Sheet(number).filled()
        sent, saved = at_once(
            lambda sheet=sheet: sheet.send(sheet.one),
            lambda sheet=sheet: sheet.save(sheet.other, "11", version=1),
        )
        assert sent == "sent"
        if isinstance(saved, Saved):
            assert not saved.is_conflict
            assert sheet.ledger() == {"North": [11], "South": [10], "Children's": [21]}
        else:
            assert isinstance(saved, Refused), saved
            assert sheet.ledger() == {"North": [10], "South": [10], "Children's": [20]}
        assert not DraftEntry.objects.filter(measure=sheet.measure).exists()
        outcomes.add(type(saved))
    assert outcomes <= {Saved, Refused}


def test_making_it_impossible_while_it_is_sent_stops_it_or_is_refused() -> None:
    for number in range(TIMES):
        sheet = Sheet(number).filled()
        sent, saved = at_once(
            lambda sheet=sheet: sheet.send(sheet.one),
            lambda sheet=sheet: sheet.save(sheet.other, "12o", version=1),
        )
        if sent == "sent":
            assert isinstance(saved, Refused), saved
            assert sheet.ledger() == {"North": [10], "South": [10], "Children's": [20]}
        else:
            assert isinstance(sent, NotReady), sent
            assert isinstance(saved, Saved), saved
            assert sheet.ledger() == {}
            assert DraftEntry.objects.get(unit=sheet.north).numerator == "12o"


def test_approving_and_returning_at_once() -> None:
    for number in range(TIMES):
        sheet = Sheet(number).filled()
        sheet.send(sheet.one)
        results = at_once(
            lambda sheet=sheet: sheet.move(sheet.one, "approved"),
            lambda sheet=sheet: return_submission(
                area=sheet.area, month=MONTH, by=sheet.other, at=AT, reason="Look again"
            ),
        )
        # What was approved may be returned after that; what was returned isn't approved.
        assert results[1] is None, results
        approved = results[0] == "approved"
        assert approved or isinstance(results[0], Refused), results
        assert sheet.states() == ["open", "sent", *(["approved"] if approved else []), "returned"]
        assert DraftEntry.objects.filter(measure=sheet.measure).count() == 2


def test_two_areas_are_sent_at_once() -> None:
    """The ledger is written by one after the other; neither is turned away."""
    for number in range(TIMES):
        first, second = Sheet(2 * number).filled(), Sheet(2 * number + 1).filled()
        results = at_once(
            lambda sheet=first: sheet.send(sheet.one),
            lambda sheet=second: sheet.send(sheet.one),
            lambda sheet=first: sheet.say(sheet.other, "Late"),
        )
        assert results[:2] == ["sent", "sent"], results
        assert isinstance(results[2], Saved | Refused), results
    moments = list(Observation.objects.order_by("recorded_at").values_list("recorded_at", flat=True).distinct())
    assert len(moments) == 2 * TIMES  # each sending has a moment of its own


def test_many_at_once_are_all_served() -> None:
    """A dozen cells saved by a dozen browsers while the sheet is read: each is saved, and nobody sees a lock."""
    sheet = Sheet(0)
    teams = [make_unit(name=f"Team {number}") for number in range(12)]
    measure = make_team_measure(*teams, area=sheet.area, code="many")
    manager = make_person(role="service_manager", area=sheet.area)
    address = f"/scorecard/submissions/{sheet.area.code}/2020-09/"

    def browser() -> Client:
        client = Client()
        client.force_login(manager)
        return client

    def post(client: Client, unit: Unit) -> tuple[int, Any]:
        row = {"measure": "many", "unit": unit.code, "version": 0, "texts": {"numerator": "1", "denominator": "2"}}
        answer = client.post(f"{address}save/", json.dumps({"rows": [row]}), content_type="application/json")
        return answer.status_code, answer.json()

    def read(client: Client) -> tuple[int, None]:
        return client.get(f"{address}trail/").status_code, None

    posts = [partial(post, browser(), unit) for unit in teams]
    results = at_once(*posts, *[partial(read, browser()) for _ in range(3)])
    assert [isinstance(result, tuple) and result[0] for result in results] == [200] * 15, results
    assert [result[1]["rows"][0]["state"] for result in results[:12]] == ["saved"] * 12
    assert DraftEntry.objects.filter(measure=measure, numerator="1", version=1).count() == 12
    assert sheet.states() == ["open"]


def test_a_save_waits_for_a_long_write_instead_of_failing() -> None:
    """Another connection holds the database for a second, as a backup or an import may."""
    if connections["default"].vendor != "sqlite":
        pytest.skip("on PostgreSQL writers hold rows, not the database")
    sheet = Sheet(0)
    path = connections["default"].settings_dict["NAME"]
    held = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        held.execute("BEGIN IMMEDIATE")

        def let_go() -> str:
            time.sleep(1)
            held.execute("COMMIT")
            return "let go"

        results = at_once(lambda: sheet.save(sheet.one, "11"), let_go)
    finally:
        held.close()
    assert results == [Saved(sheet.measure.code, sheet.north.code, 1), "let go"]
