"""Worked examples of the register: who is a user, under which ID, and who may begin a session."""

import pytest
from tests.register.cases import Case, event, order, rule


def meeting(users="named-user = 50"):
    return order("meeting", "goto-meeting", "2024-05-01", users=users)


def crm(**terms):
    return order("crm", "superoffice-crm-online", "2015-08-10", users="sales-plan = 6", **terms)


def user(identity, on, agreement="meeting", **fields):
    return event("user-assigned", on, agreement, user=identity, **fields)


def released(identity, on, agreement="meeting", **fields):
    return event("user-released", on, agreement, user=identity, **fields)


def refusing(decision):
    return [one.clause.id for one in decision.refusals]


@rule("goto-general.customer-manages-users")
def test_the_customer_answers_for_its_users():
    (duty,) = Case(meeting()).must("2024-06-10", clause="customer-manages-users")
    assert (duty.duty.who, duty.stands) == ("customer", "standing")


@rule("goto-general.unique-user-id")
def test_two_colleagues_may_not_share_a_login():
    case = Case(meeting(), user("anna.vries@acme.example", "2024-06-01"))
    shared = case.may("sign-in", "2024-06-05", user="anna.vries@acme.example", shared_by=2)
    assert refusing(shared) == ["unique-user-id"]
    assert case.may("sign-in", "2024-06-05", user="anna.vries@acme.example").allowed
    assert refusing(case.may("assign-user", "2024-06-05", user="anna.vries@acme.example")) == ["unique-user-id"]


@pytest.mark.parametrize(
    ("identity", "is_accepted"),
    [
        ("johan.smeets@goto.com", True),
        ("gebruiker1@goto.com", False),
        ("trainer@goto.com", False),
        ("planning@acme.example", False),
        ("anna.vries@acme.example", True),
    ],
)
@rule("goto-general.no-generic-user-id")
def test_an_id_names_a_person(identity, is_accepted):
    decision = Case(meeting()).may("assign-user", "2024-06-06", user=identity)
    assert decision.allowed == is_accepted
    assert refusing(decision) == ([] if is_accepted else ["no-generic-user-id"])


@rule("goto-general.reassignment")
def test_who_had_a_reassigned_licence_has_no_access():
    case = Case(
        meeting(), user("p", "2024-06-01"), released("p", "2024-06-12", to="q"), user("q", "2024-06-12")
    )  # fmt: skip
    assert case.may("sign-in", "2024-06-11", user="p").allowed
    assert case.may("reassign-user", "2024-06-11", user="p", to="quentin.vos").allowed
    assert case.may("sign-in", "2024-06-12", user="q").allowed
    refused = case.may("sign-in", "2024-06-12", user="p")
    assert "reassignment" in refusing(refused)
    assert "Buy another subscription for p." in refused.remedy("en")


@rule("goto-general.named-authorised-user")
def test_only_designated_people_use_the_service():
    case = Case(meeting(), user("femke.vos", "2024-06-20"))
    assert case.may("assign-user", "2024-06-19", user="femke.vos", relation="contractor").allowed
    assert case.may("sign-in", "2024-06-20", user="femke.vos").allowed
    assert refusing(case.may("sign-in", "2024-06-20", user="gijs.smit")) == ["named-authorised-user"]


@pytest.mark.parametrize(
    ("role", "unit"), [("user", "named-user"), ("audio-user", "audio-user"), ("computer", "named-computer")]
)
@rule("goto-general.user-or-unit")
def test_each_user_counts_as_a_unit_of_its_own_sort(role, unit):
    case = Case(meeting("named-user = 10\naudio-user = 10\nnamed-computer = 4"))
    decision = case.may("assign-user", "2024-06-06", user="anna.vries", role=role)
    (counted,) = (one for one in decision.findings if one.clause.id == "user-or-unit")
    assert decision.allowed
    assert counted.ruling.figures["unit"] == unit


