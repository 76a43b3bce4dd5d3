"""A year in the life of a customer of GoTo Connect and audio: Acme telephones with it from 14 March 2024.

20 users at 24.00 and 4 devices at 6.00 a month for a term of 6 months, counted from 1 April; five organisers of GoTo
Meeting by the year, and Enhanced Audio beside it, from 1 May. Calls are billed in whole minutes. The text gives no
credit for outages: the one in July costs nothing and earns nothing.
"""

from datetime import date

from tests.agreements.years import Year
from tests.register.cases import Deck, call, event, order

GERMAN_LANDLINE, GERMAN_MOBILE = "+4930123456", "+491711234567"
AMERICAN, SPANISH, INFORMATION_LINE = "+12125550123", "+34911234567", "+31900123456"


def phoned(at, to="+31201234567", **lasted):
    return call(at, to=to, service="goto-connect", **lasted)


def met(at, lines, to="+31201234567", **lasted):
    return call(at, to=to, lines=lines, service="goto-meeting", **lasted)


def happened(kind, day, **fields):
    return event(kind, day, "phone", **fields)


def units(unit, said_on, from_on, count, agreement="phone"):
    return event("quantity-changed", from_on, agreement, unit=unit, quantity=count, notice_on=said_on)


def organiser(day, name):
    return event("user-assigned", day, "meeting", user=f"{name}@acme.example", role="organiser")


ABROAD = """4917,Germany mobile,0.18,
1,United States,0.04,
1,United States,0.05,2024-08-01"""

