"""Pauses equal what is worked out by hand, on random agreements: what is taken off, and when the term ends."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.by_hand.days import CALENDAR, NEVER, months_later
from tests.by_hand.discounts import Charged
from tests.by_hand.pauses import longer, paused_days, reduced
from tests.laws.small_specimens import run
from tests.laws.test_discounts_by_hand import CHARGES, SEEDED, START, day

FEES = {name: CHARGES[name] for name in ("fee", "late-fee", "year-fee")}
TERM = {"term": {"kind": "initial-term", "default": {"months": 12}}}


@SEEDED
@given(st.integers(0, 2**32))
def test_what_a_pause_takes_off_is_worked_out_by_hand(seed):
    draws = Random(seed)
    start = day(draws)
    through = start + timedelta(days=draws.randint(20, 420))
    months, counted_from = draws.choice([1, 1, 3]), draws.choice([CALENDAR, start])
    percent, longest = Fraction(draws.randint(40, 400), 400), draws.choice([None, 7, 40])
    is_extended = draws.random() < 0.5
    days = sorted({START + timedelta(days=draws.randint(0, 420)) for _ in range(draws.randint(1, 6))})
    said = [(one, ("paused", "resumed")[number % 2]) for number, one in enumerate(days)]
    known = [(one, what) for one, what in said if one <= through]
    spans = paused_days(known, longest)
    ends = months_later(start, 12)
    ends = longer(start, ends, spans, through + timedelta(days=1)) if is_extended else ends
    changes = [
        {"type": "quantity-changed", "effective_on": one, "unit": "seat", "quantity": draws.randint(0, 9)}
        for one in sorted({day(draws) for _ in range(draws.randint(0, 3))})
        if start < one < ends
    ]
    events = [{"type": what, "effective_on": one} for one, what in said]
    clause = {
        "kind": "pause",
        "reduced_by": {"percent": Decimal(int(percent * 400)) / 4},
        "longest": None if longest is None else {"days": longest},
        "term": "extended" if is_extended else "not-extended",
        "every": {"months": months},
        "anchor": "calendar" if counted_from == CALENDAR else "anniversary",
    }
    order = {"start_on": start, "quantities": {"seat": 3}}
    outcome = run(TERM | FEES | {"pause": clause}, through, order, [*changes, *events])
    assert outcome.lives[0]["until_on"] == ends
    ended = [{"type": "agreement-ended", "effective_on": ends}]
    later = run(FEES, through + timedelta(days=400), order, [*changes, *ended]).lines
    names = ("from_on", "until_on", "bill_on")
    charges = [
        Charged(one["clause"], *(one[name] for name in names), int(one["amount"] * 100))
        for one in later
        if one["period"] <= through
    ]
    by_engine = Counter(
        (one["period"], one["part"], *(one[name] for name in names), int(one["amount"] * 100))
        for one in outcome.lines
        if one["clause"] == "pause"
    )
    by_hand = Counter(
        (off.period, *vars(off.charged).values())
        for off in reduced(charges, spans, percent, months, counted_from, (start, ends), through)
        if off.charged.bill_on <= through
    )
    assert by_engine == by_hand


def test_pauses_by_hand():
    """What a person worked out: ten days of 31.00, and a term that is ten days longer, then some."""
    fee = [Charged("fee", date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 1), 3100)]
    spans = paused_days([(date(2026, 1, 11), "paused"), (date(2026, 1, 21), "resumed")], None)
    (off,) = reduced(fee, spans, Fraction(1), 1, CALENDAR, (date(2026, 1, 1), NEVER), date(2026, 2, 1))
    assert off.charged.amount == -1000
    assert longer(date(2026, 1, 1), date(2026, 1, 12), spans, NEVER) == date(2026, 1, 22)
