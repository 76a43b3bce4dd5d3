"""Local dates: months that keep their anchor day, half-open periods, days and instants as integers.

Periods are [start, end) in local dates of the agreement's time zone; instants are UTC (design law 4).
"""

import calendar as _gregorian
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

EPOCH = date(1970, 1, 1)
_EPOCH_ORDINAL = EPOCH.toordinal()
_EPOCH_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
SECONDS_A_DAY = 86_400
SHORTEST_MONTH = 28
T = TypeVar("T")


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return day.toordinal() - _EPOCH_ORDINAL


def day_of(number: int) -> date:
    """Return the date that is so many days after 1970-01-01."""
    return date.fromordinal(number + _EPOCH_ORDINAL)


def add_months(anchor: date, months: int, day: int | None = None) -> date:
    """Return the date so many months after the anchor, on its day or the month's last: 31 Jan + 1 is 28 or 29 Feb.

    Count every date of a chain from its anchor, never from the previous link, or 31 Jan becomes 28 Mar. `day` gives
    the day to keep when the anchor itself was cut short (the anchor of a chain that began on a 31st).
    """
    month = anchor.month - 1 + months
    year, month, day = anchor.year + month // 12, month % 12 + 1, day or anchor.day
    return date(year, month, day if day <= SHORTEST_MONTH else min(day, _gregorian.monthrange(year, month)[1]))


def first_of_next_month(day: date) -> date:
    """Return the first day of the following month, also when the day is itself a first."""
    return add_months(day.replace(day=1), 1)


def whole_months_between(anchor: date, day: date) -> int:
    """Return the largest n for which anchor + n months is not after the day (negative before the anchor)."""
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    return months if add_months(anchor, months) <= day else months - 1


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open span of local dates, [start, end)."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """The number of calendar days in the period."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def periods(anchor: date, months: int, from_on: date, until_on: date) -> Iterator[Period]:
    """Yield the whole periods of so many months, counted from the anchor, that touch [from_on, until_on)."""
    number = whole_months_between(anchor, from_on) // months
    start = add_months(anchor, number * months)
    while start < until_on:
        number += 1
        end = add_months(anchor, number * months)
        if end > from_on:
            yield Period(start, end)
        start = end


@cache
def zone(name: str) -> ZoneInfo:
    """Return the IANA time zone; raises zoneinfo.ZoneInfoNotFoundError (a KeyError) for an unknown name."""
    return ZoneInfo(name)


def microseconds(instant: datetime) -> int:
    """Return an aware instant as microseconds since 1970 in UTC, exactly."""
    return (instant - _EPOCH_INSTANT) // _MICROSECOND


def instant_of(microsecond: int) -> datetime:
    """Return the UTC instant of so many microseconds since 1970."""
    return _EPOCH_INSTANT + timedelta(microseconds=microsecond)


@lru_cache(maxsize=200_000)
def midnight_second(zone_name: str, number: int) -> int:
    """Return the UTC second at which a local day begins.

    Where midnight does not exist (clocks go forward at 0:00), the day begins at the first instant after the gap, which
    is what the earlier offset (fold 0) gives; where it happens twice, at the first one.
    """
    local = datetime.combine(day_of(number), time(0), zone(zone_name))
    return microseconds(local.astimezone(UTC)) // 1_000_000


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876, as in Meeus, ch. 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def in_force(versions: Sequence[tuple[date, T]], day: date) -> T | None:
    """Return the last of dated values, sorted by date, that has begun by the day; None before the first."""
    place = bisect_right(versions, day, key=lambda dated: dated[0])
    return versions[place - 1][1] if place else None
