"""Activation condition: what has to be there before a service, a device or a function can be had.

Rule      It may be ordered in some countries only, or only beside some levels of another service. A function may take a
          user ID of whoever uses it; a device, its location; a computer, a host program installed on it (a registered
          device that was activated); the contract, that the customer accepted it. Or nothing is needed at all.
Asked     may: place-order, sign-in, use-function, start-session, activate-device.
Specimen  activation_condition.md, beside this file.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Countries, Slug
from counterfoil.contract.wording import Wording
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here


class Parameters(ClauseParameters):
    """What has to be there first."""

    needs: Literal["user-id", "location", "host-program", "acceptance", "nothing"] | None = None
    functions: tuple[Slug, ...] | None = None  # of "user-id": for which functions
    countries: Countries | None = None  # in which it can be ordered
    levels: tuple[Slug, ...] | None = None  # of the service beside which it is used

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a condition of nothing, and an ID that is for no function."""
        if self.needs is None and self.countries is None and self.levels is None:
            yield "needs", "has to be given, or `countries`, or `levels`"
        if self.needs == "user-id" and self.functions is None:
            yield "needs", "has to be said with `functions`: what the ID is for"


SAYS: Final[Mapping[str, Wording]] = {
    "had-there": {
        "en": "It can be ordered in {country}.",
        "nl": "Het kan in {country} worden besteld.",
        "fr": "On peut le commander dans ce pays ({country}).",
    },
    "not-there": {
        "en": "It cannot be ordered in {country}, but in: {countries}.",
        "nl": "Het kan niet in {country} worden besteld, wel in: {countries}.",
        "fr": "On ne peut pas le commander dans ce pays ({country}), mais dans : {countries}.",
    },
    "other-level": {
        "en": "It is not for the level {level}.",
        "nl": "Het is niet voor het niveau {level}.",
        "fr": "Il n'est pas prévu pour le niveau {level}.",
    },
    "right-level": {
        "en": "It is for the level {level}.",
        "nl": "Het is voor het niveau {level}.",
        "fr": "Il est prévu pour le niveau {level}.",
    },
    "change-level": {
        "en": "Take one of these levels: {levels}.",
        "nl": "Neem een van deze niveaus: {levels}.",
        "fr": "Prenez l'un de ces niveaux : {levels}.",
    },
    "no-id": {
        "en": "{user} has no user ID yet.",
        "nl": "{user} heeft nog geen gebruikers-ID.",
        "fr": "{user} n'a pas encore d'identifiant.",
    },
    "create-id": {
        "en": "{user} has to create a user ID first.",
        "nl": "{user} moet eerst een gebruikers-ID aanmaken.",
        "fr": "{user} doit d'abord créer un identifiant.",
    },
    "has-id": {
        "en": "{user} has a user ID.",
        "nl": "{user} heeft een gebruikers-ID.",
        "fr": "{user} a un identifiant.",
    },
    "location-known": {
        "en": "The location of {device} is on file.",
        "nl": "De locatie van {device} is bekend.",
        "fr": "L'emplacement de {device} est connu.",
    },
    "location-first": {
        "en": "The location of {device} is not on file, so it is not activated.",
        "nl": "De locatie van {device} is niet bekend, dus wordt het niet geactiveerd.",
        "fr": "L'emplacement de {device} n'est pas connu ; il n'est donc pas activé.",
    },
    "file-location": {
        "en": "Supply the physical location of {device}.",
        "nl": "Geef de fysieke locatie van {device} op.",
        "fr": "Indiquez l'emplacement physique de {device}.",
    },
    "host-there": {
        "en": "The host program is installed on {computer}.",
        "nl": "Het hostprogramma is op {computer} geïnstalleerd.",
        "fr": "Le programme hôte est installé sur {computer}.",
    },
    "host-first": {
        "en": "No host program is installed on {computer}.",
        "nl": "Op {computer} is geen hostprogramma geïnstalleerd.",
        "fr": "Aucun programme hôte n'est installé sur {computer}.",
    },
    "install-host": {
        "en": "Install it on {computer} first.",
        "nl": "Installeer het eerst op {computer}.",
        "fr": "Installez-le d'abord sur {computer}.",
    },
    "accepted": {
        "en": "The contract was accepted on {day} and has held since.",
        "nl": "Het contract is op {day} aanvaard en geldt sindsdien.",
        "fr": "Le contrat a été accepté le {day} et s'applique depuis.",
    },
    "not-accepted": {
        "en": "The contract holds from its acceptance on {day}.",
        "nl": "Het contract geldt vanaf de aanvaarding op {day}.",
        "fr": "Le contrat s'applique à partir de son acceptation le {day}.",
    },
    "nothing-needed": {
        "en": "Nothing has to be installed or configured first.",
        "nl": "Er hoeft niets vooraf te worden geïnstalleerd of ingesteld.",
        "fr": "Rien ne doit être installé ni configuré au préalable.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether what has to be there first is there."""
    ask, needs = request.ask, parameters.needs
    if ask == "place-order":
        return _ordering(parameters, request, here)
    if needs == "nothing":
        return allows("nothing-needed") if ask in ("sign-in", "start-session") else None
    if needs == "user-id" and ask == "use-function":
        return _with_id(parameters, request, here)
    if needs == "location" and ask == "activate-device":
        device = request["device"]
        if device in here.locations:
            return allows("location-known", device=device)
        return refuses("location-first", "file-location", device=device)
    if needs == "host-program" and ask == "start-session":
        return _with_host(request, here)
    if needs == "acceptance" and ask == "sign-in":
        return _accepted(here)
    return None


def _ordering(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    country, level = request["country"] or here.country, request["level"]
    if parameters.countries is not None and country not in parameters.countries:
        return refuses("not-there", country=country, countries=parameters.countries)
    if parameters.levels is not None and level is not None:
        if level not in parameters.levels:
            return refuses("other-level", "change-level", level=level, levels=parameters.levels)
        return allows("right-level", level=level)
    return None if parameters.countries is None else allows("had-there", country=country)


def _with_id(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    user = request["user"]
    if user is None or request["function"] not in (parameters.functions or ()):
        return None
    if user in here.users or user in here.ids:
        return allows("has-id", user=user)
    return refuses("no-id", "create-id", user=user)


def _with_host(request: Request, here: Here) -> Ruling | None:
    computer = request["computer"]
    if computer is None:
        return None
    known = here.devices.get(computer)
    if known is not None and known.is_activated:
        return allows("host-there", computer=computer)
    return refuses("host-first", "install-host", computer=computer)


def _accepted(here: Here) -> Ruling | None:
    if here.order is None:
        return None
    day = here.order.signed_on or here.order.start_on
    return allows("accepted", day=day) if day <= here.today else refuses("not-accepted", day=day)


KIND = ClauseKind(
    "activation-condition",
    Parameters,
    "What has to be there before a service can be had.",
    specimen=__file__,
    may=may,
    decides=("place-order", "sign-in", "use-function", "start-session", "activate-device"),
    grants=True,
    strangers=True,
    says=SAYS,
    events=("user-id-created", "location-filed", "device-registered", "device-activated"),
)
