"""Comments as typed."""

import pytest

from organisation.models import Area, User
from organisation.operations import Refused
from scorecard.models import DraftComment, DraftEntry, Measure
from scorecard.operations.drafts import Saved, TypedComment
from scorecard.operations.sending import send_submission
from tests.builders import (
    make_area,
    make_draft,
    make_measure,
    make_post,
)
from tests.scorecard.drafts.typing_in import LATER, MONTH, row, said, save, say

pytestmark = pytest.mark.django_db


def test_a_comment_is_kept_as_typed(area: Area, measure: Measure, by: User) -> None:
    post = make_post(title="Practice lead")
    typed = {
        "text": " Two posts\nwere vacant. ", "remedial_action": "Fill them", "action_post_id": str(post.pk),
        "action_due": "31st Dec", "expected_green": "soon", "override": "The office’s own number",
    }  # fmt: skip
    assert say(area, said(**typed), by=by) == Saved("timely", "", 1)
    draft = DraftComment.objects.get()
    assert (draft.text, draft.remedial_action, draft.action_post) == ("Two posts\nwere vacant.", "Fill them", post)
    assert (draft.action_due, draft.expected_green, draft.override) == ("31st Dec", "soon", "The office’s own number")
    assert (draft.measure, draft.month, draft.version, draft.saved_as) == (measure, MONTH, 1, "Assessment manager")


def test_a_comment_that_another_has_changed_since_is_not_saved_but_shown(
    area: Area, measure: Measure, by: User, other: User
) -> None:
    say(area, said(text="Two posts were vacant.", remedial_action="Fill them"), by=other, at=LATER)
    typed = said(text="A new system.", remedial_action="Fill them")
    assert say(area, typed, by=by) == Saved("timely", "", 1, {"text": "Two posts were vacant."}, "Data officer", LATER)
    assert DraftComment.objects.get().text == "Two posts were vacant."


def test_the_same_comment_is_no_conflict(area: Area, measure: Measure, by: User, other: User) -> None:
    post = make_post()
    say(area, said(text="Two posts", action_post_id=str(post.pk)), by=other)
    assert say(area, said(text="Two posts ", action_post_id=str(post.pk)), by=by) == Saved("timely", "", 2)


def test_the_post_of_a_comment_can_be_taken_out(area: Area, measure: Measure, by: User) -> None:
    say(area, said(action_post_id=str(make_post().pk)), by=by)
    say(area, said(version=1, action_post_id=""), by=by)
    assert DraftComment.objects.get().action_post is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param({"action_post_id": "9" * 5000}, "Choose one of the posts offered.", id="a-post-of-5000-digits"),
        pytest.param({"text": "x" * 4001}, "That text is too long.", id="a-long-text"),
        pytest.param({"remedial_action": "x" * 4001}, "That text is too long.", id="a-long-action"),
        pytest.param({"action_due": "x" * 21}, "That text is too long.", id="a-long-day"),
        pytest.param({"override": "x" * 201}, "That text is too long.", id="a-long-reason"),
        pytest.param({"action_post_id": "999999"}, "Choose one of the posts offered.", id="no-such-post"),
        pytest.param({"action_post_id": "9" * 30}, "Choose one of the posts offered.", id="a-number-beyond-all"),
        pytest.param({"action_post_id": "²"}, "Choose one of the posts offered.", id="a-superscript"),
        pytest.param({"action_post_id": "me"}, "Choose one of the posts offered.", id="a-word"),
        pytest.param({"version": "3"}, "That field is not on this sheet.", id="a-field-that-is-not-typed"),
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused_with_a_sentence(
    area: Area, measure: Measure, by: User, typed: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        say(area, TypedComment(measure="timely", version=0, texts=typed), by=by)
    assert str(refused.value) == sentence
    assert not DraftComment.objects.exists()


def test_a_comment_on_a_measure_of_another_area_is_refused(area: Area, other_area: Area, by: User) -> None:
    make_measure(code="elsewhere", area=other_area)
    with pytest.raises(Refused, match=r"^That measure is not on this sheet\.$"):
        say(area, said("elsewhere", text="Late"), by=by)


def test_drafts_outlive_the_person_that_typed_and_a_later_month(area: Area, measure: Measure, by: User) -> None:
    """Nothing deletes a draft but sending: not another month's sending, not a measure of another area."""
    make_draft(measure, "2020-08", "12o")
    elsewhere = make_area(name="Fostering")
    make_draft(make_measure(area=elsewhere, code="foster"), MONTH, "13")
    save(area, row(value="70"), by=by)
    send_submission(area=area, month=MONTH, by=by, at=LATER)
    assert sorted(DraftEntry.objects.values_list("measure__code", "value")) == [("foster", "13"), ("timely", "12o")]
