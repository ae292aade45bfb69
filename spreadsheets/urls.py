"""Addresses of imports."""

from django.urls import path, re_path

from spreadsheets.views import acts, pages

app_name = "spreadsheets"

urlpatterns = [
    path("", pages.imports_page, name="imports"),
    re_path(r"^imports\.(?P<kind>csv|xlsx)$", pages.imports_download, name="imports_download"),
    path("templates/<slug:kind>.xlsx", pages.template, name="template"),
    path("<uuid:key>/", pages.import_page, name="import"),
    path("<uuid:key>/recognised/", pages.recognised_page, name="recognised"),
    path("<uuid:key>/problems.xlsx", pages.problems, name="problems"),
    path("<uuid:key>/decide/", acts.decide, name="decide"),
    path("<uuid:key>/rest/", acts.rest, name="rest"),
    path("<uuid:key>/confirm/", acts.confirm, name="confirm"),
    path("<uuid:key>/cancel/", acts.cancel, name="cancel"),
    path("<uuid:key>/again/", acts.again, name="again"),
    path("<uuid:key>/undo/", acts.undo, name="undo"),
]
