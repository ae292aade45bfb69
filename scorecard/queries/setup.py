"""The scorecard's step in setting up an installation."""

from django.urls import reverse

from organisation.permissions import Access
from organisation.queries import SetupStep
from scorecard.models import Measure


def measures_step(access: Access) -> SetupStep:
    return SetupStep(
        "Measures that matter",
        "Say what you measure, which way is better, and where the figure comes from; then set target and baseline.",
        reverse("scorecard:measure_new"),
        "Add a measure",
        Measure.objects.exists(),
    )
