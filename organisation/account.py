"""How people sign in: accounts are made by an administrator, never by signing up."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from organisation.auth import LeaversBackend


class ClosedAdapter(DefaultAccountAdapter):
    """Sign-up is closed; who gives the right password but has left is told that the account is switched off."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of the mail, at the service's own address: never at the host that a request claims."""
        return settings.SITE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def pre_login(self, request: Any, user: Any, **kwargs: Any) -> Any:
        """Refuse whom the backend refuses: allauth by itself asks only whether the account is active."""
        if not LeaversBackend().user_can_authenticate(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)
