"""Revising what was sent: preview, both values kept, totals that follow, and who may when."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from organisation.models import Area, ChangeKind, ChangeRecord, LedgerClock, Unit, User
from organisation.operations import Reason, Refused
from scorecard.forms.revision import CHOOSE, NOTHING
from scorecard.models import Measure, Observation, SubmissionState
from scorecard.operations.goals import set_population
from scorecard.operations.revision import (
    NOT_SENT,
    NOT_YOURS,
    ONLY_DATA_TEAM,
    Change,
    RevisedMeanwhile,
    preview_revision,
    revise_figures,
)
from scorecard.operations.submissions import move_submission
from tests.builders import (
    EARLY,
    current_figure,
    make_figure,
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
from tests.cast import EVERYONE, Person

pytestmark = pytest.mark.django_db

AT, LATER = moment("2020-09-24 10:00"), moment("2020-10-08 10:00")
JULY = month_of("2020-07")
PAGE = "/scorecard/submissions/assessment/2020-07/revise/"
WHY = {"kind": "late", "reason": "Final-day assessments were counted as late"}


@pytest.fixture
def measure(area: Area) -> Measure:
    """Timeliness: 201 of 300 in July 2020, 67%, red against 80%, amber from 75."""
    make_root()
    measure = make_measure(name="Assessments in time", code="timely", area=area)
    make_target(measure, "80", tolerance="5")
    record(measure, "2020-07", of=(201, 300))
    return measure


@pytest.fixture
def locked(measure: Measure) -> Measure:
    make_submission(measure.area, "2020-07", "locked")
    return measure


@pytest.fixture
def client(data_team: User, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(data_team)


@pytest.fixture
def teams() -> list[Unit]:
    return [make_unit(name=f"Team {letter}", code=letter.lower()) for letter in "AB"]


def change(measure: Measure, value: Any = None, *, unit: Unit | None = None, **figure: Any) -> Change:
    """Return a change based on what stands."""
    unit = unit or make_root()
    entry = Observation.objects.as_at(None).filter(measure=measure, unit=unit, month=JULY).first()
    return Change(
        measure=measure, unit=unit, figure=make_figure(value, **figure), based_on=entry.pk if entry else None
    )  # fmt: skip


def revise(*changes: Change, by: User, at: Any = AT, **fields: Any) -> Any:
    given = {"area": changes[0].measure.area, "month": JULY, "changes": changes, "by": by, "at": at, **WHY}
    return revise_figures(**{**given, **fields})


def filled(page: Any, **typed: str) -> dict[str, str]:
    """Return what a browser sends of a page's form: its rows as shown, kind and reason, with what was typed."""
    sent: dict[str, str] = {}
    for row in page.context["rows"]:
        if row.is_total:
            continue
        names = ["absence", "note", *(["numerator", "denominator"] if row.has_pair else [])]
        names += ["value"] if row.has_value else []
        sent |= {f"{name}:{row.key}": row.texts[name] for name in names} | {f"based:{row.key}": row.based_on}
        if row.is_clash:
            sent |= {f"clash:{row.key}": "1"} | ({f"settle:{row.key}": row.settle} if row.settle else {})
    form = page.context["form"]
    if page.context["is_previewed"]:
        sent["previewed"] = form.digest
    sent |= {name: form[name].value() or "" for name in ("kind", "reason")}
    return sent | {name.replace("__", ":", 1).replace("__", ":"): text for name, text in typed.items()}


def preview(client: Client, address: str = PAGE, **typed: str) -> Any:
    """Open the page, type, and look at the preview."""
    return client.post(address, filled(client.get(address), **WHY | typed))


def go_on(client: Client, page: Any, address: str = PAGE, **typed: str) -> Any:
    """Press "Record" on a preview."""
    return client.post(address, filled(page, **typed) | {"do": "record"})


def problems(page: Any) -> list[str]:
    """Return all that a page says is wrong, in its order."""
    assert page.status_code == 200
    form = page.context["form"]
    rows = [sentence for row in page.context["problems"] for _, sentence in row.errors]
    return [*form.non_field_errors(), *rows, *(error for field in form for error in field.errors)]


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


# --- The operation --------------------------------------------------------------------------------------


