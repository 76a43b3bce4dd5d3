"""Every reading of the register's ambiguities on SuperOffice CRM Online, and on how days of notice are counted.

Ten users at EUR 50.00 a month, signed on 10 August 2015; Invoice Periods are the quarters from 1 September: 1,500.00.
See test_readings.py.
"""

from datetime import date
from decimal import Decimal

import pytest
from tests.register.cases import Case, ambiguity, event, faults_of, order

QUARTER = Decimal("1500.00")


def crm(start="2015-08-10", every="quarter", **terms):
    terms = {"plan_price": "{ EUR = 50.00, per = 'sales-plan' }", **terms}
    settings = f'every = "{every}"'
    return order("crm", "superoffice-crm-online", start, settings=settings, users="sales-plan = 10", **terms)


def notice(sent, received=""):
    return event("notice-given", received or sent, "crm", by="customer", sent_on=sent)


def fewer(received, quantity=8, on="2016-12-01"):
    return event("quantity-changed", on, "crm", unit="sales-plan", quantity=quantity, notice_on=received)


def ends(*happened, **terms):
    return Case(crm(**terms), *happened).life("crm", "2017-06-01").until_on


# Notice ---------------------------------------------------------------------------------------------------------------


@ambiguity(
    "notice-day-count",
    "first day after the period minus 30 (convention C2)",
    "last day of the period minus 30 (30 clear days)",
)
@pytest.mark.parametrize(("counted", "days_earlier"), [(None, 0), ("from-first-day-after", 0), ("from-last-day", 1)])
def test_thirty_days_are_counted_back_from_the_first_day_after_the_period_or_from_its_last(counted, days_earlier):
    def day(text):
        return date.fromordinal(date.fromisoformat(text).toordinal() - days_earlier).isoformat()

    terms = {"notice_days_counted": f"'{counted}'"} if counted else {}
    # A Contract Period until 31 August 2016: 2 August, or 1 August.
    assert [ends(notice(day(last)), **terms) for last in ("2016-08-02", "2016-08-03")] == [
        date(2016, 9, 1), date(2016, 12, 1)
    ]  # fmt: skip
    # An Invoice Period until 30 November 2016: 1 November, or 31 October.
    owed = [Case(crm(**terms), fewer(day(last))).of("2016-12") for last in ("2016-11-01", "2016-11-02")]
    assert owed == [Decimal("1200.00"), QUARTER]  # 8 x 50.00 x 3
    # NICE CXone until 31 March 2023: 2 March, or 1 March.
    cxone = order("cx", "nice-cxone", "2022-04-01", **terms)
    given = [event("notice-given", day(last), "cx", by="customer") for last in ("2023-03-02", "2023-03-03")]
    untils = [Case(cxone, one).life("cx", "2023-05-01").until_on for one in given]
    assert untils == [date(2023, 4, 1), date(2024, 4, 1)]
    # GoTo Connect from 9 June 2024: notice on 10 May, or on 9 May.
    rates = {"rate_notice_counted": f"'{counted}'"} if counted else {}
    price = {"seat_price": {"EUR": 25.00, "per": "named-user"}}
    connect = order(
        "connect", "goto-connect", "2024-02-15", settings="term = { months = 1 }", users="named-user = 1",
        seat_price="{ EUR = 24.00, per = 'named-user' }", **rates,
    )  # fmt: skip
    refused = [
        faults_of(
            Case(
                connect,
                event(
                    "terms-amended", "2024-06-09", "connect", by="provider", clause="annual-rate-adjustment",
                    notice_on=day(last), terms=price,
                ),
            ),
            "2024-07-01",
        )
        for last in ("2024-05-10", "2024-05-11")
    ]  # fmt: skip
    assert refused == [[], ["change-not-permitted"]]


@ambiguity("superoffice-sent-or-received", "one common rule", "two rules")
def test_a_termination_counts_when_sent_and_a_reduction_when_received_or_both_when_received():
    # Sent on 2 August 2016, the last day, and received on 4 August.
    reduced = fewer("2016-08-04", on="2016-09-01")
    assert ends(notice("2016-08-02", "2016-08-04")) == date(2016, 9, 1)
    common = {"termination_counts_when": "'received'"}
    assert ends(notice("2016-08-02", "2016-08-04"), **common) == date(2016, 12, 1)
    assert ends(notice("2016-08-01", "2016-08-02"), **common) == date(2016, 9, 1)
    for terms in ({}, common):
        case = Case(crm(**terms), reduced)
        assert [case.of("2016-09"), case.of("2016-12")] == [QUARTER, Decimal("1200.00")]


