"""Reminders one after another, and suspension as a question."""

from datetime import date

import pytest
from tests.billing.test_receivables import THREE, paid, standing

from counterfoil.billing.reminders import proposals
from counterfoil.contract.faults import Where
from counterfoil.contract.invoicing import RemindersTable
from counterfoil.facts.events import Event

SCHEDULE = RemindersTable(days=(7, 21), suspend_days=40)  # invoice 1 is due on 15 January


def sent(level, invoice="1", on=date(2026, 1, 22)):
    fields = {"account": "molen", "invoice": invoice, "level": level}
    return Event("reminder-sent", "book", f"r{level}", on, None, Where("e"), fields)


def life(kind, on):
    return Event(kind, "book", kind, on, None, Where("e"), {"agreement": "molen-phone"})


@pytest.mark.parametrize(
    ("on", "events", "expected"),
    [
        (date(2026, 1, 21), (), []),
        (date(2026, 1, 22), (), [("remind", 1)]),
        (date(2026, 1, 22), (sent(1),), []),
        (date(2026, 2, 4), (sent(1),), []),
        (date(2026, 2, 5), (sent(1),), [("remind", 2)]),
        (date(2026, 2, 5), (), [("remind", 1)]),  # the first one first, however late
        (date(2026, 2, 5), (sent(1), sent(2)), []),
        (date(2026, 2, 23), (sent(1), sent(2)), []),
        (date(2026, 2, 24), (sent(1), sent(2)), [("suspend", 0)]),
        (date(2026, 2, 24), (sent(1), sent(2), life("suspended", date(2026, 2, 24))), []),
        (
            date(2026, 2, 26),
            (sent(1), sent(2), life("suspended", date(2026, 2, 24)), life("reactivated", date(2026, 2, 25))),
            [("suspend", 0)],
        ),
        (date(2026, 2, 24), (paid("100.00", 2, 10),), []),  # paid
    ],
)
def test_what_is_to_be_done_on_a_day(on, events, expected):
    found = proposals([standing(THREE[:1], *events, through=on)], events, {"molen-phone": "molen"}, SCHEDULE, on)
    assert [(each.what, each.level) for each in found] == expected
    assert all((each.account, each.invoice, each.open) == ("molen", "1", 10_000) for each in found)


def test_without_a_schedule_nothing_is_proposed():
    assert proposals([standing(THREE)], (), {}, RemindersTable(), date(2026, 12, 31)) == []
