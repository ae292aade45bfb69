"""What the plan was linked to on a day: a link added today isn't there yesterday, one removed today still is."""

import json
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from board.queries.plan import read_plan as read_plan_of_board
from improvement.models import (
    Action,
    ActionFate,
    DeliveryPlan,
    Iteration,
    Outcome,
    Section,
)
from improvement.operations.actions import Links, change_action, merge_action
from improvement.operations.frame import continue_the_rest, keep_part, record_fate
from improvement.operations.standing import Recording
from improvement.queries.panel import actions_answering
from organisation.models import Area, ChangeRecord, User
from organisation.operations import save_version
from organisation.queries import as_known, links_known, version_of
from tests.builders import (
    EARLY,
    make_area,
    make_measure,
    make_partner,
    make_root,
    make_submission,
    moment,
    record,
    recorder,
)
from tests.cast import Person
from tests.plan_builders import make_action, make_outcome, make_plan, make_recommendation, make_section

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
NOW = moment("2020-09-24 10:00")
BEFORE, AFTER = "as_at=2020-09-23", "as_at=2020-09-24"
MIGRATION = "improvement.migrations.0006_first_versions_of_links"


@pytest.fixture(autouse=True)
def _some_days_later(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = date(2020, 9, 28)


@pytest.fixture
def client(data_team: User, signed_in: SignedIn) -> Client:
    return signed_in(data_team)


def recording() -> Recording:
    return Recording(by=recorder(), at=NOW)


def change(action: Action, links: Links) -> None:
    held = Action.objects.get(pk=action.pk)
    assert change_action(action=held, links=links, based_on=held.version, reason="Agreed", recording=recording())


def link(record: Any, **links: list[Any]) -> None:
    """Change the links of a record of the frame, as its form does."""
    asked: dict[str, Any] = {"by": recorder(), "at": NOW, "reason": "Agreed"}
    assert keep_part(record=record, kind="record", links=links, based_on=version_of(record), **asked)


def said(client: Client, page: str, *words: str) -> dict[str, list[bool]]:
    """Return which of some words a page has on the day before the change, on the day itself, and now."""
    joined = "&" if "?" in page else "?"
    found = {}
    for day in (BEFORE, AFTER, ""):
        response = client.get(f"{page}{joined}{day}")
        assert response.status_code == 200, (page, day)
        text = response.content.decode()
        found[day] = [one in text for one in words]
    return found


def exchanged() -> dict[str, list[bool]]:
    """The first of two words was there until yesterday, the second is since today."""
    return {BEFORE: [True, False], AFTER: [False, True], "": [False, True]}


# --- Actions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page", ["/improvement/", "/improvement/download.csv", "/improvement/actions/A001/", "/improvement/partners/",
             "/improvement/partners.csv"]
)  # fmt: skip
def test_partners_of_an_action(client: Client, page: str) -> None:
    old, new = make_partner(name="Youth Offending"), make_partner(name="Schools Forum")
    action = make_action(partners=[old])
    change(action, Links(partners=[new]))
    assert said(client, page, "Youth Offending", "Schools Forum") == exchanged()


def test_a_partners_page_is_there_while_something_is_asked_of_it(client: Client) -> None:
    old, new = make_partner(name="Police"), make_partner(name="Schools")
    change(make_action(partners=[old]), Links(partners=[new]))
    pages = [f"/improvement/partners/{one.pk}/?{day}" for one in (old, new) for day in (BEFORE, AFTER)]
    assert [client.get(page).status_code for page in pages] == [200, 404, 404, 200]


def test_a_partner_has_the_name_it_had(client: Client) -> None:
    partner = make_partner(name="Probation of old")
    make_action(partners=[partner])
    partner.name = "Probation Service"
    save_version(record=partner, by=recorder(), at=NOW, reason="Renamed")
    assert said(client, "/improvement/actions/A001/", "Probation of old", "Probation Service") == exchanged()


def test_measures_of_an_action(client: Client) -> None:
    old, new = make_measure(code="first-one"), make_measure(code="next-one", name="Plans in time")
    action = make_action(measures=[old])
    change(action, Links(measures=[new]))
    assert said(client, "/improvement/download.csv", "first-one", "next-one") == exchanged()
    assert said(client, "/improvement/actions/A001/", "Linked to first-one", "Linked to next-one") == exchanged()
    answering = [
        [one.code for one in actions_answering(measure, as_at=moment(day), today=date(2020, 9, 28))]
        for measure in (old, new)
        for day in ("2020-09-23 23:00", "2020-09-24 23:00")
    ]
    assert answering == [["A001"], [], [], ["A001"]]


