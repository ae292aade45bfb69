"""The preview: it shows what would change, and changes nothing."""

from typing import Any

import pytest
from django.test import Client

from organisation.models import Area, ChangeRecord, LedgerClock, Unit, User
from organisation.operations import Refused
from scorecard.models import Measure, Observation, SubmissionState
from scorecard.operations.revision import (
    preview_revision,
)
from tests.builders import (
    current_figure,
    make_submission,
    make_target,
    make_team_measure,
    record,
)
from tests.scorecard.revision.revising import AT, JULY, PAGE, WHY, change, go_on, preview, problems

pytestmark = pytest.mark.django_db


def everything() -> list[Any]:
    models = (Observation, SubmissionState, ChangeRecord, LedgerClock)
    return [list(model._base_manager.order_by("pk").values_list()) for model in models]


def test_a_preview_changes_nothing(area: Area, teams: list[Unit], data_team: User) -> None:
    measure = make_team_measure(*teams, area=area)
    make_target(measure, "80")
    record(measure, "2020-07", of=(10, 20), unit=teams[0])
    record(measure, "2020-07", of=(30, 40), unit=teams[1])
    make_submission(area, "2020-07", "locked")
    before = everything()
    effects = preview_revision(
        area=area, month=JULY, changes=[change(measure, of=(18, 20), unit=teams[0])], by=data_team, at=AT, **WHY
    )
    assert everything() == before
    assert [(one.after.unit.name, one.follows, one.changes_rating) for one in effects] == [
        ("Children's services", True, True),
        ("Team A", False, True),
    ]
    ratings = [(one.before.rated.rating.value, one.after.rated.rating.value) for one in effects]
    assert ratings == [("red", "green"), ("red", "green")]


def test_a_preview_that_is_refused_changes_nothing(locked: Measure, data_team: User) -> None:
    before = everything()
    with pytest.raises(Refused):
        preview_revision(area=locked.area, month=JULY, changes=[], by=data_team, at=AT, **WHY)
    assert everything() == before


@pytest.mark.parametrize(
    ("counts", "sentence", "ratings", "mark"),
    [
        pytest.param((228, 300), "1 figure changes. 1 rating changes.", ["Assessments in time: Red to Amber"],
                     "Revised (r), brought to the Board", id="another-rating"),
        pytest.param((204, 300), "1 figure changes. No rating changes.", [], "Revised (r)", id="the-same-rating"),
        pytest.param((213, 300), "1 figure changes. No rating changes.", [], "Revised (r), brought to the Board",
                     id="above-the-threshold"),
    ],
)  # fmt: skip
def test_the_page_shows_what_would_change(
    counts: tuple[int, int], sentence: str, ratings: list[str], mark: str, locked: Measure, client: Client
) -> None:
    Measure.objects.filter(pk=locked.pk).update(materiality=3)
    before = everything()
    page = preview(client, numerator__timely__service=str(counts[0]))
    assert problems(page) == []
    assert (page.context["sentence"], page.context["ratings"]) == (sentence, ratings)
    [effect] = page.context["effects"]
    assert (effect.before, effect.before_counts, effect.after_counts) == ("67%", "201 of 300", f"{counts[0]} of 300")
    assert effect.mark == mark
    assert everything() == before


def test_warnings_are_shown_and_kept(measure: Measure, client: Client) -> None:
    for month, value in zip(range(1, 13), (66, 67, 68, 66, 67, 68, 66, 67, 68, 66, 67, 68), strict=True):
        record(measure, f"2019-{month:02d}", str(value))
    make_submission(measure.area, "2020-07", "locked")
    page = preview(client, numerator__timely__service="290")
    [effect] = page.context["effects"]
    assert effect.warnings == ("Unusual for this series: 66 to 68 in its last 12 months.",)
    go_on(client, page)
    assert current_figure(measure, "2020-07").note == "Checked: unusual"
    assert client.get(PAGE).context["rows"][0].texts["note"] == ""
