"""Worked examples of the register: GoTo Connect and its equipment."""

import json
from datetime import date
from decimal import Decimal

import pytest
from tests.register.cases import Case, Deck, call, event, order, rule

from counterfoil.engine.answering import answer

PER_USER = "{{ {1} = {0}, per = 'named-user' }}"
HOME_MOBILE, INFORMATION_LINE, SPECIAL = "+31612345678", "+31900123456", "+319001234"
GERMAN_LANDLINE, GERMAN_MOBILE, US, MOROCCAN_MOBILE = "+4930123456", "+491711234567", "+12125550123", "+212661234567"
AT_HOME = "['NL']"


def connect(start="2024-06-01", *, months=12, users="named-user = 20", seat="24.00", currency="EUR", **terms):
    """An order of so many users at 24.00 a month."""
    fee = {"seat_price": PER_USER.format(seat, currency)} if seat else {}
    return order(
        "connect", "goto-connect", start, settings=f"term = {{ months = {months} }}", users=users, **fee, **terms
    )


def changed(day, quantity, unit="named-user"):
    return event("quantity-changed", day, "connect", unit=unit, quantity=quantity)


def amended(day, clause, notice_on="", **terms):
    said = {"notice_on": notice_on} if notice_on else {}
    return event("terms-amended", day, "connect", by="provider", clause=clause, terms=terms, **said)


def per(unit, amount, currency="EUR"):
    return {currency: amount, "per": unit}


def refused(case, through):
    """The names of the faults for which the account has no bill."""
    found = answer(case.case, date.fromisoformat(through), [((case.account,), case.usage[1])], case.faults)
    return [fault.name for fault in found.faults]


# Users and terms ------------------------------------------------------------------------------------------------------


@rule("goto-connect.service-fee")
def test_the_service_fee_is_the_fixed_monthly_fee_and_no_calls():
    calls = (Deck("abroad", "1,United States,0.04,"), call("2024-07-09", minutes=300, to=US))
    case = Case(connect(international_rates="'abroad'"), *calls)
    assert case.of("2024-07", clause="service-fee") == Decimal("480.00")
    assert case.of("2024-07", clause="international-calls") == Decimal("12.00")


@rule("goto-connect.add-users", "goto-connect.first-month-proration")
def test_users_added_on_21_june_count_at_once_and_pay_for_10_of_30_days():
    case = Case(connect(users="named-user = 15"), changed("2024-06-21", 20))
    assert case.of("2024-06", clause="service-fee") == 15 * Decimal("24.00") + Decimal("40.00")
    assert case.billed("2024-07-01", clause="service-fee") == Decimal("40.00") + 20 * Decimal("24.00")


@pytest.mark.parametrize(
    ("terms", "august"),
    [
        ({}, 17),
        ({"notice_days": "{ days = 30 }"}, 17),
        ({"notice_days": "{ days = 31 }"}, 17),
        ({"notice_days": "{ days = 32 }"}, 20),
    ],
    ids=["no period stated", "30 days", "31 days: 1 August minus 31 is 1 July", "a day more: too late for August"],
)
@rule("goto-connect.reduction-notice")
def test_a_reduction_that_is_said_on_1_july_counts_as_the_supplied_notice_period_lets_it(terms, august):
    # Section 3.1 of the Terms of Service is not in the text; the period is a fact that the order supplies. One without
    # a period lets every day of the month do, so 1 July is said on the 2nd, because the 1st would do for July itself.
    case = Case(connect(**terms), changed("2024-07-01" if terms else "2024-07-02", 17))
    assert case.of("2024-07", clause="service-fee") == Decimal("480.00")
    assert case.of("2024-08", clause="service-fee") == august * Decimal("24.00")


@pytest.mark.parametrize(("given", "ends"), [("2025-06-01", date(2025, 7, 1)), ("2025-06-02", date(2026, 7, 1))])
@rule("goto-connect.reduction-notice")
def test_a_notice_of_termination_follows_the_supplied_notice_period(given, ends):
    notice = event("notice-given", given, "connect", by="customer")
    case = Case(connect(notice_days="{ days = 30 }"), notice)
    assert case.life("connect", "2025-07-01").until_on == ends  # a term of 12 months, counted from 1 July 2024


