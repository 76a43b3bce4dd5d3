"""Yearly commitments as a bookkeeper would true them up: charge by charge, day by day."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from tests.by_hand.days import half_up, period_with
from tests.by_hand.discounts import Charged, accrued


def shortfalls(
    charges: Sequence[Charged], amount: int, months: int, anchor: date, life: tuple[date, date], *, is_whole: bool
) -> dict[tuple[date, date], int]:
    """What each year falls short of the commitment, by its first day and the day on which that is billed."""
    found: dict[tuple[date, date], int] = {}
    start = life[0]
    while start < life[1]:
        year = period_with(start, anchor, months)
        until = min(year[1], life[1])
        share = Fraction(1) if is_whole else Fraction((until - start).days, (year[1] - year[0]).days)
        counted = 0
        for one in charges:
            since, gone = max(start, one.from_on), min(until, one.until_on)
            if since < gone:
                counted += accrued(one, gone) - accrued(one, since)
        short = half_up(amount * share) - counted
        if short > 0:
            found[year[0], until] = short
        start = until
    return found
