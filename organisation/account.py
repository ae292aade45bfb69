"""How people sign in: accounts are made by an administrator, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from organisation.auth import LeaversBackend


class ClosedAdapter(DefaultAccountAdapter):
    """Sign-up is closed; who gives the right password but has left is told that the account is switched off."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def pre_login(self, request: Any, user: Any, **kwargs: Any) -> Any:
        """Refuse whom the backend refuses: allauth by itself asks only whether the account is active."""
        if not LeaversBackend().user_can_authenticate(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)
