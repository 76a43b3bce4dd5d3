"""Prepaid balances equal what is worked out by hand, on random top-ups and calls."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.by_hand.balances import Drawer, drawn, over_days
from tests.by_hand.days import NEVER
from tests.by_hand.discounts import Charged
from tests.laws.small_specimens import run
from tests.laws.test_discounts_by_hand import SEEDED

START, THROUGH = date(2026, 1, 1), date(2026, 5, 1)
CLAUSES = {
    "fee": {"kind": "recurring-fee", "price": {"EUR": Decimal("9.99")}},
    "calls": {"kind": "usage-rate", "takes": {"meter": "voice"}, "price": {"EUR": Decimal("0.13"), "per": "minute"}},
    "sale": {"kind": "discount", "percent": {"percent": Decimal(10)}, "of": ["calls"], "until": date(2026, 2, 15)},
}


@SEEDED
@given(st.integers(0, 2**32))
def test_what_a_balance_pays_is_worked_out_by_hand(seed):
    draws = Random(seed)
    is_used, low = draws.random() < 0.5, draws.choice([None, 500, 1_500])
    expires_after = draws.choice([None, 30])
    drawers = []
    for number in range(draws.randint(1, 4)):
        day = START + timedelta(days=draws.randint(0, 100))
        own = day + timedelta(days=draws.randint(1, 60)) if draws.random() < 0.5 else None
        until = own or (day + timedelta(days=expires_after) if expires_after else NEVER)
        drawers.append((Drawer(str(number), day, until, draws.randint(1, 4_000)), own))
    events = [
        {"type": "balance-topped-up", "effective_on": one.from_on, "amount": Decimal(one.amount).scaleb(-2)}
        | ({"expires_on": own} if own else {})
        for one, own in drawers
    ]
    calls = sorted(
        (START + timedelta(days=draws.randint(0, 119)), draws.randint(1, 200)) for _ in range(draws.randint(0, 8))
    )
    usage = [{"at": f"{day}T10:00:{number:02}", "minutes": minutes} for number, (day, minutes) in enumerate(calls)]
    of = draws.choice([None, ["calls"], ["fee"]])
    credit = {
        "kind": "prepaid-balance",
        "of": of,
        "drawn": "as-used" if is_used else "as-due",
        "expires_after": {"days": expires_after} if expires_after else None,
        "low": None if low is None else {"EUR": Decimal(low).scaleb(-2)},
    }
    outcome = run(CLAUSES | {"credit": credit}, THROUGH, {"start_on": START}, events, usage)
    wanting = []
    for one in outcome.lines:
        if one["clause"] not in ("fee", "calls") or one["clause"] not in (of or ["fee", "calls"]):
            continue
        off = sum(
            other["amount"]
            for other in outcome.lines
            if other["clause"] == "sale" and other["part"] == one["clause"] and other["period"] == one["period"]
        )
        names = (one["from_on"], one["until_on"], one["bill_on"])
        charge = Charged(one["clause"], *names, int((one["amount"] + off) * 100))
        uses = [use for use in calls if use[0].replace(day=1) == one["period"]]
        is_spread = is_used and one["clause"] == "calls"
        wanting += over_days(charge, uses) if is_spread else [(one["bill_on"], charge)]
    taken, left, balances = drawn([one for one, _ in drawers], wanting, START, THROUGH + timedelta(days=1))
    lines = [one for one in outcome.lines if one["clause"] == "credit"]
    draws_by_engine = {(one["part"], one["bill_on"]): -int(one["amount"] * 100) for one in lines if one["amount"]}
    assert draws_by_engine == taken
    expired = {one["part"].removeprefix("expired "): one["working"][4] for one in lines if not one["amount"]}
    assert expired == {one.id: left[one.id] for one, _ in drawers if left[one.id] and one.until_on <= THROUGH}
    if low is not None:
        lows = [after[0] for before, after in pairwise(balances) if after[1] < low <= before[1]]
        assert [one["on"] for one in outcome.reviews] == lows


def test_a_balance_by_hand():
    """What a person worked out: 15.00 of three drawers of 10.00, the one that expires first being emptied first."""
    drawers = [
        Drawer("0", date(2026, 1, 5), date(2026, 5, 1), 1000),
        Drawer("1", date(2026, 1, 6), date(2026, 3, 1), 1000),
        Drawer("2", date(2026, 1, 7), date(2026, 5, 1), 1000),
    ]
    due = date(2026, 2, 1)
    charge = Charged("calls", date(2026, 1, 1), due, due, 1500)
    taken, left, balances = drawn(drawers, [(due, charge)], date(2026, 1, 1), date(2026, 5, 2))
    assert taken == {("calls", due): 1500}
    assert left == {"0": 500, "1": 0, "2": 1000}
    assert [balance for day, balance in balances if day in (due, date(2026, 5, 1))] == [1500, 0]
