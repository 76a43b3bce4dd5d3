"""Maximums of a call and of a period equal what is worked out by hand, on random calls."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.by_hand.caps import beyond, of_calls
from tests.laws.small_specimens import run
from tests.laws.test_discounts_by_hand import SEEDED

START, END = date(2026, 1, 1), date(2026, 2, 1)


def cents(amount: int) -> Decimal:
    return Decimal(amount).scaleb(-2)


@SEEDED
@given(st.integers(0, 2**32))
def test_what_calls_come_to_at_most_is_worked_out_by_hand(seed):
    draws = Random(seed)
    price, each, at_most = draws.randint(1, 99), draws.randint(0, 50), draws.randint(10, 300)
    seconds = [draws.choice([0, draws.randint(1, 900)]) for _ in range(draws.randint(1, 12))]
    clauses = {
        "calls": {
            "kind": "usage-rate",
            "takes": {"meter": "voice"},
            "price": {"EUR": cents(price), "per": "minute"},
            "connect_fee": {"EUR": cents(each)},
        },
        "cap": {"kind": "record-cap", "maximum_charge": {"EUR": cents(at_most)}},
    }
    usage = [{"at": f"2026-01-05T10:{number:02}:00", "seconds": one} for number, one in enumerate(seconds)]
    lines = run(clauses, END, {"start_on": START}, (), usage).lines
    by_hand = of_calls(seconds, Fraction(price, 100), Fraction(each, 100), Fraction(at_most, 100))
    assert sum(one["amount"] for one in lines) == cents(by_hand)


@SEEDED
@given(st.integers(0, 2**32))
def test_what_goes_beyond_a_periods_maximum_is_worked_out_by_hand(seed):
    draws = Random(seed)
    start = START + timedelta(days=draws.choice([0, 0, 7, 20]))
    maximum, is_whole = draws.randint(0, 9_000), draws.random() < 0.5
    of = draws.choice([None, ["calls", "data"], ["data", "fee"]])
    clauses = {
        "fee": {"kind": "recurring-fee", "price": {"EUR": Decimal("31.00")}},
        **{
            name: {"kind": "usage-rate", "takes": {"meter": name}, "price": {"EUR": Decimal("0.07"), "per": "minute"}}
            for name in ("calls", "data", "video")
        },
    }
    cap = {"kind": "maximum-charge", "maximum": {"EUR": cents(maximum)}, "of": of}
    cap |= {"partial": "whole" if is_whole else "by-days"}
    usage = [
        {"at": f"2026-01-{draws.randint(start.day, 31):02}T10:00:00", "meter": name, "minutes": draws.randint(1, 900)}
        for name in ("calls", "data", "video")
        for _ in range(draws.randint(0, 2))
    ]
    later = run(clauses | {"cap": cap}, END, {"start_on": start}, (), usage).lines
    lines = [one for one in later if one["period"] == START]
    counting = of or ["calls", "data", "video"]
    charges = [(one["bill_on"], one["clause"], int(one["amount"] * 100)) for one in lines if one["clause"] in counting]
    share = Fraction(1) if is_whole else Fraction((END - start).days, 31)
    by_engine = {(one["bill_on"], one["part"]): int(one["amount"] * 100) for one in lines if one["clause"] == "cap"}
    assert by_engine == beyond(charges, maximum, share)


def test_caps_by_hand():
    """What a person worked out: 2.00 instead of 7.25, and 0.65; 8.00 beyond 62.00."""
    assert of_calls([7200, 600], Fraction(6, 100), Fraction(5, 100), Fraction(2)) == 265
    both = [(END, "calls", 5000), (END, "toll-free", 2000)]
    assert beyond(both, 6200, Fraction(1)) == {(END, "toll-free"): -800}
