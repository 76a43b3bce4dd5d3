"""What reduces and what pays a bill, all at once: each sees what the ones before it left of every clause."""

from datetime import date
from decimal import Decimal

from tests.laws.small_specimens import run


def euros(amount: str) -> dict[str, Decimal]:
    return {"EUR": Decimal(amount)}


CLAUSES = {
    "fee": {"kind": "recurring-fee", "price": euros("31.00")},
    "calls": {"kind": "usage-rate", "takes": {"meter": "voice"}, "price": {**euros("0.10"), "per": "minute"}},
    "ramp-up": {"kind": "ramp-up", "periods": {"billing_periods": 1}, "of": ["calls", "fee"]},
    "holidays": {"kind": "pause"},
    "sale": {"kind": "discount", "percent": {"percent": Decimal(10)}},
    "maximum": {"kind": "maximum-charge", "maximum": euros("20.00")},
    "credit": {"kind": "prepaid-balance", "of": ["fee"]},
    "deposit": {"kind": "deposit", "amount": euros("50.00"), "of": ["calls"]},
}


def test_each_sees_what_the_others_left():
    """January is waived; February's fee is paused for 7 of 28 days, its 30.00 of calls are 20.00 at most."""
    events = [
        {"type": "paused", "effective_on": date(2026, 2, 8)},
        {"type": "resumed", "effective_on": date(2026, 2, 15)},
        {"type": "balance-topped-up", "effective_on": date(2026, 1, 2), "amount": Decimal("25.00")},
        {"type": "deposit-paid", "effective_on": date(2026, 1, 2), "amount": Decimal("50.00")},
    ]
    usage = [{"at": "2026-01-20T10:00:00", "minutes": 100}, {"at": "2026-02-20T10:00:00", "minutes": 300}]
    order = {"start_on": date(2026, 1, 1), "term": {"months": 12}}
    lines = run(CLAUSES, date(2026, 3, 1), order, events, usage).lines
    found = [(one["clause"], one["period"].month, str(one["amount"])) for one in lines]
    assert sorted(found) == sorted(
        [
            ("fee", 1, "31.00"),
            ("fee", 2, "31.00"),
            ("fee", 3, "31.00"),
            ("calls", 1, "10.00"),
            ("calls", 2, "30.00"),
            ("ramp-up", 1, "-31.00"),
            ("ramp-up", 1, "-10.00"),
            ("holidays", 2, "-7.75"),  # 31.00 x 7 / 28
            ("maximum", 2, "-10.00"),  # 30.00 - 20.00
            ("sale", 2, "-2.33"),  # 10 % of 23.25, half up
            ("sale", 2, "-2.00"),  # 10 % of 20.00
            ("sale", 3, "-3.10"),
            ("credit", 2, "-20.92"),  # 31.00 - 7.75 - 2.33, of 25.00
            ("credit", 3, "-4.08"),  # the rest, of 27.90
            ("deposit", 2, "-18.00"),  # 30.00 - 10.00 - 2.00; January's calls were waived
        ]
    )


def test_the_order_of_the_clauses_in_the_description_matters_only_where_it_is_said():
    """Turned round, the description gives the same lines: one discount, and clauses that are found by name."""
    usage = [{"at": "2026-02-20T10:00:00", "minutes": 300}]
    order = {"start_on": date(2026, 1, 1), "term": {"months": 12}}
    both = [
        run(dict(clauses), date(2026, 3, 1), order, (), usage).lines
        for clauses in (CLAUSES.items(), reversed(CLAUSES.items()))
    ]
    assert sorted(map(str, both[0])) == sorted(map(str, both[1]))
