"""Worked examples of the register: how many users, attendees, lines, extensions and computers there may be."""

import pytest
from tests.register.cases import Case, event, order, rule


def users(agreement, count, on, **fields):
    return [event("user-assigned", on, agreement, user=f"user {one}", **fields) for one in range(1, count + 1)]


def signed_in(agreement, names, at):
    fields = {"what": "sign-in", "at": f"{at}:00+02:00"}
    return [event("session-opened", at[:10], agreement, session=name, user=name, **fields) for name in names]


def refusing(decision):
    return [one.clause.id for one in decision.refusals]


def found(decision, clause):
    (one,) = (one for one in decision.findings if one.clause.id == clause)
    return one.ruling


@rule("goto-general.use-levels")
def test_the_51st_user_is_above_the_level():
    seats = order("meeting", "goto-meeting", "2024-06-01", users="named-user = 50")
    full, nearly = (Case(seats, *users("meeting", count, "2024-06-01")) for count in (50, 49))
    assert nearly.may("assign-user", "2024-06-02", user="anna.vries").allowed
    assert refusing(full.may("assign-user", "2024-06-02", user="anna.vries")) == ["use-levels"]


@rule("goto-general.flex-maximum")
def test_the_71st_subscription_on_a_minimum_of_10_is_refused():
    flex = order("meeting", "goto-meeting", "2024-06-01", users="flex-subscription = 10")
    june = signed_in("meeting", [f"user {one}" for one in range(1, 71)], "2024-06-10T09:00")
    case, nearly = Case(flex, *june), Case(flex, *june[:69])
    assert found(nearly.may("sign-in", "2024-06-11", user="user 70"), "flex-maximum").figures == {"n": 70, "most": 70}
    assert refusing(case.may("sign-in", "2024-06-11", user="user 71")) == ["flex-maximum"]
    assert case.may("sign-in", "2024-06-11", user="user 70").allowed
    assert case.may("sign-in", "2024-07-01", user="user 71").allowed  # another month


def test_an_order_may_count_flex_users_at_a_time():
    terms = {"flex_users_counted": "'by-role'"}
    flex = order("meeting", "goto-meeting", "2024-06-01", users="flex-subscription = 1", **terms)
    case, nearly = (Case(flex, *users("meeting", count, "2024-06-01")) for count in (7, 6))
    assert nearly.may("assign-user", "2024-06-02", user="anna.vries").allowed
    assert refusing(case.may("assign-user", "2024-06-02", user="anna.vries")) == ["flex-maximum"]


def webcast(ordered, online):
    cast = order("cast", "goto-webcast", "2024-06-01", users=f"attendee = {ordered}")
    at = "2024-06-27T10:00:00+02:00"
    opened = event("session-opened", at[:10], "cast", session="launch", what="webcast", participants=online, at=at)
    guest = event("person-invited", "2024-06-01", "cast", person="guest")
    return Case(cast, guest, opened).may("join-session", "2024-06-27T10:05", session="launch", person="guest")


@pytest.mark.parametrize(
    ("ordered", "online", "is_allowed", "says"),
    [
        (1000, 999, True, "room-left"),
        (1000, 1000, True, "in-buffer"),
        (500, 548, True, "in-buffer"),  # 549 of 500 + 50
        (500, 550, True, "above-buffer"),  # charged
        (25, 26, True, "in-buffer"),  # 10 % of 25 is 2.5, of which 2 count
        (25, 27, True, "above-buffer"),
        (5000, 4999, True, "room-left"),
        (5000, 5000, False, "full"),
    ],
)
@rule("goto-webcast.attendee-cap", "goto-webcast.attendee-buffer")
def test_an_event_has_5000_attendees_at_most_and_a_buffer_above_the_order(ordered, online, is_allowed, says):
    decision = webcast(ordered, online)
    assert (decision.allowed, found(decision, "attendee-cap").says) == (is_allowed, says)


@rule("openvoice.connection-cap")
def test_line_501_of_a_conference_is_refused():
    voice = order("voice", "openvoice", "2024-09-01")
    opened = event(
        "session-opened", "2024-09-16", "voice", session="all", what="conference", participants=499,
        at="2024-09-16T10:00:00+02:00",
    )  # fmt: skip
    full = event(
        "session-changed", "2024-09-16", "voice", session="all", participants=500, at="2024-09-16T10:05:00+02:00"
    )
    case = Case(voice, opened, full, event("person-invited", "2024-09-16", "voice", person="guest"))
    assert case.may("join-session", "2024-09-16T10:04", session="all", person="guest").allowed
    assert refusing(case.may("join-session", "2024-09-16T10:06", session="all", person="guest")) == ["connection-cap"]


