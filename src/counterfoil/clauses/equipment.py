"""Equipment: phones, kits and other hardware that is bought with an order, and what sending it costs.

Rule      Quantity x price for each order of the item, or the amount that was quoted for it, once; freight beside it. A
          purchase is final: only another clause (restocking) takes anything of it back.
Asked     owes_each: the `item-ordered` events of one agreement.
Units     Pieces; money in minor units.
Rounding  Once, on the line, half up.
Reads     Events `item-ordered`. What is lost on the way stays owed: no event of a carrier is read.
Specimen  equipment.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping

from counterfoil.clauses.on_a_day import AGAINST_TERMS, about, identity, line_on
from counterfoil.contract.answers import Line
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Amount, ClauseParameters, Flag, Measure, Price, Slug
from counterfoil.facts.events import Event
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import half_up, minor_digits, nano


class Parameters(ClauseParameters):
    """What is bought, and how much for one."""

    item: Slug  # as the events name it
    price: Price | None = None  # of one
    quoted: Flag = False  # what the order's own event says was agreed for all of it is owed instead
    freight: Amount | None = None  # for each order, on a line of its own

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse equipment with neither a price nor a quote, and a price for anything but one."""
        if (self.price is None) != self.quoted:
            yield "price", "has to be given, unless `quoted = true` stands in its place"
        per = self.price.per if self.price else None
        if isinstance(per, Measure) or per not in (None, self.item):
            yield "price", f'has to be for one, per = "{self.item}"'


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A line for each order of the item, and one for its freight."""
    for event in about(facts, "item-ordered", clause.parameters.item, span):
        charge = _charge(clause.parameters, event, facts)
        if charge is None:
            continue
        quantity, price = charge
        scale = 10 ** (9 - minor_digits(facts.currency))
        day = event.effective_on
        yield line_on(facts, day, half_up(quantity * price, scale), charge, identity(event))
        if clause.parameters.freight is not None:
            freight = clause.parameters.freight.nano(facts.currency)
            yield line_on(facts, day, half_up(freight, scale), (1, freight), f"freight {identity(event)}")


def _charge(parameters: Parameters, event: Event, facts: AgreementFacts) -> tuple[int, int] | None:
    """Return quantity and price; None after saying what stands in the way."""
    if facts.is_over(event.effective_on):
        facts.refuse(event, AGAINST_TERMS, f"{event['item']} is ordered when the agreement has ended")
    elif parameters.price is None and event["amount"] is None:
        expected = "Add `amount`, what was agreed for all of it."
        facts.refuse(event, AGAINST_TERMS, f"{event['item']} is charged as quoted, and no amount is given", expected)
    elif parameters.price is None:
        return 1, nano(event["amount"])
    elif event["amount"] is not None:
        expected = "Leave out `amount`; a price that was agreed otherwise stands in the order."
        facts.refuse(event, AGAINST_TERMS, f"{event['item']} has a price, and the event another amount", expected)
    else:
        return 1 if event["quantity"] is None else event["quantity"], parameters.price.nano(facts.currency)
    return None


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["quantity"] * working["price"], 10 ** (9 - digits))


KIND = ClauseKind(
    "equipment",
    Parameters,
    "Hardware that is bought with an order, and what sending it costs.",
    specimen=__file__,
    owes_each=owes_each,
    writes="one-time",
    working=(("quantity", "pieces"), ("price", "nano")),
    arithmetic="quantity x price, rounded half up to the minor unit",
    amount=amount,
    events=("item-ordered",),
)
