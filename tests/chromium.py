"""Where the browser is."""

import os
import shutil

NAMES = ["chromium", "chromium-browser", "google-chrome"]


def path() -> str | None:
    """Return the path of Chromium, from ``CHROMIUM`` or ``PATH``; None where there isn't one."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next((found for name in NAMES if (found := shutil.which(name))), None)
