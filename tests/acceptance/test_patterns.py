"""Unusual use in real records: who stands out is who a calculation on logarithms names, and one by hand to the unit.

500 subscribers (Megaline) say how long they called and how many messages they sent; 27 students (Nodobo) say to whom.
"""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime
from fractions import Fraction
from math import log
from statistics import median_low
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from tests.acceptance.test_megaline import BOOK, FIRST_DAY_AFTER, day_of, rows_of, whole_up
from tests.acceptance.test_megaline import SOURCES as MEGALINE_SOURCES
from tests.acceptance.test_nodobo import SOURCES as NODOBO_SOURCES
from tests.acceptance.test_nodobo import clause_of
from tests.by_hand.patterns import MEASURES, Called, Rule, unusual

MEGALINE = """
---
service = "megaline"
name = "Megaline"
effective_on = 2018-01-01
---

## Everything is included {#included}

```clause
kind = "included-usage"
takes = {}
```

## Calls compared {#calls-compared}

```clause
kind = "usage-pattern"
counts = { meter = "voice" }
measures = ["use", "calls-per-hour"]
beyond = ["move-plan"]
spreads = 2
least_use = { minutes = 1 }
```

## Messages compared {#messages-compared}

```clause
kind = "usage-pattern"
counts = { meter = "sms" }
measures = ["use"]
beyond = ["move-plan", "charge"]
spreads = 3
least_use = { messages = 1 }
```
"""


def named_by_logarithms(figures: dict[tuple[str, date], int], spreads: int, least: float = 1.25) -> set:
    """The median absolute deviation of logarithms, as a statistician writes it, in floating point."""
    months = defaultdict(dict)
    for (account, month), figure in figures.items():
        months[month][account] = log(figure)
    named = set()
    for month, values in months.items():
        if len(values) >= 20:
            center = median_low(values.values())
            spread = max(median_low(abs(value - center) for value in values.values()), log(least))
            named |= {(account, month) for account, value in values.items() if value > center + spreads * spread}
    return named


@pytest.fixture
def subscribers(home):
    """The book of Megaline's subscribers; calls and messages only."""
    parts = MEGALINE_SOURCES.split("[[source]]")[1:]
    kept = "".join("[[source]]" + part for part in parts if "internet" not in part)
    home.write({"book.toml": BOOK, "usage/sources.toml": kept, "services/megaline.md": MEGALINE})
    for name in ("calls", "messages"):
        home.link(f"subscription/megaline_{name}.csv", f"usage/megaline_{name}.csv")
    home.write(
        {
            f"accounts/u{user['user_id']}.toml": f'name = "U"\ncodes = ["{user["user_id"]}"]\n[[order]]\n'
            f'id = "o{user["user_id"]}"\nservice = "megaline"\nstart_on = {day_of(user["reg_date"])}\nevery = "month"\n'
            for user in rows_of(home, "users")
        }
    )
    return home


def test_the_subscribers_who_stand_out_are_those_that_logarithms_name(subscribers) -> None:
    home = subscribers
    answer = home.open().answer(FIRST_DAY_AFTER)
    assert answer.faults == ()
    seconds: Counter = Counter()
    of_a_day: Counter = Counter()
    sent: Counter = Counter()
    for row in rows_of(home, "calls"):
        used, day = whole_up(Fraction(row["duration"]) * 60), day_of(row["call_date"])
        if used:
            seconds["u" + row["user_id"], day.replace(day=1)] += used
            of_a_day["u" + row["user_id"], day] += 1  # the rows have no hour: a day's calls are all at midnight
    for row in rows_of(home, "messages"):
        sent["u" + row["user_id"], day_of(row["message_date"]).replace(day=1)] += 1
    compared = {key for key, used in seconds.items() if used >= 60}
    busiest = {
        (account, month): max(
            number for (who, day), number in of_a_day.items() if who == account and day.replace(day=1) == month
        )
        for account, month in compared
    }
    by_use = named_by_logarithms({key: seconds[key] for key in compared}, 2)
    by_calls = named_by_logarithms(busiest, 2)
    by_messages = named_by_logarithms(sent, 3)
    found = defaultdict(set)
    evidence = {}
    for account, month, clause, working in answer.reviews.select(
        "account", "period_start", "clause", "working"
    ).iter_rows():
        found[clause].add((account, month))
        evidence[clause, account, month] = working
    assert found["calls-compared"] == by_use | by_calls
    assert found["messages-compared"] == by_messages
    assert all((by_use, by_calls, by_messages))
    # The evidence: how many were compared, and what this one used.
    for (clause, account, month), working in evidence.items():
        used = seconds if clause == "calls-compared" else sent
        assert working[1] == used[account, month]
        everybody = compared if clause == "calls-compared" else sent
        assert working[0] == sum(1 for _, when in everybody if when == month)
    options = dict(answer.reviews.select("clause", "options").iter_rows())
    assert options == {"calls-compared": ["move-plan"], "messages-compared": ["move-plan", "charge"]}


STUDENTS = """
---
service = "student"
name = "Student tariff"
effective_on = 2010-01-01
---

## Calls {#calls}

```clause
kind = "included-usage"
takes = { meter = "voice" }
```

## Compared {#compared}

```clause
kind = "usage-pattern"
counts = { meter = "voice", direction = "outbound" }
measures = ["use", "numbers", "calls-per-hour", "concentration", "high-risk"]
beyond = ["suspend"]
spreads = 2
customers = 10
least_use = { minutes = 10 }
top = 2
risky = { line_type = ["premium", "short"] }
```
"""


def test_the_students_who_stand_out_are_those_found_by_hand(home) -> None:
    path = home.link("cdr/nodobo_uk_calls.csv", "usage/calls.csv")
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    students = sorted({row[0] for row in rows})
    home.write(
        {
            "book.toml": 'provider = "Study"\ncountry = "GB"\ncurrency = "GBP"\ntime_zone = "Europe/London"\n',
            "services/student.md": STUDENTS,
            "usage/sources.toml": NODOBO_SOURCES,
            **{
                f"accounts/s{own}.toml": f'name = "{own}"\nnumbers = ["+44{own[1:]}"]\n'
                f'[[order]]\nid = "o{own}"\nservice = "student"\nstart_on = 2010-09-01\nevery = "month"\n'
                for own in students
            },
        }
    )
    answer = home.open().answer(date(2011, 4, 1))
    assert answer.faults == ()
    calls = []
    for own, other, way, seconds, at in rows:
        started = datetime.strptime(at, "%a %b %d %H:%M:%S %z %Y")
        if way == "Outgoing" and seconds != "0" and started.year != 1980:
            dialled = phonenumbers.parse(other, "GB")
            number = phonenumbers.format_number(dialled, phonenumbers.PhoneNumberFormat.E164)
            number = number if phonenumbers.is_possible_number(dialled) else other
            risky = clause_of(other) in ("premium", "short")
            calls.append(Called("s" + own, started.astimezone(ZoneInfo("UTC")), int(seconds), number, risky))
    rule = Rule(spreads=2, customers=10, least_use=600, top=2)
    expected = unusual(calls, rule, "Europe/London", date(2011, 4, 1))
    found = {}
    for account, month, working in answer.reviews.select("account", "period_start", "working").iter_rows():
        parts = [tuple(working[place : place + 4]) for place in range(1, len(working), 4)]
        found[account, month] = {name: part for name, part in zip(MEASURES, parts, strict=True) if part[3]}
    assert found == expected
    exceeded = Counter(name for each in found.values() for name, part in each.items() if part[0] > part[3])
    assert exceeded.keys() >= {"use", "numbers"}
