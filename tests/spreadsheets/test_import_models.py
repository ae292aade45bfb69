"""What the database itself refuses about imports."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from organisation.models import User
from spreadsheets.models import Import, ImportItem, Remembered, State
from tests.builders import EARLY

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create(email="data@example.org", title="Data analyst")


def an_import(person: User, **fields: Any) -> Import:
    given = {
        "file_name": "July.xlsx",
        "size": 1,
        "sha256": "0" * 64,
        "uploaded_at": EARLY,
        "uploaded_as": "Data analyst",
    }
    return Import.objects.create(uploaded_by=person, **{**given, **fields})


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "lost"}, "import_state_is_known"),
        ({"state": State.UNUSABLE}, "import_unusable_says_why"),
        ({"state": State.APPLIED}, "import_written_has_moments"),
        ({"state": State.APPLIED, "began": EARLY}, "import_written_has_moments"),
        ({"state": State.CHECKED, "began": EARLY, "ended": EARLY}, "import_written_has_moments"),
        (
            {"state": State.APPLIED, "began": EARLY, "ended": EARLY.replace(year=2017)},
            "import_ends_after_it_began",
        ),
    ],
)
def test_an_import_that_cannot_be(person: User, fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        an_import(person, **fields)


def test_a_kept_file_belongs_to_one_import(person: User) -> None:
    an_import(person), an_import(person)  # neither keeps a file
    an_import(person, stored_name="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        an_import(person, stored_name="a")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"outcome": "odd"}, "import_item_outcome_is_known"),
        ({"outcome": "error"}, "import_item_problem_has_message"),
        ({"outcome": "to_check"}, "import_item_problem_has_message"),
    ],
)
def test_an_item_that_cannot_be(person: User, fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ImportItem.objects.create(belongs_to=an_import(person), position=1, **fields)


def test_a_thing_said_means_one_thing(person: User) -> None:
    said = {"kind": "tiny", "what": "name", "said": "ifas", "meant": "M38", "by": person, "at": EARLY}
    Remembered.objects.create(**said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Remembered.objects.create(**said)
