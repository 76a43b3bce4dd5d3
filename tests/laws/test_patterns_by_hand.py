"""Reviews of unusual use are those found by hand on random books, whatever the buckets, and whoever else is asked."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
from tests.by_hand.patterns import MEASURES, Called, Rule, unusual

from counterfoil.book import PlainBook
from counterfoil.engine.answering import answer
from counterfoil.engine.surveying import patterns

THROUGH = date(2026, 4, 1)
PREMIUM = tuple(f"+31900123456{digit}" for digit in range(3))
NUMBERS = tuple(f"+312012345{number:02}" for number in range(40))
BOOK = 'provider = "Tele"\ncountry = "NL"\ncurrency = "EUR"\ntime_zone = "Europe/Amsterdam"\n'
SOURCES = """
[[source]]
name = "calls"
format = "csv"
files = "calls.csv"
account = { code = "who" }
time_zone = "UTC"
[source.mapping]
identity = ["id"]
start = { column = "at", format = "%Y-%m-%dT%H:%M:%S" }
quantity = { column = "seconds", unit = "seconds" }
other = "to"
direction = "outbound"
meter = "voice"
"""
SERVICE = """---
service = "lines"
name = "Lines"
effective_on = 2020-01-01
---
## Calls {{#calls}}

```clause
kind = "included-usage"
takes = {{ meter = "voice" }}
```

## Compared {{#compared}}

```clause
kind = "usage-pattern"
counts = {{ meter = "voice" }}
measures = {measures}
beyond = ["suspend"]
spreads = {spreads}
least_spread = {{ percent = {percent} }}
least_points = {{ percent = {points} }}
customers = {customers}
least_use = {{ seconds = {least_use} }}
top = {top}
risky = {{ line_type = "premium" }}
```
"""


def calls_of(draws: Random, accounts: int) -> list[Called]:
    """Customers who are unlike by nature, a few of them very much, over two months and a clock change."""
    found = []
    begin = datetime(2026, 2, 1, tzinfo=UTC) - timedelta(hours=1)
    for number in range(accounts):
        size = draws.choice([4, 6, 8, 13]) * draws.choice([1] * 14 + [60])
        known = draws.sample(NUMBERS, draws.choice([3] * 14 + [1, 40]))
        in_a_burst = draws.random() < 0.1
        for _ in range(size):
            hours = draws.randrange(58 * 24) if not in_a_burst else 300
            at = begin + timedelta(hours=hours, seconds=draws.randrange(3600))
            number_called = draws.choice(PREMIUM) if draws.random() < 0.02 else draws.choice([*known, known[0], ""])
            found.append(Called(f"c{number}", at, draws.randrange(20, 2_000), number_called, number_called in PREMIUM))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_unusual_use_is_what_is_found_by_hand(seed, tmp_path):
    draws = Random(seed)
    accounts = draws.randint(24, 60)
    calls = calls_of(draws, accounts)
    percent, points = draws.choice([10, 25, 60]), draws.choice([1, 5])
    rule = Rule(
        spreads=draws.choice([2, 3, 4]),
        least_factor=1 + Fraction(percent, 100),
        least_points=points * 10_000,
        customers=draws.choice([10, 20]),
        least_use=draws.choice([1, 1_000, 6_000]),
        top=draws.choice([1, 3]),
    )
    book = write(tmp_path, calls, accounts, rule, percent, points)
    expected = unusual(calls, rule, "Europe/Amsterdam", THROUGH)
    found = reviews_of(book.answer(THROUGH))
    assert found == expected
    assert found, "no customer is unusual: the draws are too tame to show anything"

    # One account asked for alone has the same reviews: what is usual does not depend on who is asked.
    account = min(found)[0]
    alone = reviews_of(book.answer(THROUGH, accounts=[account]))
    assert alone == {key: evidence for key, evidence in found.items() if key[0] == account}

    # What is owed does not depend on what others used, so that whoever knows one account alone can verify its bill.
    assert answer(book.case, THROUGH, book.buckets()).lines.equals(book.answer(THROUGH).lines)

    # Nor does what is usual depend on the buckets.
    parts = list(book.buckets())
    one_by_one = [([each], usage) for members, usage in parts for each in members]
    assert patterns(book.case, THROUGH, one_by_one) == patterns(book.case, THROUGH, reversed(parts))
    case = replace(book.case, patterns=patterns(book.case, THROUGH, one_by_one))
    assert reviews_of(answer(case, THROUGH, one_by_one)) == found


def test_a_month_that_is_not_over_is_in_no_pattern(tmp_path):
    calls = [
        Called(f"c{number}", datetime(2026, 3, 5, tzinfo=UTC), 60 if number else 60_000, NUMBERS[0])
        for number in range(30)
    ]
    book = write(tmp_path, calls, 30, Rule(least_use=1), 25, 5)
    assert patterns(book.case, date(2026, 3, 31), book.buckets()) == {}
    assert [account for account, _ in reviews_of(book.answer(THROUGH))] == ["c0"]


def write(root, calls: list[Called], accounts: int, rule: Rule, percent: int, points: int) -> PlainBook:
    measures = "[" + ", ".join(f'"{name.replace("_", "-")}"' for name in MEASURES) + "]"
    terms = {"spreads": rule.spreads, "customers": rule.customers, "least_use": rule.least_use, "top": rule.top}
    texts = {
        "book.toml": BOOK,
        "services/lines.md": SERVICE.format(measures=measures, percent=percent, points=points, **terms),
        "usage/sources.toml": SOURCES,
        **{
            f"accounts/c{number}.toml": f'name = "C"\ncodes = ["c{number}"]\n[[order]]\nid = "o{number}"\n'
            f'service = "lines"\nstart_on = 2026-01-01\nevery = "month"\n'
            for number in range(accounts)
        },
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    with (root / "usage/calls.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "who", "at", "seconds", "to"])
        for number, call in enumerate(calls):
            writer.writerow([number, call.account, call.at.strftime("%Y-%m-%dT%H:%M:%S"), call.seconds, call.number])
    book = PlainBook.open(root)
    assert [str(fault) for fault in book.faults] == []
    return book


def reviews_of(found) -> dict:
    """Return the evidence of what was compared, by account and month."""
    assert found.faults == ()
    assert found.lines["amount"].sum() == 0  # what is unusual owes nothing
    reviews = {}
    for account, month, working in found.reviews.select("account", "period_start", "working").iter_rows():
        parts = [tuple(working[place : place + 4]) for place in range(1, len(working), 4)]
        named = dict(zip(MEASURES, parts, strict=True))
        reviews[account, month] = {name: part for name, part in named.items() if part[3]}
    return reviews
