"""Who may sign in: not those who have left, and no sample account outside the demo."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from organisation import clock
from organisation.models import User


class LeaversBackend(AuthenticationBackend):
    """Asked at sign-in and again at every request, so that a session ends on the day a person leaves."""

    def user_can_authenticate(self, user: Any) -> bool:
        if not isinstance(user, User) or (user.is_sample and not settings.PLIMSOLL_DEMO):
            return False
        return user.works_on(clock.day_of(clock.now()))