def test_both_values_are_kept_with_who_when_and_why(locked: Measure, data_team: User) -> None:
    first = current_figure(locked, "2020-07")
    revise(change(locked, of=(228, 300)), by=data_team)
    first.refresh_from_db()
    now = current_figure(locked, "2020-07")
    assert (first.value, first.superseded_at) == (67, AT)
    assert (now.value, now.recorded_at, now.recorded_by, now.recorded_as) == (76, AT, data_team, "Performance manager")
    assert (now.kind, now.reason, now.source, now.is_revision) == ("late", WHY["reason"], "Revision", True)


@pytest.mark.parametrize(
    ("state", "is_revision"),
    [("sent", False), ("approved", True), ("locked", True)],
    ids=["sent", "approved", "locked"],
)
def test_what_was_signed_off_is_marked(state: str, is_revision: bool, measure: Measure, data_team: User) -> None:
    make_submission(measure.area, "2020-07", state)
    revise(change(measure, of=(228, 300)), by=data_team)
    assert current_figure(measure, "2020-07").is_revision is is_revision


def test_a_teams_revision_moves_the_total_in_the_same_batch(area: Area, teams: list[Unit], data_team: User) -> None:
    measure = make_team_measure(*teams, area=area)
    record(measure, "2020-07", of=(10, 20), unit=teams[0])
    record(measure, "2020-07", of=(30, 40), unit=teams[1])
    make_submission(area, "2020-07", "locked")
    revise(change(measure, of=(18, 20), unit=teams[0]), by=data_team)
    team, total = current_figure(measure, "2020-07", unit=teams[0]), current_figure(measure, "2020-07")
    assert (total.numerator, total.denominator, total.value) == (48, 60, 80)
    assert (team.recorded_at, team.reason, team.is_revision) == (total.recorded_at, total.reason, total.is_revision)
    assert total.is_revision


def test_a_total_is_revised_only_through_its_teams(area: Area, teams: list[Unit], data_team: User) -> None:
    measure = make_team_measure(*teams, area=area)
    record(measure, "2020-07", of=(10, 20), unit=teams[0])
    make_submission(area, "2020-07", "locked")
    with pytest.raises(Refused, match="the total is formed from its teams"):
        revise(change(measure, of=(18, 20)), by=data_team)


def test_several_figures_are_one_batch_with_one_reason(locked: Measure, data_team: User) -> None:
    other = make_measure(name="Visits", code="visits", area=locked.area)
    record(other, "2020-07", "50", reason=why())
    assert revise(change(locked, of=(228, 300)), change(other, "60"), by=data_team).changed == 2
    moments = {(one.recorded_at, one.reason) for one in Observation.objects.as_at(None).filter(month=JULY)}
    assert moments == {(AT, WHY["reason"])}


def test_a_missing_figure_comes_late(locked: Measure, data_team: User) -> None:
    other = make_measure(name="Visits", code="visits", area=locked.area)
    revise(change(other, "60"), by=data_team)
    assert (current_figure(other, "2020-07").value, current_figure(other, "2020-07").is_revision) == (60, False)


def test_an_outturn_stays_one(measure: Measure, data_team: User) -> None:
    record(measure, "2020-07", "70", outturn_of="CIN census 2020", reason=why())
    make_submission(measure.area, "2020-07", "locked")
    revise(change(measure, "76"), by=data_team)
    assert current_figure(measure, "2020-07").outturn_of == "CIN census 2020"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"reason": " "}, "Give a reason for the change.", id="no-reason"),
        pytest.param({"kind": ""}, "Say what kind of change it is.", id="no-kind"),
        pytest.param({"kind": ChangeKind.DECISION}, "Say what kind of change it is.", id="another-kind"),
        pytest.param({"changes": []}, "No figure differs from what stands.", id="no-change"),
    ],
)
def test_kind_reason_and_a_change_are_required(
    fields: dict[str, Any], sentence: str, locked: Measure, data_team: User
) -> None:
    with pytest.raises(Refused) as refused:
        revise(change(locked, of=(228, 300)), by=data_team, **fields)
    assert str(refused.value) == sentence
    assert current_figure(locked, "2020-07").value == 67


