"""Addresses of audits: whose record an audit is about never stands in one."""

from django.urls import path, re_path

from audits.views import learning, mine, programmes, recording, records, rounds, setup, thematic

app_name = "audits"

ROUND = "<slug:code>/rounds/<int:pk>/"
FILES = r"\.(?P<kind>csv|xlsx)$"

urlpatterns = [
    path("", programmes.programmes_page, name="programmes"),
    path("new/", setup.programme_new, name="programme_new"),
    path("teams/", setup.teams, name="teams"),
    path("mine/", mine.my_audits_view, name="mine"),
    path("records/<int:pk>/", records.audit_view, name="audit"),
    path("records/<int:pk>/save/", records.draft_save, name="draft_save"),
    path("<slug:code>/", programmes.programme_view, name="programme"),
    path("<slug:code>/setup/", setup.setup, name="setup"),
    path("<slug:code>/setup/scale/new/", setup.scale_new, name="scale_new"),
    path("<slug:code>/setup/scale/<int:key>/", setup.scale, name="scale"),
    path("<slug:code>/setup/<slug:kind>/new/", setup.keep, name="keep_new"),
    path("<slug:code>/setup/<slug:kind>/<int:key>/", setup.keep, name="keep"),
    re_path(r"^(?P<code>[-\w]+)/rounds" + FILES, programmes.rounds_download, name="rounds_download"),
    re_path(r"^(?P<code>[-\w]+)/teams" + FILES, programmes.teams_download, name="teams_download"),
    re_path(r"^(?P<code>[-\w]+)/audits" + FILES, programmes.audits_download, name="audits_download"),
    path("<slug:code>/rounds/new/", programmes.round_new, name="round_new"),
    path(ROUND, rounds.round_view, name="round"),
    path(f"{ROUND}report/", rounds.report_view, name="report"),
    path(f"{ROUND}pause/", rounds.pause, name="pause"),
    path(f"{ROUND}report/new/", rounds.report_round, name="report_round"),
    path(f"{ROUND}publish/", rounds.publish, name="publish"),
    path(f"{ROUND}allocate/", rounds.allocate, name="allocate"),
    path(f"{ROUND}thematic/", thematic.subject, name="thematic"),
    path(f"{ROUND}questions/new/", thematic.question_new, name="question_new"),
    path(f"{ROUND}questions/<int:question>/", thematic.question_edit, name="question"),
    path(f"{ROUND}feedback/new/", recording.feedback_new, name="feedback_new"),
    path(f"{ROUND}recommendations/new/", recording.recommend, name="recommend"),
    path("<slug:code>/moderation/", mine.moderation_view, name="moderation"),
    path("<slug:code>/recommendations/", learning.recommendations_view, name="recommendations"),
    path("<slug:code>/recommendations/<int:pk>/", learning.respond, name="respond"),
    path("<slug:code>/findings/", learning.findings_view, name="findings"),
    path("<slug:code>/findings/new/", recording.finding_new, name="finding_new"),
    path("<slug:code>/findings/<int:pk>/check/", learning.finding_check, name="finding_check"),
    path("<slug:code>/findings/<int:pk>/change/", learning.finding_change, name="finding_change"),
]
