"""Worked examples of the register: rooms, events, support, management of devices and remote access."""

from datetime import date
from decimal import Decimal

import pytest
from tests.register.cases import Case, event, order, rule
from tests.register.cases import catalogue as shipped

FOURTEEN = "{ EUR = 14.00, per = 'named-user' }"
SOLD_BY_USER = (
    *("goto-connect-teams-connector", "informacast", "goto-contact-center", "goto-contact-center-pro", "goto-room"),
    *("goto-stage", "goto-webcast", "gotoassist", "gotoassist-corporate", "gotoassist-remote-support"),
    *("gotoassist-mobile-support", "gotoassist-service-desk", "rescueassist", "rescue", "rescue-mobile"),
    *("rescue-live-lens", "rescue-live-guide", "goto-resolve", "goto-resolve-mobile", "goto-resolve-camera-share"),
    *("central", "pro", "gotomypc"),
)


@pytest.mark.parametrize("service", SOLD_BY_USER)
@rule("goto-general.use-levels")
def test_the_level_that_was_ordered_is_what_is_charged(service):
    case = Case(order("seats", service, "2024-05-01", users="named-user = 50", seat_price=FOURTEEN))
    assert case.of("2024-06") == 50 * Decimal("14.00")


@pytest.mark.parametrize("service", SOLD_BY_USER)
@rule("goto-general.use-levels")
def test_users_who_are_added_pay_by_days_and_users_who_leave_pay_to_the_end_of_the_month(service):
    seats = order("seats", service, "2024-06-01", users="named-user = 15", seat_price=FOURTEEN)
    more = event("quantity-changed", "2024-06-21", "seats", unit="named-user", quantity=20)
    fewer = event("quantity-changed", "2024-07-10", "seats", unit="named-user", quantity=18)
    case = Case(seats, more, fewer)
    assert case.of("2024-06") == Decimal("210.00") + Decimal("23.33")  # 15 x 14.00, and 5 x 14.00 x 10 / 30
    assert [case.of("2024-07"), case.of("2024-08")] == [Decimal("280.00"), Decimal("252.00")]


@pytest.mark.parametrize("service", ["jive-business-continuity", "sd-wan", "goto-room-as-a-service"])
def test_a_fee_that_was_agreed_beside_terms_of_their_own_is_charged_in_advance(service):
    case = Case(order("extra", service, "2024-05-01", plan_fee="{ EUR = 9.00 }"))
    assert case.billed("2024-06-01") == Decimal("9.00")


# Events ---------------------------------------------------------------------------------------------------------------


def help_with_events(*happened):
    return Case(order("help", "event-services", "2024-05-01"), *happened)


FEE = event("item-ordered", "2024-05-01", "help", item="event-services", amount=3000.00)


@rule("event-services.fee")
def test_the_fee_is_invoiced_on_the_day_of_the_order_and_not_refunded():
    case = help_with_events(FEE, event("agreement-ended", "2024-06-20", "help", reason="the event was cancelled"))
    assert case.billed("2024-05-01") == Decimal("3000.00")
    assert case.total("2024-12-31") == Decimal("3000.00")


@rule("event-services.late-change-surcharge")
def test_a_late_change_costs_what_the_provider_decided():
    # 72 business hours, 8 to a day: the change of Monday 10 June lies within them before Wednesday 19 June 10:00.
    # Where that window begins is not calculated here, and the text names no amount.
    late = event("item-ordered", "2024-06-10", "help", item="late-change", amount=150.00)
    assert help_with_events(FEE).of("2024-06") == 0
    assert help_with_events(FEE, late).of("2024-06", clause="late-change-surcharge") == Decimal("150.00")


# Devices --------------------------------------------------------------------------------------------------------------


def devices(limit=100, **terms):
    """100 devices at 2.00 for the year 2024."""
    price = "{ EUR = 2.00, per = 'device' }"
    return order(
        "devices", "miradore", "2024-01-01", settings="term = { months = 12 }", users=f"device = {limit}",
        seat_price=price, **terms,
    )  # fmt: skip


def limit(day, devices):
    return event("quantity-changed", day, "devices", unit="device", quantity=devices)


@rule("miradore.limit-adjustment-at-renewal")
def test_a_limit_that_the_provider_adjusts_counts_from_the_renewal():
    case = Case(devices(), limit("2024-11-15", 128))
    assert [case.of("2024-12"), case.of("2025-01")] == [Decimal("200.00"), Decimal("256.00")]
    lower = Case(devices(), limit("2024-11-15", 90))
    assert [lower.of("2024-12"), lower.of("2025-01")] == [Decimal("200.00"), Decimal("180.00")]


