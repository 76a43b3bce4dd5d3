"""Information notice: what a party has to tell the other, or its users, and what it may tell them.

Rule      By what the clause is about:
          users         the customer tells each user of a matter, by the day on which it becomes one
          device-moved  the customer tells the provider where a device that moved is now, so many days after the move
          change        the provider makes a planned change known, so many days before it takes effect; in one of the
                        ways that the clause accepts, any of them being enough
          marketing     the provider may send marketing until the customer, or the user, asks it not to
          operational   the provider may always send notices on the running of the service
          usage         the provider shows administrators what was used
Asked     may: contact-customer, use-function. must: what to tell, by when, and whether it was told in time.
Units     Calendar days; "at once" is the same local day.
Specimen  information_notice.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Final, Literal

from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Days, Flag, Slug
from counterfoil.contract.wording import Wording
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here


class Parameters(ClauseParameters):
    """What is told, to whom, and by when."""

    about: Literal["users", "device-moved", "change", "marketing", "operational", "usage"]
    matter: Slug | None = None  # of "users": what they are told, as `person-informed` events say it
    within: Days = 0  # of "device-moved": after the day of the move
    change: Literal["hosting-partner", "terms"] | None = None  # of "change": which
    before: Days | None = None  # of "change": before it takes effect; no day, if left out
    ways: tuple[Literal["e-mail", "publication", "letter"], ...] | None = None  # of "change"; any, if left out
    if_possible: Flag = False  # of "change": whether the duty holds only as far as it can be met

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a notice that does not say of what."""
        if self.about == "users" and self.matter is None:
            yield "about", "has to be said with `matter`: what users are told"
        if self.about == "change" and self.change is None:
            yield "about", "has to be said with `change`: which change"


