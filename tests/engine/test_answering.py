"""The answer of a run: the same whatever the order and the buckets, and every line explains and re-adds itself."""

import json
import random
from datetime import UTC, date, datetime

import polars as pl
import pytest

from counterfoil.calendar import microseconds
from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.description import read_description
from counterfoil.contract.faults import Faults
from counterfoil.contract.kinds import registry
from counterfoil.contract.orders import AccountDefaults, read_account
from counterfoil.contract.selection import Shape
from counterfoil.engine.answering import answer
from counterfoil.engine.explaining import UnknownLine, explain, text
from counterfoil.engine.run import USAGE_SCHEMA, Case
from counterfoil.facts.events import read_events, without_repeats
from counterfoil.keys import key64

TELEPHONY = """---
service = "telephony"
name = "Telephony"
effective_on = 2026-01-01
---

## Monthly fee {#fee}

Each line costs 12.50 a month.

```clause
kind = "recurring-fee"
price = { EUR = 12.50, per = "device" }
```

## Calls {#calls}

Calls cost 4.1 cents a minute.

```clause
kind = "usage-rate"
takes = { meter = "voice", direction = "outbound" }
price = { EUR = 0.041, per = "minute" }
```

## Increments {#increments}

Calls are counted in steps of 6 seconds, 18 seconds at least.

```clause
kind = "rating-increment"
initial_increment = { seconds = 18 }
subsequent_increment = { seconds = 6 }
```

## Included minutes {#included}

```clause
kind = "included-allowance"
allowance = { minutes = 2, per = "device" }
```

## Minimum {#minimum}

At least 1.00 a month is charged for calls.

```clause
kind = "minimum-charge"
minimum = { EUR = 1.00 }
```
"""

ACCOUNT = """
name = "{name}"
country = "NL"
currency = "EUR"
time_zone = "Europe/Amsterdam"

[[order]]
id = "{name}-calls"
service = "telephony"
start_on = 2026-01-01
[order.quantities]
device = {devices}
"""
SHAPE = Shape("voice", "outbound", "", "NL", "fixed", "", "test")
SHAPES = {key64(*SHAPE): SHAPE}


def case(names=("ada", "ben", "cleo"), *more_events):
    faults = Faults()
    description = read_description("telephony.md", TELEPHONY, faults)
    catalogue = Catalogue([description], faults)
    accounts = [
        read_account(f"accounts/{name}.toml", ACCOUNT.format(name=name, devices=number), faults, AccountDefaults())
        for number, name in enumerate(names)
    ]
    change = {"type": "quantity-changed", "id": "1", "agreement": "ben-calls", "unit": "device", "quantity": 4}
    line = "\n".join(json.dumps(one) for one in ({**change, "effective_on": "2026-01-11"}, *more_events))
    events = without_repeats(read_events(line, "events/ben.jsonl", faults), faults)
    assert list(faults) == []
    return Case(catalogue, accounts, events, None, SHAPES)


def usage(calls):
    """Calls as (account, day of January, seconds)."""
    rows = []
    for number, (name, day, seconds) in enumerate(calls):
        started = microseconds(datetime(2026, 1, day, 9, 0, number % 60, tzinfo=UTC))
        rows.append((key64(name), started, key64(name, str(number)), number, 0, seconds, 1, 0, SHAPE.key))
    return pl.DataFrame(rows, schema=USAGE_SCHEMA, orient="row")


CALLS = [("ada", 5, 61), ("ada", 6, 5), ("ben", 7, 100), ("ben", 8, 3601), ("cleo", 9, 3000), ("cleo", 31, 1)]


