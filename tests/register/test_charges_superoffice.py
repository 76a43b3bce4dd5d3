"""Worked examples of the register: what SuperOffice charges beside the subscription, and what it gives back."""

from datetime import date
from decimal import Decimal

import pytest
from tests.register.cases import Case, Order, event, order, rule

from counterfoil.engine.answering import answer

QUARTER = Decimal("1500.00")


def crm(start: str = "2015-08-10", every: str = "quarter", **terms: str) -> Order:
    """Ten users at EUR 50.00 a month: Invoice Periods from the turn of the month after the Contract Date."""
    terms = {"plan_price": "{ EUR = 50.00, per = 'sales-plan' }", **terms}
    return order(
        "crm", "superoffice-crm-online", start, settings=f'every = "{every}"', users="sales-plan = 10", **terms
    )


def faults_of(case: Case, through: str) -> list[str]:
    found = answer(case.case, date.fromisoformat(through), [((case.account,), case.usage[1])], case.faults)
    return [fault.name for fault in found.faults]


# Metered services ------------------------------------------------------------------------------------------------


STORAGE = {"storage_maximum": "{ GB = 5 }", "storage_price": "{ EUR = 4.00, per = 'GB' }"}
MAILINGS = {"mailing_maximum": "{ units = 5000 }", "mailing_price": "{ EUR = 0.02 }"}


def measured(day, item, quantity):
    return event("use-measured", day, "crm", item=item, quantity=quantity)


@rule("superoffice-metered-services.pay-per-use")
def test_storage_above_the_maximum_is_on_the_invoice_of_the_next_period():
    case = Case(crm(**STORAGE), measured("2015-10-14", "storage", 7.5))
    assert case.billed("2015-12-01", clause="storage") == Decimal("10.00")  # (7.5 - 5) x 4.00
    assert case.total("2015-11-30", clause="storage") == 0
    assert case.billed("2015-12-01") == QUARTER + Decimal("10.00")


@rule("superoffice-metered-services.pay-per-use")
def test_a_started_gigabyte_is_a_whole_one_if_the_order_says_so():
    case = Case(crm(**STORAGE, metered_units="'started'"), measured("2015-10-14", "storage", 7.5))
    assert case.billed("2015-12-01", clause="storage") == Decimal("12.00")  # 3 x 4.00


@pytest.mark.parametrize(("mailings", "owed"), [(5000, Decimal(0)), (5001, Decimal("0.02"))])
@rule("superoffice-metered-services.service")
def test_the_5000th_mailing_is_included_and_the_5001st_is_not(mailings, owed):
    case = Case(crm(**MAILINGS), measured("2015-10-31", "mailing", mailings))
    assert case.total("2016-01-01", clause="mailings") == owed


@rule("superoffice-metered-services.periods")
def test_each_measuring_period_counts_by_itself():
    case = Case(crm(**MAILINGS), measured("2015-10-20", "mailing", 4000), measured("2015-11-20", "mailing", 6500))
    assert case.total("2016-01-01", clause="mailings") == Decimal("30.00")  # 0 + 1,500 x 0.02
    assert [line.from_on for line in case.lines("2016-01-01", clause="mailings")] == [date(2015, 11, 1)]


@pytest.mark.parametrize(
    ("clause", "item", "name"),
    [
        ("service-email", "service-email", "service_email"),
        ("customer-center", "customer-center-login", "customer_center"),
    ],
)
@rule("superoffice-metered-services.service")
def test_e_mails_and_log_ins_are_metered_as_well(clause, item, name):
    terms = {f"{name}_maximum": "{ units = 100 }", f"{name}_price": "{ EUR = 0.10 }"}
    case = Case(crm(**terms), measured("2015-10-20", item, 130))
    assert case.total("2015-12-01", clause=clause) == Decimal("3.00")


# Work by the hour ------------------------------------------------------------------------------------------------


