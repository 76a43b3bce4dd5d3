"""Worked examples of the register: how long calls and events last, and how many at a time."""

from tests.register.cases import Case, event, order, rule

WEBCAST = order("cast", "goto-webcast", "2024-06-01", users="named-user = 2")
PHONE = order("phone", "grasshopper", "2024-06-01", plan_fee="{ USD = 28.00 }")


def opened(session, at, what, agreement, **fields):
    return event("session-opened", at[:10], agreement, session=session, at=f"{at}+02:00", what=what, **fields)


@rule("goto-webcast.one-event-at-a-time")
def test_a_user_runs_one_webcast_at_a_time():
    case = Case(
        WEBCAST,
        opened("first", "2024-06-26T10:00:00", "webcast", "cast", user="a"),
        event("session-closed", "2024-06-26", "cast", session="first", at="2024-06-26T12:00:00+02:00"),
    )
    second = case.may("start-session", "2024-06-26T11:00", what="webcast", user="a")
    assert not second.allowed
    assert [one.clause.id for one in second.refusals] == ["one-event-at-a-time"]
    assert case.may("start-session", "2024-06-26T11:00", what="webcast", user="b").allowed
    assert case.may("start-session", "2024-06-26T12:00", what="webcast", user="a").allowed


@rule("goto-webcast.max-duration")
def test_a_webcast_lasts_eight_hours_at_most():
    case = Case(WEBCAST, opened("day", "2024-06-26T09:00:00", "webcast", "cast"))
    assert not case.may("start-session", "2024-06-25", what="webcast", hours=9).allowed
    assert case.may("start-session", "2024-06-25", what="webcast", hours=8).at_most == 8 * 3600
    assert case.may("continue-session", "2024-06-26T16:59", session="day").at_most == 60
    assert not case.may("continue-session", "2024-06-26T17:00", session="day").allowed


@rule("grasshopper.call-length-limits")
def test_a_call_may_be_cut_after_six_hours_and_a_fax_after_three():
    case = Case(
        PHONE,
        event("activated", "2024-06-01", "phone"),
        opened("talk", "2024-06-18T09:00:00", "call", "phone"),
        opened("pages", "2024-06-18T09:00:00", "fax", "phone"),
        currency="USD",
    )
    assert case.may("continue-call", "2024-06-18T14:00", session="talk").at_most == 3600
    cut = case.may("continue-call", "2024-06-18T15:00", session="talk")
    assert (cut.allowed, cut.at_most) == (True, 0)  # a right of the provider, which nobody has to use
    assert case.may("continue-call", "2024-06-18T11:00", session="pages").at_most == 3600
    assert case.may("continue-call", "2024-06-18T12:00", session="pages").at_most == 0
