"""Forms of a governance group: itself, its seats, its forward plan and its risks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from board.forms.fields import NO_NAMES, AreaField, BasedOn, DayField, PostField, WordsField
from board.models import Audience, Cadence, GovernanceGroup
from board.operations.groups import RiskWords, Seat
from organisation.forms import Form
from organisation.models import Partner
from organisation.month_input import MonthInputField
from scorecard.forms.fields import Grouped, ReasonField


class GroupForm(BasedOn):
    """A group."""

    KEPT = (
        "name", "code", "purpose", "audience", "cadence", "quorum", "dispatch_days", "secretary", "position",
        "closed_on",
    )  # fmt: skip
    GROUPS = (
        ("The group", "", ("name", "code", "purpose")),
        ("For whom it writes", "", ("audience",)),
        ("How it meets", "", ("cadence", "quorum dispatch_days", "secretary", "position closed_on")),
        ("Why", "", ("reason",)),
    )

    name = forms.CharField(max_length=120)
    code = forms.SlugField(max_length=40, help_text="In addresses, such as improvement-board.")
    purpose = WordsField(required=False, rows=2)
    audience = forms.ChoiceField(
        choices=Audience.choices,
        help_text="Its packs are marked and numbers suppressed for this audience; it also decides who reads its pages.",
    )
    cadence = forms.ChoiceField(label="Meets", choices=Cadence.choices)
    quorum = forms.IntegerField(
        min_value=1, max_value=60, initial=1, help_text="Members who must be there, or their deputies."
    )
    dispatch_days = forms.IntegerField(label="Pack goes out, working days before", min_value=0, max_value=30, initial=5)
    secretary = PostField(required=False, help_text="The post that keeps its meetings. The data team may too.")
    position = forms.IntegerField(label="Order in the list", min_value=0, max_value=999, initial=0)
    closed_on = DayField(label="No longer meets after", required=False)
    reason = ReasonField()

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if self.record is not None and code != self.record.code:  # type: ignore[attr-defined]
            raise ValidationError("The code stands in addresses, so it doesn't change.")
        return code

    def filled(self) -> GovernanceGroup:
        """Return the group as typed."""
        group = GovernanceGroup.objects.get(pk=self.record.pk) if self.record is not None else GovernanceGroup()
        for name in self.KEPT:
            setattr(group, name, self.cleaned_data[name])
        return group


class SeatForm(Grouped, Form):
    """A seat to give."""

    GROUPS = (
        ("Who", "A post of the service or a partner, not a person.", ("post", "partner", "seat")),
        ("How it counts", "", ("is_chair", "counts", "since")),
    )

    post = PostField(required=False)
    partner = forms.ModelChoiceField(
        Partner.objects.filter(is_closed=False).order_by("name"), required=False, empty_label="None"
    )
    seat = forms.CharField(
        label="In what capacity", required=False, max_length=160, help_text=f"Such as Designated Nurse. {NO_NAMES}"
    )
    is_chair = forms.BooleanField(label="Chairs the group", required=False)
    counts = forms.BooleanField(label="Counts towards the quorum", required=False, initial=True)
    since = DayField(label="First day")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("post") is None) == (cleaned.get("partner") is None):
            self.add_error("post", "Choose a post or a partner, one of them.")
        return cleaned

    @property
    def given(self) -> Seat:
        typed = self.cleaned_data
        return Seat(
            post=typed["post"], partner=typed["partner"], capacity=typed["seat"], is_chair=typed["is_chair"],
            counts=typed["counts"],
        )  # fmt: skip


class EndSeatForm(Grouped, Form):
    """The last day of a seat."""

    GROUPS = (("When and why", "", ("until", "reason")),)

    until = DayField(label="Last day")
    reason = ReasonField()


class PlanForm(Grouped, Form):
    """Something planned for a month."""

    GROUPS = (("What and when", "", ("title", "month", "lead")),)

    title = forms.CharField(label="What the group will look at", max_length=200, help_text=NO_NAMES)
    month = MonthInputField()
    lead = PostField(label="Who brings it", required=False)


class WhyForm(Grouped, Form):
    """Only a reason."""

    GROUPS = (("Why", "", ("reason",)),)

    reason = ReasonField()


SCORES = [
    (n, f"{n} {word}")
    for n, word in ((1, "rare"), (2, "unlikely"), (3, "possible"), (4, "likely"), (5, "almost certain"))
]
IMPACTS = [
    (n, f"{n} {word}") for n, word in ((1, "slight"), (2, "minor"), (3, "moderate"), (4, "serious"), (5, "grave"))
]


class RiskForm(BasedOn):
    """A line of the risk log; a review gives its reason."""

    KEPT = ("title", "description", "likelihood", "impact", "mitigation", "area", "owner")
    GROUPS = (
        ("The risk", "", ("title", "description", "area")),
        ("How grave", "Likelihood × impact: 15 and more is high, 6 to 14 medium.", ("likelihood impact",)),
        ("What is done", "", ("mitigation", "owner")),
        ("Why it changes", "", ("reason",)),
    )

    title = forms.CharField(max_length=200, help_text=NO_NAMES)
    description = WordsField(required=False)
    area = AreaField(required=False)
    likelihood = forms.TypedChoiceField(choices=SCORES, coerce=int)
    impact = forms.TypedChoiceField(choices=IMPACTS, coerce=int)
    mitigation = WordsField(label="What is done", required=False)
    owner = PostField(label="Who watches it", required=False)
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is None:
            del self.fields["reason"]

    @property
    def words(self) -> RiskWords:
        return RiskWords(**{name: self.cleaned_data[name] for name in self.KEPT})