def test_another_areas_measure_is_refused(locked: Measure, other_area: Area, data_team: User) -> None:
    visits = make_measure(name="Visits", area=other_area)
    with pytest.raises(Refused, match="Visits is not a measure of Assessment"):
        revise(change(visits, "60"), by=data_team, area=locked.area)


def test_a_stale_change_is_refused_and_shows_what_stands(locked: Measure, data_team: User) -> None:
    mine = change(locked, of=(228, 300))
    revise(change(locked, of=(240, 300)), by=data_team)
    with pytest.raises(RevisedMeanwhile) as stale:
        revise(mine, by=data_team, at=LATER)
    assert stale.value.current == current_figure(locked, "2020-07")
    assert stale.value.stale == {mine.key: stale.value.current}
    assert current_figure(locked, "2020-07").value == 80


@pytest.mark.parametrize(
    ("state", "who", "sentence"),
    [
        pytest.param("open", "data_team", NOT_SENT, id="open-nobody"),
        pytest.param("returned", "data_team", NOT_SENT, id="returned-nobody"),
        pytest.param("sent", "service_manager", "", id="sent-the-manager"),
        pytest.param("approved", "head_of_service", "", id="approved-the-head"),
        pytest.param("sent", "manager_elsewhere", NOT_YOURS, id="sent-not-the-manager-elsewhere"),
        pytest.param("locked", "service_manager", ONLY_DATA_TEAM, id="locked-not-the-manager"),
        pytest.param("locked", "head_of_service", ONLY_DATA_TEAM, id="locked-not-the-head"),
        pytest.param("locked", "administrator", ONLY_DATA_TEAM, id="locked-not-the-administrator"),
        pytest.param("locked", "data_team", "", id="locked-the-data-team"),
    ],
)
def test_who_may_when(state: str, who: str, sentence: str, measure: Measure, request: pytest.FixtureRequest) -> None:
    """The operation asks itself, since a submission may be locked between opening the page and recording."""
    make_submission(measure.area, "2020-07", state)
    person = request.getfixturevalue(who)
    if not sentence:
        assert revise(change(measure, of=(228, 300)), by=person).changed == 1
        return
    with pytest.raises(Refused) as refused:
        revise(change(measure, of=(228, 300)), by=person)
    assert (str(refused.value), current_figure(measure, "2020-07").value) == (sentence, 67)


def test_the_trail(locked: Measure, data_team: User) -> None:
    revise(change(locked, of=(228, 300)), by=data_team)
    lines = ChangeRecord.objects.filter(at=AT).order_by("subject_kind")
    assert [(one.subject_kind, one.subject, one.action, one.reason) for one in lines] == [
        ("measure", "timely", "record figures", WHY["reason"]),
        ("submission", "assessment 2020-07", "revise figures", WHY["reason"]),
    ]
    assert lines[1].summary == "Assessment, Jul 2020: 1 figure revised, late recording"
    assert json.loads(lines[0].detail) == {"service 2020-07": ["67% (201 of 300)", "76% (228 of 300)"]}


# --- The preview ----------------------------------------------------------------------------------------


def everything() -> list[Any]:
    models = (Observation, SubmissionState, ChangeRecord, LedgerClock)
    return [list(model._base_manager.order_by("pk").values_list()) for model in models]


def test_a_preview_changes_nothing(area: Area, teams: list[Unit], data_team: User) -> None:
    measure = make_team_measure(*teams, area=area)
    make_target(measure, "80")
    record(measure, "2020-07", of=(10, 20), unit=teams[0])
    record(measure, "2020-07", of=(30, 40), unit=teams[1])
    make_submission(area, "2020-07", "locked")
    before = everything()
    effects = preview_revision(
        area=area, month=JULY, changes=[change(measure, of=(18, 20), unit=teams[0])], by=data_team, at=AT, **WHY
    )
    assert everything() == before
    assert [(one.after.unit.name, one.follows, one.changes_rating) for one in effects] == [
        ("Children's services", True, True),
        ("Team A", False, True),
    ]
    ratings = [(one.before.rated.rating.value, one.after.rated.rating.value) for one in effects]
    assert ratings == [("red", "green"), ("red", "green")]


def test_a_preview_that_is_refused_changes_nothing(locked: Measure, data_team: User) -> None:
    before = everything()
    with pytest.raises(Refused):
        preview_revision(area=locked.area, month=JULY, changes=[], by=data_team, at=AT, **WHY)
    assert everything() == before


