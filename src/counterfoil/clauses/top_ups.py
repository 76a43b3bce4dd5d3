"""Top-ups of a prepaid balance, and the order in which they are used: what expires soonest first, then the oldest."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from counterfoil.facts.plain import AgreementFacts, Reign
from counterfoil.money import nano

NEVER: Final = date.max


@dataclass(slots=True)
class TopUp:
    """An amount that may be drawn from its day until the day on which it expires."""

    event: str  # its id
    from_on: date
    until_on: date
    amount: int  # minor units
    costs: int  # minor units, 0 if it was paid apart
    left: int

    def holds_on(self, day: date) -> bool:
        """Return whether it may be drawn on a day."""
        return self.from_on <= day < self.until_on


def top_ups(span: Reign, facts: AgreementFacts, expires_after: int | None) -> list[TopUp]:
    """Return the top-ups of the days on which the clause runs, in the order of their use."""
    found = []
    for event in facts.of_type("balance-topped-up"):
        day = event.effective_on
        if day not in span:
            continue
        until = NEVER if expires_after is None else day + timedelta(days=expires_after)
        until = event["expires_on"] or until
        if until <= day:
            facts.refuse(
                event, "event-against-terms", f"a top-up of {day} expires on {until}", "It expires on a later day."
            )
            continue
        amount, costs = facts.minor(nano(event["amount"])), facts.minor(nano(event["costs"] or Decimal(0)))
        if amount < 0 or costs < 0:
            facts.refuse(
                event, "out-of-range", f"a top-up of {day} is below zero", "A correction is made by an invoice."
            )
            continue
        found.append(TopUp(event.id, day, until, amount, costs, amount))
    return sorted(found, key=lambda one: (one.until_on, one.from_on))


def draw(wanted: int, day: date, ups: Sequence[TopUp]) -> int:
    """Draw an amount, or what there is of it, on a day; return what was drawn."""
    drawn = 0
    for one in ups:
        if one.holds_on(day):
            taken = min(one.left, wanted - drawn)
            one.left -= taken
            drawn += taken
    return drawn


def balance(day: date, ups: Iterable[TopUp]) -> int:
    """Return what may still be drawn on a day."""
    return sum(one.left for one in ups if one.holds_on(day))


def days_of_change(ups: Iterable[TopUp]) -> Iterator[date]:
    """Yield the days on which something is topped up or expires."""
    for one in ups:
        yield one.from_on
        if one.until_on != NEVER:
            yield one.until_on
