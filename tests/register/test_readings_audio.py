"""Every reading of the register's ambiguities on audio: Enhanced Audio and OpenVoice. See test_readings.py."""

from datetime import date
from decimal import Decimal

import pytest
from tests.register.cases import Case, Deck, ambiguity, call, event, order


def eur(amount, unit=""):
    return f"{{ EUR = {amount}, per = '{unit}' }}" if unit else f"{{ EUR = {amount} }}"


FIVE_CENTS, FOUR_CENTS = eur("0.05", "minute"), eur("0.04", "minute")


def meeting(users=10):
    return order("meeting", "goto-meeting", "2024-01-01", users=f"named-user = {users}")


def flat_rate(service="enhanced-audio-flat-rate", start="2024-01-01", price="8.00", settings="", **terms):
    terms = {"audio_user_price": eur(price, "audio-user"), "countries": "['NL']", **terms}
    return order("flat", service, start, settings=settings, **terms)


def unlimited(**terms):
    terms = {"audio_user_price": eur("9.00", "audio-user"), **terms}
    return order("unlimited", "openvoice-integrated-unlimited", "2024-10-01", **terms)


def used(day, minutes, service="goto-meeting"):
    return call(day, minutes=minutes, service=service)


def users(day, quantity):
    return event("quantity-changed", day, "meeting", unit="named-user", quantity=quantity)


MEETING_ENDS = event("agreement-ended", "2024-10-01", "meeting")


@ambiguity("openvoice-stop-or-convert", "stop and refund for all", "OVI converts, the others stop and refund")
@pytest.mark.parametrize(
    ("terms", "until", "october"),
    [({}, None, "4.00"), ({"when_meetings_end": "'ends'"}, date(2024, 10, 1), "0.00")],
    ids=["OVI converts", "all stop"],
)
def test_ovi_converts_or_stops_and_the_others_stop(terms, until, october):
    ovi = order("ovi", "openvoice-integrated", "2024-01-01", toll_free_rate=FIVE_CENTS, **terms)
    rate = event(
        "terms-amended", "2024-10-01", "ovi", by="agreement", terms={"minute_rate": {"EUR": 0.04, "per": "minute"}}
    )
    alone = order("alone", "openvoice", "2024-01-01", minute_rate=FOUR_CENTS)
    flat = flat_rate("openvoice-integrated-flat-rate")
    case = Case(meeting(), ovi, flat, MEETING_ENDS, *([] if terms else [rate]))
    assert case.life("ovi", "2024-12-31").until_on == until
    # A year of the flat rate was paid for, 10 x 8.00 x 12 = 960.00; 92 of its 366 days come back: 241.31.
    assert case.life("flat", "2024-12-31").until_on == date(2024, 10, 1)
    assert case.total("2024-12-31", order="flat") == Decimal("718.69")
    conference = used("2024-10-02", 100, "openvoice")
    only = Case(meeting(), ovi, MEETING_ENDS, conference, *([] if terms else [rate]))
    assert only.of("2024-10", order="ovi") == Decimal(october)  # 100 x 0.04 at the rates of OpenVoice
    by_itself = Case(meeting(), alone, MEETING_ENDS, conference)
    assert by_itself.life("alone", "2024-12-31").until_on is None
    assert by_itself.of("2024-10", order="alone") == Decimal("4.00")


@ambiguity("one-of-several-hosts", "any host ends: audio stops", "audio stops only when the last usable host ends")
@pytest.mark.parametrize(
    ("service", "kept"), [("enhanced-audio", {}), ("openvoice-integrated", {"when_meetings_end": "'ends'"})]
)
def test_audio_ends_with_the_last_host_or_with_any(service, kept):
    webinar = order("webinar", "goto-webinar", "2024-01-01", users="named-user = 1")

    def audio(*happened, **terms):
        case = Case(meeting(), webinar, order("audio", service, "2024-01-01", **kept, **terms), *happened)
        return case.life("audio", "2024-12-31").until_on

    assert audio(MEETING_ENDS) is None
    assert audio(MEETING_ENDS, event("agreement-ended", "2024-11-01", "webinar")) == date(2024, 11, 1)
    assert audio(MEETING_ENDS, ends_when="'any-host-ends'") == date(2024, 10, 1)


@ambiguity("audio-ramp-up-scope", "minimum only", "also flat fees")
@pytest.mark.parametrize(
    ("terms", "owed"),
    [
        ({}, ["45.00", "45.00", "65.00"]),  # 5 x 9.00, and from the third month 20.00 at least for minutes
        ({"ramp_up_waives": "['minimum-or-usage', 'subscription-fee']"}, ["0.00", "0.00", "65.00"]),
    ],
    ids=["minimum only", "also flat fees"],
)
def test_the_first_two_months_waive_the_minimum_or_flat_fees_too(terms, owed):
    case = Case(meeting(5), unlimited(minimum_fee=eur("20.00"), **terms))
    months = ("2024-10", "2024-11", "2024-12")
    assert [case.of(month, order="unlimited") for month in months] == list(map(Decimal, owed))


@ambiguity("audio-ramp-up-scope", "minimum only", "also flat fees")
def test_enhanced_audio_waives_its_minimum_alone_too():
    audio = order("audio", "enhanced-audio", "2024-05-01", minimum_fee=eur("100.00"), toll_free_rate=FIVE_CENTS)
    case = Case(audio, *(used(f"2024-0{month}-10", 400) for month in (5, 6, 7)))
    assert [case.of(f"2024-0{month}") for month in (5, 6, 7)] == [Decimal("20.00"), Decimal("20.00"), Decimal("100.00")]


