"""Telephones of 27 students (Nodobo): rates by the kind of number called; a first minute, then by the second."""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumberType
from tests.acceptance.by_loop import amounts, cents, each_row_is_somewhere, explained, in_steps, some

SOURCES = """
[[source]]
name = "nodobo"
format = "csv"
files = "*.csv"
country = "GB"
columns = ["own", "other", "way", "seconds", "at"]
account = { number = "own" }
from_on = 2010-09-01
time_zone = "Europe/London"
[source.mapping]
identity = ["own", "other", "way", "seconds", "at"]
repeats = "counted"
start = { column = "at", format = "%a %b %d %H:%M:%S %z %Y" }
quantity = { column = "seconds", unit = "seconds" }
own = "own"
other = "other"
direction = { column = "way", values = { Outgoing = "outbound", Incoming = "inbound", Missed = "inbound" } }
answered = { column = "way", values = ["Outgoing", "Incoming"] }
meter = "voice"
"""
# clause -> (what it takes, pence a minute, connect fee in pence): the first that takes a call charges it.
TARIFF = {
    "islands": ('country = ["GG", "JE", "IM"]', 25, 0),
    "mobile": ('line_type = "mobile"', 12, 0),
    "fixed": ('line_type = "fixed"', 3, 5),
    "freephone": ('line_type = "toll-free"', 0, 0),
    "premium": ('line_type = "premium"', 75, 10),
    "short": ('line_type = "short"', 40, 0),
    "other": ('line_type = "!mobile"', 8, 0),
}
DESCRIPTION = """
---
service = "student"
name = "Student tariff"
effective_on = 2010-01-01
---
""" + "".join(
    f"""
## Calls: {clause} {{#{clause}}}

Such calls cost {price} pence a minute, the first minute whole and then by the second.

```clause
kind = "usage-rate"
price = {{ GBP = {price / 100:.2f}, per = "minute" }}
connect_fee = {{ GBP = {fee / 100:.2f} }}
[takes]
meter = "voice"
direction = "outbound"
{taken}
```
"""
    for clause, (taken, price, fee) in TARIFF.items()
)
INCREMENTS = """
## Increments {#increments}

A first minute that has begun is charged whole, then every second.

```clause
kind = "rating-increment"
initial_increment = { seconds = 60 }
subsequent_increment = { seconds = 1 }
```

## Incoming calls {#incoming}

They cost nothing.

```clause
kind = "included-usage"
takes = { meter = "voice", direction = "inbound" }
```
"""
CLASSES = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.TOLL_FREE: "freephone",
    PhoneNumberType.PREMIUM_RATE: "premium",
}


def clause_of(dialled: str) -> str:
    """What was called, by the library of telephone numbers alone."""
    number = phonenumbers.parse(dialled, "GB")
    if phonenumbers.region_code_for_number(number) in ("GG", "JE", "IM"):
        return "islands"
    if phonenumbers.is_valid_number(number):
        return CLASSES.get(phonenumbers.number_type(number), "other")
    return "short" if len(dialled) <= 6 else "other"


def test_27_students_are_billed_by_the_kind_of_number_that_they_called(home) -> None:
    path = home.link("cdr/nodobo_uk_calls.csv", "usage/calls.csv")
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    students = sorted({row[0] for row in rows})
    assert len(students) == 27
    home.write(
        {
            "book.toml": 'provider = "Study"\ncountry = "GB"\ncurrency = "GBP"\ntime_zone = "Europe/London"\n',
            "services/student.md": DESCRIPTION + INCREMENTS,
            "usage/sources.toml": SOURCES,
            **{
                f"accounts/s{own}.toml": f'name = "{own}"\nnumbers = ["+44{own[1:]}"]\n'
                f'[[order]]\nid = "o{own}"\nservice = "student"\nstart_on = 2010-09-01\nevery = "month"\n'
                for own in students
            },
        }
    )
    book = home.open()
    answer = book.answer(date(2011, 4, 1), want_charges=True)
    assert answer.faults == ()

    owed: dict[tuple[str, str, date], Fraction] = defaultdict(Fraction)
    by_hand: Counter[str] = Counter()
    for own, other, way, seconds, at in rows:
        started = datetime.strptime(at, "%a %b %d %H:%M:%S %z %Y").astimezone(ZoneInfo("Europe/London"))
        if started.year == 1980:
            by_hand["outside-source-dates"] += 1
        elif way == "Missed":
            by_hand["unanswered"] += 1
        elif seconds == "0":
            by_hand["zero-quantity"] += 1
        else:
            by_hand["record"] += 1
            if way == "Outgoing":
                clause = clause_of(other)
                _, price, fee = TARIFF[clause]
                charge = Fraction(in_steps(int(seconds), 60, 1) * price, 60) + fee
                owed["s" + own, clause, started.date().replace(day=1)] += charge / 100
    by_hand["rated"] = by_hand["record"]
    found = amounts(answer, "account", "clause", "period_start")
    free = {key: amount for key, amount in found.items() if key[1] == "incoming"}
    assert set(free.values()) == {0}
    assert {key: amount for key, amount in found.items() if key not in free} == {
        key: cents(amount) for key, amount in owed.items()
    }
    assert {key[1] for key in owed} == set(TARIFF)
    assert each_row_is_somewhere(book, answer, len(rows)) == +by_hand
    assert by_hand["outside-source-dates"] == 31
    explained(answer, some(answer, 20))


def test_the_kinds_of_number_are_those_of_the_digits_where_these_decide() -> None:
    assert [clause_of(number) for number in ("07784425582", "01342565224", "08084637733", "452", "5505813")] == [
        "mobile",
        "fixed",
        "freephone",
        "short",
        "other",
    ]
