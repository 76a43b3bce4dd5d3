"""Worked examples of the register: OpenVoice, its integrated services, Call Me with OpenVoice."""

from datetime import date
from decimal import Decimal

import pytest
from tests.register.cases import Case as AnyCase
from tests.register.cases import Deck, call, event, order, rule

FOUR_CENTS, FIVE_CENTS, SIX_CENTS = (f"{{ USD = 0.0{cents}, per = 'minute' }}" for cents in (4, 5, 6))
SPAIN, HOME = "+34911234567", "+12125550123"


def Case(*parts):
    return AnyCase(*parts, currency="USD", country="US", time_zone="America/New_York")


def meeting(users, start="2024-01-01"):
    return order("meeting", "goto-meeting", start, users=f"named-user = {users}")


def openvoice(start="2024-07-01", **terms):
    return order("audio", "openvoice", start, **{"minute_rate": FOUR_CENTS, **terms})


def unlimited(start="2024-10-01", **terms):
    terms = {"audio_user_price": "{ USD = 9.00, per = 'audio-user' }", **terms}
    return order("unlimited", "openvoice-integrated-unlimited", start, **terms)


def flat_rate(start="2024-03-01", price="7.00", **terms):
    terms = {"audio_user_price": f"{{ USD = {price}, per = 'audio-user' }}", "countries": "['US']", **terms}
    return order("flat", "openvoice-integrated-flat-rate", start, **terms)


def conference(day, minutes, **more):
    return call(day, minutes=minutes, service="openvoice", **{"to": HOME, **more})


def meeting_call(day, minutes, **more):
    return call(day, minutes=minutes, service="goto-meeting", **{"to": HOME, **more})


# OpenVoice services ---------------------------------------------------------------------------------------------------


@rule("openvoice-services.minimum-or-usage")
def test_the_greater_of_the_minimum_and_the_usage_is_billed_the_month_after():
    audio = openvoice(minimum_fee="{ USD = 50.00 }")
    case = Case(audio, conference("2024-09-10", 900), conference("2024-10-10", 2_000))
    assert case.of("2024-09", clause="per-minute-per-line") == Decimal("36.00")
    assert case.billed("2024-10-01") == Decimal("50.00")
    assert case.billed("2024-11-01") == Decimal("80.00")


@rule("openvoice-services.minimum-or-usage")
def test_a_flat_fee_brings_no_minimum_unless_its_order_states_one():
    used = conference("2024-11-07", 30, lines=10)
    terms = {"minute_rate": FOUR_CENTS}
    assert Case(meeting(1), flat_rate(**terms), used).of("2024-11") == Decimal("12.00")
    assert Case(meeting(1), flat_rate(**terms, minimum_fee="{ USD = 50.00 }"), used).of("2024-11") == Decimal("50.00")


@rule("openvoice-services.standard-rates")
def test_a_country_without_an_order_rate_is_charged_at_the_standard_rate():
    audio = openvoice(countries="['US']", standard_rates="'usd'")
    deck = Deck("usd", "34,Spain,0.07,\n1,North America,0.99,")
    case = Case(audio, deck, conference("2024-09-05", 300, to=SPAIN), conference("2024-09-06", 100))
    assert case.of("2024-09", clause="standard-rates") == Decimal("21.00")
    assert case.of("2024-09", clause="per-minute-per-line") == Decimal("4.00")  # the Order's rate first


@rule("openvoice-services.standard-rate-change")
def test_a_standard_rate_changes_from_its_day_without_notice():
    audio = order("audio", "openvoice", "2024-07-01", standard_rates="'usd'")
    deck = Deck("usd", "34,Spain,0.07,\n34,Spain,0.08,2024-09-16")
    before, after = conference("2024-09-15T23:59:00", 100, to=SPAIN), conference("2024-09-16T00:00:00", 100, to=SPAIN)
    assert Case(audio, deck, before).of("2024-09") == Decimal("7.00")
    assert Case(audio, deck, after).of("2024-09") == Decimal("8.00")


@rule("openvoice-services.ramp-up")
def test_the_minimum_is_waived_in_the_first_two_billing_periods():
    used = {"2024-06": 500, "2024-07": 100, "2024-08": 100}
    calls = [conference(f"{month}-10", used[month]) for month in used]
    case = Case(openvoice("2024-06-01", minimum_fee="{ USD = 50.00 }"), *calls)
    assert [case.of(month) for month in used] == [Decimal("20.00"), Decimal("4.00"), Decimal("50.00")]


