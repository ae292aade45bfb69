"""Saving what is typed on a sheet: kept as typed, never silently overwritten, at the same cost for one row or 500."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisation.models import Area, ChangeRecord, User
from organisation.operations import Refused
from scorecard.models import DraftComment, DraftEntry, Measure, SubmissionState
from scorecard.operations.drafts import Saved, TypedComment, TypedRow, save_comment, save_rows
from scorecard.operations.sending import return_submission, send_submission
from tests.builders import (
    make_area,
    make_draft,
    make_measure,
    make_person,
    make_post,
    make_root,
    make_submission,
    make_team_measure,
    make_unit,
    moment,
    month_of,
)

pytestmark = pytest.mark.django_db

MONTH = month_of("2020-09")
AT, LATER = moment("2020-10-05 13:32"), moment("2020-10-05 13:40")


@pytest.fixture
def measure(area: Area) -> Measure:
    make_root()
    return make_measure(area=area, code="timely")


@pytest.fixture
def by(service_manager: User) -> User:
    return service_manager


@pytest.fixture
def other() -> User:
    return make_person(title="Data officer")


def row(measure: Measure | str = "timely", *, unit: str = "service", version: int = 0, **fields: Any) -> TypedRow:
    checked = fields.pop("is_checked", None)
    code = measure if isinstance(measure, str) else measure.code
    return TypedRow(measure=code, unit=unit, version=version, texts=fields, is_checked=checked)


def said(measure: str = "timely", *, version: int = 0, **texts: str) -> TypedComment:
    return TypedComment(measure=measure, version=version, texts=texts)


def save(area: Area, *rows: TypedRow, by: User, at: datetime = AT) -> list[Saved]:
    return save_rows(area=area, month=MONTH, rows=rows, by=by, at=at)


def say(area: Area, comment: TypedComment, *, by: User, at: datetime = AT) -> Saved:
    return save_comment(area=area, month=MONTH, comment=comment, by=by, at=at)


# --- Kept as typed --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param({"numerator": "12o"}, {"numerator": "12o"}, id="not-a-number"),
        pytest.param({"numerator": "-3", "denominator": "NaN"}, {"numerator": "-3", "denominator": "NaN"}, id="nan"),
        pytest.param({"value": "1,73"}, {"value": "1,73"}, id="a-misplaced-comma"),
        pytest.param({"value": " 84% "}, {"value": "84%"}, id="without-the-spaces-around"),
        pytest.param({"numerator": "31", "denominator": "30"}, {"numerator": "31", "denominator": "30"}, id="above"),
        pytest.param({"absence": "nil", "value": "3"}, {"absence": "nil", "value": "3"}, id="both"),
        pytest.param(
            {"absence": "nil", "note": "None"}, {"absence": "nil", "note": "None"}, id="an-absence-and-a-note"
        ),
        pytest.param({"note": "’Ł 😀 <b>"}, {"note": "’Ł 😀 <b>"}, id="any-letters"),
        pytest.param({"numerator": "9" * 80}, {"numerator": "9" * 80}, id="as-long-as-it-may-be"),
        pytest.param(
            {"ticked": "unusual times", "tick_reason": "Two schools closed"},
            {"ticked": "unusual times", "tick_reason": "Two schools closed"},
            id="ticks",
        ),
    ],
)
def test_what_was_typed_is_kept_possible_or_not(
    area: Area, measure: Measure, by: User, typed: dict[str, str], kept: dict[str, str]
) -> None:
    assert save(area, row(**typed), by=by) == [Saved("timely", "service", 1)]
    draft = DraftEntry.objects.get()
    assert {name: getattr(draft, name) for name in kept} == kept
    assert (draft.measure, draft.unit, draft.month) == (measure, make_root(), MONTH)
    assert (draft.version, draft.saved_at, draft.saved_by, draft.saved_as) == (1, AT, by, "Assessment manager")


def test_only_the_fields_that_came_change(area: Area, measure: Measure, by: User, other: User) -> None:
    save(area, row(numerator="12", note="Counted"), by=by)
    assert save(area, row(version=1, denominator="30"), by=other, at=LATER) == [Saved("timely", "service", 2)]
    draft = DraftEntry.objects.get()
    assert (draft.numerator, draft.denominator, draft.note, draft.version) == ("12", "30", "Counted", 2)
    assert (draft.saved_at, draft.saved_as) == (LATER, "Data officer")


def test_a_cell_can_be_emptied(area: Area, measure: Measure, by: User) -> None:
    save(area, row(numerator="12"), by=by)
    save(area, row(version=1, numerator=""), by=by)
    assert DraftEntry.objects.get().numerator == ""


def test_other_rows_and_months_are_left_alone(area: Area, measure: Measure, by: User) -> None:
    earlier = make_draft(measure, "2020-08", "70")
    team = make_draft(measure, MONTH, "71", unit=make_unit(name="North team"))
    save(area, row(value="72"), by=by)
    assert dict(DraftEntry.objects.values_list("pk", "value")) == {
        earlier.pk: "70",
        team.pk: "71",
        DraftEntry.objects.latest("pk").pk: "72",
    }


@pytest.mark.parametrize(
    ("typed", "is_checked"),
    [
        pytest.param({"numerator": "12"}, True, id="keyed-anew"),
        pytest.param({"absence": "nil"}, True, id="said-why-there-is-none"),
        pytest.param({"note": "From the report"}, False, id="a-note-is-no-check"),
        pytest.param({"is_checked": True}, True, id="said-to-be-checked"),
        pytest.param({"numerator": "12", "is_checked": False}, False, id="what-is-said-counts-most"),
    ],
)
def test_whoever_keys_a_loaded_figure_has_checked_it(
    area: Area, measure: Measure, by: User, typed: dict[str, Any], is_checked: bool
) -> None:
    make_draft(measure, MONTH, of=(11, 30), is_loaded=True, is_checked=False)
    save(area, row(version=1, **typed), by=by)
    draft = DraftEntry.objects.get()
    assert (draft.is_checked, draft.is_loaded) == (is_checked, True)


# --- Two at once ----------------------------------------------------------------------------------------


def test_a_cell_that_another_has_changed_since_is_not_saved_but_shown(
    area: Area, measure: Measure, by: User, other: User
) -> None:
    save(area, row(numerator="12", denominator="30"), by=by)
    save(area, row(version=1, numerator="13"), by=other, at=LATER)
    assert save(area, row(version=1, numerator="14"), by=by, at=LATER) == [
        Saved("timely", "service", 2, {"numerator": "13"}, "Data officer", LATER)
    ]
    draft = DraftEntry.objects.get()
    assert (draft.numerator, draft.version, draft.saved_by) == ("13", 2, other)


def test_whoever_has_seen_both_may_choose(area: Area, measure: Measure, by: User, other: User) -> None:
    save(area, row(numerator="13"), by=other)
    (clash,) = save(area, row(numerator="14"), by=by)
    assert (clash.is_conflict, clash.version) == (True, 1)
    assert save(area, row(version=clash.version, numerator="14"), by=by) == [Saved("timely", "service", 2)]
    assert DraftEntry.objects.get().numerator == "14"


def test_the_same_text_is_no_conflict(area: Area, measure: Measure, by: User, other: User) -> None:
    save(area, row(numerator="13"), by=other)
    assert save(area, row(numerator=" 13 "), by=by) == [Saved("timely", "service", 2)]
    assert DraftEntry.objects.get().numerator == "13"


def test_what_another_emptied_is_a_conflict(area: Area, measure: Measure, by: User, other: User) -> None:
    save(area, row(numerator="13"), by=by)
    save(area, row(version=1, numerator=""), by=other)
    (clash,) = save(area, row(version=1, numerator="14"), by=by)
    assert clash.theirs == {"numerator": ""}
    assert clash.is_conflict


def test_of_a_block_only_what_clashes_is_not_saved(area: Area, measure: Measure, by: User, other: User) -> None:
    make_measure(area=area, code="visited")
    save(area, row(numerator="13"), by=other)
    first, second = save(area, row(numerator="14"), row("visited", numerator="15"), by=by)
    assert (first.is_conflict, second.is_conflict) == (True, False)
    assert dict(DraftEntry.objects.values_list("measure__code", "numerator")) == {"timely": "13", "visited": "15"}


def test_a_page_from_before_it_was_sent_is_a_conflict_after_its_return(
    area: Area, measure: Measure, by: User, other: User
) -> None:
    save(area, row(numerator="12", denominator="30"), by=by)  # seen by a page at version 1, left open
    save(area, row(version=1, numerator="14"), by=other)
    send_submission(area=area, month=MONTH, by=by, at=AT)
    return_submission(area=area, month=MONTH, by=other, at=LATER, reason="Look again")
    (clash,) = save(area, row(version=1, numerator="13"), by=by, at=LATER)
    assert clash.theirs == {"numerator": "14"}
    assert DraftEntry.objects.get().numerator == "14"


# --- Cost -----------------------------------------------------------------------------------------------


def queries_of_saving(area: Area, by: User, rows: list[TypedRow]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert not any(saved.is_conflict for saved in save(area, *rows, by=by))
    return len(queries)


@pytest.mark.parametrize("count", [1, 500])
def test_a_pasted_block_costs_as_many_queries_as_one_cell(area: Area, by: User, count: int) -> None:
    teams = [make_unit(name=f"Team {number}") for number in range(25)]
    codes = [make_team_measure(*teams, code=f"m{number}", area=area).code for number in range(20)]
    save(area, row("m0", value="1"), by=by)  # it is open
    keys = [(code, team.code) for code in codes for team in teams][:count]
    fresh = queries_of_saving(area, by, [row(code, unit=unit, numerator="12") for code, unit in keys])
    again = queries_of_saving(area, by, [row(code, unit=unit, version=1, numerator="13") for code, unit in keys])
    assert DraftEntry.objects.filter(numerator="13", version=2).count() == count
    assert (fresh, again) == (9, 9)


# --- What is refused ------------------------------------------------------------------------------------


def refusal(area: Area, *rows: TypedRow, by: User) -> str:
    """Return the sentence of a refusal, which saves nothing."""
    before = list(DraftEntry.objects.order_by("pk").values())
    with pytest.raises(Refused) as refused:
        save(area, *rows, by=by)
    assert list(DraftEntry.objects.order_by("pk").values()) == before
    return str(refused.value)


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        pytest.param("elsewhere", "service", id="a-measure-of-another-area"),
        pytest.param("unheard-of", "service", id="no-measure"),
        pytest.param("timely", "north-team", id="a-unit-that-does-not-report-it"),
        pytest.param("teams", "south-team", id="a-unit-that-no-longer-reports-it"),
        pytest.param("timely", "unheard-of", id="no-unit"),
        pytest.param("annual", "service", id="a-measure-that-is-not-due"),
        pytest.param("closed", "service", id="a-measure-that-is-closed"),
        pytest.param("heading", "service", id="a-heading"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_row_that_is_not_on_the_sheet_is_refused(
    area: Area, other_area: Area, measure: Measure, by: User, code: str, unit: str
) -> None:
    north, south = make_unit(name="North team"), make_unit(name="South team")
    teams = make_team_measure(north, south, code="teams", area=area)
    teams.reporting_units.filter(unit=south).update(last_month=month_of("2020-08"))
    make_measure(code="elsewhere", area=other_area)
    make_measure(code="annual", area=area, frequency="annual", due_month=3)
    make_measure(code="closed", area=area, closed="2020-08")
    make_measure(code="heading", area=area, is_heading=True)
    assert refusal(area, row(value="70"), row(code, unit=unit, value="71"), by=by) == "That row is not on this sheet."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param({"numerator": "9" * 81}, f"“{'9' * 30}…” is too long; at most 80 characters.", id="a-long-number"),
        pytest.param({"note": "n" * 301}, f"“{'n' * 30}…” is too long; at most 300 characters.", id="a-long-note"),
        pytest.param({"tick_reason": "r" * 201}, f"“{'r' * 30}…” is too long; at most 200 characters.", id="a-reason"),
        pytest.param({"ticked": "t" * 201}, f"“{'t' * 30}…” is too long; at most 200 characters.", id="ticks"),
        pytest.param({"absence": "lost"}, "Choose one of the reasons offered.", id="an-absence-not-offered"),
        pytest.param({"absence": "words"}, "Choose one of the reasons offered.", id="words-are-for-printed-pages"),
        pytest.param({"saved_as": "Somebody"}, "That field is not on this sheet.", id="a-field-that-is-not-typed"),
        pytest.param({"nonsense": "1"}, "That field is not on this sheet.", id="no-field"),
    ],
)
def test_a_text_that_cannot_be_kept_is_refused_with_a_sentence(
    area: Area, measure: Measure, by: User, typed: dict[str, str], sentence: str
) -> None:
    assert refusal(area, row(**typed), by=by) == sentence
    assert not SubmissionState.objects.exists()


@pytest.mark.parametrize("state", ["sent", "approved", "locked"])
def test_a_submission_that_was_sent_takes_nothing_more(
    area: Area, measure: Measure, by: User, other: User, state: str
) -> None:
    make_submission(area, MONTH, state, by=other)
    sentence = "Assessment, Sep 2020: sent meanwhile by Data officer. What you typed was not saved."
    assert refusal(area, row(value="70"), by=by) == sentence
    with pytest.raises(Refused) as refused:
        say(area, said(text="Late"), by=by)
    assert str(refused.value) == sentence
    assert not DraftComment.objects.exists()


# --- Opening --------------------------------------------------------------------------------------------


def test_an_untouched_submission_becomes_open_with_one_record(area: Area, measure: Measure, by: User) -> None:
    save(area, row(value="70"), by=by)
    state = SubmissionState.objects.get()
    assert (state.area, state.month, state.state, state.recorded_by) == (area, MONTH, "open", by)
    record = ChangeRecord.objects.get(subject_kind="submission")
    assert (record.action, record.subject, record.summary, record.title, record.at) == (
        "submission open", "assessment 2020-09", "Assessment, Sep 2020: open", "Assessment manager", state.recorded_at,
    )  # fmt: skip


def test_drafts_leave_no_trail(area: Area, measure: Measure, by: User, other: User) -> None:
    save(area, row(value="70"), by=by)
    before = (ChangeRecord.objects.count(), SubmissionState.objects.count())
    save(area, row(version=1, value="71"), by=other)
    say(area, said(text="Two posts were vacant."), by=by)
    assert (ChangeRecord.objects.count(), SubmissionState.objects.count()) == before


def test_a_returned_submission_is_typed_on(area: Area, measure: Measure, by: User) -> None:
    make_submission(area, MONTH, "returned")
    save(area, row(value="70"), by=by)
    assert SubmissionState.objects.as_at(None).get().state == "returned"


def test_another_areas_state_does_not_matter(area: Area, other_area: Area, measure: Measure, by: User) -> None:
    make_submission(other_area, MONTH, "locked")
    make_submission(area, "2020-08", "locked")
    assert save(area, row(value="70"), by=by) == [Saved("timely", "service", 1)]


# --- Comments -------------------------------------------------------------------------------------------


def test_a_comment_is_kept_as_typed(area: Area, measure: Measure, by: User) -> None:
    post = make_post(title="Practice lead")
    typed = {
        "text": " Two posts\nwere vacant. ", "remedial_action": "Fill them", "action_post_id": str(post.pk),
        "action_due": "31st Dec", "expected_green": "soon", "override": "The office’s own number",
    }  # fmt: skip
    assert say(area, said(**typed), by=by) == Saved("timely", "", 1)
    draft = DraftComment.objects.get()
    assert (draft.text, draft.remedial_action, draft.action_post) == ("Two posts\nwere vacant.", "Fill them", post)
    assert (draft.action_due, draft.expected_green, draft.override) == ("31st Dec", "soon", "The office’s own number")
    assert (draft.measure, draft.month, draft.version, draft.saved_as) == (measure, MONTH, 1, "Assessment manager")


def test_a_comment_that_another_has_changed_since_is_not_saved_but_shown(
    area: Area, measure: Measure, by: User, other: User
) -> None:
    say(area, said(text="Two posts were vacant.", remedial_action="Fill them"), by=other, at=LATER)
    typed = said(text="A new system.", remedial_action="Fill them")
    assert say(area, typed, by=by) == Saved("timely", "", 1, {"text": "Two posts were vacant."}, "Data officer", LATER)
    assert DraftComment.objects.get().text == "Two posts were vacant."


def test_the_same_comment_is_no_conflict(area: Area, measure: Measure, by: User, other: User) -> None:
    post = make_post()
    say(area, said(text="Two posts", action_post_id=str(post.pk)), by=other)
    assert say(area, said(text="Two posts ", action_post_id=str(post.pk)), by=by) == Saved("timely", "", 2)


def test_the_post_of_a_comment_can_be_taken_out(area: Area, measure: Measure, by: User) -> None:
    say(area, said(action_post_id=str(make_post().pk)), by=by)
    say(area, said(version=1, action_post_id=""), by=by)
    assert DraftComment.objects.get().action_post is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param({"action_post_id": "9" * 5000}, "Choose one of the posts offered.", id="a-post-of-5000-digits"),
        pytest.param({"text": "x" * 4001}, "That text is too long.", id="a-long-text"),
        pytest.param({"remedial_action": "x" * 4001}, "That text is too long.", id="a-long-action"),
        pytest.param({"action_due": "x" * 21}, "That text is too long.", id="a-long-day"),
        pytest.param({"override": "x" * 201}, "That text is too long.", id="a-long-reason"),
        pytest.param({"action_post_id": "999999"}, "Choose one of the posts offered.", id="no-such-post"),
        pytest.param({"action_post_id": "9" * 30}, "Choose one of the posts offered.", id="a-number-beyond-all"),
        pytest.param({"action_post_id": "²"}, "Choose one of the posts offered.", id="a-superscript"),
        pytest.param({"action_post_id": "me"}, "Choose one of the posts offered.", id="a-word"),
        pytest.param({"version": "3"}, "That field is not on this sheet.", id="a-field-that-is-not-typed"),
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused_with_a_sentence(
    area: Area, measure: Measure, by: User, typed: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        say(area, TypedComment(measure="timely", version=0, texts=typed), by=by)
    assert str(refused.value) == sentence
    assert not DraftComment.objects.exists()


def test_a_comment_on_a_measure_of_another_area_is_refused(area: Area, other_area: Area, by: User) -> None:
    make_measure(code="elsewhere", area=other_area)
    with pytest.raises(Refused, match=r"^That measure is not on this sheet\.$"):
        say(area, said("elsewhere", text="Late"), by=by)


def test_drafts_outlive_the_person_that_typed_and_a_later_month(area: Area, measure: Measure, by: User) -> None:
    """Nothing deletes a draft but sending: not another month's sending, not a measure of another area."""
    make_draft(measure, "2020-08", "12o")
    elsewhere = make_area(name="Fostering")
    make_draft(make_measure(area=elsewhere, code="foster"), MONTH, "13")
    save(area, row(value="70"), by=by)
    send_submission(area=area, month=MONTH, by=by, at=LATER)
    assert sorted(DraftEntry.objects.values_list("measure__code", "value")) == [("foster", "13"), ("timely", "12o")]


