"""Discounts equal what is worked out by hand, on random agreements, to the cent."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.by_hand.days import CALENDAR, NEVER
from tests.by_hand.discounts import Charged, Discount, taken_off
from tests.laws.small_specimens import run

START = date(2026, 1, 1)
CHARGES = {
    "fee": {"kind": "recurring-fee", "price": {"EUR": Decimal("17.31"), "per": "seat"}},
    "late-fee": {"kind": "recurring-fee", "price": {"EUR": Decimal("23.07")}, "billed": "in-arrears"},
    "year-fee": {"kind": "recurring-fee", "price": {"EUR": Decimal("99.99")}, "every": "year"},
    "calls": {"kind": "usage-rate", "takes": {"meter": "voice"}, "price": {"EUR": Decimal("0.13"), "per": "minute"}},
}
# A failure names its seed; what is drawn from a seed does not shrink to anything that says more.
SEEDED = settings(max_examples=50, deadline=None, phases=(Phase.explicit, Phase.generate))


def day(draws: Random, least: int = 0) -> date:
    return START + timedelta(days=draws.randint(least, 120))


def discount(draws: Random, number: int, start: date, through: date) -> Discount:
    percent = draws.choice([None, Fraction(draws.randint(20, 400), 400), Fraction(1, 10)])
    amount = draws.choice([None, draws.randint(100, 3_000)]) if percent is not None else draws.randint(100, 9_000)
    needs_coupon = draws.random() < 0.25
    redeemed_on = day(draws) if needs_coupon else None
    return Discount(
        f"discount-{number}",
        percent,
        amount,
        draws.choice([None, ("fee",), ("fee", "calls"), tuple(draws.sample(sorted(CHARGES), 2))]),
        needs_coupon,
        redeemed_on if redeemed_on is not None and redeemed_on <= through else None,
        day(draws) if draws.random() < 0.2 else None,
        day(draws) if draws.random() < 0.2 else None,
        draws.choice(["at-once", "at-once", "next-period"]),
        draws.choice([None, 1, 2, 4]),
        draws.choice(["lost", "carried"]) if amount is not None else "lost",
        draws.choice(["by-days", "whole"]),
        draws.choice(["on-rest", "on-full"]),
        draws.randint(1, 2),
        draws.choice([1, 1, 2, 3, 12]),
        draws.choice([start, CALENDAR]),
    )


def written(rule: Discount) -> dict[str, object]:
    return {
        "kind": "discount",
        "percent": None if rule.percent is None else {"percent": Decimal(int(rule.percent * 400)) / 4},
        "amount": None if rule.amount is None else {"EUR": Decimal(rule.amount).scaleb(-2)},
        "of": rule.of,
        "coupon": rule.id if rule.needs_coupon else None,
        "from": rule.from_on,
        "until": rule.until_on,
        "starts": rule.starts,
        "periods": None if rule.periods is None else {"billing_periods": rule.periods},
        "rest": rule.rest,
        "partial": rule.partial,
        "stacks": rule.stacks,
        "turn": rule.turn,
        "every": {"months": rule.months},
        "anchor": "calendar" if rule.counted_from == CALENDAR else "anniversary",
    }


@SEEDED
@given(st.integers(0, 2**32))
def test_what_discounts_take_off_is_worked_out_by_hand(seed):
    draws = Random(seed)
    start = day(draws)
    through = start + timedelta(days=draws.randint(20, 120))
    end = day(draws) if draws.random() < 0.25 else NEVER
    end = end if end > start else NEVER
    rules = [discount(draws, number, start, through) for number in range(draws.randint(1, 3))]
    redeemed = [
        {"type": "coupon-redeemed", "effective_on": rule.redeemed_on, "coupon": rule.id}
        for rule in rules
        if rule.redeemed_on
    ]
    days = {day(draws) for _ in range(draws.randint(0, 3))}
    changes = [
        {"type": "quantity-changed", "effective_on": one, "unit": "seat", "quantity": draws.randint(0, 9)}
        for one in sorted(days)
        if start < one < end
    ]
    ends = [{"type": "agreement-ended", "effective_on": end}] if end != NEVER else []
    usage = [
        {"at": f"{one}T10:00:00", "minutes": draws.randint(1, 300)}
        for one in (day(draws) for _ in range(4))
        if start <= one < end
    ]
    clauses = CHARGES | {rule.id: written(rule) for rule in rules}
    order = {"start_on": start, "quantities": {"seat": 3}}
    lines = run(clauses, through, order, [*changes, *ends, *redeemed], usage).lines
    # Charges of the running periods count although they are billed later.
    later = run(CHARGES, through + timedelta(days=400), order, [*changes, *ends], usage).lines
    days_of = ("from_on", "until_on", "bill_on")
    charges = [
        Charged(one["clause"], *(one[name] for name in days_of), int(one["amount"] * 100))
        for one in later
        if one["period"] <= through
    ]
    by_engine = Counter(
        (one["clause"], one["period"], one["part"], *(one[name] for name in days_of), int(one["amount"] * 100))
        for one in lines
        if one["clause"].startswith("discount")
    )
    by_hand = Counter(
        (off.discount, off.period, *vars(off.charged).values())
        for off in taken_off(charges, rules, start, end, through)
        if off.charged.bill_on <= through
    )
    assert by_engine == by_hand


def test_discounts_by_hand():
    """What a person worked out: 20 % of 45.16, and of 100.00 twice, then no more."""
    fee = [Charged("fee", date(2026, 1, 18), date(2026, 2, 1), date(2026, 1, 18), 4516)]
    fee += [
        Charged("fee", date(2026, month, 1), date(2026, month + 1, 1), date(2026, month, 1), 10000)
        for month in (2, 3, 4)
    ]
    rule = Discount("welcome", percent=Fraction(1, 5), periods=3)
    found = taken_off(fee, [rule], date(2026, 1, 18), NEVER, date(2026, 4, 1))
    assert [off.charged.amount for off in found] == [-903, -2000, -2000]
    amount = replace(rule, percent=None, amount=15000, periods=1, rest="carried", partial="whole")
    found = taken_off(fee, [amount], date(2026, 1, 18), NEVER, date(2026, 4, 1))
    assert [off.charged.amount for off in found] == [-4516, -10000, -484]
