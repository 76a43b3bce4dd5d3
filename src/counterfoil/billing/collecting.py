"""Direct debits: which open invoices are to be collected on a day, under which mandate.

Rule      An invoice in euros whose terms name a mandate is collected once, what is open of it, from its due day on. One
          that was collected and came back is not collected again by itself: that is a matter for reminders.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from counterfoil.billing.invoice import Invoice, Mandate
from counterfoil.billing.receivables import Standing
from counterfoil.facts.events import Event

CURRENCY = "EUR"  # of SEPA


@dataclass(frozen=True, slots=True)
class Collection:
    """One direct debit, in cents."""

    account: str
    name: str
    invoice: str
    amount: int
    mandate: Mandate


def collections(
    invoices: Iterable[Invoice], standings: Mapping[tuple[str, str], Standing], events: Iterable[Event], on: date
) -> list[Collection]:
    """Return what is to be collected on a day, in the order of the invoices."""
    sent = {(event["account"], event["invoice"]) for event in events if event.type == "collection-sent"}
    found = []
    for invoice in invoices:
        mandate, standing = invoice.terms.mandate, standings.get((invoice.account, invoice.currency))
        if mandate is None or standing is None or invoice.currency != CURRENCY or invoice.due_on > on:
            continue
        item = standing.items.get(invoice.number)
        if item is not None and item.open > 0 and (invoice.account, invoice.number) not in sent:
            name = mandate.holder or invoice.buyer.name
            found.append(Collection(invoice.account, name, invoice.number, item.open, mandate))
    return found