@pytest.mark.parametrize(
    ("counts", "sentence", "ratings", "mark"),
    [
        pytest.param((228, 300), "1 figure changes. 1 rating changes.", ["Assessments in time: Red to Amber"],
                     "Revised (r), brought to the Board", id="another-rating"),
        pytest.param((204, 300), "1 figure changes. No rating changes.", [], "Revised (r)", id="the-same-rating"),
        pytest.param((213, 300), "1 figure changes. No rating changes.", [], "Revised (r), brought to the Board",
                     id="above-the-threshold"),
    ],
)  # fmt: skip
def test_the_page_shows_what_would_change(
    counts: tuple[int, int], sentence: str, ratings: list[str], mark: str, locked: Measure, client: Client
) -> None:
    Measure.objects.filter(pk=locked.pk).update(materiality=3)
    before = everything()
    page = preview(client, numerator__timely__service=str(counts[0]))
    assert problems(page) == []
    assert (page.context["sentence"], page.context["ratings"]) == (sentence, ratings)
    [effect] = page.context["effects"]
    assert (effect.before, effect.before_counts, effect.after_counts) == ("67%", "201 of 300", f"{counts[0]} of 300")
    assert effect.mark == mark
    assert everything() == before


def test_warnings_are_shown_and_kept(measure: Measure, client: Client) -> None:
    for month, value in zip(range(1, 13), (66, 67, 68, 66, 67, 68, 66, 67, 68, 66, 67, 68), strict=True):
        record(measure, f"2019-{month:02d}", str(value))
    make_submission(measure.area, "2020-07", "locked")
    page = preview(client, numerator__timely__service="290")
    [effect] = page.context["effects"]
    assert effect.warnings == ("Unusual for this series: 66 to 68 in its last 12 months.",)
    go_on(client, page)
    assert current_figure(measure, "2020-07").note == "Checked: unusual"
    assert client.get(PAGE).context["rows"][0].texts["note"] == ""


# --- The page -------------------------------------------------------------------------------------------


def test_figures_stand_as_they_are(locked: Measure, teams: list[Unit], client: Client) -> None:
    make_measure(name="Visits", code="visits", area=locked.area, position=1)
    waiting = make_measure(name="Waiting", code="waiting", area=locked.area, unit="days", position=2)
    record(waiting, "2020-07", "5", qualifier="<", reason=why())
    total = make_team_measure(*teams, name="Contacts", code="contacts", area=locked.area, position=3)
    record(total, "2020-07", of=(1, 2), unit=teams[0], reason=why())
    record(total, "2020-07", absence="not_applicable", unit=teams[1], reason=why())
    rows = client.get(PAGE).context["rows"]
    shown = {row.key: (row.is_total, *(text for text in row.texts.values() if text)) for row in rows}
    assert shown == {
        "timely:service": (False, "201", "300"),
        "visits:service": (False,),
        "waiting:service": (False, "<5"),
        "contacts:service": (True, "1", "2"),
        "contacts:a": (False, "1", "2"),
        "contacts:b": (False, "not_applicable"),
    }
    assert "numerator:contacts:service" not in client.get(PAGE).content.decode()


def test_recording_leads_to_both_values(locked: Measure, client: Client) -> None:
    address = f"{PAGE}?measure=timely"
    answer = go_on(client, preview(client, address, numerator__timely__service="228"), address)
    assert (answer.status_code, answer.headers["Location"]) == (
        302, "/scorecard/measures/timely/?month=2020-07#revisions"
    )  # fmt: skip
    assert said(answer) == ["1 figure recorded. What stood before is kept."]
    page = client.get("/scorecard/measures/timely/?month=2020-07")
    [row] = page.context["revisions"]
    assert (row.before, row.after, row.kind, row.reason, row.by, row.word) == (
        "67% (201 of 300)", "76% (228 of 300)", "Late recording", WHY["reason"], "Performance manager",
        "revised after sign-off",
    )  # fmt: skip
    assert row.rating == "Red to Amber"
    scorecard = client.get("/scorecard/?month=2020-07").content.decode()
    assert '<abbr class="fn" title="revised after sign-off">(r)' in scorecard


