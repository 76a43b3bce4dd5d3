"""Worked examples of the register: SuperOffice User Plans and expansion services.

The contract was signed on 10 August 2015; Invoice Periods are the quarters from 1 September.
"""

from datetime import date
from decimal import Decimal

import pytest
from tests.register.cases import Case, event, order, rule

QUARTER = Decimal("1500.00")  # 10 x 50.00 x 3


def plan(price, unit="sales-plan"):
    return f"{{ EUR = {price}, per = '{unit}' }}"


def crm(users="sales-plan = 10", **terms):
    terms = terms or {"plan_price": plan("50.00")}
    return order("crm", "superoffice-crm-online", "2015-08-10", settings='every = "quarter"', users=users, **terms)


def users(on, quantity, unit="sales-plan", **said):
    return event("quantity-changed", on, "crm", unit=unit, quantity=quantity, **said)


@rule("superoffice-user-plans.subscription-price")
def test_each_plan_has_its_users_and_its_price():
    terms = {"plan_price": plan("50.00"), "second_plan_price": plan("65.00", "service-plan")}
    case = Case(crm("sales-plan = 6\nservice-plan = 4", **terms))
    assert case.of("2015-09", clause="subscription-price") == 3 * Decimal("300.00")
    assert case.of("2015-09", clause="second-plan") == 3 * Decimal("260.00")
    assert case.billed("2015-09-01") == Decimal("1680.00")  # 3 x 560.00


@rule("superoffice-user-plans.subscription-price")
def test_an_order_may_have_four_plans():
    units = ("sales-plan", "service-plan", "marketing-plan", "complete-plan")
    names = ("plan_price", "second_plan_price", "third_plan_price", "fourth_plan_price")
    terms = {name: plan(price, unit) for name, unit, price in zip(names, units, (50, 65, 70, 80), strict=True)}
    counts = "\n".join(f"{unit} = {count}" for unit, count in zip(units, (4, 3, 2, 1), strict=True))
    # 4 x 50 + 3 x 65 + 2 x 70 + 1 x 80 = 615 a month
    assert Case(crm(counts, **terms)).billed("2015-09-01") == 3 * Decimal("615.00")


THREE_MORE = users("2016-10-12", 13)


@rule("superoffice-user-plans.added-user-first-charge", "superoffice-crm-online.current-invoice-period")
def test_added_users_are_charged_for_the_rest_of_the_current_invoice_period():
    case = Case(crm(), THREE_MORE)
    first, added = (line for line in case.lines("2016-12-01") if line.period == date(2016, 9, 1))
    assert (first.amount, added.amount) == (QUARTER, Decimal("247.25"))  # 3 x 150.00 x 50 / 91
    assert (added.from_on, added.until_on) == (date(2016, 10, 12), date(2016, 12, 1))
    assert added.bill_on == date(2016, 12, 1)  # with the next invoice


@rule("superoffice-user-plans.added-users-in-later-periods")
def test_added_users_count_in_later_invoice_periods():
    assert Case(crm(), THREE_MORE).of("2016-12") == Decimal("1950.00")


@rule("superoffice-user-plans.added-user-price")
def test_added_users_cost_the_price_of_the_day_on_which_they_are_added():
    terms = {"plan_price": plan("50.00"), "added_plan_price": plan("54.00", "added-sales-plan")}
    terms["second_added_plan_price"] = plan("56.00", "later-sales-plan")
    more = (users("2016-10-12", 3, "added-sales-plan"), users("2016-12-15", 1, "later-sales-plan"))
    case = Case(crm(**terms), *more)
    assert case.of("2016-12", clause="subscription-price") == QUARTER  # old users stay at 50.00
    assert case.of("2016-12", clause="added-user-price") == 3 * Decimal("54.00") * 3
    assert case.of("2016-09", clause="added-user-price") == Decimal("267.03")  # 486.00 x 50 / 91 = 267.0329
    # 15 December to 28 February are 76 of the 90 days of the quarter: 168.00 x 76 / 90 = 141.8666
    assert case.of("2016-12", clause="second-added-plan") == Decimal("141.87")
    assert case.of("2017-03", clause="second-added-plan") == Decimal("168.00")


@rule("superoffice-user-plans.order-more-users-any-time", "superoffice-user-plans.additional-users-must-be-ordered")
def test_more_users_count_from_the_day_of_the_confirmation():
    case = Case(crm(), users("2016-10-12", 12, notice_on="2016-10-11"))
    steps = case.life("crm", "2016-12-31").quantities["sales-plan"]
    assert [(step.from_on, step.quantity) for step in steps] == [(date(2015, 8, 10), 10), (date(2016, 10, 12), 12)]


def fewer(received, on="2016-12-01"):
    return users(on, 11, notice_on=received)


@rule("superoffice-user-plans.reduction-notice")
def test_fewer_users_count_from_the_next_invoice_period_if_the_notice_arrived_30_days_before():
    case = Case(crm(), THREE_MORE, fewer("2016-11-01"))
    assert case.of("2016-12") == Decimal("1650.00")
    assert Case(crm(), THREE_MORE, fewer("2016-11-02")).of("2016-12") == Decimal("1950.00")
    clear = crm(plan_price=plan("50.00"), notice_days_counted="'from-last-day'")
    owed = [Case(clear, THREE_MORE, fewer(day)).of("2016-12") for day in ("2016-10-31", "2016-11-01")]
    assert owed == [Decimal("1650.00"), Decimal("1950.00")]


@rule("superoffice-user-plans.reduction-notice")
def test_a_reduction_wanted_inside_an_invoice_period_waits_for_its_end():
    assert Case(crm(), THREE_MORE, fewer("2016-10-20", on="2016-10-20")).of("2016-09") == QUARTER + Decimal("247.25")


@pytest.mark.parametrize(
    ("counted", "second_quarter", "fifth_quarter"),
    [("next-period", "1200.00", "1200.00"), ("next-term", "1500.00", "1200.00")],
)
@rule("superoffice-user-plans.reduction-notice")
def test_users_can_be_reduced_in_the_first_12_months_unless_the_order_says_otherwise(
    counted, second_quarter, fifth_quarter
):
    ordered = crm(plan_price=plan("50.00"), fewer_users_from=f"'{counted}'")
    case = Case(ordered, users("2015-12-01", 8, notice_on="2015-10-15"))
    assert (case.of("2015-12"), case.of("2016-09")) == (Decimal(second_quarter), Decimal(fifth_quarter))


@rule("superoffice-user-plans.late-reduction")
def test_a_late_reduction_counts_from_the_invoice_period_after():
    late, in_time = (Case(crm(), THREE_MORE, fewer(day)) for day in ("2016-11-03", "2016-11-01"))  # when received
    assert late.of("2016-12") == Decimal("1950.00")
    assert late.of("2017-03") == Decimal("1650.00")
    assert late.of("2016-12") - in_time.of("2016-12") == Decimal("300.00")
    void = crm(plan_price=plan("50.00"), late_reduction="'void'")
    assert Case(void, THREE_MORE, fewer("2016-11-03")).of("2017-03") == Decimal("1950.00")


@rule("superoffice-expansion-services.price")
def test_expansion_services_are_priced_for_the_customer_as_a_whole():
    case = Case(crm(plan_price=plan("50.00"), expansion_price="{ EUR = 90.00 }"))
    assert case.of("2015-09", clause="price") == 3 * Decimal("90.00")  # not 900.00 a month
    assert case.billed("2015-09-01") == QUARTER + Decimal("270.00")
