"""Every reading of the register's ambiguities on GoTo Connect, Grasshopper and NICE CXone. See test_readings.py."""

import json
from datetime import date
from decimal import Decimal

import pytest
from tests.register.cases import Case, Deck, ambiguity, call, event, faults_of, order

AMERICAN = {"currency": "USD", "country": "US", "time_zone": "America/New_York"}


def connect(start="2024-06-01", months=12, **terms):
    """20 users at 24.00 a month: 480.00."""
    terms = {"seat_price": "{ EUR = 24.00, per = 'named-user' }", **terms}
    settings = f"term = {{ months = {months} }}"
    return order("connect", "goto-connect", start, settings=settings, users="named-user = 20", **terms)


def plan(active="2024-07-01", **terms):
    """A plan of Grasshopper at 31.00."""
    terms = {"plan_fee": "{ USD = 31.00 }", **terms}
    phone = order("plan", "grasshopper", "2024-06-01", settings="anchor = 'anniversary'", **terms)
    return phone, event("activated", active, "plan")


def cxone(start="2022-03-01", months=12, **terms):
    settings = f"term = {{ months = {months} }}"
    return order("cxone", "nice-cxone", start, settings=settings, service_fee="{ EUR = 3100.00 }", **terms)


def amended(clause, notice_on="", **terms):
    said = {"notice_on": notice_on} if notice_on else {}
    return event("terms-amended", "2024-09-01", "connect", by="provider", clause=clause, terms=terms, **said)


# NICE CXone -----------------------------------------------------------------------------------------------------------


@ambiguity("cxone-order-of-terms", "CXone terms", "Terms of Service")
def test_the_notice_of_cxone_holds_or_that_of_the_terms_of_service():
    def ends(given, **terms):
        notice = event("notice-given", given, "cxone", by="customer")
        return Case(cxone("2022-04-01", **terms), notice).life("cxone", "2023-05-01").until_on

    # A term until 31 March 2023: 30 days before 1 April are 2 March; 90 days, if they say so, are 1 January.
    assert [ends("2023-03-02"), ends("2023-03-03")] == [date(2023, 4, 1), date(2024, 4, 1)]
    tos = {"notice_days": "{ days = 90 }"}
    assert [ends("2023-01-01", **tos), ends("2023-01-02", **tos)] == [date(2023, 4, 1), date(2024, 4, 1)]


@ambiguity("cxone-renewal-length", "capped at 12 months", "equal to the Initial Term")
@pytest.mark.parametrize(
    ("terms", "until", "owed"),
    [({}, date(2026, 3, 1), "74400.00"), ({"renewal_at_most": "{ months = 12 }"}, date(2025, 3, 1), "37200.00")],
    ids=["equal to the Initial Term", "capped"],
)
def test_cxone_is_renewed_for_the_initial_term_or_for_12_months(terms, until, owed):
    notice = event("notice-given", "2024-06-01", "cxone", by="customer")  # in the first renewal of a term of 24 months
    case = Case(cxone(months=24, **terms), notice)
    assert case.life("cxone", "2026-12-31").until_on == until
    assert case.total("2026-12-31") - case.total("2024-02-29") == Decimal(owed)  # 24 or 12 times 3,100.00


# Rounding -------------------------------------------------------------------------------------------------------------


