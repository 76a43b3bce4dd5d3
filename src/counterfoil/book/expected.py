"""Usage that was expected and did not come: silence is a fault, not a zero (design law 9)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from counterfoil.book.accounts import Accounts
from counterfoil.book.settings import BookSettings
from counterfoil.book.usage import SECOND_US, Usage, concerned_by
from counterfoil.calendar import add_months, day_number, midnight_second
from counterfoil.contract.faults import Faults, listed
from counterfoil.facts.events import Event
from counterfoil.facts.usage.sources import Source


def not_received(
    usage: Usage,
    settings: BookSettings,
    accounts: Accounts,
    said: Mapping[str, Sequence[Event]],
    through: date,
    faults: Faults,
) -> None:
    """Report each run of days or months, over before the day `through`, that a source should have delivered.

    A month's usage is billed from the first day after it, and is due with that day.

    Expected is from the source's `from_on`, else the book's, else the first order of an account that it may concern. A
    day or month is delivered if any row of a file starts in it, or a no-usage event covers it.
    """
    for source in usage.sources:
        if not source.expect:
            continue
        whose = concerned_by(source, accounts)
        starts = [order.start_on for account in accounts.sound if account.id in whose for order in account.orders]
        begin = source.from_on or settings.expect_from_on or min(starts, default=None)
        if begin is None:
            continue
        until = min(through, source.until_on) if source.until_on else through
        zone = source.time_zone or settings.time_zone or "UTC"
        missing = _missing(source, _delivered(source, usage, said.get(source.name, ()), zone), begin, until, zone)
        for first, last in missing:
            span = _in_words(source.expect, first, last)
            faults.add(
                "usage-not-received",
                source.where,
                f"source {source.name} has delivered nothing for {span}",
                f"Add its file to usage/ ({listed(source.files)}), or record a no-usage event for those days.",
                accounts=whose,
            )


def _delivered(source: Source, usage: Usage, said: Sequence[Event], zone: str) -> list[tuple[int, int]]:
    """Return the spans that are accounted for, in UTC microseconds, sorted."""
    spans = usage.store.coverage(source.name) if usage.store is not None else []
    told = [
        tuple(midnight_second(zone, day_number(day)) * SECOND_US for day in (event.effective_on, event["until_on"]))
        for event in said
    ]
    return sorted([*spans, *((start, end) for start, end in told)])


def _missing(
    source: Source, delivered: Sequence[tuple[int, int]], begin: date, until: date, zone: str
) -> list[tuple[date, date]]:
    """Return the runs of whole days or months in [begin, until) in which nothing came, as [first day, day after)."""
    runs: list[tuple[date, date]] = []
    at = begin
    place = 0
    while True:
        after = at + timedelta(days=1) if source.expect == "day" else add_months(at.replace(day=1), 1)
        if after > until:
            return runs
        start, end = (midnight_second(zone, day_number(day)) * SECOND_US for day in (at, after))
        while place < len(delivered) and delivered[place][1] <= start:
            place += 1
        if not any(first < end for first, last in delivered[place:] if last > start):
            if runs and runs[-1][1] == at:
                runs[-1] = (runs[-1][0], after)
            else:
                runs.append((at, after))
        at = after


def _in_words(expect: str, first: date, after: date) -> str:
    last = after - timedelta(days=1)
    if expect == "day":
        return f"{first}" if first == last else f"{first} to {last}"
    one = f"{first:%Y-%m}"
    return one if one == f"{last:%Y-%m}" else f"{one} to {last:%Y-%m}"
