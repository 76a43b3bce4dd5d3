"""Worked examples of the register: rooms, events, support, management of devices and remote access."""

import json
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


@pytest.mark.parametrize(
    ("used_on", "lost"), [((), 3), (("2024-07-01", "2025-04-30"), 1), (("2024-07-01", "2024-08-01", "2025-04-30"), 0)]
)
@rule("event-services.expiry")
def test_events_that_were_not_used_in_12_months_are_lost_and_not_refunded(used_on, lost):
    ordered = event("item-ordered", "2024-05-01", "help", item="event-services", quantity=3, amount=3000.00)
    used = [event("item-used", day, "help", item="event-services", quantity=1) for day in used_on]
    case = help_with_events(ordered, *used)
    expired = case.lines("2025-12-31", clause="expiry")
    assert [(line.bill_on, line.amount) for line in expired] == ([(date(2025, 5, 1), 0)] if lost else [])
    workings = case.answer("2025-12-31").lines.filter(clause="expiry")["working"].to_list()
    assert all(lost in working for working in workings)
    assert case.total("2025-12-31") == Decimal("3000.00")


def booking(at, amount=None, planned="2024-06-19T10:00:00+02:00"):
    charged = {} if amount is None else {"amount": amount}
    return event(
        "booking-changed", at[:10], "help", at=at, planned_at=planned, item="event", change="changed", **charged
    )


@pytest.mark.parametrize(
    ("at", "is_late"),
    [("2024-06-10T10:00:00+02:00", True), ("2024-06-06T10:00:00+02:00", True), ("2024-06-06T09:59:59+02:00", False)],
    ids=["the register's", "on Thursday 6 June at 10:00", "a second before"],
)
@rule("event-services.late-change-surcharge")
def test_a_change_within_72_business_hours_before_the_event_may_be_charged(at, is_late):
    late = booking(at, 150.00)  # the text names no amount
    if is_late:
        assert help_with_events(late).of("2024-06", clause="late-change-surcharge") == Decimal("150.00")
        assert help_with_events(booking(at)).reviews("2024-07-31", clause="late-change-surcharge")
    assert help_with_events(booking(at)).of("2024-06", clause="late-change-surcharge") == 0
    assert bool(help_with_events(booking(at)).reviews("2024-07-31")) is is_late


def webcast(attended, contracted=500, **terms):
    sold = order(
        "webcast", "goto-webcast", "2024-06-01", users=f"attendee = {contracted}",
        attendee_price="{ EUR = 1.50 }", **terms,
    )  # fmt: skip
    return Case(sold, event("use-measured", "2024-06-27", "webcast", item="attendee", quantity=attended))


@pytest.mark.parametrize(
    ("contracted", "attended", "owed"), [(500, 548, 0), (500, 550, 0), (25, 27, 0), (25, 28, "1.50")]
)
@rule("goto-webcast.attendee-buffer")
def test_10_percent_more_attendees_cost_nothing(contracted, attended, owed):
    assert webcast(attended, contracted).of("2024-06") == Decimal(owed)  # 10 % of 25 are 2 whole attendees


@pytest.mark.parametrize(
    ("attended", "terms", "owed"),
    [(551, {}, "1.50"), (580, {}, "45.00"), (580, {"attendees_counted": "'above-limit'"}, "120.00")],
)
@rule("goto-webcast.attendee-overage")
def test_attendees_beyond_the_buffer_are_charged(attended, terms, owed):
    assert webcast(attended, **terms).of("2024-06") == Decimal(owed)


@rule("goto-webcast.attendee-overage")
def test_more_than_5000_attendees_are_never_charged():
    assert webcast(5_200, 4_500).of("2024-06") == Decimal("75.00")  # 5,000 - 4,950 = 50, at 1.50


# Rooms ----------------------------------------------------------------------------------------------------------------


def room(*happened):
    kit = event("item-ordered", "2024-06-03", "room", item="hardware-kit", quantity=1, amount=2400.00)
    return Case(order("room", "goto-room", "2024-06-03"), kit, *happened), json.loads(kit.text)["id"]


@rule("goto-room.hardware-kit", "goto-room.no-returns")
def test_a_kit_costs_what_was_agreed_and_nothing_comes_back():
    _, kit = room()
    case, _ = room(event("order-cancelled", "2024-07-01", "room", ordered=kit, written="yes"))
    assert case.of("2024-06") == Decimal("2400.00")
    assert case.total("2024-12-31") == Decimal("2400.00")


@rule("goto-room.discretionary-return")
def test_a_return_is_accepted_only_by_a_decision_which_names_the_fee():
    _, kit = room()
    wish = event("order-cancelled", "2024-07-01", "room", ordered=kit, written="yes")
    accepted = {"choice": "accept", "refund": 2400.00, "fee": 360.00}
    case, _ = room(wish, event("return-decided", "2024-07-02", "room", ordered=kit, **accepted))
    assert case.total("2024-12-31") == Decimal("360.00")  # 2,040.00 of 2,400.00 came back
    refused, _ = room(wish, event("return-decided", "2024-07-02", "room", ordered=kit, choice="refuse"))
    assert refused.total("2024-12-31") == Decimal("2400.00")
    assert room(wish)[0].reviews("2024-12-31", clause="returns")


# Devices --------------------------------------------------------------------------------------------------------------


def devices(limit=100, **terms):
    """100 devices at 2.00 for the year 2024."""
    price = "{ EUR = 2.00, per = 'device' }"
    return order(
        "devices", "miradore", "2024-01-01", settings="term = { months = 12 }", users=f"device = {limit}",
        device_price=price, **terms,
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


@rule("miradore.device-overage")
def test_devices_above_the_limit_are_paid_for_each_month_when_the_provider_invoices_them():
    more = event("use-measured", "2024-07-01", "devices", item="device", quantity=130)
    invoiced = event("overage-invoiced", "2024-09-15", "devices", item="device")
    case = Case(devices(), more, invoiced)
    assert case.total("2024-09-14", clause="device-overage") == 0
    assert case.billed("2024-09-15", clause="device-overage") == Decimal("120.00")  # July and August, 30 x 2.00 each
    assert Case(devices(), more).total("2024-12-31", clause="device-overage") == 0


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
