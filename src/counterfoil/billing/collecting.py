"""Direct debits: which open invoices are to be collected on a day, under which mandate.

Rule      An invoice in euros that was issued to be collected is collected once, what is open of it, from its due day
          on, under the mandate that its account has now. One that was collected and came back is not collected again by
          itself: that is a matter for reminders.
Mandate   Without one (it was withdrawn), before it was signed, and once it was not used for 36 months (SEPA Core Direct
          Debit Rulebook, 4.1), nothing is collected; the customer is to be asked for another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from counterfoil.billing.invoice import Invoice, Mandate
from counterfoil.billing.receivables import Standing
from counterfoil.calendar import add_months
from counterfoil.contract.invoicing import MandateTable
from counterfoil.facts.events import Event

CURRENCY: Final = "EUR"  # of SEPA
LAPSES_AFTER: Final = 36  # months without a collection


@dataclass(frozen=True, slots=True)
class Collection:
    """One direct debit, in cents."""

    account: str
    name: str
    invoice: str
    amount: int
    mandate: Mandate


@dataclass(frozen=True, slots=True)
class NotCollected:
    """An open invoice that was to be collected and cannot be, as its mandate does not hold on the day."""

    account: str
    invoice: str
    why: Literal["withdrawn", "not-signed", "lapsed"]


def collections(
    invoices: Iterable[Invoice],
    standings: Mapping[tuple[str, str], Standing],
    events: Iterable[Event],
    mandates: Mapping[str, MandateTable],
    on: date,
) -> tuple[list[Collection], list[NotCollected]]:
    """Return what is to be collected on a day and what cannot be, in the order of the invoices.

    `mandates` are those that accounts have now.
    """
    sent: set[tuple[str, str]] = set()
    used_on: dict[str, date] = {}
    for event in events:
        if event.type == "collection-sent":
            sent.add((event["account"], event["invoice"]))
            if event.effective_on <= on:
                used_on[event["account"]] = max(used_on.get(event["account"], date.min), event.effective_on)
    found, left = [], []
    for invoice in invoices:
        said, standing = invoice.terms.mandate, standings.get((invoice.account, invoice.currency))
        if said is None or standing is None or invoice.currency != CURRENCY or invoice.due_on > on:
            continue
        item = standing.items.get(invoice.number)
        if item is None or item.open <= 0 or (invoice.account, invoice.number) in sent:
            continue
        now = mandates.get(invoice.account)
        why = _objection(now, used_on.get(invoice.account), on)
        if now is None or why is not None:
            left.append(NotCollected(invoice.account, invoice.number, why or "withdrawn"))
            continue
        mandate = Mandate(now.reference, now.signed_on, now.iban, now.bic or "", now.holder or "", said.creditor_id)
        name = mandate.holder or invoice.buyer.name
        found.append(Collection(invoice.account, name, invoice.number, item.open, mandate))
    return found, left


def _objection(
    mandate: MandateTable | None, used_on: date | None, on: date
) -> Literal["withdrawn", "not-signed", "lapsed"] | None:
    """Return why nothing may be collected under a mandate on a day, or None."""
    if mandate is None:
        return "withdrawn"
    if mandate.signed_on > on:
        return "not-signed"
    last = max(mandate.signed_on, used_on or mandate.signed_on)
    return "lapsed" if add_months(last, LAPSES_AFTER) <= on else None
