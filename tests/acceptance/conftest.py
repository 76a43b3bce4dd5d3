"""A book for each test, made of texts in the test and real files in place."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from counterfoil.book import PlainBook


class Home:
    """Where a book is written: settings as texts, usage and decks as links to the real files."""

    def __init__(self, root: Path, shared: Path) -> None:
        self.root = root
        self.data = shared / "data"

    def write(self, texts: dict[str, str]) -> None:
        for name, text in texts.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.lstrip("\n"), "utf-8")

    def link(self, real: str, name: str) -> Path:
        """Put a file of shared/data into the book as it is; return where it lies."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(self.data / real)
        return self.data / real

    def open(self) -> PlainBook:
        book = PlainBook.open(self.root, now=lambda: datetime(2026, 9, 1, tzinfo=UTC))
        assert [str(fault) for fault in book.faults] == []
        return book


@pytest.fixture
def home(tmp_path: Path, shared: Path) -> Home:
    return Home(tmp_path / "book", shared)
