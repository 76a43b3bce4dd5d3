"""Settlement: what is due when an account ends, and what it takes over when it is opened.

Rule      When the agreement has ended, what is open and not disputed is due; its last usage is on the first invoice
          after the end. An overdue balance of an earlier account is charged in full on the day it is carried over.
Asked     owes_each: once for the clause. must: what is open and not disputed, once the agreement has ended.
Units     Minor units.
Rounding  Amounts of events, half up, to the currency's minor unit.
Reads     Events `balance-open` and `balance-carried`; usage lines of the last billing period.
Specimen  settlement.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from counterfoil.contract.answers import Line
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters
from counterfoil.contract.wording import Figure, Money, Wording, said
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import minor_digits, nano

ONE_DAY = timedelta(days=1)


class Parameters(ClauseParameters):
    """What is settled, and when."""

    open_balances: Literal["due-on-termination", "left-as-invoiced"] = "due-on-termination"
    disputed: Literal["left-out", "due"] = "left-out"  # the part of an open balance that the customer disputes
    carried_balances: Literal["charged", "left-as-invoiced"] = "charged"  # of earlier or other accounts
    last_usage: Literal["first-invoice-after-end", "end-of-billing-period"] = "first-invoice-after-end"


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """The lines of the opening and of the end."""
    parameters = clause.parameters
    if parameters.carried_balances == "charged":
        for event in facts.of_type("balance-carried"):
            day = max(event.effective_on, facts.life.from_on)
            carried = facts.minor(nano(event["amount"]))
            if day in span and carried:
                yield _line(facts, (carried, 0, 0), day, f"balance of {event['from_account']} {event.id}")
    end = facts.life.until_on
    if end is None or end - ONE_DAY not in span:
        return
    if parameters.open_balances == "due-on-termination":
        for event in facts.of_type("balance-open"):
            unpaid = facts.minor(nano(event["amount"]))
            is_left_out = parameters.disputed == "left-out" and event["disputed"] is not None
            disputed = facts.minor(nano(event["disputed"])) if is_left_out else 0
            if unpaid != disputed:
                day = max(end, event.effective_on)
                part = f"open balance {event['invoice'] or event.id}"
                yield _line(facts, (unpaid, disputed, 0), day, part, end - ONE_DAY)
    if parameters.last_usage == "end-of-billing-period":
        yield from _later(facts, end)


def _line(
    facts: AgreementFacts, working: tuple[int, int, int], day: date, part: str, inside: date | None = None
) -> Line:
    """Return a line of one day, in the billing period of that day or of one inside the life."""
    period = facts.period_of(inside or day)
    owed = working[0] - working[1]
    return Line(owed, period.start, period.end, day, day + ONE_DAY, day, working, part)


def _later(facts: AgreementFacts, end: date) -> Iterator[Line]:
    """Move what the last usage comes to from the end of the agreement to the end of its billing period."""
    for line in facts.earlier:
        if line.bill_on == end < line.period_end and line.amount:
            period, days = (line.period_start, line.period_end), (line.from_on, line.until_on)
            part = f"{line.clause} {line.part}".strip()
            yield Line(-line.amount, *period, *days, end, (-line.amount, 0, 1), f"{part} not yet")
            yield Line(line.amount, *period, *days, line.period_end, (line.amount, 0, 1), f"{part} now")


SAYS: Final[Mapping[str, Wording]] = {
    "pay": said(
        "Pay {amount}, which is open and not disputed now that {service} has ended.",
        "Betaal {amount}, dat openstaat en niet wordt betwist nu {service} is geëindigd.",
        "Payer {amount}, somme due et non contestée maintenant que {service} a pris fin.",
    )
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What is to be paid of open balances once the agreement has ended."""
    end = seen.life.until_on
    if end is None or end > seen.today or parameters.open_balances != "due-on-termination":
        return
    digits = minor_digits(seen.order.currency)
    for event in seen.of_type("balance-open"):
        is_left_out = parameters.disputed == "left-out" and event["disputed"] is not None
        unpaid = event["amount"] - (event["disputed"] if is_left_out else 0)
        if unpaid:
            minor = int(unpaid.scaleb(digits).quantize(Decimal(1), ROUND_HALF_UP))
            figures: dict[str, Figure] = {
                "amount": Money(minor, seen.order.currency),
                "service": seen.service_name,
            }
            yield Duty("customer", "pay", max(end, event.effective_on), figures=figures)


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return working["amount"] - working["left_out"]


def claim(working: Mapping[str, int]) -> str:
    """Say whether a line moves usage to another day, or claims what was invoiced elsewhere."""
    return "supply" if working["moved"] else "balance"


KIND = ClauseKind(
    "settlement",
    Parameters,
    "What is due when an account ends, and what it takes over when it is opened.",
    specimen=__file__,
    owes_each=owes_each,
    must=must,
    says=SAYS,
    reads=frozenset({"usage"}),
    writes="settlement",
    working=(("amount", "minor"), ("left_out", "minor"), ("moved", "number")),
    arithmetic="amount - what the customer disputes and the clause leaves out",
    amount=amount,
    claim=claim,
    events=("balance-open", "balance-carried"),
)
