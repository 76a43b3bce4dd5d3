"""Discounts as a bookkeeper would take them off: discount by discount, period by period, charge by charge.

Charges are given, as lines of a bill; what is worked out is what each discount takes off them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.by_hand.days import NEVER, days_from, half_up, period_with


@dataclass(frozen=True)
class Charged:
    """A line of a bill, in minor units, or what was taken back of one."""

    clause: str
    from_on: date
    until_on: date
    bill_on: date
    amount: int


@dataclass(frozen=True)
class Discount:
    id: str
    percent: Fraction | None = None
    amount: int | None = None  # minor units
    of: tuple[str, ...] | None = None
    needs_coupon: bool = False
    redeemed_on: date | None = None
    from_on: date | None = None
    until_on: date | None = None
    starts: str = "at-once"
    periods: int | None = None
    rest: str = "lost"
    partial: str = "by-days"
    stacks: str = "on-rest"
    turn: int = 1
    months: int = 1
    counted_from: date = date(1970, 1, 1)


@dataclass(frozen=True)
class Off:
    """What a discount takes off a clause's charges of one day of billing, in one of its periods."""

    discount: str
    period: date
    charged: Charged  # with the amount below zero


def taken_off(charges: list[Charged], discounts: list[Discount], start: date, end: date, through: date) -> list[Off]:
    """Everything that the discounts of one agreement take off, in their order of the description."""
    offs: list[Off] = []
    for rule in sorted(discounts, key=lambda one: one.turn):
        if not rule.needs_coupon or rule.redeemed_on:
            offs += list(of_one(rule, charges, [off.charged for off in offs], start, end, through))
    return offs


def of_one(
    rule: Discount, charges: list[Charged], before: list[Charged], start: date, end: date, through: date
) -> Iterator[Off]:
    purse = 0
    for number, (period, (first, last)) in enumerate(spans(rule, start, end, through).items()):
        is_granted = rule.periods is None or number < rule.periods
        if rule.rest == "lost":
            purse = 0
        if not is_granted and rule.rest == "lost":
            return
        purse += grant(rule, period, first, last) if is_granted else 0
        full, left = due(rule, charges, first, last), due(rule, charges + before, first, last)
        for bill_on, clause in sorted(full):
            remains = left.get((bill_on, clause), [0])[0]
            base = full[bill_on, clause][0] if rule.stacks == "on-full" else remains
            wanted = min(remains, half_up(base * rule.percent) if rule.percent is not None else base)
            off = wanted if rule.amount is None else min(wanted, purse)
            purse -= off
            if off:
                _, days = full[bill_on, clause]
                yield Off(rule.id, period[0], Charged(clause, min(days), max(days), bill_on, -off))


def spans(rule: Discount, start: date, end: date, through: date) -> dict[tuple[date, date], tuple[date, date]]:
    """The periods in which it runs, each with its first day and the day after its last."""
    begins = max(start, rule.from_on or start, rule.redeemed_on or start)
    found: dict[tuple[date, date], list[date]] = defaultdict(list)
    for day in days_from(begins, min(end, rule.until_on or NEVER, date(through.year + 2, 1, 1))):
        period = period_with(day, rule.counted_from, rule.months)
        if period[0] <= through and (rule.starts == "at-once" or period[0] >= begins):
            found[period].append(day)
    return {period: (days[0], date.fromordinal(days[-1].toordinal() + 1)) for period, days in found.items()}


def grant(rule: Discount, period: tuple[date, date], first: date, last: date) -> int:
    share = Fraction((last - first).days, (period[1] - period[0]).days) if rule.partial == "by-days" else Fraction(1)
    return half_up((rule.amount or 0) * share)


def due(
    rule: Discount, charges: list[Charged], first: date, last: date
) -> dict[tuple[date, str], tuple[int, list[date]]]:
    """What is due by day of billing and clause: charges in these days; refunds are set against what falls due last."""
    found: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    days: dict[tuple[date, str], list[date]] = defaultdict(list)
    for one in charges:
        since, until = max(first, one.from_on), min(last, one.until_on)
        if since < until and (rule.of is None or one.clause in rule.of):
            bill_on = max(one.bill_on, first)
            found[one.clause][bill_on] += accrued(one, until) - accrued(one, since)
            days[bill_on, one.clause] += [since, until]
    left: dict[tuple[date, str], tuple[int, list[date]]] = {}
    for clause, by_day in found.items():
        remains = sum(by_day.values())
        for bill_on in sorted(by_day):
            part = min(max(by_day[bill_on], 0), remains)
            remains -= max(by_day[bill_on], 0)
            if part > 0:
                left[bill_on, clause] = (part, days[bill_on, clause])
    return left


def accrued(charge: Charged, day: date) -> int:
    """What of a charge has accrued by the beginning of a day."""
    return half_up(Fraction(charge.amount * (day - charge.from_on).days, (charge.until_on - charge.from_on).days))
