"""Working days and business hours: Monday to Friday without the public holidays of a country.

The calendars are those of the `holidays` package, substitute days included. The day of an event is not counted
(convention C4 of the register), so one working day after a Friday is the Monday. Spans in plain hours run by the clock
and need nothing of this; only hours that a contract calls business hours run from opening to closing (design, 7).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from counterfoil.calendar import zone

_SATURDAY = 5
_A_DAY = timedelta(days=1)


class NoSuchCalendar(ValueError):
    """The country, or the part of it, has no calendar of public holidays."""


@lru_cache(maxsize=4096)
def public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """Return a year's public holidays; raises NoSuchCalendar for a place whose calendar is not known."""
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year, expand=False))
    except NotImplementedError as error:
        place = country if subdivision is None else f"{country}-{subdivision}"
        raise NoSuchCalendar(f"no calendar of public holidays for {place}") from error


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days of a country (ISO 3166 alpha-2) or of a part of it, as the `holidays` package names the parts.

    Raises NoSuchCalendar when it is made for a place whose calendar is not known.
    """

    country: str
    subdivision: str | None = None

    def __post_init__(self) -> None:
        public_holidays(self.country, self.subdivision, 2000)

    def is_working_day(self, day: date) -> bool:
        """Return whether the day is Monday to Friday and no public holiday."""
        return day.weekday() < _SATURDAY and day not in public_holidays(self.country, self.subdivision, day.year)

    def add_working_days(self, day: date, days: int) -> date:
        """Return the last of so many working days after the day (before it, if negative), itself not counted."""
        step = _A_DAY if days > 0 else -_A_DAY
        left = abs(days)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, day: date, until: date) -> int:
        """Return the working days after `day` up to and including `until`; negative if `until` is the earlier one."""
        first, last = sorted((day, until))
        counted = sum(self.is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
        if day > until:  # the days before `day`, back to and including `until`
            return -(counted - self.is_working_day(day) + self.is_working_day(until))
        return counted

    def add_business_hours(self, instant: datetime, hours: int, opens: time, closes: time, zone_name: str) -> datetime:
        """Return the instant (UTC) at which so many business hours have passed, or had to pass if negative.

        Hours run on working days from opening to closing, by the clock of the time zone. What happens while it is
        closed counts from the next opening; going back, from the last closing. `instant` has an offset.
        """
        if opens >= closes:
            raise ValueError("business hours close after they open, on the same day")
        left = timedelta(hours=abs(hours))
        forward = hours > 0
        local = instant.astimezone(zone(zone_name)).replace(tzinfo=None)
        if not left:
            return instant.astimezone(UTC)
        for day in self._from(local.date(), forward):
            opening, closing = datetime.combine(day, opens), datetime.combine(day, closes)
            start = max(local, opening) if forward else min(local, closing)
            there = closing - start if forward else start - opening
            if left <= there:
                end = start + left if forward else start - left
                return end.replace(tzinfo=zone(zone_name)).astimezone(UTC)
            left -= max(there, timedelta(0))
        raise OverflowError("the calendar ends before so many business hours")  # pragma: no cover

    def _from(self, day: date, forward: bool) -> Iterator[date]:
        step = _A_DAY if forward else -_A_DAY
        while True:
            if self.is_working_day(day):
                yield day
            day += step