RATES = {"hourly_rate": "{ EUR = 140.00, per = 'hour' }", "conversion_rate": "{ EUR = 140.00, per = 'hour' }"}


def worked(day, item, hours):
    return event("hours-worked", day, "crm", item=item, hours=hours)


@rule("superoffice-additional-services.service", "superoffice-additional-services.invoiced-after-performance")
def test_approved_consultancy_is_invoiced_after_it_was_performed():
    approved = event("hours-approved", "2015-10-05", "crm", item="consultancy", hours=6)
    case = Case(crm(**RATES), approved, worked("2015-10-20", "consultancy", 6))
    assert case.total("2015-10-20", clause="superoffice-additional-services.service") == 0
    lines = [line for line in case.lines("2015-11-30") if line.amount == Decimal("840.00")]  # 6 x 140.00
    assert [line.bill_on for line in lines] == [date(2015, 10, 21)]
    assert case.total("2015-11-30") == QUARTER + Decimal("840.00")
    assert Case(crm(**RATES), approved).total("2015-11-30") == QUARTER


@rule("superoffice-additional-services.invoiced-after-performance")
def test_hours_that_nobody_approved_are_a_matter_for_a_person():
    case = Case(crm(**RATES), worked("2015-10-20", "consultancy", 6))
    assert case.total("2015-11-30") == QUARTER
    assert [review["options"] for review in case.reviews("2015-11-30")] == [["approve", "waive"]]
    needless = Case(crm(**RATES, hours_approval="'not-needed'"), worked("2015-10-20", "consultancy", 6))
    assert needless.total("2015-11-30") == QUARTER + Decimal("840.00")


@rule("superoffice-additional-services.data-conversion-help")
def test_help_with_another_format_is_charged_by_its_time():
    case = Case(crm(**RATES), worked("2016-09-12", "data-conversion", 4.5))
    assert case.total("2016-09-30", clause="data-conversion-help") == Decimal("630.00")  # 4.5 x 140.00


@rule("superoffice-support.out-of-conditions-hourly")
def test_support_outside_its_conditions_is_charged_by_the_hour():
    case = Case(crm(**RATES), worked("2015-10-13", "support-outside", 1.5))
    assert case.total("2015-10-31", clause="out-of-conditions-hourly") == Decimal("210.00")  # 1.5 x 140.00


# Availability ----------------------------------------------------------------------------------------------------


def outage(day, begins, ends, *, cause="provider", known=None, identity="outage"):
    instants = {"from_at": f"{day}T{begins}+02:00", "until_at": f"{day}T{ends}+02:00"}
    known_at = {"known_at": f"{day}T{known}+02:00"} if known else {}
    return event("outage", day, "crm", id=identity, cause=cause, **instants, **known_at)


def reported(day, at=None, identity="outage"):
    return event("outage-reported", day, "crm", outage=identity, **({"at": f"{day}T{at}+02:00"} if at else {}))


def june(*happened, **terms):
    """EUR 500.00 a month, invoiced by the month, in June 2016."""
    return Case(crm(every="month", **terms), *happened).total("2016-07-31", clause="availability-credit")


DOWN = outage("2016-06-09", "10:00:00", "12:10:00", known="10:00:00")  # 130 minutes on a Thursday


@rule("superoffice-crm-online.availability-credit")
def test_the_costs_of_the_month_are_reduced_in_proportion_to_the_time_down():
    # 500.00 x 130 / 43,200 = 1.5046; only what is beyond the allowance: 500.00 x 43.6 / 43,200 = 0.5046.
    assert june(DOWN, reported("2016-06-14")) == Decimal("-1.50")
    beyond = june(DOWN, reported("2016-06-14"), credit_in_proportion_to="'beyond-level'")
    assert beyond == Decimal("-0.50")


@rule("superoffice-crm-online.availability-credit")
def test_a_cause_that_is_not_the_providers_gives_no_claim():
    assert (
        june(outage("2016-06-09", "10:00:00", "12:10:00", cause="other", known="10:00:00"), reported("2016-06-14")) == 0
    )


