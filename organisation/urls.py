"""Addresses of the ground floor."""

from django.urls import include, path

from organisation import views

help_pages = [
    path("", views.help_page, name="index"),
    *(path(f"{name}/", views.help_page, {"name": name}, name=name) for name in views.HELP_PAGES[1:]),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("setup/", views.setup, name="setup"),
    path("healthz", views.healthz, name="healthz"),
    path("help/", include((help_pages, "help"))),
    path("redaction/", views.redaction, name="redaction"),
]
