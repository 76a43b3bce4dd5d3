"""Worked examples of the register: Enhanced Audio, Enhanced Audio Flat Rate, Call Me with Enhanced Audio."""

from datetime import date
from decimal import Decimal

import pytest
from tests.register.cases import Case, Deck, call, event, order, rule

FIVE_CENTS = "{ EUR = 0.05, per = 'minute' }"
HUNDRED = "{ EUR = 100.00 }"


def meeting(users, start="2024-01-01"):
    return order("meeting", "goto-meeting", start, users=f"named-user = {users}")


def flat_rate(price, start="2024-01-01", **terms):
    terms = {"audio_user_price": f"{{ EUR = {price}, per = 'audio-user' }}", "countries": "['NL']", **terms}
    return order("flat", "enhanced-audio-flat-rate", start, **terms)


# Enhanced Audio services ----------------------------------------------------------------------------------------------


@rule("enhanced-audio-services.minimum-or-usage")
def test_the_greater_of_the_minimum_and_the_usage_is_billed_the_month_after():
    audio = order("audio", "enhanced-audio", "2024-07-01", minimum_fee=HUNDRED, toll_free_rate=FIVE_CENTS)
    september = call("2024-09-11", minutes=60, lines=25, service="goto-webinar")  # 1,500 line-minutes
    october = call("2024-10-02", minutes=104, lines=25, service="goto-meeting")  # 2,600
    case = Case(audio, september, october)
    assert case.of("2024-09", clause="per-minute-per-line") == Decimal("75.00")
    assert case.billed("2024-10-01") == Decimal("100.00")
    assert case.billed("2024-11-01") == Decimal("130.00")


@rule("enhanced-audio-services.minimum-or-usage")
def test_a_flat_rate_has_no_minimum_for_what_it_does_not_cover_unless_its_order_states_one():
    webinar = call("2024-10-02", minutes=10, service="goto-webinar")
    none = Case(meeting(1), flat_rate("8.00", toll_free_rate=FIVE_CENTS), webinar)
    stated = Case(meeting(1), flat_rate("8.00", toll_free_rate=FIVE_CENTS, minimum_fee="{ EUR = 20.00 }"), webinar)
    assert none.of("2024-10") == Decimal("0.50")
    assert stated.of("2024-10") == Decimal("20.00")


@rule("enhanced-audio-services.standard-rates")
def test_a_country_that_is_not_on_the_order_is_charged_at_the_standard_rate():
    audio = order(
        "audio", "enhanced-audio", "2024-07-01", toll_free_rate=FIVE_CENTS, countries="['NL']", standard_rates="'eur'"
    )
    deck = Deck("eur", "34,Spain,0.09,\n31,Netherlands,0.07,")
    spain = call("2024-09-04", minutes=120, service="goto-meeting", to="+34911234567")
    home = call("2024-09-04", minutes=10, service="goto-meeting")
    case = Case(audio, deck, spain, home)
    assert case.of("2024-09", clause="standard-rates") == Decimal("10.80")
    assert case.of("2024-09", clause="per-minute-per-line") == Decimal("0.50")  # the Order's rate first


@rule("enhanced-audio-services.standard-rate-change")
def test_a_standard_rate_changes_from_its_day_without_notice():
    audio = order("audio", "enhanced-audio", "2024-07-01", standard_rates="'eur'")
    deck = Deck("eur", "34,Spain,0.09,\n34,Spain,0.11,2024-09-15")
    before = call("2024-09-14T23:00:00", minutes=100, service="goto-meeting", to="+34911234567")
    after = call("2024-09-15T00:00:00", minutes=100, service="goto-meeting", to="+34911234567")
    assert Case(audio, deck, before).of("2024-09") == Decimal("9.00")
    assert Case(audio, deck, after).of("2024-09") == Decimal("11.00")
    assert Case(audio, deck, before, after).of("2024-09") == Decimal("20.00")