# --- By the script and by an ordinary form --------------------------------------------------------------

SHEET = "/scorecard/submissions/assessment/2020-09/"
CELL = {"measure": "timely", "unit": "service", "version": 0, "texts": {"numerator": "12"}}


@pytest.fixture
def client(by: User, measure: Measure) -> Client:
    browser = Client()
    browser.force_login(by)
    return browser


def post(client: Client, body: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"{SHEET}save/", raw, content_type="application/json")


def test_the_script_is_told_what_became_of_each(client: Client, measure: Measure, other: User) -> None:
    make_draft(measure, "2020-08", "70")
    comment = {"measure": "timely", "version": 0, "texts": {"text": "Two posts were vacant."}}
    answer = post(client, {"rows": [CELL], "comments": [comment]}).json()
    assert [(one["measure"], one["unit"], one["version"], one["state"]) for one in answer["rows"]] == [
        ("timely", "service", 1, "saved")
    ]
    assert [(one["measure"], one["version"], one["state"]) for one in answer["comments"]] == [("timely", 1, "saved")]
    assert (list(answer["measures"]), answer["measures"]["timely"]["wants"]) == (
        ["timely"], ["The denominator is missing."],
    )  # fmt: skip
    clash = post(client, {"rows": [{**CELL, "texts": {"numerator": "13"}}]}).json()["rows"][0]
    assert (clash["state"], clash["theirs"], clash["by"]) == ("conflict", {"numerator": "12"}, "Assessment manager")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half-a-json"),
        pytest.param(b"\xff\xfe{}", id="not-utf-8"),
        pytest.param(b"[" * 100_000, id="too-deep"),
        pytest.param(b'{"rows": ' + b"1" * 5000 + b"}", id="a-number-of-thousands-of-digits"),
        pytest.param([], id="a-list"),
        pytest.param({"rows": {}}, id="rows-that-are-no-list"),
        pytest.param({"rows": [1]}, id="a-row-that-is-a-number"),
        pytest.param({"rows": [{**CELL, "measure": 1}]}, id="a-measure-that-is-a-number"),
        pytest.param({"rows": [{"measure": "timely"}]}, id="a-row-without-a-unit"),
        pytest.param({"rows": [{**CELL, "version": "1"}]}, id="a-version-that-is-a-text"),
        pytest.param({"rows": [{**CELL, "version": True}]}, id="a-version-that-is-true"),
        pytest.param({"rows": [{**CELL, "texts": ["12"]}]}, id="texts-that-are-a-list"),
        pytest.param({"rows": [{**CELL, "texts": {"numerator": 12}}]}, id="a-text-that-is-a-number"),
        pytest.param({"rows": [{**CELL, "texts": {"note": "a\x00b"}}]}, id="a-nul"),
        pytest.param({"rows": [{**CELL, "texts": {"note": "\ud83d"}}]}, id="half-a-smiley"),
        pytest.param({"rows": [CELL] * 2001}, id="more-rows-than-a-sheet-has"),
    ],
)
def test_what_the_script_never_sends_is_turned_away(client: Client, body: Any) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.json()) == (
        400,
        {"refused": "That could not be read. Reload the page and try again."},
    )
    assert not DraftEntry.objects.exists()