@pytest.mark.parametrize(
    ("start", "terms", "end"),
    [
        ("2024-03-14", {}, date(2026, 4, 1)),
        ("2024-04-01", {}, date(2026, 5, 1)),
        ("2024-04-01", {"term_counted_from": "'first-of-month'"}, date(2026, 4, 1)),
    ],
    ids=["the register's", "on the 1st, literally from the next month", "on the 1st, if the order says so"],
)
@rule("goto-connect.initial-term")
def test_the_term_is_counted_from_the_first_of_the_month_after_the_effective_date(start, terms, end):
    initial = Case(connect(start, months=24, **terms)).life("connect", "2024-06-01").initial_term
    assert (initial.start, initial.end) == (date.fromisoformat(start), end)  # the days before the count belong to it


@pytest.mark.parametrize(("first_month", "owed"), [("", "278.71"), ("'free'", "0.00")])
@rule("goto-connect.initial-term", "goto-connect.first-month-proration")
def test_the_days_before_the_term_are_charged_by_days_unless_they_are_free(first_month, owed):
    case = Case(connect("2024-03-14", **({"first_month": first_month} if first_month else {})))
    assert case.of("2024-03", clause="service-fee") == Decimal(owed)  # 480.00 x 18 / 31 = 278.709...
    assert case.of("2024-04", clause="service-fee") == Decimal("480.00")


@pytest.mark.parametrize(
    ("months", "ends"),
    [
        (24, [date(2026, 4, 1), date(2027, 4, 1), date(2028, 4, 1)]),
        (6, [date(2024, 10, 1), date(2025, 4, 1), date(2025, 10, 1)]),
    ],
)
@rule("goto-connect.renewal")
def test_renewals_are_as_long_as_the_term_before_and_12_months_at_most(months, ends):
    case = Case(connect("2024-03-14", months=months))
    assert [term.end for term in case.life("connect", "2028-01-01").terms][:3] == ends


def left(reason, **terms):
    """The register's customer, bound to 31 March 2026, who is gone from 1 October 2025."""
    gone = event("agreement-ended", "2025-10-01", "connect", **reason)
    return Case(connect("2024-03-14", months=24, **terms), gone)


@rule("goto-connect.early-termination")
def test_whoever_leaves_early_owes_the_service_fee_to_the_end_of_the_term():
    case = left({"by": "customer"})
    assert [case.billed(f"{month}-01") for month in ("2025-10", "2025-11", "2026-03", "2026-04")] == [
        Decimal("480.00"), Decimal("480.00"), Decimal("480.00"), 0
    ]  # fmt: skip
    assert case.total("2026-12-31", clause="early-termination") == Decimal("2880.00")
    assert left({"by": "customer"}, early_termination_due="'at-once'").billed("2025-10-01") == Decimal("2880.00")
    for_breach = {"provider": "2880.00", "customer": "0.00"}  # the provider ends it for the customer's, or the reverse
    for by, owed in for_breach.items():
        cause = "customer-breach" if by == "provider" else "provider-breach"
        broken = left({"by": by, "cause": cause})
        assert broken.total("2026-12-31", clause="early-termination") == Decimal(owed)


# Devices --------------------------------------------------------------------------------------------------------------

DEVICES = {"device_price": "{ EUR = 6.00, per = 'device' }", "device_minimum": "{ EUR = 6.00 }"}


def devices(count=12, **terms):
    return connect(users=f"device = {count}\nnamed-user = 1", seat="", **DEVICES, **terms)


@rule("goto-connect.device-definition")
def test_each_device_of_a_user_counts():
    assert Case(devices(3)).of("2024-07") == Decimal("18.00")  # a desk telephone, a softphone and a fax adapter


@rule("goto-connect.minimum-one-device")
def test_one_device_stays_billed_when_all_are_removed():
    case = Case(devices(), changed("2024-07-15", 0, "device"))
    assert case.of("2024-07") == Decimal("72.00")
    assert [case.of(month) for month in ("2024-08", "2024-09", "2024-10")] == 3 * [Decimal("6.00")]
    ended = event("agreement-ended", "2024-10-01", "connect", by="customer", cause="provider-breach")
    assert Case(devices(), changed("2024-07-15", 0, "device"), ended).of("2024-10") == 0


