"""Forms of the ground floor."""

from django import forms


class RedactionForm(forms.Form):
    """The words to take out, and why."""

    words = forms.CharField(
        label="Words to remove",
        max_length=200,
        min_length=3,
        help_text="Exactly as they are written, with capitals. They are replaced by “[removed]” and not kept.",
    )
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="Needed before anything is removed, and kept in the trail. Don't repeat the words.",
        required=False,
    )