@ambiguity("superoffice-late-notice-carry-over", "yes", "no")
def test_a_late_notice_counts_for_the_next_period_or_is_void():
    assert ends(notice("2016-08-05")) == date(2016, 12, 1)
    assert ends(notice("2016-08-05"), late_termination="'void'") is None
    kept, void = (Case(crm(**terms), fewer("2016-11-02")) for terms in ({}, {"late_reduction": "'void'"}))
    assert [kept.of(month) for month in ("2016-12", "2017-03")] == [QUARTER, Decimal("1200.00")]
    assert [void.of(month) for month in ("2016-12", "2017-03")] == [QUARTER, QUARTER]


@ambiguity("superoffice-reduction-first-year", "yes (literal)", "no")
@pytest.mark.parametrize(
    ("terms", "owed"),
    [({}, ["1200.00", "1200.00"]), ({"fewer_users_from": "'next-term'"}, ["1500.00", "1200.00"])],
    ids=["yes", "no"],
)
def test_users_may_be_reduced_in_the_first_12_months_or_at_their_end(terms, owed):
    case = Case(crm(**terms), fewer("2015-10-15", on="2015-12-01"))
    assert [case.of(month) for month in ("2015-12", "2016-09")] == list(map(Decimal, owed))


@ambiguity("superoffice-first-year-start", "Contract Date", "first Invoice Period")
@pytest.mark.parametrize(
    ("terms", "until", "in_august"),
    [
        ({}, date(2016, 9, 1), "0.00"),
        ({"first_year_counted_from": "'first-day'"}, date(2016, 8, 10), "0.00"),
        # 10 to 31 August are 22 of the 31 days of a month: 500.00 x 22 / 31 = 354.8387.
        ({"first_year_counted_from": "'first-day'", "first_part_month": "'by-days'"}, date(2016, 8, 10), "354.84"),
    ],
    ids=["first Invoice Period, the days before free", "Contract Date", "Contract Date, the days before charged"],
)
def test_the_first_12_months_run_from_the_first_invoice_period_or_the_contract_date(terms, until, in_august):
    case = Case(crm(every="month", **terms))
    assert case.life("crm", "2015-10-31").initial_term.end == until
    assert case.total("2015-08-31") == Decimal(in_august)
    assert case.billed("2015-09-01") == Decimal("500.00")


# Availability ---------------------------------------------------------------------------------------------------------


def june(from_at, until_at, day, **terms):
    """What is given back of the 500.00 of June 2016 for an outage that was reported on a day."""
    known = {"from_at": f"{from_at}+02:00", "until_at": f"{until_at}+02:00", "known_at": f"{from_at}+02:00"}
    down = event("outage", from_at[:10], "crm", id="outage", cause="provider", **known)
    case = Case(crm(every="month", **terms), down, event("outage-reported", day, "crm", outage="outage"))
    return -case.total("2016-07-31", clause="availability-credit")


@ambiguity("superoffice-credit-formula", "downtime / month", "excess downtime / month")
def test_the_credit_is_in_proportion_to_the_time_down_or_to_what_is_beyond_the_allowance():
    # 130 of 43,200 minutes: 500.00 x 130 / 43,200 = 1.5046; beyond 86.4 minutes: 500.00 x 43.6 / 43,200 = 0.5046.
    down = ("2016-06-09T10:00:00", "2016-06-09T12:10:00", "2016-06-14")
    assert june(*down) == Decimal("1.50")
    assert june(*down, credit_in_proportion_to="'beyond-level'") == Decimal("0.50")


