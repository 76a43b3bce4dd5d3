"""Bundle: services that are had together under one subscription, and the universal users who may use all of them.

Rule      Whoever has the bundle may use each of its services; the terms of that service hold for it as well. A
          universal user is a named user of every service of the bundle; there may not be more of them than bundles.
Asked     may: use of a service of the bundle, and the assignment of universal users.
Specimen  bundle.md, beside this file.
"""

from collections.abc import Mapping
from typing import Final

from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Services, UnitName
from counterfoil.contract.wording import Wording
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

UNIVERSAL: Final = "universal-user"


class Parameters(ClauseParameters):
    """What is in the bundle, and for how many."""

    services: Services  # that the subscription also gives
    unit: UnitName | None = None  # as many universal users as the agreement has of this unit; no count, if left out


SAYS: Final[Mapping[str, Wording]] = {
    "in-bundle": {
        "en": "{service} is part of the subscription.",
        "nl": "{service} hoort bij het abonnement.",
        "fr": "{service} fait partie de l'abonnement.",
    },
    "room-left": {
        "en": "{used} of {most} universal users are assigned.",
        "nl": "{used} van {most} universele gebruikers zijn toegewezen.",
        "fr": "{used} utilisateurs universels sur {most} sont attribués.",
    },
    "full": {
        "en": "All {most} universal users are assigned.",
        "nl": "Alle {most} universele gebruikers zijn toegewezen.",
        "fr": "Les {most} utilisateurs universels sont tous attribués.",
    },
    "order-more": {
        "en": "Order another bundle, or release a user.",
        "nl": "Bestel nog een bundel, of geef een gebruiker vrij.",
        "fr": "Commandez un autre bundle ou libérez un utilisateur.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether a service of the bundle may be used, or one more universal user assigned."""
    if request.ask != "assign-user":
        if request.service in parameters.services:
            return allows("in-bundle", service=request.service)
        return None
    if parameters.unit is None or request["role"] != UNIVERSAL:
        return None
    most = here.quantity(parameters.unit)
    used = sum(user.role == UNIVERSAL and user.id != request["user"] for user in here.users.values())
    if used >= most:
        return refuses("full", "order-more", most=most)
    return allows("room-left", used=used, most=most)


def gives(parameters: Parameters) -> tuple[str, ...]:
    """The services that the subscription also gives."""
    return parameters.services


KIND = ClauseKind(
    "bundle",
    Parameters,
    "Services that are had together under one subscription, and the universal users who may use all of them.",
    specimen=__file__,
    may=may,
    gives=gives,
    decides=("assign-user", "sign-in", "use-function", "start-call", "start-session", "dial-emergency"),
    says=SAYS,
    events=("user-assigned", "user-released"),
)