SAYS: Final[Mapping[str, Wording]] = {
    "tell-user": {
        "en": "Tell {user} of this before first use: {matter}.",
        "nl": "{user} vóór het eerste gebruik hierover informeren: {matter}.",
        "fr": "Informer {user} de ceci avant la première utilisation : {matter}.",
    },
    "tell-all": {
        "en": "Tell everybody who uses {service} of this: {matter}.",
        "nl": "Iedereen die {service} gebruikt hierover informeren: {matter}.",
        "fr": "Informer de ceci tous ceux qui utilisent {service} : {matter}.",
    },
    "tell-location": {
        "en": "Tell the provider where {device} is now.",
        "nl": "De aanbieder laten weten waar {device} nu is.",
        "fr": "Indiquer au fournisseur où se trouve désormais {device}.",
    },
    "wrong-location": {
        "en": "Until then an emergency call from {device} may be taken for one from the old place.",
        "nl": "Tot dan kan een noodoproep van {device} voor een oproep vanaf de oude plaats worden gehouden.",
        "fr": "Jusque-là, un appel d'urgence de {device} peut être attribué à l'ancien emplacement.",
    },
    "announce": {
        "en": "Make the change of {effect} known to the customer.",
        "nl": "De wijziging van {effect} aan de klant bekendmaken.",
        "fr": "Faire connaître au client le changement du {effect}.",
    },
    "announce-if-possible": {
        "en": "Make the change of {effect} known to the customer, if possible.",
        "nl": "De wijziging van {effect} zo mogelijk aan de klant bekendmaken.",
        "fr": "Faire connaître au client, si possible, le changement du {effect}.",
    },
    "show-usage": {
        "en": "Show the customer's administrators how much of {service} is used.",
        "nl": "De beheerders van de klant laten zien hoeveel van {service} is gebruikt.",
        "fr": "Montrer aux administrateurs du client la consommation de {service}.",
    },
    "may-send": {
        "en": "Nobody asked not to receive it.",
        "nl": "Niemand heeft gevraagd dit niet te ontvangen.",
        "fr": "Personne n'a demandé à ne pas le recevoir.",
    },
    "opted-out": {
        "en": "The recipient asked not to receive it.",
        "nl": "De ontvanger heeft gevraagd dit niet te ontvangen.",
        "fr": "Le destinataire a demandé à ne pas le recevoir.",
    },
    "opt-in": {
        "en": "The recipient has to ask for it again.",
        "nl": "De ontvanger moet er opnieuw om vragen.",
        "fr": "Le destinataire doit le demander à nouveau.",
    },
    "always": {
        "en": "Notices on the running of the service go to everybody, whoever opted out of other mail.",
        "nl": "Berichten over de werking van de dienst gaan naar iedereen, ook naar wie andere post niet wil.",
        "fr": "Les avis sur le fonctionnement du service vont à tous, même à qui ne veut pas d'autre courrier.",
    },
    "administrator-sees": {
        "en": "Administrators see what was used.",
        "nl": "Beheerders zien wat is gebruikt.",
        "fr": "Les administrateurs voient la consommation.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether the provider may write to somebody, and whether somebody sees the usage."""
    if request.ask == "use-function":
        is_asked = parameters.about == "usage" and request["function"] == "see-usage"
        is_administrator = is_asked and here.people.get("administrator") == request["user"] is not None
        return allows("administrator-sees") if is_administrator else None
    if parameters.about == "operational":
        return allows("always") if request["purpose"] == "operational" else None
    if parameters.about != "marketing" or request["purpose"] not in ("marketing", "information"):
        return None
    people = ("", request["person"] or "")
    if any(here.consents.get(("marketing", person)) is False for person in people):
        return refuses("opted-out", "opt-in")
    return allows("may-send")


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What has to be told, by when."""
    if parameters.about == "users":
        yield from _users(parameters, seen)
    elif parameters.about == "device-moved":
        yield from _moved(parameters, seen)
    elif parameters.about == "change":
        yield from _changes(parameters, seen)
    elif parameters.about == "usage":
        yield Duty("provider", "show-usage", seen.life.from_on, figures={"service": seen.service_name})


def _users(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    matter = parameters.matter or ""
    told = [one for one in seen.of_type("person-informed") if one["matter"] == matter]
    yield Duty(
        "customer", "tell-all", seen.life.from_on, figures={"service": seen.service_name, "matter": matter}
    )  # fmt: skip
    for made in seen.of_type("user-assigned"):
        day = made.effective_on
        by = next((one for one in told if _reaches(one, made)), None)
        yield Duty("customer", "tell-user", day, day, {"user": made["user"], "matter": matter}, fulfilled_by=by)


def _reaches(told: Event, made: Event) -> bool:
    """Return whether a user was told: by name, or with everybody once it was a user."""
    if told["person"] is None:
        return told.effective_on >= made.effective_on
    return bool(told["person"] == made["user"])


def _moved(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    for moved in seen.of_type("device-moved"):
        day, device = moved.effective_on, moved["device"]
        filed = (one for one in seen.of_type("location-filed") if one["device"] == device and one.effective_on >= day)
        due = day + timedelta(days=parameters.within)
        yield Duty("customer", "tell-location", day, due, {"device": device}, "wrong-location", next(filed, None))


def _changes(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    says = "announce-if-possible" if parameters.if_possible else "announce"
    for planned in seen.of_type("change-planned"):
        effect = planned["takes_effect_on"]
        if planned["change"] != parameters.change:
            continue
        due = None if parameters.before is None else effect - timedelta(days=parameters.before)
        told = (
            one
            for one in seen.of_type("change-announced")
            if one["change"] == parameters.change and one["takes_effect_on"] == effect
            if parameters.ways is None or one["through"] in parameters.ways
        )
        yield Duty("provider", says, planned.effective_on, due, {"effect": effect}, "", next(told, None))


KIND = ClauseKind(
    "information-notice",
    Parameters,
    "What a party has to tell the other, or its users.",
    specimen=__file__,
    may=may,
    must=must,
    decides=("contact-customer", "use-function"),
    says=SAYS,
    events=(
        "user-assigned",
        "person-informed",
        "device-moved",
        "location-filed",
        "change-planned",
        "change-announced",
        "consent-recorded",
        "consent-withdrawn",
        "person-named",
    ),
)