@pytest.mark.parametrize(
    ("terms", "owed"),
    [
        ({}, ["45.00", "45.00", "45.00"]),
        ({"ramp_up_waives": "['minimum-or-usage', 'subscription-fee']"}, ["0.00", "0.00", "45.00"]),
    ],
    ids=["minimum only", "also flat fees"],
)
@rule("openvoice-services.ramp-up")
def test_flat_fees_are_waived_only_if_the_order_says_so(terms, owed):
    case = Case(meeting(5), unlimited(**terms))
    months = ("2024-10", "2024-11", "2024-12")
    assert [case.of(month, order="unlimited") for month in months] == list(map(Decimal, owed))


@rule("openvoice-services.usage-review")
def test_abnormal_use_is_owed_as_used():
    used = conference("2024-11-10", 9_000)
    suspended = event(
        "review-decided", "2024-11-11", "audio", clause="usage-review", period="2024-11-01", choice="suspend"
    )  # fmt: skip
    charged = event(
        "review-decided", "2024-11-12", "audio", clause="usage-review", period="2024-11-01", choice="charge",
        quantity=1_000, price={"USD": 0.04, "per": "minute"},
    )  # fmt: skip
    assert Case(openvoice(), used).of("2024-11") == Decimal("360.00")
    assert Case(openvoice(), used, suspended).of("2024-11") == Decimal("360.00")
    assert Case(openvoice(), used, suspended, charged).of("2024-11") == Decimal("400.00")


@rule("openvoice-services.linked-termination")
def test_what_was_paid_in_advance_comes_back_when_goto_meeting_ends():
    flat = flat_rate("2025-01-01", price="73.00", price_every="'year'")
    goes_on = Case(meeting(10), flat)
    ended = Case(meeting(10), flat, event("agreement-ended", "2025-08-08", "meeting"))
    assert goes_on.total("2025-12-31", order="flat") == Decimal("730.00")
    assert ended.total("2025-12-31", order="flat") == Decimal("438.00")  # 292.00 refunded: 730.00 x 146 / 365


@rule("openvoice-services.linked-termination")
def test_of_several_hosts_goto_meeting_is_the_one_that_a_flat_rate_needs():
    webinar = order("webinar", "goto-webinar", "2024-01-01", users="named-user = 1")
    case = Case(meeting(10), webinar, flat_rate(), event("agreement-ended", "2024-08-08", "meeting"))
    assert case.life("flat", "2024-12-31").until_on == date(2024, 8, 8)


@rule("openvoice-services.linked-termination")
def test_openvoice_bought_by_itself_goes_on():
    case = Case(meeting(10), openvoice("2024-01-01"), event("agreement-ended", "2024-08-08", "meeting"))
    assert case.life("audio", "2024-12-31").until_on is None


# OpenVoice ------------------------------------------------------------------------------------------------------------


@rule("openvoice.per-minute-per-line")
def test_every_minute_of_every_line_is_charged():
    assert Case(openvoice(), conference("2024-09-17", 30, lines=12)).of("2024-09") == Decimal("14.40")


@pytest.mark.parametrize(
    ("terms", "owed"),
    [({}, "0.16"), ({"call_step": "{ minutes = 1 }"}, "0.24"), ({"call_decimals": "2"}, "0.15")],
    ids=["exact: 240 s", "whole minutes: 2 + 2 + 2", "each call to the cent: 0.0533 is 0.05"],
)
@rule("openvoice.per-minute-per-line")
def test_seconds_are_rounded_only_as_the_order_says(terms, owed):
    calls = [call(f"2024-09-17T1{hour}:00:00", seconds=80, service="openvoice", to=HOME) for hour in range(3)]
    assert Case(openvoice(**terms), *calls).of("2024-09") == Decimal(owed)


# OpenVoice Integrated -------------------------------------------------------------------------------------------------


@rule("openvoice-integrated.per-minute-per-line")
def test_integrated_charges_every_minute_of_every_line_too():
    audio = order("audio", "openvoice-integrated", "2024-07-01", toll_free_rate=FIVE_CENTS)
    assert Case(audio, meeting_call("2024-09-21", 45, lines=20)).of("2024-09") == Decimal("45.00")


