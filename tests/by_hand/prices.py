"""Prices the plain way: tier by tier, package by package, payment by payment; nothing of the engine's is used.

Amounts are fractions of the currency unit; lines are in minor units of two decimals.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.by_hand.days import ONE_DAY, days_from, half_up
from tests.by_hand.meters import Event, Life, Meter, figure, group_of, groups_in


@dataclass(frozen=True)
class Tier:
    up_to: int | None
    price: Fraction
    flat: Fraction


@dataclass(frozen=True)
class Tiered:
    mode: str
    tiers: tuple[Tier, ...]
    per: int = 1
    at_zero: str = "first-flat"
    partial: str = "whole"
    each_group: bool = False


@dataclass(frozen=True)
class Package:
    price: Fraction
    size: int
    free: int = 0
    each_group: bool = False


@dataclass(frozen=True)
class Matrix:
    cells: tuple[tuple[tuple[tuple[str, str], ...], Fraction], ...]
    default: Fraction
    per: int = 1


@dataclass(frozen=True)
class Percentage:
    percent: Fraction
    fixed_fee: Fraction = Fraction(0)
    free_events: int | None = None
    free_amount: Fraction | None = None
    minimum: Fraction = Fraction(0)
    maximum: Fraction | None = None


@dataclass(frozen=True, order=True)
class Owed:
    period: date
    from_on: date
    part: str
    amount: int
    working: tuple[int, ...] = field(default=(), compare=False)


# Prices of what was measured -----------------------------------------------------------------------------------------


def owed_for_figures(
    meter: Meter,
    events: Sequence[Event],
    prices: tuple[Tiered | Package | Matrix, Tiered | Package | Matrix],
    life: Life,
) -> Iterator[Owed]:
    """The lines of a price that charges one meter; the second price holds from the day of the change."""
    for period in life.periods():
        pieces = life.pieces(period)
        by_group = {
            group: [figure(meter, events, life, period, group, until) for _, until in pieces]
            for group in groups_in(meter, events)
        }
        separate = isinstance(prices[0], Matrix) or prices[0].each_group
        opens, closes = life.second(pieces[0][0]), life.second(pieces[-1][1])
        seen = {group_of(meter, one) for one in events if opens <= int(one.at.timestamp()) < closes}
        shown = {group: so_far for group, so_far in by_group.items() if any(so_far) or group in seen}
        if shown and not separate:
            shown = {"": [sum(each, Fraction(0)) for each in zip(*shown.values(), strict=True)]}
        shown = shown or {"": [Fraction(0)] * len(pieces)}
        for group, so_far in shown.items():
            for number, (first, _) in enumerate(pieces):
                if min(period[1], life.end_on) > life.through:
                    continue
                price = prices[life.is_new(first)]
                before = None if number == 0 else so_far[number - 1]
                yield from _priced(price, group, before, so_far[number], so_far[-1], period, first, life)


def _priced(
    price: Tiered | Package | Matrix, group: str, before: Fraction | None, after: Fraction, total: Fraction,
    period: tuple[date, date], first: date, life: Life,
) -> Iterator[Owed]:  # fmt: skip
    if isinstance(price, Package):
        amount = (packages(price, after) - packages(price, before or Fraction(0))) * price.price
        yield Owed(period[0], first, group, half_up(amount * 100))
    elif isinstance(price, Matrix):
        said = dict(pair.split("=") for pair in group.split(";")) if group else {}
        fitting = [cost for cell, cost in price.cells if all(said.get(name) == value for name, value in cell)]
        cost = fitting[0] if fitting else price.default
        yield Owed(period[0], first, group, half_up((after - (before or 0)) * cost / price.per * 100))
    else:
        held = (min(period[1], life.end_on) - max(period[0], life.start_on)).days
        share = Fraction(held, (period[1] - period[0]).days) if price.partial == "by-days" else Fraction(1)
        bounds = [None if tier.up_to is None else half_up(tier.up_to * share) for tier in price.tiers]
        exact = rounded = Fraction(0)
        for number, tier in enumerate(price.tiers):
            units = units_in(price, bounds, number, after, total) - units_in(price, bounds, number, before, total)
            flats = flats_in(price, bounds, number, after, total) - flats_in(price, bounds, number, before, total)
            exact += units * tier.price / price.per + flats * tier.flat * share
            if units or flats:
                name = f"tier {number + 1}"
                yield Owed(period[0], first, f"{group}, {name}" if group else name, half_up(exact * 100) - int(rounded))
                rounded = Fraction(half_up(exact * 100))


def packages(price: Package, quantity: Fraction) -> int:
    count = 0
    while count * price.size + price.free < quantity:
        count += max(1, int((quantity - price.free - count * price.size) // price.size))
    return count


def units_in(
    price: Tiered, bounds: list[int | None], number: int, quantity: Fraction | None, total: Fraction
) -> Fraction:
    """How much of a quantity is in a tier, numbered from 0."""
    if quantity is None:
        return Fraction(0)
    if price.mode == "volume":
        return quantity if number == tier_of(bounds, total) else Fraction(0)
    low = (bounds[number - 1] or 0) if number else 0
    high = bounds[number]
    return max(Fraction(0), (quantity if high is None else min(quantity, Fraction(high))) - low)


def flats_in(price: Tiered, bounds: list[int | None], number: int, quantity: Fraction | None, total: Fraction) -> int:
    """How often a tier's flat fee is owed: once if the quantity reaches it."""
    if quantity is None:
        return 0
    if price.mode == "volume":
        if total == 0:
            return int(number == 0 and price.at_zero == "first-flat")
        return int(quantity > 0 and number == tier_of(bounds, total))
    if quantity == 0:
        return int(number == 0 and price.at_zero == "first-flat")
    return int(quantity > (bounds[number - 1] or 0 if number else 0))


