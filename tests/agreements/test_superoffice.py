"""The life of a SuperOffice customer: from a trial in September 2015 to the deletion of its data in January 2017.

Six users of the sales plan at 50.00 and four of the service plan at 65.00 a month, with expansion services at 90.00,
invoiced by the quarter in advance. The Contract Date is 21 September 2015, so the first 12 months run from 1 October.
"""

from datetime import date
from decimal import Decimal

from tests.agreements.years import Year
from tests.register.cases import event, order


def happened(kind, day, **fields):
    return event(kind, day, "crm", **fields)


def of_account(kind, day, **fields):
    one = event(kind, day, "", account="acme", **fields)
    return one._replace(text=one.text.replace('"agreement": "", ', ""))


def user(day, name):
    return happened("user-assigned", day, user=name, plan="sales-plan")


def plans(unit, said_on, from_on, count):
    return happened("quantity-changed", from_on, unit=unit, quantity=count, notice_on=said_on)


def measured(day, item, quantity):
    return happened("use-measured", day, item=item, quantity=quantity)


def outage(day, begins, ends):
    """An outage that SuperOffice causes, and notices at once."""
    at = {"from_at": f"{day}T{begins}", "until_at": f"{day}T{ends}", "known_at": f"{day}T{begins}"}
    return happened("outage", day, id=f"outage of {day}", cause="provider", **at)


YEAR = Year(
    # September 2015: a trial of 30 days, and what is bought on the 21st. The data of the trial is kept.
    order("trial", "superoffice-free-trial", "2015-09-01", trial_length="{ days = 30 }"),
    event("service-bought", "2015-09-21", "trial"),
    order(
        "crm", "superoffice-crm-online", "2015-09-21", settings="every = 'quarter'",
        users="sales-plan = 6\nservice-plan = 4\nadded-sales-plan = 0",
        plan_price="{ EUR = 50.00, per = 'sales-plan' }", second_plan_price="{ EUR = 65.00, per = 'service-plan' }",
        added_plan_price="{ EUR = 54.00, per = 'added-sales-plan' }",
        expansion_services="true", expansion_price="{ EUR = 90.00 }",
        storage_maximum="{ GB = 5 }", storage_price="{ EUR = 4.00, per = 'GB' }",
        mailing_maximum="{ units = 5000 }", mailing_price="{ EUR = 0.02 }",
        hourly_rate="{ EUR = 140.00, per = 'hour' }",
    ),
    *[user("2015-09-21", name) for name in ("anna", "bert", "carla", "dirk", "els", "fons")],
    happened("person-named", "2015-09-21", role="contact", person="anna"),
    happened("person-named", "2015-09-21", role="main-user", person="bert"),
    event("duty-fulfilled", "2015-09-25", "trial", clause="service", duty="choose"),
    # October to December: a workshop, 2.5 GB too many, two users more, 1,500 mailings too many.
    happened("hours-approved", "2015-10-05", item="consultancy", hours=6),
    measured("2015-10-14", "storage", 7.5),
    happened("hours-worked", "2015-10-20", item="consultancy", hours=6),
    happened("order-submitted", "2015-11-11", through="shop"),
    happened("order-confirmed", "2015-11-12", through="e-mail"),
    plans("sales-plan", "2015-11-12", "2015-11-12", 8),
    user("2015-11-12", "gijs"), user("2015-11-12", "hans"),
    measured("2015-11-20", "mailing", 4_000),
    measured("2015-12-20", "mailing", 6_500),
    # January to March 2016: an outage that is reported a day too late, a user at another price, two fewer from April.
    outage("2016-02-08", "09:00:00+01:00", "13:00:00+01:00"),
    plans("added-sales-plan", "2016-02-10", "2016-02-10", 1),
    happened("outage-reported", "2016-02-12", outage="outage of 2016-02-08", complete="yes"),
    plans("sales-plan", "2016-03-02", "2016-04-01", 6),
    # April to June: an open invoice, a price that is announced, a copy of the data, a reduction that is a day too late,
    # an outage of 130 minutes that is reported on the last day for it, a gigabyte too many.
    happened("user-released", "2016-04-01", user="gijs"), happened("user-released", "2016-04-01", user="hans"),
    of_account("invoice-overdue", "2016-04-18", invoice="16-2"),
    of_account("reminder-sent", "2016-04-20", invoice="16-2", level=1),
    happened("suspended", "2016-04-25", reason="invoice 16-2"),
    of_account("payment-received", "2016-04-27", invoice="16-2", amount="2202.79"),
    happened("reactivated", "2016-04-28", charged="no"),
    happened("change-planned", "2016-05-10", change="terms", takes_effect_on="2016-10-01"),
    happened("change-announced", "2016-05-20", change="terms", takes_effect_on="2016-10-01", through="e-mail"),
    happened("terms-amended", "2016-10-01", by="provider", clause="contract-amendment", notice_on="2016-05-20",
             terms={"plan_price": {"EUR": 52.00, "per": "sales-plan"}}),
    plans("service-plan", "2016-06-02", "2016-07-01", 3),
    happened("data-requested", "2016-06-07", wanted_on="2016-06-10"),
    outage("2016-06-09", "10:00:00+02:00", "12:10:00+02:00"),
    happened("duty-fulfilled", "2016-06-10", clause="data-copy-on-request"),
    happened("outage-reported", "2016-06-14", outage="outage of 2016-06-09", complete="yes"),
    measured("2016-06-20", "storage", 5.25),
    measured("2016-06-25", "storage", 6),
    # July to September: the claim is handled six days late; notice is sent four days too late.
    happened("claim-handled", "2016-07-20", outage="outage of 2016-06-09"),
    happened("notice-given", "2016-09-06", by="customer", sent_on="2016-09-05"),
    # October to December: the renewed quarter.
    happened("hours-worked", "2016-11-07", item="support-outside", hours=1.5),
    measured("2016-12-10", "mailing", 5_001),
    # January 2017: the data is downloaded, and removed.
    happened("duty-fulfilled", "2017-01-12", clause="data-download-at-termination"),
    happened("duty-fulfilled", "2017-01-31", clause="data-deletion-after-30-days"),
)  # fmt: skip

