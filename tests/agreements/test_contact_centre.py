"""A year in the life of a contact centre: Kade Verzekeringen has NICE CXone from 18 January 2022.

25 agents at 40.00 a month; calls that come in at 0.012 a minute, calls that go out by a list of destinations, both in
steps of 6 seconds. The text knows no credit for outages and no fee for leaving early, so neither is in this year. It
says nothing of fewer agents either, so they count from their day, as more agents do.
"""

from datetime import date

from tests.agreements.years import Year
from tests.register.cases import Deck, call, event, order


def inbound(at, **lasted):
    return call(at, direction="inbound", **lasted)


def agent(day, name):
    return event("user-assigned", day, "cxone", user=name)


def agents(day, count):
    return event("quantity-changed", day, "cxone", unit="agent", quantity=count)


LIST = """31,Netherlands,0.021,
31,Netherlands,0.024,2022-07-01
316,Netherlands mobile,0.065,
32,Belgium,0.030,"""

YEAR = Year(
    order(
        "cxone", "nice-cxone", "2022-01-18", settings="term = { months = 12 }", users="agent = 25",
        service_fee="{ EUR = 40.00, per = 'agent' }", inbound_rate="{ EUR = 0.012, per = 'minute' }",
        outbound_rates="'list'", call_step="{ seconds = 6 }",
    ),
    Deck("list", LIST),
    # January: An, Bram and Cor are three of the 25; everybody is told that there are no emergency calls.
    agent("2022-01-18", "an"), agent("2022-01-18", "bram"), agent("2022-01-18", "cor"),
    event("person-informed", "2022-01-18", "cxone", matter="no-emergency-calls"),
    # February: the first calls, and three agents more from the 14th.
    inbound("2022-02-10", minutes=3_250),
    inbound("2022-02-10T11:00:00", seconds=125),
    call("2022-02-11", minutes=600),
    call("2022-02-11T11:00:00", seconds=61, to="+31612345678"),
    call("2022-02-11T12:00:00", minutes=40, to="+3225551234"),
    agents("2022-02-14", 28),
    # April: Dirk begins on the 5th and is told on the 7th.
    agent("2022-04-05", "dirk"),
    event("person-informed", "2022-04-07", "cxone", matter="no-emergency-calls", person="dirk"),
    # May: two agents go on the 16th. On the 30th both agree on 42.00 from July.
    agents("2022-05-16", 26),
    event("user-released", "2022-05-16", "cxone", user="cor"),
    event("terms-amended", "2022-07-01", "cxone", by="agreement", notice_on="2022-05-30",
          terms={"service_fee": {"EUR": 42.00, "per": "agent"}}),
    # June and July: a call on each side of the day from which the list has another rate.
    call("2022-06-30T23:59:30", seconds=120),
    call("2022-07-01T00:00:10", seconds=120),
    call("2022-07-12", minutes=100, to="+31612345678"),
    # August: an invoice stays open, and the service is suspended for two days.
    event("suspended", "2022-08-08", "cxone", reason="the invoice of 1 July is open"),
    event("reactivated", "2022-08-10", "cxone", charged="no"),
    # October: a call that ends in November belongs to the month in which it began.
    inbound("2022-10-31T23:59:00", seconds=120),
    # November: Emma begins, and nobody tells her.
    agent("2022-11-02", "emma"),
    # December: notice, a day too late.
    event("notice-given", "2022-12-20", "cxone", by="customer"),
)  # fmt: skip

