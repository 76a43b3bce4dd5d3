"""Worked examples of the register: emergency numbers, blocked destinations, and the deposit for calls abroad."""

from tests.register.cases import Case, event, order, rule

CXONE = order("cx", "nice-cxone", "2022-02-01")
MEETING = order("meeting", "goto-meeting", "2024-01-01", users="named-user = 5")
RESCUE = order("rescue", "rescue", "2024-04-01")
CONNECT = order("phone", "goto-connect", "2024-06-03", settings="term = { months = 12 }", users="named-user = 3")
GRASSHOPPER = (
    order("phone", "grasshopper", "2024-06-01", plan_fee="{ USD = 28.00 }"),
    event("activated", "2024-06-01", "phone"),
)
AMERICAN = {"currency": "USD", "country": "US", "time_zone": "America/New_York"}


def ids(decision):
    return [one.clause.id for one in decision.findings if one.ruling.allowed is decision.allowed]


@rule("nice-cxone.no-emergency-calls")
def test_no_emergency_call_from_a_contact_centre():
    decision = Case(CXONE).may("start-call", "2022-07-04", to="112")
    assert not decision.allowed
    assert "no-emergency-calls" in ids(decision)
    assert "gewone vaste of mobiele telefoon" in decision.remedy("nl")


@rule("goto-collaboration.no-emergency-calls")
def test_no_emergency_call_from_a_meeting_nor_from_any_other_service_but_connect():
    assert not Case(MEETING).may("start-call", "2024-06-06", to="112").allowed
    assert not Case(RESCUE).may("dial-emergency", "2024-06-06", to="999").allowed


@rule("goto-collaboration.use-ordinary-phone")
def test_in_an_emergency_an_ordinary_telephone_is_used():
    (duty,) = Case(MEETING).must("2024-06-07", clause="use-ordinary-phone")
    assert (duty.duty.who, duty.stands) == ("customer", "standing")


@rule("grasshopper.no-emergency-calls", "grasshopper.hang-up-in-emergency")
def test_911_from_grasshopper():
    case = Case(*GRASSHOPPER, **AMERICAN)
    assert not case.may("start-call", "2024-06-11", to="911").allowed
    (duty,) = case.must("2024-06-11", clause="hang-up-in-emergency")
    assert "hang up" in duty.message("en")


@rule("grasshopper.international-deposit")
def test_calls_abroad_wait_for_the_deposit():
    case = Case(*GRASSHOPPER, event("deposit-paid", "2024-07-12", "phone", amount="500.00"), **AMERICAN)
    refused = case.may("start-call", "2024-07-11", to="+31201234567")
    assert not refused.allowed
    assert "US$500.00" in refused.message("en")
    assert case.may("start-call", "2024-07-12", to="+31201234567").allowed
    assert case.may("start-call", "2024-07-11", to="+12125550123").allowed


@rule("grasshopper.blocked-destinations", "grasshopper.unblock-on-request")
def test_a_blocked_destination_stays_blocked_until_it_is_opened():
    case = Case(
        *GRASSHOPPER,
        event("deposit-paid", "2024-06-12", "phone", amount="500.00"),
        event("destination-blocked", "2024-07-02", "phone", to="+37190"),
        event("destination-unblocked", "2024-07-09", "phone", to="+37190"),
        **AMERICAN,
    )
    assert case.may("start-call", "2024-07-01", to="+37190000001").allowed
    for day in ("2024-07-03", "2024-07-08"):
        assert ids(case.may("start-call", day, to="+37190000001")) == ["blocked-destinations"]
    assert case.may("start-call", "2024-07-09", to="+37190000001").allowed
    (right,) = case.must("2024-07-03", clause="unblock-on-request")
    assert right.stands == "right"


@rule("goto-connect.blocked-calls")
def test_a_flagged_premium_range_is_blocked_from_the_block_on():
    case = Case(
        CONNECT, event("destination-blocked", "2024-07-11", "phone", to="+1900"), currency="USD", country="US",
        time_zone="America/New_York",
    )  # fmt: skip
    assert case.may("start-call", "2024-07-10", to="+19005550123").allowed
    assert not case.may("start-call", "2024-07-11", to="+19005550123").allowed


# 911 with GoTo Connect ------------------------------------------------------------------------------------------------

DESK = (
    event("device-registered", "2024-06-04", "phone", device="desk"),
    event("location-filed", "2024-06-04", "phone", device="desk", country="US", place="5 Elm Street"),
    event("device-activated", "2024-06-04", "phone", device="desk"),
)


@rule("goto-connect.911-acknowledgement", "goto-connect.911-give-location-orally")
def test_who_calls_911_knows_what_it_is_and_says_where_it_is():
    case = Case(CONNECT, **AMERICAN)
    assert [one.clause.id for one in case.must("2024-06-09", stands="standing") if "911" in one.clause.id] == [
        "911-acknowledgement", "911-give-location-orally",
    ]  # fmt: skip


@rule("goto-connect.911-not-working")
def test_911_does_not_work_while_deactivated_or_without_power():
    power = event(
        "outage", "2024-08-05", "phone", from_at="2024-08-05T14:00:00-04:00", until_at="2024-08-05T15:00:00-04:00",
        cause="other",
    )  # fmt: skip
    arrears = event("suspended", "2024-08-01", "phone", reason="arrears")
    paid = event("reactivated", "2024-08-04", "phone", charged="no")
    case = Case(CONNECT, *DESK, power, arrears, paid, **AMERICAN)
    assert case.may("dial-emergency", "2024-07-31", to="911", device="desk").allowed
    assert not case.may("dial-emergency", "2024-08-02", to="911", device="desk").allowed
    assert not case.may("dial-emergency", "2024-08-05T14:30", to="911", device="desk").allowed
    assert case.may("dial-emergency", "2024-08-05T15:00", to="911", device="desk").allowed


@rule("goto-connect.911-callback-data")
def test_place_and_number_are_forwarded_once_the_customer_was_told():
    case = Case(CONNECT, *DESK, event("emergency-data-active", "2024-06-07", "phone", device="desk"), **AMERICAN)

    def said(day):
        return [one.ruling.says for one in case.may("dial-emergency", day, to="911", device="desk").findings]

    assert "data-not-forwarded" in said("2024-06-05")
    assert "data-forwarded" in said("2024-06-08")


@rule("goto-connect.emergency-outside-north-america")
def test_outside_north_america_the_supplement_is_looked_up():
    brazil = Case(CONNECT, country="BR", time_zone="America/Sao_Paulo", currency="USD")
    decision = brazil.may("dial-emergency", "2024-06-03", to="190")
    assert [one.ruling.says for one in decision.findings] == ["supplement"]
    (duty,) = brazil.must("2024-06-03", clause="emergency-outside-north-america")
    assert duty.duty.says == "consult-supplement"


@rule("informacast.no-emergency-numbers")
def test_no_messages_to_emergency_numbers_or_patients_rooms():
    case = Case(order("cast", "informacast", "2024-06-01"), **AMERICAN)
    assert not case.may("send-messages", "2024-06-11", count=40, rooms="patient").allowed
    assert not case.may("send-messages", "2024-06-11", count=1, to=["911"]).allowed
    assert case.may("send-messages", "2024-06-11", count=40, rooms="other").allowed