@rule("miradore.limit-adjustment-at-renewal")
def test_devices_ordered_in_the_middle_of_a_term_count_at_once_if_the_order_says_so():
    case = Case(devices(increase_counts="'at-once'"), limit("2024-11-16", 128))
    assert case.of("2024-11") == Decimal("200.00") + Decimal("28.00")  # 28 x 2.00 x 15 / 30
    assert case.of("2024-12") == Decimal("256.00")


@rule("miradore.pay-increase-at-renewal")
def test_a_raised_limit_is_paid_from_the_first_day_of_the_renewal():
    case = Case(devices(), limit("2025-01-01", 128))
    assert case.life("devices", "2025-02-01").terms[1].start == date(2025, 1, 1)
    assert case.of("2025-01") == Decimal("256.00")
    assert case.of("2025-01") - case.of("2024-12") == Decimal("56.00")


@rule("miradore.usage-monitoring")
def test_what_the_provider_finds_is_charged_only_if_a_person_decides_so():
    decided = event(
        "review-decided", "2024-07-20", "devices", clause="usage-monitoring", period="2024-07-01", choice="charge",
        quantity=30, price={"EUR": 2.00, "per": "device"},
    )  # fmt: skip
    assert Case(devices()).of("2024-07") == Decimal("200.00")
    assert Case(devices(), decided).of("2024-07") == Decimal("260.00")


# Support and remote access --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "service", ["gotoassist", "gotoassist-corporate", "gotoassist-remote-support", "gotoassist-service-desk"]
)
@rule("gotoassist.licence-model")
def test_concurrent_licences_are_charged_and_not_the_people_who_share_them(service):
    price = "{ EUR = 60.00, per = 'concurrent-licence' }"
    sold = order("desk", service, "2024-06-01", users="concurrent-licence = 5\nnamed-user = 12", seat_price=price)
    assert Case(sold).of("2024-07") == Decimal("300.00")


@rule("gotoassist.licence-model")
def test_named_users_are_charged_where_the_order_prices_them():
    sold = order(
        "desk", "gotoassist", "2024-06-01", users="named-user = 5", seat_price="{ EUR = 60.00, per = 'named-user' }"
    )
    assert Case(sold).of("2024-07") == Decimal("300.00")


@rule("rescueassist.service")
def test_rescueassist_has_the_terms_of_remote_support():
    def terms(service):
        found = shipped().clauses_of(shipped().in_force(service, date(2024, 6, 13)), date(2024, 6, 13))
        return {clause.address for clause in found}

    assert terms("rescueassist") - terms("gotoassist-remote-support") == {"rescueassist#service"}
    assert terms("gotoassist-remote-support") < terms("rescueassist")
    sold = order("desk", "rescueassist", "2024-06-13", users="named-user = 2", seat_price=FOURTEEN)
    assert Case(sold).of("2024-07") == Decimal("28.00")


@rule("gotomypc.named-authorised-computer")
def test_gotomypc_is_charged_by_computer():
    price = "{ EUR = 20.00, per = 'named-computer' }"
    sold = order("remote", "gotomypc", "2024-06-24", users="named-computer = 10\nnamed-user = 25", seat_price=price)
    assert Case(sold).of("2024-07") == Decimal("200.00")


@pytest.mark.parametrize(
    ("service", "standard_part"),
    [
        ("goto-connect", "goto-customer-engagement"),
        ("goto-connect-teams-edition", "goto-connect"),
        ("goto-resolve", "gopilot"),
        ("goto-meeting", "goto-meeting-messenger"),
    ],
)
@rule("gopilot.service", "goto-customer-engagement.service", "goto-meeting-messenger.service")
def test_what_every_customer_of_a_service_has_comes_with_its_order_at_no_price_of_its_own(service, standard_part):
    description = shipped().in_force(service, date(2024, 6, 17))
    drawn = {clause.service for clause in shipped().clauses_of(description, date(2024, 6, 17))}
    assert standard_part in drawn


@rule("gopilot.service")
def test_goto_resolve_costs_what_it_costs_with_gopilot():
    sold = order("desk", "goto-resolve", "2024-06-01", seat_price="{ EUR = 50.00 }")
    assert [(line.clause, line.amount) for line in Case(sold).lines("2024-06-30")] == [
        ("subscription-fee", Decimal("50.00"))
    ]
