"""Historic Dutch tariffs (isdnlog) with peak, off-peak and weekend: calls over the edges, and a change of carrier or of
prices in the middle of a month.

The calls are generated, a third of them close to an edge; the tariffs are the real file's, read here by a loop of its
own.
"""

import random
import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from tests.acceptance.by_loop import amounts, cents, each_row_is_somewhere, exact, explained, longest, some

from counterfoil.contract.faults import Faults
from counterfoil.facts.decks import convert_isdnlog

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
BOOK = 'provider = "Bureau"\ncountry = "NL"\ncurrency = "EUR"\ntime_zone = "Europe/Amsterdam"\n'
SOURCES = """
[[source]]
name = "switch"
format = "csv"
files = "*.csv"
time_zone = "Europe/Amsterdam"
account = "ada"
[source.mapping]
identity = ["id"]
start = { column = "started", format = "iso" }
quantity = { column = "seconds", unit = "seconds" }
to = "to"
from = "from"
direction = "outbound"
meter = "voice"
"""
DESCRIPTION = """
---
service = "calls"
name = "Calls by carrier"
effective_on = 2002-01-01
---

## Calls {#calls}

Calls cost what your carrier's list says for the number and the hour.

```clause
kind = "rate-deck"
takes = { meter = "voice", direction = "outbound" }
deck = { order = "carrier" }
every = "month"
```
"""
ACCOUNT = """
name = "Ada"
[[order]]
id = "line"
service = "calls"
start_on = 2002-03-01
[order.terms]
carrier = "CARRIER"
"""
BEL, TELE2 = "isdnlog-nl-00", "isdnlog-nl-02-0"


def tariff_of(home, provider):
    """prefix -> (zone, [(days, first hour, last hour, connect fee, price a minute)]) of a provider of rate-nl.dat."""
    found, zone, inside = {}, [], False
    for line in (home.data / "rates/isdnlog/rate-nl.dat").read_text("latin-1").splitlines():
        if line.startswith("P:"):
            inside = line[2:].split()[0] == provider
        elif inside and line.startswith("Z:"):
            zone = [line[2:].split(maxsplit=1)[1], []]
        elif inside and line.startswith("A:"):
            found.update((area.removeprefix("+"), zone) for area in line[2:].split(","))
        elif inside and line.startswith("T:"):
            days, hours, fee, price = re.match(r"([\d*-]+)/([\d*-]+)=([\d.]+)/0,([\d.]+)\(60\)/1", line[2:]).groups()
            first, last = (int(day) for day in (days.split("-") * 2)[:2]) if days != "*" else (1, 7)
            begin, end = (int(hour) for hour in hours.split("-")) if hours != "*" else (0, 24)
            zone[1].append((range(first, last + 1), begin, end, Fraction(fee), Fraction(price)))
    return found


def line_at(zone, local: datetime):
    """The fee and the price a minute at a local time; hours such as 20-08 pass midnight."""
    holding = [
        (fee, price)
        for days, begin, end, fee, price in zone[1]
        if local.isoweekday() in days
        and (begin <= local.hour < end if begin < end else local.hour >= begin or local.hour < end)
    ]
    (one,) = set(holding)
    return one


def charge_of(tariff, number, started: datetime, seconds: int, *, split: bool) -> tuple[str, Fraction]:
    """The zone and what a call costs. Edges are on whole hours, so a call is walked from hour to hour, in UTC."""
    zone = tariff[longest(tariff, number)]
    fee, price = line_at(zone, started.astimezone(AMSTERDAM))
    if not split:
        return zone[0], fee + price * seconds / 60
    charge, at, end = fee, started, started + timedelta(seconds=seconds)
    while at < end:
        until = min(end, at.replace(minute=0, second=0) + timedelta(hours=1))
        charge += line_at(zone, at.astimezone(AMSTERDAM))[1] * int((until - at).total_seconds()) / 60
        at = until
    return zone[0], charge


