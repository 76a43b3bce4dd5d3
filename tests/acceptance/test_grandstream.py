"""A firm's own switch (Grandstream UCM) and a wholesale deck of 36,205 prefixes: every leg accounted for, every call
charged once, and each destination's line equal to a loop over the rows.
"""

import csv
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.acceptance.by_loop import amounts, cents, each_row_is_somewhere, exact, explained, in_steps, longest, some
from tests.acceptance.wholesale_deck import put_into, routes_of

BOOK = """
provider = "Wholesale Telecom"
country = "UZ"
currency = "USD"
time_zone = "Asia/Tashkent"
"""
SOURCES = """
[[source]]
name = "pbx"
format = "grandstream-ucm"
files = "*.csv"
time_zone = "Asia/Tashkent"
country = "UZ"
account = "firm"
"""
OWN_NAME = "per-minute"
OWN = """
---
service = "per-minute"
name = "Telephony by the minute"
effective_on = 2026-01-01
---

## Calls {#calls}

Every outgoing call costs what the list says for the longest beginning of its number.

```clause
kind = "rate-deck"
takes = { meter = "voice", direction = "outbound" }
deck = { order = "deck" }
every = "month"
```

## Increments {#increments}

If your order says so, calls are billed in steps of its own instead of the list's.

```clause
kind = "rating-increment"
initial_increment = { order = "first_step", optional = true }
subsequent_increment = { order = "next_step", optional = true }
```

## Calls to you {#incoming}

Calls that come in cost nothing.

```clause
kind = "included-usage"
takes = { meter = "voice", direction = "inbound" }
```
"""
ACCOUNT = """
name = "The firm"
[[order]]
id = "calls"
start_on = 2026-07-01
"""
# Ways to the same calls: service, what its order fills, the clause that charges, initial and subsequent increment.
SERVICES = {
    "own, the list's 6 / 6": ("per-minute", 'deck = "astpp"', "calls", 6, 6),
    "own, the order's 18 / 6": (
        "per-minute",
        'deck = "astpp"\nfirst_step = { seconds = 18 }\nnext_step = { seconds = 6 }',
        "calls",
        18,
        6,
    ),
    "nice-cxone, the list's 6 / 6": ("nice-cxone", 'outbound_rates = "astpp"', "outbound-destinations", 6, 6),
    "grasshopper, its own 18 / 6": (
        "grasshopper",
        'international_rates = "astpp"\nplan_fee = { USD = 0.00 }',
        "international-rates",
        18,
        6,
    ),
}
EXPORTS = {"06": ["06"], "07": ["07"], "both": ["06", "07"]}


def book_of(home, service, terms, days):
    home.write(
        {
            "book.toml": BOOK,
            "usage/sources.toml": SOURCES,
            "services/per-minute.md": OWN,
            "accounts/firm.toml": f'{ACCOUNT}service = "{service}"\n[order.terms]\n{terms}\n',
            "events/firm.jsonl": '{"type":"activated","id":"1","agreement":"calls","effective_on":"2026-07-01"}\n',
        }
    )
    put_into(home)
    for day in days:
        home.link(f"cdr/grandstream_ucm_export_2026-07-{day}.csv", f"usage/{day}.csv")
    return home.open()


def legs_of(home, days):
    found = []
    for day in days:
        with (home.data / f"cdr/grandstream_ucm_export_2026-07-{day}.csv").open(encoding="utf-8", newline="") as file:
            found.append(list(csv.DictReader(file)))
    return found


def bill_by_loop(home, days, initial, subsequent):
    """What each destination owes, exactly, and how many calls and billed seconds there are."""
    deck = routes_of(home)
    legs = {tuple(row.values()): row for rows in legs_of(home, days) for row in rows}  # equal rows are one leg
    owed: dict[str, Fraction] = defaultdict(Fraction)
    calls, seconds, billed_seconds = 0, 0, 0
    for row in legs.values():
        talk = int(row["Talk Time"])
        if row["Log Userfield"] != "Outbound" or talk == 0:
            continue
        route = deck[longest(deck, "998" + row["Callee Number"])]
        assert (route["connectcost"], route["includedseconds"], route["inc"]) == ("0.00000", "0", "6")
        billed = in_steps(talk, initial, subsequent)
        owed[route["comment"]] += Fraction(Decimal(route["cost"])) * billed / 60
        calls, seconds, billed_seconds = calls + 1, seconds + talk, billed_seconds + billed
    return dict(owed), calls, seconds, billed_seconds


