"""Discontinued service: what holds for a service that is no longer sold, or that is another one under its old name.

Rule      From the day on which it is no longer offered it cannot be ordered any more, and whoever has it is judged by
          its last description. A service that is an alias is treated as the one it stands for.
Asked     may: sign-in, add-units, place-order.
Specimen  discontinued_service.md, beside this file.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Day, Slug
from counterfoil.contract.wording import Wording
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here


class Parameters(ClauseParameters):
    """Since when it is gone, or which service it is."""

    withdrawn_on: Day | None = None  # the first day on which it is not offered any more
    same_as: Slug | None = None  # the service that it is treated as

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a clause that says neither."""
        if self.withdrawn_on is None and self.same_as is None:
            yield "withdrawn_on", "has to be given, or `same_as`"


SAYS: Final[Mapping[str, Wording]] = {
    "no-longer-sold": {
        "en": "It has not been offered since {day}.",
        "nl": "Het wordt sinds {day} niet meer aangeboden.",
        "fr": "Il n'est plus proposé depuis le {day}.",
    },
    "last-description": {
        "en": "It has not been offered since {day}; its last description goes on to hold.",
        "nl": "Het wordt sinds {day} niet meer aangeboden; de laatste beschrijving blijft gelden.",
        "fr": "Il n'est plus proposé depuis le {day} ; sa dernière description reste applicable.",
    },
    "take-another": {
        "en": "Order a service that is on offer.",
        "nl": "Bestel een dienst die wordt aangeboden.",
        "fr": "Commandez un service qui est proposé.",
    },
    "treated-as": {
        "en": "What is said of {service} holds.",
        "nl": "Wat voor {service} is bepaald, geldt.",
        "fr": "Ce qui vaut pour {service} s'applique.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether it can still be ordered, and by which description it is used."""
    gone = parameters.withdrawn_on
    if gone is not None and here.today >= gone:
        if request.ask == "sign-in":
            return allows("last-description", day=gone)
        return refuses("no-longer-sold", "take-another", day=gone)
    if parameters.same_as is not None and request.ask == "sign-in":
        return allows("treated-as", service=parameters.same_as)
    return None


KIND = ClauseKind(
    "discontinued-service",
    Parameters,
    "What holds for a service that is no longer sold.",
    specimen=__file__,
    may=may,
    decides=("sign-in", "add-units", "place-order"),
    strangers=True,
    says=SAYS,
)
