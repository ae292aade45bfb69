"""Addresses of submissions."""

from django.urls import path, re_path

from scorecard.views import revision, submissions

SHEET = r"^submissions/(?P<area>[-\w]+)/(?P<month>\d{4}-\d{2})/"

patterns = [
    path("submissions/", submissions.my_submissions, name="submissions"),
    re_path(r"^submissions\.(?P<kind>csv|xlsx)$", submissions.submissions_download, name="submissions_download"),
    re_path(SHEET + "$", submissions.sheet_page, name="sheet"),
    re_path(SHEET + "save/$", submissions.save, name="sheet_save"),
    re_path(SHEET + "trail/$", submissions.trail, name="submission_trail"),
    re_path(SHEET + "revise/$", revision.revise, name="revise"),
    re_path(SHEET + "(?P<name>send|approve|return|lock)/$", submissions.step, name="submission_step"),
]