@rule("goto-connect.minimum-one-device")
def test_one_device_is_billed_until_devices_are_added_again():
    case = Case(devices(), changed("2024-07-15", 0, "device"), changed("2024-09-01", 3, "device"))
    assert [case.of(month) for month in ("2024-08", "2024-09")] == [Decimal("6.00"), Decimal("18.00")]
    assert case.of("2024-09", clause="minimum-one-device") == 0


@rule("goto-connect.minimum-one-device")
def test_the_least_is_what_the_order_names_for_the_cheapest_device():
    order_of_two_kinds = connect(
        users="device = 2\nnamed-user = 1", seat="", **{**DEVICES, "device_minimum": "{ EUR = 4.50 }"}
    )
    case = Case(order_of_two_kinds, changed("2024-07-15", 0, "device"))
    assert case.of("2024-08") == Decimal("4.50")


@rule("goto-connect.location-update-cost")
def test_the_cost_of_recording_places_is_passed_on():
    updates = [
        event("item-ordered", f"2024-06-{day}", "connect", item="location-update", amount=1.50) for day in (10, 20)
    ]
    case = Case(connect(currency="USD"), *updates, currency="USD", country="US", time_zone="America/New_York")
    assert case.of("2024-06", clause="location-update-cost") == Decimal("3.00")


# Calls ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("priced_by", ["connect", "openvoice"])
@rule("goto-connect.non-pbx-audio")
def test_conferences_outside_the_telephone_system_are_openvoice(priced_by):
    rate = "{ USD = 0.04, per = 'minute' }"
    conference = call("2024-06-04", minutes=20, lines=5, service="openvoice", to=US)
    orders = {
        "connect": [connect(currency="USD", conference_minute_rate=rate)],
        "openvoice": [connect(currency="USD"), order("audio", "openvoice", "2024-06-01", minute_rate=rate)],
    }[priced_by]
    case = Case(*orders, conference, currency="USD", country="US", time_zone="America/New_York")
    assert case.of("2024-06", but=["service-fee", "ramp-up"]) == Decimal("4.00")
    assert case.untaken("2024-07-01") == 0


@rule("goto-connect.domestic-calls", "goto-connect.unlimited-means-reasonable")
def test_calls_at_home_are_included_and_information_services_are_not():
    calls = (call("2024-07-10", minutes=4000, to=HOME_MOBILE), call("2024-07-11", minutes=10, to=INFORMATION_LINE))
    rates = Deck("special", "31900,Information,0.90,")
    case = Case(connect(domestic_countries=AT_HOME, standard_rates="'special'"), rates, *calls)
    assert case.of("2024-07", clause="domestic-calls") == 0
    assert case.of("2024-07", clause="other-calls") == Decimal("9.00")
    assert case.of("2024-07") == Decimal("489.00")


@rule("goto-connect.unlimited-means-reasonable")
def test_reasonable_use_of_20_users_has_no_charge_by_the_minute():
    case = Case(connect(domestic_countries=AT_HOME), call("2024-07-10", minutes=30_000, to=HOME_MOBILE))
    assert case.of("2024-07") == Decimal("480.00")
    assert case.untaken("2024-08-01") == 0


@rule("goto-connect.international-calls")
def test_international_calls_have_a_rate_for_each_country_and_type():
    deck = Deck("abroad", "1,United States,0.04,\n212,Morocco,0.10,\n2126,Morocco mobile,0.45,")
    calls = (call("2024-07-09", minutes=30, to=US), call("2024-07-09", minutes=10, to=MOROCCAN_MOBILE))
    case = Case(connect(domestic_countries=AT_HOME, international_rates="'abroad'"), deck, *calls)
    assert case.of("2024-07", clause="international-calls") == Decimal("1.20") + Decimal("4.50")


@rule("goto-connect.free-international-landline")
def test_calls_to_landlines_of_named_countries_are_free():
    deck = Deck("abroad", "49,Germany,0.02,\n4917,Germany mobile,0.20,")
    calls = (call("2024-07-09", minutes=50, to=GERMAN_LANDLINE), call("2024-07-09", minutes=5, to=GERMAN_MOBILE))
    terms = {"domestic_countries": AT_HOME, "international_rates": "'abroad'"}
    free = Case(connect(free_landline_countries="['DE']", **terms), deck, *calls)
    assert free.of("2024-07", but=["service-fee"]) == Decimal("1.00")  # 5 x 0.20 to the mobile phone
    charged = Case(connect(**terms), deck, *calls)
    assert charged.of("2024-07", but=["service-fee"]) == Decimal("2.00")  # and 50 x 0.02