# Billed from | order | clause | first day, first day after | by hand | because
OWED = """
2015-10-01 | crm | subscription-price     | 2015-10-01 2016-01-01 | 6 x 50.00 x 3 = 900.00   | September is free
2015-10-01 | crm | second-plan            | 2015-10-01 2016-01-01 | 4 x 65.00 x 3 = 780.00   |
2015-10-01 | crm | price                  | 2015-10-01 2016-01-01 | 90.00 x 3 = 270.00       | expansion services
2015-10-21 | crm | service                | 2015-10-20 2015-10-21 | 6 x 140.00 = 840.00      | workshop, when done
2016-01-01 | crm | storage | 2015-10-01 2015-11-01 | 7.5 x 4.00 - 5 x 4.00 = 10.00 | October, next invoice
2016-01-01 | crm | subscription-price     | 2015-11-12 2016-01-01 | 2 x 50.00 x 3 x 50/92 = 163.04 | two more, 50 days
2016-01-01 | crm | mailings               | 2015-12-01 2016-01-01 | 6500 x 0.02 - 5000 x 0.02 = 30.00 |
2016-01-01 | crm | subscription-price     | 2016-01-01 2016-04-01 | 8 x 50.00 x 3 = 1200.00  |
2016-01-01 | crm | second-plan            | 2016-01-01 2016-04-01 | 4 x 65.00 x 3 = 780.00   |
2016-01-01 | crm | price                  | 2016-01-01 2016-04-01 | 90.00 x 3 = 270.00       |
2016-04-01 | crm | added-user-price       | 2016-02-10 2016-04-01 | 54.00 x 3 x 51/91 = 90.79 | 20 days and 31
2016-04-01 | crm | subscription-price     | 2016-04-01 2016-07-01 | 6 x 50.00 x 3 = 900.00   | two fewer, in time
2016-04-01 | crm | second-plan            | 2016-04-01 2016-07-01 | 4 x 65.00 x 3 = 780.00   |
2016-04-01 | crm | added-user-price       | 2016-04-01 2016-07-01 | 54.00 x 3 = 162.00       |
2016-04-01 | crm | price                  | 2016-04-01 2016-07-01 | 90.00 x 3 = 270.00       |
2016-07-01 | crm | availability-credit | 2016-06-01 2016-07-01 | - 1842.00 x 30/91 x 7800/2592000 = -1.83 | 130 minutes
2016-07-01 | crm | storage                | 2016-06-01 2016-07-01 | 6 x 4.00 - 5 x 4.00 = 4.00 | the largest counts
2016-07-01 | crm | subscription-price     | 2016-07-01 2016-10-01 | 6 x 50.00 x 3 = 900.00   |
2016-07-01 | crm | second-plan            | 2016-07-01 2016-10-01 | 4 x 65.00 x 3 = 780.00   | one fewer: too late
2016-07-01 | crm | added-user-price       | 2016-07-01 2016-10-01 | 54.00 x 3 = 162.00       |
2016-07-01 | crm | price                  | 2016-07-01 2016-10-01 | 90.00 x 3 = 270.00       |
2016-10-01 | crm | subscription-price     | 2016-10-01 2017-01-01 | 6 x 52.00 x 3 = 936.00   | the announced price
2016-10-01 | crm | second-plan            | 2016-10-01 2017-01-01 | 3 x 65.00 x 3 = 585.00   | one fewer
2016-10-01 | crm | added-user-price       | 2016-10-01 2017-01-01 | 54.00 x 3 = 162.00       |
2016-10-01 | crm | price                  | 2016-10-01 2017-01-01 | 90.00 x 3 = 270.00       |
2016-11-08 | crm | out-of-conditions-hourly | 2016-11-07 2016-11-08 | 1.5 x 140.00 = 210.00  |
2017-01-01 | crm | mailings               | 2016-12-01 2017-01-01 | 5001 x 0.02 - 5000 x 0.02 = 0.02 | after the end
"""

