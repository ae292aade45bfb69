"""What stands in place of a page of figures before the first figure is recorded."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from organisation.permissions import may_keep_measures


def nothing_yet(request: Any, heading: str) -> HttpResponse:
    """Say under the page's own heading that there are no figures, and where those who keep measures begin."""
    context = {"heading": heading, "may_begin": may_keep_measures(request.access) and request.as_at is None}
    return render(request, "scorecard/nothing_yet.html", context)
