"""The job as Counterfoil does it: a description, an order an account, the usage in buckets, and the engine's run.

Nothing of the job is known to the engine: terms are clauses, months are billing periods, prices are a rate deck.
"""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.fees import MONTH_BEGINS, MONTH_ENDS
from benchmarks.job import DAYS, FROM_DAY, LINES, ZONES, JobData
from counterfoil.clauses import recurring_fee
from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.description import read_description
from counterfoil.contract.faults import Faults
from counterfoil.contract.orders import Account, AccountDefaults, read_account
from counterfoil.contract.selection import Shape
from counterfoil.engine.earlier import Earlier
from counterfoil.engine.parts import Part, joined
from counterfoil.engine.run import USAGE_SCHEMA, Bucket, Case, Run
from counterfoil.facts.decks import Deck, compile_decks, read_deck, read_settings
from counterfoil.facts.seen import Facts

BUCKETS = 16
# Neither user nor call: no clause of the job asks for them.
COLUMNS = ("account", "started_us", "record", "quantity", "lines", "called", "shape")
THROUGH = FROM_DAY + timedelta(days=DAYS)

TELEPHONY = """---
service = "telephony"
name = "Telephony"
effective_on = 2020-01-01
---

## Calls {#calls}

```clause
kind = "rate-deck"
takes = { direction = "outbound" }
deck = { order = "deck" }
```

## Increments {#increments}

```clause
kind = "rating-increment"
initial_increment = { order = "initial" }
subsequent_increment = { order = "subsequent" }
```

## Included minutes {#included}

```clause
kind = "included-allowance"
allowance = { order = "included", optional = true }
```

## Minimum {#minimum}

```clause
kind = "minimum-charge"
minimum = { order = "minimum" }
```
"""

ACCOUNT = """
name = "{account_id}"
country = "NL"
currency = "EUR"
time_zone = "{zone}"
[[order]]
id = "{account_id}"
service = "telephony"
start_on = {start}
[order.terms]
deck = "{deck}"
initial = {{ seconds = {initial} }}
subsequent = {{ seconds = {subsequent} }}
minimum = {{ EUR = {minimum} }}
{included}
"""


def prepare(data: JobData) -> list[Path]:
    """Write the records into buckets by account, as the usage store does when they come in; not measured.

    Calls of 0 s are turned away at the door, as the store turns away calls without talk.
    """
    home = data.directory / "own"
    paths = [home / f"{bucket:02}.parquet" for bucket in range(BUCKETS)]
    if not paths[-1].exists():
        home.mkdir(exist_ok=True)
        usage = pl.scan_parquet(data.usage).select(list(USAGE_SCHEMA)).filter(pl.col("quantity") > 0)
        for bucket, path in enumerate(paths):
            chosen = usage.filter(pl.col("account") % BUCKETS == bucket).sort("account", "started_us", "record")
            chosen.collect().write_parquet(path)
    return paths


def case(data: JobData) -> Case:
    """Return the job as a case: read from text, like a book."""
    faults = Faults()
    description = read_description("telephony.md", TELEPHONY, faults)
    assert description is not None
    accounts = [_account(row, faults) for row in data.accounts.iter_rows(named=True)]
    decks = {_deck_name(zone): _deck(data, zone, faults) for zone in ZONES}
    assert len(faults) == 0, "\n".join(map(str, faults))
    shapes = {row[0]: Shape(*row[1:]) for row in data.shapes.iter_rows()}
    compiled = compile_decks(decks, FROM_DAY - timedelta(days=1), THROUGH + timedelta(days=1))
    return Case(Catalogue([description], faults), accounts, (), compiled, shapes)


def run(data: JobData, prepared: Case | None = None) -> pl.DataFrame:
    """Return the job's lines, bucket by bucket."""
    chosen = prepared or case(data)
    named = data.accounts.select("account_id", "account")
    keys = dict(named.iter_rows())
    engine = Run(chosen, THROUGH)
    found = []
    parts = []
    members: dict[int, list[Account]] = {}
    for account in chosen.accounts:
        members.setdefault(keys[account.id] % BUCKETS, []).append(account)
    for bucket, path in enumerate(prepare(data)):
        records = pl.scan_parquet(path).select(pl.len()).collect().item()
        parts.append(Part(members.get(bucket, []), partial(_usage, path), records))
    for found_in in engine.buckets(joined(parts)):
        found.append(_lines(found_in, keys))
    assert len(engine.faults) == 0, "\n".join(map(str, engine.faults))
    return pl.concat(found)


def _usage(path: Path) -> pl.DataFrame:
    """Return a bucket's records, each once: in the store's order, copies of a record are neighbours."""
    is_copy = pl.col("record") == pl.col("record").shift()
    return pl.scan_parquet(path).select(COLUMNS).filter(is_copy.ne_missing(True)).collect()


def _lines(bucket: Bucket, keys: dict[str, int]) -> pl.DataFrame:
    account = pl.Series([keys[one.order.account] for one in bucket.lives], dtype=pl.Int64)
    day = pl.col("period_start").cast(pl.Date)
    is_call = pl.col("kind") == "rate-deck"
    lines = bucket.lines.filter(is_call | (pl.col("kind") == "minimum-charge"))
    return lines.select(
        account[lines["agreement"]].alias("account"),
        month=day.dt.year() * 100 + day.dt.month(),
        destination="part",
        calls=pl.when(is_call).then(pl.col("working").list.get(0)).otherwise(0),
        seconds_billed=pl.when(is_call).then(pl.col("working").list.get(1)).otherwise(0),
        seconds_free=pl.when(is_call).then(pl.col("working").list.get(2)).otherwise(0),
        cents="amount",
    ).cast(LINES)  # type: ignore[arg-type]


def _account(row: dict[str, object], faults: Faults) -> Account:
    included = f"included = {{ seconds = {row['allowance_seconds']} }}" if row["allowance_seconds"] else ""
    identity = str(row["account_id"])
    text = ACCOUNT.format(
        account_id=identity,
        zone=row["zone"],
        start=FROM_DAY,
        deck=_deck_name(str(row["zone"])),
        initial=row["initial"],
        subsequent=row["subsequent"],
        minimum=Decimal(str(row["minimum_cents"])).scaleb(-2),
        included=included,
    )
    account = read_account(f"{identity}.toml", text, faults, AccountDefaults())
    assert account is not None, "\n".join(map(str, faults))
    return account


def _deck_name(zone: str) -> str:
    return "deck-" + zone.lower().replace("/", "-").replace("_", "-")


def _deck(data: JobData, zone: str, faults: Faults) -> Deck:
    rows = data.deck.select("prefix", "destination", "price", "effective_on")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(rows.columns)
    writer.writerows(rows.iter_rows())
    settings = read_settings(f'currency = "EUR"\ntime_zone = "{zone}"\n', "deck.toml", faults)
    assert settings is not None, "\n".join(map(str, faults))
    return read_deck(_deck_name(zone), "deck.csv", text.getvalue(), settings, faults)


def fees(path: Path) -> pl.DataFrame:
    """Return `agreement` and `cents`: November's fee of every agreement, by the kind that all fees are of.

    The rows that the kind is asked about are made of the file's columns; the lives of a million agreements are not.
    """
    agreements = pl.read_parquet(path).with_columns(pl.col("agreement").cast(pl.UInt32))
    month = {"period_start": MONTH_BEGINS, "period_end": MONTH_ENDS}
    numbers = ("clause", "version", "params")
    asked = agreements.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("asked"),
        "agreement",
        *(pl.lit(0, pl.UInt32).alias(name) for name in numbers),
        *(pl.lit(day, pl.Int32).alias(name) for name, day in month.items()),
        from_on=pl.max_horizontal("from_on", pl.lit(MONTH_BEGINS, pl.Int32)),
        until_on=pl.min_horizontal("until_on", pl.lit(MONTH_ENDS, pl.Int32)),
        life_from="from_on",
        term_anchor="from_on",
        life_until="until_on",
        digits=pl.lit(2, pl.Int64),
        billing_months=pl.lit(1, pl.Int32),
        price="price_nano",
        price_per=pl.lit(1, pl.Int64),
        price_unit=pl.lit("seat"),
        every=pl.lit(None, pl.Int64),
        price_every=pl.lit(None, pl.Int64),
        billed=pl.lit("in-arrears"),
        first_period=pl.lit("by-days"),
        last_period=pl.lit("by-days"),
    )
    quantities = agreements.select(
        "agreement", unit=pl.lit("seat"), from_on="from_on", until_on="until_on", quantity="seats"
    )
    facts = Facts(
        quantities,
        records=pl.DataFrame(),
        deck_rows=pl.DataFrame(),
        usage=pl.DataFrame(),
        locate=_unasked,
        count=_unasked,
        happened=_unasked,
        seconds=_unasked,
        addresses=_unasked,
    )
    lines = recurring_fee.owes(asked, facts, Earlier()).lines
    return lines.select(pl.col("agreement").cast(pl.Int64), cents="amount").sort("agreement")


def _unasked(*_: object) -> pl.DataFrame:
    raise AssertionError("a fee looks at no usage")