# Calls and talk are those of the two exports. The first total is the exact sum, rounded once; the second is what is
# paid: each of the four destinations is a line of its own, rounded to the cent.
@pytest.mark.parametrize(
    ("named", "exports", "calls", "talk", "billed", "total", "paid"),
    [
        ("own, the list's 6 / 6", "06", 553, 21_013, 22_170, "14.11", "14.10"),
        ("own, the list's 6 / 6", "07", 618, 23_248, 24_498, "15.60", "15.60"),
        ("own, the list's 6 / 6", "both", 878, 32_607, 34_410, "22.04", "22.03"),
        ("own, the order's 18 / 6", "06", 553, 21_013, 24_678, "15.72", "15.72"),
        ("own, the order's 18 / 6", "07", 618, 23_248, 27_498, "17.50", "17.50"),
        ("own, the order's 18 / 6", "both", 878, 32_607, 38_580, "24.72", "24.71"),
        ("nice-cxone, the list's 6 / 6", "both", 878, 32_607, 34_410, "22.04", "22.03"),
        ("grasshopper, its own 18 / 6", "both", 878, 32_607, 38_580, "24.72", "24.71"),
    ],
)
def test_the_switchs_calls_cost_what_a_loop_over_its_rows_finds(
    home, named, exports, calls, talk, billed, total, paid
) -> None:
    service, terms, clause, initial, subsequent = SERVICES[named]
    book = book_of(home, service, terms, EXPORTS[exports])
    answer = book.answer(date(2026, 8, 1), want_charges=True)
    assert answer.faults == ()

    owed, *counts = bill_by_loop(home, EXPORTS[exports], initial, subsequent)
    assert counts == [calls, talk, billed]
    lines = amounts(answer, "part", clause=clause)
    assert lines == {destination: cents(amount) for destination, amount in owed.items()}
    assert exact(answer, clause=clause) == sum(owed.values())
    assert cents(sum(owed.values())) == cents(Decimal(total))
    assert answer.lines["amount"].sum() == sum(lines.values()) == cents(Decimal(paid))
    charged = answer.charges.join(answer.lines.filter(clause=clause).select("line"), on="line")
    assert (charged.height, charged["quantity"].sum(), charged["billed"].sum()) == (calls, talk, billed)
    explained(answer, some(answer))
    each_leg_is_billed_or_has_a_reason(book, answer, legs_of(home, EXPORTS[exports]), free_inbound=service == OWN_NAME)


def each_leg_is_billed_or_has_a_reason(book, answer, legs, *, free_inbound) -> None:
    became = each_row_is_somewhere(book, answer, sum(map(len, legs)))
    by_hand: Counter[str] = Counter()
    for row in (row for rows in legs for row in rows):
        if row["Disposition"] != "ANSWERED":
            by_hand["unanswered"] += 1
        elif row["Talk Time"] == "0":
            by_hand["zero-quantity"] += 1
        elif row["Log Userfield"] == "Internal":
            by_hand["internal"] += 1
        else:
            by_hand["record"] += 1
    distinct = {tuple(row.values()): row for rows in legs for row in rows}.values()
    talked = [row for row in distinct if row["Disposition"] == "ANSWERED" and row["Talk Time"] != "0"]
    ways = Counter(row["Log Userfield"] for row in talked)
    by_hand["delivered again"] = by_hand["record"] - ways["Outbound"] - ways["Inbound"]
    if free_inbound:  # a clause of the description says that incoming calls are free
        by_hand["rated"] = ways["Outbound"] + ways["Inbound"]
    else:  # the order gives incoming calls no price: they are shown as calls that no clause charges
        by_hand["rated"], by_hand["untaken"] = ways["Outbound"], ways["Inbound"]
        assert set(answer.untaken["direction"]) == {"inbound"}
    assert became == +by_hand