@rule("grasshopper.extension-limit")
def test_extension_1001_takes_another_account():
    phone = order("phone", "grasshopper", "2024-06-01", users="extension = 999", plan_fee="{ USD = 28.00 }")
    case = Case(phone, event("activated", "2024-06-01", "phone"), currency="USD")
    assert case.may("add-units", "2024-06-19", unit="extension", quantity=1).allowed
    refused = case.may("add-units", "2024-06-19", unit="extension", quantity=2)
    assert refusing(refused) == ["extension-limit"]
    assert refused.remedy("en") == "More take another account."


@rule("grasshopper.normal-business-use")
def test_a_conversation_is_between_two_persons():
    phone = order("phone", "grasshopper", "2024-06-01", plan_fee="{ USD = 28.00 }")
    opened = event(
        "session-opened", "2024-06-12", "phone", session="talk", what="call", participants=2,
        at="2024-06-12T10:00:00+02:00",
    )  # fmt: skip
    case = Case(phone, event("activated", "2024-06-01", "phone"), opened, currency="USD")
    assert refusing(case.may("join-session", "2024-06-12T10:05", session="talk")) == ["normal-business-use"]


def computers(agreement, count):
    made = "2024-06-05"
    return [event("device-registered", made, agreement, device=f"pc {one}", kind="computer") for one in range(1, count)]


@pytest.mark.parametrize(
    ("service", "licences", "most"), [("gotoassist-remote-support", 3, 300), ("rescueassist", 2, 200)]
)
@rule("gotoassist-remote-support.computer-limit", "rescueassist.service")
def test_a_hundred_computers_for_each_licence(service, licences, most):
    support = order("support", service, "2024-06-01", users=f"named-user = {licences}")
    nearly, full = (Case(support, *computers("support", count)) for count in (most, most + 1))
    assert nearly.may("register-device", "2024-06-05", device="next", kind="computer").allowed
    assert refusing(full.may("register-device", "2024-06-05", device="next", kind="computer")) == ["computer-limit"]


def forms(*plans):
    return order("crm", "superoffice-crm-online", "2015-08-10", users="\n".join(plans))


@rule("superoffice-user-plans.user-count-limit")
def test_user_11_waits_for_the_order_of_an_added_user():
    ten = users("crm", 10, "2015-09-01", plan="sales-plan")
    case = Case(
        forms("sales-plan = 10"), *ten, event("quantity-changed", "2015-10-09", "crm", unit="sales-plan", quantity=11)
    )
    refused = case.may("assign-user", "2015-10-07", user="anna.vries", plan="sales-plan")
    assert refusing(refused) == ["user-count-limit"]
    assert case.may("assign-user", "2015-10-09", user="anna.vries", plan="sales-plan").allowed
    assert refusing(case.may("assign-user", "2015-10-07", user="anna.vries")) == ["user-count-limit"]


AGENTS = [f"agent {one}" for one in range(1, 13)]


def support(units):
    bought = order("support", "gotoassist-remote-support", "2024-06-01", users=units)
    known = [
        event("user-assigned", "2024-06-01", "support", user=name) for name in AGENTS[: 12 if "conc" in units else 5]
    ]
    return bought, *known


@rule("goto-general.concurrent-licence", "gotoassist.licence-model")
def test_the_sixth_agent_waits_for_one_of_five_licences():
    out = event(
        "session-closed", "2024-06-03", "support", session="agent 2", at="2024-06-03T10:20:00+02:00"
    )  # fmt: skip
    case = Case(*support("concurrent-licence = 5"), *signed_in("support", AGENTS[:5], "2024-06-03T09:00"), out)
    sixth = case.may("sign-in", "2024-06-03T10:00", user="agent 6")
    assert refusing(sixth) == ["licence-model", "concurrent-licence"]
    assert "agent 1, agent 2, agent 3, agent 4 and agent 5" in sixth.message("en")
    assert case.may("sign-in", "2024-06-03T10:20", user="agent 6").allowed
    assert "licence-model" in refusing(case.may("sign-in", "2024-06-03T10:20", user="a stranger"))


@rule("gotoassist.licence-model")
def test_five_named_users_are_five_people():
    case = Case(*support("named-user = 5"))
    assert case.may("sign-in", "2024-06-03", user="agent 5").allowed
    assert "licence-model" in refusing(case.may("sign-in", "2024-06-03", user="agent 6"))
