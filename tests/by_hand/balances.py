"""A prepaid balance as a bookkeeper would keep it: day by day, from a drawer for each top-up."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.by_hand.days import days_from, half_up
from tests.by_hand.discounts import Charged


@dataclass
class Drawer:
    id: str
    from_on: date
    until_on: date
    amount: int


def drawn(
    drawers: Sequence[Drawer], wanting: Sequence[tuple[date, Charged]], first: date, until: date
) -> tuple[dict[tuple[str, date], int], dict[str, int], list[tuple[date, int]]]:
    """What each charge draws, by clause and day of billing; what expires of each top-up; the balance of each day."""
    left = {one.id: one.amount for one in drawers}
    order = sorted(drawers, key=lambda one: (one.until_on, one.from_on, one.id))
    taken: dict[tuple[str, date], int] = defaultdict(int)
    balances = []
    for day in days_from(first, until):
        for charge in sorted((one for when, one in wanting if when == day), key=lambda one: (one.bill_on, one.clause)):
            needed = charge.amount
            for one in order:
                if one.from_on <= day < one.until_on and needed:
                    part = min(needed, left[one.id])
                    left[one.id] -= part
                    needed -= part
                    taken[charge.clause, charge.bill_on] += part
        balances.append((day, sum(left[one.id] for one in drawers if one.from_on <= day < one.until_on)))
    return {key: part for key, part in taken.items() if part}, left, balances


def over_days(charge: Charged, uses: Sequence[tuple[date, int]]) -> list[tuple[date, Charged]]:
    """A charge as parts on the days of use, in proportion to their seconds; the parts come to the charge."""
    whole = sum(seconds for _, seconds in uses)
    found, so_far, told = [], 0, 0
    for day, seconds in uses:
        so_far += seconds
        until = half_up(Fraction(charge.amount * so_far, whole))
        found.append((day, Charged(charge.clause, charge.from_on, charge.until_on, charge.bill_on, until - told)))
        told = until
    return found
