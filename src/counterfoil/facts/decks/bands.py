"""Bands of the week: peak, weekend, holiday, and the UTC seconds at which a deck passes from one to the next.

The wall clock decides: an hour that a clock change skips or repeats belongs to the band in which the clock shows it.
Steps are computed once for the span that is needed, from the offsets of the time zone; no call is ever localised.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from counterfoil.calendar import SECONDS_A_DAY, day_of, zone

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HALF_A_DAY: Final = 43_200


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the week. What is not given does not matter: a band with hours only holds on every day.

    `weekdays` are 0 (Monday) to 6; `hours` are half-open seconds of the local day; `holidays` True holds on holidays
    only, False never on one.
    """

    name: str
    weekdays: frozenset[int] | None = None
    hours: tuple[tuple[int, int], ...] = ()
    holidays: bool | None = None

    def holds(self, weekday: int, second: int, is_holiday: bool) -> bool:
        """Return whether the band holds at a second of a local day."""
        return (
            (self.weekdays is None or weekday in self.weekdays)
            and (not self.hours or any(start <= second < end for start, end in self.hours))
            and (self.holidays is None or self.holidays == is_holiday)
        )


def offsets(zone_name: str, from_second: int, until_second: int) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, seconds east of UTC) for each stretch of a time zone with one offset, in UTC seconds.

    Looks twice a day and then halves, so two changes within twelve hours would be missed; no zone has had them.
    """
    place = zone(zone_name)

    def offset_at(second: int) -> int:
        shift = datetime.fromtimestamp(second, UTC).astimezone(place).utcoffset()
        return 0 if shift is None else round(shift.total_seconds())

    start, current = from_second, offset_at(from_second)
    seen = from_second
    while seen < until_second:
        ahead = min(seen + _HALF_A_DAY, until_second)
        if offset_at(ahead) != current:
            low, high = seen, ahead
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset_at(middle) == current else (low, middle)
            yield start, high, current
            start, current, ahead = high, offset_at(high), high
        seen = ahead
    if start < until_second:
        yield start, until_second, current


def bands_at(bands: Sequence[Band], holidays: Container[date], local_second: int) -> tuple[int, ...]:
    """Return the places of the bands that hold at a wall-clock second since 1970-01-01 00:00, in their order."""
    number, second = divmod(local_second, SECONDS_A_DAY)
    day = day_of(number)
    is_holiday = day in holidays
    weekday = day.weekday()
    return tuple(place for place, band in enumerate(bands) if band.holds(weekday, second, is_holiday))


def band_steps(
    bands: Sequence[Band], zone_name: str, holidays: Container[date], from_second: int, until_second: int
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield (UTC second, places of the bands that hold from it on) for a span, changes only, the start included."""
    edges = sorted({0} | {edge for band in bands for span in band.hours for edge in span if edge < SECONDS_A_DAY})
    known: dict[tuple[int, bool], list[tuple[int, tuple[int, ...]]]] = {}
    before: tuple[int, ...] | None = None
    for start, end, offset in offsets(zone_name, from_second, until_second):
        for number in range((start + offset) // SECONDS_A_DAY, (end + offset - 1) // SECONDS_A_DAY + 1):
            day = day_of(number)
            kind = (day.weekday(), day in holidays)
            if kind not in known:
                midnight = number * SECONDS_A_DAY
                known[kind] = [(edge, bands_at(bands, holidays, midnight + edge)) for edge in edges]
            day_start = number * SECONDS_A_DAY - offset
            for place, (edge, holding) in enumerate(known[kind]):
                until = day_start + (edges[place + 1] if place + 1 < len(edges) else SECONDS_A_DAY)
                if day_start + edge < end and until > start and holding != before:
                    before = holding
                    yield max(start, day_start + edge), holding
