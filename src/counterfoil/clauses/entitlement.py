"""Entitlement: what an active subscription lets the customer or a user do.

Rule      What the clause names is permitted: to sign in, to call, to hold sessions, to send messages, to use functions
          (those named, or whatever the service has; what was withdrawn is not there any more). Where it names
          platforms, it is permitted from those; where it names services, within those; where the order has to have it,
          only then. It may say that whoever was invited joins, that there may be any number of something, which units
          are had only if they are offered, and that every user reaches every registered computer. While the service
          is suspended nothing is permitted.
Asked     may: sign-in, use-function, start-call, start-session, join-session, send-messages, assign-user, add-units,
          place-order.
Specimen  entitlement.md, beside this file.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from counterfoil.clauses.licence_units import has_unit
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Flag, Services, Slug, UnitName
from counterfoil.contract.wording import Wording
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

Opened = Literal["sign-in", "functions", "call", "conference", "webcast", "remote", "messages"]


class Parameters(ClauseParameters):
    """What is permitted, and where."""

    opens: tuple[Opened, ...] | None = None  # what may be begun; "functions" is all that the service has
    functions: tuple[Slug, ...] | None = None  # functions by name
    platforms: tuple[Slug, ...] | None = None  # from which; from any, if left out
    within: Services | None = None  # in which services it can be used; in any, if left out
    ordered: Flag = True  # whether the order has it
    free: Flag = False  # whether it costs nothing
    invited: Flag = False  # whoever was invited joins sessions, and nobody else
    unlimited: UnitName | None = None  # of which role there may be any number of users
    on_offer: tuple[UnitName, ...] | None = None  # units that are had only if they are in the order
    computers: Flag = False  # every user reaches every registered computer

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a clause that permits nothing."""
        if not any((self.opens, self.functions, self.invited, self.unlimited, self.on_offer, self.computers)):
            yield "opens", "has to be given, or `functions`, or something else that is permitted"