def tier_of(bounds: list[int | None], total: Fraction) -> int:
    """The first tier whose bound is not below the total; nothing at all is in the first."""
    if total == 0:
        return 0
    return next(number for number, bound in enumerate(bounds) if bound is None or total <= bound)


# Percentages ---------------------------------------------------------------------------------------------------------


def owed_percentages(events: Sequence[Event], prices: tuple[Percentage, Percentage], life: Life) -> Iterator[Owed]:
    """A line for each period and price; quantities of events are millionths of the currency unit."""
    for period in life.periods():
        opens = life.second(max(period[0], life.start_on))
        closes = life.second(min(period[1], life.end_on))
        used, amounts = 0, Fraction(0)
        sums: dict[date, Fraction] = {}
        for event in events:
            second = int(event.at.timestamp())
            if not opens <= second < closes:
                continue
            day = (datetime.fromtimestamp(second, ZoneInfo(life.zone))).date()
            first = next(begin for begin, end in life.pieces(period) if begin <= day < end)
            price, amount = prices[life.is_new(day)], Fraction(event.quantity, 10**6)
            sums.setdefault(first, Fraction(0))
            if amount < 0:
                sums[first] += amount * price.percent / 100
                continue
            used += 1
            sums[first] += charge(price, amount, used, amounts)
            amounts += amount
        for first, total in sums.items():
            if min(period[1], life.end_on) <= life.through:
                yield Owed(period[0], first, "", half_up(total * 100))


def charge(price: Percentage, amount: Fraction, number: int, before: Fraction) -> Fraction:
    """What one event costs, the so-manieth of its period, after so much."""
    is_early = price.free_events is None or number <= price.free_events
    free = Fraction(0)
    if price.free_amount is not None and is_early:
        free = min(amount, max(Fraction(0), price.free_amount - before))
    elif price.free_events is not None and is_early:
        free = amount
    is_inside = price.free_amount is None or before + amount <= price.free_amount
    if price.free_events is not None and is_early and is_inside:
        return Fraction(0)
    cost = (amount - free) * price.percent / 100 + price.fixed_fee
    if price.maximum is not None:
        cost = min(cost, price.maximum)
    return max(cost, price.minimum)


# Fees by tiers -------------------------------------------------------------------------------------------------------


def owed_for_units(
    fee: Tiered, block: int, billed: str, life: Life, changes: Sequence[tuple[date, int]]
) -> Iterator[Owed]:
    """The lines of a quantity by tiers; `changes` are days and what the quantity is from then on, by day."""

    def cost(tier: int, quantity: int | None) -> tuple[Fraction, bool]:
        whole = None if quantity is None else Fraction(-(-quantity // block) * block)
        bounds = [one.up_to for one in fee.tiers]
        total = whole or Fraction(0)
        units, flats = units_in(fee, bounds, tier, whole, total), flats_in(fee, bounds, tier, whole, total)
        return units * fee.tiers[tier].price + flats * fee.tiers[tier].flat, bool(units or flats)

    def on(day: date) -> int:
        return [quantity for since, quantity in changes if since <= day][-1]

    for start, end in life.periods():
        first, last = max(start, life.start_on), min(end, life.end_on)
        charged_until = end if last == life.end_on and fee.partial == "whole" else last
        steps = [first] + [day for day in days_from(first + ONE_DAY, last) if on(day) != on(day - ONE_DAY)]
        days = (end - start).days
        if billed == "in-arrears":
            exact, rounded = Fraction(0), 0
            for tier in range(len(fee.tiers)):
                own, since = Fraction(0), None  # the first day on which the tier has anything
                for step, until in zip(steps, [*steps[1:], last], strict=True):
                    begin = start if step == life.start_on and fee.partial == "whole" else step
                    finish = end if until == life.end_on and fee.partial == "whole" else until
                    amount, some = cost(tier, on(step))
                    own += amount * (finish - begin).days / days
                    since = step if some and since is None else since
                exact += own
                if since is not None:
                    if min(end, life.end_on) <= life.through:
                        yield Owed(start, since, f"tier {tier + 1}", half_up(exact * 100) - rounded)
                    rounded = half_up(exact * 100)
            continue
        for step in steps:
            is_first = step == first
            begin = start if step == life.start_on and fee.partial == "whole" else step
            if (step if is_first else end) > life.through:
                continue
            exact, rounded = Fraction(0), 0
            for tier in range(len(fee.tiers)):
                before = cost(tier, None if is_first else on(step - ONE_DAY))[0]
                exact += (cost(tier, on(step))[0] - before) * (charged_until - begin).days / days
                name = f"tier {tier + 1}" + ("" if is_first else f" from {step}")
                if half_up(exact * 100) != rounded:
                    yield Owed(start, step, name, half_up(exact * 100) - rounded)
                rounded = half_up(exact * 100)
