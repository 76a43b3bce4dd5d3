"""Yearly commitments equal what is worked out by hand, on random agreements."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.by_hand.commitments import shortfalls
from tests.by_hand.days import CALENDAR
from tests.by_hand.discounts import Charged
from tests.laws.small_specimens import run
from tests.laws.test_discounts_by_hand import CHARGES, SEEDED

SALE = {"kind": "discount", "percent": {"percent": Decimal("12.5")}, "of": ["fee"], "until": date(2026, 9, 9)}


@SEEDED
@given(st.integers(0, 2**32))
def test_what_a_year_falls_short_is_worked_out_by_hand(seed):
    draws = Random(seed)
    start = date(2026, 1, 1) + timedelta(days=draws.randint(0, 60))
    end = start + timedelta(days=draws.randint(1, 800))
    months, anchor = draws.choice([3, 12, 12]), draws.choice([CALENDAR, start])
    of, is_gross, is_whole = draws.choice([None, ["fee", "calls"]]), draws.random() < 0.5, draws.random() < 0.5
    amount = draws.randint(0, 200_000)
    clause = {
        "kind": "commitment",
        "amount": {"EUR": Decimal(amount).scaleb(-2)},
        "of": of,
        "counts": "before-reductions" if is_gross else "after-reductions",
        "partial": "whole" if is_whole else "by-days",
        "every": {"months": months},
        "anchor": "calendar" if anchor == CALENDAR else "anniversary",
    }
    days = (end - start).days
    usage = [
        {"at": f"{start + timedelta(days=draws.randrange(days))}T10:00:00", "minutes": draws.randint(1, 900)}
        for _ in range(draws.randint(0, 6))
    ]
    events = [{"type": "agreement-ended", "effective_on": end}]
    clauses = CHARGES | {"sale": SALE, "commitment": clause}
    lines = run(clauses, end, {"start_on": start, "quantities": {"seat": 3}}, events, usage).lines
    charges = [
        Charged(one["clause"], one["from_on"], one["until_on"], one["bill_on"], int(one["amount"] * 100))
        for one in lines
        if one["clause"] in (of or CHARGES) or (one["clause"] == "sale" and not is_gross)
    ]
    by_engine = {
        (one["period"], one["bill_on"]): int(one["amount"] * 100) for one in lines if one["clause"] == "commitment"
    }
    assert by_engine == shortfalls(charges, amount, months, anchor, (start, end), is_whole=is_whole)


def test_a_commitment_by_hand():
    """What a person worked out: 3,650.00 x 100 / 365 less 333.33."""
    life = (date(2025, 1, 1), date(2025, 4, 11))
    charges = [Charged("fee", *life, life[0], 33333)]
    assert shortfalls(charges, 365000, 12, life[0], life, is_whole=False) == {life: 66667}