def integrated(**terms):
    ended = event("agreement-ended", "2024-10-01", "meeting")
    amended = event(
        "terms-amended", "2024-10-01", "audio", by="agreement", terms={"minute_rate": {"USD": 0.04, "per": "minute"}}
    )
    audio = order("audio", "openvoice-integrated", "2024-01-01", toll_free_rate=FIVE_CENTS, **terms)
    return meeting(10), audio, ended, amended


@rule("openvoice-integrated.converts-to-openvoice")
def test_integrated_becomes_openvoice_when_goto_meeting_ends():
    case = Case(*integrated(), meeting_call("2024-09-30", 100), conference("2024-10-02", 100))
    assert case.life("audio", "2024-12-31").until_on is None
    assert case.of("2024-09", order="audio") == Decimal("5.00")
    assert case.of("2024-10", order="audio") == Decimal("4.00")
    assert case.untaken("2024-12-31") == 0


@rule("openvoice-integrated.converts-to-openvoice")
def test_integrated_ends_instead_if_its_order_says_so():
    case = Case(*integrated(when_meetings_end="'ends'"), meeting_call("2024-09-30", 100), conference("2024-10-02", 100))
    assert case.life("audio", "2024-12-31").until_on == date(2024, 10, 1)
    assert case.of("2024-10", order="audio") == 0
    assert case.untaken("2024-12-31") == 100 * 60  # the conference is nobody's


# OpenVoice Integrated Unlimited ---------------------------------------------------------------------------------------


@rule("openvoice-integrated-unlimited.service")
def test_only_what_the_fee_does_not_pay_for_is_charged_by_the_minute():
    used = (meeting_call("2024-10-10", 8_000), conference("2024-10-11", 100))
    case = Case(meeting(5), unlimited(minute_rate=FOUR_CENTS), *used)
    assert case.of("2024-10", clause="subscription-fee", order="unlimited") == Decimal("45.00")
    assert case.of("2024-10", order="unlimited") == Decimal("49.00")


@rule("openvoice-integrated-unlimited.matched-users")
def test_unlimited_has_as_many_audio_users_as_meeting_users():
    quantities = Case(meeting(12), unlimited()).life("unlimited", "2024-12-31").quantities
    assert [step.quantity for step in quantities["audio-user"]] == [12]


@rule("openvoice-integrated-unlimited.auto-increase")
def test_added_users_are_charged_from_their_day_on_the_next_monthly_invoice():
    more = event("quantity-changed", "2024-10-10", "meeting", unit="named-user", quantity=15)
    case = Case(meeting(12), unlimited(), more)
    assert case.billed("2024-11-01", order="unlimited") == Decimal("135.00") + Decimal("19.16")


@rule("openvoice-integrated-unlimited.auto-increase")
def test_an_order_may_let_added_users_count_from_the_next_month_only():
    more = event("quantity-changed", "2024-10-10", "meeting", unit="named-user", quantity=15)
    case = Case(meeting(12), unlimited(audio_users_count="'next-period'"), more)
    assert case.billed("2024-11-01", order="unlimited") == Decimal("135.00")


@rule("openvoice-integrated-unlimited.monthly-advance-billing")
def test_the_fee_is_invoiced_monthly_in_advance():
    case = Case(meeting(12), unlimited())
    assert case.billed("2024-10-01", order="unlimited") == Decimal("108.00")
    assert case.total("2024-10-31", order="unlimited") == Decimal("108.00")


@rule("openvoice-integrated-unlimited.fair-use-limit")
def test_the_limit_of_twelve_users_is_36000_minutes():
    parts = (meeting(12), unlimited(), meeting_call("2024-10-10", 36_000))
    assert Case(*parts).reviews("2024-12-31") == []
    [review] = Case(*parts, meeting_call("2024-10-11", 1_200)).reviews("2024-12-31")
    assert review["allowed"] == 36_000 * 60
    assert review["used"] - review["allowed"] == 1_200 * 60


