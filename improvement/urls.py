"""Addresses of the plan."""

from django.urls import path, re_path

from improvement.views import action, changing, evidence, frame, iterations, learning, partners, plan, steps, threads

app_name = "improvement"

KIND = r"(?P<kind>csv|xlsx)"
STEP = "|".join(steps.STEPS)

urlpatterns = [
    path("", plan.plan_page, name="plan"),
    re_path(rf"^download\.{KIND}$", plan.plan_download, name="download"),
    path("actions/new/", changing.raise_action, name="raise"),
    path("actions/<slug:code>/", action.action_page, name="action"),
    path("actions/<slug:code>/update/", action.update, name="update"),
    path("actions/<slug:code>/change/", changing.change, name="change"),
    path("actions/<slug:code>/comment/", steps.comment, name="comment"),
    path("actions/<slug:code>/trail/", action.action_trail, name="action_trail"),
    re_path(rf"^actions/(?P<code>[-\w]+)/(?P<step>{STEP})/$", steps.step_view, name="step"),
    path("evidence/<uuid:key>/", evidence.evidence_file, name="evidence"),
    path("evidence/<uuid:key>/delete/", evidence.evidence_delete, name="evidence_delete"),
    path("outcomes/<slug:code>/", threads.outcome, name="outcome"),
    path("recommendations/", threads.recommendations, name="recommendations"),
    re_path(rf"^recommendations\.{KIND}$", threads.recommendations_download, name="recommendations_download"),
    path("recommendations/<slug:code>/", threads.recommendation, name="recommendation"),
    path("recommendations/audits/<slug:key>/", threads.audit_recommendation, name="audit_recommendation"),
    path("findings/<int:key>/", threads.audit_finding, name="audit_finding"),
    path("partners/", partners.partners, name="partners"),
    re_path(rf"^partners\.{KIND}$", partners.partners_download, name="partners_download"),
    path("partners/<int:key>/", partners.partner, name="partner"),
    path("delivery-plans/", partners.delivery_plans, name="delivery_plans"),
    path("keep/", frame.frame, name="frame"),
    path("keep/<slug:kind>/new/", frame.keep, name="keep_new"),
    path("keep/<slug:kind>/<int:key>/", frame.keep, name="keep"),
    path("iterations/<int:key>/", iterations.iteration, name="iteration"),
    re_path(rf"^iterations/(?P<key>\d{{1,9}})\.{KIND}$", iterations.iteration_download, name="iteration_download"),
    path("iterations/<int:key>/continue/", iterations.continue_rest, name="continue_rest"),
    path("iterations/<int:key>/actions/<slug:code>/", iterations.fate, name="fate"),
    path("reviews/", learning.reviews, name="reviews"),
    re_path(rf"^reviews\.{KIND}$", learning.reviews_download, name="reviews_download"),
    path("reviews/new/", learning.open_review, name="review_open"),
    path("reviews/publish/", learning.publish, name="reviews_publish"),
    path("reviews/<slug:code>/", learning.review, name="review"),
    path("reviews/<slug:code>/step/", learning.record_step, name="review_step"),
    path("reviews/<slug:code>/point/", learning.add_point, name="review_point"),
    path("reviews/<slug:code>/points/<int:key>/owner/", learning.set_owner, name="review_owner"),
]
