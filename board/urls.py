"""Addresses of the Board's pages."""

from django.urls import path

from board.views import dashboard, dashboard_pages

app_name = "board"

urlpatterns = [
    path("", dashboard.dashboard, name="board"),
    path("present/", dashboard.present, name="present"),
    path("since/", dashboard_pages.since, name="since"),
    path("inspection/", dashboard_pages.inspection, name="inspection"),
    path("areas/<slug:code>/", dashboard_pages.area, name="area"),
]
