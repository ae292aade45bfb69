"""The yearly report: written entry by entry, approved for the public by itself, issued and frozen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from board.models import GovernanceGroup, Pack, PackFile, ReportEntry, YearlyReport
from board.operations import yearly
from board.packs.content import canonical, read
from board.queries.packs.yearly import YearlyScope, build_report
from board.queries.yearly import entry_rows, report_lines
from organisation.models import Area, User
from organisation.operations import NoLongerCurrent, Refused, save_version
from organisation.queries import version_of
from tests.board.meeting_builders import NOW, make_group
from tests.builders import make_measure, make_root, make_target, moment, month_of, record, recorder, why
from tests.cast import EVERYONE, WITH_A_ROLE, Person

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
ADDRESS = "/board/yearly/partnership-board-2022-23/"
LATER = moment("2020-09-25 10:00")


def make_yearly(group: GovernanceGroup | None = None, *, at: Any = NOW) -> YearlyReport:
    group = group or make_group(name="Partnership Board", audience="partnership")
    return yearly.start_report(
        group=group, first_month=month_of("2022-04"), title="Yearly report 2022/23", by=recorder(), at=at
    )


def make_entry(report: YearlyReport, label: str = "Population", *, at: Any = NOW, **fields: Any) -> ReportEntry:
    given = {"part": "context", "text": "For the partnership.", "public_text": "For the public.", **fields}
    entry = ReportEntry(report=report, label=label, **given)
    yearly.save_entry(entry=entry, by=recorder(), at=at)
    return entry


def approve(entry: ReportEntry, at: Any = LATER) -> None:
    yearly.approve_entry(entry=entry, by=recorder(), at=at)


def words(report: YearlyReport, audience: str) -> str:
    return canonical(build_report(YearlyScope(report.pk, audience, None)))


# --- Writing --------------------------------------------------------------------------------------------


def test_a_year_begins_in_april_and_has_one_report() -> None:
    report = make_yearly()
    assert report.code == "partnership-board-2022-23"
    with pytest.raises(Refused, match="The group has a report of that year already"):
        make_yearly(report.group)
    with pytest.raises(Refused, match="begins in April, not in May"):
        yearly.start_report(group=report.group, first_month=month_of("2022-05"), title="T", by=recorder(), at=NOW)


def test_a_group_that_writes_for_the_board_has_none() -> None:
    with pytest.raises(Refused, match="so it has no yearly report"):
        make_yearly(make_group())


def test_the_database_refuses_progress_without_a_priority_and_measures_elsewhere(area: Area) -> None:
    report = make_yearly()
    for fields in ({"progress": "some"}, {"measure": make_measure(area=area)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportEntry.objects.create(report=report, part="context", label="L", **fields)


def test_the_public_reads_only_what_is_approved_in_its_own_words() -> None:
    report = make_yearly()
    approve(make_entry(report, "Population"))
    make_entry(report, "Household")
    public, partnership = words(report, "public"), words(report, "partnership")
    assert ("Population" in public, "Household" in public) == (True, False)
    assert ("For the public." in public, "For the partnership." in public) == (True, False)
    assert all(word in partnership for word in ("Population", "Household", "For the partnership."))


def test_changed_words_are_approved_anew() -> None:
    entry = make_entry(make_yearly())
    approve(entry)
    entry.refresh_from_db()
    entry.text = "Other words for the partnership."
    yearly.save_entry(entry=entry, by=recorder(), at=moment("2020-09-26 10:00"))
    assert ReportEntry.objects.get().approved_as == "Performance analyst"
    entry.public_text = "Other words for the public."
    yearly.save_entry(entry=entry, by=recorder(), at=moment("2020-09-27 10:00"))
    assert ReportEntry.objects.get().approved_at is None


def test_an_entry_that_another_has_changed_is_not_overwritten() -> None:
    entry = make_entry(make_yearly())
    seen = version_of(entry)
    entry.text = "Theirs"
    yearly.save_entry(entry=entry, based_on=seen, by=recorder(), at=LATER)
    with pytest.raises(NoLongerCurrent):
        yearly.save_entry(entry=entry, based_on=seen, by=recorder(), at=moment("2020-09-26 10:00"))


def test_priorities_with_little_or_no_progress_are_named() -> None:
    report = make_yearly()
    for label in ("Neglect", "Pathways", "Participation"):
        make_entry(report, label, part="priorities")
    make_entry(report, "Toolkit", part="achieved", priority="Neglect", progress="some")
    make_entry(report, "Reviews", part="achieved", priority="Participation", progress="little")
    section = next(
        one for one in build_report(YearlyScope(report.pk, "partnership", None)).sections if one.key == "achieved"
    )
    assert section.text == "2 steps told of. Little or no progress on: Participation; Pathways."


def test_a_source_that_all_entries_share_is_named_once() -> None:
    report = make_yearly()
    for label, source in (("Aged 0 to 4", "Census"), ("Aged 5 to 9", "Census")):
        make_entry(report, label, part="context", source=source)
    for label, source in (("Probation", "Census"), ("Police", "")):
        make_entry(report, label, part="partners", source=source)
    tables = {one.key: one.tables[0] for one in build_report(YearlyScope(report.pk, "partnership", None)).sections}
    assert tables["context"].note == "Source: Census."
    assert "Source" not in [column.title for column in tables["context"].columns]
    assert "Source" in [column.title for column in tables["partners"].columns]


def test_measures_from_april_to_march_without_small_numbers(area: Area) -> None:
    shown = make_measure(name="Visits in time", area=area)
    few = make_measure(name="Children who go missing", code="F1", area=area, unit="number", polarity="lower")
    make_target(shown, "90")
    for month in ("2022-03", "2022-04", "2023-03", "2023-04"):
        record(shown, month, "75")
        record(few, month, "4")
    report = make_yearly()
    for measure in (shown, few):
        make_entry(report, measure.name, part="measures", measure=measure)
    section = build_report(YearlyScope(report.pk, "partnership", None)).sections[0]
    assert [(chart.categories[0], chart.categories[-1]) for chart in section.charts] == [("Apr 2022", "Mar 2023")]
    figures = {row.cells[0].text: row.cells[1].text for row in section.tables[0].rows}
    assert figures == {
        "Visits in time": "75% in Mar 2023", "Children who go missing": "Not shown: 1 to 5 in Mar 2023"
    }  # fmt: skip


# --- Issuing --------------------------------------------------------------------------------------------


def test_an_issue_is_frozen_and_reads_the_same_again() -> None:
    report = make_yearly()
    entry = make_entry(report, figure="263,769", source="Census", caveat="Rounded")
    with pytest.raises(Refused, match="Nothing is approved for the public yet"):
        yearly.issue_report(report=report, audience="public", by=recorder(), at=NOW)
    approve(entry)
    pack = yearly.issue_report(report=report, audience="public", by=recorder(), at=moment("2020-09-26 10:00"))
    later = moment("2020-09-28 10:00")
    entry.refresh_from_db()
    entry.label = "Changed since"
    yearly.save_entry(entry=entry, by=recorder(), at=later)
    group = report.group
    group.name = "Renamed"
    save_version(record=group, by=recorder(), at=later, reason="Renamed")
    assert canonical(build_report(YearlyScope(report.pk, "public", pack.as_at))) == Pack.objects.get().content
    assert read(pack.content).marking == ""
    with pytest.raises(Refused, match="Say why it is issued again"):
        yearly.issue_report(report=report, audience="public", by=recorder(), at=later)
    with pytest.raises(Refused, match="for the partnership or the public"):
        yearly.issue_report(report=report, audience="board", by=recorder(), at=later)


def test_a_measure_revised_since_leaves_the_issue_as_it_was(area: Area) -> None:
    measure = make_measure(name="Visits in time", area=area)
    record(measure, "2023-03", "75")
    report = make_yearly()
    approve(make_entry(report, part="measures", measure=measure))
    pack = yearly.issue_report(report=report, audience="public", by=recorder(), at=moment("2020-09-26 10:00"))
    record(measure, "2023-03", "80", at=moment("2020-09-27 10:00"), reason=why())
    assert canonical(build_report(YearlyScope(report.pk, "public", pack.as_at))) == pack.content


# --- Pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "being-written"])
@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_who_reads_the_report(
    request: pytest.FixtureRequest, one_of_the_cast: Person, signed_in: SignedIn, is_open: bool
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    report = make_yearly()
    approve(make_entry(report, "A secret entry"))
    yearly.issue_report(report=report, audience="public", by=recorder(), at=moment("2020-09-26 10:00"))
    if is_open:
        yearly.open_report(report=report, by=recorder(), at=moment("2020-09-27 10:00"))
    client = signed_in(one_of_the_cast)
    may_see = name in (WITH_A_ROLE if is_open else ("data_team",))
    refused = 302 if name in ("anonymous", "leaver") else 404
    pages = [ADDRESS, f"{ADDRESS}?for=public", f"{ADDRESS}public-1.xlsx"]
    assert [client.get(page).status_code for page in pages] == [200 if may_see else refused] * 3
    assert (b"Yearly report 2022/23" in client.get("/board/yearly/").content) is may_see
    kept = client.get(f"{ADDRESS}entries/").status_code
    assert kept == (200 if name == "data_team" else 403 if may_see else refused)


@pytest.mark.parametrize("one_of_the_cast", WITH_A_ROLE, indirect=True)
def test_only_keepers_write_it(request: pytest.FixtureRequest, one_of_the_cast: Person, signed_in: SignedIn) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    report = make_yearly()
    entry = make_entry(report)
    yearly.open_report(report=report, by=recorder(), at=LATER)
    client = signed_in(one_of_the_cast)
    gets = ["entries/new/", f"entries/{entry.pk}/", "issue/"]
    found = [client.get(ADDRESS + path).status_code for path in gets]
    assert found == [200 if name == "data_team" else 403] * 3
    assert client.get("/board/yearly/new/").status_code == (200 if name == "data_team" else 404)
    if name != "data_team":
        posts = ["open/", f"entries/{entry.pk}/approve/", f"entries/{entry.pk}/withdraw/"]
        assert [client.post(ADDRESS + path).status_code for path in posts] == [403] * 3
        assert ReportEntry.objects.get().approved_at is None


def test_a_report_is_written_and_issued_by_its_pages(signed_in: SignedIn, data_team: User) -> None:
    group = make_group(name="Partnership Board", audience="partnership")
    client = signed_in(data_team)
    client.post("/board/yearly/new/", {"group": group.pk, "title": "Yearly report 2022/23", "first_month": "2022-04"})
    typed = {"part": "context", "label": "Population", "figure": "263,769", "public_text": "Of the city."}
    assert client.post(f"{ADDRESS}entries/new/", typed).status_code == 302
    entry = ReportEntry.objects.get()
    assert b"Nothing is approved for the public yet" in client.post(f"{ADDRESS}issue/", {"audience": "public"}).content
    assert client.post(f"{ADDRESS}entries/{entry.pk}/approve/").status_code == 302
    assert client.post(f"{ADDRESS}issue/", {"audience": "public"}).status_code == 302
    assert PackFile.objects.count() == 3
    assert client.get(f"{ADDRESS}public-1.pdf").content.startswith(b"%PDF")
    assert client.post(f"{ADDRESS}entries/{entry.pk}/withdraw/").status_code == 302
    assert b"263,769" not in client.get(ADDRESS).content


@pytest.mark.parametrize("size", [1, 3])
def test_queries_do_not_grow(django_assert_num_queries: Any, area: Area, size: int) -> None:
    make_root()
    report = make_yearly()
    for n in range(size):
        make_entry(report, part="measures", measure=make_measure(name=f"Measure {n}", area=area))
    with django_assert_num_queries(11):
        build_report(YearlyScope(report.pk, "partnership", None))
    with django_assert_num_queries(1):
        assert len(entry_rows(report.pk)) == size
    with django_assert_num_queries(3):
        report_lines(["partnership"], kept=[report.group_id], as_at=None)