YEAR = Year(
    Deck("abroad", ABROAD),
    Deck("special", "31900,Information lines,0.25,"),
    Deck("audio-standard", "34,Spain,0.09,\n34,Spain,0.11,2024-09-15"),
    # March: telephony from the 14th.
    order(
        "phone", "goto-connect", "2024-03-14", settings="term = { months = 6 }", users="named-user = 20\ndevice = 4",
        seat_price="{ EUR = 24.00, per = 'named-user' }", device_price="{ EUR = 6.00, per = 'device' }",
        device_minimum="{ EUR = 6.00 }", notice_days="{ days = 30 }", domestic_countries="['NL']",
        free_landline_countries="['BE', 'DE']", international_rates="'abroad'", standard_rates="'special'",
        call_step="{ minutes = 1 }",
    ),
    happened("device-registered", "2024-03-14", device="desk"),
    happened("location-filed", "2024-03-14", device="desk", country="NL", place="Keizersgracht 1, Amsterdam"),
    happened("device-activated", "2024-03-15", device="desk"),
    # April: calls at home and calls that come in.
    phoned("2024-04-15", minutes=300),
    phoned("2024-04-16", minutes=200, direction="inbound"),
    # May: meetings and audio.
    order(
        "meeting", "goto-meeting", "2024-05-01", settings="every = 'year'", users="named-user = 5",
        seat_price="{ EUR = 168.00, per = 'named-user' }",
    ),
    order(
        "audio", "enhanced-audio", "2024-05-01", minimum_fee="{ EUR = 100.00 }", countries="['NL']",
        toll_free_rate="{ EUR = 0.05, per = 'minute' }", standard_rates="'audio-standard'",
    ),
    *[organiser("2024-05-01", name) for name in ("anna.vries", "bert.smit", "carla.jong", "dirk.bos", "els.kok")],
    phoned("2024-05-20", GERMAN_LANDLINE, minutes=45),
    phoned("2024-05-21", GERMAN_MOBILE, minutes=10, seconds=1),
    met("2024-05-22", 4, minutes=100),
    # June: three users more from the 10th; a desk telephone moves on the 12th, and the new place is told on the 14th.
    units("named-user", "2024-06-10", "2024-06-10", 23),
    happened("device-moved", "2024-06-12", device="desk"),
    happened("location-filed", "2024-06-14", device="desk", country="NL", place="Coolsingel 2, Rotterdam"),
    met("2024-06-18", 9, minutes=100),
    # July: one user fewer from August, said on the last day for it; an outage of an afternoon.
    units("named-user", "2024-07-02", "2024-08-01", 22),
    phoned("2024-07-09", AMERICAN, minutes=300),
    phoned("2024-07-10", INFORMATION_LINE, minutes=8),
    met("2024-07-16", 4, minutes=100),
    happened("outage", "2024-07-20", from_at="2024-07-20T13:00:00+02:00", until_at="2024-07-20T17:00:00+02:00",
             cause="provider"),
    # August: calls to America cost more from the 1st, without notice; telephony is suspended for two days.
    phoned("2024-08-09", AMERICAN, minutes=30, seconds=30),
    happened("suspended", "2024-08-12", reason="an invoice is open"),
    happened("reactivated", "2024-08-14", charged="no"),
    # September: a sixth organiser; a user fewer from October, a day too late, as the notice is; a price announced.
    units("named-user", "2024-08-30", "2024-09-01", 6, "meeting"),
    units("named-user", "2024-09-02", "2024-10-01", 21),
    happened("notice-given", "2024-09-02", by="customer"),
    happened("change-planned", "2024-09-10", change="prices", takes_effect_on="2024-10-16"),
    met("2024-09-10", 10, minutes=100),
    met("2024-09-14T23:00:00", 1, SPANISH, minutes=100),
    met("2024-09-15T00:00:00", 1, SPANISH, minutes=100),
    happened("change-announced", "2024-09-16", change="prices", takes_effect_on="2024-10-16"),
    happened("terms-amended", "2024-10-16", by="provider", clause="annual-rate-adjustment", notice_on="2024-09-16",
             terms={"seat_price": {"EUR": 25.00, "per": "named-user"}}),
    # October: much audio; all devices are given up from December.
    met("2024-10-02", 26, minutes=100),
    units("device", "2024-10-31", "2024-12-01", 0),
    # November: the use of October is looked at, audio is suspended for two days and 500 minutes are charged.
    met("2024-11-05", 5, minutes=100),
    event("review-decided", "2024-11-18", "audio", clause="usage-review", period="2024-10-01", choice="suspend"),
    event("review-decided", "2024-11-20", "audio", clause="usage-review", period="2024-10-01", choice="charge",
          quantity=500, price={"EUR": 0.02, "per": "minute"}),
    event("reactivated", "2024-11-20", "audio", charged="no"),
    # December: no more meetings from the 15th, so no more audio.
    event("agreement-ended", "2024-12-15", "meeting", by="customer", recorded_on="2024-12-02"),
    met("2024-12-05", 1, minutes=100),
    # February: gone before the term is over.
    happened("agreement-ended", "2025-02-01", by="customer", recorded_on="2025-01-20"),
)  # fmt: skip

