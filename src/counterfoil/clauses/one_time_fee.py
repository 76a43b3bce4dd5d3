"""One-time fee: something that is charged once, when it is ordered: set-up, a training, a recording.

Rule      Quantity x price for each order of the item, or the amount that was agreed in a quote.
Asked     owes_each: the `item-ordered` events of one agreement.
Units     Quantities in pieces (or in what the price is per, such as words); money in minor units.
Rounding  Once, on the line, half up.
Reads     Nothing that others wrote.
Specimen  one_time_fee.md, beside this file.

In advance, on the day of the order. It is not paid back when the agreement ends.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from counterfoil.contract.answers import Line
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Flag, Measure, Price, Slug
from counterfoil.facts.events import Event
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import half_up, minor_digits, nano

AGAINST_TERMS = "event-against-terms"


class Parameters(ClauseParameters):
    """What is charged, and how much for one."""

    item: Slug  # as the events name it
    price: Price | None = None  # of one; of so many words and the like, if it is per such a measure
    quoted: Flag = False  # what the order's own event says was agreed is owed instead

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a fee with neither a price nor a quote, and prices per minute or megabyte."""
        if self.price is None and not self.quoted:
            yield "price", "has to be given unless `quoted = true`"
        if self.price is not None and self.quoted:
            yield "price", "cannot stand beside `quoted = true`"
        per = self.price.per if self.price else None
        if isinstance(per, Measure) and per.dimension != "count":
            yield "price", "has to be for one, or per counted things such as { words = 750 }"
        if isinstance(per, str) and per != self.item:
            yield "price", f'has to be for one, per = "{self.item}"'


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A line for each order of the item."""
    for event in facts.of_type("item-ordered"):
        if event["item"] == clause.parameters.item and facts.governed_on(event.effective_on) in span:
            charge = _charge(clause.parameters, event, facts)
            if charge is not None:
                quantity, price, per = charge
                period = facts.period_of(event.effective_on)
                yield Line(
                    amount=half_up(quantity * price, per * 10 ** (9 - minor_digits(facts.currency))),
                    period_start=period.start,
                    period_end=period.end,
                    from_on=event.effective_on,
                    until_on=event.effective_on + timedelta(days=1),
                    bill_on=event.effective_on,
                    working=(quantity, price, per),
                    part=f"{event.source}/{event.id}",
                )


def _charge(parameters: Parameters, event: Event, facts: AgreementFacts) -> tuple[int, int, int] | None:
    """Return quantity, price and what the price is per; None after saying what stands in the way."""
    quantity = 1 if event["quantity"] is None else event["quantity"]
    agreed = event["amount"]
    if facts.is_over(event.effective_on):
        facts.refuse(event, AGAINST_TERMS, f"{event['item']} is ordered when the agreement has ended")
        return None
    if parameters.quoted:
        if agreed is None:
            expected = "Add `amount`, what was agreed for all of it."
            facts.refuse(
                event, AGAINST_TERMS, f"{event['item']} is charged as quoted, and no amount is given", expected
            )
            return None
        return 1, nano(agreed), 1
    assert parameters.price is not None  # see objections
    if agreed is not None:
        expected = "Leave out `amount`; a price that was agreed otherwise stands in the order."
        facts.refuse(event, AGAINST_TERMS, f"{event['item']} has a price, and the event another amount", expected)
        return None
    return quantity, parameters.price.nano(facts.currency), parameters.price.base_units


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["quantity"] * working["price"], working["per"] * 10 ** (9 - digits))


KIND = ClauseKind(
    "one-time-fee",
    Parameters,
    "Something that is charged once, when it is ordered.",
    specimen=__file__,
    owes_each=owes_each,
    writes="one-time",
    working=(("quantity", "pieces"), ("price", "nano"), ("per", "pieces")),
    arithmetic="quantity x price / per, rounded half up to the minor unit",
    amount=amount,
    events=("item-ordered",),
)
