"""The job that all contestants do, and the form of its answer.

Records  One row a call in usage.parquet; one row in ten is inbound, some have 0 s, some are there twice, none is in
         order. Only outbound ones of more than 0 s count, each (account, record) once.
Terms    Of each account in accounts.parquet: initial and subsequent increment in seconds, allowance in seconds a
         month (0 for none), minimum fee in cents a month. A month is a calendar month in the account's time zone.
Billed   The initial increment, and above it whole subsequent increments.
Free     The allowance, taken up in order of (started_us, record) within account and month; the rest is charged.
Price    Of the longest prefix that fits the number, of the newest date of the deck that is not after the call's local
         date; for 60 s.
Lines    One for each account, month and destination with a call: calls, seconds billed, seconds free of them, cents
         (the exact sum of seconds charged x price, rounded half up once), even when all are free. Then one for each
         account and month whose lines do not reach its minimum, with no destination: what is missing, in cents.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from counterfoil.keys import key64

FROM_DAY: Final = date(2026, 9, 1)
DAYS: Final = 91
MONTHS: Final = (202609, 202610, 202611)
ZONES: Final = ("Europe/Amsterdam", "Europe/London", "America/New_York", "Australia/Sydney")
DECK_DATES: Final = (date(2026, 1, 1), date(2026, 10, 15))
SHORTFALL: Final = ""  # the destination of a shortfall line

# A price is 10^-9 of the currency unit for 60 s; a cent is 10^7 of those.
NANO_SECONDS_IN_A_CENT: Final = 60 * 10**7

LINES: Final = {
    "account": pl.Int64,
    "month": pl.Int32,
    "destination": pl.String,
    "calls": pl.Int64,
    "seconds_billed": pl.Int64,
    "seconds_free": pl.Int64,
    "cents": pl.Int64,
}


class Step(NamedTuple):
    """A stretch of one zone in which month and deck stay the same: instants in microseconds UTC, half-open."""

    zone: str
    from_us: int
    until_us: int
    month: int
    version: int  # position in DECK_DATES


def steps() -> list[Step]:
    """Return the stretches of all zones in order; there are no others in which a call could start."""
    days = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 15), date(2026, 11, 1), date(2026, 12, 1))
    found = []
    for zone in ZONES:
        instants = [
            int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC).timestamp()) * 10**6
            for day in days
        ]
        for day, begin, end in zip(days[:-1], instants[:-1], instants[1:], strict=True):
            version = sum(day >= effective_on for effective_on in DECK_DATES) - 1
            found.append(Step(zone, begin, end, day.year * 100 + day.month, version))
    return found


class JobData(NamedTuple):
    """The files of one size of the job; `generate` writes them."""

    directory: Path

    @property
    def usage(self) -> Path:
        """Records, with the columns of the store, `number` (E.164 text) and `account_id` (text)."""
        return self.directory / "usage.parquet"

    @property
    def accounts(self) -> pl.DataFrame:
        """`account`, `account_id`, `zone`, `initial`, `subsequent`, `allowance_seconds`, `minimum_cents`."""
        return pl.read_parquet(self.directory / "accounts.parquet")

    @property
    def deck(self) -> pl.DataFrame:
        """`prefix`, `destination`, `price` (decimal text), `price_nano`, `effective_on`."""
        return pl.read_parquet(self.directory / "deck.parquet")

    @property
    def shapes(self) -> pl.DataFrame:
        """`shape` and the seven strings that it stands for."""
        return pl.read_parquet(self.directory / "shapes.parquet")

    def outbound(self) -> list[int]:
        """The shapes of outbound calls."""
        return self.shapes.filter(direction="outbound")["shape"].to_list()


def in_order(lines: pl.DataFrame) -> pl.DataFrame:
    """Return lines with the columns of LINES in their order, sorted, so that two contestants' can be compared."""
    return lines.select(pl.col(name).cast(kind) for name, kind in LINES.items()).sort("account", "month", "destination")


def totals(lines: pl.DataFrame) -> dict[str, int]:
    """Return how many lines there are, the sums of their integers, and a digest of every line in its place."""
    sums = lines.select("calls", "seconds_billed", "seconds_free", "cents").sum().row(0, named=True)
    return {"lines": lines.height, **sums, "digest": key64(in_order(lines).write_csv())}
