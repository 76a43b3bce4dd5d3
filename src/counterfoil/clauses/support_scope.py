"""Support scope: through which channel support is given, for what, by whom, and what both sides do for it.

Rule      Support is asked for through the channels that the clause names, and not for the topics that it leaves out.
          Whatever else it says of support is a matter of a closed list, which obliges the party concerned.
Asked     may: ask-support. must: the standing duty or right of the matter; the trying of a solution that was suggested.
Specimen  support_scope.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.deadlines import after, standing
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty, Party
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

Channel = Literal["site", "community", "portal", "knowledge-base", "faq", "chat", "phone-menu"]
Topic = Literal[
    "administration", "configuration", "other-platform", "database-repair", "caused-by-customer",
    "outside-subscription", "hardware", "network", "peripherals", "on-site-repair",
]  # fmt: skip
Matter = Literal["entitled", "maker", "best-effort", "detailed-data", "try-solution", "course", "own-network"]
WHO: Final[Mapping[str, Party]] = {"detailed-data": "customer", "own-network": "customer"}  # else the provider


class Parameters(ClauseParameters):
    """What the clause says of support; each may be left out."""

    channels: tuple[Channel, ...] | None = None  # through which it is asked for
    not_for: tuple[Topic, ...] | None = None
    matter: Matter | None = None


SAYS: Final[Mapping[str, Wording]] = {
    "right-channel": said(
        "Support is asked for in this way.",
        "Ondersteuning wordt zo gevraagd.",
        "L'assistance se demande ainsi.",
    ),
    "other-channel": said(
        "Support is not given in this way.",
        "Langs deze weg wordt geen ondersteuning gegeven.",
        "L'assistance n'est pas fournie de cette manière.",
    ),
    "use-channel": said(
        "Ask through one of: {channels}.", "Vraag het via een van: {channels}.", "Demandez par l'un de : {channels}."
    ),
    "not-covered": said(
        "Support does not cover this.",
        "De ondersteuning omvat dit niet.",
        "L'assistance ne couvre pas ce point.",
    ),
    "buy-consultancy": said(
        "Order consultancy for it, or ask whoever looks after it.",
        "Bestel hiervoor advies, of vraag het wie ervoor zorgt.",
        "Commandez une prestation de conseil, ou adressez-vous à qui en a la charge.",
    ),
    "entitled": said(
        "Support is part of the contract, without a fee of its own.",
        "Ondersteuning hoort bij het contract, zonder eigen vergoeding.",
        "L'assistance fait partie du contrat, sans supplément.",
    ),
    "maker": said(
        "Give the customer what is needed to reach the maker, who supports the service.",
        "Geef de klant wat nodig is om de maker te bereiken, die de dienst ondersteunt.",
        "Donner au client de quoi joindre l'éditeur, qui assure l'assistance.",
    ),
    "best-effort": said(
        "Do what is possible to solve problems; a solution is not guaranteed.",
        "Doe wat mogelijk is om problemen op te lossen; een oplossing is niet gegarandeerd.",
        "Faire le possible pour résoudre les problèmes ; une solution n'est pas garantie.",
    ),
    "detailed-data": said(
        "Look for the cause with qualified people and give support detailed data.",
        "Zoek de oorzaak met deskundige mensen en geef de ondersteuning uitvoerige gegevens.",
        "Rechercher la cause avec du personnel qualifié et fournir à l'assistance des données détaillées.",
    ),
    "try-solution": said(
        "May suggest solutions for the customer to try.",
        "Mag oplossingen voorstellen die de klant moet proberen.",
        "Peut proposer des solutions que le client doit essayer.",
    ),
    "try-it": said(
        "Try the solution that was suggested on {day}.",
        "Probeer de oplossing die op {day} is voorgesteld.",
        "Essayer la solution proposée le {day}.",
    ),
    "course": said(
        "May recommend a course or consultancy where support comes to training.",
        "Mag een cursus of advies aanraden als ondersteuning op opleiding neerkomt.",
        "Peut recommander une formation ou du conseil lorsque l'assistance revient à former.",
    ),
    "own-network": said(
        "Answer for a network, services and connections that suit the service.",
        "Zorg zelf voor een netwerk, diensten en verbindingen die bij de dienst passen.",
        "Répondre d'un réseau, de services et de connexions compatibles avec le service.",
    ),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether support is asked for through a channel that there is, and for what it covers."""
    through, channels = request["through"], parameters.channels
    if channels is not None and through is not None and through not in channels:
        return refuses("other-channel", "use-channel", channels=tuple(channels))
    if request["topic"] in (parameters.not_for or ()):
        return refuses("not-covered", "buy-consultancy")
    if channels is not None and through is not None:
        return allows("right-channel")
    if parameters.matter == "entitled":
        return allows("entitled")
    return allows("course") if parameters.matter == "course" and request["topic"] == "training" else None


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What the matter obliges a party to."""
    matter = parameters.matter
    if matter is not None:
        yield standing(seen, WHO.get(matter, "provider"), matter, is_right=matter in ("course", "try-solution"))
    if matter == "try-solution":
        for event in seen.of_type("help-requested"):
            if event["what"] == "try-solution":
                yield after(seen, event, "customer", "try-it", figures={"day": event.effective_on})


KIND = ClauseKind(
    "support-scope",
    Parameters,
    "Through which channel support is given, for what, by whom, and what both sides do for it.",
    specimen=__file__,
    may=may,
    decides=("ask-support",),
    must=must,
    says=SAYS,
    events=("help-requested",),
)