@rule("openvoice-integrated-unlimited.outside-flat-rate")
def test_a_training_is_charged_and_does_not_count():
    training = call("2024-10-10", minutes=800, service="goto-training", to=HOME)
    full = meeting_call("2024-10-11", 36_000)
    case = Case(meeting(12), unlimited(toll_free_rate=FIVE_CENTS), training, full)
    assert case.of("2024-10", clause="outside-flat-rate") == Decimal("40.00")
    assert case.reviews("2024-12-31") == []


def decided(agreement, rate, period="2024-10-01"):
    return event(
        "review-decided", "2024-11-05", agreement, clause="fair-use-limit", period=period, choice="charge",
        price={"USD": rate, "per": "minute"},
    )  # fmt: skip


@rule("openvoice-integrated-unlimited.usage-review")
def test_unlimited_use_beyond_the_limit_is_charged_only_by_a_decision_that_names_the_rate():
    parts = (meeting(12), unlimited(), meeting_call("2024-10-10", 37_200))
    nothing = Case(*parts).total("2025-01-31", clause="usage-review")
    charged = Case(*parts, decided("unlimited", 0.05)).total("2025-01-31", clause="usage-review")
    assert (nothing, charged) == (Decimal("0.00"), Decimal("60.00"))


# OpenVoice Integrated Flat Rate ---------------------------------------------------------------------------------------


@rule("openvoice-integrated-flat-rate.service")
def test_flat_rate_use_within_the_limit_costs_nothing_beside_the_fee():
    case = Case(meeting(20), flat_rate(), meeting_call("2024-10-10", 41_000))
    assert case.total("2025-02-28", order="flat") == 12 * Decimal("140.00")  # a year is invoiced: 140.00 a month
    assert case.reviews("2025-02-28") == []


@rule("openvoice-integrated-flat-rate.annual-advance-billing")
def test_the_flat_rate_is_invoiced_for_a_year_in_advance():
    case = Case(meeting(20), flat_rate())
    assert case.billed("2024-03-01", order="flat") == Decimal("1680.00")
    assert case.total("2025-02-28", order="flat") == Decimal("1680.00")


@rule("openvoice-integrated-flat-rate.matched-users")
def test_flat_rate_has_as_many_audio_users_as_meeting_users():
    quantities = Case(meeting(20), flat_rate()).life("flat", "2024-12-31").quantities
    assert [step.quantity for step in quantities["audio-user"]] == [20]


@rule("openvoice-integrated-flat-rate.auto-increase")
def test_flat_rate_users_are_charged_by_days_to_the_end_of_the_year_on_the_next_recurring_invoice():
    more = event("quantity-changed", "2024-09-01", "meeting", unit="named-user", quantity=24)
    case = Case(meeting(20), flat_rate(price="84.00", price_every="'year'"), more)
    assert case.total("2025-02-28", order="flat") == 20 * Decimal("84.00")
    assert case.billed("2025-03-01", order="flat") == Decimal("166.62") + 24 * Decimal("84.00")


@rule("openvoice-integrated-flat-rate.fair-use-limit")
def test_the_largest_number_of_users_in_the_month_counts():
    more = event("quantity-changed", "2024-11-18", "meeting", unit="named-user", quantity=24)
    october, november = meeting_call("2024-10-10", 60_001), meeting_call("2024-11-10", 72_001)
    reviews = Case(meeting(20), flat_rate(), more, october, november).reviews("2024-12-31")
    assert [review["allowed"] for review in reviews] == [60_000 * 60, 72_000 * 60]


@pytest.mark.parametrize(
    ("units", "month", "allowed"),
    [
        ("largest", "calendar", 72_000),
        ("month-end", "calendar", 72_000),
        ("daily-average", "billing", 65_200),  # (20 x 17 + 24 x 13) / 30 x 3,000
    ],
)
@rule("openvoice-integrated-flat-rate.fair-use-limit", "openvoice-integrated-unlimited.fair-use-limit")
def test_an_order_may_count_users_and_months_otherwise(units, month, allowed):
    more = event("quantity-changed", "2024-11-18", "meeting", unit="named-user", quantity=24)
    flat = flat_rate(fair_use_units=f"'{units}'", fair_use_month=f"'{month}'")
    [review] = Case(meeting(20), flat, more, meeting_call("2024-11-10", 80_000)).reviews("2024-12-31")
    assert review["allowed"] == allowed * 60