@pytest.mark.parametrize(("until", "owed"), [("11:26:00", "0"), ("11:26:24", "0"), ("11:26:25", "-1.00")])
@rule("superoffice-crm-online.availability-level")
def test_the_level_is_99_8_percent_of_the_month(until, owed):
    # 43,200 x 0.2 % = 86.4 minutes are allowed: 86 minutes are 99.801 %, 86:24 exactly 99.8 %, a second more is below.
    assert june(outage("2016-06-09", "10:00:00", until, known="10:00:00"), reported("2016-06-14")) == Decimal(owed)


@rule("superoffice-crm-online.maintenance-not-downtime")
def test_an_hour_of_maintenance_is_no_time_down():
    error = outage("2016-06-09", "10:00:00", "11:10:00", known="10:00:00")
    works = outage("2016-06-09", "12:00:00", "13:00:00", cause="maintenance", known="12:00:00", identity="works")
    # 70 minutes count: (43,200 - 70) / 43,200 = 99.838 %.
    assert june(error, works, reported("2016-06-14"), reported("2016-06-14", identity="works")) == 0


@rule("superoffice-crm-online.internet-problems-not-downtime")
def test_a_carriers_outage_counts_no_minutes():
    carrier = outage("2016-06-22", "10:00:00", "11:30:00", cause="internet", known="10:00:00")
    assert june(carrier, reported("2016-06-22")) == 0


@rule("superoffice-crm-online.downtime-clock-start")
def test_time_down_is_counted_from_the_report():
    # Down from 8:00 to 11:00, reported at 9:30: 90 minutes, 500.00 x 90 / 43,200 = 1.0417.
    assert june(outage("2016-06-09", "08:00:00", "11:00:00"), reported("2016-06-09", "09:30:00")) == Decimal("-1.04")
    aware = outage("2016-06-09", "08:00:00", "11:00:00", known="08:00:00")
    assert june(aware, reported("2016-06-09", "09:30:00")) == Decimal("-2.08")  # 180 minutes


@pytest.mark.parametrize(("day", "owed"), [("2016-06-14", "-1.50"), ("2016-06-15", "0")])
@rule("superoffice-crm-online.availability-claim-notice")
def test_a_claim_needs_a_report_within_three_working_days(day, owed):
    assert june(DOWN, reported(day)) == Decimal(owed)  # Fri 10, Mon 13, Tue 14 June


@rule("superoffice-crm-online.availability-claim-notice")
def test_the_working_days_are_those_of_lithuania_unless_the_order_names_another_country():
    # 24 June 2016, a Friday, is St John's Day in Lithuania: Mon 27, Tue 28, Wed 29 after an outage on Thursday 23rd.
    down = outage("2016-06-23", "10:00:00", "12:10:00", known="10:00:00")
    assert june(down, reported("2016-06-29")) == Decimal("-1.50")
    assert june(down, reported("2016-06-29"), provider_holidays="'NL'") == 0


@rule("superoffice-crm-online.error-report")
def test_a_full_outage_on_6_july_is_reported_by_11_july():
    # Lithuania keeps Wednesday 6 July itself, which is not counted; Thu 7, Fri 8, Mon 11.
    down = outage("2016-07-06", "10:00:00", "13:00:00", known="10:00:00")
    credits = [
        Case(crm(every="month"), down, reported(day)).total("2016-08-31", clause="availability-credit")
        for day in ("2016-07-11", "2016-07-12")
    ]
    assert credits == [Decimal("-2.02"), Decimal(0)]  # 500.00 x 180 / 44,640 = 2.0161


def duties(today, *happened):
    found = Case(crm(every="month"), *happened).must(today, clause="availability-credit")
    return [(one.duty.says, one.due_on, one.stands) for one in found]