def test_measures_on_the_inspection_page(client: Client, area: Area) -> None:
    make_root()
    measures = []
    for code, judgement in (("visits", "help_and_protection"), ("plans", "in_care")):
        measure = make_measure(area=area, code=code, name=f"{code} in time", judgement=judgement)
        record(measure, "2020-07", "50")
        measures.append(measure)
    make_submission(area, "2020-07")
    change(make_action(area=area, measures=measures[:1], text="Share out visits."), Links(measures=measures[1:]))
    found = {}
    for day in (BEFORE, AFTER):
        parts = client.get(f"/board/inspection/?{day}").context["page"].judgements
        found[day] = {part.code: [one.code for one in part.actions] for part in parts}
    assert found == {
        BEFORE: {"help_and_protection": ["A001"], "in_care": []},
        AFTER: {"help_and_protection": [], "in_care": ["A001"]},
    }


def test_recommendations_named_for_an_action(client: Client) -> None:
    old, new = (make_recommendation(code=f"OFS-{n}", text=f"Words of number {n}.") for n in (1, 2))
    action = make_action()
    save_version(record=action, by=recorder(), at=EARLY, reason="Named", links={"answers": [old.pk]})
    change(action, Links(answers=[new]))
    assert said(client, "/improvement/actions/A001/", "Words of number 1", "Words of number 2") == exchanged()
    pages = [f"/improvement/recommendations/{code}/" for code in ("OFS-1", "OFS-2")]
    assert [said(client, page, "Share out visits") for page in pages] == [
        {BEFORE: [True], AFTER: [False], "": [False]}, {BEFORE: [False], AFTER: [True], "": [True]},
    ]  # fmt: skip


def test_a_change_of_words_keeps_the_links_of_the_version_before() -> None:
    action = make_action(partners=[make_partner()], measures=[make_measure()])
    held = Action.objects.get(pk=action.pk)
    held.text = "Share out visits on Fridays."
    change_action(action=held, based_on=1, reason="Clearer", recording=recording())
    for name in ("partners", "measures"):
        assert links_known(Action, name, NOW).count() == 1, name


def test_what_an_action_takes_over_is_a_version_of_it(client: Client) -> None:
    one = make_action(partners=[make_partner(name="Police")])
    other = make_action(code="A002", partners=[make_partner(name="Schools")])
    merge_action(action=one, into=other, reason="The same", recording=recording())
    other.refresh_from_db()
    assert (other.version, other.history.count()) == (2, 2)  # type: ignore[attr-defined]
    page = "/improvement/actions/A002/"
    assert said(client, page, "Schools", "Police") == {BEFORE: [True, False], AFTER: [True, True], "": [True, True]}
    assert "A002: changed partners (Police added)" in client.get(f"{page}trail/").content.decode()


def test_the_trail_names_what_was_linked(client: Client) -> None:
    old, new, measure = make_partner(name="Police"), make_partner(name="Schools"), make_measure(code="visits")
    action = make_action(partners=[old])
    change(action, Links(partners=[new], measures=[measure]))
    told = "A001: changed partners (Schools added; Police taken away), measures (visits added)"
    assert said(client, "/improvement/actions/A001/trail/", told) == {BEFORE: [False], AFTER: [True], "": [True]}


# --- Outcomes and areas ---------------------------------------------------------------------------------


def test_recommendations_of_an_outcome(client: Client) -> None:
    old, new = (make_recommendation(code=f"OFS-{n}", text=f"Words of number {n}.") for n in (1, 2))
    outcome = make_outcome(answers=[old])
    make_action(outcome=outcome)
    link(outcome, recommendations=[new])
    assert said(client, "/improvement/outcomes/O1/", "/OFS-1/", "/OFS-2/") == exchanged()
    assert said(client, "/improvement/actions/A001/", "Words of number 1", "Words of number 2") == exchanged()
    pages = [f"/improvement/recommendations/{code}/" for code in ("OFS-1", "OFS-2")]
    assert [said(client, page, "Share out visits") for page in pages] == [
        {BEFORE: [True], AFTER: [False], "": [False]}, {BEFORE: [False], AFTER: [True], "": [True]},
    ]  # fmt: skip
    orphans = said(client, "/improvement/recommendations.csv", "OFS-1,,Words of number 1.,O1,1")
    assert orphans == {BEFORE: [True], AFTER: [False], "": [False]}


