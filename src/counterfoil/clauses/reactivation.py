"""Reactivation: a fee for activating a suspended or ended service again, where the provider charges it.

Rule      The fee is owed on the day of a reactivation that the provider recorded as charged.
Asked     owes_each: once for each reactivation.
Units     Minor units.
Rounding  The fee, half up, to the currency's minor unit.
Reads     Events `reactivated`; whether it is charged is the provider's decision and stands in the event.
Specimen  reactivation.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from counterfoil.contract.answers import Line
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Amount, ClauseParameters
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import half_up


class Parameters(ClauseParameters):
    """What it costs."""

    fee: Amount  # for each reactivation that is charged


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A line for each reactivation that is charged."""
    fee = clause.parameters.fee.nano(facts.currency)
    for event in facts.of_type("reactivated"):
        day = event.effective_on
        if event["charged"] == "yes" and day in span:
            period = facts.period_of(day)
            days = (day, day + timedelta(days=1), day)
            yield Line(facts.minor(fee), period.start, period.end, *days, (fee,), f"{day} {event.id}")


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["fee"], 10 ** (9 - digits))


KIND = ClauseKind(
    "reactivation",
    Parameters,
    "A fee for activating a suspended or ended service again, where the provider charges it.",
    specimen=__file__,
    owes_each=owes_each,
    writes="one-time",
    working=(("fee", "nano"),),
    arithmetic="the fee, rounded half up to the minor unit",
    amount=amount,
    events=("reactivated",),
)
