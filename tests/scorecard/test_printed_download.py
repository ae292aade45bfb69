"""The scorecard in the printed layout: the figures that the page shows the same person; and the way to templates."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from organisation.models import Area, User
from scorecard.models import Measure
from tests.builders import make_baseline, make_comparator, make_measure, make_root, make_submission, make_target, record
from tests.cast import EVERYONE, Person

pytestmark = pytest.mark.django_db
READERS = {
    "administrator", "data_team", "head_of_service", "service_manager", "manager_elsewhere", "auditor", "partner",
    "board_member",
}  # fmt: skip
Texts = Callable[[Person], str]


@pytest.fixture
def texts(signed_in: Callable[[Person], Client]) -> Texts:
    """Return ``texts(person)``: all that their workbook holds, its hidden sheets and comments too."""

    def all_of(person: Person) -> str:
        response = signed_in(person).get(reverse("scorecard:printed_download"))
        assert response.status_code == 200
        cells = [
            cell
            for page in load_workbook(io.BytesIO(response.content)).worksheets
            for row in page.iter_rows()
            for cell in row
        ]
        return "\n".join(f"{cell.value} {cell.comment.text if cell.comment else ''}" for cell in cells if cell.value)

    return all_of


@pytest.fixture
def family(area: Area) -> Measure:
    """A whole of 43 children, whose parts are 3 and 40; words, baseline and comparators that tell as much."""
    make_root()
    whole = make_measure(area=area, code="whole", name="Whole", unit="number")
    few = make_measure(area=area, code="few", name="Few", unit="number", heading=whole)
    many = make_measure(area=area, code="many", name="Many", unit="number", heading=whole)
    rate = make_measure(area=area, code="rate", name="Rate", unit="rate_1000", decimals=2)
    for measure, value in ((whole, "43"), (few, "3"), (many, "41")):
        record(measure, "2020-07", value)
    record(rate, "2020-07", "0.25", as_printed="0.25 (5 of Ash Lane)")
    make_baseline(few, "4", as_printed="4 of Elm Row")
    make_baseline(many, "61")
    make_comparator(rate, "0.77", compared="sn", is_published=False)
    make_target(rate, "0.5")
    make_submission(area, "2020-07", "open")
    return whole


def test_a_partners_workbook_tells_no_small_number(family: Measure, texts: Texts, partner: User) -> None:
    found = texts(partner)
    for secret in ("43", "41", "61", "0.25", "Ash Lane", "Elm Row", "0.77"):
        assert secret not in found, secret
    assert found.count("Not shown: 1 to 5") == 4


def test_the_service_gets_them_all(family: Measure, texts: Texts, board_member: User) -> None:
    found = texts(board_member)
    for told in ("43", "41", "61", "0.25 (5 of Ash Lane)", "4 of Elm Row", "SN 0.77", "Provisional"):
        assert told in found, told


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_who_reads_the_scorecard_downloads_it(
    family: Measure, one_of_the_cast: Person, signed_in: Callable[[Person], Client], request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    page = signed_in(one_of_the_cast).get(reverse("scorecard:scorecard"))
    workbook = signed_in(one_of_the_cast).get(reverse("scorecard:printed_download"))
    assert page.status_code == workbook.status_code
    assert (workbook.status_code == 200) is (name in READERS)


@pytest.mark.parametrize("one_of_the_cast", sorted(READERS), indirect=True)
def test_templates_are_offered_to_who_may_import(
    family: Measure, one_of_the_cast: Person, signed_in: Callable[[Person], Client], request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    page = signed_in(one_of_the_cast).get(reverse("scorecard:scorecard")).content.decode()
    assert ("Templates to fill in" in page) is (name in {"administrator", "data_team"})


def test_what_is_chosen_on_the_page_is_what_is_downloaded(family: Measure, data_team: User, client: Client) -> None:
    client.force_login(data_team)
    body = client.get(reverse("scorecard:printed_download"), {"q": "rate"}).content
    page = load_workbook(io.BytesIO(body)).worksheets[0]
    names = [row[0].value for row in page.iter_rows() if row[0].value]
    assert "Rate" in names
    assert "Many" not in names


def test_a_month_without_figures_is_not_found(data_team: User, client: Client) -> None:
    client.force_login(data_team)
    assert client.get(reverse("scorecard:printed_download")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_workbook_takes_the_same_queries_for_any_number_of_measures(
    area: Area, count: int, data_team: User, client: Client, django_assert_num_queries: Callable[[int], object]
) -> None:
    make_root()
    for number in range(count):
        record(make_measure(area=area, code=f"m{number}", name=f"Measure {number}"), "2020-07", "84")
    make_submission(area, "2020-07")
    client.force_login(data_team)
    with django_assert_num_queries(12):  # type: ignore[attr-defined]
        client.get(reverse("scorecard:printed_download"))
