"""What is open: invoices and credit notes against payments, in the order in which they came.

Rule      A payment goes to the invoice that it names, what is left of it to the oldest open ones (by due day, then
          number), the rest waits for the next invoice. A credit note goes to the invoices that it corrects first. A
          returned payment opens the invoice that it names again, else stands as an item of its own. A write-off closes
          what it names. On one day invoices come first, then credit notes, then payments, each by number or id.
Units     Minor units. What a customer has to pay is positive.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from counterfoil.billing.invoice import Balance, Invoice
from counterfoil.facts.events import Event
from counterfoil.money import minor, nano

Movement = Literal["received", "returned", "paid-out", "written-off"]
MOVEMENTS: Final[Mapping[str, Movement]] = {
    "payment-received": "received",
    "payment-returned": "returned",
    "payment-made": "paid-out",
    "written-off": "written-off",
}


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that moved (or was given up), as an event says it; the amount is positive."""

    id: str
    account: str
    currency: str
    on: date
    amount: int
    movement: Movement
    invoice: str = ""  # the number that it names
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Allocation:
    """So much of a payment or a credit note set against an invoice on a day."""

    on: date
    source: str  # the payment's id or the credit note's number
    invoice: str
    amount: int


@dataclass(slots=True)
class Item:
    """An invoice, or what else has to be paid or used up, and what of it is open (negative: a credit)."""

    number: str
    on: date
    due_on: date
    total: int
    open: int

    @property
    def balance(self) -> Balance:
        """The item as an invoice shows it."""
        return Balance(self.number, self.on, self.due_on, self.total, self.open)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a statement: what happened on a day and by how much the balance changed."""

    on: date
    what: Literal["invoice", "credit-note", "received", "returned", "paid-out", "written-off"]
    number: str
    amount: int


@dataclass(slots=True)
class Standing:
    """How an account stands in one currency."""

    account: str
    currency: str
    items: dict[str, Item] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)

    @property
    def balance(self) -> int:
        """What the account owes in all, less what is to its credit."""
        return sum(item.open for item in self.items.values())

    @property
    def open_items(self) -> list[Item]:
        """Items that are not settled, the first due first."""
        return sorted((item for item in self.items.values() if item.open), key=_age)

    def overdue(self, on: date) -> list[Item]:
        """Invoices that should have been paid before a day."""
        return [item for item in self.open_items if item.open > 0 and item.due_on < on]

    def charge(self, item: Item) -> None:
        """Add what has to be paid; credits that wait are used up, the oldest first."""
        self.items[item.number] = item
        for credit in [each for each in self.open_items if each.open < 0]:
            self._set(item.on, credit, item)

    def credit(self, item: Item, first: Iterable[str] = ()) -> None:
        """Add a credit (a negative item): set against the invoices named first, then the oldest."""
        self.items[item.number] = item
        named = [self.items[number] for number in first if number in self.items]
        for invoice in (*named, *(each for each in self.open_items if each.open > 0)):
            self._set(item.on, item, invoice)

    def _set(self, on: date, credit: Item, invoice: Item) -> None:
        amount = min(-credit.open, invoice.open)
        if amount > 0:
            credit.open += amount
            invoice.open -= amount
            self.allocations.append(Allocation(on, credit.number, invoice.number, amount))


def _age(item: Item) -> tuple[date, date, str]:
    return (item.due_on, item.on, item.number)


def payments_of(events: Iterable[Event], currencies: Mapping[str, str]) -> list[Payment]:
    """Return the payments among events; `currencies` are those of the accounts, for events that name none."""
    found = []
    for event in events:
        movement = MOVEMENTS.get(event.type)
        account = event["account"]
        if movement is None or account not in currencies:
            continue
        currency = event["currency"] or currencies[account]
        amount = minor(nano(event["amount"]), currency)
        named = (event["invoice"] or "", event["reference"] or "")
        found.append(
            Payment(f"{event.source}/{event.id}", account, currency, event.effective_on, amount, movement, *named)
        )
    return found


def standings(
    invoices: Iterable[Invoice], payments: Iterable[Payment], through: date
) -> dict[tuple[str, str], Standing]:
    """Return how each account stands in each currency at the end of a day."""
    happened: list[tuple[tuple[date, int, str], Invoice | Payment]] = []
    happened += [
        ((invoice.issued_on, int(invoice.payable < 0), invoice.number), invoice)
        for invoice in invoices
        if invoice.issued_on <= through
    ]
    happened += [((payment.on, 2, payment.id), payment) for payment in payments if payment.on <= through]
    found: dict[tuple[str, str], Standing] = {}
    for _, one in sorted(happened, key=lambda each: each[0]):
        standing = found.setdefault((one.account, one.currency), Standing(one.account, one.currency))
        if isinstance(one, Invoice):
            _invoice(standing, one)
        else:
            _payment(standing, one)
    return dict(sorted(found.items()))


def _invoice(standing: Standing, invoice: Invoice) -> None:
    standing.entries.append(Entry(invoice.issued_on, invoice.kind, invoice.number, invoice.payable))
    item = Item(invoice.number, invoice.issued_on, invoice.due_on, invoice.payable, invoice.payable)
    if invoice.payable < 0:
        standing.credit(item, [each.number for each in invoice.preceding])
    else:
        standing.charge(item)


def _payment(standing: Standing, payment: Payment) -> None:
    signed = -payment.amount if payment.movement in ("received", "written-off") else payment.amount
    standing.entries.append(Entry(payment.on, payment.movement, payment.id, signed))
    item = Item(payment.id, payment.on, payment.on, signed, signed)
    named = [payment.invoice] if payment.invoice else []
    if signed < 0:
        standing.credit(item, named)
    elif payment.movement == "returned" and payment.invoice in standing.items:
        standing.items[payment.invoice].open += payment.amount
    else:
        standing.charge(item)


@dataclass(frozen=True, slots=True)
class Statement:
    """An account's movements in a span of days, with the balance before and after."""

    account: str
    currency: str
    from_on: date
    until_on: date
    opening: int
    entries: tuple[tuple[Entry, int], ...]  # with the balance after each
    closing: int
    open_items: tuple[Balance, ...]  # at the end


def statement(standing: Standing, from_on: date, until_on: date) -> Statement:
    """Return the statement of [from_on, until_on); the standing is that of the last of these days."""
    opening = sum(entry.amount for entry in standing.entries if entry.on < from_on)
    balance, shown = opening, []
    for entry in standing.entries:
        if from_on <= entry.on < until_on:
            balance += entry.amount
            shown.append((entry, balance))
    return Statement(
        standing.account, standing.currency, from_on, until_on, opening, tuple(shown), balance,
        tuple(item.balance for item in standing.open_items),
    )  # fmt: skip
