"""The free days of an agreement as a bookkeeper would count them: call by call, fee by fee."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.by_hand.days import half_up
from tests.by_hand.discounts import Charged, accrued


def paid_calls(calls: Sequence[tuple[datetime, int]], first: date, days: int, a_minute: Fraction) -> dict[date, int]:
    """What the calls of each month come to, by its first day: those that start in the free days cost nothing."""
    sums: dict[date, Fraction] = {}
    for at, seconds in calls:
        month = at.date().replace(day=1)
        is_free = at.date() < first + timedelta(days=days)
        sums[month] = sums.get(month, Fraction(0)) + (0 if is_free else Fraction(seconds, 60) * a_minute)
    return {month: half_up(amount * 100) for month, amount in sums.items()}


def taken_back(fees: Sequence[Charged], first: date, days: int) -> list[tuple[date, int]]:
    """What is taken back of each fee: what accrues in the free days."""
    until = first + timedelta(days=days)
    shares = [(one.from_on, accrued(one, min(until, one.until_on))) for one in fees if one.from_on < until]
    return [(day, -share) for day, share in shares if share]
