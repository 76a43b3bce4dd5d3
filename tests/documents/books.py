"""Small books for tests of documents: that of `counterfoil new`, and another customer in it."""

import shutil
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from counterfoil.book import PlainBook
from counterfoil.book.contract_texts import _parties, order_of, translations_of
from counterfoil.cli.commands import cli
from counterfoil.documents.contract_view import contract_view


def small_path(directory: Path, *, service: str = "phone") -> Path:
    """Write the book of acme and of bolt, whose agreement is on the same terms."""
    path = directory / "book"
    if path.exists():
        shutil.rmtree(path)
    CliRunner().invoke(cli, ["new", str(path), "--date", "2026-11-22"], catch_exceptions=False)
    acme = (path / "accounts" / "acme.toml").read_text().replace('service = "phone"', f'service = "{service}"')
    (path / "accounts" / "acme.toml").write_text(acme)
    bolt = acme.replace("Acme Ltd", "Bolt & Sons").replace("acme", "bolt").replace("2 Low Road", "9 Secret Lane")
    lines = [line for line in bolt.splitlines() if not line.startswith(("numbers", "trunks", "codes"))]
    (path / "accounts" / "bolt.toml").write_text("\n".join(lines) + "\n")
    return path


def small_book(directory: Path, *, service: str = "phone") -> PlainBook:
    """Return that book, read."""
    return PlainBook.open(str(small_path(directory, service=service)))


def contract_texts(book: PlainBook, agreement: str, language: str) -> dict:
    """Return the texts of a contract as of its order."""
    account, order = order_of(book, agreement)
    return contract_view(
        account, order, book.case.catalogue, _parties(book, account, language), on=date(2026, 9, 1),
        language=language, translations=translations_of(book, language),
    )  # fmt: skip