@rule("goto-connect.free-international-landline")
def test_numbers_that_may_be_either_count_as_landlines_unless_the_order_says_otherwise():
    deck = Deck("abroad", "1,United States,0.04,")
    terms = {"free_landline_countries": "['US']", "international_rates": "'abroad'"}
    used = (deck, call("2024-07-09", minutes=30, to=US))
    assert Case(connect(**terms), *used).of("2024-07", but=["service-fee"]) == 0
    strict = Case(connect(free_landline_numbers="'fixed'", **terms), *used)
    assert strict.of("2024-07", but=["service-fee"]) == Decimal("1.20")


@rule("goto-connect.other-calls")
def test_special_numbers_are_charged_at_the_standard_rates_of_the_region():
    deck = Deck("special", "31900,Special,0.25,")
    case = Case(connect(standard_rates="'special'"), deck, call("2024-07-10", minutes=8, to=SPECIAL))
    assert case.of("2024-07", clause="other-calls") == Decimal("2.00")


@pytest.mark.parametrize(("step", "owed"), [("", "2.00"), ("{ minutes = 1 }", "2.25")])
@rule("goto-connect.other-calls")
def test_calls_are_billed_by_the_second_unless_the_schedule_names_a_step(step, owed):
    deck = Deck("special", "31900,Special,0.25,")
    terms = {"standard_rates": "'special'", **({"call_step": step} if step else {})}
    case = Case(connect(**terms), deck, call("2024-07-10", minutes=8, seconds=1, to=SPECIAL))
    assert case.of("2024-07", clause="other-calls") == Decimal(owed)  # 481 s are 2.0042; 9 minutes are 2.25


@pytest.mark.parametrize("direction", ["inbound", "internal"])
def test_calls_that_come_in_or_stay_inside_are_included(direction):
    case = Case(connect(), call("2024-07-10", minutes=90, to=US, direction=direction))
    assert case.of("2024-07") == Decimal("480.00")
    assert case.untaken("2024-08-01") == 0


@pytest.mark.parametrize(
    ("terms", "owed"), [({}, "0.00"), ({"message_price": "{ EUR = 0.05, per = 'message' }"}, "15.00")]
)
@rule("goto-connect.unlimited-means-reasonable")
def test_messages_are_unlimited_unless_the_order_prices_them(terms, owed):
    case = Case(connect(**terms), call("2024-06-05", pieces=300, meter="sms"))
    assert case.of("2024-06", but=["service-fee"]) == Decimal(owed)
    assert case.untaken("2024-07-01") == 0


def three_months(*minutes):
    months = ("2024-07", "2024-08", "2024-09")
    return [call(f"{month}-10", minutes=used) for month, used in zip(months, minutes, strict=True)]


@rule("goto-connect.fair-use-limit")
def test_use_beyond_what_is_fair_is_charged_only_by_a_decision():
    # 20 users x 2,500 = 50,000 minutes; (48,000 + 55,000 + 53,000) / 3 = 52,000: 2,000 beyond, at 0.02 if so decided.
    used = three_months(48_000, 55_000, 53_000)
    decided = event(
        "review-decided", "2024-10-05", "connect", clause="fair-use-limit", period="2024-09-01", choice="charge",
        price=per("minute", 0.02),
    )  # fmt: skip
    home = {"domestic_countries": "['NL']"}
    case = Case(connect(**home), *used)
    [review] = case.reviews("2024-10-01")
    assert (review["used"], review["allowed"]) == (52_000 * 60, 50_000 * 60)
    assert case.of("2024-09", but=["service-fee"]) == 0
    charged = Case(connect(**home), *used, decided)
    assert charged.of("2024-09", clause="fair-use-review") == Decimal("40.00")


@rule("goto-connect.fair-use-limit")
def test_the_average_of_three_months_counts_and_not_one_of_them():
    home = {"domestic_countries": "['NL']"}
    assert Case(connect(**home), *three_months(48_000, 55_000, 47_000)).reviews("2024-10-01") == []
    monthly = Case(connect(**home, fair_use_average="{ months = 1 }"), *three_months(48_000, 55_000, 47_000))
    assert [review["used"] for review in monthly.reviews("2024-10-01")] == [55_000 * 60]


