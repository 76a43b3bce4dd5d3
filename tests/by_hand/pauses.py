"""Pauses as a bookkeeper would count them: day by day, charge by charge."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from tests.by_hand.days import ONE_DAY, days_from, half_up, period_with
from tests.by_hand.discounts import Charged, Off, accrued

LAST = date(2030, 1, 1)


def paused_days(said: list[tuple[date, str]], longest: int | None) -> list[tuple[date, date]]:
    """The first day and the day after the last of each pause; what was said is in order and fits."""
    spans: list[tuple[date, date]] = []
    for number, (day, what) in enumerate(said):
        if what == "paused":
            until = next((later for later, other in said[number:] if other == "resumed"), LAST)
            if longest is not None:
                until = min(until, date.fromordinal(day.toordinal() + longest))
            spans.append((day, until))
    return [(since, until) for since, until in spans if since < until]


def reduced(
    charges: list[Charged],
    spans: list[tuple[date, date]],
    percent: Fraction,
    months: int,
    counted_from: date,
    life: tuple[date, date],
    through: date,
) -> Iterator[Off]:
    """What is taken off each clause by period and day of billing."""
    sums: dict[tuple[date, str], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    about: dict[tuple[date, str, date], list[date]] = defaultdict(list)
    for since, until in spans:
        days = list(days_from(max(since, life[0]), min(until, life[1])))
        for start, end in sorted({period_with(day, counted_from, months) for day in days}):
            inside = [day for day in days if start <= day < end]
            first, last = inside[0], inside[-1] + ONE_DAY
            for one in charges:
                here, gone = max(first, one.from_on), min(last, one.until_on)
                if start <= through and here < gone:
                    bill_on = max(one.bill_on, first)
                    sums[start, one.clause][bill_on] += accrued(one, gone) - accrued(one, here)
                    about[start, one.clause, bill_on] += [here, gone]
    for (start, clause), by_day in sums.items():
        remains = sum(by_day.values())
        for bill_on in sorted(by_day):
            due = min(max(by_day[bill_on], 0), remains)
            remains -= max(by_day[bill_on], 0)
            off = half_up(due * percent) if due > 0 else 0
            days = about[start, clause, bill_on]
            if off:
                yield Off("pause", start, Charged(clause, min(days), max(days), bill_on, -off))


def longer(start: date, end: date, spans: list[tuple[date, date]], known_until: date) -> date:
    """The end of a term whose days do not count while it is paused: as many days are lived as it has."""
    left = (end - start).days
    day = start
    while left:
        left -= not any(since <= day < min(until, known_until) for since, until in spans)
        day += ONE_DAY
    return day
