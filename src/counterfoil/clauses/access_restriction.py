"""Access restriction: what a service may be used with or by, and what not.

Rule      Numbers may serve within other services only. A function may take the consent of the person to whom it is
          done. Signing in may take so many passwords, and being a user whom the customer assigned. Some may not have it
          at all, unless the provider consented. The customer keeps everybody else away: where access was found with
          somebody who may not have it, the customer has to close it at once, on that day.
Asked     may: sign-in, start-call, start-session, use-function, place-order. must: keep others away; close access.
Specimen  access_restriction.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Final, Literal

from counterfoil.clauses.licence_units import keeps_users
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Between, ClauseParameters, Flag, Services, Slug
from counterfoil.contract.wording import Wording
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

Relation = Literal["employee", "contractor", "consultant", "partner", "customer", "competitor", "other"]


class Parameters(ClauseParameters):
    """Who or what is kept out."""

    only_within: Services | None = None  # the services in which alone its numbers serve
    of: tuple[Literal["call", "conference", "function"], ...] | None = None  # of `only_within`: what is kept there
    consent: Slug | None = None  # the matter in which a person, or the provider, has to have consented
    functions: tuple[Slug, ...] | None = None  # that are kept there, or take the consent of the person concerned
    passwords: Annotated[int, Between(1)] | None = None  # that signing in takes
    assigned: Flag = False  # only assigned users sign in
    not_for: tuple[Relation, ...] | None = None  # unless there is the consent
    only_for: tuple[Relation, ...] | None = None  # who signs in; the customer keeps others away
    applies: Flag = True  # whether the order is of the sort that this is about

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a restriction that keeps nothing out."""
        if self.only_within is not None and self.of is None:
            yield "only_within", "has to be said with `of`: what is kept there"
        if not any((self.only_within, self.functions, self.passwords, self.assigned, self.not_for, self.only_for)):
            yield "only_within", "has to be given, or another restriction"
        if self.functions is not None and self.only_within is None and self.consent is None:
            yield "functions", "has to be said with `consent`: in which matter"