@rule("goto-connect.fair-use-limit")
def test_excessive_messages_are_charged_only_by_a_decision():
    decided = event(
        "review-decided", "2024-10-05", "connect", clause="excessive-messages", period="2024-09-01", choice="charge",
        quantity=2_000, price=per("message", 0.02),
    )  # fmt: skip
    assert Case(connect(), decided).of("2024-09", but=["service-fee"]) == Decimal("40.00")


# Changes of prices ----------------------------------------------------------------------------------------------------


@rule("goto-connect.standard-rate-change")
def test_a_standard_rate_changes_without_notice_from_its_day():
    deck = Deck("special", "31900,Special,0.25,\n31900,Special,0.30,2024-08-01")
    calls = [call(day, minutes=8, to=SPECIAL) for day in ("2024-07-31", "2024-08-02")]
    case = Case(connect(standard_rates="'special'"), deck, *calls)
    assert case.of("2024-07", clause="other-calls") == Decimal("2.00")
    assert case.of("2024-08", clause="other-calls") == Decimal("2.40")


@rule("goto-connect.standard-rate-change")
def test_another_schedule_may_take_its_place_without_notice_but_no_price_of_the_order():
    decks = (Deck("special", "31900,Special,0.25,"), Deck("newer", "31900,Special,0.30,"))
    used = call("2024-08-02", minutes=8, to=SPECIAL)
    replaced = amended("2024-08-01", "standard-rate-change", standard_rates="newer")
    case = Case(connect(standard_rates="'special'"), *decks, used, replaced)
    assert case.of("2024-08", clause="other-calls") == Decimal("2.40")
    dearer = amended("2024-08-01", "standard-rate-change", seat_price=per("named-user", 25.00))
    assert refused(Case(connect(), dearer), "2024-09-01") == ["change-not-permitted"]


BEFORE = {"start": "2024-02-15", "months": 1, "users": "named-user = 1"}  # the initial term ends on 31 March 2024


def yearly(day, notice_on, price=25.00):
    return amended(day, "annual-rate-adjustment", notice_on, seat_price=per("named-user", price))


@rule("goto-connect.annual-rate-adjustment")
def test_the_yearly_change_holds_30_days_after_its_notice():
    case = Case(connect(**BEFORE), yearly("2024-06-09", "2024-05-10"))
    assert case.of("2024-05", clause="service-fee") == Decimal("24.00")
    assert case.of("2024-06", clause="service-fee") == Decimal("6.40") + Decimal("18.33")
    assert case.of("2024-07", clause="service-fee") == Decimal("25.00")


@pytest.mark.parametrize(
    ("order_says", "changes", "is_permitted"),
    [
        ({}, [("2024-06-08", "2024-05-10")], False),
        ({"rate_notice_counted": "'from-last-day'"}, [("2024-06-09", "2024-05-10")], False),
        ({"rate_notice_counted": "'from-last-day'"}, [("2024-06-10", "2024-05-10")], True),
        ({}, [("2024-06-09", "2024-05-10"), ("2024-12-01", "2024-10-01")], False),
        ({}, [("2024-06-09", "2024-05-10"), ("2025-06-08", "2025-04-01")], False),
        ({}, [("2024-06-09", "2024-05-10"), ("2025-06-09", "2025-04-01")], True),
        (
            {"rate_years_counted": "'calendar-years'"},
            [("2024-06-09", "2024-05-10"), ("2025-01-01", "2024-11-01")],
            True,
        ),
    ],
)
@rule("goto-connect.annual-rate-adjustment")
def test_the_yearly_change_needs_its_notice_and_comes_once_in_12_months(order_says, changes, is_permitted):
    events = [yearly(day, notice_on, 25 + number) for number, (day, notice_on) in enumerate(changes)]
    case = Case(connect(**BEFORE, **order_says), *events)
    assert refused(case, "2025-08-01") == ([] if is_permitted else ["change-not-permitted"])


@pytest.mark.parametrize(("day", "is_permitted"), [("2024-03-31", False), ("2024-04-01", True)])
@rule("goto-connect.annual-rate-adjustment")
def test_the_yearly_change_comes_after_the_initial_term(day, is_permitted):
    case = Case(connect(**BEFORE), yearly(day, "2024-02-20"))
    assert refused(case, "2024-05-01") == ([] if is_permitted else ["change-not-permitted"])


