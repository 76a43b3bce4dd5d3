"""Regulatory fee: a fee a month that recovers the cost of a regulator's demands, for customers of some countries.

Rule      Price for each month, flat or for each unit, by calendar days where it holds for only part of the month.
Asked     owes_each: the months of one agreement in which the clause governs.
Units     Quantities in whole units, days; money in minor units.
Rounding  Once, on the line, half up.
Reads     Quantities over time, if the price is for each of a unit.
Specimen  regulatory_fee.md, beside this file.

It is no tax: it stands on the bill as a line of its own, and is part of what is taxed.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Literal

from counterfoil.calendar import Period
from counterfoil.contract.answers import Line
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Countries, Measure, Price
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import half_up, minor_digits


class Parameters(ClauseParameters):
    """What a month costs, and whom."""

    price: Price  # for one month, flat or for each unit
    countries: Countries  # of the agreements that are charged
    billed: Literal["in-arrears", "in-advance"] = "in-arrears"  # after the month, or on its first day

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a price per a measure."""
        if isinstance(self.price.per, Measure):
            yield "price", 'has to be for a unit, such as per = "named-user", or for the whole'


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A line for each month that has begun."""
    parameters = clause.parameters
    if facts.country not in parameters.countries:
        return
    unit = parameters.price.unit
    if unit and unit not in facts.life.quantities:
        facts.missing.append(unit)
        return
    price = parameters.price.nano(facts.currency)
    for month in facts.periods(months=1):
        from_on = max(month.start, span.from_on)
        until_on = min(month.end, span.until_on or month.end)
        unit_days = _unit_days(Period(from_on, until_on), unit, facts)
        if from_on >= until_on or not unit_days:
            continue
        period = facts.period_of(until_on - timedelta(days=1))
        is_over_on = min(month.end, facts.life.until_on or month.end)
        yield Line(
            amount=half_up(unit_days * price, month.days * 10 ** (9 - minor_digits(facts.currency))),
            period_start=period.start,
            period_end=period.end,
            from_on=from_on,
            until_on=until_on,
            bill_on=from_on if parameters.billed == "in-advance" else is_over_on,
            working=(unit_days, price, month.days),
            part=month.start.isoformat(),
        )


def _unit_days(days: Period, unit: str, facts: AgreementFacts) -> int:
    """Return the quantity of a unit summed over days; the number of days if there is no unit."""
    if not unit:
        return days.days
    return sum(
        step.quantity * max(0, (min(days.end, step.until_on or days.end) - max(days.start, step.from_on)).days)
        for step in facts.life.quantities[unit]
    )


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["unit_days"] * working["price"], working["days"] * 10 ** (9 - digits))


KIND = ClauseKind(
    "regulatory-fee",
    Parameters,
    "A fee a month that recovers the cost of a regulator's demands, for customers of some countries.",
    specimen=__file__,
    owes_each=owes_each,
    writes="surcharge",
    working=(("unit_days", "unit-days"), ("price", "nano"), ("days", "days")),
    arithmetic="unit_days x price / days, rounded half up to the minor unit",
    amount=amount,
)