@ambiguity("rounding", "per call", "per invoice line")
@pytest.mark.parametrize(
    ("service", "rate", "seconds", "lines", "calls"),
    [
        ("enhanced-audio", ("toll_free_rate", "0.05"), 80, "0.20", "0.21"),  # 4 minutes, or 3 times 0.0667
        ("openvoice", ("minute_rate", "0.04"), 80, "0.16", "0.15"),  # 4 minutes, or 3 times 0.0533
        ("nice-cxone", ("outbound_rate", "0.021"), 36, "0.04", "0.03"),  # 1.8 minutes are 0.0378, or 3 times 0.0126
        ("grasshopper", ("extra_minute_rate", "0.06"), 20, "0.07", "0.06"),  # 3 x 24 s are 0.072, or 3 times 0.024
    ],
)
def test_money_is_rounded_on_the_line_or_for_each_call(service, rate, seconds, lines, calls):
    def owed(**terms):
        name, price = rate
        fee = {"plan_fee": "{ USD = 0 }"} if service == "grasshopper" else {}
        terms = {name: f"{{ USD = {price}, per = 'minute' }}", **fee, **terms}
        active = [event("activated", "2024-06-01", "it")] if service == "grasshopper" else []
        used_in = {"enhanced-audio": "goto-meeting"}.get(service, service)
        used = [
            call(f"2024-07-10T1{hour}:00:00", seconds=seconds, to="+12125550123", service=used_in) for hour in range(3)
        ]
        return Case(order("it", service, "2024-06-01", **terms), *active, *used, **AMERICAN).total("2024-08-01")

    assert (owed(), owed(call_decimals="2")) == (Decimal(lines), Decimal(calls))


# GoTo Connect ---------------------------------------------------------------------------------------------------------


@ambiguity("connect-average-use", "invoice month", "3 months", "12 months")
def test_fair_use_is_averaged_over_three_months_or_one_or_twelve():
    # 20 users may use 50,000 minutes a month.
    def above(month, used, **terms):
        calls = [call(f"2024-{number:02}-10", minutes=minutes) for number, minutes in used]
        case = Case(connect("2024-01-01", domestic_countries="['NL']", **terms), *calls)
        reviews = case.reviews("2025-01-31")
        return [review["used"] for review in reviews if review["period_start"] == date.fromisoformat(month)]

    year, one = {"fair_use_average": "{ months = 12 }"}, {"fair_use_average": "{ months = 1 }"}
    dear = [(number, 52_000 if number <= 9 else 47_000) for number in range(1, 13)]
    # December: 47,000 by itself and over three months; (9 x 52,000 + 3 x 47,000) / 12 = 50,750 over twelve.
    assert [above("2024-12-01", dear, **terms) for terms in ({}, one, year)] == [[], [], [50_750 * 60]]
    steep = [(number, 10_000) for number in range(1, 11)] + [(11, 55_000), (12, 60_000)]
    # December: (10,000 + 55,000 + 60,000) / 3 = 41,667; 60,000 by itself; (10 x 10,000 + 115,000) / 12 = 17,917.
    assert [above("2024-12-01", steep, **terms) for terms in ({}, one, year)] == [[], [60_000 * 60], []]
    full = [(number, 10_000) for number in range(1, 10)] + [(10, 54_000), (11, 55_000), (12, 47_000)]
    # December: (54,000 + 55,000 + 47,000) / 3 = 52,000; 47,000; (90,000 + 156,000) / 12 = 20,500.
    assert [above("2024-12-01", full, **terms) for terms in ({}, one, year)] == [[52_000 * 60], [], []]


@ambiguity("connect-first-partial-month", "prorated charge", "free")
def test_the_days_before_the_term_are_charged_by_days_or_are_free():
    free = {"first_month": "'free'"}
    part, no_part = Case(connect("2024-03-14")), Case(connect("2024-03-14", **free))
    assert [part.of("2024-03"), no_part.of("2024-03")] == [Decimal("278.71"), 0]  # 480.00 x 18 / 31 = 278.7097
    assert [part.of("2024-04"), no_part.of("2024-04")] == [Decimal("480.00"), Decimal("480.00")]
    # On the 1st the term is literally counted from the next month, and April is the month before it.
    first, no_first = Case(connect("2024-04-01")), Case(connect("2024-04-01", **free))
    assert first.life("connect", "2024-04-30").initial_term.end == date(2025, 5, 1)
    assert [first.of("2024-04"), no_first.of("2024-04")] == [Decimal("480.00"), 0]
    at_once = connect("2024-04-01", term_counted_from="'first-of-month'", **free)
    assert Case(at_once).life("connect", "2024-04-30").initial_term.end == date(2025, 4, 1)
    assert Case(at_once).of("2024-04") == Decimal("480.00")


