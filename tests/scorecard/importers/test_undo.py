"""Taking an import back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from organisation.models import LedgerClock, User
from organisation.operations import Reason, Refused
from scorecard.importers.long import KIND
from scorecard.models import DraftEntry, Observation
from tests.builders import (
    current_figure,
    make_draft,
    make_measure,
    make_root,
    make_submission,
    make_team_measure,
    make_unit,
    record,
)
from tests.scorecard.importers.reading import AT, apply, items

pytestmark = pytest.mark.django_db
HEADINGS = ("Measure", "Team", "Month", "Value")
Moments = tuple[datetime, datetime]


def import_rows(by: User, *rows: Sequence[object]) -> Moments:
    """Import rows and return the ledger's moments before and after, as the engine notes them."""
    began = max(AT, LedgerClock.objects.get_or_create(pk=1, defaults={"last_recorded_at": AT})[0].last_recorded_at)
    apply(KIND, items(KIND, HEADINGS, *rows), by=by)
    return began, LedgerClock.objects.get(pk=1).last_recorded_at


def undo(moments: Moments, by: User) -> Sequence[str]:
    return KIND.undo(began=moments[0], ended=moments[1], by=by, at=AT, reason=Reason(text="Wrong file"))


def test_former_values_stand_again_as_new_entries(data_team: User) -> None:
    make_root()
    measure = make_measure(name="Agency workers")
    record(measure, "2020-07", 9, note="As counted")
    moments = import_rows(data_team, ("Agency workers", "", "Jul 2020", "8%"), ("Agency workers", "", "Jun 2020", "7%"))
    said = undo(moments, data_team)
    entry = current_figure(measure, "2020-07")
    assert (entry.value, entry.note, entry.reason) == (9, "As counted", "Wrong file")
    assert not Observation.objects.as_at(None).filter(month=202006).exists()
    assert Observation.objects.count() == 4  # nothing is erased
    assert said[0] == "2 entries taken back; the former values stand again."


def test_totals_are_formed_again(data_team: User) -> None:
    north, south = make_unit(name="North team"), make_unit(name="South team")
    measure = make_team_measure(north, south, roll_up="sum", name="Referrals")
    record(measure, "2020-07", 3, unit=north)
    moments = import_rows(
        data_team, ("Referrals", "North team", "Jul 2020", 5), ("Referrals", "South team", "Jul 2020", 4),
        ("Referrals", "North team", "Jun 2020", 6),
    )  # fmt: skip
    undo(moments, data_team)
    assert current_figure(measure, "2020-07").units_reported == 1
    assert current_figure(measure, "2020-07", unit=north).value == 3
    assert not Observation.objects.as_at(None).filter(month=202006).exists()


def test_what_was_changed_since_refuses_by_name(data_team: User) -> None:
    make_root()
    measure = make_measure(name="Agency workers")
    moments = import_rows(data_team, ("Agency workers", "", "Jul 2020", "8%"))
    record(measure, "2020-07", 10, at=AT)
    with pytest.raises(Refused, match="Agency workers, Children's services, Jul 2020"):
        undo(moments, data_team)


def test_sheets_are_put_back_where_nobody_has_typed_since(data_team: User) -> None:
    make_root()
    measure, other = make_measure(name="Agency workers"), make_measure(name="Vacancies")
    make_submission(measure.area, "2020-07", "open")
    make_draft(measure, "2020-07", "9", is_loaded=True, is_checked=False)
    rows = [(name, "", month, "8%") for name in ("Agency workers", "Vacancies") for month in ("Jul 2020", "Aug 2020")]
    moments = import_rows(data_team, *rows)
    DraftEntry.objects.filter(measure=other, month=202008).update(value="7", saved_at=moments[1].replace(year=2021))
    said = undo(moments, data_team)
    assert set(DraftEntry.objects.values_list("measure__name", "value")) == {
        ("Agency workers", "9"),
        ("Vacancies", "7"),
    }
    assert said[1:] == [
        "3 prefilled figures taken off open sheets.",
        "1 stayed: since then they were changed, or sent.",
    ]


def test_what_the_import_added_stays_and_is_named(data_team: User) -> None:
    make_root()
    began = LedgerClock.objects.get_or_create(pk=1, defaults={"last_recorded_at": AT})[0].last_recorded_at
    change = {"do": "area", "new": "fostering", "name": "Fostering"}
    KIND.apply(changes=[change], by=data_team, at=AT.replace(year=2019), reason=Reason(text="New"))
    said = undo((began, LedgerClock.objects.get(pk=1).last_recorded_at), data_team)
    assert said[-1] == "What it added stays, without figures: area “Fostering”."
