"""On a laptop and on a phone: what is needed is in sight, and the focus is never hidden behind what sticks."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from organisation.models import User

LAPTOP, PHONE = (1024, 640), (390, 844)
SHEET = "/scorecard/submissions/assessment/2020-08/"

SignIn = Callable[[Page, User], None]
Sample = Callable[[str], User]

# What has the focus, where something else lies over it, such as a bar that sticks to an edge.
COVERED = """() => {
  const node = document.activeElement, box = node.getClientRects()[0];
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  if (node === document.body || (top && (top.contains(node) || node.contains(top)))) return "";
  return node.outerHTML.slice(0, 120);
}"""


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_focus_is_never_hidden(page: Page, sign_in: SignIn, sample_service: Sample, size: tuple[int, int]) -> None:
    sign_in(page, sample_service("manager"))
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for address in (SHEET, "/scorecard/?area=assessment"):
        page.goto(address)
        for _ in range(45):
            page.keyboard.press("Tab")
            assert page.evaluate(COVERED) == ""


def test_the_menu_of_a_phone(page: Page, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("manager"))
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto("/scorecard/")
    submissions = page.get_by_role("link", name="Submissions", exact=True)
    expect(submissions).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(submissions).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(submissions).to_be_hidden()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_what_is_needed_is_in_sight(page: Page, sign_in: SignIn, sample_service: Sample, size: tuple[int, int]) -> None:
    sign_in(page, sample_service("manager"))
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/scorecard/")
    for label in ("Month", "Find a measure"):
        expect(page.get_by_label(label, exact=True)).to_be_in_viewport()
    expect(page.get_by_role("button", name="Show", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("link", name="Red 19")).to_be_in_viewport()

    page.goto(SHEET)
    expect(page.get_by_label("Section 47 enquiries started, per 10,000 aged 0 to 17, numerator")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Send for approval")).to_be_in_viewport()
    name = page.get_by_role("rowheader", name="Section 47 enquiries started").bounding_box()
    assert name is not None
    assert name["width"] >= 160, "the name of a measure is squeezed"
