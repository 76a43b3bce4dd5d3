"""Flexible subscriptions owe what is worked out by hand, on random agreements, to the cent."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from tests.by_hand.flex import Flex, Month, owed
from tests.laws.small_specimens import run

MONTHS = (date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1))


def steps(draws: Random, start: date, most: int) -> dict[date, int]:
    days = sorted({start, *(start + timedelta(days=draws.randint(1, 80)) for _ in range(draws.randint(0, 3)))})
    return {day: draws.randint(0, most) for day in days}


@pytest.mark.parametrize("seed", range(40))
def test_flexible_subscriptions_owe_what_is_worked_out_by_hand(seed):
    draws = Random(seed)
    is_fixed = draws.random() < 0.3
    price, premium = Fraction(draws.randint(1, 300_000), 10_000), Fraction(draws.randint(0, 1_000), 1_000)
    rule = Flex(
        price,
        None if is_fixed else premium,
        Fraction(draws.randint(1, 4_000), 100) if is_fixed else None,
        draws.random() < 0.4,
        draws.choice([0, 1, 2, 7]),
        draws.choice(["distinct-users", "distinct-users", "peak", "period-end"]),
    )
    start, end = date(2024, 1, draws.randint(1, 31)), date(2024, 3, draws.randint(2, 31))
    minimum, people = steps(draws, start, 6), steps(draws, start, 15)
    users = tuple(
        (MONTHS[0] + timedelta(days=draws.randint(0, 95)), f"user {draws.randint(1, 14)}")
        for _ in range(draws.randint(0, 60))
    )
    outcome = run(
        {
            "flex": {
                "kind": "flex-commitment",
                "takes": {"meter": "subscription"},
                "minimum": "seat",
                "price": {"EUR": decimal(price)},
                "above": {"price": {"EUR": decimal(rule.fixed)}}
                if rule.fixed is not None
                else {"premium": {"percent": decimal(premium * 100)}},
                "charged": "all-used" if rule.charges_all else "above-minimum",
                "most": rule.most,
                "used": rule.used,
                "unit": None if rule.used == "distinct-users" else "named-user",
            }
        },
        date(2024, 4, 30),
        {"start_on": start, "quantities": {"seat": minimum[start], "named-user": people[start]}},
        [
            *({**changed("seat", minimum, day), "id": f"seat {day}"} for day in minimum if start < day < end),
            *({**changed("named-user", people, day), "id": f"user {day}"} for day in people if start < day < end),
            {"type": "agreement-ended", "effective_on": end, "id": "end"},
        ],
        [
            {"at": f"{day}T12:00:00", "pieces": 1, "meter": "subscription", "user": user}
            for day, user in users
            if start <= day < end
        ],
    )
    by_hand, too_much = [], []
    for first, following in pairwise(MONTHS):
        from_on, until_on = max(first, start), min(following, end)
        cents, is_too_much = owed(rule, Month(first, from_on, until_on, users, minimum, people))
        by_hand += [(first, Decimal(cents).scaleb(-2))] if cents else []
        too_much += [first] if is_too_much else []
    assert sorted((line["period"], line["amount"]) for line in outcome.lines) == by_hand
    assert sorted(review["period"] for review in outcome.reviews) == too_much


def changed(unit, quantities, day):
    return {"type": "quantity-changed", "effective_on": day, "unit": unit, "quantity": quantities[day]}


def decimal(value: Fraction) -> Decimal:
    found = Decimal(value.numerator) / Decimal(value.denominator)
    assert Fraction(found) == value
    return found
