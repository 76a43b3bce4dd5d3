"""Worked examples of the register: SuperOffice CRM Online, the contract.

Ten users at EUR 50.00 a month, invoiced by the quarter, are EUR 1,500.00 for each Invoice Period.
"""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from tests.register.cases import Case, Order, event, order, rule

from counterfoil.engine.answering import answer

FIFTY, FORTY_SIX = "{ EUR = 50.00, per = 'sales-plan' }", "{ EUR = 46.00, per = 'sales-plan' }"
QUARTER = Decimal("1500.00")


def crm(start: str = "2015-08-10", every: str = "quarter", identity: str = "crm", **terms: str) -> Order:
    settings = f'every = "{every}"'
    terms = {"plan_price": FIFTY, **terms}
    return order(identity, "superoffice-crm-online", start, settings=settings, users="sales-plan = 10", **terms)


def notice(sent, received=None, by="customer"):
    return event("notice-given", received or sent, "crm", by=by, sent_on=sent)


@pytest.mark.parametrize(
    ("counted", "first", "until"),
    [
        ("first-of-next-month", date(2015, 9, 1), date(2016, 9, 1)),
        ("first-day", date(2015, 8, 10), date(2016, 8, 10)),
    ],
)
@rule("superoffice-crm-online.initial-annual-contract")
def test_the_first_12_months_run_from_the_first_invoice_period_unless_the_order_says_otherwise(counted, first, until):
    case = Case(crm(first_year_counted_from=f"'{counted}'"))
    term = case.life("crm", "2015-09-30").initial_term
    # The days before the count belong to the agreement, but not to the 12 months.
    assert (term.start, term.anchor, term.end) == (date(2015, 8, 10), first, until)
    # Invoice Periods begin at the turn of the month in both readings.
    assert [line.period for line in case.lines("2016-01-01")] == [date(2015, 9, 1), date(2015, 12, 1)]


@pytest.mark.parametrize("signed", ["2015-08-10", "2015-08-01"])
@pytest.mark.parametrize("every", ["month", "quarter", "year"])
@rule("superoffice-crm-online.first-invoice-period-start")
def test_the_first_invoice_period_begins_at_the_turn_of_the_month_and_the_days_before_it_are_free(signed, every):
    lines = Case(crm(signed, every)).lines("2015-09-01")
    assert [(line.period, line.from_on) for line in lines] == [(date(2015, 9, 1), date(2015, 9, 1))]


@rule("superoffice-crm-online.first-invoice-period-start")
def test_the_order_may_have_the_days_before_charged():
    # 10 to 31 August are 22 of the 31 days of a month: 500.00 x 22 / 31 = 354.8387.
    assert Case(crm(every="month", first_part_month="'by-days'")).billed("2015-08-10") == Decimal("354.84")
    # Of the quarter that would have begun on 1 June they are 22 of 92 days: 1,500.00 x 22 / 92 = 358.6956.
    assert Case(crm(first_part_month="'by-days'")).billed("2015-08-10") == Decimal("358.70")
    assert Case(crm(every="month")).total("2015-08-31") == 0


@rule("superoffice-crm-online.contract-period-follows-invoice-period")
def test_after_the_first_12_months_contract_periods_are_invoice_periods():
    first, *renewals = Case(crm()).life("crm", "2017-02-01").terms
    assert first.end == date(2016, 9, 1)
    assert [(term.start, term.end) for term in renewals] == [
        (date(2016, 9, 1), date(2016, 12, 1)),
        (date(2016, 12, 1), date(2017, 3, 1)),
    ]


@rule("superoffice-crm-online.runs-until-terminated")
def test_without_notice_fees_go_on_by_invoice_period():
    case = Case(crm())
    assert case.life("crm", "2018-01-01").until_on is None
    lines = case.lines("2018-01-01")
    assert {line.amount for line in lines} == {QUARTER}
    assert [line.bill_on for line in lines][-2:] == [date(2017, 9, 1), date(2017, 12, 1)]
    assert len(lines) == 10  # quarters that began from 1 September 2015 to 1 December 2017
    assert all(one.until_on == following.from_on for one, following in pairwise(lines))


@rule(
    "superoffice-crm-online.subscription-costs",
    "superoffice-crm-online.initial-order-form",
    "superoffice-crm-online.invoice-period",
)
def test_users_price_and_invoice_period_of_the_order_form_make_the_subscription_costs():
    assert Case(crm()).of("2015-09") == 10 * Decimal("50.00") * 3
    assert Case(crm(every="year")).of("2015-09") == 10 * Decimal("50.00") * 12