def calls_of_march(tariff):
    """Calls of March 2002 and the night after, when summer time began: (id, started UTC, number, seconds)."""
    chance = random.Random(20020401)
    begins = ["3120", "3110", "31161", "3143", "31612", "31622", "31651", "31655", "31653"]
    begins += ["316760"] if "316760" in tariff else []  # dial-up internet, of those who have a price for it
    found = []
    for number in range(3_000):
        started = datetime(2002, 3, 1, tzinfo=AMSTERDAM) + timedelta(seconds=chance.randrange(31 * 86_400))
        seconds = chance.choice([chance.randrange(1, 300), chance.randrange(1, 3_600), chance.randrange(1, 50_000)])
        if number % 3 == 0:  # begun within ten minutes of an edge, or ending there
            edge = started.replace(hour=chance.choice([0, 8, 20]), minute=0, second=0)
            started = edge + timedelta(seconds=chance.choice([-seconds, -1, 0, 1, chance.randrange(-600, 600)]))
        if started.date() < date(2002, 3, 1):
            continue
        begin = chance.choice(begins)
        called = begin + "".join(chance.choice("0123456789") for _ in range(11 - len(begin)))
        found.append((f"c{number}", started.astimezone(UTC), called, seconds))
    # The night in which 02:00 became 03:00, into Easter Monday: Sunday's price, then Monday's at eight.
    found.append(("summer", datetime(2002, 3, 31, 0, 30, tzinfo=UTC), "31201234567", 9_000))
    found.append(("easter", datetime(2002, 3, 31, 17, 59, 59, tzinfo=UTC), "31612345678", 45_000))
    return found


def write_book(home, carrier=TELE2, providers=("02,0", "00"), events=""):
    folder = home.data / "rates/isdnlog"
    for provider in providers:
        convert_isdnlog(
            folder / "rate-nl.dat",
            provider,
            home.root / "decks",
            Faults(),  # of numbers that always go by the former monopolist
            time_zone="Europe/Amsterdam",
            holidays=folder / "holiday-nl.dat",
        )
    calls = calls_of_march(tariff_of(home, providers[-1]))
    rows = [f"{name},{started:%Y-%m-%dT%H:%M:%S}Z,+31201111111,+{to},{seconds}" for name, started, to, seconds in calls]
    home.write(
        {
            "book.toml": BOOK,
            "usage/sources.toml": SOURCES,
            "usage/calls.csv": "\n".join(["id,started,from,to,seconds", *rows]) + "\n",
            "services/calls.md": DESCRIPTION,
            "accounts/ada.toml": ACCOUNT.replace("CARRIER", carrier),
            "events/ada.jsonl": events,
        }
    )
    return calls


@pytest.mark.parametrize("across", ["split", "start"])
@pytest.mark.parametrize(("provider", "deck"), [("02,0", TELE2), ("00", BEL)])
def test_calls_over_the_edges_of_bands_cost_what_each_hour_costs(home, provider, deck, across) -> None:
    calls = write_book(home, deck, [provider])
    settings = home.root / f"decks/{deck}.toml"
    assert 'across_bands = "split"' in settings.read_text()
    settings.write_text(settings.read_text().replace('"split"', f'"{across}"'))
    book = home.open()
    answer = book.answer(date(2002, 4, 1), want_charges=True)
    assert answer.faults == ()

    tariff = tariff_of(home, provider)
    owed: dict[str, Fraction] = defaultdict(Fraction)
    over_an_edge = 0
    for _, started, number, seconds in calls:
        zone, charge = charge_of(tariff, number, started, seconds, split=across == "split")
        owed[zone] += charge
        over_an_edge += charge != charge_of(tariff, number, started, seconds, split=across != "split")[1]
    assert over_an_edge > 150
    assert len(owed) == len({zone[0] for zone in tariff.values()}) > 1
    assert exact(answer) == sum(owed.values())
    assert amounts(answer, "part") == {zone: cents(amount) for zone, amount in owed.items()}
    assert each_row_is_somewhere(book, answer, len(calls)) == Counter(record=len(calls), rated=len(calls))
    explained(answer, some(answer))


def test_a_call_over_eight_o_clock_by_hand(home) -> None:
    write_book(home, TELE2)
    # Tuesday 5 March 2002, 07:59:30 to 08:01:00: 0.05 + 30 s at 0.018 + 60 s at 0.036 a minute = 0.095.
    home.write({"usage/calls.csv": "id,started,from,to,seconds\n1,2002-03-05T06:59:30Z,+31201111111,+31203333333,90\n"})
    answer = home.open().answer(date(2002, 4, 1), want_charges=True)
    assert amounts(answer, "part") == {"Binnenland": 10}
    assert exact(answer) == Fraction("0.095")
    assert answer.charges.select("quantity", "price", "fixed").rows() == [
        (30, 18_000_000, 50_000_000),
        (60, 36_000_000, 0),
    ]