@pytest.mark.parametrize(
    ("agreement", "clause", "amounts"),
    [
        # Ada: no device. 66 s + 18 s = 84 s at 0.041 a minute = 0.0574; the minimum fills up to 1.00.
        ("ada-calls", "calls", [6]),
        ("ada-calls", "minimum", [94]),
        # Ben: 1 device until the 11th, 4 from then: 12.50, and 3 x 12.50 x 21 / 31 = 25.403 on the next invoice.
        ("ben-calls", "fee", [1250, 2540, 5000]),
        # Included: (1 x 10 + 4 x 21) / 31 x 120 s = 363.87, 364 s; 102 + 3,606 - 364 = 3,344 s x 0.041 / 60 = 2.285.
        ("ben-calls", "calls", [229]),
        ("ben-calls", "minimum", []),
        # Cleo: 2 devices, 240 s included; 3,000 + 18 - 240 = 2,778 s = 1.8983.
        ("cleo-calls", "calls", [190]),
    ],
)
def test_amounts_by_hand(agreement, clause, amounts):
    found = answer(case(), date(2026, 2, 1), [(case().accounts, usage(CALLS))])
    assert found.faults == ()
    chosen = found.lines.filter(agreement=agreement, clause=clause)
    assert chosen["amount"].to_list() == amounts


def test_order_and_buckets_change_nothing():
    one = case()
    whole = answer(one, date(2026, 2, 1), [(one.accounts, usage(CALLS))], want_charges=True)
    shuffled = usage(CALLS).sample(fraction=1, shuffle=True, seed=7)
    again = answer(one, date(2026, 2, 1), [(one.accounts, shuffled)], want_charges=True)
    accounts = list(reversed(one.accounts))
    split = [
        ([account], shuffled.filter(pl.col("account") == key64(account.id)))
        for account in random.Random(1).sample(accounts, 3)
    ]
    in_parts = answer(one, date(2026, 2, 1), split, want_charges=True)
    for other in (again, in_parts):
        for name in ("lines", "charges", "untaken", "outside"):
            assert getattr(whole, name).equals(getattr(other, name)), name


def test_every_line_re_adds_and_names_its_clause():
    one = case()
    found = answer(one, date(2026, 2, 1), [(one.accounts, usage(CALLS))], want_charges=True)
    for line in found.lines.iter_rows(named=True):
        explained = explain(found, line["line"], registry())
        assert explained.agrees
        assert explained.file == "telephony.md"
        assert TELEPHONY.splitlines()[explained.file_line - 1].startswith(f"## {explained.heading}")


def test_a_usage_line_shows_records_increments_and_who_set_them():
    one = case()
    found = answer(one, date(2026, 2, 1), [(one.accounts, usage(CALLS))], want_charges=True)
    line = found.lines.filter(agreement="ben-calls", clause="calls")["line"][0]
    shown = text(explain(found, line, registry()))
    assert "telephony#calls, a usage-rate, version of 2026-01-01" in shown
    assert "set by telephony#increments" in shown
    assert "measured 3601, billed 3606 - 262 included, x 0.041 / 60" in shown
    assert "Re-added 2.29 EUR" in shown


def test_an_item_that_no_clause_charges_is_a_fault_not_a_zero():
    event = {
        "type": "item-ordered",
        "id": "2",
        "agreement": "ben-calls",
        "item": "set-up",
        "effective_on": "2026-01-20",
    }
    one = case(("ada", "ben", "cleo"), event)
    found = answer(one, date(2026, 2, 1), [(one.accounts, usage(CALLS))])
    assert [(fault.name, str(fault.where)) for fault in found.faults] == [
        ("event-against-terms", "events/ben.jsonl:2:1")
    ]
    assert "no clause of telephony has the item `set-up`" in found.faults[0].message
    assert found.blocked == {"ben"}
    assert set(found.lines["account"]) == {"ada", "cleo"}


def test_an_unknown_line_names_the_nearest():
    one = case()
    found = answer(one, date(2026, 2, 1), [(one.accounts, usage(CALLS))])
    name = found.lines["line"][0]
    with pytest.raises(UnknownLine, match=name):
        explain(found, name[:-1] + "?", registry())
