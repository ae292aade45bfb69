"""The badge of a rating, drawn by the one template that does so."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from scorecard.rag import Rated, Why
from scorecard.wording import MARKS, rating_word


@lru_cache(maxsize=64)
def _drawn(mark: str, word: str) -> SafeString:
    return render_to_string("_rag.html", {"mark": mark, "word": word})


def badge(rated: Rated) -> SafeString:
    """Return shape, letter and word; "Under 10" where a team is too small to rate."""
    return _drawn(MARKS[rated.rating], rated.why if rated.why == Why.FEW else rating_word(rated))