@pytest.mark.parametrize("change_on", [date(2002, 3, 15), date(2002, 3, 31)])
def test_a_change_of_carrier_in_the_middle_of_a_month(home, change_on) -> None:
    # A call is charged by the carrier that holds when it begins, to its end.
    event = (
        f'{{"type":"terms-amended","id":"1","agreement":"line","effective_on":"{change_on}","by":"agreement",'
        f'"terms":{{"carrier":"{TELE2}"}}}}\n'
    )
    calls = write_book(home, BEL, events=event)
    book = home.open()
    answer = book.answer(date(2002, 4, 1), want_charges=True)
    assert answer.faults == ()
    before, after = tariff_of(home, "00"), tariff_of(home, "02,0")
    owed: dict[tuple[bool, str], Fraction] = defaultdict(Fraction)
    for _, started, number, seconds in calls:
        changed = started.astimezone(AMSTERDAM).date() >= change_on
        zone, charge = charge_of(after if changed else before, number, started, seconds, split=True)
        owed[changed, zone] += charge
    lines = {(row["from_on"] >= change_on, row["part"]): row for row in answer.lines.iter_rows(named=True)}
    assert {key: row["amount"] for key, row in lines.items()} == {key: cents(amount) for key, amount in owed.items()}
    assert {(row["from_on"], row["until_on"]) for row in lines.values()} == {
        (date(2002, 3, 1), change_on),
        (change_on, date(2002, 4, 1)),
    }
    assert {row["period_start"] for row in lines.values()} == {date(2002, 3, 1)}
    assert each_row_is_somewhere(book, answer, len(calls))["rated"] == len(calls)
    explained(answer, answer.lines["line"])


def dated(decks, name: str, carrier: str, column: str, day: date) -> tuple[list[str], str]:
    """The rows of a converted deck, in force from a day or until it, and its bands; both named after the carrier."""
    heading, *rows = (decks / f"{name}.csv").read_text().splitlines()
    places = {title: place for place, title in enumerate(heading.split(","))}
    changed = []
    for row in rows:
        cells = row.split(",")
        cells[places[column]] = day.isoformat()
        cells[places["band"]] = cells[places["band"]] and f"{carrier}-{cells[places['band']]}"
        changed.append(",".join(cells))
    settings = (decks / f"{name}.toml").read_text()
    return changed, settings[settings.index("[band.") :].replace("[band.", f"[band.{carrier}-")


@pytest.mark.parametrize("across", ["split", "start"])
def test_a_list_whose_prices_change_in_the_middle_of_a_month(home, across) -> None:
    # Two real lists in one deck: Bel's until 18 March, Tele2's from then, each with its own bands of the week.
    calls = write_book(home, "both")
    change_on = date(2002, 3, 18)
    decks = home.root / "decks"
    old, old_bands = dated(decks, BEL, "bel", "until_on", change_on)
    new, new_bands = dated(decks, TELE2, "tele2", "effective_on", change_on)
    heading = (decks / f"{BEL}.csv").read_text().splitlines()[0]
    settings = 'currency = "EUR"\ntime_zone = "Europe/Amsterdam"\nacross_bands = "ACROSS"\n'.replace("ACROSS", across)
    home.write(
        {"decks/both.csv": "\n".join([heading, *old, *new]) + "\n", "decks/both.toml": settings + old_bands + new_bands}
    )
    book = home.open()
    answer = book.answer(date(2002, 4, 1), want_charges=True)
    assert answer.faults == ()
    before, after = tariff_of(home, "00"), tariff_of(home, "02,0")
    owed: dict[str, Fraction] = defaultdict(Fraction)
    changed_on_the_way = 0
    for _, started, number, seconds in calls:
        changed = started.astimezone(AMSTERDAM).date() >= change_on
        zone, charge = (
            charge_over_a_change(before, after, change_on, number, started, seconds)
            if across == "split"
            else charge_of(after if changed else before, number, started, seconds, split=False)
        )
        owed[zone] += charge
        end = started + timedelta(seconds=seconds)
        changed_on_the_way += started.astimezone(AMSTERDAM).date() < change_on <= end.astimezone(AMSTERDAM).date()
    assert changed_on_the_way > 5
    assert exact(answer) == sum(owed.values())
    assert amounts(answer, "part") == {zone: cents(amount) for zone, amount in owed.items()}
    explained(answer, some(answer))


def charge_over_a_change(before, after, change_on, number, started, seconds):
    """The prices change at midnight, for what is left of a call as well; the fee is the first list's."""
    change = datetime(change_on.year, change_on.month, change_on.day, tzinfo=AMSTERDAM).astimezone(UTC)
    if started >= change:
        return charge_of(after, number, started, seconds, split=True)
    first = min(seconds, int((change - started).total_seconds()))
    zone, charge = charge_of(before, number, started, first, split=True)
    if first < seconds:
        second = charge_of(after, number, change, seconds - first, split=True)[1]
        charge += second - line_at(after[longest(after, number)], change.astimezone(AMSTERDAM))[0]
    return zone, charge
