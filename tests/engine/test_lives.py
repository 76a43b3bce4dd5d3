"""Lives of agreements: whole descriptions, orders and events, with the days and cents worked out by hand."""

from datetime import date

import pytest
from tests.engine.small_lives import amounts, calls, description, event, lived

MEETING = description("goto-meeting", {"users": 'kind = "quantity-change"\ndecrease = "at-once"'})
HOST = '[[order]]\nid = "meeting"\nservice = "goto-meeting"\nstart_on = 2024-01-01\n'
TERM = {
    "term": 'kind = "initial-term"',
    "renewal": 'kind = "renewal"',
    "notice": 'kind = "termination-notice"\nat_least = { days = 30 }',
}
FEE = 'kind = "recurring-fee"\nprice = {{ EUR = {} }}'


def order(service="phone", start="2024-01-01", **more):
    said = "".join(f"{key} = {value}\n" for key, value in more.items())
    return f'[[order]]\nid = "main"\nservice = "{service}"\nstart_on = {start}\n{said}'


def life(found, agreement="main"):
    assert [str(fault) for fault in found.faults] == []
    return found.lives[agreement].life


# Versions and amendments --------------------------------------------------------------------------------------------


def test_a_notice_is_judged_by_the_version_in_force_on_its_day():
    """Version 2 of 1 June 2024 asks for 60 days. A notice of 10 May is judged by 30 days, one of 10 November by 60."""
    strict = {**TERM, "notice": 'kind = "termination-notice"\nat_least = { days = 60 }'}
    services = [description("phone", TERM), description("phone", strict, date(2024, 6, 1))]
    half_years = order(start="2023-12-09", term="{ months = 6 }")
    assert life(lived(services, half_years, [event("notice-given", "2024-05-10", by="customer")])).until_on == date(
        2024, 6, 9
    )
    late = [event("notice-given", "2024-11-08", by="customer")]
    assert life(lived(services, half_years, late)).until_on == date(2025, 6, 9)
    assert life(lived([services[0]], half_years, late)).until_on == date(2024, 12, 9)


def test_a_term_is_renewed_as_the_version_on_its_first_day_says():
    services = [
        description("phone", TERM),
        description(
            "phone",
            {**TERM, "renewal": 'kind = "renewal"\nlength = "fixed"\nmonths = { months = 3 }'},
            date(2025, 2, 1),
        ),
    ]
    found = life(lived(services, order(term="{ months = 12 }"), through="2026-05-01"))
    assert [(term.start, term.end) for term in found.terms] == [
        (date(2024, 1, 1), date(2025, 1, 1)),
        (date(2025, 1, 1), date(2026, 1, 1)),  # renewed before the version of February
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 4, 1), date(2026, 7, 1)),
    ]


def test_a_version_without_renewal_ends_the_agreement_with_the_term_that_runs():
    without = {"term": TERM["term"]}
    services = [description("phone", TERM), description("phone", without, date(2025, 6, 1))]
    assert life(lived(services, order(term="{ months = 12 }"))).until_on == date(2026, 1, 1)


def test_an_end_to_come_is_known_in_the_period_that_it_cuts():
    """A yearly fee from 1 January 2025; monthly terms; a version of July renews none: 31 July is the last."""
    fee = {"fee": FEE.format("365.00") + '\nevery = "year"'}
    services = [
        description("phone", {**TERM, **fee}),
        description("phone", {"term": TERM["term"], **fee}, date(2025, 7, 15)),
    ]
    found = lived(services, order(start="2025-01-01", term="{ months = 1 }"), through="2025-01-01")
    assert life(found).until_on == date(2025, 8, 1)
    assert amounts(found, clause="fee") == [21200]  # 212 of 365 days


def test_a_price_amended_in_mid_month_holds_from_its_day():
    """30.00 until 15 June, 45.00 from 16 June: 15 days of each, and July at 45.00."""
    services = [
        description("phone", {"fee": 'kind = "recurring-fee"\nprice = { order = "price" }\nbilled = "in-arrears"'})
    ]
    said = order() + "[order.terms]\nprice = { EUR = 30.00 }\n"
    changed = event("terms-amended", "2026-06-16", by="agreement", terms={"price": {"EUR": 45.00}})
    found = lived(services, said.replace("2024-01-01", "2026-06-01"), [changed], through="2026-08-01")
    assert amounts(found, clause="fee") == [1500, 2250, 4500]


def test_a_description_that_changes_in_mid_term_governs_from_its_date():
    services = [
        description("phone", {**TERM, "fee": FEE.format("31.00")}),
        description("phone", {**TERM, "fee": FEE.format("62.00")}, date(2026, 7, 17)),
    ]
    found = lived(services, order(start="2026-07-01", term="{ months = 12 }"), through="2026-08-01")
    assert amounts(found, clause="fee") == [1600, 3000, 6200]  # 16 days at 31.00 and 15 at 62.00 of 31, then 62.00
    assert len(life(found).terms) == 1


