"""Flexible subscriptions, as a bookkeeper counts them: month by month, user by user, day by day."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.by_hand.days import days_from, half_up


@dataclass(frozen=True)
class Flex:
    """What the clause says; prices in the currency unit."""

    price: Fraction
    premium: Fraction | None  # of the price, 1/5 for 20 %
    fixed: Fraction | None
    charges_all: bool
    most: int
    used: str  # "distinct-users", "peak", "period-end"


@dataclass(frozen=True)
class Month:
    """One month of an agreement: its days in the agreement, and who used the service on which of them."""

    start: date
    from_on: date
    until_on: date
    users: tuple[tuple[date, str], ...]
    minimum: dict[date, int]  # from which day the order has so many
    people: dict[date, int]  # from which day so many users are authorised


def owed(rule: Flex, month: Month) -> tuple[int, bool]:
    """What the month owes in cents, and whether more was used than the minimum gives access to."""
    days = list(days_from(month.from_on, month.until_on))
    minimum = max(standing(month.minimum, day) for day in days)
    if rule.used == "distinct-users":
        used = len({name for day, name in month.users if month.from_on <= day < month.until_on})
    elif rule.used == "peak":
        used = max(standing(month.people, day) for day in days)
    else:
        used = standing(month.people, days[-1])
    counted = min(used, rule.most * minimum)
    if used <= minimum:
        return 0, False
    each = rule.fixed
    if each is None:
        assert rule.premium is not None
        each = Fraction(half_up(rule.price * (1 + rule.premium) * 10_000), 10_000)
    money = counted * each - minimum * rule.price if rule.charges_all else (counted - minimum) * each
    return half_up(money * 100), used > rule.most * minimum


def standing(steps: dict[date, int], day: date) -> int:
    return steps[max(one for one in steps if one <= day)]
