"""The ledger, worked by hand: 1,200.00 EUR a year in advance, which is 1,200 x days / 365."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from tests.billing.billed import Drawer
from tests.billing.test_difference import book, call
from tests.by_hand.book import Account, Agreement, Book, Ended, Fee, Version
from tests.laws.random_books import random_book

from counterfoil.billing.ledger import Posting, Transaction, transactions, trial_balance
from counterfoil.billing.ledger_files import beancount, journal_csv
from counterfoil.billing.receivables import payments_of, standings
from counterfoil.contract.faults import Where
from counterfoil.facts.events import Event

JAN = date(2025, 1, 1)
YEAR = date(2025, 12, 31)


def annual(*happenings):
    order = Agreement("order", "phone", JAN, quantities={})
    account = Account("acme", "EUR", 2, "Europe/Amsterdam", (order,))
    return Book((Version("phone", date(2020, 1, 1), (Fee("fee", Fraction(1200), every=12),)),), (account,), happenings)


def paid(amount, on, kind="payment-received", invoice=None, number="1", account="acme"):
    fields = {"account": account, "amount": Decimal(amount), "invoice": invoice}
    return Event(kind, "book", number, on, None, Where("events/all.jsonl"), fields)


def balances(drawer, through, *events):
    payments = payments_of(events, {"acme": "EUR"})
    journal = transactions(drawer.invoices, payments, (), through)
    found = trial_balance(journal)
    assert sum(found.values()) == 0
    return {account: amount for (account, _), amount in found.items() if amount}


def test_an_annual_fee_is_deferred_and_recognised_by_day():
    drawer = Drawer()
    drawer.bill(annual(), JAN)
    # The first day: 1,200.00 / 365 = 3.2877.
    assert balances(drawer, JAN) == {
        "Assets:Receivable": 145_200,
        "Liabilities:Tax:21pct": -25_200,
        "Liabilities:Deferred-Revenue": -119_671,
        "Income:Fee": -329,
    }
    # 181 days by the end of June: 1,200.00 x 181 / 365 = 595.0685.
    assert balances(drawer, date(2025, 6, 30))["Income:Fee"] == -59_507
    assert balances(drawer, date(2025, 6, 30))["Liabilities:Deferred-Revenue"] == -60_493
    assert balances(drawer, YEAR) == {
        "Assets:Receivable": 145_200,
        "Liabilities:Tax:21pct": -25_200,
        "Income:Fee": -120_000,
    }


def test_a_cancelled_annual_contract_keeps_the_revenue_of_its_days_and_no_deferred_revenue():
    drawer = Drawer()
    drawer.bill(annual(), JAN)
    (credit,) = drawer.bill(annual(Ended("order", date(2025, 7, 1))), date(2025, 7, 1))
    # Owed for 181 of 365 days: 595.07; credited 604.93, tax on it 127.0353.
    assert (credit.net_total, credit.tax_total) == (-60_493, -12_704)
    assert balances(drawer, date(2025, 7, 1)) == {
        "Assets:Receivable": 145_200 - 60_493 - 12_704,
        "Liabilities:Tax:21pct": -25_200 + 12_704,
        "Income:Fee": -59_507,
    }
    assert balances(drawer, YEAR)["Income:Fee"] == -59_507


def test_a_cancellation_that_is_known_late_takes_back_revenue_that_was_recognised():
    drawer = Drawer()
    drawer.bill(annual(), JAN)
    drawer.bill(annual(Ended("order", date(2025, 7, 1))), date(2025, 9, 1))
    # By the end of August 243 days were recognised: 798.90; the credit takes 203.83 from revenue, 401.10 from deferred.
    assert balances(drawer, date(2025, 8, 31))["Income:Fee"] == -79_890
    assert balances(drawer, date(2025, 9, 1)) == balances(drawer, YEAR)
    assert balances(drawer, YEAR)["Income:Fee"] == -59_507


def test_usage_in_arrears_is_revenue_on_its_invoice():
    drawer = Drawer()
    drawer.bill(book(uses=[call(1, 5, 10)]), date(2024, 2, 1))
    found = balances(drawer, date(2024, 2, 1))
    assert found["Income:Usage"] == -1_000
    assert found["Income:Fee"] == -31_000 - 1_069  # January, and one of 29 days of February: 310 / 29 = 10.6897
    assert found["Liabilities:Deferred-Revenue"] == -31_000 + 1_069


def test_payments_move_what_is_receivable():
    drawer = Drawer()
    drawer.bill(annual(), JAN)
    found = balances(
        drawer,
        YEAR,
        paid("1000.00", date(2025, 2, 1)),
        paid("200.00", date(2025, 2, 2), "payment-returned", number="2"),
        paid("300.00", date(2025, 3, 1), "payment-received", number="3"),
        paid("52.00", date(2025, 3, 2), "written-off", "2025-0001", number="4"),
        paid("0.50", date(2025, 3, 3), "payment-made", number="5"),
    )
    assert found["Assets:Bank"] == 100_000 - 20_000 + 30_000 - 50
    assert found["Expenses:Bad-Debt"] == 5_200
    assert found["Assets:Receivable"] == 145_200 - 100_000 + 20_000 - 30_000 - 5_200 + 50


def test_a_transaction_that_does_not_come_to_zero_is_a_broken_promise():
    with pytest.raises(ArithmeticError):
        Transaction(JAN, "invoice", "EUR", (Posting("Assets:Bank", 1),))


def checked(text: str, folder: Path) -> str:
    """What Beancount's own checker says of a file; nothing if it has no finding."""
    path = folder / "ledger.beancount"
    path.write_text(text, "utf-8")
    checker = Path(sys.executable).with_name("bean-check")
    done = subprocess.run([checker, str(path)], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr + ("" if done.returncode == 0 else f"exit {done.returncode}")


def test_beancount_takes_the_ledger_of_the_annual_contract(tmp_path):
    drawer = Drawer()
    drawer.bill(annual(), JAN)
    drawer.bill(annual(Ended("order", date(2025, 7, 1))), date(2025, 7, 1))
    payments = payments_of([paid("720.03", date(2025, 8, 1), invoice="2025-0001")], {"acme": "EUR"})
    text = beancount(transactions(drawer.invoices, payments, (), YEAR), 'Voorbeeld "Telecom" BV', YEAR)
    assert checked(text, tmp_path) == ""
    assert '2025-07-01 * "acme" "credit note 2025-0002" ^2025-0002' in text
    assert "Assets:Receivable  -731.97 EUR" in text
    # The checker does look: a cent more on one posting is found.
    assert "does not balance" in checked(text.replace("-731.97 EUR", "-731.96 EUR"), tmp_path)


@pytest.mark.parametrize("number", [3, 11, 14, 20])
def test_beancount_takes_the_ledgers_of_random_books_and_their_balances_are_the_invoices(number, tmp_path):
    whole, through = random_book(number)
    drawer = Drawer()
    drawer.bill(replace(whole, uses=whole.uses[::2]), through)
    drawer.bill(whole, through.replace(year=through.year + 1))
    end = drawer.invoices[-1].issued_on
    journal = transactions(drawer.invoices, (), (), end)
    assert checked(beancount(journal, "Random", end), tmp_path) == ""
    found = trial_balance(journal)
    for currency in {invoice.currency for invoice in drawer.invoices}:
        mine = [invoice for invoice in drawer.invoices if invoice.currency == currency]
        tax = sum(amount for (account, of), amount in found.items() if of == currency and ":Tax:" in account)
        assert found["Assets:Receivable", currency] == sum(invoice.payable for invoice in mine)
        assert -tax == sum(invoice.tax_total for invoice in mine)
        open_amounts = [each.balance for each in standings(mine, (), end).values()]
        assert found["Assets:Receivable", currency] == sum(open_amounts)


def test_the_csv_has_a_row_a_posting():
    drawer = Drawer()
    drawer.bill(annual(), JAN)
    text = journal_csv(transactions(drawer.invoices, (), (), JAN))
    assert text.splitlines() == [
        "date,transaction,narration,customer,document,account,debit,credit,currency",
        "2025-01-01,1,invoice 2025-0001,acme,2025-0001,Assets:Receivable,1452.00,,EUR",
        "2025-01-01,1,invoice 2025-0001,acme,2025-0001,Income:Fee,,3.29,EUR",
        "2025-01-01,1,invoice 2025-0001,acme,2025-0001,Liabilities:Tax:21pct,,252.00,EUR",
        "2025-01-01,1,invoice 2025-0001,acme,2025-0001,Liabilities:Deferred-Revenue,,1196.71,EUR",
    ]
