"""Shipping: by when equipment is sent, and who bears the risk on the way.

Rule      What is ordered is handed to the carrier, with its tracking number, within so many working days. Where the
          clause says that the customer bears the risk, handing it over is delivery: it is paid for though it be lost.
Asked     must: the dispatch of each order, and whose the risk is from then on.
Specimen  shipping.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.deadlines import after
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Slug, Span, WorkingDays
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged


class Parameters(ClauseParameters):
    """What the clause says of shipping."""

    items: tuple[Slug, ...] | None = None  # as the events that order them name them; whatever is ordered, if left out
    process_within: WorkingDays | None = None  # after the day of the order
    risk: Literal["customer", "not-said"] = "not-said"  # on the way


SAYS: Final[Mapping[str, Wording]] = {
    "dispatch": said(
        "Process the order of {day} and give its tracking number by {due}.",
        "Verwerk de bestelling van {day} en geef uiterlijk op {due} het volgnummer.",
        "Traiter la commande du {day} et en donner le numéro de suivi au plus tard le {due}.",
    ),
    "bear-risk": said(
        "Bear the risk of loss and damage on the way since {day}; the price stays due.",
        "Draag het risico van verlies en schade onderweg sinds {day}; de prijs blijft verschuldigd.",
        "Supporter le risque de perte et d'avarie en transit depuis le {day} ; le prix reste dû.",
    ),
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The dispatch of each order, and the risk from then on."""
    sent = list(seen.of_type("goods-dispatched"))
    for event in seen.of_type("item-ordered"):
        if parameters.items is not None and event["item"] not in parameters.items:
            continue
        dispatched = next((one for one in sent if _is_of(one, event)), None)
        if parameters.process_within is not None:
            tracked = dispatched if dispatched is not None and dispatched["tracking"] is not None else None
            within = Span(parameters.process_within, "working_days")
            figures = {"day": event.effective_on}
            yield after(seen, event, "provider", "dispatch", within=within, done=tracked, figures=figures)
        if parameters.risk == "customer" and dispatched is not None:
            yield after(seen, dispatched, "customer", "bear-risk", figures={"day": dispatched.effective_on})


def _is_of(sent: Event, ordered: Event) -> bool:
    """Return whether what was sent is what was ordered: by its id, or anything sent since if it names none."""
    if sent["ordered"] is not None:
        return bool(sent["ordered"] == ordered.id)
    return sent.effective_on >= ordered.effective_on


KIND = ClauseKind(
    "shipping",
    Parameters,
    "By when equipment is sent, and who bears the risk on the way.",
    specimen=__file__,
    must=must,
    says=SAYS,
    events=("item-ordered", "goods-dispatched"),
)
