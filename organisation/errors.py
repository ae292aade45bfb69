"""Errors that carry a sentence for the reader."""

from django.http import Http404


class NotFound(Http404):
    """A 404 whose text says what was not found and why; other 404s show none, since theirs may tell too much."""