def test_as_at_before_shows_the_first_figure(locked: Measure, client: Client) -> None:
    go_on(client, preview(client, numerator__timely__service="228"))
    then = client.get("/scorecard/measures/timely/?month=2020-07&as_at=2019-01-01")
    assert (then.context["facts"].value, then.context["revisions"]) == ("67%", [])
    assert client.get("/scorecard/measures/timely/?month=2020-07").context["facts"].value == "76%"


def test_all_of_a_month_leads_back_to_the_sheet(locked: Measure, client: Client) -> None:
    answer = go_on(client, preview(client, numerator__timely__service="228"))
    assert answer.headers["Location"] == "/scorecard/submissions/assessment/2020-07/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param({"numerator__timely__service": "12o"}, "“12o” is not a number. Write digits, like 1731 or 84.9.",
                     id="not-a-number"),
        pytest.param({"numerator__timely__service": "301"}, "301 is more than 300.", id="above"),
        pytest.param({"numerator__timely__service": "-1"}, "-1 is negative.", id="negative"),
        pytest.param({"numerator__timely__service": ""}, "The numerator is missing.", id="half-a-pair"),
        pytest.param({"numerator__timely__service": "", "denominator__timely__service": ""},
                     "No figure, and no reason why there is none.", id="emptied"),
        pytest.param({"value__timely__service": "76"}, "Give numerator and denominator, or the value alone.",
                     id="pair-and-value"),
        pytest.param({"absence__timely__service": "nil"},
                     "There is a figure and a reason why there is none. Keep one.", id="figure-and-absence"),
        pytest.param({"numerator__timely__service": "", "denominator__timely__service": "",
                      "absence__timely__service": "holiday"}, "Choose one of the reasons offered.", id="made-up"),
        pytest.param({"numerator__timely__service": "", "denominator__timely__service": "",
                      "absence__timely__service": "words"}, "Choose one of the reasons offered.", id="no-words"),
        pytest.param({"numerator__timely__service": "228", "note__timely__service": "Ask j.smith@example.org"},
                     "“j.smith@example.org” looks like an email address. Take it out.", id="personal-data"),
        pytest.param({"numerator__timely__service": "228", "note__timely__service": "x" * 301},
                     "The note is too long; at most 300 characters.", id="long-note"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_stays_as_typed(
    typed: dict[str, str], sentence: str, locked: Measure, client: Client
) -> None:
    page = preview(client, **typed)
    assert problems(page) == ["Some figures can’t be recorded as they are typed.", sentence]
    [row] = page.context["rows"]
    names = {name.split("__")[0]: text for name, text in typed.items()}
    assert {name: row.texts[name] for name in names} == names
    assert page.context["form"]["reason"].value() == WHY["reason"]


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        pytest.param({"kind": ""}, ["Say what kind of change it is."], id="no-kind"),
        pytest.param({"reason": "  "}, ["Give a reason for the change."], id="no-reason"),
        pytest.param({"reason": "Born 1.2.2012"}, ["“Born 1.2.2012” looks like a date of birth. Take it out."],
                     id="personal-data"),
        pytest.param({"numerator__timely__service": "201.0"}, [NOTHING], id="the-same-written-otherwise"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(typed: dict[str, str], sentences: list[str], locked: Measure, client: Client) -> None:
    page = preview(client, **{"numerator__timely__service": "228", **typed})
    assert problems(page) == sentences


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        pytest.param({"value": "76"}, (76, "=", ""), id="a-value"),
        pytest.param({"value": "<5"}, (5, "<", ""), id="a-bound"),
        pytest.param({"absence": "not_collected"}, (None, "=", "not_collected"), id="an-absence"),
    ],
)
def test_other_ways_to_give_a_figure(
    typed: dict[str, str], stored: tuple[Any, ...], locked: Measure, client: Client
) -> None:
    empty = {"numerator__timely__service": "", "denominator__timely__service": ""}
    page = preview(client, **empty, **{f"{name}__timely__service": text for name, text in typed.items()})
    assert go_on(client, page).status_code == 302
    entry = current_figure(locked, "2020-07")
    assert (entry.value, entry.qualifier, entry.absence) == stored