def test_what_an_areas_part_is_linked_to(client: Client, area: Area) -> None:
    plans = [DeliveryPlan(name=f"{name} plan") for name in ("Former", "Present")]
    for plan in plans:
        save_version(record=plan, by=recorder(), at=EARLY, reason="Set up")
    old, new = (make_recommendation(code=f"OFS-{n}", text=f"Words of number {n}.") for n in (1, 2))
    section = make_section(area=area, delivery_plans=plans[:1], core=[old])
    make_action(area=area)
    link(section, delivery_plans=plans[1:], core=[new])
    assert said(client, "/improvement/", "Former plan", "Present plan") == exchanged()
    assert said(client, "/improvement/delivery-plans/", "Former plan", "Present plan") == exchanged()
    assert said(client, "/improvement/", "Words of number 1", "Words of number 2") == exchanged()
    assert [version.history_type for version in section.history.order_by("history_id")] == ["+", "~"]  # type: ignore[attr-defined]


def test_an_administrators_change_is_one_version_with_its_links(administrator: User, signed_in: SignedIn) -> None:
    first, second = (make_recommendation(code=f"OFS-{n}") for n in (1, 2))
    outcome = make_outcome(answers=[first])
    sent = {
        "code": "O1", "section": outcome.section_id, "position": 1, "text": outcome.text, "answers": "",
        "recommendations": [second.pk], "reason": "Checked",
    }  # fmt: skip
    client = signed_in(administrator)
    assert client.post(f"/admin/improvement/outcome/{outcome.pk}/change/", sent).status_code == 302
    assert outcome.history.count() == 2  # type: ignore[attr-defined]
    ends = ("outcome_id", "recommendation_id")
    known = [list(links_known(Outcome, "recommendations", at).values_list(*ends)) for at in (NOW, None)]
    assert known == [[(outcome.pk, first.pk)], [(outcome.pk, second.pk)]]
    detail = json.loads(ChangeRecord.objects.get(action="changed outcome").detail)
    assert detail["recommendations"] == ["OFS-1", "OFS-2"]


def test_an_outcome_counts_for_the_area_it_was_in(area: Area) -> None:
    other = make_area(name="Fostering")
    outcome = make_outcome(area=area)
    make_action(outcome=outcome)
    outcome.section = make_section(area=other)
    save_version(record=outcome, by=recorder(), at=NOW, reason="Moved")
    areas = {one.pk: one for one in (area, other)}
    found = []
    for day in (moment("2020-09-23 23:00"), NOW, None):
        plan = read_plan_of_board(areas, as_at=day, day=date(2020, 9, 28))
        assert plan is not None
        found.append([one.area for one in plan.actions])
    assert found == [[area], [other], [other]]


# --- What became of actions -----------------------------------------------------------------------------


def test_a_fate_recorded_today_does_not_count_yesterday(client: Client) -> None:
    action = make_action()
    asked: dict[str, Any] = {"action": action, "iteration": Iteration.objects.get(), "by": recorder()}
    record_fate(**asked, fate="reworded", why="Shorter", based_on="", at=EARLY)
    record_fate(**asked, fate="dropped", why="Done elsewhere", based_on="reworded: Shorter", at=NOW)
    key = asked["iteration"].pk
    for page in (f"/improvement/iterations/{key}/", f"/improvement/iterations/{key}.csv", "/improvement/actions/A001/"):
        assert said(client, page, "Shorter", "Done elsewhere") == exchanged(), page
    assert said(client, "/improvement/download.csv", "Reworded", "Dropped") == exchanged()
    assert ActionFate.objects.count() == 1


def test_an_action_new_in_a_later_iteration_was_not_known_so_before(client: Client) -> None:
    action, plan = make_action(text="A later thought."), make_plan()
    second = Iteration(plan=plan, number=2, name="Second iteration", agreed_on=date(2020, 9, 7))
    save_version(record=second, by=recorder(), at=EARLY, reason="Agreed")
    record_fate(action=action, iteration=second, fate="new", based_on="", by=recorder(), at=NOW)
    first = Iteration.objects.get(number=1)
    found = said(client, f"/improvement/iterations/{first.pk}/", "A later thought.")
    assert found == {BEFORE: [True], AFTER: [False], "": [False]}


