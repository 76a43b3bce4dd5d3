"""Worked examples of the register: general provisions for all GoTo services."""

from decimal import Decimal

import pytest
from tests.register.cases import Case, call, event, order, rule


def meeting(users="named-user = 50", start="2024-05-01", **terms):
    return order("meeting", "goto-meeting", start, users=users, **terms)


FOURTEEN = "{ EUR = 14.00, per = 'named-user' }"


@pytest.mark.parametrize("service", ["goto-meeting", "join-me", "goto-webinar", "goto-training"])
@rule("goto-general.use-levels")
def test_the_level_that_was_ordered_is_what_is_charged(service):
    case = Case(order("seats", service, "2024-05-01", users="named-user = 50", seat_price=FOURTEEN))
    assert case.of("2024-06") == 50 * Decimal("14.00")


@pytest.mark.parametrize("service", ["grasshopper-connect", "ruby-receptionists"])
def test_a_fee_that_was_agreed_is_charged_in_advance(service):
    case = Case(order("extra", service, "2024-05-01", plan_fee="{ EUR = 9.00 }"))
    assert case.billed("2024-06-01") == Decimal("9.00")


@rule("goto-general.user-or-unit")
def test_only_the_unit_that_the_order_prices_is_counted():
    units = "named-user = 10\naudio-user = 10\nnamed-computer = 4"
    per_user, per_computer = (f"{{ EUR = 14.00, per = '{unit}' }}" for unit in ("named-user", "named-computer"))
    assert Case(meeting(units, seat_price=per_user)).of("2024-06") == 10 * Decimal("14.00")
    assert Case(meeting(units, seat_price=per_computer)).of("2024-06") == 4 * Decimal("14.00")


@rule("goto-general.use-level-review")
def test_use_beyond_the_level_is_charged_only_by_a_decision():
    decided = event(
        "review-decided", "2024-06-20", "meeting", clause="use-level-review", period="2024-06-01", choice="charge",
        quantity=8, price={"EUR": 14.00, "per": "named-user"},
    )  # fmt: skip
    nothing, charged = Case(meeting(seat_price=FOURTEEN)), Case(meeting(seat_price=FOURTEEN), decided)
    assert nothing.total("2024-06-30", clause="use-level-review") == 0
    assert charged.total("2024-06-30", clause="use-level-review") == Decimal("112.00")


@rule("goto-general.bundle")
def test_a_bundle_is_charged_for_each_universal_user():
    case = Case(meeting("universal-user = 25", bundle_price="{ EUR = 40.00, per = 'universal-user' }"))
    assert case.of("2024-06") == Decimal("1000.00")


def flex(users="flex-subscription = 10", **terms):
    return meeting(users, flex_price="{ EUR = 20.00, per = 'flex-subscription' }", **terms)


def used(month, users):
    """One record for each user who uses the service in the month."""
    return [
        call(f"{month}-10T10:00:{user:02}", pieces=1, meter="flex-subscriptions", to="", user=f"user {user}")
        for user in range(users)
    ]


@rule("goto-general.flex-minimum")
def test_the_flex_minimum_is_billed_every_month_whatever_the_use():
    assert Case(flex(), *used("2024-07", 4)).of("2024-07") == Decimal("200.00")


@pytest.mark.parametrize(
    ("terms", "owed"),
    [
        ({}, "344.00"),  # 200.00 + 6 x 20.00 x 1.20
        ({"flex_above": "{ price = { EUR = 22.50 } }"}, "335.00"),  # 200.00 + 6 x 22.50
        ({"flex_charged": "'all-used'"}, "384.00"),  # read literally: 16 x 24.00
    ],
    ids=["the price and 20 %", "a fixed rate", "literally"],
)
@rule("goto-general.flex-overage")
def test_subscriptions_above_the_minimum_are_billed_at_a_higher_price(terms, owed):
    assert Case(flex(**terms), *used("2024-09", 16)).of("2024-09") == Decimal(owed)


@rule("goto-general.flex-overage")
def test_the_order_may_count_the_users_at_one_time_or_at_the_end_of_the_month():
    more = event("quantity-changed", "2024-09-10", "meeting", unit="named-user", quantity=16)
    peak = Case(flex("flex-subscription = 10\nnamed-user = 13", flex_used="'peak'"), more)
    assert peak.of("2024-09") == Decimal("344.00")  # 16 from the 10th on
    fewer = event("quantity-changed", "2024-08-20", "meeting", unit="named-user", quantity=13)
    at_end = Case(flex("flex-subscription = 10\nnamed-user = 16", flex_used="'period-end'"), fewer)
    assert at_end.of("2024-09") == Decimal("272.00")  # 13, as a decrease counts from the next month
    assert at_end.of("2024-08") == Decimal("344.00")


@rule("goto-general.flex-overage")
def test_use_beyond_seven_times_the_minimum_is_not_charged():
    case = Case(flex("flex-subscription = 2"), *used("2024-09", 15))
    assert case.of("2024-09") == Decimal("328.00")  # 2 x 20.00 + (14 - 2) x 24.00
    assert [review["used"] for review in case.reviews("2024-10-31")] == [15]


@rule("goto-general.flex-ramp-up")
def test_only_the_minimum_is_paid_in_the_first_two_billing_periods():
    months = ("2024-05", "2024-06", "2024-07")
    case = Case(flex(), *(record for month in months for record in used(month, 16)))
    assert [case.of(month) for month in months] == [Decimal("200.00"), Decimal("200.00"), Decimal("344.00")]


@rule("goto-general.flex-event")
def test_events_are_bought_beside_the_reduced_subscription():
    terms = {"reduced_price": "{ EUR = 15.00 }", "event_price": "{ EUR = 120.00, per = 'event' }"}
    held = [event("item-ordered", f"2024-10-{day}", "meeting", item="event", quantity=1) for day in (10, 24)]
    case = Case(meeting("", **terms), *held)
    assert (case.of("2024-10"), case.of("2024-11")) == (Decimal("255.00"), Decimal("15.00"))


@rule("goto-general.online-training")
def test_a_training_costs_what_was_agreed():
    ordered = event("item-ordered", "2024-09-19", "meeting", item="online-training", amount="300.00")
    case = Case(meeting(""), ordered)
    assert case.total("2024-12-31") == Decimal("300.00")
    assert Case(meeting("")).total("2024-12-31") == 0
