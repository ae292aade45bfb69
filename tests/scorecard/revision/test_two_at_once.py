"""Two who revise the same figure: both values are shown, and one is chosen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from organisation.models import User
from scorecard.forms.revision import CHOOSE, NOTHING
from scorecard.models import Measure, Observation
from scorecard.operations.revision import (
    ONLY_DATA_TEAM,
)
from scorecard.operations.submissions import move_submission
from tests.builders import (
    current_figure,
    make_measure,
    make_submission,
    record,
    recorder,
    why,
)
from tests.cast import Person
from tests.scorecard.revision.revising import AT, JULY, PAGE, WHY, change, filled, go_on, preview, problems, revise

pytestmark = pytest.mark.django_db


def clash(client: Client, locked: Measure, **typed: str) -> Any:
    """Preview a change, let another record 80% first, and press "Record"."""
    page = preview(client, **{"numerator__timely__service": "228", **typed})
    revise(change(locked, of=(240, 300)), by=recorder_of_the_data_team(), reason="Recounted")
    return go_on(client, page)


def recorder_of_the_data_team() -> User:
    person = User.objects.get(email="data.team@example.org")
    assert person != recorder()
    return person


def test_a_stale_edit_shows_both_values_and_asks(locked: Measure, client: Client) -> None:
    page = clash(client, locked)
    assert problems(page) == ["Some figures can’t be recorded as they are typed.", CHOOSE]
    [row] = page.context["rows"]
    assert (row.is_clash, row.theirs, row.mine, row.texts["numerator"]) == (
        True, "80% (240 of 300)", "76% (228 of 300)", "228"
    )  # fmt: skip
    assert "Recounted" in row.theirs_by
    assert problems(client.post(PAGE, filled(page)))[1:] == [CHOOSE]
    assert current_figure(locked, "2020-07").value == 80


def test_mine_is_recorded_over_it_once_chosen(locked: Measure, client: Client) -> None:
    chosen = client.post(PAGE, filled(clash(client, locked), settle__timely__service="mine"))
    assert [(one.before, one.after) for one in chosen.context["effects"]] == [("80%", "76%")]
    assert go_on(client, chosen).status_code == 302
    values = Observation.objects.filter(month=JULY).order_by("recorded_at").values_list("value", flat=True)
    assert list(values) == [67, 80, 76]


def test_theirs_is_kept_once_chosen(locked: Measure, client: Client) -> None:
    kept = client.post(PAGE, filled(clash(client, locked), settle__timely__service="keep"))
    assert problems(kept) == [NOTHING]
    assert kept.context["rows"][0].texts["numerator"] == "240"
    assert current_figure(locked, "2020-07").value == 80


def test_what_only_the_other_changed_is_no_clash(locked: Measure, client: Client) -> None:
    visits = make_measure(name="Visits", code="visits", area=locked.area, position=1)
    record(visits, "2020-07", "50", reason=why())
    page = preview(client, value__visits__service="60")
    revise(change(locked, of=(240, 300)), by=recorder_of_the_data_team())
    assert go_on(client, page).status_code == 302
    assert (current_figure(visits, "2020-07").value, current_figure(locked, "2020-07").value) == (60, 80)


def test_both_saying_the_same_is_no_clash(locked: Measure, client: Client) -> None:
    assert problems(clash(client, locked, numerator__timely__service="240")) == [NOTHING]


def test_a_base_that_is_none_of_the_row_counts_as_stale(locked: Measure, client: Client) -> None:
    other = record(make_measure(name="Visits", area=locked.area, position=1), "2020-07", "50", reason=why())
    for base in ("", "x", "999999", str(other.pk)):
        sent = filled(client.get(PAGE), **WHY, numerator__timely__service="228", based__timely__service=base)
        assert problems(client.post(PAGE, sent))[1:] == [CHOOSE], base


def test_locked_while_it_was_typed(
    measure: Measure, service_manager: User, signed_in: Callable[[Person], Client]
) -> None:
    make_submission(measure.area, "2020-07", "approved")
    client = signed_in(service_manager)
    page = preview(client, numerator__timely__service="228")
    move_submission(area=measure.area, month=JULY, to="locked", by=recorder(), at=AT)
    answer = go_on(client, page)
    assert (answer.status_code, answer.context["refusal"]) == (403, ONLY_DATA_TEAM)
    assert current_figure(measure, "2020-07").value == 67
