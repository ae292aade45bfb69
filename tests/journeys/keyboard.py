"""Moving through a page by keyboard alone, as the journeys do."""

from playwright.sync_api import Locator, Page


def tab_to(page: Page, target: Locator, *, most: int = 60, back: bool = False) -> None:
    """Press Tab until the target has the focus; fail where it never gets it."""
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"{most} times Tab never reached {target}")
