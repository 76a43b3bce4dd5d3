"""Pay-per-use: what is used above a maximum is charged by what it is, and added to the next period's invoice.

Rule      In each measuring period, what was measured above the maximum costs a price; no averaging between periods.
Asked     owes_each: the measurements of one agreement.
Units     The meter's base units (bytes, pieces, seconds); prices in 10^-9 of the currency unit.
Rounding  Once, on the line, half up; as measured, unless parts of what the price is per count as blocks.
Reads     Events `use-measured`, in what the price is per.
Specimen  pay_per_use.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from counterfoil.calendar import EPOCH, Period, periods
from counterfoil.clauses.on_a_day import AGAINST_TERMS, NANO, Blocks, about, in_blocks
from counterfoil.contract.answers import Line
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import MONTH, ClauseParameters, Every, Measure, Price, Quantity, Slug
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import half_up, minor_digits, nano


class Parameters(ClauseParameters):
    """What is measured, how much of it is included, and what the rest costs."""

    item: Slug  # what is measured, as the events name it
    maximum: Quantity  # included in each measuring period
    price: Price  # of one, or per GB, hour ... of what is above
    measured: Every = MONTH  # the measuring period, counted from a first of January
    counted: Literal["sum", "largest", "last"] = "sum"  # of the measurements in a measuring period
    blocks: Blocks = "in-proportion"  # how a part of what the price is per is charged
    billed: Literal["next-period", "in-arrears"] = "next-period"  # with the next billing period, or after the measuring

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a maximum for each of a unit, and a price of another kind."""
        per = self.price.per
        if self.maximum.per:
            yield "maximum", "has to be for the whole agreement, without `per`"
        if (per.dimension if isinstance(per, Measure) else "count") != self.maximum.dimension:
            yield "price", "has to be in the measure of the maximum, such as per = " + '"GB" beside { GB = 5 }'
        elif isinstance(per, str) and per != self.item:
            yield "price", f'has to be for one, per = "{self.item}"'


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A line for each measuring period in which more than the maximum was measured."""
    parameters = clause.parameters
    price, per = parameters.price.nano(facts.currency), parameters.price.base_units
    scale = 10 ** (9 - minor_digits(facts.currency))
    for days, quantities in _by_period(parameters, span, facts).items():
        used = {"sum": sum(quantities), "largest": max(quantities), "last": quantities[-1]}[parameters.counted]
        maximum = parameters.maximum.base_units
        charged = in_blocks(max(used - maximum, 0), per, parameters.blocks)
        if charged:
            from_on = max(days.start, facts.life.from_on)
            period = facts.period_of(from_on)
            yield Line(
                amount=half_up(charged * price, per * scale),
                period_start=period.start,
                period_end=period.end,
                from_on=from_on,
                until_on=days.end,
                bill_on=_bill_on(parameters, facts, days),
                working=(used, maximum, charged, price, per),
                part=f"{parameters.item} {days.start}",
            )


def _by_period(parameters: Parameters, span: Reign, facts: AgreementFacts) -> dict[Period, list[int]]:
    """Return what was measured in each measuring period, in base units and in time."""
    per = parameters.price.base_units
    found: dict[Period, list[int]] = {}
    for event in about(facts, "use-measured", parameters.item, span):
        quantity, rest = divmod(nano(event["quantity"]) * per, NANO)
        if rest:
            expected = "It is in what the price is per, down to whole bytes, seconds or pieces."
            facts.refuse(event, AGAINST_TERMS, f"{event['quantity']} of {parameters.item} is no whole number", expected)
        elif facts.is_over(event.effective_on):
            facts.refuse(event, AGAINST_TERMS, f"{parameters.item} is measured when the agreement has ended")
        else:
            day = event.effective_on
            period = next(periods(EPOCH, parameters.measured, day, date.fromordinal(day.toordinal() + 1)))
            found.setdefault(period, []).append(quantity)
    return found


def _bill_on(parameters: Parameters, facts: AgreementFacts, days: Period) -> date:
    """Return the day from which it may be billed: the next billing period's first, or the end of the measuring."""
    end = facts.life.until_on
    if parameters.billed == "in-arrears":
        return days.end if end is None else min(days.end, end)
    period = facts.period_of(days.end)
    following = period.start if period.start == days.end else period.end
    return following if end is None else min(following, end)


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["charged"] * working["price"], working["per"] * 10 ** (9 - digits))


KIND = ClauseKind(
    "pay-per-use",
    Parameters,
    "What is measured above a maximum is charged by what it is, with the next period's invoice.",
    specimen=__file__,
    owes_each=owes_each,
    writes="usage",
    working=(("used", "base"), ("maximum", "base"), ("charged", "base"), ("price", "nano"), ("per", "base")),
    arithmetic="charged x price / per, rounded half up to the minor unit; charged is used - maximum, or its blocks",
    amount=amount,
    events=("use-measured",),
)
