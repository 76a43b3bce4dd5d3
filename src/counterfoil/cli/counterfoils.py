"""`counterfoil counterfoil` and `counterfoil verify`: the file that proves an invoice, made, signed and tried."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from counterfoil import __version__
from counterfoil.billing import Invoice
from counterfoil.book import PlainBook
from counterfoil.book.issued import FOLDER, IssuedInvoices
from counterfoil.cli import as_data
from counterfoil.cli.findings import show_faults
from counterfoil.cli.keys import signing_key, takes_sign, verifying_key
from counterfoil.cli.options import FINDINGS, FINE, opened, takes_book, takes_language
from counterfoil.cli.screen import Screen, language_of
from counterfoil.contract.faults import Faults, listed, nearest
from counterfoil.counterfoils import NoCounterfoil, NoSigningExtra, SigningKey, Verified, make_counterfoil, verify
from counterfoil.counterfoils.signing import EXTRA

ENDING = ".counterfoil.zip"


@click.command()
@takes_book
@click.argument("invoice")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help=f"Where to write it (INVOICE{ENDING}).",
)  # fmt: skip
@takes_sign
@takes_language
def counterfoil(book: str, invoice: str, out: Path | None, sign: Path | None, language: str | None) -> int:
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
    key = signing_key(screen, sign)
    return _written(opened_book, screen, issued, invoice, out or Path(f"{invoice}{ENDING}"), key)


def write_counterfoils(
    book: PlainBook,
    screen: Screen,
    issued: IssuedInvoices,
    invoices: Iterable[Invoice],
    key: SigningKey | None = None,
) -> int:
    """Write the counterfoil of each invoice beside it; return the exit code."""
    folder = book.path / FOLDER
    codes = [_written(book, screen, issued, one.number, folder / f"{one.number}{ENDING}", key) for one in invoices]
    return max(codes, default=FINE)


def _written(
    book: PlainBook, screen: Screen, issued: IssuedInvoices, number: str, out: Path, key: SigningKey | None
) -> int:
    try:
        content = make_counterfoil(book, issued, number, key)
    except NoCounterfoil as error:
        screen.err.print(error.message(screen.language), soft_wrap=True)
        for change in error.changes:
            screen.err.print(f"  {change.message(screen.language)}", soft_wrap=True)
        return FINDINGS
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.FileError(str(out), error.strerror or str(error)) from None
    screen.err.print(screen.say("written", file=str(out)), soft_wrap=True)
    return FINE


@click.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="PUBLICKEY",
    help="The provider's public key: the counterfoil has to be signed with it.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@takes_language
def verify_(file: Path, key: Path | None, form: str, language: str | None) -> int:
    """Recompute an invoice from its counterfoil FILE, and say whether it is the same to the byte, and who signed it.

    Needs no book and no network. Exits with 1 if anything differs, and says which member, which field, which line; with
    --key also if the counterfoil is not signed with that key.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise click.FileError(str(file), error.strerror or str(error)) from None
    known = verifying_key(key)
    try:
        found = verify(content, known)
    except NoSigningExtra as error:
        raise click.UsageError(str(error)) from None
    screen = Screen.open(language_of(language))
    if form == "json":
        click.echo(as_data.text_of("verify", _content(found)), nl=False)
    else:
        _show(screen, found, key)
    return FINE if found.holds else FINDINGS


def _show(screen: Screen, found: Verified, key: Path | None) -> None:
    wrong = found.signature.change
    if wrong is not None:
        screen.out.print(screen.say("signed_wrongly"), style="bold", soft_wrap=True)
        screen.out.print(f"  {wrong.message(screen.language)}", soft_wrap=True)
    if found.yields:
        _show_invoice(screen, found)
    else:
        headline = "verify_differs" if found.recomputed else "verify_changed"
        screen.out.print(screen.say(headline, len(found.changes), number=found.number), style="bold", soft_wrap=True)
        for change in found.changes:
            screen.out.print(f"  {change.message(screen.language)}", soft_wrap=True)
        screen.out.print(screen.say("verify_differs_why" if found.recomputed else "verify_changed_why"), soft_wrap=True)
        if found.recomputed and found.version != __version__:
            screen.out.print(screen.say("verify_version", made=found.version, here=__version__), soft_wrap=True)
    if wrong is None:
        _show_signature(screen, found, key)


def _show_signature(screen: Screen, found: Verified, file: Path | None) -> None:
    stands = found.signature
    if stands.state == "none":
        screen.out.print(screen.say("signed_none"), soft_wrap=True)
    elif stands.key is not None:
        name = stands.key.fingerprint
        if stands.state == "not-checked":
            said = screen.say("signed_not_checked", name=name, install=EXTRA)
        elif not found.yields and not found.recomputed:
            said = screen.say("signed_and_changed", name=name)
        elif stands.state == "known-key":
            said = screen.say("signed_known", name=name, file=str(file))
        else:
            said = screen.say("signed_unknown", name=name)
        screen.out.print(said, soft_wrap=True)


def _show_invoice(screen: Screen, found: Verified) -> None:
    invoice = found.invoice
    assert invoice is not None
    screen = replace(screen, country=invoice.seller.address.country)
    values: dict[str, Any] = {
        "number": found.number,
        "account": found.account,
        "payable": f"{screen.money(invoice.payable, invoice.digits)} {invoice.currency}",
        "day": screen.day(invoice.issued_on),
        "seller": invoice.seller.name,
        "buyer": invoice.buyer.name,
    }
    what = screen.say("verify_holds", found.members, **values)
    whole = screen.say("verify_ok", what=what) if found.holds else what[:1].upper() + what[1:]
    screen.out.print(whole, soft_wrap=True)
    screen.out.print(screen.say("verify_digest", digest=found.digest), style="dim", soft_wrap=True)


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
        "signature": {
            "state": found.signature.state,
            "key": None if found.signature.key is None else found.signature.key.fingerprint,
        },
        "differences": [
            {"member": each.member, "field": each.field, "why": each.why, "what": each.what} for each in found.findings
        ],
    }