# Billed from | order | clause | first day, first day after | by hand | because
OWED = """
2022-01-18 | cxone | service-fee           | 2022-01-18 2022-02-01 | 25 x 40.00 x 14/31 = 451.61 | from the 18th
2022-02-01 | cxone | service-fee           | 2022-02-01 2022-03-01 | 25 x 40.00 = 1000.00        |
2022-03-01 | cxone | service-fee           | 2022-02-14 2022-03-01 | 3 x 40.00 x 15/28 = 64.29   | three more, 15 days
2022-03-01 | cxone | inbound-minutes       | 2022-02-01 2022-03-01 | 3250 x 0.012 + 126 x 0.012/60 = 39.03 | 125 s: 126
2022-03-01 | cxone | outbound-destinations | 2022-02-01 2022-03-01 | 600 x 0.021 = 12.60         | Netherlands
2022-03-01 | cxone | outbound-destinations | 2022-02-01 2022-03-01 | 66 x 0.065/60 = 0.07        | mobile; 61 s: 66
2022-03-01 | cxone | outbound-destinations | 2022-02-01 2022-03-01 | 40 x 0.030 = 1.20           | Belgium
2022-03-01 | cxone | service-fee           | 2022-03-01 2022-04-01 | 28 x 40.00 = 1120.00        |
2022-04-01 | cxone | service-fee           | 2022-04-01 2022-05-01 | 28 x 40.00 = 1120.00        |
2022-05-01 | cxone | service-fee           | 2022-05-01 2022-06-01 | 28 x 40.00 = 1120.00        |
2022-06-01 | cxone | service-fee           | 2022-05-16 2022-06-01 | - 2 x 40.00 x 16/31 = -41.29 | two fewer, 16 days
2022-06-01 | cxone | service-fee           | 2022-06-01 2022-07-01 | 26 x 40.00 = 1040.00        |
2022-07-01 | cxone | outbound-destinations | 2022-06-01 2022-07-01 | 2 x 0.021 = 0.04            | begun on 30 June
2022-07-01 | cxone | service-fee           | 2022-07-01 2022-08-01 | 26 x 42.00 = 1092.00        | the agreed price
2022-08-01 | cxone | outbound-destinations | 2022-07-01 2022-08-01 | 2 x 0.024 = 0.05            | begun on 1 July
2022-08-01 | cxone | outbound-destinations | 2022-07-01 2022-08-01 | 100 x 0.065 = 6.50          | mobile
2022-08-01 | cxone | service-fee           | 2022-08-01 2022-09-01 | 26 x 42.00 = 1092.00        | also while suspended
2022-09-01 | cxone | service-fee           | 2022-09-01 2022-10-01 | 26 x 42.00 = 1092.00        |
2022-10-01 | cxone | service-fee           | 2022-10-01 2022-11-01 | 26 x 42.00 = 1092.00        |
2022-11-01 | cxone | inbound-minutes       | 2022-10-01 2022-11-01 | 2 x 0.012 = 0.02            | begun on 31 October
2022-11-01 | cxone | service-fee           | 2022-11-01 2022-12-01 | 26 x 42.00 = 1092.00        |
2022-12-01 | cxone | service-fee           | 2022-12-01 2023-01-01 | 26 x 42.00 = 1092.00        |
2023-01-01 | cxone | service-fee           | 2023-01-01 2023-02-01 | 26 x 42.00 = 1092.00        | renewed on the 18th
"""

# Month | what is billed in it | because
BILLED = """
2022-01 | 451.61 = 451.61                                                  |
2022-02 | 1000.00 = 1000.00                                                |
2022-03 | 1120.00 + 64.29 + 39.03 + 12.60 + 0.07 + 1.20 = 1237.19          | the calls of February
2022-04 | 1120.00 = 1120.00                                                |
2022-05 | 1120.00 = 1120.00                                                |
2022-06 | 1040.00 - 41.29 = 998.71                                         |
2022-07 | 1092.00 + 0.04 = 1092.04                                         |
2022-08 | 1092.00 + 0.05 + 6.50 = 1098.55                                  |
2022-09 | 1092.00 = 1092.00                                                |
2022-10 | 1092.00 = 1092.00                                                |
2022-11 | 1092.00 + 0.02 = 1092.02                                         |
2022-12 | 1092.00 = 1092.00                                                |
2023-01 | 1092.00 = 1092.00                                                | a whole month: no end on the 18th
"""


def test_every_line_of_the_year():
    YEAR.assert_owed(OWED, "2023-01-31")


def test_every_months_bill():
    YEAR.assert_billed(BILLED)


# January to April: users and what they are told -----------------------------------------------------------------------

LAST_DAY_AND_RENEWAL = [
    "2022-12-19 customer right non-renewal-notice",
    "2023-01-18 customer open auto-renewal",
    "2023-01-18 provider open auto-renewal",
]
TOLD_IN_TIME = 3 * ["2022-01-18 customer fulfilled warn-users-about-emergency-calls"]


def test_1_february_everybody_knows_and_the_last_day_for_notice_is_on_the_agenda():
    assert YEAR.agenda("2022-02-01") == TOLD_IN_TIME + LAST_DAY_AND_RENEWAL
    standing = {(one.duty.who, one.clause.id) for one in YEAR.on("2022-02-01").must("2022-02-01", stands="standing")}
    assert standing == {("provider", "support-by-nice"), ("customer", "warn-users-about-emergency-calls")}


def test_april_dirk_is_told_two_days_late():
    dirk = "2022-04-05 customer {} warn-users-about-emergency-calls"
    for day, stands in (("2022-04-05", "open"), ("2022-04-06", "missed"), ("2022-04-07", "late")):
        assert YEAR.agenda(day) == [*TOLD_IN_TIME, dirk.format(stands), *LAST_DAY_AND_RENEWAL]


