"""The ledger as text: Beancount (its version 2 and 3 syntax) and CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from counterfoil.billing.ledger import Transaction, trial_balance
from counterfoil.money import minor_digits

COLUMNS: Final = ("date", "transaction", "narration", "customer", "document", "account", "debit", "credit", "currency")


def beancount(journal: Sequence[Transaction], title: str, through: date) -> str:
    """Return the journal as a Beancount file, with the balances of the last day asserted on the day after."""
    lines = [f'option "title" "{_quoted(title)}"', *(
        f'option "operating_currency" "{currency}"' for currency in sorted({one.currency for one in journal})
    ), ""]  # fmt: skip
    balances = trial_balance(journal)
    opened: dict[str, list[str]] = {}
    for account, currency in balances:
        opened.setdefault(account, []).append(currency)
    first = min((one.on for one in journal), default=through)
    lines += [f"{first} open {account} {','.join(currencies)}" for account, currencies in sorted(opened.items())]
    for one in journal:
        link = f" ^{_link(one.document)}" if one.document else ""
        lines += ["", f'{one.on} * "{_quoted(one.customer)}" "{_quoted(one.narration)}"{link}']
        lines += [f"  {each.account}  {_amount(each.amount, one.currency)} {one.currency}" for each in one.postings]
    after = through + timedelta(days=1)
    lines.append("")
    lines += [
        f"{after} balance {account}  {_amount(amount, currency)} {currency}"
        for (account, currency), amount in balances.items()
    ]
    return "\n".join(lines) + "\n"


def journal_csv(journal: Iterable[Transaction]) -> str:
    """Return the journal as CSV, a row a posting; `transaction` numbers them from 1."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for number, one in enumerate(journal, 1):
        for each in one.postings:
            amount = _amount(abs(each.amount), one.currency)
            sides = (amount, "") if each.amount > 0 else ("", amount)
            rows.writerow(
                (one.on, number, one.narration, one.customer, one.document, each.account, *sides, one.currency)
            )
    return text.getvalue()


def _amount(amount: int, currency: str) -> str:
    return f"{Decimal(amount).scaleb(-minor_digits(currency)):f}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _link(number: str) -> str:
    """Return a number as a link, which takes letters, digits and - _ / . alone."""
    return "".join(letter if letter.isalnum() or letter in "-_/." else "-" for letter in number)
