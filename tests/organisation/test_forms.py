"""What a form says about a field that was left empty."""

import pytest
from django import forms

from organisation.forms import Form
from organisation.models import Area

SAID = "A sentence of its own."


class Asked(Form):
    words = forms.CharField()
    own = forms.CharField(error_messages={"required": SAID})
    one = forms.ChoiceField(choices=[("a", "A")])
    several = forms.MultipleChoiceField(choices=[("a", "A")])
    record = forms.ModelChoiceField(Area.objects.all())
    records = forms.ModelMultipleChoiceField(Area.objects.all())
    agreed = forms.BooleanField()
    day = forms.DateField()
    file = forms.FileField()
    spare = forms.CharField(required=False)


@pytest.mark.django_db
def test_what_was_left_empty_is_asked_for_in_words_that_fit_it() -> None:
    assert Asked({}).errors == {
        "words": ["Fill this in."],
        "own": [SAID],
        "one": ["Choose one."],
        "several": ["Choose at least one."],
        "record": ["Choose one."],
        "records": ["Choose at least one."],
        "agreed": ["Tick this to go on."],
        "day": ["Give the day."],
        "file": ["Choose a file."],
    }


def test_what_is_wrong_is_said_as_it_is() -> None:
    form = Asked({"day": "soon", "one": "b"})
    assert "Enter a valid date." in form.errors["day"]
    assert "is not one of the available choices" in form.errors["one"][0]
