"""Addresses of the scorecard."""

from django.urls import path, re_path

from scorecard import urls_settings, urls_submissions
from scorecard.views import measure, scorecard

app_name = "scorecard"

urlpatterns = [
    path("", scorecard.scorecard_page, name="scorecard"),
    re_path(r"^download\.(?P<kind>csv|xlsx)$", scorecard.scorecard_download, name="download"),
    path("download/printed.xlsx", scorecard.scorecard_printed, name="printed_download"),
    *urls_settings.patterns,
    *urls_submissions.patterns,
    path("measures/<slug:code>/", measure.measure_view, name="measure"),
    path("measures/<slug:code>/trail/", measure.measure_trail, name="measure_trail"),
    re_path(
        r"^measures/(?P<code>[-\w]+)/download\.(?P<kind>csv|xlsx)$", measure.measure_download, name="measure_download"
    ),
    re_path(r"^measures/(?P<code>[-\w]+)/teams\.(?P<kind>csv|xlsx)$", measure.teams_download, name="teams_download"),
]