@rule("enhanced-audio-services.ramp-up")
def test_the_minimum_is_waived_in_the_first_two_billing_periods():
    audio = order("audio", "enhanced-audio", "2024-05-01", minimum_fee=HUNDRED, toll_free_rate=FIVE_CENTS)
    used = {"2024-05": 400, "2024-06": 900, "2024-07": 400}
    case = Case(audio, *(call(f"{month}-10", minutes=used[month], service="goto-training") for month in used))
    assert [case.of(month) for month in used] == [Decimal("20.00"), Decimal("45.00"), Decimal("100.00")]


@rule("enhanced-audio-services.ramp-up")
def test_the_yearly_fee_is_not_waived():
    case = Case(meeting(10), flat_rate("8.00"))
    assert case.total("2024-02-01") == Decimal("960.00")


@rule("enhanced-audio-services.usage-review")
def test_abnormal_use_is_owed_as_used_and_more_only_by_decision():
    audio = order("audio", "enhanced-audio", "2024-07-01", toll_free_rate=FIVE_CENTS)
    used = call("2024-09-10", minutes=60_000, service="goto-meeting")
    decided = event(
        "review-decided", "2024-10-03", "audio", clause="usage-review", period="2024-09-01", choice="charge",
        quantity=58_000, price={"EUR": 0.01, "per": "minute"},
    )  # fmt: skip
    assert Case(audio, used).of("2024-09") == Decimal("3000.00")
    assert Case(audio, used, decided).of("2024-09") == Decimal("3000.00") + Decimal("580.00")


@rule("enhanced-audio-services.linked-termination")
def test_what_was_paid_in_advance_comes_back_when_goto_meeting_ends():
    flat = flat_rate("120.00", price_every="'year'")
    goes_on = Case(meeting(10), flat)
    ended = Case(meeting(10), flat, event("agreement-ended", "2024-09-01", "meeting"))
    assert goes_on.total("2024-12-31", order="flat") == Decimal("1200.00")
    assert ended.total("2024-12-31", order="flat") == Decimal("800.00")  # 400.00 refunded: 1,200.00 x 122 / 366
    assert ended.life("flat", "2024-12-31").until_on == date(2024, 9, 1)


@pytest.mark.parametrize(
    ("when", "until"), [("last-host-ends", None), ("any-host-ends", date(2024, 9, 1))], ids=["last", "any"]
)
@rule("enhanced-audio-services.linked-termination")
def test_of_several_hosts_the_last_counts_unless_the_order_says_any(when, until):
    audio = order("audio", "enhanced-audio", "2024-01-01", toll_free_rate=FIVE_CENTS, ends_when=f"'{when}'")
    webinar = order("webinar", "goto-webinar", "2024-01-01", users="named-user = 1")
    case = Case(meeting(10), webinar, audio, event("agreement-ended", "2024-09-01", "meeting"))
    assert case.life("audio", "2024-12-31").until_on == until


# Enhanced Audio -------------------------------------------------------------------------------------------------------


@rule("enhanced-audio.per-minute-per-line")
def test_every_minute_of_every_line_is_charged():
    audio = order("audio", "enhanced-audio", "2024-09-01", toll_free_rate=FIVE_CENTS)
    case = Case(audio, call("2024-09-11", minutes=60, lines=25, service="goto-webinar"))
    assert case.of("2024-09") == Decimal("75.00")


@pytest.mark.parametrize(
    ("terms", "owed"),
    [
        ({}, "0.20"),  # 80 s + 80 s + 80 s = 240 s = 4.00 minutes
        ({"call_step": "{ minutes = 1 }"}, "0.30"),  # 2 + 2 + 2 minutes
        ({"call_decimals": "2"}, "0.21"),  # 80 s x 0.05 = 0.0667, rounded to 0.07, three times
    ],
    ids=["exact", "whole minutes of each call", "each call to the cent"],
)
@rule("enhanced-audio.per-minute-per-line")
def test_seconds_are_rounded_only_as_the_order_says(terms, owed):
    audio = order("audio", "enhanced-audio", "2024-09-01", toll_free_rate=FIVE_CENTS, **terms)
    calls = [call(f"2024-09-11T1{hour}:00:00", seconds=80, service="goto-meeting") for hour in range(3)]
    assert Case(audio, *calls).of("2024-09") == Decimal(owed)


