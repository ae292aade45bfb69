"""Two who type in the same cell: nothing is overwritten silently."""

import pytest

from organisation.models import Area, User
from scorecard.models import DraftEntry, Measure
from scorecard.operations.drafts import Saved
from scorecard.operations.sending import return_submission, send_submission
from tests.builders import (
    make_measure,
)
from tests.scorecard.drafts.typing_in import AT, LATER, MONTH, row, save

pytestmark = pytest.mark.django_db


def test_a_cell_that_another_has_changed_since_is_not_saved_but_shown(
    area: Area, measure: Measure, by: User, other: User
) -> None:
    save(area, row(numerator="12", denominator="30"), by=by)
    save(area, row(version=1, numerator="13"), by=other, at=LATER)
    assert save(area, row(version=1, numerator="14"), by=by, at=LATER) == [
        Saved("timely", "service", 2, {"numerator": "13"}, "Data officer", LATER)
    ]
    draft = DraftEntry.objects.get()
    assert (draft.numerator, draft.version, draft.saved_by) == ("13", 2, other)


def test_whoever_has_seen_both_may_choose(area: Area, measure: Measure, by: User, other: User) -> None:
    save(area, row(numerator="13"), by=other)
    (clash,) = save(area, row(numerator="14"), by=by)
    assert (clash.is_conflict, clash.version) == (True, 1)
    assert save(area, row(version=clash.version, numerator="14"), by=by) == [Saved("timely", "service", 2)]
    assert DraftEntry.objects.get().numerator == "14"


def test_the_same_text_is_no_conflict(area: Area, measure: Measure, by: User, other: User) -> None:
    save(area, row(numerator="13"), by=other)
    assert save(area, row(numerator=" 13 "), by=by) == [Saved("timely", "service", 2)]
    assert DraftEntry.objects.get().numerator == "13"


def test_what_another_emptied_is_a_conflict(area: Area, measure: Measure, by: User, other: User) -> None:
    save(area, row(numerator="13"), by=by)
    save(area, row(version=1, numerator=""), by=other)
    (clash,) = save(area, row(version=1, numerator="14"), by=by)
    assert clash.theirs == {"numerator": ""}
    assert clash.is_conflict


def test_of_a_block_only_what_clashes_is_not_saved(area: Area, measure: Measure, by: User, other: User) -> None:
    make_measure(area=area, code="visited")
    save(area, row(numerator="13"), by=other)
    first, second = save(area, row(numerator="14"), row("visited", numerator="15"), by=by)
    assert (first.is_conflict, second.is_conflict) == (True, False)
    assert dict(DraftEntry.objects.values_list("measure__code", "numerator")) == {"timely": "13", "visited": "15"}


def test_a_page_from_before_it_was_sent_is_a_conflict_after_its_return(
    area: Area, measure: Measure, by: User, other: User
) -> None:
    save(area, row(numerator="12", denominator="30"), by=by)  # seen by a page at version 1, left open
    save(area, row(version=1, numerator="14"), by=other)
    send_submission(area=area, month=MONTH, by=by, at=AT)
    return_submission(area=area, month=MONTH, by=other, at=LATER, reason="Look again")
    (clash,) = save(area, row(version=1, numerator="13"), by=by, at=LATER)
    assert clash.theirs == {"numerator": "14"}
    assert DraftEntry.objects.get().numerator == "14"