@ambiguity("superoffice-incident-clock", "end of incident, Vilnius calendar", "start, customer's calendar")
def test_three_working_days_run_from_the_end_in_vilnius_or_from_the_start_in_the_customers_calendar():
    # 1,570 minutes from Wednesday 8 to Thursday 9 June: 500.00 x 1,570 / 43,200 = 18.1713. Three working days after
    # the end are Friday 10, Monday 13, Tuesday 14; after the start one day earlier.
    long, start = ("2016-06-08T10:00:00", "2016-06-09T12:10:00"), {"outage_days_counted_from": "'start'"}
    days = ("2016-06-13", "2016-06-14", "2016-06-15")
    assert [june(*long, day) for day in days] == [Decimal("18.17"), Decimal("18.17"), 0]
    assert [june(*long, day, **start) for day in days] == [Decimal("18.17"), 0, 0]
    # Friday 24 June is a holiday in Lithuania and none in the Netherlands.
    midsummer, dutch = ("2016-06-23T10:00:00", "2016-06-23T12:10:00"), {"provider_holidays": "'NL'"}
    assert [june(*midsummer, day) for day in ("2016-06-28", "2016-06-29")] == [Decimal("1.50"), Decimal("1.50")]
    assert [june(*midsummer, day, **dutch) for day in ("2016-06-28", "2016-06-29")] == [Decimal("1.50"), 0]
    # Half past eleven at night in Amsterdam is Friday 10 June in Vilnius.
    night, amsterdam = ("2016-06-09T21:20:00", "2016-06-09T23:30:00"), {"provider_time_zone": "'Europe/Amsterdam'"}
    assert [june(*night, "2016-06-15"), june(*night, "2016-06-15", **amsterdam)] == [Decimal("1.50"), 0]


@ambiguity("superoffice-incident-clock", "end of incident, Vilnius calendar", "start, customer's calendar")
def test_support_has_the_hours_of_vilnius_or_of_the_customer():
    def is_open(at, **terms):
        found = Case(crm(**terms)).may("ask-support", at).findings
        (one,) = (one.ruling.allowed for one in found if one.clause.id == "hours")
        return one

    # 7:30 and 15:30 in Amsterdam are 8:30 and 16:30 in Vilnius; 24 June is a holiday there.
    moments = ("2016-06-20T07:30", "2016-06-20T15:30", "2016-06-24T10:00")
    dutch = {"support_time_zone": "'Europe/Amsterdam'", "support_country": "'NL'"}
    assert [is_open(at) for at in moments] == [True, False, False]
    assert [is_open(at, **dutch) for at in moments] == [False, True, True]


# Data -----------------------------------------------------------------------------------------------------------------


@ambiguity("superoffice-withholding-and-deletion", "deletion goes on", "clock stops")
@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({}, [("decide", None)]),
        ({"withheld_data_is_removed": "'goes-on'"}, [("remove", date(2016, 10, 1))]),
    ],
    ids=["clock stops", "deletion goes on"],
)
def test_withheld_data_waits_for_a_decision_or_is_removed_all_the_same(terms, said):
    gone, kept = event("agreement-ended", "2016-09-01", "crm"), event("data-withheld", "2016-09-05", "crm")
    duties = Case(crm(**terms), gone, kept).must("2016-09-20", clause="data-deletion-after-30-days")
    assert [(one.duty.says, one.due_on) for one in duties] == said


@ambiguity("superoffice-data-destruction", "unless unlimited storage is permitted", "literal")
def test_data_is_destroyed_unless_it_may_be_kept_or_literally_only_if_it_may():
    def destroyed(**terms):
        case = Case(crm(**terms), event("agreement-ended", "2016-09-01", "crm"))
        # At the latest it goes 30 days after the end, in every reading.
        (removal,) = case.must("2016-08-31", clause="data-deletion-after-30-days")
        assert removal.due_on == date(2016, 10, 1)
        return [one.duty.says for one in case.must("2016-01-01", clause="data-destruction")] == ["reasonable-time"]

    permitted, literal = {"unlimited_storage": "true"}, {"not_destroyed_if": "'no-unlimited-storage'"}
    assert [destroyed(), destroyed(**permitted)] == [True, False]
    assert [destroyed(**literal), destroyed(**permitted, **literal)] == [False, True]


# Prices, trials, metered services -------------------------------------------------------------------------------------


