"""Comparing the engine with the calculation by hand on one book, and finding the smallest book on which they differ."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import polars as pl
from tests.by_hand.book import Book, OwedLine, ToDecide
from tests.by_hand.calculation import owed
from tests.by_hand.usage import Left
from tests.laws.as_written import Written, written
from tests.laws.random_books import smaller

COLUMNS = ("agreement", "clause", "period_start", "part", "from_on", "until_on", "bill_on", "amount")
# What a random book may do wrong; the accounts concerned get no bill, and the others are compared.
EXPECTED_FAULTS = {"notice-unsettled"}


def differences(book: Book, through: date, text: Written | None = None) -> list[str]:
    """Every line, and every record left over, that only one of the two has."""
    text = written(book, through) if text is None else text
    answer = text.answered(through)
    unexpected = [str(fault) for fault in answer.faults if fault.name not in EXPECTED_FAULTS]
    if unexpected:
        return unexpected
    blocked = {one.id for account in book.accounts if account.id in answer.blocked for one in account.agreements}
    left = Left()
    by_hand = Counter(line for line in owed(book, through, left) if line.agreement not in blocked)
    by_engine = Counter(OwedLine(*row) for row in answer.lines.select(COLUMNS).iter_rows())
    found = [f"only the engine: {line}" for line in sorted((by_engine - by_hand).elements())]
    found += [f"only by hand:    {line}" for line in sorted((by_hand - by_engine).elements())]
    said = {one for one in left.to_decide if one.agreement not in blocked}
    asked = {
        ToDecide(row["agreement"], row["clause"], row["period_start"], row["on"], *row["working"][:2])
        for row in answer.reviews.iter_rows(named=True)
    }
    found += [f"only the engine asks: {one}" for one in sorted(asked - said)]
    found += [f"only by hand asks:    {one}" for one in sorted(said - asked)]
    for name, uses in (("untaken", left.untaken), ("outside", left.outside)):
        counted = Counter(use.account for use in uses if use.account not in answer.blocked)
        frame = getattr(answer, name).group_by("account").agg(total=pl.sum("records"))
        if dict(frame.iter_rows()) != dict(counted):
            found.append(f"{name}: the engine {dict(frame.iter_rows())}, by hand {dict(counted)}")
    return found


def smallest(book: Book, fails: Callable[[Book], bool]) -> Book:
    """Take parts away from a book for as long as it still fails."""
    for candidate in smaller(book):
        if _fails(candidate, fails):
            return smallest(candidate, fails)
    return book


def _fails(book: Book, fails: Callable[[Book], bool]) -> bool:
    try:
        return fails(book)
    except (KeyError, IndexError, StopIteration):  # a book that makes no sense without what was taken away
        return False