def test_words_and_bounds_that_are_left_alone_stay(measure: Measure, client: Client) -> None:
    printed = make_measure(name="Printed", code="printed", area=measure.area, position=1)
    record(printed, "2020-07", absence="words", as_printed="see report")
    make_submission(measure.area, "2020-07", "locked")
    page = preview(client, numerator__timely__service="228", note__printed__service="Of June")
    assert [effect.name for effect in page.context["effects"]] == ["Assessments in time", "Printed"]
    go_on(client, page)
    entry = current_figure(printed, "2020-07")
    assert (entry.absence, entry.as_printed, entry.note) == ("words", "see report", "Of June")


def test_days_recorded_with_counts_are_revised_by_them(measure: Measure, client: Client) -> None:
    days = make_measure(name="Days", code="days", area=measure.area, unit="days", decimals=1, position=1)
    record(days, "2020-07", of=(100, 40))
    make_submission(measure.area, "2020-07", "locked")
    assert go_on(client, preview(client, numerator__days__service="110")).status_code == 302
    assert str(current_figure(days, "2020-07").value.normalize()) == "2.8"  # type: ignore[union-attr]


def test_a_rate_takes_its_population(measure: Measure, client: Client) -> None:
    rate = make_measure(
        name="Referrals", code="referrals", area=measure.area, unit="rate_10000", population="0-17", position=1
    )
    set_population(
        group="0-17", unit=make_root(), from_month=month_of("2019-06"), value=50_000, by=recorder(), at=EARLY,
        reason=Reason(),
    )  # fmt: skip
    record(rate, "2020-07", "20")
    make_submission(measure.area, "2020-07", "locked")
    go_on(client, preview(client, value__referrals__service="", numerator__referrals__service="150"))
    entry = current_figure(rate, "2020-07")
    assert (entry.value, entry.numerator, entry.denominator) == (30, 150, 50_000)


def test_what_changed_since_the_preview_is_previewed_again(locked: Measure, client: Client) -> None:
    page = preview(client, numerator__timely__service="228")
    again = go_on(client, page, numerator__timely__service="240")
    assert (again.status_code, again.context["effects"][0].after) == (200, "80%")
    assert said(again) == ["You changed something since the preview. Look at this one, then record it."]
    assert current_figure(locked, "2020-07").value == 67
    go_on(client, again)
    assert current_figure(locked, "2020-07").value == 80


def test_nothing_is_recorded_without_a_preview(locked: Measure, client: Client) -> None:
    page = client.get(PAGE)
    client.post(PAGE, filled(page, numerator__timely__service="228", **WHY) | {"do": "record"})
    assert current_figure(locked, "2020-07").value == 67


# --- Two at once ----------------------------------------------------------------------------------------


def clash(client: Client, locked: Measure, **typed: str) -> Any:
    """Preview a change, let another record 80% first, and press "Record"."""
    page = preview(client, **{"numerator__timely__service": "228", **typed})
    revise(change(locked, of=(240, 300)), by=recorder_of_the_data_team(), reason="Recounted")
    return go_on(client, page)


def recorder_of_the_data_team() -> User:
    person = User.objects.get(email="data.team@example.org")
    assert person != recorder()
    return person


def test_a_stale_edit_shows_both_values_and_asks(locked: Measure, client: Client) -> None:
    page = clash(client, locked)
    assert problems(page) == ["Some figures can’t be recorded as they are typed.", CHOOSE]
    [row] = page.context["rows"]
    assert (row.is_clash, row.theirs, row.mine, row.texts["numerator"]) == (
        True, "80% (240 of 300)", "76% (228 of 300)", "228"
    )  # fmt: skip
    assert "Recounted" in row.theirs_by
    assert problems(client.post(PAGE, filled(page)))[1:] == [CHOOSE]
    assert current_figure(locked, "2020-07").value == 80


def test_mine_is_recorded_over_it_once_chosen(locked: Measure, client: Client) -> None:
    chosen = client.post(PAGE, filled(clash(client, locked), settle__timely__service="mine"))
    assert [(one.before, one.after) for one in chosen.context["effects"]] == [("80%", "76%")]
    assert go_on(client, chosen).status_code == 302
    values = Observation.objects.filter(month=JULY).order_by("recorded_at").values_list("value", flat=True)
    assert list(values) == [67, 80, 76]


