"""Addresses of groups and their meetings."""

from django.urls import path, re_path

from board.views import groups, meetings, minutes, packs, yearly

app_name = "meetings"

GROUP = "groups/<slug:code>/"
YEARLY = "yearly/<slug:code>/"
MEETING = r"^meetings/(?P<code>[-\w]+)/(?P<day>\d{4}-\d{2}-\d{2})/"
PACK = r"(?P<audience>[a-z]{1,12})-(?P<number>\d{1,3})"
KIND = r"download\.(?P<kind>xlsx|csv)$"

urlpatterns = [
    path("groups/", groups.groups, name="groups"),
    re_path(rf"^groups/{KIND}", groups.groups_download, name="groups_download"),
    path("groups/new/", groups.group_new, name="group_new"),
    path(GROUP, groups.group, name="group"),
    path(f"{GROUP}change/", groups.group_change, name="group_change"),
    path(f"{GROUP}seats/new/", groups.seat_new, name="seat_new"),
    path(f"{GROUP}seats/<int:pk>/end/", groups.seat_end, name="seat_end"),
    path(f"{GROUP}forward/new/", groups.forward_new, name="forward_new"),
    path(f"{GROUP}forward/<int:pk>/drop/", groups.forward_drop, name="forward_drop"),
    re_path(rf"^groups/(?P<code>[-\w]+)/risks/{KIND}", groups.risks_download, name="risks_download"),
    path(f"{GROUP}risks/new/", groups.risk_new, name="risk_new"),
    path(f"{GROUP}risks/<int:pk>/review/", groups.risk_review, name="risk_review"),
    path(f"{GROUP}risks/<int:pk>/close/", groups.risk_close, name="risk_close"),
    path(f"{GROUP}meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/", meetings.meetings, name="meetings"),
    re_path(rf"^meetings/{KIND}", meetings.meetings_download, name="meetings_download"),
    re_path(f"{MEETING}$", meetings.meeting, name="meeting"),
    re_path(f"{MEETING}decisions/{KIND}", meetings.decisions_download, name="decisions_download"),
    re_path(f"{MEETING}trail/$", meetings.trail, name="trail"),
    re_path(f"{MEETING}change/$", meetings.meeting_change, name="meeting_change"),
    re_path(f"{MEETING}cancel/$", meetings.meeting_cancel, name="meeting_cancel"),
    re_path(f"{MEETING}close/$", meetings.meeting_close, name="meeting_close"),
    re_path(f"{MEETING}approve/$", meetings.minutes_approve, name="minutes_approve"),
    re_path(f"{MEETING}agenda/new/$", meetings.point_new, name="point_new"),
    re_path(rf"{MEETING}agenda/(?P<pk>\d{{1,15}})/$", meetings.point_change, name="point_change"),
    re_path(rf"{MEETING}agenda/(?P<pk>\d{{1,15}})/raise/$", meetings.point_raise, name="point_raise"),
    re_path(rf"{MEETING}agenda/(?P<pk>\d{{1,15}})/withdraw/$", meetings.point_withdraw, name="point_withdraw"),
    re_path(f"{MEETING}there/$", minutes.attendance, name="attendance"),
    re_path(f"{MEETING}decisions/new/$", minutes.decision_new, name="decision_new"),
    re_path(rf"{MEETING}decisions/(?P<number>\d{{1,4}})/$", minutes.decision_change, name="decision_change"),
    re_path(rf"{MEETING}decisions/(?P<number>\d{{1,4}})/outcome/$", minutes.decision_outcome, name="decision_outcome"),
    re_path(f"{MEETING}reports/new/$", minutes.report_ask, name="report_ask"),
    re_path(rf"{MEETING}reports/(?P<pk>\d{{1,15}})/$", minutes.report_answer, name="report_answer"),
    re_path(rf"{MEETING}reports/(?P<pk>\d{{1,15}})/withdraw/$", minutes.report_withdraw, name="report_withdraw"),
    re_path(f"{MEETING}packs/new/$", packs.dispatch, name="pack_new"),
    re_path(rf"{MEETING}packs/{PACK}/$", packs.pack, name="pack"),
    re_path(rf"{MEETING}packs/{PACK}/pack\.(?P<kind>pdf|pptx|xlsx)$", packs.pack_file, name="pack_file"),
    re_path(rf"{MEETING}packs/{PACK}/pack\.json$", packs.pack_content, name="pack_content"),
    path("yearly/", yearly.reports, name="yearly"),
    path("yearly/new/", yearly.report_new, name="yearly_new"),
    path(YEARLY, yearly.report, name="yearly_report"),
    path(f"{YEARLY}open/", yearly.report_open, name="yearly_open"),
    path(f"{YEARLY}issue/", yearly.report_issue, name="yearly_issue"),
    path(f"{YEARLY}entries/", yearly.entries, name="yearly_entries"),
    path(f"{YEARLY}entries/new/", yearly.entry_new, name="yearly_entry_new"),
    path(f"{YEARLY}entries/<int:pk>/", yearly.entry_change, name="yearly_entry"),
    re_path(
        r"^yearly/(?P<code>[-\w]+)/entries/(?P<pk>\d{1,15})/(?P<name>approve|withdraw)/$",
        yearly.entry_step,
        name="yearly_step",
    ),
    re_path(rf"^yearly/(?P<code>[-\w]+)/{PACK}\.(?P<kind>pdf|pptx|xlsx)$", yearly.report_file, name="yearly_file"),
]