def test_an_order_made_under_a_later_version_than_its_start_has_it_from_the_start():
    services = [
        description("phone", {"fee": FEE.format("10.00")}),
        description("phone", {"fee": FEE.format("20.00")}, date(2026, 2, 1)),
        description("phone", {"fee": FEE.format("30.00")}, date(2026, 3, 1)),
    ]
    found = lived(services, order(start="2026-01-01", description_on="2026-03-05"), through="2026-03-01")
    assert amounts(found) == [3000, 3000, 3000]


def test_two_amendments_of_one_thing_on_one_day_are_a_fault():
    services = [description("phone", {"fee": 'kind = "recurring-fee"\nprice = { order = "price" }'})]
    said = order() + "[order.terms]\nprice = { EUR = 30.00 }\n"
    changes = [
        event("terms-amended", "2026-06-16", by="agreement", terms={"price": {"EUR": price}}) for price in (40, 50)
    ]
    found = lived(services, said, changes)
    assert [fault.name for fault in found.faults] == ["two-changes-on-one-day"]
    assert found.lines.is_empty()


# Links and conversions ------------------------------------------------------------------------------------------------


LINKED = 'kind = "linked-termination"\nwith = ["{}"]'


@pytest.mark.parametrize(
    ("price", "started", "ended", "refund"),
    [
        ("1200.00", "2024-01-01", "2024-09-01", 40000),  # 122 of 366 days: the register's example
        ("730.00", "2025-01-01", "2025-08-08", 29200),  # 146 of 365 days: the register's example
    ],
)
def test_a_prepaid_year_is_owed_until_the_host_ends(price, started, ended, refund):
    audio = description(
        "audio", {"linked": LINKED.format("goto-meeting"), "fee": FEE.format(price) + '\nevery = "year"'}
    )
    said = order("audio", started) + HOST
    before = amounts(lived([audio, MEETING], said, through=ended), agreement="main")
    after = amounts(
        lived([audio, MEETING], said, [event("agreement-ended", ended, "meeting")], through=ended), agreement="main"
    )
    assert sum(before) - sum(after) == refund


def test_a_chain_of_links_is_followed_to_its_end_whatever_the_order_of_the_orders():
    services = [
        MEETING,
        description("audio", {"linked": LINKED.format("goto-meeting")}),
        description("call-me", {"linked": LINKED.format("audio")}),
        description("recording", {"linked": LINKED.format("call-me")}),
    ]
    orders = [HOST] + [
        f'[[order]]\nid = "{name}"\nservice = "{name}"\nstart_on = 2024-01-01\n'
        for name in ("audio", "call-me", "recording")
    ]
    ended = [event("agreement-ended", "2024-05-01", "meeting")]
    for said in (orders, orders[::-1]):
        found = lived(services, "".join(said), ended)
        assert {name: one.life.until_on for name, one in found.lives.items()} == dict.fromkeys(
            ("meeting", "audio", "call-me", "recording"), date(2024, 5, 1)
        )


def test_agreements_that_are_each_others_host_live_on():
    services = [
        description("one", {"linked": LINKED.format("two")}),
        description("two", {"linked": LINKED.format("one")}),
    ]
    said = order("one") + '[[order]]\nid = "other"\nservice = "two"\nstart_on = 2024-01-01\n'
    assert life(lived(services, said)).until_on is None
    ended = lived(services, said, [event("agreement-ended", "2024-05-01", "other")])
    assert life(ended).until_on == date(2024, 5, 1)


def test_a_host_that_begins_later_than_the_run_is_known_to_begin():
    """On 31 August it is known that the old subscription ends and that the new one begins on 1 September."""
    audio = description("audio", {"linked": LINKED.format("goto-meeting")})
    new = '[[order]]\nid = "new"\nservice = "goto-meeting"\nstart_on = 2024-09-01\n'
    ended = [event("agreement-ended", "2024-09-01", "meeting")]
    assert life(lived([audio, MEETING], order("audio") + HOST + new, ended, through="2024-08-31")).until_on is None
    assert life(lived([audio, MEETING], order("audio") + HOST, ended, through="2024-08-31")).until_on == date(
        2024, 9, 1
    )


OVI = {
    "linked": LINKED.format("goto-meeting"),
    "conversion": 'kind = "conversion"\nhosts = ["goto-meeting"]\nto = "openvoice"',
    "calls": 'kind = "usage-rate"\ntakes = { meter = "voice" }\nprice = { EUR = 0.02, per = "minute" }',
}
OPENVOICE = {
    "fee": FEE.format("31.00"),
    "calls": 'kind = "usage-rate"\ntakes = { meter = "voice" }\nprice = { EUR = 0.05, per = "minute" }',
}