def test_the_rest_continues_since_it_was_recorded() -> None:
    actions = [make_action(code=f"A00{n}") for n in (1, 2, 3)]
    iteration = Iteration.objects.get()
    assert continue_the_rest(iteration=iteration, actions=actions, by=recorder(), at=NOW) == 3
    assert continue_the_rest(iteration=iteration, actions=actions, by=recorder(), at=NOW) == 0
    known = [as_known(ActionFate, moment(day)).count() for day in ("2020-09-23 23:00", "2020-09-24 23:00")]
    assert known == [0, 3]
    assert {one.history_user for one in ActionFate.history.all()} == {recorder()}  # type: ignore[attr-defined]


# --- Versions -------------------------------------------------------------------------------------------


def test_of_two_versions_at_one_moment_the_later_stands() -> None:
    outcome = make_outcome(text="First words.")
    outcome.text = "Second words."
    save_version(record=outcome, by=recorder(), at=EARLY, reason="At once")
    assert [one.text for one in as_known(Outcome, NOW)] == ["Second words."]


def test_a_link_made_past_the_operations_is_known_too() -> None:
    """Such as by a script: the history notes it by itself, at the moment it was made."""
    make_outcome()
    Outcome.objects.get().recommendations.add(make_recommendation())
    now = Outcome.history.latest().history_date  # type: ignore[attr-defined]
    assert [links_known(Outcome, "recommendations", at).count() for at in (NOW, now)] == [0, 1]


# --- What was there before ------------------------------------------------------------------------------


def test_what_was_there_gets_the_links_on_record_for_every_earlier_day(client: Client) -> None:
    first, second = (make_recommendation(code=f"OFS-{n}", text=f"Words of number {n}.") for n in (1, 2))
    plan = DeliveryPlan(name="Early help plan")
    save_version(record=plan, by=recorder(), at=EARLY, reason="Set up")
    section = make_section(delivery_plans=[plan], core=[first])
    action = make_action(
        outcome=make_outcome(section=section, answers=[second]), partners=[make_partner(name="Youth Offending")],
        measures=[make_measure()],
    )  # fmt: skip
    save_version(record=action, by=recorder(), at=NOW, reason="Named", links={"answers": [first.pk]})
    iteration = Iteration.objects.get()
    record_fate(action=action, iteration=iteration, fate="new", based_on="", by=recorder(), at=NOW)
    untouched = make_action(code="A002")
    for model, names in ((Action, Action.LINKS), (Outcome, Outcome.LINKS), (Section, Section.LINKS)):
        for name in names:
            getattr(model.history.model, name).model.objects.all().delete()  # type: ignore[attr-defined]
    ActionFate.history.all().delete()  # type: ignore[attr-defined]
    before = said(client, "/improvement/", "Youth Offending", "Early help plan")
    assert before == {BEFORE: [False, False], AFTER: [False, False], "": [True, True]}

    import_module(MIGRATION).begin_history(apps, None)

    words = ("Youth Offending", "Early help plan", "Words of number 1")
    assert said(client, "/improvement/", *words)[BEFORE] == [True, True, True]
    assert said(client, "/improvement/actions/A001/", "Words of number 1", "New</dd>")[BEFORE] == [True, True]
    assert links_known(Action, "measures", moment("2020-09-23 23:00")).count() == 1
    assert links_known(Action, "partners", moment("2020-09-23 23:00")).filter(action=untouched).count() == 0
    assert Action.history.model.partners.count() == 2, "one a version of A001"  # type: ignore[attr-defined]
    fate = ActionFate.history.get()  # type: ignore[attr-defined]
    assert (fate.history_date, fate.history_user, fate.fate) == (EARLY, None, "new")


# --- What isn't of that day -----------------------------------------------------------------------------


def test_files_to_change_the_plan_by_are_of_today(client: Client) -> None:
    """They hold what is on record now, so an earlier day doesn't offer them."""
    make_action()
    found = said(client, "/improvement/", "In one row an action", "Raise an action", "Areas, outcomes, sources")
    assert found == {BEFORE: [False] * 3, AFTER: [False] * 3, "": [True] * 3}
