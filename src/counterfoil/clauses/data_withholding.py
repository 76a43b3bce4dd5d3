"""Data withholding: when a party need not hand over data.

Rule      The provider may keep data back while the contract may be in breach: an invoice is overdue, a duty was missed,
          use was found against the limits. Or it need not hand over messages after the end. What is withheld, or no
          longer owed, is refused.
Asked     may: request-data. must: the right to withhold, from the day on which it arises.
Specimen  data_withholding.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.deadlines import after, first, found, paid, standing
from counterfoil.contract.decisions import Ruling, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here


class Parameters(ClauseParameters):
    """Why data may be kept back."""

    ground: Literal["breach", "end"]


SAYS: Final[Mapping[str, Wording]] = {
    "may-withhold": said(
        "May keep the customer's data back: the contract may be in breach since {day}.",
        "Mag de gegevens van de klant achterhouden: mogelijk wordt het contract sinds {day} niet nagekomen.",
        "Peut retenir les données du client : le contrat n'est peut-être plus respecté depuis le {day}.",
    ),
    "need-not-forward": said(
        "Need not forward messages that were not read or delivered before the end.",
        "Hoeft berichten die voor het einde niet gelezen of bezorgd zijn niet door te sturen.",
        "N'est pas tenu de transmettre les messages non lus ou non remis avant la fin.",
    ),
    "withheld": said(
        "The data is withheld since {day}.",
        "De gegevens worden achtergehouden sinds {day}.",
        "Les données sont retenues depuis le {day}.",
    ),
    "settle": said(
        "Settle what is open, and ask the provider to release it.",
        "Los op wat openstaat en vraag de aanbieder om vrijgave.",
        "Réglez ce qui est en suspens et demandez au fournisseur de les libérer.",
    ),
    "ended": said(
        "The agreement ended, and with it the right to messages; {day} was the first day without it.",
        "De overeenkomst is geëindigd en daarmee het recht op berichten; {day} was de eerste dag zonder.",
        "Le contrat a pris fin, et avec lui le droit aux messages ; le {day} était le premier jour sans lui.",
    ),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether data can be had although it is withheld, or the agreement has ended: it cannot."""
    if parameters.ground == "end":
        end = None if here.life is None else here.life.until_on
        return refuses("ended", day=end) if end is not None and here.today >= end else None
    withheld, released = _last(here, "data-withheld"), _last(here, "data-released")
    if withheld is None or (released is not None and released.effective_on >= withheld.effective_on):
        return None
    return refuses("withheld", "settle", day=withheld.effective_on)


def _last(here: Here, kind: str) -> Event | None:
    events = here.happened.get(kind)
    return events[-1] if events else None


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The right to keep data back."""
    if parameters.ground == "end":
        end = seen.life.until_on
        if end is not None and end <= seen.today:
            yield standing(seen, "provider", "need-not-forward", is_right=True, arises_on=end)
        return
    for event in _breaches(seen):
        done = first(seen, event.effective_on, "data-withheld")
        figures = {"day": event.effective_on}
        yield after(seen, event, "provider", "may-withhold", done=done, is_right=True, figures=figures)


def _breaches(seen: Obliged) -> Iterator[Event]:
    for event in seen.of_type("invoice-overdue"):
        if paid(seen, event.effective_on, event["invoice"]) is None:
            yield event
    yield from (event for event in seen.of_type("duty-missed") if event["by"] == "customer")
    yield from found(seen, "against-use-limits")


KIND = ClauseKind(
    "data-withholding",
    Parameters,
    "When a party need not hand over data.",
    specimen=__file__,
    may=may,
    decides=("request-data",),
    must=must,
    says=SAYS,
    events=(
        *("data-withheld", "data-released", "invoice-overdue", "payment-received", "written-off", "duty-missed"),
        "use-found",
    ),
)