def test_a_second_import_and_a_second_delivery_change_nothing(home) -> None:
    service, terms, *_ = SERVICES["own, the list's 6 / 6"]
    book = book_of(home, service, terms, ["06", "07"])
    once = book.answer(date(2026, 8, 1), want_charges=True)
    assert [one.is_new for one in book.usage.imports] == [True, True]
    again = home.open()
    assert [one.is_new for one in again.usage.imports] == [False, False]
    # The whole of the first export again, in another file and backwards, with Windows' line ends.
    lines = (home.root / "usage/06.csv").read_text("utf-8").splitlines()
    backwards = "\r\n".join([lines[0], *reversed(lines[1:])])
    (home.root / "usage/again.csv").write_bytes(backwards.encode())
    thrice = home.open()
    assert sum(one.rows for one in thrice.usage.imports) == 4_672 + 4_984 + 4_672
    for other in (again, thrice):
        found = other.answer(date(2026, 8, 1), want_charges=True)
        assert found.faults == ()
        assert found.lines.equals(once.lines)
        assert found.charges.equals(once.charges)


def test_a_price_that_rises_on_5_july_governs_the_calls_that_begin_from_then(home) -> None:
    # The real list as it is, and from the 5th on a notice of its carrier: every price into Uzbekistan a tenth higher.
    routes = routes_of(home)
    rows = []
    for prefix, row in routes.items():
        known = (prefix, f'"{row["comment"]}"')
        if prefix.startswith("998"):
            rows += [(*known, row["cost"], "", "2026-07-05")]
            rows += [(*known, str(Decimal(row["cost"]) * Decimal("1.1")), "2026-07-05", "")]
        else:
            rows.append((*known, row["cost"], "", ""))
    text = "\n".join(",".join(row) for row in [("prefix", "destination", "price", "effective_on", "until_on"), *rows])
    settings = 'currency = "USD"\ntime_zone = "Asia/Tashkent"\ninitial_increment = { seconds = 6 }\n'
    home.write({"decks/dated.csv": text, "decks/dated.toml": settings + "subsequent_increment = { seconds = 6 }\n"})
    answer = book_of(home, "per-minute", 'deck = "dated"', ["06", "07"]).answer(date(2026, 8, 1), want_charges=True)
    assert answer.faults == ()

    owed: dict[str, Fraction] = defaultdict(Fraction)
    calls: Counter[bool] = Counter()
    for row in {tuple(row.values()): row for rows in legs_of(home, ["06", "07"]) for row in rows}.values():
        if row["Log Userfield"] == "Outbound" and row["Talk Time"] != "0":
            route = routes[longest(routes, "998" + row["Callee Number"])]
            has_risen = row["Start Time"] >= "2026-07-05"
            price = Fraction(Decimal(route["cost"])) * (Fraction(11, 10) if has_risen else 1)
            owed[route["comment"]] += price * in_steps(int(row["Talk Time"]), 6, 6) / 60
            calls[has_risen] += 1
    assert calls[True] > 100
    assert calls[False] > 100
    assert exact(answer, clause="calls") == sum(owed.values())
    assert amounts(answer, "part", clause="calls") == {part: cents(amount) for part, amount in owed.items()}
    explained(answer, answer.lines["line"])


def test_adding_up_the_bills_of_two_overlapping_exports_would_charge_293_calls_twice(home) -> None:
    (one, calls_of_one, *_), (other, calls_of_other, *_), (both, calls, *_) = (
        bill_by_loop(home, days, 6, 6) for days in EXPORTS.values()
    )
    assert calls_of_one + calls_of_other - calls == 293
    assert cents(sum(one.values())) + cents(sum(other.values())) == 29_71
    assert cents(sum(both.values())) == 22_04
