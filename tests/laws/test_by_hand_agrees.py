"""What the engine owes equals what a bookkeeper works out by hand, on random books, line by line to the last digit.

COUNTERFOIL_LAWS=long tries 2,000 books instead of some dozens. A failure names its book and prints the smallest part of
it that still fails, as the files that a person would have written.
"""

import os
from datetime import date
from fractions import Fraction

import pytest
from tests.by_hand.book import Account, Agreement, Book, Changed, Ended, Fee, Version
from tests.by_hand.calculation import owed
from tests.by_hand.days import half_up, months_later, period_with, whole_steps
from tests.laws.as_written import written
from tests.laws.comparing import differences, smallest
from tests.laws.random_books import random_book

BOOKS = 2_000 if os.environ.get("COUNTERFOIL_LAWS") == "long" else 50
BLOCK = 10


@pytest.mark.parametrize("first", range(0, BOOKS, BLOCK))
def test_the_engine_owes_what_is_worked_out_by_hand(first):
    for number in range(first, first + BLOCK):
        book, through = random_book(number)
        if differences(book, through):
            least = smallest(book, lambda one, day=through: any("only" in each for each in differences(one, day)))
            said = "\n".join(differences(least, through) or differences(book, through))
            pytest.fail(f"book {number}, through {through}:\n{written(least, through)}\n{least.uses}\n{said}")


def test_the_random_books_are_worth_comparing():
    """Most kinds of trouble occur in a few dozen books; a generator that goes stale would prove nothing."""
    books = [random_book(number)[0] for number in range(BOOKS)]
    said = {type(clause).__name__ for book in books for version in book.versions for clause in version.clauses}
    assert len(said) == 16, said
    happened = {type(one).__name__ for book in books for one in book.happenings}
    assert happened == {"Changed", "Amended", "Notice", "Ended", "Activated"}
    assert max(len(book.accounts) for book in books) > 9
    assert {account.decimals for book in books for account in book.accounts} == {0, 2, 3}
    assert len({account.zone for book in books for account in book.accounts}) == 5
    assert sum(len(book.uses) for book in books) > 1_000


# The calculation by hand is checked by hand itself: figures that a person worked out -----------------------------


def fee_book(*happenings, price=9, quantity=10, start=date(2026, 6, 1), decimals=2, **fee):
    clause = Fee("fee", Fraction(price), "device", **fee)
    order = Agreement("order", "service", start, quantities={"device": quantity})
    account = Account("acme", "EUR", decimals, "Europe/Amsterdam", (order,))
    return Book((Version("service", date(2020, 1, 1), (clause,)),), (account,), happenings)


@pytest.mark.parametrize(
    ("book", "amounts"),
    [
        (fee_book(), [9000, 9000]),
        (fee_book(Changed("order", date(2026, 6, 16), "device", 11)), [9000, 450, 9900]),  # 9.00 x 15 / 30
        (fee_book(start=date(2026, 6, 18)), [3900, 9000]),  # 90.00 x 13 / 30
        (fee_book(Ended("order", date(2026, 6, 11)), price=10), [3333]),  # 100.00 x 10 / 30 = 33.333
        (fee_book(Changed("order", date(2026, 6, 16), "device", 11), billed="in-arrears"), [9450]),
        (fee_book(decimals=0, price=Fraction(1, 20), quantity=10), [1, 1]),  # half a yen is rounded up
    ],
)
def test_fees_by_hand(book, amounts):
    assert [line.amount for line in sorted(owed(book, date(2026, 7, 1)), key=lambda line: line.from_on)] == amounts


def test_days_by_hand():
    assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_later(date(2023, 8, 31), -6) == date(2023, 2, 28)
    assert period_with(date(2024, 3, 30), date(2024, 1, 31), 1) == (date(2024, 2, 29), date(2024, 3, 31))
    assert period_with(date(2023, 12, 31), date(2024, 1, 31), 1) == (date(2023, 12, 31), date(2024, 1, 31))
    assert [half_up(Fraction(each, 2)) for each in (-3, -1, 1, 3)] == [-2, -1, 1, 2]
    assert [whole_steps(each, 6) for each in (0, 1, 6, 61)] == [0, 6, 6, 66]


def test_a_difference_is_found_and_made_small(monkeypatch):
    """The comparison itself works: a line that is missing from a big book is found, and most of the book falls away."""
    book, through = next(
        (book, through)
        for book, through in map(random_book, range(BOOKS))
        if 2 < len(book.accounts) < 6 and book.uses and owed(book, through)
    )
    text = written(book, through)
    assert differences(book, through, text) == []
    victim = owed(book, through)[-1]
    monkeypatch.setattr("tests.laws.comparing.owed", lambda *given: [line for line in owed(*given) if line != victim])
    assert differences(book, through, text) == [f"only the engine: {victim}"]
    least = smallest(book, lambda one: bool(differences(one, through)))
    assert len(least.accounts) == 1
    assert victim.agreement in {one.id for one in least.accounts[0].agreements}