# Billed from | order | clause | first day, first day after | by hand | because
OWED = """
2024-03-14 | phone   | service-fee          | 2024-03-14 2024-04-01 | 20 x 24.00 x 18/31 = 278.71 | from the 14th
2024-03-14 | phone   | device-fee           | 2024-03-14 2024-04-01 | 4 x 6.00 x 18/31 = 13.94    |
2024-04-01 | phone   | service-fee          | 2024-04-01 2024-05-01 | 20 x 24.00 = 480.00         |
2024-04-01 | phone   | device-fee           | 2024-04-01 2024-05-01 | 4 x 6.00 = 24.00            |
2024-05-01 | phone   | service-fee          | 2024-05-01 2024-06-01 | 20 x 24.00 = 480.00         |
2024-05-01 | phone   | device-fee           | 2024-05-01 2024-06-01 | 4 x 6.00 = 24.00            |
2024-05-01 | phone   | domestic-calls       | 2024-04-01 2024-05-01 | 300 x 0 = 0.00              | included
2024-05-01 | phone   | incoming-and-internal-calls | 2024-04-01 2024-05-01 | 200 x 0 = 0.00       | included
2024-05-01 | meeting | subscription-fee     | 2024-05-01 2024-12-15 | 5 x 168.00 x 228/366 = 523.28 | to 14 December
2024-06-01 | phone   | service-fee          | 2024-06-01 2024-07-01 | 20 x 24.00 = 480.00         |
2024-06-01 | phone   | device-fee           | 2024-06-01 2024-07-01 | 4 x 6.00 = 24.00            |
2024-06-01 | phone   | free-international-landline | 2024-05-01 2024-06-01 | 45 x 0 = 0.00        | German landline
2024-06-01 | phone | international-calls | 2024-05-01 2024-06-01 | 11 x 0.18 = 1.98 | 10 minutes and 1 second
2024-06-01 | audio   | per-minute-per-line  | 2024-05-01 2024-06-01 | 100 x 4 x 0.05 = 20.00      |
2024-06-01 | audio   | minimum-or-usage     | 2024-05-01 2024-06-01 | 100.00 - 20.00 = 80.00      |
2024-06-01 | audio   | ramp-up              | 2024-05-01 2024-06-01 | 20.00 - 100.00 = -80.00     | first period: waived
2024-07-01 | phone   | service-fee          | 2024-06-10 2024-07-01 | 3 x 24.00 x 21/30 = 50.40   | three more
2024-07-01 | phone   | service-fee          | 2024-07-01 2024-08-01 | 23 x 24.00 = 552.00         |
2024-07-01 | phone   | device-fee           | 2024-07-01 2024-08-01 | 4 x 6.00 = 24.00            |
2024-07-01 | audio   | per-minute-per-line  | 2024-06-01 2024-07-01 | 100 x 9 x 0.05 = 45.00      |
2024-07-01 | audio   | minimum-or-usage     | 2024-06-01 2024-07-01 | 100.00 - 45.00 = 55.00      |
2024-07-01 | audio | ramp-up | 2024-06-01 2024-07-01 | 45.00 - 100.00 = -55.00 | second period: waived
2024-08-01 | phone   | service-fee          | 2024-08-01 2024-09-01 | 22 x 24.00 = 528.00         | also while suspended
2024-08-01 | phone   | device-fee           | 2024-08-01 2024-09-01 | 4 x 6.00 = 24.00            |
2024-08-01 | phone   | international-calls  | 2024-07-01 2024-08-01 | 300 x 0.04 = 12.00          | United States
2024-08-01 | phone   | other-calls          | 2024-07-01 2024-08-01 | 8 x 0.25 = 2.00             | information line
2024-08-01 | audio   | per-minute-per-line  | 2024-07-01 2024-08-01 | 100 x 4 x 0.05 = 20.00      |
2024-08-01 | audio   | minimum-or-usage     | 2024-07-01 2024-08-01 | 100.00 - 20.00 = 80.00      |
2024-09-01 | phone   | service-fee          | 2024-09-01 2024-10-01 | 22 x 24.00 = 528.00         |
2024-09-01 | phone   | device-fee           | 2024-09-01 2024-10-01 | 4 x 6.00 = 24.00            |
2024-09-01 | phone | international-calls | 2024-08-01 2024-09-01 | 31 x 0.05 = 1.55 | 30 minutes and a half
2024-09-01 | audio   | minimum-or-usage     | 2024-08-01 2024-09-01 | 100.00 = 100.00             | nobody called
2024-10-01 | phone   | service-fee          | 2024-10-01 2024-10-16 | 22 x 24.00 x 15/31 = 255.48 | too late for 21
2024-10-01 | phone   | device-fee           | 2024-10-01 2024-11-01 | 4 x 6.00 = 24.00            |
2024-10-01 | audio   | per-minute-per-line  | 2024-09-01 2024-10-01 | 100 x 10 x 0.05 = 50.00     |
2024-10-01 | audio   | standard-rates       | 2024-09-01 2024-10-01 | 100 x 0.09 + 100 x 0.11 = 20.00 | Spain
2024-10-01 | audio   | minimum-or-usage     | 2024-09-01 2024-10-01 | 100.00 - 70.00 = 30.00      |
2024-10-16 | phone   | service-fee          | 2024-10-16 2024-11-01 | 22 x 25.00 x 16/31 = 283.87 | the new price
2024-11-01 | phone   | service-fee          | 2024-11-01 2024-12-01 | 21 x 25.00 = 525.00         | one fewer
2024-11-01 | phone   | device-fee           | 2024-11-01 2024-12-01 | 4 x 6.00 = 24.00            |
2024-11-01 | audio   | per-minute-per-line  | 2024-10-01 2024-11-01 | 100 x 26 x 0.05 = 130.00    | above the minimum
2024-11-20 | audio   | usage-review         | 2024-10-01 2024-11-01 | 500 x 0.02 = 10.00          | as decided
2024-12-01 | phone   | service-fee          | 2024-12-01 2025-01-01 | 21 x 25.00 = 525.00         |
2024-12-01 | audio   | per-minute-per-line  | 2024-11-01 2024-12-01 | 100 x 5 x 0.05 = 25.00      |
2024-12-01 | audio   | minimum-or-usage     | 2024-11-01 2024-12-01 | 100.00 - 25.00 = 75.00      |
2024-12-15 | audio   | per-minute-per-line  | 2024-12-01 2024-12-15 | 100 x 0.05 = 5.00           |
2024-12-15 | audio   | minimum-or-usage     | 2024-12-01 2024-12-15 | 100.00 x 14/31 - 5.00 = 40.16 | 14 of 31 days
2025-01-01 | meeting | subscription-fee     | 2024-09-01 2024-12-15 | 168.00 x 105/366 = 48.20    | the sixth organiser
2025-01-01 | phone   | service-fee          | 2025-01-01 2025-02-01 | 21 x 25.00 = 525.00         |
2025-01-01 | phone   | minimum-one-device   | 2024-12-01 2025-01-01 | 6.00 = 6.00                 | all devices removed
2025-02-01 | phone   | minimum-one-device   | 2025-01-01 2025-02-01 | 6.00 = 6.00                 |
2025-02-01 | phone | early-termination | 2025-02-01 2025-03-01 | 21 x 25.00 = 525.00 | to the end of the term
2025-03-01 | phone   | early-termination    | 2025-03-01 2025-04-01 | 21 x 25.00 = 525.00         |
"""

