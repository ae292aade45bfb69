"""Readers outside the service learn no number of 1 to 5 children, from no page, download, month or printed words."""

from collections.abc import Callable

import pytest
from django.test import Client

from organisation.models import Area, User
from organisation.suppression import tells_of_few
from scorecard.models import Measure
from tests.builders import make_baseline, make_measure, make_root, make_submission, make_target, record
from tests.cast import Person

pytestmark = pytest.mark.django_db

SCORECARD = "/scorecard/"
HIDDEN = "Not shown: 1 to 5"


@pytest.fixture
def partner_reads(partner: User, signed_in: Callable[[Person], Client]) -> Callable[[str], str]:
    client = signed_in(partner)
    return lambda address: client.get(address).content.decode()


@pytest.fixture
def family(area: Area) -> dict[str, Measure]:
    """Return a heading whose parts were 3 and 40 children in July; the first of them closed after it."""
    make_root()
    whole = make_measure(area=area, code="whole", name="Whole", unit="number")
    closed = make_measure(area=area, code="few", name="Few", unit="number", heading=whole, closed="2020-07")
    open_ = make_measure(area=area, code="many", name="Many", unit="number", heading=whole)
    for measure, value in ((whole, "43"), (closed, "3"), (open_, "40")):
        record(measure, "2020-07", value)
    for measure, value in ((whole, "77"), (open_, "77")):
        record(measure, "2020-08", value)
    make_submission(area, "2020-08")
    return {"whole": whole, "few": closed, "many": open_}


def test_a_part_that_has_closed_since_still_hides_its_whole(
    family: dict[str, Measure], partner_reads: Callable[[str], str], board_member: User,
    signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    assert "From 40 in Jul 2020" in signed_in(board_member).get(SCORECARD).content.decode()
    page = partner_reads(SCORECARD)
    assert "77 in Aug 2020" in page
    assert "in Jul 2020" not in page


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("5 custodial sentences", True), ("0.25 (5 custodial sentences)", True), ("3 of 4 children", True),
        ("2", True), ("4% social workers; 2% overall", False), ("14.14 days", False), ("0.25", False),
        ("69% - <16 yrs 40% - >16 yrs", False), ("From Sept 2020", False), ("1,234", False), ("15", False), ("", False),
    ],
)  # fmt: skip
def test_words_that_tell_of_few(words: str, *, expected: bool) -> None:
    assert tells_of_few(words) is expected


def test_printed_words_tell_no_small_number(area: Area, partner_reads: Callable[[str], str]) -> None:
    make_root()
    measure = make_measure(area=area, code="m", unit="rate_1000", decimals=2)
    record(measure, "2020-06", absence="words", as_printed="3 children of Ash Lane")
    record(measure, "2020-07", "0.25", as_printed="0.25 (5 of Ash Lane)")
    make_baseline(measure, "0.25", as_printed="0.25 (5 of Ash Lane)", month="2019-07")
    make_submission(area, "2020-07")
    for address in (SCORECARD, "/scorecard/measures/m/", "/scorecard/measures/m/?chart=interactive",
                    "/scorecard/download.csv", "/scorecard/measures/m/download.csv"):  # fmt: skip
        page = partner_reads(address)
        assert "Ash Lane" not in page, address
        assert "0.25" not in page, address
    assert HIDDEN in partner_reads("/scorecard/measures/m/download.csv")


def test_a_baseline_tells_no_small_number_nor_does_the_line_from_it(
    area: Area, partner_reads: Callable[[str], str], board_member: User, signed_in: Callable[[Person], Client]
) -> None:
    make_root()
    measure = make_measure(area=area, code="m", unit="number")
    make_baseline(measure, "4", month="2020-01")
    make_target(measure, "16", reach_by="2021-01")
    record(measure, "2020-07", "12")
    make_submission(area, "2020-07")
    to_board = signed_in(board_member).get("/scorecard/measures/m/").content.decode()
    assert "Trajectory" in to_board
    for address in ("/scorecard/measures/m/", "/scorecard/measures/m/?chart=interactive"):
        assert "Trajectory" not in partner_reads(address)
    cells = partner_reads("/scorecard/download.csv").splitlines()[1].split(",")
    assert cells[6:8] == ["", ""]


def test_a_baseline_hides_that_of_its_whole_family(area: Area, partner_reads: Callable[[str], str]) -> None:
    make_root()
    whole = make_measure(area=area, code="whole", name="Whole", unit="number")
    few = make_measure(area=area, code="few", name="Few", unit="number", heading=whole)
    rate = make_measure(area=area, code="rate", name="Rate", unit="rate_1000", decimals=2, heading=whole)
    make_baseline(few, "4")
    make_baseline(rate, "0.37")
    record(rate, "2020-07", "0.9")
    make_submission(area, "2020-07")
    assert "0.37" not in partner_reads(SCORECARD)
    assert "0.37" not in partner_reads("/scorecard/measures/rate/")


def test_the_older_measures_nought_of_three_stays_hidden(area: Area, partner_reads: Callable[[str], str]) -> None:
    make_root()
    old = make_measure(area=area, code="old", name="Old", closed="2020-06")
    new = make_measure(area=area, code="newer", name="Newer", opened="2020-07", succeeds=old)
    record(old, "2020-06", of=(0, 3))
    record(new, "2020-07", of=(80, 100))
    make_submission(area, "2020-07")
    assert "80 of 100" in partner_reads("/scorecard/measures/newer/")
    assert "0 of 3" not in partner_reads("/scorecard/measures/newer/")
    assert ",3," not in partner_reads("/scorecard/measures/newer/download.csv")


def test_a_partner_cannot_look_back_and_subtract(partner: User, signed_in: Callable[[Person], Client]) -> None:
    page = signed_in(partner).get(SCORECARD, {"as_at": "2020-01-01"})
    said = "Looking back at an earlier day is for the service and its Board."
    assert (page.status_code, page.context["reason"]) == (404, said)


def test_a_part_that_was_suppressed_at_source_is_not_got_by_subtraction(
    area: Area, partner_reads: Callable[[str], str]
) -> None:
    make_root()
    whole = make_measure(area=area, code="whole", name="Whole", unit="number")
    many = make_measure(area=area, code="many", name="Many", unit="number", heading=whole)
    few = make_measure(area=area, code="few", name="Few", unit="number", heading=whole)
    record(whole, "2020-07", "81743")  # so long that no token of a page holds it by chance
    record(many, "2020-07", "81740")
    record(few, "2020-07", absence="suppressed")
    make_submission(area, "2020-07")
    for address in (SCORECARD, "/scorecard/measures/whole/", "/scorecard/measures/many/", "/scorecard/download.csv"):
        page = partner_reads(address).replace(",", "")
        assert ("81743" in page, "81740" in page) == (False, False), address


@pytest.mark.parametrize(("part", "is_shown"), [("40", False), ("38", False), ("37", True), ("43", True)])
def test_a_rest_of_few_hides_the_counts_that_it_is_got_from(
    part: str, area: Area, partner_reads: Callable[[str], str], *, is_shown: bool
) -> None:
    make_root()
    whole = make_measure(area=area, code="whole", name="Whole", unit="number")
    many = make_measure(area=area, code="many", name="Many", unit="number", heading=whole)
    record(whole, "2020-07", "43")
    record(many, "2020-07", part)
    make_submission(area, "2020-07")
    cells = [line.split(",")[8] for line in partner_reads("/scorecard/download.csv").splitlines()[1:3]]
    assert set(cells) == ({"43", part} if is_shown else {""})
