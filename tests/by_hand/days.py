"""Days, months and rounding, the plain way."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

ONE_DAY = timedelta(days=1)
NEVER = date(2050, 1, 1)  # later than any day that a book of these tests asks about
CALENDAR = date(1970, 1, 1)  # calendar periods of any length are counted from a first of January


@cache
def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the month's last day if it has no such day."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def days_from(first: date, until: date) -> Iterator[date]:
    """Every day from the first, the last not included."""
    day = first
    while day < until:
        yield day
        day += ONE_DAY


@cache
def period_with(day: date, counted_from: date, months: int) -> tuple[date, date]:
    """The period of so many months that a day falls in, counting from a day on (and backwards from it)."""
    number = ((day.year - counted_from.year) * 12 + day.month - counted_from.month) // months  # near; now exactly:
    while months_later(counted_from, number * months) > day:
        number -= 1
    while months_later(counted_from, (number + 1) * months) <= day:
        number += 1
    return months_later(counted_from, number * months), months_later(counted_from, (number + 1) * months)


def half_up(amount: Fraction) -> int:
    """The nearest whole number; a half goes away from zero."""
    whole = abs(amount).numerator // abs(amount).denominator
    if abs(amount) - whole >= Fraction(1, 2):
        whole += 1
    return -whole if amount < 0 else whole


def whole_steps(quantity: int, step: int) -> int:
    """A quantity in whole steps, the last one begun counting as whole."""
    steps = 0
    while steps * step < quantity:
        steps += max(1, (quantity - steps * step) // step)
    return steps * step
