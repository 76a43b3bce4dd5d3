"""Billing a plain book day after day, without files: what a person would have in the drawer afterwards."""

from dataclasses import dataclass, field, replace
from datetime import date

from tests.by_hand.book import Book
from tests.laws.as_written import written

from counterfoil.billing import Invoice
from counterfoil.billing.making import with_number
from counterfoil.billing.parties import Provider
from counterfoil.billing.run import BillRun, bill_run
from counterfoil.contract.invoicing import (
    BankTable,
    BuyerTable,
    ExchangeTable,
    NumberingTable,
    RemindersTable,
    SellerTable,
    VatTable,
)
from counterfoil.contract.kinds import registry
from counterfoil.contract.money_parameters import Amount
from counterfoil.engine.answering import Answer
from counterfoil.facts.events import Event

BUYER = BuyerTable(street="Dorpsstraat 12", city="Utrecht")
SELLER = SellerTable(street="Keizersgracht 1", city="Amsterdam", vat_id="NL004495445B01", legal_id="12345678")


RATES = tuple(
    ExchangeTable(currency=currency, rate=Amount((("EUR", rate),)), from_on=date(2000, 1, 1))
    for currency, rate in (("USD", 900_000_000), ("JPY", 6_000_000), ("TND", 300_000_000))
)


def provider(numbering=None, vat=None, seller=SELLER, country="NL", reminders=None, bank=None) -> Provider:
    return Provider(
        "Voorbeeld Telecom BV", country, seller, numbering or NumberingTable(), vat or VatTable(exchange=RATES),
        bank or BankTable(iban="NL91ABNA0417164300"), reminders or RemindersTable(),
    )  # fmt: skip


@dataclass
class Drawer:
    """The invoices of a provider, issued one run after another."""

    provider: Provider = field(default_factory=provider)
    buyer: BuyerTable = BUYER
    language: str = "en"
    invoices: list[Invoice] = field(default_factory=list)
    answer: Answer | None = None

    def run(self, book: Book, on: date, *, events: tuple[Event, ...] = (), through: date | None = None) -> BillRun:
        """Return the run of a day, and keep nothing."""
        text = written(book, through or on)
        accounts = [replace(account, buyer=self.buyer, language=self.language) for account in text.case.accounts]
        self.answer = text.answered(through or on)
        return bill_run(
            self.answer, accounts, [*text.case.events, *events], self.invoices, self.provider, registry(),
            issued_on=on, through=through or on,
        )  # fmt: skip

    def bill(
        self, book: Book, on: date, *, events: tuple[Event, ...] = (), through: date | None = None
    ) -> list[Invoice]:
        """Issue what a day's run drafts, and return it."""
        made = []
        for draft in self.run(book, on, events=events, through=through).drafts:
            made.append(with_number(draft, f"{on.year}-{len(self.invoices) + 1:04d}", ""))
            self.invoices.append(made[-1])
        return made