def test_a_converted_agreement_is_charged_by_the_new_services_clauses_from_that_day():
    """GoTo Meeting ends on 16 October: calls cost 2 cents before and 5 after it, and OpenVoice has a fee of 16 / 31."""
    services = [MEETING, description("openvoice-integrated", OVI), description("openvoice", OPENVOICE)]
    said = order("openvoice-integrated", "2024-10-01") + HOST
    usage = calls(("2024-10-15T21:59:59", 10), ("2024-10-15T22:00:00", 10))  # 23:59:59 and 0:00:00 in Amsterdam
    found = lived(services, said, [event("agreement-ended", "2024-10-16", "meeting")], "2024-11-01", usage)
    assert amounts(found, service="openvoice-integrated", clause="calls") == [20]
    assert amounts(found, service="openvoice", clause="calls") == [50]
    assert amounts(found, service="openvoice", clause="fee") == [1600, 3100]
    assert life(found).until_on is None


def test_what_is_converted_has_ended_as_a_host():
    """Call Me needs OpenVoice Integrated, which becomes OpenVoice."""
    services = [
        MEETING,
        description("openvoice-integrated", OVI),
        description("openvoice", OPENVOICE),
        description("call-me", {"linked": LINKED.format("openvoice-integrated")}),
    ]
    said = (
        order("openvoice-integrated") + HOST + '[[order]]\nid = "call-me"\nservice = "call-me"\nstart_on = 2024-01-01\n'
    )
    found = lived(services, said, [event("agreement-ended", "2024-10-16", "meeting")])
    assert life(found, "call-me").until_on == date(2024, 10, 16)
    assert life(found).until_on is None


def test_a_converted_agreement_is_converted_again_when_its_new_host_ends():
    services = [
        MEETING,
        description("goto-webinar", {}),
        description("openvoice-integrated", OVI),
        description("openvoice", {"conversion": 'kind = "conversion"\nhosts = ["goto-webinar"]\nto = "phone"'}),
        description("phone", {}),
    ]
    said = (
        order("openvoice-integrated")
        + HOST
        + '[[order]]\nid = "webinar"\nservice = "goto-webinar"\nstart_on = 2024-01-01\n'
    )
    ends = [event("agreement-ended", "2024-10-16", "meeting"), event("agreement-ended", "2025-01-10", "webinar")]
    found = lived(services, said, ends)
    assert [(reign.from_on, reign.terms.description.service) for reign in found.lives["main"].reigns] == [
        (date(2024, 1, 1), "openvoice-integrated"),
        (date(2024, 10, 16), "openvoice"),
        (date(2025, 1, 10), "phone"),
    ]


def test_an_end_by_notice_on_the_day_of_a_conversion_ends_it():
    services = [MEETING, description("openvoice-integrated", {**OVI, **TERM}), description("openvoice", OPENVOICE)]
    said = order("openvoice-integrated", "2024-10-16", term="{ months = 1 }") + HOST
    ends = [event("agreement-ended", "2024-11-16", "meeting"), event("notice-given", "2024-10-16", by="customer")]
    assert life(lived(services, said, ends)).until_on == date(2024, 11, 16)


# Beginnings, and what nobody settles ----------------------------------------------------------------------------------


def test_an_order_with_a_term_and_no_clause_about_it_has_that_term():
    found = life(lived([description("phone", {})], order(term="{ months = 6 }")))
    assert found.until_on == date(2024, 7, 1)


def test_an_order_without_a_term_runs_on():
    assert life(lived([description("phone", {})], order())).until_on is None


def test_a_term_in_days_is_no_term_of_months():
    found = lived([description("phone", {})], order(term="{ days = 90 }"))
    assert [fault.name for fault in found.faults] == ["term-unsettled"]
    assert found.faults[0].where.line == 9


def test_two_clauses_on_the_initial_term_are_a_fault_unless_one_yields():
    both = {
        "term": 'kind = "initial-term"\nat_least = { months = 12 }',
        "other": 'kind = "initial-term"\nat_least = { months = 24 }',
    }
    found = lived([description("phone", both)], order())
    assert [fault.name for fault in found.faults] == ["clauses-contradict"]
    assert found.lines.is_empty()
    yielding = {**both, "term": both["term"] + '\nyields_to = ["other"]'}
    assert life(lived([description("phone", yielding)], order())).until_on == date(2026, 1, 1)