# Month | what is billed in it | because
BILLED = """
2015-09 | 0 = 0.00 | the trial, and the days before the first quarter
2015-10 | 900.00 + 780.00 + 270.00 + 840.00 = 2790.00                  |
2015-11 | 0 = 0.00                                                     |
2015-12 | 0 = 0.00                                                     |
2016-01 | 1200.00 + 780.00 + 270.00 + 163.04 + 10.00 + 30.00 = 2453.04 | with what the last quarter left
2016-02 | 0 = 0.00                                                     |
2016-03 | 0 = 0.00                                                     |
2016-04 | 900.00 + 780.00 + 162.00 + 270.00 + 90.79 = 2202.79          |
2016-05 | 0 = 0.00                                                     |
2016-06 | 0 = 0.00                                                     |
2016-07 | 900.00 + 780.00 + 162.00 + 270.00 + 4.00 - 1.83 = 2114.17    | with the credit for June
2016-08 | 0 = 0.00                                                     |
2016-09 | 0 = 0.00                                                     |
2016-10 | 936.00 + 585.00 + 162.00 + 270.00 = 1953.00                  |
2016-11 | 210.00 = 210.00                                              |
2016-12 | 0 = 0.00                                                     |
2017-01 | 0.02 = 0.02                                                  |
"""


def test_every_line_from_the_trial_to_the_end():
    YEAR.assert_owed(OWED, "2017-02-28")


def test_every_months_bill():
    YEAR.assert_billed(BILLED)


# September 2015: the trial --------------------------------------------------------------------------------------------


