"""The sheet costs the same number of queries whatever its size: to open, to save a cell, to paste a block."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.generate import LAST, generate
from organisation.models import Area
from scorecard.models import DraftEntry, Measure, ReportingUnit

pytestmark = pytest.mark.django_db

MONTH = LAST + 1
OPEN, SAVE = 17, 27  # with session, user and roles


@pytest.fixture
def sheet(request: pytest.FixtureRequest, settings: Any, client: Client) -> tuple[Client, str, str]:
    settings.PLIMSOLL_TODAY = date(2024, 12, 3)
    measures, units = request.param
    service = generate(measures=measures, units=units, months=3)
    area = Area.objects.order_by("position")[0]
    Measure.objects.update(area=area)
    client.force_login(service.user)
    return client, area.code, MONTH.iso


SIZES = pytest.mark.parametrize(
    "sheet",
    [pytest.param((2, 2), id="2-measures-1-team"), pytest.param((9, 8), id="9-measures-7-teams")],
    indirect=True,
)


def save(client: Client, area: str, month: str, count: int) -> int:
    """Save so many rows in one request and return how many queries it took."""
    rows = ReportingUnit.objects.filter(measure__frequency="monthly").select_related("measure", "unit")[:count]
    body = {
        "rows": [
            {
                "measure": one.measure.code,
                "unit": one.unit.code,
                "version": 0,
                "texts": {"numerator": "3", "denominator": "4"},
            }
            for one in rows
        ]
    }
    with CaptureQueriesContext(connection) as noted:
        address = reverse("scorecard:sheet_save", args=[area, month])
        answer = client.post(address, json.dumps(body), content_type="application/json")
    assert [row["state"] for row in answer.json()["rows"]] == ["saved"] * len(rows)
    return len(noted)


@SIZES
def test_opening_a_sheet(sheet: tuple[Client, str, str]) -> None:
    client, area, month = sheet
    save(client, area, month, 1)
    with CaptureQueriesContext(connection) as noted:
        page = client.get(reverse("scorecard:sheet", args=[area, month]))
    assert (page.status_code, len(noted)) == (200, OPEN)


@SIZES
def test_saving_one_cell_and_pasting_a_block(sheet: tuple[Client, str, str]) -> None:
    client, area, month = sheet
    save(client, area, month, 1)  # the first opens the submission
    DraftEntry.objects.all().delete()
    one = save(client, area, month, 1)
    DraftEntry.objects.all().delete()
    many = save(client, area, month, 60)
    assert (one, many) == (SAVE, SAVE)