def test_may_the_provider_cannot_change_the_price_by_itself():
    alone = event("terms-amended", "2022-07-01", "cxone", by="provider", notice_on="2022-05-30",
                  terms={"service_fee": {"EUR": 42.00, "per": "agent"}})  # fmt: skip
    assert YEAR.faults("2022-07-31") == []
    assert YEAR.but(alone, without='"by": "agreement"').faults("2022-07-31") == ["change-not-permitted"]


# July and August: an emergency call, a suspension ---------------------------------------------------------------------


def test_4_july_112_is_refused_in_dutch_with_its_clause():
    assert YEAR.refused("start-call", "2022-07-04T09:30", to="112") == ["no-emergency-calls"]
    decision = YEAR.on("2022-07-04").may("start-call", "2022-07-04T09:30", to="112")
    assert decision.message("nl") == "112 kan met deze dienst niet worden gebeld."
    assert decision.remedy("nl") == "Bel 112 met een gewone vaste of mobiele telefoon."
    assert YEAR.refused("start-call", "2022-07-04T09:31", to="+31201234567") == []


def test_8_and_9_august_nobody_signs_in_and_the_fee_runs_on():
    asked = {day: YEAR.refused("sign-in", f"2022-08-{day}", user="an") for day in ("07", "08", "09", "10")}
    assert asked == {"07": [], "08": ["service"], "09": ["service"], "10": []}
    decision = YEAR.on("2022-08-09").may("sign-in", "2022-08-09", user="an")
    assert decision.message("fr") == "Le service est suspendu depuis le 8 août 2022."
    assert decision.remedy("fr") == "Demandez au fournisseur de le réactiver."


# November to January: a duty missed, a notice too late, a renewal -----------------------------------------------------


def test_3_november_nobody_told_emma():
    november = [
        *TOLD_IN_TIME,
        "2022-04-05 customer late warn-users-about-emergency-calls",
        "2022-11-02 customer missed warn-users-about-emergency-calls",
    ]
    assert YEAR.agenda("2022-11-03") == november + LAST_DAY_AND_RENEWAL
    (missed,) = YEAR.on("2022-11-03").must("2022-11-03", stands="missed")
    assert "emma" in missed.message("nl")


def test_notice_of_20_december_is_a_day_too_late_and_renews_for_12_months():
    life = YEAR.on("2022-12-20").life("cxone", "2023-01-31")
    assert [(term.start, term.end) for term in life.terms][:2] == [
        (date(2022, 1, 18), date(2023, 1, 18)),
        (date(2023, 1, 18), date(2024, 1, 18)),
    ]
    assert life.until_on == date(2024, 1, 18)  # it ends the next term


def test_notice_of_19_december_would_have_ended_it_on_17_january():
    in_time = YEAR.but(event("notice-given", "2022-12-19", "cxone", by="customer"), without="notice-given")
    assert in_time.on("2022-12-19").life("cxone", "2023-01-31").until_on == date(2023, 1, 18)
    january = "2023-01-01 | cxone | service-fee | 2023-01-01 2023-01-18 | 26 x 42.00 x 17/31 = 598.84 | to the 17th"
    year, _, _ = OWED.strip().rpartition("\n")  # all but the January of the renewed term
    in_time.assert_owed(f"{year}\n{january}", "2023-01-31")
    (used,) = in_time.on("2022-12-20").must("2022-12-20", clause="non-renewal-notice")
    assert (used.stands, used.message("nl")) == (
        "fulfilled",
        "Laatste dag om NICE CXone op te zeggen tegen 18 januari 2023.",
    )


def test_the_agenda_of_the_renewed_term():
    (last_day,) = YEAR.on("2023-01-31").must("2023-01-31", clause="non-renewal-notice", order="cxone")[-1:]
    assert last_day.due_on == date(2023, 12, 19)  # 18 January 2024 minus 30 days


def test_who_leaves_in_the_renewed_term_pays_by_days_and_nothing_more():
    # The text has no fee for leaving early; what a breach costs is in the Terms of Service, which are no part of it.
    left = YEAR.but(event("agreement-ended", "2023-02-11", "cxone", by="customer"))
    february = "2023-02-01 | cxone | service-fee | 2023-02-01 2023-02-11 | 26 x 42.00 x 10/28 = 390.00 | 10 days"
    left.assert_owed(f"{OWED.strip()}\n{february}", "2024-12-31")
