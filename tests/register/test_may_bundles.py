"""Worked examples of the register: services that come with a subscription, and the universal users of a bundle."""

from decimal import Decimal

from tests.register.cases import Case, call, event, order, rule

MEETING = order("meeting", "goto-meeting", "2024-01-01", users="named-user = 5")
PLACES = '["goto-meeting", "goto-webinar"]'


def users(*names):
    return [event("user-assigned", "2024-06-03", "bundle", user=name, role="universal-user") for name in names]


@rule("goto-general.universal-user", "goto-general.bundle")
def test_as_many_universal_users_as_bundles_each_for_every_service():
    bundle = order(
        "bundle", "goto-meeting", "2024-06-01", users="bundle = 25", bundle_price="{ EUR = 40.00, per = 'bundle' }",
        bundle_services=PLACES,
    )  # fmt: skip
    names = [f"user.{chr(97 + number)}@example.org" for number in range(25)]
    case = Case(bundle, *users(*names))
    assert case.of("2024-06", clause="bundle") == Decimal("1000.00")
    for service in ("goto-meeting", "goto-webinar"):
        assert case.may("sign-in", "2024-06-06", service=service, user=names[0]).allowed
    one_more = case.may("assign-user", "2024-06-07", user="eva.mol@example.org", role="universal-user")
    assert not one_more.allowed
    assert "25" in one_more.message("fr")
    more = event("quantity-changed", "2024-06-08", "bundle", unit="bundle", quantity=26)
    later = Case(bundle, *users(*names), more)
    assert later.may("assign-user", "2024-06-08", user="eva.mol@example.org", role="universal-user").allowed


@rule("goto-room.service")
def test_a_room_starts_meetings():
    case = Case(order("room", "goto-room", "2024-06-03", users="room = 1"))
    decision = case.may("start-session", "2024-06-04", what="conference", service="goto-meeting")
    assert "in-bundle" in [one.ruling.says for one in decision.findings]


@rule("openvoice-integrated-unlimited.includes-openvoice")
def test_unlimited_comes_with_openvoice():
    price = "{ EUR = 10.00, per = 'audio-user' }"
    case = Case(MEETING, order("audio", "openvoice-integrated-unlimited", "2024-01-01", audio_user_price=price))
    decision = case.may("start-session", "2024-10-03", what="conference", service="openvoice")
    assert decision.allowed
    assert "in-bundle" in [one.ruling.says for one in decision.findings]


@rule("openvoice-integrated-flat-rate.includes-openvoice")
def test_flat_rate_comes_with_openvoice_at_its_own_rates():
    flat = order(
        "flat", "openvoice-integrated-flat-rate", "2024-01-01", audio_user_price="{ USD = 10.00, per = 'audio-user' }",
        countries="['US']", minute_rate="{ USD = 0.04, per = 'minute' }",
    )  # fmt: skip
    conference = call("2024-10-07", minutes=30, lines=10, service="openvoice", to="+12125550123")
    without, case = (Case(MEETING, flat, *used, currency="USD") for used in ((), (conference,)))
    assert case.may("start-session", "2024-10-07", what="conference", service="openvoice").allowed
    assert case.of("2024-10", order="flat") - without.of("2024-10", order="flat") == Decimal("12.00")


@rule("goto-connect.bundled-services")
def test_questions_on_meetings_follow_meeting_and_on_telephony_connect():
    connect = order(
        "phone", "goto-connect", "2024-06-03", settings="term = { months = 12 }", users="named-user = 3",
        bundled_services="['goto-meeting']",
    )  # fmt: skip
    case = Case(connect, currency="USD", country="US", time_zone="America/New_York")
    on_meetings = case.may("dial-emergency", "2024-06-04", to="911", service="goto-meeting")
    assert {one.clause.service for one in on_meetings.findings} >= {"goto-connect", "goto-general"}
    on_calls = case.may("start-call", "2024-06-04", to="+12125550123", service="goto-connect")
    assert "goto-meeting" not in {one.clause.service for one in on_calls.findings}
