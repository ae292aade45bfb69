"""Addresses of the whole service."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# The admin's own sign-in page counts no failed attempts: everybody comes in by the same door.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("organisation.urls")),
    path("accounts/", include("config.account_urls")),
    path("admin/", admin.site.urls),
    path("board/", include("board.urls")),
    path("scorecard/", include("scorecard.urls")),
    path("audits/", include("audits.urls")),
    path("improvement/", include("improvement.urls")),
    path("board/", include("board.urls_meetings")),
    path("imports/", include("spreadsheets.urls")),
]

handler400 = "organisation.views.bad_request"
handler403 = "organisation.views.permission_denied"
handler404 = "organisation.views.page_not_found"
handler500 = "organisation.views.server_error"
