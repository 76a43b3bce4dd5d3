"""One Irish subscriber's bill (phone_data): calls, messages and data with allowances, in periods from the 13th."""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.acceptance.by_loop import amounts, cents, each_row_is_somewhere, explained, in_steps

SOURCES = """
[[source]]
name = "phone"
format = "csv"
files = "*.csv"
time_zone = "Europe/Dublin"
account = "shane"
[source.mapping]
identity = ["index"]
start = { column = "date", format = ["%d/%m/%y %H:%M", "%d/%m/%Y %H:%M"] }
direction = "outbound"
meter = { column = "item", values = { call = "voice", data = "data", sms = "sms" } }
label = { column = "network_type" }
[source.mapping.quantity]
column = "duration"
unit = { column = "item", values = { call = "seconds", data = "MB", sms = "pieces" } }
"""
DESCRIPTION = """
---
service = "mobile"
name = "A mobile telephone"
effective_on = 2014-01-01
---

## Monthly fee {#fee}

```clause
kind = "recurring-fee"
price = { EUR = 15.00 }
anchor = "anniversary"
```

## Calls in the country {#national-calls}

```clause
kind = "usage-rate"
takes = { meter = "voice", label = ["mobile", "landline"] }
price = { EUR = 0.21, per = "minute" }
initial_increment = { seconds = 60 }
subsequent_increment = { seconds = 30 }
anchor = "anniversary"
```

## Voicemail {#voicemail}

```clause
kind = "usage-rate"
takes = { meter = "voice", label = "voicemail" }
price = { EUR = 0.06, per = "minute" }
minimum_charge = { EUR = 0.05 }
record_decimals = 3
anchor = "anniversary"
```

## Messages {#messages}

```clause
kind = "usage-rate"
takes = { meter = "sms", label = "mobile" }
price = { EUR = 0.09, per = "message" }
anchor = "anniversary"
```

## Messages abroad and to services {#other-messages}

```clause
kind = "usage-rate"
takes = { meter = "sms" }
price = { EUR = 0.255, per = "message" }
anchor = "anniversary"
```

## Data {#data}

```clause
kind = "usage-rate"
takes = { meter = "data" }
price = { EUR = 0.0205, per = "MB" }
anchor = "anniversary"
```

## Included minutes {#included-minutes}

```clause
kind = "included-allowance"
allowance = { minutes = 250 }
of = ["national-calls"]
anchor = "anniversary"
```

## Included messages {#included-messages}

```clause
kind = "included-allowance"
allowance = { messages = 40 }
of = ["messages"]
anchor = "anniversary"
```

## Included data {#included-data}

```clause
kind = "included-allowance"
allowance = { GB = 1 }
of = ["data"]
anchor = "anniversary"
```
"""
ACCOUNT = """
name = "Shane"
[[order]]
id = "phone"
service = "mobile"
start_on = 2014-10-13
every = "month"
anchor = "anniversary"
"""


def rows_of(home):
    with (home.data / "cdr/phone_data_ie_2014.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def started(row) -> datetime:
    return datetime.strptime(row["date"], "%d/%m/%Y %H:%M" if "/20" in row["date"] else "%d/%m/%y %H:%M")


def period_of(day: date) -> date:
    """The 13th on which the billing period of a day begins."""
    if day.day >= 13:
        return day.replace(day=13)
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 13)


def bill_by_loop(rows):
    """What each clause owes in each period: everything in time order, allowances used up as it goes."""
    left: dict[tuple[str, date], Fraction] = {}
    owed: dict[tuple[str, date], Fraction] = defaultdict(Fraction)
    for row in sorted(rows, key=started):
        period, duration = period_of(started(row).date()), Fraction(Decimal(row["duration"]))

        def beyond(clause: str, included: int, used: Fraction, period: date = period) -> Fraction:
            there = left.setdefault((clause, period), Fraction(included))
            left[clause, period] = max(Fraction(0), there - used)
            return max(Fraction(0), used - there)

        if row["item"] == "data":
            clause, charge = "data", beyond("data", 1000, duration) * Fraction("0.0205")
        elif row["item"] == "sms" and row["network_type"] == "mobile":
            clause, charge = "messages", beyond("messages", 40, duration) * Fraction("0.09")
        elif row["item"] == "sms":
            clause, charge = "other-messages", Fraction("0.255")
        elif row["network_type"] == "voicemail":
            thousandths = cents(duration * Fraction("0.06") / 60 * 10)
            clause, charge = "voicemail", max(Fraction("0.05"), Fraction(thousandths, 1000))
        else:
            billed = Fraction(in_steps(int(duration), 60, 30))
            clause, charge = "national-calls", beyond("national-calls", 250 * 60, billed) * Fraction("0.21") / 60
        owed[clause, period] += charge
    for month in (10, 11, 12, 1, 2, 3, 4):  # the fee, in advance, until 13 April
        owed["fee", date(2014 + (month < 10), month, 13)] = Fraction(15)
    return owed


@pytest.fixture
def book(home):
    home.link("cdr/phone_data_ie_2014.csv", "usage/phone.csv")
    home.write(
        {
            "book.toml": 'provider = "Eire"\ncountry = "IE"\ncurrency = "EUR"\ntime_zone = "Europe/Dublin"\n',
            "usage/sources.toml": SOURCES,
            "services/mobile.md": DESCRIPTION,
            "accounts/shane.toml": ACCOUNT,
        }
    )
    return home.open()


def test_six_periods_from_the_13th_with_allowances(home, book) -> None:
    answer = book.answer(date(2015, 4, 13), want_charges=True)
    assert answer.faults == ()
    rows = rows_of(home)
    owed = bill_by_loop(rows)
    found = amounts(answer, "clause", "period_start")
    assert {key: amount for key, amount in found.items() if not key[0].startswith("included")} == {
        key: cents(amount) for key, amount in owed.items()
    }
    # Every allowance is used up in some period and not in another one: both sides of it are on the bill.
    for clause in ("national-calls", "messages", "data"):
        charges = [amount > 0 for (name, _), amount in owed.items() if name == clause]
        assert set(charges) == {True, False}, clause
    assert each_row_is_somewhere(book, answer, 830) == Counter(record=830, rated=830)
    explained(answer, answer.lines.filter(answer.lines["clause"] != "voicemail")["line"])
    explained(answer, answer.lines.filter(clause="voicemail")["line"], decimals=3)


def test_the_periods_are_those_that_the_real_bill_names_but_for_a_few_rows(home) -> None:
    # The file names a period by the month in which it ends. Its operator's day was not always the 13th.
    rows = rows_of(home)
    other = [row for row in rows if period_of(started(row).date()).month % 12 + 1 != int(row["month"][5:])]
    assert len(other) < 40
