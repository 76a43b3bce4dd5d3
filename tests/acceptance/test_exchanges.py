"""Asterisk's and FreeSWITCH's own records: four formats of the first and one of the second."""

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.acceptance.by_loop import amounts, cents, each_row_is_somewhere, exact, explained, in_steps, longest, some
from tests.acceptance.wholesale_deck import put_into, routes_of

EXCHANGE = """
---
service = "exchange"
name = "A firm's exchange"
effective_on = 2017-01-01
---

## Calls to telephone numbers {#calls}

Calls to numbers of any country cost what the list says.

```clause
kind = "rate-deck"
takes = { meter = "voice", direction = "outbound", country = "!" }
deck = "astpp"
```

## Calls to what is no telephone number {#features}

They cost half a cent for a call and half a cent a minute; each is rounded to a tenth of a cent.

```clause
kind = "usage-rate"
takes = { meter = "voice", direction = "outbound" }
price = { USD = 0.005, per = "minute" }
connect_fee = { USD = 0.005 }
record_decimals = 3
```

## Calls inside the firm {#inside}

They cost a tenth of a cent a minute, by whole minutes.

```clause
kind = "usage-rate"
takes = { meter = "voice", direction = "internal" }
price = { USD = 0.001, per = "minute" }
initial_increment = { seconds = 60 }
subsequent_increment = { seconds = 60 }
```

## Calls to the firm {#incoming}

They cost nothing.

```clause
kind = "included-usage"
takes = { meter = "voice", direction = "inbound" }
```
"""
ACCOUNT = """
name = "Lab"
[[order]]
id = "exchange"
service = "SERVICE"
start_on = 2017-01-01
"""
SOURCE = """
[[source]]
name = "lab"
format = "FORMAT"
files = "records.*"
time_zone = "Europe/Lisbon"
country = "PT"
account = "lab"
"""
INSIDE = r"[*#].*|[a-z].*|\d{1,5}"
G9 = f"{SOURCE}[source.mapping]\ndirection = {{ extensions = '{INSIDE}' }}\ninternal = \"record\"\n"


def open_exchange(home, real: str, source: str, description: str = EXCHANGE, country: str = "PT"):
    name = "usage/records" + real[real.rindex(".") :]
    path = home.link(real, name)
    service = re.search(r'service = "(.*)"', description)[1]
    home.write(
        {
            "book.toml": f'provider = "G9"\ncountry = "{country}"\ncurrency = "USD"\ntime_zone = "Europe/Lisbon"\n',
            "usage/sources.toml": source,
            f"services/{service}.md": description,
            "accounts/lab.toml": ACCOUNT.replace("SERVICE", service),
        }
    )
    if "rate-deck" in description:
        put_into(home)
    return home.open(), path


