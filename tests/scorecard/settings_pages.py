"""What the tests of the data team's pages share: a browser of theirs, a measure, and reading a form."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from organisation.models import Area, Unit, User
from organisation.months import Month
from scorecard.models import Measure
from tests.builders import (
    make_measure,
    make_root,
    make_unit,
    moment,
)
from tests.cast import Person

AT = moment("2020-09-24 10:00")
BASE = "/scorecard/measures/timeliness/settings/"


@pytest.fixture
def measure(area: Area) -> Measure:
    make_root()
    return make_measure(name="Assessments in time", code="timeliness", area=area, aliases=["Old name"])


@pytest.fixture
def client(data_team: User, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(data_team)


@pytest.fixture
def teams(db: None) -> tuple[Unit, Unit]:
    north = make_unit(name="North", kind="locality")
    return make_unit(name="North one", parent=north), make_unit(name="Other team", opened="2020-06")


def errors(page: Any) -> dict[str, list[str]]:
    """Return what a form said, by field."""
    assert page.status_code == 200
    return {name: list(said) for name, said in page.context["form"].errors.items()}


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def filled(page: Any, **typed: Any) -> dict[str, Any]:
    """Return what a browser would send: the page's form as it stands, with what was typed."""
    form = page.context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if bound.field.disabled or value is None or value is False:
            continue
        sent[bound.html_name] = "on" if value is True and bound.widget_type == "checkbox" else _written(value)
    return {name: value for name, value in (sent | typed).items() if value is not None}


def _written(value: Any) -> Any:
    if isinstance(value, Month):
        return value.iso
    return value.pk if isinstance(value, Unit | Area) else value