SAYS: Final[Mapping[str, Wording]] = {
    "may-use": {
        "en": "The subscription includes it.",
        "nl": "Het hoort bij het abonnement.",
        "fr": "L'abonnement le comprend.",
    },
    "may-use-free": {
        "en": "It is free of charge.",
        "nl": "Het is gratis.",
        "fr": "C'est gratuit.",
    },
    "withdrawn": {
        "en": "The service has not had {function} since {day}; it cannot be claimed.",
        "nl": "De dienst heeft {function} sinds {day} niet meer; er is geen recht op.",
        "fr": "Le service ne propose plus {function} depuis le {day} ; on ne peut y prétendre.",
    },
    "suspended": {
        "en": "The service is suspended since {day}.",
        "nl": "De dienst is opgeschort sinds {day}.",
        "fr": "Le service est suspendu depuis le {day}.",
    },
    "ask-provider": {
        "en": "Ask the provider to activate it again.",
        "nl": "Vraag de aanbieder om de dienst weer te activeren.",
        "fr": "Demandez au fournisseur de le réactiver.",
    },
    "not-ordered": {
        "en": "The order does not have it.",
        "nl": "Het staat niet in de bestelling.",
        "fr": "La commande ne le comprend pas.",
    },
    "order-it": {
        "en": "Order it as well.",
        "nl": "Bestel het erbij.",
        "fr": "Commandez-le en plus.",
    },
    "other-platform": {
        "en": "It cannot be used from {platform}.",
        "nl": "Het kan niet worden gebruikt vanaf {platform}.",
        "fr": "On ne peut pas l'utiliser depuis {platform}.",
    },
    "use-platform": {
        "en": "Use one of these: {platforms}.",
        "nl": "Gebruik een van deze: {platforms}.",
        "fr": "Utilisez l'un de ceux-ci : {platforms}.",
    },
    "elsewhere": {
        "en": "It cannot be used in {within}.",
        "nl": "Het kan niet worden gebruikt in {within}.",
        "fr": "On ne peut pas l'utiliser dans {within}.",
    },
    "use-within": {
        "en": "Use it in {services}.",
        "nl": "Gebruik het in {services}.",
        "fr": "Utilisez-le dans {services}.",
    },
    "invited": {
        "en": "{person} was invited and needs no licence.",
        "nl": "{person} is uitgenodigd en heeft geen licentie nodig.",
        "fr": "{person} a été invité et n'a pas besoin de licence.",
    },
    "not-invited": {
        "en": "Nobody invited {person}.",
        "nl": "Niemand heeft {person} uitgenodigd.",
        "fr": "Personne n'a invité {person}.",
    },
    "invite": {
        "en": "Have an organiser invite {person}.",
        "nl": "Laat een organisator {person} uitnodigen.",
        "fr": "Demandez à un organisateur d'inviter {person}.",
    },
    "any-number": {
        "en": "There may be any number of them.",
        "nl": "Er mogen er zoveel zijn als u wilt.",
        "fr": "Leur nombre n'est pas limité.",
    },
    "offered": {
        "en": "The order offers it.",
        "nl": "De bestelling biedt het aan.",
        "fr": "La commande le propose.",
    },
    "not-offered": {
        "en": "Not every service offers it, and this order does not.",
        "nl": "Niet elke dienst biedt het aan, en deze bestelling doet dat niet.",
        "fr": "Tous les services ne le proposent pas, et cette commande non plus.",
    },
    "agree-on-it": {
        "en": "Agree on it in an order.",
        "nl": "Spreek het in een bestelling af.",
        "fr": "Convenez-en dans une commande.",
    },
    "every-computer": {
        "en": "Every user may reach {computer}.",
        "nl": "Elke gebruiker mag {computer} bereiken.",
        "fr": "Chaque utilisateur peut atteindre {computer}.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether the subscription covers what is wanted; None for what the clause does not name."""
    ask = request.ask
    if ask == "join-session":
        return _joining(request, here) if parameters.invited else None
    if ask in ("assign-user", "add-units", "place-order"):
        return _having(parameters, request, here)
    if parameters.computers and ask == "start-session" and request["computer"] in here.devices:
        return allows("every-computer", computer=request["computer"]) if request["user"] in here.users else None
    return _using(parameters, request, here) if _names(parameters, request) else None


def _names(parameters: Parameters, request: Request) -> bool:
    """Return whether the clause is about what is wanted."""
    opens = parameters.opens or ()
    if request.ask == "use-function":
        return "functions" in opens or request["function"] in (parameters.functions or ())
    what = request["what"] if request.ask == "start-session" else _OPENED.get(request.ask, request.ask)
    return what in opens


_OPENED: Final = {"start-call": "call", "send-messages": "messages"}


def _using(parameters: Parameters, request: Request, here: Here) -> Ruling:
    if here.suspended is not None:
        return refuses("suspended", "ask-provider", day=here.suspended.effective_on)
    gone = here.withdrawn.get(request["function"]) if here.withdrawn else None
    if gone is not None:
        return refuses("withdrawn", function=request["function"], day=gone)
    if not parameters.ordered:
        return refuses("not-ordered", "order-it")
    platform, within = request["platform"], request["within"]
    if platform is not None and parameters.platforms is not None and platform not in parameters.platforms:
        return refuses("other-platform", "use-platform", platform=platform, platforms=parameters.platforms)
    if within is not None and parameters.within is not None and within not in parameters.within:
        return refuses("elsewhere", "use-within", within=within, services=parameters.within)
    return _FREE if parameters.free else _INCLUDED


_INCLUDED: Final = allows("may-use")
_FREE: Final = allows("may-use-free")


def _joining(request: Request, here: Here) -> Ruling | None:
    person, session = request["person"], request["session"]
    if person is None or here.sessions[session].what not in ("conference", "webcast"):
        return None
    if person in here.users or (person, session) in here.invited or (person, "") in here.invited:
        return allows("invited", person=person)
    return refuses("not-invited", "invite", person=person)


def _having(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    unit = request["role"] if request.ask == "assign-user" else request["unit"]
    if unit is None:
        return None
    if unit == parameters.unlimited:
        return allows("any-number")
    if request.ask == "assign-user" or unit not in (parameters.on_offer or ()):
        return None
    if parameters.ordered or has_unit(here, unit):
        return allows("offered")
    return refuses("not-offered", "agree-on-it")


KIND = ClauseKind(
    "entitlement",
    Parameters,
    "What an active subscription lets the customer or a user do.",
    specimen=__file__,
    may=may,
    decides=(
        "sign-in",
        "use-function",
        "start-call",
        "start-session",
        "join-session",
        "send-messages",
        "assign-user",
        "add-units",
        "place-order",
    ),
    grants=True,
    says=SAYS,
    events=("function-withdrawn", "person-invited", "device-registered", "suspended", "reactivated"),
)
