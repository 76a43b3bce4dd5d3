"""Event pricing: an account is kept at a reduced fee, and each event that is held costs extra.

Rule      Number of events in a billing period x price. The reduced fee is a clause of its own (recurring-fee).
Asked     owes_each: the `item-ordered` events of one agreement.
Units     Events; money in minor units.
Rounding  Once, on the line, half up.
Reads     Nothing that others wrote.
Specimen  event_pricing.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from counterfoil.contract.answers import Line
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Price, Slug
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import half_up, minor_digits


class Parameters(ClauseParameters):
    """What an event is and what it costs."""

    item: Slug  # as the events name it
    price: Price  # of one
    billed: Literal["in-arrears", "in-advance"] = "in-arrears"  # when the period is over, or when the event is bought

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a price for anything else than the item."""
        if self.price.per not in (None, self.item):
            yield "price", f'has to be for one, per = "{self.item}"'


@dataclass(frozen=True, slots=True)
class Together:
    """The days of a line, which sums the events that have the same."""

    period_start: date
    period_end: date
    from_on: date
    until_on: date
    bill_on: date
    part: str


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A line for each billing period with events, or for each day if they are billed in advance."""
    counts: dict[Together, int] = {}
    for event in facts.of_type("item-ordered"):
        if event["item"] != clause.parameters.item or facts.governed_on(event.effective_on) not in span:
            continue
        if facts.is_over(event.effective_on):
            facts.refuse(event, "event-against-terms", f"{event['item']} is bought when the agreement has ended")
        else:
            days = _days(clause.parameters, event.effective_on, facts)
            counts[days] = counts.get(days, 0) + (1 if event["quantity"] is None else event["quantity"])
    price = clause.parameters.price.nano(facts.currency)
    for days, quantity in counts.items():
        yield Line(
            amount=half_up(quantity * price, 10 ** (9 - minor_digits(facts.currency))),
            period_start=days.period_start,
            period_end=days.period_end,
            from_on=days.from_on,
            until_on=days.until_on,
            bill_on=days.bill_on,
            working=(quantity, price),
            part=days.part,
        )


def _days(parameters: Parameters, day: date, facts: AgreementFacts) -> Together:
    """Return the days of the line on which an event of a day stands."""
    period = facts.period_of(day)
    if parameters.billed == "in-advance":
        return Together(period.start, period.end, day, day + timedelta(days=1), day, day.isoformat())
    from_on = max(period.start, min(day, facts.life.from_on))
    until_on = min(period.end, facts.life.until_on or period.end)
    return Together(period.start, period.end, from_on, until_on, until_on, "")


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["events"] * working["price"], 10 ** (9 - digits))


KIND = ClauseKind(
    "event-pricing",
    Parameters,
    "An account is kept at a reduced fee, and each event costs extra.",
    specimen=__file__,
    owes_each=owes_each,
    writes="one-time",
    working=(("events", "pieces"), ("price", "nano")),
    arithmetic="events x price, rounded half up to the minor unit",
    amount=amount,
    events=("item-ordered",),
)
