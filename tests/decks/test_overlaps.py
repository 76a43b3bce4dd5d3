"""A price without a last day ends where a later one begins."""

from datetime import UTC, date, datetime

from counterfoil.calendar import microseconds
from counterfoil.contract.faults import Faults
from counterfoil.facts.decks import called_key, compile_decks, read_deck, read_settings

ROWS = """prefix,destination,price,effective_on,until_on
31,Netherlands,0.010,2026-01-01,
31,Netherlands,0.012,2026-07-01,
32,Belgium,0.020,,
32,Belgium,0.022,2026-07-01,
33,France,0.030,2026-01-01,2026-08-01
33,France,0.033,2026-07-01,
"""


def deck():
    faults = Faults()
    settings = read_settings('currency = "EUR"\ntime_zone = "Europe/Amsterdam"\n', "deck.toml", faults)
    return read_deck("deck", "deck.csv", ROWS, settings, faults), faults


def test_the_newest_price_in_force_holds():
    read, _ = deck()
    rows = read.rows.filter(destination="Netherlands").select("price", "from_on", "until_on").rows()
    assert [row[0] for row in rows] == [10_000_000, 12_000_000]
    assert rows[0][2] == rows[1][1]


def test_a_price_that_says_its_last_day_may_not_run_into_the_next():
    _, faults = deck()
    assert [(fault.name, fault.where.line) for fault in faults] == [("deck-overlap", 7)]


def test_the_change_is_at_local_midnight_to_the_second():
    faults = Faults()
    settings = read_settings('currency = "EUR"\ntime_zone = "Europe/Amsterdam"\n', "deck.toml", faults)
    sound = read_deck("deck", "deck.csv", ROWS.rsplit("33,", 2)[0], settings, faults)
    compiled = compile_decks({"deck": sound}, date(2026, 6, 1), date(2026, 8, 1))
    before, after = (datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), datetime(2026, 6, 30, 22, 0, 0, tzinfo=UTC))
    prices = [
        compiled.rows["price"][compiled.row_of(0, called_key("31201234567"), microseconds(at))]
        for at in (before, after)
    ]
    assert prices == [10_000_000, 12_000_000]
