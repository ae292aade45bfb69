"""People, and how they sign in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class PersonManager(UserManager["User"]):
    """People sign in by email address; there is no other user name."""

    def _create(self, email: str, password: str | None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        return self._create(email, password, **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        return self._create(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who signs in. Pages show the job title, never the name."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("work email", unique=True)
    title = models.CharField("job title", max_length=120, help_text="Shown beside what the person records.")
    left_on = models.DateField("left on", null=True, blank=True, help_text="From this day on they can't sign in.")
    is_sample = models.BooleanField("sample account", default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["title"]
    objects = PersonManager()  # type: ignore[misc]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.title or self.email

    def works_on(self, day: date) -> bool:
        return self.is_active and (self.left_on is None or self.left_on > day)
