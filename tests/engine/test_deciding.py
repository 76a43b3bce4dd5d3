"""The desk that decides requests: what it takes in, what it refuses to answer, and what is set aside."""

from datetime import UTC, datetime

import pytest
from tests.register.cases import Case, event, order

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.description import read_description
from counterfoil.contract.faults import Fault, Faults, Where
from counterfoil.contract.orders import read_account
from counterfoil.engine.deciding import Desk
from counterfoil.engine.run import Case as EngineCase
from counterfoil.facts.events import read_events
from counterfoil.facts.requests import RequestWrong, make_request

MEETING = order("meeting", "goto-meeting", "2024-01-01", users="named-user = 1")
AT = datetime(2024, 6, 3, 12, tzinfo=UTC)


def asking(**fields):
    return make_request({"account": "acme", "agreement": "meeting", **fields})


def wrong(desk, request, at=AT):
    with pytest.raises(RequestWrong) as raised:
        desk.may(request, at)
    (fault,) = raised.value.faults
    return fault


def test_an_event_that_happens_after_the_book_was_read_counts_from_its_own_day():
    case = Case(MEETING)
    desk = Desk(case.case)
    anna = asking(ask="assign-user", user="anna.smit@example.org")
    assert desk.may(anna, AT).allowed
    text = event("user-assigned", "2024-06-03", "meeting", user="bert.mol@example.org").text
    (happened,) = read_events(text, "events/all.jsonl", case.faults)
    desk.take(happened)
    assert not desk.may(anna, AT).allowed  # one user was ordered
    assert desk.may(anna, datetime(2024, 6, 2, 12, tzinfo=UTC)).allowed


def test_what_the_book_does_not_have_is_a_fault_with_the_nearest_name():
    desk = Desk(Case(MEETING).case)
    unknown = {"account": "acme", "agreement": "meting", "ask": "sign-in"}
    assert wrong(desk, make_request(unknown)).expected == "Did you mean `meeting`?"
    other = wrong(desk, make_request({"account": "acne", "ask": "sign-in"}))
    assert (other.name, other.expected) == ("unknown-name", "Did you mean `acme`?")


@pytest.mark.parametrize("concerns", ["accounts", "agreements", "services", "nobody"])
def test_an_account_with_a_fault_is_not_decided_about(concerns):
    names = {"accounts": "acme", "agreements": "meeting", "services": "goto-general"}
    which = {} if concerns == "nobody" else {concerns: frozenset((names[concerns],))}
    fault = Fault("bad-toml", Where("book.toml"), "not TOML", **which)
    assert wrong(Desk(Case(MEETING).case, (fault,)), asking(ask="sign-in")) == fault


def test_a_fault_of_others_stands_in_nobody_elses_way():
    fault = Fault("bad-toml", Where("accounts/ben.toml"), "not TOML", accounts=frozenset(("ben",)))
    assert Desk(Case(MEETING).case, (fault,)).may(asking(ask="sign-in"), AT).allowed


def test_a_service_without_a_clause_cannot_be_refused_and_is_a_fault():
    faults = Faults()
    catalogue = Catalogue(
        [read_description("bare.md", '---\nservice = "bare"\nname = "Bare"\neffective_on = 2024-01-01\n---\n', faults)],
        faults,
    )
    account = read_account("acme.toml", 'name = "Acme"\ncurrency = "EUR"\ncountry = "NL"\ntime_zone = "UTC"', faults)
    desk = Desk(EngineCase(catalogue, (account,)))
    fault = wrong(desk, make_request({"ask": "sign-in", "account": "acme", "service": "bare"}))
    assert fault.message == "the description of bare has no clause"