@pytest.mark.parametrize("way", ["other_countries_rate", "standard_rates"])
@rule("openvoice-integrated-flat-rate.outside-flat-rate")
def test_webinars_and_other_countries_are_charged_and_do_not_count(way):
    other = {"other_countries_rate": "{ USD = 0.15, per = 'minute' }", "standard_rates": "'usd'"}[way]
    webinar = call("2024-10-10", minutes=500, service="goto-webinar", to=HOME)
    spain = meeting_call("2024-10-11", 100, label="call-me", to=SPAIN)
    flat, deck = flat_rate(toll_free_rate=FIVE_CENTS, **{way: other}), Deck("usd", "34,Spain,0.15,")
    case = Case(meeting(20), flat, deck, webinar, spain, meeting_call("2024-10-12", 60_000))
    assert case.of("2024-10", clause="outside-flat-rate") == Decimal("25.00")
    assert case.of("2024-10", order="flat") == Decimal("40.00")
    assert case.reviews("2024-12-31") == []


@pytest.mark.parametrize(
    ("rate", "owed"), [(0.05, "175.00"), (0.07, "245.00")], ids=["the Order's rate", "a published rate"]
)
@rule("openvoice-integrated-flat-rate.usage-review")
def test_flat_rate_use_beyond_the_limit_is_charged_at_the_rate_of_the_decision(rate, owed):
    case = Case(meeting(20), flat_rate(), meeting_call("2024-10-10", 63_500), decided("flat", rate))
    assert case.total("2025-01-31", clause="usage-review") == Decimal(owed)


# Call Me --------------------------------------------------------------------------------------------------------------


def call_me():
    return order("callme", "call-me-openvoice", "2024-07-01", toll_free_rate=SIX_CENTS)


@rule("call-me-openvoice.charges")
def test_call_me_is_charged_by_the_minute_of_each_person_called():
    case = Case(call_me(), meeting_call("2024-09-23", 30, lines=4, label="call-me"))
    assert case.of("2024-09") == Decimal("7.20")


@rule("call-me-openvoice.charges")
def test_call_me_is_part_of_the_flat_rate_and_counts_towards_its_limit():
    called = meeting_call("2024-09-23", 30, lines=4, label="call-me")
    case = Case(meeting(1), flat_rate(), called)
    assert case.of("2024-09", order="flat") == 0
    [review] = Case(meeting(1), flat_rate(), called, meeting_call("2024-09-24", 2_881)).reviews("2024-12-31")
    assert review["used"] == (120 + 2_881) * 60


@rule("call-me-openvoice.charges")
def test_call_me_with_unlimited_is_charged_by_the_minute():
    called = meeting_call("2024-10-23", 30, lines=4, label="call-me")
    case = Case(meeting(1), unlimited(toll_free_rate=FIVE_CENTS), call_me(), called)
    assert case.of("2024-10", order="callme") == Decimal("7.20")


@rule("call-me-openvoice.organiser-pays")
def test_a_wrong_number_is_paid_by_the_organisers_account():
    wrong = meeting_call("2024-09-23", 20, label="call-me", to="+12125559999")
    assert Case(call_me(), wrong).of("2024-09") == Decimal("1.20")


# Several services of one account --------------------------------------------------------------------------------------


@pytest.mark.parametrize("reverse", [False, True], ids=["in this order", "in the other"])
def test_services_of_one_account_each_take_their_own(reverse):
    integrated = order(
        "integrated", "openvoice-integrated", "2024-07-01", toll_free_rate=FIVE_CENTS, standard_rates="'usd'"
    )
    orders = [openvoice(standard_rates="'usd'"), integrated, call_me()]
    used = (
        conference("2024-09-10", 100),
        meeting_call("2024-09-11", 100, label="toll-free"),
        meeting_call("2024-09-12", 100, label="call-me"),
        call("2024-09-13", minutes=100, service="goto-webinar", to=HOME),
    )
    case = Case(*(reversed(orders) if reverse else orders), Deck("usd", "1,North America,9.99,"), *used)
    owed = [case.of("2024-09", order=name) for name in ("audio", "integrated", "callme")]
    assert owed == [Decimal("4.00"), Decimal("10.00"), Decimal("6.00")]
    assert case.untaken("2024-12-31") == 0