def test_a_form_sent_where_the_script_saves_is_turned_away(by: User, measure: Measure) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(by)
    client.get(SHEET)
    token = client.cookies["csrftoken"].value
    answer = client.post(f"{SHEET}save/", {"csrfmiddlewaretoken": token, "rows": "[]"})
    assert (answer.status_code, list(answer.json())) == (400, ["refused"])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        pytest.param({"measure": "unheard-of"}, "That row is not on this sheet.", id="another-row"),
        pytest.param({"texts": {"nonsense": "1"}}, "That field is not on this sheet.", id="another-field"),
        pytest.param({"texts": {"note": "n" * 301}}, f"“{'n' * 30}…” is too long; at most 300 characters.", id="long"),
    ],
)
def test_what_is_refused_is_said_to_the_script(client: Client, row: dict[str, Any], sentence: str) -> None:
    answer = post(client, {"rows": [{**CELL, **row}]})
    assert (answer.status_code, answer.json()) == (409, {"refused": sentence})


def test_rows_and_comment_of_one_request_are_saved_together_or_not_at_all(client: Client) -> None:
    comment = {"measure": "timely", "version": 0, "texts": {"text": "x" * 4001}}
    answer = post(client, {"rows": [CELL], "comments": [comment]})
    assert (answer.status_code, answer.json()) == (409, {"refused": "That text is too long."})
    assert not DraftEntry.objects.exists()


