"""Meters the plain way: event by event and second by second; nothing of the engine's is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.by_hand.days import ONE_DAY, days_from, period_with


@dataclass(frozen=True)
class Event:
    """What a source says at an instant (UTC)."""

    at: datetime
    quantity: int
    user: str = ""
    number: int = 0
    dimensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Meter:
    aggregate: str
    distinct: str = "user"
    level: str = "stated"
    each: str = "account"
    opening: str | None = None
    group_by: tuple[str, ...] = ()
    whole: int | None = None


@dataclass(frozen=True)
class Life:
    """When an agreement runs, from when its periods are counted, and from when other terms hold."""

    start_on: date
    end_on: date
    through: date
    zone: str
    counted_from: date
    months: int = 1
    changed_on: date | None = None

    def periods(self) -> list[tuple[date, date]]:
        """Every period that has begun by the end of the last day asked about."""
        found: dict[tuple[date, date], None] = {}
        for day in days_from(self.start_on, min(self.end_on, self.through + ONE_DAY)):
            found[period_with(day, self.counted_from, self.months)] = None
        return list(found)

    def pieces(self, period: tuple[date, date]) -> list[tuple[date, date]]:
        """The days of a period that the agreement runs, cut where its terms change."""
        first, last = max(period[0], self.start_on), min(period[1], self.end_on)
        if self.changed_on is not None and first < self.changed_on < last:
            return [(first, self.changed_on), (self.changed_on, last)]
        return [(first, last)]

    def second(self, day: date) -> int:
        """The UTC second at which a day begins where the agreement is."""
        return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone)).timestamp())

    def is_new(self, day: date) -> bool:
        return self.changed_on is not None and day >= self.changed_on


def group_of(meter: Meter, event: Event) -> str:
    said = dict(event.dimensions)
    return ";".join(f"{name}={said.get(name, '')}" for name in sorted(meter.group_by))


def figure(
    meter: Meter, events: Sequence[Event], life: Life, period: tuple[date, date], group: str, until: date
) -> Fraction:
    """What a group's figure comes to from the beginning of a period until a day, below nothing not counted."""
    opens = life.second(max(period[0], life.start_on))
    closes = life.second(until)
    begins = life.second(life.start_on)
    mine = [one for one in events if group_of(meter, one) == group and begins <= int(one.at.timestamp()) < closes]
    here = [one for one in mine if int(one.at.timestamp()) >= opens]
    if meter.aggregate == "sum":
        value = Fraction(sum(one.quantity for one in here))
    elif meter.aggregate == "count":
        value = Fraction(len(here))
    elif meter.aggregate == "distinct":
        value = Fraction(len({one.user if meter.distinct == "user" else one.number for one in here}))
    else:
        opening = meter.opening or ("carried" if meter.aggregate == "time-weighted" else "none")
        value = _of_levels(meter, mine if opening == "carried" else here, opens, closes)
        if meter.aggregate == "time-weighted":
            value /= life.second(period[1]) - life.second(period[0])
    value = max(value, Fraction(0))
    if meter.whole is not None:
        value = Fraction(-(-value // meter.whole) * meter.whole)
    return value


def _of_levels(meter: Meter, events: Sequence[Event], opens: int, closes: int) -> Fraction:
    """Walk from event to event: the highest level from the opening on, the last one, or level x seconds."""
    levels: dict[str, int] = {}
    reached: list[int] = []
    area, since = 0, opens
    for event in events:
        second, level = int(event.at.timestamp()), sum(levels.values())
        if second > opens and not reached:
            reached.append(level)  # the level that the period opened with, if it held at all
        if second >= opens:
            area += level * (second - since)
            since = second
        who = event.user if meter.each == "user" else ""
        levels[who] = event.quantity if meter.level == "stated" else levels.get(who, 0) + event.quantity
        if second >= opens:
            reached.append(sum(levels.values()))
    last = sum(levels.values())
    area += last * (closes - since)
    return Fraction({"maximum": max(reached, default=last), "latest": last, "time-weighted": area}[meter.aggregate])


def groups_in(meter: Meter, events: Sequence[Event]) -> list[str]:
    return sorted({group_of(meter, one) for one in events} | ({""} if not meter.group_by else set()))