@ambiguity(
    "connect-rate-notice",
    "Service Fee by 30 days' notice, standard call rates without notice",
    "all by either route",
)
def test_the_service_fee_changes_by_the_yearly_route_or_by_either():
    dearer = {"seat_price": {"EUR": 25.00, "per": "named-user"}}
    either = {"passed_on_prices": "['seat_price', 'standard_rates', 'international_rates']"}
    passed_on = amended("pass-through-rate-change", **dearer)
    assert faults_of(Case(connect(), passed_on), "2024-10-01") == ["change-not-permitted"]
    assert Case(connect(**either), passed_on).of("2024-09") == Decimal("500.00")  # 20 x 25.00
    # By the yearly route it takes 30 days' notice and the end of the initial term, here of 31 March, in both.
    for terms in ({}, either):
        short = {"start": "2024-02-15", "months": 1, **terms}
        told, late = (amended("annual-rate-adjustment", day, **dearer) for day in ("2024-08-02", "2024-08-03"))
        assert Case(connect(**short), told).of("2024-09") == Decimal("500.00")
        assert faults_of(Case(connect(**short), late), "2024-10-01") == ["change-not-permitted"]
        in_term = Case(connect(**terms), told)
        assert faults_of(in_term, "2024-10-01") == ["change-not-permitted"]
    # Standard rates change without notice, and may do so by the yearly route as well.
    decks = (Deck("old", "31900,Special,0.25,"), Deck("new", "31900,Special,0.30,"))
    used = call("2024-09-10", minutes=8, to="+319001234")
    for clause, day in (("standard-rate-change", ""), ("annual-rate-adjustment", "2024-08-02")):
        changed = amended(clause, day, standard_rates="new")
        case = Case(connect("2024-02-15", 1, standard_rates="'old'"), *decks, used, changed)
        assert case.of("2024-09", clause="other-calls") == Decimal("2.40")  # 8 x 0.30


@ambiguity("connect-emergency-gap", "Regional Supplement", "both")
def test_in_brazil_the_regional_supplement_holds_alone_or_beside_the_rules_of_north_america():
    def asked(*filed, **terms):
        phone = order("phone", "goto-connect", "2024-06-03", settings="term = { months = 12 }", **terms)
        desk = (
            event("device-registered", "2024-06-04", "phone", device="desk"),
            event("device-activated", "2024-06-04", "phone", device="desk"),
        )
        case = Case(phone, *desk, *filed, country="BR", time_zone="America/Sao_Paulo", currency="USD")
        decision = case.may("dial-emergency", "2024-06-05", to="190", device="desk")
        return decision.allowed, sorted(one.ruling.says for one in decision.findings)

    place = event("location-filed", "2024-06-04", "phone", device="desk", country="BR", place="Rua 5")
    both = {"north_american_rules_in": "['US', 'CA', 'BR']"}
    assert asked() == asked(place) == (True, ["supplement"])
    assert asked(**both) == (False, ["data-not-forwarded", "no-location", "supplement"])
    assert asked(place, **both) == (True, ["allowed", "data-not-forwarded", "supplement"])


@ambiguity("external-notice-rules", "refuse to answer", "take the period as a recorded fact")
def test_a_notice_is_not_settled_by_the_text_unless_the_order_states_its_days():
    given = event("notice-given", "2025-06-01", "connect", by="customer")  # the term ends on 30 June 2025
    assert faults_of(Case(connect(), given), "2025-07-01") == ["notice-unsettled"]
    thirty, thirty_one = (Case(connect(notice_days=f"{{ days = {days} }}"), given) for days in (30, 31))
    assert thirty.life("connect", "2025-07-01").until_on == date(2025, 7, 1)
    assert thirty_one.life("connect", "2025-07-01").until_on == date(2026, 7, 1)
    # Terms of a month from the 5th: ten days before 5 October are 25 September.
    given = event("notice-given", "2024-09-25", "plan", by="customer")
    assert faults_of(Case(*plan("2024-07-05"), given, **AMERICAN), "2024-10-31") == ["notice-unsettled"]
    case = Case(*plan("2024-07-05", notice_days="{ days = 10 }"), given, **AMERICAN)
    assert case.life("plan", "2024-10-31").until_on == date(2024, 10, 5)