def test_two_clauses_that_move_a_change_to_different_days_are_a_fault():
    two = {
        "now": 'kind = "quantity-change"\nincrease = "at-once"',
        "later": 'kind = "quantity-change"\nincrease = "next-period"',
    }
    said = order() + "[order.quantities]\ndevice = 2\n"
    more = [event("quantity-changed", "2026-06-10", unit="device", quantity=5)]
    assert [fault.name for fault in lived([description("phone", two)], said, more).faults] == ["clauses-contradict"]
    yielding = {**two, "now": two["now"] + '\nyields_to = ["later"]'}
    found = life(lived([description("phone", yielding)], said, more))
    assert [(step.from_on, step.quantity) for step in found.quantities["device"]] == [
        (date(2024, 1, 1), 2),
        (date(2026, 7, 1), 5),
    ]


def test_a_notice_left_to_the_order_and_not_filled_is_not_settled_by_the_text():
    open_notice = {"notice": 'kind = "termination-notice"\nat_least = { order = "notice", optional = true }'}
    given = [event("notice-given", "2026-06-10", by="customer")]
    found = lived([description("phone", open_notice)], order(), given)
    assert [fault.name for fault in found.faults] == ["notice-unsettled"]
    assert found.faults[0].where.file == "events/ada.jsonl"
    filled = order() + "[order.terms]\nnotice = { days = 14 }\n"
    assert life(lived([description("phone", open_notice)], filled, given)).until_on == date(2026, 6, 24)


def test_an_agreement_that_ends_before_it_begins_never_was():
    found = lived(
        [description("phone", {"fee": FEE.format("5.00")})],
        order(start="2026-03-01"),
        [event("agreement-ended", "2026-02-01")],
    )
    assert found.lives == {}
    assert found.lines.is_empty()


# Quantities -----------------------------------------------------------------------------------------------------------


MATCHED = 'kind = "matched-quantity"\nunit = "{}"\nservice = "{}"\nfollows = "{}"'


def steps(found, unit, agreement="main"):
    return [(step.from_on.isoformat(), step.quantity) for step in life(found, agreement).quantities[unit]]


@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_quantity_follows_one_that_follows_another_whatever_the_order_of_the_orders(is_reversed):
    services = [
        MEETING,
        description("audio", {"match": MATCHED.format("audio-user", "goto-meeting", "named-user")}),
        description("call-me", {"match": MATCHED.format("caller", "audio", "audio-user") + "\nfactor = 3"}),
    ]
    orders = [
        HOST + "[order.quantities]\nnamed-user = 4\n",
        order("audio"),
        '[[order]]\nid = "call-me"\nservice = "call-me"\nstart_on = 2024-02-01\n',
    ]
    more = [event("quantity-changed", "2024-03-10", "meeting", unit="named-user", quantity=6)]
    found = lived(services, "".join(orders[::-1] if is_reversed else orders), more)
    assert steps(found, "audio-user") == [("2024-01-01", 4), ("2024-03-10", 6)]
    assert steps(found, "caller", "call-me") == [("2024-02-01", 12), ("2024-03-10", 18)]


def test_a_quantity_that_follows_two_hosts_falls_when_one_of_them_ends():
    audio = description("audio", {"match": MATCHED.format("audio-user", "goto-meeting", "named-user")})
    second = HOST.replace('"meeting"', '"second"').replace("2024-01-01", "2024-02-15")
    second += "[order.quantities]\nnamed-user = 3\n"
    said = HOST + "[order.quantities]\nnamed-user = 4\n" + second + order("audio")
    found = lived([MEETING, audio], said, [event("agreement-ended", "2024-04-10", "second")])
    # The second host's 3 are gone on 10 April; audio users fall at the end of that month.
    assert steps(found, "audio-user") == [("2024-01-01", 4), ("2024-02-15", 7), ("2024-05-01", 4)]


def test_a_stated_change_of_a_quantity_that_follows_is_a_fault_unless_it_agrees():
    audio = description("audio", {"match": MATCHED.format("audio-user", "goto-meeting", "named-user")})
    said = HOST + "[order.quantities]\nnamed-user = 4\n" + order("audio")

    def stated(quantity):
        return lived(
            [MEETING, audio], said, [event("quantity-changed", "2024-05-05", unit="audio-user", quantity=quantity)]
        )

    assert [fault.name for fault in stated(5).faults] == ["quantity-not-matched"]
    assert steps(stated(4), "audio-user") == [("2024-01-01", 4)]


def test_a_change_that_changes_nothing_leaves_no_step():
    said = order() + "[order.quantities]\ndevice = 2\n"
    same = [event("quantity-changed", "2026-06-10", unit="device", quantity=2)]
    assert steps(lived([description("phone", {})], said, same), "device") == [("2024-01-01", 2)]


def test_changes_before_the_first_day_are_what_it_begins_with():
    said = order() + "[order.quantities]\ndevice = 2\n"
    early = [event("quantity-changed", "2023-12-10", unit="device", quantity=7)]
    assert steps(lived([description("phone", {"change": 'kind = "quantity-change"'})], said, early), "device") == [
        ("2024-01-01", 7)
    ]
