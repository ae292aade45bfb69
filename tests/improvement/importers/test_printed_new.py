"""What a printed plan adds to an installation that hasn't it yet, areas above all; and what undoing takes back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from improvement.importers.printed import KIND
from improvement.models import (
    Action,
    ActionUpdate,
    DeliveryPlan,
    Outcome,
    Plan,
    Recommendation,
    Section,
    Source,
    UnmatchedLine,
)
from improvement.operations.plan import save_record
from organisation.models import Area, ChangeRecord, Partner, Post
from organisation.operations import Refused, save_version
from spreadsheets.kinds import Item
from spreadsheets.reading import read
from tests.builders import make_area, recorder
from tests.improvement.importers.paper import NOW, TODAY, TWO, again, apply, check, outcomes, printed, undo, write
from tests.plan_builders import make_plan, make_recommendation, make_section, make_source

pytestmark = pytest.mark.django_db
ABOUT = (
    "Responsible Officers:\n• Head of Service\n• Lead Member\n\nLinked Service Delivery Plans:\n• Early Help\n• QA\n\n"
    "Core Ofsted recommendations:\n'Plans are good'"
)


def of_field(items: list[Item], field: str) -> Item:
    (found,) = [item for item in items if item.field == field]
    return found


# --- Areas ------------------------------------------------------------------------------------------------


def test_an_area_that_nobody_has_set_up_comes_in_with_its_actions(tmp_path: Path) -> None:
    book = printed(tmp_path, (TWO, "", "", ""), title="Early Help (continued)")
    items = check(book)
    assert outcomes(items) == [("new", "Area", ""), ("new", "Action", ""), ("new", "Action", "")]
    write(items)
    section = Section.objects.get()
    assert (section.area.name, section.area.code, section.plan.name) == ("Early Help", "early-help", "Improvement plan")
    assert set(Action.objects.values_list("outcome__section", flat=True)) == {section.pk}
    assert {item.outcome.value for item in check(book)} == {"unchanged"}
    assert ChangeRecord.objects.filter(action="add area", subject="early-help").count() == 1


def test_beside_other_areas_a_new_one_is_asked_about_and_settled_once(tmp_path: Path) -> None:
    area = make_area()
    book = printed(tmp_path, (TWO, "", "", ""), title="Early Help")
    asked, *actions = check(book)
    assert (asked.outcome, asked.code, [one.label for one in asked.choices]) == (
        "to_check",
        "unknown_area",
        ["Assessment"],
    )
    assert {item.change["area"]["new"] for item in actions if item.change} == {"early help"}
    settled = again(book, asked.choices[0])
    assert {item.change["area"] for item in settled if item.change} == {area.pk}
    write([asked, *actions])
    assert list(Area.objects.order_by("pk").values_list("name", flat=True)) == ["Assessment", "Early Help"]


def test_what_belongs_to_an_area_that_was_left_out_is_passed_over_and_said(tmp_path: Path) -> None:
    make_area()
    items = check(printed(tmp_path, (TWO, "Dec-20\nJan-21\nFeb-21", "", ""), title="Early Help", about=ABOUT))
    applied = apply([item for item in items if item.field != "Area"])
    assert applied.sentences == ("6 changes were passed over, since the area was left out.",)
    assert (Area.objects.count(), Action.objects.count(), UnmatchedLine.objects.count()) == (1, 0, 0)
    assert not Section.objects.exists()


@pytest.mark.parametrize(("title", "sheet"), [("", "Sheet1"), ("Area 7", "Sheet"), ("Jo Bloggs", "Plan")])
def test_what_is_hardly_the_name_of_an_area_is_never_added_unasked(tmp_path: Path, title: str, sheet: str) -> None:
    (item, *_) = check(printed(tmp_path, (TWO, "", "", ""), title=title, sheet=sheet))
    assert (item.outcome, item.code) == ("to_check", "unknown_area")


def test_the_name_of_an_area_holds_no_personal_data(tmp_path: Path) -> None:
    (item,) = check(printed(tmp_path, (TWO, "", "", ""), title="Ask 943 476 5919"))
    assert (item.outcome, item.code, item.change) == ("error", "personal_data", None)


def test_an_area_added_meanwhile_is_refused(tmp_path: Path) -> None:
    items = check(printed(tmp_path, (TWO, "", "", ""), title="Early Help"))
    make_area(name="Early help", code="early-help")
    with pytest.raises(Refused, match=r"Early Help.*added meanwhile"):
        write(items)
    assert not Action.objects.exists()


# --- The area's own column --------------------------------------------------------------------------------


def test_on_an_empty_installation_the_column_comes_in_whole(tmp_path: Path) -> None:
    book = printed(tmp_path, (TWO, "", "", ""), title="Early Help", about=ABOUT)
    items = check(book)
    assert [one for one in outcomes(items) if one[0] != "new"] == [("to_check", "Source", "unknown_source")]
    write(items)
    section = Section.objects.get()
    assert section.responsible == "Head of Service; Lead Member"
    assert sorted(one.name for one in section.delivery_plans.all()) == ["Early Help", "QA"]
    (core,) = section.core.all()
    assert (core.text, core.source.code, core.source.kind, core.code) == (
        "Plans are good",
        "OFSTED",
        "inspection",
        "OFSTED-1",
    )
    assert {item.outcome.value for item in check(book)} == {"unchanged"}
    assert not Post.objects.exists(), "a responsible post is kept as printed; nobody is given it"


def test_rows_of_an_area_are_taken_together(tmp_path: Path) -> None:
    book = printed(tmp_path, (TWO, "", "", ""), title="Early Help", about="Responsible Officers:\n• Head of Service")
    items = check(book)
    assert of_field(items, "Responsible posts").in_file == "Head of Service"
    write(items)
    other = printed(tmp_path, (TWO, "", "", ""), title="Early Help", about="Responsible Officers:\n• Lead Member")
    changed = of_field(check(other), "Responsible posts")
    assert (changed.outcome, changed.on_record, changed.in_file) == ("changed", "Head of Service", "Lead Member")


def test_an_empty_cell_takes_nothing_away(tmp_path: Path) -> None:
    make_section(area=make_area(), responsible="Head of Service")
    items = check(printed(tmp_path, (TWO, "", "", "")))
    assert {item.field for item in items} == {"Action"}


def test_a_left_out_source_leaves_its_recommendations_out(tmp_path: Path) -> None:
    items = check(printed(tmp_path, (TWO, "", "", ""), title="Early Help", about=ABOUT))
    write([item for item in items if item.field != "Source"])
    assert not Source.objects.exists()
    assert not Recommendation.objects.exists()
    assert Section.objects.get().delivery_plans.count() == 2


def test_likely_plans_and_recommendations_are_only_offered(tmp_path: Path) -> None:
    section = make_section(area=make_area())
    plan = DeliveryPlan(name="Early Helps")
    save_record(record=plan, kind="delivery plan", subject="", by=recorder(), at=NOW, reason="Set up")
    wanted = make_recommendation(source=make_source(organisation="Ofsted"), text="Plans are very good.")
    book = printed(tmp_path, (TWO, "", "", ""), about=ABOUT)
    items = check(book)
    likely, core = of_field_first(items, "Service delivery plan"), of_field(items, "Core recommendation")
    assert (likely.code, likely.choices[0].label) == ("unknown_delivery_plan", "It is Early Helps")
    assert (core.code, core.choices[0].label) == ("unknown_recommendation", "It is OFS-1: Plans are very good.")
    linked = of_field(again(book, likely.choices[0]), "Linked service delivery plans")
    assert linked.change is not None
    assert linked.change["values"] == [plan.pk, {"new": "qa"}]
    settled = of_field(again(book, core.choices[0]), "Core recommendations")
    assert settled.change is not None
    assert settled.change["values"] == [wanted.pk]
    assert section.core.count() == 0


def of_field_first(items: list[Item], field: str) -> Item:
    return next(item for item in items if item.field == field)


def test_nothing_is_taken_away_while_one_of_the_list_is_in_doubt(tmp_path: Path) -> None:
    section = make_section(area=make_area(), responsible="Head of Service; Lead Officer")
    kept = make_recommendation(source=make_source(organisation="Ofsted"), text="Advice is good.")
    section.core.add(kept)
    items = check(printed(tmp_path, (TWO, "", "", ""), about=ABOUT.replace("Lead Member", "Jo Bloggs")))
    posts = [item for item in items if item.field == "Responsible posts"]
    assert [(item.outcome.value, item.code) for item in posts] == [("to_check", "person_name"), ("unchanged", "")]
    core = of_field(items, "Core recommendations")
    assert core.change is not None
    assert core.change["values"][0] == kept.pk


def test_a_remark_is_kept_by_itself_or_said_to_be_a_plan(tmp_path: Path) -> None:
    about = "Linked plans:\n• quality activity is part of every plan\nCore rules"
    book = printed(tmp_path, (TWO, "", "", ""), title="Early Help", about=about.replace("\nCore rules", ""))
    asked = check(book)[-1]
    assert (asked.field, asked.code) == ("Linked service delivery plans", "unmatched_line")
    plan = of_field(again(book, asked.choices[0]), "Service delivery plan")
    assert plan.outcome == "new"
    write(check(book))
    assert UnmatchedLine.objects.get().which == "linked plan"
    assert {item.outcome.value for item in check(book)} == {"unchanged"}


def test_what_stands_under_no_heading_is_kept_but_not_the_area_itself(tmp_path: Path) -> None:
    items = check(printed(tmp_path, (TWO, "", "", ""), title="Early Help", about="Early Help\n1\nReviewed each month"))
    assert [(item.field, item.in_file, item.code) for item in items if item.outcome == "to_check"] == [
        ("Area", "Reviewed each month", "unmatched_line")
    ]


def test_without_a_publisher_a_source_is_chosen_or_added_by_hand(tmp_path: Path) -> None:
    make_area()
    make_source(organisation="Ofsted")
    book = printed(tmp_path, (TWO, "", "", ""), about=ABOUT.replace("Ofsted ", ""))
    item = of_field(check(book), "Source")
    assert (item.code, item.change, "Areas, outcomes, sources" in item.message) == ("unknown_source", None, True)
    assert of_field(again(book, item.choices[0]), "Core recommendation").change is not None


def test_personal_data_in_the_column_is_an_error(tmp_path: Path) -> None:
    items = check(printed(tmp_path, (TWO, "", "", ""), about=f"{ABOUT}\n'See 943 476 5919'"))
    assert [item.field for item in items if item.code == "personal_data"] == ["Core recommendations"]


def test_a_section_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    section = make_section(area=make_area())
    items = check(printed(tmp_path, (TWO, "", "", ""), about="Responsible Officers:\n• Head of Service"))
    section.responsible = "Somebody else"
    save_version(record=section, by=recorder(), at=NOW, reason="Moved")
    with pytest.raises(Refused, match="Assessment in the plan has been changed since the file was checked"):
        write(items)


@pytest.mark.parametrize("count", [1, 3])
def test_the_column_takes_as_many_queries_for_any_number_of_areas(
    count: int, tmp_path: Path, django_assert_num_queries: Callable[..., object]
) -> None:
    core = make_recommendation(source=make_source(organisation="Ofsted"), text="Plans are good.")
    for number in range(count):
        area = make_area(name=f"Locality {number}", code=f"locality-{number}", position=number)
        section = make_section(area=area, responsible="Head of Service; Lead Member")
        section.core.add(core)
        plan = DeliveryPlan(name=f"Plan {number}")
        save_version(record=plan, by=recorder(), at=NOW, reason="Set up")
        section.delivery_plans.add(plan)
    file = tmp_path / "plan.xlsx"
    file.write_bytes(KIND.template(today=TODAY))
    book = read(file)
    with django_assert_num_queries(16):  # type: ignore[attr-defined]
        items = check(book)
    assert outcomes(items) == [
        ("unchanged", "Responsible posts", ""), ("unchanged", "Linked service delivery plans", ""),
        ("unchanged", "Core recommendations", ""),
    ] * count  # fmt: skip


# --- Names of persons -------------------------------------------------------------------------------------


def test_a_person_is_never_stored_unasked(tmp_path: Path) -> None:
    about = "Responsible Officers:\n• Head of Service\n• Jo Bloggs"
    book = printed(tmp_path, (TWO, "", "", "Police; Al Bloggs\nHealth"), title="Early Help", about=about)
    items = check(book)
    persons = [item for item in items if item.code == "person_name"]
    assert [item.field for item in persons] == ["Responsible posts", "Action"]
    write(items)
    assert Section.objects.get().responsible == "Head of Service"
    assert sorted(Partner.objects.values_list("name", flat=True)) == ["Health", "Police"]
    assert not ChangeRecord.objects.filter(detail__contains="Bloggs").exists()
    said = of_field(again(book, persons[0].choices[0]), "Responsible posts")
    assert said.in_file == "Head of Service; Jo Bloggs", "once somebody says that it is a post"
    partners = [item for item in again(book, persons[1].choices[0]) if item.field == "Key partners"]
    assert [item.code for item in partners] == ["unknown_partner", ""]


def test_a_known_partner_is_asked_about_no_more(tmp_path: Path) -> None:
    make_plan()
    make_area()
    save_version(record=Partner(name="Marlow Bell", kind="organisation"), by=recorder(), at=NOW, reason="Set up")
    items = check(printed(tmp_path, (TWO, "", "", "Marlow Bell\nMarlow Bell")))
    assert {item.outcome.value for item in items} == {"new"}


def test_a_line_that_fits_no_action_and_reads_like_a_person_is_kept_only_if_chosen(tmp_path: Path) -> None:
    make_plan()
    make_area()
    items = check(printed(tmp_path, (TWO, "", "", "Police\nHealth\nJo Bloggs")))
    loose = items[-1]
    assert (loose.in_file, loose.code, loose.change) == ("Jo Bloggs", "person_name", None)
    assert [one.key for one in loose.choices] == ["keep"]


# --- Undo -------------------------------------------------------------------------------------------------


def test_undoing_takes_back_what_nothing_rests_on_and_says_what_stays(tmp_path: Path) -> None:
    said = undo(write(check(printed(tmp_path, (TWO, "", "", "Police\nPolice"), title="Early Help", about=ABOUT))))
    assert said[0].startswith("2 actions withdrawn")
    gone = "What it added and nothing rests on is gone: 1 recommendation, 1 source, 2 delivery plans."
    stays = "1 partner, 1 outcome, 1 section, 1 iteration, 1 plan, 1 area."
    kept = f"Kept, since withdrawn actions or other records rest on them: {stays}"
    assert set(said[1:]) == {"1 area of the plan as before.", gone, kept}
    section = Section.objects.get()
    assert (section.responsible, section.delivery_plans.count(), section.core.count()) == ("", 0, 0)
    assert not DeliveryPlan.objects.exists()
    assert not Source.objects.exists()
    assert DeliveryPlan.history.filter(history_type="-").count() == 2, "what was there is still known"


def test_what_was_taken_back_can_be_imported_again(tmp_path: Path) -> None:
    book = printed(tmp_path, (TWO, "Dec-20\nJan-21", "", "Police\nPolice"), title="Early Help", about=ABOUT)
    undo(write(check(book)))
    items = check(book)
    assert [item.outcome.value for item in items if item.field == "Action"] == ["new", "new"]
    write(items)
    standing = ActionUpdate.objects.standing(None).order_by("action__code").values_list("status", flat=True)
    assert list(standing) == ["withdrawn", "withdrawn", "not_started", "not_started"]
    assert (Area.objects.count(), Outcome.objects.count(), Partner.objects.count()) == (1, 1, 1)
    assert {item.outcome.value for item in check(book)} == {"unchanged"}


def test_an_area_without_actions_goes_again_as_a_whole(tmp_path: Path) -> None:
    items = check(printed(tmp_path, (TWO, "", "", ""), title="Early Help", about=ABOUT))
    undo(write([item for item in items if item.field != "Action"]))
    for model in (Area, Section, Plan, Source, Outcome, DeliveryPlan):
        assert not model._default_manager.exists(), model


def test_undoing_brings_the_former_posts_and_links_back(tmp_path: Path) -> None:
    section = make_section(area=make_area(), responsible="Lead Officer")
    kept = make_recommendation(source=make_source(organisation="Ofsted"), text="Plans are good.")
    section.core.add(kept)
    about = ABOUT.replace("Plans are good", "Advice is good")
    undo(write(check(printed(tmp_path, (TWO, "", "", ""), about=about))))
    section.refresh_from_db()
    assert (section.responsible, list(section.core.all())) == ("Lead Officer", [kept])
    assert not DeliveryPlan.objects.exists()


def test_undoing_is_refused_where_the_section_was_changed_since(tmp_path: Path) -> None:
    moments = write(check(printed(tmp_path, (TWO, "", "", ""), title="Early Help", about=ABOUT)))
    section = Section.objects.get()
    section.position = 9
    save_version(record=section, by=recorder(), at=NOW, reason="Moved")
    with pytest.raises(Refused, match="Early Help in the plan"):
        undo(moments)
    assert Section.objects.get().responsible
