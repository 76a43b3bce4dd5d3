"""A bill far from the one before waits until a person has confirmed its amount."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.billing.billed import BUYER, Drawer, provider
from tests.billing.test_difference import FEB, JAN, book, call
from tests.by_hand.book import Changed, Ended

from counterfoil.contract.faults import Where
from counterfoil.contract.invoicing import BoundTable, NumberingTable
from counterfoil.contract.money_parameters import Amount
from counterfoil.facts.events import Event


def euros(amount):
    return Amount((("EUR", amount * 10**9),))


def drawer(**bound):
    return Drawer(provider(NumberingTable(bound=BoundTable(**bound))))


def confirmed(amount, on=FEB):
    fields = {"account": "acme", "amount": Decimal(amount)}
    return Event("bill-confirmed", "book", "1", on, None, Where("events/all.jsonl"), fields)


@pytest.mark.parametrize(
    ("bound", "minutes", "is_held"),
    [
        ({"percent": 500_000}, 155, False),  # 310 + 155 is exactly half more
        ({"percent": 500_000}, 156, True),
        ({"percent": 500_000, "amount": euros(156)}, 156, False),  # beyond the percentage, and not the amount
        ({"percent": 500_000, "amount": euros(155)}, 156, True),
        ({"percent": 600_000, "amount": euros(10)}, 156, False),
        ({"amount": euros(10)}, 10, False),
        ({"amount": euros(10)}, 11, True),
        ({}, 10_000, False),
        ({"first": euros(1)}, 10_000, False),  # only the first bill is bounded by that
    ],
)
def test_beyond_the_percentage_and_the_amount_a_bill_waits(bound, minutes, is_held):
    free = drawer()
    free.bill(book(), JAN)
    bounded = drawer(**bound)
    bounded.invoices = free.invoices
    run = bounded.run(book(uses=[call(1, 5, minutes)]), FEB)
    assert (len(run.drafts), len(run.held)) == ((0, 1) if is_held else (1, 0))
    if is_held:
        assert (run.held[0].before, run.held[0].draft.net_total, run.held[0].why) == (
            31_000,
            31_000 + 100 * minutes,
            "jump",
        )


def test_a_confirmation_is_of_one_amount():
    strict = drawer(percent=100_000)
    strict.bill(book(), JAN)
    dear = book(uses=[call(1, 5, 400)])  # 310 + 400
    assert len(strict.run(dear, FEB).held) == 1
    assert len(strict.run(dear, FEB, events=(confirmed("709.99"),)).held) == 1
    assert len(strict.run(dear, FEB, events=(confirmed("710.00", date(2024, 2, 2)),)).held) == 1  # not yet
    (made,) = strict.bill(dear, FEB, events=(confirmed("710.00"),))
    assert made.net_total == 71_000


def test_a_bill_that_falls_does_not_wait():
    strict = drawer(percent=100_000)
    strict.bill(book(quantity=10), JAN)
    run = strict.run(book(Changed("order", date(2024, 1, 31), "device", 1), quantity=10), FEB)
    assert [draft.net_total for draft in run.drafts] == [31_000 - 9_000]  # nine devices less for the last day


@pytest.mark.parametrize(("day", "is_held"), [(29, False), (28, True)])
def test_a_credit_waits_if_it_is_large_in_itself(day, is_held):
    strict = drawer(percent=100_000)  # a tenth of 310.00: three days and a bit
    strict.bill(book(), JAN)
    run = strict.run(book(Ended("order", date(2024, 1, day))), date(2024, 1, day))
    assert (len(run.drafts), len(run.held)) == ((0, 1) if is_held else (1, 0))


def test_a_small_correction_does_not_wait_and_is_no_measure_for_the_next_bill():
    strict = drawer(percent=100_000)
    with_calls = [call(1, 5, 1)]
    strict.bill(book(), JAN)
    strict.bill(book(uses=with_calls), FEB)  # 310 + 1
    (correction,) = strict.bill(book(uses=[*with_calls, call(2, 6, 2)]), date(2024, 2, 2))
    assert correction.net_total == 200
    (march,) = strict.bill(book(uses=[*with_calls, call(2, 6, 2)]), date(2024, 3, 1))
    assert march.net_total == 31_000


def test_the_first_bill_has_a_bound_of_its_own():
    assert len(drawer(first=euros(309)).run(book(), JAN).held) == 1
    assert len(drawer(first=euros(310)).run(book(), JAN).drafts) == 1


def test_an_account_has_a_bound_of_its_own():
    strict = drawer(first=euros(1))
    strict.buyer = replace(BUYER, bound=BoundTable(first=euros(1_000)))
    assert len(strict.run(book(), JAN).drafts) == 1