@rule("goto-collaboration.organiser")
def test_an_employee_without_an_id_begins_no_webinar():
    seats = order("webinar", "goto-webinar", "2024-05-01", users="named-user = 10")
    case = Case(seats, user("anna.vries", "2024-06-01", "webinar", role="organiser"))
    assert case.may("start-session", "2024-06-04", what="webcast", user="anna.vries").allowed
    assert "organiser" in refusing(case.may("start-session", "2024-06-04", what="webcast", user="bert.smit"))


@rule("goto-room.room-counts-as-user-id")
def test_rooms_have_ids_that_name_no_person():
    rooms = order("rooms", "goto-room", "2024-06-03", users="room = 2")
    case = Case(rooms, user("room.boston@acme.example", "2024-06-03", "rooms", role="room"))
    second = case.may("assign-user", "2024-06-03", user="room.dublin@acme.example", role="room")
    assert second.allowed
    assert "room-counts-as-user-id" in [one.clause.id for one in second.findings]


def test_a_person_with_the_id_of_a_room_is_refused():
    rooms = order("rooms", "goto-room", "2024-06-03", users="room = 2")
    assert not Case(rooms).may("assign-user", "2024-06-03", user="room@acme.example").allowed


@rule("gotomypc.named-authorised-computer")
def test_ten_designated_computers_are_reached_and_an_eleventh_is_not():
    pcs = order("pcs", "gotomypc", "2024-06-01", users="named-computer = 10")
    named = [user(f"pc-{number:02}", "2024-06-24", "pcs", role="computer") for number in range(1, 11)]
    case = Case(pcs, *named)
    assert case.may("start-session", "2024-06-24", what="remote", computer="pc-10").allowed
    eleventh = case.may("start-session", "2024-06-24", what="remote", computer="pc-11")
    assert refusing(eleventh) == ["named-authorised-computer"]


@rule("gotomypc.computer-id")
def test_two_computers_have_two_ids():
    pcs = order("pcs", "gotomypc", "2024-06-01", users="named-computer = 10")
    case = Case(pcs, user("pc-finance-07", "2024-06-24", "pcs", role="computer"))
    assert case.may("assign-user", "2024-06-24", user="pc-finance-08", role="computer").allowed
    assert "computer-id" in refusing(case.may("assign-user", "2024-06-24", user="pc-finance-07", role="computer"))
    both = case.may("assign-user", "2024-06-24", user="pc-finance-08", role="computer", shared_by=2)
    assert "computer-id" in refusing(both)


PLANS = "[{ function = 'campaigns', plans = ['marketing'] }]"


@rule("superoffice-user-plans.service")
def test_a_function_of_another_plan_takes_that_plan():
    case = Case(
        crm(plan_functions=PLANS),
        user("u", "2015-10-01", "crm", plan="sales"),
        user("u", "2015-10-07", "crm", plan="marketing"),
    )
    refused = case.may("use-function", "2015-10-06", function="campaigns", user="u")
    assert refusing(refused) == ["service"]
    assert case.may("use-function", "2015-10-07", function="campaigns", user="u").allowed


@pytest.mark.parametrize(
    ("relation", "is_accepted"), [("employee", True), ("consultant", True), ("customer", False), ("other", False)]
)
@rule("superoffice-user-plans.eligible-users")
def test_users_are_staff_and_consultants(relation, is_accepted):
    decision = Case(crm()).may("assign-user", "2015-10-08", user="u", relation=relation, plan="sales-plan")
    assert decision.allowed == is_accepted
    assert refusing(decision) == ([] if is_accepted else ["eligible-users"])


@rule("superoffice-user-plans.assign-plans")
def test_a_plan_goes_from_one_user_to_another_and_its_number_stays():
    case = Case(crm(), *[user(name, "2016-01-01", "crm", plan="sales-plan") for name in "acdefg"])
    moved = case.may("reassign-user", "2016-12-05", user="a", to="b")
    assert moved.allowed
    assert [one.clause.id for one in moved.findings] == ["assign-plans"]