SAYS: Final[Mapping[str, Wording]] = {
    "not-within": {
        "en": "It serves only as a part of these: {services}.",
        "nl": "Het dient alleen als onderdeel van: {services}.",
        "fr": "Il sert uniquement dans le cadre de : {services}.",
    },
    "is-within": {
        "en": "It is used as a part of {within}.",
        "nl": "Het wordt gebruikt als onderdeel van {within}.",
        "fr": "Il est utilisé dans le cadre de {within}.",
    },
    "use-within": {
        "en": "Use it in a session of one of these services.",
        "nl": "Gebruik het in een sessie van een van deze diensten.",
        "fr": "Utilisez-le dans une session de l'un de ces services.",
    },
    "no-consent": {
        "en": "{person} has not given permission.",
        "nl": "{person} heeft geen toestemming gegeven.",
        "fr": "{person} n'a pas donné son autorisation.",
    },
    "ask-consent": {
        "en": "Ask {person} for permission first.",
        "nl": "Vraag {person} eerst om toestemming.",
        "fr": "Demandez d'abord l'autorisation de {person}.",
    },
    "has-consent": {
        "en": "{person} has given permission.",
        "nl": "{person} heeft toestemming gegeven.",
        "fr": "{person} a donné son autorisation.",
    },
    "passwords-short": {
        "en": "Signing in takes {most} passwords; {n} was given.|Signing in takes {most} passwords; {n} were given.",
        "nl": "Aanmelden vraagt {most} wachtwoorden; er is er {n} gegeven.|"
        "Aanmelden vraagt {most} wachtwoorden; er zijn er {n} gegeven.",
        "fr": "La connexion demande {most} mots de passe ; {n} a été donné.|"
        "La connexion demande {most} mots de passe ; {n} ont été donnés.",
    },
    "give-both": {
        "en": "Give all of them.",
        "nl": "Geef ze alle.",
        "fr": "Donnez-les tous.",
    },
    "not-assigned": {
        "en": "{user} has no user name and password of the service.",
        "nl": "{user} heeft geen gebruikersnaam en wachtwoord van de dienst.",
        "fr": "{user} n'a pas de nom d'utilisateur ni de mot de passe du service.",
    },
    "assign": {
        "en": "Have {user} assigned as a user.",
        "nl": "Laat {user} als gebruiker toewijzen.",
        "fr": "Faites désigner {user} comme utilisateur.",
    },
    "kept-out": {
        "en": "Competitors and others whom the contract names have no access without the provider's consent.",
        "nl": "Concurrenten en anderen die het contract noemt, hebben zonder instemming van de aanbieder geen toegang.",
        "fr": "Les concurrents et autres que le contrat désigne n'ont pas d'accès sans l'accord du fournisseur.",
    },
    "get-consent": {
        "en": "Ask the provider for its consent beforehand, in writing.",
        "nl": "Vraag de aanbieder vooraf schriftelijk om instemming.",
        "fr": "Demandez au préalable l'accord écrit du fournisseur.",
    },
    "not-for-others": {
        "en": "Nobody but the customer's own users may have access.",
        "nl": "Alleen eigen gebruikers van de klant mogen toegang hebben.",
        "fr": "Seuls les utilisateurs du client lui-même peuvent avoir accès.",
    },
    "keep-out": {
        "en": "See to it that nobody but users has access to {service}.",
        "nl": "Ervoor zorgen dat alleen gebruikers toegang hebben tot {service}.",
        "fr": "Veiller à ce que seuls les utilisateurs aient accès à {service}.",
    },
    "close-access": {
        "en": "Close the access that somebody else has through {user}.",
        "nl": "De toegang afsluiten die iemand anders via {user} heeft.",
        "fr": "Fermer l'accès qu'un tiers a par {user}.",
    },
    "breach": {
        "en": "The customer is in breach of the contract.",
        "nl": "De klant schendt het contract.",
        "fr": "Le client manque au contrat.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether the access is one that is kept out."""
    if not parameters.applies:
        return None
    if parameters.only_within is not None:
        return _within(parameters, parameters.only_within, request)
    if request.ask == "use-function":
        return _with_consent(parameters, request, here)
    if request.ask in ("sign-in", "place-order"):
        return _getting_in(parameters, request, here)
    return None


def _within(parameters: Parameters, services: tuple[str, ...], request: Request) -> Ruling | None:
    what = {"start-call": "call", "use-function": "function"}.get(request.ask, request["what"])
    if what not in (parameters.of or ()):
        return None
    if what == "function" and request["function"] not in (parameters.functions or ()):
        return None
    within = request["within"]
    if within in services:
        return allows("is-within", within=within)
    return refuses("not-within", "use-within", services=services)


def _with_consent(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    if parameters.consent is None or request["function"] not in (parameters.functions or ()):
        return None
    person = request["person"] or ""
    if here.has_consent(parameters.consent, person):
        return allows("has-consent", person=person)
    return refuses("no-consent", "ask-consent", person=person)


def _getting_in(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    relation = request["relation"]
    if relation is not None and relation in (parameters.not_for or ()):
        consented = request["consent"] or (parameters.consent is not None and here.has_consent(parameters.consent))
        return None if consented else refuses("kept-out", "get-consent")
    if request.ask == "place-order":
        return None
    if relation is not None and parameters.only_for is not None and relation not in parameters.only_for:
        return refuses("not-for-others", "assign", user=request["user"] or relation)
    given = request["passwords"]
    if parameters.passwords is not None and given is not None and given < parameters.passwords:
        return refuses("passwords-short", "give-both", n=given, most=parameters.passwords)
    user = request["user"]
    if parameters.assigned and user is not None and keeps_users(here) and user not in here.users:
        return refuses("not-assigned", "assign", user=user)
    return None


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The customer keeps others away, and closes at once whatever access they turn out to have."""
    if parameters.only_for is None or not parameters.applies:
        return
    yield Duty("customer", "keep-out", seen.life.from_on, figures={"service": seen.service_name})
    for found in seen.of_type("access-found"):
        day, user = found.effective_on, found["user"]
        closed = (one for one in seen.of_type("user-released") if one["user"] == user and one.effective_on >= day)
        yield Duty("customer", "close-access", day, day, {"user": user}, "breach", next(closed, None))


KIND = ClauseKind(
    "access-restriction",
    Parameters,
    "What a service may be used with or by, and what not.",
    specimen=__file__,
    may=may,
    must=must,
    decides=("sign-in", "start-call", "start-session", "use-function", "place-order"),
    strangers=True,
    says=SAYS,
    events=("consent-recorded", "consent-withdrawn", "user-assigned", "user-released", "access-found"),
)
