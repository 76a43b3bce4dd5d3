"""What kinds on plain values have in common that charge for something on a day, and for orders of things."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from counterfoil.contract.answers import Line
from counterfoil.facts.events import Event
from counterfoil.facts.plain import AgreementFacts, Reign

AGAINST_TERMS = "event-against-terms"
MISSING = "missing-setting"
NANO = 10**9
PPM = 1_000_000
Blocks = Literal["started", "full", "in-proportion"]  # how a part of a block is charged


def line_on(
    facts: AgreementFacts,
    day: date,
    amount: int,
    working: tuple[int, ...],
    part: str,
    *,
    bill_on: date | None = None,
    relieves: str = "",
) -> Line:
    """Return a line about one day, in the billing period that it falls in, billed on that day or later."""
    period = facts.period_of(day)
    until_on = day + timedelta(days=1)
    return Line(amount, period.start, period.end, day, until_on, bill_on or day, working, part, relieves)


def about(facts: AgreementFacts, event_type: str, item: str, span: Reign) -> Iterator[Event]:
    """Yield the events of a type about an item that the clause governs, by day."""
    for event in facts.of_type(event_type):
        if event["item"] == item and facts.governed_on(event.effective_on) in span:
            yield event


def identity(event: Event) -> str:
    """Return what tells an event from every other one, as a line's part."""
    return f"{event.source}/{event.id}"


def in_blocks(quantity: int, block: int, blocks: Blocks) -> int:
    """Return what is charged of a quantity where a price is for a block of so many."""
    if blocks == "started":
        return -(-quantity // block) * block
    return quantity // block * block if blocks == "full" else quantity
