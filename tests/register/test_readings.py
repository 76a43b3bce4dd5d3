"""Every reading of every ambiguity of the register runs; the one that the register suggests is the default.

Tests named by `@ambiguity("id", "option", ...)` run these options, in test_readings*.py: without the order saying
anything first, then as the order may say otherwise. What cannot be run is in NOT_RUN, with its reason.
"""

import ast
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.register.cases import Case, ambiguity, call, event, faults_of, order

# Options that no calculation can run, and why.
NOT_RUN = {
    "superoffice-cap-term": {
        "12 months": "the loss of which this would be the most is for a court to find; the clause states the cap",
        "current Contract Period": "likewise; the clause says that this is the reading",
    },
}


@pytest.fixture(scope="module")
def ambiguities(shared):
    """The options of each ambiguity, by its id."""
    register = tomllib.loads((shared / "register.toml").read_text())
    return {one["id"]: set(one["options"]) for one in register["ambiguity"]}


def run_here():
    """The options that tests say they run, by ambiguity."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("test_readings*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ambiguity":
                identity, *options = (argument.value for argument in node.args if isinstance(argument, ast.Constant))
                found.setdefault(identity, set()).update(options)
    return found


def test_every_reading_of_every_ambiguity_runs_or_says_why_not(ambiguities):
    run = run_here()
    lacking = {
        identity: options - run.get(identity, set()) - NOT_RUN.get(identity, {}).keys()
        for identity, options in ambiguities.items()
    }
    assert {identity: options for identity, options in lacking.items() if options} == {}


def test_readings_that_run_are_those_of_the_register(ambiguities):
    strange = {
        identity: options - ambiguities.get(identity, set())
        for identity, options in [*run_here().items(), *((one, set(why)) for one, why in NOT_RUN.items())]
    }
    assert {identity: options for identity, options in strange.items() if options} == {}
    assert not any(run_here().get(identity, set()) & reasons.keys() for identity, reasons in NOT_RUN.items())


def eur(amount, unit=""):
    return f"{{ EUR = {amount}, per = '{unit}' }}" if unit else f"{{ EUR = {amount} }}"


# Flexible subscriptions -----------------------------------------------------------------------------------------------


def flex(minimum=10, price="20.00", **terms):
    """Flex subscriptions from May 2024, so that September is no ramp-up month."""
    users = f"flex-subscription = {minimum}" + terms.pop("users", "")
    flex_price = eur(price, "flex-subscription")
    # Of this service fewer users count at once, so that the most and the last of a month can differ.
    return order("flex", "goto-customer-engagement", "2024-05-01", users=users, flex_price=flex_price, **terms)


def used_by(people):
    return [
        call(f"2024-09-10T10:00:{one:02}", pieces=1, meter="flex-subscriptions", to="", user=f"user {one}")
        for one in range(people)
    ]


@ambiguity("flex-overage-base", "excess only", "all used in that month")
def test_flex_the_higher_price_is_for_what_is_above_the_minimum_or_for_all():
    literally = {"flex_charged": "'all-used'"}
    assert Case(flex(price="15.00"), *used_by(12)).of("2024-09") == Decimal("186.00")  # 10 x 15.00 + 2 x 18.00
    assert Case(flex(price="15.00", **literally), *used_by(12)).of("2024-09") == Decimal("216.00")  # 12 x 18.00
    for terms in ({}, literally):  # the minimum itself never costs more
        assert Case(flex(price="15.00", **terms), *used_by(10)).of("2024-09") == Decimal("150.00")


@ambiguity("flex-use-measure", "distinct users", "peak", "month end")
def test_flex_use_is_the_different_users_of_the_month_or_the_most_or_the_last():
    def owed(**terms):
        changes = [
            event("quantity-changed", day, "flex", unit="named-user", quantity=quantity)
            for day, quantity in (("2024-09-10", 15), ("2024-09-25", 12))
        ]
        return Case(flex(users="\nnamed-user = 13", **terms), *changes, *used_by(16)).of("2024-09")

    assert owed() == Decimal("344.00")  # 16 different users: 200.00 + 6 x 24.00
    assert owed(flex_used="'peak'") == Decimal("320.00")  # 15 from the 10th to the 24th: 200.00 + 5 x 24.00
    assert owed(flex_used="'period-end'") == Decimal("248.00")  # 12 on the 30th: 200.00 + 2 x 24.00
    # What is beyond 7 times the minimum is refused, and is not charged: 1 x 20.00 + (7 - 1) x 24.00.
    assert Case(flex(1), *used_by(9)).of("2024-09") == Decimal("164.00")


@ambiguity("flex-use-measure", "distinct users", "peak")
def test_flex_the_eighth_user_of_the_month_or_at_one_time_is_refused():
    def assigned(user, day):
        return event("user-assigned", day, "flex", user=user)

    def signed_in(user):
        at = "2024-09-02T09:00:00+02:00"
        return event("session-opened", at[:10], "flex", session=user, user=user, what="sign-in", at=at)

    def flex_of_one(**terms):
        return order("flex", "goto-meeting", "2024-05-01", users="flex-subscription = 1", **terms)

    seven = [f"user {one}" for one in range(7)]
    monthly = Case(flex_of_one(), *(signed_in(user) for user in seven))
    assert not monthly.may("sign-in", "2024-09-20", user="anna.vries").allowed
    assert monthly.may("sign-in", "2024-10-01", user="anna.vries").allowed
    at_a_time = {"flex_users_counted": "'by-role'"}
    full, nearly = (
        Case(flex_of_one(**at_a_time), *(assigned(user, "2024-09-02") for user in seven[:n])) for n in (7, 6)
    )
    assert not full.may("assign-user", "2024-09-20", user="anna.vries").allowed
    assert nearly.may("assign-user", "2024-09-20", user="anna.vries").allowed


# All GoTo services ----------------------------------------------------------------------------------------------------

FOURTEEN = eur("14.00", "named-user")


@ambiguity("appropriate-rates", "Order rate", "published standard rate", "rate recorded with the decision")
@pytest.mark.parametrize(
    ("rate", "price", "owed"),
    [
        (None, None, None),  # nothing is charged until somebody has decided
        (None, 0.05, "550.00"),
        ("order", None, "440.00"),
        ("published", None, "770.00"),
    ],
)
def test_excess_use_is_charged_by_a_decision_at_its_rate_or_the_orders_or_the_published_one(rate, price, owed):
    # 40 audio users may use 120,000 minutes: 11,000 of 131,000 are beyond it.
    terms = {"review_rate": f"'{rate}'"} if rate else {}
    prices = {"review_price": eur("0.04", "minute"), "published_review_price": eur("0.07", "minute")}
    said = {"price": {"EUR": price, "per": "minute"}} if price else {}
    decision = event(
        "review-decided", "2024-11-05", "flat", clause="fair-use-limit", period="2024-10-01", choice="charge", **said
    )  # fmt: skip
    decided = [] if owed is None else [decision]
    case = Case(meeting(40), flat_rate(**prices, **terms), call("2024-10-10", minutes=131_000, **MEETING), *decided)
    assert case.total("2024-12-31", clause="usage-review") == Decimal(owed or 0)


@ambiguity("appropriate-rates", "Order rate", "published standard rate", "rate recorded with the decision")
def test_use_above_the_level_is_charged_likewise():
    def owed(rate="", **said):
        prices = {"use_level_price": FOURTEEN, "published_use_level_price": eur("16.00", "named-user")}
        terms = {"use_level_rate": f"'{rate}'"} if rate else {}
        decided = event(
            "review-decided", "2024-06-20", "meeting", clause="use-level-review", period="2024-06-01", choice="charge",
            quantity=8, **said,
        )  # fmt: skip
        return Case(meeting(50, "2024-05-01", **prices, **terms), decided).total("2024-06-30")

    assert owed(price={"EUR": 12.50, "per": "named-user"}) == Decimal("100.00")  # 8 x 12.50
    assert owed("order") == Decimal("112.00")  # 8 x 14.00
    assert owed("published") == Decimal("128.00")  # 8 x 16.00


@ambiguity("emergency-ban-scope", "collaboration", "all but GoTo Connect")
def test_emergency_calls_are_ruled_out_for_all_services_or_for_those_of_collaboration():
    def asked(service, **terms):
        case = Case(order("it", service, "2024-04-01", users="named-user = 5", **terms))
        return case.may("dial-emergency", "2024-06-06", to="112")

    assert [asked(service).allowed for service in ("goto-meeting", "rescue")] == [False, False]
    # An order for a service outside collaboration names it beside the four; the ban then says nothing of it.
    connect = ["goto-connect", "goto-connect-teams-connector", "goto-connect-teams-edition", "grasshopper"]
    named = {"emergency_calls_not_ruled_out": str([*connect, "rescue"])}
    rescue = asked("rescue", **named)
    assert [one.clause.id for one in rescue.findings if one.clause.kind.name == "emergency-calling"] == []
    assert not asked("goto-meeting", **named).allowed


@ambiguity("contact-center-pro-name", "same product", "two products")
def test_contact_center_pro_is_the_service_that_the_order_names():
    def sold_as(service):
        return order("pro", service, "2024-02-01", users="named-user = 3")

    # As a product of its own it has no term in the text. As NICE CXone, its former name, it has one of 12 months at
    # least, and notice of 15 June 2024 is in time for its end.
    assert Case(sold_as("goto-contact-center-pro")).life("pro", "2024-12-31").initial_term is None
    notice = event("notice-given", "2024-06-15", "pro", by="customer")
    cxone = Case(sold_as("nice-cxone"), notice).life("pro", "2024-12-31")
    assert (cxone.initial_term.end, cxone.until_on) == (date(2025, 2, 1), date(2025, 2, 1))
    assert faults_of(Case(sold_as("goto-contact-center-pro"), notice), "2024-12-31") == ["notice-unsettled"]

    def needs(service):
        refusals = Case(sold_as(service), is_checked=False).may("place-order", "2024-06-03", service=service).refusals
        return [one.clause.id for one in refusals if one.clause.kind.name == "prerequisite"]

    assert (needs("goto-contact-center-pro"), needs("nice-cxone")) == (["service"], [])


@ambiguity("rescueassist-status", "alias", "withdrawn: its last own description")
def test_rescueassist_is_another_name_or_no_longer_offered():
    def desk(**terms):
        fee = {"seat_price": FOURTEEN}
        return Case(order("desk", "rescueassist", "2024-05-01", users="named-user = 2", **fee, **terms))

    more = {"unit": "named-user", "quantity": 1}

    def said(case):
        found = case.may("sign-in", "2024-06-13").findings
        return [one.ruling.says for one in found if one.clause.address == "rescueassist#service"]

    withdrawn = desk(withdrawn_on="2024-06-01")
    assert (said(desk()), said(withdrawn)) == (["treated-as"], ["last-description"])
    assert desk().may("add-units", "2024-06-13", **more).allowed
    assert not withdrawn.may("add-units", "2024-06-13", **more).allowed
    assert withdrawn.may("add-units", "2024-05-31", **more).allowed
    assert [case.of("2024-07") for case in (desk(), withdrawn)] == [Decimal("28.00"), Decimal("28.00")]


# Events ---------------------------------------------------------------------------------------------------------------


@ambiguity("event-services-72-hours", "before", "after (literal)")
def test_late_changes_are_those_within_72_business_hours_before_or_after_the_event():
    # The event is on Wednesday 19 June 2024 at 10:00. 72 hours of 8-hour days are nine working days: before it they
    # begin on Thursday 6 June at 10:00, after it they end on Tuesday 2 July at 10:00.
    def changed(at, terms, **charge):
        planned = "2024-06-19T10:00:00+02:00"
        asked = {"planned_at": planned, "item": "event", "change": "changed", "at": f"{at}+02:00", **charge}
        happened = event("booking-changed", at[:10], "help", **asked)
        return Case(order("help", "event-services", "2024-05-01", **terms), happened)

    def is_late(at, **terms):
        return bool(changed(at, terms).reviews("2024-07-31", clause="late-change-surcharge"))

    moments = ("2024-06-06T09:59:59", "2024-06-10T10:00:00", "2024-06-28T10:00:00", "2024-07-02T10:00:01")
    assert [is_late(at) for at in moments] == [False, True, False, False]
    assert [is_late(at, late_changes="'after'") for at in moments] == [False, False, True, False]
    for at, terms in ((moments[1], {}), (moments[2], {"late_changes": "'after'"})):
        assert changed(at, terms, amount=150.00).total("2024-07-31") == Decimal("150.00")


@ambiguity("webcast-buffer", "from 110%", "from 100%")
def test_attendees_are_charged_beyond_110_percent_or_beyond_what_was_ordered():
    def owed(ordered, attended, **terms):
        price = {"attendee_price": eur("1.50")}
        cast = order("cast", "goto-webcast", "2024-06-01", users=f"attendee = {ordered}", **price, **terms)
        measured = [
            event("use-measured", f"2024-06-{27 - back}", "cast", item="attendee", quantity=quantity)
            for back, quantity in enumerate(attended)
        ]
        return Case(cast, *measured).of("2024-06")

    from_100 = {"attendees_counted": "'above-limit'"}
    assert [owed(500, [580]), owed(500, [580], **from_100)] == [Decimal("45.00"), Decimal("120.00")]  # 30, or 80
    assert [owed(500, [550]), owed(500, [550], **from_100)] == [0, 0]  # the buffer is kept in both
    assert owed(25, [28]) == Decimal("1.50")  # 10 % of 25 are 2.5, rounded down: 27 are free
    # Never above 5,000: 5,000 - 4,950 = 50, or 5,000 - 4,500 = 500.
    assert [owed(4_500, [5_200]), owed(4_500, [5_200], **from_100)] == [Decimal("75.00"), Decimal("750.00")]


# What the tests on flat rates need ------------------------------------------------------------------------------------

MEETING = {"service": "goto-meeting"}


def meeting(users, start="2024-01-01", **terms):
    return order("meeting", "goto-meeting", start, users=f"named-user = {users}", **terms)


def flat_rate(price="8.00", **terms):
    terms = {"audio_user_price": eur(price, "audio-user"), "countries": "['NL']", **terms}
    return order("flat", "enhanced-audio-flat-rate", "2024-01-01", **terms)
