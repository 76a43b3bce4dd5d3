"""Usage that is supposed: each account's last full months, repeated month after month into the future.

A record keeps its local day of the month and time of day; the days that a shorter month lacks become its last one, so
no record is lost and none is added. Weekdays shift. What was recorded after the last full month is set aside, and
counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from counterfoil.calendar import add_months, day_number, first_of_next_month, midnight_second, whole_months_between
from counterfoil.contract.orders import Account
from counterfoil.keys import key64

_SECOND_US = 1_000_000


@dataclass(frozen=True, slots=True)
class Repeated:
    """The last `months` full months before `from_on`, a first of a month, repeated until `until_on`."""

    from_on: date
    until_on: date
    months: Mapping[str, int]  # by account: no more than it has had full months
    set_aside: dict[str, int] = field(default_factory=dict)  # records after the last full month, by account

    def of(self, accounts: Sequence[Account], records: pl.DataFrame) -> pl.DataFrame:
        """Return the usage of some accounts (engine.run.USAGE_SCHEMA): as recorded before `from_on`, then repeated."""
        return pl.concat([records.clear(), *(self._of_one(account, records) for account in accounts)])

    def _of_one(self, account: Account, records: pl.DataFrame) -> pl.DataFrame:
        own = records.filter(pl.col("account") == key64(account.id))
        begins_us = midnight_second(account.time_zone, day_number(self.from_on)) * _SECOND_US
        recorded = own.filter(pl.col("started_us") < begins_us)
        if own.height > recorded.height:
            self.set_aside[account.id] = own.height - recorded.height
        months = self.months.get(account.id, 0)
        if months == 0 or recorded.is_empty():
            return recorded
        local = pl.from_epoch("started_us", time_unit="us").dt.replace_time_zone("UTC")
        local = local.dt.convert_time_zone(account.time_zone).dt.replace_time_zone(None)
        placed = recorded.with_columns(local=local)
        parts = [recorded]
        target, number = self.from_on, 0
        while target < self.until_on:
            first = add_months(self.from_on, number % months - months)
            source = placed.filter(
                (pl.col("local") >= pl.lit(first)) & (pl.col("local") < pl.lit(first_of_next_month(first)))
            )
            parts.append(_moved(source, account.time_zone, whole_months_between(first, target), f"{target:%Y-%m}"))
            number += 1
            target = add_months(self.from_on, number)
        return pl.concat(part.select(recorded.columns) for part in parts)


def _moved(source: pl.DataFrame, time_zone: str, months: int, month: str) -> pl.DataFrame:
    """Return records so many months later, under keys of their own; legs of one call stay together."""
    moved = pl.col("local").dt.offset_by(f"{months}mo")
    # An hour that the clock skips is told as the hour after it; of an hour that it repeats, the first is meant.
    at = pl.coalesce(
        moved.dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null"),
        moved.dt.offset_by("1h").dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null"),
    )
    key = key64("repeated", month)
    return source.with_columns(
        started_us=at.dt.epoch("us"),
        record=pl.col("record").xor(pl.lit(key, dtype=pl.Int64)),
        call=pl.col("call").xor(pl.lit(key, dtype=pl.Int64)),
    )


def repeated_months(
    accounts: Sequence[Account], span_us: tuple[int, int] | None, months: int, through: date, today: date
) -> Repeated | None:
    """Return the projection that repeats up to `months` full months through a day; None if there is nothing to repeat.

    The last full month is the last one that was over on `today` and in which any record of the book starts; `span_us`
    are the first and the last start. An account's months are full from the first of a month on which an order of it
    ran.
    """
    if span_us is None:
        return None
    last = date.fromordinal(date(1970, 1, 1).toordinal() + span_us[1] // (86_400 * _SECOND_US))
    after = first_of_next_month(last)
    from_on = after if after <= today else today.replace(day=1)
    until_on = first_of_next_month(through)
    if until_on <= from_on:
        return None
    by_account = {}
    for account in accounts:
        starts = [order.start_on for order in account.orders]
        if starts:
            begin = min(starts)
            first = begin if begin.day == 1 else first_of_next_month(begin)
            by_account[account.id] = max(0, min(months, whole_months_between(first, from_on))) if first < from_on else 0
    return Repeated(from_on, until_on, by_account)