def test_15_september_buying_keeps_the_data():
    assert YEAR.agenda("2015-09-15") == [
        "2015-09-30 customer right data-loss-at-end",
        "2015-09-30 customer right service",  # to choose: the data of the trial, or a clean database
        "2015-10-31 provider open data-deletion-after-30-days",  # if nothing is bought
    ]
    (buy,) = YEAR.on("2015-09-15").must("2015-09-15", clause="data-loss-at-end")
    assert buy.consequence("nl") == "Alle gegevens en instellingen van de proef gaan verloren."


FROM_THE_TRIAL = ["2015-09-30 customer fulfilled data-loss-at-end", "2015-09-30 customer fulfilled service"]
FIRST_YEAR = [
    "2016-09-01 customer right termination-by-notice",
    "2016-09-01 provider right termination-by-notice",
    "2016-10-01 customer open contract-period-follows-invoice-period",
    "2016-10-01 provider open contract-period-follows-invoice-period",
]


def test_1_october_the_trial_was_bought_and_its_data_kept():
    assert YEAR.on("2015-10-01").life("trial", "2015-10-01").until_on == date(2015, 9, 21)
    assert YEAR.agenda("2015-10-01") == FROM_THE_TRIAL + FIRST_YEAR
    (named,) = YEAR.on("2015-10-01").must("2015-10-01", clause="contact-person", order="crm")
    assert (named.duty.who, named.stands) == ("customer", "fulfilled")  # ten users are more than three


# October to March: users and plans, an outage that is reported too late -----------------------------------------------


def test_a_seventh_user_of_the_sales_plan_waits_for_the_confirmation():
    hans = {"agreement": "crm", "user": "hans", "plan": "sales-plan", "relation": "employee"}
    assert YEAR.refused("assign-user", "2015-11-11", **hans) == ["user-count-limit"]
    decision = YEAR.on("2015-11-11").may("assign-user", "2015-11-11", **hans)
    assert decision.message("nl") == "Er mogen er 6 zijn; dit zou nummer 7 zijn."
    assert YEAR.refused("assign-user", "2015-11-12", **hans) == []
    bound = YEAR.on("2015-11-11").must("2015-11-11", clause="order-binding-and-confirmation", order="crm")
    assert [(one.duty.who, one.duty.says, one.stands) for one in bound] == [("provider", "confirm", "standing")]


def test_12_february_a_report_after_three_working_days_is_too_late():
    for day, stands in (("2016-02-10", "right"), ("2016-02-12", "late")):
        (report,) = YEAR.on(day).must(day, clause="availability-credit", order="crm")
        assert (report.due_on, report.stands) == (date(2016, 2, 11), stands)
    assert report.consequence("nl") == "Een storing die later wordt gemeld, wordt niet vergoed."


# April to July: an open invoice, a copy, a claim ----------------------------------------------------------------------

LATER_NOTICES = [
    "2016-12-02 customer right termination-by-notice",
    "2016-12-02 provider right termination-by-notice",
    "2017-03-02 customer right termination-by-notice",
    "2017-03-02 provider right termination-by-notice",
]
OUTAGE_OF_FEBRUARY = "2016-02-11 customer late availability-credit"


def test_26_april_the_agenda_of_a_customer_that_is_suspended():
    assert YEAR.agenda("2016-04-26") == [*FROM_THE_TRIAL, OUTAGE_OF_FEBRUARY, *FIRST_YEAR, *LATER_NOTICES]


def test_from_25_to_27_april_nobody_signs_in():
    asked = {day: YEAR.refused("sign-in", f"2016-04-{day}", agreement="crm", user="anna") for day in range(24, 29)}
    suspended = ["login-suspension", "service"]
    assert {day: sorted(clauses) for day, clauses in asked.items()} == {
        24: [], 25: suspended, 26: suspended, 27: suspended, 28: []
    }  # fmt: skip
    decision = YEAR.on("2016-04-26").may("sign-in", "2016-04-26", agreement="crm", user="anna")
    assert decision.message("fr") == "Le service est suspendu depuis le 25 avril 2016."
    assert decision.remedy("nl") == "Vraag de aanbieder om de dienst weer te activeren."


