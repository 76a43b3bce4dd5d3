"""Blocked destinations: numbers and countries that cannot be called, and how they are opened.

Rule      A number that the contract blocks, or that the provider blocked, cannot be called until the provider has
          opened it: the longest beginning that was blocked or opened decides, and a country (two letters) is wider than
          any beginning. A beginning is of the number in E.164, or as it is dialled if it is no such number.
Asked     may: start-call. must: whoever may block, or has to be asked.
Specimen  blocked_destination.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Final, Literal

from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Countries
from counterfoil.contract.plain_parameters import ListForm, TextForm
from counterfoil.contract.wording import Wording
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

Numbers = Annotated[tuple[str, ...], ListForm(TextForm())]


class Parameters(ClauseParameters):
    """What is blocked from the start, and who may do what."""

    numbers: Numbers = ()  # how blocked numbers begin: E.164 digits without the plus, or short codes
    countries: Countries = ()  # blocked countries
    on_suspicion: Literal["provider-may-block", "not"] = "not"  # whether the provider may block more
    on_request: Literal["provider-may-open", "not"] = "not"  # whether it may open one for a customer who asks


SAYS: Final[Mapping[str, Wording]] = {
    "blocked": {
        "en": "Calls to {destination} are blocked.",
        "nl": "Gesprekken naar {destination} zijn geblokkeerd.",
        "fr": "Les appels vers {destination} sont bloqués.",
    },
    "opened": {
        "en": "Calls to {destination} were opened for this account.",
        "nl": "Gesprekken naar {destination} zijn voor deze klant opengesteld.",
        "fr": "Les appels vers {destination} ont été ouverts pour ce compte.",
    },
    "ask": {
        "en": "Ask the provider to open it.",
        "nl": "Vraag de aanbieder om opening.",
        "fr": "Demandez au fournisseur de l'ouvrir.",
    },
    "call-another": {
        "en": "Use another telephone service.",
        "nl": "Gebruik een andere telefoondienst.",
        "fr": "Utilisez un autre service téléphonique.",
    },
    "may-block": {
        "en": "The provider may block destinations that it suspects of fraud.",
        "nl": "De aanbieder mag bestemmingen blokkeren die zij van fraude verdenkt.",
        "fr": "Le fournisseur peut bloquer les destinations qu'il soupçonne de fraude.",
    },
    "may-open": {
        "en": "The provider may open a blocked destination for a customer who asks.",
        "nl": "De aanbieder mag een geblokkeerde bestemming openstellen voor een klant die erom vraagt.",
        "fr": "Le fournisseur peut ouvrir une destination bloquée à un client qui le demande.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether the number called is blocked, by the contract or by the provider."""
    number = here.number(str(request["to"]))
    digits, country = number.digits, number.country
    opened = _longest(here.unblocked, digits, country)
    blocked = max(_longest(parameters.numbers, digits, ""), _COUNTRY if country in parameters.countries else 0)
    if parameters.on_suspicion == "provider-may-block":
        blocked = max(blocked, _longest(here.blocked, digits, country))
    if not blocked:
        return None
    destination = country if blocked == _COUNTRY else digits[: max(blocked - _COUNTRY, 1)]
    if opened >= blocked:
        return allows("opened", destination=destination)
    remedy = "ask" if parameters.on_request == "provider-may-open" else "call-another"
    return refuses("blocked", remedy, destination=destination)


_COUNTRY: Final = 2  # how far a country reaches: less than any beginning of a number


def _longest(destinations: Iterable[str], digits: str, country: str) -> int:
    """Return how narrow the narrowest destination is that a number falls under, 0 for none: a country is 2."""
    narrowest = 0
    for one in destinations:  # a few, in a tuple or a set
        text = one.removeprefix("+")
        if text.isdigit():
            if digits.startswith(text):
                narrowest = max(narrowest, _COUNTRY + len(text))
        elif one == country:
            narrowest = max(narrowest, _COUNTRY)
    return narrowest


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What the provider may do: block more, or open what is blocked."""
    if parameters.on_suspicion == "provider-may-block":
        yield Duty("provider", "may-block", seen.life.from_on, is_right=True)
    if parameters.on_request == "provider-may-open":
        yield Duty("provider", "may-open", seen.life.from_on, is_right=True)


KIND = ClauseKind(
    "blocked-destination",
    Parameters,
    "Destinations that cannot be called, and how they are opened.",
    specimen=__file__,
    may=may,
    must=must,
    decides=("start-call",),
    says=SAYS,
    events=("destination-blocked", "destination-unblocked"),
)
