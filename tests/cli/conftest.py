"""A small book, and the command line as a person or a program runs it."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from counterfoil.cli import main
from counterfoil.demo.small_book import write_small_book

DAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Ran:
    """What a run of the command line printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(capfdbinary, monkeypatch):
    """Run the command line in a plain terminal."""
    for name in ("COLUMNS", "LANG", "LC_ALL", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def ran(*arguments: str) -> Ran:
        capfdbinary.readouterr()
        code = main([str(each) for each in arguments])
        captured = capfdbinary.readouterr()
        return Ran(code, captured.out.decode("utf-8", "replace"), captured.err.decode("utf-8"))

    ran.bytes = lambda *arguments: (main([str(each) for each in arguments]), capfdbinary.readouterr().out)
    return ran


@pytest.fixture
def book(tmp_path, monkeypatch) -> Path:
    """A small book in `book`, seen from the folder that holds it."""
    write_small_book(tmp_path / "book", DAY)
    monkeypatch.chdir(tmp_path)
    return Path("book")


TERMS = """
[invoices]
payment_days = 14
[reminders]
days = [7]
"""


@pytest.fixture
def billed(book):
    """The small book with terms of payment and reminders."""
    settings = book / "book.toml"
    settings.write_text(settings.read_text("utf-8") + TERMS, "utf-8")
    return book


def without(path: Path, *tables: str) -> None:
    """Take tables out of a TOML file, from their heading to the next."""
    kept, is_in = [], False
    for line in path.read_text("utf-8").splitlines(keepends=True):
        if line.startswith("["):
            is_in = line.split("]")[0].strip("[") in tables
        kept += [] if is_in else [line]
    path.write_text("".join(kept), "utf-8")
