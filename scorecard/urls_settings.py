"""Addresses of the data team's pages; scorecard/urls.py puts them before a measure's own."""

from django.urls import path, re_path

from scorecard.views.settings import goals, listing, measures

SETTINGS = "measures/<slug:code>/settings/"

patterns = [
    path("measures/", listing.measures, name="measures"),
    re_path(r"^measures\.(?P<kind>csv|xlsx)$", listing.measures_download, name="measures_download"),
    path("measures/new/", measures.measure_new, name="measure_new"),
    path("populations/", goals.populations, name="populations"),
    path(SETTINGS, measures.settings_view, name="measure_settings"),
    path(f"{SETTINGS}change/", measures.measure_change, name="measure_change"),
    path(f"{SETTINGS}close/", measures.measure_close, name="measure_close"),
    path(f"{SETTINGS}succeed/", measures.measure_succeed, name="measure_succeed"),
    path(f"{SETTINGS}target/", goals.target_new, name="target_new"),
    path(f"{SETTINGS}baseline/", goals.baseline_set, name="baseline_set"),
    path(f"{SETTINGS}comparator/", goals.comparator_set, name="comparator_set"),
    path(f"{SETTINGS}units/", measures.reporting_units, name="reporting_units"),
]