CONFERENCE = {"conference_minute_rate": "{ EUR = 0.04, per = 'minute' }"}


@rule("goto-connect.pass-through-rate-change")
def test_costs_are_passed_on_in_the_initial_term_and_beside_the_yearly_change():
    dearer = amended("2024-09-01", "pass-through-rate-change", conference_minute_rate=per("minute", 0.05))
    calls = [call(day, minutes=100, service="openvoice") for day in ("2024-08-31", "2024-09-01")]
    in_the_initial_term = Case(connect(**CONFERENCE), dearer, *calls)
    beside_the_yearly = Case(connect(**BEFORE, **CONFERENCE), yearly("2024-06-09", "2024-05-10"), dearer, *calls)
    for case in (in_the_initial_term, beside_the_yearly):
        assert case.of("2024-08", clause="conference-minutes") == Decimal("4.00")
        assert case.of("2024-09", clause="conference-minutes") == Decimal("5.00")


@rule("goto-connect.pass-through-rate-change")
def test_costs_are_not_passed_on_in_the_service_fee_unless_the_order_says_so():
    dearer = amended("2024-09-01", "pass-through-rate-change", seat_price=per("named-user", 25.00))
    assert refused(Case(connect(), dearer), "2024-10-01") == ["change-not-permitted"]
    agreed = Case(connect(passed_on_prices="['seat_price']"), dearer)
    assert agreed.of("2024-09") == 20 * Decimal("25.00")


def in_the_us(*parts):
    return Case(*parts, currency="USD", country="US", time_zone="America/New_York")


RECOVERY = {"regulatory_fee": PER_USER.format("1.10", "USD")}


@rule("goto-connect.regulatory-recovery-fee")
def test_the_regulatory_recovery_fee_is_for_customers_in_the_united_states():
    assert in_the_us(connect(currency="USD", **RECOVERY)).of("2024-07", but=["service-fee"]) == Decimal("22.00")
    at_home = Case(connect(regulatory_fee=PER_USER.format("1.10", "EUR")))
    assert at_home.of("2024-07", but=["service-fee"]) == 0


@rule("goto-connect.regulatory-recovery-fee")
def test_the_regulatory_recovery_fee_is_billed_after_the_month_unless_the_order_says_otherwise():
    after, before = (
        in_the_us(connect("2024-07-01", currency="USD", **RECOVERY, **terms))
        for terms in ({}, {"regulatory_fee_billed": "'in-advance'"})
    )
    assert after.billed("2024-07-01", clause="regulatory-recovery-fee") == 0
    assert after.billed("2024-08-01", clause="regulatory-recovery-fee") == Decimal("22.00")
    assert before.billed("2024-07-01", clause="regulatory-recovery-fee") == Decimal("22.00")


@rule("goto-connect.regulatory-recovery-fee-change")
def test_the_regulatory_recovery_fee_changes_without_notice():
    dearer = amended("2024-09-01", "regulatory-recovery-fee-change", regulatory_fee=per("named-user", 1.25, "USD"))
    case = in_the_us(connect(currency="USD", **RECOVERY), dearer)
    assert case.of("2024-08", but=["service-fee"]) == Decimal("22.00")
    assert case.of("2024-09", but=["service-fee"]) == Decimal("25.00")


# Equipment and other services -----------------------------------------------------------------------------------------


def equipment(**terms):
    return order("phones", "goto-connect-equipment", "2024-06-03", users="device = 10", **terms)


PHONES = event(
    "item-ordered", "2024-06-03", "phones", item="equipment", quantity=10, amount=900.00, at="2024-06-03T11:00:00+02:00"
)
ORDERED = json.loads(PHONES.text)["id"]


def cancelled(at, quantity=10, written="yes"):
    return event("order-cancelled", at[:10], "phones", ordered=ORDERED, at=at, quantity=quantity, written=written)


def returned(day, quantity=10, condition="new"):
    return event("item-returned", day, "phones", ordered=ORDERED, quantity=quantity, condition=condition)


@rule("goto-connect-equipment.service")
def test_equipment_that_is_kept_is_not_refunded():
    case = Case(equipment(), PHONES, event("item-ordered", "2024-06-03", "phones", item="freight", amount=12.50))
    assert case.billed("2024-06-03") == Decimal("912.50")
    assert case.total("2024-07-13") == Decimal("912.50")  # after 40 days


