"""Prerequisite: which other subscription, and what else, has to be there for a service to be used.

Rule      One of the services named has to be active: an agreement on it runs and is not suspended. If it has to match,
          the one in which the service is used has to be. It may work on some platforms only, and some functions only on
          devices that can do them. What the customer has to bring, it brings at its own expense.
Asked     may: sign-in, use-function, start-call, start-session, place-order. must: what the customer provides.
Specimen  prerequisite.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Flag, Services, Slug
from counterfoil.contract.wording import Wording
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here


class Parameters(ClauseParameters):
    """What has to be there."""

    needs: Services | None = None  # one of these has to be active
    matching: Flag = False  # the one in which it is used, where the request names it
    platforms: tuple[Slug, ...] | None = None  # of the device that it is used with
    if_supported: tuple[Slug, ...] | None = None  # functions that not every device can do
    customer_provides: Literal["network"] | None = None

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a clause that needs nothing."""
        if not any((self.needs, self.platforms, self.if_supported, self.customer_provides)):
            yield "needs", "has to be given, or what else has to be there"


SAYS: Final[Mapping[str, Wording]] = {
    "is-there": {
        "en": "The subscription that it needs is active: {service}.",
        "nl": "Het abonnement dat ervoor nodig is, is actief: {service}.",
        "fr": "L'abonnement nécessaire est actif : {service}.",
    },
    "is-missing": {
        "en": "It takes an active subscription, and there is none: {services}.",
        "nl": "Er is een actief abonnement voor nodig, en dat is er niet: {services}.",
        "fr": "Il faut un abonnement actif, et il n'y en a pas : {services}.",
    },
    "get-it": {
        "en": "Order or reactivate one of these: {services}.",
        "nl": "Bestel of heractiveer een van deze: {services}.",
        "fr": "Commandez ou réactivez l'un de ceux-ci : {services}.",
    },
    "other-device": {
        "en": "It does not work with {platform}.",
        "nl": "Het werkt niet met {platform}.",
        "fr": "Cela ne fonctionne pas avec {platform}.",
    },
    "use-device": {
        "en": "Use a device with one of these: {platforms}.",
        "nl": "Gebruik een apparaat met een van deze: {platforms}.",
        "fr": "Utilisez un appareil avec l'un de ceux-ci : {platforms}.",
    },
    "not-supported": {
        "en": "This device cannot do {function}.",
        "nl": "Dit apparaat kan {function} niet aan.",
        "fr": "Cet appareil ne permet pas {function}.",
    },
    "other-one": {
        "en": "Use a device that can.",
        "nl": "Gebruik een apparaat dat het wel kan.",
        "fr": "Utilisez un appareil qui le permet.",
    },
    "provides-network": {
        "en": "Provide and maintain at your own expense the network, connections and equipment for {service}.",
        "nl": "Op eigen kosten zorgen voor het netwerk, de verbindingen en de apparatuur voor {service}.",
        "fr": "Fournir et entretenir à vos frais le réseau, les connexions et l'équipement pour {service}.",
    },
}
_USES: Final = ("use-function", "start-session")


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether what the service needs is there."""
    if request.ask in _USES:
        unfit = _unfit(parameters, request)
        if unfit is not None:
            return unfit
    if parameters.needs is None:
        return None
    within = request["within"] if parameters.matching else None
    wanted = parameters.needs if within is None else tuple(one for one in parameters.needs if one == within)
    for service in wanted:
        if any(host.suspended is None for host in here.account.running(service)):
            return allows("is-there", service=service)
    return refuses("is-missing", "get-it", services=wanted or parameters.needs)


def _unfit(parameters: Parameters, request: Request) -> Ruling | None:
    """Return why the device does not do, or None."""
    platform, platforms = request["platform"], parameters.platforms
    if platform is not None and platforms is not None and platform not in platforms:
        return refuses("other-device", "use-device", platform=platform, platforms=platforms)
    function = request["function"]
    if function is not None and function in (parameters.if_supported or ()) and request["supported"] is False:
        return refuses("not-supported", "other-one", function=function)
    return None


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What the customer provides for as long as the agreement runs."""
    if parameters.customer_provides == "network":
        yield Duty("customer", "provides-network", seen.life.from_on, figures={"service": seen.service_name})


KIND = ClauseKind(
    "prerequisite",
    Parameters,
    "Which other subscription, and what else, has to be there.",
    specimen=__file__,
    may=may,
    must=must,
    decides=("sign-in", "use-function", "start-call", "start-session", "place-order"),
    grants=True,
    strangers=True,
    says=SAYS,
    events=("suspended", "reactivated"),
)
