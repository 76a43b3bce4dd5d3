"""Double entry: invoices, credit notes, payments and deposits as transactions that add up to zero.

Rule      Revenue is recognised by day: so much of what is owed for a span as days of it have passed, rounded once, half
          up. What was invoiced and not yet recognised is deferred revenue. A correction puts what is owed now in the
          place of what was, so a credit for days to come takes from deferred revenue, one for days past from revenue.
          Recognition is posted with each invoice, at the end of each month, and on the last day asked for.
Accounts  Assets:Receivable, Assets:Bank, Liabilities:Tax:RATE, Liabilities:Deferred-Revenue, Liabilities:Deposits,
          Income:GROUP (the group of lines: Fee, Usage ...), Expenses:Bad-Debt, Equity:Opening-Balances.
Units     Minor units; a debit is positive.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from counterfoil.billing.invoice import Invoice, InvoiceLine, Share
from counterfoil.billing.receivables import Movement, Payment
from counterfoil.calendar import first_of_next_month
from counterfoil.facts.events import Event
from counterfoil.money import half_up, minor, nano

RECEIVABLE: Final = "Assets:Receivable"
BANK: Final = "Assets:Bank"
DEFERRED: Final = "Liabilities:Deferred-Revenue"
DEPOSITS: Final = "Liabilities:Deposits"
BAD_DEBT: Final = "Expenses:Bad-Debt"
OPENING: Final = "Equity:Opening-Balances"
ONE_DAY: Final = timedelta(days=1)
PPM_A_PERCENT: Final = 10_000
_AGAINST: Final = {"supply": "", "deposit": DEPOSITS, "balance": OPENING}
_SAID: Final[Mapping[Movement, str]] = {
    "received": "payment received",
    "returned": "payment returned",
    "paid-out": "paid back",
    "written-off": "written off",
}


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount on an account; a debit is positive."""

    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class Transaction:
    """What happened on a day in one currency; its postings come to zero."""

    on: date
    narration: str
    currency: str
    postings: tuple[Posting, ...]
    customer: str = ""
    document: str = ""  # the invoice's number

    def __post_init__(self) -> None:
        if sum(posting.amount for posting in self.postings):
            raise ArithmeticError(f"{self.narration} of {self.on} does not come to zero: {self.postings}")


@dataclass(slots=True)
class _Line:
    """One subtraction key: what it is owed for, and how much of it has been recognised."""

    income: str
    shares: tuple[Share, ...] = ()
    recognised: int = 0

    def due(self, on: date) -> int:
        """Return what is to be recognised by the end of a day."""
        return sum(_earned(share, on) for share in self.shares)


@dataclass(slots=True)
class _Revenue:
    """Revenue by currency and key."""

    keys: dict[tuple[str, tuple[Any, ...]], _Line] = field(default_factory=dict)

    def take(self, invoice: Invoice, line: InvoiceLine) -> int:
        """Take a line of an invoice in; return what it recognises on the day of issue."""
        key = (
            invoice.currency,
            (invoice.account, line.agreement, line.service, line.clause, line.period_start, line.part),
        )
        known = self.keys.setdefault(key, _Line(_income(line.group)))
        known.shares = line.shares if line.corrects else (*known.shares, *line.shares)
        return self._recognise(known, invoice.issued_on)

    def pass_time(self, on: date) -> Iterator[Transaction]:
        """Yield what is recognised by the end of a day, a transaction a currency."""
        found: dict[str, dict[str, int]] = {}
        for (currency, _), known in self.keys.items():
            amount = self._recognise(known, on)
            if amount:
                incomes = found.setdefault(currency, {})
                incomes[known.income] = incomes.get(known.income, 0) + amount
        for currency, incomes in sorted(found.items()):
            postings = [Posting(income, -amount) for income, amount in sorted(incomes.items()) if amount]
            yield Transaction(
                on, "revenue recognised by day", currency, (Posting(DEFERRED, sum(incomes.values())), *postings)
            )

    def _recognise(self, known: _Line, on: date) -> int:
        due = known.due(on)
        amount, known.recognised = due - known.recognised, due
        return amount


def _earned(share: Share, on: date) -> int:
    days = (share.until_on - share.from_on).days
    passed = (min(share.until_on, on + ONE_DAY) - share.from_on).days
    if passed >= days:
        return share.amount
    return half_up(share.amount * max(0, passed), days)


