"""What of a book's invoices is open: issued invoices and payments, read and checked together."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from counterfoil.billing.invoice import Invoice
from counterfoil.billing.receivables import Payment, Standing, payments_of, standings
from counterfoil.book.issued import IssuedInvoices, unknown_invoices
from counterfoil.book.plain_files import PlainBook
from counterfoil.contract.faults import Fault, Faults
from counterfoil.facts.events import Event


@dataclass(frozen=True, slots=True)
class Receivables:
    """Issued invoices, payments and deposits of a book, and what is wrong with them."""

    invoices: tuple[Invoice, ...]
    payments: tuple[Payment, ...]
    deposits: tuple[tuple[Event, str, str], ...]  # with account and currency
    owners: Mapping[str, str]  # accounts by agreement
    faults: tuple[Fault, ...]

    @property
    def is_damaged(self) -> bool:
        """Whether the issued invoices are not as they were, so that nothing can be said about what is open."""
        return any(fault.name == "issued-damaged" for fault in self.faults)

    def standings(self, through: date) -> dict[tuple[str, str], Standing]:
        """Return how each account stands at the end of a day."""
        return standings(self.invoices, self.payments, through)


def read_receivables(book: PlainBook) -> Receivables:
    """Read what of a book is invoiced and paid."""
    faults = Faults()
    issued = IssuedInvoices(book.path)
    issued.read(faults)
    unknown_invoices(book.case.events, issued.invoices, faults)
    accounts = book.case.accounts
    owners = {order.id: account.id for account in accounts for order in account.orders}
    currencies = {account.id: account.currency for account in accounts}
    payments = payments_of(book.case.events, currencies)
    deposits = [
        (event, owners[event.agreement], currencies[owners[event.agreement]])
        for event in book.case.events
        if event.type == "deposit-paid" and event.agreement in owners
    ]
    of_events = [fault for fault in book.faults if "/events/" in f"/{fault.where.file}"]
    return Receivables(issued.invoices, tuple(payments), tuple(deposits), owners, (*of_events, *faults))


def add_file(folder: Path, name: str, content: str) -> Path | None:
    """Write a file that is not there yet, aside first; return its path, or None if one of that name is there."""
    path = folder / name
    if path.exists():
        return None
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".writing-{name}"
    with aside.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    return path
