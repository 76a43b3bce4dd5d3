"""Usage review: what follows from a person's decision about use beyond a limit, or against the agreement.

Rule      A recorded decision to charge owes price x excess. Without one, and for every other choice, nothing is owed. A
          decision to suspend refuses the service's use from its day until the service is activated again; what else was
          decided, the provider has to carry out.
Asked     owes_each: the decisions about one agreement, beside the reviews that other clauses raised. may: every use.
          must: the right to look at the use and decide, and what a decision leaves to be done.
Units     The excess in base units of the meter, or in what the price is per; money in minor units.
Rounding  Once, on the line, half up.
Reads     Reviews of fair-use limits, with what was used and what was allowed; `review-decided` events.
Specimen  usage_review.md, beside this file.

The excess is never guessed: it is the review's own evidence, or the quantity that the decision states where no clause
measures it. What other customers used is no such evidence (usage-pattern): it says where to look, not what is owed.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, Literal

from counterfoil.clauses.deadlines import after, first, standing
from counterfoil.contract.answers import Line
from counterfoil.contract.decisions import Ruling, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Measure, Price
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.plain import AgreementFacts, EarlierReview, Governing, Reign
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here
from counterfoil.money import half_up, minor_digits

AGAINST_TERMS: Final = "event-against-terms"
USES: Final = (
    *("sign-in", "use-function", "start-call", "continue-call", "start-session", "join-session", "continue-session"),
    *("record", "send-messages"),
)


class Parameters(ClauseParameters):
    """Which decisions are heard here, what may be chosen, and at which rate excess use is charged."""

    of: ClauseIds | None = None  # the clauses that measure an excess and raise reviews of it
    stated: ClauseIds | None = None  # the clauses of which a decision states how much: what is unusual, what was found
    choices: tuple[Literal["move-plan", "charge", "limit", "suspend", "terminate"], ...]  # what a person may choose
    rate: Literal["decided", "order", "published"] = "decided"  # whose price a decision to charge uses
    order_price: Price | None = None  # for rate = "order"
    published_price: Price | None = None  # for rate = "published"

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a rate without its price, and a clause that hears no decision."""
        if self.of is None and self.stated is None:
            yield "choices", "has to stand beside `of` or `stated`"
        if self.rate == "order" and self.order_price is None:
            yield "rate", 'has to stand beside `order_price` if it is "order"'
        if self.rate == "published" and self.published_price is None:
            yield "rate", 'has to stand beside `published_price` if it is "published"'

    def hears(self, event: Event) -> bool:
        """Return whether a decision is about one of the clauses named."""
        return event["clause"] in _ids(self.of) or event["clause"] in _ids(self.stated)


def _ids(names: ClauseIds | None) -> list[str]:
    return [name.rpartition(".")[2] for name in names or ()]


SAYS: Final[Mapping[str, Wording]] = {
    "suspended": said(
        "The service is suspended since {day}, after a review of its use.",
        "De dienst is opgeschort sinds {day}, na een beoordeling van het gebruik.",
        "Le service est suspendu depuis le {day}, après un examen de son usage.",
    ),
    "ask-provider": said(
        "Ask the provider to activate it again.",
        "Vraag de aanbieder om de dienst weer te activeren.",
        "Demandez au fournisseur de le réactiver.",
    ),
    "may-review": said(
        "May look at the use of {service} and decide what follows.",
        "Mag het gebruik van {service} bekijken en beslissen wat daarop volgt.",
        "Peut examiner l'usage de {service} et décider de la suite.",
    ),
    "name-price": said(
        "Name the price for the use that is to be charged, as decided on {day}; until then nothing is owed.",
        "Vermeld de prijs voor het gebruik dat volgens het besluit van {day} wordt berekend; tot dan is niets "
        "verschuldigd.",
        "Indiquer le prix de l'usage à facturer selon la décision du {day} ; d'ici là, rien n'est dû.",
    ),
    "move-plan": said(
        "Move the customer to a plan that fits the use better, as decided on {day}.",
        "Zet de klant over naar een abonnement dat beter bij het gebruik past, zoals besloten op {day}.",
        "Faire passer le client à une formule mieux adaptée à son usage, comme décidé le {day}.",
    ),
    "limit": said(
        "Limit the connections, as decided on {day}.",
        "Beperk de verbindingen, zoals besloten op {day}.",
        "Limiter les connexions, comme décidé le {day}.",
    ),
    "terminate": said(
        "End the agreement, as decided on {day}.",
        "Beëindig de overeenkomst, zoals besloten op {day}.",
        "Mettre fin au contrat, comme décidé le {day}.",
    ),
}
# What shows that a decision was carried out: an event and its fields.
_DONE: Final[Mapping[str, tuple[str, Mapping[str, object]]]] = {
    "move-plan": ("agreement-ended", {"cause": "replaced"}),
    "limit": ("destination-blocked", {}),
    "terminate": ("agreement-ended", {}),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether the service may be used although somebody decided to suspend it: it may not."""
    for event in here.of_type("review-decided"):
        if event["choice"] == "suspend" and "suspend" in parameters.choices and parameters.hears(event):
            since = event.effective_on
            again = [one for one in here.of_type("reactivated") if one["user"] is None and one.effective_on >= since]
            if not again:
                return refuses("suspended", "ask-provider", day=since)
    return None


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The right to decide, and what a decision leaves to be done."""
    yield standing(seen, "provider", "may-review", is_right=True, figures={"service": seen.service_name})
    for event in seen.of_type("review-decided"):
        choice = event["choice"]
        if choice not in parameters.choices or not parameters.hears(event):
            continue
        figures = {"day": event.effective_on}
        if choice in _DONE:
            kind, fields = _DONE[choice]
            done = first(seen, event.effective_on, kind, **fields)
            yield after(seen, event, "provider", choice, done=done, figures=figures)
        elif choice == "charge" and parameters.rate == "decided" and event["price"] is None:
            yield after(seen, event, "provider", "name-price", done=_priced(event, seen), figures=figures)


def _priced(event: Event, seen: Obliged) -> Event | None:
    """Return the later decision about the same clause and period that names a price."""
    return next(
        (
            one
            for one in seen.of_type("review-decided")
            if one["clause"] == event["clause"] and one["period"] == event["period"] and one["price"] is not None
            if one.effective_on >= event.effective_on
        ),
        None,
    )


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A line for each clause and month that a person decided to charge; a later decision replaces an earlier one."""
    charged: dict[tuple[str, date], Event] = {}
    for event in facts.of_type("review-decided"):
        if facts.governed_on(event.effective_on) not in span or not clause.parameters.hears(event):
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
    if event["clause"] not in _ids(parameters.of):
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
    "What follows from a person's decision about use beyond a limit, or unusual use.",
    specimen=__file__,
    owes_each=owes_each,
    may=may,
    must=must,
    decides=USES,
    says=SAYS,
    reads=frozenset({"fair-use"}),
    writes="review",
    working=(("used", "base"), ("allowed", "base"), ("excess", "base"), ("price", "nano"), ("per", "base")),
    arithmetic="excess x price / per, rounded half up to the minor unit; excess is used - allowed if measured",
    amount=amount,
    events=("review-decided", "reactivated", "agreement-ended", "destination-blocked"),
)
