"""Whatever people have written, no page runs it, no spreadsheet takes it for a formula, and no link leads into it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.utils.module_loading import import_string
from openpyxl import load_workbook

from board.models import Pack
from board.operations.packs import dispatch_pack
from board.tasks import made
from config.contributions import IMPORT_KINDS
from improvement.models import Evidence
from organisation.models import Area, User
from spreadsheets.exports import Sheet, as_xlsx
from tests.attacks.world import TODAY, World, build
from tests.builders import moment, recorder
from tests.cast import Person
from tests.plan_builders import make_action
from tests.spreadsheets import tiny

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
LONG = "=cmd|'/c calc'!A0\"><img src=x onerror=alert(1)></script><script>alert(1)</script>{{7*7}}"
SHORT = '="><img src=x onerror=a()>'
OURS = ("audits", "board", "improvement", "organisation", "scorecard", "spreadsheets")
# Words that code reads: keys, states and hashes, which nobody types, and a figure as printed, which is read as one.
READ_BY_CODE = re.compile(
    r"(^|_)(code|kind|key|reference|subject|action|password|sha256|content|name_of|state|status|field|place|window|"
    r"stored_name|what|said|meant|period|source_kind|council|content_type|url|file|email|number|as_printed|software|"
    r"made_from|normalised|detail|outcome|qualifier|history_change_reason|history_type|value|numerator|denominator)$"
)
FIRST = ("/", "/board/", "/scorecard/", "/improvement/", "/improvement/reviews/", "/audits/", "/audits/mine/",
         "/board/meetings/", "/board/groups/", "/board/yearly/", "/imports/", "/scorecard/measures/",
         "/scorecard/submissions/", "/improvement/keep/", "/scorecard/measures/m1/?chart=interactive")  # fmt: skip
NOT_FOLLOWED = re.compile(
    r"/tiny\.xlsx|^/(accounts|static|help|admin)/|[?&](sort|\w-sort|since|rating|movement|span|month|area)="
)
MOST = 160


@pytest.fixture(autouse=True)
def _on_the_day(settings: Any, tmp_path: Path) -> None:
    settings.PLIMSOLL_TODAY = TODAY
    settings.UPLOAD_FOLDER, settings.IMPORT_KINDS = tmp_path / "uploads", [tiny.PATH]


def is_free_text(field: Any) -> bool:
    is_text = isinstance(field, (models.CharField, models.TextField)) and not isinstance(field, models.SlugField)
    return is_text and not field.choices and not READ_BY_CODE.search(field.name) and (field.max_length or 999) >= 30


def write_everywhere() -> set[str]:
    """Put hostile words into every column of free text; return the names of those that hold some."""
    written = set()
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        for field in filter(is_free_text, model._meta.concrete_fields):
            rows = models.QuerySet(model).exclude(**{field.name: ""})
            for key in rows.values_list("pk", flat=True):
                words = f"{LONG}{key}" if (field.max_length or 999) > len(LONG) + 40 else f"{SHORT}{key}"
                models.QuerySet(model).filter(pk=key).update(**{field.name: words[: field.max_length or 999]})
                written.add(f"{model.__name__}.{field.name}")
    return written


class Looked(HTMLParser):
    """Notes what of a page would run, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.runs.append("script")
        self.runs += [f"{tag} {name}" for name in given if name.startswith("on") or name == "srcdoc"]
        for name in ("href", "src", "action", "formaction", "data-open", "hx-get", "hx-post", "xlink:href"):
            target = given.get(name, "")
            if not re.match(r"(?:/(?!/)|[#?]|https?://|data:image/|[\w./-]+(?:[?#]|$)|$)", target):
                self.runs.append(f"{tag} {name}={target[:40]}")
            if name in ("href", "data-open") and target.startswith("/"):
                self.links.append(target.partition("#")[0])
        if given.get("src") == "x":
            self.runs.append("the image of the attack")