def exchange_by_loop(home, calls):
    """What each clause and destination owes: calls are (direction, number in E.164 or "", seconds)."""
    deck = routes_of(home)
    owed: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for direction, number, seconds in calls:
        if direction == "inbound":
            owed["incoming", ""] += 0
        elif direction == "internal":
            owed["inside", ""] += Fraction(in_steps(seconds, 60, 60) // 60, 1000)
        elif number:
            route = deck[longest(deck, number)]
            billed = in_steps(seconds, int(route["inc"]), int(route["inc"]))
            owed["calls", route["comment"]] += Fraction(Decimal(route["cost"])) * billed / 60
        else:
            thousandths = cents((Fraction("0.005") * seconds / 60 + Fraction("0.005")) * 10)
            owed["features", ""] += Fraction(thousandths, 1000)
    return owed


def is_inside(party: str) -> bool:
    return re.fullmatch(INSIDE, party) is not None


def portuguese(dialled: str) -> str:
    """A number as it is dialled in Portugal, in E.164: nine digits, or 00 and a country."""
    if dialled.startswith("00"):
        return dialled[2:]
    return "351" + dialled if re.fullmatch(r"[239]\d{8}", dialled) else ""


def test_a_test_benchs_adaptive_records(home) -> None:
    book, path = open_exchange(home, "cdr/asterisk_g9_cdr_adaptive.csv", G9.replace("FORMAT", "asterisk-adaptive"))
    answer = book.answer(date(2017, 10, 1), want_charges=True)
    assert answer.faults == ()
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    by_hand = Counter(
        "unanswered" if row[11] != "ANSWERED" else "zero-quantity" if row[10] == "0" else "record" for row in rows
    )
    talked = [row for row in rows if row[11] == "ANSWERED" and row[10] != "0"]
    assert all(is_inside(row[2]) for row in talked)
    owed = exchange_by_loop(
        home, (("internal" if is_inside(row[3]) else "outbound", portuguese(row[3]), int(row[10])) for row in talked)
    )
    assert amounts(answer, "clause", "part") == {key: cents(amount) for key, amount in owed.items()}
    # The bench's few calls to telephone numbers were never answered.
    assert {clause for clause, _ in owed} == {"features", "inside"}
    assert each_row_is_somewhere(book, answer, 856) == by_hand + Counter(rated=725)
    explained(answer, answer.lines.filter(answer.lines["clause"] != "features")["line"])
    explained(answer, answer.lines.filter(clause="features")["line"], decimals=3)


def test_a_test_benchs_report_with_a_header(home) -> None:
    book, path = open_exchange(home, "cdr/asterisk_g9_export_header.csv", G9.replace("FORMAT", "freepbx-report"))
    answer = book.answer(date(2017, 10, 1), want_charges=True)
    assert answer.faults == ()
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(is_inside(row["src"]) and is_inside(row["dst"]) for row in rows)
    talked = [int(row["billsec"]) for row in rows if row["disposition"] == "ANSWERED" and row["billsec"] != "0"]
    owed = exchange_by_loop(home, (("internal", "", seconds) for seconds in talked))
    assert amounts(answer, "clause", "part") == {key: cents(amount) for key, amount in owed.items()}
    became = each_row_is_somewhere(book, answer, 100)
    unanswered = sum(row["disposition"] != "ANSWERED" for row in rows)
    zero = 100 - unanswered - len(talked)
    assert became == +Counter(
        {"record": len(talked), "rated": len(talked), "unanswered": unanswered, "zero-quantity": zero}
    )
    explained(answer, answer.lines["line"])


CR_LINES = f"""{SOURCE.replace("FORMAT", "csv")}bare_international = true
[source.mapping]
identity = ["calldate", "src", "dst", "duration", "billsec", "disposition"]
repeats = "counted"
start = {{ column = "calldate", format = "%d/%m/%y %H:%M" }}
quantity = {{ column = "billsec", unit = "seconds" }}
from = "src"
to = "dst"
direction = {{ extensions = '\\d{{4,5}}' }}
answered = {{ column = "disposition", values = ["ANSWERED"] }}
meter = "voice"
"""


def test_calls_of_a_day_in_a_file_of_carriage_returns(home) -> None:
    book, path = open_exchange(home, "cdr/asterisk_g9_cr_lines_external.csv", CR_LINES)
    answer = book.answer(date(2017, 9, 1), want_charges=True)
    assert answer.faults == ()
    lines = path.read_bytes().decode().split("\r")
    rows = list(csv.DictReader(line for line in lines if line.strip()))
    calls = []
    for row in rows:
        if row["disposition"] == "ANSWERED":
            source, target = len(row["src"]) <= 5, len(row["dst"]) <= 5
            direction = "internal" if source and target else "outbound" if source else "inbound"
            # Ten digits are no Portuguese number: 5935125381 is Ecuador's 593 and a number there.
            number = portuguese(row["dst"])
            calls.append((direction, number if direction == "outbound" else "", int(row["billsec"])))
    owed = exchange_by_loop(home, calls)
    assert amounts(answer, "clause", "part") == {key: cents(amount) for key, amount in owed.items()}
    assert exact(answer, clause="calls") == sum(amount for (clause, _), amount in owed.items() if clause == "calls")
    assert len([key for key in owed if key[0] == "calls"]) > 1
    became = each_row_is_somewhere(book, answer, 25)
    assert became == Counter(record=len(calls), rated=len(calls), unanswered=25 - len(calls))
    explained(answer, answer.lines["line"])


CONTEXTS = {"hq": (2, 0), "production": (3, 5), "door": (4, 10), "support": (5, 0)}  # cents a minute, at least
BY_CONTEXT = """
---
service = "contexts"
name = "Calls by where they come in"
effective_on = 2017-01-01
---
""" + "".join(
    f"""
## Calls to {context} {{#{context}}}

Half minutes, then steps of six seconds; each call is rounded to the cent.

```clause
kind = "usage-rate"
takes = {{ label = "{context}" }}
price = {{ USD = {price / 100:.2f}, per = "minute" }}
minimum_charge = {{ USD = {least / 100:.2f} }}
initial_increment = {{ seconds = 30 }}
subsequent_increment = {{ seconds = 6 }}
record_decimals = 2
```
"""
    for context, (price, least) in CONTEXTS.items()
)
MASTER = (
    SOURCE.replace("FORMAT", "asterisk-csv").replace("Europe/Lisbon", "UTC").replace('"PT"', '"US"')
    + '[source.mapping]\ndirection = "inbound"\nlabel = { column = "dcontext" }\n'
)


def test_a_master_file_with_each_call_rounded_to_the_cent(home) -> None:
    book, path = open_exchange(home, "cdr/asterisk_master_pseudonymised.csv", MASTER, BY_CONTEXT, "US")
    answer = book.answer(date(2018, 1, 1), want_charges=True)
    assert answer.faults == ()
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    owed: Counter[tuple[str, date]] = Counter()
    by_hand: Counter[str] = Counter()
    for row in rows:
        if row[14] != "ANSWERED":
            by_hand["unanswered"] += 1
        elif row[13] == "0":
            by_hand["zero-quantity"] += 1
        else:
            by_hand.update(("record", "rated"))
            price, least = CONTEXTS[row[3]]
            call = max(least, cents(Fraction(in_steps(int(row[13]), 30, 6) * price, 6000)))
            owed[row[3], date.fromisoformat(row[9][:10]).replace(day=1)] += call
    assert amounts(answer, "clause", "period_start") == dict(owed)
    assert each_row_is_somewhere(book, answer, 218) == by_hand
    explained(answer, answer.lines["line"], decimals=2)


FREESWITCH = """
[[source]]
name = "switch"
format = "freeswitch-json"
files = "*.json"
account = "lab"
[source.mapping]
direction = { extensions = '1\\d{3}' }
internal = "record"
"""


@pytest.mark.parametrize(("through", "amount"), [(date(2018, 1, 31), None), (date(2018, 2, 1), 4)])
def test_a_freeswitch_call_of_68_seconds_is_two_minutes_on_the_bill_when_the_month_is_over(
    home, through, amount
) -> None:
    description = EXCHANGE.replace("USD = 0.001", "USD = 0.0175")
    book, path = open_exchange(home, "cdr/freeswitch_mod_json_cdr_1.json", FREESWITCH, description, "US")
    answer = book.answer(through, want_charges=True)
    assert answer.faults == ()
    assert json.loads(path.read_text())["variables"]["billsec"] == "68"
    assert amounts(answer, "clause") == ({} if amount is None else {"inside": amount})  # 2 x 0.0175 = 0.035
    if amount is not None:
        assert each_row_is_somewhere(book, answer, 1) == Counter(record=1, rated=1)
        explained(answer, some(answer))
