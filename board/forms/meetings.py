"""Forms of a meeting: its day, its agenda, who was there, what was decided, and exception reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from audits.models import Round
from board.forms.fields import NO_NAMES, AreaField, BasedOn, DayField, MeasureField, PostField, WordsField
from board.models import AgendaItem, DecisionKind, DecisionState, Meeting, Present, Purpose
from board.operations import minutes
from board.operations.meetings import Point, When
from board.queries.meetings import Seat
from improvement.models import Action, Outcome, Recommendation
from organisation.forms import Form
from scorecard.forms.fields import Grouped, ReasonField


class MeetingForm(BasedOn):
    """When and where."""

    KEPT = ("held_on", "starts_at", "place", "dispatch_on")
    GROUPS = (("When and where", "", ("held_on starts_at", "place", "dispatch_on")),)

    held_on = DayField(label="Day")
    starts_at = forms.TimeField(
        label="Time", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(required=False, max_length=120, help_text="A room, or “online”.")
    dispatch_on = DayField(
        label="Pack goes out on", required=False, help_text="Left empty: as many working days before as the group has."
    )

    @property
    def when(self) -> When:
        return When(**{name: self.cleaned_data[name] for name in self.KEPT})


class PointForm(BasedOn):
    """A point of the agenda; once it is there, what was minuted under it."""

    KEPT = ("title", "purpose", "lead", "minute")
    GROUPS = (("The point", "", ("title", "purpose lead")), ("Minuted", "", ("minute",)))

    title = forms.CharField(label="Point", max_length=200, help_text=NO_NAMES)
    purpose = forms.ChoiceField(choices=Purpose.choices, initial=Purpose.DISCUSS)
    lead = PostField(label="Who brings it", required=False)
    minute = WordsField(
        label="What was said", required=False, rows=6, max_length=20_000,
        help_text=f"Roles, not persons. Decisions and actions are minuted each by itself. {NO_NAMES}",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is None:
            del self.fields["minute"]

    @property
    def point(self) -> Point:
        return Point(**{name: self.cleaned_data[name] for name in ("title", "purpose", "lead")})


class AttendanceForm(Form):
    """Who was there: one choice a member, and who else, a line each."""

    def __init__(self, *args: Any, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = seats
        for seat in seats:
            name = f"{seat.member.who}, {seat.member.seat}" if seat.member.seat else seat.member.who
            self.fields[self.name_of(seat)] = forms.ChoiceField(
                label=name, choices=[("", "Not recorded"), *Present.choices], initial=seat.present, required=False
            )
        self.fields["guests"] = WordsField(
            label="Who else was there", required=False, rows=3, help_text=f"By role, each on a line. {NO_NAMES}"
        )

    @staticmethod
    def name_of(seat: Seat) -> str:
        return f"member-{seat.member.pk}"

    @property
    def members(self) -> dict[int, str]:
        """How each was there, by the key of the seat; those left open are left out."""
        typed = {seat.member.pk: self.cleaned_data[self.name_of(seat)] for seat in self.seats}
        return {pk: present for pk, present in typed.items() if present}

    @property
    def guests(self) -> list[str]:
        return str(self.cleaned_data["guests"]).splitlines()

    @property
    def rows(self) -> list[tuple[Seat, forms.BoundField]]:
        return [(seat, self[self.name_of(seat)]) for seat in self.seats]


class ShortChoice(forms.ModelChoiceField):
    """A record of the plan, by the beginning of its words."""

    def label_from_instance(self, record: Any) -> str:
        words = str(record)
        return words if len(words) <= 110 else f"{words[:109]}…"


class RoundChoice(forms.ModelChoiceField):
    """A round of audits, by its programme: several have one of the same month."""

    def label_from_instance(self, record: Any) -> str:
        return f"{record.programme}, {record}"


class DecisionForm(BasedOn):
    """A decision or an action."""

    KEPT = (
        "kind", "text", "item", "measure", "area", "plan_action", "recommendation", "audit_round", "owner", "due"
    )  # fmt: skip
    GROUPS = (
        ("What was decided", "", ("kind", "text", "item")),
        (
            "What it concerns",
            "Leave the others empty. A measure’s page shows what was decided about it.",
            ("measure", "plan_action", "recommendation", "audit_round", "area"),
        ),
        ("Who does it, by when", "An action needs both.", ("owner", "due")),
        (
            "In the improvement plan",
            "An action may go into the plan, which is read by everyone with a role, partners too.",
            ("outcome",),
        ),
        ("Why it changes", "", ("reason",)),
    )

    kind = forms.ChoiceField(choices=DecisionKind.choices, widget=forms.RadioSelect, initial=DecisionKind.DECISION)
    text = WordsField(label="In words", help_text=NO_NAMES, max_length=2000)
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), label="Under which point", required=False, empty_label="None"
    )
    measure = MeasureField(required=False)
    area = AreaField(required=False)
    plan_action = ShortChoice(
        Action.objects.order_by("code"), label="Action of the plan", required=False, empty_label="None"
    )
    recommendation = ShortChoice(Recommendation.objects.order_by("code"), required=False, empty_label="None")
    audit_round = RoundChoice(
        Round.objects.select_related("programme").order_by("-first_month", "pk"), label="Audit round", required=False,
        empty_label="None",
    )  # fmt: skip
    outcome = ShortChoice(
        Outcome.objects.select_related("section__area").order_by("section__position", "position"),
        label="Under which outcome", required=False, empty_label="Not in the plan",
    )  # fmt: skip
    owner = PostField(label="Who does it", required=False)
    due = DayField(label="By", required=False)
    reason = ReasonField()

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is None:
            del self.fields["reason"]
        else:
            del self.fields["outcome"]
            meeting = self.record.meeting  # type: ignore[attr-defined]
        assert meeting is not None
        items = AgendaItem.objects.filter(meeting=meeting.pk, is_withdrawn=False).order_by("position")
        self.fields["item"].queryset = items  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == DecisionKind.ACTION:
            if cleaned.get("owner") is None:
                self.add_error("owner", "An action needs the post that does it.")
            if cleaned.get("due") is None and "due" not in self.errors:
                self.add_error("due", "An action needs a day.")
        elif cleaned.get("outcome") is not None:
            self.add_error("outcome", "Only an action goes into the plan.")
        return cleaned

    @property
    def minuted(self) -> minutes.Minuted:
        said = {name: self.cleaned_data[name] for name in self.KEPT}
        return minutes.Minuted(**said, outcome=self.cleaned_data.get("outcome"))


class OutcomeForm(Grouped, Form):
    """What became of a decision."""

    GROUPS = (("What became of it", "", ("outcome", "text")),)

    outcome = forms.ChoiceField(label="It is", choices=DecisionState.choices, widget=forms.RadioSelect)
    text = WordsField(label="In words", max_length=600, help_text=f"What was done, and what came of it. {NO_NAMES}")


class AskForm(Grouped, Form):
    """What is asked of an area."""

    GROUPS = (("Of whom, about what", "", ("measure", "area")), ("What is asked", "", ("question", "due")))

    measure = MeasureField(required=False)
    area = AreaField(required=False, help_text="Needed where no measure is named.")
    question = WordsField(help_text=NO_NAMES, max_length=1000)
    due = DayField(label="Answer by")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("measure") is not None and cleaned.get("area") is None:
            cleaned["area"] = cleaned["measure"].area
        if cleaned.get("area") is None:
            self.add_error("area", "Choose a measure, or the area that is asked.")
        return cleaned


class AnswerForm(BasedOn):
    """What the area's manager answers."""

    KEPT = ("cause", "remedy", "expected")
    GROUPS = (("Your answer", "The group reads it as you write it.", ("cause", "remedy", "expected")),)

    cause = WordsField(label="What happened, and why", help_text=NO_NAMES)
    remedy = WordsField(label="What is done about it")
    expected = forms.CharField(label="When it is expected to be right", required=False, max_length=200)

    @property
    def answer(self) -> minutes.Answer:
        return minutes.Answer(**{name: self.cleaned_data[name] for name in self.KEPT})