def test_the_right_to_suspend_comes_with_the_reminder_and_goes_with_the_payment():
    def rights(day):
        case = YEAR.on(day)
        found = [one for name in ("login-suspension", "termination-for-default") for one in case.must(day, clause=name)]
        return [(one.clause.id, one.stands) for one in found if one.agreement == "crm"]

    assert rights("2016-04-17") == []
    assert rights("2016-04-18") == [("termination-for-default", "right")]
    assert rights("2016-04-20") == [("login-suspension", "right"), ("termination-for-default", "right")]
    assert rights("2016-04-25") == [("login-suspension", "fulfilled"), ("termination-for-default", "right")]
    assert rights("2016-04-27") == []


def test_in_may_a_test_of_the_walls_and_a_competitor_are_refused():
    asked = {"agreement": "crm", "function": "penetration-test", "user": "anna"}
    assert YEAR.refused("use-function", "2016-05-03", **asked) == ["no-intrusion-or-disruption"]
    decision = YEAR.on("2016-05-03").may("use-function", "2016-05-03", **asked)
    assert decision.message("fr").startswith("Le service ne peut pas servir à ceci")
    rival = YEAR.refused("sign-in", "2016-05-03", agreement="crm", user="anna", relation="competitor")
    assert sorted(rival) == ["no-competitors", "users-follow-terms"]


def test_a_copy_for_friday_10_june_is_asked_for_by_tuesday():
    assert YEAR.refused("request-data", "2016-06-07", agreement="crm", wanted_on="2016-06-10") == []
    late = YEAR.on("2016-06-08").may("request-data", "2016-06-08", agreement="crm", wanted_on="2016-06-10")
    assert [one.clause.id for one in late.refusals] == ["data-copy-on-request"]
    assert late.message("nl") == "Een kopie voor 10 juni 2016 moest uiterlijk op 7 juni 2016 worden gevraagd."
    # Saturday 11 June: Friday, Thursday and Wednesday the 8th are the three working days before it.
    assert late.remedy("nl") == "Vraag om 11 juni 2016 of later."


def test_15_june_what_was_announced_copied_and_claimed():
    assert YEAR.agenda("2016-06-15") == [
        *FROM_THE_TRIAL,
        OUTAGE_OF_FEBRUARY,
        "2016-06-01 provider fulfilled contract-amendment",
        "2016-06-10 provider fulfilled data-copy-on-request",
        "2016-06-14 customer fulfilled availability-credit",
        "2016-07-14 provider open availability-credit",
        *FIRST_YEAR,
        *LATER_NOTICES,
        "2017-06-01 customer right termination-by-notice",
        "2017-06-01 provider right termination-by-notice",
    ]


def test_the_claim_of_14_june_is_handled_six_days_late():
    for day, stands in (("2016-07-14", "open"), ("2016-07-15", "missed"), ("2016-07-20", "late")):
        (handle,) = YEAR.on(day).must(day, clause="availability-credit", says="handle")
        assert (handle.duty.who, handle.due_on, handle.stands) == ("provider", date(2016, 7, 14), stands)


def repriced(from_on, notice_on):
    return happened("terms-amended", from_on, by="provider", clause="contract-amendment", notice_on=notice_on,
                    terms={"plan_price": {"EUR": 53.00, "per": "sales-plan"}})  # fmt: skip


def test_a_price_takes_four_months_and_the_end_of_the_first_year():
    for from_on, notice_on in (
        ("2016-10-01", "2016-06-02"),
        ("2016-07-01", "2016-02-20"),
        ("2016-11-01", "2016-05-20"),
    ):
        change = YEAR.but(repriced(from_on, notice_on), without="terms-amended")
        assert change.faults("2016-11-30") == ["change-not-permitted"]
    on_the_last_day = YEAR.but(repriced("2016-10-01", "2016-06-01"), without="terms-amended")
    assert on_the_last_day.on("2016-10-01").billed("2016-10-01", clause="subscription-price") == 6 * 53 * 3


