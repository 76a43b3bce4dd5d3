"""What a book owes, worked out as a bookkeeper would: day by day, record by record, in fractions.

Slow, plain and independent: it imports nothing of the engine or the kinds, and is what `owes` on columns is held to.
"""

from collections.abc import Iterator
from datetime import date

from tests.by_hand.book import Account, Allowance, Book, Minimum, OwedLine
from tests.by_hand.fees import fee_lines, runs
from tests.by_hand.lives import Life
from tests.by_hand.reliefs import to_decide, waivers
from tests.by_hand.usage import Left, allowance_lines, include, items_of, minimum_lines, usage_lines


def owed(book: Book, through: date, left: Left | None = None) -> list[OwedLine]:
    """Every line that may be billed by the end of a day, sorted. What nobody charges is put into `left`."""
    left = Left() if left is None else left
    lines = [line for account in book.accounts for line in _account(book, account, through, left)]
    return sorted(line for line in lines if line.bill_on <= through)


def _account(book: Book, account: Account, through: date, left: Left) -> Iterator[OwedLine]:
    desk: dict[str, Life] = {}
    lives = [desk.get(one.id) or Life(book, account, one, desk) for one in account.agreements]
    lives = [life for life in lives if life.from_on <= through]
    uses = [use for use in book.uses if use.account == account.id]
    items = items_of(book, lives, account.zone, uses, left)
    for life in lives:
        include(items, life)
        yield from allowance_lines(life, periods_with(life, Allowance, through))
        usage = list(usage_lines(items, life))
        fees = list(fee_lines(life, through))
        lines = [*fees, *usage, *minimum_lines(life, fees, usage, periods_with(life, Minimum, through))]
        yield from lines
        yield from waivers(life, lines, through)
        left.to_decide += to_decide(life, uses, through)


def periods_with(life: Life, kind: type, through: date) -> list[tuple[str, date, date]]:
    """Each clause of a kind with the periods in which it runs."""
    return sorted({(run.clause.id, run.start, run.end) for run in runs(life, kind, through)})
