"""Prohibited use: what a service may not be used for.

Rule      A use is forbidden if what it is for, the function, its matter, the pattern of calls or the content of
          messages is one that the clause names; if it is done on behalf of somebody else; if messages are so many at a
          time, to bought lists, to strangers, or at the cost of recipients who did not agree; or once the provider has
          found it to disturb. `unless` names a consent with which it is permitted. Whatever the clause does not name,
          it leaves alone: what only a person can tell is told by a request that says so, or by a recorded finding.
Asked     may: sign-in, use-function, start-call, start-session, send-messages.
Specimen  prohibited_use.md, beside this file.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Literal

from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Between, ClauseParameters, Flag, Slug
from counterfoil.contract.wording import Wording
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

Medium = Literal["text", "voicemail", "fax", "e-mail", "notification"]


class Parameters(ClauseParameters):
    """What is forbidden. Any one of these is enough."""

    purposes: tuple[Slug, ...] | None = None
    functions: tuple[Slug, ...] | None = None
    matters: tuple[Slug, ...] | None = None  # of functions: what is imported, forwarded to, passed on
    patterns: tuple[Slug, ...] | None = None  # of calls
    contents: tuple[Slug, ...] | None = None  # of messages
    media: tuple[Medium, ...] | None = None  # of messages, for `at_once` and `finding`; any, if left out
    at_once: Annotated[int, Between(1)] | None = None  # so many messages at a time, or more
    recipients: tuple[Literal["bought", "scraped"], ...] | None = None  # lists of this origin
    without_consent: Flag = False  # marketing to people who did not agree
    at_cost: Flag = False  # messages that recipients pay for and did not agree to, except in an emergency
    strangers: Flag = False  # messages to people who are neither staff, nor use its equipment, nor agreed
    for_others: Flag = False  # on behalf of somebody else
    finding: Literal["network-disturbed"] | None = None  # once the provider has found it
    unless: Slug | None = None  # the matter in which a consent permits it
    applies: Flag = True  # whether the order is of the sort that this is about

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a clause that forbids nothing."""
        named = (self.purposes, self.functions, self.matters, self.patterns, self.contents, self.recipients)
        said = (self.at_once, self.without_consent, self.at_cost, self.strangers, self.for_others, self.finding)
        if not any((*named, *said)):
            yield "purposes", "has to be given, or something else that is forbidden"


