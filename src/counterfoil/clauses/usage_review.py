"""Usage review: what a person decided to charge for use beyond a limit, or against the agreement.

Rule      A recorded decision to charge owes price x excess. Without one, and for every other choice, nothing is owed.
Asked     owes_each: the decisions about one agreement, beside the reviews that other clauses raised.
Units     The excess in base units of the meter, or in what the price is per; money in minor units.
Rounding  Once, on the line, half up.
Reads     Reviews of fair-use limits, with what was used and what was allowed; `review-decided` events.
Specimen  usage_review.md, beside this file.

The excess is never guessed: it is the review's own evidence, or the quantity that the decision states where no clause
measures it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

from counterfoil.contract.answers import Line
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Measure, Price
from counterfoil.facts.events import Event
from counterfoil.facts.plain import AgreementFacts, EarlierReview, Governing, Reign
from counterfoil.money import half_up, minor_digits

AGAINST_TERMS = "event-against-terms"


class Parameters(ClauseParameters):
    """Which reviews are decided here, what may be chosen, and at which rate excess use is charged."""

    of: ClauseIds | None = None  # the clauses whose reviews are decided; without it, what a person found themselves
    choices: tuple[Literal["move-plan", "charge", "limit", "suspend", "terminate"], ...]  # what a person may choose
    rate: Literal["decided", "order", "published"] = "decided"  # whose price a decision to charge uses
    order_price: Price | None = None  # for rate = "order"
    published_price: Price | None = None  # for rate = "published"

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a rate without its price."""
        if self.rate == "order" and self.order_price is None:
            yield "rate", 'has to stand beside `order_price` if it is "order"'
        if self.rate == "published" and self.published_price is None:
            yield "rate", 'has to stand beside `published_price` if it is "published"'


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A line for each clause and month that a person decided to charge; a later decision replaces an earlier one."""
    charged: dict[tuple[str, date], Event] = {}
    decided = [name.rpartition(".")[2] for name in clause.parameters.of or (clause.clause.id,)]
    for event in facts.of_type("review-decided"):
        if facts.governed_on(event.effective_on) not in span or event["clause"] not in decided:
            continue
        choices = clause.parameters.choices
        if event["choice"] not in choices:
            message = f"{clause.clause.address} lets nobody choose {event['choice']}"
            facts.refuse(event, AGAINST_TERMS, message, f"Expected {' or '.join(choices)}.")
        elif event["choice"] == "charge":
            charged[event["clause"], event["period"]] = event
    for event in charged.values():
        price = _price(clause.parameters, event)
        if price is not None:
            yield from _charged(clause.parameters, event, price, facts)


def _price(parameters: Parameters, event: Event) -> Price | None:
    """Return the price of a decision, or None while it has none: then nothing is owed yet."""
    if parameters.rate == "order":
        return parameters.order_price
    if parameters.rate == "published":
        return parameters.published_price
    price: Price | None = event["price"]
    return price


def _charged(parameters: Parameters, event: Event, price: Price, facts: AgreementFacts) -> Iterator[Line]:
    if facts.currency not in dict(price.amounts):
        facts.refuse(event, AGAINST_TERMS, f"the decision has no price in {facts.currency}")
        return
    review = _review(event, facts)
    used = allowed = 0
    if parameters.of is None:
        if event["quantity"] is None:
            expected = "Add `quantity`, in what the price is per; no clause measures it."
            facts.refuse(event, AGAINST_TERMS, "the decision to charge does not say how much", expected)
            return
        excess = event["quantity"] * price.base_units
        from_on, until_on = event["period"], facts.period_of(event["period"]).end
    else:
        if review is None:
            raised = [str(one.period_start) for one in facts.reviews if one.clause == event["clause"]]
            expected = f"It raised reviews for {', '.join(raised) or 'no period'}."
            message = f"{event['clause']} raised no review for the period that begins on {event['period']}"
            facts.refuse(event, AGAINST_TERMS, message, expected)
            return
        if event["quantity"] is not None or not isinstance(price.per, Measure):
            expected = 'Leave out `quantity`, and give a price per a measure such as per = "minute".'
            facts.refuse(event, AGAINST_TERMS, f"{event['clause']} measures what is charged", expected)
            return
        used, allowed = review.evidence["used"], review.evidence["allowed"]
        excess = used - allowed
        from_on, until_on = review.period_start, review.period_end
    period = facts.period_of(until_on - timedelta(days=1))
    nano = price.nano(facts.currency)
    yield Line(
        amount=half_up(excess * nano, price.base_units * 10 ** (9 - minor_digits(facts.currency))),
        period_start=period.start,
        period_end=period.end,
        from_on=from_on,
        until_on=until_on,
        bill_on=event.effective_on,
        working=(used, allowed, excess, nano, price.base_units),
        part=f"{event['clause']} {event['period']}",
    )


def _review(event: Event, facts: AgreementFacts) -> EarlierReview | None:
    return next(
        (one for one in facts.reviews if (one.clause, one.period_start) == (event["clause"], event["period"])), None
    )


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["excess"] * working["price"], working["per"] * 10 ** (9 - digits))


KIND = ClauseKind(
    "usage-review",
    Parameters,
    "What a person decided to charge for use beyond a limit.",
    specimen=__file__,
    owes_each=owes_each,
    reads=frozenset({"fair-use"}),
    writes="review",
    working=(("used", "base"), ("allowed", "base"), ("excess", "base"), ("price", "nano"), ("per", "base")),
    arithmetic="excess x price / per, rounded half up to the minor unit; excess is used - allowed if measured",
    amount=amount,
    events=("review-decided",),
)