def test_whoever_leaves_in_may_still_pays_for_the_first_year():
    left = YEAR.but(happened("agreement-ended", "2016-05-01", by="customer")).on("2016-05-01")
    paid = YEAR.on("2016-04-30").total("2016-04-30")
    assert left.total("2016-06-30") == paid  # nothing of the second quarter comes back
    assert left.billed("2016-07-01") == Decimal("2112.00")  # 900.00 + 780.00 + 162.00 + 270.00, as it falls due
    assert left.total("2017-06-30") == paid + Decimal("2112.00")


# September to January: notice, the end, the data ----------------------------------------------------------------------

DONE = [
    *FROM_THE_TRIAL,
    OUTAGE_OF_FEBRUARY,
    "2016-06-01 provider fulfilled contract-amendment",
    "2016-06-10 provider fulfilled data-copy-on-request",
    "2016-06-14 customer fulfilled availability-credit",
    "2016-07-14 provider late availability-credit",
    "2016-09-01 customer right termination-by-notice",
    "2016-09-01 provider right termination-by-notice",
]


def test_notice_that_was_sent_on_5_september_renews_for_one_quarter():
    life = YEAR.on("2016-09-06").life("crm", "2017-01-31")
    assert [(term.start, term.end) for term in life.terms] == [
        (date(2015, 9, 21), date(2016, 10, 1)),  # twelve months from 1 October, and the days before
        (date(2016, 10, 1), date(2017, 1, 1)),
    ]
    assert life.until_on == date(2017, 1, 1)
    assert YEAR.agenda("2016-09-07") == [
        *DONE,
        "2016-10-01 customer open contract-period-follows-invoice-period",
        "2016-10-01 provider open contract-period-follows-invoice-period",
        "2016-12-02 customer fulfilled termination-by-notice",
        "2016-12-02 provider right termination-by-notice",
        "2017-01-31 provider open data-deletion-after-30-days",
    ]


def test_notice_that_is_sent_on_1_september_is_in_time_though_it_arrives_later():
    notice = happened("notice-given", "2016-09-05", by="customer", sent_on="2016-09-01")
    in_time = YEAR.but(notice, without="notice-given").on("2016-09-05")
    assert in_time.life("crm", "2016-12-31").until_on == date(2016, 10, 1)
    assert [line for line in in_time.lines("2016-12-31") if line.bill_on >= date(2016, 10, 1)] == []


def test_january_the_main_user_downloads_the_data_until_the_30th():
    ended = [*DONE, "2016-12-02 customer fulfilled termination-by-notice"]
    assert YEAR.agenda("2017-01-10") == [
        *ended,
        "2017-01-30 customer right data-download-at-termination",
        "2017-01-31 provider open data-deletion-after-30-days",
    ]
    assert YEAR.refused("request-data", "2017-01-10", agreement="crm", by="bert") == []
    anna = YEAR.on("2017-01-10").may("request-data", "2017-01-10", agreement="crm", by="anna")
    assert [one.clause.id for one in anna.refusals] == ["data-download-at-termination"]
    assert anna.message("nl") == "Alleen de hoofdgebruiker, bert, downloadt de gegevens."
    assert YEAR.refused("request-data", "2017-01-30", agreement="crm", by="bert") == []
    late = YEAR.on("2017-01-31").may("request-data", "2017-01-31", agreement="crm", by="bert")
    assert late.message("nl") == "De gegevens konden tot en met 30 januari 2017 worden gedownload."
    assert YEAR.agenda("2017-01-31") == [
        *ended,
        "2017-01-30 customer fulfilled data-download-at-termination",
        "2017-01-31 provider fulfilled data-deletion-after-30-days",
    ]


def test_february_data_that_is_still_there_is_a_duty_missed():
    forgotten = YEAR.but(without="data-deletion-after-30-days").on("2017-02-01")
    (removal,) = forgotten.must("2017-02-01", clause="data-deletion-after-30-days", order="crm")
    assert (removal.duty.who, removal.due_on, removal.stands) == ("provider", date(2017, 1, 31), "missed")
