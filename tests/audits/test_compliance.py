"""Where an audit stands on a day, how many were completed, when a concern goes up, what may be allocated."""

from datetime import date

import pytest

from audits.allocation import Drawn, against, months_before, read_list
from audits.compliance import Compliance, Stage, actions_done, counted, days_late, due_on, goes_up, stage

DUE = date(2020, 9, 22)


@pytest.mark.parametrize(
    ("known", "today", "expected"),
    [
        pytest.param({}, date(2020, 9, 22), Stage.DUE, id="on-its-day"),
        pytest.param({}, date(2020, 9, 23), Stage.OVERDUE, id="a-day-after"),
        pytest.param({"completed": date(2020, 9, 22)}, date(2020, 12, 1), Stage.COMPLETED, id="done-on-its-day"),
        pytest.param({"completed": date(2020, 9, 23)}, date(2020, 12, 1), Stage.LATE, id="done-a-day-late"),
        pytest.param({"is_exempt": True}, date(2020, 12, 1), Stage.EXEMPT, id="exempted"),
        pytest.param({"allocated": False}, date(2020, 12, 1), Stage.UNALLOCATED, id="nobody-has-it"),
    ],
)
def test_where_an_audit_stands(known: dict[str, object], today: date, expected: Stage) -> None:
    given = {"allocated": True, "due": DUE, "completed": None, "is_exempt": False, **known}
    assert stage(**given, today=today) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("completed", "late"),
    [(None, 2), (date(2020, 9, 20), 0), (date(2020, 9, 29), 7)],
    ids=["still-open", "in-time", "a-week"],
)
def test_lateness_in_days(completed: date | None, late: int) -> None:
    assert days_late(DUE, completed, date(2020, 9, 24)) == late


def test_compliance_of_the_paper() -> None:
    assert Compliance(allocated=1632, completed=1298).percent == 80
    assert Compliance(allocated=456, completed=361).percent == 79
    assert Compliance().percent is None


def test_stages_are_counted() -> None:
    found = counted([(Stage.COMPLETED, 3), (Stage.LATE, 1), (Stage.OVERDUE, 2), (Stage.EXEMPT, 1), (Stage.DUE, 4),
                     (Stage.UNALLOCATED, 2)])  # fmt: skip
    assert found == Compliance(allocated=11, completed=4, on_time=3, due=6, exempt=1, overdue=2, unallocated=2)
    assert (found.percent, found.percent_on_time, found.not_completed) == (36, 50, 7)


def test_due_days_after_allocation() -> None:
    assert due_on(date(2020, 9, 1), 21) == DUE


@pytest.mark.parametrize(
    ("raised", "acknowledged", "today", "up"),
    [
        pytest.param(date(2020, 9, 23), False, date(2020, 9, 24), False, id="next-working-day"),
        pytest.param(date(2020, 9, 23), False, date(2020, 9, 25), True, id="the-day-after-that"),
        pytest.param(date(2020, 9, 25), False, date(2020, 9, 28), False, id="over-a-weekend"),
        pytest.param(date(2020, 9, 23), True, date(2020, 10, 1), False, id="acknowledged"),
    ],
)
def test_a_concern_goes_up(raised: date, acknowledged: bool, today: date, up: bool) -> None:
    assert goes_up(raised=raised, acknowledged=acknowledged, today=today) is up


def test_actions_completed_in_time_are_of_those_done_or_past_their_day() -> None:
    found = actions_done(
        [
            (date(2020, 9, 1), date(2020, 9, 1), True),
            (date(2020, 9, 1), date(2020, 9, 2), False),
            (date(2020, 9, 1), None, False),
            (date(2020, 12, 1), None, False),
        ],
        date(2020, 9, 24),
    )
    assert (found.raised, found.completed, found.checked, found.due, found.on_time, found.overdue) == (4, 2, 1, 3, 1, 1)
    assert found.percent_on_time == 33


# --- Allocation -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_list_is_read_line_by_line(separator: str) -> None:
    text = f"AB-1{separator} North team {separator}a@example.org\n\nAB-2{separator}South team{separator}b@example.org"
    drawn, problems = read_list(text)
    assert problems == []
    assert drawn == [Drawn(1, "AB-1", "North team", "a@example.org"), Drawn(3, "AB-2", "South team", "b@example.org")]


@pytest.mark.parametrize("line", ["AB-1;North team", "AB-1;;a@example.org", "x" * 41 + ";North;a@example.org", "AB-1"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    drawn, problems = read_list(f"AB-0;North team;a@example.org\n{line}")
    assert [one.line for one in drawn] == [1]
    assert [one.line for one in problems] == [2]


def problems_of(*drawn: Drawn, audited_on: dict[str, date] | None = None) -> list[str]:
    found = against(
        drawn, areas_of_teams={"north team": 1, "south team": 2},
        areas_of_auditors={"a@example.org": {1}, "b@example.org": ()}, audited_on=audited_on or {}, rest_months=12,
        today=date(2020, 9, 24),
    )  # fmt: skip
    return [str(one) for one in found]


def test_nobody_audits_their_own_team() -> None:
    assert problems_of(Drawn(4, "AB-1", "North team", "A@example.org")) == [
        "Line 4: the auditor belongs to the area of North team, their own."
    ]
    assert problems_of(Drawn(4, "AB-1", "South team", "a@example.org")) == []


@pytest.mark.parametrize(
    ("last", "refused"),
    [(date(2019, 9, 1), True), (date(2019, 8, 31), False), (date(2020, 9, 1), True)],
    ids=["in-the-twelfth-month", "before-it", "this-month"],
)
def test_a_record_rests_for_twelve_months(last: date, refused: bool) -> None:
    found = problems_of(Drawn(1, "AB-1", "North team", "b@example.org"), audited_on={"AB-1": last})
    assert (found == ["Line 1: this record was drawn in the last 12 months."]) is refused


def test_every_problem_is_told() -> None:
    found = problems_of(Drawn(1, "AB-1", "West team", "c@example.org"), Drawn(2, "AB-1", "North team", "b@example.org"))
    assert found == [
        "Line 1: “West team” is none of the audited teams; the data team adds it (Audits, “Audited teams”).",
        "Line 1: this email belongs to nobody who may audit.",
        "Line 2: this record stands in the list twice.",
    ]


def test_months_before() -> None:
    assert months_before(date(2020, 2, 29), 12) == date(2019, 2, 1)
