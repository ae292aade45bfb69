"""Home, setting up, help, health, redaction, and the error pages."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_safe

from organisation import operations
from organisation.errors import NotFound
from organisation.forms import RedactionForm
from organisation.middleware import open_without_role
from organisation.permissions import has_a_role, may_administer, may_keep_measures
from organisation.queries import SetupStep, setup_steps


@require_safe
@open_without_role
def home(request: Any) -> HttpResponse:
    """Lead each person to where their work is; an empty installation is set up first."""
    if not has_a_role(request.access):
        return render(request, "organisation/no_role.html")
    if may_keep_measures(request.access) and any(_is_needed(step) for step in setup_steps(request.access)):
        return redirect("setup")
    return redirect(next(name for name, predicate in settings.HOME_PAGES if import_string(predicate)(request.access)))


def _is_needed(step: SetupStep) -> bool:
    return not step.done and not step.is_optional


@require_safe
def setup(request: Any) -> HttpResponse:
    """Say what is still needed before the first scorecard can be read."""
    if not may_keep_measures(request.access):
        raise Http404
    return render(request, "organisation/home_empty.html", {"steps": setup_steps(request.access)})


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 where the database answers, else 503; for load balancers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


HELP_PAGES = (
    "index", "board", "scorecard", "measure", "submissions", "plan", "audits", "meetings", "imports", "data-team",
    "accessibility",
)  # fmt: skip


@require_safe
@login_not_required
def help_page(request: HttpRequest, name: str = "index") -> HttpResponse:
    """Show a help page; they hold no data and are open to all, the accessibility statement by law."""
    return render(request, f"help/{name}.html")


@require_http_methods(["GET", "HEAD", "POST"])
def redaction(request: Any) -> HttpResponse:
    """Find personal data, show where it stands, and remove it once it is confirmed with a reason."""
    if not may_administer(request.access):
        raise Http404
    form = RedactionForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        words, reason = form.cleaned_data["words"], form.cleaned_data["reason"]
        found = operations.find_words(words)
        if "remove" in request.POST:
            try:
                count = operations.redact(words=words, by=request.user, at=request.now, reason=reason)
            except operations.Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, f"Removed from {count} record{'s' if count != 1 else ''}.")
                return redirect("redaction")
    return render(request, "organisation/redaction.html", {"form": form, "found": found})


# --- Errors ---------------------------------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(loader.render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was sent from elsewhere, or whose session has ended."""
    said = "The form came from another site, or your session has ended. Go back, reload the page, and send it again."
    return render(request, "403.html", {"heading": "This form was not taken", "reason": said}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what wasn't found, where our own code gave a reason in words."""
    reason = str(exception) if isinstance(exception, NotFound) else ""
    return render(request, "404.html", {"reason": reason}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse(loader.render_to_string("500.html"), status=500)