@rule("superoffice-crm-online.invoiced-in-advance")
def test_an_invoice_period_is_invoiced_on_its_first_day():
    case = Case(crm())
    assert case.billed("2015-12-01") == QUARTER
    (line,) = (line for line in case.lines("2015-12-01") if line.bill_on == date(2015, 12, 1))
    assert (line.from_on, line.until_on) == (date(2015, 12, 1), date(2016, 3, 1))


@rule("superoffice-crm-online.invoice-period-change", "superoffice-crm-online.invoice-period")
def test_a_changed_invoice_period_begins_with_the_next_one_at_the_list_price():
    # Requested on 3 November 2015, quarterly until 30 November: the order ends there, and another one follows it.
    after = {"first_year_counted_from": "'first-day'", "invoice_periods_from": "'first-day'", "plan_price": FORTY_SIX}
    ended = event("agreement-ended", "2015-12-01", "crm", reason="another Invoice Period", cause="replaced")
    case = Case(crm(), ended, crm("2015-12-01", "year", "yearly", **after))
    assert case.of("2015-09", order="crm") == QUARTER
    assert case.billed("2015-12-01") == Decimal("5520.00")  # 10 x 46.00 x 12
    assert case.total("2016-11-30") == QUARTER + Decimal("5520.00")


def repriced(name="plan_price", value=None):
    terms = {name: value or {"EUR": 46.00, "per": "sales-plan"}}
    return event("terms-amended", "2015-12-01", "crm", by="provider", clause="invoice-period-change", terms=terms)


@rule("superoffice-crm-online.invoice-period-change")
def test_the_provider_may_set_prices_by_that_clause_on_the_first_day_and_nothing_else():
    def yearly(**terms):
        after = {"first_year_counted_from": "'first-day'", "invoice_periods_from": "'first-day'"}
        return crm("2015-12-01", "year", **after, **terms)

    assert Case(yearly(), repriced()).billed("2015-12-01") == 10 * Decimal("46.00") * 12
    for case in (Case(yearly(), repriced("notice_days_counted", "from-last-day")), Case(crm(), repriced())):
        refused = answer(case.case, date(2016, 1, 1), [((case.account,), case.usage[1])], case.faults)
        assert [fault.name for fault in refused.faults] == ["change-not-permitted"]


@pytest.mark.parametrize("by", ["customer", "provider"])
@pytest.mark.parametrize(
    ("sent", "received", "ends"),
    [
        ("2016-08-02", "2016-08-04", date(2016, 9, 1)),
        ("2016-08-03", "2016-08-03", date(2016, 12, 1)),
    ],
)
@rule("superoffice-crm-online.termination-by-notice")
def test_notice_is_in_time_if_sent_30_days_before(sent, received, ends, by):
    assert Case(crm(), notice(sent, received, by)).life("crm", "2017-01-01").until_on == ends


@rule("superoffice-crm-online.termination-by-notice")
def test_the_order_may_count_otherwise():
    received = Case(crm(termination_counts_when="'received'"), notice("2016-08-02", "2016-08-04"))
    assert received.life("crm", "2017-01-01").until_on == date(2016, 12, 1)
    clear = crm(notice_days_counted="'from-last-day'")
    ends = [Case(clear, notice(day)).life("crm", "2017-01-01").until_on for day in ("2016-08-01", "2016-08-02")]
    assert ends == [date(2016, 9, 1), date(2016, 12, 1)]


@pytest.mark.parametrize(("sent", "ends"), [("2017-01-30", date(2017, 3, 1)), ("2017-01-31", date(2017, 4, 1))])
@rule("superoffice-crm-online.termination-by-notice")
def test_with_monthly_periods_notice_for_february_falls_in_january(sent, ends):
    assert Case(crm(every="month"), notice(sent)).life("crm", "2017-06-01").until_on == ends


@rule("superoffice-crm-online.late-notice-renews-one-invoice-period")
def test_a_late_notice_renews_for_one_invoice_period():
    case = Case(crm(), notice("2016-08-05"))
    assert case.life("crm", "2017-06-01").until_on == date(2016, 12, 1)
    assert case.billed("2016-09-01") == QUARTER
    assert case.total("2017-06-01") == 5 * QUARTER
    void = Case(crm(late_termination="'void'"), notice("2016-08-05"))
    assert void.life("crm", "2017-06-01").until_on is None


@rule("superoffice-crm-online.no-refund-on-termination")
def test_after_notice_the_rest_of_the_contract_period_is_still_due():
    case = Case(crm(), notice("2016-03-01"))
    assert case.life("crm", "2017-06-01").until_on == date(2016, 9, 1)
    assert case.total("2017-06-01") - case.total("2016-02-29") == Decimal("3000.00")
    assert [line for line in case.lines("2017-06-01") if line.amount < 0] == []