def test_theirs_is_kept_once_chosen(locked: Measure, client: Client) -> None:
    kept = client.post(PAGE, filled(clash(client, locked), settle__timely__service="keep"))
    assert problems(kept) == [NOTHING]
    assert kept.context["rows"][0].texts["numerator"] == "240"
    assert current_figure(locked, "2020-07").value == 80


def test_what_only_the_other_changed_is_no_clash(locked: Measure, client: Client) -> None:
    visits = make_measure(name="Visits", code="visits", area=locked.area, position=1)
    record(visits, "2020-07", "50", reason=why())
    page = preview(client, value__visits__service="60")
    revise(change(locked, of=(240, 300)), by=recorder_of_the_data_team())
    assert go_on(client, page).status_code == 302
    assert (current_figure(visits, "2020-07").value, current_figure(locked, "2020-07").value) == (60, 80)


def test_both_saying_the_same_is_no_clash(locked: Measure, client: Client) -> None:
    assert problems(clash(client, locked, numerator__timely__service="240")) == [NOTHING]


def test_a_base_that_is_none_of_the_row_counts_as_stale(locked: Measure, client: Client) -> None:
    other = record(make_measure(name="Visits", area=locked.area, position=1), "2020-07", "50", reason=why())
    for base in ("", "x", "999999", str(other.pk)):
        sent = filled(client.get(PAGE), **WHY, numerator__timely__service="228", based__timely__service=base)
        assert problems(client.post(PAGE, sent))[1:] == [CHOOSE], base


def test_locked_while_it_was_typed(
    measure: Measure, service_manager: User, signed_in: Callable[[Person], Client]
) -> None:
    make_submission(measure.area, "2020-07", "approved")
    client = signed_in(service_manager)
    page = preview(client, numerator__timely__service="228")
    move_submission(area=measure.area, month=JULY, to="locked", by=recorder(), at=AT)
    answer = go_on(client, page)
    assert (answer.status_code, answer.context["refusal"]) == (403, ONLY_DATA_TEAM)
    assert current_figure(measure, "2020-07").value == 67


# --- Who sees it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
@pytest.mark.parametrize("state", ["open", "sent", "locked"])
def test_who_has_the_page(
    one_of_the_cast: Person, state: str, measure: Measure, signed_in: Callable[[Person], Client],
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    make_submission(measure.area, "2020-07", state)
    name = request.node.callspec.params["one_of_the_cast"]
    expected = 404
    if name in ("anonymous", "leaver"):
        expected = 302
    elif name in ("data_team", "service_manager", "head_of_service"):
        expected = 200 if state == "sent" or (state == "locked" and name == "data_team") else 403
    client = signed_in(one_of_the_cast)
    assert [client.get(PAGE).status_code, client.post(PAGE, {}).status_code] == [expected, expected]


def test_an_open_submission_says_where_figures_are_typed(measure: Measure, client: Client) -> None:
    make_submission(measure.area, "2020-07", "open")
    page = client.get(PAGE)
    assert (page.status_code, page.context["refusal"]) == (403, NOT_SENT)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(f"{PAGE}?measure=nothing", id="no-such-measure"),
        pytest.param("/scorecard/submissions/nowhere/2020-07/revise/", id="no-such-area"),
        pytest.param("/scorecard/submissions/assessment/2020-13/revise/", id="no-such-month"),
    ],
)
def test_what_is_not_there_is_a_404(address: str, locked: Measure, client: Client) -> None:
    assert client.get(address).status_code == 404


def test_it_is_always_of_now(locked: Measure, client: Client) -> None:
    assert client.get(f"{PAGE}?as_at=2019-01-01").headers["Location"] == PAGE


@pytest.mark.parametrize("measures", [1, 3])
def test_the_page_asks_as_often_for_one_measure_as_for_three(
    measures: int, locked: Measure, teams: list[Unit], client: Client, django_assert_num_queries: Any
) -> None:
    for number in range(measures):
        one = make_team_measure(*teams, name=f"Measure {number}", area=locked.area)
        record(one, "2020-07", of=(1, 2), unit=teams[0], reason=why())
    with django_assert_num_queries(12):
        assert len(client.get(PAGE).context["rows"]) == 1 + 3 * measures