# Month | what is billed in it | because
BILLED = """
2024-03 | 278.71 + 13.94 = 292.65                                           |
2024-04 | 480.00 + 24.00 = 504.00                                           |
2024-05 | 480.00 + 24.00 + 562.30 = 1066.30                                 | meetings: 5 x 168.00 x 245/366, in advance
2024-06 | 480.00 + 24.00 + 1.98 + 20.00 + 80.00 - 80.00 = 525.98            |
2024-07 | 552.00 + 24.00 + 50.40 + 45.00 + 55.00 - 55.00 = 671.40           |
2024-08 | 528.00 + 24.00 + 12.00 + 2.00 + 20.00 + 80.00 = 666.00            |
2024-09 | 528.00 + 24.00 + 1.55 + 100.00 = 653.55                           |
2024-10 | 255.48 + 283.87 + 24.00 + 50.00 + 20.00 + 30.00 = 663.35          |
2024-11 | 525.00 + 24.00 + 130.00 + 10.00 = 689.00                          |
2024-12 | 525.00 + 25.00 + 75.00 + 523.28 - 562.30 + 5.00 + 40.16 = 631.14  | 17 days of meetings are given back: 39.02
2025-01 | 525.00 + 6.00 + 48.20 = 579.20                                    |
2025-02 | 6.00 + 525.00 = 531.00                                            |
2025-03 | 525.00 = 525.00                                                   |
"""


def test_every_line_of_the_year():
    YEAR.assert_owed(OWED, "2025-04-30")


def test_every_months_bill():
    YEAR.assert_billed(BILLED)


# March to June: users, an emergency call, a telephone that moves ------------------------------------------------------

NOTICES_AND_RENEWAL = [
    "2024-09-01 customer right notice",
    "2024-09-01 customer right reduction-notice",
    "2024-09-01 provider right notice",
    "2024-10-01 customer open renewal",
    "2024-10-01 provider open renewal",
    "2025-03-02 customer right notice",
    "2025-03-02 customer right reduction-notice",
    "2025-03-02 provider right notice",
]


