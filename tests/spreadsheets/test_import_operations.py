"""The engine of imports with a tiny kind: reading, deciding, confirming, undoing, cancelling, dying, running again."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from organisation import clock
from organisation.models import ChangeKind, ChangeRecord, User
from organisation.operations import Reason, Refused
from spreadsheets import tasks
from spreadsheets.kinds import Setting
from spreadsheets.models import Import, Remembered, State
from spreadsheets.operations import confirming, deciding, receiving
from tests.builders import EARLY
from tests.spreadsheets import tiny

pytestmark = pytest.mark.django_db
LATER = EARLY + timedelta(days=1)
WHY = Reason(kind=ChangeKind.LATE, text="Counted again")
Upload = Callable[..., Import]


@pytest.fixture
def upload(settings: Any, tmp_path: Path, data_team: User) -> Upload:
    """Return ``upload("Apples,3")``: a file received and, unless told otherwise, read."""
    settings.UPLOAD_FOLDER, settings.IMPORT_KINDS = tmp_path / "uploads", [tiny.PATH]

    def uploaded(*rows: str, file_name: str = "July.csv", is_read: bool = True) -> Import:
        given = receiving.receive_file(
            file_name=file_name, chunks=[tiny.csv(*rows)], folder=settings.UPLOAD_FOLDER, kind="", by=data_team,
            at=clock.now(),
        )  # fmt: skip
        if is_read:
            tasks.start(given)
        given.refresh_from_db()
        return given

    return uploaded


def confirmed(given: Import, by: User, reason: Reason = WHY) -> Import:
    return confirming.confirm_import(upload=given, reason=reason, by=by, at=LATER)


def decided(given: Import, by: User, decisions: dict[int, tuple[str, str]]) -> bool:
    return deciding.decide(upload=given, decisions=decisions, by=by, at=LATER)


def outcomes(given: Import) -> list[tuple[str, str]]:
    return list(given.items.order_by("position").values_list("place", "outcome"))


def test_a_file_is_read_and_nothing_is_saved(upload: Upload) -> None:
    given = upload("Apples,3", "Pears,4?", "Plums,many")
    assert (given.state, given.kind) == (State.CHECKED, "tiny")
    assert given.counts == {"new": 1, "to_check": 1, "error": 1}
    assert outcomes(given) == [("B2", "new"), ("B3", "to_check"), ("B4", "error")]
    assert tiny.stored() == {}


def test_what_was_recognised_is_kept(upload: Upload) -> None:
    read = upload("Apples,3").settings["read"]
    assert read["columns"] == [
        {"letters": "A", "heading": "Name", "field": "name", "example": "Apples"},
        {"letters": "B", "heading": "Amount", "field": "amount", "example": "3"},
    ]
    assert [(sheet["read_as"], sheet["rows"]) for sheet in read["sheets"]] == [("Names and amounts", 1)]
    assert read["targets"] == [["name", "Name"], ["amount", "Amount"]]


def test_what_is_confirmed_is_written_once_between_two_moments(upload: Upload, data_team: User) -> None:
    given = confirmed(upload("Apples,3", "Pears,4"), data_team)
    assert tiny.stored() == {"Apples": "3", "Pears": "4"}
    assert (given.state, given.sentence) == (State.APPLIED, "2 new, 0 changed.")
    assert given.began is not None
    assert given.ended is not None
    assert given.began < given.ended
    record = ChangeRecord.objects.get(action="import")
    assert (record.subject, record.summary) == (str(given.key), "July.csv: 2 new, 0 changed.")


def test_an_import_is_confirmed_once(upload: Upload, data_team: User) -> None:
    given = upload("Apples,3")
    confirmed(given, data_team)
    with pytest.raises(Refused, match="no longer waits for decisions: imported"):
        confirmed(given, data_team)
    assert ChangeRecord.objects.filter(action="import").count() == 1


def test_the_same_file_again_leaves_nothing_to_do(upload: Upload, data_team: User) -> None:
    confirmed(upload("Apples,3"), data_team)
    assert upload("Apples,3").state == State.NOTHING


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        pytest.param(("leave", ""), {"Apples": "1"}, id="left-out"),
        pytest.param(("type", "12"), {"Apples": "1", "Plums": "12"}, id="typed"),
    ],
)
def test_an_error_is_decided(
    upload: Upload, data_team: User, decision: tuple[str, str], expected: dict[str, str]
) -> None:
    given = upload("Apples,1", "Plums,many")
    with pytest.raises(Refused, match="One item waits for a decision"):
        confirmed(given, data_team)
    assert decided(given, data_team, {1: decision}) is False
    confirmed(given, data_team)
    assert tiny.stored() == expected


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        pytest.param(("type", "some"), "B2: “some” is not a number", id="not-a-number"),
        pytest.param(("other", ""), "B2: choose one of the decisions offered", id="not-offered"),
        pytest.param(("take", ""), "B2: choose one of the decisions offered", id="an-error-is-not-taken"),
    ],
)
def test_a_decision_that_cannot_be_keeps_none_of_the_page(
    upload: Upload, data_team: User, decision: tuple[str, str], sentence: str
) -> None:
    given = upload("Plums,many", "Pears,4?")
    with pytest.raises(Refused, match=sentence):
        decided(given, data_team, {0: decision, 1: ("take", "")})
    assert set(given.items.values_list("decision", flat=True)) == {""}


def test_the_undecided_are_decided_at_once(upload: Upload, data_team: User) -> None:
    given = upload("Pears,4?", "Figs,5?", "Plums,many")
    assert deciding.decide_rest(upload=given, take=True, at=LATER) == 2
    assert deciding.decide_rest(upload=given, take=False, at=LATER) == 1
    confirmed(given, data_team)
    assert tiny.stored() == {"Figs": "5", "Pears": "4"}


def test_leaving_everything_out_imports_nothing(upload: Upload, data_team: User) -> None:
    given = upload("Plums,many")
    deciding.decide_rest(upload=given, take=False, at=LATER)
    with pytest.raises(Refused, match="Nothing is left to import"):
        confirmed(given, data_team)


def test_what_is_said_about_a_name_settles_all_rows_and_the_next_file(upload: Upload, data_team: User) -> None:
    given = upload("~prs,4", "Plums,many")
    decided(given, data_team, {1: ("leave", "")})
    assert decided(given, data_team, {0: ("pears", "")}) is True
    tasks.start(receiving.wait_again(upload=given, at=LATER))
    assert outcomes(given) == [("B2", "new"), ("B3", "error")]
    assert given.items.get(position=1).decision == "leave", "what was decided before stays"
    assert outcomes(upload("~prs,5")) == [("B2", "new")]


def test_figures_that_change_need_a_reason(upload: Upload, data_team: User) -> None:
    confirmed(upload("Apples,3"), data_team, Reason())
    given = upload("Apples,4")
    with pytest.raises(Refused, match="Give a reason for the figures that change"):
        confirmed(given, data_team, Reason())
    confirmed(given, data_team)
    assert tiny.stored() == {"Apples": "4"}


def test_what_has_changed_since_the_preview_stops_all_of_it(upload: Upload, data_team: User) -> None:
    given = upload("Apples,3", "Pears,4")
    confirmed(upload("Pears,9", file_name="Other.csv"), data_team)
    with pytest.raises(Refused, match="Pears has changed since the preview"):
        confirmed(given, data_team)
    assert tiny.stored() == {"Pears": "9"}
    given.refresh_from_db()
    assert given.state == State.CHECKED


# --- Questions, columns, kinds --------------------------------------------------------------------------


def test_questions_come_before_the_check(upload: Upload, data_team: User) -> None:
    given = upload("Apples,3", file_name="where.csv")
    assert given.settings["read"]["is_asking"] is True
    assert [one["read_as"] for one in given.settings["read"]["sheets"]] == ["Read once you have answered"]
    assert (given.state, outcomes(given)) == (State.CHECKED, [])
    deciding.say(upload=given, settings=[Setting("option", "side", "west")], by=data_team, at=LATER)
    tasks.start(receiving.wait_again(upload=given, at=LATER))
    assert outcomes(given) == [("B2", "new")]


def test_a_column_goes_where_a_person_says(upload: Upload, data_team: User, settings: Any) -> None:
    given = receiving.receive_file(
        file_name="odd.csv", chunks=[b"Name,Pieces\nApples,3\n"], folder=settings.UPLOAD_FOLDER, kind="tiny",
        by=data_team, at=LATER,
    )  # fmt: skip
    tasks.start(given)
    given.refresh_from_db()
    assert [(one["heading"], one["field"]) for one in given.settings["read"]["columns"]] == [
        ("Name", "name"),
        ("Pieces", ""),
    ]
    deciding.say(upload=given, settings=[Setting("column", "pieces", "amount")], by=data_team, at=LATER)
    tasks.start(receiving.wait_again(upload=given, at=LATER))
    assert outcomes(given) == [("B2", "new")]
    assert Remembered.objects.get(kind="tiny").said == "pieces"


# --- Reading: cancelled, dead, run again ----------------------------------------------------------------


def test_a_file_of_no_kind_says_so(upload: Upload, settings: Any) -> None:
    given = upload(is_read=False)
    (settings.UPLOAD_FOLDER / given.stored_name).write_bytes(b"Fruit,Colour\nApple,red\n")
    tasks.start(given)
    given.refresh_from_db()
    assert given.state == State.UNUSABLE
    assert given.sentence.startswith("No sheet has headings we know")


def test_what_breaks_off_says_so(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    given = upload("Apples,3", is_read=False)
    monkeypatch.setattr(tiny.Tiny, "check", lambda self, reading: 1 / 0)
    tasks.start(given)
    given.refresh_from_db()
    assert (given.state, given.sentence) == (State.UNUSABLE, tasks.BROKE)


def test_a_long_file_waits_for_the_worker(upload: Upload, settings: Any) -> None:
    settings.READ_AT_ONCE = 5
    given = upload("Apples,3")
    assert given.state == State.WAITING
    tasks.run(given)  # as the worker does
    given.refresh_from_db()
    assert given.state == State.CHECKED


def test_cancelling_while_it_is_read_stops_reading(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    given = upload("Apples,3", is_read=False)
    check = tiny.Tiny.check

    def cancelled_meanwhile(self: tiny.Tiny, reading: Any) -> Any:
        receiving.cancel_import(upload=given, at=LATER)
        yield from check(self, reading)

    monkeypatch.setattr(tiny.Tiny, "check", cancelled_meanwhile)
    tasks.run(given)
    given.refresh_from_db()
    assert (given.state, given.items.count()) == (State.CANCELLED, 0)


def test_what_was_written_is_not_cancelled(upload: Upload, data_team: User) -> None:
    given = confirmed(upload("Apples,3"), data_team)
    with pytest.raises(Refused, match="can’t be cancelled: imported"):
        receiving.cancel_import(upload=given, at=LATER)
    with pytest.raises(Refused, match="can’t be read again: imported"):
        receiving.wait_again(upload=given, at=LATER)


def test_a_worker_that_died_is_noticed_and_the_file_read_again(upload: Upload, settings: Any) -> None:
    given = upload("Apples,3", is_read=False)
    receiving.begin_reading(upload=given, at=clock.now() - timedelta(seconds=settings.READING_SILENCE + 1))
    assert tasks.notice_dead() == 1
    given.refresh_from_db()
    assert given.state == State.STOPPED
    tasks.start(receiving.wait_again(upload=given, at=LATER))
    given.refresh_from_db()
    assert given.state == State.CHECKED


def test_a_worker_at_work_is_not_dead(upload: Upload) -> None:
    given = upload("Apples,3", is_read=False)
    receiving.begin_reading(upload=given, at=clock.now())
    assert tasks.notice_dead() == 0


def test_two_imports_go_on_beside_each_other(upload: Upload, data_team: User) -> None:
    one, other = upload("Apples,3"), upload("Pears,4")
    confirmed(other, data_team)
    confirmed(one, data_team)
    assert tiny.stored() == {"Apples": "3", "Pears": "4"}


# --- Undoing --------------------------------------------------------------------------------------------


def undone(given: Import, by: User, reason: str = "Wrong month", days: int = 1) -> Import:
    assert given.ended is not None
    return confirming.undo_import(upload=given, reason=reason, by=by, at=given.ended + timedelta(days=days))


def test_an_undo_brings_the_former_values_back(upload: Upload, data_team: User) -> None:
    confirmed(upload("Apples,3"), data_team)
    given = confirmed(upload("Apples,4", "Pears,5"), data_team)
    given = undone(given, data_team)
    assert tiny.stored() == {"Apples": "3"}
    assert (given.state, given.sentence) == (State.UNDONE, "2 taken back.")
    assert ChangeRecord.objects.get(action="undo import").reason == "Wrong month"


@pytest.mark.parametrize(
    ("reason", "days", "sentence"),
    [
        pytest.param(" ", 1, "Say why", id="no-reason"),
        pytest.param("Wrong month", 31, "for 30 days", id="too-late"),
    ],
)
def test_an_undo_that_cannot_be(upload: Upload, data_team: User, reason: str, days: int, sentence: str) -> None:
    given = confirmed(upload("Apples,3"), data_team)
    with pytest.raises(Refused, match=sentence):
        undone(given, data_team, reason, days)
    assert tiny.stored() == {"Apples": "3"}


def test_an_import_that_something_rests_on_is_not_undone(upload: Upload, data_team: User) -> None:
    given = confirmed(upload("Apples,3"), data_team)
    confirmed(upload("Apples,4"), data_team)
    with pytest.raises(Refused, match="A later import rests on it"):
        undone(given, data_team)


def test_an_import_is_undone_once(upload: Upload, data_team: User) -> None:
    given = undone(confirmed(upload("Apples,3"), data_team), data_team)
    with pytest.raises(Refused, match="can’t be undone: undone"):
        undone(given, data_team)
