"""Time and materials: work that is charged by the hours that it takes, after it has been done.

Rule      Hours x rate, as worked or in started steps. Where work has to be approved, hours are charged as far as they
          are approved; the rest is put before a person.
Asked     owes_each: the hours worked under one agreement, and those approved.
Units     Seconds; the rate in 10^-9 of the currency unit for one hour.
Rounding  Once, on the line, half up.
Reads     Events `hours-worked` and `hours-approved`.
Specimen  time_and_materials.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

from counterfoil.clauses.on_a_day import AGAINST_TERMS, NANO, about, identity, line_on
from counterfoil.contract.answers import Line, Review
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Measure, Price, Seconds, Slug
from counterfoil.facts.events import Event
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import half_up, minor_digits, nano, up_to

HOUR = 3600
OPTIONS = ("approve", "waive")


class Parameters(ClauseParameters):
    """Which work, at which rate, and who has to agree to it."""

    item: Slug  # as the events name it
    rate: Price  # per = "hour"
    approval: Literal["needed", "not-needed"] = "needed"  # of the hours, before they are charged
    step: Seconds | None = None  # what is charged is rounded up to whole ones of it; as worked, if left out
    least: Seconds | None = None  # of every piece of work, so much is charged at least
    billed: Literal["when-done", "in-arrears"] = "when-done"  # from the day after, or after the billing period

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a rate for anything but time, and a step of nothing."""
        if not isinstance(self.rate.per, Measure) or self.rate.per.dimension != "time":
            yield "rate", 'has to be for time, such as per = "hour"'
        if self.step == 0:
            yield "step", "has to be longer than nothing"


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line | Review]:
    """A line for each piece of work that may be charged, and a review of what nobody approved."""
    parameters = clause.parameters
    rate, per = parameters.rate.nano(facts.currency), parameters.rate.base_units
    scale = 10 ** (9 - minor_digits(facts.currency))
    approved = [
        (event.effective_on, seconds)
        for event in about(facts, "hours-approved", parameters.item, span)
        if (seconds := _seconds(event, facts)) is not None
    ]
    spent = 0
    for event in about(facts, "hours-worked", parameters.item, span):
        worked = _seconds(event, facts)
        if worked is None:
            continue
        billed = max(worked, parameters.least or 0)
        billed = up_to(billed, parameters.step) if parameters.step else billed
        is_free = parameters.approval == "not-needed"
        charged = billed if is_free else max(0, min(billed, sum(seconds for _, seconds in approved) - spent))
        spent += charged
        if charged:
            bill_on = _done_on(parameters, event, facts)
            if not is_free:
                bill_on = max(bill_on, _covered_on(approved, spent))
            working = (worked, billed, charged, rate, per)
            money = half_up(charged * rate, per * scale)
            yield line_on(facts, event.effective_on, money, working, identity(event), bill_on=bill_on)
        if charged < billed:
            period = facts.period_of(event.effective_on)
            working = (worked, billed, charged, rate, per)
            yield Review(period.start, period.end, event.effective_on, working, OPTIONS)


def _seconds(event: Event, facts: AgreementFacts) -> int | None:
    """Return the hours of an event in seconds; None after saying that they are no whole number of them."""
    seconds, rest = divmod(nano(event["hours"]) * HOUR, NANO)
    if rest:
        facts.refuse(event, AGAINST_TERMS, f"{event['hours']} hours are no whole number of seconds")
        return None
    return seconds


def _covered_on(approved: list[tuple[date, int]], spent: int) -> date:
    """Return the day on which so much had been approved; approvals are in time and cover it."""
    total = 0
    for day, seconds in approved:
        total += seconds
        if total >= spent:
            return day
    raise AssertionError("more is charged than was approved")


def _done_on(parameters: Parameters, event: Event, facts: AgreementFacts) -> date:
    """Return the first day on which work can be billed."""
    if parameters.billed == "when-done":
        return event.effective_on + timedelta(days=1)
    return facts.period_of(event.effective_on).end


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["charged"] * working["rate"], working["per"] * 10 ** (9 - digits))


KIND = ClauseKind(
    "time-and-materials",
    Parameters,
    "Work that is charged by the hours that it takes, after it has been done.",
    specimen=__file__,
    owes_each=owes_each,
    writes="one-time",
    working=(
        ("worked", "seconds"),
        ("billed", "seconds"),
        ("charged", "seconds"),
        ("rate", "nano"),
        ("per", "seconds"),
    ),
    arithmetic="charged x rate / per, rounded half up; charged is what is billed of the work, as far as it is approved",
    amount=amount,
    events=("hours-worked", "hours-approved"),
)
