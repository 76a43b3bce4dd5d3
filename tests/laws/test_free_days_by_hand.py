"""Free days equal what is worked out by hand, on random agreements across a clock change."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.by_hand.discounts import Charged
from tests.by_hand.free_days import paid_calls, taken_back
from tests.laws.small_specimens import run
from tests.laws.test_discounts_by_hand import SEEDED

CLAUSES = {
    "fee": {"kind": "recurring-fee", "price": {"EUR": Decimal("17.31")}},
    "calls": {"kind": "usage-rate", "takes": {"meter": "voice"}, "price": {"EUR": Decimal("0.13"), "per": "minute"}},
}


@SEEDED
@given(st.integers(0, 2**32))
def test_what_is_free_is_worked_out_by_hand(seed):
    draws = Random(seed)
    first = date(2026, 3, 1) + timedelta(days=draws.randint(0, 30))
    days = draws.randint(0, 45)
    through = first + timedelta(days=70)
    near = [timedelta(days=days, seconds=draws.choice([-1, 0, -3_600, 3_600])) for _ in range(3)]
    starts = [datetime(first.year, first.month, first.day) + one for one in near]
    starts += [starts[0] + timedelta(days=draws.randint(-40, 20)) for _ in range(3)]
    calls = [(at, draws.randint(1, 4_000)) for at in starts if first <= at.date() < date(2026, 5, 1)]
    calls = [(at, seconds) for at, seconds in calls if not (at.date() == date(2026, 3, 29) and at.hour == 2)]
    usage = [{"at": at.isoformat(), "seconds": seconds} for at, seconds in calls]
    clauses = CLAUSES | {"trial": {"kind": "free-period", "days": {"days": days}}}
    lines = run(clauses, through, {"start_on": first}, (), usage).lines
    fees = [
        Charged("fee", one["from_on"], one["until_on"], one["bill_on"], int(one["amount"] * 100))
        for one in lines
        if one["clause"] == "fee"
    ]
    by_engine = sorted((one["from_on"], int(one["amount"] * 100)) for one in lines if one["clause"] == "trial")
    assert by_engine == sorted(taken_back(fees, first, days))
    by_hand = {
        month: amount
        for month, amount in paid_calls(calls, first, days, Fraction(13, 100)).items()
        if (month + timedelta(days=31)).replace(day=1) <= through
    }
    assert {one["period"]: int(one["amount"] * 100) for one in lines if one["clause"] == "calls"} == by_hand


def test_free_days_by_hand():
    """What a person worked out: 14 of 31 days of 31.00, and the call of the 15th."""
    fee = [Charged("fee", date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 1), 3100)]
    assert taken_back(fee, date(2026, 1, 1), 14) == [(date(2026, 1, 1), -1400)]
    calls = [(datetime(2026, 1, 14, 23, 59, 59), 600), (datetime(2026, 1, 15), 600)]
    assert paid_calls(calls, date(2026, 1, 1), 14, Fraction(1, 10)) == {date(2026, 1, 1): 100}
