"""`counterfoil counterfoil` and `counterfoil verify`: the file that proves an invoice, made and tried."""

from collections.abc import Iterable
from pathlib import Path

import click

from counterfoil.billing import Invoice
from counterfoil.book import PlainBook
from counterfoil.book.issued import FOLDER, IssuedInvoices
from counterfoil.cli import as_data
from counterfoil.cli.findings import show_faults
from counterfoil.cli.options import FINDINGS, FINE, opened, takes_book, takes_language
from counterfoil.cli.screen import Screen, language_of
from counterfoil.contract.faults import Faults, listed, nearest
from counterfoil.counterfoils import NoCounterfoil, Verified, make_counterfoil, verify

ENDING = ".counterfoil.zip"


@click.command()
@takes_book
@click.argument("invoice")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help=f"Where to write it (INVOICE{ENDING}).",
)  # fmt: skip
@takes_language
def counterfoil(book: str, invoice: str, out: Path | None, language: str | None) -> int:
    """Make the counterfoil of the issued INVOICE: one file from which its customer can recompute it.

    It holds that customer's data alone. Exits with 1 if the book does not yield the invoice any more.
    """
    opened_book, screen = opened(book, language)
    issued = IssuedInvoices(opened_book.path)
    faults = Faults()
    issued.read(faults)
    if len(faults):
        show_faults(screen, list(faults), opened_book.named, opened_book.named)
        return FINDINGS
    numbers = [each.number for each in issued.invoices]
    if invoice not in numbers:
        near = nearest(invoice, numbers) or f" Issued: {listed(numbers) or 'none'}."
        raise click.UsageError(f"there is no invoice {invoice} in {opened_book.path}.{near}")
    return _written(opened_book, screen, issued, invoice, out or Path(f"{invoice}{ENDING}"))


def write_counterfoils(book: PlainBook, screen: Screen, issued: IssuedInvoices, invoices: Iterable[Invoice]) -> int:
    """Write the counterfoil of each invoice beside it; return the exit code."""
    folder = book.path / FOLDER
    codes = [_written(book, screen, issued, one.number, folder / f"{one.number}{ENDING}") for one in invoices]
    return max(codes, default=FINE)


def _written(book: PlainBook, screen: Screen, issued: IssuedInvoices, number: str, out: Path) -> int:
    try:
        content = make_counterfoil(book, issued, number)
    except NoCounterfoil as error:
        screen.err.print(str(error), soft_wrap=True)
        for change in error.changes:
            screen.err.print(f"  {change}", soft_wrap=True)
        return FINDINGS
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.FileError(str(out), error.strerror or str(error)) from None
    screen.err.print(screen.say("written", file=str(out)), soft_wrap=True)
    return FINE


@click.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@takes_language
def verify_(file: Path, form: str, language: str | None) -> int:
    """Recompute an invoice from its counterfoil FILE, and say whether it is the same to the byte.

    Needs no book and no network. Exits with 1 if anything differs, and says which member, which field, which line.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise click.FileError(str(file), error.strerror or str(error)) from None
    found = verify(content)
    screen = Screen.open(language_of(language))
    if form == "json":
        click.echo(as_data.text_of("verify", _content(found)), nl=False)
    else:
        _show(screen, found)
    return FINE if found.holds else FINDINGS


def _show(screen: Screen, found: Verified) -> None:
    if not found.holds:
        screen.out.print(screen.say("verify_differs", len(found.changes)), style="bold")
        for change in found.changes:
            screen.out.print(f"  {change}", soft_wrap=True)
        return
    invoice = found.invoice
    assert invoice is not None
    payable = f"{screen.money(invoice.payable, invoice.digits)} {invoice.currency}"
    values = {
        "number": found.number,
        "account": found.account,
        "payable": payable,
        "day": screen.day(invoice.issued_on),
    }
    screen.out.print(screen.say("verify_holds", found.members, **values), soft_wrap=True)
    screen.out.print(f"SHA-256 {found.digest}", style="dim", soft_wrap=True)


def _content(found: Verified) -> dict[str, object]:
    invoice = found.invoice
    return {
        "holds": found.holds,
        "invoice": found.number,
        "account": found.account,
        "made_by": found.version,
        "members": found.members,
        "recomputed": found.recomputed,
        "sha256": found.digest,
        "payable": None if invoice is None else as_data.amount(invoice.payable, invoice.digits),
        "currency": None if invoice is None else invoice.currency,
        "differences": [{"member": each.member, "field": each.field, "what": each.what} for each in found.changes],
    }
