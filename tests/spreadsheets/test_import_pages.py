"""The pages of imports with a tiny kind: who sees them, each state, what is decided, and how many queries they take."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisation import clock
from organisation.models import User
from spreadsheets.models import Import, State
from spreadsheets.operations import receiving
from tests.cast import EVERYONE, Person
from tests.spreadsheets import tiny

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
Upload = Callable[..., Import]
MAY = {"administrator@example.org", "data.team@example.org"}
WHY = {"change_kind": "late", "reason": "Counted again"}


@pytest.fixture(autouse=True)
def only_the_tiny_kind(settings: Any, tmp_path: Path) -> None:
    settings.UPLOAD_FOLDER, settings.IMPORT_KINDS = tmp_path / "uploads", [tiny.PATH]


@pytest.fixture
def client(signed_in: SignedIn, data_team: User) -> Client:
    return signed_in(data_team)


@pytest.fixture
def upload(client: Client) -> Upload:
    """Return ``upload("Apples,3")``: a file sent through the page."""

    def uploaded(*rows: str, name: str = "July.csv", kind: str = "") -> Import:
        answer = client.post("/imports/", {"file": SimpleUploadedFile(name, tiny.csv(*rows)), "kind": kind})
        return Import.objects.get(key=answer.headers["Location"].split("/")[2])

    return uploaded


def address(given: Import, step: str = "") -> str:
    return f"/imports/{given.key}/{step}"


def text(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def state(given: Import) -> str:
    given.refresh_from_db()
    return given.state


# --- Who ------------------------------------------------------------------------------------------------


def expected(person: Person) -> int:
    email = getattr(person, "email", "")
    return 200 if email in MAY else 302 if not email or email == "leaver@example.org" else 404


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_pages_are_for_those_who_may_import(one_of_the_cast: Person, signed_in: SignedIn, upload: Upload) -> None:
    given = upload("Apples,3", "Plums,many")
    browser = signed_in(one_of_the_cast)
    pages = ["/imports/", "/imports/templates/tiny.xlsx", *(address(given, step) for step in ("", "recognised/"))]
    assert [browser.get(page).status_code for page in pages] == [expected(one_of_the_cast)] * 4
    assert browser.get(address(given, "problems.xlsx")).status_code == expected(one_of_the_cast)


@pytest.mark.parametrize("step", ["decide", "rest", "confirm", "cancel", "again", "undo"])
@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_nothing_is_done_by_others(one_of_the_cast: Person, signed_in: SignedIn, upload: Upload, step: str) -> None:
    given = upload("Apples,3")
    answer = signed_in(one_of_the_cast).post(address(given, f"{step}/"), WHY)
    is_allowed = expected(one_of_the_cast) == 200
    assert answer.status_code in ({200, 302} if is_allowed else {expected(one_of_the_cast)})
    assert is_allowed or (state(given), tiny.stored()) == (State.CHECKED, {})


def test_an_import_of_a_kind_that_one_may_not_import_is_not_there(
    upload: Upload, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = upload("Apples,3")
    monkeypatch.setattr(tiny.Tiny, "may_import", lambda self, access: False)
    assert client.get(address(given)).status_code == 404
    assert client.get("/imports/").status_code == 404


@pytest.mark.parametrize("step", ["decide", "rest", "confirm", "cancel", "again", "undo"])
def test_what_changes_anything_is_a_post(upload: Upload, client: Client, step: str) -> None:
    assert client.get(address(upload("Apples,3"), f"{step}/")).status_code == 405


def test_an_import_that_is_not_there(client: Client) -> None:
    assert client.get(f"/imports/{uuid4()}/").status_code == 404


# --- The list and the upload ----------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    page = text(client.get("/imports/"))
    assert "Nothing imported yet" in page
    assert "/imports/templates/tiny.xlsx" in page


def test_the_list_tells_what_became_of_each(upload: Upload, client: Client) -> None:
    upload("Apples,3", "Pears,4?")
    (line,) = client.get("/imports/").context["lines"]
    assert (line.file_name, line.kind, line.state_word, line.uploaded_as) == (
        "July.csv", "Names and amounts", "Checked", "Performance manager",
    )  # fmt: skip
    assert line.counts == {"new": 1, "to_check": 1}


def test_the_list_downloads(upload: Upload, client: Client, signed_in: SignedIn, board_member: User) -> None:
    upload("Apples,3", "Pears,x")
    lines = client.get("/imports/imports.csv").content.decode().splitlines()
    today = clock.day_of(clock.now()).isoformat()
    assert lines == [
        "\ufeffFile,Kind,State,Uploaded,By,Unchanged,Changed,New,To check,Error",
        f"July.csv,{tiny.KIND.label},Checked,{today},Performance manager,0,0,1,0,1",
    ]
    assert client.get("/imports/imports.xlsx").status_code == 200
    assert signed_in(board_member).get("/imports/imports.csv").status_code == 404


def test_the_list_goes_on_over_pages(client: Client, data_team: User) -> None:
    many(51, data_team)
    first, second = (client.get(f"/imports/?page={page}").context for page in (1, 9))
    assert [len(first["lines"]), len(second["lines"]), second["page"]] == [50, 1, 2]


def many(count: int, by: User) -> list[Import]:
    now = clock.now()
    return Import.objects.bulk_create(
        Import(file_name=f"{n}.csv", size=1, sha256="0" * 64, kind="tiny", uploaded_by=by, uploaded_at=now)
        for n in range(count)
    )


def test_a_file_has_to_be_chosen(client: Client) -> None:
    assert "Choose a file." in text(client.post("/imports/", {}))
    assert Import.objects.count() == 0


def test_a_template_is_a_workbook(client: Client) -> None:
    answer = client.get("/imports/templates/tiny.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tiny-template.xlsx"'
    assert client.get("/imports/templates/other.xlsx").status_code == 404


def test_a_file_that_cannot_be_used_says_so_and_may_be_read_as_another_kind(upload: Upload, client: Client) -> None:
    client.post("/imports/", {"file": SimpleUploadedFile("f.csv", b"Fruit,Colour\nApple,red\n")})
    given = Import.objects.get()
    page = text(client.get(address(given)))
    assert "No sheet has headings we know" in page
    client.post(address(given, "again/"), {"kind": "tiny"})
    assert (state(given), given.kind) == (State.CHECKED, "tiny")


# --- What was recognised --------------------------------------------------------------------------------


def test_questions_lead_to_what_was_recognised(upload: Upload, client: Client) -> None:
    given = upload("Apples,3", name="where.csv")
    assert client.get(address(given)).headers["Location"] == address(given, "recognised/")
    kept = {"kind": "tiny", "sheet-0": "on", "column-0": "name", "column-1": "amount"}
    page = client.post(address(given, "recognised/"), kept)
    assert page.context["form"].errors == {"option-0": ["Choose one."]}
    answer = client.post(address(given, "recognised/"), kept | {"option-0": "west"})
    assert answer.headers["Location"] == address(given)
    assert state(given) == State.CHECKED
    assert given.counts == {"new": 1}


def test_a_column_is_sent_elsewhere_and_a_sheet_left_out(upload: Upload, client: Client) -> None:
    given = upload("Apples,3")
    kept = {"kind": "tiny", "option-0": "east", "sheet-0": "on", "column-0": "name", "column-1": "amount"}
    client.post(address(given, "recognised/"), kept | {"column-1": ""})
    given.refresh_from_db()
    assert [one["field"] for one in given.settings["read"]["columns"]] == ["name", ""]
    del kept["sheet-0"]
    client.post(address(given, "recognised/"), kept)
    given.refresh_from_db()
    assert [one["read_as"] for one in given.settings["read"]["sheets"]] == ["Left out"]


def test_what_is_not_offered_is_refused(upload: Upload, client: Client) -> None:
    given = upload("Apples,3")
    page = client.post(address(given, "recognised/"), {"kind": "other", "option-0": "north", "column-0": "size"})
    assert set(page.context["form"].errors) == {"kind", "option-0", "column-0"}


# --- The preview ----------------------------------------------------------------------------------------


def test_the_preview_tells_the_fate_of_each_field_problems_first(upload: Upload, client: Client) -> None:
    given = upload("Apples,3", "Pears,4?", "Plums,many")
    page = client.get(address(given))
    lines = [(line.word, line.place, line.subject, line.in_file) for line in page.context["items"].lines]
    assert lines == [
        ("Error", "B4", "Plums", "many"), ("Check", "B3", "Pears", "4?"), ("New", "B2", "Apples", "3"),
    ]  # fmt: skip
    assert [(one.label, one.count) for one in page.context["segments"]] == [
        ("All", 3), ("Errors", 1), ("Check", 1), ("New", 1), ("Undecided", 2),
    ]  # fmt: skip
    assert "1 ready." in text(page)
    assert tiny.stored() == {}


@pytest.mark.parametrize(("show", "words"), [("error", ["Error"]), ("undecided", ["Error", "Check"]), ("changed", [])])
def test_one_result_is_shown(upload: Upload, client: Client, show: str, words: list[str]) -> None:
    given = upload("Apples,3", "Pears,4?", "Plums,many")
    page = client.get(address(given), {"show": show})
    assert [line.word for line in page.context["items"].lines] == words


def test_a_result_that_is_none(upload: Upload, client: Client) -> None:
    assert client.get(address(upload("Apples,3")), {"show": "odd"}).status_code == 404


def test_what_stands_in_a_file_is_never_markup(upload: Upload, client: Client) -> None:
    page = text(client.get(address(upload("<script>alert(1)</script>,3", name="<b>.csv"))))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>.csv" not in page


def test_decisions_of_a_page_are_kept(upload: Upload, client: Client) -> None:
    given = upload("Pears,4?", "Plums,many")
    sent = {"decision-0": "take", "decision-1": "type", "typed-1": "12"}
    answer = client.post(address(given, "decide/") + "?show=error", sent)
    assert answer.headers["Location"] == address(given) + "?show=error"
    assert list(given.items.order_by("position").values_list("decision", "typed")) == [("take", ""), ("type", "12")]


def test_a_decision_that_cannot_be_loses_nothing_typed(upload: Upload, client: Client) -> None:
    given = upload("Pears,4?", "Plums,many")
    sent = {"decision-0": "take", "decision-1": "type", "typed-1": "a dozen", **WHY}
    page = client.post(address(given, "confirm/"), sent)
    assert "“a dozen” is not a number." in text(page)
    shown = {line.subject: (line.decision, line.typed) for line in page.context["items"].lines}
    assert shown == {"Plums": ("type", "a dozen"), "Pears": ("take", "")}
    assert page.context["form"]["reason"].value() == "Counted again"
    assert tiny.stored() == {}


def test_a_decision_about_a_name_has_the_file_checked_again(upload: Upload, client: Client) -> None:
    given = upload("~prs,4")
    page = client.post(address(given, "decide/"), {"decision-0": "pears"}, follow=True)
    assert "The file was checked again with what you said." in text(page)
    assert [line.word for line in page.context["items"].lines] == ["New"]


def test_the_rest_is_decided_at_once(upload: Upload, client: Client) -> None:
    given = upload("Pears,4?", "Plums,many", "Figs,few")
    page = client.post(address(given, "rest/"), {"do": "take"}, follow=True)
    assert "1 item taken as read." in text(page)
    page = client.post(address(given, "rest/"), {"do": "leave"}, follow=True)
    assert "2 items left out." in text(page)
    assert page.context["standing"].undecided == 0


def test_the_undecided_stop_an_import(upload: Upload, client: Client) -> None:
    given = upload("Apples,3", "Plums,many")
    page = text(client.post(address(given, "confirm/"), {}))
    assert "One item waits for a decision. Leaving out is one." in page
    assert f"{address(given)}?show=undecided#rows" in page
    assert tiny.stored() == {}


def test_figures_that_change_need_kind_and_reason(upload: Upload, client: Client) -> None:
    client.post(address(upload("Apples,3"), "confirm/"), {})
    given = upload("Apples,4")
    page = client.post(address(given, "confirm/"), {})
    assert set(page.context["form"].errors) == {"change_kind", "reason"}
    page = client.post(address(given, "confirm/"), {**WHY, "reason": "As j.smith@example.org said"})
    assert "looks like an email address" in text(page)
    client.post(address(given, "confirm/"), WHY)
    assert tiny.stored() == {"Apples": "4"}


def test_confirming_shows_what_was_written(upload: Upload, client: Client) -> None:
    given = upload("Apples,3", "Plums,many")
    answer = client.post(address(given, "confirm/"), {"decision-1": "leave"})
    assert answer.headers["Location"] == address(given)
    page = text(client.get(address(given)))
    assert "1 new, 0 changed." in page
    assert "Undo this import" in page
    assert tiny.stored() == {"Apples": "3"}


def test_confirming_twice_writes_once(upload: Upload, client: Client) -> None:
    given = upload("Apples,3")
    client.post(address(given, "confirm/"), {})
    page = client.post(address(given, "confirm/"), {}, follow=True)
    assert "This import no longer waits for decisions: imported." in text(page)
    assert page.redirect_chain == [(address(given), 302)]


def test_what_changed_meanwhile_is_named(upload: Upload, client: Client) -> None:
    given = upload("Apples,3")
    client.post(address(upload("Apples,9", name="other.csv"), "confirm/"), {})
    page = client.post(address(given, "confirm/"), WHY)
    assert "Apples has changed since the preview." in text(page)


def test_the_same_file_is_recognised(upload: Upload, client: Client) -> None:
    client.post(address(upload("Apples,3"), "confirm/"), {})
    page = text(client.get(address(upload("Apples,3"))))
    assert "Everything in this file is on record already" in page
    assert "The same file was imported on" in page


def test_problems_come_back_marked_in_the_own_file(upload: Upload, client: Client) -> None:
    answer = client.get(address(upload("Plums,many"), "problems.xlsx"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="July problems.xlsx"'
    assert answer.content[:2] == b"PK"


def test_a_file_that_is_deleted_has_no_problems_to_download(upload: Upload, client: Client) -> None:
    given = upload("Plums,many")
    Import.objects.update(file_deleted_at=clock.now())
    assert client.get(address(given, "problems.xlsx")).status_code == 404


# --- Other states ---------------------------------------------------------------------------------------


def test_a_long_file_shows_its_progress_and_is_cancelled(upload: Upload, client: Client, settings: Any) -> None:
    settings.READ_AT_ONCE = 5
    given = upload("Apples,3")
    assert "Waiting to be read" in text(client.get(address(given)))
    receiving.begin_reading(upload=given, at=clock.now())
    receiving.note_progress(upload=given, rows=500, in_all=2000, at=clock.now())
    page = text(client.get(address(given)))
    assert "500 of 2000 rows" in page
    assert 'value="500" max="2000"' in page
    page = text(client.post(address(given, "cancel/"), follow=True))
    assert "This import was cancelled. Nothing was saved." in page
    assert state(given) == State.CANCELLED


def test_a_dead_worker_is_noticed_and_the_file_run_again(upload: Upload, client: Client, settings: Any) -> None:
    settings.READ_AT_ONCE = 5
    given = upload("Apples,3")
    receiving.begin_reading(upload=given, at=clock.now() - timedelta(seconds=settings.READING_SILENCE + 1))
    assert "Reading stopped" in text(client.get(address(given)))
    settings.READ_AT_ONCE = 400_000
    client.post(address(given, "again/"))
    assert state(given) == State.CHECKED


def test_what_was_written_is_not_cancelled(upload: Upload, client: Client) -> None:
    given = upload("Apples,3")
    client.post(address(given, "confirm/"), {})
    page = client.post(address(given, "cancel/"), follow=True)
    assert "This import can’t be cancelled: imported." in text(page)


def test_an_import_is_undone(upload: Upload, client: Client) -> None:
    given = upload("Apples,3")
    client.post(address(given, "confirm/"), {})
    assert "Say why the import is undone." in text(client.post(address(given, "undo/"), {}))
    page = text(client.post(address(given, "undo/"), {"reason": "Wrong month"}, follow=True))
    assert "1 taken back." in page
    assert (state(given), tiny.stored()) == (State.UNDONE, {})


def test_an_undo_that_cannot_be_says_why_and_loses_nothing(upload: Upload, client: Client) -> None:
    given = upload("Apples,3")
    client.post(address(given, "confirm/"), {})
    client.post(address(upload("Apples,4"), "confirm/"), WHY)
    page = client.post(address(given, "undo/"), {"reason": "Wrong month"})
    assert "A later import rests on it." in text(page)
    assert page.context["form"]["reason"].value() == "Wrong month"


def test_after_thirty_days_an_import_is_not_undone(upload: Upload, client: Client) -> None:
    given = upload("Apples,3")
    client.post(address(given, "confirm/"), {})
    Import.objects.update(began=clock.now() - timedelta(days=32), ended=clock.now() - timedelta(days=31))
    assert "Undo the import" not in text(client.get(address(given)))
    page = client.post(address(given, "undo/"), {"reason": "Wrong month"})
    assert "An import can be undone for 30 days." in text(page)


# --- Queries --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 300])
def test_a_preview_takes_as_many_queries_for_one_item_as_for_300(
    upload: Upload, client: Client, django_assert_num_queries: Callable[[int], CaptureQueriesContext], count: int
) -> None:
    given = upload(*(f"Name {n},{'4?' if n % 2 else 3}" for n in range(count)))
    with django_assert_num_queries(9):
        page = client.get(address(given))
    assert page.context["items"].found == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_one_import_as_for_three(
    client: Client, data_team: User, django_assert_num_queries: Callable[[int], CaptureQueriesContext], count: int
) -> None:
    many(count, data_team)
    with django_assert_num_queries(6):
        page = client.get("/imports/")
    assert len(page.context["lines"]) == count


def test_settings_are_remembered_for_the_next_file(upload: Upload, client: Client) -> None:
    client.post(address(upload("~prs,4"), "decide/"), {"decision-0": "pears"})
    assert upload("~prs,5").counts == {"new": 1}