def test_an_ordinary_form_saves_a_measure_with_its_comment(client: Client) -> None:
    form = {
        "measure": "timely", "unit": "service", "version:service": "0", "numerator:service": "12\x00",
        "denominator:service": "30", "tick:service": ["unusual", "times"], "tick_reason:service": "New team",
        "comment-version": "0", "comment-text": "Two posts were vacant.",
    }  # fmt: skip
    answer = client.post(SHEET, form)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{SHEET}#m-timely")
    draft = DraftEntry.objects.get()
    assert (draft.numerator, draft.denominator, draft.ticked, draft.tick_reason, draft.version) == (
        "12", "30", "unusual times", "New team", 1,
    )  # fmt: skip
    assert DraftComment.objects.get().text == "Two posts were vacant."


def test_an_ordinary_form_that_clashes_says_what_was_saved_meanwhile(
    client: Client, measure: Measure, other: User
) -> None:
    make_draft(measure, MONTH, of=("13", ""), by=other)
    form = {"measure": "timely", "unit": "service", "version:service": "0", "numerator:service": "12"}
    answer = client.post(SHEET, form)
    (said,) = [str(message) for message in get_messages(answer.wsgi_request)]
    assert "Data officer saved 13" in said
    assert DraftEntry.objects.get().numerator == "13"