@pytest.mark.parametrize(
    ("at", "terms", "kept"),
    [
        ("2024-06-04T10:59:00+02:00", {}, "0.00"),
        ("2024-06-04T11:00:00+02:00", {}, "0.00"),
        ("2024-06-04T11:00:00+02:00", {"after_24_hours": "'fee'"}, "225.00"),
        ("2024-06-04T11:00:01+02:00", {}, "225.00"),
    ],
    ids=["the register's", "24 hours to the second", "24 hours, if the order says so", "a second later"],
)
@rule("goto-connect-equipment.cancel-within-24-hours")
def test_cancelling_within_24_hours_is_free(at, terms, kept):
    sent_back = [returned("2024-06-20")] if Decimal(kept) else []  # cancelled free of charge, nothing was sent yet
    case = Case(equipment(**terms), PHONES, cancelled(at), *sent_back)
    assert case.total("2024-07-31") == Decimal(kept)  # 25 % of 900.00 are 225.00


@pytest.mark.parametrize(
    ("at", "owed"),
    [("2024-07-01T10:00:00+02:00", "630.00"), ("2024-07-03T23:59:00+02:00", "630.00")],
    ids=["day 28", "day 30"],
)
@rule("goto-connect-equipment.cancel-with-restocking-fee")
def test_cancelling_4_of_10_within_30_days_costs_a_quarter_of_their_price(at, owed):
    # The register's 4 telephones: 360.00 less 90.00, so that 270.00 of 900.00 come back.
    case = Case(equipment(), PHONES, cancelled(at, 4), returned("2024-07-12", 4))
    assert case.total("2024-08-31") == Decimal(owed)


@rule("goto-connect-equipment.cancel-with-restocking-fee")
def test_cancelling_on_day_31_is_too_late():
    case = Case(equipment(), PHONES, cancelled("2024-07-04T10:00:00+02:00", 4))
    assert case.total("2024-08-31") == Decimal("900.00")


@rule("goto-connect-equipment.refund-after-return")
def test_nothing_is_refunded_before_the_return():
    case = Case(equipment(), PHONES, cancelled("2024-07-01T10:00:00+02:00", 4), returned("2024-07-12", 4))
    assert case.total("2024-07-11", order="phones") == Decimal("900.00")
    assert case.total("2024-07-12") == Decimal("630.00")
    kept = Case(equipment(), PHONES, cancelled("2024-07-01T10:00:00+02:00", 4))
    assert kept.total("2024-12-31") == Decimal("900.00")


@rule("goto-connect-equipment.separate-from-services")
def test_the_services_go_on_when_equipment_is_cancelled():
    case = Case(connect(), equipment(), event("agreement-ended", "2024-06-04", "phones"))
    assert case.of("2024-07") == Decimal("480.00")
    assert case.life("connect", "2024-08-01").until_on is None


@rule("goto-connect-equipment.damage-costs")
def test_what_is_missing_from_a_return_is_set_off_against_the_refund():
    missing = event("item-ordered", "2024-07-12", "phones", item="return-damage", amount=15.00)
    cancelling = cancelled("2024-07-01T10:00:00+02:00", 4)
    case = Case(equipment(), PHONES, cancelling, returned("2024-07-12", 4), missing)
    assert case.total("2024-07-31") == Decimal("900.00") - Decimal("255.00")


@rule("goto-connect-equipment.rental-terms")
def test_rent_that_the_order_names_is_charged_by_the_month():
    case = Case(equipment(rent="{ EUR = 3.00, per = 'device' }"))
    assert case.of("2024-07") == Decimal("30.00")


@rule("goto-connect-teams-edition.service")
def test_the_teams_edition_follows_the_terms_of_goto_connect():
    terms = {"seat_price": PER_USER.format("24.00", "EUR"), "domestic_countries": AT_HOME}
    teams = order("teams", "goto-connect-teams-edition", "2024-06-01", settings="term = { months = 12 }",
                  users="named-user = 20", **terms)  # fmt: skip
    used = call("2024-07-10", minutes=40, to=HOME_MOBILE, service="goto-connect-teams-edition")
    case = Case(teams, used)
    assert case.of("2024-07") == Decimal("480.00")
    assert case.untaken("2024-08-01") == 0
