"""Surcharge: an amount on top for something that was ordered, by its size, or for what it cost.

Rule      What goes beyond a free measure costs a price for each started block (or full block, or in proportion),
          counted beyond the free measure or from the first unit. Without a price, the amount of the order is passed on.
Asked     owes_each: once for each thing ordered.
Units     The measure in pieces (words, records), prices in 10^-9 of the currency unit for one block.
Rounding  Once, on the line, half up.
Reads     Events `item-ordered`: the item, and its size as the quantity or its cost as the amount.
Specimen  surcharge.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Literal

from counterfoil.contract.answers import Line
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Measure, Price, Quantity, Text
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import half_up, minor_digits, nano

WORKING = {"size": "pieces", "free": "pieces", "charged": "pieces", "per": "pieces", "price": "nano"}


class Parameters(ClauseParameters):
    """For what, how much, and how it is counted."""

    item: Text  # the item of the order that this is about
    price: Price | None = None  # of one block, such as per = { words = 750 }, or of the whole; else what it cost
    free: Quantity | None = None  # so much of the measure costs nothing
    blocks: Literal["started", "full", "in-proportion"] = "started"  # how a part of a block is charged
    counted: Literal["beyond-free", "from-first"] = "beyond-free"  # what is charged once more than `free` was used

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a free measure for each of a unit, and one of another kind than the price."""
        measure = self.price.per if self.price is not None else None
        if self.free is not None and (self.free.per or not isinstance(measure, Measure)):
            yield "free", "has to be in the measure of the price, such as { words = 750 } beside per = { words = 750 }"
        elif self.free is not None and isinstance(measure, Measure) and self.free.dimension != measure.dimension:
            yield "free", f"has to be in the measure of the price, which is {measure.words}"


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A line for each thing that was ordered and costs something."""
    parameters = clause.parameters
    for event in facts.of_type("item-ordered"):
        day = event.effective_on
        if event["item"] != parameters.item or day not in span:
            continue
        if parameters.price is None:
            if event["amount"] is None:
                expected = "Add its `amount`: the clause names no price and passes on what it cost."
                facts.refuse(event, "missing-setting", f"the {parameters.item} of {day} states no amount", expected)
                continue
            working = (1, 0, 1, 1, nano(event["amount"]))
        else:
            price = parameters.price.nano(facts.currency)
            size, free = event["quantity"], parameters.free.base_units if parameters.free is not None else 0
            if size is None:
                expected = "Add its `quantity`: the size, in what the price is per."
                facts.refuse(event, "missing-setting", f"the {parameters.item} of {day} states no quantity", expected)
                continue
            working = (size, free, _charged(parameters, size, free), parameters.price.base_units, price)
        owed = amount(dict(zip(WORKING, working, strict=True)), minor_digits(facts.currency))
        if owed:
            period = facts.period_of(day)
            part = f"{parameters.item} {day} {event.id}"
            yield Line(owed, period.start, period.end, day, day + timedelta(days=1), day, working, part)


def _charged(parameters: Parameters, size: int, free: int) -> int:
    """Return how many of the measure are charged, in whole blocks unless they are charged in proportion."""
    assert parameters.price is not None
    if size <= free:
        return 0
    counted = size - free if parameters.counted == "beyond-free" else size
    block = parameters.price.base_units
    if parameters.blocks == "started":
        return -(-counted // block) * block
    return counted // block * block if parameters.blocks == "full" else counted


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["charged"] * working["price"], working["per"] * 10 ** (9 - digits))


KIND = ClauseKind(
    "surcharge",
    Parameters,
    "An amount on top for something that was ordered, by its size or for what it cost.",
    specimen=__file__,
    owes_each=owes_each,
    writes="surcharge",
    working=tuple(WORKING.items()),
    arithmetic="charged x price / per, rounded half up to the minor unit; charged is what is not free, in blocks",
    amount=amount,
    events=("item-ordered",),
)