def said(decision):
    return [(one.clause.id, one.ruling.says) for one in decision.findings if one.ruling.says == "supplement"]


def test_2_april_both_terms_have_a_last_day_for_notice():
    assert YEAR.agenda("2024-04-02") == NOTICES_AND_RENEWAL


def test_15_april_an_id_names_a_person():
    asked = {"agreement": "phone", "user": "planning@acme.example"}
    assert YEAR.refused("assign-user", "2024-04-15", **asked) == ["no-generic-user-id"]
    decision = YEAR.on("2024-04-15").may("assign-user", "2024-04-15", **asked)
    assert decision.message("nl") == "planning@acme.example noemt een rol of een nummer en geen persoon."
    assert YEAR.refused("assign-user", "2024-04-15", agreement="phone", user="gijs.smit@acme.example") == []


def test_6_june_112_is_looked_up_in_the_supplement_and_never_called_from_a_meeting():
    from_a_phone = YEAR.on("2024-06-06").may("dial-emergency", "2024-06-06", agreement="phone", to="112")
    assert from_a_phone.allowed
    assert said(from_a_phone) == [("emergency-outside-north-america", "supplement")]
    assert "regionale supplement" in from_a_phone.message("nl")
    assert YEAR.refused("dial-emergency", "2024-06-06", agreement="meeting", to="112") == ["no-emergency-calls"]
    from_a_meeting = YEAR.on("2024-06-06").may("dial-emergency", "2024-06-06", agreement="meeting", to="112")
    assert from_a_meeting.message("nl") == "112 kan met deze dienst niet worden gebeld."


def test_june_the_new_place_of_the_desk_telephone_is_told_two_days_late():
    for day, stands in (("2024-06-12", "open"), ("2024-06-13", "missed"), ("2024-06-14", "late")):
        assert YEAR.agenda(day) == [f"2024-06-12 customer {stands} device-move-notice", *NOTICES_AND_RENEWAL]
    (missed,) = YEAR.on("2024-06-13").must("2024-06-13", stands="missed")
    assert missed.consequence("nl") == (
        "Tot dan kan een noodoproep van desk voor een oproep vanaf de oude plaats worden gehouden."
    )


# August to October: a suspension, a sixth organiser, prices and a renewal ---------------------------------------------


def test_12_and_13_august_nobody_signs_in():
    asked = {day: YEAR.refused("sign-in", f"2024-08-{day}", agreement="phone") for day in ("11", "12", "13", "14")}
    suspended = ["inaccurate-user-information", "service", "subscription-fraud"]
    assert {day: sorted(clauses) for day, clauses in asked.items()} == {
        "11": [], "12": suspended, "13": suspended, "14": []
    }  # fmt: skip
    decision = YEAR.on("2024-08-13").may("sign-in", "2024-08-13", agreement="phone")
    assert decision.message("fr") == "Le service est suspendu depuis le 12 août 2024."


def test_a_sixth_organiser_waits_for_a_sixth_licence():
    femke = {"agreement": "meeting", "user": "femke.vos@acme.example", "role": "organiser"}
    assert YEAR.refused("assign-user", "2024-08-29", **femke) == ["use-levels"]
    decision = YEAR.on("2024-08-29").may("assign-user", "2024-08-29", **femke)
    assert decision.message("nl") == "Er mogen er 5 zijn; dit zou nummer 6 zijn."
    assert decision.remedy("nl") == "Bestel er een bij, of maak er een vrij."
    assert YEAR.refused("assign-user", "2024-09-01", **femke) == []


def test_11_september_the_late_notice_ends_the_next_term_and_a_price_is_to_be_announced():
    assert YEAR.agenda("2024-09-11") == [
        "2024-06-12 customer late device-move-notice",
        "2024-09-01 customer right notice",
        "2024-09-01 customer right reduction-notice",
        "2024-09-01 provider right notice",
        "2024-09-16 provider open annual-rate-adjustment",
        "2024-10-01 customer open renewal",
        "2024-10-01 provider open renewal",
        "2025-03-02 customer fulfilled notice",
        "2025-03-02 customer fulfilled reduction-notice",
        "2025-03-02 provider right notice",
    ]
    (announced,) = YEAR.on("2024-09-16").must("2024-09-16", clause="annual-rate-adjustment")
    assert announced.stands == "fulfilled"