# Enhanced Audio Flat Rate ---------------------------------------------------------------------------------------------


@rule("enhanced-audio-flat-rate.service")
def test_use_within_the_limit_costs_nothing_beside_the_fee():
    used = call("2024-10-10", minutes=21_000, service="goto-meeting")
    case = Case(meeting(10), flat_rate("8.00"), used)
    assert case.total("2024-12-31") == 12 * Decimal("80.00")  # a year is invoiced: 80.00 a month
    assert case.reviews("2024-12-31") == []
    assert case.untaken("2024-12-31") == 0


@rule("enhanced-audio-flat-rate.annual-advance-billing")
def test_the_fee_is_invoiced_for_the_year_in_advance():
    case = Case(meeting(40), flat_rate("8.00"))
    assert case.billed("2024-01-01") == Decimal("3840.00")
    assert case.total("2024-12-31") == Decimal("3840.00")


@rule("enhanced-audio-flat-rate.matched-users")
def test_there_are_as_many_audio_users_as_meeting_users():
    quantities = Case(meeting(40), flat_rate("8.00")).life("flat", "2024-12-31").quantities
    assert [step.quantity for step in quantities["audio-user"]] == [40]


@rule("enhanced-audio-flat-rate.auto-increase")
def test_added_users_are_billed_by_days_on_the_next_recurring_invoice():
    flat = flat_rate("96.00", price_every="'year'")
    case = Case(meeting(40), flat, event("quantity-changed", "2024-07-01", "meeting", unit="named-user", quantity=45))
    assert case.total("2024-12-31", order="flat") == Decimal("3840.00")
    added = [line for line in case.lines("2025-01-01", order="flat") if line.period == date(2024, 1, 1)][1:]
    assert [(line.amount, line.bill_on) for line in added] == [(Decimal("241.31"), date(2025, 1, 1))]
    assert case.billed("2025-01-01", order="flat") == Decimal("241.31") + 45 * Decimal("96.00")


@rule("enhanced-audio-flat-rate.auto-increase")
def test_an_order_may_let_added_users_count_from_the_next_year_only():
    flat = flat_rate("96.00", price_every="'year'", audio_users_count="'next-period'")
    case = Case(meeting(40), flat, event("quantity-changed", "2024-07-01", "meeting", unit="named-user", quantity=45))
    assert case.billed("2025-01-01", order="flat") == 45 * Decimal("96.00")


@rule("enhanced-audio-flat-rate.auto-increase")
def test_audio_users_that_leave_are_paid_for_until_the_end_of_the_year():
    flat = flat_rate("96.00", price_every="'year'")
    case = Case(meeting(40), flat, event("quantity-changed", "2024-07-01", "meeting", unit="named-user", quantity=35))
    assert case.total("2024-12-31", order="flat") == Decimal("3840.00")
    assert case.billed("2025-01-01", order="flat") == 35 * Decimal("96.00")


@rule("enhanced-audio-flat-rate.fair-use-limit")
def test_the_limit_is_shared_by_the_account():
    one_user = call("2024-10-10", minutes=9_000, service="goto-meeting", user="u1")
    others = call("2024-10-11", minutes=86_000, service="goto-meeting")  # 95,000 together
    beyond = call("2024-10-12", minutes=25_001, service="goto-meeting")
    flat = flat_rate("8.00")
    assert Case(meeting(40), flat, one_user, others).reviews("2024-12-31") == []
    [review] = Case(meeting(40), flat, one_user, others, beyond).reviews("2024-12-31")
    assert (review["allowed"], review["used"]) == (120_000 * 60, 120_001 * 60)


@pytest.mark.parametrize("way", ["other_countries_rate", "standard_rates"])
@rule("enhanced-audio-flat-rate.outside-flat-rate")
def test_webinars_and_other_countries_are_charged_and_do_not_count(way):
    other = {"other_countries_rate": "{ EUR = 0.12, per = 'minute' }", "standard_rates": "'eur'"}[way]
    deck = Deck("eur", "34,Spain,0.12,")
    flat = flat_rate("8.00", toll_free_rate=FIVE_CENTS, **{way: other})
    webinar = call("2024-10-10", minutes=600, service="goto-webinar")
    spain = call("2024-10-11", minutes=200, service="goto-meeting", label="call-me", to="+34911234567")
    full = call("2024-10-12", minutes=30_000, service="goto-meeting")  # the limit of ten users, to the minute
    case = Case(meeting(10), flat, deck, webinar, spain, full)
    assert case.of("2024-10", clause="outside-flat-rate") == Decimal("30.00")
    assert case.of("2024-10") == Decimal("54.00")
    assert case.reviews("2024-12-31") == []
    assert case.untaken("2024-12-31") == 0