SAYS: Final[Mapping[str, Wording]] = {
    "forbidden": {
        "en": "The service may not be used for this: {what}.",
        "nl": "De dienst mag hier niet voor worden gebruikt: {what}.",
        "fr": "Le service ne peut pas servir à ceci : {what}.",
    },
    "on-behalf": {
        "en": "The service is for the customer's own purposes, not for {whom}.",
        "nl": "De dienst is voor eigen gebruik door de klant, niet voor {whom}.",
        "fr": "Le service est réservé aux besoins du client lui-même, non à {whom}.",
    },
    "own-only": {
        "en": "Use it for your own purposes only.",
        "nl": "Gebruik de dienst alleen voor eigen doelen.",
        "fr": "Utilisez le service pour vos seuls besoins.",
    },
    "too-many": {
        "en": "{n} at a time is forbidden; it begins at {most}.",
        "nl": "{n} tegelijk is verboden; dat begint bij {most}.",
        "fr": "{n} à la fois est interdit ; la limite commence à {most}.",
    },
    "send-fewer": {
        "en": "Send fewer than {most} at a time.",
        "nl": "Stuur er minder dan {most} tegelijk.",
        "fr": "Envoyez-en moins de {most} à la fois.",
    },
    "bought-list": {
        "en": "Lists of recipients that were bought or gathered may not be used.",
        "nl": "Gekochte of verzamelde adreslijsten mogen niet worden gebruikt.",
        "fr": "Les listes de destinataires achetées ou collectées ne peuvent pas être utilisées.",
    },
    "not-agreed": {
        "en": "The recipients have not agreed to it.",
        "nl": "De ontvangers hebben er niet mee ingestemd.",
        "fr": "Les destinataires n'y ont pas consenti.",
    },
    "ask-them": {
        "en": "Ask for their consent first, or leave them out.",
        "nl": "Vraag eerst hun toestemming, of laat hen weg.",
        "fr": "Demandez d'abord leur consentement, ou retirez-les.",
    },
    "costs-them": {
        "en": "{n} recipient would pay for it unasked.|{n} recipients would pay for it unasked.",
        "nl": "{n} ontvanger zou er ongevraagd voor betalen.|{n} ontvangers zouden er ongevraagd voor betalen.",
        "fr": "{n} destinataire le paierait sans y avoir consenti.|"
        "{n} destinataires le paieraient sans y avoir consenti.",
    },
    "emergency": {
        "en": "It answers to an emergency.",
        "nl": "Het is een antwoord op een noodsituatie.",
        "fr": "C'est une réponse à une urgence.",
    },
    "to-strangers": {
        "en": "{n} of the {count} recipients may not be sent messages; the other {others} may.",
        "nl": "{n} van de {count} ontvangers mogen geen berichten krijgen; de andere {others} wel.",
        "fr": "{n} des {count} destinataires ne peuvent pas recevoir de messages ; les {others} autres le peuvent.",
    },
    "found": {
        "en": "The provider found on {day} that such messages disturb a network.",
        "nl": "De aanbieder heeft op {day} vastgesteld dat zulke berichten een netwerk verstoren.",
        "fr": "Le fournisseur a constaté le {day} que de tels messages perturbent un réseau.",
    },
    "other-use": {
        "en": "Use it for something else.",
        "nl": "Gebruik de dienst voor iets anders.",
        "fr": "Utilisez le service à autre chose.",
    },
    "with-consent": {
        "en": "The provider consented to it.",
        "nl": "De aanbieder heeft ermee ingestemd.",
        "fr": "Le fournisseur y a consenti.",
    },
    "get-consent": {
        "en": "Ask the provider for its consent first.",
        "nl": "Vraag de aanbieder eerst om instemming.",
        "fr": "Demandez d'abord l'accord du fournisseur.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether the use is one that the clause forbids; None if it is not."""
    if not parameters.applies:
        return None
    what = _named(parameters, request)
    if what:
        if parameters.unless is None:
            return refuses("forbidden", "other-use", what=what)
        consented = here.has_consent(parameters.unless)
        return allows("with-consent") if consented else refuses("forbidden", "get-consent", what=what)
    if parameters.for_others and request["on_behalf_of"] is not None:
        return refuses("on-behalf", "own-only", whom=request["on_behalf_of"])
    return _sending(parameters, request, here) if request.ask == "send-messages" else None


def _named(parameters: Parameters, request: Request) -> str:
    """Return which word of the request the clause forbids, or an empty text."""
    for words, field in (
        (parameters.purposes, "purpose"),
        (parameters.functions, "function"),
        (parameters.matters, "matter"),
        (parameters.patterns, "pattern"),
        (parameters.contents, "content"),
    ):
        if words is not None and request[field] in words:
            return str(request[field])
    return ""


def _sending(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    count = request["count"]
    if parameters.media is None or request["medium"] in parameters.media:
        most, found = parameters.at_once, here.found.get(parameters.finding or "")
        if most is not None and count >= most:
            return refuses("too-many", "send-fewer", n=count, most=most)
        if found is not None:
            return refuses("found", day=found)
    if request["recipients"] in (parameters.recipients or ()):
        return refuses("bought-list", "ask-them")
    if parameters.without_consent and request["purpose"] == "marketing" and request["consent"] is False:
        return refuses("not-agreed", "ask-them")
    if parameters.at_cost and request["charged"]:
        if request["purpose"] == "emergency":
            return allows("emergency")
        paying = count - min(count, request["consents"] or 0)
        return refuses("costs-them", "ask-them", n=paying) if paying else None
    unknown = request["strangers"]
    if parameters.strangers and unknown:
        return refuses("to-strangers", "ask-them", n=unknown, count=count, others=count - min(count, unknown))
    return None


KIND = ClauseKind(
    "prohibited-use",
    Parameters,
    "What the service may not be used for.",
    specimen=__file__,
    may=may,
    decides=("sign-in", "use-function", "start-call", "start-session", "send-messages"),
    says=SAYS,
    events=("use-found", "consent-recorded", "consent-withdrawn"),
)