@rule("superoffice-crm-online.availability-claim-handling")
def test_a_claim_of_14_june_is_handled_by_14_july():
    due = [("report", date(2016, 6, 14), "fulfilled"), ("handle", date(2016, 7, 14), "open")]
    assert duties("2016-06-20", DOWN, reported("2016-06-14")) == due


@rule("superoffice-crm-online.availability-claim-details")
def test_a_claim_without_its_details_has_to_be_supplemented():
    short = event("outage-reported", "2016-06-14", "crm", outage="outage", complete="no")
    assert [says for says, *_ in duties("2016-06-20", DOWN, short)] == ["report", "handle", "complete"]
    full = event("outage-reported", "2016-06-17", "crm", outage="outage", complete="yes")
    assert ("complete", None, "fulfilled") in duties("2016-06-20", DOWN, short, full)


# Leaving early ---------------------------------------------------------------------------------------------------


@rule("superoffice-crm-online.no-refund-on-termination")
def test_whoever_leaves_in_march_pays_to_the_end_of_august():
    left = event("agreement-ended", "2016-03-01", "crm", by="customer", reason="use stopped")
    case = Case(crm(), left)
    lines = case.lines("2017-01-01", clause="no-refund-on-termination")
    assert [(line.amount, line.bill_on) for line in lines] == [
        (QUARTER, date(2016, 3, 1)),
        (QUARTER, date(2016, 6, 1)),
    ]
    assert case.total("2017-01-01") == 4 * QUARTER
    assert [line for line in case.lines("2017-01-01") if line.amount < 0] == []


@rule("superoffice-crm-online.breach-of-use-limits")
def test_a_contract_that_is_ended_for_misuse_is_paid_to_the_end_of_its_period():
    ended = event("agreement-ended", "2016-03-10", "crm", by="provider", cause="customer-breach")
    assert Case(crm(), ended).total("2017-01-01") == 4 * QUARTER
    at_will = event("agreement-ended", "2016-03-01", "crm", by="provider", cause="other")
    assert Case(crm(), at_will).total("2017-01-01") == 2 * QUARTER


def test_an_early_end_that_nobody_is_named_for_is_a_fault():
    case = Case(crm(), event("agreement-ended", "2016-03-01", "crm"))
    assert faults_of(case, "2016-12-31") == ["missing-setting"]


# Trials ----------------------------------------------------------------------------------------------------------


def trial(**terms):
    return order("trial", "superoffice-free-trial", "2015-09-01", trial_length="{ days = 30 }", **terms)


@pytest.mark.parametrize(("free_until", "until"), [("earlier", date(2015, 9, 21)), ("later", date(2015, 10, 1))])
@rule("superoffice-free-trial.service")
def test_a_trial_is_free_until_it_ends_or_the_service_is_bought(free_until, until):
    bought = event("service-bought", "2015-09-21", "trial")
    case = Case(trial(free_until=f"'{free_until}'"), bought, crm("2015-09-21"))
    assert case.life("trial", "2015-12-31").until_on == until
    assert case.total("2015-12-31", order="trial") == 0
    assert case.billed("2015-10-01", order="crm") == QUARTER  # the paid contract, from the turn of the month


@rule("superoffice-free-trial.service")
def test_a_trial_after_which_nothing_is_bought_ends_by_itself():
    case = Case(trial())
    assert case.life("trial", "2015-12-31").until_on == date(2015, 10, 1)
    assert case.total("2015-12-31") == 0


@rule("superoffice-free-trial.keep-or-start-clean")
def test_a_buyer_chooses_until_the_end_of_the_trial():
    # Bought for 25 September, in a trial that ends on the 30th.
    case = Case(trial(), event("service-bought", "2015-09-25", "trial"), crm("2015-09-25"))
    [choice] = case.must("2015-09-20", order="trial", says="choose")
    assert (choice.due_on, choice.stands) == (date(2015, 9, 30), "right")
