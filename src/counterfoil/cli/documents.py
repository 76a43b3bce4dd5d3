"""`counterfoil document`: an invoice as a PDF or an e-invoice."""

import sys
from datetime import date
from pathlib import Path

import click

from counterfoil.billing import Invoice
from counterfoil.billing.run import bill_run
from counterfoil.book import PlainBook
from counterfoil.book.archiving import invoice_records
from counterfoil.book.contract_texts import headings_of
from counterfoil.book.issued import IssuedInvoices
from counterfoil.book.provider import read_provider
from counterfoil.cli.findings import show_faults
from counterfoil.cli.options import DAY, FINDINGS, FINE, opened, takes_book, takes_language
from counterfoil.cli.owes import write_answer
from counterfoil.cli.screen import Screen
from counterfoil.contract.faults import Faults, listed, nearest
from counterfoil.documents.einvoice import Refused, e_invoice
from counterfoil.documents.extra import NoDocumentsExtra
from counterfoil.documents.invoice_pdf import invoice_pdf
from counterfoil.documents.rules import RulesUnavailable
from counterfoil.documents.stated import NotAnEInvoice
from counterfoil.documents.typesetting import CannotBeSet
from counterfoil.documents.usage_view import UsageRecord


@click.command()
@takes_book
@click.argument("invoice")
@click.option(
    "--format",
    "form",
    type=click.Choice(("pdf", "ubl", "cii", "factur-x")),
    default="pdf",
    show_default=True,
    help="Pages; an e-invoice; or pages with the e-invoice in them.",
)
@click.option(
    "--usage/--no-usage", "with_usage", default=True, help="Itemise the usage behind the lines (the default)."
)
@click.option(
    "--through", type=DAY, default="today", metavar="DATE", help="Of a draft: the day billed through (today)."
)
@click.option("--date", "issued_on", type=DAY, metavar="DATE", help="Of a draft: its day (that of --through).")
@click.option(
    "--fonts", multiple=True, metavar="DIRECTORY", help="More fonts, for scripts beside Latin, Greek, Cyrillic."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to a file.")
@takes_language
def document(
    book: str,
    invoice: str,
    form: str,
    with_usage: bool,
    through: date,
    issued_on: date | None,
    fonts: tuple[str, ...],
    out: Path | None,
    language: str | None,
) -> int:
    """Make the document of INVOICE: the number of an issued one, or an account for the draft of its next.

    E-invoices are given only if the official rules find nothing in them; otherwise the findings are shown, and the exit
    code is 1. UBL is Peppol BIS Billing 3.0 (between French parties: the French rules), CII the profile EN 16931 of
    Factur-X. Needs the extra `documents`.
    """
    if form in ("pdf", "factur-x") and out is None and sys.stdout.isatty():
        raise click.UsageError("a PDF is not for a terminal: add --out FILE")
    opened_book, screen = opened(book, language)
    issued = IssuedInvoices(opened_book.path)
    faults = Faults()
    issued.read(faults)
    if len(faults):
        show_faults(screen, list(faults), opened_book.named, opened_book.named)
        return FINDINGS
    chosen = _chosen(opened_book, screen, issued, invoice, through, issued_on)
    if chosen is None:
        return FINDINGS
    try:
        if form in ("ubl", "cii"):
            content = e_invoice(chosen, "ubl" if form == "ubl" else "cii")
        else:
            zone = next((one.time_zone for one in opened_book.case.accounts if one.id == chosen.account), "UTC")
            records: tuple[UsageRecord, ...] = ()
            stale: list[str] = []
            if with_usage:
                answer = opened_book.answer(chosen.through, accounts={chosen.account}, want_charges=True)
                records, stale = invoice_records(answer, chosen, zone)
            if stale:
                screen.err.print(screen.say("usage_changed", lines=", ".join(stale)), soft_wrap=True)
            content = invoice_pdf(
                chosen, issued=issued.invoices, records=records, time_zone=zone, language=language or "",
                headings=headings_of(opened_book, language or chosen.language),
                factur_x=form == "factur-x", fonts=fonts,
            )  # fmt: skip
    except (NoDocumentsExtra, NotAnEInvoice) as error:
        raise click.UsageError(f"{invoice}: {error}" if isinstance(error, NotAnEInvoice) else str(error)) from None
    except Refused as error:
        for finding in error.found:
            screen.err.print(str(finding), soft_wrap=True)
        screen.err.print(screen.say("document_refused", len(error.found), number=error.number), soft_wrap=True)
        return FINDINGS
    except (RulesUnavailable, CannotBeSet) as error:
        screen.err.print(f"{invoice}: {error}", soft_wrap=True)
        return FINDINGS
    write_answer(content, out)
    if out is not None:
        screen.err.print(screen.say("written", file=str(out)), soft_wrap=True)
    return FINE


def _chosen(
    book: PlainBook, screen: Screen, issued: IssuedInvoices, name: str, through: date, issued_on: date | None
) -> Invoice | None:
    """Return the invoice that is meant, or None once it is said why there is none."""
    found = next((each for each in issued.invoices if each.number == name), None)
    if found is not None:
        return found
    numbers = [each.number for each in issued.invoices]
    if name not in book.named:
        near = nearest(name, [*numbers, *book.named]) or f" Issued: {listed(numbers) or 'none'}."
        raise click.UsageError(f"there is no invoice and no account {name} in {book.path}.{near}")
    faults = Faults()
    provider = read_provider(book.settings, str(book.path / "book.toml"), faults)
    if provider is None:
        show_faults(screen, list(faults), book.named, book.named)
        return None
    if issued.through is not None and through < issued.through:
        raise click.UsageError(f"invoices were issued through {issued.through}; draft through that day or a later one")
    answer = book.answer(through, accounts={name})
    run = bill_run(
        answer, book.case.accounts, book.case.events, issued.invoices, provider, book.case.kinds,
        issued_on=issued_on or through, through=through, only=name, faults=faults, root=str(book.path),
    )  # fmt: skip
    drafts = [*run.drafts, *(held.draft for held in run.held)]
    if len(drafts) > 1:
        listing = ", ".join(draft.currency for draft in drafts)
        screen.err.print(screen.say("several_drafts", account=name, currencies=listing), soft_wrap=True)
    show_faults(screen, run.faults, run.parked & {name}, {name})
    if not drafts:
        screen.out.print(screen.say("nothing_to_invoice"))
        return None
    return drafts[0]
