"""Overage: what was measured above the number that the order has of a unit, once a buffer is exceeded.

Rule      More than limit + buffer: what is above the buffer (or, if so read, above the limit) costs a price for each,
          or for each started block. A measurement is charged once, or for each month in which it holds.
Asked     owes_each: the measurements of one agreement.
Units     Pieces; a price in 10^-9 of the currency unit for one or for a block.
Rounding  A buffer down to whole pieces; money once, on the line, half up.
Reads     Events `use-measured` and `overage-invoiced`; the agreement's quantity of the unit.
Specimen  overage.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

from counterfoil.calendar import Period
from counterfoil.clauses.on_a_day import AGAINST_TERMS, NANO, PPM, Blocks, about, identity, in_blocks
from counterfoil.contract.answers import Line
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Count, Measure, Percent, Price, Slug, UnitName
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import half_up, minor_digits, nano

Steps = list[tuple[date, int]]  # from which day so many were measured


class Parameters(ClauseParameters):
    """What is measured, against what, and what is charged of it."""

    item: Slug  # what is measured, as the events name it
    limit: UnitName  # the unit of which the order has as many as are paid for
    price: Price  # of one, or of a block such as per = { units = 10 }
    buffer: Percent = 0  # so much more costs nothing, in whole pieces rounded down
    counted: Literal["above-buffer", "above-limit"] = "above-buffer"  # what is charged once the buffer is exceeded
    most: Count | None = None  # more than so many are never charged
    blocks: Blocks = "started"  # how a part of a block is charged
    charged: Literal["each-time", "each-month"] = "each-time"  # each measurement, or each month in which it holds
    billed: Literal["in-arrears", "when-invoiced"] = "in-arrears"  # after the billing period, or when the provider does

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a price for time or data, or for another unit."""
        per = self.price.per
        if isinstance(per, Measure) and per.dimension != "count":
            yield "price", "has to be for one, or for a block of counted things such as { units = 10 }"
        elif isinstance(per, str) and per != self.item:
            yield "price", f'has to be for one, per = "{self.item}"'


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A line for each measurement, or each month, with more than the buffer."""
    parameters = clause.parameters
    price, per = parameters.price.nano(facts.currency), parameters.price.base_units
    scale = 10 ** (9 - minor_digits(facts.currency))
    for days, measured, part in _measured(parameters, span, facts):
        limit = _limit(parameters, facts, days.start)
        used = measured if parameters.most is None else min(measured, parameters.most)
        free = limit * parameters.buffer // PPM
        if used <= limit + free:
            continue
        above = used - limit - (free if parameters.counted == "above-buffer" else 0)
        charged = in_blocks(above, per, parameters.blocks)
        period = facts.period_of(days.start)
        bill_on = _bill_on(parameters, facts, days, period)
        if bill_on is not None and charged:
            yield Line(
                amount=half_up(charged * price, per * scale),
                period_start=period.start,
                period_end=period.end,
                from_on=days.start,
                until_on=days.end,
                bill_on=bill_on,
                working=(measured, limit, free, charged, price, per),
                part=part,
            )


def _measured(parameters: Parameters, span: Reign, facts: AgreementFacts) -> Iterator[tuple[Period, int, str]]:
    """Yield what was measured: by measurement, or for each month the largest excess of it over the limit."""
    steps: Steps = []
    for event in about(facts, "use-measured", parameters.item, span):
        quantity, rest = divmod(nano(event["quantity"]), NANO)
        if rest:
            facts.refuse(event, AGAINST_TERMS, f"{parameters.item} is counted in whole numbers", "Round it yourself.")
        elif facts.is_over(event.effective_on):
            facts.refuse(event, AGAINST_TERMS, f"{parameters.item} is measured when the agreement has ended")
        else:
            steps.append((event.effective_on, quantity))
            if parameters.charged == "each-time":
                day = event.effective_on
                yield Period(day, day + timedelta(days=1)), quantity, identity(event)
    if parameters.charged == "each-month" and steps:
        for month in facts.periods(1, steps[0][0]):
            yield from _in_month(parameters, facts, month, steps)


def _in_month(
    parameters: Parameters, facts: AgreementFacts, month: Period, steps: Steps
) -> Iterator[tuple[Period, int, str]]:
    """Yield the days from which the excess of a month is largest, with what was measured."""
    start = max(month.start, facts.life.from_on)
    end = min(month.end, facts.life.until_on or month.end)
    limits = [step.from_on for step in facts.life.quantities.get(parameters.limit, ())]
    days = [day for day in {start, *limits, *(on for on, _ in steps)} if start <= day < end]
    found = [
        (measured - _limit(parameters, facts, day), day, measured)
        for day in days
        if (measured := next((quantity for on, quantity in reversed(steps) if on <= day), None)) is not None
    ]
    if found:
        _, day, measured = max(found, key=lambda one: (one[0], -one[1].toordinal()))
        yield Period(day, end), measured, f"{parameters.item} {month.start:%Y-%m}"


def _limit(parameters: Parameters, facts: AgreementFacts, day: date) -> int:
    """Return how many the order has on a day; that it has none at all is noted as missing."""
    steps = facts.life.quantities.get(parameters.limit, ())
    if not steps and parameters.limit not in facts.missing:
        facts.missing.append(parameters.limit)
    return next((step.quantity for step in reversed(steps) if step.from_on <= day), 0)


def _bill_on(parameters: Parameters, facts: AgreementFacts, days: Period, period: Period) -> date | None:
    """Return the day from which it may be billed; None while the provider has not invoiced it."""
    if parameters.billed == "in-arrears":
        end = facts.life.until_on
        return period.end if end is None else min(period.end, end)
    invoiced = (one for one in facts.of_type("overage-invoiced") if one["item"] == parameters.item)
    return next((one.effective_on for one in invoiced if one.effective_on >= days.end), None)


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["charged"] * working["price"], working["per"] * 10 ** (9 - digits))


KIND = ClauseKind(
    "overage",
    Parameters,
    "What was measured above a number that was ordered is charged, once a buffer is exceeded.",
    specimen=__file__,
    owes_each=owes_each,
    writes="usage",
    working=(
        ("measured", "pieces"),
        ("limit", "units"),
        ("free", "pieces"),
        ("charged", "pieces"),
        ("price", "nano"),
        ("per", "pieces"),
    ),
    arithmetic="charged x price / per, rounded half up to the minor unit; charged is what is above, in blocks",
    amount=amount,
    events=("use-measured", "overage-invoiced"),
)
