"""Emergency calling: whether a service reaches emergency numbers, what has to be there for it, and what to do instead.

Rule      Where the service has no emergency calls they are refused, and the refusal says what to use instead. Where it
          has them, for customers in the countries named, a call is allowed from a device that is registered and
          activated, with its place on file, while the service is not suspended and no outage is known; then it
          overrides every block. Elsewhere the supplement of the region decides, which is not part of the text.
          Numbers are emergency numbers by the numbering plan of the country of the device, or of the customer; 112,
          911 and 999 everywhere.
Asked     may: dial-emergency, start-call, send-messages. must: what callers have to know and do.
Specimen  emergency_calling.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, Literal

from phonenumbers import is_emergency_number

from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Countries, Flag, Services
from counterfoil.contract.wording import Wording
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Device, Here

Advice = Literal["use-ordinary-phone", "hang-up-first", "give-location", "accept-policy", "consult-supplement"]
EVERYWHERE: Final = frozenset(("112", "911", "999"))


class Parameters(ClauseParameters):
    """What the service gives, to whom, and what callers have to do."""

    provides: Literal["nothing", "no-calls", "no-messages", "calls", "data", "supplement"] = (
        "nothing"  # what is decided
    )
    countries: Countries | None = None  # of customers to whom it applies; all, if none are named
    but_not: Countries | None = None  # customers in these countries are left out
    except_services: Services | None = None  # services to which it does not apply
    needs_location: Flag = True  # whether a call needs a place on file
    advice: Advice | None = None  # what callers have to do, as long as the agreement runs


SAYS: Final[Mapping[str, Wording]] = {
    "no-calls": {
        "en": "{number} cannot be called with this service.",
        "nl": "{number} kan met deze dienst niet worden gebeld.",
        "fr": "Ce service ne permet pas d'appeler le {number}.",
    },
    "ordinary-phone": {
        "en": "Call {number} with an ordinary fixed or mobile telephone.",
        "nl": "Bel {number} met een gewone vaste of mobiele telefoon.",
        "fr": "Appelez le {number} avec un téléphone fixe ou mobile ordinaire.",
    },
    "no-messages": {
        "en": "Messages may not be sent to {number}.",
        "nl": "Er mogen geen berichten naar {number} worden gestuurd.",
        "fr": "Aucun message ne peut être envoyé au {number}.",
    },
    "no-patient-rooms": {
        "en": "Messages may not be sent to patients' rooms.",
        "nl": "Er mogen geen berichten naar kamers van patiënten worden gestuurd.",
        "fr": "Aucun message ne peut être envoyé dans les chambres des patients.",
    },
    "take-off-list": {
        "en": "Take it off the list of recipients.",
        "nl": "Haal het van de lijst van ontvangers.",
        "fr": "Retirez-le de la liste des destinataires.",
    },
    "allowed": {
        "en": "{number} can be called; the place on file is {place}.",
        "nl": "{number} kan worden gebeld; de geregistreerde plaats is {place}.",
        "fr": "Le {number} peut être appelé ; le lieu enregistré est {place}.",
    },
    "allowed-without-place": {
        "en": "{number} can be called; no place is on file, so say where you are.",
        "nl": "{number} kan worden gebeld; er is geen plaats geregistreerd: zeg waar u bent.",
        "fr": "Le {number} peut être appelé ; aucun lieu n'est enregistré : dites où vous êtes.",
    },
    "no-location": {
        "en": "{number} cannot be called from {device}: its place is not on file.",
        "nl": "{number} kan niet worden gebeld vanaf {device}: de plaats ervan is niet geregistreerd.",
        "fr": "Le {number} ne peut pas être appelé depuis {device} : son lieu n'est pas enregistré.",
    },
    "file-location": {
        "en": "Call with another telephone now. Put the place of the device on file for the next time.",
        "nl": "Bel nu met een andere telefoon. Registreer de plaats van het toestel voor de volgende keer.",
        "fr": "Appelez maintenant d'un autre téléphone. Enregistrez le lieu de l'appareil pour la prochaine fois.",
    },
    "not-activated": {
        "en": "{number} cannot be called from {device}: it is not activated.",
        "nl": "{number} kan niet worden gebeld vanaf {device}: het is niet geactiveerd.",
        "fr": "Le {number} ne peut pas être appelé depuis {device} : il n'est pas activé.",
    },
    "deactivated": {
        "en": "{number} cannot be called: the service is deactivated since {day}.",
        "nl": "{number} kan niet worden gebeld: de dienst is sinds {day} uitgeschakeld.",
        "fr": "Le {number} ne peut pas être appelé : le service est désactivé depuis le {day}.",
    },
    "outage": {
        "en": "{number} cannot be called: the service is down.",
        "nl": "{number} kan niet worden gebeld: de dienst is gestoord.",
        "fr": "Le {number} ne peut pas être appelé : le service est en panne.",
    },
    "data-forwarded": {
        "en": "The place of {device} and the number for calling back are forwarded automatically.",
        "nl": "De plaats van {device} en het nummer om terug te bellen worden automatisch doorgegeven.",
        "fr": "Le lieu de {device} et le numéro de rappel sont transmis automatiquement.",
    },
    "data-not-forwarded": {
        "en": "The place of {device} is not forwarded yet: say where you are, and at which number.",
        "nl": "De plaats van {device} wordt nog niet doorgegeven: zeg waar u bent, en op welk nummer.",
        "fr": "Le lieu de {device} n'est pas encore transmis : dites où vous êtes et à quel numéro.",
    },
    "supplement": {
        "en": "Whether {number} can be called here is in the Regional Supplement. Keep an ordinary telephone at hand.",
        "nl": "Of {number} hier kan worden gebeld, staat in het regionale supplement. Houd een gewone telefoon bij de "
        "hand.",
        "fr": "Le supplément régional dit si le {number} peut être appelé ici. Gardez un téléphone ordinaire à portée.",
    },
    "use-ordinary-phone": {
        "en": "In an emergency, call with an ordinary telephone.",
        "nl": "Bel in een noodgeval met een gewone telefoon.",
        "fr": "En cas d'urgence, appelez avec un téléphone ordinaire.",
    },
    "hang-up-first": {
        "en": "In an emergency, hang up and call a local emergency number with an ordinary telephone.",
        "nl": "Hang in een noodgeval op en bel een plaatselijk alarmnummer met een gewone telefoon.",
        "fr": "En cas d'urgence, raccrochez et appelez un numéro d'urgence local avec un téléphone ordinaire.",
    },
    "give-location": {
        "en": "Whoever makes an emergency call is ready to say the place and the number for calling back.",
        "nl": "Wie een noodoproep doet, kan de plaats en het nummer om terug te bellen noemen.",
        "fr": "Quiconque passe un appel d'urgence est prêt à indiquer le lieu et le numéro de rappel.",
    },
    "accept-policy": {
        "en": "Read the policy on emergency calls: they differ from those of an ordinary telephone company.",
        "nl": "Lees het beleid voor noodoproepen: ze verschillen van die van een gewone telefoonmaatschappij.",
        "fr": "Lisez la politique des appels d'urgence : ils diffèrent de ceux d'un opérateur ordinaire.",
    },
    "consult-supplement": {
        "en": "Look up emergency calls in the Regional Supplement.",
        "nl": "Zoek noodoproepen op in het regionale supplement.",
        "fr": "Consultez le supplément régional pour les appels d'urgence.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether an emergency number may be reached, from this device, now."""
    if parameters.provides == "nothing" or not _applies(parameters, _bought_in(here), here.service):
        return None
    if request.ask == "send-messages":
        return _messages(parameters, request, here)
    if parameters.provides == "no-messages":
        return None
    number = _emergency_number(request, here)
    if number is None:
        return None
    if parameters.provides == "no-calls":
        return refuses("no-calls", "ordinary-phone", number=number)
    if parameters.provides == "supplement":
        return allows("supplement", number=number)
    if parameters.provides == "data":
        return _data(request, here)
    return _call(parameters, number, request, here)


