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


SELLER = """
[seller]
street = "1 High Street"
city = "London"
vat_id = "GB980780684"
[invoices]
payment_days = 14
[bank]
iban = "GB33BUKB20201555555555"
[reminders]
days = [7]
"""


@pytest.fixture
def billed(book):
    """The small book with a seller and a buyer."""
    settings, account = book / "book.toml", book / "accounts" / "acme.toml"
    settings.write_text(settings.read_text("utf-8") + SELLER, "utf-8")
    text = account.read_text("utf-8").replace(
        "[[order]]", '[buyer]\nstreet = "2 Low Road"\ncity = "Leeds"\n[[order]]', 1
    )
    account.write_text(text, "utf-8")
    return book