@ambiguity("equipment-cancel-edges", "at 24:00:00 free", "from 24:00:00 fee")
def test_cancelling_in_the_24th_hour_to_the_second_is_free_or_costs_the_fee():
    def kept(second, quantity=10, **terms):
        ordered = event(
            "item-ordered", "2024-06-03", "phones", item="equipment", quantity=10, amount=900.00,
            at="2024-06-03T11:00:00+02:00",
        )  # fmt: skip
        about = {"ordered": json.loads(ordered.text)["id"], "quantity": quantity}
        at = f"2024-06-04T{second}+02:00"
        wish = event("order-cancelled", "2024-06-04", "phones", at=at, written="yes", **about)
        is_free = second < "11:00:00" or (second == "11:00:00" and not terms)
        back = [] if is_free else [event("item-returned", "2024-06-20", "phones", condition="new", **about)]
        phones = order("phones", "goto-connect-equipment", "2024-06-03", users="device = 10", **terms)
        return Case(phones, ordered, wish, *back).total("2024-07-31")

    fee = {"after_24_hours": "'fee'"}
    moments = ("10:59:59", "11:00:00", "11:00:01")
    assert [kept(second) for second in moments] == [0, 0, Decimal("225.00")]  # 25 % of 900.00
    assert [kept(second, **fee) for second in moments] == [0, Decimal("225.00"), Decimal("225.00")]
    # A part may be cancelled: 4 of 10 are 360.00, all of it given back, or less the fee of 90.00.
    assert [kept("11:00:00", 4), kept("11:00:00", 4, **fee)] == [Decimal("540.00"), Decimal("630.00")]


@ambiguity("early-termination-form", "at once", "as they fall due")
def test_what_is_owed_to_the_end_of_the_term_falls_due_by_the_month_or_at_once():
    def left(**terms):
        gone = event("agreement-ended", "2025-10-01", "connect", by="customer")
        return Case(connect("2024-03-14", 24, **terms), gone)  # bound to 31 March 2026

    by_month, at_once = left(), left(early_termination_due="'at-once'")
    months = ("2025-10-01", "2025-11-01", "2026-03-01")
    assert [by_month.billed(day) for day in months] == 3 * [Decimal("480.00")]
    assert [at_once.billed(day) for day in months] == [Decimal("2880.00"), 0, 0]  # 6 x 480.00
    for case in (by_month, at_once):
        assert case.total("2026-12-31", clause="early-termination") == Decimal("2880.00")


# Grasshopper ----------------------------------------------------------------------------------------------------------

SIX_CENTS = "{ USD = 0.06, per = 'minute' }"


@ambiguity("grasshopper-threshold", "one meaning", "two facts")
def test_the_threshold_is_an_amount_beside_the_included_minutes_or_these_minutes():
    def billed(*happened, **terms):
        priced = {"included_minutes": "{ minutes = 500 }", "extra_minute_rate": SIX_CENTS, **terms}
        used = [
            call(day, minutes=minutes, to="+12125550123") for day, minutes in (("2024-07-20", 500), ("2024-07-22", 100))
        ]
        case = Case(*plan(**priced), *happened, *used, **AMERICAN)
        return [case.billed(day, but=["plan-fee"]) for day in ("2024-07-22", "2024-08-01")]

    def amount(dollars):
        return event("threshold-set", "2024-07-01", "plan", amount=dollars)

    at_once, after = [Decimal("6.00"), 0], [0, Decimal("6.00")]  # 100 x 0.06
    # Two facts: that the included minutes are used up bills nothing early, charges above the amount do.
    assert billed() == billed(amount("6.00")) == after
    assert billed(amount("5.99")) == at_once
    # One meaning: what is billed early is what goes beyond the included minutes.
    assert billed(extra_minutes_billed_at="'first-charge'") == at_once


