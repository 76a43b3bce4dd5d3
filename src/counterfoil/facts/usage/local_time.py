"""Local times of a switch to UTC instants, as columns; the hour that happens twice and the one that does not.

The changes of a zone's offset over the years in a file become one small sorted table, and every record finds its place
in it by a binary search on integers. No record is ever localised by itself.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from counterfoil.calendar import microseconds, zone

SECOND = 1_000_000
DAY = 86_400 * SECOND
FIRST_YEAR, LAST_YEAR = 1970, 2199
EARLIEST = 0
LATEST = microseconds(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC))
# A call's first leg starts 0 or 1 s after the second in its id; one more allows for a clock that is being set.
SLACK = 2 * SECOND
Integers = npt.NDArray[np.int64]


def to_utc(local: pl.Series, zone_name: str, switch_second: pl.Series | None = None) -> pl.DataFrame:
    """Return local wall-clock microseconds as UTC: columns `started_us` (null where there is none) and `why`.

    `why` is "ambiguous-local-time" for the doubled hour when clocks go back, "no-such-local-time" for the hour that is
    left out when they go forward, null otherwise. `switch_second` (UTC seconds, null where unknown) is when the switch
    says that the call began: of two instants, the first that does not lie before it is meant.
    """
    known = local.is_not_null().to_numpy()
    walls = local.fill_null(0).to_numpy()
    if not known.any():
        nothing = pl.Series("started_us", [None] * len(local), dtype=pl.Int64)
        return pl.DataFrame([nothing, pl.Series("why", [None] * len(local), dtype=pl.String)])
    years = (int(walls[known].min() // DAY // 366) + FIRST_YEAR - 1, int(walls[known].max() // DAY // 365) + FIRST_YEAR)
    instants, offsets = _changes(zone_name, max(FIRST_YEAR, years[0]), min(LAST_YEAR + 1, years[1] + 1))
    # The last local time that only the old offset can show, and the first that only the new one can.
    before, after = offsets[:-1], offsets[1:]
    unsure_from = instants + np.minimum(before, after)
    sure_again = instants + np.maximum(before, after)
    place = np.searchsorted(unsure_from, walls, side="right")
    utc = walls - offsets[place]
    last = np.maximum(place - 1, 0)
    unsure = (place > 0) & (walls < sure_again[last]) if len(instants) else np.zeros(len(walls), bool)
    why = np.zeros(len(walls), np.int8)
    if unsure.any():
        clocks_back = after[last] < before[last]
        why = np.where(unsure, np.where(clocks_back, 1, 2), 0).astype(np.int8)
        if switch_second is not None:
            seconds = switch_second.fill_null(-1).to_numpy()
            told = (why == 1) & (seconds >= 0)
            earlier, later = walls - before[last], walls - after[last]
            began = seconds * SECOND - SLACK
            decided = told & (later >= began)
            utc = np.where(decided, np.where(earlier >= began, earlier, later), utc)
            why = np.where(decided, 0, why).astype(np.int8)
    reasons = pl.Series("why", why).replace_strict(
        {0: None, 1: "ambiguous-local-time", 2: "no-such-local-time"}, return_dtype=pl.String
    )
    started = pl.DataFrame({"started_us": utc, "known": known, "why": reasons})
    sure = pl.when(pl.col("known") & pl.col("why").is_null()).then("started_us")
    return started.select(sure.cast(pl.Int64).alias("started_us"), pl.when("known").then("why").alias("why"))


def _changes(zone_name: str, first_year: int, last_year: int) -> tuple[Integers, Integers]:
    """Return the instants at which a zone's offset changes, and the offsets before, between and after them."""
    instants: list[int] = []
    offsets: list[int] = [_offset(zone_name, datetime(first_year, 1, 1, tzinfo=UTC))]
    for year in range(first_year, last_year + 1):
        for instant, offset in _changes_of_year(zone_name, year):
            instants.append(instant)
            offsets.append(offset)
    return np.array(instants, np.int64), np.array(offsets, np.int64)


@cache
def _changes_of_year(zone_name: str, year: int) -> tuple[tuple[int, int], ...]:
    return tuple(_search_changes(zone_name, year))


def _search_changes(zone_name: str, year: int) -> Iterator[tuple[int, int]]:
    """Yield (instant, offset from then on) of one UTC year: days are compared, then a differing day is bisected."""
    day, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    offset = _offset(zone_name, day)
    while day < end:
        next_day = day + timedelta(days=1)
        next_offset = _offset(zone_name, next_day)
        if next_offset != offset:
            low, high = 0, 86_400  # seconds of the day: the old offset holds at low, the new one at high
            while high - low > 1:
                middle = (low + high) // 2
                if _offset(zone_name, day + timedelta(seconds=middle)) == offset:
                    low = middle
                else:
                    high = middle
            yield microseconds(day + timedelta(seconds=high)), next_offset
        day, offset = next_day, next_offset


def _offset(zone_name: str, instant: datetime) -> int:
    difference = instant.astimezone(zone(zone_name)).utcoffset()
    return (difference or timedelta()) // timedelta(microseconds=1)
