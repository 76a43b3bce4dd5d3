"""Expiry: what was paid in advance and not used in time is lost.

Rule      What is left of an order so many months after its day expires; nothing is paid back. What is used is taken
          from the oldest order that has not expired.
Asked     owes_each: the orders of the item, and its use.
Units     Pieces.
Rounding  None: the line is 0, and its working says what was lost.
Reads     Events `item-ordered` and `item-used`.
Specimen  expiry.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from counterfoil.calendar import add_months
from counterfoil.clauses.on_a_day import AGAINST_TERMS, about, identity, line_on
from counterfoil.contract.answers import Line
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Months, Slug
from counterfoil.facts.events import Event
from counterfoil.facts.plain import AgreementFacts, Governing, Reign


class Parameters(ClauseParameters):
    """What expires, and when."""

    item: Slug  # as the events name it
    after: Months  # from the day of the order; the day before is the last on which it can be used


@dataclass(slots=True)
class Stock:
    """What one order brought, until when it can be used, and what is left of it."""

    event: Event
    ordered: int
    expires_on: date  # the first day on which it cannot be used
    left: int


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A line of 0 for each order of which something expires."""
    stocks = []
    for event in about(facts, "item-ordered", clause.parameters.item, span):
        ordered = 1 if event["quantity"] is None else event["quantity"]
        stocks.append(Stock(event, ordered, add_months(event.effective_on, clause.parameters.after), ordered))
    for event in about(facts, "item-used", clause.parameters.item, span):
        _use(clause.parameters, event, stocks, facts)
    for stock in stocks:
        if stock.left and stock.expires_on <= facts.through:
            working = (stock.ordered, stock.ordered - stock.left, stock.left)
            yield line_on(facts, stock.expires_on, 0, working, f"expired {identity(stock.event)}")


def _use(parameters: Parameters, event: Event, stocks: list[Stock], facts: AgreementFacts) -> None:
    """Take what is used from what can be used on its day, the oldest first; more than that is a fault."""
    wanted = 1 if event["quantity"] is None else event["quantity"]
    day = event.effective_on
    for stock in stocks:
        if stock.event.effective_on <= day < stock.expires_on:
            taken = min(wanted, stock.left)
            stock.left -= taken
            wanted -= taken
    if wanted:
        expired = sum(stock.left for stock in stocks if stock.expires_on <= day)
        message = f"{wanted} of {parameters.item} more are used than can be on {day}; {expired} have expired"
        facts.refuse(event, AGAINST_TERMS, message, "Record the order that it is used from.")


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return 0


KIND = ClauseKind(
    "expiry",
    Parameters,
    "What was paid in advance and not used in time is lost.",
    specimen=__file__,
    owes_each=owes_each,
    writes="one-time",
    working=(("ordered", "pieces"), ("used", "pieces"), ("expired", "pieces")),
    arithmetic="0: what is expired, ordered - used, is not paid back",
    amount=amount,
    events=("item-ordered", "item-used"),
)
