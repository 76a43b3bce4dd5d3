"""What is open, worked by hand: three invoices of 100.00, paid in parts and out of order."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.billing.sample_invoice import SAMPLE

from counterfoil.billing import Preceding
from counterfoil.billing.receivables import payments_of, standings, statement
from counterfoil.contract.faults import Where
from counterfoil.facts.events import Event

THROUGH = date(2026, 12, 31)


def invoice(number, month, gross=10_000, **more):
    on, due = date(2026, month, 1), date(2026, month, 15)
    return replace(SAMPLE, number=number, issued_on=on, due_on=due, gross_total=gross, balances=(), **more)


THREE = (invoice("1", 1), invoice("2", 2), invoice("3", 3))


def paid(amount, month, day=20, *, kind="payment-received", invoice=None, number=None):
    fields = {"account": "molen", "amount": Decimal(amount), "invoice": invoice}
    return Event(kind, "book", number or f"{month}-{day}", date(2026, month, day), None, Where("e"), fields)


def standing(invoices, *events, through=THROUGH):
    return standings(invoices, payments_of(events, {"molen": "EUR"}), through)["molen", "EUR"]


def opened(found):
    return {item.number: item.open for item in found.open_items}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), {"1": 10_000, "2": 10_000, "3": 10_000}),
        ((paid("100.00", 4),), {"2": 10_000, "3": 10_000}),  # the oldest first
        ((paid("150.00", 4),), {"2": 5_000, "3": 10_000}),
        ((paid("30.00", 4), paid("30.00", 5)), {"1": 4_000, "2": 10_000, "3": 10_000}),
        ((paid("100.00", 4, invoice="3"),), {"1": 10_000, "2": 10_000}),  # the one that it names
        ((paid("130.00", 4, invoice="3"),), {"1": 7_000, "2": 10_000}),  # what is left goes to the oldest
        ((paid("350.00", 4),), {"book/4-20": -5_000}),  # what is too much waits
        (
            (paid("10.00", 4), paid("10.00", 5, kind="payment-returned", invoice="1")),
            {"1": 10_000, "2": 10_000, "3": 10_000},
        ),
        ((paid("300.00", 4), paid("20.00", 5, kind="payment-returned")), {"book/5-20": 2_000}),
        ((paid("350.00", 4), paid("50.00", 5, kind="payment-made")), {}),
        ((paid("100.00", 4, kind="written-off", invoice="2"),), {"1": 10_000, "3": 10_000}),
        ((paid("100.00", 1, 10),), {"2": 10_000, "3": 10_000}),  # before it was due
    ],
)  # fmt: skip
def test_what_is_open_after_payments(events, expected):
    found = standing(THREE, *events)
    assert opened(found) == expected
    assert found.balance == sum(expected.values()) == sum(entry.amount for entry in found.entries)


def test_a_payment_in_advance_is_used_by_the_next_invoice():
    found = standing(THREE[1:], paid("60.00", 1))
    assert opened(found) == {"2": 4_000, "3": 10_000}
    assert [(each.source, each.invoice, each.amount) for each in found.allocations] == [("book/1-20", "2", 6_000)]


def test_a_credit_note_goes_to_the_invoice_that_it_corrects_then_to_the_oldest():
    credit = invoice("4", 4, -12_000, kind="credit-note", preceding=(Preceding("2", date(2026, 2, 1)),))
    assert opened(standing((*THREE, credit))) == {"1": 8_000, "3": 10_000}


def test_nothing_that_comes_after_the_day_counts():
    found = standing(THREE, paid("100.00", 4), through=date(2026, 2, 28))
    assert opened(found) == {"1": 10_000, "2": 10_000}
    assert [item.number for item in found.overdue(date(2026, 2, 15))] == ["1"]  # due on the 15th is not overdue then
    assert [item.number for item in found.overdue(date(2026, 2, 16))] == ["1", "2"]


def test_a_statement_begins_and_ends_with_the_balance():
    found = statement(standing(THREE, paid("150.00", 2), through=date(2026, 3, 31)), date(2026, 2, 1), date(2026, 4, 1))
    assert (found.opening, found.closing) == (10_000, 15_000)
    assert [(entry.what, entry.number, entry.amount, balance) for entry, balance in found.entries] == [
        ("invoice", "2", 10_000, 20_000),
        ("received", "book/2-20", -15_000, 5_000),
        ("invoice", "3", 10_000, 15_000),
    ]
    assert [(item.number, item.open) for item in found.open_items] == [("2", 5_000), ("3", 10_000)]


def test_payments_of_strangers_and_in_other_currencies_are_kept_apart():
    foreign = Event("payment-received", "book", "9", date(2026, 4, 1), None, Where("e"),
                    {"account": "molen", "amount": Decimal("100"), "currency": "JPY"})  # fmt: skip
    payments = payments_of([foreign, paid("1.00", 4)], {"molen": "EUR", "other": "EUR"})
    assert [(one.currency, one.amount) for one in payments] == [("JPY", 100), ("EUR", 100)]
    found = standings(THREE, payments, THROUGH)
    assert {key: each.balance for key, each in found.items()} == {("molen", "EUR"): 29_900, ("molen", "JPY"): -100}
