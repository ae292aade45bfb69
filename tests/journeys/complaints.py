"""What pages complain of while a test drives them."""

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

LOCAL_SCHEMES = {"data", "blob", "about"}


class Complaints:
    """What the pages of one test complained of: errors, refusals of the policy, requests to elsewhere."""

    def __init__(self, origin: str) -> None:
        self.origin = urlsplit(origin)
        self.found: list[str] = []
        self.expected: list[str] = []

    def expect(self, part: str) -> None:
        """Let complaints that contain this text pass, such as the console's line for a 404 asked for."""
        self.expected.append(part)

    def watch(self, page: Page) -> None:
        """Listen to a page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"page error: {error}"))

    def request(self, request: Request) -> None:
        """Note a request that leaves our origin."""
        url = urlsplit(request.url)
        if url.scheme not in LOCAL_SCHEMES and (url.scheme, url.netloc) != (
            self.origin.scheme,
            self.origin.netloc,
        ):
            self.found.append(f"request to elsewhere: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self.found.append(f"console error: {message.text} ({place})")

    def unexpected(self) -> list[str]:
        """Return what no one expected."""
        return [line for line in self.found if not any(part in line for part in self.expected)]