def repriced(from_on, notice_on):
    return happened("terms-amended", from_on, by="provider", clause="annual-rate-adjustment", notice_on=notice_on,
                    terms={"seat_price": {"EUR": 26.00, "per": "named-user"}})  # fmt: skip


def test_the_price_changes_after_the_initial_term_with_30_days_notice_and_once_in_12_months():
    in_the_initial_term = YEAR.but(repriced("2024-09-30", "2024-08-20"), without="terms-amended")
    a_day_early = YEAR.but(repriced("2024-10-15", "2024-09-16"), without="terms-amended")
    again = YEAR.but(repriced("2025-01-10", "2024-12-01"))
    for year in (in_the_initial_term, a_day_early, again):
        assert year.faults("2025-01-15") == ["change-not-permitted"]
    assert YEAR.faults("2025-01-15") == []


def test_1_october_the_term_is_renewed_because_notice_came_a_day_too_late():
    life = YEAR.on("2024-10-01").life("phone", "2024-10-01")
    assert [(term.start, term.end) for term in life.terms][:2] == [
        (date(2024, 3, 14), date(2024, 10, 1)),  # six months from 1 April, and the days before
        (date(2024, 10, 1), date(2025, 4, 1)),
    ]
    assert life.until_on == date(2025, 4, 1)
    in_time = YEAR.but(happened("notice-given", "2024-09-01", by="customer"), without="notice-given").on("2024-09-01")
    assert in_time.life("phone", "2024-12-31").until_on == date(2024, 10, 1)
    assert max(line.until_on for line in in_time.lines("2024-12-31", order="phone")) == date(2024, 10, 1)


# November to February: audio that is looked at, and the ends ----------------------------------------------------------


def test_18_and_19_november_audio_is_suspended_after_a_review():
    calls = {"agreement": "audio", "to": "+31201234567", "within": "goto-meeting"}
    asked = {day: YEAR.refused("start-call", f"2024-11-{day}", **calls) for day in ("17", "18", "19", "20")}
    assert asked == {"17": [], "18": ["usage-review"], "19": ["usage-review"], "20": []}
    decision = YEAR.on("2024-11-19").may("start-call", "2024-11-19", **calls)
    assert decision.message("fr") == "Le service est suspendu depuis le 18 novembre 2024, après un examen de son usage."


def test_nothing_is_left_for_a_person_to_decide():
    assert YEAR.on("2025-04-30").reviews("2025-04-30") == []


def test_15_december_audio_ends_with_the_last_meeting_service():
    assert YEAR.on("2024-12-01").life("audio", "2025-01-31").until_on is None
    assert YEAR.on("2024-12-02").life("audio", "2025-01-31").until_on == date(2024, 12, 15)


def test_1_february_who_leaves_early_pays_to_the_end_of_march():
    agenda = YEAR.agenda("2025-02-02")
    assert agenda == [
        "2024-06-12 customer late device-move-notice",
        "2024-09-01 customer right notice",
        "2024-09-01 customer right reduction-notice",
        "2024-09-01 provider right notice",
        "2024-09-16 provider fulfilled annual-rate-adjustment",
        "2025-03-31 customer open early-termination",
    ]
    (owed,) = YEAR.on("2025-02-02").must("2025-02-02", clause="early-termination")
    assert "31 maart 2025" in owed.message("nl")
    for_breach = happened("agreement-ended", "2025-02-01", by="customer", cause="provider-breach")
    without = YEAR.but(for_breach, without='"recorded_on": "2025-01-20"').on("2025-02-01")
    assert [line.clause for line in without.lines("2025-04-30") if line.bill_on >= date(2025, 2, 1)] == [
        "minimum-one-device"
    ]