@ambiguity("voice-studio-blocks", "started block above 750", "all blocks", "pro rata")
@pytest.mark.parametrize(
    ("terms", "owed"),
    [
        ({}, "150.00"),  # 850 words are two started blocks
        ({"long_greeting_words": "'from-first'"}, "225.00"),  # 1,600 words are three
        ({"long_greeting_blocks": "'in-proportion'"}, "85.00"),  # 75.00 x 850 / 750
        ({"long_greeting_blocks": "'full'"}, "75.00"),
    ],
    ids=["started blocks above 750", "all blocks", "pro rata", "full blocks"],
)
def test_a_greeting_of_1600_words_is_charged_by_blocks(terms, owed):
    greeting = event("item-ordered", "2024-07-20", "plan", item="greeting", quantity=1600)
    case = Case(*plan(**terms), greeting, **AMERICAN)
    assert case.total("2024-07-31", clause="voice-studio-length") == Decimal(owed)


@ambiguity("consistently-over-50000", "2", "3", "judgment")
def test_two_or_three_months_above_50000_minutes_or_a_finding_let_grasshopper_suspend():
    months = [("2024-07-31", 51_000), ("2024-08-31", 52_500), ("2024-09-30", 50_200)]

    def rights(*happened, count=3, **terms):
        used = [
            event("use-found", day, "plan", finding="minutes-in-month", quantity=minutes)
            for day, minutes in months[:count]
        ]
        found = Case(*plan(**terms), *used, *happened, **AMERICAN).must(
            "2024-10-01", clause="shut-off-on-fair-use-breach"
        )
        return [(one.duty.says, one.duty.arises_on) for one in found]

    last = ("too-many-minutes", date(2024, 9, 30))
    assert (rights(count=2), rights()) == ([], [last])
    assert rights(months_above_fair_use="2") == [("too-many-minutes", date(2024, 8, 31)), last]
    # Whatever number is pointed out, a person at Grasshopper may find it earlier.
    judged = event("use-found", "2024-08-05", "plan", finding="against-fair-use")
    assert rights(judged, count=1) == [("against-fair-use", date(2024, 8, 5))]


@ambiguity("number-porting-moment", "requested", "completed")
def test_porting_has_to_be_completed_or_requested_before_the_account_ends():
    def right(*happened, today="2024-10-05", **terms):
        ended = event("agreement-ended", "2024-10-01", "plan")
        case = Case(*plan(**terms), ended, *happened, **AMERICAN)
        (one,) = case.must(today, clause="number-ownership-and-porting")
        return one.duty.says, one.due_on, one.stands == "fulfilled"

    last, asked = date(2024, 9, 30), event("port-requested", "2024-09-25", "plan")
    requested = {"porting_before_the_end": "'requested'"}
    assert right(asked) == ("last-day-completed", last, False)
    assert right(asked, event("number-ported", "2024-09-30", "plan")) == ("last-day-completed", last, True)
    assert right(asked, **requested) == ("last-day-requested", last, True)
    assert right(**requested) == ("last-day-requested", last, False)


@ambiguity("international-deposit-setoff", "all account charges", "international only")
def test_the_deposit_is_set_off_against_all_charges_or_those_of_calls_abroad():
    def used(**terms):
        paid = event("deposit-paid", "2024-07-12", "plan", amount="500.00")
        france = (Deck("world", "33,France,0.20,"), call("2024-07-15", minutes=600, to="+33142685300"))
        case = Case(*plan(international_rates="'world'", **terms), paid, *france, **AMERICAN)
        return -case.total("2024-08-01", clause="international-deposit")

    # Calls abroad of July, 600 x 0.20 = 120.00, and the plan's fee of 1 August, 31.00.
    assert used() == Decimal("151.00")
    assert used(deposit_covers="['international-rates', 'outside-the-continent']") == Decimal("120.00")
