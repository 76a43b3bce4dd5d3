"""Usage through the store: delivered twice, in pieces, in any order, into any buckets, it is billed the same."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import polars as pl
import pytest
from tests.by_hand.book import Account, Agreement, Allowance, Book, Minimum, PerMeasure, Version
from tests.laws.as_written import written

from counterfoil.contract.faults import Faults
from counterfoil.engine.answering import answer
from counterfoil.engine.run import USAGE_SCHEMA, Case
from counterfoil.facts.usage.owners import Owners
from counterfoil.facts.usage.sources import read_sources
from counterfoil.facts.usage.store import UsageStore

NAMES = ("ada", "ben", "cleo", "dora", "emil")
SOURCE = """
[[source]]
name = "switch"
format = "csv"
files = ["*.csv"]
time_zone = "Europe/Amsterdam"
country = "NL"
account = [{ code = "customer" }]
[source.mapping]
identity = ["id"]
repeats = "dropped"
start = { column = "start", format = "epoch-seconds" }
quantity = { column = "seconds", unit = "seconds" }
to = "to"
direction = "outbound"
meter = "voice"
"""
THROUGH = date(2024, 4, 1)
CLAUSES = (
    Allowance("included", 1800, unit="device"),
    PerMeasure("calls", {"meter": ("voice",)}, Fraction(41, 1000), 60, initial_increment=18, subsequent_increment=6),
    Minimum("least", Fraction(2)),
)


def book():
    orders = [
        Agreement(name, "phone", date(2024, 1, 1 + place), quantities={"device": place})
        for place, name in enumerate(NAMES)
    ]
    accounts = tuple(Account(order.id, "EUR", 2, "Europe/Amsterdam", (order,)) for order in orders)
    return Book((Version("phone", date(2020, 1, 1), CLAUSES),), accounts)


def rows(seed):
    draw = Random(seed)
    start = datetime(2023, 12, 20, tzinfo=UTC)
    return [
        f"{number},{draw.choice(NAMES)},{int((start + timedelta(seconds=draw.randrange(90 * 86_400))).timestamp())},"
        f"{draw.choice((0, 5, 18, 61, draw.randrange(4000)))},+3161234{draw.randrange(10_000):04d}"
        for number in range(400)
    ]


def billed(folder: Path, files, buckets=4):
    """Import files of rows, and bill every bucket of the store."""
    folder.mkdir()
    faults = Faults()
    (source,) = read_sources("usage/sources.toml", SOURCE, faults)
    store = UsageStore(folder / "store", buckets)
    owners = Owners(codes={name: name for name in NAMES}, countries=dict.fromkeys(NAMES, "NL"))
    for number, lines in enumerate(files):
        path = folder / f"{number}.csv"
        path.write_text("\n".join(["id,customer,start,seconds,to", *lines, ""]))
        assert store.import_file(path, source, owners, 0, faults) is not None
    text = written(book(), THROUGH)
    case = Case(text.case.catalogue, text.case.accounts, (), None, store.shapes())
    parts = [
        (
            [account for account in case.accounts if store.bucket_of(account.id) == bucket],
            store.read_bucket(bucket).select(list(USAGE_SCHEMA)),
        )
        for bucket in range(store.buckets)
    ]
    assert not list(faults), [str(fault) for fault in faults]
    return answer(case, THROUGH, parts, text.faults, want_charges=True)


@pytest.mark.parametrize("seed", range(3))
def test_however_it_is_delivered_it_is_billed_once(tmp_path, seed):
    once = rows(seed)
    whole = billed(tmp_path / "once", [once])
    assert whole.lines.filter(clause="calls")["amount"].sum() > 0
    draw = Random(seed)
    shuffled = draw.sample(once, len(once))
    cut = draw.randrange(100, 300)
    deliveries = {
        "shuffled": [shuffled],
        "the same file again under another name": [once, [*once, ""]],
        "every row twice": [[*once, *shuffled]],
        "two parts": [shuffled[:cut], shuffled[cut:]],
        "two parts that overlap": [shuffled[: cut + 50], shuffled[cut - 50 :]],
        "the late part first": [shuffled[cut:], shuffled[:cut]],
    }
    for number, (name, files) in enumerate(deliveries.items()):
        again = billed(tmp_path / str(number), files)
        for frame in ("lines", "charges", "untaken", "outside"):
            assert getattr(again, frame).equals(getattr(whole, frame)), (name, frame)
    for buckets in (1, 2, 7, 16):
        again = billed(tmp_path / f"in {buckets}", [once], buckets)
        for frame in ("lines", "charges", "untaken", "outside"):
            assert getattr(again, frame).equals(getattr(whole, frame)), (buckets, frame)


def test_every_record_is_billed_or_counted_as_what_it_is(tmp_path):
    """Charged, included, taken by nobody, outside every agreement: together they are what was delivered."""
    delivered = rows(7)
    found = billed(tmp_path / "all", [delivered])
    seconds = [int(row.split(",")[3]) for row in delivered]
    kept = found.charges["quantity"].sum() + found.outside["quantity"].sum() + found.untaken["quantity"].sum()
    assert kept == sum(seconds)
    assert found.charges.join(found.lines, on="line", how="anti").is_empty()
    assert found.charges.filter(pl.col("covered") > pl.col("billed")).is_empty()