@ambiguity("superoffice-price-changes", "list price moves freely", "4 months' notice")
def test_the_agreed_price_holds_until_four_months_notice_or_follows_the_price_list():
    def amended(day, clause, **said):
        terms = {"plan_price": {"EUR": 46.00, "per": "sales-plan"}}
        return event("terms-amended", day, "crm", by="provider", clause=clause, terms=terms, **said)

    freely = {"price_list_holds_from": "'any-day'"}
    listed = amended("2015-12-01", "invoice-period-change")
    assert faults_of(Case(crm(), listed), "2016-01-01") == ["change-not-permitted"]
    assert Case(crm(**freely), listed).billed("2015-12-01") == Decimal("1380.00")  # 10 x 46.00 x 3
    # With four months' notice it changes in both, from the Invoice Period after them and the first 12 months.
    for terms in ({}, freely):
        in_time, late = (
            Case(crm(**terms), amended("2016-12-01", "contract-amendment", notice_on=day))
            for day in ("2016-08-01", "2016-08-02")
        )
        assert [in_time.billed(day) for day in ("2016-09-01", "2016-12-01")] == [QUARTER, Decimal("1380.00")]
        assert faults_of(late, "2016-12-31") == ["change-not-permitted"]
    # What is ordered with another Invoice Period has the price of the list from its first day, in both.
    after = {"first_year_counted_from": "'first-day'", "invoice_periods_from": "'first-day'"}
    yearly = Case(crm("2015-12-01", "year", **after), listed)
    assert yearly.billed("2015-12-01") == Decimal("5520.00")  # 10 x 46.00 x 12


@ambiguity("superoffice-trial-bans-scope", "general", "trial only")
def test_competitors_and_benchmarks_are_banned_everywhere_or_in_trials():
    def refusals(service, **terms):
        trial = {"trial_length": "{ days = 30 }"} if service == "superoffice-free-trial" else {}
        case = Case(order("crm", service, "2015-08-10", **trial, **terms))
        load_test = case.may("use-function", "2015-08-12", function="load-test", purpose="benchmarking")
        rival = case.may("sign-in", "2015-08-12", relation="competitor")
        return {one.clause.id for found in (load_test, rival) for one in found.refusals} & bans

    bans, trials_only = {"no-competitors", "no-benchmarking"}, {"bans_beyond_trial": "false"}
    assert refusals("superoffice-crm-online") == bans
    assert refusals("superoffice-crm-online", **trials_only) == set()
    assert refusals("superoffice-free-trial") == bans


@ambiguity("superoffice-metered-list", "three", "four")
def test_four_services_are_metered_or_three():
    def case(item="", **terms):
        names = {"storage": "GB", "mailing": "units", "service_email": "units"}
        three = {f"{name}_maximum": f"{{ {unit} = 100 }}" for name, unit in names.items()}
        prices = {"storage_price": "{ EUR = 4.00, per = 'GB' }", "mailing_price": "{ EUR = 0.02 }"}
        used = [("storage", 102), ("mailing", 150), ("service-email", 130), *([(item, 130)] if item else [])]
        measured = [event("use-measured", "2015-10-20", "crm", item=what, quantity=quantity) for what, quantity in used]
        terms = {**three, **prices, "service_email_price": "{ EUR = 0.10 }", **terms}
        return Case(crm(**terms), *measured)

    # 2 GB x 4.00, 50 mailings x 0.02 and 30 e-mails x 0.10 are 12.00; 30 log-ins x 0.10 are 3.00.
    fourth = {"customer_center_maximum": "{ units = 100 }", "customer_center_price": "{ EUR = 0.10 }"}
    assert case("customer-center-login", **fourth).billed("2015-12-01") - QUARTER == Decimal("15.00")
    assert case().billed("2015-12-01") - QUARTER == Decimal("12.00")
    assert faults_of(case("customer-center-login"), "2015-12-01") == ["event-against-terms"]  # nothing measures them
    visits = case("customer-center-visit", customer_center_measured="'customer-center-visit'", **fourth)
    assert visits.billed("2015-12-01") - QUARTER == Decimal("15.00")


@ambiguity("superoffice-trial-end", "earlier", "later")
@pytest.mark.parametrize(
    ("terms", "until"),
    [({}, date(2015, 9, 21)), ({"free_until": "'later'"}, date(2015, 10, 1))],
    ids=["earlier", "later"],
)
def test_a_trial_is_free_until_the_earlier_or_the_later_of_its_end_and_the_purchase(terms, until):
    trial = order("trial", "superoffice-free-trial", "2015-09-01", trial_length="{ days = 30 }", **terms)
    case = Case(trial, event("service-bought", "2015-09-21", "trial"), crm("2015-09-21"))
    assert case.life("trial", "2015-12-31").until_on == until
    assert case.total("2015-12-31", order="trial") == 0
