"""The job as one query on columns, written by hand for this job alone: what generality costs is measured against it.

The techniques are those Counterfoil uses: integer keys made at the door, one sorted array for deck and date and prefix,
a running sum for the allowance.
"""

import numpy as np
import polars as pl

from benchmarks.job import LINES, MONTHS, NANO_SECONDS_IN_A_CENT, SHORTFALL, JobData, steps

_KEY_BITS = 44
_LONGEST = 12


def run(data: JobData) -> pl.DataFrame:
    """Return the job's lines."""
    places, rows, prices, destinations, names = _break_points(data.deck)

    def search(key: pl.Series) -> pl.Series:
        row = rows[np.searchsorted(places, key.to_numpy(), side="right") - 1]
        return pl.DataFrame({"price": prices[row], "destination": destinations[row]}).to_struct()

    boundaries = pl.DataFrame(
        [
            (zone, *(step.from_us for step in steps()[at * 4 + 1 : at * 4 + 4]))
            for at, zone in enumerate(dict.fromkeys(step.zone for step in steps()))
        ],
        schema=["zone", "october", "new_deck", "november"],
        orient="row",
    )
    terms = data.accounts.join(boundaries, on="zone").drop("zone", "account_id", "home")
    started = pl.col("started_us")
    billed = pl.col("initial") + pl.max_horizontal(
        0, (pl.col("quantity") - pl.col("initial") + pl.col("subsequent") - 1) // pl.col("subsequent")
    ) * pl.col("subsequent")
    found = pl.col("key").map_batches(
        search,
        return_dtype=pl.Struct({"price": pl.Int64, "destination": pl.Int64}),
        is_elementwise=True,
    )
    cumulated = pl.col("billed").cum_sum().over("account", "month", order_by=["started_us", "record"])
    charged = pl.min_horizontal("billed", pl.max_horizontal(0, pl.col("cumulated") - pl.col("allowance_seconds")))
    sums = (
        pl.scan_parquet(data.usage)
        .select("account", "started_us", "record", "quantity", "called", "shape")
        .filter(pl.col("shape").is_in(data.outbound()), pl.col("quantity") > 0)
        .filter(pl.col("record").is_first_distinct())
        .join(terms.lazy(), on="account")
        .with_columns(
            month=(started >= pl.col("october")).cast(pl.Int32) + (started >= pl.col("november")).cast(pl.Int32),
            key=(started >= pl.col("new_deck")).cast(pl.Int64) * 2**_KEY_BITS + pl.col("called"),
            billed=billed,
        )
        .with_columns(cumulated=cumulated, found=found)
        .with_columns(charged=charged)
        .unnest("found")
        .group_by("account", "month", "destination")
        .agg(
            calls=pl.len().cast(pl.Int64),
            seconds_billed=pl.sum("billed"),
            seconds_charged=pl.sum("charged"),
            numerator=(pl.col("charged") * pl.col("price")).sum(),
        )
        .collect()
    )
    cent = NANO_SECONDS_IN_A_CENT
    lines = sums.select(
        "account",
        pl.lit(pl.Series("months", MONTHS, dtype=pl.Int32)).gather(pl.col("month")).alias("month"),
        names.gather(sums["destination"]).alias("destination"),
        "calls",
        "seconds_billed",
        seconds_free=pl.col("seconds_billed") - pl.col("seconds_charged"),
        cents=(pl.col("numerator") + cent // 2) // cent,
    )
    paid = lines.group_by("account", "month").agg(pl.sum("cents"))
    every_month = data.accounts.select("account", "minimum_cents").join(
        pl.DataFrame({"month": MONTHS}, schema={"month": pl.Int32}), how="cross"
    )
    missing = (
        every_month.join(paid, on=("account", "month"), how="left")
        .with_columns(cents=pl.col("minimum_cents") - pl.col("cents").fill_null(0))
        .filter(pl.col("cents") > 0)
        .select("account", "month", destination=pl.lit(SHORTFALL), cents="cents")
    )
    return pl.concat([lines, missing], how="diagonal").with_columns(pl.col(list(LINES)[3:]).fill_null(0))


def _break_points(deck: pl.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, pl.Series]:
    """Compile the deck: keys at which another row begins to hold, that row, and price and destination by row."""
    names = deck["destination"].unique(maintain_order=True)
    number = {name: at for at, name in enumerate(names)}
    points: list[tuple[int, int]] = []
    for version, day in enumerate(deck["effective_on"].unique().sort()):
        base = version << _KEY_BITS
        points.append((base, -1))
        stack: list[tuple[int, int]] = []
        of_day = deck.with_row_index().filter(effective_on=day).sort("prefix")
        for row, prefix in of_day.select("index", "prefix").iter_rows():
            low = base | (int(prefix.ljust(_LONGEST, "0")) * 16 + len(prefix))
            while stack and stack[-1][0] <= low:
                end, _ = stack.pop()
                points.append((end, stack[-1][1] if stack else -1))
            points.append((low, row))
            stack.append((base | ((int(prefix) + 1) * 10 ** (_LONGEST - len(prefix)) * 16), row))
        while stack:
            end, _ = stack.pop()
            points.append((end, stack[-1][1] if stack else -1))
    points.sort(key=lambda point: point[0])
    return (
        np.array([place for place, _ in points], dtype=np.int64),
        np.array([row for _, row in points], dtype=np.int64),
        deck["price_nano"].to_numpy(),
        np.array([number[name] for name in deck["destination"]], dtype=np.int64),
        names,
    )
