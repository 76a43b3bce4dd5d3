"""The job on columns, written by hand for this job alone: what Counterfoil's generality costs is measured against it.

What makes it fast: integer keys made at the door; accounts in buckets that fit the cache; a bucket in order of
(account, started_us, record), so that copies are neighbours, an account's month is a stretch of rows, and an allowance
is one running sum; and one sorted array in which deck, date and longest prefix are found by a single search.
"""

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.job import LINES, MONTHS, NANO_SECONDS_IN_A_CENT, SHORTFALL, ZONES, JobData, steps

Integers = NDArray[np.int64]

_VERSION_BIT: Final = 44  # above a called key
_KEY_DIGITS: Final = 12
_BUCKETS: Final = 16
_DESTINATIONS: Final = 1_000  # at most, for one key of account, month and destination


class Deck(NamedTuple):
    """The deck compiled: keys at which another row begins to hold; that row's price and destination beside them."""

    places: Integers
    prices: Integers
    destinations: Integers
    names: pl.Series


def prepare(data: JobData) -> list[Path]:
    """Write the records into ordered buckets by account, as a store would have when they came in; not measured."""
    home = data.directory / "by-hand"
    paths = [home / f"{bucket:02}.parquet" for bucket in range(_BUCKETS)]
    if not paths[-1].exists():
        home.mkdir(exist_ok=True)
        usage = pl.scan_parquet(data.usage).select("account", "started_us", "record", "quantity", "called", "shape")
        for bucket, path in enumerate(paths):
            mine = usage.filter(pl.col("account") % _BUCKETS == bucket)
            mine.sort("account", "started_us", "record").collect().write_parquet(path)
    return paths


def run(data: JobData) -> pl.DataFrame:
    """Return the job's lines, bucket by bucket."""
    deck = _compiled(data.deck)
    accounts = data.accounts.sort("account")
    outbound = data.outbound()
    sums = pl.concat([_sums(pl.read_parquet(path), accounts, outbound, deck) for path in prepare(data)])
    cent = NANO_SECONDS_IN_A_CENT
    place = pl.col("key") // _DESTINATIONS
    lines = sums.select(
        accounts["account"].gather(sums.select(place // 3).to_series()),
        pl.Series(MONTHS, dtype=pl.Int32).gather(sums.select(place % 3).to_series()).alias("month"),
        deck.names.gather(sums.select(pl.col("key") % _DESTINATIONS).to_series()).alias("destination"),
        "calls",
        seconds_billed="billed",
        seconds_free=pl.col("billed") - pl.col("charged"),
        cents=(pl.col("charge") + cent // 2) // cent,
    )
    paid = lines.group_by("account", "month").agg(pl.sum("cents"))
    missing = (
        accounts.select("account", "minimum_cents")
        .join(pl.DataFrame({"month": MONTHS}, schema={"month": pl.Int32}), how="cross")
        .join(paid, on=("account", "month"), how="left")
        .with_columns(cents=pl.col("minimum_cents") - pl.col("cents").fill_null(0))
        .filter(pl.col("cents") > 0)
        .select("account", "month", destination=pl.lit(SHORTFALL), cents="cents")
    )
    return pl.concat([lines, missing], how="diagonal").with_columns(pl.col(list(LINES)[3:]).fill_null(0))


def _sums(usage: pl.DataFrame, accounts: pl.DataFrame, outbound: list[int], deck: Deck) -> pl.DataFrame:
    """What the lines of a bucket add up to, by (account x 3 + month) x _DESTINATIONS + destination."""
    copy = (pl.col("record") == pl.col("record").shift()) & (pl.col("account") == pl.col("account").shift())
    usage = usage.filter(~copy.fill_null(False) & pl.col("shape").is_in(outbound) & (pl.col("quantity") > 0))
    who, step, begins = _stretches(usage["account"].to_numpy(), usage["started_us"].to_numpy(), accounts)
    sizes = np.diff(np.append(begins, usage.height))

    def of_stretch(values: Integers) -> Integers:
        return np.repeat(values, sizes)

    def of_account(name: str) -> Integers:
        return of_stretch(accounts[name].to_numpy()[who])

    month = np.array([0, 1, 1, 2])[step]
    initial, subsequent = of_account("initial"), of_account("subsequent")
    over = np.maximum(0, usage["quantity"].to_numpy() - initial + subsequent - 1)
    billed = initial + over // subsequent * subsequent
    # The second stretch of October goes on where the first began.
    begins_month = np.where(step == 2, np.roll(begins, 1), begins)
    so_far = np.cumsum(billed)
    before = np.append(0, so_far)[begins_month]
    charged = np.clip(so_far - of_stretch(before) - of_account("allowance_seconds"), 0, billed)
    version = of_stretch((step >= 2).astype(np.int64) << _VERSION_BIT)
    found = np.searchsorted(deck.places, usage["called"].to_numpy() + version, side="right") - 1
    columns = {
        "key": of_stretch((who * 3 + month) * _DESTINATIONS) + deck.destinations[found],
        "billed": billed,
        "charged": charged,
        "charge": charged * deck.prices[found],
    }
    return pl.DataFrame(columns).group_by("key").agg(pl.len().cast(pl.Int64).alias("calls"), pl.exclude("key").sum())


def _stretches(account: Integers, started: Integers, accounts: pl.DataFrame) -> tuple[Integers, Integers, Integers]:
    """Cut ordered records into stretches of one account and step: whose, which of its zone's four steps, first row."""
    known = accounts["account"].to_numpy()
    first, end = np.searchsorted(account, known, side="left"), np.searchsorted(account, known, side="right")
    here = np.flatnonzero(end > first)
    zones = {zone: np.array([step.from_us for step in steps() if step.zone == zone]) for zone in ZONES}
    begins = [
        first[at] + np.searchsorted(started[first[at] : end[at]], zones[accounts["zone"][int(at)]]) for at in here
    ]
    return np.repeat(here, 4), np.tile(np.arange(4), len(here)), np.concatenate(begins)


def _compiled(deck: pl.DataFrame) -> Deck:
    """Cut nested prefixes into stretches of called keys; the deck has a price for every number that is called."""
    names = deck["destination"].unique(maintain_order=True)
    number = {name: at for at, name in enumerate(names)}
    points: list[tuple[int, int]] = []
    for version, day in enumerate(deck["effective_on"].unique().sort()):
        base = version << _VERSION_BIT
        open_prefixes: list[tuple[int, int]] = []  # where each ends, and its row

        def close_until(place: int, still_open: list[tuple[int, int]] = open_prefixes) -> None:
            while still_open and still_open[-1][0] <= place:
                end, _ = still_open.pop()
                points.append((end, still_open[-1][1] if still_open else -1))

        for row, prefix in deck.with_row_index().filter(effective_on=day).sort("prefix")["index", "prefix"].iter_rows():
            rest = 10 ** (_KEY_DIGITS - len(prefix)) * 16
            begin = base + int(prefix) * rest + len(prefix)
            close_until(begin)
            points.append((begin, row))
            open_prefixes.append((base + (int(prefix) + 1) * rest, row))
        close_until(base + (1 << _VERSION_BIT))
    points.sort(key=lambda point: point[0])
    rows = np.array([row for _, row in points], dtype=np.int64)
    return Deck(
        places=np.array([place for place, _ in points], dtype=np.int64),
        prices=deck["price_nano"].to_numpy()[rows],
        destinations=np.array([number[name] for name in deck["destination"]], dtype=np.int64)[rows],
        names=names,
    )
