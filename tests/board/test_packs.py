"""Packs: frozen, the same again from as_at whatever changed since, suppressed for their audience, read back."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from django.test import Client
from openpyxl import load_workbook
from pptx import Presentation

from audits.models import Audit
from audits.operations import grading, programmes
from board.models import Meeting, Pack, PackFile
from board.operations import groups as group_operations
from board.operations import meetings, minutes
from board.operations.packs import dispatch_pack
from board.packs import audiences
from board.packs.changes import Change, changes
from board.packs.content import Content, canonical, fingerprint, read
from board.queries.packs.build import KINDS, build, changes_since, rebuilt, sections_for
from board.queries.packs.scope import Scope
from board.tasks import issue_files, made
from improvement.models import Action
from organisation.models import Area, Post, Unit, User
from organisation.operations import Refused, redact, save_version
from scorecard.operations import goals, measures
from tests.audits.builders import grade, make_audit, make_round, make_team
from tests.board.meeting_builders import (
    NOW,
    TODAY,
    answer,
    make_decision,
    make_group,
    make_held,
    make_meeting,
    make_report,
    make_risk,
    make_seat,
)
from tests.builders import (
    make_area,
    make_baseline,
    make_measure,
    make_person,
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
from tests.plan_builders import make_action
from tests.plan_builders import update as update_action

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
BOARD = list(KINDS)
SENT = moment("2020-09-17 09:00")
LATER = moment("2020-09-20 09:00")
ADDRESS = "/board/meetings/improvement-board/2020-09-24/packs/"


def service() -> Meeting:
    """A small service with all that a pack tells of, and a meeting to come."""
    area = make_area(name="Assessment", position=1)
    north, south = make_unit(name="North"), make_unit(name="South")
    red = make_measure(name="Visits in time", area=area, code="V1")
    make_target(red, "90", tolerance=5)
    make_baseline(red, "70", month="2019-07")
    for month, value in (("2020-05", "75"), ("2020-06", "82"), ("2020-07", "75")):
        record(red, month, value)
    teams = make_team_measure(north, south, name="Assessments in time", code="A1", area=area)
    make_target(teams, "80")
    record(teams, "2020-07", of=(40, 50), unit=north)
    record(teams, "2020-07", of=(44, 50), unit=south)
    few = make_measure(name="Children who go missing", code="F1", area=area, unit="number", polarity="lower")
    make_target(few, "2")
    record(few, "2020-07", "4")
    make_submission(area, "2020-07", "locked")
    audited = make_round(first="2020-08")
    make_team(area, "North")
    for code in ("good", "good", "good", "good", "requires-improvement", "requires-improvement"):
        make_audit(audited, north, graded=code, on=date(2020, 8, 20), at=moment("2020-08-20 09:00"))
    programmes.report_round(of=audited, by=recorder(), at=moment("2020-09-10 09:00"))
    group = make_group()
    make_seat(group)
    august = make_held(group, date(2020, 8, 27))
    owner = Post.objects.get()
    make_decision(august, "Look at visits.", measure=red, at=moment("2020-08-27 18:00"))
    make_decision(
        august, "Bring a plan.", kind="action", owner=owner, due=date(2020, 9, 30), at=moment("2020-08-27 18:05")
    )
    make_risk(group)
    for code, due in (("A001", "2020-06"), ("A002", "2020-12")):
        make_action(code=code, area=area, owner=owner, due=due, text=f"Action {code}")
    meeting = make_meeting(group)
    make_report(meeting, area, measure=red)
    group_operations.plan_item(
        group=group,
        month=month_of("2020-10"),
        title="Workforce",
        lead=None,
        by=recorder(),
        at=moment("2020-09-02 09:00"),
    )
    return meeting


def send(meeting: Meeting, audience: str = "board", *, at: Any = SENT, **fields: Any) -> Pack:
    given = {"sections": sections_for(meeting.group.audience, audience), **fields}
    return dispatch_pack(meeting=meeting, audience=audience, by=recorder(), at=at, **given)


# --- Frozen ---------------------------------------------------------------------------------------------


def change_everything(meeting: Meeting) -> None:
    """Revise, rename, close, regrade: all that might repaint a pack that was sent."""
    common: dict[str, Any] = {"by": recorder(), "at": LATER}
    red, teams = (one for one in (Area.objects.get(code="assessment").measures.get(code=code) for code in ("V1", "A1")))
    north = Unit.objects.get(code="north")
    record(red, "2020-07", "91", at=LATER, reason=why("Counted late"))
    record(teams, "2020-07", of=(50, 50), unit=north, at=LATER, reason=why("Counted late"))
    record(red, "2020-08", "95", at=LATER)
    make_target(red, "60", at=LATER, reason=why("Agreed"))
    goals.set_baseline(
        measure=red, facts={"value": Decimal(60), "month": month_of("2019-07")}, reason=why("Found again"), **common
    )
    make_submission(Area.objects.get(code="assessment"), "2020-08", "locked", at=LATER)
    red.name, red.decimals = "Visits on time", 0
    save_version(record=red, reason="Clearer", **common)
    north.name, north.closed = "North of the river", month_of("2020-09")
    save_version(record=north, reason="Closed", **common)
    area, post, group = Area.objects.get(code="assessment"), Post.objects.get(), meeting.group
    area.name, post.title, group.name, group.quorum = "Early assessment", "Deputy head", "Assurance Board", 9
    for record_ in (area, post, group):
        save_version(record=record_, reason="Renamed", **common)
    august = Meeting.objects.get(held_on=date(2020, 8, 27))
    for decision in august.decisions.all():
        minutes.tell_outcome(decision=decision, outcome="done", text="It was done.", **common)
    risk = group.risks.get()
    group_operations.close_risk(risk=risk, today=TODAY, reason="Gone", **common)
    answer(meeting.exception_reports.get(), by=recorder(), at=LATER)
    item = meeting.items.order_by("position").first()
    assert item is not None
    meetings.withdraw_point(item=item, **common)
    group_operations.drop_item(item=group.forward_items.get(), reason="Not now", **common)
    when = meetings.When(held_on=date(2020, 9, 29), place="Civic Centre")
    meetings.move_meeting(meeting=meeting, when=when, **common)
    update_action(Action.objects.get(code="A001"), due="2021-03", at=LATER)
    update_action(Action.objects.get(code="A002"), "at_risk", at=LATER)
    graded = Audit.objects.order_by("pk")[0]
    programme = graded.round.programme
    by = make_person(email="moderator@example.org")
    worst = grade(programme, "inadequate")
    grading.moderate(audit=graded, grade=worst, why="Seen again", by=by, at=LATER, today=date(2020, 9, 20))
    programme.name = "Case audits"
    save_version(record=programme, reason="Renamed", **common)
    few = area.measures.get(code="F1")
    measures.close_measure(measure=few, last_month=month_of("2020-07"), reason="No longer", **common)


@pytest.mark.parametrize("audience", ["board", "partnership"])
def test_content_rebuilt_from_as_at_equals_the_frozen_content(audience: str) -> None:
    meeting = service()
    pack = send(meeting, audience)
    assert rebuilt(pack) == pack.content
    change_everything(meeting)
    assert rebuilt(Pack.objects.get()) == pack.content
    again = canonical(build(Scope(meeting.pk, audience, pack.month, None, TODAY), pack.sections))
    assert again != pack.content


def test_a_figure_recorded_in_the_same_moment_comes_after_the_pack() -> None:
    meeting = service()
    pack = send(meeting, at=SENT)
    record(meeting.exception_reports.get().measure, "2020-07", "99", at=SENT, reason=why("At once"))  # type: ignore[arg-type]
    assert rebuilt(pack) == pack.content


def test_content_is_canonical_and_reads_back() -> None:
    pack = send(service())
    content = read(pack.content)
    assert canonical(content) == pack.content
    assert (
        json.dumps(json.loads(pack.content), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == pack.content
    )
    assert pack.sha256 == fingerprint(pack.content)
    assert [section.key for section in content.sections] == BOARD
    assert (content.marking, content.month, content.audience) == ("OFFICIAL-SENSITIVE", "July 2020", "the Board")


def test_a_pack_is_neither_changed_nor_deleted() -> None:
    pack = send(service())
    with pytest.raises(TypeError):
        pack.save()
    with pytest.raises(TypeError):
        pack.delete()
    with pytest.raises(TypeError):
        Pack.objects.update(content="")


def test_sections_come_in_the_chosen_order() -> None:
    pack = send(service(), sections=["risks", "headline"])
    assert [section.key for section in read(pack.content).sections] == ["risks", "headline"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"sections": []}, "Choose at least one section", id="nothing-chosen"),
        pytest.param({"audience": "service"}, "writes for a wider audience", id="a-narrower-audience"),
        pytest.param(
            {"audience": "public", "sections": ["risks", "headline"]}, "Risk log: written for the group itself",
            id="the-group-s-words-to-the-public",
        ),
    ],
)  # fmt: skip
def test_what_is_not_sent(fields: dict[str, Any], said: str) -> None:
    meeting = service()
    with pytest.raises(Refused, match=said):
        send(meeting, **{"audience": "board", **fields})
    assert not Pack.objects.exists()


def test_sent_again_with_a_reason_and_the_first_stays() -> None:
    meeting = service()
    first = send(meeting)
    with pytest.raises(Refused, match="Say why it is sent again"):
        send(meeting, at=LATER)
    again = send(meeting, at=LATER, reason="A figure was wrong")
    assert (first.number, again.number) == (1, 2)
    assert Pack.objects.get(pk=first.pk).content == first.content


def test_nothing_is_sent_of_a_meeting_that_is_cancelled() -> None:
    meeting = service()
    meetings.cancel_meeting(meeting=meeting, by=recorder(), at=SENT, reason="No quorum")
    with pytest.raises(Refused, match="The meeting is over"):
        send(meeting)


# --- What has changed since -----------------------------------------------------------------------------


def test_what_has_changed_since_is_told_cell_by_cell() -> None:
    meeting = service()
    pack = send(meeting)
    now = Scope(meeting.pk, "board", pack.month, None, TODAY)
    assert changes_since(pack, now) == ()
    red = meeting.exception_reports.get().measure
    assert red is not None
    record(red, "2020-07", "91", at=LATER, reason=why("Counted late"))
    found = changes_since(pack, Scope(meeting.pk, "board", pack.month, None, TODAY))
    assert Change("Every measure", "Visits in time", "Rating", "Red", "Green") in found
    assert Change("Every measure", "Visits in time", "Actual", "75%", "91% (r)") in found
    assert Change("Exceptions", "Visits in time", "", "In the pack", "No longer there") in found


def test_changes_of_equal_contents_are_none() -> None:
    content = read(send(service()).content)
    assert changes(content, content) == ()
    assert changes(replace(content, sections=()), content) == ()


# --- Suppression ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "audience", "expected"),
    [
        pytest.param("board", "service", False, id="not-to-a-narrower"),
        pytest.param("board", "board", True, id="to-its-own"),
        pytest.param("board", "public", True, id="to-a-wider"),
    ],
)
def test_who_may_receive(group: str, audience: str, expected: bool) -> None:
    assert audiences.may_receive(group, audience) is expected


def whole(files: dict[str, bytes]) -> str:
    """Return all words and numbers of the files, those of the workbooks inside charts too."""
    texts = [slide_words(files["pptx"]), workbook_words(files["xlsx"])]
    for chart in charts_of(files["pptx"]):
        texts.append(workbook_words(chart.part.chart_workbook.xlsx_part.blob))
    return "\n".join(texts)


def slide_words(file: bytes) -> str:
    words = []
    for slide in Presentation(io.BytesIO(file)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                words.append(shape.text_frame.text)
            if shape.has_table:
                words += [cell.text for row in shape.table.rows for cell in row.cells]
            words.append(shape._element._nvXxPr.cNvPr.get("descr") or "")
    return "\n".join(words)


def charts_of(file: bytes) -> list[Any]:
    return [shape.chart for slide in Presentation(io.BytesIO(file)).slides for shape in slide.shapes if shape.has_chart]


def workbook_words(file: bytes) -> str:
    book = load_workbook(io.BytesIO(file))
    return "\n".join(
        str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None
    )


def files_of(pack: Pack) -> dict[str, bytes]:
    return {kind: made(pack, kind) for kind in ("pdf", "pptx", "xlsx")}


@pytest.mark.parametrize("audience", ["partnership", "public"])
def test_small_numbers_and_the_group_s_own_words_reach_no_wider_audience(audience: str) -> None:
    """Seventeen (of nineteen) hides with its two; a count of four hides; words and commentary stay home."""
    meeting = service()
    area = Area.objects.get(code="assessment")
    tells = make_measure(name="Interviews offered", code="I1", area=area)
    make_target(tells, "95")
    for month in ("2020-06", "2020-07"):
        record(tells, month, of=(17, 19))
    pack = send(meeting, audience)
    content = read(pack.content)
    assert [section.key for section in content.sections] == ["headline", "exceptions", "plan", "measures"]
    cells = {row.key: [cell.text for cell in row.cells] for row in content.sections[-1].tables[0].rows}
    assert cells["F1"][3] == cells["I1"][3] == "Not shown: 1 to 5"
    everything = pack.content + whole(files_of(pack))
    for secret in ("89", "Look at visits", "Caseloads stay high", "What happened?", "Bring a plan", "Action A001"):
        assert secret not in everything
    board = send(meeting, at=LATER)
    assert "89" in board.content


def parts_of(file: bytes) -> str:
    """Return all parts of an Office file as one text, those of the workbooks inside its charts too."""
    texts = []
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        for name in package.namelist():
            part = package.read(name)
            texts.append(parts_of(part) if part.startswith(b"PK") else part.decode(errors="replace"))
    return "\n".join(texts)


def test_no_part_of_a_public_pack_holds_a_suppressed_number_nor_what_gives_it_away() -> None:
    """A team of three hides, and so does the team of 4,321 that would give it away beside the total of 4,324."""
    meeting = service()
    area = Area.objects.get(code="assessment")
    north, south = Unit.objects.get(code="north"), Unit.objects.get(code="south")
    few = make_measure(name="Children moved far away", code="F2", area=area, unit="number", polarity="lower")
    make_target(few, "1", tolerance=0)
    for month, count in (("2020-04", "87654"), ("2020-05", "3"), ("2020-06", "4"), ("2020-07", "87650")):
        record(few, month, count)
    missed = make_team_measure(north, south, roll_up="sum", name="Visits missed", code="F3", area=area, unit="number")
    record(missed, "2020-07", "3", unit=north)
    record(missed, "2020-07", "4321", unit=south, reason=why("Both teams"))
    told = make_measure(name="Interviews held", code="I2", area=area)
    make_target(told, "99")
    for month in ("2020-06", "2020-07"):
        record(told, month, of=(7770, 7773))  # the three who had none would follow by subtraction
    pack = send(meeting, "public")
    everything = pack.content + "".join(parts_of(made(pack, kind)) for kind in ("pptx", "xlsx"))
    charts = [chart for section in read(pack.content).sections for chart in section.charts]
    assert everything.count("87650") > 2, "what may be shown is searched, too"
    changes_of_few = ("87646", "87,646", "87651", "87,651")  # against the month before and in the month after
    for secret in ("4321", "4,321", "7770", "7773", "99.96", *changes_of_few):
        assert secret not in everything
    drawn = next(chart for chart in charts if "far away" in chart.title)
    values = dict(zip(drawn.categories, drawn.series[0].values, strict=True))
    assert [values[month] for month in ("Apr 2020", "May 2020", "Jun 2020", "Jul 2020")] == ["87654", "", "", "87650"]
    cells = {row.key: row.cells[3] for row in read(pack.content).sections[-1].tables[0].rows}
    assert [(cells[code].text, cells[code].number) for code in ("F1", "I2")] == [("Not shown: 1 to 5", "")] * 2


def test_markings() -> None:
    meeting = service()
    marked = {
        audience: read(send(meeting, audience).content).marking for audience in ("board", "partnership", "public")
    }
    assert marked == {"board": "OFFICIAL-SENSITIVE", "partnership": "OFFICIAL", "public": ""}


# --- Files read back ------------------------------------------------------------------------------------


@pytest.fixture
def sent() -> tuple[Pack, Content, dict[str, bytes]]:
    pack = send(service())
    return pack, read(pack.content), files_of(pack)


def test_powerpoint_has_native_charts_and_tables_with_the_figures(sent: Any) -> None:
    _, content, files = sent
    deck = Presentation(io.BytesIO(files["pptx"]))
    assert all(slide.shapes.title is not None and slide.shapes.title.text for slide in deck.slides)
    drawn = [chart for section in content.sections for chart in section.charts]
    native = charts_of(files["pptx"])
    assert len(native) == len(drawn) == 3
    for chart, found in zip(drawn, native, strict=True):
        assert tuple(found.plots[0].categories) == chart.categories
        for one, series in zip(chart.series, found.plots[0].series, strict=True):
            assert series.name == one.name
            assert list(series.values) == [float(value) if value else None for value in one.values]
        inside = load_workbook(io.BytesIO(found.part.chart_workbook.xlsx_part.blob)).active
        assert [cell.value for cell in inside["B"]][1:] == [
            float(value) if value else None for value in chart.series[0].values
        ]
    cells = [
        cell.text for slide in deck.slides for shape in slide.shapes if shape.has_table for row in shape.table.rows
        for cell in row.cells
    ]  # fmt: skip
    for section in content.sections:
        for table in section.tables:
            for row in table.rows:
                assert all(any(cell.text in found for found in cells) for cell in row.cells)
    assert all(
        "OFFICIAL-SENSITIVE" in "".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in deck.slides
    )


def test_powerpoint_charts_and_tables_have_alternative_texts(sent: Any) -> None:
    _, content, files = sent
    deck = Presentation(io.BytesIO(files["pptx"]))
    frames = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart or shape.has_table]
    texts = [shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in frames]
    assert all(texts)
    assert f"{content.sections[1].charts[0].title}. {content.sections[1].charts[0].text}" in texts


def test_excel_has_a_sheet_a_section_with_numbers_as_numbers_and_native_charts(sent: Any) -> None:
    _, content, files = sent
    book = load_workbook(io.BytesIO(files["xlsx"]))
    assert book.sheetnames == ["About", *(section.title[:31] for section in content.sections)]
    page = book["Every measure"]
    rows = {row[1].value: row for row in page.iter_rows() if len(row) > 5}
    visits = rows["Visits in time"]
    heads = [cell.value for cell in rows["Measure"]]
    actual = visits[heads.index("Actual")]
    assert (actual.value, actual.number_format) == (75, '#,##0"%"')
    assert visits[heads.index("Rating")].value == "Red"
    assert visits[0].value == "Assessment"
    assert [len(book[name]._charts) for name in ("Where we stand", "Exceptions")] == [1, 2]
    assert all(sheet.oddHeader.center.text == "OFFICIAL-SENSITIVE" for sheet in book)


def test_no_text_becomes_a_formula() -> None:
    meeting = service()
    make_risk(meeting.group, '=HYPERLINK("http://x")', at=moment("2020-09-16 09:00"))
    page = load_workbook(io.BytesIO(made(send(meeting), "xlsx")))["Risk log"]
    cell = next(cell for row in page.iter_rows() for cell in row if "HYPERLINK" in str(cell.value))
    assert (cell.data_type, cell.value[:2]) == ("s", "'=")


def test_the_pdf_is_tagged_titled_and_embeds_its_fonts(sent: Any) -> None:
    _, content, files = sent
    pdf = files["pdf"]
    assert pdf.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in pdf
    assert b"/StructTreeRoot" in pdf or b"/ObjStm" in pdf
    assert content.title.encode() in pdf or b"/Title" in pdf
    assert b"/FontFile" in pdf or b"/ObjStm" in pdf


def test_markup_in_words_stays_words() -> None:
    meeting = service()
    make_risk(meeting.group, '#panic("no") *bold* $x$ <label> @ref', at=moment("2020-09-16 09:00"))
    assert made(send(meeting), "pdf").startswith(b"%PDF")


# --- Pages ----------------------------------------------------------------------------------------------

SEES = {
    "administrator",
    "data_team",
    "head_of_service",
    "service_manager",
    "manager_elsewhere",
    "auditor",
    "board_member",
}


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_a_pack_is_seen_by_those_who_see_the_group(
    request: pytest.FixtureRequest, one_of_the_cast: Person, signed_in: SignedIn
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    meeting = Meeting.objects.filter(held_on=TODAY).first()
    if meeting is None:
        make_area(name="Early help") if not Area.objects.exists() else None
        area = Area.objects.filter(code="assessment").first() or make_area()
        record(make_measure(area=area), "2020-07", "75")
        meeting = make_meeting(make_group())
    pack = send(meeting, sections=["agenda", "measures"])
    issue_files(pack, by=recorder(), at=pack.as_at)
    client = signed_in(one_of_the_cast)
    pages = [f"{ADDRESS}board-1/", *(f"{ADDRESS}board-1/pack.{kind}" for kind in ("pdf", "pptx", "xlsx", "json"))]
    may_see = name in SEES
    refused = 302 if name in ("anonymous", "leaver") else 404
    assert [client.get(page).status_code for page in pages] == [200 if may_see else refused] * 5
    status = client.get(f"{ADDRESS}new/").status_code
    assert status == (200 if name == "data_team" else 403 if may_see else refused)


def test_a_pack_is_looked_at_first_and_then_sent(signed_in: SignedIn, data_team: User) -> None:
    meeting = service()
    client = signed_in(data_team)
    typed = {"audience": "board", "section-measures": "1", "section-agenda": "2"}
    page = client.post(f"{ADDRESS}new/", {**typed, "preview": "1"})
    assert b"A preview: nothing is sent yet" in page.content
    assert page.content.index(b'id="measures"') < page.content.index(b'id="agenda"')
    assert not Pack.objects.exists()
    assert b"Give at least one section a place" in client.post(f"{ADDRESS}new/", {"audience": "board"}).content
    assert client.post(f"{ADDRESS}new/", typed).headers["Location"] == f"{ADDRESS}board-1/"
    pack = Pack.objects.get()
    assert pack.sections == ["measures", "agenda"]
    assert set(pack.files.values_list("format", flat=True)) == {"pdf", "pptx", "xlsx"}
    kept = bytes(PackFile.objects.get(format="xlsx").content)
    assert client.get(f"{ADDRESS}board-1/pack.xlsx").content == kept
    assert fingerprint(client.get(f"{ADDRESS}board-1/pack.json").content.decode()) == pack.sha256
    assert meeting.group.name in client.get(f"{ADDRESS}board-1/").content.decode()


def test_the_meeting_s_page_lists_what_changed_since(signed_in: SignedIn, board_member: User) -> None:
    meeting = service()
    send(meeting)
    client = signed_in(board_member)
    address = "/board/meetings/improvement-board/2020-09-24/"
    assert b"Nothing that it says has changed since" in client.get(f"{address}?as_at=2020-09-17").content
    measure = meeting.exception_reports.get().measure
    assert measure is not None
    record(measure, "2020-07", "91", at=LATER, reason=why("Counted late"))
    page = client.get(address).content.decode()
    assert re.search(r"<del>75%</del>.*?<ins>91% \(r\)</ins>", page, re.DOTALL)
    assert client.get(f"{address}packs/board-1/?as_at=2020-09-10").status_code == 404


def test_a_keeper_has_a_pack_read_again_from_the_record(
    signed_in: SignedIn, data_team: User, board_member: User
) -> None:
    meeting = service()
    pack = send(meeting)
    measure = meeting.exception_reports.get().measure
    assert measure is not None
    record(measure, "2020-07", "91", at=LATER, reason=why("Counted late"))
    keeper = signed_in(data_team)
    assert b"Read it again from the record" in keeper.get(f"{ADDRESS}board-1/").content
    assert b"the same, letter for letter" in keeper.get(f"{ADDRESS}board-1/?again=1").content
    models.QuerySet(Pack).filter(pk=pack.pk).update(content=pack.content.replace("Visits in time", "Visits"))
    assert b"some words differ" in keeper.get(f"{ADDRESS}board-1/?again=1").content
    page = signed_in(board_member).get(f"{ADDRESS}board-1/?again=1").content
    assert b"again from the record" not in page


def test_personal_data_is_removed_from_frozen_packs_and_their_files(administrator: User) -> None:
    meeting = service()
    make_risk(meeting.group, "Something about Rumpelstiltskin", at=moment("2020-09-16 09:00"))
    pack = send(meeting)
    issue_files(pack, by=recorder(), at=pack.as_at)
    assert PackFile.objects.count() == 3
    redact(words="Rumpelstiltskin", by=administrator, at=NOW, reason="A name")
    pack = Pack.objects.get()
    assert "Rumpelstiltskin" not in pack.content
    assert fingerprint(pack.content) != pack.sha256
    assert PackFile.objects.count() == 0
    assert "Rumpelstiltskin" not in workbook_words(made(pack, "xlsx"))


@pytest.mark.parametrize("size", [1, 4])
def test_queries_of_a_pack_do_not_grow(django_assert_num_queries: Any, size: int) -> None:
    meeting = service()
    for n in range(size):
        measure = make_measure(name=f"More {n}", code=f"M{n}")
        make_target(measure, "90")
        record(measure, "2020-07", "50")
        make_risk(meeting.group, f"Risk {n}")
    scope = Scope(meeting.pk, "board", month_of("2020-07"), None, TODAY)
    with django_assert_num_queries(51):
        build(scope, BOARD)


def test_the_plan_in_a_pack_counts_by_area_and_lists_what_is_overdue() -> None:
    section = next(one for one in read(send(service()).content).sections if one.key == "plan")
    assert section.text == "Improvement plan 2020–21. Of 2 actions, 0 complete and 1 overdue."
    assert [[cell.text for cell in row.cells] for row in section.tables[0].rows] == [
        ["Assessment", "1", "1", "2"], ["All areas", "1", "1", "2"]
    ]  # fmt: skip
    late = section.tables[1].rows[0]
    assert [cell.text for cell in late.cells] == [
        "A001: Action A001", "Assessment", "Head of Assessment", "30 June 2020", "0"
    ]  # fmt: skip


def test_audits_in_a_pack_are_the_totals_of_reported_rounds() -> None:
    meeting = service()
    section = next(one for one in read(send(meeting).content).sections if one.key == "audits")
    cells = dict(zip((c.title for c in section.tables[0].columns), section.tables[0].rows[0].cells, strict=True))
    assert (cells["Good"].text, cells["Audits"].text) == ("4 audits", "6")
    assert "audits" not in sections_for("board", "partnership")
