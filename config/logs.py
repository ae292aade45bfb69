"""The log: one line an event, on standard error."""

import sys
from typing import Any


def lines(level: str) -> dict[str, Any]:
    """Return what Django configures its log from; Django itself speaks from a level on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": level, "propagate": False},
            # Its lines repeat what the server logs for every page that is not found.
            "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
            "django.security": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }
