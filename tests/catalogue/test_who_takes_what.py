"""Which clause charges a record: every kind of usage of a service, at home and abroad, has exactly one that does."""

from decimal import Decimal

import pytest
from tests.register.cases import Case, Deck, call, event, order

HOME, ABROAD, SATELLITE = "+31201234567", "+34911234567", "+881612345678"
DECK = Deck("list", "3,Europe,9.99,\n881,Satellite,9.99,")
RATE = "{ EUR = 0.05, per = 'minute' }"
ALL = {"toll_free_rate": RATE, "minute_rate": RATE, "standard_rates": "'list'", "countries": "['NL']"}


def priced(service, **terms):
    """An order of a service that fills everything that it may."""
    fee = {"audio_user_price": "{ EUR = 1.00, per = 'audio-user' }"}
    asked = {
        "enhanced-audio": ("toll_free_rate", "standard_rates", "countries"),
        "openvoice": ("minute_rate", "standard_rates", "countries"),
        "openvoice-integrated": ("toll_free_rate", "standard_rates", "countries"),
        "call-me-openvoice": ("toll_free_rate", "standard_rates", "countries"),
        "call-me-enhanced-audio": ("toll_free_rate", "standard_rates", "countries"),
        "enhanced-audio-flat-rate": ("toll_free_rate", "standard_rates", "countries", "audio_user_price"),
        "openvoice-integrated-unlimited": (*ALL, "audio_user_price"),
        "openvoice-integrated-flat-rate": (*ALL, "audio_user_price"),
    }[service]
    return order("audio", service, "2024-01-01", **{name: {**ALL, **fee}[name] for name in asked}, **terms)


def taken_by(service, used):
    """The clause that has a line for the record, "" for none."""
    meeting = order("meeting", "goto-meeting", "2024-01-01", users="named-user = 1")
    lines = Case(meeting, priced(service), DECK, used).lines("2024-07-01", order="audio")
    usage = [line.clause for line in lines if line.clause not in ("subscription-fee", "minimum-or-usage")]
    assert len(usage) <= 1
    return "".join(usage)


METERED = "per-minute-per-line"


@pytest.mark.parametrize(
    ("service", "used_in", "label", "to", "clause"),
    [
        ("enhanced-audio", "goto-meeting", "toll-free", HOME, METERED),
        ("enhanced-audio", "join-me", "toll-free", HOME, METERED),
        ("enhanced-audio", "goto-webinar", "toll-free", ABROAD, "standard-rates"),
        ("enhanced-audio", "goto-meeting", "toll-free", SATELLITE, "standard-rates"),
        ("enhanced-audio", "goto-meeting", "call-me", HOME, ""),
        ("enhanced-audio", "openvoice", "toll-free", HOME, ""),
        ("enhanced-audio-flat-rate", "goto-meeting", "toll-free", HOME, "included-usage"),
        ("enhanced-audio-flat-rate", "goto-meeting", "call-me", HOME, "included-usage"),
        ("enhanced-audio-flat-rate", "goto-meeting", "call-me", ABROAD, "standard-rates"),
        ("enhanced-audio-flat-rate", "goto-webinar", "toll-free", HOME, "outside-flat-rate"),
        ("enhanced-audio-flat-rate", "goto-training", "toll-free", ABROAD, "standard-rates"),
        ("enhanced-audio-flat-rate", "join-me", "toll-free", HOME, ""),
        ("openvoice", "openvoice", "", HOME, METERED),
        ("openvoice", "openvoice", "", ABROAD, "standard-rates"),
        ("openvoice", "goto-meeting", "toll-free", HOME, ""),
        ("openvoice-integrated", "goto-training", "toll-free", HOME, METERED),
        ("openvoice-integrated", "goto-training", "toll-free", ABROAD, "standard-rates"),
        ("openvoice-integrated", "openvoice", "", HOME, ""),
        ("openvoice-integrated", "goto-meeting", "call-me", HOME, ""),
        ("openvoice-integrated-unlimited", "goto-meeting", "toll-free", HOME, "included-usage"),
        ("openvoice-integrated-unlimited", "goto-meeting", "toll-free", ABROAD, "included-usage"),
        ("openvoice-integrated-unlimited", "goto-meeting", "call-me", HOME, ""),
        ("openvoice-integrated-unlimited", "goto-webinar", "toll-free", HOME, "outside-flat-rate"),
        ("openvoice-integrated-unlimited", "goto-webinar", "toll-free", ABROAD, "standard-rates"),
        ("openvoice-integrated-unlimited", "openvoice", "", HOME, METERED),
        ("openvoice-integrated-flat-rate", "goto-meeting", "call-me", HOME, "included-usage"),
        ("openvoice-integrated-flat-rate", "goto-meeting", "toll-free", ABROAD, "standard-rates"),
        ("openvoice-integrated-flat-rate", "goto-webinar", "toll-free", HOME, "outside-flat-rate"),
        ("openvoice-integrated-flat-rate", "openvoice", "", HOME, METERED),
        ("openvoice-integrated-flat-rate", "openvoice", "", ABROAD, "standard-rates"),
        ("call-me-openvoice", "goto-meeting", "call-me", HOME, "charges"),
        ("call-me-openvoice", "goto-meeting", "call-me", ABROAD, "standard-rates"),
        ("call-me-openvoice", "goto-meeting", "toll-free", HOME, ""),
        ("call-me-enhanced-audio", "goto-meeting", "call-me", HOME, "charges"),
        ("call-me-enhanced-audio", "goto-meeting", "call-me", ABROAD, "standard-rates"),
        ("call-me-enhanced-audio", "goto-meeting", "toll-free", HOME, ""),
    ],
)
def test_audio_is_taken_by(service, used_in, label, to, clause):
    assert taken_by(service, call("2024-06-10", minutes=10, service=used_in, label=label, to=to)) == clause


PARIS, HAWAII, NEW_YORK = "+33142685300", "+18085550123", "+12125550123"


@pytest.mark.parametrize(
    ("shape", "to", "clause"),
    [
        ({}, NEW_YORK, "extra-minutes"),
        ({}, "+14165550123", "extra-minutes"),
        ({}, "211", "extra-minutes"),  # a short number has no country: taken to be at home
        ({}, PARIS, "international-rates"),
        ({"label": "outside-continental-us"}, HAWAII, "outside-the-continent"),
        ({"direction": "inbound"}, NEW_YORK, "incoming-minutes"),
        ({"direction": "inbound"}, PARIS, "incoming-minutes"),
        ({"service": "goto-meeting"}, NEW_YORK, ""),
    ],
)
def test_a_call_of_grasshopper_is_taken_by(shape, to, clause):
    terms = {
        "plan_fee": "{ USD = 31.00 }",
        "extra_minute_rate": "{ USD = 0.06, per = 'minute' }",
        "international_rates": "'list'",
    }
    plan = order("plan", "grasshopper", "2024-06-01", **terms)
    parts = (plan, event("activated", "2024-06-01", "plan"), Deck("list", "33,France,0.2,\n1808,Hawaii,0.1,"))
    case = Case(*parts, call("2024-06-10", minutes=10, to=to, **shape), currency="USD", country="US")
    lines = [line.clause for line in case.lines("2024-07-01") if line.clause not in ("plan-fee", "threshold")]
    assert lines == ([clause] if clause else [])
    assert (case.untaken("2024-07-01") > 0) is not bool(clause)


@pytest.mark.parametrize(
    ("shape", "to", "clause"),
    [
        ({}, HOME, "domestic-calls"),
        ({}, "+31612345678", "domestic-calls"),
        ({"service": "goto-connect"}, HOME, "domestic-calls"),
        ({}, "+31900123456", "other-calls"),  # premium
        ({}, "+318001234", "other-calls"),  # free of charge for the caller
        ({}, "1888", "other-calls"),  # a short number has no country
        ({}, SATELLITE, "other-calls"),
        ({}, ABROAD, "free-international-landline"),
        ({}, "+34612345678", "international-calls"),
        ({}, PARIS, "international-calls"),
        ({}, "+33892123456", "other-calls"),  # premium abroad
        ({"direction": "inbound"}, PARIS, "incoming-and-internal-calls"),
        ({"direction": "internal"}, "", "incoming-and-internal-calls"),
        ({"service": "openvoice"}, HOME, "conference-minutes"),
        ({"meter": "sms"}, PARIS, "unlimited-means-reasonable"),
        ({"meter": "sms", "service": "goto-customer-engagement"}, HOME, "unlimited-means-reasonable"),
        ({"service": "nice-cxone"}, HOME, ""),
        ({"service": "goto-meeting"}, HOME, ""),
    ],
)
def test_a_call_of_goto_connect_is_taken_by(shape, to, clause):
    terms = {
        "domestic_countries": "['NL']",
        "free_landline_countries": "['ES']",
        "international_rates": "'list'",
        "standard_rates": "'list'",
        "conference_minute_rate": RATE,
    }
    settings = "term = { months = 12 }"
    telephony = order("connect", "goto-connect", "2024-06-01", settings=settings, users="named-user = 1", **terms)
    deck = Deck("list", "3,Europe,0.2,\n881,Satellite,9.99,\n1888$,Enquiries,0.9,")
    case = Case(telephony, deck, call("2024-06-10", minutes=10, to=to, **shape))
    assert [line.clause for line in case.lines("2024-07-01")] == ([clause] if clause else [])
    assert (case.untaken("2024-07-01") > 0) is not bool(clause)


def test_a_rate_deck_of_a_service_does_not_touch_what_the_order_prices():
    used = call("2024-06-10", minutes=10, service="goto-meeting", label="toll-free")
    case = Case(priced("enhanced-audio"), DECK, used)
    assert case.total("2024-07-01") == Decimal("0.50")
