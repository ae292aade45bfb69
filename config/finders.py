"""Static files that come out of an installed package rather than this repository."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage, Storage


class PlotlyFinder(BaseFinder):
    """Serve plotly's script, as the Python package carries it, at ``plotly/plotly.min.js``."""

    prefix = "plotly"
    name = "plotly.min.js"

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        # Found without importing it: plotly takes a while to import and only its file is wanted.
        spec = find_spec("plotly")
        if spec is None or spec.origin is None:
            raise ImportError("The plotly package is not installed.")
        self.folder = Path(spec.origin).parent / "package_data"
        self.storage = FileSystemStorage(location=self.folder)
        # collectstatic and whitenoise put this before the names that list() gives.
        self.storage.prefix = self.prefix  # type: ignore[attr-defined]

    def check(self, **kwargs: Any) -> list[Any]:
        """Return no complaints: there is nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the file's place for its static path; a list where all are asked for or nothing is found."""
        if path != f"{self.prefix}/{self.name}":
            return []
        found = str(self.folder / self.name)
        as_list = find_all or kwargs.get("all", False)  # its older name, until Django 6.1
        return [found] if as_list else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        """Yield the one file and the storage that holds it."""
        if not matches_patterns(self.name, ignore_patterns or []):
            yield self.name, self.storage