def _call(parameters: Parameters, number: str, request: Request, here: Here) -> Ruling:
    device: Device | None = here.devices.get(request["device"])
    if here.suspended is not None:
        return refuses("deactivated", "ordinary-phone", number=number, day=here.suspended.effective_on)
    if any(one["from_at"] <= here.at < one["until_at"] for one in here.of_type("outage")):
        return refuses("outage", "ordinary-phone", number=number)
    if device is not None and not device.is_activated:
        return refuses("not-activated", "ordinary-phone", number=number, device=device.id)
    location = here.locations.get(device.id if device is not None else "") or here.locations.get("")
    if location is None and parameters.needs_location:
        return refuses("no-location", "file-location", number=number, device=device.id if device else here.agreement)
    if location is None:
        return allows("allowed-without-place", number=number, overrides=True)
    return allows("allowed", number=number, place=location.place or location.country, overrides=True)


def _data(request: Request, here: Here) -> Ruling | None:
    device = request["device"]
    if device is None:
        return None
    is_active = any(one["device"] == device for one in here.of_type("emergency-data-active"))
    return allows("data-forwarded" if is_active else "data-not-forwarded", device=device)


def _messages(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    if parameters.provides != "no-messages":
        return None
    if request["rooms"] == "patient":
        return refuses("no-patient-rooms", "take-off-list")
    for number in request["to"] or ():
        if is_emergency(number, here.country):
            return refuses("no-messages", "take-off-list", number=number)
    return None


def _emergency_number(request: Request, here: Here) -> str | None:
    """Return the number, if it is an emergency number where the device is; what is asked as one always is."""
    number = str(request["to"])
    if request.ask == "dial-emergency":
        return number
    location = here.locations.get(request["device"]) or here.locations.get("")
    return number if is_emergency(number, location.country if location is not None else here.country) else None


@lru_cache(maxsize=4096)
def is_emergency(number: str, country: str) -> bool:
    """Return whether a number as it is dialled is an emergency number in a country."""
    return number in EVERYWHERE or bool(len(number) <= 6 and is_emergency_number(number, country))


def _bought_in(here: Here) -> str:
    return here.order.country if here.order is not None else here.country


def _applies(parameters: Parameters, country: str, service: str) -> bool:
    if parameters.countries is not None and country not in parameters.countries:
        return False
    if parameters.but_not is not None and country in parameters.but_not:
        return False
    return parameters.except_services is None or service not in parameters.except_services


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What callers have to know and do, as long as the agreement runs."""
    if parameters.advice is not None and _applies(parameters, seen.order.country, seen.service):
        yield Duty("customer", parameters.advice, seen.life.from_on)


KIND = ClauseKind(
    "emergency-calling",
    Parameters,
    "Whether a service reaches emergency numbers, what has to be there for it, and what to do instead.",
    specimen=__file__,
    may=may,
    must=must,
    decides=("dial-emergency", "start-call", "send-messages"),
    says=SAYS,
    events=("outage", "emergency-data-active"),
)