def transactions(
    invoices: Iterable[Invoice], payments: Iterable[Payment], deposits: Iterable[tuple[Event, str, str]], through: date
) -> list[Transaction]:
    """Return the journal through the end of a day, by day.

    `deposits` are `deposit-paid` events with the account and currency of their agreement.
    """
    happened: list[tuple[date, int, str, Any]] = []
    happened += [(one.issued_on, 0, one.number, one) for one in invoices if one.issued_on <= through]
    happened += [(one.on, 1, one.id, one) for one in payments if one.on <= through]
    happened += [(one[0].effective_on, 2, one[0].id, one) for one in deposits if one[0].effective_on <= through]
    happened.sort(key=lambda each: each[:3])
    revenue = _Revenue()
    journal: list[Transaction] = []
    month_ends = _month_ends(happened[0][0], through) if happened else iter(())
    next_end = next(month_ends, None)
    for on, _, _, one in happened:
        while next_end is not None and next_end < on:
            journal += revenue.pass_time(next_end)
            next_end = next(month_ends, None)
        if isinstance(one, Invoice):
            journal.append(_invoice(one, revenue))
        elif isinstance(one, Payment):
            journal.append(_payment(one))
        else:
            journal.append(_deposit(*one))
    while next_end is not None:
        journal += revenue.pass_time(next_end)
        next_end = next(month_ends, None)
    return journal


def _month_ends(first: date, through: date) -> Iterator[date]:
    """Yield the last days of months from a day on, and the last day asked for."""
    day = first_of_next_month(first) - ONE_DAY
    while day < through:
        yield day
        day = first_of_next_month(day + ONE_DAY) - ONE_DAY
    yield through


def _invoice(invoice: Invoice, revenue: _Revenue) -> Transaction:
    amounts: dict[str, int] = {RECEIVABLE: invoice.payable}
    recognised = 0
    for line in invoice.lines:
        amount = revenue.take(invoice, line)
        recognised += amount
        amounts[_income(line.group)] = amounts.get(_income(line.group), 0) - amount
    for each in invoice.taxes:
        account = f"Liabilities:Tax:{_rate(each.rate)}"
        amounts[account] = amounts.get(account, 0) - each.tax
    for line in invoice.settlements:
        against = _AGAINST[line.claim]
        amounts[against] = amounts.get(against, 0) - line.net
    amounts[DEFERRED] = recognised - invoice.net_total
    what = "credit note" if invoice.kind == "credit-note" else "invoice"
    return Transaction(
        invoice.issued_on, f"{what} {invoice.number}", invoice.currency, _postings(amounts), invoice.account,
        invoice.number,
    )  # fmt: skip


def _postings(amounts: Mapping[str, int]) -> tuple[Posting, ...]:
    return tuple(Posting(account, amount) for account, amount in amounts.items() if amount)


def _payment(payment: Payment) -> Transaction:
    other = BAD_DEBT if payment.movement == "written-off" else BANK
    amount = payment.amount if payment.movement in ("received", "written-off") else -payment.amount
    return Transaction(
        payment.on, _SAID[payment.movement], payment.currency,
        (Posting(other, amount), Posting(RECEIVABLE, -amount)), payment.account, payment.invoice,
    )  # fmt: skip


def _deposit(event: Event, account: str, currency: str) -> Transaction:
    amount = minor(nano(event["amount"]), currency)
    postings = (Posting(BANK, amount), Posting(DEPOSITS, -amount))
    return Transaction(event.effective_on, f"deposit {event.id}", currency, postings, account)


def _income(group: str) -> str:
    return "Income:" + "-".join(word.capitalize() for word in (group or "other").split("-"))


def _rate(rate: int) -> str:
    whole, rest = divmod(rate, PPM_A_PERCENT)
    decimals = f"{rest:04d}".rstrip("0")
    return f"{whole}-{decimals}pct" if decimals else f"{whole}pct"


def trial_balance(journal: Iterable[Transaction]) -> dict[tuple[str, str], int]:
    """Return the balance of every account and currency, sorted; debits and credits of a currency come to zero."""
    found: dict[tuple[str, str], int] = {}
    for transaction in journal:
        for posting in transaction.postings:
            key = (posting.account, transaction.currency)
            found[key] = found.get(key, 0) + posting.amount
    return dict(sorted(found.items()))