@ambiguity("audio-minimum-scope", "no minimum", "minimum on the spill-over")
@pytest.mark.parametrize("service", ["enhanced-audio-flat-rate", "openvoice-integrated-flat-rate"])
def test_use_outside_a_flat_rate_has_a_minimum_only_if_the_order_states_one(service):
    webinar = used("2024-10-02", 10, "goto-webinar")  # 10 x 0.05
    none, stated = (
        Case(meeting(1), flat_rate(service, toll_free_rate=FIVE_CENTS, **terms), webinar)
        for terms in ({}, {"minimum_fee": eur("20.00")})
    )
    assert (none.of("2024-10"), stated.of("2024-10")) == (Decimal("0.50"), Decimal("20.00"))


@ambiguity("oviu-per-minute-sentence", "only use outside the flat part", "all use")
@pytest.mark.parametrize("priced_by", ["the Order", "standard rates"])
def test_beside_the_flat_fee_only_other_use_is_charged_by_the_minute_or_all_use(priced_by):
    # 5 x 9.00 = 45.00; 8,000 minutes of meetings, 200 of webinars and 100 of OpenVoice, at 0.05, 0.05 and 0.04.
    calls = (
        used("2024-10-10", 8_000), used("2024-10-11", 200, "goto-webinar"), used("2024-10-12", 100, "openvoice"),
    )  # fmt: skip
    deck = Deck("eur", "31,Netherlands,0.05,")
    rate = {"toll_free_rate": FIVE_CENTS} if priced_by == "the Order" else {"standard_rates": "'eur'"}

    def owed(**terms):
        case = Case(meeting(5), unlimited(minute_rate=FOUR_CENTS, **rate, **terms), deck, *calls)
        assert case.untaken("2024-11-30") == 0
        return case.of("2024-10", order="unlimited")

    assert owed() == Decimal("59.00")  # 45.00 + 10.00 + 4.00
    assert owed(services_by_the_minute="['goto-meeting', 'goto-webinar', 'goto-training']") == Decimal("459.00")


@ambiguity("fair-use-month-and-count", "calendar month, month-end count", "billing month, daily average")
def test_a_fair_use_limit_counts_the_most_users_or_the_last_or_the_average():
    # Billing months from the 15th; 20 audio users, 24 from 20 November, and 20 again from the next paid year, which
    # begins on 15 March 2025.
    def allowed(month, **terms):
        settings = "anchor = 'anniversary'"
        flat = flat_rate("openvoice-integrated-flat-rate", "2024-03-15", settings=settings, **terms)
        changes = (users("2024-11-20", 24), users("2025-01-10", 20))
        calls = (used("2024-11-25", 100_000), used("2025-03-25", 100_000))
        reviews = Case(meeting(20), flat, *changes, *calls).reviews("2025-05-01")
        return next(
            review["allowed"] / 60 for review in reviews if review["period_start"].isoformat().startswith(month)
        )

    at_end, average = (
        {"fair_use_units": "'month-end'"},
        {"fair_use_units": "'daily-average'", "fair_use_month": "'billing'"},
    )
    assert (allowed("2024-11"), allowed("2025-03")) == (72_000, 72_000)  # 24 x 3,000
    assert (allowed("2024-11", **at_end), allowed("2025-03", **at_end)) == (72_000, 60_000)  # 20 on 31 March
    assert allowed("2024-11", **average) == 70_000  # 15 November to 14 December: (5 x 20 + 25 x 24) / 30 x 3,000


@ambiguity("audio-user-proration", "full period", "prorated", "from next period only")
@pytest.mark.parametrize(
    ("terms", "owed"),
    [
        ({}, "8401.31"),  # 40 x 96.00, 5 x 96.00 x 184 / 366 = 241.311, and 45 x 96.00 for 2025
        ({"audio_users_count": "'running-period'"}, "8640.00"),  # 45 x 96.00 for each of the years
        ({"audio_users_count": "'next-period'"}, "8160.00"),  # 40 x 96.00 and 45 x 96.00
    ],
    ids=["prorated", "full period", "from next period only"],
)
@pytest.mark.parametrize("service", ["enhanced-audio-flat-rate", "openvoice-integrated-flat-rate"])
def test_added_audio_users_are_charged_by_days_or_whole_or_later(service, terms, owed):
    flat = flat_rate(service, price="96.00", price_every="'year'", **terms)
    assert Case(meeting(40), flat, users("2024-07-01", 45)).total("2025-01-01", order="flat") == Decimal(owed)
    fewer = Case(meeting(40), flat, users("2024-07-01", 35))  # in every reading they leave with the paid year
    assert fewer.total("2025-01-01", order="flat") == 40 * Decimal("96.00") + 35 * Decimal("96.00")


@ambiguity("audio-user-proration", "full period", "prorated", "from next period only")
@pytest.mark.parametrize(
    ("terms", "owed"),
    [
        ({}, "127.16"),  # 12 x 9.00, and 3 x 9.00 x 22 / 31 = 19.161
        ({"audio_users_count": "'running-period'"}, "135.00"),
        ({"audio_users_count": "'next-period'"}, "108.00"),
    ],
    ids=["prorated", "full period", "from next period only"],
)
def test_audio_users_added_in_a_month_likewise(terms, owed):
    case = Case(meeting(12), unlimited(**terms), users("2024-10-10", 15))
    assert case.of("2024-10", order="unlimited") == Decimal(owed)
    assert case.of("2024-11", order="unlimited") == Decimal("135.00")