@rule("enhanced-audio-flat-rate.usage-review")
def test_use_beyond_the_limit_is_charged_only_by_a_decision_that_names_the_rate():
    used = call("2024-10-10", minutes=131_000, service="goto-meeting")
    parts = (meeting(40), flat_rate("8.00"), used)
    [review] = Case(*parts).reviews("2024-12-31")
    assert review["used"] - review["allowed"] == 11_000 * 60
    assert Case(*parts).of("2024-10") == 0
    decided = event(
        "review-decided", "2024-11-05", "flat", clause="fair-use-limit", period="2024-10-01", choice="charge",
        price={"EUR": 0.05, "per": "minute"},
    )  # fmt: skip
    assert Case(*parts, decided).total("2024-12-31", order="flat") == Decimal("3840.00") + Decimal("550.00")


# Call Me --------------------------------------------------------------------------------------------------------------


@rule("call-me-enhanced-audio.charges")
def test_call_me_is_charged_by_the_minute_of_each_person_called():
    call_me = order("callme", "call-me-enhanced-audio", "2024-09-01", toll_free_rate="{ EUR = 0.08, per = 'minute' }")
    case = Case(call_me, call("2024-09-12", minutes=60, lines=6, service="goto-meeting", label="call-me"))
    assert case.of("2024-09") == Decimal("28.80")


@rule("call-me-enhanced-audio.charges")
def test_call_me_is_part_of_the_flat_rate_and_counts_towards_its_limit():
    called = call("2024-09-12", minutes=60, lines=6, service="goto-meeting", label="call-me")
    case = Case(meeting(1), flat_rate("8.00"), called)
    assert case.of("2024-09") == 0
    assert [line.amount for line in case.lines("2024-10-01", clause="included-usage")] == [Decimal("0.00")]
    more = call("2024-09-13", minutes=2_641, service="goto-meeting")  # 360 + 2,641 is one more than 3,000
    [review] = Case(meeting(1), flat_rate("8.00"), called, more).reviews("2024-12-31")
    assert review["used"] == (360 + 2_641) * 60


@rule("call-me-enhanced-audio.organiser-pays")
def test_a_wrong_number_is_paid_by_the_organisers_account():
    call_me = order("callme", "call-me-enhanced-audio", "2024-09-01", toll_free_rate="{ EUR = 0.08, per = 'minute' }")
    case = Case(call_me, call("2024-09-12", minutes=45, service="goto-meeting", label="call-me", to="+31209999999"))
    assert case.of("2024-09") == Decimal("3.60")


# Several services of one account --------------------------------------------------------------------------------------


@pytest.mark.parametrize("reverse", [False, True], ids=["audio first", "Call Me first"])
def test_audio_and_call_me_of_one_account_each_take_their_own(reverse):
    audio = order("audio", "enhanced-audio", "2024-09-01", toll_free_rate=FIVE_CENTS, standard_rates="'eur'")
    call_me = order("callme", "call-me-enhanced-audio", "2024-09-01", toll_free_rate="{ EUR = 0.08, per = 'minute' }")
    orders = [call_me, audio] if reverse else [audio, call_me]
    dialled_in = call("2024-09-12T09:00:00", minutes=100, service="goto-meeting", label="toll-free")
    called = call("2024-09-12T10:00:00", minutes=100, service="goto-meeting", label="call-me")
    case = Case(*orders, Deck("eur", "31,Netherlands,9.99,"), dialled_in, called)
    assert case.of("2024-09", order="audio") == Decimal("5.00")
    assert case.of("2024-09", order="callme") == Decimal("8.00")