def formulas(answer: HttpResponse) -> Iterator[str]:
    """Yield the cells of a download that a spreadsheet would run."""
    if "csv" in answer["Content-Type"]:
        for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))):
            yield from (cell for cell in row if re.match(r"[=+@\t\r]|-(?![\d.])", cell))
    elif "sheet" in answer["Content-Type"]:
        yield from formulas_of(answer.content)


def formulas_of(workbook: bytes) -> Iterator[str]:
    for page in load_workbook(io.BytesIO(workbook)).worksheets:
        yield from (str(cell.value) for row in page.iter_rows() for cell in row if cell.data_type == "f")


@pytest.fixture
def world(area: Area, other_area: Area, auditor: User, data_team: User) -> World:
    return build(area=area, elsewhere=other_area, auditor=auditor, data_team=data_team)


@pytest.mark.parametrize("one_of_the_cast", ["data_team", "service_manager", "board_member", "auditor"], indirect=True)
def test_no_page_and_no_download_runs_what_was_written(
    one_of_the_cast: User, world: World, signed_in: SignedIn
) -> None:
    written = write_everywhere()
    assert {"Measure.name", "Area.name", "Action.text", "Decision.text", "Import.file_name"} <= written
    browser = signed_in(one_of_the_cast)
    waiting, seen, shown, wrong = deque(FIRST), set(FIRST), 0, []
    while waiting and len(seen) < MOST + len(waiting):
        address = waiting.popleft()
        answer = browser.get(address, follow=True)
        if answer.streaming:
            b"".join(answer.streaming_content)  # and so closed, as the test client does it
        if answer.status_code != 200 or answer.streaming:
            continue
        if "html" not in answer["Content-Type"]:
            wrong += [(address, cell) for cell in formulas(answer)]
            continue
        page = Looked()
        page.feed(answer.content.decode())
        shown += answer.content.count(b"onerror=a")
        wrong += [(address, found) for found in page.runs]
        new = dict.fromkeys(link for link in page.links if link not in seen and not NOT_FOLLOWED.search(link))
        seen |= set(new)
        waiting.extend(new)
    assert not wrong, "\n".join(map(str, wrong[:30]))
    assert shown > 50  # the words are there, and harmless


def test_a_pack_in_every_format_holds_no_formula(world: World) -> None:
    pack = Pack.objects.get()
    write_everywhere()
    pack = dispatch_pack(
        meeting=pack.meeting, audience="board", sections=["agenda", "headline", "exceptions", "measures", "risks"],
        by=recorder(), at=moment("2020-09-24 12:00"), reason="Again",
    )  # fmt: skip
    assert "onerror" in pack.content
    assert list(formulas_of(made(pack, "xlsx"))) == []
    assert made(pack, "pdf").startswith(b"%PDF")
    charts = 0
    with zipfile.ZipFile(io.BytesIO(made(pack, "pptx"))) as slides:
        for name in slides.namelist():
            if name.endswith(".xlsx"):
                charts += 1
                assert list(formulas_of(slides.read(name))) == [], name
    assert charts


@pytest.mark.parametrize("path", IMPORT_KINDS)
def test_no_template_of_an_import_holds_a_formula(path: str, world: World) -> None:
    write_everywhere()
    assert list(formulas_of(import_string(path).template(today=TODAY))) == []


def test_a_heading_is_no_formula() -> None:
    sheet = Sheet(title="Rounds", notes=(LONG,), headings=("Round", LONG), rows=(("July", LONG),))
    assert list(formulas_of(as_xlsx(sheet))) == []


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "ftp://x.example/a",
     "\tjavascript:alert(1)", "file:///etc/passwd"],
)  # fmt: skip
def test_a_link_leads_to_a_page_only(link: str, data_team: User, area: Area, signed_in: SignedIn) -> None:
    make_action(area=area)
    typed = {"status": "on_track", "narrative": "n", "based_on": "1", "evidence_title": "Minutes", "evidence_url": link}
    answer = signed_in(data_team).post("/improvement/actions/A001/update/", typed)
    assert answer.status_code == 200
    assert not Evidence.objects.exists()
