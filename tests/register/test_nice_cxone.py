"""Worked examples of the register: NICE CXone."""

from datetime import date
from decimal import Decimal

import pytest
from tests.register.cases import Case, Deck, call, event, order, rule

FEE = "{ EUR = 3100.00 }"


def cxone(start, months=0, **terms):
    settings = f"term = {{ months = {months} }}" if months else ""
    return order("cxone", "nice-cxone", start, settings=settings, **{"service_fee": FEE, **terms})


def notice(day):
    return event("notice-given", day, "cxone", by="customer")


@pytest.mark.parametrize(
    ("months", "until"), [(0, date(2023, 3, 1)), (6, date(2023, 3, 1)), (12, date(2023, 3, 1)), (36, date(2025, 3, 1))]
)
@rule("nice-cxone.initial-term")
def test_the_initial_term_is_the_longer_of_12_months_and_the_orders(months, until):
    term = Case(cxone("2022-03-01", months)).life("cxone", "2022-04-01").initial_term
    assert (term.start, term.end) == (date(2022, 3, 1), until)


@rule("nice-cxone.first-partial-month")
def test_a_part_of_a_month_at_the_beginning_is_charged_by_days():
    case = Case(cxone("2022-01-18"))
    assert case.billed("2022-01-18") == Decimal("1400.00")
    assert case.billed("2022-02-01") == Decimal("3100.00")


@rule("nice-cxone.auto-renewal")
def test_each_renewal_is_as_long_as_the_initial_term():
    case = Case(cxone("2022-03-01", 24))
    ends = [term.end for term in case.life("cxone", "2027-01-01").terms]
    assert ends[:3] == [date(2024, 3, 1), date(2026, 3, 1), date(2028, 3, 1)]
    assert case.total("2026-02-28") - case.total("2024-02-29") == Decimal("74400.00")  # the 24 months of one renewal


@pytest.mark.parametrize(
    ("counted", "given", "ends"),
    [
        ("from-first-day-after", "2023-03-02", date(2023, 4, 1)),
        ("from-first-day-after", "2023-03-03", date(2024, 4, 1)),
        ("from-last-day", "2023-03-01", date(2023, 4, 1)),
        ("from-last-day", "2023-03-02", date(2024, 4, 1)),
    ],
)
@rule("nice-cxone.non-renewal-notice")
def test_notice_is_in_time_30_days_before_the_end(counted, given, ends):
    case = Case(cxone("2022-04-01", notice_days_counted=f"'{counted}'"), notice(given))
    assert case.life("cxone", "2023-05-01").until_on == ends


@rule("nice-cxone.independent-term")
def test_the_end_of_another_service_does_not_end_it():
    # GoTo Connect is not described on this shelf; GoTo Meeting stands for it: any other service of the account.
    other = order("other", "goto-meeting", "2024-01-01", users="named-user = 1", seat_price="{ EUR = 14.00 }")
    case = Case(other, cxone("2023-12-01"), event("agreement-ended", "2024-07-01", "other"), notice("2024-10-01"))
    assert case.life("other", "2025-01-01").until_on == date(2024, 7, 1)
    assert case.life("cxone", "2025-01-01").until_on == date(2024, 12, 1)
    assert case.of("2024-11", order="cxone") == Decimal("3100.00")
    assert case.of("2024-12", order="cxone") == 0


IN, OUT = "{ EUR = 0.012, per = 'minute' }", "{ EUR = 0.021, per = 'minute' }"
CALLS = (call("2022-04-10", minutes=12_400, direction="inbound"), call("2022-04-11", minutes=8_150))


@rule("nice-cxone.per-minute-usage")
def test_inbound_and_outbound_minutes_have_their_rates():
    case = Case(cxone("2022-02-01", inbound_rate=IN, outbound_rate=OUT), *CALLS)
    assert case.of("2022-04", clause="inbound-minutes") == Decimal("148.80")
    assert case.of("2022-04", clause="outbound-minutes") == Decimal("171.15")
    assert case.of("2022-04", but=["service-fee"]) == Decimal("319.95")


@rule("nice-cxone.per-minute-usage")
def test_an_order_may_have_a_list_of_outbound_rates_instead():
    case = Case(cxone("2022-02-01", inbound_rate=IN, outbound_rates="'list'"), Deck("list", "31,NL,0.021,"), *CALLS)
    assert case.of("2022-04", but=["service-fee"]) == Decimal("319.95")


@pytest.mark.parametrize(
    ("terms", "owed"),
    [({}, "0.04"), ({"call_step": "{ minutes = 1 }"}, "0.06"), ({"call_decimals": "2"}, "0.03")],
    ids=["exact: 108 s are 0.0378", "whole minutes", "each call to the cent: 0.0126 is 0.01"],
)
@rule("nice-cxone.per-minute-usage")
def test_seconds_are_rounded_only_as_the_order_says(terms, owed):
    calls = [call(f"2022-04-11T1{hour}:00:00", seconds=36) for hour in range(3)]
    case = Case(cxone("2022-02-01", outbound_rate=OUT, **terms), *calls)
    assert case.of("2022-04", but=["service-fee"]) == Decimal(owed)


def test_whole_minutes_are_whole_minutes_on_a_list_of_rates_too():
    centre = order("cx", "nice-cxone", "2022-02-01", outbound_rates="'out'", call_step="{ seconds = 60 }")
    deck = Deck("out", "31,Netherlands,0.06,2022-01-01")
    case = Case(centre, deck, call("2022-02-10", seconds=481, service="nice-cxone", to="+31201234567"))
    assert case.of("2022-02") == Decimal("0.54")  # 481 s are 9 minutes begun: 9 x 0.06
