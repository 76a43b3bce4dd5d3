"""Laws of decisions and duties, on drawn requests and events against the real catalogue."""

from datetime import date, datetime, timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.register.cases import Case, event, order

from counterfoil.contract.wording import LANGUAGES
from counterfoil.engine.deciding import WORDINGS
from counterfoil.facts.requests import RequestWrong, request_types

ORDERS = {
    "cx": (order("cx", "nice-cxone", "2024-01-01", users="named-user = 3"), "EUR", "NL"),
    "meeting": (order("meeting", "goto-meeting", "2024-01-01", users="named-user = 2"), "EUR", "NL"),
    "connect": (
        order("connect", "goto-connect", "2024-04-01", settings="term = { months = 12 }", users="named-user = 4"),
        "USD",
        "US",
    ),
    "webcast": (order("webcast", "goto-webcast", "2024-04-01", users="named-user = 1"), "EUR", "NL"),
    "rescue": (order("rescue", "rescue", "2024-04-01"), "EUR", "NL"),
}
USERS = ("anna.smit@example.org", "bert@example.org", "trainer@example.org", "user1@example.org")
VALUES = {
    "text": st.sampled_from((*USERS, "desk", "talk", "+31201234567", "112", "911", "+12125550123", "recording")),
    "texts": st.lists(st.sampled_from(("112", "+31201234567")), max_size=3),
    "date": st.sampled_from(("2024-06-01", "2024-12-02", "2025-02-28")),
    "instant": st.sampled_from(("2024-06-01T10:00:00+02:00", "2024-10-27T00:30:00Z")),
    "whole": st.sampled_from((0, 1, 2, 9, 10_000)),
    "amount": st.just("1.00"),
    "flag": st.booleans(),
}


def value_of(form):
    if form.startswith("choice:"):
        return st.sampled_from(form.removeprefix("choice:").split("|"))
    return VALUES[form]


@st.composite
def requests(draw):
    kind = draw(st.sampled_from(tuple(request_types().values())))
    fields = {
        name: draw(value_of(form.rstrip("?")))
        for name, form in kind.fields.items()
        if not form.endswith("?") or draw(st.booleans())
    }
    return kind.name, fields


HAPPENED = (
    event("user-assigned", "2024-04-02", "{}", user=USERS[0]),
    event("device-registered", "2024-04-02", "{}", device="desk"),
    event("session-opened", "2024-06-01", "{}", session="talk", what="call", user=USERS[0], at="2024-06-01T09:00:00Z"),
    event("suspended", "2024-11-01", "{}"),
)


@cache
def case_of(name):
    placed, currency, country = ORDERS[name]
    events = [type(one)(one.text.replace("{}", name)) for one in HAPPENED]
    zone = "Europe/Amsterdam" if country == "NL" else "America/New_York"
    return Case(placed, *events, currency=currency, country=country, time_zone=zone)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(tuple(ORDERS)),
    requests(),
    st.datetimes(datetime(2023, 12, 1), datetime(2025, 6, 1)),
)
def test_a_refusal_always_names_a_clause_and_can_be_said_in_every_language(name, request, at):
    ask, fields = request
    try:
        decision = case_of(name).may(ask, at.isoformat(timespec="seconds"), agreement=name, **fields)
    except RequestWrong as wrong:  # it names something that is not there: a fault, and no refusal
        assert len(wrong.faults)
        assert {fault.name for fault in wrong.faults} <= {"unknown-name", "request-unclear"}
        return
    if not decision.allowed:
        assert decision.refusals
        assert decision.at_most is None
    for found in decision.findings:
        assert found.clause.where.line > 0
        assert found.clause.address.count("#") == 1
        for language in LANGUAGES:
            assert found.message(language)
    for language in LANGUAGES:
        assert decision.message(language)
        assert decision.allowed or decision.remedy(language) or not any(one.ruling.remedy for one in decision.refusals)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(tuple(ORDERS)), requests(), st.integers(0, 400), st.integers(0, 400))
def test_what_is_asked_earlier_changes_no_later_decision(name, request, day, later):
    ask, fields = request
    moments = [(date(2024, 1, 1) + timedelta(days=each)).isoformat() for each in (day, later, day)]

    def said(case, moment):
        try:
            decision = case.may(ask, moment, agreement=name, **fields)
        except RequestWrong as wrong:
            return str(wrong)
        return (decision.allowed, decision.at_most, decision.message("nl"))

    one_desk = [said(case_of(name), moment) for moment in moments]
    fresh = Case(*case_of(name).parts, currency=case_of(name).currency, country=case_of(name).country,
                 time_zone=case_of(name).time_zone)  # fmt: skip
    assert one_desk[0] == one_desk[2] == said(fresh, moments[0])


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(tuple(ORDERS)), st.integers(0, 500))
def test_a_duty_fulfilled_is_open_no_more_and_one_missed_says_what_follows(name, after):
    today = date(2024, 4, 1) + timedelta(days=after)
    before = case_of(name).must(today.isoformat())
    for one in before:
        if one.stands == "missed":
            assert one.due_on is not None
            assert one.due_on < today
            said = [bool(one.consequence(language)) for language in LANGUAGES]
            assert all(said) or not any(said)  # a text may name no consequence; then none is made up
    still_to_do = [one for one in before if one.stands == "open"]
    for one in still_to_do[:3]:
        done = event(
            "duty-fulfilled", max(today, one.duty.arises_on).isoformat(), name, clause=one.clause.id,
            duty=one.duty.says,
        )  # fmt: skip
        known = case_of(name)
        case = Case(*known.parts, done, currency=known.currency, country=known.country, time_zone=known.time_zone)
        when = max(today, one.duty.arises_on).isoformat()
        same = [
            two
            for two in case.must(when)
            if (two.clause.id, two.duty.says, two.due_on) == (one.clause.id, one.duty.says, one.due_on)
        ]
        assert all(two.stands in ("fulfilled", "late") for two in same)


def test_the_engine_speaks_all_languages():
    for wording in WORDINGS.values():
        assert sorted(wording) == sorted(LANGUAGES)
