"""Addresses of the scorecard."""

app_name = "scorecard"
urlpatterns: list = []
