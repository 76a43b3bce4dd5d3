"""Discounts equal what is worked out by hand, on random agreements, to the cent."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
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
days = st.integers(0, 100).map(lambda number: START + timedelta(days=number))
rarely = st.sampled_from([False, False, False, True])


@st.composite
def discounts(draw, number: int) -> Discount:
    percent = draw(st.none() | st.integers(20, 400).map(lambda quarter: Fraction(quarter, 400)))
    amount = draw(st.integers(100, 9_000)) if percent is None else draw(st.none() | st.integers(100, 3_000))
    is_anniversary = draw(st.booleans())
    needs_coupon = draw(rarely)
    return Discount(
        f"discount-{number}",
        percent,
        amount,
        draw(st.none() | st.lists(st.sampled_from(sorted(CHARGES)), min_size=1, unique=True).map(tuple)),
        needs_coupon,
        draw(days) if needs_coupon else None,
        draw(days) if draw(rarely) else None,
        draw(days) if draw(rarely) else None,
        draw(st.sampled_from(["at-once", "at-once", "next-period"])),
        draw(st.none() | st.integers(1, 4)),
        draw(st.sampled_from(["lost", "carried"])) if amount is not None else "lost",
        draw(st.sampled_from(["by-days", "whole"])),
        draw(st.sampled_from(["on-rest", "on-full"])),
        draw(st.integers(1, 2)),
        draw(st.sampled_from([1, 1, 2, 3, 12])),
        NEVER if is_anniversary else CALENDAR,
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


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_discounts_take_off_is_worked_out_by_hand(data):
    rules = [data.draw(discounts(number)) for number in range(data.draw(st.integers(1, 3)))]
    start, end = data.draw(days), data.draw(days) if data.draw(rarely) else None
    through = start + timedelta(days=data.draw(st.integers(20, 100)))
    life_ends = end if end is not None and end > start else NEVER
    rules = [
        Discount(**{**vars(rule), "counted_from": start if rule.counted_from == NEVER else CALENDAR}) for rule in rules
    ]
    redeemed = [
        {"type": "coupon-redeemed", "effective_on": rule.redeemed_on, "coupon": rule.id}
        for rule in rules
        if rule.redeemed_on
    ]
    rules = [
        Discount(
            **{
                **vars(rule),
                "redeemed_on": rule.redeemed_on if rule.redeemed_on and rule.redeemed_on <= through else None,
            }
        )
        for rule in rules
    ]
    changes = [
        {"type": "quantity-changed", "effective_on": day, "unit": "seat", "quantity": data.draw(st.integers(0, 9))}
        for day in data.draw(st.lists(days, min_size=1, max_size=2, unique=True))
        if start < day < life_ends
    ]
    ends = [{"type": "agreement-ended", "effective_on": life_ends}] if life_ends != NEVER else []
    usage = [
        {"at": f"{day}T10:00:00", "minutes": data.draw(st.integers(1, 300))}
        for day in data.draw(st.lists(days, max_size=4))
        if start <= day < life_ends
    ]
    clauses = CHARGES | {rule.id: written(rule) for rule in rules}
    order = {"start_on": start, "quantities": {"seat": 3}}
    lines = run(clauses, through, order, [*changes, *ends, *redeemed], usage).lines
    # Charges of the running periods count although they are billed later.
    later = run(CHARGES, through + timedelta(days=400), order, [*changes, *ends], usage).lines
    charges = [
        Charged(one["clause"], one["from_on"], one["until_on"], one["bill_on"], int(one["amount"] * 100))
        for one in later
        if one["period"] <= through
    ]
    by_engine = Counter(
        (
            one["clause"],
            one["period"],
            one["part"],
            one["from_on"],
            one["until_on"],
            one["bill_on"],
            int(one["amount"] * 100),
        )
        for one in lines
        if one["clause"].startswith("discount")
    )
    by_hand = Counter(
        (off.discount, off.period, one.clause, one.from_on, one.until_on, one.bill_on, one.amount)
        for off in taken_off(charges, rules, start, life_ends, through)
        for one in (off.charged,)
        if one.bill_on <= through
    )
    assert by_engine == by_hand
