"""Addresses of the Board's pages."""

from django.urls import path

from board.views import dashboard

app_name = "board"

urlpatterns = [
    path("", dashboard.dashboard, name="board"),
    path("areas/<slug:code>/", dashboard.dashboard, name="area"),
    path("present/", dashboard.dashboard, name="present"),
    path("inspection/", dashboard.dashboard, name="inspection"),
    path("since/", dashboard.dashboard, name="since"),
]
